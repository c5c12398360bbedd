//! What leaves, and what is typeset: the outbox's items reach this function through the table's stream, after the change that they tell. A
//! schedule sends what that way lost.

mod certificate;
mod form_copy;
mod notices;

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent};
use domain::application::{SendBackReason, State};
use domain::id::{AccountId, ApplicationId, OutboxId};
use domain::language::Language;
use domain::piece::{PieceName, Sensitivity};
use domain::territory::Territory;
use jiff::civil::Date;
use letters::certificate::Verification;
use letters::{Lang, mails, notice_mails, security_mails};
use pages::paths;
use serde_json::Value;
use storage::config::Cloud;
use storage::{FileStore, MAIL_TAG, Mail, Table};
use usecases::export::{self, CopyKind};
use usecases::keys::TokenHash;
use usecases::ports::{Accounts as _, Desks as _, Dossiers as _, Invitations as _, Letter, Traces as _};
use usecases::post::Ready;
use usecases::records::{Dossier, Message, Outbox, Side, SignUpLink};
use usecases::trace::Trace;
use usecases::{Fault, email_change, notice, piece, post, proof};
use web::{Kit, Settings, metrics};

/// How long a turn of the schedule sends late letters: what is left is for the next one, before the deployed function is
/// ended.
const SENDS_LATE_FOR: Duration = Duration::from_secs(25);

/// The function.
pub struct Post {
    kit: Kit,
    table: Table,
    files: FileStore,
    mail: Mail,
    lease_seconds: i64,
}

/// Whom to write to, and what.
struct Draft {
    to: String,
    copy: Option<String>,
    mail: letters::Mail,
}

impl Draft {
    /// A message for one reader.
    fn to(to: String, mail: letters::Mail) -> Self {
        Self { to, copy: None, mail }
    }

