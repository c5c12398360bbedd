//! Whom a piece concerns, and in which situation: what the answers say, and nothing else.

use jiff::civil::Date;

use crate::answers::Answers;
use crate::person::age;
use crate::section::{
    Activity, Contract, FamilySituation, Income, Motive, PresentHomeKind, ResourceKind, SeparationStage, Whose,
};

/// Age from which somebody shows an identity piece of its own.
const ADULT: i16 = 18;

code_list! {
    /// Of whom a piece is asked.
    Concerned {
        /// The applicant, for the household.
        Applicant = "applicant",
        /// Each other adult to house.
        OtherAdult = "other-adult",
        /// The applicant and each co-applicant.
        Holder = "holder",
        /// Each person whose income is told: the holders, and the adult dependants who told theirs.
        IncomeHolder = "income-holder",
        /// Each person who needs an adapted home, or holds the card.
        Disabled = "disabled",
    }
}

impl Concerned {
    /// The persons, as the answers stand.
    pub fn among(self, answers: &Answers, on: Date) -> Vec<Whose> {
        match self {
            Self::Applicant => vec![Whose::Applicant],
            Self::OtherAdult => {
                let adults = answers.persons.iter().filter(|(_, person)| {
                    person.link.is_housed() && !person.link.may_be_nameless() && age(person.born, on) >= ADULT
                });
                adults.map(|(id, _)| Whose::Person(id.clone())).collect()
            }
            Self::Holder => answers.holders(),
            Self::IncomeHolder => {
                let holders = answers.holders();
                let housed = answers.housed();
                let others = answers.incomes.keys().filter(|whose| housed.contains(whose) && !holders.contains(whose));
                holders.iter().chain(others).cloned().collect()
            }
            Self::Disabled => {
                let housed = answers.housed();
                let told = answers.disability.iter().flat_map(|told| told.persons.iter().chain(&told.cards));
                let mut found: Vec<Whose> = Vec::new();
                for whose in told.filter(|whose| housed.contains(whose)) {
                    if !found.contains(whose) {
                        found.push(whose.clone());
                    }
                }
                found
            }
        }
    }
}

code_list! {
    /// In which situation.
    Condition {
        Always = "always",
        /// Nothing in the answers brings it: a service asks.
        OnRequest = "on-request",
        Minors = "minors",
        HasTaxNotice = "has-tax-notice",
        NoTaxNotice = "no-tax-notice",
        IncomeFell = "income-fell",
        Widowed = "widowed",
        DivorcePending = "divorce-pending",
        Divorced = "divorced",
        Separated = "separated",
        Violence = "violence",
        Married = "married",
        CivilPartners = "civil-partners",
        Expecting = "expecting",
        ChildhoodProtection = "childhood-protection",
        FamilyReunion = "family-reunion",
        Health = "health",
        Employed = "employed",
        SelfEmployed = "self-employed",
        Pensioner = "pensioner",
        Unemployed = "unemployed",
        Apprentice = "apprentice",
        Student = "student",
        BackToWork = "back-to-work",
        Childminder = "childminder",
        Firefighter = "firefighter",
        CloserToWork = "closer-to-work",
        Transfer = "transfer",
        Maintenance = "maintenance",
        Benefits = "benefits",
        Scholarship = "scholarship",
        Tenant = "tenant",
        Hosted = "hosted",
        InStructure = "in-structure",
        HotelOrCamping = "hotel-or-camping",
        Homeless = "homeless",
        Owner = "owner",
        NotDecent = "not-decent",
        Unfit = "unfit",
        TakenBack = "taken-back",
        TooExpensive = "too-expensive",
        Eviction = "eviction",
        HomeBuyer = "home-buyer",
    }
}

