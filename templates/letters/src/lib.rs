//! What leaves: the certificate on paper or screen, in French; the copy of a form and e-mails, in the language of their
//! reader.

pub mod certificate;
mod dates;
pub mod form;
pub mod mails;
pub mod notice_mails;
pub mod postal;
pub mod security_mails;
mod typeset;

// How easy a text reads is measured in one way, for pages and for letters.
#[cfg(test)]
#[path = "../../pages/tests/kandel_moles/mod.rs"]
mod kandel_moles;
#[cfg(test)]
mod readability;

pub use certificate::Certificate;
pub use form::FormCopy;
pub use mails::{Lang, Mail};
pub use typeset::Unprintable;
