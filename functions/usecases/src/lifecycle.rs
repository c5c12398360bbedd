//! The daily work: what the passing of days does to applications (R.441-2-7, R.441-2-8; décret 2017-917, article 4).
//!
//! Each draft and each registered or ended application stands at the day of its next step, in one of [`SHARDS`]. A run
//! takes from each shard what is due by today, the longest due first, and does to each application what its state asks for.
//! One step is one commit that also moves the application to the day of its next step: what was done is not due any more,
//! so a run that breaks off is gone on with, a day that was missed is in the next one, and a second run finds nothing.

use std::collections::BTreeMap;

use domain::alert::AlertKind;
use domain::application::{Application, Motive, State, Step};
use domain::event::{Actor, EventKind, MotiveCode};
use domain::id::ApplicationId;
use domain::notice::NoticeKind;
use domain::territory::{Parameters, Territory};
use futures_util::future::try_join_all;
use jiff::civil::Date;

use crate::application::event;
use crate::closing::erase_remains;
use crate::draft;
use crate::fault::Fault;
use crate::keys::Keys;
use crate::ledger::{Commit, Committed, Fact, Line, Write};
use crate::moment::Moment;
use crate::notice::{self, channels, move_to, raise, reach};
use crate::ports::{Chance, Deadlines, Dossiers, Files, Ledger, Remains, Runs};
use crate::post::certificate_keys;
use crate::postal;
use crate::records::{Dossier, Run, Shard};
use crate::strike_off;

/// Into how many parts the applications are split: each is worked through by one function at a time.
pub const SHARDS: u32 = 16;
/// Applications read at once from a shard.
const PAGE: u32 = 100;
/// Most steps of one application in one run: a year that was missed whole has fewer.
const STEPS: u32 = 16;
/// Times a step is tried again when the application moved meanwhile.
const TRIES: u32 = 4;

/// What the report of a run counts, in the order in which it shows it.
pub const COUNTED: [&str; 14] = [
    "notices",
    "unreachable",
    "reminders",
    "notices_stuck",
    "expired",
    "not_renewed",
    "no_reply",
    "ineligible",
    "warnings_unproven",
    "delays_reached",
    "way_backs_ended",
    "erased",
    "drafts_told",
    "drafts_erased",
];

/// Under which name a step is counted.
fn counted(step: &Step) -> &'static str {
    match step {
        Step::Notice => "notices",
        Step::Reminder(_) => "reminders",
        Step::NoticeStuck => "notices_stuck",
        Step::Expiry => "expired",
        Step::StrikeOff(Motive::NotRenewed) => "not_renewed",
        Step::StrikeOff(Motive::NoReply) => "no_reply",
        Step::StrikeOff(_) => "ineligible",
        Step::WarningUnproven => "warnings_unproven",
        Step::DelayReached => "delays_reached",
        Step::WayBackEnds => "way_backs_ended",
        Step::Erase => "erased",
        Step::TellDraft => "drafts_told",
        Step::EraseDraft => "drafts_erased",
    }
}

/// Where an application stands among what the daily work looks through.
pub fn line(application: &Application, now: Moment) -> Result<Line, Fault> {
    let next = application.state.next_step(&parameters(application, now)?);
    Ok(next.map_or(Line::None, |(day, _)| Line::Due(day)))
}

fn parameters(application: &Application, now: Moment) -> Result<Parameters, Fault> {
    let territory = Territory::of(&application.territory);
    territory.map(|one| one.parameters(now.today)).ok_or_else(|| Fault::new("an application of an unknown territory"))
}

/// What it takes to do the daily work.
pub struct Means<'a, P, F> {
    /// The table.
    pub ports: &'a P,
    /// The files.
    pub files: &'a F,
    /// Keyed digests and tokens.
    pub keys: &'a Keys,
    /// Chance.
    pub chance: &'a dyn Chance,
}

/// Begins the run of a day, unless there is one: the items of its shards are what carries it on. The run of the day.
pub async fn begin<P: Deadlines + Ledger + Runs>(ports: &P, territory: &str, now: Moment) -> Result<Run, Fault> {
    // A clock that was set back has its runs behind it.
    if let Some(run) = ports.runs(1).await?.into_iter().find(|run| run.on >= now.today) {
        return Ok(run);
    }
    let run = Run { on: now.today, overdue: ports.overdue(territory, now.today).await? };
    let writes = vec![Write::StartRun { run: run.clone(), shards: SHARDS }];
    // Refused: another call began it.
    ports.commit(Commit { once: None, writes }).await?;
    Ok(run)
}

