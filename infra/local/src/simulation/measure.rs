//! What a day of the daily work costs, beside one read and one conditional write of the same engine in the same run: the same
//! day in small and large registries.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use domain::answers::ApplicantKind;
use domain::application::{Application, State};
use domain::id::{AccountId, ApplicationId};
use fastrand::Rng;
use fn_lifecycle::Lifecycle;
use jiff::ToSpan as _;
use storage::Table;
use storage::meter::Call;
use usecases::ledger::{Commit, Line, Write};
use usecases::lifecycle::SHARDS;
use usecases::ports::{Chance as _, Dossiers as _, Ledger as _};

use super::{FIRST, Lived, Plan, World, people};
use crate::TERRITORY;
use crate::cloud::StartError;
use crate::weather::Forecast;

/// Applications whose notice is due on the day that is measured.
const DUE: u16 = 200;
/// Days before the day whose deposits are due a notice on it.
const NOTICED_AFTER: i64 = 320;
/// Applications put into the registry by one commit.
const AT_ONCE: usize = 30;
/// What one call costs between a function and a table in the same region, assumed for the computation: a few milliseconds.
const CALL_ON_AWS: f64 = 0.010;
/// Steps of one application in a year: a notice, a reminder, and now and then an end.
const STEPS_A_YEAR: f64 = 4.0;
const REGISTRY: f64 = 3_000_000.0;
const LAMBDAS: f64 = 50.0;

/// Measures, for each size of the registry.
pub async fn measure(sizes: &[u64]) -> Result<String, StartError> {
    let mut report = format!(
        "daily work: {DUE} notices due that day; release build: {}; the engine is embedded, on the same machine\n",
        !cfg!(debug_assertions)
    );
    let mut last = None;
    for &size in sizes {
        let measured = one(size).await?;
        let _ = writeln!(report, "{measured}");
        last = Some(measured);
    }
    if let Some(Measured { step, rounds, .. }) = last {
        let steps = REGISTRY * STEPS_A_YEAR / 365.0;
        let here = steps * step / f64::from(SHARDS).min(LAMBDAS);
        let there = steps * (rounds * CALL_ON_AWS + step) / f64::from(SHARDS).min(LAMBDAS);
        let _ = writeln!(
            report,
            "3,000,000 applications: {steps:.0} steps a day ({STEPS_A_YEAR} a year each), {SHARDS} shards at once (50 are allowed): \
             {here:.0} s at the speed measured here, {there:.0} s with {:.0} ms a call as on AWS (assumed); one hour is 3600 s",
            CALL_ON_AWS * 1000.0
        );
    }
    let _ = writeln!(report, "memory at most (engine and registry of this process included): {}", peak());
    Ok(report)
}

/// The figures of one size.
struct Measured {
    size: u64,
    step: f64,
    rounds: f64,
    units: f64,
    idle_units: f64,
    sent: f64,
    read: f64,
    written: f64,
}

impl std::fmt::Display for Measured {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{:>7} registered: {:.2} ms a notice ({:.0}/s a core), {:.1} calls and {:.1} units each; a day without work {:.1} units; \
             sent in {:.2} ms each; beside: one read {:.2} ms, one conditional write {:.2} ms",
            self.size,
            self.step * 1000.0,
            1.0 / self.step,
            self.rounds,
            self.units,
            self.idle_units,
            self.sent * 1000.0,
            self.read * 1000.0,
            self.written * 1000.0
        )
    }
}

