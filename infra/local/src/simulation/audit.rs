//! What must hold at the end, whatever the weather was.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use domain::application::{Motive, State};
use domain::event::{EventKind, MotiveCode};
use domain::id::ApplicationId;
use domain::notice::NoticeKind;
use domain::territory::Territory;
use jiff::ToSpan as _;
use jiff::civil::Date;
use usecases::ports::{Dossiers as _, Runs as _};
use usecases::{Moment, lifecycle};

use super::World;
use crate::cloud::StartError;

/// What was found.
pub(super) struct Audit {
    applications: usize,
    states: BTreeMap<&'static str, u64>,
    facts: u64,
    counts: BTreeMap<String, u64>,
    checked: BTreeMap<&'static str, u64>,
    broken: Vec<String>,
}

impl Audit {
    /// Whether nothing is broken.
    pub(super) fn is_sound(&self) -> bool {
        self.broken.is_empty()
    }

    fn check(&mut self, what: &'static str, holds: bool, told: impl FnOnce() -> String) {
        *self.checked.entry(what).or_default() += 1;
        if !holds {
            self.broken.push(format!("{what}: {}", told()));
        }
    }
}

impl fmt::Display for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "audit: {} applications kept, {} erased but for a fact", self.applications, self.facts)?;
        for (state, count) in &self.states {
            writeln!(f, "  {state}: {count}")?;
        }
        writeln!(f, "the daily work: {:?}", self.counts)?;
        for (what, count) in &self.checked {
            let broken = self.broken.iter().filter(|line| line.starts_with(what)).count();
            writeln!(f, "  {} {what}: {count} checked, {broken} broken", if broken == 0 { "ok " } else { "BAD" })?;
        }
        for line in self.broken.iter().take(20) {
            writeln!(f, "  broken: {line}")?;
        }
        Ok(())
    }
}

/// Reads the whole table, past the weather, and judges it as on the evening of a day.
pub(super) async fn audit(world: &World, day: Date) -> Result<Audit, StartError> {
    let mut audit = Audit {
        applications: 0,
        states: BTreeMap::new(),
        facts: 0,
        counts: BTreeMap::new(),
        checked: BTreeMap::new(),
        broken: Vec::new(),
    };
    let Kept { ids, numbers, accounts, named } = read_keys(world, &mut audit)?;
    let mut issued: HashMap<String, ApplicationId> = HashMap::new();
    for id in &ids {
        let dossier = world.calm_table.dossier(id).await?;
        audit.check("an application is whole", dossier.is_some(), || id.to_string());
        let Some(dossier) = dossier else { continue };
        audit.applications += 1;
        one(&mut audit, &dossier, day);
        if let Some(registration) = dossier.application.state.registration() {
            let before = issued.insert(registration.number.to_string(), id.clone());
            audit.check("no number is that of two applications", before.is_none(), || registration.number.to_string());
            let claimed = numbers.get(registration.number.as_str()) == Some(&id.to_string());
            audit.check("a number is claimed by its application", claimed, || registration.number.to_string());
        }
    }
    let facts = audit.facts;
    let lost = u64::try_from(numbers.len()).unwrap_or_default() - u64::try_from(issued.len()).unwrap_or_default();
    audit.check("what was erased left one fact", facts == lost, || format!("{facts} facts, {lost} erased"));
    for run in world.calm_table.runs(2000).await? {
        let shards = world.calm_table.shards(run.on).await?;
        for shard in &shards {
            audit.check("a day's work ended", shard.done, || format!("{} {}", run.on, shard.number));
        }
        for (what, count) in lifecycle::totals(&shards) {
            *audit.counts.entry(what).or_default() += count;
        }
    }
    let erased = audit.counts.get("erased").copied().unwrap_or_default();
    audit.check("the report counts what was erased", erased == facts, || format!("{erased} counted, {facts} facts"));
    // Here each account begins one application.
    let drafts = audit.counts.get("drafts_erased").copied().unwrap_or_default();
    let there = u64::try_from(ids.len())?;
    audit.check("the report counts the drafts that were erased", accounts == there + facts + drafts, || {
        format!("{accounts} begun, {there} there, {facts} facts, {drafts} counted")
    });
    let there: BTreeSet<&str> = ids.iter().map(ApplicationId::as_str).collect();
    for id in &named {
        audit.check("an account names what is there", there.contains(id.as_str()), || id.clone());
    }
    files(world, &mut audit, &ids)?;
    Ok(audit)
}

