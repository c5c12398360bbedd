//! Structured logs on standard output, without personal data.

use tracing_subscriber::EnvFilter;

/// Starts logging, JSON lines, `info` unless `RUST_LOG` says otherwise. Safe to call twice.
///
/// A panic is logged by its place alone: its message may quote what somebody typed.
pub fn start() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    // Fails only where something else logs already: then that is what we want.
    let _ = tracing_subscriber::fmt().json().with_env_filter(filter).with_current_span(false).try_init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a panic");
    }));
}