async fn one(size: u64) -> Result<Measured, StartError> {
    let directory = tempfile::Builder::new().prefix("sne-daily").tempdir_in(super::memory())?;
    let world = World::open_in(directory.path(), 1, Forecast::default()).await?;
    for service in crate::demo::services() {
        world.calm_table.install_service(TERRITORY, &service).await?;
    }
    let (mut rng, badge, mut lived) = (Rng::with_seed(1), world.badge()?, Lived::default());
    let plan = Plan { certificates: u64::MAX, ..Plan::default() };
    let on = FIRST.saturating_sub(NOTICED_AFTER.days());
    let mut due = Vec::new();
    for number in 0..DUE {
        due.push(people::register(&world, &mut rng, &badge, number.into(), on).await?.id);
    }
    world.drain(&plan, &mut rng, &mut lived).await?;
    let sample = world.calm_table.application(&due[0]).await?.ok_or("a sample is not there")?.state;
    fill(&world, &sample, size.saturating_sub(DUE.into())).await?;
    world.cloud.carry_stream()?;

    let table = Table::new(&world.cloud.endpoint);
    let (read, written) = baseline(&world, &table).await?;
    let lifecycle = Lifecycle::new(world.kit.clone(), table.clone(), world.calm_files.clone());
    table.meter.take();
    let started = Instant::now();
    let run = lifecycle.turn().await?;
    let mut calls: Vec<Call> = Vec::new();
    for shard in 0..SHARDS {
        lifecycle.work_through(run.on, shard).await?;
        calls.extend(table.meter.take());
    }
    let took = started.elapsed();
    // The same day again: nothing is left to do.
    for shard in 0..SHARDS {
        lifecycle.work_through(run.on, shard).await?;
    }
    let idle: f64 = table.meter.take().iter().map(|call| call.units).sum();
    let leaving = Instant::now();
    world.drain(&plan, &mut rng, &mut lived).await?;
    let sent = leaving.elapsed();
    let each = |total: f64| total / f64::from(DUE);
    let units: f64 = calls.iter().map(|call| call.units).sum();
    Ok(Measured {
        size,
        step: each(took.as_secs_f64()),
        rounds: each(f64::from(u32::try_from(calls.len())?)),
        units: each(units),
        idle_units: idle,
        sent: each(sent.as_secs_f64()),
        read,
        written,
    })
}

/// Fills the registry with applications whose day is far.
async fn fill(world: &World, state: &State, count: u64) -> Result<(), StartError> {
    let far = FIRST.saturating_add(200.days());
    let mut left = usize::try_from(count)?;
    while left > 0 {
        let some = left.min(AT_ONCE);
        left -= some;
        let applications: Vec<Application> = (0..some)
            .map(|_| Application {
                id: ApplicationId::new(world.kit.draw()),
                owner: AccountId::new(world.kit.draw()),
                territory: TERRITORY.to_owned(),
                applicant: ApplicantKind::Person,
                state: state.clone(),
                version: 1,
            })
            .collect();
        let create = |application: &Application| Write::CreateApplication {
            application: application.clone(),
            instead_of: None,
            line: Line::None,
        };
        let place = |application: &Application| Write::MoveApplication {
            to: Application { version: 2, ..application.clone() },
            from_version: 1,
            line: Line::Due(far),
        };
        for writes in [applications.iter().map(create).collect(), applications.iter().map(place).collect()] {
            world.calm_table.commit(Commit { once: None, writes }).await?;
        }
    }
    Ok(())
}

/// One read by key and one conditional write, on average.
async fn baseline(world: &World, table: &Table) -> Result<(f64, f64), StartError> {
    const TIMES: u32 = 200;
    let id = ApplicationId::new(world.kit.draw());
    let started = Instant::now();
    for _ in 0..TIMES {
        table.application(&id).await?;
    }
    let read = started.elapsed();
    let started = Instant::now();
    for _ in 0..TIMES {
        let write = Write::ClaimPerson {
            territory: "bench".to_owned(),
            digest: format!("{:x}", world.kit.draw()),
            application: id.clone(),
        };
        table.commit(Commit { once: None, writes: vec![write] }).await?;
    }
    let each = |took: Duration| took.as_secs_f64() / f64::from(TIMES);
    Ok((each(read), each(started.elapsed())))
}

/// The most memory that this process had.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "not known here".to_owned(), |line| line.trim().to_owned())
}
