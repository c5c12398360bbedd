//! What somebody at a desk has to see to, once it was.

use domain::alert::AlertKind;
use domain::service::Role;

use crate::fault::Fault;
use crate::ledger::{Commit, Once, Write};
use crate::ports::Ledger;
use crate::records::{Badge, Dossier};

/// Whether it is enough that an agent says so. The others go when what they ask for is done.
pub const fn is_seen_to_by_word(kind: AlertKind) -> bool {
    match kind {
        AlertKind::MailReturned
        | AlertKind::LetterReturned
        | AlertKind::Unreachable
        | AlertKind::NoticeStuck
        | AlertKind::WarningUnproven => true,
        AlertKind::Housed | AlertKind::WayBackAsked => false,
    }
}

/// Whether an agent is shown alerts of a kind.
pub fn may_see(badge: &Badge, kind: AlertKind) -> bool {
    badge.role == Role::Manager || !kind.is_for_manager()
}

/// An agent saw to it; said twice, it is said once. `false` when it is not this agent's to say.
pub async fn seen(
    ledger: &impl Ledger,
    badge: &Badge,
    dossier: &Dossier,
    kind: AlertKind,
    once: Once,
) -> Result<bool, Fault> {
    if !is_seen_to_by_word(kind) || !may_see(badge, kind) {
        return Ok(false);
    }
    let writes = vec![Write::DropAlert { application: dossier.application.id.clone(), kind }];
    ledger.commit(Commit { once: Some(once), writes }).await?;
    Ok(true)
}
