//! Renewing an application: from the link of a notice, from one's space, at a desk (R.441-2-7).

use domain::alert::AlertKind;
use domain::application::State;
use domain::event::EventKind;
use domain::id::{ApplicationId, OutboxId};
use domain::notice::NoticeKind;
use domain::reading::Reading;
use domain::refusal::{Refusal, Refusals};
use domain::section::{Need, SectionName};
use domain::{Field, Fields};
use jiff::civil::Date;

use crate::access::Access;
use crate::account::{Caller, count_tries};
use crate::application::{circumstances, event};
use crate::desk::SEEN;
use crate::fault::Fault;
use crate::keys::{Keys, TokenHash};
use crate::ledger::{Commit, Committed, Once, Write};
use crate::moment::Moment;
use crate::notice::{self, channels, move_to, raise, reach};
use crate::ports::{Chance, Dossiers, Ledger, Rates, RenewalLinks};
use crate::proof;
use crate::records::{Dossier, Message, Outbox, RenewalLink, Who};
use crate::session::{self, Opened};

/// Birth dates that may be tried on a link.
pub const TRIES: u32 = 5;
/// New links that take the place of locked ones, in a window.
const NEW_LINKS: u32 = 3;
/// That window, in seconds.
const NEW_LINKS_WINDOW: i64 = 7 * 24 * 3600;

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leads {
    /// To the question of the birth date.
    Open,
    /// Too many dates were tried: another link was sent.
    Locked,
    /// Nowhere: it served, it is too old, or it never was.
    Nowhere,
}

/// Looks where a link leads; nothing changes. What cannot be told without the birth date is not.
pub async fn look<P: Dossiers + RenewalLinks>(ports: &P, token: &str, now: Moment) -> Result<Leads, Fault> {
    let link = ports.renewal_link(&TokenHash::of(token)).await?.filter(|link| now.seconds() < link.expires_at);
    let Some(link) = link else { return Ok(Leads::Nowhere) };
    if link.tries >= TRIES {
        return Ok(Leads::Locked);
    }
    let application = ports.application(&link.application).await?;
    let open = application.is_some_and(|application| still_renews(&link, &application.state, now.today));
    Ok(if open { Leads::Open } else { Leads::Nowhere })
}

/// A link is dead once the year it was sent for is renewed.
fn still_renews(link: &RenewalLink, state: &State, today: Date) -> bool {
    match state {
        State::Active(registration) => registration.valid_until == link.ends,
        State::StruckOff(struck) => struck.was.valid_until == link.ends && struck.can_come_back(today),
        _ => false,
    }
}

/// Why a link did not open.
#[derive(Debug)]
pub enum NotOpened {
    /// Not a date.
    Refused(Refusals),
    /// Not the birth date of the applicant; how many times it can be tried again.
    Wrong(u32),
    /// It was tried too often: another link was sent.
    Locked,
    /// It leads nowhere.
    Nowhere,
    /// Too many tries from this address.
    TooMany,
    /// A breakdown.
    Fault(Fault),
}

