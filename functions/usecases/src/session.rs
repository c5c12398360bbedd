//! Opening and ending sessions.

use crate::fault::Fault;
use crate::keys::{Keys, TokenHash};
use crate::ledger::{Commit, Write};
use crate::moment::Moment;
use crate::ports::Ledger;
use crate::records::{Session, Who};

/// How long a session lasts at most, in seconds: a morning at the desk, an evening on a phone.
pub const SESSION_SECONDS: i64 = 8 * 3600;

/// A session just opened; the token goes to the browser and nowhere else.
pub struct Opened {
    /// The secret for the cookie.
    pub token: String,
    /// What is stored.
    pub session: Session,
}

/// Makes a session for somebody who proved who they are. The same form sent twice by the same person opens the same
/// session: a double tap must not leave a browser with the answer to the second, whose one-time code is already used.
pub fn new(who: Who, now: Moment, keys: &Keys, once: u128) -> Opened {
    let person = match &who {
        Who::Applicant(id) => id.as_str(),
        Who::Agent(badge) => badge.id.as_str(),
    };
    let token = keys.session_token(person, once);
    let session = Session { hash: TokenHash::of(&token), who, expires_at: now.seconds() + SESSION_SECONDS };
    Opened { token, session }
}

/// Ends a session; ending one that is not there is no trouble.
pub async fn end(ledger: &impl Ledger, session: &Session) -> Result<(), Fault> {
    ledger.commit(Commit { once: None, writes: vec![Write::EndSession(session.hash.clone())] }).await.map(drop)
}
