//! All the answers of an application, as far as they are given, and what is still to ask.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::ceiling::{income_of, income_that_counts};
use crate::fields::Fields;
use crate::id::PersonId;
use crate::person::{age, matching_text};
use crate::refusal::Refusals;
use crate::section::{
    Adaptation, Address, Circumstances, Contact, Disability, FamilySituation, FormerApplication, Helper, HomeDetails,
    Household, Identity, Income, Link, Motive, MotiveDetails, Motives, Need, NirAnswer, Organisation, Person,
    PresentHome, Profession, Remarks, Resources, Section, SectionName, WantedHome, WantedPlaces, Whose, tax_year,
};
use crate::suitability::surface_needed;

/// Most other persons in one household: the form has room for as many pages as needed, an item and a page have not.
pub const MAX_PERSONS: usize = 20;

/// Age from which somebody has an income of its own to tell.
const ADULT: i16 = 18;

code_list! {
    /// Whose applies.
    ApplicantKind {
        /// A person, with or without others.
        Person = "person",
        /// A legal person, which will house people: it fills rubrics a), b) and h) only (R.441-2-2).
        Organisation = "organisation",
    }
}

impl ApplicantKind {
    /// Whether an application of this kind has such a section.
    pub fn has(self, name: &SectionName) -> bool {
        match name {
            SectionName::Organisation => self == Self::Organisation,
            SectionName::Contact
            | SectionName::Address
            | SectionName::WantedHome
            | SectionName::WantedPlaces
            | SectionName::Remarks => true,
            _ => self == Self::Person,
        }
    }
}

/// Declares [`Answers`]: sections that an application has once, and those that each person has.
macro_rules! answers {
    (once { $($one:ident: $name:ident),+ $(,)? } each { $($many:ident: $names:ident($type:ty)),+ $(,)? }) => {
        /// The sections answered so far; each one that is there is valid.
        #[derive(Default, Clone)]
        #[allow(missing_docs, reason = "each field is the section of its name")]
        pub struct Answers {
            $(pub $one: Option<$name>,)+
            pub persons: Vec<(PersonId, Person)>,
            $(pub $many: BTreeMap<Whose, $type>,)+
        }

        impl Answers {
            /// Reads one section and keeps it.
            pub fn take(&mut self, name: &SectionName, fields: &Fields, on: Circumstances) -> Result<(), Refusals> {
                match name {
                    $(SectionName::$name => self.$one = Some(Section::read(fields, on)?),)+
                    SectionName::Person(id) => {
                        let person = Person::read(fields, on)?;
                        match self.persons.iter_mut().find(|(known, _)| known == id) {
                            Some(slot) => slot.1 = person,
                            None => self.persons.push((id.clone(), person)),
                        }
                    }
                    $(SectionName::$names(who) => {
                        self.$many.insert(who.clone(), Section::read(fields, on)?);
                    })+
                }
                Ok(())
            }

            /// The fields that a section was answered with, to show them again; `None` while it is not answered.
            pub fn fields(&self, name: &SectionName) -> Option<Fields> {
                match name {
                    $(SectionName::$name => self.$one.as_ref().map(Section::fields),)+
                    SectionName::Person(id) => self.person(id).map(Section::fields),
                    $(SectionName::$names(who) => self.$many.get(who).map(Section::fields),)+
                }
            }
        }
    };
}

answers! {
    once {
        identity: Identity,
        organisation: Organisation,
        contact: Contact,
        address: Address,
        helper: Helper,
        household: Household,
        present_home: PresentHome,
        home_details: HomeDetails,
        motives: Motives,
        motive_details: MotiveDetails,
        former_application: FormerApplication,
        disability: Disability,
        wanted_home: WantedHome,
        wanted_places: WantedPlaces,
        remarks: Remarks,
    }
    each {
        nirs: Nir(NirAnswer),
        professions: Profession(Profession),
        incomes: Income(Income),
        resources: Resources(Resources),
        adaptations: Adaptation(Adaptation),
    }
}

/// The reference tax income of a household, and whose year it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct HouseholdIncome {
    /// Euros a year.
    pub euros: u32,
    /// The calendar year in which they were earned.
    pub year: i16,
}

/// A section that concerns this application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Which one.
    pub name: SectionName,
    /// Why it is asked.
    pub need: Need,
}

impl Answers {
    /// One of the other persons.
    pub fn person(&self, id: &PersonId) -> Option<&Person> {
        self.persons.iter().find(|(known, _)| known == id).map(|(_, person)| person)
    }

    /// The applicant and those who will hold the lease too.
    pub fn holders(&self) -> Vec<Whose> {
        let others = self.persons.iter().filter(|(_, person)| person.link.is_co_applicant());
        std::iter::once(Whose::Applicant).chain(others.map(|(id, _)| Whose::Person(id.clone()))).collect()
    }

    /// Every person to house, the applicant first.
    pub fn housed(&self) -> Vec<Whose> {
        let others = self.persons.iter().filter(|(_, person)| person.link.is_housed());
        std::iter::once(Whose::Applicant).chain(others.map(|(id, _)| Whose::Person(id.clone()))).collect()
    }

