//! A registering service's desk: the queue, a file, accepting it or sending it back.

use domain::application::{Application, SendBackReason, State};
use domain::event::{Actor, Event, EventKind};
use domain::id::{ApplicationId, EventId, OutboxId};
use domain::number::{UniqueNumber, month_key};
use domain::person::matching_text;
use domain::refusal::{Refusal, Refusals};
use domain::service::DeskCode;
use domain::text::Comment;
use domain::{Field, Fields, reading::Reading};

use crate::application::{circumstances, event};
use crate::fault::Fault;
use crate::keys::Keys;
use crate::ledger::{Commit, Committed, Once, Write};
use crate::moment::Moment;
use crate::ports::{Chance, Ledger, Registry};
use crate::records::{Badge, Dossier, Message, Outbox};

/// Times a registration is tried again when another one of the same territory and month came first.
const SEQUENCE_TRIES: usize = 8;

/// Whether an agent may see an application: only of its territory, and only once it was sent.
pub fn may_see(badge: &Badge, application: &Application) -> bool {
    badge.territory == application.territory && application.state != State::Draft
}

/// Records that an agent opened a file: once an hour for the same agent and file, so that a reloaded page is not a second
/// reading.
pub async fn record_opening(
    ledger: &impl Ledger,
    badge: &Badge,
    now: Moment,
    application: &ApplicationId,
) -> Result<(), Fault> {
    let hour = now.seconds().div_euclid(3600) * 3_600_000;
    // The identifier is made of the hour and the agent: the second event of the hour is refused by the first.
    let agent = u128::from_str_radix(badge.id.as_str(), 16).unwrap_or_default();
    let opened =
        Event { id: EventId::at(hour, agent), at: now.milliseconds(), actor: actor(badge), kind: EventKind::Opened };
    let writes = vec![Write::Record { application: application.clone(), event: opened }];
    ledger.commit(Commit { once: None, writes }).await.map(drop)
}

fn actor(badge: &Badge) -> Actor {
    Actor::Agent { id: badge.id.clone(), service: badge.service.clone() }
}

/// What became of an acceptance.
#[derive(Debug)]
pub enum Accepted {
    /// Registered now, or by the same form before.
    Done,
    /// Somebody acted first: the page shows what happened.
    Overtaken,
    /// The person has a registered application in the territory.
    Duplicate(Option<ApplicationId>),
}

/// The field by which an agent says that two applications of the same name and birth date are of two persons.
pub const HOMONYM: &str = "homonyme";

