//! Changing the table: each write of a commit becomes one to four conditional writes of a transaction.

use std::time::{Duration, Instant};

use async_trait::async_trait;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::builders::ConditionCheckBuilder;
use aws_sdk_dynamodb::types::{
    AttributeValue, CancellationReason, ConditionCheck, Delete, Put, ReturnConsumedCapacity,
    ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use domain::id::{AccountId, ApplicationId};
use domain::piece::{Piece, PieceName, PieceState};
use domain::service::RegisteringService;
use usecases::Fault;
use usecases::ledger::{Commit, Committed, Once, Stage, Write};
use usecases::ports::Ledger;
use usecases::records::{Account, Agent, Waiting};

use crate::call_failed::call_failed;
use crate::items::{
    AccountItem, AgentItem, ApplicationItem, ChangeItem, ClaimItem, ERASED, EmailChangeItem, ErasureItem, EventItem,
    GrantItem, HelpsItem, InvitationItem, InvitedItem, Item, LinkItem, MailedCodeItem, OnceItem, OpenSessionItem,
    OutboxItem, PieceItem, ResetItem, SectionItem, ServiceItem, SessionItem, read, write,
};
use crate::keys::Key;
use crate::proof_items::{HoldItem, LaterItem, ProofItem, line_values};
use crate::table::Table;
use crate::year_items::{EnvelopeItem, PaperItem, RenewalLinkItem};

/// Times a transaction that met another one is tried again, and the first pause between two tries.
const TRIES: u32 = 6;
const PAUSE: Duration = Duration::from_millis(15);

const ABSENT: &str = "attribute_not_exists(pk)";

#[async_trait]
impl Ledger for Table {
    async fn commit(&self, commit: Commit) -> Result<Committed, Fault> {
        // A line of the queue keeps its day, until its condition says that what comes is due before.
        let mut place = Place::Keeps;
        let (mut items, mut ranks) = self.transaction(&commit, place)?;
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
                        Some(Committed::Refused(refused)) => {
                            let own: Vec<usize> =
                                refused.into_iter().filter(|rank| !is_line(&commit.writes[*rank])).collect();
                            if !own.is_empty() {
                                return Ok(Committed::Refused(own));
                            }
                            place = place.other();
                            (items, ranks) = self.transaction(&commit, place)?;
                            true
                        }
                        Some(committed) => return Ok(committed),
                        None => true,
                    }
                }
                Some(TransactWriteItemsError::TransactionInProgressException(_)) => true,
                _ => false,
            };
            if !again || tried == TRIES {
                return Err(call_failed("a change could not be committed", &error));
            }
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
        Err(Fault::new("a change could not be committed"))
    }

    async fn held(&self, once: &Once) -> Result<Option<String>, Fault> {
        Ok(self.get::<OnceItem>("once", Key::Once(once.id)).await?.map(|before| before.then))
    }
}

/// To which write of a commit each item of its transaction belongs; the form's token belongs to none.
type Ranks = Vec<Option<usize>>;

/// What becomes of the day of a line in the queue of pieces when something more comes: the table cannot take the earlier
/// of two days, it can only be told to keep or to replace the one that is there on the condition that this is right.
#[derive(Clone, Copy)]
enum Place {
    /// What is there is due as early.
    Keeps,
    /// What comes is due before.
    Sooner,
}

impl Place {
    fn other(self) -> Self {
        match self {
            Self::Keeps => Self::Sooner,
            Self::Sooner => Self::Keeps,
        }
    }
}