    /// The sections that concern this application, in the order in which they are asked: only those.
    pub fn asked(&self, applicant: ApplicantKind, on: Date) -> Vec<Asked> {
        let mut names = Vec::new();
        match applicant {
            ApplicantKind::Organisation => names.extend([
                SectionName::Organisation,
                SectionName::Contact,
                SectionName::Address,
                SectionName::WantedHome,
                SectionName::WantedPlaces,
                SectionName::Remarks,
            ]),
            ApplicantKind::Person => {
                names.extend([
                    SectionName::Identity,
                    SectionName::Nir(Whose::Applicant),
                    SectionName::Contact,
                    SectionName::Address,
                    SectionName::Helper,
                    SectionName::Household,
                ]);
                for (id, person) in &self.persons {
                    names.push(SectionName::Person(id.clone()));
                    if person.link.is_co_applicant() {
                        names.push(SectionName::Nir(Whose::Person(id.clone())));
                    }
                }
                names.extend(self.money(on));
                names.extend([SectionName::PresentHome, SectionName::HomeDetails, SectionName::Motives]);
                if self.motives.as_ref().is_some_and(|motives| motives.ticked.iter().any(|one| one.brings_questions()))
                {
                    names.push(SectionName::MotiveDetails);
                }
                if self.is_separating() {
                    names.push(SectionName::FormerApplication);
                }
                names.push(SectionName::Disability);
                names.extend(self.adapted_for().into_iter().map(SectionName::Adaptation));
                names.extend([SectionName::WantedHome, SectionName::WantedPlaces, SectionName::Remarks]);
            }
        }
        names.into_iter().map(|name| Asked { need: self.need(&name, on), name }).collect()
    }

    /// Every section answered, in the order in which they are asked, those of people who left the household apart.
    pub fn answered(&self) -> Vec<SectionName> {
        let everybody = || {
            let others = self.persons.iter().map(|(id, _)| Whose::Person(id.clone()));
            std::iter::once(Whose::Applicant).chain(others)
        };
        let mut names = vec![
            SectionName::Identity,
            SectionName::Organisation,
            SectionName::Nir(Whose::Applicant),
            SectionName::Contact,
            SectionName::Address,
            SectionName::Helper,
            SectionName::Household,
        ];
        for (id, _) in &self.persons {
            names.push(SectionName::Person(id.clone()));
            names.push(SectionName::Nir(Whose::Person(id.clone())));
        }
        for whose in everybody() {
            names.push(SectionName::Profession(whose.clone()));
            names.push(SectionName::Income(whose.clone()));
            names.push(SectionName::Resources(whose));
        }
        names.extend([
            SectionName::PresentHome,
            SectionName::HomeDetails,
            SectionName::Motives,
            SectionName::MotiveDetails,
            SectionName::FormerApplication,
            SectionName::Disability,
        ]);
        names.extend(everybody().map(SectionName::Adaptation));
        names.extend([SectionName::WantedHome, SectionName::WantedPlaces, SectionName::Remarks]);
        names.retain(|name| self.fields(name).is_some());
        names
    }

    /// The name of a person of the household; empty while it is not answered.
    pub fn name_of(&self, whose: &Whose) -> String {
        match whose {
            Whose::Applicant => self.applicant_name(),
            Whose::Person(id) => self.person(id).map(Person::full_name).unwrap_or_default(),
        }
    }

    /// Work and income, person by person.
    fn money(&self, on: Date) -> Vec<SectionName> {
        let mut names = Vec::new();
        for who in self.holders() {
            names.push(SectionName::Profession(who.clone()));
            names.push(SectionName::Income(who.clone()));
            names.push(SectionName::Resources(who));
        }
        let adult = |person: &Person| person.is_dependant() && age(person.born, on) >= ADULT;
        for (id, _) in self.persons.iter().filter(|(_, person)| adult(person)) {
            names.push(SectionName::Income(Whose::Person(id.clone())));
            names.push(SectionName::Resources(Whose::Person(id.clone())));
        }
        names
    }

    /// Whether a couple came apart, so that the other's application may give its seniority.
    pub fn is_separating(&self) -> bool {
        let apart = |household: &Household| {
            matches!(household.situation, FamilySituation::Separated | FamilySituation::Divorced)
        };
        let told = |motives: &Motives| {
            motives.ticked.iter().any(|motive| matches!(motive, Motive::Divorce | Motive::DomesticViolence))
        };
        self.household.as_ref().is_some_and(apart) || self.motives.as_ref().is_some_and(told)
    }

    /// The persons who need an adapted home, as far as they are still in the household.
    pub fn adapted_for(&self) -> Vec<Whose> {
        let here = self.housed();
        let persons = self.disability.as_ref().map(|disability| disability.persons.clone()).unwrap_or_default();
        persons.into_iter().filter(|who| here.contains(who)).collect()
    }

