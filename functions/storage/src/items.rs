//! The items of the table: serde types that read again through the domain. An unreadable item is a fault that names its
//! kind and attribute, never a value.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use domain::answers::ApplicantKind;
use domain::application::{
    Application, Deposit, Draft, Ground, Ineligibility, Registration, Renunciation, SendBackReason, SentBack, State,
    Year,
};
use domain::event::{Actor, Event, EventKind, HousingFact, MotiveCode};
use domain::field::Field;
use domain::fields::Fields;
use domain::id::{AccountId, AgentId, ApplicationId, EventId, OutboxId, PieceId};
use domain::language::Language;
use domain::letter_return::ReturnReason;
use domain::notice::{Channel, NoticeKind};
use domain::number::UniqueNumber;
use domain::piece::{FileKind, FileProblem, FileWarning, Piece, PieceName, PieceState, SetAside, Verdict, WayOut};
use domain::section::{Scope, SectionName};
use domain::service::{DeskCode, PiecesView, RegisteringService, Role, ServiceKind};
use domain::territory::InseeCode;
use domain::text::{Comment, Email};
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use usecases::Fault;
use usecases::device::Device;
use usecases::export::CopyKind;
use usecases::keys::TokenHash;
use usecases::ledger::Line;
use usecases::records::{
    Account, Agent, AskedChange, Badge, EmailChange, Grant, Hidden, Invitation, Invited, Kept, MailedCode, Message,
    OpenSession, Outbox, Remain, ResetLink, Session, Side, SignUpLink, Waiting, Who,
};
use usecases::session::limits;
use usecases::trace;

use crate::keys::{Key, UNSENT};
use crate::year_items::{StruckItem, YearItem};

/// Attributes by name.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// An item that cannot be read back.
#[derive(Debug, thiserror::Error)]
#[error("unreadable item: {kind}.{attribute}")]
pub(crate) struct Unreadable {
    kind: &'static str,
    attribute: &'static str,
}

pub(crate) fn bad(kind: &'static str, attribute: &'static str) -> impl FnOnce() -> Unreadable {
    move || Unreadable { kind, attribute }
}

/// Writes an item under its key, with its kind.
pub(crate) fn write<T: Serialize>(key: &Key<'_>, kind: &str, record: &T) -> Result<Item, Fault> {
    let mut item: Item =
        serde_dynamo::to_item(record).map_err(|error| Fault::caused("an item could not be written", error))?;
    item.insert("pk".to_owned(), AttributeValue::S(key.partition()));
    item.insert("sk".to_owned(), AttributeValue::S(key.sort()));
    item.insert("kind".to_owned(), AttributeValue::S(kind.to_owned()));
    Ok(item)
}

/// Reads the record of an item.
pub(crate) fn read<T: DeserializeOwned>(kind: &'static str, item: Item) -> Result<T, Fault> {
    // serde's own message may quote a value: only the kind is told.
    serde_dynamo::from_item(item).map_err(|_| Fault::caused("the table", Unreadable { kind, attribute: "*" }))
}

impl From<Unreadable> for Fault {
    fn from(error: Unreadable) -> Self {
        Self::caused("the table", error)
    }
}

fn date(kind: &'static str, attribute: &'static str, text: Option<&str>) -> Result<Date, Unreadable> {
    text.and_then(|text| text.parse().ok()).ok_or_else(bad(kind, attribute))
}

/// French where none is kept: items from before there was a choice.
fn language(kind: &'static str, code: Option<&str>) -> Result<Language, Unreadable> {
    code.map_or(Ok(Language::French), |code| Language::parse(code).ok_or_else(bad(kind, "language")))
}

/// `ACCOUNT#…/ACCOUNT`
#[derive(Serialize, Deserialize)]
pub(crate) struct AccountItem {
    id: String,
    email: String,
    password_hash: String,
    language: Option<String>,
    /// Sessions ever opened, and rights to help accepted.
    #[serde(default, skip_serializing_if = "is_zero")]
    opened: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl AccountItem {
    pub(crate) fn of(account: &Account) -> Self {
        Self {
            id: account.id.to_string(),
            email: account.email.as_str().to_owned(),
            password_hash: account.password_hash.0.clone(),
            opened: account.opened,
            language: Some(account.language.code().to_owned()),
        }
    }

    pub(crate) fn into_account(self) -> Result<Account, Unreadable> {
        Ok(Account {
            id: AccountId::parse(&self.id).ok_or_else(bad("account", "id"))?,
            email: Email::parse(&self.email).ok().ok_or_else(bad("account", "email"))?,
            password_hash: Hidden(self.password_hash),
            opened: self.opened,
            language: language("account", self.language.as_deref())?,
        })
    }
}

/// A claim and whose it is: `EMAIL#…`, `NUMBER#…`, `PERSON#…`, and the one application of an account in a territory.
#[derive(Serialize, Deserialize)]
pub(crate) struct ClaimItem {
    pub(crate) of: String,
}

impl ClaimItem {
    pub(crate) fn account(&self) -> Result<AccountId, Unreadable> {
        AccountId::parse(&self.of).ok_or_else(bad("claim", "of"))
    }

    pub(crate) fn application(&self) -> Result<ApplicationId, Unreadable> {
        ApplicationId::parse(&self.of).ok_or_else(bad("claim", "of"))
    }
}

/// What a session or an agent's item says of an agent.
#[derive(Serialize, Deserialize)]
pub(crate) struct BadgeItem {
    id: String,
    name: String,
    territory: String,
    desk: String,
    service: String,
    /// What it may read of the pieces; nothing but the list while it was not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    view: Option<String>,
    /// What it may do; the least while it was not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    role: Option<String>,
}

impl BadgeItem {
    pub(crate) fn of(badge: &Badge) -> Self {
        Self {
            id: badge.id.to_string(),
            name: badge.name.clone(),
            territory: badge.territory.clone(),
            desk: badge.desk.as_str().to_owned(),
            service: badge.service.clone(),
            view: Some(badge.view.code().to_owned()),
            role: Some(badge.role.code().to_owned()),
        }
    }

    fn into_badge(self) -> Result<Badge, Unreadable> {
        Ok(Badge {
            id: AgentId::parse(&self.id).ok_or_else(bad("badge", "id"))?,
            name: self.name,
            territory: self.territory,
            desk: DeskCode::parse(&self.desk).ok_or_else(bad("badge", "desk"))?,
            service: self.service,
            view: match self.view.as_deref() {
                None => PiecesView::List,
                Some(code) => PiecesView::parse(code).ok_or_else(bad("badge", "view"))?,
            },
            role: match self.role.as_deref() {
                None => Role::Desk,
                Some(code) => Role::parse(code).ok_or_else(bad("badge", "role"))?,
            },
        })
    }
}

/// `AGENT#…/AGENT`
#[derive(Serialize, Deserialize)]
pub(crate) struct AgentItem {
    badge: BadgeItem,
    email: String,
    password_hash: String,
    code_secret: String,
    last_step: u64,
}

impl AgentItem {
    pub(crate) fn of(agent: &Agent) -> Self {
        Self {
            badge: BadgeItem::of(&agent.badge),
            email: agent.email.as_str().to_owned(),
            password_hash: agent.password_hash.0.clone(),
            code_secret: agent.code_secret.0.clone(),
            last_step: agent.last_step,
        }
    }

