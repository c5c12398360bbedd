//! Notices: by which ways they leave, the proof that they left, and what comes back (R.441-2-7).

use domain::answers::Answers;
use domain::application::{Application, State};
use domain::event::{Actor, Event, EventKind};
use domain::id::{ApplicationId, EventId, OutboxId};
use domain::letter_return::LetterReturned;
use domain::notice::{Channel, NoticeKind, Reach};
use domain::section::{Place, SectionName};
use domain::territory::Territory;
use domain::text::Email;
use jiff::civil::Date;

use crate::application::event;
use crate::fault::Fault;
use crate::keys::{Keys, TokenHash};
use crate::ledger::{Commit, Committed, Write};
use crate::lifecycle::line;
use crate::moment::Moment;
use crate::ports::{Accounts, Chance, Dossiers, Ledger, Outboxes};
use crate::records::{Alert, Dossier, Hidden, Message, Outbox, RenewalLink};
use domain::alert::AlertKind;

/// Times a note is tried again when the application moved meanwhile.
const TRIES: u32 = 6;

/// How the applicant can be reached. Every application is made on line, by an account with an address.
pub fn reach(dossier: &Dossier) -> Reach {
    let registration = dossier.application.state.registration();
    let address = dossier.answers.address.as_ref();
    let in_france = |place: &Place| matches!(place, Place::France { .. });
    Reach {
        on_line: true,
        email: registration.is_none_or(|registration| registration.mail_returned_on.is_none()),
        paper: dossier.answers.contact.as_ref().is_some_and(|contact| contact.paper_notices),
        postal: address.is_some_and(|address| address.mail.is_some() || in_france(&address.place))
            && wrong_address(dossier).is_none(),
    }
}

/// The letter that came back and tells that the address is wrong; `None` once the address was changed since that letter.
pub fn wrong_address(dossier: &Dossier) -> Option<LetterReturned> {
    let registration = dossier.application.state.registration()?;
    let returned = registration.letter_returned.filter(LetterReturned::address_is_wrong)?;
    (!address_is_newer(dossier, returned.dated)).then_some(returned)
}

/// Whether the address was changed after the day of a letter, which then went to another one.
pub fn address_is_newer(dossier: &Dossier, dated: Date) -> bool {
    dossier.saved.get(&SectionName::Address).is_some_and(|saved| saved.on > dated)
}

/// What follows when the address is changed after a letter came back: there is nothing to see to any more, and a notice that
/// has not left goes there.
pub fn address_changed(
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    dossier: &Dossier,
    answers: &Answers,
) -> Result<Vec<Write>, Fault> {
    let State::Active(registration) = &dossier.application.state else { return Ok(vec![]) };
    if wrong_address(dossier).is_none() {
        return Ok(vec![]);
    }
    let id = &dossier.application.id;
    let seen_to = [AlertKind::LetterReturned, AlertKind::Unreachable];
    let mut writes = Vec::from(seen_to.map(|kind| Write::DropAlert { application: id.clone(), kind }));
    if registration.year.notice.is_some_and(|notice| notice.left_on.is_none()) {
        let mut after = Dossier { answers: answers.clone(), ..dossier.clone() };
        if let Some(saved) = after.saved.get_mut(&SectionName::Address) {
            saved.on = now.today;
        }
        let ways = channels(NoticeKind::Renewal, reach(&after));
        let ways: Vec<Channel> = ways.into_iter().filter(|channel| *channel == Channel::Post).collect();
        writes.extend(send(keys, chance, now, &dossier.application, NoticeKind::Renewal, &ways)?);
    }
    Ok(writes)
}

