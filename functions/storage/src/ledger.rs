//! Changing the table: each write of a commit becomes one or two conditional writes of a transaction.

use std::time::{Duration, Instant};

use async_trait::async_trait;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    AttributeValue, CancellationReason, ConditionCheck, Delete, Put, ReturnConsumedCapacity,
    ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use domain::id::ApplicationId;
use domain::piece::{Piece, PieceKind, PieceState};
use domain::service::RegisteringService;
use usecases::Fault;
use usecases::ledger::{Commit, Committed, Once, Stage, Write};
use usecases::ports::Ledger;
use usecases::records::Agent;

use crate::items::{
    AccountItem, AgentItem, ApplicationItem, ChangeItem, ClaimItem, EventItem, GrantItem, HelpsItem, InvitationItem,
    Item, LinkItem, OnceItem, OutboxItem, PieceItem, ResetItem, SectionItem, ServiceItem, SessionItem, read, write,
};
use crate::keys::Key;
use crate::table::Table;

/// Times a transaction that met another one is tried again, and the first pause between two tries.
const TRIES: u32 = 6;
const PAUSE: Duration = Duration::from_millis(15);

const ABSENT: &str = "attribute_not_exists(pk)";

#[async_trait]
impl Ledger for Table {
    async fn commit(&self, commit: Commit) -> Result<Committed, Fault> {
        let mut items = Vec::new();
        // To which write of the commit each item of the transaction belongs; the form's token belongs to none.
        let mut ranks = Vec::new();
        if let Some(once) = &commit.once {
            items.push(self.once(once)?);
            ranks.push(None);
        }
        for (rank, write) in commit.writes.iter().enumerate() {
            for item in self.items(write)? {
                items.push(item);
                ranks.push(Some(rank));
            }
        }
        let mut pause = PAUSE;
        for tried in 1.. {
            let started = Instant::now();
            let answer = self
                .client
                .transact_write_items()
                .set_transact_items(Some(items.clone()))
                .return_consumed_capacity(ReturnConsumedCapacity::Total)
                .send()
                .await;
            let error = match answer {
                Ok(answer) => {
                    self.meter.note("TransactWriteItems", started, answer.consumed_capacity());
                    return Ok(Committed::Done);
                }
                Err(error) => error,
            };
            let again = match error.as_service_error() {
                Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                    self.meter.note("TransactWriteItems", started, None);
                    match outcome(cancelled.cancellation_reasons(), &ranks)? {
                        Some(committed) => return Ok(committed),
                        None => true,
                    }
                }
                Some(TransactWriteItemsError::TransactionInProgressException(_)) => true,
                _ => false,
            };
            if !again || tried == TRIES {
                return Err(Fault::caused("a change could not be committed", error));
            }
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
        Err(Fault::new("a change could not be committed"))
    }

    async fn held(&self, once: &Once) -> Result<bool, Fault> {
        Ok(self.get::<OnceItem>("once", Key::Once(once.id)).await?.is_some())
    }
}

/// What a cancelled transaction means; `None` when it only met another one, and may be tried again.
fn outcome(reasons: &[CancellationReason], ranks: &[Option<usize>]) -> Result<Option<Committed>, Fault> {
    let mut refused = Vec::new();
    for (reason, rank) in reasons.iter().zip(ranks) {
        if reason.code() != Some("ConditionalCheckFailed") {
            continue;
        }
        match rank {
            Some(rank) if !refused.contains(rank) => refused.push(*rank),
            Some(_) => {}
            None => {
                let before: OnceItem = read("once", reason.item().cloned().unwrap_or_default())?;
                return Ok(Some(Committed::Before(before.then)));
            }
        }
    }
    Ok((!refused.is_empty()).then_some(Committed::Refused(refused)))
}

impl Table {
    fn once(&self, once: &Once) -> Result<TransactWriteItem, Fault> {
        let record = OnceItem { then: once.then.clone(), ttl: once.expires_at };
        let put = self
            .create(&Key::Once(once.id), "once", &record)?
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        done(put)
    }

