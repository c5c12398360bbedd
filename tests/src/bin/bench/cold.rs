//! From the start of a process to its first answer, and what it weighs.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use domain::id::OutboxId;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use local::cloud::{INTAKE, LIFECYCLE, POST};
use pages::paths;
use usecases::ledger::{Commit, Write};
use usecases::lifecycle::SHARDS;
use usecases::ports::{Chance as _, Dossiers as _, Ledger as _};
use usecases::records::{Message as Letter, Outbox};

use crate::Trouble;
use crate::event::{Reply, Request, all_done, of_messages};
use crate::functions::{Function, InProcess, program};
use crate::journey::Journey;
use crate::machine::Machine;
use crate::photograph;
use crate::report::{Report, Sample, Table, aim, mebibytes, milliseconds};
use crate::runtime_api::Process;
use crate::stage::Stage;

const BASELINE: &str = "hello-world";
const TYPST: &str = "(Typst)";
/// How many times the baseline a start and first answer may take.
const MOST_TIMES: f64 = 3.0;
/// Most bytes of a zip, and of the one that typesets.
const MOST_ZIP: usize = 5_000_000;
const MOST_ZIP_TYPESETTING: usize = 20_000_000;
/// Most memory, in KiB.
const MOST_MEMORY: u64 = 32 * 1024;
/// An application has that many slots for pieces at most, and two kinds of pictures are sent.
const MOST_PHOTOGRAPHS: usize = 20;

/// What is asked first of a function.
struct First {
    name: &'static str,
    function: Option<Function>,
    /// One event a run.
    events: Vec<String>,
    /// What takes the time or the memory, where the aim is not for it.
    apart: Option<&'static str>,
}

#[derive(Default)]
struct Figures {
    ready: Sample,
    answered: Sample,
    memory: u64,
}

/// Measures every function.
pub(crate) async fn measure(report: &mut Report, log: &Path, quick: bool) -> Result<(), Trouble> {
    let runs = if quick { 5 } else { 20 };
    let stage = Stage::set(log).await?;
    let firsts = firsts(&stage, runs + 1).await?;
    weigh(report)?;
    let environment = stage.environment();
    let mut figures: BTreeMap<&str, Figures> = BTreeMap::new();
    let before = Machine::now();
    for run in 0..=runs {
        for first in &firsts {
            let program = program(first.function.map_or("hello", Function::name))?;
            let mut process = Process::start(&program, &environment, &stage.log).await?;
            let event = first.events[run % first.events.len()].clone();
            let start = process.first(event).await.map_err(|error| format!("{}: {error}", first.name))?;
            match first.function {
                Some(function) if function.is_called_by_a_queue() => all_done(&start.body)?,
                _ if Reply::from_answer(&start.body)?.status == 200 => {}
                _ => return Err(format!("{} does not answer well: see functions.log", first.name).into()),
            }
            // The first run of each only brings its program into memory.
            if run > 0 {
                let known = figures.entry(first.name).or_default();
                known.ready.add(start.ready);
                known.answered.add(start.answered);
                known.memory = known.memory.max(process.peak_memory()?);
            }
        }
    }
    tell(report, &firsts, &figures, runs)?;
    report.disturbed(&before)
}

fn tell(report: &mut Report, firsts: &[First], figures: &BTreeMap<&str, Figures>, runs: usize) -> Result<(), Trouble> {
    report.title(&format!("Start and first answer, {runs} runs each"))?;
    report.note(
        "Milliseconds from the start of the process to its first request for an event (ready), and to its first answer,
         the first calls to the table and to the files included. Against the embedded engines, whose own time is in it.
         Memory: the most that the process held (VmHWM, MiB) once it had answered.
         The work of decoding a photograph and of typesetting is no start: it is shown, and no aim.
         Aims: first answer within 3 times hello-world's (medians); memory below 32 MiB.",
    )?;
    let mut table = Table::new(&[
        "first event",
        "ready p50",
        "ready max",
        "answer p50",
        "answer max",
        "x hello",
        "aim",
        "memory",
        "aim",
    ]);
    let baseline = figures.get(BASELINE).map(|known| known.answered.percentile(50)).unwrap_or_default();
    for first in firsts {
        let Some(known) = figures.get(first.name) else { continue };
        let times = known.answered.percentile(50).as_secs_f64() / baseline.as_secs_f64();
        table.row([
            first.name.to_owned(),
            milliseconds(known.ready.percentile(50)),
            milliseconds(known.ready.percentile(100)),
            milliseconds(known.answered.percentile(50)),
            milliseconds(known.answered.percentile(100)),
            format!("{times:.2}"),
            first.apart.map_or_else(|| aim(times <= MOST_TIMES), str::to_owned),
            mebibytes(known.memory),
            match first.apart {
                Some(TYPST) => TYPST.to_owned(),
                _ => aim(known.memory < MOST_MEMORY),
            },
        ]);
    }
    report.table(&table)
}

