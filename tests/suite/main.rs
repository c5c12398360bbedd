//! The whole system, from outside: one binary, one module a subject.
//!
//! Every test starts its own site on an empty directory, with the functions that are deployed and the embedded engines.

mod site;

mod account;
mod bad_input;
mod changes;
mod checking;
mod contract;
mod costs;
mod dependencies;
mod desk;
mod drafts;
mod export;
mod helping;
mod households;
mod intake;
mod journey;
mod killed;
mod language;
mod letters;
mod lifecycle;
mod logs;
mod manager;
mod operating;
mod pieces;
mod posts;
mod renewal;
mod renunciation;
mod returned;
mod routes;
mod sending;
mod separation;
mod source;
mod strike_off;
mod template;
mod uploads;
mod weather;
