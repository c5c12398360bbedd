//! Text to read: aligned tables, aims beside figures.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use jiff::Timestamp;

use crate::Trouble;
use crate::machine::{Machine, processor};

/// Percents of the processors that others may take before the slowest runs are theirs.
const DISTURBED: u64 = 5;

/// What was printed so far, kept to be written beside.
pub(crate) struct Report {
    text: String,
    file: PathBuf,
}

impl Report {
    /// A new report, with what it was made on.
    pub(crate) fn start(directory: &Path, quick: bool) -> Result<Self, Trouble> {
        fs::create_dir_all(directory)?;
        let mut report = Self { text: String::new(), file: directory.join("report.txt") };
        let said = |program: &str, arguments: &[&str]| {
            let output = Command::new(program).args(arguments).output().ok().filter(|output| output.status.success());
            output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
        };
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let changed = if said("git", &["status", "--porcelain"]).is_empty() { "" } else { ", with changes" };
        let commit = said("git", &["rev-parse", "--short", "HEAD"]);
        let lines = [
            ("machine", format!("{cores} cores, {}, {}", processor(), std::env::consts::ARCH)),
            ("rustc", said("rustc", &["--version"])),
            ("profile", profile()),
            ("date", Timestamp::now().strftime("%Y-%m-%d %H:%M UTC").to_string()),
            ("commit", format!("{commit}{changed}")),
            ("runs", if quick { "few (--quick)" } else { "full" }.to_owned()),
        ];
        for (name, value) in lines {
            report.line(&format!("{name:<8} {value}"))?;
        }
        Ok(report)
    }

    /// Prints a line.
    #[allow(clippy::print_stdout, reason = "figures are what the command is for")]
    pub(crate) fn line(&mut self, line: &str) -> Result<(), Trouble> {
        println!("{line}");
        writeln!(self.text, "{line}")?;
        Ok(fs::write(&self.file, &self.text)?)
    }

    /// Prints a title.
    pub(crate) fn title(&mut self, title: &str) -> Result<(), Trouble> {
        self.line("")?;
        self.line(title)?;
        self.line(&"=".repeat(title.chars().count()))
    }

    /// Prints what helps to read a table.
    pub(crate) fn note(&mut self, note: &str) -> Result<(), Trouble> {
        note.lines().try_for_each(|line| self.line(line.trim()))
    }

    /// Prints how much others disturbed what was measured since then.
    pub(crate) fn disturbed(&mut self, since: &Machine) -> Result<(), Trouble> {
        let taken = Machine::now().taken_by_others_since(since);
        let doubt = if taken > DISTURBED { ": too much for the slowest runs to mean anything" } else { "" };
        self.line(&format!("Meanwhile other processes took {taken} % of the processors{doubt}."))
    }

    /// Prints a table.
    pub(crate) fn table(&mut self, table: &Table) -> Result<(), Trouble> {
        table.lines().iter().try_for_each(|line| self.line(line))
    }
}

/// Lines of cells: the first column to the left, the others to the right.
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(head: &[&str]) -> Self {
        Self { rows: vec![head.iter().map(|cell| (*cell).to_owned()).collect()] }
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    fn lines(&self) -> Vec<String> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let line = |row: &Vec<String>| {
            let cell = |(column, cell): (usize, &String)| {
                let width = widths[column];
                if column == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
            };
            row.iter().enumerate().map(cell).collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        let mut lines: Vec<String> = self.rows.iter().map(line).collect();
        lines.insert(1, widths.iter().map(|width| "-".repeat(*width)).collect::<Vec<_>>().join("  "));
        lines
    }
}

/// Whether an aim is met; beside each figure that has one.
pub(crate) fn aim(met: bool) -> String {
    if met { "met" } else { "MISSED" }.to_owned()
}

/// Milliseconds.
pub(crate) fn milliseconds(duration: Duration) -> String {
    format!("{:.2}", duration.as_secs_f64() * 1000.0)
}

/// Mebibytes of KiB.
pub(crate) fn mebibytes(kibibytes: u64) -> String {
    format!("{}.{}", kibibytes / 1024, kibibytes % 1024 * 10 / 1024)
}

/// Measures of one thing.
#[derive(Default)]
pub(crate) struct Sample(Vec<Duration>);

impl Sample {
    pub(crate) fn add(&mut self, duration: Duration) {
        self.0.push(duration);
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn mean(&self) -> Duration {
        self.0.iter().sum::<Duration>().checked_div(u32::try_from(self.0.len()).unwrap_or(u32::MAX)).unwrap_or_default()
    }

    /// The nearest rank of a percentage.
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() * percent).div_ceil(100).max(1) - 1;
        sorted.get(rank).copied().unwrap_or_default()
    }
}

/// The profile that this program, and so every function beside it, was built with.
fn profile() -> String {
    if cfg!(debug_assertions) {
        return "debug: figures of time and size mean nothing".to_owned();
    }
    let manifest = include_str!("../../../../Cargo.toml");
    let lines = manifest.lines().skip_while(|line| *line != "[profile.release]").skip(1);
    let settings = lines.take_while(|line| !line.is_empty() && !line.starts_with('['));
    format!("release: {}", settings.collect::<Vec<_>>().join(", "))
}