/// Sizes of the programs, and of what is deployed of them.
fn weigh(report: &mut Report) -> Result<(), Trouble> {
    report.title("Size")?;
    report.note(
        "Bytes of the stripped program, and of a zip of it alone, as deployed (deflate, level 9).
         Aims: a zip of 5 MB at most, 20 MB for the one that typesets.",
    )?;
    let mut table = Table::new(&["program", "stripped", "zip", "x hello", "aim"]);
    let mut baseline = None;
    for (name, most) in
        std::iter::once(("hello", MOST_ZIP)).chain(Function::ALL.map(|function| {
            (function.name(), if function == Function::Post { MOST_ZIP_TYPESETTING } else { MOST_ZIP })
        }))
    {
        let bytes = fs::read(program(name)?)?;
        let zip = zip_bytes(&bytes)?;
        let baseline = *baseline.get_or_insert(zip);
        #[expect(clippy::cast_precision_loss, reason = "a ratio of sizes")]
        let times = zip as f64 / baseline as f64;
        table.row([name.to_owned(), bytes.len().to_string(), zip.to_string(), format!("{times:.2}"), aim(zip <= most)]);
    }
    report.table(&table)
}

/// The size of a zip that holds a program under the name that Lambda wants.
fn zip_bytes(program: &[u8]) -> Result<usize, Trouble> {
    let mut deflate = DeflateEncoder::new(Vec::new(), Compression::best());
    deflate.write_all(program)?;
    // A header before the file, one in the directory, both with the name, and the end of the directory.
    let around = 30 + 46 + 2 * "bootstrap".len() + 22;
    Ok(deflate.finish()?.len() + around)
}

/// The first events, made by walking the journey up to them.
async fn firsts(stage: &Stage, runs: usize) -> Result<Vec<First>, Trouble> {
    let mut functions = InProcess::new(stage);
    let mut journey = Journey::new(stage, &mut functions, 0).await?;
    let registered = journey.walk().await?;
    let (follows, desk, manages) = (journey.applicant_cookies(), journey.agent_cookies(), journey.manager_cookies());
    let mut journey = Journey::new(stage, &mut functions, 1).await?;
    let draft = journey.sign_up().await?;
    journey.fill_in(&draft).await?;
    let fills = journey.applicant_cookies();

    let photograph = photograph::of_a_phone()?;
    let small = photograph::small_card()?;
    let mut arrivals = Vec::new();
    for (file, times) in [(&photograph, runs.min(MOST_PHOTOGRAPHS)), (&small, runs.min(MOST_PHOTOGRAPHS))] {
        for _ in 0..times {
            let slot = journey.open_slot(&draft).await?;
            journey.upload(&slot, file.clone()).await?;
        }
        arrivals.push(one_by_one(stage, INTAKE, times).await?);
    }
    let (small, photographs) = (arrivals.pop().unwrap_or_default(), arrivals.pop().unwrap_or_default());
    let owner = stage.table.dossier(&registered).await?.ok_or("no application")?.application.owner;
    let mails = letters(stage, &Letter::AlreadyRegistered { account: owner }, runs).await?;
    let certificates = letters(stage, &Letter::Registered { application: registered.clone() }, runs).await?;

    stage.begin_day().await?;
    let shards = one_by_one(stage, LIFECYCLE, usize::try_from(SHARDS)?).await?;
    let page = |target: &str, cookies: &[String]| {
        let request = Request { cookies: cookies.to_vec(), ..Request::get(target) };
        vec![request.event()]
    };
    let first = |name, function, events| First { name, function: Some(function), events, apart: None };
    let heavy = |name, function, events, what| First { apart: Some(what), ..first(name, function, events) };
    Ok(vec![
        First { name: BASELINE, function: None, events: page("/", &[]), apart: None },
        first("fn-public: home", Function::Public, page(paths::home(), &[])),
        first("fn-account: own space", Function::Account, page(paths::account(), &fills)),
        first("fn-application: task list", Function::Application, page(&paths::application(&draft), &fills)),
        first("fn-pieces: piece", Function::Pieces, page(&paths::identity_piece(&draft), &fills)),
        first("fn-tracking: status", Function::Tracking, page(&paths::tracking(&registered), &follows)),
        first("fn-desk: queue", Function::Desk, page(paths::desk(), &desk)),
        first("fn-manager: first page", Function::Manager, page(paths::manager(), &manages)),
        first("fn-intake: small picture", Function::Intake, small),
        heavy("fn-intake: 12 Mpx photograph", Function::Intake, photographs, "(12 Mpx)"),
        first("fn-post: mail", Function::Post, mails),
        heavy("fn-post: mail and certificate", Function::Post, certificates, TYPST),
        first("fn-lifecycle: a shard of the day", Function::Lifecycle, shards),
    ])
}

/// Letters to send, the same each time.
async fn letters(stage: &Stage, message: &Letter, runs: usize) -> Result<Vec<String>, Trouble> {
    for _ in 0..runs {
        let outbox = Outbox { id: OutboxId::new(stage.kit.draw()), message: message.clone() };
        stage.table.commit(Commit { once: None, writes: vec![Write::Send(outbox)] }).await?;
    }
    one_by_one(stage, POST, runs).await
}

/// The messages that wait in a queue, an event each.
async fn one_by_one(stage: &Stage, queue: &str, count: usize) -> Result<Vec<String>, Trouble> {
    let mut events = Vec::new();
    while events.len() < count {
        for message in stage.messages(queue).await? {
            events.push(of_messages(std::slice::from_ref(&message)));
            stage.done(&[message])?;
        }
    }
    Ok(events)
}