    pub(crate) fn into_agent(self) -> Result<Agent, Unreadable> {
        Ok(Agent {
            badge: self.badge.into_badge()?,
            email: Email::parse(&self.email).ok().ok_or_else(bad("agent", "email"))?,
            password_hash: Hidden(self.password_hash),
            code_secret: Hidden(self.code_secret),
            last_step: self.last_step,
        })
    }
}

/// `LINK#…/LINK`
#[derive(Serialize, Deserialize)]
pub(crate) struct LinkItem {
    email: String,
    password_hash: String,
    language: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    franceconnect: Option<String>,
    ttl: i64,
}

impl LinkItem {
    pub(crate) fn of(link: &SignUpLink) -> Self {
        Self {
            email: link.email.as_str().to_owned(),
            password_hash: link.password_hash.0.clone(),
            language: Some(link.language.code().to_owned()),
            franceconnect: link.franceconnect.clone(),
            ttl: link.expires_at,
        }
    }

    pub(crate) fn into_link(self, hash: TokenHash) -> Result<SignUpLink, Unreadable> {
        let email = Email::parse(&self.email).ok().ok_or_else(bad("link", "email"))?;
        let language = language("link", self.language.as_deref())?;
        let (password_hash, expires_at) = (Hidden(self.password_hash), self.ttl);
        Ok(SignUpLink { hash, email, password_hash, language, expires_at, franceconnect: self.franceconnect })
    }
}

/// `RESET#…/RESET`
#[derive(Serialize, Deserialize)]
pub(crate) struct ResetItem {
    account: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    email_digest: Option<String>,
    ttl: i64,
}

impl ResetItem {
    pub(crate) fn of(link: &ResetLink) -> Self {
        Self { account: link.account.to_string(), email_digest: link.email_digest.clone(), ttl: link.expires_at }
    }

    pub(crate) fn into_link(self, hash: TokenHash) -> Result<ResetLink, Unreadable> {
        let account = AccountId::parse(&self.account).ok_or_else(bad("reset", "account"))?;
        Ok(ResetLink { hash, account, email_digest: self.email_digest, expires_at: self.ttl })
    }
}

/// `SESSION#…/SESSION`
#[derive(Serialize, Deserialize)]
pub(crate) struct SessionItem {
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    badge: Option<BadgeItem>,
    /// Opened by a link to renew this application, and for nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    renews: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    device: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    opened_at: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seen_at: Option<i64>,
    ttl: i64,
}

impl SessionItem {
    pub(crate) fn of(session: &Session) -> Self {
        let (account, badge) = match &session.who {
            Who::Applicant(id) => (Some(id.to_string()), None),
            Who::Agent(badge) => (None, Some(BadgeItem::of(badge))),
            Who::Holder { owner, .. } => (Some(owner.to_string()), None),
        };
        Self {
            account,
            badge,
            renews: match &session.who {
                Who::Holder { application, .. } => Some(application.to_string()),
                _ => None,
            },
            device: Some(session.device.to_string()),
            opened_at: Some(session.opened_at),
            seen_at: Some(session.seen_at),
            ttl: session.expires_at,
        }
    }

    pub(crate) fn into_session(self, hash: TokenHash) -> Result<Session, Unreadable> {
        let who = match (self.account, self.badge, self.renews) {
            (Some(id), None, renews) => {
                let account = AccountId::parse(&id).ok_or_else(bad("session", "account"))?;
                match renews {
                    None => Who::Applicant(account),
                    Some(id) => Who::Holder {
                        application: ApplicationId::parse(&id).ok_or_else(bad("session", "renews"))?,
                        owner: account,
                    },
                }
            }
            (None, Some(badge), None) => Who::Agent(badge.into_badge()?),
            _ => return Err(bad("session", "account")()),
        };
        let opened_at = self.opened_at.unwrap_or(self.ttl - limits(&who).whole);
        Ok(Session {
            hash,
            who,
            device: self.device.as_deref().map(Device::parse).unwrap_or_default(),
            opened_at,
            seen_at: self.seen_at.unwrap_or(opened_at),
            expires_at: self.ttl,
        })
    }
}

/// `ACCOUNT#…/SESSION#…`
#[derive(Serialize, Deserialize)]
pub(crate) struct OpenSessionItem {
    device: String,
    opened_at: i64,
    seen_at: i64,
    ttl: i64,
}

impl OpenSessionItem {
    pub(crate) fn of(session: &Session) -> Self {
        Self {
            device: session.device.to_string(),
            opened_at: session.opened_at,
            seen_at: hour_of(session.seen_at),
            ttl: session.expires_at,
        }
    }

    pub(crate) fn into_session(self, hash: &str) -> OpenSession {
        OpenSession {
            hash: TokenHash(hash.to_owned()),
            device: Device::parse(&self.device),
            opened_at: self.opened_at,
            seen_at: self.seen_at,
            expires_at: self.ttl,
        }
    }
}

/// The beginning of the hour: a list of sessions tells no more.
pub(crate) fn hour_of(seconds: i64) -> i64 {
    seconds - seconds.rem_euclid(usecases::sessions::HOUR)
}

/// `CODE#…/CODE`
#[derive(Serialize, Deserialize)]
pub(crate) struct MailedCodeItem {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    email_digest: String,
    digest: String,
    tries: u32,
    #[serde(default)]
    used: bool,
    ttl: i64,
}

impl MailedCodeItem {
    pub(crate) fn of(code: &MailedCode) -> Self {
        Self {
            account: code.account.as_ref().map(ToString::to_string),
            email_digest: code.email_digest.clone(),
            digest: code.digest.0.clone(),
            tries: code.tries,
            used: code.used,
            ttl: code.expires_at,
        }
    }

    pub(crate) fn into_code(self, attempt: TokenHash) -> Result<MailedCode, Unreadable> {
        let account = match self.account {
            Some(id) => Some(AccountId::parse(&id).ok_or_else(bad("code", "account"))?),
            None => None,
        };
        Ok(MailedCode {
            attempt,
            account,
            email_digest: self.email_digest,
            digest: Hidden(self.digest),
            tries: self.tries,
            used: self.used,
            expires_at: self.ttl,
        })
    }
}

/// `ACCOUNT#…/EMAIL_CHANGE`
#[derive(Serialize, Deserialize)]
pub(crate) struct EmailChangeItem {
    change: String,
    from: String,
    to: String,
    old_token: String,
    new_token: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    confirmed: Option<String>,
    asked_from: String,
    #[serde(default)]
    made: bool,
    ttl: i64,
}

impl EmailChangeItem {
    pub(crate) fn of(change: &EmailChange) -> Self {
        Self {
            change: change.id.to_string(),
            from: change.from.as_str().to_owned(),
            to: change.to.as_str().to_owned(),
            old_token: change.old_token.0.clone(),
            new_token: change.new_token.0.clone(),
            confirmed: change.confirmed.map(|side| side.code().to_owned()),
            asked_from: change.asked_from.0.clone(),
            made: change.made,
            ttl: change.expires_at,
        }
    }

