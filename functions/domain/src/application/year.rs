//! The year of a registered application, and the end of any: what is to be done next, and on which day (R.441-2-7, R.441-2-8).
//!
//! Days are computed from the state alone: a day that was missed is caught up by the next one, and doing it twice changes
//! nothing, as the first time leaves nothing to do.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::strike_off::{Motive, Warning};
use super::{Registration, Renunciation, State, StruckOff};
use crate::letter_return::Worth;
use crate::notice::NoticeKind;
use crate::territory::Parameters;

/// The renewal notice of a year of validity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notice {
    /// The day it was written, or written again when the mail came back.
    pub prepared_on: Date,
    /// The first day it left by a way that did not come back: what the strike-off leans on.
    pub left_on: Option<Date>,
    /// The manager was told that it does not leave.
    pub stuck_told: bool,
}

/// What was done in a year of validity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Year {
    /// Its notice.
    pub notice: Option<Notice>,
    /// How many of the reminders are behind.
    pub reminders: usize,
    /// The applicant was told that the validity ended.
    pub expiry_told: bool,
}

/// Something that the daily work does to an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Prepares the renewal notice.
    Notice,
    /// Reminds of it; the reminders that are behind then.
    Reminder(usize),
    /// Tells the manager that the notice did not leave.
    NoticeStuck,
    /// Tells the applicant that the validity ended.
    Expiry,
    /// Strikes off.
    StrikeOff(Motive),
    /// Tells the service that the delay of its warning ended without a proof of delivery, or that the warning came back.
    WarningUnproven,
    /// Tells the applicant that the delay is abnormally long (L.441-1-4).
    DelayReached,
    /// The way back ends.
    WayBackEnds,
    /// Erases what names people (décret 2017-917, article 4).
    Erase,
    /// Tells its owner that a draft is about to be erased.
    TellDraft,
    /// Erases a draft that nobody goes on with (RGPD, article 5, 1, e).
    EraseDraft,
}

fn months(months: u32) -> jiff::Span {
    i64::from(months).months()
}

pub(super) fn days(days: u32) -> jiff::Span {
    i64::from(days).days()
}

pub(super) fn after(day: Date) -> Date {
    day.saturating_add(1.day())
}

/// The last day of a delay in months. A delay from the 31st ends on the last day of a shorter month.
pub(super) fn months_after(day: Date, count: u32) -> Date {
    day.saturating_add(months(count))
}

/// The last day of a delay in days.
pub(super) fn days_after(day: Date, count: u32) -> Date {
    day.saturating_add(days(count))
}

impl State {
    /// Whether a notice still tells what is so: nobody is asked to renew what was renewed while the letter waited.
    pub fn still_tells(&self, kind: NoticeKind) -> bool {
        match (self, kind) {
            (Self::Active(registration), NoticeKind::Renewal | NoticeKind::Reminder | NoticeKind::NewLink) => {
                registration.year.notice.is_some()
            }
            (Self::Active(registration), NoticeKind::Expiry) => registration.year.expiry_told,
            (Self::Active(registration), NoticeKind::Reinstated) => registration.reinstated.is_some(),
            (Self::Active(registration), NoticeKind::NoReply | NoticeKind::Ineligible) => {
                registration.warning.is_some()
            }
            (Self::Active(_), NoticeKind::Delay) | (Self::StruckOff(_), NoticeKind::StruckOff) => true,
            _ => false,
        }
    }

    /// What is to be done next, and from which day on; `None` when nothing will ever be.
    pub fn next_step(&self, parameters: &Parameters) -> Option<(Date, Step)> {
        match self {
            Self::Active(registration) => registration.next_step(parameters),
            Self::StruckOff(struck) => Some(struck.next_step(parameters)),
            Self::Renounced(Renunciation { on, .. }) => Some((months_after(*on, parameters.erase_after), Step::Erase)),
            Self::Draft(draft) => draft.next_step(parameters),
            // A service has it.
            Self::Submitted(_) | Self::ToComplete(_) => None,
        }
    }
}