impl Condition {
    /// Whether the answers of this person, or of the household, bring the piece.
    pub fn holds(self, answers: &Answers, whose: &Whose, on: Date) -> bool {
        use PresentHomeKind as Home;
        let work = || answers.professions.get(whose);
        let activity = |wanted: &[Activity]| work().is_some_and(|work| wanted.contains(&work.activity));
        let receives = |wanted: &[ResourceKind]| {
            let resources = answers.resources.get(whose);
            resources.is_some_and(|one| one.monthly.iter().any(|(kind, _)| wanted.contains(kind)))
        };
        let motive = |wanted: Motive| answers.motives.as_ref().is_some_and(|told| told.ticked.contains(&wanted));
        let lives = |wanted: &[Home]| answers.present_home.as_ref().is_some_and(|home| wanted.contains(&home.kind));
        let family = |wanted: FamilySituation| answers.household.as_ref().is_some_and(|one| one.situation == wanted);
        let begun = || {
            let stage = answers.motive_details.as_ref().and_then(|details| details.separation);
            motive(Motive::Divorce) && stage == Some(SeparationStage::Begun)
        };
        match self {
            Self::Always => true,
            Self::OnRequest => false,
            Self::Minors => answers.persons.iter().any(|(_, person)| {
                person.link.is_housed() && !person.link.may_be_nameless() && age(person.born, on) < ADULT
            }),
            // Asked of everybody until somebody says that there is none, or that it is the applicant's.
            Self::HasTaxNotice => matches!(answers.incomes.get(whose), None | Some(Income::Own { .. })),
            Self::NoTaxNotice => matches!(answers.incomes.get(whose), Some(Income::NoNotice)),
            Self::IncomeFell => answers.incomes.get(whose).is_some_and(fell),
            Self::Widowed => family(FamilySituation::Widowed),
            Self::DivorcePending => begun(),
            Self::Divorced => family(FamilySituation::Divorced),
            Self::Separated => family(FamilySituation::Separated) && !begun(),
            Self::Violence => motive(Motive::DomesticViolence),
            Self::Married => family(FamilySituation::Married),
            Self::CivilPartners => family(FamilySituation::CivilPartnership),
            Self::Expecting => answers.household.as_ref().is_some_and(|one| one.expected > 0),
            Self::ChildhoodProtection => motive(Motive::ChildhoodProtection),
            Self::FamilyReunion => motive(Motive::FamilyReunion),
            Self::Health => motive(Motive::Health),
            Self::Employed => {
                let trained = work().is_some_and(|work| work.contract == Some(Contract::Apprentice));
                work().is_some_and(|work| work.activity.has_employer()) && !trained
            }
            Self::SelfEmployed => activity(&[Activity::SelfEmployed]),
            Self::Pensioner => {
                activity(&[Activity::Retired]) || receives(&[ResourceKind::Pension, ResourceKind::DisabilityPension])
            }
            Self::Unemployed => activity(&[Activity::Unemployed]) && receives(&[ResourceKind::Unemployment]),
            Self::Apprentice => work().is_some_and(|work| work.contract == Some(Contract::Apprentice)),
            Self::Student => activity(&[Activity::Student]),
            Self::BackToWork => work().is_some_and(|work| work.back_to_work.is_some()),
            Self::Childminder => activity(&[Activity::Childminder]) || motive(Motive::Childminder),
            Self::Firefighter => motive(Motive::VolunteerFirefighter),
            Self::CloserToWork => motive(Motive::CloserToWork),
            Self::Transfer => motive(Motive::ProfessionalTransfer),
            Self::Maintenance => receives(&[ResourceKind::MaintenanceReceived]),
            Self::Benefits => receives(&[
                ResourceKind::FamilyBenefits,
                ResourceKind::Aah,
                ResourceKind::Aeeh,
                ResourceKind::Ajpp,
                ResourceKind::Rsa,
                ResourceKind::OldAgeMinimum,
                ResourceKind::Paje,
            ]),
            Self::Scholarship => receives(&[ResourceKind::Scholarship]),
            Self::Tenant => lives(&[Home::SocialTenant, Home::PrivateTenant]),
            Self::Hosted => lives(&[Home::WithParentsOrChildren, Home::WithAnotherPerson, Home::FreeOfCharge]),
            Self::InStructure => lives(&[
                Home::SubletOrTemporary,
                Home::SocialResidence,
                Home::SocialHotelResidence,
                Home::StudentResidence,
                Home::Shelter,
                Home::ChildhoodCentre,
                Home::TiedHousing,
            ]),
            Self::HotelOrCamping => lives(&[Home::Hotel, Home::Camping]),
            Self::Homeless => lives(&[Home::Homeless, Home::Squat, Home::WithoutTitle, Home::MobileHome]),
            Self::Owner => lives(&[Home::Owner]),
            Self::NotDecent => motive(Motive::NotDecent),
            Self::Unfit => motive(Motive::Unfit),
            Self::TakenBack => motive(Motive::TakenBack),
            Self::TooExpensive => motive(Motive::TooExpensive),
            Self::Eviction => motive(Motive::Eviction),
            Self::HomeBuyer => motive(Motive::HomeBuyerInDifficulty),
        }
    }
}

/// Whether the income of a year is under that of the year before by a tenth or more.
fn fell(income: &Income) -> bool {
    match income {
        Income::Own { amount, last: Some(last), .. } => u64::from(*last) * 10 <= u64::from(*amount) * 9 && *amount > 0,
        _ => false,
    }
}
