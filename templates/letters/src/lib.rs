//! What leaves: the certificate on paper or screen, in French; the copy of a form and e-mails, in the language of their
//! reader.

pub mod certificate;
mod dates;
pub mod form;
pub mod mails;
pub mod postal;
pub mod security_mails;
mod typeset;

pub use certificate::Certificate;
pub use form::FormCopy;
pub use mails::{Lang, Mail};
pub use typeset::Unprintable;
