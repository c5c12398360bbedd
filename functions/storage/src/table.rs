//! Reading the table.

use std::collections::BTreeMap;
use std::time::Instant;

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity, ReturnValue};
use domain::answers::Answers;
use domain::application::Application;
use domain::id::{AccountId, ApplicationId, OutboxId, PieceId};
use domain::number::UniqueNumber;
use domain::piece::PieceName;
use domain::section::{Circumstances, SectionName};
use domain::service::RegisteringService;
use domain::territory::Territory;
use serde::de::DeserializeOwned;
use usecases::keys::TokenHash;
use usecases::ports::{
    Accounts, Agents, Desks, Dossiers, Invitations, Laters, MailedCodes, Outboxes, Rates, Registry, Remains, Sessions,
    Taken, Traces,
};
use usecases::records::{
    AccountPage, Agent, Alert, Dossier, Hold, Invitation, Kept, Later, MailedCode, Outbox, Remain, ResetLink, Saved,
    Session, SignUpLink, Waiting,
};
use usecases::trace::Trace;
use usecases::{Fault, Moment};

use crate::call_failed::call_failed;
use crate::config::Cloud;
use crate::items::{
    AccountItem, AgentItem, ApplicationItem, ChangeItem, ClaimItem, CountItem, EmailChangeItem, ErasureItem, EventItem,
    GrantItem, HelpsItem, InvitationItem, InvitedItem, Item, LinkItem, MailedCodeItem, OpenSessionItem, OutboxItem,
    PieceItem, REMOVED, RemainItem, ResetItem, SectionItem, ServiceItem, SessionItem, TracedItem, WaitingItem, hour_of,
    read,
};
use crate::keys::{Key, LATER, UNSENT, change_queue, check_queue, desk_queue};
use crate::meter::Meter;
use crate::proof_items::{CheckItem, HoldItem, LaterItem, ProofItem};
use crate::year_items::AlertItem;

/// The table of records.
#[derive(Clone)]
pub struct Table {
    pub(crate) client: Client,
    pub(crate) name: String,
    /// What was asked of it.
    pub meter: Meter,
}

impl Table {
    /// The table of a cloud.
    pub fn new(cloud: &Cloud) -> Self {
        Self { client: cloud.dynamodb(), name: cloud.table.clone(), meter: Meter::default() }
    }

    pub(crate) async fn get<T: DeserializeOwned>(&self, kind: &'static str, key: Key<'_>) -> Result<Option<T>, Fault> {
        let started = Instant::now();
        let answer = self
            .client
            .get_item()
            .table_name(&self.name)
            .key("pk", AttributeValue::S(key.partition()))
            .key("sk", AttributeValue::S(key.sort()))
            .consistent_read(true)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| call_failed("the table could not be read", &error))?;
        self.meter.note("GetItem", started, answer.consumed_capacity());
        answer.item.map(|item| read(kind, item)).transpose()
    }

    /// The beginning of a change of one item outside of a commit.
    pub(crate) fn updating(&self, key: &Key<'_>) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.name)
            .key("pk", AttributeValue::S(key.partition()))
            .key("sk", AttributeValue::S(key.sort()))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
    }

    /// Every item of a partition, however many pages it takes: a person's own, or a territory's services.
    pub(crate) async fn partition(&self, partition: String) -> Result<Vec<Item>, Fault> {
        let mut items = Vec::new();
        let mut start = None;
        loop {
            let started = Instant::now();
            let answer = self
                .client
                .query()
                .table_name(&self.name)
                .key_condition_expression("pk = :pk")
                .expression_attribute_values(":pk", AttributeValue::S(partition.clone()))
                .consistent_read(true)
                .set_exclusive_start_key(start)
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await
                .map_err(|error| call_failed("the table could not be read", &error))?;
            self.meter.note("Query", started, answer.consumed_capacity());
            items.extend(answer.items.unwrap_or_default());
            match answer.last_evaluated_key {
                Some(key) => start = Some(key),
                None => return Ok(items),
            }
        }
    }
}

