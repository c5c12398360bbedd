//! What is kept, as the use cases see it.

use std::collections::BTreeMap;
use std::fmt;

use domain::alert::AlertKind;
use domain::answers::Answers;
use domain::application::{Application, State};
use domain::event::{Actor, Event, EventKind};
use domain::fields::Fields;
use domain::id::{AccountId, AgentId, ApplicationId, OutboxId, PieceId};
use domain::language::Language;
use domain::letter_return::LetterReturned;
use domain::notice::{Channel, NoticeKind};
use domain::piece::{FileProblem, Piece, PieceName, PieceState, Proof};
use domain::section::{Circumstances, Scope, SectionName};
use domain::service::{DeskCode, PiecesView, Role};
use domain::territory::Territory;
use domain::text::Email;
use jiff::civil::Date;

use crate::device::Device;
use crate::export::CopyKind;
use crate::keys::TokenHash;
use crate::letter_reference::LetterReference;
use crate::moment::Moment;

/// A text that is never printed: a secret, or a person's name.
#[derive(Clone, PartialEq, Eq)]
pub struct Hidden(pub String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(…)")
    }
}

/// An applicant's account.
#[derive(Debug, Clone)]
pub struct Account {
    /// Opaque.
    pub id: AccountId,
    /// Where we write.
    pub email: Email,
    /// argon2id.
    pub password_hash: Hidden,
    /// How many sessions were ever opened, and rights to help accepted: what ends them knows by it that it saw them all.
    pub opened: u64,
    /// In which we write.
    pub language: Language,
}

/// An account and the applications it owns, by territory.
#[derive(Debug, Clone)]
pub struct AccountPage {
    /// The account.
    pub account: Account,
    /// Its applications.
    pub applications: Vec<(String, ApplicationId)>,
    /// Its sessions, whether or not they still hold.
    pub sessions: Vec<OpenSession>,
    /// The change of address that waits for confirmations, or was just made.
    pub email_change: Option<EmailChange>,
    /// When its owner asked that it be erased, milliseconds since 1970; kept while a service has the application.
    pub erasure_asked_at: Option<i64>,
    /// The digest of the `FranceConnect` identity that opens it too.
    pub franceconnect: Option<String>,
    /// The applications of others that it may help with, under the name of a territory.
    pub helps: Vec<(String, ApplicationId)>,
}

/// The files that are kept of a piece that was examined and found sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Digest of what is opened.
    pub digest: String,
    /// Digest of what was sent.
    pub sent: String,
    /// Pages that have a picture.
    pub previews: u32,
}

/// What is left in the partition of an application that was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remain {
    /// Its place in the partition.
    pub place: String,
    /// Its state, when it has one.
    pub state: Option<String>,
    /// When it is a piece: which, and what is kept of it.
    pub piece: Option<(PieceId, Option<Kept>)>,
    /// When it is the right to help with it: whose.
    pub helper: Option<AccountId>,
    /// When it is the line of an invitation to help: which.
    pub invitation: Option<TokenHash>,
}

/// A session as its owner sees it in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// Digest of its token.
    pub hash: TokenHash,
    /// On what.
    pub device: Device,
    /// Seconds since 1970.
    pub opened_at: i64,
    /// The beginning of the hour in which it was last active, seconds since 1970.
    pub seen_at: i64,
    /// When it ends at the latest, seconds since 1970.
    pub expires_at: i64,
}

/// A change of an account's address. Both addresses confirm it, each by its own link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailChange {
    /// Tells one request from the next.
    pub id: OutboxId,
    /// The address of the account when it was asked.
    pub from: Email,
    /// The address wanted.
    pub to: Email,
    /// Digest of the token mailed to the address of the account.
    pub old_token: TokenHash,
    /// Digest of the token mailed to the address wanted; mailed to nobody when another account has it.
    pub new_token: TokenHash,
    /// Which of the two confirmed.
    pub confirmed: Option<Side>,
    /// The session that asked, which stays open.
    pub asked_from: TokenHash,
    /// Whether it is made: kept for the letters that tell it.
    pub made: bool,
    /// Seconds since 1970.
    pub expires_at: i64,
}

