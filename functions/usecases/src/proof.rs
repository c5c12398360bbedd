//! The pieces of an application, shared by all the services of its territory: what is needed, what its applicant says,
//! what a service asks for, receives and decides.

use domain::application::State;
use domain::event::EventKind;
use domain::id::{OutboxId, PieceId};
use domain::person::Nationality;
use domain::piece::{
    Decision, Handed, Level, Line, Piece, PieceName, PieceState, Proof, Request, Said, Sensitivity, SetAside, Standing,
    Verdict, WayOut, may_be_asked, wanted,
};
use domain::refusal::{Refusal, Refusals};
use domain::text::Comment;
use domain::{Field, Fields, reading::Reading};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};

use crate::access::Access;
use crate::application::{NotChanged, change, circumstances, event};
use crate::draft;
use crate::fault::Fault;
use crate::ledger::{Commit, Committed, Once, Write};
use crate::moment::Moment;
use crate::piece::takes_pieces;
use crate::ports::{Chance, Ledger};
use crate::records::{Badge, Check, Dossier, Hidden, Later, Message, Outbox, Waiting};

/// Where one piece stands.
pub fn standing(dossier: &Dossier, name: &PieceName, on: Date) -> Standing {
    Standing::of(dossier.files(name), dossier.proofs.get(name), on)
}

/// Every piece that concerns an application, needed ones first: those that the answers bring, then those that were asked
/// for, sent or decided on beside them.
pub fn lines(dossier: &Dossier, on: Date) -> Vec<Line> {
    let wanted = wanted(&dossier.answers, dossier.application.applicant, on);
    let mut lines: Vec<Line> = wanted.into_iter().map(|one| line_at(dossier, one.name, one.level, on)).collect();
    let sent = dossier.pieces.iter().filter(|piece| piece.is_sound()).map(|piece| &piece.name);
    for name in dossier.proofs.keys().chain(sent) {
        if lines.iter().all(|line| line.name != *name) {
            lines.push(line_at(dossier, name.clone(), Level::Request, on));
        }
    }
    lines
}

/// One piece as it is among [`lines`].
pub fn line(dossier: &Dossier, name: &PieceName, on: Date) -> Line {
    let wanted = wanted(&dossier.answers, dossier.application.applicant, on);
    let level = wanted.iter().find(|one| one.name == *name).map_or(Level::Request, |one| one.level);
    line_at(dossier, name.clone(), level, on)
}

fn line_at(dossier: &Dossier, name: PieceName, level: Level, on: Date) -> Line {
    Line {
        level,
        asked: dossier.proofs.get(&name).is_some_and(|proof| proof.asked.is_some()),
        standing: standing(dossier, &name, on),
        name,
    }
}

/// What came to be looked at: the day, and the day by which everybody must see it.
type Came = (Date, Date);

/// What is due first of what waits for a service to look at it, beside these files, and beside what came on paper of this
/// piece. Files wait once the application is registered, and no longer than since then.
fn due_first(
    dossier: &Dossier,
    registered_on: Option<Date>,
    looked_at: &[PieceId],
    name: Option<&PieceName>,
    now: Moment,
) -> Result<Option<Came>, Fault> {
    let mut came = Vec::new();
    for (other, proof) in &dossier.proofs {
        came.extend(proof.handed.as_ref().filter(|_| Some(other) != name).map(|handed| (handed.on, handed.due)));
    }
    if let Some(registered_on) = registered_on {
        let left = dossier.pieces.iter().filter(|piece| dossier.is_undecided(piece) && !looked_at.contains(&piece.id));
        if let Some(on) = left.map(|piece| opened_on(piece).max(registered_on)).min() {
            came.push((on, online_by(dossier, on, now)?));
        }
    }
    Ok(came.into_iter().min_by_key(|(_, due)| *due))
}

/// The day on which the slot of a file was opened: that on which it was sent.
fn opened_on(piece: &Piece) -> Date {
    Moment::at(Timestamp::from_millisecond(piece.opened_at).unwrap_or_default()).today
}

fn registered_on(state: &State) -> Option<Date> {
    if let State::Active(registration) = state { Some(registration.registered_on) } else { None }
}