    /// As the mail service takes it.
    fn ready(self, id: &OutboxId) -> Ready {
        let Self { to, copy, mail } = self;
        Ready::Mail(Letter {
            to,
            copy,
            language: pages_language(mail.lang),
            id: id.clone(),
            subject: mail.subject,
            text: mail.text,
            html: mail.html,
        })
    }
}

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
        self.turn().await?;
        Ok(Value::Null)
    }

    /// The schedule's turn: hands over what was to be sent on a day that has come, then sends what was left behind.
    pub async fn turn(&self) -> Result<(), Fault> {
        let work = async {
            post::due(&self.table, self.kit.now()).await?;
            self.send_late().await
        };
        self.kit.under(None, work).await
    }

    /// Sends the letters that should have left and did not. One that still cannot is tried again at the next turn.
    async fn send_late(&self) -> Result<(), Fault> {
        let (started, mut found, mut after) = (Instant::now(), 0, None);
        loop {
            let late = post::late(&self.table, self.kit.now(), after.as_ref()).await?;
            found += late.len();
            for id in &late {
                if started.elapsed() > SENDS_LATE_FOR {
                    break;
                }
                let trace = self.table.of_letter(id).await.unwrap_or_default();
                // Told where it failed, and tried again at the next turn.
                let _ = self.followed(trace, self.send(id)).await;
            }
            if late.len() < post::LATE_AT_ONCE as usize || started.elapsed() > SENDS_LATE_FOR {
                break;
            }
            after = late.into_iter().next_back();
        }
        metrics::tell(self.kit.now(), "LettersLate", found);
        Ok(())
    }

    /// Sends each item of a batch. An item that fails comes back alone; after five times it is set apart for an operator.
    pub async fn respond(&self, event: SqsEvent) -> SqsBatchResponse {
        let mut answer = SqsBatchResponse::default();
        for message in event.records {
            if self.leave(message.body.as_deref().unwrap_or_default()).await.is_err() {
                let mut failure = BatchItemFailure::default();
                failure.item_identifier = message.message_id.unwrap_or_default();
                answer.batch_item_failures.push(failure);
            }
        }
        answer
    }

    /// One record of the table's stream, or what the mail service tells of a message. What fails is told in the logs.
    async fn leave(&self, body: &str) -> Result<(), ()> {
        let Ok(record) = serde_json::from_str::<Value>(body) else {
            // The mail service tries where it will tell its events, once, in plain words.
            tracing::warn!("a message that is no event");
            return Ok(());
        };
        if let Some(event) = record["eventType"].as_str() {
            return self.told_by_mail(event, &record).await;
        }
        let image = &record["dynamodb"]["NewImage"];
        let trace = image["trace"]["S"].as_str().and_then(Trace::parse);
        let work = async {
            let id = image["id"]["S"].as_str().and_then(OutboxId::parse);
            self.send(&id.ok_or_else(|| Fault::new("a record is not of the outbox"))?).await
        };
        self.followed(trace, work).await
    }

    /// Does some work under the trace of what it comes from, or under one of its own, and tells what failed.
    async fn followed(&self, trace: Option<Trace>, work: impl Future<Output = Result<(), Fault>>) -> Result<(), ()> {
        let told = async { work.await.map_err(|fault| tracing::error!(%fault, "a letter could not leave")) };
        self.kit.under(trace, told).await
    }

    /// A message came back, or its reader complained of it: the item of the outbox is in a tag of the message. A delay is
    /// not a return, and a message that no item is about was none of ours.
    async fn told_by_mail(&self, event: &str, record: &Value) -> Result<(), ()> {
        let id = record["mail"]["tags"][MAIL_TAG][0].as_str().and_then(OutboxId::parse);
        let (Some(id), Some(addresses)) = (id, returned_from(event, record)) else { return Ok(()) };
        let trace = self.table.of_letter(&id).await.unwrap_or_default();
        let work = async {
            metrics::tell(self.kit.now(), "NoticesReturned", 1);
            tracing::info!(letter = id.as_str(), "a message came back");
            notice::returned(&self.table, &self.kit.keys, &self.kit, self.kit.now(), &id, &addresses).await
        };
        self.followed(trace, work).await
    }

    async fn send(&self, id: &OutboxId) -> Result<(), Fault> {
        // Known once the item is ours: an item that is another worker's, or was sent, is not counted.
        let kind = OnceLock::new();
        let prepare = |outbox: Outbox| {
            let _ = kind.set(outbox.message.kind());
            self.prepare(outbox)
        };
        let kept = (&self.table, &self.files);
        let sent = post::deliver(kept, &self.mail, id, self.kit.now(), self.lease_seconds, prepare).await;
        match (&sent, kind.get().copied()) {
            (Ok(()), None) => {}
            (Ok(()), Some(kind)) => {
                tracing::info!(letter = id.as_str(), kind, "a letter left");
                metrics::count(self.kit.now(), "LettersSent", ("Kind", kind));
            }
            (Err(_), kind) => metrics::count(self.kit.now(), "LettersFailed", ("Kind", kind.unwrap_or("unknown"))),
        }
        sent
    }

    async fn prepare(&self, outbox: Outbox) -> Result<Ready, Fault> {
        let draft = match &outbox.message {
            Message::ConfirmAddress => self.confirm_address(&outbox.id).await?,
            Message::ResetPassword { account } => {
                let token = self.kit.keys.link_token(outbox.id.as_str());
                let link = format!("{}?jeton={token}", self.kit.url(paths::new_password()));
                self.reader(account).await?.map(|(to, lang)| Draft::to(to, mails::reset_password(&link, lang)))
            }
            Message::AlreadyRegistered { account } => {
                let (sign_in, forgotten) = (self.kit.url(paths::sign_in()), self.kit.url(paths::forgotten()));
                let mail = |lang| mails::already_registered(&sign_in, &forgotten, lang);
                self.reader(account).await?.map(|(to, lang)| Draft::to(to, mail(lang)))
            }
            Message::Submitted { application } => self.about(application, submitted).await?,
            Message::SentBack { application } => self.about(application, sent_back).await?,
            Message::Registered { application } | Message::Renewed { application } => {
                self.registered(application).await?
            }
            Message::SignInCode { account } => self.reader(account).await?.map(|(to, lang)| {
                let code = self.kit.keys.mailed_code(outbox.id.as_str());
                Draft::to(to, security_mails::sign_in_code(&code, &self.kit.url(paths::ask_code()), lang))
            }),
            Message::PasswordChanged { account } => self.reader(account).await?.map(|(to, lang)| {
                Draft::to(to, security_mails::password_changed(&self.kit.url(paths::forgotten()), lang))
            }),
            Message::EmailTaken { account } => self
                .reader(account)
                .await?
                .map(|(to, lang)| Draft::to(to, security_mails::email_taken(&self.kit.url(paths::sign_in()), lang))),
            Message::ConfirmEmailChange { account, at } => self.confirm_email_change(&outbox.id, account, *at).await?,
            Message::EmailChanged { account, at } => self.email_changed(account, *at).await?,
            Message::ChangedByService { application } => {
                self.about(application, |_, space, lang| Some(mails::changed_by_service(space, lang))).await?
            }
            Message::PiecesNeeded { application } => {
                self.about_pieces(application, |dossier, today, kit, lang| {
                    let needed = proof::lines(dossier, today).iter().any(domain::piece::Line::is_to_do);
                    needed.then(|| mails::pieces_needed(&kit.url(&paths::pieces(application)), lang))
                })
                .await?
            }
            Message::PieceReminder { application, name } => {
                self.about_pieces(application, |dossier, today, kit, lang| {
                    let wanted = proof::still_later(dossier, name, today);
                    wanted.then(|| mails::piece_reminder(&kit.url(&piece_page(application, name)), lang))
                })
                .await?
            }
            Message::PieceEnds { application, name } => {
                self.about_pieces(application, |dossier, today, kit, lang| {
                    let until = proof::ends_soon(dossier, name, today)?;
                    Some(mails::piece_ends(&kit.url(&piece_page(application, name)), until, lang))
                })
                .await?
            }
            Message::Notice { application, kind, channel } => {
                return self.notice(&outbox.id, application, *kind, *channel).await;
            }
            Message::Renounced { application } => self.about(application, renounced).await?,
            // The certificate was not made while the application was given up.
            Message::CameBack { application } if self.lacks_certificate(application).await? => {
                self.registered(application).await?
            }
            Message::CameBack { application } => {
                self.about(application, |state, space, lang| {
                    (!matches!(state, State::Renounced(_))).then(|| mails::came_back(space, lang))
                })
                .await?
            }
            Message::EraseFile { application, file } => {
                piece::erase_removed(&self.table, &self.files, application, file).await?;
                None
            }
            Message::DraftEnds { application } => self.draft_ends(application).await?,
            Message::Invitation => self.invitation(&outbox.id).await?,
            Message::FormCopy { application, kind } => {
                self.form_copy(application, *kind).await?;
                None
            }
        };
        Ok(draft.map_or(Ready::Nothing, |draft| draft.ready(&outbox.id)))
    }

    async fn confirm_address(&self, id: &OutboxId) -> Result<Option<Draft>, Fault> {
        let token = self.kit.keys.link_token(id.as_str());
        let link = self.table.sign_up_link(&TokenHash::of(&token)).await?;
        let address = format!("{}?jeton={token}", self.kit.url(paths::confirm()));
        let mail = |link: &SignUpLink| mails::confirm_address(&address, letters_lang(link.language));
        Ok(link.map(|link| Draft::to(link.email.as_str().to_owned(), mail(&link))))
    }

    /// The letter to one of the two addresses of a change; nothing once it is made, replaced or given up.
    async fn confirm_email_change(&self, id: &OutboxId, account: &AccountId, at: Side) -> Result<Option<Draft>, Fault> {
        let Some(page) = self.table.account(account).await? else { return Ok(None) };
        let lang = letters_lang(page.account.language);
        let Some(change) = page.email_change.filter(|change| !change.made) else { return Ok(None) };
        let secret = self.kit.keys.link_token(id.as_str());
        let hash = TokenHash::of(&secret);
        if ![&change.old_token, &change.new_token].contains(&&hash) {
            return Ok(None);
        }
        let token = email_change::mailed_token(account, &secret);
        let link = format!("{}?jeton={token}", self.kit.url(paths::confirm_email()));
        let (to, mail) = match at {
            Side::Old => (&change.from, security_mails::confirm_at_old(&link, change.to.as_str(), lang)),
            Side::New => (&change.to, security_mails::confirm_at_new(&link, lang)),
        };
        Ok(Some(Draft::to(to.as_str().to_owned(), mail)))
    }

    /// The letter that tells a change of address at one of the two.
    async fn email_changed(&self, account: &AccountId, at: Side) -> Result<Option<Draft>, Fault> {
        let Some(page) = self.table.account(account).await? else { return Ok(None) };
        let lang = letters_lang(page.account.language);
        let Some(change) = page.email_change.filter(|change| change.made) else { return Ok(None) };
        let (to, mail) = match at {
            Side::Old => (&change.from, security_mails::email_changed_old(&self.kit.url(paths::desks()), lang)),
            Side::New => (&change.to, security_mails::email_changed_new(&self.kit.url(paths::sign_in()), lang)),
        };
        Ok(Some(Draft::to(to.as_str().to_owned(), mail)))
    }

    /// Where an account is written to, and in which language.
    async fn reader(&self, account: &AccountId) -> Result<Option<(String, Lang)>, Fault> {
        let account = self.table.account(account).await?.map(|page| page.account);
        Ok(account.map(|account| (account.email.as_str().to_owned(), letters_lang(account.language))))
    }

    async fn dossier(&self, id: &ApplicationId) -> Result<Dossier, Fault> {
        self.table.dossier(id).await?.ok_or_else(|| Fault::new("a letter is about an application that is not there"))
    }

    /// A letter about an application; nothing if it moved on since: the next letter says where it stands.
    async fn about(
        &self,
        id: &ApplicationId,
        mail: impl Fn(&State, &str, Lang) -> Option<letters::Mail>,
    ) -> Result<Option<Draft>, Fault> {
        let dossier = self.dossier(id).await?;
        let space = self.kit.url(&paths::tracking(id));
        let Some((to, lang)) = self.reader(&dossier.application.owner).await? else { return Ok(None) };
        Ok(mail(&dossier.application.state, &space, lang).map(|mail| Draft { to, copy: copy_to(&dossier), mail }))
    }

    /// A letter about the pieces of an application; nothing if they moved on since, or if it was given up.
    async fn about_pieces(
        &self,
        id: &ApplicationId,
        mail: impl Fn(&Dossier, Date, &Kit, Lang) -> Option<letters::Mail>,
    ) -> Result<Option<Draft>, Fault> {
        // It may have been erased since.
        let Some(dossier) = self.table.dossier(id).await?.filter(piece::takes_pieces) else { return Ok(None) };
        let Some((to, lang)) = self.reader(&dossier.application.owner).await? else { return Ok(None) };
        let written = mail(&dossier, self.kit.now().today, &self.kit, lang);
        Ok(written.map(|mail| Draft { to, copy: copy_to(&dossier), mail }))
    }

    /// The certificate is made and kept before it is announced.
    async fn registered(&self, id: &ApplicationId) -> Result<Option<Draft>, Fault> {
        let dossier = self.dossier(id).await?;
        let Some(registration) = post::registration(&dossier) else { return Ok(None) };
        let services = self.table.services(&dossier.application.territory).await?;
        let space = self.kit.url(&paths::tracking(id));
        let code = self.kit.keys.verification_code(&certificate::checked(&dossier, registration));
        let verification = Verification { code: code.clone(), url: self.kit.url(paths::check_certificate()) };
        let certificate =
            certificate::of(&dossier, registration, &services, &self.kit.url(paths::account()), verification)?;
        let pdf = certificate.to_pdf().map_err(|error| Fault::caused("a certificate could not be made", error))?;
        let kept = (pdf, code.as_str());
        post::keep_certificate(&self.files, &self.table, self.kit.now(), &dossier, registration, kept).await?;
        let renewed = registration.renewed_on.is_some();
        let announce = if renewed { notice_mails::renewed } else { mails::registered };
        let mail = |lang| announce(&space, registration.valid_until, lang);
        let reader = self.reader(&dossier.application.owner).await?;
        Ok(reader.map(|(to, lang)| Draft { to, copy: copy_to(&dossier), mail: mail(lang) }))
    }

    /// A copy of a form is made and kept; the page that waits for it finds it. Nothing leaves.
    async fn lacks_certificate(&self, id: &ApplicationId) -> Result<bool, Fault> {
        let dossier = self.dossier(id).await?;
        Ok(post::registration(&dossier).is_some() && !dossier.has_certificate())
    }

    async fn form_copy(&self, id: &ApplicationId, kind: CopyKind) -> Result<(), Fault> {
        let now = self.kit.now();
        // A draft that was erased in between has nothing to copy.
        let Some(dossier) = self.table.dossier(id).await? else { return Ok(()) };
        let copy = form_copy::of(&dossier, kind, now.today);
        let pdf = copy.to_pdf().map_err(|error| Fault::caused("a copy of a form could not be made", error))?;
        export::keep_copy(&self.files, &dossier, kind, now, pdf).await
    }

    /// A draft is about to be erased; nothing if it was gone on with, sent or erased since. To its owner alone: what stands
    /// of a helper in a form that was not sent is no agreement.
    async fn draft_ends(&self, id: &ApplicationId) -> Result<Option<Draft>, Fault> {
        let Some(application) = self.table.application(id).await? else { return Ok(None) };
        let State::Draft(draft) = &application.state else { return Ok(None) };
        let Some(told_on) = draft.told() else { return Ok(None) };
        let territory = Territory::of(&application.territory);
        let territory = territory.ok_or_else(|| Fault::new("an application of an unknown territory"))?;
        let until = draft.kept_until(&territory.parameters(self.kit.now().today), told_on);
        let tasks = self.kit.url(&paths::application(id));
        let reader = self.reader(&application.owner).await?;
        Ok(reader.zip(until).map(|((to, lang), until)| Draft::to(to, mails::draft_ends(&tasks, until, lang))))
    }

    /// An invitation names nobody: the mailbox may be shared.
    async fn invitation(&self, id: &OutboxId) -> Result<Option<Draft>, Fault> {
        let token = self.kit.keys.link_token(id.as_str());
        let invitation = self.table.invitation(&TokenHash::of(&token)).await?;
        let link = format!("{}?jeton={token}", self.kit.url(paths::accept_help()));
        // What language a helper reads is not known.
        Ok(invitation.map(|one| Draft::to(one.email.as_str().to_owned(), mails::invitation(&link, Lang::Fr))))
    }
}

