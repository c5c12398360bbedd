//! What leaves: the outbox's items reach this function through the table's stream, after the change that they tell. A
//! schedule sends what that way lost.

mod certificate;

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent};
use domain::application::{SendBackReason, State};
use domain::id::{AccountId, ApplicationId, OutboxId};
use letters::{mails, security_mails};
use pages::paths;
use serde_json::Value;
use storage::config::Cloud;
use storage::{FileStore, Mail, Table};
use usecases::keys::TokenHash;
use usecases::ports::{Accounts as _, Desks as _, Dossiers as _, Letter};
use usecases::records::{Dossier, Message, Outbox, Side};
use usecases::{Fault, email_change, post};
use web::{Kit, Settings};

/// The function.
pub struct Post {
    kit: Kit,
    table: Table,
    files: FileStore,
    mail: Mail,
    lease_seconds: i64,
}

/// Whom to write to, and what.
type Draft = Option<(String, letters::Mail)>;

impl Post {
    /// On a kit, a table, files and a mail service; a letter being sent is nobody else's for `lease_seconds`.
    pub fn new(kit: Kit, table: Table, files: FileStore, mail: Mail, lease_seconds: i64) -> Self {
        Self { kit, table, files, mail, lease_seconds }
    }

    /// On the machine's clock, with the settings of the environment.
    pub fn from_env(get: impl Fn(&str) -> Option<String>) -> Result<Self, lambda_runtime::Error> {
        let cloud = Cloud::from_env(&get)?;
        let kit = Kit::new(Settings::from_env(&get)?);
        Ok(Self::new(kit, Table::new(&cloud), FileStore::new(&cloud), Mail::new(&cloud), post::LEASE_SECONDS))
    }

    /// Answers an event: a batch of messages, or the schedule's turn, which carries none.
    pub async fn call(&self, event: Value) -> Result<Value, lambda_runtime::Error> {
        if event.get("Records").is_some() {
            return Ok(serde_json::to_value(self.respond(serde_json::from_value(event)?).await)?);
        }
        self.send_late().await?;
        Ok(Value::Null)
    }

    /// Sends the letters that should have left and did not. One that still cannot is tried again at the next turn.
    pub async fn send_late(&self) -> Result<(), Fault> {
        for id in post::late(&self.table, self.kit.now()).await? {
            if let Err(fault) = self.send(&id).await {
                tracing::error!(%fault, "a late letter could not leave");
            }
        }
        Ok(())
    }

    /// Sends each item of a batch. An item that fails comes back alone; after five times it is set apart for an operator.
    pub async fn respond(&self, event: SqsEvent) -> SqsBatchResponse {
        let mut answer = SqsBatchResponse::default();
        for message in event.records {
            if let Err(fault) = self.leave(message.body.as_deref().unwrap_or_default()).await {
                tracing::error!(%fault, "a letter could not leave");
                let mut failure = BatchItemFailure::default();
                failure.item_identifier = message.message_id.unwrap_or_default();
                answer.batch_item_failures.push(failure);
            }
        }
        answer
    }

    /// One record of the table's stream.
    async fn leave(&self, body: &str) -> Result<(), Fault> {
        let record: Value =
            serde_json::from_str(body).map_err(|error| Fault::caused("a message is not a record", error))?;
        let id = record["dynamodb"]["NewImage"]["id"]["S"].as_str().and_then(OutboxId::parse);
        let id = id.ok_or_else(|| Fault::new("a record is not of the outbox"))?;
        self.send(&id).await
    }

    async fn send(&self, id: &OutboxId) -> Result<(), Fault> {
        let prepare = |outbox| self.prepare(outbox);
        post::deliver(&self.table, &self.mail, id, self.kit.now(), self.lease_seconds, prepare).await
    }

    async fn prepare(&self, outbox: Outbox) -> Result<Option<Letter>, Fault> {
        let draft = match &outbox.message {
            Message::ConfirmAddress => self.confirm_address(&outbox.id).await?,
            Message::ResetPassword { account } => {
                let token = self.kit.keys.link_token(outbox.id.as_str());
                let mail = mails::reset_password(&format!("{}?jeton={token}", self.kit.url(paths::new_password())));
                self.address_of(account).await?.map(|to| (to, mail))
            }
            Message::AlreadyRegistered { account } => {
                let mail =
                    mails::already_registered(&self.kit.url(paths::sign_in()), &self.kit.url(paths::forgotten()));
                self.address_of(account).await?.map(|to| (to, mail))
            }
            Message::Submitted { application } => self.about(application, submitted).await?,
            Message::SentBack { application } => self.about(application, sent_back).await?,
            Message::Registered { application } => self.registered(application).await?,
            Message::SignInCode { account } => {
                let code = self.kit.keys.mailed_code(outbox.id.as_str());
                let mail = security_mails::sign_in_code(&code, &self.kit.url(paths::ask_code()));
                self.address_of(account).await?.map(|to| (to, mail))
            }
            Message::PasswordChanged { account } => {
                let mail = security_mails::password_changed(&self.kit.url(paths::forgotten()));
                self.address_of(account).await?.map(|to| (to, mail))
            }
            Message::EmailTaken { account } => {
                let mail = security_mails::email_taken(&self.kit.url(paths::sign_in()));
                self.address_of(account).await?.map(|to| (to, mail))
            }
            Message::ConfirmEmailChange { account, at } => self.confirm_email_change(&outbox.id, account, *at).await?,
            Message::EmailChanged { account, at } => self.email_changed(account, *at).await?,
        };
        Ok(draft.map(|(to, mail)| Letter {
            to,
            id: outbox.id,
            subject: mail.subject,
            text: mail.text,
            html: mail.html,
        }))
    }

