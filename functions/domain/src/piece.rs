//! Supporting documents (pièces justificatives): one file each, untrusted until examined.

mod condition;
mod kind;
mod proof;

use crate::id::PieceId;

pub use condition::{Concerned, Condition};
pub use kind::{Category, Level, PieceKind, PieceName, Sensitivity, Wanted, may_be_asked, wanted};
pub use proof::{
    Decision, Handed, Line, Obstacle, Proof, REMIND_AFTER_DAYS, Request, Said, SetAside, Standing, Verdict, WayOut,
};

code_list! {
    /// What a file is kept as, once examined: a photograph of any kind (JPEG, PNG, HEIC) becomes a JPEG, a PDF stays a PDF.
    FileKind { Jpeg = "image/jpeg", Pdf = "application/pdf" }
}

code_list! {
    /// Why a file cannot be used. Each has its sentence.
    FileProblem {
        Empty = "empty",
        TooLarge = "too-large",
        NotAccepted = "not-accepted",
        Unreadable = "unreadable",
        TooManyPixels = "too-many-pixels",
        TooManyPages = "too-many-pages",
        Encrypted = "encrypted",
        ActiveContent = "active-content",
        UnreadableHeic = "unreadable-heic",
        TooComplex = "too-complex",
        Unverifiable = "unverifiable",
        Malware = "malware",
    }
}

code_list! {
    /// What makes a usable file doubtful. Told at once, never a refusal: its sender may know better.
    FileWarning {
        Blank = "blank",
        Blurry = "blurry",
        TooDark = "too-dark",
        AlreadySent = "already-sent",
    }
}

/// Most files of one piece: both sides of a card, a receipt and what goes with it.
pub const MAX_FILES: usize = 6;

/// Largest file taken, in bytes: 20 MB, a twelve-megapixel photograph several times over.
pub const MAX_FILE_BYTES: u64 = 20 * 1024 * 1024;

/// Where a piece stands. It only moves forward: a slot, then a file being examined, then one of the two verdicts, then taken
/// back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PieceState {
    /// A place to send a file to; nothing has arrived, or nothing was heard of yet.
    Expected,
    /// Examined and usable.
    Sound {
        /// What is kept: the only form of the file that anybody opens.
        kind: FileKind,
        /// Size of what is kept, in bytes.
        bytes: u64,
        /// Pages of a PDF, 1 for an image.
        pages: u32,
        /// SHA-256 of what is kept, in hexadecimal: what was examined is what is opened, whatever is sent afterwards.
        digest: String,
        /// SHA-256 of what was sent, in hexadecimal: tells the same file sent twice, and names the original.
        sent: String,
        /// What is doubtful about it.
        warnings: Vec<FileWarning>,
        /// How many of its first pages have a picture to look at; none for an image, which is one itself.
        previews: u32,
    },
    /// Examined and refused: nobody will ever open it.
    Unsound(FileProblem),
    /// Taken back by the person who sent it, before a service had it.
    Removed,
}

/// One file of a piece: every sound one of a kind makes the piece, six at most ([`MAX_FILES`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Which one.
    pub id: PieceId,
    /// What it proves, and of whom.
    pub name: PieceName,
    /// Where it stands.
    pub state: PieceState,
    /// When its slot was opened, milliseconds since 1970.
    pub opened_at: i64,
}

impl Piece {
    /// Whether an agent may open it.
    pub fn is_sound(&self) -> bool {
        matches!(self.state, PieceState::Sound { .. })
    }
}
