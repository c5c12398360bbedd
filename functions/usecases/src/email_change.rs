//! Another address for an account: asked for by somebody who is signed in and gives the password again, and confirmed at
//! both addresses. Whoever took a session, or a mailbox, has not both.

use domain::id::{AccountId, OutboxId};
use domain::refusal::Refusals;
use domain::text::Email;
use domain::{Field, Fields, Refusal};

use crate::account::{Caller, NotLetIn, count_tries};
use crate::fault::Fault;
use crate::keys::{Keys, TokenHash};
use crate::ledger::{Commit, Committed, Once, Write};
use crate::moment::Moment;
use crate::password_change::present_password;
use crate::ports::{Accounts, Chance, Ledger, Rates};
use crate::records::{AccountPage, EmailChange, Message, Outbox, Side};
use crate::session;

/// How long both links work, in seconds.
pub const LINK_SECONDS: i64 = 24 * 3600;
/// How long a change that was made is kept, in seconds: its letters read the two addresses there.
const KEPT_SECONDS: i64 = 7 * 24 * 3600;
/// Times a confirmation is tried again that met the other one.
const TRIES: u32 = 4;

/// Asks for another address. Nothing tells whether it has an account: its mailbox alone learns.
pub async fn ask<P: Accounts + Ledger + Rates>(
    ports: &P,
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    caller: Caller<'_>,
    (account, asked_from): (&AccountId, &TokenHash),
    fields: &Fields,
    once: Once,
) -> Result<(), NotLetIn> {
    let (allowed, page) =
        tokio::join!(count_tries(ports, keys, "adresse", account.as_str(), caller, now), ports.account(account));
    if !allowed? {
        return Err(NotLetIn::TooMany);
    }
    let page = page?.ok_or(NotLetIn::Unknown)?;
    let mut refusals = Refusals::default();
    let to = match fields.get(Field::NewEmail) {
        "" => Err(Refusal::Missing),
        typed => {
            Email::parse(typed).and_then(|to| if to == page.account.email { Err(Refusal::SameEmail) } else { Ok(to) })
        }
    };
    if let Err(why) = &to {
        refusals.push(Field::NewEmail, why.clone());
    }
    if let Err(why) = present_password(&page, fields) {
        refusals.push(Field::CurrentPassword, why);
    }
    let Ok(to) = to else { return Err(NotLetIn::Refused(refusals)) };
    if !refusals.is_empty() {
        return Err(NotLetIn::Refused(refusals));
    }
    let known = ports.id_by_email(&keys.email_digest(&to)).await?;
    let [at_old, at_new] = [chance.draw(), chance.draw()].map(|chance| OutboxId::at(now.milliseconds(), chance));
    let token = |id: &OutboxId| TokenHash::of(&keys.link_token(id.as_str()));
    let asked = EmailChange {
        id: at_old.clone(),
        from: page.account.email.clone(),
        to,
        old_token: token(&at_old),
        new_token: token(&at_new),
        confirmed: None,
        asked_from: asked_from.clone(),
        made: false,
        expires_at: now.seconds() + LINK_SECONDS,
    };
    let confirm = |at| Message::ConfirmEmailChange { account: account.clone(), at };
    let writes = vec![
        Write::AskEmailChange {
            account: account.clone(),
            change: asked,
            instead_of: page.email_change.map(|change| change.id),
        },
        Write::Send(Outbox { id: at_old, message: confirm(Side::Old) }),
        Write::Send(Outbox {
            id: at_new,
            message: known.map_or_else(|| confirm(Side::New), |account| Message::EmailTaken { account }),
        }),
    ];
    match ports.commit(Commit { once: Some(once), writes }).await? {
        Committed::Done | Committed::Before(_) => Ok(()),
        Committed::Refused(_) => Err(Fault::new("two changes of one address met").into()),
    }
}

/// What a mailed token carries: whose account, since the change is kept with it, then the secret.
pub fn mailed_token(account: &AccountId, secret: &str) -> String {
    format!("{account}{secret}")
}

/// A change that a mailed token can still confirm, and at which address.
pub struct Live {
    page: AccountPage,
    change: EmailChange,
    /// At which address the token was mailed.
    pub at: Side,
}

impl Live {
    /// The address wanted, shown to whoever holds one of the two links.
    pub fn to(&self) -> &Email {
        &self.change.to
    }
}

/// The change that a token can confirm; `None` when it is made, given up, replaced, too old, or confirmed there already.
pub async fn live(accounts: &impl Accounts, now: Moment, token: &str) -> Result<Option<Live>, Fault> {
    let Some((account, secret)) = token.split_at_checked(32) else { return Ok(None) };
    let Some(account) = AccountId::parse(account) else { return Ok(None) };
    let Some(page) = accounts.account(&account).await? else { return Ok(None) };
    let Some(change) = page.email_change.clone() else { return Ok(None) };
    let hash = TokenHash::of(secret);
    let at = if hash == change.old_token {
        Side::Old
    } else if hash == change.new_token {
        Side::New
    } else {
        return Ok(None);
    };
    let holds = !change.made && now.seconds() < change.expires_at && change.confirmed != Some(at);
    Ok(holds.then_some(Live { page, change, at }))
}

