//! Answers that can be true and seldom are: shown with their figures, confirmed with a reason that the desk reads, never
//! refused. Thresholds are [DESIGN]: they say when to ask, not what is right.

use jiff::civil::Date;

use crate::answers::Answers;
use crate::field::Field;
use crate::nir::Nir;
use crate::person::age;
use crate::section::{FamilySituation, Income, Link, Resources, Scope, SectionName, Whose};
use crate::suitability::rooms_that_fit;

/// What is unusual, with the figures that a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unusual {
    /// A child of the applicant who is older, or nearly: years between them.
    ChildTooOld {
        /// Years by which the applicant is the elder; negative when younger.
        years: i16,
    },
    /// A parent or grandparent of the applicant who is younger, or nearly.
    ParentTooYoung {
        /// Years by which the parent is the elder.
        years: i16,
    },
    /// Nobody is that old, or nearly.
    VeryOld {
        /// Completed years.
        age: i16,
    },
    /// A social-security number of another sex or another month of birth than those of the person. Possible: numbers given
    /// before the papers were complete, changes of civil status.
    NirDiffers,
    /// The birth was expected before today.
    BirthPassed {
        /// The day that was given.
        expected: Date,
    },
    /// A monthly amount that looks like a year's.
    YearlyInMonthly {
        /// Euros typed as a month's.
        amount: u32,
    },
    /// A yearly income that looks like a month's.
    MonthlyInYearly {
        /// Euros typed as a year's.
        amount: u32,
    },
    /// The yearly income and twelve months of resources are far apart.
    IncomeFarFromResources {
        /// Euros a year, from the tax notice.
        yearly: u32,
        /// Euros a year, twelve times the monthly resources.
        monthly_times_twelve: u32,
    },
    /// The rent, less the housing benefit, takes most of what is received.
    RentOverResources {
        /// Euros a month.
        rent: u32,
        /// Euros a month.
        resources: u32,
    },
    /// Fewer people to house than the household has, or many more.
    PeopleDiffer {
        /// As typed.
        typed: u32,
        /// As counted.
        counted: u32,
    },
    /// The largest home wanted is small for so many people.
    HomeTooSmall {
        /// People to house.
        people: u32,
        /// Main rooms of the largest type ticked.
        rooms: u32,
    },
    /// A surface that no home has for so many people.
    SurfaceUnlikely {
        /// Square metres.
        surface: u32,
        /// People who live there.
        people: u32,
    },
    /// The most that would be paid is less than any rent.
    MaxRentVeryLow {
        /// Euros a month.
        rent: u32,
    },
    /// Married or in a civil partnership, not separating, and nobody of the couple is in the list.
    PartnerMissing {
        /// The applicant's own.
        situation: FamilySituation,
    },
    /// A spouse or a civil partner is in the list of somebody who is not married, or in no civil partnership.
    CoupleDiffers {
        /// What the person is to the applicant.
        link: Link,
        /// The applicant's own.
        situation: FamilySituation,
    },
}

/// Years that part a child from its parent at least.
const GENERATION: i16 = 14;
/// Above it, in years, an age is more often a slip of the finger.
const VERY_OLD: i16 = 105;
/// Euros of one kind in a month above which it looks like a year's.
const MONTH_LOOKS_YEARLY: u32 = 6_000;
/// Euros a year under which it looks like a month's, for somebody who receives more than that in a few months.
const YEAR_LOOKS_MONTHLY: u32 = 4_000;
/// Euros a month.
const LOWEST_RENT: u32 = 100;

