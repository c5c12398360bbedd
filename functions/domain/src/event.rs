//! What happened to an application, as its applicant reads it. Events are never changed.

use crate::application::SendBackReason;
use crate::id::{AgentId, EventId};
use crate::piece::FileProblem;

/// Who did it.
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
    /// A service sent the application back.
    SentBack(SendBackReason),
    /// A service compared the pieces: the application of the same name and birth date is somebody else's.
    Homonym,
    /// The application was registered: its unique number exists.
    Registered,
    /// The certificate can be downloaded.
    CertificateReady,
    /// An agent opened the file (CNIL: each nominative read is recorded).
    Opened,
}

/// An event of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Sorts by time.
    pub id: EventId,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Who.
    pub actor: Actor,
    /// What.
    pub kind: EventKind,
}
