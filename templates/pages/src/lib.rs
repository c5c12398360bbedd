//! Pages, paths and copy: what people read on the site.
//!
//! A page is a function from what it shows to its markup. It decides nothing: it is given what was typed and why it is
//! refused. A language is a folder of `copy/`.

pub mod account;
pub mod application;
pub mod closing;
mod copy;
pub mod desk;
pub mod desk_pieces;
pub mod desk_year;
pub mod documents;
pub mod export;
pub mod failure;
pub mod franceconnect;
pub mod helping;
pub mod home;
pub mod labels;
pub mod manager;
pub mod manager_returns;
pub mod paths;
pub mod piece;
mod questions;
pub mod refusals;
pub mod renewal;
pub mod renouncing;
pub mod security;
pub mod sending;
mod shell;
pub mod sign_in_code;
pub mod summary;
pub mod tracking;
pub mod verification;
pub mod words;

pub use shell::{Context, Stay, Visitor};