    fn items(&self, change: &Write) -> Result<Vec<TransactWriteItem>, Fault> {
        match change {
            Write::CreateAccount { account, email_digest } => {
                let claim = ClaimItem { of: account.id.to_string() };
                Ok(vec![
                    done(self.create(&Key::EmailClaim(email_digest), "claim", &claim)?)?,
                    done(self.create(&Key::Account(&account.id), "account", &AccountItem::of(account))?)?,
                ])
            }
            Write::CreateLink(link) => self.one(&Key::SignUpLink(&link.hash), "link", &LinkItem::of(link)),
            Write::SpendLink(hash) => {
                let delete = self.delete(&Key::SignUpLink(hash)).condition_expression("attribute_exists(pk)");
                deleted(delete)
            }
            Write::CreateReset(link) => self.one(&Key::ResetLink(&link.hash), "reset", &ResetItem::of(link)),
            Write::SpendReset(hash) => {
                deleted(self.delete(&Key::ResetLink(hash)).condition_expression("attribute_exists(pk)"))
            }
            Write::SetPassword { account, password_hash } => updated(
                self.update(&Key::Account(account))
                    .update_expression("SET password_hash = :hash")
                    .condition_expression("attribute_exists(pk)")
                    .expression_attribute_values(":hash", AttributeValue::S(password_hash.0.clone())),
            ),
            Write::SetLanguage { account, language } => updated(
                self.update(&Key::Account(account))
                    .update_expression("SET #language = :language")
                    .condition_expression("attribute_exists(pk)")
                    .expression_attribute_names("#language", "language")
                    .expression_attribute_values(":language", AttributeValue::S(language.code().to_owned())),
            ),
            Write::LinkFranceConnect { account, digest } => {
                let (claim, link) = (ClaimItem { of: account.to_string() }, ClaimItem { of: digest.clone() });
                Ok(vec![
                    done(self.create(&Key::FranceConnectClaim(digest), "claim", &claim)?)?,
                    done(self.create(&Key::AccountFranceConnect(account), "claim", &link)?)?,
                ])
            }
            Write::CreateSession(session) => {
                self.one(&Key::Session(&session.hash), "session", &SessionItem::of(session))
            }
            Write::EndSession(hash) => deleted(self.delete(&Key::Session(hash))),
            Write::SpendCode { agent: _, email_digest, step } => {
                let update = self
                    .update(&Key::Agent(email_digest))
                    .update_expression("SET last_step = :step")
                    .condition_expression("last_step < :step")
                    .expression_attribute_values(":step", AttributeValue::N(step.to_string()));
                updated(update)
            }
            Write::CreateApplication { application, instead_of } => {
                let claim = ClaimItem { of: application.id.to_string() };
                let owner = Key::AccountApplication(&application.owner, &application.territory);
                let claim = match instead_of {
                    None => self.create(&owner, "claim", &claim)?,
                    Some(before) => self
                        .put(write(&owner, "claim", &claim)?)
                        .condition_expression("#of = :before")
                        .expression_attribute_names("#of", "of")
                        .expression_attribute_values(":before", AttributeValue::S(before.to_string())),
                };
                Ok(vec![
                    done(claim)?,
                    done(self.create(
                        &Key::Application(&application.id),
                        "application",
                        &ApplicationItem::of(application, None),
                    )?)?,
                ])
            }
            Write::StillOpen(application) => self.still_open(application),
            Write::Amend { application, stage } => {
                let state = match stage {
                    Stage::Submitted => "submitted",
                    Stage::Active => "active",
                };
                updated(
                    self.update(&Key::Application(application))
                        .update_expression("SET version = version + :one")
                        .condition_expression("#state = :state")
                        .expression_attribute_names("#state", "state")
                        .expression_attribute_values(":one", AttributeValue::N("1".to_owned()))
                        .expression_attribute_values(":state", AttributeValue::S(state.to_owned())),
                )
            }
            Write::AskChange { application, territory, name, change, waiting, expected } => {
                let record = ChangeItem::of(change, waiting, territory);
                let put = self.put(write(&Key::Change(application, name), "change", &record)?);
                Ok(vec![done(at_version(put, *expected))?])
            }
            Write::DropChange { application, name, expected } => {
                let delete = self.delete(&Key::Change(application, name));
                deleted(
                    delete
                        .condition_expression("version = :version")
                        .expression_attribute_values(":version", AttributeValue::N(expected.to_string())),
                )
            }
            Write::ReleasePerson { territory, digest, application } => deleted(
                self.delete(&Key::Person(territory, digest))
                    .condition_expression("#of = :of")
                    .expression_attribute_names("#of", "of")
                    .expression_attribute_values(":of", AttributeValue::S(application.to_string())),
            ),
            Write::CreateInvitation(invitation) => {
                self.one(&Key::Invitation(&invitation.hash), "invitation", &InvitationItem::of(invitation))
            }
            Write::SpendInvitation(hash) => {
                deleted(self.delete(&Key::Invitation(hash)).condition_expression("attribute_exists(pk)"))
            }
            Write::GrantHelp { application, territory, grant } => {
                let helps = HelpsItem { of: application.to_string(), territory: territory.clone() };
                // Invited again: the last invitation says what is allowed.
                Ok(vec![
                    done(self.put(write(&Key::Helper(application, &grant.account), "grant", &GrantItem::of(grant))?))?,
                    done(self.put(write(&Key::Helps(&grant.account, application), "helps", &helps)?))?,
                ])
            }
            Write::RevokeHelp { application, account } => {
                let mut items = deleted(
                    self.delete(&Key::Helper(application, account)).condition_expression("attribute_exists(pk)"),
                )?;
                items.extend(deleted(self.delete(&Key::Helps(account, application)))?);
                Ok(items)
            }
            Write::MoveApplication { to, from_version, waiting } => {
                let record = ApplicationItem::of(to, waiting.as_ref());
                let put = self
                    .put(write(&Key::Application(&to.id), "application", &record)?)
                    .condition_expression("version = :version")
                    .expression_attribute_values(":version", AttributeValue::N(from_version.to_string()));
                Ok(vec![done(put)?])
            }
            Write::SaveSection { application, name, fields, saved_on, expected } => {
                let record = SectionItem::of(fields, *saved_on, expected.unwrap_or(0) + 1);
                let put = self.put(write(&Key::Section(application, name), "section", &record)?);
                Ok(vec![done(at_version(put, *expected))?])
            }
            Write::RemoveSection { application, name, expected } => deleted(
                self.delete(&Key::Section(application, name))
                    .condition_expression("version = :version")
                    .expression_attribute_values(":version", AttributeValue::N(expected.to_string())),
            ),
            Write::OpenSlot { application, piece } => {
                self.one(&Key::Piece(application, &piece.id), "piece", &PieceItem::of(piece))
            }
            Write::ExaminePiece { application, piece, verdict } => self.examine(application, piece, verdict),
            Write::RemovePiece { application, piece } => updated(
                self.update(&Key::Piece(application, piece))
                    .update_expression("SET #state = :removed")
                    .condition_expression("#state = :sound")
                    .expression_attribute_names("#state", "state")
                    .expression_attribute_values(":removed", AttributeValue::S(crate::items::REMOVED.to_owned()))
                    .expression_attribute_values(":sound", AttributeValue::S(crate::items::SOUND.to_owned())),
            ),
            Write::Record { application, event } => {
                self.one(&Key::Event(application, &event.id), "event", &EventItem::of(event))
            }
            Write::ClaimNumber { number, application } => {
                self.one(&Key::Number(number.as_str()), "claim", &ClaimItem { of: application.to_string() })
            }
            Write::ClaimPerson { territory, digest, application } => {
                self.one(&Key::Person(territory, digest), "claim", &ClaimItem { of: application.to_string() })
            }
            Write::AdvanceSequence { territory, month, to } => {
                let update = self
                    .update(&Key::Sequence(territory, month))
                    .update_expression("SET #count = :to, kind = :kind")
                    .expression_attribute_names("#count", "count")
                    .expression_attribute_values(":to", AttributeValue::N(to.to_string()))
                    .expression_attribute_values(":kind", AttributeValue::S("sequence".to_owned()));
                updated(if *to == 1 {
                    update.condition_expression(ABSENT)
                } else {
                    update
                        .condition_expression("#count = :from")
                        .expression_attribute_values(":from", AttributeValue::N((to - 1).to_string()))
                })
            }
            Write::Send(outbox) => self.one(&Key::Outbox(&outbox.id), "outbox", &OutboxItem::of(outbox)),
        }
    }