impl Unusual {
    /// Names it in a form and in a record.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ChildTooOld { .. } => "enfant-age",
            Self::ParentTooYoung { .. } => "parent-age",
            Self::VeryOld { .. } => "age",
            Self::NirDiffers => "nir",
            Self::BirthPassed { .. } => "naissance-passee",
            Self::YearlyInMonthly { .. } => "annee-pour-mois",
            Self::MonthlyInYearly { .. } => "mois-pour-annee",
            Self::IncomeFarFromResources { .. } => "revenus-ecart",
            Self::RentOverResources { .. } => "loyer-ressources",
            Self::PeopleDiffer { .. } => "personnes-ecart",
            Self::HomeTooSmall { .. } => "logement-petit",
            Self::SurfaceUnlikely { .. } => "surface",
            Self::MaxRentVeryLow { .. } => "loyer-max",
            Self::PartnerMissing { .. } => "conjoint-absent",
            Self::CoupleDiffers { .. } => "conjoint-situation",
        }
    }

    /// The parts of the form whose answers its figures tell.
    pub fn reads(&self) -> &'static [Scope] {
        match self {
            Self::ChildTooOld { .. } | Self::ParentTooYoung { .. } | Self::NirDiffers => {
                &[Scope::Identity, Scope::Family]
            }
            Self::RentOverResources { .. } => &[Scope::Home, Scope::Money],
            Self::PeopleDiffer { .. } | Self::PartnerMissing { .. } => &[Scope::Home, Scope::Family],
            // Figures of the section itself, or of the same part.
            Self::VeryOld { .. }
            | Self::BirthPassed { .. }
            | Self::YearlyInMonthly { .. }
            | Self::MonthlyInYearly { .. }
            | Self::IncomeFarFromResources { .. }
            | Self::HomeTooSmall { .. }
            | Self::SurfaceUnlikely { .. }
            | Self::MaxRentVeryLow { .. }
            | Self::CoupleDiffers { .. } => &[],
        }
    }

    /// The answer to look at.
    pub fn field(&self) -> Field {
        match self {
            Self::ChildTooOld { .. } | Self::ParentTooYoung { .. } | Self::VeryOld { .. } => Field::BirthDate,
            Self::NirDiffers => Field::Nir,
            Self::BirthPassed { .. } => Field::ExpectedBirth,
            Self::YearlyInMonthly { .. } | Self::IncomeFarFromResources { .. } => Field::Salary,
            Self::MonthlyInYearly { .. } => Field::TaxIncome,
            Self::RentOverResources { .. } => Field::Rent,
            Self::PeopleDiffer { .. } => Field::PeopleToHouse,
            Self::HomeTooSmall { .. } => Field::WantedTypes,
            Self::SurfaceUnlikely { .. } => Field::Surface,
            Self::MaxRentVeryLow { .. } => Field::MaxRent,
            Self::PartnerMissing { .. } | Self::CoupleDiffers { .. } => Field::FamilySituation,
        }
    }
}

/// What is unusual in a section, in the light of the other answers.
pub fn unusual(answers: &Answers, name: &SectionName, on: Date) -> Vec<Unusual> {
    let mut found = Vec::new();
    match name {
        SectionName::Identity => {
            if let Some(identity) = &answers.identity {
                found.extend(very_old(identity.born, on));
            }
        }
        SectionName::Person(id) => {
            if let Some(person) = answers.person(id) {
                found.extend(very_old(person.born, on));
                if let Some(identity) = &answers.identity {
                    found.extend(generations(person.link, identity.born, person.born));
                }
                found.extend(couple_differs(answers, person.link));
            }
        }
        SectionName::Household => {
            let expected = answers.household.as_ref().and_then(|household| household.expected_on);
            found.extend(expected.filter(|day| *day < on).map(|expected| Unusual::BirthPassed { expected }));
            found.extend(answers.partner().and_then(|(_, partner)| couple_differs(answers, partner.link)));
        }
        SectionName::Resources(who) => {
            if let Some(resources) = answers.resources.get(who) {
                let largest = resources.monthly.iter().map(|(_, amount)| *amount).max().unwrap_or_default();
                if largest >= MONTH_LOOKS_YEARLY {
                    found.push(Unusual::YearlyInMonthly { amount: largest });
                } else {
                    found.extend(far_apart(answers, who));
                }
            }
        }
        SectionName::Income(who) => {
            let amount = answers.incomes.get(who).and_then(Income::amount).unwrap_or_default();
            let received = answers.resources.get(who).map_or(0, Resources::total);
            if amount > 0 && amount < YEAR_LOOKS_MONTHLY && received > amount / 4 {
                found.push(Unusual::MonthlyInYearly { amount });
            } else {
                found.extend(far_apart(answers, who));
            }
        }
        SectionName::HomeDetails => found.extend(home(answers)),
        SectionName::WantedHome => found.extend(wanted(answers)),
        _ => {}
    }
    found
}

/// Whether a social-security number, just typed, is of another than the person. It is sealed afterwards: this is the only
/// moment to look.
pub fn nir_differs(answers: &Answers, whose: &Whose, nir: &Nir) -> Option<Unusual> {
    let (civility, born) = match whose {
        Whose::Applicant => answers.identity.as_ref().map(|identity| (identity.civility, identity.born))?,
        Whose::Person(id) => answers.person(id).map(|person| (person.civility, person.born))?,
    };
    let agrees = nir.agrees_with_civility(civility) && nir.agrees_with_birth(born);
    (!agrees).then_some(Unusual::NirDiffers)
}

/// Who lives together without papers calls oneself single or divorced as well: only what a registrar wrote is compared.
fn couple_differs(answers: &Answers, link: Link) -> Option<Unusual> {
    let said = match link {
        Link::Spouse => FamilySituation::Married,
        Link::CivilPartner => FamilySituation::CivilPartnership,
        _ => return None,
    };
    let situation = answers.household.as_ref()?.situation;
    (situation != said).then_some(Unusual::CoupleDiffers { link, situation })
}

