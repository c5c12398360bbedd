//! What people do here: one function per intention, and the ports it needs.
//!
//! A use case takes what was parsed, decides with `domain`, and hands one [`ledger::Commit`] to the ledger: everything it
//! changes, what it announces included, holds or nothing does. It never reads the clock or draws chance by itself
//! ([`moment::Moment`], [`ports::Chance`]).

pub mod access;
pub mod account;
pub mod alert;
pub mod application;
pub mod checking;
pub mod closing;
pub mod desk;
pub mod device;
mod draft;
pub mod email_change;
pub mod envelope;
pub mod export;
pub mod fault;
pub mod franceconnect;
pub mod helping;
pub mod intake;
pub mod keys;
pub mod ledger;
pub mod letter_reference;
pub mod lifecycle;
pub mod moment;
pub mod notice;
pub mod password;
pub mod password_change;
pub mod piece;
pub mod ports;
pub mod post;
pub mod postal;
pub mod proof;
pub mod records;
pub mod recovery;
pub mod renewal;
pub mod renunciation;
pub mod seal;
pub mod sending;
pub mod session;
pub mod sessions;
pub mod sign_in_code;
pub mod strike_off;
pub mod trace;
pub mod verification;

pub use fault::Fault;
pub use moment::Moment;
