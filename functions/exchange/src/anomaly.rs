//! What is wrong with an exchanged file, or was not taken from it: a code and a place, never a value.

use std::fmt;

use domain::{Field, Refusal};

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AnomalyCode {
    /// Larger than what is read.
    TooLarge,
    /// Not in UTF-8, or said to be in something else.
    Encoding,
    /// Not well-formed XML.
    Malformed,
    /// A document type or an entity: never read.
    Entity,
    /// Elements in elements in elements.
    TooDeep,
    /// More elements, attributes or characters than an application can have.
    TooMany,
    /// Another document, or another version of it.
    NotThisDocument,
    /// Something that must be there is not.
    Missing,
    /// There more than once, where it may be only once.
    Repeated,
    /// A code that the list does not have.
    NotInList,
    /// Not a day of the calendar.
    NotADate,
    /// An answer that the rules refuse.
    Refused,
    /// A commune that does not exist, or that is not of the territory.
    Commune,
    /// Something that is never exchanged.
    Forbidden,
    /// Noted: not understood, left out.
    Ignored,
    /// Noted: read as the nearest answer there is.
    Approximated,
    /// Noted: the answers of a section are not all there, it is left to be answered.
    Incomplete,
}

impl AnomalyCode {
    /// The code, which never changes meaning.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "EX01",
            Self::Encoding => "EX02",
            Self::Malformed => "EX03",
            Self::Entity => "EX04",
            Self::TooDeep => "EX05",
            Self::TooMany => "EX06",
            Self::NotThisDocument => "EX07",
            Self::Missing => "EX10",
            Self::Repeated => "EX11",
            Self::NotInList => "EX12",
            Self::NotADate => "EX13",
            Self::Refused => "EX14",
            Self::Commune => "EX15",
            Self::Forbidden => "EX16",
            Self::Ignored => "EX20",
            Self::Approximated => "EX21",
            Self::Incomplete => "EX22",
        }
    }

    /// Why an answer was refused, as far as a sender can mend it.
    pub(crate) fn of(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::Missing => Self::Missing,
            Refusal::NotInList => Self::NotInList,
            Refusal::NotADate | Refusal::ImpossibleDate => Self::NotADate,
            Refusal::UnknownCommune { .. } | Refusal::OutsideTerritory => Self::Commune,
            _ => Self::Refused,
        }
    }
}

/// One anomaly. It holds no answer: a path is made of names of elements and ranks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anomaly {
    /// What.
    pub code: AnomalyCode,
    /// Where: `/interfaceNuu/demande/…`.
    pub path: String,
    /// The question it is about, where there is one.
    pub field: Option<Field>,
}

impl Anomaly {
    pub(crate) fn new(code: AnomalyCode, path: impl Into<String>) -> Self {
        Self { code, path: path.into(), field: None }
    }
}

impl fmt::Display for Anomaly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code.code(), self.path)?;
        self.field.iter().try_for_each(|field| write!(f, " ({})", field.code()))
    }
}

impl std::error::Error for Anomaly {}
