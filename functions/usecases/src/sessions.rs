//! One's own sessions: seeing them, closing them.

use domain::id::AccountId;

use crate::fault::Fault;
use crate::keys::TokenHash;
use crate::ledger::{Commit, Write};
use crate::moment::Moment;
use crate::ports::{Accounts, Ledger};
use crate::records::{AccountPage, OpenSession};
use crate::session::APPLICANTS;

/// The hour, in seconds: what a list says of when a session was last active.
pub const HOUR: i64 = 3600;

/// The sessions of an account that may still hold, the last active one first. The list knows the hour only: one that
/// ended within it is still there.
pub fn open(page: &AccountPage, now: Moment) -> Vec<&OpenSession> {
    let now = now.seconds();
    let holds = |session: &&OpenSession| now < session.expires_at.min(session.seen_at + HOUR + APPLICANTS.idle);
    let mut open: Vec<&OpenSession> = page.sessions.iter().filter(holds).collect();
    open.sort_by_key(|session| std::cmp::Reverse((session.seen_at, session.opened_at)));
    open
}

/// Closes a session of one's own, whichever. What is not in the account's list is closed already, or is not theirs.
pub async fn close<P: Accounts + Ledger>(ports: &P, account: &AccountId, hash: &str) -> Result<(), Fault> {
    close_those(ports, account, |session| session.hash.0 == hash).await
}

/// Closes every other session of one's own.
pub async fn close_others<P: Accounts + Ledger>(ports: &P, account: &AccountId, own: &TokenHash) -> Result<(), Fault> {
    close_those(ports, account, |session| session.hash != *own).await
}

async fn close_those<P: Accounts + Ledger>(
    ports: &P,
    account: &AccountId,
    which: impl Fn(&OpenSession) -> bool,
) -> Result<(), Fault> {
    let Some(page) = ports.account(account).await? else { return Ok(()) };
    let end = |session: &OpenSession| Write::EndSession { hash: session.hash.clone(), account: Some(account.clone()) };
    let ends: Vec<Write> = page.sessions.iter().filter(|session| which(session)).map(end).collect();
    for writes in ends.chunks(crate::session::ENDED_AT_ONCE) {
        ports.commit(Commit { once: None, writes: writes.to_vec() }).await?;
    }
    Ok(())
}
