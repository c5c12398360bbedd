//! Envelopes that come back: each shows the reference of its letter, and somebody types it with the reason (0042).

use domain::alert::AlertKind;
use domain::application::{Application, State};
use domain::event::{Event, EventKind};
use domain::id::{ApplicationId, OutboxId};
use domain::letter_return::{LetterReturned, ReturnReason};
use domain::notice::{Channel, NoticeKind};
use domain::reading::Reading;
use domain::refusal::{Refusal, Refusals};
use domain::{Field, Fields};
use jiff::civil::Date;

use crate::application::event;
use crate::fault::Fault;
use crate::keys::Keys;
use crate::ledger::{Commit, Committed, Once, Write};
use crate::letter_reference::LetterReference;
use crate::moment::Moment;
use crate::notice::{address_is_newer, channels, move_to, raise, reach, send};
use crate::ports::{Chance, Dossiers, Envelopes, Ledger, Rates};
use crate::records::{Badge, Dossier, Envelope};

/// Days for which a letter that left is known by its reference: an envelope takes weeks to come back, and waits in a tray.
const KEPT: i64 = 180;
/// References of no letter that one agent may type in a window: more is no mistake of the hand.
const UNKNOWN: u32 = 60;
/// That window, in seconds.
const WINDOW: i64 = 3600;
/// References that are tried for one letter.
const TURNS: u32 = 8;
/// Times a note is tried again when the application moved meanwhile.
const TRIES: u32 = 6;

/// A reference that no other letter of the territory has. The same letter made again keeps its own.
pub async fn free_reference(
    ports: &impl Envelopes,
    keys: &Keys,
    territory: &str,
    letter: &OutboxId,
) -> Result<LetterReference, Fault> {
    for turn in 0..TURNS {
        let reference = keys.letter_reference(letter.as_str(), turn);
        let taken = ports.envelope(territory, &reference).await?;
        if taken.is_none_or(|envelope| envelope.letter == *letter) {
            return Ok(reference);
        }
    }
    Err(Fault::new("a letter found no reference that is free"))
}

/// The envelope of a letter that is being made.
pub fn of(
    (territory, reference): (&str, LetterReference),
    letter: &OutboxId,
    (application, kind): (&ApplicationId, NoticeKind),
    now: Moment,
) -> Envelope {
    Envelope {
        territory: territory.to_owned(),
        reference,
        letter: letter.clone(),
        application: application.clone(),
        kind,
        dated: now.today,
        returned: None,
        expires_at: now.seconds() + KEPT * 24 * 3600,
    }
}

/// When a return was noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noted {
    /// Now.
    Now,
    /// By this very form, which was sent twice.
    Before,
}

/// Why a return was not noted.
#[derive(Debug)]
pub enum NotNoted {
    /// Something in the form is to be mended.
    Refused(Refusals),
    /// It was noted before, and nothing changed.
    Already(Box<Envelope>),
    /// Too many references of no letter.
    TooMany,
    /// A breakdown.
    Fault(Fault),
}

