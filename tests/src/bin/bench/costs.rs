//! What each operation asks of the table, and what each page weighs on the wire: both the same whatever the machine.

use std::path::Path;

use crate::Trouble;
use crate::functions::InProcess;
use crate::journey::{Journey, Kind, Step, Who};
use crate::report::{Report, Table, aim};
use crate::stage::Stage;
use crate::warm::verb;

/// Most calls to the table that wait for one another, for a page and for a form.
const MOST_ROUNDS_PAGE: usize = 2;
const MOST_ROUNDS_POST: usize = 4;
/// What fits in the first packets of a connection: ten segments of 1,460 bytes.
const FIRST_PACKETS: usize = 14_600;
/// Most bytes of a journey.
const MOST_JOURNEY: usize = 60_000;

/// How many times the journey is walked to see which calls can go together.
const WALKS: usize = 4;

/// Days after the registration, when its notice is due.
const NOTICE_AFTER: i64 = 325;

/// The steps of one journey and of the renewal of the year after, in this process.
pub(crate) async fn steps(stage: &Stage, number: usize) -> Result<Vec<Step>, Trouble> {
    let mut functions = InProcess::new(stage);
    let mut journey = Journey::new(stage, &mut functions, number).await?;
    let id = journey.walk().await?;
    let mut steps = journey.steps;
    // A day has its work once: each journey has another day.
    let later = stage.days_later(NOTICE_AFTER + i64::try_from(number)?);
    let mut functions = InProcess::new(&later);
    let mut journey = Journey::new(&later, &mut functions, number).await?;
    journey.renew(&id).await?;
    steps.append(&mut journey.steps);
    Ok(steps)
}

/// The calls of each step that waited for one another. Two that were made together may look as if one followed the other
/// when the machine is busy, never the reverse: the fewest of several walks.
async fn rounds(stage: &Stage, steps: &[Step]) -> Result<Vec<usize>, Trouble> {
    let mut fewest: Vec<usize> = steps.iter().map(|step| step.cost.rounds()).collect();
    for number in 1..WALKS {
        let again = self::steps(stage, number).await?;
        if again.len() != steps.len() {
            return Err("two journeys are not the same".into());
        }
        for (known, step) in fewest.iter_mut().zip(&again) {
            *known = step.cost.rounds().min(*known);
        }
    }
    Ok(fewest)
}

/// Steps of one name together, each with its rank, in the order of the journey.
fn by_name(steps: &[Step], wanted: impl Fn(Kind) -> bool) -> Vec<Vec<(usize, &Step)>> {
    let mut known: Vec<Vec<(usize, &Step)>> = Vec::new();
    for (rank, step) in steps.iter().enumerate().filter(|(_, step)| wanted(step.kind)) {
        match known.iter_mut().find(|same| same[0].1.name == step.name && same[0].1.kind == step.kind) {
            Some(same) => same.push((rank, step)),
            None => known.push(vec![(rank, step)]),
        }
    }
    known
}

/// Round trips and capacity of each operation.
pub(crate) async fn table(report: &mut Report, log: &Path) -> Result<(), Trouble> {
    let stage = Stage::set(log).await?;
    let steps = steps(&stage, 0).await?;
    let fewest = rounds(&stage, &steps).await?;
    report.title("What is asked of the table")?;
    report.note(
        "Calls to the table, those that waited for one another (rounds), and capacity units consumed as the embedded engine
         counts them; the most of all visits where there are several.
         Aims: 2 rounds for a page, 4 for a form. The baseline asks nothing.",
    )?;
    let mut table = Table::new(&["", "function", "visits", "calls", "rounds", "read units", "write units", "aim"]);
    for kind in [Kind::Page, Kind::Post, Kind::Event] {
        for same in by_name(&steps, |of| of == kind) {
            let most = |of: fn(&Step) -> f64| same.iter().map(|(_, step)| of(step)).fold(0.0, f64::max);
            let rounds = same.iter().map(|(rank, _)| fewest[*rank]).max().unwrap_or_default();
            let asked = same.iter().map(|(_, step)| step.cost.calls.len()).max().unwrap_or_default();
            let first = same[0].1;
            let mut cells = vec![
                format!("{} {}", verb(kind), first.name),
                first.function.name().to_owned(),
                same.len().to_string(),
                asked.to_string(),
                rounds.to_string(),
                format!("{:.1}", most(|step| step.cost.units().0)),
                format!("{:.1}", most(|step| step.cost.units().1)),
            ];
            match kind {
                Kind::Page => cells.push(aim(rounds <= MOST_ROUNDS_PAGE)),
                Kind::Post => cells.push(aim(rounds <= MOST_ROUNDS_POST)),
                Kind::File | Kind::Event => {}
            }
            table.row(cells);
        }
    }
    report.table(&table)
}

/// Bytes of every answer.
pub(crate) async fn bytes(report: &mut Report, log: &Path) -> Result<(), Trouble> {
    let steps = steps(&Stage::set(log).await?, 0).await?;
    report.title("Bytes over the wire")?;
    report.note(
        "Of each response: status, headers (those that the HTTP API adds included), body as the function packed it (gzip),
         without TCP and TLS. As HTTP/2 on one connection, which is what browsers speak: a header that comes again is a
         byte; no Huffman coding counted. The most where there are several visits.",
    )?;
    let mut table = Table::new(&["", "status", "visits", "HTTP/1.1", "HTTP/2"]);
    for same in by_name(&steps, |kind| kind != Kind::Event) {
        let most = |of: fn(&Step) -> usize| same.iter().map(|(_, step)| of(step)).max().unwrap_or_default();
        let first = same[0].1;
        table.row([
            format!("{} {}", verb(first.kind), first.name),
            first.status.to_string(),
            same.len().to_string(),
            most(|step| step.bytes).to_string(),
            most(|step| step.bytes_http2).to_string(),
        ]);
    }
    report.table(&table)?;
    report.line("")?;
    report.note("A browser that keeps the files; what is uploaded and the certificate downloaded apart.")?;
    let mut table = Table::new(&["together", "requests", "HTTP/1.1", "HTTP/2", "most", "1.1", "2"]);
    let mut together = |name: &str, most: Option<usize>, wanted: &dyn Fn(&Step) -> bool| {
        let wanted: Vec<&Step> = steps.iter().filter(|step| wanted(step)).collect();
        let sum = |of: fn(&Step) -> usize| -> usize { wanted.iter().map(|step| of(step)).sum() };
        let (one, two) = (sum(|step| step.bytes), sum(|step| step.bytes_http2));
        let mut cells = vec![name.to_owned(), wanted.len().to_string(), one.to_string(), two.to_string()];
        cells.extend(most.into_iter().flat_map(|most| [most.to_string(), aim(one <= most), aim(two <= most)]));
        table.row(cells);
    };
    let mine = |step: &Step| step.who == Who::Applicant;
    let arrives = |step: &Step| mine(step) && (step.name == "home" || step.kind == Kind::File);
    together("first visit: page, style, script, icon", Some(FIRST_PACKETS), &arrives);
    let smooth = |step: &Step| mine(step) && !step.mistaken;
    together("applicant's journey, without a mistake", Some(MOST_JOURNEY), &smooth);
    together("applicant's journey, mistakes included", Some(MOST_JOURNEY), &mine);
    together("agent's part", None, &|step| step.who == Who::Agent);
    report.table(&table)
}
