//! Schedules, as `EventBridge` Scheduler keeps them: a function called again and again by the clock of the system.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::clock::SettableClock;

/// How often the clock is looked at.
const EVERY: Duration = Duration::from_millis(250);

/// Calls a function every `minutes` of the settable clock, for as long as the process lives; at once when the clock jumps
/// over one or many of them.
pub async fn every<F, R>(minutes: i64, clock: SettableClock, function: Arc<F>)
where
    F: Fn() -> R + Send + Sync + 'static,
    R: Future<Output = ()> + Send + 'static,
{
    let turn = |now: Timestamp| now.as_second().div_euclid(minutes * 60);
    let mut last = turn(clock.now());
    loop {
        tokio::time::sleep(EVERY).await;
        let now = turn(clock.now());
        if now == last {
            continue;
        }
        last = now;
        // A panic in a function is its failure, not ours.
        if tokio::spawn(function()).await.is_err() {
            tracing::error!("a scheduled call failed");
        }
    }
}
