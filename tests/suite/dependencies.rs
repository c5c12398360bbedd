//! Which crate may lean on which, and who may look at the clock.
