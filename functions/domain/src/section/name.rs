use std::fmt;
use std::sync::LazyLock;

use jiff::civil::Date;

use crate::id::PersonId;
use crate::territory::rows;

/// Which sections an application needs, and why.
const SECTIONS: &str = include_str!("../../data/sections.tsv");

/// Whose answers: the applicant's, or those of another person of the household.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each names the person")]
pub enum Whose {
    Applicant,
    Person(PersonId),
}

impl Whose {
    /// How the applicant is named where persons go by identifiers.
    const APPLICANT: &'static str = "demandeur";

    /// Reads a person back from a form or a key.
    pub fn parse(text: &str) -> Option<Self> {
        if text == Self::APPLICANT { Some(Self::Applicant) } else { PersonId::parse(text).map(Self::Person) }
    }
}

impl fmt::Display for Whose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Applicant => f.write_str(Self::APPLICANT),
            Self::Person(id) => fmt::Display::fmt(id, f),
        }
    }
}

/// Which section.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each names its section")]
pub enum SectionName {
    Identity,
    Organisation,
    Nir(Whose),
    Contact,
    Address,
    Helper,
    Household,
    Person(PersonId),
    Profession(Whose),
    Income(Whose),
    Resources(Whose),
    PresentHome,
    HomeDetails,
    Motives,
    MotiveDetails,
    FormerApplication,
    Disability,
    Adaptation(Whose),
    WantedHome,
    WantedPlaces,
    Remarks,
}

code_list! {
    /// Why a section is asked.
    Need {
        /// Without it there is no registration (R.441-2-2, R.441-2-3).
        Registration = "registration",
        /// Without it the application is registered, and waits when it is to be examined.
        Examination = "examination",
        /// It may help.
        Optional = "optional",
    }
}

/// Section, need, and the day from which it holds.
static NEEDS: LazyLock<Vec<(&str, Need, Date)>> = LazyLock::new(|| {
    rows(SECTIONS)
        .filter_map(|row| match row[..] {
            [section, need, from, _, _] => Some((section, Need::parse(need)?, from.parse().ok()?)),
            _ => None,
        })
        .collect()
});

impl Need {
    /// Why a section is asked, on a day: dated data with their source.
    pub fn of(name: &SectionName, on: Date) -> Self {
        let rows = NEEDS.iter().filter(|(section, _, from)| *section == name.stem() && *from <= on);
        rows.max_by_key(|(_, _, from)| *from).map_or(Self::Optional, |(_, need, _)| *need)
    }
}

impl SectionName {
    /// The sections that are not a person's, as far as an application can have them.
    const COMMON: [Self; 15] = [
        Self::Identity,
        Self::Organisation,
        Self::Contact,
        Self::Address,
        Self::Helper,
        Self::Household,
        Self::PresentHome,
        Self::HomeDetails,
        Self::Motives,
        Self::MotiveDetails,
        Self::FormerApplication,
        Self::Disability,
        Self::WantedHome,
        Self::WantedPlaces,
        Self::Remarks,
    ];

