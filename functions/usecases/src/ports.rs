//! What use cases need from outside, one trait per capability. A function's permissions are exactly those of its ports.

use async_trait::async_trait;
use domain::application::Application;
use domain::id::{AccountId, ApplicationId, OutboxId, PieceId};
use domain::language::Language;
use domain::number::UniqueNumber;
use domain::piece::FileKind;
use domain::service::RegisteringService;
use jiff::civil::Date;

use crate::fault::Fault;
use crate::keys::TokenHash;
use crate::ledger::{Commit, Committed, Once};
use crate::letter_reference::LetterReference;
use crate::moment::Moment;
use crate::records::{
    AccountPage, Agent, Alert, Batch, Dossier, Envelope, Hold, Invitation, Kept, Later, MailedCode, Outbox, Overdue,
    PaperLetter, Remain, RenewalLink, ResetLink, Run, Session, Shard, SignUpLink, Verification, Waiting,
};
use crate::sending::Declared;
use crate::trace::Trace;

/// Chance: 128 bits at a time.
pub trait Chance: Send + Sync {
    /// Unpredictable bits.
    fn draw(&self) -> u128;
}

/// Accounts of applicants.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// The account that claims an address.
    async fn id_by_email(&self, digest: &str) -> Result<Option<AccountId>, Fault>;
    /// An account, its applications and its sessions.
    async fn account(&self, id: &AccountId) -> Result<Option<AccountPage>, Fault>;
    /// The account that is linked to a `FranceConnect` identity.
    async fn id_by_franceconnect(&self, digest: &str) -> Result<Option<AccountId>, Fault>;
    /// A sign-up whose link was not used.
    async fn sign_up_link(&self, hash: &TokenHash) -> Result<Option<SignUpLink>, Fault>;
    /// A link to choose a new password, not used yet.
    async fn reset_link(&self, hash: &TokenHash) -> Result<Option<ResetLink>, Fault>;
}

/// Invitations to help.
#[async_trait]
pub trait Invitations: Send + Sync {
    /// An invitation that was not answered.
    async fn invitation(&self, hash: &TokenHash) -> Result<Option<Invitation>, Fault>;
}

/// Agents of registering services.
#[async_trait]
pub trait Agents: Send + Sync {
    /// The agent that signs in with an address.
    async fn agent_by_email(&self, digest: &str) -> Result<Option<Agent>, Fault>;
}

/// Sessions.
#[async_trait]
pub trait Sessions: Send + Sync {
    /// The session of a token. Its expiry is the caller's to check: the table forgets late.
    async fn session(&self, hash: &TokenHash) -> Result<Option<Session>, Fault>;
    /// Notes that a session is active; in its account's list, only when the hour is another.
    async fn seen(&self, session: &Session, now: Moment) -> Result<(), Fault>;
}

/// Codes to sign in, mailed.
#[async_trait]
pub trait MailedCodes: Send + Sync {
    /// Counts one more try of a code, before it is compared: however many come at once, no more are compared. `None`
    /// when there is no such code, or it is over, or was tried `most` times.
    async fn try_code(&self, attempt: &TokenHash, most: u32, now: Moment) -> Result<Option<MailedCode>, Fault>;
}

/// Applications.
#[async_trait]
pub trait Dossiers: Send + Sync {
    /// An application with all that belongs to it.
    async fn dossier(&self, id: &ApplicationId) -> Result<Option<Dossier>, Fault>;
    /// The application alone: its state and its dates.
    async fn application(&self, id: &ApplicationId) -> Result<Option<Application>, Fault>;
    /// What was kept of a file that was taken back; `None` when it was not, or went with its application.
    async fn removed(&self, application: &ApplicationId, piece: &PieceId) -> Result<Option<Kept>, Fault>;
}

/// Links to renew an application.
#[async_trait]
pub trait RenewalLinks: Send + Sync {
    /// The link of a token.
    async fn renewal_link(&self, hash: &TokenHash) -> Result<Option<RenewalLink>, Fault>;
    /// Counts one more try of a birth date, before it is compared: however many come at once, no more are compared. `None`
    /// when there is no such link, or it is over, or was tried `most` times.
    async fn try_renewal_link(&self, hash: &TokenHash, most: u32, now: Moment) -> Result<Option<RenewalLink>, Fault>;
}

/// What certificates are checked against.
#[async_trait]
pub trait Verifications: Send + Sync {
    /// The certificate of a code.
    async fn verification(&self, hash: &TokenHash) -> Result<Option<Verification>, Fault>;
}

