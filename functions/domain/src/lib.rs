//! The rules and values of the housing application: what is true whatever the screen, the database or the hour.
//!
//! No async, no serde, no AWS, no clock, no chance, no sentence shown to people. Time is an argument, legal delays are
//! dated data ([`territory::Parameters`]), and a type that exists is valid: the only way to build one is to parse it.
//! Words are those of `GLOSSARY.md`.

#[macro_use]
mod code_list;

pub mod alert;
pub mod answers;
pub mod application;
pub mod ceiling;
pub mod event;
pub mod field;
pub mod fields;
pub mod id;
pub mod language;
pub mod letter_return;
pub mod nir;
pub mod notice;
pub mod number;
pub mod person;
pub mod piece;
pub mod reading;
pub mod refusal;
pub mod section;
pub mod service;
pub mod suitability;
pub mod territory;
pub mod text;
pub mod unusual;

pub use field::Field;
pub use fields::Fields;
pub use refusal::{Refusal, Refusals};
