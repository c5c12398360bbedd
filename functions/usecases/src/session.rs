//! Opening, keeping and ending sessions.

use domain::id::{AccountId, ApplicationId};

use crate::device::Device;
use crate::fault::Fault;
use crate::keys::{Keys, TokenHash};
use crate::ledger::{Commit, Committed, Once, Write};
use crate::moment::Moment;
use crate::ports::{Accounts, Ledger};
use crate::records::{AccountPage, OpenSession, Session, Who};

/// How long sessions last, in seconds. ASVS 5.0 7.1.1 asks that they be chosen and written down; 7.3.1 and 7.3.2, that
/// there be both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Without anything being asked.
    pub idle: i64,
    /// In all.
    pub whole: i64,
    /// A session that was active is noted as such at most this often: one write, whatever the number of pages.
    pub noted_every: i64,
}

/// Applicants: a form filled in one evening, papers to look for in between, on a computer that may be a library's. Less
/// than the twenty hours from which WCAG 2.2.1 asks for nothing: hence the warning.
pub const APPLICANTS: Limits = Limits { idle: 2 * 3600, whole: 12 * 3600, noted_every: 10 * 60 };
/// Agents, who read other people's files: a password and a one-time code, so half an hour idle (NIST SP 800-63B-3 4.2.3
/// for two factors, which allows twelve hours in all), and a day's work.
pub const AGENTS: Limits = Limits { idle: 30 * 60, whole: 8 * 3600, noted_every: 5 * 60 };
/// Who holds a link to renew and gave a birth date: time enough to look for a tax notice.
pub const HOLDERS: Limits = Limits { idle: 3600, whole: 3 * 3600, noted_every: 5 * 60 };

/// Sessions ended in one commit at most: two items each, in a transaction of a hundred.
pub(crate) const ENDED_AT_ONCE: usize = 40;
/// Times a change is tried again that met a sign-in.
const TRIES: u32 = 8;

/// A session just opened; the token goes to the browser and nowhere else.
pub struct Opened {
    /// The secret for the cookie.
    pub token: String,
    /// What is stored.
    pub session: Session,
    /// The application of an applicant who has one and helps with no other: what people sign in for.
    pub application: Option<ApplicationId>,
}

/// Makes a session for somebody who proved who they are. The same form sent twice by the same person opens the same
/// session: a double tap must not leave a browser with the answer to the second, whose one-time code is already used.
pub fn new(who: Who, device: Device, now: Moment, keys: &Keys, once: u128) -> Opened {
    let person = match &who {
        Who::Applicant(id) => id.as_str(),
        Who::Agent(badge) => badge.id.as_str(),
        Who::Holder { application, .. } => application.as_str(),
    };
    let token = keys.session_token(person, once);
    let now = now.seconds();
    let expires_at = now + limits(&who).whole;
    let session = Session { hash: TokenHash::of(&token), who, device, opened_at: now, seen_at: now, expires_at };
    Opened { token, session, application: None }
}

/// The same, for whoever an account is of.
pub(crate) fn of_account(account: &AccountPage, device: Device, now: Moment, keys: &Keys, once: u128) -> Opened {
    let application = match (account.applications.as_slice(), account.helps.as_slice()) {
        ([(_, only)], []) => Some(only.clone()),
        _ => None,
    };
    Opened { application, ..new(Who::Applicant(account.account.id.clone()), device, now, keys, once) }
}

/// How long a session of somebody lasts.
pub fn limits(who: &Who) -> Limits {
    match who {
        Who::Applicant(_) => APPLICANTS,
        Who::Agent(_) => AGENTS,
        Who::Holder { .. } => HOLDERS,
    }
}

impl Session {
    /// When it ends unless something is asked before, in seconds since 1970. It may end a little early, by
    /// [`Limits::noted_every`] at most, never late.
    pub fn ends_at(&self) -> i64 {
        self.expires_at.min(self.seen_at + limits(&self.who).idle)
    }

    /// Whether it still holds.
    pub fn holds(&self, now: Moment) -> bool {
        now.seconds() < self.ends_at()
    }

