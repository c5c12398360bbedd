//! Breakdowns: the operator acts, the person sees a page with a reference.

use std::fmt;

/// Something outside us failed. Says what, never with whose data.
#[derive(Debug)]
pub struct Fault {
    what: &'static str,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Fault {
    /// A breakdown without an underlying error.
    pub fn new(what: &'static str) -> Self {
        Self { what, source: None }
    }

    /// A breakdown caused by an error. The error's text goes to the log: it must not carry values of items.
    pub fn caused(what: &'static str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { what, source: Some(source.into()) }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)?;
        let mut cause = self.source.as_deref().map(|source| source as &dyn std::error::Error);
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl std::error::Error for Fault {}
