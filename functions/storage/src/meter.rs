//! Counts what is asked of the table: calls, their sequence, the capacity consumed.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use aws_sdk_dynamodb::types::ConsumedCapacity;
use usecases::trace::{self, Consumed};

/// One call to the table.
#[derive(Debug, Clone)]
pub struct Call {
    /// The operation.
    pub operation: &'static str,
    /// Read or write units consumed.
    pub units: f64,
    /// When it started and ended.
    pub span: (Instant, Instant),
}

/// The calls made since the last reading. Clones share the same count.
#[derive(Clone, Default)]
pub struct Meter(Arc<Mutex<Vec<Call>>>);

impl Meter {
    /// Notes a call.
    pub(crate) fn note<'a>(
        &self,
        operation: &'static str,
        started: Instant,
        capacity: impl IntoIterator<Item = &'a ConsumedCapacity>,
    ) {
        let units = capacity.into_iter().filter_map(ConsumedCapacity::capacity_units).sum();
        let is_read = matches!(operation, "GetItem" | "Query");
        trace::consume(if is_read {
            Consumed { read: units, written: 0.0 }
        } else {
            Consumed { read: 0.0, written: units }
        });
        let mut calls = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        // A function that runs for days must not keep a list of its whole life.
        if calls.len() >= 10_000 {
            calls.clear();
        }
        calls.push(Call { operation, units, span: (started, Instant::now()) });
    }

    /// Takes the calls noted so far.
    pub fn take(&self) -> Vec<Call> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

/// How many of these calls had to wait for another one: the length of the longest chain.
pub fn rounds(calls: &[Call]) -> usize {
    let mut sorted: Vec<&Call> = calls.iter().collect();
    sorted.sort_by_key(|call| call.span.1);
    let mut rounds = 0;
    let mut last_end: Option<Instant> = None;
    for call in sorted {
        if last_end.is_none_or(|end| call.span.0 >= end) {
            rounds += 1;
            last_end = Some(call.span.1);
        }
    }
    rounds
}