impl Table {
    /// Notes on a session's item when it was seen: an item that is gone stays gone, and the time only grows.
    async fn note_seen(&self, key: Key<'_>, at: i64) -> Result<(), Fault> {
        let started = Instant::now();
        let answer = self
            .updating(&key)
            .update_expression("SET seen_at = :at")
            .condition_expression("attribute_exists(pk) AND (attribute_not_exists(seen_at) OR seen_at < :at)")
            .expression_attribute_values(":at", AttributeValue::N(at.to_string()))
            .send()
            .await;
        match answer {
            Ok(answer) => self.meter.note("UpdateItem", started, answer.consumed_capacity()),
            Err(error) if refused(&error) => self.meter.note("UpdateItem", started, None),
            Err(error) => return Err(call_failed("a session could not be noted as active", &error)),
        }
        Ok(())
    }
}

impl Table {
    /// A page of a queue of the desks, and the place from which the next one goes on.
    async fn queued(
        &self,
        queue: String,
        after: Option<&str>,
        limit: u32,
    ) -> Result<(Vec<Waiting>, Option<String>), Fault> {
        let query = self.queue(queue).limit(i32::try_from(limit).unwrap_or(i32::MAX));
        let query = match after {
            Some(after) => query
                .key_condition_expression("queue_pk = :queue AND queue_sk > :after")
                .expression_attribute_values(":after", AttributeValue::S(after.to_owned())),
            None => query,
        };
        let (items, more) = self.ask(query).await?;
        let mut next = None;
        let mut waiting = Vec::new();
        for item in items {
            let item: WaitingItem = read("waiting", item)?;
            next = Some(item.queue_sk.clone());
            waiting.push(item.into_waiting()?);
        }
        Ok((waiting, next.filter(|_| more)))
    }
}

/// Before every place of what the outbox keeps in the index; added to a place, right after it.
const FIRST: &str = "0";

fn sort_key(item: &Item) -> &str {
    item.get("sk").and_then(|value| value.as_s().ok()).map_or("", String::as_str)
}

impl Table {
    /// What the outbox keeps in a queue of the index from one place to another, the oldest first.
    async fn outbox_between(
        &self,
        queue: &str,
        from: String,
        place: String,
        limit: u32,
    ) -> Result<Vec<OutboxId>, Fault> {
        let query = self
            .queue(queue.to_owned())
            .key_condition_expression("queue_pk = :queue AND queue_sk BETWEEN :from AND :place")
            .expression_attribute_values(":from", AttributeValue::S(from))
            .expression_attribute_values(":place", AttributeValue::S(place))
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        let (items, _) = self.ask(query).await?;
        items.into_iter().map(crate::items::outbox_id).collect()
    }
}

#[async_trait]
impl Accounts for Table {
    async fn id_by_email(&self, digest: &str) -> Result<Option<AccountId>, Fault> {
        let claim: Option<ClaimItem> = self.get("claim", Key::EmailClaim(digest)).await?;
        Ok(claim.map(|claim| claim.account()).transpose()?)
    }

    async fn account(&self, id: &AccountId) -> Result<Option<AccountPage>, Fault> {
        let mut account = None;
        let mut applications = Vec::new();
        let mut sessions = Vec::new();
        let mut email_change = None;
        let mut erasure_asked_at = None;
        let mut franceconnect = None;
        let mut helps = Vec::new();
        for item in self.partition(Key::Account(id).partition()).await? {
            let sort = sort_key(&item).to_owned();
            if let Some(territory) = sort.strip_prefix("APPLICATION#") {
                applications.push((territory.to_owned(), read::<ClaimItem>("claim", item)?.application()?));
            } else if let Some(hash) = sort.strip_prefix("SESSION#") {
                sessions.push(read::<OpenSessionItem>("open_session", item)?.into_session(hash));
            } else if sort == "FRANCECONNECT" {
                franceconnect = Some(read::<ClaimItem>("claim", item)?.of);
            } else if sort == "EMAIL_CHANGE" {
                email_change = Some(read::<EmailChangeItem>("email_change", item)?.into_change()?);
            } else if sort == "ERASURE" {
                erasure_asked_at = Some(read::<ErasureItem>("erasure", item)?.at);
            } else if sort.starts_with("HELPS#") {
                helps.push(read::<HelpsItem>("helps", item)?.into_helped()?);
            } else if sort == "ACCOUNT" {
                account = Some(read::<AccountItem>("account", item)?.into_account()?);
            }
        }
        Ok(account.map(|account| AccountPage {
            account,
            applications,
            sessions,
            email_change,
            erasure_asked_at,
            franceconnect,
            helps,
        }))
    }