/// Whether every shard ended.
pub fn ended(shards: &[Shard]) -> bool {
    !shards.is_empty() && shards.iter().all(|shard| shard.done)
}

/// What the shards of a run did, together.
pub fn totals(shards: &[Shard]) -> BTreeMap<String, u64> {
    let mut totals = BTreeMap::new();
    for (what, count) in shards.iter().flat_map(|shard| &shard.counts) {
        *totals.entry(what.clone()).or_default() += count;
    }
    totals
}

/// What would be done on a day, and is not: the next step of each application that is due, counted. The shards are read
/// side by side, and so are the applications of a page.
pub async fn foresee<P: Deadlines + Dossiers>(ports: &P, now: Moment) -> Result<BTreeMap<&'static str, u64>, Fault> {
    let shards = (0..SHARDS).map(|shard| foresee_shard(ports, shard, now));
    let mut counts = BTreeMap::new();
    for what in try_join_all(shards).await?.into_iter().flatten() {
        *counts.entry(what).or_default() += 1;
    }
    Ok(counts)
}

async fn foresee_shard<P: Deadlines + Dossiers>(
    ports: &P,
    shard: u32,
    now: Moment,
) -> Result<Vec<&'static str>, Fault> {
    let (mut steps, mut after) = (Vec::new(), None);
    loop {
        let page = ports.due_applications(shard, now.today, after.as_ref(), PAGE).await?;
        let applications = try_join_all(page.iter().map(|(_, id)| ports.application(id))).await?;
        for application in applications.into_iter().flatten() {
            let next = application.state.next_step(&parameters(&application, now)?);
            steps.extend(next.filter(|(day, _)| *day <= now.today).map(|(_, step)| counted(&step)));
        }
        if page.len() < PAGE as usize {
            return Ok(steps);
        }
        after = page.into_iter().next_back();
    }
}

/// What became of a shard.
#[derive(Debug)]
pub enum Worked {
    /// Nothing is left in it.
    Ended,
    /// Time was up: it goes on where it is.
    TimeUp,
    /// Some applications failed, each with its breakdown: they are tried again.
    Failed(Vec<Fault>),
}

/// The steps that one call did, by the names under which a report counts them.
pub type Steps = BTreeMap<&'static str, usize>;

/// Works through a shard of the run of a day until it ends or `time_is_up`. An application that fails does not keep the others: the
/// shard then does not end, and is tried again. What was done is told whatever became of the shard.
pub async fn work<P, F>(
    means: &Means<'_, P, F>,
    on: Date,
    shard: u32,
    clock: &(dyn Fn() -> Moment + Sync),
    time_is_up: &(dyn Fn() -> bool + Sync),
) -> (Result<Worked, Fault>, Steps)
where
    P: Deadlines + Dossiers + Ledger + Remains,
    F: Files,
{
    let mut done = Steps::new();
    let worked = work_on(means, on, shard, clock, time_is_up, &mut done).await;
    (worked, done)
}

async fn work_on<P, F>(
    means: &Means<'_, P, F>,
    on: Date,
    shard: u32,
    clock: &(dyn Fn() -> Moment + Sync),
    time_is_up: &(dyn Fn() -> bool + Sync),
    done: &mut Steps,
) -> Result<Worked, Fault>
where
    P: Deadlines + Dossiers + Ledger + Remains,
    F: Files,
{
    let mut failed = Vec::new();
    let mut after = None;
    loop {
        let page = means.ports.due_applications(shard, on, after.as_ref(), PAGE).await?;
        for (day, id) in &page {
            if time_is_up() {
                return Ok(Worked::TimeUp);
            }
            if let Err(fault) = take_steps(means, (on, shard), *day, clock(), id, done).await {
                failed.push(fault);
            }
        }
        if page.len() < PAGE as usize {
            break;
        }
        after = page.into_iter().next_back();
    }
    if !failed.is_empty() {
        return Ok(Worked::Failed(failed));
    }
    let writes = vec![Write::EndShard { on, shard }];
    means.ports.commit(Commit { once: None, writes }).await?;
    Ok(Worked::Ended)
}