/// One application.
fn one(audit: &mut Audit, dossier: &usecases::records::Dossier, day: Date) {
    let id = &dossier.application.id;
    let state = &dossier.application.state;
    let name = match state {
        State::Draft(_) => "draft",
        State::Submitted(_) => "submitted",
        State::ToComplete(_) => "to complete",
        State::Active(_) => "registered",
        State::Renounced(_) => "renounced",
        State::StruckOff(struck) => match struck.motive.code() {
            MotiveCode::Housed => "struck off: housed",
            MotiveCode::NotRenewed => "struck off: not renewed",
            MotiveCode::NoReply => "struck off: no reply",
            MotiveCode::Ineligible => "struck off: ineligible",
            _ => "struck off: another motive",
        },
    };
    *audit.states.entry(name).or_default() += 1;
    let Some(territory) = Territory::of(&dossier.application.territory) else { return };
    let parameters = territory.parameters(day);
    let due = state.next_step(&parameters).filter(|(on, _)| *on <= day);
    audit.check("nothing that was due is left", due.is_none(), || format!("{id} {due:?}"));

    // Which notices left, and when.
    let on = |at: i64| Moment::at(jiff::Timestamp::from_millisecond(at).unwrap_or_default()).today;
    let mut years: Vec<i64> = Vec::new();
    let mut sent: Vec<(i64, NoticeKind, &str)> = Vec::new();
    let mut proofs: BTreeSet<&str> = BTreeSet::new();
    for event in &dossier.events {
        match &event.kind {
            EventKind::Registered | EventKind::Renewed => years.push(event.at),
            EventKind::NoticeLeft { kind, channel, proof } => {
                audit.check("no notice is noted twice", proofs.insert(proof), || format!("{id} {proof}"));
                sent.push((event.at, *kind, channel.code()));
            }
            _ => {}
        }
    }
    let returned = dossier.events.iter().any(|event| event.kind == EventKind::MailReturned);
    for (rank, begins) in years.iter().enumerate() {
        let ends = years.get(rank + 1).copied().unwrap_or(i64::MAX);
        for way in ["email", "post"] {
            let of_year = |(left, kind, channel): &&(i64, NoticeKind, &str)| {
                *kind == NoticeKind::Renewal && *channel == way && *begins <= *left && *left < ends
            };
            let notices = sent.iter().filter(of_year).count();
            // One that came back is written again for the other way.
            audit.check("no year has two notices by one way", notices <= 1 + usize::from(returned), || {
                format!("{id} {notices} by {way}: {}", told(&dossier.events))
            });
        }
    }
    if let State::Draft(draft) = state {
        let until = draft.touched_on.map(|on| on.saturating_add(i64::from(parameters.draft_kept).months()));
        let kept = until.is_some_and(|until| until >= day);
        audit.check("no draft is kept past its time", kept, || format!("{id} {draft:?}"));
        let notice = until.is_some_and(|until| until.saturating_sub(i64::from(parameters.draft_notice).days()) <= day);
        let since = |at: i64| draft.touched_on.is_some_and(|touched| touched < on(at));
        let letters =
            dossier.events.iter().filter(|event| event.kind == EventKind::DraftTold && since(event.at)).count();
        audit.check("the end of a draft is told when it is time", notice == draft.told().is_some(), || {
            format!("{id} {draft:?}")
        });
        audit.check("the end of a draft is told once", letters == usize::from(draft.told().is_some()), || {
            id.to_string()
        });
    }
    if let State::StruckOff(struck) = state {
        let kept = struck.on.saturating_add(i64::from(parameters.erase_after).months()) >= day;
        audit.check("nothing is kept past its time", kept, || format!("{id} since {}", struck.on));
        if matches!(struck.motive, Motive::NoReply | Motive::Ineligible(_)) {
            let warned = struck.was.warning.as_ref();
            let proven = warned.is_some_and(|it| it.delivered_on.is_some() && it.answer_by(&parameters) < struck.on);
            audit.check("no strike-off without a letter that came", proven, || format!("{id} {warned:?}"));
        }
        if struck.motive == Motive::NotRenewed {
            let month_before = |(left, kind, _): &(i64, NoticeKind, &str)| {
                kind.counts() && on(*left).saturating_add(1.month()) < struck.on
            };
            let proven = sent.iter().any(month_before);
            audit.check("no strike-off without a notice a month before", proven, || format!("{id} {}", struck.on));
            audit.check("no strike-off before the end", struck.on > struck.was.valid_until, || id.to_string());
        }
    }
    if let State::Active(registration) = state {
        let noticed = registration.year.notice.is_some() || registration.notice_on(&parameters) > day;
        audit.check("no notice is missing", noticed, || id.to_string());
        let left = registration.year.notice.is_none_or(|notice| {
            notice.left_on.is_some() || notice.stuck_told || notice.prepared_on.saturating_add(4.days()) >= day
        });
        audit.check("a notice left, or the manager knows", left, || id.to_string());
    }
}