    async fn id_by_franceconnect(&self, digest: &str) -> Result<Option<AccountId>, Fault> {
        let claim: Option<ClaimItem> = self.get("claim", Key::FranceConnectClaim(digest)).await?;
        Ok(claim.map(|claim| claim.account()).transpose()?)
    }

    async fn sign_up_link(&self, hash: &TokenHash) -> Result<Option<SignUpLink>, Fault> {
        let link: Option<LinkItem> = self.get("link", Key::SignUpLink(hash)).await?;
        Ok(link.map(|link| link.into_link(hash.clone())).transpose()?)
    }

    async fn reset_link(&self, hash: &TokenHash) -> Result<Option<ResetLink>, Fault> {
        let link: Option<ResetItem> = self.get("reset", Key::ResetLink(hash)).await?;
        Ok(link.map(|link| link.into_link(hash.clone())).transpose()?)
    }
}

#[async_trait]
impl Invitations for Table {
    async fn invitation(&self, hash: &TokenHash) -> Result<Option<Invitation>, Fault> {
        let invitation: Option<InvitationItem> = self.get("invitation", Key::Invitation(hash)).await?;
        Ok(invitation.map(|invitation| invitation.into_invitation(hash.clone())).transpose()?)
    }
}

#[async_trait]
impl Agents for Table {
    async fn agent_by_email(&self, digest: &str) -> Result<Option<Agent>, Fault> {
        let agent: Option<AgentItem> = self.get("agent", Key::Agent(digest)).await?;
        Ok(agent.map(AgentItem::into_agent).transpose()?)
    }
}

#[async_trait]
impl Sessions for Table {
    async fn session(&self, hash: &TokenHash) -> Result<Option<Session>, Fault> {
        let session: Option<SessionItem> = self.get("session", Key::Session(hash)).await?;
        Ok(session.map(|session| session.into_session(hash.clone())).transpose()?)
    }

    async fn seen(&self, session: &Session, now: Moment) -> Result<(), Fault> {
        let own = self.note_seen(Key::Session(&session.hash), now.seconds());
        let hour = hour_of(now.seconds());
        match session.account() {
            Some(account) if hour_of(session.seen_at) != hour => {
                let listed = self.note_seen(Key::AccountSession(account, &session.hash), hour);
                let (own, listed) = tokio::join!(own, listed);
                own.and(listed)
            }
            _ => own.await,
        }
    }
}

#[async_trait]
impl MailedCodes for Table {
    async fn try_code(&self, attempt: &TokenHash, most: u32, now: Moment) -> Result<Option<MailedCode>, Fault> {
        let item = self.count_try(&Key::MailedCode(attempt), most, now).await?;
        let Some(item) = item else { return Ok(None) };
        Ok(Some(read::<MailedCodeItem>("code", item)?.into_code(attempt.clone())?))
    }
}

impl Table {
    /// Counts one more try of a secret, before it is compared: the item, this try included. `None` when there is no such
    /// item, or it is over, or was tried `most` times.
    pub(crate) async fn count_try(&self, key: &Key<'_>, most: u32, now: Moment) -> Result<Option<Item>, Fault> {
        let started = Instant::now();
        let answer = self
            .updating(key)
            .update_expression("ADD tries :one")
            .condition_expression("tries < :most AND #ttl > :now")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":one", AttributeValue::N("1".to_owned()))
            .expression_attribute_values(":most", AttributeValue::N(most.to_string()))
            .expression_attribute_values(":now", AttributeValue::N(now.seconds().to_string()))
            .return_values(ReturnValue::AllNew)
            .send()
            .await;
        match answer {
            Ok(answer) => {
                self.meter.note("UpdateItem", started, answer.consumed_capacity());
                Ok(Some(answer.attributes.unwrap_or_default()))
            }
            Err(error) if refused(&error) => {
                self.meter.note("UpdateItem", started, None);
                Ok(None)
            }
            Err(error) => Err(call_failed("a secret could not be tried", &error)),
        }
    }
}