    fn need(&self, name: &SectionName, on: Date) -> Need {
        match name {
            // A grown-up child's own income counts if there is one.
            SectionName::Income(Whose::Person(id)) | SectionName::Resources(Whose::Person(id))
                if self.person(id).is_some_and(|person| !person.link.is_co_applicant()) =>
            {
                Need::Optional
            }
            _ => Need::of(name, on),
        }
    }

    /// The sections still to answer, of those that concern this application and are needed for this.
    pub fn missing(&self, applicant: ApplicantKind, need: Need, on: Date) -> Vec<SectionName> {
        let asked = self.asked(applicant, on).into_iter();
        asked.filter(|asked| asked.need == need && !self.is_answered(&asked.name, on)).map(|asked| asked.name).collect()
    }

    /// Whether a section is answered as it is asked on a day.
    pub fn is_answered(&self, name: &SectionName, on: Date) -> bool {
        match name {
            // Each year another income counts: it is asked again.
            SectionName::Income(whose) => self.incomes.get(whose).is_some_and(|income| income.is_current(on)),
            SectionName::WantedPlaces => self.wanted_places.as_ref().is_some_and(|places| places.lacking().is_empty()),
            // A tenant of a social landlord is asked which one, however the questions were answered before.
            SectionName::HomeDetails => {
                let transfer = self.present_home.as_ref().is_some_and(PresentHome::is_transfer);
                self.home_details.as_ref().is_some_and(|home| home.landlord.is_some() || !transfer)
            }
            _ => self.fields(name).is_some(),
        }
    }

    /// How many people will live in the home: the applicant, the others, the children to be born. Proposed as the
    /// answer to box G2, which stays the person's own.
    pub fn people_counted(&self) -> u32 {
        let housed = u32::try_from(self.housed().len()).unwrap_or(u32::MAX);
        housed + self.household.as_ref().map_or(0, |household| household.expected)
    }

    /// The other half of a couple, if there is one in the household.
    pub fn partner(&self) -> Option<&(PersonId, Person)> {
        self.persons.iter().find(|(_, person)| person.link.is_couple())
    }

    /// The reference tax income of the household that counts on a day: of N-2, or of N-1 where it fell by a tenth and is
    /// known of everybody ([`income_that_counts`]). Early in a year, while the figures of N-2 are not all there, those of the
    /// year before it, under their own year. `None` while a holder's is not known.
    pub fn household_income(&self, on: Date) -> Option<HouseholdIncome> {
        let known = |whose: &Whose| self.incomes.get(whose).is_some_and(|income| !matches!(income, Income::NoNotice));
        if !self.holders().iter().all(known) {
            return None;
        }
        let housed = self.housed();
        // A grown-up child without a notice adds nothing.
        let counted: Vec<&Income> = self
            .incomes
            .iter()
            .filter(|(whose, income)| housed.contains(whose) && !matches!(income, Income::NoNotice))
            .map(|(_, income)| income)
            .collect();
        let of_year = |year: i16| -> Option<u32> {
            let amounts: Option<Vec<u32>> = counted.iter().map(|income| income.of_year(year)).collect();
            amounts.map(income_of)
        };
        let asked = tax_year(on);
        [asked, asked - 1].into_iter().find_map(|year| {
            let (euros, counts) = income_that_counts(of_year(year)?, of_year(year + 1));
            Some(HouseholdIncome { euros, year: counts.seen_from(year + 2) })
        })
    }

    /// Euros a month that the household receives in all.
    pub fn monthly_resources(&self) -> u32 {
        let housed = self.housed();
        self.resources.iter().filter(|(whose, _)| housed.contains(whose)).map(|(_, one)| one.total()).sum()
    }

    /// The name of who applies, as people say it; empty while it is not answered.
    pub fn applicant_name(&self) -> String {
        let person = self.identity.as_ref().map(Identity::full_name);
        let body = self.organisation.as_ref().map(|organisation| organisation.name.as_str().to_owned());
        person.or(body).unwrap_or_default()
    }

    /// Square metres, people and square metres needed where the present home is over-occupied ([`surface_needed`]).
    pub fn over_occupied(&self) -> Option<(u32, u32, u32)> {
        let home = self.home_details.as_ref()?;
        let (surface, needed) = (home.surface?, surface_needed(home.people));
        (surface < needed).then_some((surface, home.people, needed))
    }

    /// What makes the applicant the same one, however typed ([`matching_text`]; the SIREN of a legal person).
    pub fn matching_text(&self) -> Option<String> {
        let person = self.identity.as_ref().map(|one| matching_text(&one.birth_name, &one.first_names, one.born));
        person.or_else(|| self.organisation.as_ref().map(|body| format!("siren|{}", body.siren.as_str())))
    }

    /// What a person is to the applicant; `None` for the applicant.
    pub fn link(&self, who: &Whose) -> Option<Link> {
        match who {
            Whose::Applicant => None,
            Whose::Person(id) => self.person(id).map(|person| person.link),
        }
    }
}