    fn still_open(&self, application: &ApplicationId) -> Result<Vec<TransactWriteItem>, Fault> {
        let key = Key::Application(application);
        let check = ConditionCheck::builder()
            .table_name(&self.name)
            .key("pk", AttributeValue::S(key.partition()))
            .key("sk", AttributeValue::S(key.sort()))
            .condition_expression("#state IN (:draft, :back)")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":draft", AttributeValue::S("draft".to_owned()))
            .expression_attribute_values(":back", AttributeValue::S("to-complete".to_owned()))
            .build()
            .map_err(|error| Fault::caused("a check is incomplete", error))?;
        Ok(vec![TransactWriteItem::builder().condition_check(check).build()])
    }

    /// A verdict replaces `expected`, and nothing else: a piece has one verdict.
    fn examine(
        &self,
        application: &ApplicationId,
        piece: &domain::id::PieceId,
        verdict: &PieceState,
    ) -> Result<Vec<TransactWriteItem>, Fault> {
        let examined = Piece { id: piece.clone(), kind: PieceKind::Identity, state: verdict.clone(), opened_at: 0 };
        let item = write(&Key::Piece(application, piece), "piece", &PieceItem::of(&examined))?;
        let set: Vec<&str> = ["state", "file", "bytes", "pages", "digest", "problem"]
            .into_iter()
            .filter(|name| item.contains_key(*name))
            .collect();
        let mut update = self
            .update(&Key::Piece(application, piece))
            .update_expression(format!(
                "SET {}",
                set.iter().map(|name| format!("#{name} = :{name}")).collect::<Vec<_>>().join(", ")
            ))
            .condition_expression("#state = :expected")
            .expression_attribute_values(":expected", AttributeValue::S(crate::items::EXPECTED.to_owned()));
        for name in set {
            update = update
                .expression_attribute_names(format!("#{name}"), name)
                .expression_attribute_values(format!(":{name}"), item[name].clone());
        }
        updated(update)
    }

    fn one<T: serde::Serialize>(&self, key: &Key<'_>, kind: &str, record: &T) -> Result<Vec<TransactWriteItem>, Fault> {
        Ok(vec![done(self.create(key, kind, record)?)?])
    }

    fn create<T: serde::Serialize>(
        &self,
        key: &Key<'_>,
        kind: &str,
        record: &T,
    ) -> Result<aws_sdk_dynamodb::types::builders::PutBuilder, Fault> {
        Ok(self.put(write(key, kind, record)?).condition_expression(ABSENT))
    }

    fn put(&self, item: Item) -> aws_sdk_dynamodb::types::builders::PutBuilder {
        Put::builder().table_name(&self.name).set_item(Some(item))
    }

    fn delete(&self, key: &Key<'_>) -> aws_sdk_dynamodb::types::builders::DeleteBuilder {
        Delete::builder()
            .table_name(&self.name)
            .key("pk", AttributeValue::S(key.partition()))
            .key("sk", AttributeValue::S(key.sort()))
    }

    fn update(&self, key: &Key<'_>) -> aws_sdk_dynamodb::types::builders::UpdateBuilder {
        Update::builder()
            .table_name(&self.name)
            .key("pk", AttributeValue::S(key.partition()))
            .key("sk", AttributeValue::S(key.sort()))
    }

    /// Installs a registering service or replaces what is known of it: configuration, not a person's record.
    pub async fn install_service(&self, territory: &str, service: &RegisteringService) -> Result<(), Fault> {
        let key = Key::Service(territory, service.desk.as_str());
        self.install(write(&key, "service", &ServiceItem::of(service))?, None).await
    }

    /// Installs an agent who is not known yet.
    pub async fn install_agent(&self, email_digest: &str, agent: &Agent) -> Result<(), Fault> {
        self.install(write(&Key::Agent(email_digest), "agent", &AgentItem::of(agent))?, Some(ABSENT)).await
    }

    async fn install(&self, item: Item, condition: Option<&str>) -> Result<(), Fault> {
        let answer = self
            .client
            .put_item()
            .table_name(&self.name)
            .set_item(Some(item))
            .set_condition_expression(condition.map(str::to_owned))
            .send()
            .await;
        match answer {
            Ok(_) => Ok(()),
            Err(error)
                if error.as_service_error().is_some_and(
                    aws_sdk_dynamodb::operation::put_item::PutItemError::is_conditional_check_failed_exception,
                ) =>
            {
                Ok(())
            }
            Err(error) => Err(Fault::caused("configuration could not be installed", error)),
        }
    }
}