/// What the daily work looks through.
#[async_trait]
pub trait Deadlines: Send + Sync {
    /// The applications of one shard that are due on a day or before, with the day they stand at, the longest due first,
    /// `limit` at most; the next page starts after the given one.
    async fn due_applications(
        &self,
        shard: u32,
        until: Date,
        after: Option<&(Date, ApplicationId)>,
        limit: u32,
    ) -> Result<Vec<(Date, ApplicationId)>, Fault>;
    /// What waits too long in a territory: what was due before a day.
    async fn overdue(&self, territory: &str, on: Date) -> Result<Overdue, Fault>;
}

/// The runs of the daily work.
#[async_trait]
pub trait Runs: Send + Sync {
    /// The last runs, newest first.
    async fn runs(&self, limit: u32) -> Result<Vec<Run>, Fault>;
    /// The run of a day.
    async fn run(&self, on: Date) -> Result<Option<Run>, Fault>;
    /// The shards of a run.
    async fn shards(&self, on: Date) -> Result<Vec<Shard>, Fault>;
}

/// Letters on paper.
#[async_trait]
pub trait PaperLetters: Send + Sync {
    /// Those that are ready and in no batch, written before a moment, oldest first, `limit` at most.
    async fn ready(&self, before: Moment, limit: u32) -> Result<Vec<PaperLetter>, Fault>;
    /// Those of a batch that are not noted as left.
    async fn in_batch(&self, batch: Date) -> Result<Vec<PaperLetter>, Fault>;
    /// The batches that are not noted, oldest first.
    async fn open_batches(&self) -> Result<Vec<Batch>, Fault>;
    /// The batch of a day.
    async fn batch(&self, on: Date) -> Result<Option<Batch>, Fault>;
}

/// Letters on paper that may come back.
#[async_trait]
pub trait Envelopes: Send + Sync {
    /// The letter of a reference in a territory.
    async fn envelope(&self, territory: &str, reference: &LetterReference) -> Result<Option<Envelope>, Fault>;
}

/// What is left of applications that were erased.
#[async_trait]
pub trait Remains: Send + Sync {
    /// All that is left of one, its own item apart.
    async fn remains(&self, id: &ApplicationId) -> Result<Vec<Remain>, Fault>;
}

/// The registry: who has an application, and where the numbers are.
#[async_trait]
pub trait Registry: Send + Sync {
    /// The registered application of a person in a territory.
    async fn person(&self, territory: &str, digest: &str) -> Result<Option<ApplicationId>, Fault>;
    /// The application to which a number was issued.
    async fn number(&self, number: &UniqueNumber) -> Result<Option<ApplicationId>, Fault>;
    /// How many numbers a territory issued for a month.
    async fn sequence(&self, territory: &str, month: &str) -> Result<u32, Fault>;
}

/// The desks.
#[async_trait]
pub trait Desks: Send + Sync {
    /// Applications waiting in a territory, oldest legal deadline first, `limit` at most; the next page starts after
    /// the given cursor.
    async fn waiting(
        &self,
        territory: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<(Vec<Waiting>, Option<String>), Fault>;
    /// Changes of civil status that wait in a territory, oldest first, `limit` at most.
    async fn asked_changes(&self, territory: &str, limit: u32) -> Result<Vec<Waiting>, Fault>;
    /// Applications whose pieces wait to be looked at in a territory, most urgent first, `limit` at most; the next page
    /// starts after the given cursor.
    async fn to_check(
        &self,
        territory: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<(Vec<Waiting>, Option<String>), Fault>;
    /// The applications that agents of a territory have taken, those whose time is over included.
    async fn holds(&self, territory: &str) -> Result<Vec<Hold>, Fault>;
    /// Who has an application.
    async fn hold(&self, territory: &str, application: &ApplicationId) -> Result<Option<Hold>, Fault>;
    /// What has to be seen to in a territory, oldest first, `limit` at most; the next page starts after the given cursor.
    async fn alerts(
        &self,
        territory: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<(Vec<Alert>, Option<String>), Fault>;
    /// The registering services of a territory.
    async fn services(&self, territory: &str) -> Result<Vec<RegisteringService>, Fault>;
}

/// What is to be sent on a day to come.
#[async_trait]
pub trait Laters: Send + Sync {
    /// What is due on a day, and before, `limit` at most.
    async fn due(&self, on: Date, limit: u32) -> Result<Vec<Later>, Fault>;
}

/// Counters that protect sign-up and sign-in, and the pieces from those who read too many.
#[async_trait]
pub trait Rates: Send + Sync {
    /// Counts one more try under a key in the window that `now` falls into; the count, this one included.
    async fn count(&self, key: &str, window_seconds: i64, now: Moment) -> Result<u32, Fault>;
}

/// The one way to change records.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// Commits all the writes or none.
    async fn commit(&self, commit: Commit) -> Result<Committed, Fault>;
    /// Where a form of this token went, if it was sent before and held: what it asked for is done, however things stand now.
    async fn held(&self, once: &Once) -> Result<Option<String>, Fault>;
}

/// What waits to be sent.
#[async_trait]
pub trait Outboxes: Send + Sync {
    /// Takes an item for sending, for `lease_seconds`.
    async fn take(&self, id: &OutboxId, now: Moment, lease_seconds: i64) -> Result<Taken, Fault>;
    /// Items older than a moment that are not noted as sent, oldest first, `limit` at most, from the one that follows
    /// `after` on.
    async fn unsent(&self, older_than: Moment, after: Option<&OutboxId>, limit: u32) -> Result<Vec<OutboxId>, Fault>;
    /// An item, whether or not it was sent, as long as it is kept.
    async fn outbox(&self, id: &OutboxId) -> Result<Option<Outbox>, Fault>;
}

/// What the logs of queued work are tied to. Read before the work is: it may fail at once.
#[async_trait]
pub trait Traces: Send + Sync {
    /// The trace of the request that opened a slot.
    async fn of_slot(&self, application: &ApplicationId, piece: &PieceId) -> Result<Option<Trace>, Fault>;
    /// The trace of what an item of the outbox comes from.
    async fn of_letter(&self, id: &OutboxId) -> Result<Option<Trace>, Fault>;
}

/// What became of taking an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It is ours until the lease ends.
    Ours(Outbox),
    /// It was sent before.
    Sent,
    /// Another worker is at it: try again later.
    Busy,
}

/// The form that a browser posts straight to the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadForm {
    /// Where it is posted.
    pub action: String,
    /// Its hidden inputs, in order; the file comes last.
    pub inputs: Vec<(String, String)>,
}

