//! The territorial manager's space: what waits too long, what the daily work did, what it would do.

use std::collections::BTreeMap;

use design::Tone;
use domain::alert::AlertKind;
use domain::language::Language;
use jiff::civil::Date;
use maud::{Markup, html};
use usecases::lifecycle::{COUNTED, ended, totals};
use usecases::records::{Alert, Batch, BatchStage, Overdue, Run, Shard};

use crate::shell::{Context, Frame};
use crate::{copy, desk_year, paths, words};

/// Agents read French.
const LANG: Language = Language::French;

fn date(day: Date) -> String {
    words::date(day, LANG)
}

/// A run and its shards.
pub type Worked = (Run, Vec<Shard>);

/// What the manager sees first.
pub struct Home<'a> {
    /// The last run of the daily work, if there ever was one.
    pub last: Option<&'a Worked>,
    /// The first page of what has to be seen to.
    pub alerts: &'a [Alert],
    /// There is more of it.
    pub more_alerts: bool,
    /// The batches of letters that are not noted as left.
    pub batches: &'a [Batch],
}

/// What waits, and the ways to the rest.
pub fn home(context: &Context<'_>, home: &Home<'_>) -> Markup {
    let text = copy::manager(LANG);
    let body = html! {
        h1 { (text.home()) }
        h2 { (text.last_run()) }
        @match home.last {
            Some((run, shards)) => {
                p { a href=(paths::run(run.on)) { (date(run.on)) } " " (state(shards)) }
                (overdue(&run.overdue))
            },
            None => p { (text.no_run()) },
        }
        h2 { (text.alerts()) }
        @if home.alerts.is_empty() { p { (text.alerts_none()) } } @else {
            ul {
                @for (kind, count) in by_kind(home.alerts) {
                    li { (text.alerts_of(desk_year::alert(kind), count.to_string())) }
                }
            }
            @if home.more_alerts { p { (text.alerts_first(home.alerts.len().to_string())) } }
            p { a href=(paths::desk_alerts()) { (text.alerts_see()) } }
        }
        h2 { (text.letters()) }
        @if home.batches.is_empty() { p { (text.letters_none()) } } @else {
            ul { @for batch in home.batches { li { (text.letters_of(date(batch.on), stage(batch.stage))) } } }
        }
        p { a href=(paths::returns()) { (text.returns_see()) } }
        h2 { (text.runs()) }
        ul.steps {
            li { a href=(paths::runs()) { (text.runs_see()) } }
            li { a href=(paths::dry_run()) { (text.dry_run()) } }
        }
    };
    context.page(&text.home(), &Frame { desk: true, ..Frame::default() }, body)
}

fn by_kind(alerts: &[Alert]) -> BTreeMap<AlertKind, usize> {
    let mut kinds = BTreeMap::new();
    for alert in alerts {
        *kinds.entry(alert.kind).or_default() += 1;
    }
    kinds
}

fn stage(stage: BatchStage) -> String {
    let text = copy::manager(LANG);
    match stage {
        BatchStage::Gathering => text.stage_gathering(),
        BatchStage::Closed => text.stage_closed(),
        BatchStage::Noted => text.stage_noted(),
    }
    .to_string()
}

/// How far a run is.
fn state(shards: &[Shard]) -> Markup {
    let text = copy::manager(LANG);
    if ended(shards) {
        return design::tag(Tone::Good, &text.run_ended());
    }
    let done = shards.iter().filter(|shard| shard.done).count();
    design::tag(Tone::Warning, &text.run_going(done.to_string(), shards.len().to_string()))
}

/// What waited too long on the day of a run, with the ways to it.
fn overdue(overdue: &Overdue) -> Markup {
    let text = copy::manager(LANG);
    html! {
        ul {
            li { a href=(paths::desk()) { (text.overdue_certificates(overdue.certificates)) } }
            li { a href=(paths::desk_pieces()) { (text.overdue_pieces(overdue.pieces)) } }
        }
    }
}

/// The last runs.
pub fn runs(context: &Context<'_>, runs: &[Worked]) -> Markup {
    let text = copy::manager(LANG);
    let rows: Vec<Vec<Markup>> = runs
        .iter()
        .map(|(run, shards)| {
            vec![
                html! { a href=(paths::run(run.on)) { (date(run.on)) } },
                state(shards),
                html! { (totals(shards).values().sum::<u64>()) },
                html! { (run.overdue.certificates) },
                html! { (run.overdue.pieces) },
            ]
        })
        .collect();
    let head = [text.day(), text.run_state(), text.steps(), text.certificates(), text.pieces()];
    let body = html! {
        h1 { (text.runs()) }
        p { (text.runs_intro()) }
        @if rows.is_empty() { p { (text.no_run()) } }
        @else { (design::table(&text.runs(), &head.each_ref().map(|title| &**title), &rows)) }
    };
    page(context, &text.runs(), paths::manager(), body)
}

/// What one run did.
pub fn report(context: &Context<'_>, run: &Run, shards: &[Shard]) -> Markup {
    let text = copy::manager(LANG);
    let title = text.report(date(run.on)).to_string();
    let body = html! {
        h1 { (title) }
        p { (state(shards)) }
        h2 { (text.done()) }
        (counts(&text.done(), &totals(shards)))
        h2 { (text.waited()) }
        (overdue(&run.overdue))
    };
    page(context, &title, paths::runs(), body)
}

/// What the daily work would do, and does not.
pub fn foreseen(context: &Context<'_>, foreseen: &BTreeMap<&'static str, u64>) -> Markup {
    let text = copy::manager(LANG);
    let found = foreseen.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
    let body = html! {
        h1 { (text.dry_run()) }
        p { (text.dry_run_intro(date(context.today))) }
        (counts(&text.dry_run(), &found))
    };
    page(context, &text.dry_run(), paths::manager(), body)
}

fn page(context: &Context<'_>, title: &str, back: &str, body: Markup) -> Markup {
    context.page(title, &Frame { back: Some(back), desk: true, wide: true, ..Frame::default() }, body)
}

/// Each counted line, the empty ones too: nothing that happened is looked for in vain.
fn counts(caption: &str, found: &BTreeMap<String, u64>) -> Markup {
    let text = copy::manager(LANG);
    let rows: Vec<Vec<Markup>> = COUNTED
        .iter()
        .map(|name| vec![html! { (counted(name)) }, html! { (found.get(*name).copied().unwrap_or_default()) }])
        .collect();
    design::table(caption, &[&text.what(), &text.how_many()], &rows)
}

/// A line of a report, in words; one that has none yet is shown as it is counted.
fn counted(name: &str) -> String {
    let text = copy::manager(LANG);
    match name {
        "notices" => text.counted_notices(),
        "unreachable" => text.counted_unreachable(),
        "reminders" => text.counted_reminders(),
        "notices_stuck" => text.counted_notices_stuck(),
        "expired" => text.counted_expired(),
        "not_renewed" => text.counted_not_renewed(),
        "no_reply" => text.counted_no_reply(),
        "ineligible" => text.counted_ineligible(),
        "warnings_unproven" => text.counted_warnings_unproven(),
        "delays_reached" => text.counted_delays_reached(),
        "way_backs_ended" => text.counted_way_backs_ended(),
        "erased" => text.counted_erased(),
        "drafts_told" => text.counted_drafts_told(),
        "drafts_erased" => text.counted_drafts_erased(),
        other => return other.to_owned(),
    }
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_counted_line_has_its_words() {
        for name in COUNTED {
            assert_ne!(counted(name), name);
        }
    }
}