/// The ways of a notice of a kind. The renewal notice takes all that the law says; what reminds of it takes one, the
/// quickest; what tells a strike-off or warns of it takes them as the notice does.
pub fn channels(kind: NoticeKind, reach: Reach) -> Vec<Channel> {
    let all = reach.channels();
    match kind {
        // A reminder on paper would come too late, and the certificate tells the abnormally long delay too.
        NoticeKind::Reminder | NoticeKind::Delay => {
            all.into_iter().filter(|channel| *channel == Channel::Email).collect()
        }
        NoticeKind::Expiry | NoticeKind::Reinstated => all.into_iter().take(1).collect(),
        NoticeKind::Renewal
        | NoticeKind::NewLink
        | NoticeKind::NoReply
        | NoticeKind::Ineligible
        | NoticeKind::StruckOff => all,
    }
}

/// The secret of a link or of a code, by the way it leaves: letters carry one that can be typed.
pub fn token(keys: &Keys, id: &OutboxId, channel: Channel) -> String {
    match channel {
        Channel::Email => keys.link_token(id.as_str()),
        Channel::Post => keys.short_code(id.as_str()),
    }
}

/// What sends a notice by some ways: the items of the outbox, and the links that they carry.
pub fn send(
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    application: &Application,
    kind: NoticeKind,
    channels: &[Channel],
) -> Result<Vec<Write>, Fault> {
    let mut writes = Vec::new();
    for &channel in channels {
        let id = OutboxId::at(now.milliseconds(), chance.draw());
        if kind.renews() {
            let hash = TokenHash::of(&token(keys, &id, channel));
            writes.push(Write::CreateRenewalLink(link(hash, application, now)?));
        }
        let message = Message::Notice { application: application.id.clone(), kind, channel };
        writes.push(Write::Send(Outbox { id, message }));
    }
    Ok(writes)
}

/// A link works as long as the year it renews can be renewed, the way back of a strike-off included.
fn link(hash: TokenHash, application: &Application, now: Moment) -> Result<RenewalLink, Fault> {
    let territory =
        Territory::of(&application.territory).ok_or_else(|| Fault::new("an application of an unknown territory"))?;
    let registration = application.state.registration().ok_or_else(|| Fault::new("nothing to renew"))?;
    let ends = registration.valid_until;
    let last = ends
        .saturating_add(jiff::Span::new().months(i64::from(territory.parameters(now.today).not_renewed_way_back)))
        .max(now.today.saturating_add(jiff::Span::new().days(60)));
    Ok(RenewalLink { hash, application: application.id.clone(), ends, tries: 0, expires_at: midnight_after(last) })
}

fn midnight_after(day: Date) -> i64 {
    Moment::start_of(day.tomorrow().unwrap_or(day)).seconds()
}

/// Notes in one commit that a notice left, with its proof: in the history, and on the application when a strike-off leans
/// on it. `left` are the writes that say so of the item itself; refused when it was noted before.
pub async fn left<P: Dossiers + Ledger>(
    ports: &P,
    now: Moment,
    id: &OutboxId,
    (application, kind, channel): (&ApplicationId, NoticeKind, Channel),
    proof: String,
    left: Vec<Write>,
) -> Result<(), Fault> {
    let told = Event {
        // Of the item itself: noted again, it is the same event.
        id: EventId::at(now.milliseconds(), u128::from_str_radix(id.as_str(), 16).unwrap_or_default()),
        at: now.milliseconds(),
        actor: Actor::System,
        kind: EventKind::NoticeLeft { kind, channel, proof },
    };
    for _ in 0..TRIES {
        let mut writes = left.clone();
        let mut moved = None;
        // Erased in between: there is no history to note it in.
        if let Some(found) = ports.application(application).await? {
            writes.push(Write::Record { application: application.clone(), event: told.clone() });
            if let Ok(state) = found.state.clone().notice_left(now.today).and_then(|state| counts(kind, state)) {
                moved = Some(writes.len());
                writes.push(move_to(&found, state, now)?);
            }
        }
        match ports.commit(Commit { once: None, writes }).await? {
            Committed::Refused(ranks) if moved.is_some_and(|rank| ranks == [rank]) => {}
            _ => return Ok(()),
        }
    }
    Err(Fault::new("an application moves too often to note that a notice left"))
}

