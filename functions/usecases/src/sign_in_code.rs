//! Signing in with a code sent by mail, for those who do not remember passwords.
//!
//! Asking and trying tell nobody whether an address has an account: a code that was mailed to nobody is counted, tried
//! and refused as one that was.

use domain::id::OutboxId;
use domain::refusal::Refusals;
use domain::{Field, Fields, Refusal};
use subtle::ConstantTimeEq as _;

use crate::account::{Caller, NotLetIn, asked_by_mail, count_tries};
use crate::keys::{Keys, TokenHash};
use crate::ledger::{Commit, Once, Write};
use crate::moment::Moment;
use crate::ports::{Accounts, Chance, Ledger, MailedCodes, Rates, Sessions};
use crate::records::{Hidden, MailedCode, Message, Outbox};
use crate::session::{self, Opened};

/// How long a code serves, in seconds (ASVS 5.0 6.5.5: ten minutes at most).
pub const CODE_SECONDS: i64 = 10 * 60;
/// Times a code may be tried.
pub const TRIES: u32 = 5;

/// The browser that asks for a code: a number that only it and we know, and the one-time number of its form.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// The visitor's number, from its cookie.
    pub visitor: &'a str,
    /// The number of the form in which the code was asked for.
    pub asked: u128,
}

impl Asking<'_> {
    fn attempt(&self, keys: &Keys) -> TokenHash {
        TokenHash::of(&keys.attempt_token(self.visitor, self.asked))
    }
}

/// Asks for a code. The answer is the same whether or not the address has an account: only its mailbox learns.
pub async fn ask<P: Accounts + Ledger + Rates>(
    ports: &P,
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    caller: Caller<'_>,
    asking: Asking<'_>,
    fields: &Fields,
    once: Once,
) -> Result<(), NotLetIn> {
    let (digest, known) = asked_by_mail(ports, keys, "code", now, caller, fields).await?;
    let attempt = asking.attempt(keys);
    let id = OutboxId::at(now.milliseconds(), chance.draw());
    let code = MailedCode {
        digest: Hidden(keys.code_digest(&attempt, &keys.mailed_code(id.as_str()))),
        attempt,
        account: known.clone(),
        email_digest: digest,
        tries: 0,
        used: false,
        expires_at: now.seconds() + CODE_SECONDS,
    };
    let mut writes = vec![Write::CreateMailedCode(code)];
    if let Some(account) = known {
        writes.push(Write::Send(Outbox { id, message: Message::SignInCode { account } }));
    }
    ports.commit(Commit { once: Some(once), writes }).await?;
    Ok(())
}

/// What became of a code.
#[expect(clippy::large_enum_variant, reason = "one a request, never kept")]
pub enum Tried {
    /// It is right: a session is open.
    Opened(Opened),
    /// Something in the form is to be mended.
    Refused(Refusals),
    /// Used, too old, tried too often, or asked for in another browser: ask for another one.
    Dead,
}

/// Tries a code. It serves once, for the browser that asked for it. `once` is the one-time number of the form.
pub async fn enter<P: Accounts + Ledger + MailedCodes + Rates + Sessions>(
    ports: &P,
    keys: &Keys,
    now: Moment,
    caller: Caller<'_>,
    asking: Asking<'_>,
    fields: &Fields,
    once: u128,
) -> Result<Tried, NotLetIn> {
    let refused = |why| Ok(Tried::Refused(Refusals::one(Field::MailedCode, why)));
    let typed: String = fields.get(Field::MailedCode).chars().filter(char::is_ascii_digit).collect();
    if typed.is_empty() {
        return refused(Refusal::Missing);
    }
    let attempt = asking.attempt(keys);
    if !count_tries(ports, keys, "code-recu", &attempt.0, caller, now).await? {
        return Err(NotLetIn::TooMany);
    }
    // Counted before it is compared: codes tried at once are no more than codes tried one after the other.
    let Some(code) = ports.try_code(&attempt, TRIES, now).await? else { return Ok(Tried::Dead) };
    let digest = keys.code_digest(&attempt, &typed);
    let right: bool = digest.as_bytes().ct_eq(code.digest.0.as_bytes()).into();
    let account = match &code.account {
        Some(id) if right => ports.account(id).await?,
        _ => None,
    };
    let account = account.filter(|page| keys.email_digest(&page.account.email) == code.email_digest);
    let Some(page) = account else {
        return match TRIES.saturating_sub(code.tries) {
            0 => Ok(Tried::Dead),
            left => refused(Refusal::WrongCode { left }),
        };
    };
    let opened = session::of_account(&page, caller.device, now, keys, once);
    let use_it = vec![Write::UseMailedCode(attempt)];
    let hash = opened.session.hash.clone();
    if !code.used
        && let Some(opened) = session::open(ports, opened, &page, use_it).await?
    {
        return Ok(Tried::Opened(opened));
    }
    // Used: by the same form, sent twice, when the session that this form opens is there.
    let again = session::of_account(&page, caller.device, now, keys, once);
    Ok(if ports.session(&hash).await?.is_some() { Tried::Opened(again) } else { Tried::Dead })
}
