//! Filling an application and sending it.

use domain::Field;
use domain::answers::{ApplicantKind, MAX_PERSONS};
use domain::application::{Application, State};
use domain::event::{Actor, Event, EventKind};
use domain::fields::Fields;
use domain::id::{ApplicationId, EventId, OutboxId, PersonId};
use domain::nir::Nir;
use domain::piece::PieceName;
use domain::refusal::{Refusal, Refusals};
use domain::section::{Circumstances, Link, Need, SectionName, WantedPlaces, Whose};
use domain::territory::Territory;
use domain::text::Comment;
use domain::unusual::{Unusual, nir_differs};
use jiff::civil::Date;

use crate::access::Access;
use crate::desk::claims_between;
use crate::draft;
use crate::fault::Fault;
use crate::keys::Keys;
use crate::ledger::{Commit, Committed, Once, Stage, Write};
use crate::lifecycle::line;
use crate::moment::Moment;
use crate::notice;
use crate::ports::{Chance, Ledger, Registry};
use crate::records::{AskedChange, Dossier, Hidden, Message, Outbox, Waiting};
use crate::seal;

/// Why an application was not changed.
#[derive(Debug)]
pub enum NotChanged {
    /// Something in the form is to be mended.
    Refused(Refusals),
    /// Something is unusual: to be mended, or confirmed with a reason; what is wrong with the reason, if one was given.
    Unusual(Vec<Unusual>, Refusals),
    /// The section was saved elsewhere in between: show both.
    Elsewhere,
    /// The application cannot be changed as it stands now.
    Closed,
    /// A breakdown.
    Fault(Fault),
}

impl From<Fault> for NotChanged {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// It holds: see this page next.
    Done(String),
    /// It waits for a service, which compares it with a piece.
    Asked,
}

/// An event of this moment.
pub fn event(actor: Actor, kind: EventKind, now: Moment, chance: &dyn Chance) -> Event {
    Event { id: EventId::at(now.milliseconds(), chance.draw()), at: now.milliseconds(), actor, kind }
}

/// What the reading of a section of this application depends on.
pub fn circumstances(application: &Application, now: Moment) -> Result<Circumstances, Fault> {
    let territory =
        Territory::of(&application.territory).ok_or_else(|| Fault::new("an application of an unknown territory"))?;
    Ok(Circumstances { on: now.today, territory })
}

/// Opens the one draft of an account in a territory. Refused when there is one already, or a registered application; one
/// that was renounced gives its place (`instead_of`).
pub async fn open(
    ledger: &impl Ledger,
    chance: &dyn Chance,
    now: Moment,
    draft: Application,
    instead_of: Option<ApplicationId>,
    once: Once,
) -> Result<Committed, Fault> {
    let (id, line) = (draft.id.clone(), line(&draft, now)?);
    let created = event(Actor::Applicant, EventKind::Created, now, chance);
    let writes = vec![
        Write::CreateApplication { application: draft, instead_of, line },
        Write::Record { application: id, event: created },
    ];
    ledger.commit(Commit { once: Some(once), writes }).await
}

/// A section as a form sent it.
pub struct Sending<'a> {
    /// Which one.
    pub name: SectionName,
    /// What was typed.
    pub fields: &'a Fields,
    /// On which saved version it stands.
    pub expected: Option<u64>,
    /// The form's token; none when the page saved by itself.
    pub once: Option<Once>,
}

