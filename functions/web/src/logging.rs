//! Structured logs on standard output, without personal data: each event is a line of JSON, with the span of the work that
//! it belongs to. A line's `span.trace` is the reference that a page of a breakdown shows.

use std::fmt;
use std::io::Write as _;

use tracing::field::{Field, Visit};
use tracing::{Event, Instrument as _, Subscriber};
use tracing_subscriber::filter::{FilterFn, LevelFilter};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::{EnvFilter, Registry};
use usecases::ports::Chance as _;
use usecases::trace::Trace;

use crate::{Kit, metrics};

/// What the names of our crates begin with, where they log.
const OURS: [&str; 9] = ["domain", "exchange", "fn_", "letters", "local", "pages", "storage", "usecases", "web"];

/// Starts logging: `info`, unless `RUST_LOG` names another level (the finest that it names). Safe to call twice.
///
/// A panic is logged by its place alone: its message may quote what somebody typed.
pub fn start() {
    let asked = EnvFilter::try_from_default_env().ok().and_then(|filter| filter.max_level_hint());
    // Fails only where something else logs already: then that is what we want.
    let _ = tracing::subscriber::set_global_default(lines(asked.unwrap_or(LevelFilter::INFO), std::io::stdout));
    tell_panics();
}

/// Logs a panic by its place.
pub fn tell_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a panic");
    }));
}

/// What writes events as lines. The level is that of our own crates: what a library says of its work at a finer level than
/// `info` holds what it carries, which is what people typed.
pub fn lines<W>(level: LevelFilter, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Clone + Send + Sync + 'static,
{
    let ours = OURS.map(|name| format!(",{name}={level}")).concat();
    let others = level.min(LevelFilter::INFO);
    let filter = EnvFilter::new(format!("{others}{ours},{}=off", metrics::TARGET));
    let said = tracing_subscriber::fmt::layer().json().with_span_list(true).with_writer(writer.clone());
    let figures = Figures(writer).with_filter(FilterFn::new(|event| event.target() == metrics::TARGET));
    Registry::default().with(said.with_filter(filter)).with(figures)
}

/// Does some work under a trace: it is in each line that the work logs, and in what it leaves to queues.
pub fn under<T>(trace: Trace, work: impl Future<Output = T>) -> impl Future<Output = T> {
    // Its size is that of all it does: it is not moved through what is put around it.
    let work = Box::pin(work);
    // Of the highest level, so that no filter takes it away from a line that is written.
    let span = tracing::error_span!("work", trace = trace.name());
    trace.follow(work.instrument(span))
}

impl Kit {
    /// Does some work under the trace of what it comes from, or under one of its own.
    pub fn under<T>(&self, trace: Option<Trace>, work: impl Future<Output = T>) -> impl Future<Output = T> {
        under(trace.unwrap_or_else(|| Trace::new(self.draw())), work)
    }
}

/// Writes lines of figures as they are: the format wants its own object at the root.
struct Figures<W>(W);

impl<S: Subscriber, W: for<'w> MakeWriter<'w> + 'static> Layer<S> for Figures<W> {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut found = Found::default();
        event.record(&mut found);
        if let Some(line) = found.0 {
            // In one piece, so that no other line comes in between.
            let _ = self.0.make_writer().write_all(format!("{line}\n").as_bytes());
        }
    }
}

/// The line that an event carries.
#[derive(Default)]
struct Found(Option<String>);

impl Visit for Found {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "line" {
            self.0 = Some(value.to_owned());
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}
