//! Signing up, confirming an address, signing in.

use domain::id::{AccountId, OutboxId};
use domain::language::Language;
use domain::refusal::Refusals;
use domain::text::Email;
use domain::{Field, Fields};
use totp_rs::{Builder, Secret, Totp};

use crate::device::Device;
use crate::fault::Fault;
use crate::keys::{Keys, TokenHash};
use crate::ledger::{Commit, Committed, Once, Write};
use crate::moment::Moment;
use crate::password;
use crate::ports::{Accounts, Agents, Chance, Ledger, Rates};
use crate::records::{Account, Hidden, Message, Outbox, SignUpLink, Who};
use crate::session::{self, Opened};

/// How long the link of a sign-up works, in seconds.
pub const LINK_SECONDS: i64 = 24 * 3600;
/// The window in which tries are counted, in seconds.
pub const TRY_WINDOW: i64 = 15 * 60;
/// Tries on one account in a window.
const TRIES_PER_ACCOUNT: u32 = 10;
/// Tries from one network address in a window: a town's library is one address.
pub(crate) const TRIES_PER_ADDRESS: u32 = 60;

/// Why somebody was not let in, or not signed up.
#[derive(Debug)]
pub enum NotLetIn {
    /// Something in the form is to be mended.
    Refused(Refusals),
    /// Wrong address, password or code: which one is not said.
    Unknown,
    /// Too many tries: wait until the window ends.
    TooMany,
    /// A breakdown.
    Fault(Fault),
}

impl From<Fault> for NotLetIn {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Who is at the other end.
#[derive(Clone, Copy)]
pub struct Caller<'a> {
    /// Network address, as the API saw it: tries are counted by it.
    pub address: &'a str,
    /// On what.
    pub device: Device,
    /// What it reads.
    pub language: Language,
}

/// Signs up. The answer is the same whether or not the address has an account: only its mailbox learns.
pub async fn sign_up<P: Accounts + Ledger + Rates>(
    ports: &P,
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    caller: Caller<'_>,
    fields: &Fields,
    once: Once,
) -> Result<(), NotLetIn> {
    let (email, typed) = credentials(fields, password::check)?;
    begin(ports, keys, chance, now, caller, Beginning { email, password: typed, franceconnect: None }, once).await
}

/// An account that would come to exist.
pub(crate) struct Beginning<'a> {
    /// Its address.
    pub email: Email,
    /// Its password.
    pub password: &'a str,
    /// The `FranceConnect` identity that it would be linked to, by its digest.
    pub franceconnect: Option<String>,
}

/// Counts the try, and mails what follows: the link that confirms the address, or the word that it has an account. The
/// same work in both cases.
pub(crate) async fn begin<P: Accounts + Ledger + Rates>(
    ports: &P,
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    caller: Caller<'_>,
    beginning: Beginning<'_>,
    once: Once,
) -> Result<(), NotLetIn> {
    let Beginning { email, password, franceconnect } = beginning;
    let digest = keys.email_digest(&email);
    let (allowed, known) =
        tokio::join!(count_tries(ports, keys, "inscription", &digest, caller, now), ports.id_by_email(&digest));
    let known = known?;
    // The hash is made in both cases: the time of the answer must not tell.
    let password_hash = Hidden(password::hash(password, chance.draw())?);
    if !allowed? {
        return Err(NotLetIn::TooMany);
    }
    let id = OutboxId::at(now.milliseconds(), chance.draw());
    let writes = if let Some(account) = known {
        vec![Write::Send(Outbox { id, message: Message::AlreadyRegistered { account } })]
    } else {
        let hash = TokenHash::of(&keys.link_token(id.as_str()));
        let (language, expires_at) = (caller.language, now.seconds() + LINK_SECONDS);
        let link = SignUpLink { hash, email, password_hash, language, expires_at, franceconnect };
        vec![Write::CreateLink(link), Write::Send(Outbox { id, message: Message::ConfirmAddress })]
    };
    ports.commit(Commit { once: Some(once), writes }).await?;
    Ok(())
}