/// What becomes of an application's line in the queue, while it has one, once these files and the paper of this piece were
/// looked at: it goes to the day of what is due first of the rest, or leaves. What came to be looked at is counted, so that
/// nothing that comes meanwhile is passed over with it.
fn line_after(
    dossier: &Dossier,
    looked_at: &[PieceId],
    name: Option<&PieceName>,
    now: Moment,
) -> Result<Option<Write>, Fault> {
    let Some(Check { arrived, due }) = dossier.check else { return Ok(None) };
    let application = dossier.application.id.clone();
    if !takes_pieces(dossier) {
        return Ok(Some(Write::DropCheck { application, arrived }));
    }
    Ok(match due_first(dossier, registered_on(&dossier.application.state), looked_at, name, now)? {
        None => Some(Write::DropCheck { application, arrived }),
        Some((_, first)) if first == due => None,
        Some((came_on, first)) => Some(Write::MoveCheck {
            territory: dossier.application.territory.clone(),
            waiting: waiting(dossier, came_on, first),
            arrived,
        }),
    })
}

/// The end of a line that has nothing left to look at: what was there was taken back, never came, or the application was
/// given up.
pub(crate) fn idle_line(dossier: &Dossier, now: Moment) -> Result<Option<Write>, Fault> {
    line_after(dossier, &[], None, now)
}

/// The line of an application that comes back from a renunciation into this state, if something waits or may still arrive.
pub(crate) fn line_again(dossier: &Dossier, state: &State, now: Moment) -> Result<Option<Write>, Fault> {
    let registered_on = registered_on(state);
    let first = due_first(dossier, registered_on, &[], None, now)?;
    let expected = || registered_on.is_some() && may_wait(dossier);
    Ok(match first {
        Some((came_on, due)) => Some(queued(dossier, came_on, due)),
        None if expected() => Some(check_line(dossier, now)?),
        None => None,
    })
}

/// Commits with what becomes of the application's line in the queue; without it when something came meanwhile.
pub(crate) async fn commit_and_leave(
    ledger: &impl Ledger,
    writes: Vec<Write>,
    leaves: Option<Write>,
    once: Once,
) -> Result<Committed, Fault> {
    let rank = writes.len();
    let all = writes.iter().cloned().chain(leaves).collect();
    match ledger.commit(Commit { once: Some(once.clone()), writes: all }).await? {
        Committed::Refused(ranks) if ranks == [rank] => ledger.commit(Commit { once: Some(once), writes }).await,
        committed => Ok(committed),
    }
}

/// Whether something beside the identity piece waits, or may still arrive: a slot whose file is on its way counts.
pub(crate) fn may_wait(dossier: &Dossier) -> bool {
    // The identity piece is decided on with the application, but for a file that comes at that very moment.
    let waits = |piece: &Piece| {
        piece.state == PieceState::Expected || piece.name != PieceName::IDENTITY && dossier.is_undecided(piece)
    };
    dossier.pieces.iter().any(waits) || dossier.proofs.values().any(|proof| proof.handed.is_some())
}

/// The day by which everybody must see what came to a service on a day (R.441-2-4-1: fifteen days).
fn online_by(dossier: &Dossier, came_on: Date, now: Moment) -> Result<Date, Fault> {
    let territory = circumstances(&dossier.application, now)?.territory;
    Ok(came_on.saturating_add(i64::from(territory.parameters(came_on).pieces_online_within).days()))
}

/// The line of an application in the queue of pieces to look at. What its applicant sends today is looked at as soon as
/// what was handed in on paper is put on line.
pub fn check_line(dossier: &Dossier, now: Moment) -> Result<Write, Fault> {
    Ok(queued(dossier, now.today, online_by(dossier, now.today, now)?))
}

fn queued(dossier: &Dossier, came_on: Date, due: Date) -> Write {
    Write::QueueCheck { territory: dossier.application.territory.clone(), waiting: waiting(dossier, came_on, due) }
}

fn waiting(dossier: &Dossier, came_on: Date, due: Date) -> Waiting {
    Waiting {
        application: dossier.application.id.clone(),
        applicant: Hidden(dossier.answers.applicant_name()),
        deposited_on: came_on,
        answer_by: due,
    }
}