/// Where a mailed link leads: to the piece itself, unless its name says what a shared mailbox should not.
fn piece_page(application: &ApplicationId, name: &PieceName) -> String {
    match name.kind.sensitivity() {
        Sensitivity::Plain => paths::piece(application, name),
        Sensitivity::Sensitive => paths::pieces(application),
    }
}

fn copy_to(dossier: &Dossier) -> Option<String> {
    dossier.copy_to().map(|email| email.as_str().to_owned())
}

/// From which addresses a message came back, as the mail service tells it; `None` when it did not.
fn returned_from(event: &str, record: &Value) -> Option<Vec<String>> {
    let recipients = match event {
        // An absent person's automatic answer is told so, and the message is there
        // (docs.aws.amazon.com/ses/latest/dg/notification-contents.html#bounce-types).
        "Bounce" if record["bounce"]["bounceType"] == "Transient" && record["bounce"]["bounceSubType"] == "General" => {
            return None;
        }
        "Bounce" => &record["bounce"]["bouncedRecipients"],
        "Complaint" => &record["complaint"]["complainedRecipients"],
        _ => return None,
    };
    let addresses = recipients.as_array().into_iter().flatten();
    Some(addresses.filter_map(|recipient| recipient["emailAddress"].as_str().map(str::to_owned)).collect())
}