    pub(crate) fn into_change(self) -> Result<EmailChange, Unreadable> {
        let confirmed = match self.confirmed.as_deref() {
            Some(side) => Some(Side::parse(side).ok_or_else(bad(EMAIL_CHANGE, "confirmed"))?),
            None => None,
        };
        Ok(EmailChange {
            id: OutboxId::parse(&self.change).ok_or_else(bad(EMAIL_CHANGE, "change"))?,
            from: Email::parse(&self.from).ok().ok_or_else(bad(EMAIL_CHANGE, "from"))?,
            to: Email::parse(&self.to).ok().ok_or_else(bad(EMAIL_CHANGE, "to"))?,
            old_token: TokenHash(self.old_token),
            new_token: TokenHash(self.new_token),
            confirmed,
            asked_from: TokenHash(self.asked_from),
            made: self.made,
            expires_at: self.ttl,
        })
    }
}

/// `ACCOUNT#…/ERASURE`
#[derive(Serialize, Deserialize)]
pub(crate) struct ErasureItem {
    pub(crate) at: i64,
}

/// What the erasing of an application needs to know of an item that was in it.
#[derive(Deserialize)]
pub(crate) struct RemainItem {
    pub(crate) sk: String,
    #[serde(default)]
    state: Option<String>,
    #[serde(default)]
    digest: Option<String>,
    #[serde(default)]
    sent: Option<String>,
    #[serde(default)]
    previews: Option<u32>,
}

impl RemainItem {
    pub(crate) fn into_remain(self) -> Remain {
        let kept = self.digest.zip(self.sent).map(|(digest, sent)| Kept {
            digest,
            sent,
            previews: self.previews.unwrap_or_default(),
        });
        let piece = self.sk.strip_prefix("PIECE#").and_then(PieceId::parse).map(|id| (id, kept));
        let helper = self.sk.strip_prefix("HELPER#").and_then(AccountId::parse);
        let invitation = self.sk.strip_prefix("INVITED#").map(|hash| TokenHash(hash.to_owned()));
        Remain { place: self.sk, state: self.state, piece, helper, invitation }
    }
}

const EMAIL_CHANGE: &str = "email_change";

/// `APPLICATION#…/APPLICATION`
#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
pub(crate) struct ApplicationItem {
    id: String,
    owner: String,
    territory: String,
    version: u64,
    state: String,
    /// Of a draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    touched_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    told_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deposited_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer_by: Option<String>,
    disputes_duplicate: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sent_back_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    registered_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    renewable_from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    desk: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    applicant: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    queue_pk: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    queue_sk: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    applies_as: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    senior_since: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    was: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    renounced_on: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    way_back_until: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    letter_on: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    renewed_on: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    year: Option<YearItem>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    struck: Option<StruckItem>,
}

const APPLICATION: &str = "application";

/// The state of a draft, as stored; and of one that was ended, of which something may be left.
pub(crate) const DRAFT: &str = "draft";
pub(crate) const ERASED: &str = "erased";

/// What stands in the place of a draft that was ended until nothing is left of it: the daily work finds it by this.
#[derive(Serialize)]
pub(crate) struct EndedItem {
    id: String,
    state: &'static str,
    queue_pk: String,
    queue_sk: String,
}

impl EndedItem {
    pub(crate) fn of(application: &ApplicationId, due: Date) -> Self {
        Self {
            id: application.to_string(),
            state: ERASED,
            queue_pk: crate::keys::shard_of(application),
            queue_sk: crate::keys::due_place(due, application),
        }
    }
}

impl ApplicationItem {
    pub(crate) fn of(application: &Application, line: &Line) -> Self {
        let mut item = Self {
            id: application.id.to_string(),
            owner: application.owner.to_string(),
            territory: application.territory.clone(),
            version: application.version,
            applies_as: Some(application.applicant.code().to_owned()),
            ..Self::default()
        };
        item.put_state(&application.state);
        match line {
            Line::None => {}
            Line::Desk(waiting) => {
                item.applicant = Some(waiting.applicant.0.clone());
                item.queue_pk = Some(crate::keys::desk_queue(&application.territory));
                item.queue_sk = Some(format!("{}#{}#{}", waiting.answer_by, waiting.deposited_on, application.id));
            }
            Line::Due(day) => {
                item.queue_pk = Some(crate::keys::shard_of(&application.id));
                item.queue_sk = Some(crate::keys::due_place(*day, &application.id));
            }
        }
        item
    }

    fn put_state(&mut self, state: &State) {
        let item = self;
        match state {
            State::Draft(draft) => {
                DRAFT.clone_into(&mut item.state);
                item.touched_on = draft.touched_on.map(|day| day.to_string());
                item.told_on = draft.told_on.map(|day| day.to_string());
            }
            State::Submitted(deposit) => {
                "submitted".clone_into(&mut item.state);
                item.put_deposit(deposit);
            }
            State::ToComplete(back) => {
                "to-complete".clone_into(&mut item.state);
                item.put_deposit(&back.deposit);
                item.reason = Some(back.reason.code().to_owned());
                item.comment = back.comment.as_ref().map(|comment| comment.as_str().to_owned());
                item.sent_back_on = Some(back.on.to_string());
            }
            State::Active(registration) => {
                "active".clone_into(&mut item.state);
                item.put_registration(registration);
            }
            State::StruckOff(struck) => {
                "struck-off".clone_into(&mut item.state);
                item.put_registration(&struck.was);
                item.struck = Some(StruckItem::of(struck));
            }
            // As it was, under another state.
            State::Renounced(renunciation) => {
                item.put_state(&renunciation.was);
                item.was = Some(std::mem::replace(&mut item.state, "renounced".to_owned()));
                item.renounced_on = Some(renunciation.on.to_string());
                item.way_back_until = Some(renunciation.way_back_until.to_string());
                item.letter_on = renunciation.letter_on.map(|day| day.to_string());
            }
        }
    }

    fn put_registration(&mut self, registration: &Registration) {
        self.number = Some(registration.number.to_string());
        self.deposited_on = Some(registration.deposited_on.to_string());
        self.registered_on = Some(registration.registered_on.to_string());
        self.renewed_on = registration.renewed_on.map(|day| day.to_string());
        self.valid_until = Some(registration.valid_until.to_string());
        self.renewable_from = Some(registration.renewable_from.to_string());
        self.senior_since = Some(registration.senior_since.to_string());
        self.desk = Some(registration.desk.as_str().to_owned());
        self.year = Some(YearItem::of(registration));
    }