/// Saves one section. The fields are refused as a whole, with every reason, or saved as a whole.
///
/// What a service has already is recorded with what was there before (R.441-2-7: same number, same date). A change of the
/// civil status of a registered applicant waits for a service; an agent's own does not, since it has the piece.
pub async fn save_section(
    ledger: &impl Ledger,
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    access: &Access,
    dossier: &Dossier,
    sending: Sending<'_>,
) -> Result<Kept, NotChanged> {
    let application = &dossier.application;
    let Sending { name, fields, expected, once } = sending;
    let Some(mut writes) = amending(application, access, now)? else { return Err(NotChanged::Closed) };
    if let SectionName::Person(id) = &name
        && dossier.answers.person(id).is_none()
        && dossier.answers.persons.len() + dossier.coming().filter(|(coming, _)| **coming != name).count()
            >= MAX_PERSONS
    {
        let refusal = Refusal::TooManyPersons { max: MAX_PERSONS };
        return Err(NotChanged::Refused(Refusals::one(Field::Link, refusal)));
    }
    let on = circumstances(application, now)?;
    let mut answers = dossier.answers.clone();
    let mut unusual = Vec::new();
    if let (SectionName::Nir(whose), false) = (&name, fields.has(Field::NirAbsent, "oui")) {
        let nir = read_nir(fields).map_err(NotChanged::Refused)?;
        unusual.extend(nir_differs(&answers, whose, &nir));
        let sealed = seal::seal(keys, chance, &application.id, whose, &nir)?;
        answers.take(&name, &seal::fields(&sealed), on).map_err(NotChanged::Refused)?;
    } else {
        answers.take(&name, fields, on).map_err(NotChanged::Refused)?;
    }
    // Whoever just married adds a spouse before a service accepted the new situation.
    let mut asked = dossier.as_asked();
    if let Some(typed) = answers.fields(&name) {
        asked.take(&name, &typed, on).map_err(NotChanged::Refused)?;
    }
    unusual.extend(domain::unusual::unusual(&asked, &name, now.today));
    // A helper is told nothing of the parts that it may not see.
    unusual.retain(|one| access.covers_all(one.reads()));
    // What a service has is never left without what registration needs.
    if application.state.is_recorded()
        && name == SectionName::WantedPlaces
        && let Some(lacking) = answers.wanted_places.as_ref().map(WantedPlaces::lacking).filter(|one| !one.is_empty())
    {
        return Err(NotChanged::Refused(lacking));
    }
    let mut clean = answers.fields(&name).ok_or_else(|| Fault::new("a section that was read has no fields"))?;
    let before = dossier.answers.fields(&name);
    let waiting = dossier.changes.get(&name).map(|asked| asked.version);
    if application.state.is_recorded() && before.as_ref() == Some(&clean) && waiting.is_none() {
        // Saved as it was: nothing happened, and what was confirmed once is.
        return Ok(Kept::Done(once.map(|once| once.then).unwrap_or_default()));
    }
    if !unusual.is_empty() {
        clean = confirmed(clean, fields, &unusual)?;
    }
    let id = application.id.clone();
    let waits = Stage::of(&application.state) == Some(Stage::Active) && !matches!(access, Access::Agent(_));
    if waits && is_civil_status(&name, before.as_ref(), &clean) {
        let seen = fields.named(SEEN_CHANGE).parse().ok().filter(|version| *version > 0);
        return ask_change(ledger, chance, now, access, dossier, name, Some(clean), seen, once).await;
    }
    if application.state.is_recorded() {
        let kind = if before.as_ref() == Some(&clean) {
            EventKind::ChangeWithdrawn(name.clone())
        } else {
            EventKind::Changed {
                section: name.clone(),
                before,
                after: Some(clean.clone()),
                from: from_piece(access, dossier, fields),
            }
        };
        writes.extend(recorded(access, application, kind, now, chance));
    }
    // A change that waited is replaced by what is saved now: accepted later, it would undo it.
    if let Some(expected) = waiting {
        writes.push(Write::DropChange { application: id.clone(), name: name.clone(), expected });
    }
    // The civil status that a service changes by itself, the body that applies: the claim follows.
    if Stage::of(&application.state) == Some(Stage::Active) {
        writes.extend(claims_between(keys, dossier, &answers));
    }
    if name == SectionName::Address {
        writes.extend(notice::address_changed(keys, chance, now, dossier, &answers)?);
    }
    writes.insert(1, Write::SaveSection { application: id, name, fields: clean, saved_on: now.today, expected });
    change(ledger, writes, once).await.map(Kept::Done)
}

/// What makes it possible to change the answers as the application stands; `None` when nothing may be changed. What an
/// agent changes is always recorded: never while the applicant fills or completes.
fn amending(application: &Application, access: &Access, now: Moment) -> Result<Option<Vec<Write>>, Fault> {
    let id = application.id.clone();
    if application.state.is_open() {
        if matches!(access, Access::Agent(_)) {
            return Ok(None);
        }
        return Ok(Some(vec![draft::touch_or(application, now, Write::StillOpen(id))?]));
    }
    Ok(Stage::of(&application.state).map(|stage| vec![Write::Amend { application: id, stage }]))
}

