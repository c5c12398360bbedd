//! One commit: everything a use case changes, held together or not at all.

use domain::alert::AlertKind;
use domain::application::{Application, Draft, State};
use domain::event::Event;
use domain::fields::Fields;
use domain::id::{AccountId, AgentId, ApplicationId, OutboxId, PieceId};
use domain::language::Language;
use domain::letter_return::LetterReturned;
use domain::number::UniqueNumber;
use domain::piece::{Piece, PieceName, PieceState, Proof};
use domain::section::SectionName;
use domain::text::Email;
use jiff::civil::Date;

use crate::keys::TokenHash;
use crate::letter_reference::LetterReference;
use crate::records::{
    Account, Alert, AskedChange, BatchStage, EmailChange, Envelope, Grant, Hidden, Hold, Invitation, Later, MailedCode,
    Outbox, PaperLetter, Remain, RenewalLink, ResetLink, Run, Session, Side, SignUpLink, Verification, Waiting,
};

/// The one-time token of a form, and where its person goes once it is done: a double tap and a retry go there too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once {
    /// The number of the form: that of its page's token, for this form of the page.
    pub id: u128,
    /// The path to see next.
    pub then: String,
    /// Seconds since 1970 after which the table may forget it.
    pub expires_at: i64,
}

/// A change and its condition; the condition is the verb's own.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "each variant says what its fields are for")]
pub enum Write {
    /// A new account and the claim on its address: refused when the address is claimed.
    CreateAccount { account: Account, email_digest: String },
    /// A sign-up that waits for its link.
    CreateLink(SignUpLink),
    /// The link is used: refused when it was used before.
    SpendLink(TokenHash),
    /// A link to choose a new password.
    CreateReset(ResetLink),
    /// That link is used: refused when it was used before.
    SpendReset(TokenHash),
    /// An account has a new password: refused when its password is not the one that was read, or when a session was
    /// opened since.
    SetPassword { read: Account, password_hash: Hidden },
    /// An account is written to in another language: refused when there is no such account.
    SetLanguage { account: AccountId, language: Language },
    /// An account is opened by a `FranceConnect` identity too: refused when either has such a link.
    LinkFranceConnect { account: AccountId, digest: String },
    /// That identity opens the account no more: refused when it opens another one.
    UnlinkFranceConnect { account: AccountId, digest: String },
    /// One more session of an account is opened: refused when its password is not the one that was read.
    CountSession { account: AccountId, password_hash: Hidden },
    /// A new session, and its line in its account's list.
    CreateSession(Session),
    /// The session ends, whether or not it was there, and leaves its account's list.
    EndSession { hash: TokenHash, account: Option<AccountId> },
    /// The agent's one-time code of this step is used: refused when it, or a later one, was used before.
    SpendCode { agent: AgentId, email_digest: String, step: u64 },
    /// Nothing changes, but the application still is the one of its account in its territory: refused when another took
    /// its place.
    HoldsPlace { owner: AccountId, territory: String, application: ApplicationId },
    /// A draft, and the claim that makes it the only one of its account in its territory: refused when there is one, but
    /// for the one that it takes the place of.
    CreateApplication { application: Application, instead_of: Option<ApplicationId>, line: Line },
    /// Something is added to a draft on a day: its time begins again. Refused when it is no draft any more. It stands where it
    /// stood for the daily work, which finds it too early and puts it at its day; one that stood nowhere stands at `due`.
    TouchDraft { application: ApplicationId, on: Date, due: Date },
    /// The owner of a draft is told that it is about to be erased: refused when it is not as it was read, or sent. It stands
    /// at `due`.
    TellDraft { application: ApplicationId, read: Draft, on: Date, due: Date },
    /// A draft that nobody goes on with is no application any more, and nothing is added to it: refused when it is not as it
    /// was read, or sent. What was in it follows, and then [`Write::DraftErased`]: until then it stands at `due`.
    EndDraft { application: ApplicationId, read: Draft, due: Date },
    /// Nothing is left of a draft that was ended: refused when it is an application still.
    DraftErased(ApplicationId),
    /// Nothing changes, but the application is there: refused when it was erased.
    StillThere(ApplicationId),
    /// Nothing changes, but the answers may still be changed: refused when the application is with a service.
    StillOpen(ApplicationId),
    /// The answers of an application that a service has are changed: whoever decides on what it read before is refused.
    /// Refused when the application is not in this stage any more.
    Amend { application: ApplicationId, stage: Stage },
    /// A change of civil status waits for a service: refused when the one that waited is not at this version (`None`:
    /// none waited).
    AskChange {
        application: ApplicationId,
        territory: String,
        name: SectionName,
        change: AskedChange,
        waiting: Waiting,
        expected: Option<u64>,
    },
    /// The change waits no more: refused when it is not at this version.
    DropChange { application: ApplicationId, name: SectionName, expected: u64 },
    /// The application changes state: refused when it is not at `from_version` any more.
    MoveApplication { to: Application, from_version: u64, line: Line },
    /// Nothing changes but the day at which an application stands for the daily work: refused when it is not this one.
    Requeue { application: ApplicationId, from: Date, line: Line },
    /// A link to renew an application.
    CreateRenewalLink(RenewalLink),
    /// The right birth date was given: the wrong ones before it are forgotten.
    FreeRenewalLink(TokenHash),
    /// A certificate can be checked: written again it is the same; refused when its code is another application's.
    CreateVerification(Verification),
    /// Somebody at a desk has to see to an application; raised again, it keeps its first day.
    RaiseAlert { territory: String, alert: Alert },
    /// It was seen to, or there was nothing to see to.
    DropAlert { application: ApplicationId, kind: AlertKind },
    /// A run of the daily work and its shards: refused when the day has one.
    StartRun { run: Run, shards: u32 },
    /// The daily work did one thing more.
    CountStep { on: Date, shard: u32, what: &'static str },
    /// A shard of a run ended.
    EndShard { on: Date, shard: u32 },
    /// An item of the outbox left: refused when it is not being sent.
    Left { id: OutboxId, proof: String, at: i64 },
    /// A letter on paper is ready: refused when it was before.
    CreatePaperLetter(PaperLetter),
    /// What its envelope names it by: refused when another letter has this reference.
    CreateEnvelope(Envelope),
    /// The envelope came back: refused when it did before.
    EnvelopeBack { territory: String, reference: LetterReference, returned: LetterReturned },
    /// It leaves with a batch: refused when it is in one.
    PutIntoBatch { id: OutboxId, batch: Date },
    /// It is not to leave any more: refused when it is in a batch.
    PaperMoot { id: OutboxId },
    /// It left with its batch: refused when it was noted before.
    PaperLeft { id: OutboxId },
    /// A day's batch is begun: refused when there is one.
    StartBatch(Date),
    /// It goes on to a stage: refused when it is not at the one before.
    MoveBatch { on: Date, from: BatchStage, to: BatchStage },
    /// An application that was struck off a year ago is erased, but for a fact that names nobody: refused when it is not at
    /// `from_version` any more.
    EraseApplication { application: ApplicationId, from_version: u64, fact: Fact },
    /// A section is saved: refused when it is not at the expected version (`None`: not answered yet).
    SaveSection { application: ApplicationId, name: SectionName, fields: Fields, saved_on: Date, expected: Option<u64> },
    /// A section is removed (a person leaves the list): refused when it is not at the expected version.
    RemoveSection { application: ApplicationId, name: SectionName, expected: u64 },
    /// Nothing changes, but files and words on pieces are still taken: refused when the application was given up.
    TakesPieces(ApplicationId),
    /// What was asked, said or decided of a piece: refused when its record is not at the expected version (`None`: there
    /// was none). `proof.version` is the new one.
    SaveProof { application: ApplicationId, name: PieceName, proof: Proof, expected: Option<u64> },
    /// Something came to be looked at: the application has its line in the queue, by the day of what is due first. Never
    /// refused.
    QueueCheck { territory: String, waiting: Waiting },
    /// What was due first was looked at, and something else waits: the line goes to its day. Refused when something more
    /// came.
    MoveCheck { territory: String, waiting: Waiting, arrived: u64 },
    /// All that came was looked at: refused when something more came.
    DropCheck { application: ApplicationId, arrived: u64 },
    /// Nothing of the application is looked at any more: its line leaves, whether or not it had one.
    ClearCheck(ApplicationId),
    /// An agent takes an application to look at it: refused while another agent has it.
    TakeHold { territory: String, hold: Hold, now: i64 },
    /// Nothing changes, but no other agent has it: refused while one has.
    NotHeldByOther { territory: String, application: ApplicationId, agent: AgentId, now: i64 },
    /// An agent gives it back: refused when another agent has it.
    ReleaseHold { territory: String, application: ApplicationId, agent: AgentId },
    /// Something to send on a day to come.
    SendLater(Later),
    /// That day has come: refused when it was noticed before.
    DropLater(OutboxId),
    /// A new slot for a piece.
    OpenSlot { application: ApplicationId, piece: Piece },
    /// The verdict on a piece: refused when there was one.
    ExaminePiece { application: ApplicationId, piece: PieceId, verdict: PieceState },
    /// A file is taken back: refused when it is not there as a sound one.
    RemovePiece { application: ApplicationId, piece: PieceId },
    /// Nothing changes, but a file that is decided on is there: refused when it was taken back.
    StillSound { application: ApplicationId, piece: PieceId },
    /// Nothing changes, but no service decided on a piece meanwhile: refused when its record is not at the expected version
    /// (`None`: there is none).
    ProofUnmoved { application: ApplicationId, name: PieceName, expected: Option<u64> },
    /// A new event: refused when this very event is there.
    Record { application: ApplicationId, event: Event },
    /// The number belongs to this application: refused when it was ever issued.
    ClaimNumber { number: UniqueNumber, application: ApplicationId },
    /// The person has this one application in the territory: refused when there is one.
    ClaimPerson { territory: String, digest: String, application: ApplicationId },
    /// The person has no application in the territory any more: refused when this one is not the one claimed.
    ReleasePerson { territory: String, digest: String, application: ApplicationId },
    /// An invitation to help, and its line in the application.
    CreateInvitation(Invitation),
    /// The invitation is answered or cancelled, and leaves the application: refused when it was before.
    SpendInvitation { hash: TokenHash, application: ApplicationId },
    /// Somebody may help from now on: refused when there is no such account.
    GrantHelp { application: ApplicationId, territory: String, grant: Grant },
    /// Somebody may not help any more: refused when it could not.
    RevokeHelp { application: ApplicationId, account: AccountId },
    /// An account does not name an application any more that it may not help with.
    ForgetHelp { application: ApplicationId, account: AccountId },
    /// The territory's count of the month goes from `to - 1` to `to`: refused when it moved.
    AdvanceSequence { territory: String, month: String, to: u32 },
    /// Something to send.
    Send(Outbox),
    /// A code to sign in, mailed or not: refused when this very form asked for it before.
    CreateMailedCode(MailedCode),
    /// The code opened a session: refused when it did before.
    UseMailedCode(TokenHash),
    /// A change of address waits for its confirmations, in the place of the one that was read (`instead_of`): refused
    /// when it is not there any more.
    AskEmailChange { account: AccountId, change: EmailChange, instead_of: Option<OutboxId> },
    /// The first of the two addresses confirms: refused when one did before, or when the change is not this one.
    ConfirmEmailChange { account: AccountId, change: OutboxId, at: Side },
    /// The second of the two confirms: refused when the first did not, when it is made, or when the change is not this
    /// one. It is kept until `forget_at` for the letters that tell it.
    MakeEmailChange { account: AccountId, change: OutboxId, second: Side, forget_at: i64 },
    /// An account has a new address: refused when its address is not the one that was read, or when a session was opened
    /// since.
    SetEmail { read: Account, to: Email },
    /// The claim on an address goes from one to the other: refused when the first is not this account's, or when the
    /// second is claimed.
    MoveEmailClaim { account: AccountId, from_digest: String, to_digest: String },
    /// The change of address is given up: refused when it is not there any more, or is made.
    DropEmailChange { account: AccountId, change: OutboxId },
    /// The owner of an account asks that it be erased, which has to wait: refused when they did before.
    AskErasure { account: AccountId, at: i64 },
    /// A draft is erased as its owner asks; what was in it follows, and nothing is added to it: refused when it is no draft.
    EraseDraft(ApplicationId),
    /// Something that was in it is erased, and what leads to it from an account that helped, or from an invitation: refused
    /// when it changed since it was read.
    EraseRemain { application: ApplicationId, item: Remain },
    /// The account and the claim on its address are erased: refused when it is not as it was read.
    CloseAccount { read: Account, email_digest: String },
    /// The account's claim on an application that was erased: refused when it is on another one, or none.
    ForgetApplication { account: AccountId, territory: String, application: ApplicationId },
}

/// Where an application stands in the sparse index.
#[derive(Debug, Clone)]
pub enum Line {
    /// Nowhere.
    None,
    /// In the queue of the desks.
    Desk(Waiting),
    /// At a day of the daily work.
    Due(Date),
}

/// What is kept for the figures of an application that was erased: nothing that names somebody, or could be put together
/// again with what does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Drawn: no way leads from it to what was.
    pub id: u128,
    /// The territory.
    pub territory: String,
    /// Why it ended: the code of its motive.
    pub motive: &'static str,
    /// The month it was deposited, `2026-11`.
    pub deposited: String,
    /// The month it ended.
    pub ended: String,
    /// Months waited, from the day the seniority counts from.
    pub waited: u32,
}

/// In whose hands an application is, for a change of its answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Sent: a service is about to check it.
    Submitted,
    /// Registered.
    Active,
}

impl Stage {
    /// The stage of a state in which changes are recorded; `None` for the others.
    pub fn of(state: &State) -> Option<Self> {
        match state {
            State::Submitted(_) => Some(Self::Submitted),
            State::Active(_) => Some(Self::Active),
            State::Draft(_) | State::ToComplete(_) | State::Renounced(_) | State::StruckOff(_) => None,
        }
    }
}

/// Writes that hold together.
#[derive(Debug, Clone, Default)]
pub struct Commit {
    /// The form's token, unless no form asked for this.
    pub once: Option<Once>,
    /// The writes. They hold together; a refusal names them by their ranks.
    pub writes: Vec<Write>,
}

/// What became of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Committed {
    /// It holds.
    Done,
    /// The same form was sent before and held: nothing changed now, the person goes where the first one went.
    Before(String),
    /// It does not: the ranks of the writes whose conditions failed.
    Refused(Vec<usize>),
}

impl Committed {
    /// Whether the write of this rank was refused.
    pub fn refused(&self, rank: usize) -> bool {
        matches!(self, Self::Refused(ranks) if ranks.contains(&rank))
    }
}