    fn registration(&self) -> Result<Registration, Unreadable> {
        let mut registration = Registration {
            number: self.number.as_deref().and_then(UniqueNumber::parse).ok_or_else(bad(APPLICATION, "number"))?,
            deposited_on: date(APPLICATION, "deposited_on", self.deposited_on.as_deref())?,
            senior_since: date(APPLICATION, "senior_since", self.senior_since.as_deref())?,
            registered_on: date(APPLICATION, "registered_on", self.registered_on.as_deref())?,
            renewed_on: match self.renewed_on.as_deref() {
                None => None,
                some => Some(date(APPLICATION, "renewed_on", some)?),
            },
            valid_until: date(APPLICATION, "valid_until", self.valid_until.as_deref())?,
            renewable_from: date(APPLICATION, "renewable_from", self.renewable_from.as_deref())?,
            desk: self.desk.as_deref().and_then(DeskCode::parse).ok_or_else(bad(APPLICATION, "desk"))?,
            year: Year::default(),
            warning: None,
            reinstated: None,
            housed_on: None,
            mail_returned_on: None,
            letter_returned: None,
            delay_told: false,
        };
        if let Some(year) = &self.year {
            year.put_into(&mut registration)?;
        }
        Ok(registration)
    }

    fn put_deposit(&mut self, deposit: &Deposit) {
        self.deposited_on = Some(deposit.deposited_on.to_string());
        self.answer_by = Some(deposit.answer_by.to_string());
        self.disputes_duplicate = deposit.disputes_duplicate;
    }

    fn deposit(&self) -> Result<Deposit, Unreadable> {
        Ok(Deposit {
            deposited_on: date(APPLICATION, "deposited_on", self.deposited_on.as_deref())?,
            answer_by: date(APPLICATION, "answer_by", self.answer_by.as_deref())?,
            disputes_duplicate: self.disputes_duplicate,
        })
    }

    /// `None`: it was a draft, and is being erased.
    pub(crate) fn into_application(self) -> Result<Option<Application>, Unreadable> {
        if self.state == ERASED {
            return Ok(None);
        }
        Ok(Some(Application {
            id: ApplicationId::parse(&self.id).ok_or_else(bad(APPLICATION, "id"))?,
            owner: AccountId::parse(&self.owner).ok_or_else(bad(APPLICATION, "owner"))?,
            applicant: match self.applies_as.as_deref() {
                None => ApplicantKind::Person,
                Some(code) => ApplicantKind::parse(code).ok_or_else(bad(APPLICATION, "applies_as"))?,
            },
            state: self.read_state(&self.state)?,
            territory: self.territory,
            version: self.version,
        }))
    }

    fn read_state(&self, state: &str) -> Result<State, Unreadable> {
        Ok(match state {
            DRAFT => State::Draft(Draft {
                touched_on: match self.touched_on.as_deref() {
                    None => None,
                    some => Some(date(APPLICATION, "touched_on", some)?),
                },
                told_on: match self.told_on.as_deref() {
                    None => None,
                    some => Some(date(APPLICATION, "told_on", some)?),
                },
            }),
            "submitted" => State::Submitted(self.deposit()?),
            "to-complete" => State::ToComplete(SentBack {
                deposit: self.deposit()?,
                reason: self
                    .reason
                    .as_deref()
                    .and_then(SendBackReason::parse)
                    .ok_or_else(bad(APPLICATION, "reason"))?,
                comment: match self.comment.as_deref() {
                    Some(text) => Some(Comment::parse(text).ok().ok_or_else(bad(APPLICATION, "comment"))?),
                    None => None,
                },
                on: date(APPLICATION, "sent_back_on", self.sent_back_on.as_deref())?,
            }),
            "active" => State::Active(self.registration()?),
            "struck-off" => {
                let struck = self.struck.as_ref().ok_or_else(bad(APPLICATION, "struck"))?;
                State::StruckOff(struck.to_struck_off(self.registration()?)?)
            }
            "renounced" => {
                let was = self.was.as_deref().filter(|was| *was != "renounced").ok_or_else(bad(APPLICATION, "was"))?;
                State::Renounced(Renunciation {
                    was: Box::new(self.read_state(was)?),
                    on: date(APPLICATION, "renounced_on", self.renounced_on.as_deref())?,
                    way_back_until: date(APPLICATION, "way_back_until", self.way_back_until.as_deref())?,
                    letter_on: match &self.letter_on {
                        Some(day) => Some(date(APPLICATION, "letter_on", Some(day))?),
                        None => None,
                    },
                })
            }
            _ => return Err(bad(APPLICATION, "state")()),
        })
    }
}

/// What the queue's index projects.
#[derive(Deserialize)]
pub(crate) struct WaitingItem {
    id: String,
    applicant: String,
    deposited_on: String,
    answer_by: String,
    pub(crate) queue_sk: String,
}

impl WaitingItem {
    pub(crate) fn into_waiting(self) -> Result<Waiting, Unreadable> {
        Ok(Waiting {
            application: ApplicationId::parse(&self.id).ok_or_else(bad("waiting", "id"))?,
            applicant: Hidden(self.applicant),
            deposited_on: date("waiting", "deposited_on", Some(&self.deposited_on))?,
            answer_by: date("waiting", "answer_by", Some(&self.answer_by))?,
        })
    }
}

/// `APPLICATION#…/SECTION#…`
#[derive(Serialize, Deserialize)]
pub(crate) struct SectionItem {
    fields: BTreeMap<String, Vec<String>>,
    saved_on: String,
    pub(crate) version: u64,
}

impl SectionItem {
    pub(crate) fn of(fields: &Fields, saved_on: Date, version: u64) -> Self {
        Self { fields: plain(fields), saved_on: saved_on.to_string(), version }
    }

    pub(crate) fn saved_on(&self) -> Result<Date, Unreadable> {
        date("section", "saved_on", Some(&self.saved_on))
    }

    /// Why its unusual answers are right.
    pub(crate) fn reason(&self) -> Option<Hidden> {
        let typed = self.fields.get(Field::UnusualReason.code())?;
        typed.first().cloned().map(Hidden)
    }

    pub(crate) fn into_fields(self) -> Fields {
        self.fields.into_iter().collect()
    }
}

/// `APPLICATION#…/CHANGE#…`
#[derive(Serialize, Deserialize)]
pub(crate) struct ChangeItem {
    /// The application, for the queue.
    id: String,
    applicant: String,
    /// None: a person would leave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fields: Option<BTreeMap<String, Vec<String>>>,
    asked_on: String,
    version: u64,
    /// What the queue shows: the day it was asked for, twice.
    deposited_on: String,
    answer_by: String,
    queue_pk: String,
    queue_sk: String,
}

impl ChangeItem {
    pub(crate) fn of(change: &AskedChange, waiting: &Waiting, territory: &str) -> Self {
        Self {
            id: waiting.application.to_string(),
            applicant: waiting.applicant.0.clone(),
            fields: change.fields.as_ref().map(plain),
            asked_on: change.on.to_string(),
            version: change.version,
            deposited_on: waiting.deposited_on.to_string(),
            answer_by: waiting.answer_by.to_string(),
            queue_pk: crate::keys::change_queue(territory),
            queue_sk: format!("{}#{}", change.on, waiting.application),
        }
    }