impl From<Fault> for NotOpened {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Opens a link with the birth date of the applicant: a session for this application alone, and its path.
pub async fn open<P: Dossiers + Ledger + Rates + RenewalLinks>(
    ports: &P,
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    caller: Caller<'_>,
    (token, fields, once): (&str, &Fields, u128),
) -> Result<(Opened, ApplicationId), NotOpened> {
    let mut form = Reading::of(fields);
    let born = form.date(Field::BirthDate, Ok);
    let born = form.finish(born).map_err(NotOpened::Refused)?;
    let hash = TokenHash::of(token);
    if !count_tries(ports, keys, "renouvellement", &hash.0, caller, now).await? {
        return Err(NotOpened::TooMany);
    }
    // Counted before it is compared: however many come at once, no more than these are.
    let Some(link) = ports.try_renewal_link(&hash, TRIES, now).await? else {
        let locked = look(ports, token, now).await? == Leads::Locked;
        return Err(if locked { NotOpened::Locked } else { NotOpened::Nowhere });
    };
    let found = ports.dossier(&link.application).await?;
    let found = found.filter(|dossier| still_renews(&link, &dossier.application.state, now.today));
    let Some(dossier) = found else { return Err(NotOpened::Nowhere) };
    if dossier.answers.identity.as_ref().map(|identity| identity.born) != Some(born) {
        if link.tries < TRIES {
            return Err(NotOpened::Wrong(TRIES - link.tries));
        }
        send_another(ports, keys, chance, now, &dossier).await?;
        return Err(NotOpened::Locked);
    }
    let who = Who::Holder { application: link.application.clone(), owner: dossier.application.owner.clone() };
    let opened = session::new(who, caller.device, now, keys, once);
    // Whoever knows the date may come back with the link: only wrong dates count.
    let writes = vec![Write::CreateSession(opened.session.clone()), Write::FreeRenewalLink(hash)];
    // Refused: the same form was sent twice, and its session is there.
    ports.commit(Commit { once: None, writes }).await?;
    Ok((opened, link.application))
}

/// A locked link is replaced by another one, by the ways of the notice, a few times a week at most: then the desks see it.
async fn send_another<P: Ledger + Rates>(
    ports: &P,
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    dossier: &Dossier,
) -> Result<(), Fault> {
    let counter = format!("nouveau-lien#{}", dossier.application.id);
    let writes = if ports.count(&counter, NEW_LINKS_WINDOW, now).await? > NEW_LINKS {
        vec![raise(dossier, AlertKind::Unreachable, now)]
    } else {
        let kind = NoticeKind::NewLink;
        notice::send(keys, chance, now, &dossier.application, kind, &channels(kind, reach(dossier)))?
    };
    ports.commit(Commit { once: None, writes }).await.map(drop)
}

/// The sections without which it is not renewed: the income of the year that counts now must be told again by each who will
/// hold the lease (service-public, 8 Nov 2024), and what the form makes mandatory be there.
pub fn lacking(dossier: &Dossier, today: Date) -> Vec<SectionName> {
    let answers = &dossier.answers;
    let mut lacking = answers.missing(dossier.application.applicant, Need::Registration, today);
    let incomes = answers.holders().into_iter().map(SectionName::Income);
    let asked = answers.asked(dossier.application.applicant, today);
    let stale = incomes
        .filter(|name| asked.iter().any(|one| one.name == *name) && !answers.is_answered(name, today))
        .filter(|name| !lacking.contains(name))
        .collect::<Vec<_>>();
    lacking.extend(stale);
    lacking
}

/// Why it was not renewed.
#[derive(Debug)]
pub enum NotRenewed {
    /// Something is to be confirmed.
    Refused(Refusals),
    /// Sections to be answered first.
    Lacking(Vec<SectionName>),
    /// It cannot be renewed now.
    Closed,
    /// It changed since the page was read.
    Overtaken,
    /// Another agent is looking at it.
    Held,
    /// A breakdown.
    Fault(Fault),
}

impl From<Fault> for NotRenewed {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Whether the page of a renewal is for somebody with this access.
pub fn may_renew(access: &Access) -> bool {
    matches!(access, Access::Owner | Access::Holder | Access::Agent(_))
}

/// Renews, once household and income are confirmed: another year from this day, same number, same seniority. The
/// certificate follows.
pub async fn renew(
    ledger: &impl Ledger,
    chance: &dyn Chance,
    now: Moment,
    access: &Access,
    dossier: &Dossier,
    fields: &Fields,
    once: Once,
) -> Result<(), NotRenewed> {
    let mut form = Reading::of(fields);
    let natural = dossier.answers.organisation.is_none();
    for (field, asked) in [(Field::SameHousehold, natural), (Field::SameIncome, natural), (Field::Declaration, true)] {
        if asked && !form.ticked(field) {
            let why = if field == Field::Declaration { Refusal::NotDeclared } else { Refusal::NotConfirmed };
            form.refuse::<()>(field, why);
        }
    }
    form.finish(Some(())).map_err(NotRenewed::Refused)?;
    let application = &dossier.application;
    let parameters = circumstances(application, now)?.territory.parameters(now.today);
    let Ok(state) = application.state.clone().renew(now.today, &parameters) else {
        return if ledger.held(&once).await?.is_some() { Ok(()) } else { Err(NotRenewed::Closed) };
    };
    if fields.named(SEEN).parse() != Ok(application.version) {
        return Err(NotRenewed::Overtaken);
    }
    let lacking = lacking(dossier, now.today);
    if !lacking.is_empty() {
        return Err(NotRenewed::Lacking(lacking));
    }
    let id = application.id.clone();
    let mut writes = vec![
        move_to(application, state, now)?,
        Write::Record { application: id.clone(), event: event(access.actor(), EventKind::Renewed, now, chance) },
        Write::Send(Outbox {
            id: OutboxId::at(now.milliseconds(), chance.draw()),
            message: Message::Renewed { application: id.clone() },
        }),
    ];
    let seen_to = [
        AlertKind::MailReturned,
        AlertKind::LetterReturned,
        AlertKind::Unreachable,
        AlertKind::NoticeStuck,
        AlertKind::WarningUnproven,
    ];
    writes.extend(seen_to.map(|kind| Write::DropAlert { application: id.clone(), kind }));
    let held = writes.len();
    if let Access::Agent(badge) = access {
        writes.push(proof::not_held(badge, dossier, now));
    }
    match ledger.commit(Commit { once: Some(once), writes }).await? {
        Committed::Done | Committed::Before(_) => Ok(()),
        refused if refused.refused(held) => Err(NotRenewed::Held),
        Committed::Refused(_) => Err(NotRenewed::Overtaken),
    }
}