fn changed(dossier: &Dossier, name: &PieceName, alter: impl FnOnce(&mut Proof)) -> Write {
    let before = dossier.proofs.get(name);
    let expected = before.map(|proof| proof.version);
    let mut proof = before.cloned().unwrap_or_default();
    alter(&mut proof);
    proof.version = expected.unwrap_or(0) + 1;
    Write::SaveProof { application: dossier.application.id.clone(), name: name.clone(), proof, expected }
}

/// Whether a piece can be one of this application: it concerns it, or a service may ask for it.
pub fn may_be(dossier: &Dossier, name: &PieceName, on: Date) -> bool {
    let known = dossier.proofs.contains_key(name) || dossier.files(name).next().is_some();
    known || may_be_asked(&dossier.answers, dossier.application.applicant, on).contains(name)
}

/// Its applicant says something instead of sending a piece: it cannot be got, it does not concern the household…
pub async fn say(
    ledger: &impl Ledger,
    chance: &dyn Chance,
    now: Moment,
    access: &Access,
    dossier: &Dossier,
    name: &PieceName,
    fields: &Fields,
    once: Once,
) -> Result<String, NotChanged> {
    if !takes_pieces(dossier) {
        return Err(NotChanged::Closed);
    }
    let said = Said::read(fields, now.today).map_err(NotChanged::Refused)?;
    if said.way_out == WayOut::NotConcerned && *name == PieceName::IDENTITY {
        // What registration needs concerns everybody.
        return Err(NotChanged::Refused(Refusals::one(Field::WayOut, Refusal::NotInList)));
    }
    let application = dossier.application.id.clone();
    let (way_out, remind_on) = (said.way_out, said.remind_on);
    let mut writes = vec![
        still_takes(dossier, now)?,
        changed(dossier, name, |proof| proof.said = Some(said)),
        Write::Record {
            application: application.clone(),
            event: event(access.actor(), EventKind::PieceSaid { name: name.clone(), way_out }, now, chance),
        },
    ];
    if let Some(on) = remind_on {
        let message = Message::PieceReminder { application, name: name.clone() };
        writes.push(later(message, on, now, chance));
    }
    change(ledger, writes, Some(once)).await
}

/// Its applicant says why a page that looked blank, dark or blurred can be read.
pub async fn explain(
    ledger: &impl Ledger,
    now: Moment,
    dossier: &Dossier,
    name: &PieceName,
    fields: &Fields,
    once: Once,
) -> Result<String, NotChanged> {
    if !takes_pieces(dossier) {
        return Err(NotChanged::Closed);
    }
    let mut form = Reading::of(fields);
    let text = form.required(Field::UnusualReason, Comment::parse);
    let text = form.finish(text).map_err(NotChanged::Refused)?;
    let writes = vec![still_takes(dossier, now)?, changed(dossier, name, |proof| proof.explained = Some(text))];
    change(ledger, writes, Some(once)).await
}

/// What makes sure that pieces, and words on them, are still taken; a draft is thereby gone on with.
pub(crate) fn still_takes(dossier: &Dossier, now: Moment) -> Result<Write, Fault> {
    draft::touch_or(&dossier.application, now, Write::TakesPieces(dossier.application.id.clone()))
}

fn later(message: Message, on: Date, now: Moment, chance: &dyn Chance) -> Write {
    Write::SendLater(Later { outbox: Outbox { id: OutboxId::at(now.milliseconds(), chance.draw()), message }, on })
}

/// The letter that asks the applicant to look at the pieces.
fn word_to_the_applicant(dossier: &Dossier, now: Moment, chance: &dyn Chance) -> Write {
    let message = Message::PiecesNeeded { application: dossier.application.id.clone() };
    Write::Send(Outbox { id: OutboxId::at(now.milliseconds(), chance.draw()), message })
}

