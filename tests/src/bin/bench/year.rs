//! What a year costs: the journey of one application and its renewal, measured here, times the prices of `infra/costs/prices.tsv`, by
//! the lines of `infra/costs/year.tsv`. Both are data, to be corrected there.

use std::collections::BTreeMap;
use std::path::Path;

use crate::Trouble;
use crate::costs::steps;
use crate::functions::Function;
use crate::journey::{Kind, Step, Who};
use crate::report::{Report, Table};
use crate::stage::Stage;

const PRICES: &str = include_str!("../../../../infra/costs/prices.tsv");
const YEAR: &str = include_str!("../../../../infra/costs/year.tsv");
const TEMPLATE: &str = include_str!("../../../../template.yaml");
/// Applications of the computation.
const APPLICATIONS: f64 = 100_000.0;
/// What a round of calls costs between a function and a table in the same region, beyond what the embedded engine
/// takes; assumed: a few milliseconds, key and network included.
const ROUND_ON_AWS: f64 = 0.010;

/// Prints the year.
pub(crate) async fn table(report: &mut Report, log: &Path) -> Result<(), Trouble> {
    let stage = Stage::set(log).await?;
    let mut steps = steps(&stage, 0).await?;
    // What the manager looks at is not of one application.
    steps.retain(|step| step.who != Who::Manager);
    let measured = quantities(&steps, stage.cloud.mailbox.list().len())?;
    report.title("A year")?;
    report.note(&format!(
        "Measured, of one application: the whole journey of an applicant and of an agent, mistakes included, and the renewal of
         the year after{}.
         Seconds are those of this machine, and {:.0} ms for each round of calls to the table, in the memory of template.yaml.",
        if cfg!(debug_assertions) { " (DEBUG BUILD: seconds are several times too many)" } else { "" },
        ROUND_ON_AWS * 1000.0
    ))?;
    let mut shown = Table::new(&["measured", ""]);
    for (name, quantity) in &measured {
        shown.row([(*name).to_owned(), significant(*quantity)]);
    }
    report.table(&shown)?;
    report.line("")?;
    report.note(&format!(
        "US dollars a year for {APPLICATIONS} applications, without tax and free tiers; each line of year.tsv."
    ))?;
    let mut shown = Table::new(&["price", "of", "quantity", "dollars", "status"]);
    let (mut total, mut unread) = (0.0, 0);
    for line in computed(&measured, YEAR, PRICES)? {
        total += line.dollars;
        unread += usize::from(line.status != "read");
        let dollars = format!("{:.0}", line.dollars);
        shown.row([line.price, line.of, significant(line.quantity), dollars, line.status]);
    }
    shown.row(["all".to_owned(), String::new(), String::new(), format!("{total:.0}"), String::new()]);
    report.table(&shown)?;
    report.line("")?;
    report.line(&format!(
        "an application a year: {:.3} dollars; lines whose price was not read on its page: {unread}",
        total / APPLICATIONS
    ))
}

/// What one application asked for.
fn quantities(steps: &[Step], mails: usize) -> Result<BTreeMap<&'static str, f64>, Trouble> {
    let count = |wanted: &dyn Fn(&Step) -> bool| -> Result<f64, Trouble> {
        Ok(u32::try_from(steps.iter().filter(|step| wanted(step)).count())?.into())
    };
    let sum = |of: &dyn Fn(&Step) -> f64| steps.iter().map(of).sum::<f64>();
    let rounds = |step: &Step| u32::try_from(step.cost.rounds()).map_or(0.0, f64::from);
    let mut gigabyte_seconds = 0.0;
    for step in steps.iter().filter(|step| step.kind != Kind::File) {
        gigabyte_seconds +=
            memory(TEMPLATE, step.function)? / 1024.0 * (step.cost.took.as_secs_f64() + rounds(step) * ROUND_ON_AWS);
    }
    let bytes: u32 = steps.iter().map(|step| u32::try_from(step.bytes_http2)).sum::<Result<u32, _>>()?;
    Ok(BTreeMap::from([
        ("1", 1.0),
        // Files are the distribution's after the first time.
        ("invocations", count(&|step| step.kind != Kind::File)?),
        ("requests", count(&|step| matches!(step.kind, Kind::Page | Kind::Post))?),
        ("requests_and_files", count(&|step| step.kind != Kind::Event)?),
        ("queue_messages", count(&|step| step.kind == Kind::Event)?),
        ("gigabyte_seconds", gigabyte_seconds),
        ("gigabytes_out", f64::from(bytes) / 1e9),
        ("read_units", sum(&|step| step.cost.units().0)),
        ("write_units", sum(&|step| step.cost.units().1)),
        ("mails", u32::try_from(mails)?.into()),
    ]))
}

/// The megabytes of a function, as the template gives them to it.
fn memory(template: &str, function: Function) -> Result<f64, Trouble> {
    let of = |text: &str| -> Option<f64> {
        text.lines().find_map(|line| line.trim().strip_prefix("MemorySize: ")).and_then(|size| size.parse().ok())
    };
    let own = template.split_once(&format!("        Binary: {}\n", function.name())).map(|(_, rest)| rest);
    let own = own.and_then(|rest| rest.split("\n\n").next()).ok_or("a function is not in the template")?;
    of(own).or_else(|| of(template)).ok_or_else(|| "no memory in the template".into())
}

/// A line of the year.
struct Line {
    price: String,
    of: String,
    quantity: f64,
    dollars: f64,
    status: String,
}

/// The lines of a list, but for comments and names of columns.
fn rows<const N: usize>(list: &str) -> Result<Vec<[&str; N]>, Trouble> {
    let lines = list.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).skip(1);
    lines
        .map(|line| {
            let cells = line.split('\t').collect::<Vec<_>>();
            <[&str; N]>::try_from(cells).map_err(|_| format!("not {N} columns: {line}").into())
        })
        .collect()
}

fn computed(measured: &BTreeMap<&str, f64>, year: &str, prices: &str) -> Result<Vec<Line>, Trouble> {
    let mut known = BTreeMap::new();
    for [key, unit, price, _, _, status] in rows::<6>(prices)? {
        known.insert(key, (price.parse::<f64>()? / unit.parse::<f64>()?, status));
    }
    rows::<5>(year)?
        .into_iter()
        .map(|[key, quantity, times, of, _]| {
            let (price, status) = known.get(key).ok_or_else(|| format!("no price of {key}"))?;
            let quantity = measured.get(quantity).ok_or_else(|| format!("{quantity} is not measured"))?;
            let many = match of {
                "application" => APPLICATIONS,
                "deployment" => 1.0,
                of => return Err(format!("of an application or of a deployment, not of {of}").into()),
            };
            let quantity = quantity * times.parse::<f64>()? * many;
            let (price_of, of, status) = (key.to_owned(), of.to_owned(), (*status).to_owned());
            Ok(Line { price: price_of, of, quantity, dollars: quantity * price, status })
        })
        .collect()
}

/// Four digits that mean something.
fn significant(quantity: f64) -> String {
    if quantity >= 1000.0 { format!("{quantity:.0}") } else { format!("{quantity:.4}") }
}