/// The field by which an agent says from which piece it corrects an answer.
pub const FROM_PIECE: &str = "_piece";

/// The piece from which an agent corrects an answer: its applicant reads it (annex of the deliberation on the SNE: changes
/// come from the applicant, or from a piece that was analysed).
fn from_piece(access: &Access, dossier: &Dossier, fields: &Fields) -> Option<PieceName> {
    let Access::Agent(badge) = access else { return None };
    let name = PieceName::parse(fields.named(FROM_PIECE))?;
    // Only what was sent, and what this agent can have read.
    let read = badge.view.opens(name.kind.sensitivity()) && dossier.sound(&name).next().is_some();
    read.then_some(name)
}

/// The event of a change, and the word to the applicant when an agent made it.
fn recorded(
    access: &Access,
    application: &Application,
    kind: EventKind,
    now: Moment,
    chance: &dyn Chance,
) -> Vec<Write> {
    let id = application.id.clone();
    let mut writes = vec![Write::Record { application: id.clone(), event: event(access.actor(), kind, now, chance) }];
    if matches!(access, Access::Agent(_)) {
        writes.push(Write::Send(Outbox {
            id: OutboxId::at(now.milliseconds(), chance.draw()),
            message: Message::ChangedByService { application: id },
        }));
    }
    writes
}

/// The number typed.
fn read_nir(fields: &Fields) -> Result<Nir, Refusals> {
    let refused = |why| Refusals::one(Field::Nir, why);
    match fields.get(Field::Nir) {
        "" => Err(refused(Refusal::Missing)),
        typed => Nir::parse(typed).map_err(refused),
    }
}

/// The section with the reason that confirms what is unusual in it.
fn confirmed(clean: Fields, typed: &Fields, unusual: &[Unusual]) -> Result<Fields, NotChanged> {
    if !unusual.iter().all(|one| typed.has(Field::Confirmed, one.code())) {
        return Err(NotChanged::Unusual(unusual.to_vec(), Refusals::default()));
    }
    let reason = match typed.get(Field::UnusualReason) {
        "" => Err(Refusal::Missing),
        text => Comment::parse(text),
    };
    let reason =
        reason.map_err(|why| NotChanged::Unusual(unusual.to_vec(), Refusals::one(Field::UnusualReason, why)))?;
    let codes = unusual.iter().map(|one| one.code().to_owned());
    Ok(clean.with_all(Field::Confirmed, codes).with(Field::UnusualReason, reason.as_str()))
}

/// Whether a change is one of civil status: the identity, the family situation, a co-applicant who comes or whose identity
/// changes. Else one could leave and another come in its place, unseen.
fn is_civil_status(name: &SectionName, before: Option<&Fields>, after: &Fields) -> bool {
    match (name, before) {
        (SectionName::Identity, Some(before)) => before != after,
        (SectionName::Household, Some(before)) => {
            before.get(Field::FamilySituation) != after.get(Field::FamilySituation)
        }
        (SectionName::Person(_), before) => {
            let holds = |fields: &Fields| Link::parse(fields.get(Field::Link)).is_some_and(Link::is_co_applicant);
            (before.is_some_and(holds) || holds(after)) && before != Some(after)
        }
        _ => false,
    }
}

/// The field that says which change of the section was waiting when the page was made; 0 when none was.
pub const SEEN_CHANGE: &str = "_attente";