/// Why a service's act on a piece did not happen.
#[derive(Debug)]
pub enum NotDone {
    /// Something in the form is to be mended.
    Refused(Refusals),
    /// The registry has the piece already: it is not asked for again (R.441-2-4-1).
    Held(Standing),
    /// Another agent has the application.
    Taken,
    /// Something moved since the page was made.
    Overtaken,
    /// Nothing of the kind can be done here: no such piece, or the agent's profile does not open it.
    NotAllowed,
    /// A breakdown.
    Fault(Fault),
}

impl From<Fault> for NotDone {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

pub(crate) fn not_held(badge: &Badge, dossier: &Dossier, now: Moment) -> Write {
    Write::NotHeldByOther {
        territory: badge.territory.clone(),
        application: dossier.application.id.clone(),
        agent: badge.id.clone(),
        now: now.seconds(),
    }
}

/// What became of an act on a piece, whose first write is [`not_held`].
fn done(committed: Committed) -> Result<(), NotDone> {
    match committed {
        Committed::Done | Committed::Before(_) => Ok(()),
        refused if refused.refused(0) => Err(NotDone::Taken),
        Committed::Refused(_) => Err(NotDone::Overtaken),
    }
}

/// Whether a service may ask for a piece or take it on paper: the law lists it, the agent's profile opens what is of this
/// sensitivity, and the registry has none.
fn may_come(
    badge: &Badge,
    dossier: &Dossier,
    name: &PieceName,
    sensitivity: Sensitivity,
    on: Date,
) -> Result<(), NotDone> {
    let allowed = badge.view.opens(sensitivity) && may_be(dossier, name, on);
    if !dossier.application.state.is_recorded() || !allowed {
        return Err(NotDone::NotAllowed);
    }
    match standing(dossier, name, on) {
        standing if standing.is_held() => Err(NotDone::Held(standing)),
        _ => Ok(()),
    }
}

/// A service asks for a piece. What the registry holds is not asked for again; what the law does not list cannot be.
pub async fn ask(
    ledger: &impl Ledger,
    chance: &dyn Chance,
    now: Moment,
    badge: &Badge,
    dossier: &Dossier,
    fields: &Fields,
    once: Once,
) -> Result<(), NotDone> {
    let mut form = Reading::of(fields);
    let name = form.code(Field::AskedPiece, PieceName::parse);
    let name = form.finish(name).map_err(NotDone::Refused)?;
    may_come(badge, dossier, &name, Sensitivity::Plain, now.today)?;
    let application = dossier.application.id.clone();
    let writes = vec![
        not_held(badge, dossier, now),
        Write::TakesPieces(application.clone()),
        changed(dossier, &name, |proof| {
            proof.asked = Some(Request { on: now.today, service: badge.service.clone() });
            // Asked for now: what was said before was of another time.
            proof.said = None;
        }),
        Write::Record { application, event: event(badge.actor(), EventKind::PieceAsked(name), now, chance) },
        word_to_the_applicant(dossier, now, chance),
    ];
    done(ledger.commit(Commit { once: Some(once), writes }).await?)
}

/// A service has a piece on paper: it must be on line within fifteen days (R.441-2-4-1).
pub async fn receive(
    ledger: &impl Ledger,
    chance: &dyn Chance,
    now: Moment,
    badge: &Badge,
    dossier: &Dossier,
    name: &PieceName,
    fields: &Fields,
    once: Once,
) -> Result<(), NotDone> {
    let mut form = Reading::of(fields);
    let on =
        if form.date_is_empty(Field::HandedOn) { Some(now.today) } else { form.past_date(Field::HandedOn, now.today) };
    let on = form.finish(on).map_err(NotDone::Refused)?;
    may_come(badge, dossier, name, name.kind.sensitivity(), now.today)?;
    let due = online_by(dossier, on, now)?;
    let application = dossier.application.id.clone();
    let handed = Handed { on, due, service: badge.service.clone() };
    let writes = vec![
        not_held(badge, dossier, now),
        Write::TakesPieces(application.clone()),
        changed(dossier, name, |proof| proof.handed = Some(handed)),
        Write::Record { application, event: event(badge.actor(), EventKind::PieceHanded(name.clone()), now, chance) },
        queued(dossier, on, due),
    ];
    done(ledger.commit(Commit { once: Some(once), writes }).await?)
}

/// A service noted by mistake that a piece was handed in on paper: the history says so, and the line leaves the queue if
/// nothing else waits.
pub async fn withdraw_paper(
    ledger: &impl Ledger,
    chance: &dyn Chance,
    now: Moment,
    badge: &Badge,
    dossier: &Dossier,
    name: &PieceName,
    fields: &Fields,
    once: Once,
) -> Result<(), NotDone> {
    if !dossier.application.state.is_recorded() || !badge.view.opens(name.kind.sensitivity()) {
        return Err(NotDone::NotAllowed);
    }
    let before = dossier.proofs.get(name).filter(|proof| proof.handed.is_some());
    if before.is_none_or(|proof| fields.named(PROOF_SEEN).parse() != Ok(proof.version)) {
        return if ledger.held(&once).await?.is_some() { Ok(()) } else { Err(NotDone::Overtaken) };
    }
    let application = dossier.application.id.clone();
    let kind = EventKind::PieceNotHanded(name.clone());
    let writes = vec![
        not_held(badge, dossier, now),
        Write::TakesPieces(application.clone()),
        changed(dossier, name, |proof| proof.handed = None),
        Write::Record { application, event: event(badge.actor(), kind, now, chance) },
    ];
    let line = line_after(dossier, &[], Some(name), now)?;
    done(commit_and_leave(ledger, writes, line, once).await?)
}

/// The fields that say which files an agent looked at, and which version of the record.
pub const LOOKED_AT: &str = "_fichier";
/// See [`LOOKED_AT`].
pub const PROOF_SEEN: &str = "_version";

/// A service decides on the files of a piece that it looked at; those that came since wait for another decision.
pub async fn decide(
    ledger: &impl Ledger,
    chance: &dyn Chance,
    now: Moment,
    badge: &Badge,
    dossier: &Dossier,
    name: &PieceName,
    fields: &Fields,
    once: Once,
) -> Result<(), NotDone> {
    if !dossier.application.state.is_recorded() || !badge.view.opens(name.kind.sensitivity()) {
        return Err(NotDone::NotAllowed);
    }
    let before = dossier.proofs.get(name);
    let looked_at: Vec<PieceId> = fields.all_named(LOOKED_AT).filter_map(PieceId::parse).collect();
    let undecided: Vec<&PieceId> = dossier.undecided(name).map(|piece| &piece.id).collect();
    let version = before.map_or(0, |proof| proof.version);
    let seen = fields.named(PROOF_SEEN).parse() == Ok(version);
    if !seen || looked_at.is_empty() || !looked_at.iter().all(|id| undecided.contains(&id)) {
        return if ledger.held(&once).await?.is_some() { Ok(()) } else { Err(NotDone::Overtaken) };
    }
    let earlier = before.and_then(|proof| proof.decision.as_ref()).map(|decision| decision.files.clone());
    let files: Vec<PieceId> = earlier.unwrap_or_default().into_iter().chain(looked_at.iter().cloned()).collect();
    let decision = Decision::read(fields, now.today, badge.service.clone(), files).map_err(NotDone::Refused)?;
    let application = dossier.application.id.clone();
    let kind = EventKind::PieceDecided {
        name: name.clone(),
        verdict: decision.verdict,
        reason: decision.reason,
        comment: decision.comment.clone(),
    };
    let accepted = decision.verdict == Verdict::Accepted;
    let holds_until = decision.holds_until;
    let mut writes = vec![
        not_held(badge, dossier, now),
        Write::TakesPieces(application.clone()),
        changed(dossier, name, |proof| settle(proof, decision, now.today)),
        Write::Record { application, event: event(badge.actor(), kind, now, chance) },
    ];
    if !accepted {
        writes.push(word_to_the_applicant(dossier, now, chance));
    }
    if let Some(until) = holds_until {
        writes.push(ends(dossier, name, until, now, chance));
    }
    writes.extend(still_sound(dossier, looked_at.iter()));
    // Nothing else waits: the application leaves the queue.
    let line = line_after(dossier, &looked_at, Some(name), now)?;
    done(commit_and_leave(ledger, writes, line, once).await?)
}

/// What is decided on was not taken back meanwhile ([`crate::piece::remove`] looks the other way).
fn still_sound<'a>(dossier: &Dossier, files: impl Iterator<Item = &'a PieceId>) -> Vec<Write> {
    let application = &dossier.application.id;
    files.map(|piece| Write::StillSound { application: application.clone(), piece: piece.clone() }).collect()
}