    pub(crate) fn into_change(self) -> Result<AskedChange, Unreadable> {
        Ok(AskedChange {
            on: date("change", "asked_on", Some(&self.asked_on))?,
            fields: self.fields.map(|fields| fields.into_iter().collect()),
            version: self.version,
        })
    }
}

fn plain(fields: &Fields) -> BTreeMap<String, Vec<String>> {
    fields.iter().map(|(name, values)| (name.to_owned(), values.to_vec())).collect()
}

fn scopes(kind: &'static str, codes: &[String]) -> Result<Vec<Scope>, Unreadable> {
    codes.iter().map(|code| Scope::parse(code)).collect::<Option<_>>().ok_or_else(bad(kind, "scopes"))
}

/// `APPLICATION#…/HELPER#…`
#[derive(Serialize, Deserialize)]
pub(crate) struct GrantItem {
    account: String,
    name: String,
    scopes: Vec<String>,
    since: String,
}

impl GrantItem {
    pub(crate) fn of(grant: &Grant) -> Self {
        Self {
            account: grant.account.to_string(),
            name: grant.name.clone(),
            scopes: grant.scopes.iter().map(|scope| scope.code().to_owned()).collect(),
            since: grant.since.to_string(),
        }
    }

    pub(crate) fn into_grant(self) -> Result<Grant, Unreadable> {
        Ok(Grant {
            account: AccountId::parse(&self.account).ok_or_else(bad("grant", "account"))?,
            scopes: scopes("grant", &self.scopes)?,
            since: date("grant", "since", Some(&self.since))?,
            name: self.name,
        })
    }
}

/// `ACCOUNT#…/HELPS#…`
#[derive(Serialize, Deserialize)]
pub(crate) struct HelpsItem {
    pub(crate) of: String,
    pub(crate) territory: String,
}

impl HelpsItem {
    pub(crate) fn into_helped(self) -> Result<(String, ApplicationId), Unreadable> {
        Ok((self.territory, ApplicationId::parse(&self.of).ok_or_else(bad("helps", "of"))?))
    }
}

/// `INVITATION#…/INVITATION`
#[derive(Serialize, Deserialize)]
pub(crate) struct InvitationItem {
    application: String,
    email: String,
    name: String,
    scopes: Vec<String>,
    ttl: i64,
}

impl InvitationItem {
    pub(crate) fn of(invitation: &Invitation) -> Self {
        Self {
            application: invitation.application.to_string(),
            email: invitation.email.as_str().to_owned(),
            name: invitation.name.clone(),
            scopes: invitation.scopes.iter().map(|scope| scope.code().to_owned()).collect(),
            ttl: invitation.expires_at,
        }
    }

    pub(crate) fn into_invitation(self, hash: TokenHash) -> Result<Invitation, Unreadable> {
        Ok(Invitation {
            hash,
            application: ApplicationId::parse(&self.application).ok_or_else(bad("invitation", "application"))?,
            email: Email::parse(&self.email).ok().ok_or_else(bad("invitation", "email"))?,
            scopes: scopes("invitation", &self.scopes)?,
            name: self.name,
            expires_at: self.ttl,
        })
    }
}

/// `APPLICATION#…/INVITED#…`
#[derive(Serialize, Deserialize)]
pub(crate) struct InvitedItem {
    name: String,
    scopes: Vec<String>,
    ttl: i64,
}

impl InvitedItem {
    pub(crate) fn of(invitation: &Invitation) -> Self {
        Self {
            name: invitation.name.clone(),
            scopes: invitation.scopes.iter().map(|scope| scope.code().to_owned()).collect(),
            ttl: invitation.expires_at,
        }
    }

    pub(crate) fn into_invited(self, hash: &str) -> Result<Invited, Unreadable> {
        Ok(Invited {
            hash: TokenHash(hash.to_owned()),
            scopes: scopes("invited", &self.scopes)?,
            name: self.name,
            expires_at: self.ttl,
        })
    }
}

/// `APPLICATION#…/PIECE#…`
#[derive(Serialize, Deserialize)]
pub(crate) struct PieceItem {
    id: String,
    piece: String,
    /// Of the request that opened the slot, for the logs of the examination.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    trace: Option<String>,
    pub(crate) state: String,
    opened_at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pages: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
    /// Digest of what was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sent: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    warnings: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    previews: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

/// The state of a slot that waits for its verdict, as stored.
pub(crate) const EXPECTED: &str = "expected";
/// The states of a file that can be used, and of one that was taken back.
pub(crate) const SOUND: &str = "sound";
pub(crate) const REMOVED: &str = "removed";

impl PieceItem {
    pub(crate) fn of(piece: &Piece) -> Self {
        let mut item = Self {
            id: piece.id.to_string(),
            piece: piece.name.to_string(),
            trace: trace::current(),
            state: EXPECTED.to_owned(),
            opened_at: piece.opened_at,
            file: None,
            bytes: None,
            pages: None,
            digest: None,
            sent: None,
            warnings: None,
            previews: None,
            problem: None,
        };
        match &piece.state {
            PieceState::Expected => {}
            PieceState::Sound { kind, bytes, pages, digest, sent, warnings, previews } => {
                SOUND.clone_into(&mut item.state);
                item.file = Some(kind.code().to_owned());
                item.bytes = Some(*bytes);
                item.pages = Some(*pages);
                item.digest = Some(digest.clone());
                item.sent = Some(sent.clone());
                item.warnings = Some(warnings.iter().map(|warning| warning.code().to_owned()).collect());
                item.previews = Some(*previews);
            }
            PieceState::Unsound(problem) => {
                "unsound".clone_into(&mut item.state);
                item.problem = Some(problem.code().to_owned());
            }
            PieceState::Removed => REMOVED.clone_into(&mut item.state),
        }
        item
    }