/// All that is due of one application.
async fn take_steps<P, F>(
    means: &Means<'_, P, F>,
    (on, shard): (Date, u32),
    stands_at: Date,
    now: Moment,
    id: &ApplicationId,
    done: &mut Steps,
) -> Result<(), Fault>
where
    P: Dossiers + Ledger + Remains,
    F: Files,
{
    let mut tries = 0;
    for _ in 0..STEPS {
        let Some(application) = means.ports.application(id).await? else {
            // A draft that was ended, and of which something is left; or one that is gone, and that the index still shows.
            return draft::erase(means.ports, means.files, id).await;
        };
        let parameters = parameters(&application, now)?;
        let step = match application.state.next_step(&parameters) {
            Some((day, step)) if day <= now.today => step,
            _ => {
                // A parameter moved its day, or the index still shows what has left it.
                let line = line(&application, now)?;
                let moved = Write::Requeue { application: id.clone(), from: stands_at, line };
                return means.ports.commit(Commit { once: None, writes: vec![moved] }).await.map(drop);
            }
        };
        match take(means, &application, step, &parameters, now, (on, shard)).await? {
            Taken::Done(what) => *done.entry(what).or_default() += 1,
            Taken::Erased(what) => {
                *done.entry(what).or_default() += 1;
                return Ok(());
            }
            Taken::Gone => {}
            Taken::Overtaken => {
                tries += 1;
                if tries == TRIES {
                    return Err(Fault::new("an application moves too often for the daily work"));
                }
            }
        }
    }
    Ok(())
}