/// Accepts an application: the number, the state, the claim on the person, the event and the letter, all or nothing.
///
/// The number follows the last one without a gap: the count of the month is part of the same commit, so a commit that
/// fails leaves it where it was, and one that came second reads it again.
///
/// `fields` may say [`HOMONYM`]: the agent compared both pieces. The application then has a claim of its own, and the
/// history says who decided it.
pub async fn accept<P: Ledger + Registry>(
    ports: &P,
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    badge: &Badge,
    dossier: &Dossier,
    fields: &Fields,
    once: Once,
) -> Result<Accepted, Fault> {
    let application = &dossier.application;
    let State::Submitted(deposit) = &application.state else {
        return Ok(if ports.held(&once).await? { Accepted::Done } else { Accepted::Overtaken });
    };
    let identity = dossier.answers.identity.as_ref().ok_or_else(|| Fault::new("a sent application has no identity"))?;
    let on = circumstances(application, now)?;
    let parameters = on.territory.parameters(now.today);
    let matching = matching_text(&identity.birth_name, &identity.first_names, identity.born);
    let homonym = fields.named(HOMONYM) == "oui";
    let claimed = if homonym { format!("{matching}|{}", application.id) } else { matching };
    let digest = keys.person_digest(&claimed);
    let month = month_key(deposit.deposited_on);
    let id = &application.id;
    let registered = event(actor(badge), EventKind::Registered, now, chance);
    let letter = Outbox {
        id: OutboxId::at(now.milliseconds(), chance.draw()),
        message: Message::Registered { application: id.clone() },
    };

    for _ in 0..SEQUENCE_TRIES {
        let next = ports.sequence(&application.territory, &month).await? + 1;
        // The number carries the desk of the first registration: the portal, where the application was made.
        let number =
            UniqueNumber::issue(on.territory.number_prefix(), deposit.deposited_on, next, &DeskCode::public_portal())
                .ok_or_else(|| Fault::new("the numbers of this territory and month are used up"))?;
        let state = application
            .state
            .clone()
            .register(number.clone(), badge.desk.clone(), now.today, &parameters)
            .map_err(|error| Fault::caused("a submitted application could not be registered", error))?;
        let to = Application { state, version: application.version + 1, ..application.clone() };
        let mut writes = vec![
            Write::MoveApplication { to, from_version: application.version, waiting: None },
            Write::ClaimPerson {
                territory: application.territory.clone(),
                digest: digest.clone(),
                application: id.clone(),
            },
            Write::AdvanceSequence { territory: application.territory.clone(), month: month.clone(), to: next },
            Write::ClaimNumber { number, application: id.clone() },
            Write::Record { application: id.clone(), event: registered.clone() },
            Write::Send(letter.clone()),
        ];
        if homonym {
            let told = event(actor(badge), EventKind::Homonym, now, chance);
            writes.push(Write::Record { application: id.clone(), event: told });
        }
        match ports.commit(Commit { once: Some(once.clone()), writes }).await? {
            Committed::Done | Committed::Before(_) => return Ok(Accepted::Done),
            refused if refused.refused(0) => return Ok(Accepted::Overtaken),
            refused if refused.refused(1) => {
                return Ok(Accepted::Duplicate(ports.person(&application.territory, &digest).await?));
            }
            refused if refused.refused(2) => {}
            Committed::Refused(_) => return Err(Fault::new("a number was about to be issued twice")),
        }
    }
    Err(Fault::new("too many registrations at once in one territory"))
}

/// Why an application was not sent back.
#[derive(Debug)]
pub enum NotSentBack {
    /// Something in the form is to be mended.
    Refused(Refusals),
    /// Somebody acted first.
    Overtaken,
    /// A breakdown.
    Fault(Fault),
}

impl From<Fault> for NotSentBack {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Sends an application back with a reason; its applicant is written to.
pub async fn send_back(
    ledger: &impl Ledger,
    chance: &dyn Chance,
    now: Moment,
    badge: &Badge,
    dossier: &Dossier,
    fields: &Fields,
    once: Once,
) -> Result<(), NotSentBack> {
    let mut form = Reading::of(fields);
    let reason = form.code(Field::SendBackReason, SendBackReason::parse);
    let comment = form.optional(Field::Comment, Comment::parse);
    if reason == Some(SendBackReason::Answers) && comment == Some(None) {
        form.refuse::<()>(Field::Comment, Refusal::CommentNeeded);
    }
    let read = (|| Some((reason?, comment?)))();
    let (reason, comment) = form.finish(read).map_err(NotSentBack::Refused)?;
    let application = &dossier.application;
    let Ok(state) = application.state.clone().send_back(reason, comment, now.today) else {
        return if ledger.held(&once).await? { Ok(()) } else { Err(NotSentBack::Overtaken) };
    };
    let id = application.id.clone();
    let to = Application { state, version: application.version + 1, ..application.clone() };
    let writes = vec![
        Write::MoveApplication { to, from_version: application.version, waiting: None },
        Write::Record { application: id.clone(), event: event(actor(badge), EventKind::SentBack(reason), now, chance) },
        Write::Send(Outbox {
            id: OutboxId::at(now.milliseconds(), chance.draw()),
            message: Message::SentBack { application: id },
        }),
    ];
    match ledger.commit(Commit { once: Some(once), writes }).await? {
        Committed::Done | Committed::Before(_) => Ok(()),
        Committed::Refused(_) => Err(NotSentBack::Overtaken),
    }
}
