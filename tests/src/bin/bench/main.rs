//! `./tests/bench`: figures of the functions, beside those of a hello-world measured in the same run.
//!
//! It prints and judges nothing by itself: times depend on the machine, and an aim that is missed is for a person to read.

#![allow(clippy::large_futures, reason = "one task, run once: where its future lives changes no figure")]

mod cold;
mod costs;
mod event;
mod functions;
mod http2;
mod journey;
mod machine;
mod page;
mod photograph;
mod report;
mod runtime_api;
mod stage;
mod warm;
mod year;

use std::path::Path;
use std::process::ExitCode;

use crate::report::Report;

/// What keeps a figure from being measured.
pub(crate) type Trouble = Box<dyn std::error::Error + Send + Sync>;

const HELP: &str = "\
./tests/bench [--quick] [cold] [warm] [costs] [bytes] [year]

    cold     sizes, start and first answer, memory
    warm     latency of each page and form of the journey
    costs    round trips to the table and capacity of each operation
    bytes    bytes over the wire of each page
    year     what a year of 100,000 applications costs: that journey, times infra/costs/
    --quick  fewer runs

Without a part, all of them. The report is also in target/bench/report.txt.
";

#[derive(Default)]
struct Asked {
    quick: bool,
    parts: Vec<String>,
}

impl Asked {
    fn read(arguments: impl Iterator<Item = String>) -> Option<Self> {
        let mut asked = Self::default();
        for argument in arguments {
            match argument.as_str() {
                "--quick" => asked.quick = true,
                "cold" | "warm" | "costs" | "bytes" | "year" => asked.parts.push(argument),
                _ => return None,
            }
        }
        Some(asked)
    }

    fn wants(&self, part: &str) -> bool {
        self.parts.is_empty() || self.parts.iter().any(|asked| asked == part)
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let Some(asked) = Asked::read(std::env::args().skip(1)) else {
        eprint!("{HELP}");
        return ExitCode::from(2);
    };
    match measure(&asked).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("{trouble}");
            ExitCode::FAILURE
        }
    }
}

async fn measure(asked: &Asked) -> Result<(), Trouble> {
    let own = std::env::current_exe()?;
    let directory = own.parent().and_then(Path::parent).unwrap_or(Path::new("target")).join("bench");
    let mut report = Report::start(&directory, asked.quick)?;
    let log = directory.join("functions.log");
    // The logs of this run alone; the first time there are none.
    let _ = std::fs::remove_file(&log);
    if asked.wants("cold") {
        cold::measure(&mut report, &log, asked.quick).await?;
    }
    if asked.wants("warm") {
        warm::measure(&mut report, &log, asked.quick).await?;
    }
    if asked.wants("costs") {
        costs::table(&mut report, &log).await?;
    }
    if asked.wants("bytes") {
        costs::bytes(&mut report, &log).await?;
    }
    if asked.wants("year") {
        year::table(&mut report, &log).await?;
    }
    Ok(())
}
