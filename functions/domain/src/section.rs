//! The sections of the form: one page each, read, kept and shown on their own.
//!
//! Rubrics a) to h) of R.441-2-2; boxes are those of the form 14069*05.

mod contact;
mod household;
mod identity;
mod income;
mod motives;
mod present_home;
mod wanted;

pub use contact::Contact;
pub use household::{FamilySituation, Household, Link, Person};
pub use identity::Identity;
pub use income::{Income, MAX_INCOME, ResourceKind, Resources, TaxNotice, tax_year};
pub use motives::{Motive, Motives};
pub use present_home::{PresentHome, PresentHomeKind};
pub use wanted::{HomeCategory, HomeType, WantedHome, WantedPlaces};

use jiff::civil::Date;

use crate::fields::Fields;
use crate::id::PersonId;
use crate::refusal::Refusals;
use crate::territory::Territory;

/// What the reading of a section depends on beside what was typed.
#[derive(Clone, Copy)]
pub struct Circumstances {
    /// The day the section is answered, in Paris. A stored section is read again with the day it was saved, so that an
    /// answer that was right stays readable.
    pub on: Date,
    /// The territory in which the application is filed.
    pub territory: &'static Territory,
}

/// One section of answers.
pub trait Section: Sized {
    /// Reads a section from its raw fields; every refused answer is reported.
    fn read(fields: &Fields, circumstances: Circumstances) -> Result<Self, Refusals>;

    /// The fields that read back to this section.
    fn fields(&self) -> Fields;
}

/// Which section.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each names its section")]
pub enum SectionName {
    Identity,
    Contact,
    Household,
    Person(PersonId),
    Income,
    Resources,
    PresentHome,
    Motives,
    WantedHome,
    WantedPlaces,
}

impl SectionName {
    /// The sections that every application has, in the order in which they are asked.
    pub const ASKED: [Self; 9] = [
        Self::Identity,
        Self::Contact,
        Self::Household,
        Self::Income,
        Self::Resources,
        Self::PresentHome,
        Self::Motives,
        Self::WantedHome,
        Self::WantedPlaces,
    ];

    /// The name under which the section is stored.
    pub fn key(&self) -> String {
        match self {
            Self::Identity => "identity".to_owned(),
            Self::Contact => "contact".to_owned(),
            Self::Household => "household".to_owned(),
            Self::Person(id) => format!("person-{id}"),
            Self::Income => "income".to_owned(),
            Self::Resources => "resources".to_owned(),
            Self::PresentHome => "present-home".to_owned(),
            Self::Motives => "motives".to_owned(),
            Self::WantedHome => "wanted-home".to_owned(),
            Self::WantedPlaces => "wanted-places".to_owned(),
        }
    }

    /// Reads a stored name back.
    pub fn parse(key: &str) -> Option<Self> {
        if let Some(id) = key.strip_prefix("person-") {
            return PersonId::parse(id).map(Self::Person);
        }
        Self::ASKED.into_iter().find(|name| name.key() == key)
    }
}
