//! The whole system in one process, on embedded engines: what `cargo run` starts and what the tests walk through.
//!
//! The functions are the ones that are deployed, called with the same request and event types. The cloud around them is
//! `DynamoDB`'s API over `SQLite`, S3's over files, SES's over `.eml` files, and queues that hold what a crash interrupts.

pub mod clock;
pub mod cloud;
mod data;
pub mod demo;
mod front;
pub mod install;
mod local_pages;
pub mod options;
pub mod simulation;
mod system;
pub mod weather;

pub use system::{EXAMINER, ORIGIN_KEYS, System, TERRITORY};