/// Whether an update did not meet its condition.
fn refused(error: &SdkError<UpdateItemError>) -> bool {
    error.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception)
}

#[async_trait]
impl Dossiers for Table {
    async fn dossier(&self, id: &ApplicationId) -> Result<Option<Dossier>, Fault> {
        let mut application = None;
        let mut sections = Vec::new();
        let mut changes = BTreeMap::new();
        let mut grants = Vec::new();
        let mut invited = Vec::new();
        let mut pieces = Vec::new();
        let mut proofs = BTreeMap::new();
        let mut check = None;
        let mut alerts = BTreeMap::new();
        let mut events = Vec::new();
        for item in self.partition(Key::Application(id).partition()).await? {
            let sort = sort_key(&item).to_owned();
            match sort.split_once('#') {
                None if sort == "APPLICATION" => {
                    application = read::<ApplicationItem>("application", item)?.into_application()?;
                }
                Some(("SECTION", name)) => {
                    let name = SectionName::parse(name).ok_or_else(|| Fault::new("a section of an unknown name"))?;
                    sections.push((name, read::<SectionItem>("section", item)?));
                }
                Some(("CHANGE", name)) => {
                    let name = SectionName::parse(name).ok_or_else(|| Fault::new("a change of an unknown section"))?;
                    changes.insert(name, read::<ChangeItem>("change", item)?.into_change()?);
                }
                Some(("INVITED", hash)) => {
                    invited.push(read::<InvitedItem>("invited", item)?.into_invited(hash)?);
                }
                Some(("HELPER", _)) => grants.push(read::<GrantItem>("grant", item)?.into_grant()?),
                Some(("PIECE", _)) => pieces.push(read::<PieceItem>("piece", item)?.into_piece()?),
                Some(("PROOF", name)) => {
                    let name = PieceName::parse(name).ok_or_else(|| Fault::new("a record of an unknown piece"))?;
                    proofs.insert(name, read::<ProofItem>("proof", item)?.into_proof()?);
                }
                None if sort == "CHECK" => {
                    check = Some(read::<CheckItem>("check", item)?.into_check());
                }
                Some(("ALERT", _)) => {
                    let alert = read::<AlertItem>("alert", item)?.into_alert()?;
                    alerts.insert(alert.kind, alert.on);
                }
                Some(("EVENT", _)) => events.push(read::<EventItem>("event", item)?.into_event()?),
                // A newer release may keep more in the partition than this one knows.
                _ => {}
            }
        }
        let Some(application) = application else { return Ok(None) };
        let territory = Territory::of(&application.territory)
            .ok_or_else(|| Fault::new("an application of an unknown territory"))?;
        let mut answers = Answers::default();
        let mut saved = BTreeMap::new();
        for (name, item) in sections {
            let on = item.saved_on()?;
            saved.insert(name.clone(), Saved { version: item.version, on, reason: item.reason() });
            answers
                .take(&name, &item.into_fields(), Circumstances { on, territory })
                .map_err(|_| Fault::new("a saved section does not read back"))?;
        }
        pieces.sort_by_key(|piece| piece.opened_at);
        events.sort_by_key(|event| event.at);
        // All last the same time: those invited first come first.
        invited.sort_by_key(|one| one.expires_at);
        Ok(Some(Dossier {
            application,
            answers,
            saved,
            changes,
            grants,
            invited,
            pieces,
            proofs,
            check,
            alerts,
            events,
        }))
    }

    async fn application(&self, id: &ApplicationId) -> Result<Option<Application>, Fault> {
        let item: Option<ApplicationItem> = self.get("application", Key::Application(id)).await?;
        Ok(item.map(ApplicationItem::into_application).transpose()?.flatten())
    }