impl StruckOff {
    fn next_step(&self, parameters: &Parameters) -> (Date, Step) {
        match self.way_back_until {
            Some(until) => (after(until), Step::WayBackEnds),
            None => (months_after(self.on, parameters.erase_after), Step::Erase),
        }
    }
}

impl Registration {
    fn next_step(&self, parameters: &Parameters) -> Option<(Date, Step)> {
        let delay = parameters.abnormally_long_delay.filter(|_| !self.delay_told);
        let delay = delay.map(|count| (after(months_after(self.senior_since, count)), Step::DelayReached));
        let warned = self.warning.as_ref().and_then(|warning| warning.next_step(parameters));
        // The first of several: what comes first in this list is done first on the same day.
        [self.notice_step(parameters), self.expiry_step(), warned, self.not_renewed_step(parameters), delay]
            .into_iter()
            .flatten()
            .reduce(|first, next| if next.0 < first.0 { next } else { first })
    }

    /// The day on which the notice of this year is written.
    pub fn notice_on(&self, parameters: &Parameters) -> Date {
        self.valid_until.saturating_sub(months(parameters.notice_before)).saturating_sub(days(parameters.notice_margin))
    }

    fn notice_step(&self, parameters: &Parameters) -> Option<(Date, Step)> {
        let Some(notice) = self.year.notice else { return Some((self.notice_on(parameters), Step::Notice)) };
        let Some(left_on) = notice.left_on else {
            let stuck = after(days_after(notice.prepared_on, parameters.notice_stuck));
            return (!notice.stuck_told).then_some((stuck, Step::NoticeStuck));
        };
        // A reminder of a day on which the notice itself had not left reminds of nothing.
        let day = |before: &u32| self.valid_until.saturating_sub(days(*before));
        let to_come = parameters.reminders.iter().enumerate().skip(self.year.reminders);
        to_come.map(|(rank, before)| (day(before), Step::Reminder(rank + 1))).find(|(day, _)| *day > left_on)
    }

    fn expiry_step(&self) -> Option<(Date, Step)> {
        (!self.year.expiry_told).then(|| (after(self.valid_until), Step::Expiry))
    }

    /// The last day on which it can be renewed before it is struck off for that; `None` while no notice left.
    pub fn renewable_until(&self, parameters: &Parameters) -> Option<Date> {
        let left_on = self.year.notice.and_then(|notice| notice.left_on)?;
        let grace = months_after(self.valid_until, parameters.not_renewed_grace);
        let noticed = months_after(left_on, parameters.notice_before);
        let reinstated = self.reinstated.map_or(grace, |reinstated| reinstated.renew_by);
        Some(grace.max(noticed).max(reinstated))
    }

    fn not_renewed_step(&self, parameters: &Parameters) -> Option<(Date, Step)> {
        let until = self.renewable_until(parameters)?;
        Some((after(until), Step::StrikeOff(Motive::NotRenewed)))
    }
}

impl Warning {
    /// The last day of the delay that its applicant has to answer.
    pub fn answer_by(&self, parameters: &Parameters) -> Date {
        months_after(self.sent_on, self.ground.months(parameters))
    }

    /// What it is worth as it is known; one that did not come back stands.
    pub(super) fn worth(&self) -> Worth {
        self.returned.map_or(Worth::Stands, |returned| returned.reason.warning_worth(returned.on))
    }

    fn next_step(&self, parameters: &Parameters) -> Option<(Date, Step)> {
        let on = after(self.answer_by(parameters));
        let proven = self.delivered_on.is_some() && self.worth() == Worth::Stands;
        match (proven, self.unproven_told) {
            (true, _) => Some((on, Step::StrikeOff(self.ground.motive()))),
            (false, false) => Some((on, Step::WarningUnproven)),
            (false, true) => None,
        }
    }
}