fn very_old(born: Date, on: Date) -> Option<Unusual> {
    let age = age(born, on);
    (age > VERY_OLD).then_some(Unusual::VeryOld { age })
}

fn generations(link: Link, applicant: Date, other: Date) -> Option<Unusual> {
    // Older by a few months is older.
    let years = if other >= applicant { age(applicant, other) } else { -age(other, applicant).max(1) };
    match link {
        Link::Child | Link::Descendant | Link::SharedCustody | Link::VisitingRight if years < GENERATION => {
            Some(Unusual::ChildTooOld { years })
        }
        Link::Ascendant if -years < GENERATION => Some(Unusual::ParentTooYoung { years: -years }),
        _ => None,
    }
}

/// The reference tax income is what is left of the yearly income after a tenth: the two stay within a factor of two and a
/// half unless something changed.
fn far_apart(answers: &Answers, who: &Whose) -> Option<Unusual> {
    let yearly = answers.incomes.get(who)?.amount()?;
    let twelve = answers.resources.get(who)?.taxed().saturating_mul(12);
    let far =
        yearly > 0 && twelve > 0 && (yearly > twelve.saturating_mul(5) / 2 || twelve > yearly.saturating_mul(5) / 2);
    // Benefits are not taxed, and a spouse's notice is shared: compared only where it means something.
    (far && twelve.abs_diff(yearly) > 5_000)
        .then_some(Unusual::IncomeFarFromResources { yearly, monthly_times_twelve: twelve })
}

fn home(answers: &Answers) -> Vec<Unusual> {
    let mut found = Vec::new();
    let Some(details) = &answers.home_details else { return found };
    let resources = answers.monthly_resources();
    if let Some(rent) = details.rent
        && resources > 0
        && rent.saturating_sub(details.benefit.unwrap_or_default()) > resources
    {
        found.push(Unusual::RentOverResources { rent, resources });
    }
    if let Some(surface) = details.surface
        && (surface < 6 || surface / details.people.max(1) > 150)
    {
        found.push(Unusual::SurfaceUnlikely { surface, people: details.people });
    }
    found
}

