//! The ports on `DynamoDB`, S3 and SES. The same adapters talk to AWS, to an emulator and to the embedded engines: only
//! endpoints differ ([`config::Cloud`]).

mod call_failed;
pub mod config;
mod files;
mod items;
mod keys;
mod ledger;
mod mail;
pub mod malware;
pub mod meter;
mod post_policy;
mod proof_items;
pub mod schema;
mod table;
mod year;
mod year_items;
mod year_writes;

pub use files::FileStore;
pub use mail::{MAIL_TAG, Mail};
pub use malware::MalwareScan;
pub use table::Table;