/// One of the two addresses of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Side {
    Old,
    New,
}

impl Side {
    /// As it is kept.
    pub fn code(self) -> &'static str {
        match self {
            Self::Old => "old",
            Self::New => "new",
        }
    }

    /// Reads it back.
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Old, Self::New].into_iter().find(|side| side.code() == code)
    }
}

/// An agent of a registering service.
#[derive(Debug, Clone)]
pub struct Agent {
    /// What a session carries.
    pub badge: Badge,
    /// Sign-in name.
    pub email: Email,
    /// argon2id.
    pub password_hash: Hidden,
    /// Secret of the one-time codes (RFC 6238), base32.
    pub code_secret: Hidden,
    /// The last 30-second step whose code was used: a code serves once.
    pub last_step: u64,
}

/// Who an agent is and for whom it acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Badge {
    /// Opaque.
    pub id: AgentId,
    /// Shown to colleagues, never to applicants.
    pub name: String,
    /// The only territory whose applications it sees.
    pub territory: String,
    /// Its desk.
    pub desk: DeskCode,
    /// The name of its service, shown to applicants.
    pub service: String,
    /// What it may read of the pieces.
    pub view: PiecesView,
    /// What it may do.
    pub role: Role,
}

impl Badge {
    /// Under which name what it does goes into the history.
    pub fn actor(&self) -> Actor {
        Actor::Agent { id: self.id.clone(), service: self.service.clone() }
    }
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// An applicant.
    Applicant(AccountId),
    /// An agent.
    Agent(Badge),
    /// Somebody who holds a link to renew one application and knows the birth date of its applicant: no account is open,
    /// only this application.
    Holder {
        /// Which.
        application: ApplicationId,
        /// Whose it is.
        owner: AccountId,
    },
}

/// A session; its token is only in the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Digest of the token.
    pub hash: TokenHash,
    /// Whose.
    pub who: Who,
    /// On what it was opened.
    pub device: Device,
    /// Seconds since 1970.
    pub opened_at: i64,
    /// When it was last noted that it was active, seconds since 1970.
    pub seen_at: i64,
    /// When it ends at the latest, seconds since 1970.
    pub expires_at: i64,
}

/// A code to sign in, mailed. It serves the browser that asked for it, and nobody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailedCode {
    /// Digest of what only the browser that asked can name.
    pub attempt: TokenHash,
    /// Whose; nobody's when the address has no account, and then no code is right.
    pub account: Option<AccountId>,
    /// Keyed digest of the address: a code sent to the address of before is worth nothing.
    pub email_digest: String,
    /// Keyed digest of the code.
    pub digest: Hidden,
    /// Times a code was tried, the present one included.
    pub tries: u32,
    /// Whether it opened a session.
    pub used: bool,
    /// Seconds since 1970.
    pub expires_at: i64,
}

/// A sign-up that waits for its address to be confirmed. There is no account before: nobody can reserve the address of
/// somebody else, nor leave a password on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignUpLink {
    /// Digest of the token in the mailed link.
    pub hash: TokenHash,
    /// The address to confirm.
    pub email: Email,
    /// argon2id, of the password typed at this very sign-up.
    pub password_hash: Hidden,
    /// In which the form was read.
    pub language: Language,
    /// Seconds since 1970.
    pub expires_at: i64,
    /// The `FranceConnect` identity that the account will be linked to, by its digest.
    pub franceconnect: Option<String>,
}

/// A link that lets its holder choose a new password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResetLink {
    /// Digest of the token in the mailed link.
    pub hash: TokenHash,
    /// Whose password.
    pub account: AccountId,
    /// Keyed digest of the address it was mailed to: a link to the address of before is worth nothing.
    pub email_digest: Option<String>,
    /// Seconds since 1970.
    pub expires_at: i64,
}

