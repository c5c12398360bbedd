//! Somebody helps: invited by the applicant, for parts of the form, until the applicant says otherwise.

use domain::event::{Actor, EventKind};
use domain::id::{AccountId, OutboxId};
use domain::reading::Reading;
use domain::refusal::Refusals;
use domain::section::Scope;
use domain::text::{Email, Line};
use domain::{Field, Fields};

use crate::application::event;
use crate::draft;
use crate::fault::Fault;
use crate::keys::{Keys, TokenHash};
use crate::ledger::{Commit, Committed, Once, Write};
use crate::moment::Moment;
use crate::ports::{Chance, Dossiers, Invitations, Ledger};
use crate::records::{Dossier, Grant, Invitation, Message, Outbox};

/// How long an invitation can be accepted, in seconds.
pub const INVITATION_SECONDS: i64 = 7 * 24 * 3600;
/// Most people who help with one application, those included who are invited to.
pub const MAX_HELPERS: usize = 5;
/// Most invitations of one application, ever: enough for every change of social worker, not enough to write to the world.
const MAX_INVITATIONS: usize = 20;

/// Why nobody was invited.
#[derive(Debug)]
pub enum NotInvited {
    /// Something in the form is to be mended.
    Refused(Refusals),
    /// There are enough helpers, or invitations.
    TooMany,
    /// A breakdown.
    Fault(Fault),
}

impl From<Fault> for NotInvited {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Invites somebody by e-mail.
pub async fn invite(
    ledger: &impl Ledger,
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    dossier: &Dossier,
    fields: &Fields,
    once: Once,
) -> Result<String, NotInvited> {
    let mut form = Reading::of(fields);
    let name = form.required(Field::HelperName, Line::parse);
    let email = form.required(Field::HelperEmail, Email::parse);
    let scopes = form.codes(Field::HelperScopes, Scope::parse);
    let read = (|| Some((name?, email?, scopes?)))();
    let (name, email, scopes) = form.finish(read).map_err(NotInvited::Refused)?;
    let invited = dossier.events.iter().filter(|event| matches!(event.kind, EventKind::HelperInvited(_))).count();
    if dossier.grants.len() + dossier.pending(now).count() >= MAX_HELPERS || invited >= MAX_INVITATIONS {
        return Err(NotInvited::TooMany);
    }
    let outbox = OutboxId::at(now.milliseconds(), chance.draw());
    let application = dossier.application.id.clone();
    let name = name.as_str().to_owned();
    let invitation = Invitation {
        hash: TokenHash::of(&keys.link_token(outbox.as_str())),
        application: application.clone(),
        email,
        name: name.clone(),
        scopes,
        expires_at: now.seconds() + INVITATION_SECONDS,
    };
    let told = event(Actor::Applicant, EventKind::HelperInvited(name), now, chance);
    let writes = vec![
        still_there(dossier, now)?,
        Write::CreateInvitation(invitation),
        Write::Record { application, event: told },
        Write::Send(Outbox { id: outbox, message: Message::Invitation }),
    ];
    let then = once.then.clone();
    match ledger.commit(Commit { once: Some(once), writes }).await? {
        Committed::Done => Ok(then),
        Committed::Before(then) => Ok(then),
        Committed::Refused(_) => {
            Err(Fault::new("an invitation was made twice, or to an application that was just erased").into())
        }
    }
}

/// What makes sure that nobody comes to help with an application that was erased; a draft is thereby gone on with.
fn still_there(dossier: &Dossier, now: Moment) -> Result<Write, Fault> {
    draft::touch_or(&dossier.application, now, Write::StillThere(dossier.application.id.clone()))
}

/// The invitation that a token can still accept.
pub async fn live(invitations: &impl Invitations, now: Moment, token: &str) -> Result<Option<Invitation>, Fault> {
    let found = invitations.invitation(&TokenHash::of(token)).await?;
    Ok(found.filter(|invitation| invitation.expires_at > now.seconds()))
}

/// What became of an acceptance.
#[derive(Debug, PartialEq, Eq)]
pub enum Joined {
    /// This account may help: see this page next.
    Done(String),
    /// The invitation was used, is too old, or never was.
    Dead,
    /// The applicant cannot be its own helper.
    Own,
}

/// Somebody who is signed in accepts an invitation.
pub async fn accept<P: Invitations + Dossiers + Ledger>(
    ports: &P,
    chance: &dyn Chance,
    now: Moment,
    account: AccountId,
    token: &str,
    once: Once,
) -> Result<Joined, Fault> {
    let Some(invitation) = live(ports, now, token).await? else {
        return Ok(ports.held(&once).await?.map_or(Joined::Dead, Joined::Done));
    };
    let Some(dossier) = ports.dossier(&invitation.application).await? else { return Ok(Joined::Dead) };
    if dossier.application.owner == account {
        return Ok(Joined::Own);
    }
    if dossier.grants.len() >= MAX_HELPERS && !dossier.grants.iter().any(|grant| grant.account == account) {
        return Ok(Joined::Dead);
    }
    let Invitation { hash, application, name, scopes, .. } = invitation;
    let told = event(
        Actor::Helper { account: account.clone(), name: name.clone() },
        EventKind::HelperJoined(name.clone()),
        now,
        chance,
    );
    let grant = Grant { account, name, scopes, since: now.today };
    let writes = vec![
        still_there(&dossier, now)?,
        Write::SpendInvitation { hash, application: application.clone() },
        Write::GrantHelp { application: application.clone(), territory: dossier.application.territory.clone(), grant },
        Write::Record { application, event: told },
    ];
    let then = once.then.clone();
    Ok(match ports.commit(Commit { once: Some(once), writes }).await? {
        Committed::Done => Joined::Done(then),
        Committed::Before(then) => Joined::Done(then),
        Committed::Refused(_) => Joined::Dead,
    })
}

/// The applicant takes an invitation back: its link is dead with this commit. One that was accepted meanwhile is not
/// touched: the list shows who helps.
pub async fn cancel(
    ledger: &impl Ledger,
    chance: &dyn Chance,
    now: Moment,
    dossier: &Dossier,
    hash: &TokenHash,
    once: Once,
) -> Result<String, Fault> {
    let Some(invited) = dossier.pending(now).find(|one| one.hash == *hash) else { return Ok(once.then) };
    let application = dossier.application.id.clone();
    let told = event(Actor::Applicant, EventKind::InvitationCancelled(invited.name.clone()), now, chance);
    let writes = vec![
        Write::SpendInvitation { hash: hash.clone(), application: application.clone() },
        Write::Record { application, event: told },
    ];
    let then = once.then.clone();
    ledger.commit(Commit { once: Some(once), writes }).await.map(|_| then)
}

/// The applicant takes the right back: it ends with this commit. A helper may leave by itself too.
pub async fn revoke(
    ledger: &impl Ledger,
    chance: &dyn Chance,
    now: Moment,
    by: Actor,
    dossier: &Dossier,
    account: &AccountId,
    once: Once,
) -> Result<String, Fault> {
    let Some(grant) = dossier.grants.iter().find(|grant| grant.account == *account) else { return Ok(once.then) };
    let application = dossier.application.id.clone();
    let told = event(by, EventKind::HelperRevoked(grant.name.clone()), now, chance);
    let writes = vec![
        Write::RevokeHelp { application: application.clone(), account: account.clone() },
        Write::Record { application, event: told },
    ];
    let then = once.then.clone();
    ledger.commit(Commit { once: Some(once), writes }).await.map(|_| then)
}