/// A decision answers what was asked, said and handed in.
///
/// An acceptance that holds is not undone by a file too many: that file is set aside, the piece stays accepted.
fn settle(proof: &mut Proof, decision: Decision, on: Date) {
    proof.handed = None;
    proof.said = None;
    proof.explained = None;
    if decision.verdict == Verdict::Accepted {
        proof.asked = None;
    }
    let holds =
        |before: &Decision| before.verdict == Verdict::Accepted && before.holds_until.is_none_or(|until| until >= on);
    proof.decision = Some(match proof.decision.take().filter(holds) {
        Some(before) if decision.verdict != Verdict::Accepted => Decision { files: decision.files, ..before },
        _ => decision,
    });
}

/// Whether the identity piece of an application is a residence title, by the nationality that its applicant says: it has an
/// end, and a renewal to show (R.441-2-3, arrêté of the residence titles).
pub fn is_residence_title(dossier: &Dossier) -> bool {
    dossier.answers.identity.as_ref().is_some_and(|identity| identity.nationality == Nationality::Other)
}

/// The last day of the identity piece, as an agent typed it before.
pub fn identity_holds_until(dossier: &Dossier) -> Option<Date> {
    let decision = dossier.proofs.get(&PieceName::IDENTITY)?.decision.as_ref()?;
    decision.holds_until.filter(|_| decision.verdict == Verdict::Accepted)
}