/// An application with all that belongs to it: one partition, one round trip.
#[derive(Clone)]
pub struct Dossier {
    /// The application itself.
    pub application: Application,
    /// The sections answered.
    pub answers: Answers,
    /// The version of each section answered, and the day it was saved.
    pub saved: BTreeMap<SectionName, Saved>,
    /// Changes of civil status that wait for a service, by section.
    pub changes: BTreeMap<SectionName, AskedChange>,
    /// Those who may help.
    pub grants: Vec<Grant>,
    /// Those who are invited to, whether or not they still can accept.
    pub invited: Vec<Invited>,
    /// The files of the pieces, oldest slot first.
    pub pieces: Vec<Piece>,
    /// What was asked, said and decided of each piece.
    pub proofs: BTreeMap<PieceName, Proof>,
    /// Its line in the queue of pieces to look at, while it has one.
    pub check: Option<Check>,
    /// What somebody at a desk has to see to, and since when.
    pub alerts: BTreeMap<AlertKind, Date>,
    /// The history, oldest first.
    pub events: Vec<Event>,
}

/// The line of an application in the queue of pieces to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    /// Counts what came to be looked at: a line is dropped by whoever saw all of it.
    pub arrived: u64,
    /// The day by which what is due first must be on line.
    pub due: Date,
}

/// An application that an agent is looking at; the others see who, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Which application.
    pub application: ApplicationId,
    /// Whose, as on the envelope.
    pub applicant: Hidden,
    /// Which agent.
    pub agent: AgentId,
    /// Its name, shown to colleagues.
    pub name: String,
    /// Seconds since 1970 after which anybody may take it.
    pub until: i64,
}

/// Something to be sent on a day to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Later {
    /// What.
    pub outbox: Outbox,
    /// The day.
    pub on: Date,
}

/// When a section was last saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Counts the times it was saved.
    pub version: u64,
    /// The day.
    pub on: Date,
    /// Why its unusual answers are right, in the person's words.
    pub reason: Option<Hidden>,
}

/// A change of civil status that a service must compare with a piece (notice 51423: such changes go through a desk).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedChange {
    /// What the section would be; `None`: a co-applicant would leave the household.
    pub fields: Option<Fields>,
    /// The day it was asked for.
    pub on: Date,
    /// The version of the application that it made: no other change has it.
    pub version: u64,
}

/// An invitation as its applicant sees it in a list: the line of an [`Invitation`] in the partition of the application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// Digest of the token in the mailed link.
    pub hash: TokenHash,
    /// As typed by the applicant.
    pub name: String,
    /// What the helper could see and fill.
    pub scopes: Vec<Scope>,
    /// Seconds since 1970.
    pub expires_at: i64,
}

/// What an applicant allows somebody to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The account of the one who helps.
    pub account: AccountId,
    /// Under which name the applicant knows the helper; it stands in the history.
    pub name: String,
    /// What the helper may see and fill.
    pub scopes: Vec<Scope>,
    /// The day the helper accepted.
    pub since: Date,
}

/// An invitation to help, not answered yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Digest of the token in the mailed link.
    pub hash: TokenHash,
    /// Which application.
    pub application: ApplicationId,
    /// Whom to write to.
    pub email: Email,
    /// As typed by the applicant.
    pub name: String,
    /// What the helper may see and fill.
    pub scopes: Vec<Scope>,
    /// Seconds since 1970.
    pub expires_at: i64,
}

impl Dossier {
    /// The helper whom the applicant named, if it agreed that the helper receives the same messages (notice 51423, page 1).
    pub fn copy_to(&self) -> Option<&Email> {
        let who = self.answers.helper.as_ref()?.who.as_ref()?;
        who.email.as_ref().filter(|_| who.copies)
    }

    /// The files of a piece that can be opened, in the order in which they were sent.
    pub fn sound(&self, name: &PieceName) -> impl Iterator<Item = &Piece> {
        self.files(name).filter(|piece| piece.is_sound())
    }

