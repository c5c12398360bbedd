//! A registering service's desk: the queue, a file, accepting it or sending it back.

use domain::answers::Answers;
use domain::application::{Application, SendBackReason, State};
use domain::event::{Event, EventKind};
use domain::id::{ApplicationId, EventId, OutboxId};
use domain::number::{UniqueNumber, month_key};
use domain::person::matching_text;
use domain::piece::{PieceName, SetAside};
use domain::refusal::{Refusal, Refusals};
use domain::section::{Circumstances, Need, Person, Section as _, SectionName};
use domain::service::DeskCode;
use domain::territory::Territory;
use domain::text::Comment;
use domain::{Field, Fields, reading::Reading};
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

use crate::application::{circumstances, event, removals};
use crate::fault::Fault;
use crate::keys::Keys;
use crate::ledger::{Commit, Committed, Once, Stage, Write};
use crate::moment::Moment;
use crate::notice::move_to;
use crate::ports::{Chance, Dossiers, Ledger, Registry};
use crate::proof;
use crate::records::{AskedChange, Badge, Dossier, Message, Outbox};

/// Times a registration is tried again when another one of the same territory and month came first.
const SEQUENCE_TRIES: usize = 8;

/// Whether an agent may see an application: only of its territory, and only once it was sent.
pub fn may_see(badge: &Badge, application: &Application) -> bool {
    badge.territory == application.territory && !matches!(application.state, State::Draft(_))
}

/// What an agent opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// The file.
    File,
    /// The answers on health too.
    Health,
    /// A piece.
    Piece(PieceName),
}

/// Records that an agent opened a file: once an hour for the same agent and file, so that a reloaded page is not a second
/// reading.
pub async fn record_opening(
    ledger: &impl Ledger,
    badge: &Badge,
    now: Moment,
    application: &ApplicationId,
    read: Read,
) -> Result<(), Fault> {
    let hour = now.seconds().div_euclid(3600) * 3_600_000;
    // The identifier is made of the hour and the agent: the second event of the hour is refused by the first.
    let agent = u128::from_str_radix(badge.id.as_str(), 16).unwrap_or_default();
    let (kind, id) = match read {
        Read::File => (EventKind::Opened, EventId::at(hour, agent)),
        Read::Health => (EventKind::HealthOpened, EventId::at(hour, !agent)),
        Read::Piece(name) => {
            let id = EventId::at(hour, agent ^ of_piece(&name));
            (EventKind::PieceOpened(name), id)
        }
    };
    let opened = Event { id, at: now.milliseconds(), actor: badge.actor(), kind };
    let writes = vec![Write::Record { application: application.clone(), event: opened }];
    ledger.commit(Commit { once: None, writes }).await.map(drop)
}

/// Tells the pieces of an application apart in the identifiers of openings.
fn of_piece(name: &PieceName) -> u128 {
    let digest: [u8; 32] = Sha256::digest(name.to_string()).into();
    digest[..16].iter().fold(0, |bits, byte| bits << 8 | u128::from(*byte))
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
    /// Something that registration needs is missing.
    Lacking,
    /// Another agent is looking at it.
    Held,
    /// Something in the form is to be mended.
    Refused(Refusals),
}

/// The field by which an agent says that two applications of the same name and birth date are of two persons.
pub const HOMONYM: &str = "homonyme";

/// The field that says which version of the application an agent decides on.
pub const SEEN: &str = "_vu";

/// The field by which an agent keeps the seniority of the application in which the applicant was named.
pub const KEEP_SENIORITY: &str = "anciennete";

/// The application in which an applicant says to have been named as one of a couple, by its number.
pub async fn former_application<P: Registry + Dossiers>(
    ports: &P,
    dossier: &Dossier,
) -> Result<Option<Dossier>, Fault> {
    let number = dossier.answers.former_application.as_ref().and_then(|former| former.number.as_ref());
    let Some(number) = number else { return Ok(None) };
    let Some(id) = ports.number(number).await? else { return Ok(None) };
    let former = ports.dossier(&id).await?;
    Ok(former
        .filter(|former| former.application.territory == dossier.application.territory && id != dossier.application.id))
}