    /// What the section is, whoever's it is.
    pub fn stem(&self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Organisation => "organisation",
            Self::Nir(_) => "nir",
            Self::Contact => "contact",
            Self::Address => "address",
            Self::Helper => "helper",
            Self::Household => "household",
            Self::Person(_) => "person",
            Self::Profession(_) => "profession",
            Self::Income(_) => "income",
            Self::Resources(_) => "resources",
            Self::PresentHome => "present-home",
            Self::HomeDetails => "home-details",
            Self::Motives => "motives",
            Self::MotiveDetails => "motive-details",
            Self::FormerApplication => "former-application",
            Self::Disability => "disability",
            Self::Adaptation(_) => "adaptation",
            Self::WantedHome => "wanted-home",
            Self::WantedPlaces => "wanted-places",
            Self::Remarks => "remarks",
        }
    }

    /// Whose answers the section holds, when it is one person's.
    pub fn whose(&self) -> Option<Whose> {
        match self {
            Self::Nir(who)
            | Self::Profession(who)
            | Self::Income(who)
            | Self::Resources(who)
            | Self::Adaptation(who) => Some(who.clone()),
            Self::Person(id) => Some(Whose::Person(id.clone())),
            _ => None,
        }
    }

    /// The name under which the section is stored.
    pub fn key(&self) -> String {
        match self.whose() {
            Some(who) => format!("{}-{who}", self.stem()),
            None => self.stem().to_owned(),
        }
    }

    /// Reads a stored name back.
    pub fn parse(key: &str) -> Option<Self> {
        let common = Self::COMMON.into_iter().find(|name| name.stem() == key);
        common.or_else(|| {
            let (stem, who) = key.split_once('-')?;
            let who = Whose::parse(who)?;
            match (stem, who) {
                ("nir", who) => Some(Self::Nir(who)),
                ("person", Whose::Person(id)) => Some(Self::Person(id)),
                ("profession", who) => Some(Self::Profession(who)),
                ("income", who) => Some(Self::Income(who)),
                ("resources", who) => Some(Self::Resources(who)),
                ("adaptation", who) => Some(Self::Adaptation(who)),
                _ => None,
            }
        })
    }

    /// Whether it tells of somebody's health: asked only when needed, and not everybody's to read.
    pub fn is_health(&self) -> bool {
        matches!(self, Self::Disability | Self::Adaptation(_))
    }
}

code_list! {
    /// The parts of the form that somebody who helps may see and fill, and the pieces.
    Scope {
        Identity = "identite",
        Family = "famille",
        Money = "revenus",
        Home = "logement",
        Health = "sante",
        Pieces = "pieces",
    }
}

impl Scope {
    /// To which part of the form a section belongs.
    pub fn of(name: &SectionName) -> Self {
        match name {
            SectionName::Identity
            | SectionName::Organisation
            | SectionName::Nir(_)
            | SectionName::Contact
            | SectionName::Address
            | SectionName::Helper => Self::Identity,
            SectionName::Household | SectionName::Person(_) | SectionName::FormerApplication => Self::Family,
            SectionName::Profession(_) | SectionName::Income(_) | SectionName::Resources(_) => Self::Money,
            SectionName::PresentHome
            | SectionName::HomeDetails
            | SectionName::Motives
            | SectionName::MotiveDetails
            | SectionName::WantedHome
            | SectionName::WantedPlaces
            | SectionName::Remarks => Self::Home,
            SectionName::Disability | SectionName::Adaptation(_) => Self::Health,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_name() -> Vec<SectionName> {
        let person = PersonId::at(1_795_515_900_000, 7);
        let mut names = SectionName::COMMON.to_vec();
        names.push(SectionName::Person(person.clone()));
        for who in [Whose::Applicant, Whose::Person(person)] {
            names.push(SectionName::Nir(who.clone()));
            names.push(SectionName::Profession(who.clone()));
            names.push(SectionName::Income(who.clone()));
            names.push(SectionName::Resources(who.clone()));
            names.push(SectionName::Adaptation(who));
        }
        names
    }

    #[test]
    fn names_read_back() {
        for name in every_name() {
            assert_eq!(SectionName::parse(&name.key()), Some(name));
        }
        for bad in ["", "person", "person-demandeur", "income-", "nir-x", "identity-demandeur"] {
            assert_eq!(SectionName::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn every_section_has_its_need_with_a_source() {
        let rows: Vec<Vec<&str>> = rows(SECTIONS).collect();
        for name in every_name() {
            assert!(rows.iter().any(|row| row[0] == name.stem()), "{}", name.stem());
        }
        for row in rows {
            assert_eq!(row.len(), 5, "{row:?}");
            assert!(Need::parse(row[1]).is_some() && row[2].parse::<Date>().is_ok(), "{row:?}");
            assert!(!row[3].is_empty() && ["read", "DERIVED", "GK", "OPEN", "DESIGN"].contains(&row[4]), "{row:?}");
        }
    }
}