    /// Every file of a piece, in the order in which they were sent.
    pub fn files(&self, name: &PieceName) -> impl DoubleEndedIterator<Item = &Piece> {
        self.pieces.iter().filter(move |piece| piece.name == *name)
    }

    /// The files of a piece that no service decided on yet, and that can be opened.
    pub fn undecided(&self, name: &PieceName) -> impl Iterator<Item = &Piece> {
        self.files(name).filter(|piece| self.is_undecided(piece))
    }

    /// Whether a file can be opened, and no service decided on it yet.
    pub fn is_undecided(&self, piece: &Piece) -> bool {
        piece.is_sound() && !self.is_decided(piece)
    }

    /// Whether a service decided on a file.
    pub fn is_decided(&self, piece: &Piece) -> bool {
        let decision = self.proofs.get(&piece.name).and_then(|proof| proof.decision.as_ref());
        decision.is_some_and(|decision| decision.files.contains(&piece.id))
    }

    /// What the last file sent turned out to be, when it could not be used.
    pub fn last_problem(&self, name: &PieceName) -> Option<FileProblem> {
        let last = self.files(name).rfind(|piece| piece.state != PieceState::Expected)?;
        if let PieceState::Unsound(problem) = last.state { Some(problem) } else { None }
    }

    /// Whether the certificate can be downloaded: that of the last renewal, when there is one.
    pub fn has_certificate(&self) -> bool {
        let last = |wanted: fn(&EventKind) -> bool| self.events.iter().rposition(|event| wanted(&event.kind));
        let ready = last(|kind| *kind == EventKind::CertificateReady);
        ready.is_some_and(|ready| last(|kind| *kind == EventKind::Renewed).is_none_or(|renewed| renewed < ready))
    }

    /// Whether a service asked for another identity piece and none came since.
    pub fn awaits_another_piece(&self) -> bool {
        let asked = matches!(&self.application.state, State::ToComplete(back) if back.reason.is_about_the_piece());
        asked && self.undecided(&PieceName::IDENTITY).next().is_none()
    }

    /// The fields of a section as its owner sees them: what it asks to become, or what it is.
    pub fn shown(&self, name: &SectionName) -> Option<Fields> {
        self.changes.get(name).and_then(|change| change.fields.clone()).or_else(|| self.answers.fields(name))
    }

    /// The answers as they would be with all that waits for a service.
    pub fn as_asked(&self) -> Answers {
        let mut answers = self.answers.clone();
        for (name, change) in &self.changes {
            match (&change.fields, name, Territory::of(&self.application.territory)) {
                (None, SectionName::Person(left), _) => answers.persons.retain(|(id, _)| id != left),
                (Some(fields), _, Some(territory)) => {
                    // One that does not read any more is told where it is decided on.
                    let _ = answers.take(name, fields, Circumstances { on: change.on, territory });
                }
                _ => {}
            }
        }
        answers
    }

    /// The persons who would come into the household, if a service accepts them.
    pub fn coming(&self) -> impl Iterator<Item = (&SectionName, &AskedChange)> {
        self.changes.iter().filter(|(name, change)| {
            matches!(name, SectionName::Person(id) if self.answers.person(id).is_none()) && change.fields.is_some()
        })
    }

    /// The invitations that can still be accepted.
    pub fn pending(&self, now: Moment) -> impl Iterator<Item = &Invited> {
        self.invited.iter().filter(move |one| one.expires_at > now.seconds())
    }

    /// The day each section was saved.
    pub fn days(&self) -> BTreeMap<SectionName, Date> {
        self.saved.iter().map(|(name, saved)| (name.clone(), saved.on)).collect()
    }

    /// The version of a section; `None` while it is not answered.
    pub fn version(&self, name: &SectionName) -> Option<u64> {
        self.saved.get(name).map(|saved| saved.version)
    }
}

/// A link that lets who knows the birth date of its applicant renew an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenewalLink {
    /// Digest of the token in the link, or of the code in the letter.
    pub hash: TokenHash,
    /// Which application.
    pub application: ApplicationId,
    /// The end of the year that it renews: once renewed, the link leads nowhere.
    pub ends: Date,
    /// Times a birth date was tried.
    pub tries: u32,
    /// Seconds since 1970.
    pub expires_at: i64,
}

