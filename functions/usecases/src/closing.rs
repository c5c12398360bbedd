//! Closing an account, and what it leaves: nothing of a draft, no right to help; an application that a service has stays.

use domain::application::State;
use domain::event::{Actor, EventKind};
use domain::id::{AccountId, ApplicationId};
use domain::refusal::Refusals;
use domain::{Field, Fields};

use crate::account::{Caller, NotLetIn, count_tries};
use crate::application::event;
use crate::fault::Fault;
use crate::keys::Keys;
use crate::ledger::{Commit, Committed, Once, Write};
use crate::moment::Moment;
use crate::password_change::present_password;
use crate::piece::{incoming_key, kept_keys};
use crate::ports::{Accounts, Chance, Dossiers, Files, Ledger, Rates, Remains};
use crate::records::{AccountPage, Dossier};
use crate::session;

/// Items erased in one commit.
const ERASED_AT_ONCE: usize = 50;
/// Times what is left of a draft is looked at: a file may arrive meanwhile.
const TRIES: u32 = 20;

/// What an account holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// No application.
    Nothing,
    /// A draft, or what is left of one.
    Draft,
    /// An application that a service has, or had: it is kept until a year after it is struck off (décret 2017-917,
    /// article 4).
    Application,
}

/// What an account holds.
pub async fn holds(dossiers: &impl Dossiers, page: &AccountPage) -> Result<Holds, Fault> {
    let mut holds = Holds::Nothing;
    for (_, id) in &page.applications {
        let dossier = dossiers.dossier(id).await?;
        match dossier.map(|dossier| dossier.application.state) {
            // Erased by a closing that broke off: the account still names it.
            None | Some(State::Draft(_)) => holds = Holds::Draft,
            // One that is renounced can come back.
            Some(
                State::Submitted(_)
                | State::ToComplete(_)
                | State::Active(_)
                | State::Renounced(_)
                | State::StruckOff(_),
            ) => {
                return Ok(Holds::Application);
            }
        }
    }
    Ok(holds)
}

/// What became of a closing.
#[derive(Debug, PartialEq, Eq)]
pub enum Closed {
    /// The account and its draft are erased.
    Done,
    /// A service has the application: the request is noted with its day, nothing else changes.
    Noted,
}

/// Closes an account; the password is asked again. Safe to do again when it broke off: the draft is erased first, then
/// what was in it, and the account, which leads there, last.
pub async fn close<P: Accounts + Dossiers + Ledger + Rates + Remains>(
    (ports, files): (&P, &impl Files),
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    caller: Caller<'_>,
    (account, fields): (&AccountId, &Fields),
    (once, noted): (Once, Once),
) -> Result<Closed, NotLetIn> {
    let (allowed, page) =
        tokio::join!(count_tries(ports, keys, "fermeture", account.as_str(), caller, now), ports.account(account));
    if !allowed? {
        return Err(NotLetIn::TooMany);
    }
    let Some(page) = page? else {
        return if ports.held(&once).await?.is_some() { Ok(Closed::Done) } else { Err(NotLetIn::Unknown) };
    };
    if let Err(why) = present_password(&page, fields) {
        return Err(NotLetIn::Refused(Refusals::one(Field::CurrentPassword, why)));
    }
    let mut erasable = holds(ports, &page).await? != Holds::Application;
    for (_, id) in &page.applications {
        if !erasable {
            break;
        }
        // One that is gone was erased by a closing that broke off.
        if let Some(dossier) = ports.dossier(id).await? {
            erasable = erase_draft(ports, &dossier).await?;
        }
        if erasable {
            erase_remains(ports, files, id).await?;
        }
    }
    if !erasable {
        let write = Write::AskErasure { account: account.clone(), at: now.milliseconds() };
        // Refused: it was asked before, and that day counts.
        ports.commit(Commit { once: Some(noted), writes: vec![write] }).await?;
        return Ok(Closed::Noted);
    }
    for (_, id) in &page.helps {
        stop_helping(ports, chance, now, account, id).await?;
    }
    let erased: Vec<_> = page.applications.iter().map(|(_, id)| id.clone()).collect();
    let writes = |page: &AccountPage| {
        // An application begun in between, or a right to help accepted, from elsewhere, is not lost unseen.
        let same = page.helps.is_empty() && page.applications.iter().all(|(_, id)| erased.contains(id));
        let forget = |(territory, id): &(String, _)| Write::ForgetApplication {
            account: account.clone(),
            territory: territory.clone(),
            application: Clone::clone(id),
        };
        same.then(|| {
            let email_digest = keys.email_digest(&page.account.email);
            let close = Write::CloseAccount { read: page.account.clone(), email_digest };
            let linked = page.franceconnect.clone();
            let unlink = linked.map(|digest| Write::UnlinkFranceConnect { account: account.clone(), digest });
            std::iter::once(close).chain(page.applications.iter().map(forget)).chain(unlink).collect()
        })
    };
    match session::commit_and_close(ports, account, None, &once, writes).await? {
        Some(Committed::Done | Committed::Before(_)) => Ok(Closed::Done),
        Some(Committed::Refused(_)) => Err(Fault::new("an account changed while it was closed").into()),
        None if ports.held(&once).await?.is_some() => Ok(Closed::Done),
        None => Err(Fault::new("an application was begun, or help accepted, while its account was closed").into()),
    }
}

