//! All the answers of an application, as far as they are given.

use crate::fields::Fields;
use crate::id::PersonId;
use crate::refusal::Refusals;
use crate::section::{
    Circumstances, Contact, Household, Identity, Income, Motives, Person, PresentHome, Resources, Section, SectionName,
    WantedHome, WantedPlaces,
};

/// Most other persons in one household: the form has room for as many pages as needed, an item and a page have not.
pub const MAX_PERSONS: usize = 20;

/// The sections answered so far; each one that is there is valid.
#[derive(Default, Clone)]
#[allow(missing_docs, reason = "each field is the section of its name")]
pub struct Answers {
    pub identity: Option<Identity>,
    pub contact: Option<Contact>,
    pub household: Option<Household>,
    pub persons: Vec<(PersonId, Person)>,
    pub income: Option<Income>,
    pub resources: Option<Resources>,
    pub present_home: Option<PresentHome>,
    pub motives: Option<Motives>,
    pub wanted_home: Option<WantedHome>,
    pub wanted_places: Option<WantedPlaces>,
}

impl Answers {
    /// Reads one section and keeps it.
    pub fn take(&mut self, name: &SectionName, fields: &Fields, on: Circumstances) -> Result<(), Refusals> {
        match name {
            SectionName::Identity => self.identity = Some(Section::read(fields, on)?),
            SectionName::Contact => self.contact = Some(Section::read(fields, on)?),
            SectionName::Household => self.household = Some(Section::read(fields, on)?),
            SectionName::Person(id) => {
                let person = Person::read(fields, on)?;
                match self.persons.iter_mut().find(|(known, _)| known == id) {
                    Some(slot) => slot.1 = person,
                    None => self.persons.push((id.clone(), person)),
                }
            }
            SectionName::Income => self.income = Some(Section::read(fields, on)?),
            SectionName::Resources => self.resources = Some(Section::read(fields, on)?),
            SectionName::PresentHome => self.present_home = Some(Section::read(fields, on)?),
            SectionName::Motives => self.motives = Some(Section::read(fields, on)?),
            SectionName::WantedHome => self.wanted_home = Some(Section::read(fields, on)?),
            SectionName::WantedPlaces => self.wanted_places = Some(Section::read(fields, on)?),
        }
        Ok(())
    }

    /// The fields that a section was answered with, to show them again; `None` while it is not answered.
    pub fn fields(&self, name: &SectionName) -> Option<Fields> {
        match name {
            SectionName::Identity => self.identity.as_ref().map(Section::fields),
            SectionName::Contact => self.contact.as_ref().map(Section::fields),
            SectionName::Household => self.household.as_ref().map(Section::fields),
            SectionName::Person(id) => self.person(id).map(Section::fields),
            SectionName::Income => self.income.as_ref().map(Section::fields),
            SectionName::Resources => self.resources.as_ref().map(Section::fields),
            SectionName::PresentHome => self.present_home.as_ref().map(Section::fields),
            SectionName::Motives => self.motives.as_ref().map(Section::fields),
            SectionName::WantedHome => self.wanted_home.as_ref().map(Section::fields),
            SectionName::WantedPlaces => self.wanted_places.as_ref().map(Section::fields),
        }
    }

    /// One of the other persons.
    pub fn person(&self, id: &PersonId) -> Option<&Person> {
        self.persons.iter().find(|(known, _)| known == id).map(|(_, person)| person)
    }

    /// The sections still to answer before the application can be sent, in the order in which they are asked.
    pub fn missing(&self) -> Vec<SectionName> {
        SectionName::ASKED.into_iter().filter(|name| !self.is_answered(name)).collect()
    }

    /// Whether a section is answered.
    pub fn is_answered(&self, name: &SectionName) -> bool {
        match name {
            SectionName::Identity => self.identity.is_some(),
            SectionName::Contact => self.contact.is_some(),
            SectionName::Household => self.household.is_some(),
            SectionName::Person(id) => self.person(id).is_some(),
            SectionName::Income => self.income.is_some(),
            SectionName::Resources => self.resources.is_some(),
            SectionName::PresentHome => self.present_home.is_some(),
            SectionName::Motives => self.motives.is_some(),
            SectionName::WantedHome => self.wanted_home.is_some(),
            SectionName::WantedPlaces => self.wanted_places.as_ref().is_some_and(|places| places.lacking().is_empty()),
        }
    }

    /// How many people will live in the home: the applicant, the others, the children to be born. Proposed as the
    /// answer to box G2, which stays the person's own.
    pub fn people_counted(&self) -> u32 {
        let others = u32::try_from(self.persons.len()).unwrap_or(u32::MAX);
        let expected = self.household.as_ref().map_or(0, |household| household.expected);
        1 + others + expected
    }
}