/// What a certificate can be checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// Digest of the code on the certificate.
    pub hash: TokenHash,
    /// Which application it is of.
    pub application: ApplicationId,
    /// The end of the year that it certifies: once renewed, another certificate takes its place.
    pub valid_until: Date,
    /// Seconds since 1970.
    pub expires_at: i64,
}

/// Something about an application that somebody at a desk has to see to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Which application.
    pub application: ApplicationId,
    /// Whose, as on the envelope.
    pub applicant: Hidden,
    /// What it is about.
    pub kind: AlertKind,
    /// Since when.
    pub on: Date,
}

/// A letter on paper that is ready: its file is kept under [`crate::postal::letter_key`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperLetter {
    /// The item of the outbox that it is.
    pub id: OutboxId,
    /// About which application.
    pub application: ApplicationId,
    /// What it is.
    pub kind: NoticeKind,
    /// SHA-256 of its file, in hexadecimal.
    pub digest: String,
    /// Its pages.
    pub pages: u32,
    /// The batch it leaves with, once it is in one.
    pub batch: Option<Date>,
}

/// A letter on paper as its envelope names it: what is known of it when it comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Where it was written: a reference names one letter of a territory.
    pub territory: String,
    /// What is in the window.
    pub reference: LetterReference,
    /// The item of the outbox that it is.
    pub letter: OutboxId,
    /// About which application.
    pub application: ApplicationId,
    /// What it is.
    pub kind: NoticeKind,
    /// The day that is written on it.
    pub dated: Date,
    /// It came back.
    pub returned: Option<LetterReturned>,
    /// Seconds since 1970 after which the table may forget it.
    pub expires_at: i64,
}

/// One day's letters for the postal provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batch {
    /// The day.
    pub on: Date,
    /// How far it is.
    pub stage: BatchStage,
}

/// How far a batch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchStage {
    /// Letters are put into it.
    Gathering,
    /// Its manifest is written: it left.
    Closed,
    /// Each of its letters is noted as left.
    Noted,
}

impl BatchStage {
    /// As it is kept.
    pub fn code(self) -> &'static str {
        match self {
            Self::Gathering => "gathering",
            Self::Closed => "closed",
            Self::Noted => "noted",
        }
    }

    /// Reads it back.
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Gathering, Self::Closed, Self::Noted].into_iter().find(|stage| stage.code() == code)
    }
}

/// One run of the daily work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The day.
    pub on: Date,
    /// What waits too long on that day.
    pub overdue: Overdue,
}

/// A part of a run: the applications of one shard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shard {
    /// Which.
    pub number: u32,
    /// Whether it ended.
    pub done: bool,
    /// What was done, by the names of [`crate::lifecycle::Counted`].
    pub counts: BTreeMap<String, u64>,
}

/// What waits too long in a territory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Overdue {
    /// Applications deposited more than a month ago, without a certificate (L.441-2-1).
    pub certificates: u64,
    /// Applications of which something waits to be looked at, past its day (R.441-2-4-1: fifteen days).
    pub pieces: u64,
}

/// A line of a desk's queue.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Which application.
    pub application: ApplicationId,
    /// As on the envelope.
    pub applicant: Hidden,
    /// Start of the delays.
    pub deposited_on: Date,
    /// The day the certificate is due.
    pub answer_by: Date,
}

/// Something to be sent, written with the change it tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outbox {
    /// Which one.
    pub id: OutboxId,
    /// What, and so to whom: the address is read when it is sent.
    pub message: Message,
}