    /// Whether it is to be noted that it was active.
    pub fn to_note(&self, now: Moment) -> bool {
        now.seconds() - self.seen_at >= limits(&self.who).noted_every
    }

    /// Whose, when it is an applicant's.
    pub fn account(&self) -> Option<&AccountId> {
        match &self.who {
            Who::Applicant(id) => Some(id),
            Who::Agent(_) | Who::Holder { .. } => None,
        }
    }
}

/// Opens a session of an applicant; `None` when the account, or its password, is not what it was.
pub(crate) async fn open(
    ledger: &impl Ledger,
    opened: Opened,
    account: &AccountPage,
    others: Vec<Write>,
) -> Result<Option<Opened>, Fault> {
    let mut writes = vec![
        Write::CountSession {
            account: account.account.id.clone(),
            password_hash: account.account.password_hash.clone(),
        },
        Write::CreateSession(opened.session.clone()),
    ];
    writes.extend(others);
    Ok(match ledger.commit(Commit { once: None, writes }).await? {
        // Only its own session is there already: the same form was sent twice.
        Committed::Refused(ranks) if ranks != [1] => None,
        Committed::Done | Committed::Before(_) | Committed::Refused(_) => Some(opened),
    })
}

/// Ends a session; ending one that is not there is no trouble.
pub async fn end(ledger: &impl Ledger, session: &Session) -> Result<(), Fault> {
    let end = Write::EndSession { hash: session.hash.clone(), account: session.account().cloned() };
    ledger.commit(Commit { once: None, writes: vec![end] }).await.map(drop)
}

/// Commits what closes the other sessions of an account, with their ends: all but `keep`. The first of the writes is
/// refused when a session was opened since the account was read: it is read again, so that none slips through. `None`
/// when there is no such account, or when `writes` has nothing to do with it as it is.
pub(crate) async fn commit_and_close<P: Accounts + Ledger>(
    ports: &P,
    account: &AccountId,
    keep: Option<&TokenHash>,
    once: &Once,
    writes: impl Fn(&AccountPage) -> Option<Vec<Write>>,
) -> Result<Option<Committed>, Fault> {
    for _ in 0..TRIES {
        let Some(page) = ports.account(account).await? else { return Ok(None) };
        let Some(mut all) = writes(&page) else { return Ok(None) };
        let ends =
            |session: &OpenSession| Write::EndSession { hash: session.hash.clone(), account: Some(account.clone()) };
        let mut others: Vec<Write> =
            page.sessions.iter().filter(|session| Some(&session.hash) != keep).map(ends).collect();
        while others.len() > ENDED_AT_ONCE {
            let writes = others.split_off(others.len() - ENDED_AT_ONCE);
            ports.commit(Commit { once: None, writes }).await?;
        }
        all.append(&mut others);
        match ports.commit(Commit { once: Some(once.clone()), writes: all }).await? {
            Committed::Refused(ranks) if ranks == [0] => {}
            committed => return Ok(Some(committed)),
        }
    }
    Err(Fault::new("an account's sessions could not be closed: it is signed in to again and again"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::AccountId;

    fn at(seconds: i64) -> Moment {
        Moment::at(jiff::Timestamp::from_second(seconds).unwrap())
    }

    #[test]
    fn a_session_ends_when_nothing_is_asked_and_at_the_latest_on_its_day() {
        let keys = Keys::new([7; 32]);
        let mut session = new(Who::Applicant(AccountId::new(1)), Device::default(), at(0), &keys, 1).session;
        assert!(session.holds(at(APPLICANTS.idle - 1)) && !session.holds(at(APPLICANTS.idle)));
        assert!(!session.to_note(at(APPLICANTS.noted_every - 1)) && session.to_note(at(APPLICANTS.noted_every)));
        session.seen_at = APPLICANTS.whole - 60;
        assert!(session.holds(at(APPLICANTS.whole - 1)) && !session.holds(at(APPLICANTS.whole)));
    }
}
