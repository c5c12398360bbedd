//! What leaves: the certificate on paper or screen, and e-mails.

pub mod certificate;
mod dates;
pub mod mails;
pub mod security_mails;
mod typeset;

pub use certificate::Certificate;
pub use dates::french_date;
pub use mails::Mail;
pub use typeset::Unprintable;