/// A history, in short.
fn told(events: &[domain::event::Event]) -> String {
    let at = |event: &domain::event::Event| jiff::Timestamp::from_millisecond(event.at).unwrap_or_default();
    let lines: Vec<String> = events.iter().map(|event| format!("{} {:?}", at(event), event.kind)).collect();
    lines.join("; ")
}

/// What the keys of the table tell.
#[derive(Default)]
struct Kept {
    /// The applications that are there.
    ids: Vec<ApplicationId>,
    /// The numbers that were issued, and to which application.
    numbers: HashMap<String, String>,
    /// How many accounts there are.
    accounts: u64,
    /// The applications that accounts name.
    named: Vec<String>,
}

fn read_keys(world: &World, audit: &mut Audit) -> Result<Kept, StartError> {
    let mut kept = Kept::default();
    let Kept { ids, numbers, accounts, named } = &mut kept;
    world.cloud.each_key(|partition, sort, of| {
        if sort == "APPLICATION" {
            ids.extend(partition.strip_prefix("APPLICATION#").and_then(ApplicationId::parse));
        } else if sort == "ACCOUNT" {
            *accounts += 1;
        } else if partition.starts_with("ACCOUNT#") && sort.starts_with("APPLICATION#") {
            named.push(of.to_owned());
        } else if let Some(number) = partition.strip_prefix("NUMBER#") {
            numbers.insert(number.to_owned(), of.to_owned());
        } else if partition.starts_with("FACT#") {
            audit.facts += 1;
        }
    })?;
    Ok(kept)
}

/// No file is left of an application that was erased.
fn files(world: &World, audit: &mut Audit, ids: &[ApplicationId]) -> Result<(), StartError> {
    let known: BTreeSet<&str> = ids.iter().map(ApplicationId::as_str).collect();
    let root = world.cloud.bucket_directory();
    for folder in ["applications", "originals"] {
        let Ok(entries) = std::fs::read_dir(root.join(folder)) else { continue };
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let empty = !holds_file(&entry.path());
            audit.check("no file outlives its application", empty || known.contains(name.as_str()), || name.clone());
        }
    }
    Ok(())
}

fn holds_file(path: &std::path::Path) -> bool {
    if path.is_file() {
        return true;
    }
    std::fs::read_dir(path).is_ok_and(|entries| entries.flatten().any(|entry| holds_file(&entry.path())))
}
