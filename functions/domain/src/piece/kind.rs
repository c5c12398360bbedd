//! Which documents there are, and for whom: the annex of the arrêté of 22 December 2020 as amended, as dated data.

use std::fmt;
use std::sync::LazyLock;

use jiff::civil::Date;

use super::condition::{Concerned, Condition};
use crate::answers::{Answers, ApplicantKind};
use crate::id::PersonId;
use crate::section::{Scope, SectionName, Whose};
use crate::territory::rows;

/// The catalogue.
const PIECES: &str = include_str!("../../data/pieces.tsv");

code_list! {
    /// What a piece proves. No other may be asked for (R.441-2-4-1): neither bank statements nor a health-insurance card.
    PieceKind {
        Identity = "identite",
        MinorIdentity = "identite-mineur",
        Protection = "protection",
        TaxNotice = "avis-impot",
        IncomeFell = "baisse-revenus",
        NoTaxNotice = "sans-avis",
        PartnersDeath = "deces-conjoint",
        DivorcePending = "procedure-divorce",
        Divorce = "jugement-divorce",
        PartnershipEnded = "rupture-pacs",
        Violence = "violences",
        Marriage = "mariage",
        CivilPartnership = "pacs",
        Pregnancy = "grossesse",
        ChildhoodProtection = "ase",
        FamilyReunion = "regroupement",
        Disability = "handicap",
        Health = "sante",
        Payslips = "salaire",
        Accounts = "bilan",
        Pension = "pension",
        UnemploymentBenefit = "chomage",
        DailyAllowances = "indemnites",
        Apprenticeship = "apprentissage",
        Student = "etudiant",
        BackToWork = "reprise-emploi",
        Childminder = "agrement",
        Firefighter = "pompier",
        Workplace = "lieu-travail",
        ProfessionalTransfer = "mutation-professionnelle",
        LatestTaxNotice = "dernier-avis",
        Maintenance = "pension-alimentaire",
        Benefits = "prestations",
        Scholarship = "bourse",
        Lease = "bail",
        Hosting = "hebergement",
        Structure = "structure",
        Hotel = "hotel",
        Homeless = "sans-abri",
        Ownership = "propriete",
        NotDecent = "non-decent",
        Unfit = "indigne",
        TakenBack = "conge",
        TooExpensive = "cout-logement",
        Eviction = "expulsion",
        HomeBuyer = "accession",
        Assets = "patrimoine",
    }
}

code_list! {
    /// When a piece is needed.
    Level {
        /// Without it there is no number (R.441-2-3).
        Registration = "registration",
        /// Without it no committee looks at the application (annex, I).
        Examination = "examination",
        /// Only if the service that examines the application asks (annex, II).
        Request = "request",
    }
}

code_list! {
    /// What a piece tells of; each has the sentence that says why it helps.
    Category {
        Identity = "identity",
        Income = "income",
        Family = "family",
        Health = "health",
        Work = "work",
        Resources = "resources",
        Home = "home",
        Motive = "motive",
        Assets = "assets",
    }
}

code_list! {
    /// Who may read it.
    Sensitivity {
        /// Whoever may read pieces.
        Plain = "plain",
        /// Only those whose profile says so: health, violence, protection of children, guardianship.
        Sensitive = "sensitive",
    }
}

/// A line of the catalogue.
struct Row {
    kind: PieceKind,
    level: Level,
    whose: Concerned,
    condition: Condition,
    category: Category,
    sensitivity: Sensitivity,
    /// Months a piece holds from its own date; `None`: as long as it says.
    months: Option<u32>,
    from: Date,
}

static CATALOGUE: LazyLock<Vec<Row>> = LazyLock::new(|| rows(PIECES).filter_map(|row| Row::read(&row)).collect());

impl Row {
    fn read(row: &[&str]) -> Option<Self> {
        let [kind, level, whose, condition, category, sensitivity, months, from, _source, _status] = *row else {
            return None;
        };
        Some(Self {
            kind: PieceKind::parse(kind)?,
            level: Level::parse(level)?,
            whose: Concerned::parse(whose)?,
            condition: Condition::parse(condition)?,
            category: Category::parse(category)?,
            sensitivity: Sensitivity::parse(sensitivity)?,
            months: if months.is_empty() { None } else { Some(months.parse().ok()?) },
            from: from.parse().ok()?,
        })
    }
}

impl PieceKind {
    fn row(self) -> Option<&'static Row> {
        CATALOGUE.iter().find(|row| row.kind == self)
    }

    /// What it tells of.
    pub fn category(self) -> Category {
        self.row().map_or(Category::Identity, |row| row.category)
    }

    /// Who may read it. A kind that the catalogue does not know is nobody's.
    pub fn sensitivity(self) -> Sensitivity {
        self.row().map_or(Sensitivity::Sensitive, |row| row.sensitivity)
    }

    /// Months it holds from its own date; `None`: as long as it says itself.
    pub fn holds_months(self) -> Option<u32> {
        self.row().and_then(|row| row.months)
    }

    /// Whether each person has one of its own, rather than the household.
    fn is_personal(self) -> bool {
        self.row().is_some_and(|row| row.whose != Concerned::Applicant)
    }

    /// To which part of the form it belongs, for those who help with some parts only.
    pub fn scope(self) -> Scope {
        if self == Self::Violence {
            // Whoever may not see the motives does not learn it from a piece about income.
            return Scope::Home;
        }
        match self.category() {
            Category::Identity => Scope::Identity,
            Category::Family => Scope::Family,
            Category::Income | Category::Work | Category::Resources | Category::Assets => Scope::Money,
            Category::Home | Category::Motive => Scope::Home,
            Category::Health => Scope::Health,
        }
    }
}

