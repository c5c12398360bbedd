//! The sections of the form: one page each, read, kept and shown on their own.
//!
//! Rubrics a) to i) of R.441-2-2; boxes are those of the form 14069*05.

mod address;
mod contact;
mod disability;
mod former;
mod helper;
mod household;
mod identity;
mod income;
mod motives;
mod name;
mod nir;
mod organisation;
mod present_home;
mod profession;
mod remarks;
mod wanted;

pub use address::{Address, MailAddress, Place};
pub use contact::Contact;
pub use disability::{Adaptation, Aid, Disability, DisabilityState, Equipment, Impairment, Walking};
pub use former::FormerApplication;
pub use helper::{Helper, HelperContact};
pub use household::{FamilySituation, Household, Link, Person};
pub use identity::Identity;
pub use income::{Income, MAX_INCOME, ResourceKind, Resources, TaxNotice, tax_year, tax_years};
pub use motives::{EvictionStage, Motive, MotiveDetails, Motives, SeparationStage};
pub use name::{Need, Scope, SectionName, Whose};
pub use nir::{NirAnswer, SealedNir};
pub use organisation::Organisation;
pub use present_home::{HomeDetails, HomeKindNow, HomeTypeNow, Landlord, PresentHome, PresentHomeKind};
pub use profession::{Activity, Contract, Profession};
pub use remarks::Remarks;
pub use wanted::{HomeCategory, HomeType, WantedHome, WantedPlaces};

use jiff::civil::Date;

use crate::fields::Fields;
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
