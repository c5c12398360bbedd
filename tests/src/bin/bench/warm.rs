//! How long each page and each form of the journey takes once everything runs.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use storage::meter::Call;

use crate::Trouble;
use crate::functions::{Deployed, Function, Functions, InProcess};
use crate::journey::{Journey, Kind, Step};
use crate::machine::Machine;
use crate::report::{Report, Sample, Table, aim, mebibytes, milliseconds};
use crate::stage::Stage;

/// How much longer than the baseline a page may take.
const MOST_MORE: Duration = Duration::from_millis(2);
/// Most memory, in KiB.
const MOST_MEMORY: u64 = 32 * 1024;
/// Journeys that open connections and fill caches.
const WARMING_UP: usize = 2;
/// Journeys on one stage: the embedded engine writes more slowly as its history grows, and is not what is measured.
const ON_ONE_STAGE: usize = 10;

#[derive(Default)]
struct Figures {
    took: Sample,
    processor: Sample,
}

/// What was measured on every stage.
#[derive(Default)]
struct Measured {
    steps: Vec<Step>,
    baseline: Figures,
    /// The most of every stage.
    peaks: BTreeMap<Option<Function>, u64>,
    /// Of the table, by the functions in this process.
    calls: Vec<Call>,
}

/// Walks the journey many times.
pub(crate) async fn measure(report: &mut Report, log: &Path, quick: bool) -> Result<(), Trouble> {
    let stages = if quick { 1 } else { 10 };
    let mut measured = Measured::default();
    let before = Machine::now();
    for _ in 0..stages {
        on_a_stage(log, &mut measured).await?;
    }
    answers(report, &measured, stages * ON_ONE_STAGE)?;
    report.disturbed(&before)?;
    engine(report, &measured.calls)?;
    memory(report, &measured.peaks)
}

async fn on_a_stage(log: &Path, measured: &mut Measured) -> Result<(), Trouble> {
    let stage = Stage::set(log).await?;
    let mut functions = Deployed::start(&stage).await?;
    for number in 0..WARMING_UP {
        walk(&stage, &mut functions, number).await?;
    }
    functions.baseline.clear();
    for number in WARMING_UP..WARMING_UP + ON_ONE_STAGE {
        measured.steps.extend(walk(&stage, &mut functions, number).await?);
    }
    for cost in &functions.baseline {
        measured.baseline.took.add(cost.took);
        measured.baseline.processor.add(cost.processor);
    }
    for (function, peak) in functions.peak_memory()? {
        let known = measured.peaks.entry(function).or_default();
        *known = peak.max(*known);
    }
    drop(functions);
    let steps = walk(&stage, &mut InProcess::new(&stage), WARMING_UP + ON_ONE_STAGE).await?;
    measured.calls.extend(steps.into_iter().flat_map(|step| step.cost.calls));
    Ok(())
}

fn answers(report: &mut Report, measured: &Measured, journeys: usize) -> Result<(), Trouble> {
    report.title(&format!("Warm answers, {journeys} journeys"))?;
    report.note(
        "Milliseconds from an event given to its answer received, each function in its own process, the baseline called
         once after every answer. The time of the embedded engines, in the bench's process, is in it; what the function
         itself worked is under “own work” (mean processor time of its process).
         Aim: a page within 2 ms of hello-world at p99.",
    )?;
    let mut table = Table::new(&["", "function", "count", "p50", "p99", "own work", "p99 more", "aim"]);
    let most = measured.baseline.took.percentile(99);
    table.row(line("hello-world", "", &measured.baseline));
    for kind in [Kind::Page, Kind::Post, Kind::File, Kind::Event] {
        for (name, function, figures) in by_name(&measured.steps, kind) {
            let more = figures.took.percentile(99).saturating_sub(most);
            let mut cells = line(&format!("{} {name}", verb(kind)), function.name(), &figures);
            cells.push(milliseconds(more));
            if matches!(kind, Kind::Page | Kind::File) {
                cells.push(aim(more <= MOST_MORE));
            }
            table.row(cells);
        }
    }
    report.table(&table)
}

async fn walk(stage: &Stage, functions: &mut impl Functions, number: usize) -> Result<Vec<Step>, Trouble> {
    let mut journey = Journey::new(stage, functions, number).await?;
    journey.walk().await?;
    Ok(journey.steps)
}

fn line(name: &str, function: &str, figures: &Figures) -> Vec<String> {
    vec![
        name.to_owned(),
        function.to_owned(),
        figures.took.count().to_string(),
        milliseconds(figures.took.percentile(50)),
        milliseconds(figures.took.percentile(99)),
        milliseconds(figures.processor.mean()),
    ]
}

/// How a step is written before its name.
pub(crate) fn verb(kind: Kind) -> &'static str {
    match kind {
        Kind::Page | Kind::File => "GET ",
        Kind::Post => "POST",
        Kind::Event => "SQS ",
    }
}

/// The figures of each step, in the order of the journey.
fn by_name(steps: &[Step], kind: Kind) -> Vec<(&str, Function, Figures)> {
    let mut known: Vec<(&str, Function, Figures)> = Vec::new();
    for step in steps.iter().filter(|step| step.kind == kind) {
        let at = known.iter().position(|(name, ..)| *name == step.name).unwrap_or_else(|| {
            known.push((&step.name, step.function, Figures::default()));
            known.len() - 1
        });
        known[at].2.took.add(step.cost.took);
        known[at].2.processor.add(step.cost.processor);
    }
    known
}

/// What part of it is the embedded engine's: how long its answers take.
fn engine(report: &mut Report, calls: &[Call]) -> Result<(), Trouble> {
    report.title("The embedded table's part")?;
    report
        .note("Milliseconds of one call as the functions see it, in the same process; DynamoDB's own are not these.")?;
    let mut table = Table::new(&["call", "count", "p50", "p99"]);
    for operation in ["GetItem", "Query", "UpdateItem", "TransactWriteItems"] {
        let mut sample = Sample::default();
        for call in calls.iter().filter(|call| call.operation == operation) {
            sample.add(call.span.1 - call.span.0);
        }
        let (middle, most) = (sample.percentile(50), sample.percentile(99));
        table.row([operation.to_owned(), sample.count().to_string(), milliseconds(middle), milliseconds(most)]);
    }
    report.table(&table)
}

fn memory(report: &mut Report, peaks: &BTreeMap<Option<Function>, u64>) -> Result<(), Trouble> {
    report.title("Memory after the journeys")?;
    report.note(
        "The most that each process held (VmHWM, MiB). Aim: below 32 MiB; signing up and in (argon2: 19 MiB by itself)
         and typesetting apart.",
    )?;
    let mut table = Table::new(&["function", "MiB", "aim"]);
    for (function, peak) in peaks {
        let apart = match function {
            Some(Function::Account | Function::Desk) => Some("(argon2)"),
            Some(Function::Post) => Some("(Typst)"),
            _ => None,
        };
        table.row([
            function.map_or("hello-world", Function::name).to_owned(),
            mebibytes(*peak),
            apart.map_or_else(|| aim(*peak < MOST_MEMORY), str::to_owned),
        ]);
    }
    report.table(&table)
}