fn pages_language(lang: Lang) -> Language {
    match lang {
        Lang::Fr => Language::French,
        Lang::En => Language::English,
    }
}

fn renounced(state: &State, space: &str, lang: Lang) -> Option<letters::Mail> {
    let State::Renounced(renunciation) = state else { return None };
    Some(mails::renounced(space, renunciation.way_back_until, lang))
}

fn letters_lang(language: Language) -> Lang {
    match language {
        Language::French => Lang::Fr,
        Language::English => Lang::En,
    }
}

fn submitted(state: &State, space: &str, lang: Lang) -> Option<letters::Mail> {
    let State::Submitted(deposit) = state else { return None };
    Some(mails::submitted(space, deposit.answer_by, lang))
}

fn sent_back(state: &State, space: &str, lang: Lang) -> Option<letters::Mail> {
    let State::ToComplete(back) = state else { return None };
    let duplicate = back.reason == SendBackReason::Duplicate;
    Some(if duplicate { mails::duplicate(space, lang) } else { mails::sent_back(space, lang) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_of_an_absent_person_is_no_return() {
        let bounce = |kind: &str, detail: &str| {
            serde_json::json!({ "bounce": { "bounceType": kind, "bounceSubType": detail,
                "bouncedRecipients": [{ "emailAddress": "a@b.example" }] } })
        };
        let told = Some(vec!["a@b.example".to_owned()]);
        for (kind, detail) in [("Permanent", "General"), ("Transient", "MailboxFull"), ("Undetermined", "Undetermined")]
        {
            assert_eq!(returned_from("Bounce", &bounce(kind, detail)), told, "{kind} {detail}");
        }
        assert_eq!(returned_from("Bounce", &bounce("Transient", "General")), None);
        assert_eq!(returned_from("Delivery", &serde_json::json!({})), None);
        let complaint =
            serde_json::json!({ "complaint": { "complainedRecipients": [{ "emailAddress": "a@b.example" }] } });
        assert_eq!(returned_from("Complaint", &complaint), told);
    }
}