/// One piece of one application: what it proves, and of whom. What proves something of the household is the applicant's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PieceName {
    /// What it proves.
    pub kind: PieceKind,
    /// Of whom.
    pub whose: Whose,
}

impl PieceName {
    /// The one that registration needs.
    pub const IDENTITY: Self = Self { kind: PieceKind::Identity, whose: Whose::Applicant };

    /// The answers that it proves.
    pub fn proves(&self) -> Vec<SectionName> {
        let whose = || self.whose.clone();
        match self.kind.category() {
            Category::Identity => match &self.whose {
                Whose::Applicant => vec![SectionName::Identity],
                Whose::Person(id) => vec![SectionName::Person(id.clone())],
            },
            Category::Income if self.kind.is_personal() => vec![SectionName::Income(whose())],
            Category::Income | Category::Family => vec![SectionName::Household, SectionName::MotiveDetails],
            Category::Work => vec![SectionName::Profession(whose())],
            Category::Resources => vec![SectionName::Resources(whose())],
            Category::Home => vec![SectionName::PresentHome, SectionName::HomeDetails, SectionName::Address],
            Category::Motive => vec![SectionName::Motives, SectionName::MotiveDetails, SectionName::HomeDetails],
            Category::Health => vec![SectionName::Disability, SectionName::Adaptation(whose())],
            Category::Assets => vec![SectionName::HomeDetails],
        }
    }

    /// Reads back what [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(kind) = PieceKind::parse(text) {
            return Some(Self { kind, whose: Whose::Applicant });
        }
        let (kind, person) = text.rsplit_once('-')?;
        Some(Self { kind: PieceKind::parse(kind)?, whose: Whose::Person(PersonId::parse(person)?) })
    }
}

impl fmt::Display for PieceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.whose {
            Whose::Applicant => f.write_str(self.kind.code()),
            Whose::Person(id) => write!(f, "{}-{id}", self.kind.code()),
        }
    }
}

/// A piece that concerns an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Which one.
    pub name: PieceName,
    /// When it is needed.
    pub level: Level,
}

/// Each line of the catalogue with the persons whom it can concern, in the situation of the answers or not. A legal person
/// shows no piece (R.441-2-3 asks for those of persons).
fn possible(answers: &Answers, applicant: ApplicantKind, on: Date) -> impl Iterator<Item = (&'static Row, PieceName)> {
    let in_force = CATALOGUE.iter().filter(move |row| applicant == ApplicantKind::Person && row.from <= on);
    in_force.flat_map(move |row| {
        row.whose.among(answers, on).into_iter().map(move |whose| (row, PieceName { kind: row.kind, whose }))
    })
}

/// The pieces that concern an application as it stands, those needed first.
pub fn wanted(answers: &Answers, applicant: ApplicantKind, on: Date) -> Vec<Wanted> {
    let mut found: Vec<Wanted> = Vec::new();
    for (row, name) in possible(answers, applicant, on) {
        if row.condition.holds(answers, &name.whose, on) && found.iter().all(|one| one.name != name) {
            found.push(Wanted { name, level: row.level });
        }
    }
    found.sort_by_key(|one| one.level);
    found
}

/// The pieces that a service may ask for, of each person whom they can concern: all of the catalogue, but the sensitive ones
/// only where the answers bring them.
pub fn may_be_asked(answers: &Answers, applicant: ApplicantKind, on: Date) -> Vec<PieceName> {
    let mut names = Vec::new();
    for (row, name) in possible(answers, applicant, on) {
        // Health, violence, protection: only where the answers tell of it, or where no box of the form can.
        let told = row.sensitivity == Sensitivity::Plain
            || row.condition == Condition::OnRequest
            || row.condition.holds(answers, &name.whose, on);
        if told && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_catalogue_is_read() {
        for row in rows(PIECES) {
            assert!(Row::read(&row).is_some(), "{row:?}");
            assert!(!row[8].is_empty() && ["read", "DERIVED", "GK", "OPEN", "DESIGN"].contains(&row[9]), "{row:?}");
        }
    }

    #[test]
    fn every_kind_has_its_line() {
        for kind in PieceKind::ALL {
            assert!(kind.row().is_some(), "{}", kind.code());
        }
    }

    #[test]
    fn one_piece_is_needed_to_register_and_it_is_the_applicants_identity() {
        let needed = wanted(&Answers::default(), ApplicantKind::Person, Date::constant(2026, 11, 25));
        let needed: Vec<_> = needed.into_iter().filter(|one| one.level == Level::Registration).collect();
        assert_eq!(needed, [Wanted { name: PieceName::IDENTITY, level: Level::Registration }]);
        assert!(wanted(&Answers::default(), ApplicantKind::Organisation, Date::constant(2026, 11, 25)).is_empty());
    }

    #[test]
    fn names_read_back() {
        let person = Whose::Person(PersonId::new(7));
        for kind in PieceKind::ALL {
            for whose in [Whose::Applicant, person.clone()] {
                let name = PieceName { kind: *kind, whose };
                assert_eq!(PieceName::parse(&name.to_string()), Some(name));
            }
        }
        for text in ["", "identite-", "identite-demandeur", "releve-bancaire", "identite-x"] {
            assert_eq!(PieceName::parse(text), None, "{text}");
        }
    }
}