#[expect(clippy::too_many_arguments, reason = "the means, what was read and what was asked, each by its name")]
async fn ask_change(
    ledger: &impl Ledger,
    chance: &dyn Chance,
    now: Moment,
    access: &Access,
    dossier: &Dossier,
    name: SectionName,
    fields: Option<Fields>,
    expected: Option<u64>,
    once: Option<Once>,
) -> Result<Kept, NotChanged> {
    let application = dossier.application.id.clone();
    let waiting = Waiting {
        application: application.clone(),
        applicant: Hidden(dossier.answers.applicant_name()),
        deposited_on: now.today,
        answer_by: now.today,
    };
    // Never a version that another change had: one that was given up and asked again is another one for whoever decides.
    let asked = AskedChange { fields, on: now.today, version: dossier.application.version + 1 };
    let kind = EventKind::ChangeAsked(name.clone());
    let writes = vec![
        Write::Amend { application: application.clone(), stage: Stage::Active },
        Write::AskChange {
            application: application.clone(),
            territory: dossier.application.territory.clone(),
            name,
            change: asked,
            waiting,
            expected,
        },
        Write::Record { application, event: event(access.actor(), kind, now, chance) },
    ];
    change(ledger, writes, once).await.map(|_| Kept::Asked)
}

/// The applicant gives up a change that waits.
pub async fn withdraw_change(
    ledger: &impl Ledger,
    chance: &dyn Chance,
    now: Moment,
    access: &Access,
    dossier: &Dossier,
    name: SectionName,
    once: Once,
) -> Result<String, NotChanged> {
    let Some(asked) = dossier.changes.get(&name) else { return Ok(once.then) };
    let application = dossier.application.id.clone();
    let kind = EventKind::ChangeWithdrawn(name.clone());
    let writes = vec![
        Write::Amend { application: application.clone(), stage: Stage::Active },
        Write::DropChange { application: application.clone(), name, expected: asked.version },
        Write::Record { application, event: event(access.actor(), kind, now, chance) },
    ];
    change(ledger, writes, Some(once)).await
}

/// Takes a person out of the household, with all that was answered for it. A co-applicant of a registered application leaves
/// when a service accepts it; an agent's own act does not wait.
pub async fn remove_person(
    ledger: &impl Ledger,
    chance: &dyn Chance,
    now: Moment,
    access: &Access,
    dossier: &Dossier,
    person: PersonId,
    once: Once,
) -> Result<Kept, NotChanged> {
    let Some(mut writes) = amending(&dossier.application, access, now)? else { return Err(NotChanged::Closed) };
    let application = dossier.application.id.clone();
    let co_applicant = dossier.answers.person(&person).is_some_and(|person| person.link.is_co_applicant());
    let name = SectionName::Person(person.clone());
    if dossier.version(&name).is_none() {
        return Ok(Kept::Done(once.then));
    }
    if co_applicant
        && Stage::of(&dossier.application.state) == Some(Stage::Active)
        && !matches!(access, Access::Agent(_))
    {
        let waiting = dossier.changes.get(&name);
        if waiting.is_some_and(|asked| asked.fields.is_none()) {
            return Ok(Kept::Asked);
        }
        let expected = waiting.map(|asked| asked.version);
        return ask_change(ledger, chance, now, access, dossier, name, None, expected, Some(once)).await;
    }
    writes.extend(removals(dossier, &person));
    if let Some(asked) = dossier.changes.get(&name) {
        writes.push(Write::DropChange {
            application: application.clone(),
            name: name.clone(),
            expected: asked.version,
        });
    }
    if dossier.application.state.is_recorded() {
        let before = dossier.answers.fields(&name);
        let kind = EventKind::Changed { section: name, before, after: None, from: None };
        writes.extend(recorded(access, &dossier.application, kind, now, chance));
    }
    change(ledger, writes, Some(once)).await.map(Kept::Done)
}

/// All that was answered for a person goes.
pub(crate) fn removals(dossier: &Dossier, person: &PersonId) -> Vec<Write> {
    let whose = Whose::Person(person.clone());
    let theirs = dossier.saved.iter().filter(|(section, _)| section.whose().as_ref() == Some(&whose));
    theirs
        .map(|(section, saved)| Write::RemoveSection {
            application: dossier.application.id.clone(),
            name: section.clone(),
            expected: saved.version,
        })
        .collect()
}

pub(crate) async fn change(ledger: &impl Ledger, writes: Vec<Write>, once: Option<Once>) -> Result<String, NotChanged> {
    let then = once.as_ref().map(|once| once.then.clone()).unwrap_or_default();
    match ledger.commit(Commit { once, writes }).await? {
        Committed::Done => Ok(then),
        Committed::Before(then) => Ok(then),
        refused if refused.refused(0) => Err(NotChanged::Closed),
        Committed::Refused(_) => Err(NotChanged::Elsewhere),
    }
}