/// Reads the address that something is asked for by mail, counts the try of this act, and looks whether the address has an
/// account: its keyed digest, and whose it is.
pub(crate) async fn asked_by_mail<P: Accounts + Rates>(
    ports: &P,
    keys: &Keys,
    act: &str,
    now: Moment,
    caller: Caller<'_>,
    fields: &Fields,
) -> Result<(String, Option<AccountId>), NotLetIn> {
    let email = email_of(fields).map_err(|why| NotLetIn::Refused(Refusals::one(Field::Email, why)))?;
    let digest = keys.email_digest(&email);
    let (allowed, known) =
        tokio::join!(count_tries(ports, keys, act, &digest, caller, now), ports.id_by_email(&digest));
    if !allowed? {
        return Err(NotLetIn::TooMany);
    }
    Ok((digest, known?))
}

/// What became of what a mailed link is for.
#[derive(Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// It is done, now or by the same form before: sign in.
    Done,
    /// The link was used, is too old, or never was.
    Dead,
}

impl Confirmation {
    /// What a commit that uses the link came to.
    pub(crate) fn of(committed: &Committed) -> Self {
        match committed {
            Committed::Done | Committed::Before(_) => Self::Done,
            Committed::Refused(_) => Self::Dead,
        }
    }

    /// What a link that is not there means: a second tap on the button finds that the first one used it.
    pub(crate) async fn without_link(ledger: &impl Ledger, once: &Once) -> Result<Self, Fault> {
        Ok(if ledger.held(once).await?.is_some() { Self::Done } else { Self::Dead })
    }
}

/// Confirms an address: the account comes to exist.
pub async fn confirm<P: Accounts + Ledger>(
    ports: &P,
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    token: &str,
    once: Once,
) -> Result<Confirmation, Fault> {
    let Some(link) = live_link(ports, now, token).await? else { return Confirmation::without_link(ports, &once).await };
    let account = Account {
        id: AccountId::new(chance.draw()),
        email: link.email.clone(),
        password_hash: link.password_hash,
        opened: 0,
        language: link.language,
    };
    let email_digest = keys.email_digest(&link.email);
    let linked = link.franceconnect.map(|digest| Write::LinkFranceConnect { account: account.id.clone(), digest });
    let mut writes = vec![Write::SpendLink(link.hash), Write::CreateAccount { account, email_digest }];
    writes.extend(linked);
    Ok(Confirmation::of(&ports.commit(Commit { once: Some(once), writes }).await?))
}

/// An account is written to in this language from now on.
pub async fn read_in(ledger: &impl Ledger, account: &AccountId, language: Language) -> Result<(), Fault> {
    let write = Write::SetLanguage { account: account.clone(), language };
    // Refused: the account is gone, and so is whom to write to. No form's token: chosen twice is chosen once.
    ledger.commit(Commit { once: None, writes: vec![write] }).await.map(drop)
}

/// The sign-up that a token can still confirm.
pub async fn live_link(accounts: &impl Accounts, now: Moment, token: &str) -> Result<Option<SignUpLink>, Fault> {
    let link = accounts.sign_up_link(&TokenHash::of(token)).await?;
    Ok(link.filter(|link| link.expires_at > now.seconds()))
}

/// An applicant signs in. `once` is the one-time number of the form.
pub async fn sign_in<P: Accounts + Ledger + Rates>(
    ports: &P,
    keys: &Keys,
    now: Moment,
    caller: Caller<'_>,
    fields: &Fields,
    once: u128,
) -> Result<Opened, NotLetIn> {
    let (email, typed) = credentials(fields, |_, _| Ok(()))?;
    let digest = keys.email_digest(&email);
    let (allowed, id) =
        tokio::join!(count_tries(ports, keys, "connexion", &digest, caller, now), ports.id_by_email(&digest));
    if !allowed? {
        return Err(NotLetIn::TooMany);
    }
    let page = match id? {
        Some(id) => ports.account(&id).await?,
        None => None,
    };
    let good = password::verify(typed, page.as_ref().map(|page| page.account.password_hash.0.as_str()));
    let Some(page) = page.filter(|_| good) else { return Err(NotLetIn::Unknown) };
    let opened = session::of_account(&page, caller.device, now, keys, once);
    session::open(ports, opened, &page, Vec::new()).await?.ok_or(NotLetIn::Unknown)
}