/// Ends the right of an account to help with an application: its applicant reads so in the history.
async fn stop_helping<P: Dossiers + Ledger>(
    ports: &P,
    chance: &dyn Chance,
    now: Moment,
    account: &AccountId,
    application: &ApplicationId,
) -> Result<(), Fault> {
    let dossier = ports.dossier(application).await?;
    let grant = dossier.and_then(|dossier| dossier.grants.into_iter().find(|grant| grant.account == *account));
    let (application, account) = (application.clone(), account.clone());
    let writes = match grant {
        Some(grant) => {
            let by = Actor::Helper { account: account.clone(), name: grant.name.clone() };
            let told = event(by, EventKind::HelperRevoked(grant.name), now, chance);
            let revoke = Write::RevokeHelp { application: application.clone(), account };
            vec![revoke, Write::Record { application, event: told }]
        }
        None => vec![Write::ForgetHelp { application, account }],
    };
    // Refused: the applicant took the right back in between.
    ports.commit(Commit { once: None, writes }).await.map(drop)
}

/// Erases the application itself: from then on nothing can be added to it. `false` when a service has it.
async fn erase_draft<P: Dossiers + Ledger>(ports: &P, dossier: &Dossier) -> Result<bool, Fault> {
    if !matches!(dossier.application.state, State::Draft(_)) {
        return Ok(false);
    }
    let id = &dossier.application.id;
    let committed = ports.commit(Commit { once: None, writes: vec![Write::EraseDraft(id.clone())] }).await?;
    // Refused: it was erased by another tap on the same button, or sent in between.
    Ok(!committed.refused(0) || ports.dossier(id).await?.is_none())
}

/// Erases what is left of an application that nothing is added to any more: its answers, its history, its files.
pub(crate) async fn erase_remains<P: Ledger + Remains>(
    ports: &P,
    files: &impl Files,
    application: &ApplicationId,
) -> Result<(), Fault> {
    for _ in 0..TRIES {
        let remains = ports.remains(application).await?;
        if remains.is_empty() {
            return Ok(());
        }
        for (piece, kept) in remains.iter().filter_map(|item| item.piece.as_ref()) {
            files.erase(&incoming_key(application, piece)).await?;
            for key in kept.iter().flat_map(|kept| kept_keys(application, piece, kept)) {
                files.erase(&key).await?;
            }
        }
        for some in remains.chunks(ERASED_AT_ONCE) {
            let erase = |item| Write::EraseRemain { application: application.clone(), item };
            let writes = some.iter().cloned().map(erase).collect();
            // Refused: a file was examined in between. It is looked at again, with what the examination wrote.
            ports.commit(Commit { once: None, writes }).await?;
        }
    }
    Err(Fault::new("a draft could not be erased: something is added to it again and again"))
}