/// What the acceptance of an application, or its return for another identity piece, says of that piece. `holds_until` is the
/// last day of a residence title that is accepted.
pub(crate) fn decide_identity(
    dossier: &Dossier,
    badge: &Badge,
    now: Moment,
    reason: Option<SetAside>,
    holds_until: Option<Date>,
) -> Vec<Write> {
    let files: Vec<PieceId> = dossier.sound(&PieceName::IDENTITY).map(|piece| piece.id.clone()).collect();
    if files.is_empty() {
        return vec![];
    }
    let still = still_sound(dossier, files.iter());
    let verdict = reason.map_or(Verdict::Accepted, SetAside::verdict);
    let service = badge.service.clone();
    let decision = Decision { verdict, reason, comment: None, holds_until, on: now.today, service, files };
    // The application itself is accepted or sent back: its piece with it.
    let decided = changed(dossier, &PieceName::IDENTITY, |proof| {
        proof.decision = None;
        settle(proof, decision, now.today);
    });
    std::iter::once(decided).chain(still).collect()
}

/// A month before a piece stops to hold, its applicant is told.
pub(crate) fn ends(dossier: &Dossier, name: &PieceName, until: Date, now: Moment, chance: &dyn Chance) -> Write {
    let tomorrow = now.today.saturating_add(1.day());
    let on = until.saturating_sub(1.month()).max(tomorrow);
    let message = Message::PieceEnds { application: dossier.application.id.clone(), name: name.clone() };
    later(message, on, now, chance)
}

/// Whether a reminder still makes sense.
pub fn still_later(dossier: &Dossier, name: &PieceName, on: Date) -> bool {
    let said = dossier.proofs.get(name).and_then(|proof| proof.said.as_ref());
    // Asked for again since, the day is another one.
    let due = said.and_then(|said| said.remind_on).is_some_and(|day| day <= on);
    let later = said.is_some_and(|said| said.way_out == WayOut::Later);
    due && later && !matches!(standing(dossier, name, on), Standing::ToCheck | Standing::Handed | Standing::Accepted)
}

/// The last day on which an accepted piece holds, when that day is near.
pub fn ends_soon(dossier: &Dossier, name: &PieceName, on: Date) -> Option<Date> {
    let soon = matches!(standing(dossier, name, on), Standing::EndsSoon | Standing::Ended);
    let decision = dossier.proofs.get(name)?.decision.as_ref()?;
    decision.holds_until.filter(|_| soon)
}