/// An agent signs in: password and one-time code, each code once (ASVS 6.5.1).
pub async fn agent_sign_in<P: Agents + Ledger + Rates>(
    ports: &P,
    keys: &Keys,
    now: Moment,
    caller: Caller<'_>,
    fields: &Fields,
    once: u128,
) -> Result<Opened, NotLetIn> {
    let credentials = credentials(fields, |_, _| Ok(()));
    let code = fields.get(Field::OneTimeCode);
    if code.is_empty() {
        let mut refusals = match credentials {
            Err(NotLetIn::Refused(refusals)) => refusals,
            _ => Refusals::default(),
        };
        refusals.push(Field::OneTimeCode, domain::Refusal::Missing);
        return Err(NotLetIn::Refused(refusals));
    }
    let (email, typed) = credentials?;
    let digest = keys.email_digest(&email);
    let (allowed, agent) =
        tokio::join!(count_tries(ports, keys, "guichet", &digest, caller, now), ports.agent_by_email(&digest));
    if !allowed? {
        return Err(NotLetIn::TooMany);
    }
    let agent = agent?;
    let good = password::verify(typed, agent.as_ref().map(|agent| agent.password_hash.0.as_str()));
    let Some(agent) = agent.filter(|_| good) else { return Err(NotLetIn::Unknown) };
    let Some(step) = code_step(&agent.code_secret.0, code, now)? else { return Err(NotLetIn::Unknown) };
    let spend = Write::SpendCode { agent: agent.badge.id.clone(), email_digest: digest, step };
    let opened = session::new(Who::Agent(agent.badge), caller.device, now, keys, once);
    let writes = vec![spend, Write::CreateSession(opened.session.clone())];
    match ports.commit(Commit { once: None, writes }).await? {
        Committed::Done | Committed::Before(_) => Ok(opened),
        // The same form was sent twice: its code is used, and its session is there.
        refused if refused.refused(1) => Ok(opened),
        Committed::Refused(_) => Err(NotLetIn::Unknown),
    }
}

/// The code of a moment, as a phone shows it. Used by the local tools that stand for the phone.
pub fn code_at(secret: &str, now: Moment) -> Result<String, Fault> {
    Ok(one_time_codes(secret)?.generate(now.seconds().unsigned_abs()).to_string())
}

/// The 30-second step for which a code is right: this one, or a neighbour for phones whose clock is off.
fn code_step(secret: &str, typed: &str, now: Moment) -> Result<Option<u64>, Fault> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    Ok(one_time_codes(secret)?.check(&digits, now.seconds().unsigned_abs()))
}

fn one_time_codes(secret: &str) -> Result<Totp, Fault> {
    let secret = Secret::try_from_base32(secret).map_err(|_| Fault::new("a one-time code secret is unreadable"))?;
    Builder::new()
        .with_secret(secret)
        .build()
        .map_err(|error| Fault::caused("a one-time code secret is too weak", error.to_string()))
}

/// Counts one more try of an act, on an account and from a network address; whether it is still allowed.
pub(crate) async fn count_tries<P: Rates>(
    ports: &P,
    keys: &Keys,
    act: &str,
    account: &str,
    caller: Caller<'_>,
    now: Moment,
) -> Result<bool, Fault> {
    let address = keys.address_digest(caller.address);
    let (account, address) = (format!("{act}#{account}"), format!("{act}#{address}"));
    let (by_account, by_address) =
        tokio::join!(ports.count(&account, TRY_WINDOW, now), ports.count(&address, TRY_WINDOW, now));
    Ok(by_account? <= TRIES_PER_ACCOUNT && by_address? <= TRIES_PER_ADDRESS)
}

/// The address typed in a form.
pub(crate) fn email_of(fields: &Fields) -> Result<Email, domain::Refusal> {
    match fields.get(Field::Email) {
        "" => Err(domain::Refusal::Missing),
        typed => Email::parse(typed),
    }
}

fn credentials(
    fields: &Fields,
    check: impl FnOnce(&str, &str) -> Result<(), domain::Refusal>,
) -> Result<(Email, &str), NotLetIn> {
    let mut refusals = Refusals::default();
    let typed = fields.raw(Field::Password);
    let email = email_of(fields);
    if let Err(why) = &email {
        refusals.push(Field::Email, why.clone());
    }
    if typed.is_empty() {
        refusals.push(Field::Password, domain::Refusal::Missing);
    } else if let Err(why) = check(typed, email.as_ref().map_or("", Email::as_str)) {
        refusals.push(Field::Password, why);
    }
    match email {
        Ok(email) if refusals.is_empty() => Ok((email, typed)),
        _ => Err(NotLetIn::Refused(refusals)),
    }
}