fn wanted(answers: &Answers) -> Vec<Unusual> {
    let mut found = Vec::new();
    let Some(wanted) = &answers.wanted_home else { return found };
    let counted = answers.people_counted();
    // Asked here, where the list of persons is made: before, it is made after the family situation.
    if let Some(household) = &answers.household
        && matches!(household.situation, FamilySituation::Married | FamilySituation::CivilPartnership)
        && answers.partner().is_none()
        && !answers.is_separating()
    {
        found.push(Unusual::PartnerMissing { situation: household.situation });
    }
    // An association houses others.
    if answers.organisation.is_none() && wanted.people != counted {
        found.push(Unusual::PeopleDiffer { typed: wanted.people, counted });
    }
    let rooms = wanted.types.iter().map(|kind| kind.rooms()).max().unwrap_or_default();
    if rooms < *rooms_that_fit(wanted.people).start() {
        found.push(Unusual::HomeTooSmall { people: wanted.people, rooms });
    }
    if let Some(rent) = wanted.max_rent.filter(|rent| *rent < LOWEST_RENT) {
        found.push(Unusual::MaxRentVeryLow { rent });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Fields;
    use crate::id::PersonId;
    use crate::section::{Circumstances, Motive};
    use crate::territory::Territory;

    const TODAY: Date = Date::constant(2026, 11, 24);

    fn answers(sections: &[(SectionName, Fields)]) -> Answers {
        let mut answers = Answers::default();
        let on = Circumstances { on: TODAY, territory: Territory::of("06").unwrap() };
        for (name, fields) in sections {
            answers.take(name, fields, on).unwrap_or_else(|refused| panic!("{name:?}: {refused:?}"));
        }
        answers
    }

    fn identity(year: i16) -> (SectionName, Fields) {
        let fields = Fields::new()
            .with(Field::Civility, "2")
            .with(Field::BirthName, "Martin")
            .with(Field::FirstNames, "Marie")
            .with_date(Field::BirthDate, Date::constant(year, 3, 27))
            .with(Field::Nationality, "1");
        (SectionName::Identity, fields)
    }

    fn child(year: i16) -> (SectionName, Fields) {
        let fields = Fields::new()
            .with(Field::Link, "enfant")
            .with(Field::Civility, "1")
            .with(Field::BirthName, "Martin")
            .with(Field::FirstNames, "Léo")
            .with_date(Field::BirthDate, Date::constant(year, 6, 2));
        (SectionName::Person(PersonId::new(1)), fields)
    }

    fn income(amount: &str) -> (SectionName, Fields) {
        let fields = Fields::new().with(Field::TaxNotice, "oui").with(Field::TaxIncome, amount);
        (SectionName::Income(Whose::Applicant), fields)
    }

    fn salary(amount: &str) -> (SectionName, Fields) {
        (SectionName::Resources(Whose::Applicant), Fields::new().with(Field::Salary, amount))
    }

    fn found(sections: &[(SectionName, Fields)]) -> Vec<Unusual> {
        unusual(&answers(sections), &sections.last().unwrap().0, TODAY)
    }

    #[test]
    fn the_usual_is_not_asked_about() {
        assert_eq!(found(&[identity(1985), child(2019)]), []);
        assert_eq!(found(&[income("17450"), salary("1510")]), []);
        assert_eq!(found(&[salary("1510"), income("17450")]), []);
    }

    #[test]
    fn a_child_older_than_its_parent() {
        assert_eq!(found(&[identity(1985), child(1980)]), [Unusual::ChildTooOld { years: -4 }]);
        assert_eq!(found(&[identity(1985), child(1995)]), [Unusual::ChildTooOld { years: 10 }]);
    }

    #[test]
    fn a_year_in_the_box_of_a_month_and_the_reverse() {
        assert_eq!(found(&[income("17450"), salary("18120")]), [Unusual::YearlyInMonthly { amount: 18120 }]);
        assert_eq!(found(&[salary("1510"), income("1450")]), [Unusual::MonthlyInYearly { amount: 1450 }]);
        let far = Unusual::IncomeFarFromResources { yearly: 60_000, monthly_times_twelve: 12_000 };
        assert_eq!(found(&[income("60000"), salary("1000")]), [far]);
    }

    fn wanted(types: &str, people: &str) -> (SectionName, Fields) {
        let fields = Fields::new()
            .with(Field::WantedCategory, "I")
            .with(Field::WantedTypes, types)
            .with(Field::PeopleToHouse, people);
        (SectionName::WantedHome, fields)
    }

    fn situation(code: &str) -> (SectionName, Fields) {
        (SectionName::Household, Fields::new().with(Field::FamilySituation, code))
    }

    fn other(link: &str) -> (SectionName, Fields) {
        let (name, fields) = child(1984);
        (name, fields.with(Field::Link, link).with(Field::Nationality, "1"))
    }

    #[test]
    fn somebody_married_without_a_spouse_in_the_list() {
        for (code, situation_is) in [("M", FamilySituation::Married), ("P", FamilySituation::CivilPartnership)] {
            let missing = [Unusual::PartnerMissing { situation: situation_is }];
            assert_eq!(found(&[identity(1985), situation(code), wanted("T2", "1")]), missing, "{code}");
            // The list comes after the situation: nothing to say yet.
            assert_eq!(found(&[identity(1985), situation(code)]), []);
        }
        assert_eq!(found(&[identity(1985), situation("M"), other("conjoint"), wanted("T2", "2")]), []);
        assert_eq!(found(&[identity(1985), situation("U"), wanted("T2", "1")]), []);
        // Whoever is getting a divorce is still married, and leaves alone.
        let divorce = (SectionName::Motives, Fields::new().with(Field::Motives, Motive::Divorce.code()));
        assert_eq!(found(&[identity(1985), situation("M"), divorce, wanted("T2", "1")]), []);
    }

    #[test]
    fn a_spouse_in_the_list_of_somebody_single() {
        let differs = |link, situation| [Unusual::CoupleDiffers { link, situation }];
        let single = FamilySituation::Single;
        assert_eq!(found(&[situation("C"), other("conjoint")]), differs(Link::Spouse, single));
        assert_eq!(found(&[other("conjoint"), situation("C")]), differs(Link::Spouse, single));
        let married = differs(Link::CivilPartner, FamilySituation::Married);
        assert_eq!(found(&[situation("M"), other("pacs")]), married);
        assert_eq!(found(&[situation("M"), other("conjoint")]), []);
        assert_eq!(found(&[situation("C"), other("concubin")]), []);
        assert_eq!(found(&[other("conjoint")]), []);
    }

    #[test]
    fn a_home_too_small_for_the_household() {
        assert_eq!(found(&[identity(1985), child(2019), wanted("T2", "2")]), []);
        let both = [Unusual::PeopleDiffer { typed: 5, counted: 2 }, Unusual::HomeTooSmall { people: 5, rooms: 2 }];
        assert_eq!(found(&[identity(1985), child(2019), wanted("T2", "5")]), both);
    }
}