    pub(crate) fn into_piece(self) -> Result<Piece, Unreadable> {
        let state = match self.state.as_str() {
            EXPECTED => PieceState::Expected,
            SOUND => PieceState::Sound {
                kind: self.file.as_deref().and_then(FileKind::parse).ok_or_else(bad("piece", "file"))?,
                bytes: self.bytes.ok_or_else(bad("piece", "bytes"))?,
                pages: self.pages.ok_or_else(bad("piece", "pages"))?,
                digest: self.digest.ok_or_else(bad("piece", "digest"))?,
                sent: self.sent.ok_or_else(bad("piece", "sent"))?,
                warnings: {
                    let codes = self.warnings.unwrap_or_default();
                    let known = codes.iter().map(|code| FileWarning::parse(code));
                    known.collect::<Option<_>>().ok_or_else(bad("piece", "warnings"))?
                },
                previews: self.previews.unwrap_or_default(),
            },
            REMOVED => PieceState::Removed,
            "unsound" => PieceState::Unsound(
                self.problem.as_deref().and_then(FileProblem::parse).ok_or_else(bad("piece", "problem"))?,
            ),
            _ => return Err(bad("piece", "state")()),
        };
        Ok(Piece {
            id: PieceId::parse(&self.id).ok_or_else(bad("piece", "id"))?,
            name: PieceName::parse(&self.piece).ok_or_else(bad("piece", "piece"))?,
            state,
            opened_at: self.opened_at,
        })
    }
}

/// What a warning is about, as the history keeps it.
fn ground_code(ground: Ground) -> &'static str {
    match ground {
        Ground::NoReply => MotiveCode::NoReply.code(),
        Ground::Ineligible(ground) => ground.code(),
    }
}

fn parse_ground(code: &str) -> Option<Ground> {
    if code == MotiveCode::NoReply.code() {
        return Some(Ground::NoReply);
    }
    Ineligibility::parse(code).map(Ground::Ineligible)
}

/// `APPLICATION#…/EVENT#…`
#[derive(Serialize, Deserialize)]
pub(crate) struct EventItem {
    id: String,
    at: i64,
    event: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    actor: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agent: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    service: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<BTreeMap<String, Vec<String>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<BTreeMap<String, Vec<String>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
    /// The piece from which a service corrected an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<String>,
}

impl EventItem {
    pub(crate) fn of(event: &Event) -> Self {
        let own = |text: &str| Some(text.to_owned());
        let (name, detail) = match &event.kind {
            EventKind::Created => ("created", None),
            EventKind::Submitted => ("submitted", None),
            EventKind::PieceSound => ("piece-sound", None),
            EventKind::PieceUnsound(problem) => ("piece-unsound", own(problem.code())),
            EventKind::PieceRemoved => ("piece-removed", None),
            EventKind::PieceSaid { name, way_out } => ("piece-said", Some(format!("{name}|{}", way_out.code()))),
            EventKind::PieceAsked(name) => ("piece-asked", Some(name.to_string())),
            EventKind::PieceHanded(name) => ("piece-handed", Some(name.to_string())),
            EventKind::PieceNotHanded(name) => ("piece-not-handed", Some(name.to_string())),
            EventKind::PieceOpened(name) => ("piece-opened", Some(name.to_string())),
            EventKind::PieceDecided { name, verdict, reason, .. } => {
                let reason = reason.map_or("", SetAside::code);
                ("piece-decided", Some(format!("{name}|{}|{reason}", verdict.code())))
            }
            EventKind::SentBack(reason) => ("sent-back", own(reason.code())),
            EventKind::Changed { section, .. } => ("changed", Some(section.key())),
            EventKind::ChangeAsked(section) => ("change-asked", Some(section.key())),
            EventKind::ChangeRefused { section, .. } => ("change-refused", Some(section.key())),
            EventKind::ChangeWithdrawn(section) => ("change-withdrawn", Some(section.key())),
            EventKind::NoticeLeft { kind, channel, proof } => {
                ("notice-left", Some(format!("{}|{}|{proof}", kind.code(), channel.code())))
            }
            EventKind::MailReturned => ("mail-returned", None),
            EventKind::LetterReturned { kind, dated, reason } => {
                ("letter-returned", Some(format!("{}|{dated}|{}", kind.code(), reason.code())))
            }
            EventKind::Expired => ("expired", None),
            EventKind::Renewed => ("renewed", None),
            EventKind::Warned(ground) => ("warned", own(ground_code(*ground))),
            EventKind::WarningDelivered(day) => ("warning-delivered", Some(day.to_string())),
            EventKind::WarningReturned(reason) => ("warning-returned", own(reason.code())),
            EventKind::WarningLifted => ("warning-lifted", None),
            EventKind::Housed(fact) => ("housed", own(fact.code())),
            EventKind::StruckOff(motive) => ("struck-off", own(motive.code())),
            EventKind::WayBackAsked => ("way-back-asked", None),
            EventKind::Reinstated => ("reinstated", None),
            EventKind::WayBackEnded => ("way-back-ended", None),
            EventKind::Absorbed(number) => ("absorbed", own(number)),
            EventKind::DelayReached => ("delay-reached", None),
            EventKind::DraftTold => ("draft-told", None),
            EventKind::Renounced => ("renounced", None),
            EventKind::CameBack => ("came-back", None),
            EventKind::SeniorityKept => ("seniority-kept", None),
            EventKind::HelperInvited(name) => ("helper-invited", own(name)),
            EventKind::InvitationCancelled(name) => ("invitation-cancelled", own(name)),
            EventKind::HelperJoined(name) => ("helper-joined", own(name)),
            EventKind::HelperRevoked(name) => ("helper-revoked", own(name)),
            EventKind::Homonym => ("homonym", None),
            EventKind::Registered => ("registered", None),
            EventKind::CertificateReady => ("certificate-ready", None),
            EventKind::Opened => ("opened", None),
            EventKind::HealthOpened => ("health-opened", None),
        };
        let (actor, agent, service) = match &event.actor {
            Actor::Applicant => ("applicant", None, None),
            Actor::System => ("system", None, None),
            Actor::Agent { id, service } => ("agent", Some(id.to_string()), Some(service.clone())),
            Actor::Helper { account, name } => ("helper", Some(account.to_string()), Some(name.clone())),
        };
        let (before, after) = match &event.kind {
            EventKind::Changed { before, after, .. } => (before.as_ref().map(plain), after.as_ref().map(plain)),
            _ => (None, None),
        };
        let comment = match &event.kind {
            EventKind::ChangeRefused { comment, .. } => Some(comment.as_str().to_owned()),
            EventKind::PieceDecided { comment, .. } => comment.as_ref().map(|text| text.as_str().to_owned()),
            _ => None,
        };
        Self {
            id: event.id.to_string(),
            at: event.at,
            event: name.to_owned(),
            detail,
            actor: actor.to_owned(),
            agent,
            service,
            before,
            after,
            comment,
            from: match &event.kind {
                EventKind::Changed { from, .. } => from.as_ref().map(ToString::to_string),
                _ => None,
            },
        }
    }