/// On the condition that what is there is at this version; `None`: that nothing is.
fn at_version(
    put: aws_sdk_dynamodb::types::builders::PutBuilder,
    expected: Option<u64>,
) -> aws_sdk_dynamodb::types::builders::PutBuilder {
    match expected {
        None => put.condition_expression(ABSENT),
        Some(version) => put
            .condition_expression("version = :version")
            .expression_attribute_values(":version", AttributeValue::N(version.to_string())),
    }
}

fn done(put: aws_sdk_dynamodb::types::builders::PutBuilder) -> Result<TransactWriteItem, Fault> {
    let put = put.build().map_err(|error| Fault::caused("a write is incomplete", error))?;
    Ok(TransactWriteItem::builder().put(put).build())
}

fn deleted(delete: aws_sdk_dynamodb::types::builders::DeleteBuilder) -> Result<Vec<TransactWriteItem>, Fault> {
    let delete = delete.build().map_err(|error| Fault::caused("a write is incomplete", error))?;
    Ok(vec![TransactWriteItem::builder().delete(delete).build()])
}

fn updated(update: aws_sdk_dynamodb::types::builders::UpdateBuilder) -> Result<Vec<TransactWriteItem>, Fault> {
    let update = update.build().map_err(|error| Fault::caused("a write is incomplete", error))?;
    Ok(vec![TransactWriteItem::builder().update(update).build()])
}
