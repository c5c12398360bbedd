//! A draft: kept as long as its applicant goes on with it (RGPD, article 5, 1, e).

use jiff::civil::Date;

use super::year::{after, days, days_after, months_after};
use super::{NotNow, State, Step};
use crate::territory::Parameters;

/// An application that was begun and not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draft {
    /// The last day on which something was added to it. `None`: it was begun before this day was kept, and nothing was added
    /// since; its time begins when something is.
    pub touched_on: Option<Date>,
    /// The last day on which its owner was told that it is about to be erased.
    pub told_on: Option<Date>,
}

impl Draft {
    /// One that is begun on a day.
    pub fn begun(on: Date) -> Self {
        Self { touched_on: Some(on), told_on: None }
    }

    /// The day on which its owner was told that it is about to be erased, unless something was added to it since: on that
    /// very day too, as nothing was for months before.
    pub fn told(&self) -> Option<Date> {
        self.told_on.filter(|told| self.touched_on.is_none_or(|touched| touched < *told))
    }

    /// The last day on which it is kept if nothing is added to it from a day on: its owner is told before, and has the time
    /// to come back from then on, however late that was. `None` while no day is known to count from.
    pub fn kept_until(&self, parameters: &Parameters, on: Date) -> Option<Date> {
        let until = months_after(self.touched_on?, parameters.draft_kept);
        Some(until.max(days_after(self.told().unwrap_or(on), parameters.draft_notice)))
    }

    pub(super) fn next_step(&self, parameters: &Parameters) -> Option<(Date, Step)> {
        let until = months_after(self.touched_on?, parameters.draft_kept);
        Some(match self.told() {
            None => (until.saturating_sub(days(parameters.draft_notice)), Step::TellDraft),
            Some(told) => (after(until.max(days_after(told, parameters.draft_notice))), Step::EraseDraft),
        })
    }
}

impl State {
    /// A draft that is begun on a day.
    pub fn begun(on: Date) -> Self {
        Self::Draft(Draft::begun(on))
    }

    /// Something is added to a draft: its time begins again. Once a day tells all.
    pub fn touched(self, on: Date) -> Result<Self, NotNow> {
        match self {
            Self::Draft(draft) if draft.touched_on.is_none_or(|before| before < on) => {
                Ok(Self::Draft(Draft { touched_on: Some(on), ..draft }))
            }
            _ => Err(NotNow),
        }
    }

    /// Its owner is told that a draft is about to be erased.
    pub fn draft_told(self, on: Date) -> Result<Self, NotNow> {
        match self {
            Self::Draft(draft) if draft.told().is_none() && draft.touched_on.is_some_and(|touched| touched < on) => {
                Ok(Self::Draft(Draft { told_on: Some(on), ..draft }))
            }
            _ => Err(NotNow),
        }
    }
}