/// What is to be sent. No personal data: what the message needs is read when it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Message {
    /// Nothing leaves: a file that was taken back is erased.
    EraseFile {
        application: ApplicationId,
        file: PieceId,
    },
    /// Confirm your address. The token is derived from the item's own identifier, and finds the [`SignUpLink`].
    ConfirmAddress,
    /// Choose a new password. The token is derived from the item's own identifier, and finds the [`ResetLink`].
    ResetPassword {
        account: AccountId,
    },
    /// Somebody signed up with the address of an account that exists.
    AlreadyRegistered {
        account: AccountId,
    },
    Submitted {
        application: ApplicationId,
    },
    SentBack {
        application: ApplicationId,
    },
    Registered {
        application: ApplicationId,
    },
    /// A code to sign in. It is derived from the item's own identifier.
    SignInCode {
        account: AccountId,
    },
    PasswordChanged {
        account: AccountId,
    },
    /// Confirm a change of address, at one of the two. The token is derived from the item's own identifier.
    ConfirmEmailChange {
        account: AccountId,
        at: Side,
    },
    /// Somebody asked to change their address to that of an account that exists: this one.
    EmailTaken {
        account: AccountId,
    },
    /// The change of address is made, told at one of the two.
    EmailChanged {
        account: AccountId,
        at: Side,
    },
    /// A service changed an answer, or decided on a change that was asked for.
    ChangedByService {
        application: ApplicationId,
    },
    /// A service asks for a piece, or set one aside.
    PiecesNeeded {
        application: ApplicationId,
    },
    /// Its applicant asked to be reminded of a piece.
    PieceReminder {
        application: ApplicationId,
        name: PieceName,
    },
    /// A piece that was accepted will not hold much longer.
    PieceEnds {
        application: ApplicationId,
        name: PieceName,
    },
    /// A notice, by one of its ways. One that renews carries a token derived from the item's own identifier, which finds
    /// the [`RenewalLink`].
    Notice {
        application: ApplicationId,
        kind: NoticeKind,
        channel: Channel,
    },
    /// It was renewed: its certificate.
    Renewed {
        application: ApplicationId,
    },
    Renounced {
        application: ApplicationId,
    },
    CameBack {
        application: ApplicationId,
    },
    /// A draft that nobody goes on with is about to be erased.
    DraftEnds {
        application: ApplicationId,
    },
    /// A copy of the form was asked for: nothing is sent, the page that waits finds it.
    FormCopy {
        application: ApplicationId,
        kind: CopyKind,
    },
    /// Somebody is invited to help. The token is derived from the item's own identifier, and finds the [`Invitation`].
    Invitation,
}

impl Message {
    /// What it is, in a word that is kept and counted.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::ConfirmAddress => "confirm-address",
            Self::ResetPassword { .. } => "reset-password",
            Self::AlreadyRegistered { .. } => "already-registered",
            Self::Submitted { .. } => "submitted",
            Self::SentBack { .. } => "sent-back",
            Self::Registered { .. } => "registered",
            Self::SignInCode { .. } => "sign-in-code",
            Self::PasswordChanged { .. } => "password-changed",
            Self::ConfirmEmailChange { at: Side::Old, .. } => "confirm-email-change-old",
            Self::ConfirmEmailChange { at: Side::New, .. } => "confirm-email-change-new",
            Self::EmailTaken { .. } => "email-taken",
            Self::EmailChanged { at: Side::Old, .. } => "email-changed-old",
            Self::EmailChanged { at: Side::New, .. } => "email-changed-new",
            Self::ChangedByService { .. } => "changed-by-service",
            Self::PiecesNeeded { .. } => "pieces-needed",
            Self::PieceReminder { .. } => "piece-reminder",
            Self::PieceEnds { .. } => "piece-ends",
            Self::Notice { .. } => "notice",
            Self::Renewed { .. } => "renewed",
            Self::Renounced { .. } => "renounced",
            Self::CameBack { .. } => "came-back",
            Self::FormCopy { kind: CopyKind { whole: false, .. }, .. } => "form-copy",
            Self::FormCopy { kind: CopyKind { whole: true, .. }, .. } => "whole-form-copy",
            Self::DraftEnds { .. } => "draft-ends",
            Self::EraseFile { .. } => "erase-file",
            Self::Invitation => "invitation",
        }
    }
}