/// What still keeps an application from being sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking {
    /// Sections not answered.
    pub sections: Vec<SectionName>,
    /// Whether the identity piece is missing, refused or still being examined, or another one was asked for.
    pub identity_piece: bool,
}

/// What an application still lacks; `None` when it can be sent. A legal person has no identity piece to show: R.441-2-3
/// asks for the one of a person.
pub fn lacking(dossier: &Dossier, today: Date) -> Option<Lacking> {
    let sections = dossier.answers.missing(dossier.application.applicant, Need::Registration, today);
    let identity_piece = dossier.application.applicant == ApplicantKind::Person
        && (dossier.sound(&PieceName::IDENTITY).next().is_none() || dossier.awaits_another_piece());
    (identity_piece || !sections.is_empty()).then_some(Lacking { sections, identity_piece })
}

/// Why an application was not sent.
#[derive(Debug)]
pub enum NotSent {
    /// Something is still to be filled.
    Lacking(Lacking),
    /// The declaration was not ticked.
    Refused(Refusals),
    /// The same person has a registered application in the territory: said before anything is issued.
    Duplicate,
    /// It was sent before, or somebody acted in between.
    Closed,
    /// A breakdown.
    Fault(Fault),
}

impl From<Fault> for NotSent {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// The field by which a person says that the application found under the same name is somebody else's.
pub const NOT_MINE: &str = "pas_la_mienne";

/// Sends an application to the services of its territory.
pub async fn submit<P: Ledger + Registry>(
    ports: &P,
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    dossier: &Dossier,
    fields: &Fields,
    once: Once,
) -> Result<String, NotSent> {
    if !dossier.application.state.is_open() {
        return Err(NotSent::Closed);
    }
    if let Some(lacking) = lacking(dossier, now.today) {
        return Err(NotSent::Lacking(lacking));
    }
    if !fields.has(Field::Declaration, "oui") {
        return Err(NotSent::Refused(Refusals::one(Field::Declaration, Refusal::NotDeclared)));
    }
    let Some(matching) = dossier.answers.matching_text() else { return Err(NotSent::Closed) };
    let application = &dossier.application;
    let known = ports.person(&application.territory, &keys.person_digest(&matching)).await?;
    let not_mine = fields.named(NOT_MINE) == "oui";
    if known.is_some() && !not_mine {
        return Err(NotSent::Duplicate);
    }
    let parameters = circumstances(application, now)?.territory.parameters(now.today);
    let state =
        application.state.clone().submit(now.today, &parameters, known.is_some()).map_err(|_| NotSent::Closed)?;
    let State::Submitted(deposit) = &state else { return Err(NotSent::Closed) };
    let waiting = Waiting {
        application: application.id.clone(),
        applicant: Hidden(dossier.answers.applicant_name()),
        deposited_on: deposit.deposited_on,
        answer_by: deposit.answer_by,
    };
    let id = application.id.clone();
    let to = Application { state, version: application.version + 1, ..application.clone() };
    let mut writes = vec![
        Write::MoveApplication { to, from_version: application.version, line: crate::ledger::Line::Desk(waiting) },
        Write::Record { application: id.clone(), event: event(Actor::Applicant, EventKind::Submitted, now, chance) },
        Write::Send(Outbox {
            id: OutboxId::at(now.milliseconds(), chance.draw()),
            message: Message::Submitted { application: id.clone() },
        }),
    ];
    // The identity piece is not taken back while the application is being sent.
    let first_file = writes.len();
    let sent = dossier.sound(&PieceName::IDENTITY);
    writes.extend(sent.map(|piece| Write::StillSound { application: id.clone(), piece: piece.id.clone() }));
    let then = once.then.clone();
    match ports.commit(Commit { once: Some(once), writes }).await? {
        Committed::Done => Ok(then),
        Committed::Before(then) => Ok(then),
        Committed::Refused(ranks) if ranks.iter().all(|rank| *rank >= first_file) => {
            Err(NotSent::Lacking(Lacking { sections: vec![], identity_piece: true }))
        }
        Committed::Refused(_) => Err(NotSent::Closed),
    }
}
