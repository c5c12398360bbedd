//! Figures for alarms, as lines of the log in `CloudWatch`'s Embedded Metric Format: no call, no permission, no client.
//! Their names, and what each counts, are in `infra/METRICS.md`.
//!
//! The format is one object of JSON: a crate for it would bring a recorder, aggregation and threads, and a Lambda answers
//! one request at a time.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use lambda_http::http::StatusCode;
use serde_json::{Map, Value, json};
use usecases::Moment;
use usecases::trace::{self, Trace};

/// The target under which lines of figures go through `tracing`; [`crate::logging`] writes them as they are.
pub const TARGET: &str = "sne_metrics";
/// The namespace of every metric.
pub const NAMESPACE: &str = "SNE";

/// The unit of a figure, as the format names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Unit {
    Count,
    Milliseconds,
}

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Self::Count => "Count",
            Self::Milliseconds => "Milliseconds",
        }
    }
}

/// A figure.
pub type Figure = (&'static str, Unit, f64);

/// One line: figures under at most one dimension, and what goes beside them.
#[derive(Debug, Clone, Default)]
pub struct Line<'a> {
    /// The dimension and its value. Each value is paid for: there are few, and they are known.
    pub dimension: Option<(&'static str, &'a str)>,
    /// The figures.
    pub figures: Vec<Figure>,
    /// What is looked for in the logs and is no dimension. Nothing that names anybody.
    pub beside: Vec<(&'static str, Cow<'a, str>)>,
}

impl Line<'_> {
    /// The line, as of a moment.
    pub fn at(&self, now: Moment) -> String {
        let dimensions: Vec<&str> = self.dimension.iter().map(|(name, _)| *name).collect();
        let metrics: Vec<Value> =
            self.figures.iter().map(|(name, unit, _)| json!({ "Name": name, "Unit": unit.name() })).collect();
        let directive = json!({ "Namespace": NAMESPACE, "Dimensions": [dimensions], "Metrics": metrics });
        let mut line = Map::new();
        line.insert("_aws".to_owned(), json!({ "Timestamp": now.milliseconds(), "CloudWatchMetrics": [directive] }));
        for (name, value) in &self.beside {
            line.insert((*name).to_owned(), json!(value));
        }
        if let Some((name, value)) = self.dimension {
            line.insert(name.to_owned(), json!(value));
        }
        for (name, _, value) in &self.figures {
            line.insert((*name).to_owned(), json!(value));
        }
        Value::Object(line).to_string()
    }

    /// Writes it, with the trace of the work that is being done.
    pub fn write(mut self, now: Moment) {
        if let Some(trace) = trace::current() {
            self.beside.push(("trace", Cow::Owned(trace)));
        }
        let line = &*self.at(now);
        tracing::error!(target: TARGET, line);
    }
}

/// Counts one thing under a dimension.
pub fn count(now: Moment, name: &'static str, dimension: (&'static str, &str)) {
    let figures = vec![(name, Unit::Count, 1.0)];
    Line { dimension: Some(dimension), figures, beside: vec![] }.write(now);
}

/// Tells how many of a thing there were.
pub fn tell(now: Moment, name: &'static str, how_many: usize) {
    Line { figures: vec![(name, Unit::Count, number(how_many))], ..Line::default() }.write(now);
}

/// Milliseconds since a moment.
pub fn since(started: Instant) -> f64 {
    milliseconds(started.elapsed())
}

fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 10_000.0).round() / 10.0
}

/// A count, as a figure.
pub fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// A request that was answered.
pub(crate) fn answered(now: Moment, method: &str, path: &str, status: StatusCode, took: Duration, trace: &Trace) {
    let consumed = trace.consumed();
    let one = |is: bool| if is { 1.0 } else { 0.0 };
    let line = Line {
        dimension: Some(("Function", function_of(path))),
        figures: vec![
            ("Requests", Unit::Count, 1.0),
            ("Faults", Unit::Count, one(status.is_server_error())),
            ("Refusals", Unit::Count, one(status.is_client_error())),
            ("Latency", Unit::Milliseconds, milliseconds(took)),
            ("ReadUnits", Unit::Count, consumed.read),
            ("WriteUnits", Unit::Count, consumed.written),
        ],
        beside: vec![
            ("method", Cow::Borrowed(known_method(method))),
            // What nobody gave an address to may be anything that somebody typed.
            ("route", if status == StatusCode::NOT_FOUND { "".into() } else { crate::answer::path_shape(path).into() }),
            ("status", status.as_str().to_owned().into()),
        ],
    };
    line.write(now);
}