fn counts(kind: NoticeKind, state: State) -> Result<State, domain::application::NotNow> {
    if kind.counts() { Ok(state) } else { Err(domain::application::NotNow) }
}

/// The application in another state, in its place among what the daily work looks through.
pub fn move_to(application: &Application, state: State, now: Moment) -> Result<Write, Fault> {
    let to = Application { state, version: application.version + 1, ..application.clone() };
    let line = line(&to, now)?;
    Ok(Write::MoveApplication { to, from_version: application.version, line })
}

/// An e-mail came back, or its owner complained: the notice takes the other way, and the desks see it. Told twice, it is
/// told once. `addresses` are those that it came back from, where the mail service says: a helper's copy that comes back
/// tells nothing of the applicant.
pub async fn returned<P: Accounts + Dossiers + Ledger + Outboxes>(
    ports: &P,
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    id: &OutboxId,
    addresses: &[String],
) -> Result<(), Fault> {
    let Some(Outbox { message, .. }) = ports.outbox(id).await? else { return Ok(()) };
    let Message::Notice { application, kind, channel: Channel::Email } = message else { return Ok(()) };
    for _ in 0..TRIES {
        let Some(dossier) = ports.dossier(&application).await? else { return Ok(()) };
        let found = &dossier.application;
        if is_of_the_copy_alone(ports, &dossier, addresses).await? {
            return Ok(());
        }
        let by_post_too = reach(&dossier).channels().contains(&Channel::Post) && !notice_came_back(&dossier);
        let Ok(state) = found.state.clone().mail_returned(now.today, by_post_too) else { return Ok(()) };
        let mut after = dossier.clone();
        after.application.state = state.clone();
        let reach = reach(&after);
        let mut writes = vec![
            move_to(found, state, now)?,
            Write::Record {
                application: application.clone(),
                event: event(Actor::System, EventKind::MailReturned, now, chance),
            },
            raise(&dossier, AlertKind::MailReturned, now),
        ];
        let again = kind.counts() || kind == NoticeKind::Expiry;
        if again && !by_post_too {
            let by_post: Vec<_> = reach.channels();
            if by_post.is_empty() {
                writes.push(raise(&dossier, AlertKind::Unreachable, now));
            }
            writes.extend(send(keys, chance, now, &after.application, kind, &by_post)?);
        }
        if ports.commit(Commit { once: None, writes }).await? == Committed::Done {
            return Ok(());
        }
    }
    Err(Fault::new("an application moves too often to note that its mail came back"))
}

/// Whether a letter on paper came back that may be the notice of this year, and so does not stand for it.
fn notice_came_back(dossier: &Dossier) -> bool {
    let registration = dossier.application.state.registration();
    let returned = registration.and_then(|it| it.letter_returned).filter(|it| !it.reason.notice_stands(it.on));
    let notice = registration.and_then(|it| it.year.notice);
    returned.zip(notice).is_some_and(|(returned, notice)| returned.dated >= notice.prepared_on)
}

/// Whether the addresses are those of a copy, and the applicant's own is not among them.
async fn is_of_the_copy_alone(
    accounts: &impl Accounts,
    dossier: &Dossier,
    addresses: &[String],
) -> Result<bool, Fault> {
    let Some(copy) = dossier.copy_to() else { return Ok(false) };
    let is = |address: &String, email: &Email| address.eq_ignore_ascii_case(email.as_str());
    if addresses.is_empty() || !addresses.iter().all(|address| is(address, copy)) {
        return Ok(false);
    }
    let owner = accounts.account(&dossier.application.owner).await?;
    Ok(owner.is_none_or(|page| !addresses.iter().any(|address| is(address, &page.account.email))))
}

/// Something to be seen to at a desk.
pub fn raise(dossier: &Dossier, kind: AlertKind, now: Moment) -> Write {
    let alert = Alert {
        application: dossier.application.id.clone(),
        applicant: Hidden(dossier.answers.applicant_name()),
        kind,
        on: now.today,
    };
    Write::RaiseAlert { territory: dossier.application.territory.clone(), alert }
}
