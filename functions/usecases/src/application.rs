//! Filling an application and sending it.

use domain::answers::MAX_PERSONS;
use domain::application::{Application, State};
use domain::event::{Actor, Event, EventKind};
use domain::fields::Fields;
use domain::id::{AccountId, ApplicationId, EventId, OutboxId, PersonId};
use domain::person::matching_text;
use domain::piece::PieceKind;
use domain::refusal::{Refusal, Refusals};
use domain::section::{Circumstances, SectionName};
use domain::territory::Territory;
use domain::{Field, answers::Answers};

use crate::fault::Fault;
use crate::keys::Keys;
use crate::ledger::{Commit, Committed, Once, Write};
use crate::moment::Moment;
use crate::ports::{Chance, Ledger, Registry};
use crate::records::{Dossier, Hidden, Message, Outbox, Waiting};

/// Why an application was not changed.
#[derive(Debug)]
pub enum NotChanged {
    /// Something in the form is to be mended.
    Refused(Refusals),
    /// The section was saved elsewhere in between: show both.
    Elsewhere,
    /// The application is with a service, or registered.
    Closed,
    /// A breakdown.
    Fault(Fault),
}

impl From<Fault> for NotChanged {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
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

/// Opens the one draft of an account in a territory. Refused when there is one already, or a registered application.
pub async fn open(
    ledger: &impl Ledger,
    chance: &dyn Chance,
    now: Moment,
    id: ApplicationId,
    owner: AccountId,
    territory: &Territory,
    once: Once,
) -> Result<Committed, Fault> {
    let application =
        Application { id: id.clone(), owner, territory: territory.code().to_owned(), state: State::Draft, version: 1 };
    let created = event(Actor::Applicant, EventKind::Created, now, chance);
    let writes = vec![Write::CreateApplication(application), Write::Record { application: id, event: created }];
    ledger.commit(Commit { once: Some(once), writes }).await
}

/// Saves one section. The fields are refused as a whole, with every reason, or saved as a whole.
pub async fn save_section(
    ledger: &impl Ledger,
    now: Moment,
    dossier: &Dossier,
    name: SectionName,
    fields: &Fields,
    expected: Option<u64>,
    once: Once,
) -> Result<String, NotChanged> {
    if !dossier.application.state.is_open() {
        return Err(NotChanged::Closed);
    }
    if let SectionName::Person(id) = &name
        && dossier.answers.person(id).is_none()
        && dossier.answers.persons.len() >= MAX_PERSONS
    {
        let refusal = Refusal::TooManyPersons { max: MAX_PERSONS };
        return Err(NotChanged::Refused(Refusals::one(Field::Link, refusal)));
    }
    let mut answers = Answers::default();
    answers.take(&name, fields, circumstances(&dossier.application, now)?).map_err(NotChanged::Refused)?;
    let clean = answers.fields(&name).ok_or_else(|| Fault::new("a section that was read has no fields"))?;
    let application = dossier.application.id.clone();
    let save =
        Write::SaveSection { application: application.clone(), name, fields: clean, saved_on: now.today, expected };
    change(ledger, vec![Write::StillOpen(application), save], once).await
}

/// Takes a person out of the household.
pub async fn remove_person(
    ledger: &impl Ledger,
    dossier: &Dossier,
    person: PersonId,
    once: Once,
) -> Result<String, NotChanged> {
    let application = dossier.application.id.clone();
    let name = SectionName::Person(person);
    let Some(expected) = dossier.version(&name) else { return Ok(once.then) };
    let remove = Write::RemoveSection { application: application.clone(), name, expected };
    change(ledger, vec![Write::StillOpen(application), remove], once).await
}

pub(crate) async fn change(ledger: &impl Ledger, writes: Vec<Write>, once: Once) -> Result<String, NotChanged> {
    let then = once.then.clone();
    match ledger.commit(Commit { once: Some(once), writes }).await? {
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

/// What an application still lacks; `None` when it can be sent.
pub fn lacking(dossier: &Dossier) -> Option<Lacking> {
    let sections = dossier.answers.missing();
    let identity_piece = dossier.sound(PieceKind::Identity).next().is_none() || dossier.awaits_another_piece();
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
    if let Some(lacking) = lacking(dossier) {
        return Err(NotSent::Lacking(lacking));
    }
    if !fields.has(Field::Declaration, "oui") {
        return Err(NotSent::Refused(Refusals::one(Field::Declaration, Refusal::NotDeclared)));
    }
    let Some(identity) = &dossier.answers.identity else { return Err(NotSent::Closed) };
    let application = &dossier.application;
    let matching = matching_text(&identity.birth_name, &identity.first_names, identity.born);
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
        applicant: Hidden(identity.full_name()),
        deposited_on: deposit.deposited_on,
        answer_by: deposit.answer_by,
    };
    let id = application.id.clone();
    let to = Application { state, version: application.version + 1, ..application.clone() };
    let writes = vec![
        Write::MoveApplication { to, from_version: application.version, waiting: Some(waiting) },
        Write::Record { application: id.clone(), event: event(Actor::Applicant, EventKind::Submitted, now, chance) },
        Write::Send(Outbox {
            id: OutboxId::at(now.milliseconds(), chance.draw()),
            message: Message::Submitted { application: id },
        }),
    ];
    let then = once.then.clone();
    match ports.commit(Commit { once: Some(once), writes }).await? {
        Committed::Done => Ok(then),
        Committed::Before(then) => Ok(then),
        Committed::Refused(_) => Err(NotSent::Closed),
    }
}