/// What a confirmation came to.
#[derive(Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// See this page next: it says whether the other address is still to confirm.
    See(String),
    /// The link serves no more.
    Dead,
}

/// Confirms a change at one address; the second confirmation makes it. `first` and `second` are the form's token with
/// the page that each leads to.
pub async fn confirm<P: Accounts + Ledger>(
    ports: &P,
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    token: &str,
    (first, second): (Once, Once),
) -> Result<Confirmed, Fault> {
    for _ in 0..TRIES {
        let Some(Live { page, change, at }) = live(ports, now, token).await? else {
            return without_link(ports, &first, &second, page_of(ports, token).await?).await;
        };
        let account = page.account.id.clone();
        let (once, committed) = if change.confirmed.is_none() {
            let write = Write::ConfirmEmailChange { account, change: change.id, at };
            (&first, Some(ports.commit(Commit { once: Some(first.clone()), writes: vec![write] }).await?))
        } else {
            let told = [chance.draw(), chance.draw()].map(|chance| OutboxId::at(now.milliseconds(), chance));
            let writes = |page: &AccountPage| made(keys, now, page, &change, at, &told);
            (&second, session::commit_and_close(ports, &account, Some(&change.asked_from), &second, writes).await?)
        };
        match committed {
            Some(Committed::Done) => return Ok(Confirmed::See(once.then.clone())),
            Some(Committed::Before(then)) => return Ok(Confirmed::See(then)),
            // The other address confirmed in between, or somebody else has the address wanted by now.
            Some(Committed::Refused(_)) | None => {}
        }
    }
    Ok(Confirmed::Dead)
}

/// The writes of a change that both addresses confirmed.
fn made(
    keys: &Keys,
    now: Moment,
    page: &AccountPage,
    change: &EmailChange,
    second: Side,
    told: &[OutboxId; 2],
) -> Option<Vec<Write>> {
    let account = page.account.id.clone();
    let tell = |at, id: &OutboxId| {
        Write::Send(Outbox { id: id.clone(), message: Message::EmailChanged { account: account.clone(), at } })
    };
    (page.account.email == change.from).then(|| {
        vec![
            Write::SetEmail { read: page.account.clone(), to: change.to.clone() },
            Write::MoveEmailClaim {
                account: account.clone(),
                from_digest: keys.email_digest(&change.from),
                to_digest: keys.email_digest(&change.to),
            },
            Write::MakeEmailChange {
                account: account.clone(),
                change: change.id.clone(),
                second,
                forget_at: now.seconds() + KEPT_SECONDS,
            },
            tell(Side::Old, &told[0]),
            tell(Side::New, &told[1]),
        ]
    })
}

async fn page_of(accounts: &impl Accounts, token: &str) -> Result<Option<AccountPage>, Fault> {
    match token.get(..32).and_then(AccountId::parse) {
        Some(account) => accounts.account(&account).await,
        None => Ok(None),
    }
}

/// A second tap on the button finds that the first one used the link.
async fn without_link(
    ledger: &impl Ledger,
    first: &Once,
    second: &Once,
    page: Option<AccountPage>,
) -> Result<Confirmed, Fault> {
    if ledger.held(first).await?.is_none() {
        return Ok(Confirmed::Dead);
    }
    let made = page.and_then(|page| page.email_change).is_none_or(|change| change.made);
    Ok(Confirmed::See(if made { second } else { first }.then.clone()))
}

/// Gives a change up, from one of its links: it is not wanted.
pub async fn decline<P: Accounts + Ledger>(ports: &P, now: Moment, token: &str, once: Once) -> Result<bool, Fault> {
    let Some(Live { page, change, .. }) = live(ports, now, token).await? else {
        return Ok(ports.held(&once).await?.is_some());
    };
    drop_change(ports, &page.account.id, change.id, once).await
}

/// Gives a change up, from one's own space.
pub async fn give_up<P: Accounts + Ledger>(ports: &P, account: &AccountId, once: Once) -> Result<bool, Fault> {
    let page = ports.account(account).await?;
    let Some(change) = page.and_then(|page| page.email_change).filter(|change| !change.made) else {
        return Ok(ports.held(&once).await?.is_some());
    };
    drop_change(ports, account, change.id, once).await
}

async fn drop_change(ledger: &impl Ledger, account: &AccountId, change: OutboxId, once: Once) -> Result<bool, Fault> {
    let write = Write::DropEmailChange { account: account.clone(), change };
    let committed = ledger.commit(Commit { once: Some(once), writes: vec![write] }).await?;
    Ok(!matches!(committed, Committed::Refused(_)))
}