/// The function that answers under a path, as `template.yaml` routes it.
fn function_of(path: &str) -> &'static str {
    match path.split('/').nth(1).unwrap_or_default() {
        "compte" => "account",
        "demande" | "renouveler" => "application",
        "pieces" => "pieces",
        "suivi" => "tracking",
        "guichet" => "desk",
        "gestion" => "manager",
        _ => "public",
    }
}

fn known_method(method: &str) -> &'static str {
    ["GET", "POST", "HEAD"].into_iter().find(|known| *known == method).unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rules of the format that a line of ours could break (`CloudWatch`'s specification of the embedded format).
    fn check(line: &str) -> Value {
        assert!(line.len() < 256 * 1024, "an event of the log is no larger");
        assert!(!line.contains('\n'), "an event is one line");
        let line: Value = serde_json::from_str(line).expect("JSON");
        let root = line.as_object().expect("an object");
        let metadata = &line["_aws"];
        assert!(metadata["Timestamp"].as_i64().is_some_and(|at| at > 1_600_000_000_000), "milliseconds of the epoch");
        let directives = metadata["CloudWatchMetrics"].as_array().expect("directives");
        assert!(!directives.is_empty());
        for directive in directives {
            let namespace = directive["Namespace"].as_str().expect("a namespace");
            assert!((1..=1024).contains(&namespace.len()) && !namespace.starts_with("AWS/"));
            for set in directive["Dimensions"].as_array().filter(|sets| !sets.is_empty()).expect("sets of dimensions") {
                let set = set.as_array().expect("a set of dimensions");
                assert!(set.len() <= 30);
                for name in set {
                    let name = name.as_str().expect("a name");
                    assert!((1..=250).contains(&name.len()) && name.is_ascii() && !name.starts_with(':'), "{name}");
                    let value = root[name].as_str().expect("the value of a dimension is a text of the root");
                    assert!((1..=1024).contains(&value.len()) && value.is_ascii(), "{name}: {value}");
                }
            }
            let metrics = directive["Metrics"].as_array().expect("metrics");
            assert!((1..=100).contains(&metrics.len()));
            for metric in metrics {
                let name = metric["Name"].as_str().expect("a name");
                assert!((1..=1024).contains(&name.len()));
                assert!(["Count", "Milliseconds"].contains(&metric["Unit"].as_str().expect("a unit")));
                assert!(root[name].as_f64().is_some_and(f64::is_finite), "{name} is a number of the root");
            }
        }
        line
    }

    fn now() -> Moment {
        Moment::at("2026-11-24T12:00:00Z".parse().expect("a moment"))
    }

    #[test]
    fn a_line_keeps_the_rules_of_the_format() {
        let line = Line {
            dimension: Some(("Function", "account")),
            figures: vec![("Latency", Unit::Milliseconds, 12.5), ("Requests", Unit::Count, 1.0)],
            beside: vec![("route", "/compte/{id}".into())],
        };
        let line = check(&line.at(now()));
        assert_eq!(line["Function"], "account");
        assert_eq!(line["Latency"], 12.5);
        assert_eq!(line["route"], "/compte/{id}");
        assert_eq!(line["_aws"]["CloudWatchMetrics"][0]["Dimensions"], json!([["Function"]]));
        let alone = Line { figures: vec![("LettersLate", Unit::Count, number(3))], ..Line::default() };
        let alone = check(&alone.at(now()));
        assert_eq!(alone["_aws"]["CloudWatchMetrics"][0]["Dimensions"], json!([[]]));
        assert_eq!(alone["LettersLate"], 3.0);
    }

    #[test]
    #[should_panic(expected = "Faults is a number of the root")]
    fn a_figure_that_is_none_is_seen() {
        check(&Line { figures: vec![("Faults", Unit::Count, f64::NAN)], ..Line::default() }.at(now()));
    }

    #[test]
    fn each_path_is_of_one_of_few_functions() {
        for (path, function) in [("/", "public"), ("/compte/creer", "account"), ("/renouveler/1", "application")] {
            assert_eq!(function_of(path), function);
        }
        assert_eq!(function_of("/Marie/Orsini"), "public");
        assert_eq!(known_method("MARIE"), "other");
    }
}
