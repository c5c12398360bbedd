//! A new password for somebody who is signed in.

use domain::id::{AccountId, OutboxId};
use domain::refusal::Refusals;
use domain::{Field, Fields, Refusal};

use crate::account::{Caller, NotLetIn, count_tries};
use crate::keys::{Keys, TokenHash};
use crate::ledger::{Once, Write};
use crate::moment::Moment;
use crate::ports::{Accounts, Chance, Ledger, Rates};
use crate::records::{AccountPage, Hidden, Message, Outbox};
use crate::{password, session};

/// Changes the password: the present one is asked again, every other session is closed, and a letter tells it.
pub async fn change<P: Accounts + Ledger + Rates>(
    ports: &P,
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    caller: Caller<'_>,
    (account, keep): (&AccountId, &TokenHash),
    fields: &Fields,
    once: Once,
) -> Result<(), NotLetIn> {
    let (allowed, page) =
        tokio::join!(count_tries(ports, keys, "mot-de-passe", account.as_str(), caller, now), ports.account(account));
    if !allowed? {
        return Err(NotLetIn::TooMany);
    }
    let page = page?.ok_or(NotLetIn::Unknown)?;
    let typed = fields.raw(Field::NewPassword);
    let mut refusals = Refusals::default();
    if let Err(why) = present_password(&page, fields) {
        refusals.push(Field::CurrentPassword, why);
    }
    if let Err(why) = password::check(typed, page.account.email.as_str()) {
        refusals.push(Field::NewPassword, why);
    }
    if !refusals.is_empty() {
        // The same form sent twice: the first one changed the password that the second one gives as the present one.
        let done = ports.held(&once).await?.is_some();
        return if done { Ok(()) } else { Err(NotLetIn::Refused(refusals)) };
    }
    let password_hash = Hidden(password::hash(typed, chance.draw())?);
    let told = OutboxId::at(now.milliseconds(), chance.draw());
    let read = page.account.password_hash;
    let writes = |page: &AccountPage| (page.account.password_hash == read).then(|| set(page, &password_hash, &told));
    match session::commit_and_close(ports, account, Some(keep), &once, writes).await? {
        Some(_) => Ok(()),
        None if ports.held(&once).await?.is_some() => Ok(()),
        // Changed in between, from elsewhere: what was given is not the present password any more.
        None => Err(NotLetIn::Refused(Refusals::one(Field::CurrentPassword, Refusal::WrongPassword))),
    }
}

/// Whether a form gives the password that the account has.
pub(crate) fn present_password(page: &AccountPage, fields: &Fields) -> Result<(), Refusal> {
    match fields.raw(Field::CurrentPassword) {
        "" => Err(Refusal::Missing),
        typed if password::verify(typed, Some(&page.account.password_hash.0)) => Ok(()),
        _ => Err(Refusal::WrongPassword),
    }
}

/// The writes of a new password; the first one is refused when the account is not what was read.
pub(crate) fn set(page: &AccountPage, password_hash: &Hidden, told: &OutboxId) -> Vec<Write> {
    let account = page.account.id.clone();
    vec![
        Write::SetPassword { read: page.account.clone(), password_hash: password_hash.clone() },
        Write::Send(Outbox { id: told.clone(), message: Message::PasswordChanged { account } }),
    ]
}