impl From<Fault> for NotNoted {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Notes that a letter came back. `found` is the envelope that the form's reference names in the agent's territory. The notice
/// that left by it has not; it takes another way if there is one, the desks see that the address is to be asked for, and the
/// applicant reads it in the history.
pub async fn note<P: Dossiers + Envelopes + Ledger + Rates>(
    ports: &P,
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    badge: &Badge,
    (fields, found): (&Fields, Option<Envelope>),
    once: Once,
) -> Result<Noted, NotNoted> {
    let mut form = Reading::of(fields);
    let reference =
        form.required(Field::LetterReference, |text| LetterReference::parse(text).ok_or(Refusal::NotALetterReference));
    let reason = form.code(Field::ReturnReason, ReturnReason::parse);
    let (reference, reason) = form.finish(reference.zip(reason)).map_err(NotNoted::Refused)?;
    let Some(envelope) = found.filter(|found| found.reference == reference) else {
        let counter = format!("lettres-revenues#{}", badge.id);
        if ports.count(&counter, WINDOW, now).await? > UNKNOWN {
            return Err(NotNoted::TooMany);
        }
        return Err(NotNoted::Refused(Refusals::one(Field::LetterReference, Refusal::UnknownLetter)));
    };
    if envelope.returned.is_some() {
        return before(ports, &once, envelope).await;
    }
    let returned = LetterReturned { dated: envelope.dated, on: now.today, reason };
    for _ in 0..TRIES {
        let mut writes = vec![Write::EnvelopeBack {
            territory: envelope.territory.clone(),
            reference: envelope.reference.clone(),
            returned,
        }];
        // Erased since: there is nobody left to write to.
        if let Some(dossier) = ports.dossier(&envelope.application).await? {
            let told = EventKind::LetterReturned { kind: envelope.kind, dated: envelope.dated, reason };
            writes.push(Write::Record {
                application: envelope.application.clone(),
                event: event(badge.actor(), told, now, chance),
            });
            writes.extend(follows(keys, chance, now, &dossier, (envelope.kind, returned))?);
        }
        match ports.commit(Commit { once: Some(once.clone()), writes }).await? {
            Committed::Done => return Ok(Noted::Now),
            Committed::Before(_) => return Ok(Noted::Before),
            refused if refused.refused(0) => {
                let fresh = ports.envelope(&envelope.territory, &envelope.reference).await?;
                return before(ports, &once, fresh.unwrap_or(envelope)).await;
            }
            Committed::Refused(_) => {}
        }
    }
    Err(Fault::new("an application moves too often to note that its letter came back").into())
}

/// It was noted before: by this very form, or by another one.
async fn before(ledger: &impl Ledger, once: &Once, envelope: Envelope) -> Result<Noted, NotNoted> {
    if ledger.held(once).await?.is_some() { Ok(Noted::Before) } else { Err(NotNoted::Already(Box::new(envelope))) }
}

/// What follows for the application of a letter that came back.
fn follows(
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    dossier: &Dossier,
    (kind, returned): (NoticeKind, LetterReturned),
) -> Result<Vec<Write>, Fault> {
    let application = &dossier.application;
    let mut writes = Vec::new();
    let corrected = address_is_newer(dossier, returned.dated);
    let to_see = match &application.state {
        State::Active(_) => !(corrected && returned.address_is_wrong()),
        // Somebody may have been struck off on a letter that came back: it can be reinstated.
        State::StruckOff(struck) => struck.can_come_back(now.today),
        _ => false,
    };
    if to_see {
        writes.push(raise(dossier, AlertKind::LetterReturned, now));
    }
    let moved = application.state.clone().letter_returned(returned, kind.counts(), left_by_mail(dossier));
    let Ok(state) = moved else { return Ok(writes) };
    writes.push(move_to(application, state.clone(), now)?);
    let left = |state: &State| {
        let registration = state.registration()?;
        registration.year.notice?.left_on
    };
    if left(&application.state).is_some() && left(&state).is_none() {
        let mut after = dossier.clone();
        after.application = Application { state, ..application.clone() };
        let mut ways = channels(kind, reach(&after));
        // Not to the same address again.
        ways.retain(|way| corrected || *way != Channel::Post);
        if ways.is_empty() {
            writes.push(raise(dossier, AlertKind::Unreachable, now));
        }
        writes.extend(send(keys, chance, now, &after.application, kind, &ways)?);
    }
    Ok(writes)
}

/// The first day on which the notice of this year left by e-mail; `None` when it did not, or when mail came back.
fn left_by_mail(dossier: &Dossier) -> Option<Date> {
    let registration = dossier.application.state.registration().filter(|it| it.mail_returned_on.is_none())?;
    let since = registration.year.notice?.prepared_on;
    let by_mail = |event: &&Event| match &event.kind {
        EventKind::NoticeLeft { kind, channel, .. } => kind.counts() && *channel == Channel::Email,
        _ => false,
    };
    let day = |event: &Event| Moment::at(jiff::Timestamp::from_millisecond(event.at).unwrap_or_default()).today;
    dossier.events.iter().filter(by_mail).map(day).find(|day| *day >= since)
}
