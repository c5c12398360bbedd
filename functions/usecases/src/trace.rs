//! What ties together all that one request caused, for the operator: the reference of its page, each of its lines in the
//! logs, and those of the work that it left to queues.
//!
//! It goes with the work and is no argument of it: no rule depends on it, and nobody's rights do. It is drawn, and says
//! nothing of anybody.

use std::sync::{Arc, Mutex, PoisonError};

tokio::task_local! {
    static CURRENT: Trace;
}

/// The trace of a piece of work, and what the work consumed. Clones are the same.
#[derive(Debug, Clone)]
pub struct Trace(Arc<Followed>);

#[derive(Debug)]
struct Followed {
    name: String,
    consumed: Mutex<Consumed>,
}

/// Units of the table that a piece of work consumed.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Consumed {
    /// By reading.
    pub read: f64,
    /// By writing.
    pub written: f64,
}

impl Trace {
    /// A new one.
    pub fn new(chance: u128) -> Self {
        Self::named(format!("{:012x}", chance >> 80))
    }

    /// One that was kept beside what the work reads; `None` for a text that is none.
    pub fn parse(text: &str) -> Option<Self> {
        let is_one = text.len() == 12 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_one.then(|| Self::named(text.to_owned()))
    }

    fn named(name: String) -> Self {
        Self(Arc::new(Followed { name, consumed: Mutex::default() }))
    }

    /// Twelve hexadecimal digits.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// What was consumed so far.
    pub fn consumed(&self) -> Consumed {
        *self.0.consumed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does some work under this trace.
    pub async fn follow<T>(self, work: impl Future<Output = T>) -> T {
        CURRENT.scope(self, work).await
    }
}

/// The name of the trace of the work that is being done; `None` for work that nobody follows.
pub fn current() -> Option<String> {
    CURRENT.try_with(|trace| trace.name().to_owned()).ok()
}

/// Notes what the work that is being done consumed.
pub fn consume(units: Consumed) {
    let _ = CURRENT.try_with(|trace| {
        let mut consumed = trace.0.consumed.lock().unwrap_or_else(PoisonError::into_inner);
        consumed.read += units.read;
        consumed.written += units.written;
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_knows_its_trace_and_counts_what_it_consumed() {
        assert_eq!(current(), None);
        let trace = Trace::new(u128::MAX);
        assert_eq!(trace.name(), "ffffffffffff");
        let work = async {
            consume(Consumed { read: 0.5, written: 0.0 });
            let (mine, ()) = tokio::join!(async { current() }, async { consume(Consumed { read: 1.0, written: 2.0 }) });
            mine
        };
        assert_eq!(trace.clone().follow(work).await.as_deref(), Some("ffffffffffff"));
        assert_eq!(trace.consumed(), Consumed { read: 1.5, written: 2.0 });
        assert_eq!(current(), None);
    }

    #[test]
    fn only_what_was_drawn_is_a_trace() {
        assert_eq!(Trace::parse("0123456789ab").map(|trace| trace.name().to_owned()).as_deref(), Some("0123456789ab"));
        for text in ["", "0123456789a", "0123456789abc", "0123456789aB", "marie@site.ex", "0123456789a\n"] {
            assert!(Trace::parse(text).is_none(), "{text}");
        }
    }
}
