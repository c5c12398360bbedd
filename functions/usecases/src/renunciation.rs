//! Renouncing an application, and coming back on it (R.441-2-8 b).

use domain::application::{Application, State};
use domain::event::{Actor, EventKind};
use domain::id::OutboxId;
use domain::refusal::{Refusal, Refusals};
use domain::{Field, Fields};

use crate::application::{circumstances, event};
use crate::desk::{nothing_waits, person_claim};
use crate::fault::Fault;
use crate::keys::Keys;
use crate::ledger::{Commit, Committed, Line, Once, Write};
use crate::lifecycle::line;
use crate::moment::Moment;
use crate::ports::{Chance, Ledger};
use crate::proof;
use crate::records::{Dossier, Hidden, Message, Outbox, Waiting};

/// Why it was not done.
#[derive(Debug)]
pub enum NotDone {
    /// The box was not ticked.
    Refused(Refusals),
    /// The application is not in the state for it any more.
    Closed,
    /// The person has another application by now.
    Duplicate,
    /// A breakdown.
    Fault(Fault),
}

impl From<Fault> for NotDone {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// The applicant renounces. The person may apply again at once; the number and the date are lost when the way back ends.
pub async fn renounce(
    ledger: &impl Ledger,
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    dossier: &Dossier,
    fields: &Fields,
    once: Once,
) -> Result<String, NotDone> {
    if !fields.has(Field::Declaration, "oui") {
        return Err(NotDone::Refused(Refusals::one(Field::Declaration, Refusal::NotDeclared)));
    }
    let parameters = circumstances(&dossier.application, now)?.territory.parameters(now.today);
    let registered = matches!(dossier.application.state, State::Active(_));
    let state = match dossier.application.state.clone().renounce(now.today, &parameters) {
        Ok(state) => state,
        Err(_) if ledger.held(&once).await?.is_some() => return Ok(once.then),
        Err(_) => return Err(NotDone::Closed),
    };
    let mut writes = moved(dossier, state, EventKind::Renounced, None, now, chance)?;
    if registered {
        let (territory, digest) = person_claim(keys, dossier)?;
        writes.push(Write::ReleasePerson { territory, digest, application: dossier.application.id.clone() });
    }
    writes.extend(nothing_waits(dossier));
    writes.push(word(Message::Renounced { application: dossier.application.id.clone() }, now, chance));
    commit(ledger, writes, once).await
}

/// The applicant comes back on it: same number, same date.
pub async fn come_back(
    ledger: &impl Ledger,
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    dossier: &Dossier,
    once: Once,
) -> Result<String, NotDone> {
    let state = match dossier.application.state.clone().come_back(now.today) {
        Ok(state) => state,
        Err(_) if ledger.held(&once).await?.is_some() => return Ok(once.then),
        Err(_) => return Err(NotDone::Closed),
    };
    let registered = matches!(state, State::Active(_));
    let waiting = match &state {
        State::Submitted(deposit) => Some(Waiting {
            application: dossier.application.id.clone(),
            applicant: Hidden(dossier.answers.applicant_name()),
            deposited_on: deposit.deposited_on,
            answer_by: deposit.answer_by,
        }),
        _ => None,
    };
    let again = proof::line_again(dossier, &state, now)?;
    let mut writes = moved(dossier, state, EventKind::CameBack, waiting, now, chance)?;
    writes.extend(again);
    writes.push(word(Message::CameBack { application: dossier.application.id.clone() }, now, chance));
    // From here on, what another application may have taken.
    let taken = writes.len();
    let Application { id, owner, territory, .. } = dossier.application.clone();
    writes.push(Write::HoldsPlace { owner, territory, application: id });
    if registered {
        let (territory, digest) = person_claim(keys, dossier)?;
        writes.push(Write::ClaimPerson { territory, digest, application: dossier.application.id.clone() });
    }
    let then = once.then.clone();
    match ledger.commit(Commit { once: Some(once), writes }).await? {
        Committed::Done => Ok(then),
        Committed::Before(then) => Ok(then),
        Committed::Refused(ranks) if ranks.iter().any(|rank| *rank >= taken) => Err(NotDone::Duplicate),
        Committed::Refused(_) => Err(NotDone::Closed),
    }
}

fn moved(
    dossier: &Dossier,
    state: State,
    kind: EventKind,
    waiting: Option<Waiting>,
    now: Moment,
    chance: &dyn Chance,
) -> Result<Vec<Write>, Fault> {
    let application = &dossier.application;
    let to = Application { state, version: application.version + 1, ..application.clone() };
    let line = match waiting {
        Some(waiting) => Line::Desk(waiting),
        None => line(&to, now)?,
    };
    Ok(vec![
        Write::MoveApplication { to, from_version: application.version, line },
        Write::Record { application: application.id.clone(), event: event(Actor::Applicant, kind, now, chance) },
    ])
}

fn word(message: Message, now: Moment, chance: &dyn Chance) -> Write {
    Write::Send(Outbox { id: OutboxId::at(now.milliseconds(), chance.draw()), message })
}

async fn commit(ledger: &impl Ledger, writes: Vec<Write>, once: Once) -> Result<String, NotDone> {
    let then = once.then.clone();
    match ledger.commit(Commit { once: Some(once), writes }).await? {
        Committed::Done => Ok(then),
        Committed::Before(then) => Ok(then),
        Committed::Refused(_) => Err(NotDone::Closed),
    }
}