    async fn removed(&self, application: &ApplicationId, piece: &PieceId) -> Result<Option<Kept>, Fault> {
        let item: Option<RemainItem> = self.get("piece", Key::Piece(application, piece)).await?;
        let remain = item.map(RemainItem::into_remain).filter(|remain| remain.state.as_deref() == Some(REMOVED));
        Ok(remain.and_then(|remain| remain.piece).and_then(|(_, kept)| kept))
    }
}

#[async_trait]
impl Remains for Table {
    async fn remains(&self, id: &ApplicationId) -> Result<Vec<Remain>, Fault> {
        let items = self.partition(Key::Application(id).partition()).await?;
        let remains = items.into_iter().map(|item| Ok(read::<RemainItem>("remain", item)?.into_remain()));
        remains.filter(|item| item.as_ref().map_or(true, |item| item.place != "APPLICATION")).collect()
    }
}

#[async_trait]
impl Registry for Table {
    async fn person(&self, territory: &str, digest: &str) -> Result<Option<ApplicationId>, Fault> {
        let claim: Option<ClaimItem> = self.get("claim", Key::Person(territory, digest)).await?;
        Ok(claim.map(|claim| claim.application()).transpose()?)
    }

    async fn number(&self, number: &UniqueNumber) -> Result<Option<ApplicationId>, Fault> {
        let claim: Option<ClaimItem> = self.get("claim", Key::Number(number.as_str())).await?;
        Ok(claim.map(|claim| claim.application()).transpose()?)
    }

    async fn sequence(&self, territory: &str, month: &str) -> Result<u32, Fault> {
        let count: Option<CountItem> = self.get("sequence", Key::Sequence(territory, month)).await?;
        Ok(count.map_or(0, |count| count.count))
    }
}

