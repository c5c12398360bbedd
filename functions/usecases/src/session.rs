//! Opening and ending sessions.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::fault::Fault;
use crate::keys::TokenHash;
use crate::ledger::{Commit, Write};
use crate::moment::Moment;
use crate::ports::{Chance, Ledger};
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

/// Makes a session for somebody who proved who they are.
pub fn new(who: Who, now: Moment, chance: &dyn Chance) -> Opened {
    let token = format!("{}{}", bits(chance), bits(chance));
    let session = Session { hash: TokenHash::of(&token), who, expires_at: now.seconds() + SESSION_SECONDS };
    Opened { token, session }
}

/// Ends a session; ending one that is not there is no trouble.
pub async fn end(ledger: &impl Ledger, session: &Session) -> Result<(), Fault> {
    ledger.commit(Commit { once: None, writes: vec![Write::EndSession(session.hash.clone())] }).await.map(drop)
}

fn bits(chance: &dyn Chance) -> String {
    URL_SAFE_NO_PAD.encode(chance.draw().to_be_bytes())
}