/// The day from which the seniority counts when the other application names this applicant as one of its couple, now or
/// before (L.441-1, second paragraph); `None` when it does not.
pub fn names_partner(former: &Dossier, dossier: &Dossier) -> Option<Date> {
    let applicant = dossier.answers.matching_text()?;
    let is_applicant = |person: &Person| {
        let name = person.birth_name.as_ref();
        person.link.is_couple()
            && name.is_some_and(|name| matching_text(name, &person.first_names, person.born) == applicant)
    };
    let now = former.answers.persons.iter().any(|(_, person)| is_applicant(person));
    let before = || {
        former.events.iter().any(|event| {
            let EventKind::Changed { section: SectionName::Person(_), before: Some(fields), .. } = &event.kind else {
                return false;
            };
            let on = Moment::at(jiff::Timestamp::from_millisecond(event.at).unwrap_or_default()).today;
            let territory = Territory::of(&former.application.territory);
            territory.is_some_and(|territory| {
                Person::read(fields, Circumstances { on, territory }).is_ok_and(|person| is_applicant(&person))
            })
        })
    };
    let registration = former.application.state.registration()?;
    (now || before()).then_some(registration.senior_since)
}

/// Accepts an application: the number, the state, the claim on the person, the event and the letter, all or nothing.
///
/// The number follows the last one without a gap: the count of the month is part of the same commit, so a commit that
/// fails leaves it where it was, and one that came second reads it again.
///
/// `fields` may say [`HOMONYM`]: the agent compared both pieces. The application then has a claim of its own, and the
/// history says who decided it.
#[expect(clippy::too_many_arguments, reason = "the means, what was read and what was asked, each by its name")]
pub async fn accept<P: Ledger + Registry>(
    ports: &P,
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    badge: &Badge,
    dossier: &Dossier,
    former: Option<&Dossier>,
    fields: &Fields,
    once: Once,
) -> Result<Accepted, Fault> {
    let application = &dossier.application;
    let State::Submitted(deposit) = &application.state else {
        return Ok(if ports.held(&once).await?.is_some() { Accepted::Done } else { Accepted::Overtaken });
    };
    // What the agent saw is not what is there any more: look again before deciding.
    if fields.named(SEEN).parse() != Ok(application.version) {
        return Ok(Accepted::Overtaken);
    }
    // Changed after the sending, and not complete any more.
    if !dossier.answers.missing(application.applicant, Need::Registration, now.today).is_empty() {
        return Ok(Accepted::Lacking);
    }
    let holds_until = match identity_end(dossier, fields, now.today) {
        Ok(holds_until) => holds_until,
        Err(refused) => return Ok(Accepted::Refused(refused)),
    };
    let on = circumstances(application, now)?;
    let parameters = on.territory.parameters(now.today);
    let matching = dossier.answers.matching_text().ok_or_else(|| Fault::new("a sent application has no identity"))?;
    let senior_since = match former {
        Some(former) if fields.named(KEEP_SENIORITY) == "oui" => names_partner(former, dossier),
        _ => None,
    };
    let homonym = fields.named(HOMONYM) == "oui";
    let claimed = if homonym { format!("{matching}|{}", application.id) } else { matching };
    let digest = keys.person_digest(&claimed);
    let month = month_key(deposit.deposited_on);
    let id = &application.id;
    let registered = event(badge.actor(), EventKind::Registered, now, chance);
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
            .register(number.clone(), badge.desk.clone(), now.today, &parameters, senior_since)
            .map_err(|error| Fault::caused("a submitted application could not be registered", error))?;
        let mut writes = vec![
            move_to(application, state, now)?,
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
        if senior_since.is_some() {
            let told = event(badge.actor(), EventKind::SeniorityKept, now, chance);
            writes.push(Write::Record { application: id.clone(), event: told });
        }
        if homonym {
            let told = event(badge.actor(), EventKind::Homonym, now, chance);
            writes.push(Write::Record { application: id.clone(), event: told });
        }
        // What the agent saw of the pieces is accepted with the application; the others wait for their turn.
        let held = writes.len();
        writes.push(proof::not_held(badge, dossier, now));
        let first_of_pieces = writes.len();
        writes.extend(proof::decide_identity(dossier, badge, now, None, holds_until));
        if let Some(until) = holds_until {
            writes.push(proof::ends(dossier, &PieceName::IDENTITY, until, now, chance));
        }
        if proof::may_wait(dossier) {
            writes.push(proof::check_line(dossier, now)?);
        }
        match ports.commit(Commit { once: Some(once.clone()), writes }).await? {
            Committed::Done | Committed::Before(_) => return Ok(Accepted::Done),
            refused if refused.refused(held) => return Ok(Accepted::Held),
            Committed::Refused(ranks) if ranks.iter().any(|rank| *rank >= first_of_pieces) => {
                return Ok(Accepted::Overtaken);
            }
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

/// The last day of the identity piece that is accepted with an application: typed in its form where the piece is a residence
/// title, and as it was otherwise.
fn identity_end(dossier: &Dossier, fields: &Fields, today: Date) -> Result<Option<Date>, Refusals> {
    if !proof::is_residence_title(dossier) {
        return Ok(proof::identity_holds_until(dossier));
    }
    let mut form = Reading::of(fields);
    if form.date_is_empty(Field::HoldsUntil) {
        return Ok(None);
    }
    let past = |date| if date < today { Err(Refusal::InPast) } else { Ok(date) };
    let typed = form.date(Field::HoldsUntil, past);
    form.finish(typed).map(Some)
}

/// Why an application was not sent back.
#[derive(Debug)]
pub enum NotSentBack {
    /// Something in the form is to be mended.
    Refused(Refusals),
    /// Somebody acted first.
    Overtaken,
    /// The identity that a change brings is claimed by another registered application.
    Taken,
    /// Another agent is looking at the application.
    Held,
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
    if application.state.is_recorded() && fields.named(SEEN).parse() != Ok(application.version) {
        return if ledger.held(&once).await?.is_some() { Ok(()) } else { Err(NotSentBack::Overtaken) };
    }
    let Ok(state) = application.state.clone().send_back(reason, comment, now.today) else {
        return if ledger.held(&once).await?.is_some() { Ok(()) } else { Err(NotSentBack::Overtaken) };
    };
    let id = application.id.clone();
    let mut writes = vec![
        move_to(application, state, now)?,
        Write::Record {
            application: id.clone(),
            event: event(badge.actor(), EventKind::SentBack(reason), now, chance),
        },
        Write::Send(Outbox {
            id: OutboxId::at(now.milliseconds(), chance.draw()),
            message: Message::SentBack { application: id },
        }),
    ];
    let held = writes.len();
    writes.push(proof::not_held(badge, dossier, now));
    if let Some(why) = set_aside(reason) {
        writes.extend(proof::decide_identity(dossier, badge, now, Some(why), None));
    }
    match ledger.commit(Commit { once: Some(once), writes }).await? {
        Committed::Done | Committed::Before(_) => Ok(()),
        refused if refused.refused(held) => Err(NotSentBack::Held),
        Committed::Refused(_) => Err(NotSentBack::Overtaken),
    }
}

/// What the return of an application says of its identity piece.
fn set_aside(reason: SendBackReason) -> Option<SetAside> {
    match reason {
        SendBackReason::Illegible => Some(SetAside::Illegible),
        SendBackReason::Incomplete => Some(SetAside::MissingSide),
        SendBackReason::Expired => Some(SetAside::Expired),
        SendBackReason::WrongDocument => Some(SetAside::WrongDocument),
        SendBackReason::NotMatching | SendBackReason::Answers | SendBackReason::Duplicate => None,
    }
}

/// Why a change that waited was not decided on.
pub type NotDecided = NotSentBack;

/// Decides on a change of civil status that waits: it holds, or it does not and the applicant reads why. The claim on the
/// person follows the identity.
#[expect(clippy::too_many_arguments, reason = "the means, what was read and what was asked, each by its name")]
pub async fn decide_change(
    ledger: &impl Ledger,
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    badge: &Badge,
    dossier: &Dossier,
    name: &SectionName,
    fields: &Fields,
    once: Once,
) -> Result<(), NotDecided> {
    let accepted = fields.named(DECISION) == "oui";
    let comment = match (accepted, fields.get(Field::Comment)) {
        (true, _) => None,
        (false, "") => return Err(refused_comment(Refusal::CommentNeeded)),
        (false, typed) => Some(Comment::parse(typed).map_err(refused_comment)?),
    };
    let seen: Option<u64> = fields.named(SEEN).parse().ok();
    let Some(asked) = dossier.changes.get(name).filter(|asked| Some(asked.version) == seen) else {
        return if ledger.held(&once).await?.is_some() { Ok(()) } else { Err(NotDecided::Overtaken) };
    };
    let application = &dossier.application;
    let id = application.id.clone();
    let mut writes = vec![
        Write::Amend { application: id.clone(), stage: Stage::Active },
        Write::DropChange { application: id.clone(), name: name.clone(), expected: asked.version },
    ];
    let mut claimed = None;
    let kind = if let Some(comment) = comment {
        EventKind::ChangeRefused { section: name.clone(), comment }
    } else {
        match (&asked.fields, name) {
            (Some(fields), _) => {
                writes.push(Write::SaveSection {
                    application: id.clone(),
                    name: name.clone(),
                    fields: fields.clone(),
                    saved_on: asked.on,
                    expected: dossier.version(name),
                });
                let claims = claims_of(keys, dossier, name, fields, asked.on)?;
                // The claim on the new identity comes last.
                claimed = (!claims.is_empty()).then(|| writes.len() + claims.len() - 1);
                writes.extend(claims);
            }
            (None, SectionName::Person(person)) => writes.extend(removals(dossier, person)),
            (None, _) => return Err(Fault::new("a section that nobody can leave was to be left").into()),
        }
        let before = dossier.answers.fields(name);
        EventKind::Changed { section: name.clone(), before, after: asked.fields.clone(), from: None }
    };
    writes.push(Write::Record { application: id.clone(), event: event(badge.actor(), kind, now, chance) });
    writes.push(Write::Send(Outbox {
        id: OutboxId::at(now.milliseconds(), chance.draw()),
        message: Message::ChangedByService { application: id },
    }));
    let held = writes.len();
    writes.push(proof::not_held(badge, dossier, now));
    match ledger.commit(Commit { once: Some(once), writes }).await? {
        Committed::Done | Committed::Before(_) => Ok(()),
        refused if refused.refused(held) => Err(NotDecided::Held),
        refused if claimed.is_some_and(|rank| refused.refused(rank)) => Err(NotDecided::Taken),
        Committed::Refused(_) => Err(NotDecided::Overtaken),
    }
}

/// The field that says what was decided on a change: `oui` or `non`.
pub const DECISION: &str = "decision";

fn refused_comment(why: Refusal) -> NotDecided {
    NotDecided::Refused(Refusals::one(Field::Comment, why))
}

/// The claim on the person moves from the identity that was to the one that a change of a section brings.
fn claims_of(
    keys: &Keys,
    dossier: &Dossier,
    name: &SectionName,
    fields: &Fields,
    on: Date,
) -> Result<Vec<Write>, Fault> {
    let territory = Territory::of(&dossier.application.territory).ok_or_else(|| Fault::new("an unknown territory"))?;
    let mut after = dossier.answers.clone();
    after
        .take(name, fields, Circumstances { on, territory })
        .map_err(|_| Fault::new("a change that waited does not read back"))?;
    Ok(claims_between(keys, dossier, &after))
}

/// Under what a person is claimed by a registered application. A homonym has a claim of its own, in which the application
/// is.
pub(crate) fn claim_digest(keys: &Keys, dossier: &Dossier, matching: String) -> String {
    let homonym = dossier.events.iter().any(|event| event.kind == EventKind::Homonym);
    keys.person_digest(&if homonym { format!("{matching}|{}", dossier.application.id) } else { matching })
}

/// Under what the person of a registered application is claimed, and where.
pub(crate) fn person_claim(keys: &Keys, dossier: &Dossier) -> Result<(String, String), Fault> {
    let matching =
        dossier.answers.matching_text().ok_or_else(|| Fault::new("a registered application has no identity"))?;
    Ok((dossier.application.territory.clone(), claim_digest(keys, dossier, matching)))
}

/// Nothing of an application waits at a desk any more: it was given up, or struck off.
pub(crate) fn nothing_waits(dossier: &Dossier) -> Vec<Write> {
    let id = &dossier.application.id;
    let drop = |(name, asked): (&SectionName, &AskedChange)| Write::DropChange {
        application: id.clone(),
        name: name.clone(),
        expected: asked.version,
    };
    std::iter::once(Write::ClearCheck(id.clone())).chain(dossier.changes.iter().map(drop)).collect()
}

/// The claim on the person of a registered application moves from the identity that is to the one of other answers;
/// nothing when it is the same.
pub(crate) fn claims_between(keys: &Keys, dossier: &Dossier, after: &Answers) -> Vec<Write> {
    let application = &dossier.application;
    let (Some(from), Some(to)) = (dossier.answers.matching_text(), after.matching_text()) else { return vec![] };
    let (from, to) = (claim_digest(keys, dossier, from), claim_digest(keys, dossier, to));
    if from == to {
        return vec![];
    }
    let (territory, id) = (application.territory.clone(), application.id.clone());
    vec![
        Write::ReleasePerson { territory: territory.clone(), digest: from, application: id.clone() },
        Write::ClaimPerson { territory, digest: to, application: id },
    ]
}