    async fn confirm_address(&self, id: &OutboxId) -> Result<Draft, Fault> {
        let token = self.kit.keys.link_token(id.as_str());
        let link = self.table.sign_up_link(&TokenHash::of(&token)).await?;
        let address = format!("{}?jeton={token}", self.kit.url(paths::confirm()));
        Ok(link.map(|link| (link.email.as_str().to_owned(), mails::confirm_address(&address))))
    }

    /// The letter to one of the two addresses of a change; nothing once it is made, replaced or given up.
    async fn confirm_email_change(&self, id: &OutboxId, account: &AccountId, at: Side) -> Result<Draft, Fault> {
        let page = self.table.account(account).await?;
        let Some(change) = page.and_then(|page| page.email_change).filter(|change| !change.made) else {
            return Ok(None);
        };
        let secret = self.kit.keys.link_token(id.as_str());
        let hash = TokenHash::of(&secret);
        if ![&change.old_token, &change.new_token].contains(&&hash) {
            return Ok(None);
        }
        let token = email_change::mailed_token(account, &secret);
        let link = format!("{}?jeton={token}", self.kit.url(paths::confirm_email()));
        let (to, mail) = match at {
            Side::Old => (&change.from, security_mails::confirm_at_old(&link, change.to.as_str())),
            Side::New => (&change.to, security_mails::confirm_at_new(&link)),
        };
        Ok(Some((to.as_str().to_owned(), mail)))
    }

    /// The letter that tells a change of address at one of the two.
    async fn email_changed(&self, account: &AccountId, at: Side) -> Result<Draft, Fault> {
        let page = self.table.account(account).await?;
        let Some(change) = page.and_then(|page| page.email_change).filter(|change| change.made) else {
            return Ok(None);
        };
        let (to, mail) = match at {
            Side::Old => (&change.from, security_mails::email_changed_old(&self.kit.url(paths::desks()))),
            Side::New => (&change.to, security_mails::email_changed_new(&self.kit.url(paths::sign_in()))),
        };
        Ok(Some((to.as_str().to_owned(), mail)))
    }

    async fn address_of(&self, account: &AccountId) -> Result<Option<String>, Fault> {
        Ok(self.table.account(account).await?.map(|page| page.account.email.as_str().to_owned()))
    }

    async fn dossier(&self, id: &ApplicationId) -> Result<Dossier, Fault> {
        self.table.dossier(id).await?.ok_or_else(|| Fault::new("a letter is about an application that is not there"))
    }

    /// A letter about an application; nothing if it moved on since: the next letter says where it stands.
    async fn about(
        &self,
        id: &ApplicationId,
        mail: impl Fn(&State, &str) -> Option<letters::Mail>,
    ) -> Result<Draft, Fault> {
        let dossier = self.dossier(id).await?;
        let space = self.kit.url(&paths::tracking(id));
        let Some(mail) = mail(&dossier.application.state, &space) else { return Ok(None) };
        Ok(self.address_of(&dossier.application.owner).await?.map(|to| (to, mail)))
    }

    /// The certificate is made and kept before it is announced.
    async fn registered(&self, id: &ApplicationId) -> Result<Draft, Fault> {
        let dossier = self.dossier(id).await?;
        let Some(registration) = post::registration(&dossier) else { return Ok(None) };
        let services = self.table.services(&dossier.application.territory).await?;
        let space = self.kit.url(&paths::tracking(id));
        let certificate = certificate::of(&dossier, registration, &services, &self.kit.url(paths::account()))?;
        let pdf = certificate.to_pdf().map_err(|error| Fault::caused("a certificate could not be made", error))?;
        post::keep_certificate(&self.files, &self.table, self.kit.now(), &dossier, registration, pdf).await?;
        let mail = mails::registered(&space, registration.valid_until);
        Ok(self.address_of(&dossier.application.owner).await?.map(|to| (to, mail)))
    }
}

fn submitted(state: &State, space: &str) -> Option<letters::Mail> {
    let State::Submitted(deposit) = state else { return None };
    Some(mails::submitted(space, deposit.answer_by))
}

fn sent_back(state: &State, space: &str) -> Option<letters::Mail> {
    let State::ToComplete(back) = state else { return None };
    Some(if back.reason == SendBackReason::Duplicate { mails::duplicate(space) } else { mails::sent_back(space) })
}