    pub(crate) fn into_event(self) -> Result<Event, Unreadable> {
        let detail = self.detail.as_deref();
        let section = || detail.and_then(SectionName::parse).ok_or_else(bad("event", "detail"));
        let named = || detail.map(str::to_owned).ok_or_else(bad("event", "detail"));
        let parts: Vec<&str> = detail.unwrap_or_default().split('|').collect();
        let piece = || parts.first().and_then(|name| PieceName::parse(name)).ok_or_else(bad("event", "detail"));
        let kind = match self.event.as_str() {
            "created" => EventKind::Created,
            "submitted" => EventKind::Submitted,
            "piece-sound" => EventKind::PieceSound,
            "piece-unsound" => {
                EventKind::PieceUnsound(detail.and_then(FileProblem::parse).ok_or_else(bad("event", "detail"))?)
            }
            "piece-removed" => EventKind::PieceRemoved,
            "piece-asked" => EventKind::PieceAsked(piece()?),
            "piece-handed" => EventKind::PieceHanded(piece()?),
            "piece-not-handed" => EventKind::PieceNotHanded(piece()?),
            "piece-opened" => EventKind::PieceOpened(piece()?),
            "piece-said" => {
                let way_out = parts.get(1).and_then(|code| WayOut::parse(code)).ok_or_else(bad("event", "detail"))?;
                EventKind::PieceSaid { name: piece()?, way_out }
            }
            "piece-decided" => {
                let verdict = parts.get(1).and_then(|code| Verdict::parse(code)).ok_or_else(bad("event", "detail"))?;
                let reason = parts.get(2).and_then(|code| SetAside::parse(code));
                let comment =
                    self.comment.as_deref().map(|text| Comment::parse(text).map_err(|_| bad("event", "comment")()));
                EventKind::PieceDecided { name: piece()?, verdict, reason, comment: comment.transpose()? }
            }
            "sent-back" => {
                EventKind::SentBack(detail.and_then(SendBackReason::parse).ok_or_else(bad("event", "detail"))?)
            }
            "homonym" => EventKind::Homonym,
            "notice-left" => {
                let mut parts = detail.unwrap_or_default().splitn(3, '|');
                EventKind::NoticeLeft {
                    kind: parts.next().and_then(NoticeKind::parse).ok_or_else(bad("event", "detail"))?,
                    channel: parts.next().and_then(Channel::parse).ok_or_else(bad("event", "detail"))?,
                    proof: parts.next().unwrap_or_default().to_owned(),
                }
            }
            "mail-returned" => EventKind::MailReturned,
            "letter-returned" => EventKind::LetterReturned {
                kind: parts.first().and_then(|code| NoticeKind::parse(code)).ok_or_else(bad("event", "detail"))?,
                dated: date("event", "detail", parts.get(1).copied())?,
                reason: parts.get(2).and_then(|code| ReturnReason::parse(code)).ok_or_else(bad("event", "detail"))?,
            },
            "expired" => EventKind::Expired,
            "renewed" => EventKind::Renewed,
            "warned" => EventKind::Warned(detail.and_then(parse_ground).ok_or_else(bad("event", "detail"))?),
            "warning-delivered" => EventKind::WarningDelivered(date("event", "detail", detail)?),
            "warning-returned" => {
                EventKind::WarningReturned(detail.and_then(ReturnReason::parse).ok_or_else(bad("event", "detail"))?)
            }
            "warning-lifted" => EventKind::WarningLifted,
            "housed" => EventKind::Housed(detail.and_then(HousingFact::parse).ok_or_else(bad("event", "detail"))?),
            "struck-off" => {
                EventKind::StruckOff(detail.and_then(MotiveCode::parse).ok_or_else(bad("event", "detail"))?)
            }
            "way-back-asked" => EventKind::WayBackAsked,
            "reinstated" => EventKind::Reinstated,
            "way-back-ended" => EventKind::WayBackEnded,
            "absorbed" => EventKind::Absorbed(named()?),
            "delay-reached" => EventKind::DelayReached,
            "draft-told" => EventKind::DraftTold,
            "changed" => EventKind::Changed {
                section: section()?,
                before: self.before.map(|fields| fields.into_iter().collect()),
                after: self.after.map(|fields| fields.into_iter().collect()),
                from: match self.from.as_deref() {
                    None => None,
                    Some(name) => Some(PieceName::parse(name).ok_or_else(bad("event", "from"))?),
                },
            },
            "change-asked" => EventKind::ChangeAsked(section()?),
            "change-refused" => EventKind::ChangeRefused {
                section: section()?,
                comment: self
                    .comment
                    .as_deref()
                    .and_then(|text| Comment::parse(text).ok())
                    .ok_or_else(bad("event", "comment"))?,
            },
            "change-withdrawn" => EventKind::ChangeWithdrawn(section()?),
            "renounced" => EventKind::Renounced,
            "came-back" => EventKind::CameBack,
            "seniority-kept" => EventKind::SeniorityKept,
            "helper-invited" => EventKind::HelperInvited(named()?),
            "invitation-cancelled" => EventKind::InvitationCancelled(named()?),
            "helper-joined" => EventKind::HelperJoined(named()?),
            "helper-revoked" => EventKind::HelperRevoked(named()?),
            "registered" => EventKind::Registered,
            "certificate-ready" => EventKind::CertificateReady,
            "opened" => EventKind::Opened,
            "health-opened" => EventKind::HealthOpened,
            _ => return Err(bad("event", "event")()),
        };
        let actor = match self.actor.as_str() {
            "applicant" => Actor::Applicant,
            "system" => Actor::System,
            "helper" => Actor::Helper {
                account: self.agent.as_deref().and_then(AccountId::parse).ok_or_else(bad("event", "agent"))?,
                name: self.service.ok_or_else(bad("event", "service"))?,
            },
            "agent" => Actor::Agent {
                id: self.agent.as_deref().and_then(AgentId::parse).ok_or_else(bad("event", "agent"))?,
                service: self.service.ok_or_else(bad("event", "service"))?,
            },
            _ => return Err(bad("event", "actor")()),
        };
        Ok(Event { id: EventId::parse(&self.id).ok_or_else(bad("event", "id"))?, at: self.at, actor, kind })
    }
}

/// `SEQUENCE#…/SEQUENCE` and `RATE#…/RATE`
#[derive(Deserialize)]
pub(crate) struct CountItem {
    pub(crate) count: u32,
}

/// `ONCE#…/ONCE`
#[derive(Serialize, Deserialize)]
pub(crate) struct OnceItem {
    pub(crate) then: String,
    pub(crate) ttl: i64,
}

/// What is read of an item to follow what it comes from.
#[derive(Deserialize)]
pub(crate) struct TracedItem {
    #[serde(default)]
    pub(crate) trace: Option<String>,
}

/// What the sparse index says of an item of the outbox.
#[derive(Deserialize)]
pub(crate) struct UnsentItem {
    id: String,
}

impl UnsentItem {
    pub(crate) fn into_id(self) -> Result<OutboxId, Unreadable> {
        OutboxId::parse(&self.id).ok_or_else(bad("outbox", "id"))
    }
}

/// The item of the outbox that a line of the index is about.
pub(crate) fn outbox_id(item: Item) -> Result<OutboxId, Fault> {
    Ok(read::<UnsentItem>("outbox", item)?.into_id()?)
}

/// The application that a line of the daily work is about, and the day it stands at.
pub(crate) fn due_application(item: Item) -> Result<(Date, ApplicationId), Fault> {
    let line: DueItem = read("application", item)?;
    let (day, id) = line.queue_sk.split_once('#').ok_or_else(bad("application", "queue_sk"))?;
    let id = ApplicationId::parse(id).ok_or_else(bad("application", "queue_sk"))?;
    Ok((date("application", "queue_sk", Some(day))?, id))
}

/// What the sparse index says of an application that is due.
#[derive(Deserialize)]
struct DueItem {
    queue_sk: String,
}

/// `OUTBOX#…/OUTBOX`
#[derive(Serialize, Deserialize)]
pub(crate) struct OutboxItem {
    id: String,
    message: String,
    /// Of the work that this comes from, for the logs: the stream carries it along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    trace: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    about: Option<String>,
    /// In which a copy of the form reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    /// Which piece of the application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    piece: Option<String>,
    /// Which notice, and by which way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notice: Option<String>,
    /// Which file of the application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    pub(crate) status: String,
    /// In the sparse index until it is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) queue_pk: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) queue_sk: Option<String>,
}

impl OutboxItem {
    pub(crate) fn of(outbox: &Outbox) -> Self {
        let about = match &outbox.message {
            Message::ConfirmAddress | Message::Invitation => None,
            Message::ResetPassword { account }
            | Message::AlreadyRegistered { account }
            | Message::SignInCode { account }
            | Message::PasswordChanged { account }
            | Message::ConfirmEmailChange { account, .. }
            | Message::EmailTaken { account }
            | Message::EmailChanged { account, .. } => Some(account.to_string()),
            Message::Submitted { application }
            | Message::SentBack { application }
            | Message::Registered { application }
            | Message::ChangedByService { application }
            | Message::PiecesNeeded { application }
            | Message::PieceReminder { application, .. }
            | Message::PieceEnds { application, .. }
            | Message::Notice { application, .. }
            | Message::Renewed { application }
            | Message::Renounced { application }
            | Message::CameBack { application }
            | Message::DraftEnds { application }
            | Message::FormCopy { application, .. }
            | Message::EraseFile { application, .. } => Some(application.to_string()),
        };
        let language = match &outbox.message {
            Message::FormCopy { kind, .. } => Some(kind.language.code().to_owned()),
            _ => None,
        };
        Self {
            id: outbox.id.to_string(),
            message: outbox.message.kind().to_owned(),
            trace: trace::current(),
            about,
            language,
            piece: match &outbox.message {
                Message::PieceReminder { name, .. } | Message::PieceEnds { name, .. } => Some(name.to_string()),
                _ => None,
            },
            notice: match &outbox.message {
                Message::Notice { kind, channel, .. } => Some(format!("{}/{}", kind.code(), channel.code())),
                _ => None,
            },
            file: match &outbox.message {
                Message::EraseFile { file, .. } => Some(file.to_string()),
                _ => None,
            },
            status: "pending".to_owned(),
            queue_pk: Some(UNSENT.to_owned()),
            queue_sk: Some(outbox.id.to_string()),
        }
    }