#[async_trait]
impl Desks for Table {
    async fn waiting(
        &self,
        territory: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<(Vec<Waiting>, Option<String>), Fault> {
        self.queued(desk_queue(territory), after, limit).await
    }

    async fn asked_changes(&self, territory: &str, limit: u32) -> Result<Vec<Waiting>, Fault> {
        Ok(self.queued(change_queue(territory), None, limit).await?.0)
    }

    async fn to_check(
        &self,
        territory: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<(Vec<Waiting>, Option<String>), Fault> {
        self.queued(check_queue(territory), after, limit).await
    }

    async fn holds(&self, territory: &str) -> Result<Vec<Hold>, Fault> {
        let items = self.partition(crate::keys::held(territory)).await?.into_iter();
        items.map(|item| Ok(read::<HoldItem>("hold", item)?.into_hold()?)).collect()
    }

    async fn hold(&self, territory: &str, application: &ApplicationId) -> Result<Option<Hold>, Fault> {
        let hold: Option<HoldItem> = self.get("hold", Key::Hold(territory, application)).await?;
        Ok(hold.map(HoldItem::into_hold).transpose()?)
    }

    async fn alerts(
        &self,
        territory: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<(Vec<Alert>, Option<String>), Fault> {
        self.alerts_after(territory, after, limit).await
    }

    async fn services(&self, territory: &str) -> Result<Vec<RegisteringService>, Fault> {
        self.partition(Key::Service(territory, "").partition())
            .await?
            .into_iter()
            .map(|item| Ok(read::<ServiceItem>("service", item)?.into_service()?))
            .collect()
    }
}

#[async_trait]
impl Laters for Table {
    async fn due(&self, on: jiff::civil::Date, limit: u32) -> Result<Vec<Later>, Fault> {
        let tomorrow = on.tomorrow().unwrap_or(on).to_string();
        let ids = self.outbox_between(LATER, FIRST.to_owned(), tomorrow, limit).await?;
        let mut due = Vec::new();
        for id in ids {
            // The index shows what is gone for a moment more.
            if let Some(item) = self.get::<LaterItem>("later", Key::Later(&id)).await? {
                due.push(item.into_later()?);
            }
        }
        Ok(due)
    }
}

#[async_trait]
impl Rates for Table {
    async fn count(&self, key: &str, window_seconds: i64, now: Moment) -> Result<u32, Fault> {
        let window = now.seconds().div_euclid(window_seconds);
        let key = Key::Rate(key, window);
        let started = Instant::now();
        let answer = self
            .updating(&key)
            .update_expression("SET #ttl = :ttl, kind = :kind ADD #count :one")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":ttl", AttributeValue::N(((window + 2) * window_seconds).to_string()))
            .expression_attribute_values(":kind", AttributeValue::S("rate".to_owned()))
            .expression_attribute_values(":one", AttributeValue::N("1".to_owned()))
            .return_values(ReturnValue::UpdatedNew)
            .send()
            .await
            .map_err(|error| call_failed("a try could not be counted", &error))?;
        self.meter.note("UpdateItem", started, answer.consumed_capacity());
        let counted: CountItem = read("rate", answer.attributes.unwrap_or_default())?;
        Ok(counted.count)
    }
}

#[async_trait]
impl Traces for Table {
    async fn of_slot(&self, application: &ApplicationId, piece: &PieceId) -> Result<Option<Trace>, Fault> {
        let key = Key::Piece(application, piece);
        let started = Instant::now();
        // A query of one item: who examines may query, and get nothing by its key.
        let answer = self
            .client
            .query()
            .table_name(&self.name)
            .key_condition_expression("pk = :pk AND sk = :sk")
            .expression_attribute_values(":pk", AttributeValue::S(key.partition()))
            .expression_attribute_values(":sk", AttributeValue::S(key.sort()))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| call_failed("the table could not be read", &error))?;
        self.meter.note("Query", started, answer.consumed_capacity());
        let item = answer.items.unwrap_or_default().into_iter().next();
        let item = item.map(|item| read::<TracedItem>("piece", item)).transpose()?;
        Ok(item.and_then(|item| Trace::parse(item.trace.as_deref()?)))
    }

    async fn of_letter(&self, id: &OutboxId) -> Result<Option<Trace>, Fault> {
        let item: Option<TracedItem> = self.get("outbox", Key::Outbox(id)).await?;
        Ok(item.and_then(|item| Trace::parse(item.trace.as_deref()?)))
    }
}

#[async_trait]
impl Outboxes for Table {
    async fn take(&self, id: &OutboxId, now: Moment, lease_seconds: i64) -> Result<Taken, Fault> {
        let key = Key::Outbox(id);
        let started = Instant::now();
        let answer = self
            .updating(&key)
            .update_expression("SET #status = :sending, lease_until = :until")
            .condition_expression("#status = :pending OR (#status = :sending AND lease_until < :now)")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":pending", AttributeValue::S("pending".to_owned()))
            .expression_attribute_values(":sending", AttributeValue::S("sending".to_owned()))
            .expression_attribute_values(":now", AttributeValue::N(now.seconds().to_string()))
            .expression_attribute_values(":until", AttributeValue::N((now.seconds() + lease_seconds).to_string()))
            .return_values(ReturnValue::AllNew)
            .send()
            .await;
        match answer {
            Ok(answer) => {
                self.meter.note("UpdateItem", started, answer.consumed_capacity());
                let item: OutboxItem = read("outbox", answer.attributes.unwrap_or_default())?;
                Ok(Taken::Ours(item.into_outbox()?))
            }
            Err(error) if refused(&error) => {
                let item: Option<OutboxItem> = self.get("outbox", key).await?;
                let gone = item.is_none_or(|item| item.status == "sent");
                Ok(if gone { Taken::Sent } else { Taken::Busy })
            }
            Err(error) => Err(call_failed("an item of the outbox could not be taken", &error)),
        }
    }

    async fn unsent(&self, older_than: Moment, after: Option<&OutboxId>, limit: u32) -> Result<Vec<OutboxId>, Fault> {
        let from = after.map_or_else(|| FIRST.to_owned(), |after| format!("{after}{FIRST}"));
        let place = OutboxId::at(older_than.milliseconds(), 0).to_string();
        // Nothing is between a place and one before it.
        if from > place { Ok(vec![]) } else { self.outbox_between(UNSENT, from, place, limit).await }
    }

    async fn outbox(&self, id: &OutboxId) -> Result<Option<Outbox>, Fault> {
        let item: Option<OutboxItem> = self.get("outbox", Key::Outbox(id)).await?;
        Ok(item.map(OutboxItem::into_outbox).transpose()?)
    }
}
