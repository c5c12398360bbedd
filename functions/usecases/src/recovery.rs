//! A forgotten password: a mailed link, then a new one.

use domain::id::OutboxId;
use domain::refusal::Refusals;
use domain::{Field, Fields};

use crate::account::{Caller, Confirmation, NotLetIn, asked_by_mail};
use crate::fault::Fault;
use crate::keys::{Keys, TokenHash};
use crate::ledger::{Commit, Once, Write};
use crate::moment::Moment;
use crate::password;
use crate::ports::{Accounts, Chance, Ledger, Rates};
use crate::records::{AccountPage, Hidden, Message, Outbox, ResetLink};
use crate::{password_change, session};

/// How long the link works, in seconds.
pub const LINK_SECONDS: i64 = 3600;

/// Asks for a link. The answer is the same whether or not the address has an account: only its mailbox learns.
pub async fn ask<P: Accounts + Ledger + Rates>(
    ports: &P,
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    caller: Caller<'_>,
    fields: &Fields,
    once: Once,
) -> Result<(), NotLetIn> {
    let (digest, known) = asked_by_mail(ports, keys, "oubli", now, caller, fields).await?;
    let id = OutboxId::at(now.milliseconds(), chance.draw());
    let writes = known.map_or_else(Vec::new, |account| {
        let hash = TokenHash::of(&keys.link_token(id.as_str()));
        let link = ResetLink {
            hash,
            account: account.clone(),
            email_digest: Some(digest),
            expires_at: now.seconds() + LINK_SECONDS,
        };
        vec![Write::CreateReset(link), Write::Send(Outbox { id, message: Message::ResetPassword { account } })]
    });
    ports.commit(Commit { once: Some(once), writes }).await?;
    Ok(())
}

/// The link that a token can still use.
pub async fn live(accounts: &impl Accounts, now: Moment, token: &str) -> Result<Option<ResetLink>, Fault> {
    let link = accounts.reset_link(&TokenHash::of(token)).await?;
    Ok(link.filter(|link| link.expires_at > now.seconds()))
}

/// Sets the new password and closes every session. The link serves once.
pub async fn renew<P: Accounts + Ledger>(
    ports: &P,
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    token: &str,
    fields: &Fields,
    once: Once,
) -> Result<Confirmation, NotLetIn> {
    let Some(link) = live(ports, now, token).await? else {
        return Ok(Confirmation::without_link(ports, &once).await?);
    };
    let Some(page) = ports.account(&link.account).await? else { return Ok(Confirmation::Dead) };
    if link.email_digest.is_some_and(|mailed| mailed != keys.email_digest(&page.account.email)) {
        return Ok(Confirmation::Dead);
    }
    let typed = fields.raw(Field::Password);
    password::check(typed, page.account.email.as_str())
        .map_err(|why| NotLetIn::Refused(Refusals::one(Field::Password, why)))?;
    let password_hash = Hidden(password::hash(typed, chance.draw())?);
    let told = OutboxId::at(now.milliseconds(), chance.draw());
    let (account, hash) = (link.account, link.hash);
    let writes = |page: &AccountPage| {
        let mut writes = password_change::set(page, &password_hash, &told);
        writes.push(Write::SpendReset(hash.clone()));
        Some(writes)
    };
    let committed = session::commit_and_close(ports, &account, None, &once, writes).await?;
    Ok(committed.as_ref().map_or(Confirmation::Dead, Confirmation::of))
}