    pub(crate) fn into_outbox(self) -> Result<Outbox, Unreadable> {
        let about = self.about.as_deref();
        let application = || about.and_then(ApplicationId::parse).ok_or_else(bad("outbox", "about"));
        let account = || about.and_then(AccountId::parse).ok_or_else(bad("outbox", "about"));
        let piece = || self.piece.as_deref().and_then(PieceName::parse).ok_or_else(bad("outbox", "piece"));
        let language = || self.language.as_deref().and_then(Language::parse).ok_or_else(bad("outbox", "language"));
        let message = match self.message.as_str() {
            "form-copy" | "whole-form-copy" => Message::FormCopy {
                application: application()?,
                kind: CopyKind { whole: self.message == "whole-form-copy", language: language()? },
            },
            "confirm-address" => Message::ConfirmAddress,
            "reset-password" => {
                Message::ResetPassword { account: about.and_then(AccountId::parse).ok_or_else(bad("outbox", "about"))? }
            }
            "already-registered" => Message::AlreadyRegistered {
                account: about.and_then(AccountId::parse).ok_or_else(bad("outbox", "about"))?,
            },
            "submitted" => Message::Submitted { application: application()? },
            "sent-back" => Message::SentBack { application: application()? },
            "registered" => Message::Registered { application: application()? },
            "sign-in-code" => Message::SignInCode { account: account()? },
            "password-changed" => Message::PasswordChanged { account: account()? },
            "confirm-email-change-old" => Message::ConfirmEmailChange { account: account()?, at: Side::Old },
            "confirm-email-change-new" => Message::ConfirmEmailChange { account: account()?, at: Side::New },
            "email-taken" => Message::EmailTaken { account: account()? },
            "email-changed-old" => Message::EmailChanged { account: account()?, at: Side::Old },
            "email-changed-new" => Message::EmailChanged { account: account()?, at: Side::New },
            "changed-by-service" => Message::ChangedByService { application: application()? },
            "pieces-needed" => Message::PiecesNeeded { application: application()? },
            "piece-reminder" => Message::PieceReminder { application: application()?, name: piece()? },
            "piece-ends" => Message::PieceEnds { application: application()?, name: piece()? },
            "notice" => {
                let (kind, channel) = self.notice.as_deref().and_then(|notice| notice.split_once('/')).unzip();
                Message::Notice {
                    application: application()?,
                    kind: kind.and_then(NoticeKind::parse).ok_or_else(bad("outbox", "notice"))?,
                    channel: channel.and_then(Channel::parse).ok_or_else(bad("outbox", "notice"))?,
                }
            }
            "renewed" => Message::Renewed { application: application()? },
            "renounced" => Message::Renounced { application: application()? },
            "came-back" => Message::CameBack { application: application()? },
            "draft-ends" => Message::DraftEnds { application: application()? },
            "erase-file" => Message::EraseFile {
                application: application()?,
                file: self.file.as_deref().and_then(PieceId::parse).ok_or_else(bad("outbox", "file"))?,
            },
            "invitation" => Message::Invitation,
            _ => return Err(bad("outbox", "message")()),
        };
        Ok(Outbox { id: OutboxId::parse(&self.id).ok_or_else(bad("outbox", "id"))?, message })
    }
}

/// `TERRITORY#…/SERVICE#…`
#[derive(Serialize, Deserialize)]
pub(crate) struct ServiceItem {
    desk: String,
    service: String,
    name: String,
    address: Vec<String>,
    stock: Vec<String>,
}

impl ServiceItem {
    pub(crate) fn of(service: &RegisteringService) -> Self {
        Self {
            desk: service.desk.as_str().to_owned(),
            service: service.kind.code().to_owned(),
            name: service.name.clone(),
            address: service.address.clone(),
            stock: service.stock.iter().map(ToString::to_string).collect(),
        }
    }

    pub(crate) fn into_service(self) -> Result<RegisteringService, Unreadable> {
        let stock: Option<Vec<InseeCode>> = self.stock.iter().map(|code| InseeCode::parse(code).ok()).collect();
        Ok(RegisteringService {
            desk: DeskCode::parse(&self.desk).ok_or_else(bad("service", "desk"))?,
            kind: ServiceKind::parse(&self.service).ok_or_else(bad("service", "service"))?,
            name: self.name,
            address: self.address,
            stock: stock.ok_or_else(bad("service", "stock"))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_of_before_there_was_a_choice_reads_french() {
        let account = Account {
            id: AccountId::new(1),
            email: Email::parse("nadia@demandeur.example").unwrap(),
            password_hash: Hidden("x".to_owned()),
            opened: 3,
            language: Language::English,
        };
        let mut item = write(&Key::Account(&account.id), "account", &AccountItem::of(&account)).unwrap();
        let language =
            |item: Item| read::<AccountItem>("account", item).unwrap().into_account().map(|read| read.language);
        assert_eq!(language(item.clone()).unwrap(), Language::English);
        item.insert("language".to_owned(), AttributeValue::S("xx".to_owned()));
        assert_eq!(language(item.clone()).unwrap_err().to_string(), "unreadable item: account.language");
        item.remove("language");
        assert_eq!(language(item).unwrap(), Language::French);
    }
}