/// How long the form for a file works, in seconds.
pub const FORM_SECONDS: i64 = 600;

/// How a file is going to come.
#[derive(Debug, Clone, Copy)]
pub enum Coming<'a> {
    /// By a plain form: anything within the size, and the browser comes back to a page.
    Form {
        /// Its largest size, in bytes.
        max_bytes: u64,
        /// Where the browser comes back to.
        then: &'a str,
    },
    /// By the script of a page, which said what it sends: this and nothing else.
    Script(&'a Declared),
}

/// Files: what was sent, what was examined, what we made.
#[async_trait]
pub trait Files: Send + Sync {
    /// A form for one file at exactly this key, for [`FORM_SECONDS`].
    fn upload_form(&self, key: &str, coming: Coming<'_>) -> UploadForm;
    /// Reads a file of at most `max_bytes`; `None` when it is not there. A larger one reads as its first bytes only, with
    /// its true size.
    async fn read(&self, key: &str, max_bytes: u64) -> Result<Option<Content>, Fault>;
    /// Writes a file we made or examined.
    async fn write(&self, key: &str, bytes: Vec<u8>, content_type: &str) -> Result<(), Fault>;
    /// Erases a file; one that is not there is erased already.
    async fn erase(&self, key: &str) -> Result<(), Fault>;
    /// A link that opens a file for a minute, under the given safe type and name.
    async fn link(&self, key: &str, opening: Opening<'_>) -> Result<String, Fault>;
}

/// A file as read.
pub struct Content {
    /// Its bytes, up to the limit asked for.
    pub bytes: Vec<u8>,
    /// Its true size.
    pub size: u64,
    /// Which version of the file it is, where the files keep several.
    pub version: Option<String>,
}

/// Looks for malware in what was sent.
#[async_trait]
pub trait MalwareScanner: Send + Sync {
    /// What is known of a file at a key, as it was read. A scanner that fails is a fault: the file is looked at again.
    async fn scan(&self, key: &str, content: &Content) -> Result<Scanned, Fault>;
}

/// What a scan found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scanned {
    /// Nothing.
    Clean,
    /// Malware.
    Infected,
    /// The scanner cannot look into it.
    Unscannable,
    /// The scan is not done yet: ask again later.
    NotYet,
}

/// How a link opens a file.
pub struct Opening<'a> {
    /// The content type forced on the answer.
    pub kind: FileKind,
    /// The name proposed for saving.
    pub name: &'a str,
    /// Shown in the page or saved.
    pub inline: bool,
}

/// The mail service.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Sends one message; the service's identifier for it.
    async fn send(&self, letter: Letter) -> Result<String, Fault>;
}

/// A message ready to leave.
pub struct Letter {
    /// To whom.
    pub to: String,
    /// Who receives it too: the person that the applicant named as a helper.
    pub copy: Option<String>,
    /// In which language it is written.
    pub language: Language,
    /// Stays the same if it is sent again after a crash, so that mailboxes can tell (RFC 5322 Message-ID).
    pub id: OutboxId,
    /// Subject.
    pub subject: String,
    /// Plain text body.
    pub text: String,
    /// HTML body.
    pub html: String,
}