/// Whether a write is refused only for the day of its line, and then tried the other way.
fn is_line(write: &Write) -> bool {
    matches!(write, Write::QueueCheck { .. })
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

    fn transaction(&self, commit: &Commit, place: Place) -> Result<(Vec<TransactWriteItem>, Ranks), Fault> {
        let (mut items, mut ranks) = (Vec::new(), Vec::new());
        if let Some(once) = &commit.once {
            items.push(self.once(once)?);
            ranks.push(None);
        }
        for (rank, write) in commit.writes.iter().enumerate() {
            for item in self.items(write, place)? {
                items.push(item);
                ranks.push(Some(rank));
            }
        }
        Ok((items, ranks))
    }

    fn items(&self, change: &Write, place: Place) -> Result<Vec<TransactWriteItem>, Fault> {
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
            Write::SetPassword { read, password_hash } => updated(
                self.update_account(read, "password_hash = :read")
                    .update_expression("SET password_hash = :hash")
                    .expression_attribute_values(":read", AttributeValue::S(read.password_hash.0.clone()))
                    .expression_attribute_values(":hash", AttributeValue::S(password_hash.0.clone())),
            ),
            Write::CountSession { account, password_hash } => updated(
                self.update(&Key::Account(account))
                    .update_expression("ADD opened :one")
                    .condition_expression("password_hash = :read")
                    .expression_attribute_values(":one", AttributeValue::N("1".to_owned()))
                    .expression_attribute_values(":read", AttributeValue::S(password_hash.0.clone())),
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
            Write::UnlinkFranceConnect { account, digest } => {
                let claim = self
                    .delete(&Key::FranceConnectClaim(digest))
                    .condition_expression("#of = :of")
                    .expression_attribute_names("#of", "of")
                    .expression_attribute_values(":of", AttributeValue::S(account.to_string()));
                let mut items = deleted(claim)?;
                items.extend(deleted(self.delete(&Key::AccountFranceConnect(account)))?);
                Ok(items)
            }
            Write::CreateSession(session) => {
                let mut items = self.one(&Key::Session(&session.hash), "session", &SessionItem::of(session))?;
                if let Some(account) = session.account() {
                    let key = Key::AccountSession(account, &session.hash);
                    items.extend(self.one(&key, "open_session", &OpenSessionItem::of(session))?);
                }
                Ok(items)
            }
            Write::EndSession { hash, account } => {
                let mut items = deleted(self.delete(&Key::Session(hash)))?;
                if let Some(account) = account {
                    items.extend(deleted(self.delete(&Key::AccountSession(account, hash)))?);
                }
                Ok(items)
            }
            Write::SpendCode { agent: _, email_digest, step } => {
                let update = self
                    .update(&Key::Agent(email_digest))
                    .update_expression("SET last_step = :step")
                    .condition_expression("last_step < :step")
                    .expression_attribute_values(":step", AttributeValue::N(step.to_string()));
                updated(update)
            }
            Write::CreateApplication { application, instead_of, line } => {
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
                        &ApplicationItem::of(application, line),
                    )?)?,
                ])
            }
            Write::TouchDraft { application, on, due } => self.touch_draft(application, *on, *due),
            Write::TellDraft { application, read, on, due } => self.tell_draft(application, *read, *on, *due),
            Write::EndDraft { application, read, due } => self.end_draft(application, *read, *due),
            Write::DraftErased(application) => self.draft_erased(application),
            Write::StillThere(application) => self.still_there(application),
            Write::HoldsPlace { owner, territory, application } => self.holds_place(owner, territory, application),
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
                let key = Key::Invitation(&invitation.hash);
                let mut items = self.one(&key, "invitation", &InvitationItem::of(invitation))?;
                let line = Key::Invited(&invitation.application, &invitation.hash);
                items.extend(self.one(&line, "invited", &InvitedItem::of(invitation))?);
                Ok(items)
            }
            Write::SpendInvitation { hash, application } => {
                let mut items =
                    deleted(self.delete(&Key::Invitation(hash)).condition_expression("attribute_exists(pk)"))?;
                // An invitation of before these lines were kept has none.
                items.extend(deleted(self.delete(&Key::Invited(application, hash)))?);
                Ok(items)
            }
            Write::GrantHelp { application, territory, grant } => {
                let helps = HelpsItem { of: application.to_string(), territory: territory.clone() };
                // Invited again: the last invitation says what is allowed.
                let mut items = vec![
                    done(self.put(write(&Key::Helper(application, &grant.account), "grant", &GrantItem::of(grant))?))?,
                    done(self.put(write(&Key::Helps(&grant.account, application), "helps", &helps)?))?,
                ];
                items.extend(updated(
                    self.update(&Key::Account(&grant.account))
                        .update_expression("ADD opened :one")
                        .condition_expression("attribute_exists(pk)")
                        .expression_attribute_values(":one", AttributeValue::N("1".to_owned())),
                )?);
                Ok(items)
            }
            Write::RevokeHelp { application, account } => {
                let mut items = deleted(
                    self.delete(&Key::Helper(application, account)).condition_expression("attribute_exists(pk)"),
                )?;
                items.extend(deleted(self.delete(&Key::Helps(account, application)))?);
                Ok(items)
            }
            Write::ForgetHelp { application, account } => deleted(self.delete(&Key::Helps(account, application))),
            Write::Requeue { application, from, line } => self.requeue(application, *from, line),
            Write::CreateRenewalLink(link) => {
                self.one(&Key::RenewalLink(&link.hash), "renewal", &RenewalLinkItem::of(link))
            }
            Write::FreeRenewalLink(hash) => updated(
                self.update(&Key::RenewalLink(hash))
                    .update_expression("SET tries = :none")
                    .condition_expression("attribute_exists(pk)")
                    .expression_attribute_values(":none", AttributeValue::N("0".to_owned())),
            ),
            Write::CreateVerification(certificate) => self.create_verification(certificate),
            Write::RaiseAlert { territory, alert } => self.raise_alert(territory, alert),
            Write::DropAlert { application, kind } => self.drop_alert(application, *kind),
            Write::StartRun { run, shards } => self.start_run(run, *shards),
            Write::CountStep { on, shard, what } => self.count_step(*on, *shard, what),
            Write::EndShard { on, shard } => self.end_shard(*on, *shard),
            Write::Left { id, proof, at } => self.left(id, proof, *at),
            Write::CreatePaperLetter(letter) => self.one(&Key::Paper(&letter.id), "paper", &PaperItem::of(letter)),
            Write::CreateEnvelope(envelope) => {
                let key = Key::Envelope(&envelope.territory, &envelope.reference);
                self.one(&key, "envelope", &EnvelopeItem::of(envelope))
            }
            Write::EnvelopeBack { territory, reference, returned } => {
                self.envelope_back(&Key::Envelope(territory, reference), returned)
            }
            Write::PutIntoBatch { id, batch } => self.put_into_batch(id, *batch),
            Write::PaperMoot { id } => self.paper_moot(id),
            Write::PaperLeft { id } => self.paper_left(id),
            Write::StartBatch(on) => self.start_batch(*on),
            Write::MoveBatch { on, from, to } => self.move_batch(*on, *from, *to),
            Write::EraseApplication { application, from_version, fact } => {
                self.erase_application(application, *from_version, fact)
            }
            Write::MoveApplication { to, from_version, line } => {
                let record = ApplicationItem::of(to, line);
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
            Write::TakesPieces(application) => Ok(vec![checked(
                self.check(&Key::Application(application))
                    .condition_expression("#state IN (:draft, :back, :submitted, :active)")
                    .expression_attribute_names("#state", "state")
                    .expression_attribute_values(":draft", AttributeValue::S("draft".to_owned()))
                    .expression_attribute_values(":back", AttributeValue::S("to-complete".to_owned()))
                    .expression_attribute_values(":submitted", AttributeValue::S("submitted".to_owned()))
                    .expression_attribute_values(":active", AttributeValue::S("active".to_owned())),
            )?]),
            Write::SaveProof { application, name, proof, expected } => {
                let put = self.put(write(&Key::Proof(application, name), "proof", &ProofItem::of(proof))?);
                Ok(vec![done(at_version(put, *expected))?])
            }
            Write::QueueCheck { territory, waiting } => self.queue_check(territory, waiting, place),
            Write::MoveCheck { territory, waiting, arrived } => self.move_check(territory, waiting, *arrived),
            Write::ClearCheck(application) => deleted(self.delete(&Key::Check(application))),
            Write::DropCheck { application, arrived } => deleted(
                self.delete(&Key::Check(application))
                    .condition_expression("arrived = :arrived")
                    .expression_attribute_values(":arrived", AttributeValue::N(arrived.to_string())),
            ),
            Write::TakeHold { territory, hold, now } => {
                let put = self.put(write(&Key::Hold(territory, &hold.application), "hold", &HoldItem::of(hold))?);
                Ok(vec![done(
                    put.condition_expression("attribute_not_exists(pk) OR #until < :now OR #agent = :agent")
                        .expression_attribute_names("#until", "until")
                        .expression_attribute_names("#agent", "agent")
                        .expression_attribute_values(":now", AttributeValue::N(now.to_string()))
                        .expression_attribute_values(":agent", AttributeValue::S(hold.agent.to_string())),
                )?])
            }
            Write::NotHeldByOther { territory, application, agent, now } => Ok(vec![checked(
                self.check(&Key::Hold(territory, application))
                    .condition_expression("attribute_not_exists(pk) OR #until < :now OR #agent = :agent")
                    .expression_attribute_names("#until", "until")
                    .expression_attribute_names("#agent", "agent")
                    .expression_attribute_values(":now", AttributeValue::N(now.to_string()))
                    .expression_attribute_values(":agent", AttributeValue::S(agent.to_string())),
            )?]),
            Write::ReleaseHold { territory, application, agent } => deleted(
                self.delete(&Key::Hold(territory, application))
                    .condition_expression("attribute_not_exists(pk) OR #agent = :agent")
                    .expression_attribute_names("#agent", "agent")
                    .expression_attribute_values(":agent", AttributeValue::S(agent.to_string())),
            ),
            Write::SendLater(later) => self.one(&Key::Later(&later.outbox.id), "later", &LaterItem::of(later)),
            Write::DropLater(id) => deleted(self.delete(&Key::Later(id)).condition_expression("attribute_exists(pk)")),
            Write::ExaminePiece { application, piece, verdict } => self.examine(application, piece, verdict),
            Write::RemovePiece { application, piece } => updated(
                self.update(&Key::Piece(application, piece))
                    .update_expression("SET #state = :removed")
                    .condition_expression("#state = :sound")
                    .expression_attribute_names("#state", "state")
                    .expression_attribute_values(":removed", AttributeValue::S(crate::items::REMOVED.to_owned()))
                    .expression_attribute_values(":sound", AttributeValue::S(crate::items::SOUND.to_owned())),
            ),
            Write::StillSound { application, piece } => Ok(vec![checked(
                self.check(&Key::Piece(application, piece))
                    .condition_expression("#state = :sound")
                    .expression_attribute_names("#state", "state")
                    .expression_attribute_values(":sound", AttributeValue::S(crate::items::SOUND.to_owned())),
            )?]),
            Write::ProofUnmoved { application, name, expected } => {
                let check = self.check(&Key::Proof(application, name));
                Ok(vec![checked(match expected {
                    None => check.condition_expression(ABSENT),
                    Some(version) => check
                        .condition_expression("version = :version")
                        .expression_attribute_values(":version", AttributeValue::N(version.to_string())),
                })?])
            }
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
            Write::CreateMailedCode(code) => {
                self.one(&Key::MailedCode(&code.attempt), "code", &MailedCodeItem::of(code))
            }
            Write::UseMailedCode(attempt) => updated(
                self.update(&Key::MailedCode(attempt))
                    .update_expression("SET used = :yes")
                    .condition_expression("used = :no")
                    .expression_attribute_values(":yes", AttributeValue::Bool(true))
                    .expression_attribute_values(":no", AttributeValue::Bool(false)),
            ),
            Write::AskEmailChange { account, change, instead_of } => {
                let put = self.put(write(&Key::EmailChange(account), "email_change", &EmailChangeItem::of(change))?);
                Ok(vec![done(match instead_of {
                    None => put.condition_expression(ABSENT),
                    // The one that was read may be forgotten by now.
                    Some(read) => put
                        .condition_expression("attribute_not_exists(pk) OR change = :read")
                        .expression_attribute_values(":read", AttributeValue::S(read.to_string())),
                })?])
            }
            Write::ConfirmEmailChange { account, change, at } => updated(
                self.update(&Key::EmailChange(account))
                    .update_expression("SET confirmed = :at")
                    .condition_expression("change = :change AND attribute_not_exists(confirmed)")
                    .expression_attribute_values(":change", AttributeValue::S(change.to_string()))
                    .expression_attribute_values(":at", AttributeValue::S(at.code().to_owned())),
            ),
            Write::MakeEmailChange { account, change, second, forget_at } => updated(
                self.update(&Key::EmailChange(account))
                    .update_expression("SET made = :yes, #ttl = :forget")
                    .condition_expression(
                        "change = :change AND attribute_exists(confirmed) AND confirmed <> :second AND made = :no",
                    )
                    .expression_attribute_names("#ttl", "ttl")
                    .expression_attribute_values(":change", AttributeValue::S(change.to_string()))
                    .expression_attribute_values(":second", AttributeValue::S(second.code().to_owned()))
                    .expression_attribute_values(":yes", AttributeValue::Bool(true))
                    .expression_attribute_values(":no", AttributeValue::Bool(false))
                    .expression_attribute_values(":forget", AttributeValue::N(forget_at.to_string())),
            ),
            Write::SetEmail { read, to } => updated(
                self.update_account(read, "email = :read")
                    .update_expression("SET email = :to")
                    .expression_attribute_values(":read", AttributeValue::S(read.email.as_str().to_owned()))
                    .expression_attribute_values(":to", AttributeValue::S(to.as_str().to_owned())),
            ),
            Write::MoveEmailClaim { account, from_digest, to_digest } => {
                let claim = ClaimItem { of: account.to_string() };
                let mut items = deleted(
                    self.delete(&Key::EmailClaim(from_digest))
                        .condition_expression("#of = :account")
                        .expression_attribute_names("#of", "of")
                        .expression_attribute_values(":account", AttributeValue::S(account.to_string())),
                )?;
                items.extend(self.one(&Key::EmailClaim(to_digest), "claim", &claim)?);
                Ok(items)
            }
            Write::AskErasure { account, at } => self.one(&Key::Erasure(account), "erasure", &ErasureItem { at: *at }),
            Write::EraseDraft(application) => deleted(
                self.delete(&Key::Application(application))
                    .condition_expression("#state = :draft")
                    .expression_attribute_names("#state", "state")
                    .expression_attribute_values(":draft", AttributeValue::S("draft".to_owned())),
            ),
            Write::EraseRemain { application, item } => {
                let delete = self.delete(&Key::InApplication(application, &item.place));
                let mut items = deleted(match &item.state {
                    None => delete,
                    Some(state) => delete
                        .condition_expression("attribute_not_exists(pk) OR #state = :read")
                        .expression_attribute_names("#state", "state")
                        .expression_attribute_values(":read", AttributeValue::S(state.clone())),
                })?;
                if let Some(helper) = &item.helper {
                    items.extend(deleted(self.delete(&Key::Helps(helper, application)))?);
                }
                if let Some(invitation) = &item.invitation {
                    items.extend(deleted(self.delete(&Key::Invitation(invitation)))?);
                }
                Ok(items)
            }
            Write::CloseAccount { read, email_digest } => {
                let account = self.delete(&Key::Account(&read.id));
                let account = account
                    .expression_attribute_values(":hash", AttributeValue::S(read.password_hash.0.clone()))
                    .expression_attribute_values(":email", AttributeValue::S(read.email.as_str().to_owned()));
                let unmoved = "password_hash = :hash AND email = :email";
                let mut items = deleted(if read.opened == 0 {
                    account.condition_expression(format!("{unmoved} AND attribute_not_exists(opened)"))
                } else {
                    account
                        .condition_expression(format!("{unmoved} AND opened = :opened"))
                        .expression_attribute_values(":opened", AttributeValue::N(read.opened.to_string()))
                })?;
                items.extend(deleted(
                    self.delete(&Key::EmailClaim(email_digest))
                        .condition_expression("#of = :account")
                        .expression_attribute_names("#of", "of")
                        .expression_attribute_values(":account", AttributeValue::S(read.id.to_string())),
                )?);
                items.extend(deleted(self.delete(&Key::EmailChange(&read.id)))?);
                items.extend(deleted(self.delete(&Key::Erasure(&read.id)))?);
                Ok(items)
            }
            Write::ForgetApplication { account, territory, application } => deleted(
                self.delete(&Key::AccountApplication(account, territory))
                    .condition_expression("#of = :application")
                    .expression_attribute_names("#of", "of")
                    .expression_attribute_values(":application", AttributeValue::S(application.to_string())),
            ),
            Write::DropEmailChange { account, change } => deleted(
                self.delete(&Key::EmailChange(account))
                    .condition_expression("change = :change AND made = :no")
                    .expression_attribute_values(":change", AttributeValue::S(change.to_string()))
                    .expression_attribute_values(":no", AttributeValue::Bool(false)),
            ),
        }
    }

    /// A change of an account as it was read: no session was opened since, and `also` holds.
    fn update_account(&self, read: &Account, also: &str) -> aws_sdk_dynamodb::types::builders::UpdateBuilder {
        let update = self.update(&Key::Account(&read.id));
        if read.opened == 0 {
            return update.condition_expression(format!("{also} AND attribute_not_exists(opened)"));
        }
        update
            .condition_expression(format!("{also} AND opened = :opened"))
            .expression_attribute_values(":opened", AttributeValue::N(read.opened.to_string()))
    }

    fn holds_place(
        &self,
        owner: &AccountId,
        territory: &str,
        application: &ApplicationId,
    ) -> Result<Vec<TransactWriteItem>, Fault> {
        let key = Key::AccountApplication(owner, territory);
        let check = ConditionCheck::builder()
            .table_name(&self.name)
            .key("pk", AttributeValue::S(key.partition()))
            .key("sk", AttributeValue::S(key.sort()))
            .condition_expression("#of = :of")
            .expression_attribute_names("#of", "of")
            .expression_attribute_values(":of", AttributeValue::S(application.to_string()))
            .build()
            .map_err(|error| Fault::caused("a check is incomplete", error))?;
        Ok(vec![TransactWriteItem::builder().condition_check(check).build()])
    }

    fn still_open(&self, application: &ApplicationId) -> Result<Vec<TransactWriteItem>, Fault> {
        let check = self
            .check(&Key::Application(application))
            .condition_expression("#state IN (:draft, :back)")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":draft", AttributeValue::S("draft".to_owned()))
            .expression_attribute_values(":back", AttributeValue::S("to-complete".to_owned()));
        Ok(vec![checked(check)?])
    }

    /// One more thing to look at. The line has the day of what is due first (R.441-2-4-1: each piece has its fifteen days).
    fn queue_check(&self, territory: &str, waiting: &Waiting, place: Place) -> Result<Vec<TransactWriteItem>, Fault> {
        let (condition, value) = match place {
            Place::Keeps => ("attribute_not_exists(pk) OR answer_by <= :answer_by", Some("if_not_exists")),
            Place::Sooner => ("attribute_not_exists(pk) OR answer_by > :answer_by", None),
        };
        let mut set = vec!["kind = :kind".to_owned()];
        let mut update = self.update(&Key::Check(&waiting.application));
        for (name, text) in line_values(territory, waiting) {
            set.push(match value {
                Some(kept) => format!("#{name} = {kept}(#{name}, :{name})"),
                None => format!("#{name} = :{name}"),
            });
            update = update
                .expression_attribute_names(format!("#{name}"), name)
                .expression_attribute_values(format!(":{name}"), AttributeValue::S(text));
        }
        updated(
            update
                .update_expression(format!("SET {} ADD arrived :one", set.join(", ")))
                .condition_expression(condition)
                .expression_attribute_values(":kind", AttributeValue::S("check".to_owned()))
                .expression_attribute_values(":one", AttributeValue::N("1".to_owned())),
        )
    }

    /// The line goes to another day, unless something came since it was read.
    fn move_check(&self, territory: &str, waiting: &Waiting, arrived: u64) -> Result<Vec<TransactWriteItem>, Fault> {
        let mut set = Vec::new();
        let mut update = self.update(&Key::Check(&waiting.application));
        for (name, text) in line_values(territory, waiting) {
            set.push(format!("#{name} = :{name}"));
            update = update
                .expression_attribute_names(format!("#{name}"), name)
                .expression_attribute_values(format!(":{name}"), AttributeValue::S(text));
        }
        updated(
            update
                .update_expression(format!("SET {}", set.join(", ")))
                .condition_expression("arrived = :arrived")
                .expression_attribute_values(":arrived", AttributeValue::N(arrived.to_string())),
        )
    }

    /// Nothing is added to an application that was erased.
    fn still_there(&self, application: &ApplicationId) -> Result<Vec<TransactWriteItem>, Fault> {
        let check = self
            .check(&Key::Application(application))
            .condition_expression("attribute_exists(pk) AND #state <> :erased")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":erased", AttributeValue::S(ERASED.to_owned()));
        Ok(vec![checked(check)?])
    }

    fn check(&self, key: &Key<'_>) -> ConditionCheckBuilder {
        ConditionCheck::builder()
            .table_name(&self.name)
            .key("pk", AttributeValue::S(key.partition()))
            .key("sk", AttributeValue::S(key.sort()))
    }

    /// A verdict replaces `expected`, and nothing else: a piece has one verdict.
    fn examine(
        &self,
        application: &ApplicationId,
        piece: &domain::id::PieceId,
        verdict: &PieceState,
    ) -> Result<Vec<TransactWriteItem>, Fault> {
        // Only what the verdict brings is set.
        let examined = Piece { id: piece.clone(), name: PieceName::IDENTITY, state: verdict.clone(), opened_at: 0 };
        let item = write(&Key::Piece(application, piece), "piece", &PieceItem::of(&examined))?;
        let set: Vec<&str> = ["state", "file", "bytes", "pages", "digest", "sent", "warnings", "previews", "problem"]
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

    pub(crate) fn one<T: serde::Serialize>(
        &self,
        key: &Key<'_>,
        kind: &str,
        record: &T,
    ) -> Result<Vec<TransactWriteItem>, Fault> {
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

    pub(crate) fn put(&self, item: Item) -> aws_sdk_dynamodb::types::builders::PutBuilder {
        Put::builder().table_name(&self.name).set_item(Some(item))
    }

    pub(crate) fn delete(&self, key: &Key<'_>) -> aws_sdk_dynamodb::types::builders::DeleteBuilder {
        Delete::builder()
            .table_name(&self.name)
            .key("pk", AttributeValue::S(key.partition()))
            .key("sk", AttributeValue::S(key.sort()))
    }

    pub(crate) fn update(&self, key: &Key<'_>) -> aws_sdk_dynamodb::types::builders::UpdateBuilder {
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
            Err(error) => Err(call_failed("configuration could not be installed", &error)),
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

pub(crate) fn done(put: aws_sdk_dynamodb::types::builders::PutBuilder) -> Result<TransactWriteItem, Fault> {
    let put = put.build().map_err(|error| Fault::caused("a write is incomplete", error))?;
    Ok(TransactWriteItem::builder().put(put).build())
}

fn checked(check: ConditionCheckBuilder) -> Result<TransactWriteItem, Fault> {
    let check = check.build().map_err(|error| Fault::caused("a check is incomplete", error))?;
    Ok(TransactWriteItem::builder().condition_check(check).build())
}

pub(crate) fn deleted(
    delete: aws_sdk_dynamodb::types::builders::DeleteBuilder,
) -> Result<Vec<TransactWriteItem>, Fault> {
    let delete = delete.build().map_err(|error| Fault::caused("a write is incomplete", error))?;
    Ok(vec![TransactWriteItem::builder().delete(delete).build()])
}

pub(crate) fn updated(
    update: aws_sdk_dynamodb::types::builders::UpdateBuilder,
) -> Result<Vec<TransactWriteItem>, Fault> {
    let update = update.build().map_err(|error| Fault::caused("a write is incomplete", error))?;
    Ok(vec![TransactWriteItem::builder().update(update).build()])
}