/// Whether a step holds.
enum Taken {
    /// Under the name it is counted by.
    Done(&'static str),
    /// Under the name it is counted by; nothing is left of the application.
    Erased(&'static str),
    /// There is no such application any more.
    Gone,
    /// The application moved meanwhile: it is read again.
    Overtaken,
}

async fn take<P, F>(
    means: &Means<'_, P, F>,
    application: &Application,
    step: Step,
    parameters: &Parameters,
    now: Moment,
    (on, shard): (Date, u32),
) -> Result<Taken, Fault>
where
    P: Dossiers + Ledger + Remains,
    F: Files,
{
    let Means { ports, keys, chance, .. } = *means;
    let Some(dossier) = ports.dossier(&application.id).await? else { return Ok(Taken::Gone) };
    if dossier.application.version != application.version {
        return Ok(Taken::Overtaken);
    }
    let state = application.state.clone();
    let told =
        |kind| Write::Record { application: application.id.clone(), event: event(Actor::System, kind, now, chance) };
    let sent = |kind: NoticeKind| {
        let ways = channels(kind, reach(&dossier));
        notice::send(keys, chance, now, application, kind, &ways)
    };
    let next = |state: Result<State, _>| {
        let state =
            state.map_err(|_: domain::application::NotNow| Fault::new("a step that was due is not possible"))?;
        move_to(application, state, now)
    };
    let mut what = counted(&step);
    let mut writes = Vec::new();
    match step {
        Step::Notice => {
            writes.push(next(state.notice_prepared(now.today))?);
            let notices = sent(NoticeKind::Renewal)?;
            if notices.is_empty() {
                // Counted apart: nothing left.
                what = "unreachable";
                writes.push(raise(&dossier, AlertKind::Unreachable, now));
            }
            writes.extend(notices);
        }
        Step::Reminder(_) => {
            writes.push(next(state.reminded(now.today, parameters))?);
            // One that is late, after the end, reminds of nothing.
            let over = application.state.registration().is_some_and(|registration| registration.is_over(now.today));
            if !over {
                writes.extend(sent(NoticeKind::Reminder)?);
            }
        }
        Step::NoticeStuck => {
            writes.push(next(state.notice_stuck_told())?);
            writes.push(raise(&dossier, AlertKind::NoticeStuck, now));
        }
        Step::Expiry => {
            writes.extend([next(state.expiry_told())?, told(EventKind::Expired)]);
            writes.extend(sent(NoticeKind::Expiry)?);
        }
        Step::StrikeOff(motive) => {
            let code = motive.code();
            let struck = state
                .strike_off(motive, now.today, None, parameters)
                .map_err(|error| Fault::caused("a strike-off that was due is not possible", error))?;
            writes.extend(strike_off::ends(keys, chance, now, &dossier, struck, (Actor::System, code))?);
        }
        Step::WarningUnproven => {
            writes.push(next(state.warning_unproven_told())?);
            writes.push(raise(&dossier, AlertKind::WarningUnproven, now));
        }
        Step::DelayReached => {
            writes.extend([next(state.delay_told())?, told(EventKind::DelayReached)]);
            writes.extend(sent(NoticeKind::Delay)?);
        }
        Step::WayBackEnds => {
            writes.extend([next(state.end_way_back(now.today))?, told(EventKind::WayBackEnded)]);
            let application = application.id.clone();
            writes.push(Write::DropAlert { application, kind: AlertKind::WayBackAsked });
        }
        Step::Erase => return erase(means, &dossier, Write::CountStep { on, shard, what }).await,
        Step::TellDraft => writes.extend(draft::tell(application, now, chance)?),
        Step::EraseDraft => {
            // What was in it is erased next, as that of one of which an earlier run left something.
            let writes = vec![draft::end(application, now)?, Write::CountStep { on, shard, what }];
            let ended = commit_and_forget(ports, application, writes).await?;
            return Ok(if ended == Committed::Done { Taken::Done(what) } else { Taken::Overtaken });
        }
    }
    writes.push(Write::CountStep { on, shard, what });
    Ok(match ports.commit(Commit { once: None, writes }).await? {
        Committed::Done | Committed::Before(_) => Taken::Done(what),
        Committed::Refused(_) => Taken::Overtaken,
    })
}

/// Erases an application: its files, all that is in its partition, then itself, which the daily work finds again as long as
/// it is there. What names nobody is kept for the figures.
async fn erase<P, F>(means: &Means<'_, P, F>, dossier: &Dossier, count: Write) -> Result<Taken, Fault>
where
    P: Ledger + Remains,
    F: Files,
{
    let Means { ports, files, chance, .. } = *means;
    let application = &dossier.application;
    let id = &application.id;
    for key in certificate_keys(dossier).into_iter().chain(postal::letters_of(dossier)) {
        files.erase(&key).await?;
    }
    erase_remains(ports, files, id).await?;
    let fact = fact(application, chance).ok_or_else(|| Fault::new("an application is erased that did not end"))?;
    let erase = Write::EraseApplication { application: id.clone(), from_version: application.version, fact };
    let erased = commit_and_forget(ports, application, vec![count, erase]).await?;
    Ok(if erased == Committed::Done { Taken::Erased(counted(&Step::Erase)) } else { Taken::Overtaken })
}

/// Commits the end of an application, which its account names no more. The account may name another one by now, or be closed.
async fn commit_and_forget<P: Ledger>(
    ports: &P,
    application: &Application,
    writes: Vec<Write>,
) -> Result<Committed, Fault> {
    let rank = writes.len();
    let forget = Write::ForgetApplication {
        account: application.owner.clone(),
        territory: application.territory.clone(),
        application: application.id.clone(),
    };
    let all = writes.iter().cloned().chain([forget]).collect();
    match ports.commit(Commit { once: None, writes: all }).await? {
        Committed::Refused(ranks) if ranks == [rank] => ports.commit(Commit { once: None, writes }).await,
        committed => Ok(committed),
    }
}

/// What is kept of an application that ended.
fn fact(application: &Application, chance: &dyn Chance) -> Option<Fact> {
    let (motive, ended) = match &application.state {
        State::StruckOff(struck) => (struck.motive.code(), struck.on),
        State::Renounced(renunciation) => (MotiveCode::Renunciation, renunciation.on),
        _ => return None,
    };
    let deposited = application.state.deposited_on()?;
    let since = application.state.registration().map_or(deposited, |registration| registration.senior_since);
    let month = |day: Date| format!("{:04}-{:02}", day.year(), day.month());
    let waited =
        (i32::from(ended.year()) - i32::from(since.year())) * 12 + i32::from(ended.month()) - i32::from(since.month());
    Some(Fact {
        id: chance.draw(),
        territory: application.territory.clone(),
        motive: motive.code(),
        deposited: month(deposited),
        ended: month(ended),
        waited: u32::try_from(waited).unwrap_or_default(),
    })
}
