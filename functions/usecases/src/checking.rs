//! Looking at pieces at a desk: one agent at a time has an application, and nobody reads more than their work needs.

use crate::fault::Fault;
use crate::ledger::{Commit, Committed, Once, Write};
use crate::moment::Moment;
use crate::ports::{Ledger, Rates};
use crate::proof;
use crate::records::{Badge, Dossier, Hidden, Hold};

/// How long an agent has an application, in seconds: the time of a file and a telephone call. Deciding on a piece does not
/// make it longer; taking it again does.
pub const HOLD_SECONDS: i64 = 30 * 60;

/// Most pages of pieces that an agent opens in a day: several times a full day's work, far from what copying a territory
/// would take (ASVS 5.2.4; CNIL, traceability).
pub const OPENINGS_A_DAY: u32 = 400;

const DAY_SECONDS: i64 = 24 * 3600;

/// Whether a hold still keeps the others away.
pub fn holds(hold: &Hold, now: Moment) -> bool {
    hold.until >= now.seconds()
}

/// Takes an application; `false` while another agent has it.
pub async fn take(
    ledger: &impl Ledger,
    now: Moment,
    badge: &Badge,
    dossier: &Dossier,
    once: Once,
) -> Result<bool, Fault> {
    let hold = Hold {
        application: dossier.application.id.clone(),
        applicant: Hidden(dossier.answers.applicant_name()),
        agent: badge.id.clone(),
        name: badge.name.clone(),
        until: now.seconds() + HOLD_SECONDS,
    };
    let writes = vec![Write::TakeHold { territory: badge.territory.clone(), hold, now: now.seconds() }];
    Ok(!matches!(ledger.commit(Commit { once: Some(once), writes }).await?, Committed::Refused(_)))
}

/// Gives it back. Another agent's is left as it is.
pub async fn release(
    ledger: &impl Ledger,
    now: Moment,
    badge: &Badge,
    dossier: &Dossier,
    once: Once,
) -> Result<(), Fault> {
    let (territory, application) = (badge.territory.clone(), dossier.application.id.clone());
    let release = Write::ReleaseHold { territory, application, agent: badge.id.clone() };
    // What has nothing left to look at leaves the queue with it.
    proof::commit_and_leave(ledger, vec![release], proof::idle_line(dossier, now)?, once).await.map(drop)
}

/// What the count of an agent's openings says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quota {
    /// Within the day's work.
    Within,
    /// Just over it: told to the operator, once a day.
    JustOver,
    /// Over it.
    Over,
}

/// Counts one more opening of a piece by an agent today.
pub async fn count_opening(rates: &impl Rates, badge: &Badge, now: Moment) -> Result<Quota, Fault> {
    let count = rates.count(&format!("openings|{}", badge.id), DAY_SECONDS, now).await?;
    Ok(match count {
        ..=OPENINGS_A_DAY => Quota::Within,
        count if count == OPENINGS_A_DAY + 1 => Quota::JustOver,
        _ => Quota::Over,
    })
}
