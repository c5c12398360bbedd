//! What happened to an application, as its applicant reads it. Events are never changed.

use jiff::civil::Date;

use crate::application::{Ground, SendBackReason};
use crate::fields::Fields;
use crate::id::{AccountId, AgentId, EventId};
use crate::letter_return::ReturnReason;
use crate::notice::{Channel, NoticeKind};
use crate::piece::{FileProblem, PieceName, SetAside, Verdict, WayOut};
use crate::section::SectionName;
use crate::text::Comment;

/// Whose did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// The applicant.
    Applicant,
    /// An agent; the applicant reads the name of the service, not the agent's.
    Agent {
        /// Which agent.
        id: AgentId,
        /// The name of the service at that moment.
        service: String,
    },
    /// Somebody whom the applicant allowed to help.
    Helper {
        /// Its account.
        account: AccountId,
        /// The name under which the applicant invited it.
        name: String,
    },
    /// The system by itself.
    System,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventKind {
    /// The draft was opened.
    Created,
    /// The application was sent, for the first time or again.
    Submitted,
    /// A file was examined and can be used.
    PieceSound,
    /// A file was examined and cannot be used.
    PieceUnsound(FileProblem),
    /// A file was taken back by the person who sent it.
    PieceRemoved,
    /// Its applicant said something instead of sending a piece.
    PieceSaid {
        /// Which one.
        name: PieceName,
        /// What.
        way_out: WayOut,
    },
    /// A service asked for a piece.
    PieceAsked(PieceName),
    /// A piece was handed in on paper at a desk.
    PieceHanded(PieceName),
    /// It was not: it had been noted by mistake.
    PieceNotHanded(PieceName),
    /// A service looked at a piece.
    PieceDecided {
        /// Which one.
        name: PieceName,
        /// What it decided.
        verdict: Verdict,
        /// Why it was set aside.
        reason: Option<SetAside>,
        /// In words for the applicant.
        comment: Option<Comment>,
    },
    /// An agent opened a piece.
    PieceOpened(PieceName),
    /// A service sent the application back.
    SentBack(SendBackReason),
    /// A service compared the pieces: the application of the same name and birth date is somebody else's.
    Homonym,
    /// The application was registered: its unique number exists.
    Registered,
    /// The certificate can be downloaded.
    CertificateReady,
    /// A section was changed after a service had the application; `None` where it was not answered, or is no more.
    Changed {
        /// Which one.
        section: SectionName,
        /// What was there.
        before: Option<Fields>,
        /// What is there now.
        after: Option<Fields>,
        /// The piece from which a service corrected it.
        from: Option<PieceName>,
    },
    /// A change of civil status was asked for: a service compares it with a piece.
    ChangeAsked(SectionName),
    /// A service found that the piece does not prove the change.
    ChangeRefused {
        /// Which one.
        section: SectionName,
        /// In the applicant's words.
        comment: Comment,
    },
    /// The applicant gave up a change that waited.
    ChangeWithdrawn(SectionName),
    /// The applicant renounced the application.
    Renounced,
    /// The applicant came back on the renunciation.
    CameBack,
    /// The seniority of another application, in which the applicant was named, was kept (L.441-1).
    SeniorityKept,
    /// A notice left.
    NoticeLeft {
        /// Which.
        kind: NoticeKind,
        /// By which way.
        channel: Channel,
        /// What proves it: the mail service's identifier, or the batch of letters and the place in it.
        proof: String,
    },
    /// An e-mail came back: the address does not work, or its owner complained.
    MailReturned,
    /// A letter on paper came back.
    LetterReturned {
        /// Which.
        kind: NoticeKind,
        /// The day that is written on it.
        dated: Date,
        /// Why.
        reason: ReturnReason,
    },
    /// The year of validity ended without a renewal.
    Expired,
    /// The application was renewed for a year.
    Renewed,
    /// A service sent a letter that warns of a strike-off.
    Warned(Ground),
    /// The proof that it arrived, on this day.
    WarningDelivered(Date),
    /// It came back to the service that sent it.
    WarningReturned(ReturnReason),
    /// The warning is lifted: the applicant replied, or the service took it back.
    WarningLifted,
    /// A service told what became of a proposal of a home.
    Housed(HousingFact),
    /// The application was struck off.
    StruckOff(MotiveCode),
    /// The applicant asked that it be reinstated.
    WayBackAsked,
    /// It was reinstated.
    Reinstated,
    /// It cannot be reinstated any more.
    WayBackEnded,
    /// Another application was merged into this one.
    Absorbed(String),
    /// The delay is abnormally long (L.441-1-4).
    DelayReached,
    /// Its owner was told that the draft was about to be erased.
    DraftTold,
    /// Somebody was invited to help, under this name.
    HelperInvited(String),
    /// The applicant took an invitation back before it was accepted.
    InvitationCancelled(String),
    /// Somebody who was invited accepted.
    HelperJoined(String),
    /// Somebody may not help any more.
    HelperRevoked(String),
    /// An agent opened the file (CNIL: each nominative read is recorded).
    Opened,
    /// An agent opened the answers on health, which the file does not show by itself.
    HealthOpened,
}

code_list! {
    /// What a service tells of a home (R.441-2-15): after the first two the strike-off is due, at the signature.
    HousingFact { Allocated = "attribution", LeaseSigned = "bail-signe", Fallen = "sans-suite" }
}

code_list! {
    /// The motive of a strike-off, as the history tells it; what it required stays with the application.
    MotiveCode {
        Housed = "RADATT",
        Renunciation = "RADABA",
        NoReply = "RADCON",
        Ineligible = "RADIRR",
        NotRenewed = "RADREN",
        Merged = "FUSION",
    }
}

/// An event of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Sorts by time.
    pub id: EventId,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Whose.
    pub actor: Actor,
    /// What.
    pub kind: EventKind,
}
