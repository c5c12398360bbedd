//! Applications of every shape, for properties: a list of numbers is spent on choices, so that a smaller list is a
//! simpler application.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::collections::BTreeMap;

use domain::answers::{Answers, ApplicantKind};
use domain::id::PersonId;
use domain::number::UniqueNumber;
use domain::section::{
    Activity, Aid, Circumstances, Contract, DisabilityState, Equipment, EvictionStage, FamilySituation, HomeCategory,
    HomeKindNow, HomeType, HomeTypeNow, Impairment, Link, Motive, Need, PresentHomeKind, ResourceKind, SectionName,
    SeparationStage, TaxNotice, Walking,
};
use domain::service::DeskCode;
use domain::territory::{Commune, Territory};
use domain::text::Email;
use domain::{Field, Fields};
use exchange::{FileKind, Record};
use jiff::ToSpan as _;
use jiff::civil::Date;
use proptest::prelude::*;

/// The day of the document.
pub(crate) const TODAY: Date = Date::constant(2026, 11, 24);

/// Choices still to make.
pub(crate) struct Choices {
    numbers: std::vec::IntoIter<u32>,
}

impl Choices {
    fn next(&mut self) -> u32 {
        self.numbers.next().unwrap_or(0)
    }

    fn below(&mut self, end: usize) -> usize {
        self.next() as usize % end
    }

    fn between(&mut self, from: u32, to: u32) -> u32 {
        from + self.next() % (to - from + 1)
    }

    fn flag(&mut self) -> bool {
        self.next() % 2 == 1
    }

    fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn some<T: Copy>(&mut self, all: &[T]) -> Vec<T> {
        all.iter().copied().filter(|_| self.flag()).collect()
    }

    fn at_least_one<T: Copy>(&mut self, all: &[T]) -> Vec<T> {
        let mut some = self.some(all);
        if some.is_empty() {
            some.push(self.pick(all));
        }
        some
    }

    fn text(&mut self, alphabet: &[char], most: usize) -> String {
        // One choice makes a whole text, so that there are choices left for the rest.
        let mut state = self.next();
        let length = state as usize % most;
        let mut letter = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            alphabet[(state >> 16) as usize % alphabet.len()]
        };
        let middle: String = (0..length).map(|_| letter()).collect();
        format!("A{middle}")
    }

    fn name(&mut self) -> String {
        let letters: Vec<char> = "abcXYZéèçœÿŁ -'.,\u{301}".chars().collect();
        self.text(&letters, 70)
    }

    fn line(&mut self) -> String {
        let letters: Vec<char> = "abc XYZé019 <>&\"'’;:!?()«»°€%#*=…@_²".chars().collect();
        let text = self.text(&letters, 80);
        if self.flag() { format!("{} {text}", self.between(0, 999)) } else { text }
    }

    fn comment(&mut self) -> String {
        let letters: Vec<char> = "abc é\n\n<>&\"'".chars().collect();
        self.text(&letters, 400)
    }

    fn phone(&mut self) -> String {
        self.pick(&["0612345678", "0493000000", "+33712345678", "0033612345678", "+4915112345678"]).to_owned()
    }

    fn date(&mut self, from: Date, days: u32) -> Date {
        from.saturating_add(i64::from(self.between(0, days)).days())
    }

    fn commune(&mut self) -> &'static Commune {
        let territory = Territory::of(self.pick(&["06", "2A", "974", "IDF", "13"])).expect("it is in the data");
        let communes: Vec<_> = territory.communes().iter().filter(|commune| !commune.postal_codes.is_empty()).collect();
        communes[self.below(communes.len())]
    }

    fn city(&mut self, fields: &mut Fields, postal: Field, city: Field) {
        let commune = self.commune();
        let code = self.below(commune.postal_codes.len());
        fields.set(postal, commune.postal_codes[code].to_string());
        let cedex = if self.next() % 4 == 1 { " Cedex 2" } else { "" };
        fields.set(city, format!("{}{cedex}", commune.name));
    }

    fn maybe(&mut self, fields: &mut Fields, field: Field, value: impl FnOnce(&mut Self) -> String) {
        if self.flag() {
            let value = value(self);
            fields.set(field, value);
        }
    }

    fn maybe_date(&mut self, fields: &mut Fields, field: Field, from: Date, days: u32) {
        if self.flag() {
            let date = self.date(from, days);
            *fields = std::mem::take(fields).with_date(field, date);
        }
    }

    fn maybe_yes_no(&mut self, fields: &mut Fields, field: Field) {
        self.maybe(fields, field, |choices| yes_no(choices.flag()));
    }
}

fn yes_no(yes: bool) -> String {
    if yes { "oui" } else { "non" }.to_owned()
}

/// An application of any shape.
pub(crate) fn record() -> impl Strategy<Value = Record> {
    prop::collection::vec(any::<u32>(), 0..900).prop_map(|numbers| build(Choices { numbers: numbers.into_iter() }))
}

/// An application from a list of choices.
pub(crate) fn build(mut choices: Choices) -> Record {
    let territory = Territory::of(choices.pick(&["06", "2A", "974", "IDF"])).expect("it is in the data");
    let applicant = choices.pick(&[ApplicantKind::Person, ApplicantKind::Person, ApplicantKind::Organisation]);
    let operation = choices.pick(&FileKind::ALL);
    let created_on = choices.date(Date::constant(2020, 1, 1), 2_000);
    let desk = DeskCode::parse(choices.pick(&["GDPUB", "G0601", "12345"])).expect("a desk");
    let number = (operation.needs_number() || choices.flag())
        .then(|| UniqueNumber::issue(territory.number_prefix(), created_on, 123, &desk).expect("a number"));
    let email = choices.flag().then(|| Email::parse("a&b'c@exemple.example").expect("an address"));

    let mut answers = Answers::default();
    let mut days = BTreeMap::new();
    let mut skipped = Vec::new();
    let mut take = |answers: &mut Answers, choices: &mut Choices, name: &SectionName| {
        let on = choices.date(Date::constant(2026, 1, 1), 300);
        let fields = section(name, answers, territory, on, choices);
        if let Err(refusals) = answers.take(name, &fields, Circumstances { on, territory }) {
            panic!("{name:?}: {refusals:?} in {:?}", fields.iter().collect::<Vec<_>>());
        }
        days.insert(name.clone(), on);
    };
    if applicant == ApplicantKind::Person {
        for index in 0..choices.below(7) {
            let id = PersonId::at(1_795_000_000_000 + i64::try_from(index).expect("small"), u128::from(choices.next()));
            take(&mut answers, &mut choices, &SectionName::Person(id));
        }
    }
    // What is asked depends on what was answered.
    while let Some(asked) = answers
        .asked(applicant, TODAY)
        .into_iter()
        .find(|asked| answers.fields(&asked.name).is_none() && !skipped.contains(&asked.name))
    {
        if asked.need != Need::Registration && choices.flag() {
            skipped.push(asked.name);
        } else {
            take(&mut answers, &mut choices, &asked.name);
        }
    }
    Record {
        operation,
        made_on: TODAY,
        number,
        desk,
        created_on,
        territory,
        applicant,
        email,
        answers,
        days,
        notes: vec![],
    }
}

/// A SIREN and a SIRET that exist on paper only.
const SIREN: &str = "732829320";
const SIRET: &str = "73282932000074";

fn section(name: &SectionName, answers: &Answers, territory: &Territory, on: Date, choices: &mut Choices) -> Fields {
    let mut fields = Fields::new();
    match name {
        SectionName::Identity => {
            fields.set(Field::Civility, choices.pick(&["1", "2"]));
            fields.set(Field::BirthName, choices.name());
            choices.maybe(&mut fields, Field::UsageName, Choices::name);
            fields.set(Field::FirstNames, choices.name());
            fields.set(Field::Nationality, choices.pick(&["1", "2", "3"]));
            fields = fields.with_date(Field::BirthDate, choices.date(Date::constant(1930, 1, 1), 27_000));
        }
        SectionName::Organisation => {
            fields.set(Field::OrganisationName, choices.line());
            fields.set(Field::OrganisationSiren, SIREN);
            fields.set(Field::RepresentativeName, choices.name());
            fields.set(Field::RepresentativeRole, choices.line());
        }
        SectionName::Nir(_) => {
            if choices.flag() {
                fields.set(Field::NirSealed, "SEALED-NIR-VALUE");
                fields.set(Field::NirEnding, "42");
            } else {
                fields.set(Field::NirAbsent, "oui");
            }
        }
        SectionName::Contact => {
            choices.maybe(&mut fields, Field::Phone, Choices::phone);
            fields.set(Field::ConsentEmail, yes_no(choices.flag()));
            fields = fields.with_tick(Field::ConsentSms, choices.flag()).with_tick(Field::PaperNotices, choices.flag());
        }
        SectionName::Address => {
            fields.set(Field::AddressLine, choices.line());
            choices.maybe(&mut fields, Field::AddressComplement, Choices::line);
            choices.maybe(&mut fields, Field::HostedBy, Choices::line);
            if choices.flag() {
                choices.city(&mut fields, Field::PostalCode, Field::City);
            } else {
                fields.set(Field::Abroad, "oui");
                fields.set(Field::ForeignCity, choices.line());
                fields.set(Field::Country, choices.line());
            }
            if choices.flag() {
                fields.set(Field::MailElsewhere, "oui");
                fields.set(Field::MailLine, choices.line());
                choices.maybe(&mut fields, Field::MailComplement, Choices::line);
                choices.maybe(&mut fields, Field::MailHostedBy, Choices::line);
                choices.city(&mut fields, Field::MailPostalCode, Field::MailCity);
            }
        }
        SectionName::Helper => {
            let helped = choices.flag();
            fields.set(Field::HasHelper, yes_no(helped));
            if helped {
                fields.set(Field::HelperName, choices.line());
                fields.set(Field::HelperEmail, "aide@exemple.example");
                choices.maybe(&mut fields, Field::HelperPhone, Choices::phone);
                fields = fields.with_tick(Field::HelperCopies, choices.flag());
            }
        }
        SectionName::Household => {
            let situations: Vec<_> = FamilySituation::ALL.iter().map(|one| one.code()).collect();
            fields.set(Field::FamilySituation, choices.pick(&situations));
            let expected = choices.between(0, 6);
            fields.set(Field::ExpectedChildren, expected.to_string());
            choices.maybe_date(&mut fields, Field::ExpectedBirth, on, 250);
        }
        SectionName::Person(_) => {
            let link = choices.pick(Link::ALL);
            fields.set(Field::Link, link.code());
            fields.set(Field::Civility, choices.pick(&["1", "2"]));
            if !link.may_be_nameless() || choices.flag() {
                fields.set(Field::BirthName, choices.name());
            }
            fields.set(Field::FirstNames, choices.name());
            fields = fields.with_date(Field::BirthDate, choices.date(Date::constant(1940, 1, 1), 31_000));
            if link.is_co_applicant() {
                fields.set(Field::Nationality, choices.pick(&["1", "2", "3"]));
            }
            fields.set(Field::TaxAttached, yes_no(choices.flag()));
        }
        SectionName::Profession(_) => {
            fields.set(Field::Activity, choices.pick(Activity::ALL).code());
            choices.maybe(&mut fields, Field::Job, Choices::line);
            choices.maybe(&mut fields, Field::Contract, |choices| choices.pick(Contract::ALL).code().to_owned());
            choices.maybe(&mut fields, Field::EmployerName, Choices::line);
            choices.maybe(&mut fields, Field::EmployerSiret, |_| SIRET.to_owned());
            if choices.flag() {
                choices.city(&mut fields, Field::WorkPostalCode, Field::WorkCity);
            }
            if choices.flag() {
                let since = choices.date(Date::constant(2020, 1, 1), 2_000);
                fields = fields.with_tick(Field::BackToWork, true).with_date(Field::BackToWorkOn, since);
            }
        }
        SectionName::Income(_) => {
            fields.set(Field::TaxNotice, choices.pick(TaxNotice::ALL).code());
            fields.set(Field::TaxIncome, choices.between(0, 90_000).to_string());
            choices.maybe(&mut fields, Field::LastTaxIncome, |choices| choices.between(0, 90_000).to_string());
        }
        SectionName::Resources(_) => {
            fields.set(Field::NoResources, "oui");
            for kind in choices.some(ResourceKind::ALL) {
                fields.set(kind.field(), choices.between(0, 9_999).to_string());
            }
            choices.maybe(&mut fields, Field::MaintenancePaid, |choices| choices.between(0, 999).to_string());
        }
        SectionName::PresentHome => fields.set(Field::PresentHome, choices.pick(PresentHomeKind::ALL).code()),
        SectionName::HomeDetails => {
            let kind = answers.present_home.as_ref().expect("asked before").kind;
            fields.set(Field::PresentHome, kind.code());
            if kind == PresentHomeKind::SocialTenant {
                fields.set(Field::LandlordName, choices.line());
                choices.maybe(&mut fields, Field::LandlordSiren, |_| SIREN.to_owned());
            }
            choices.maybe(&mut fields, Field::StructureName, Choices::line);
            choices.maybe_date(&mut fields, Field::HomeSince, Date::constant(2000, 1, 1), 9_000);
            fields.set(Field::PeopleNow, choices.between(1, 50).to_string());
            choices.maybe(&mut fields, Field::HomeKindNow, |choices| choices.pick(HomeKindNow::ALL).code().to_owned());
            choices.maybe(&mut fields, Field::HomeTypeNow, |choices| choices.pick(HomeTypeNow::ALL).code().to_owned());
            choices.maybe(&mut fields, Field::Surface, |choices| choices.between(1, 999).to_string());
            choices.maybe(&mut fields, Field::Rent, |choices| choices.between(0, 9_999).to_string());
            choices.maybe(&mut fields, Field::HousingBenefit, |choices| choices.between(0, 999).to_string());
            fields.set(Field::OwnsElsewhere, yes_no(choices.flag()));
            choices.maybe(&mut fields, Field::OwnsWhere, Choices::line);
        }
        SectionName::Motives => {
            let motives = choices.at_least_one(Motive::ALL);
            fields = fields.with_all(Field::Motives, motives.iter().map(|motive| motive.code().to_owned()));
            fields.set(Field::MotiveOther, choices.comment());
        }
        SectionName::MotiveDetails => {
            choices
                .maybe(&mut fields, Field::EvictionStage, |choices| choices.pick(EvictionStage::ALL).code().to_owned());
            choices.maybe(&mut fields, Field::SeparationStage, |choices| {
                choices.pick(SeparationStage::ALL).code().to_owned()
            });
            choices.maybe_yes_no(&mut fields, Field::ReunionFiled);
            choices.maybe_date(&mut fields, Field::LeaveBy, on, 400);
            choices.maybe_date(&mut fields, Field::InCareUntil, on, 400);
        }
        SectionName::FormerApplication => {
            fields.set(Field::FormerNamed, yes_no(choices.flag()));
            choices.maybe(&mut fields, Field::FormerNumber, |_| "006 0124 000042 G0601".to_owned());
        }
        SectionName::Disability => {
            let housed: Vec<String> = answers.housed().iter().map(ToString::to_string).collect();
            let persons: Vec<&str> = housed.iter().map(String::as_str).collect();
            let owned = |some: Vec<&str>| some.into_iter().map(str::to_owned).collect::<Vec<_>>();
            fields.set(Field::Disability, yes_no(choices.flag()));
            fields = fields.with_all(Field::DisabledPersons, owned(choices.at_least_one(&persons)));
            fields = fields.with_all(Field::InvalidityCards, owned(choices.some(&persons)));
        }
        SectionName::Adaptation(_) => {
            let owned = |some: Vec<&'static str>| some.into_iter().map(str::to_owned).collect::<Vec<_>>();
            fields.set(Field::Walking, choices.pick(Walking::ALL).code());
            choices.maybe(&mut fields, Field::DisabilityState, |choices| {
                choices.pick(DisabilityState::ALL).code().to_owned()
            });
            let impairments: Vec<_> = Impairment::ALL.iter().map(|one| one.code()).collect();
            let aids: Vec<_> = Aid::ALL.iter().map(|one| one.code()).collect();
            let equipment: Vec<_> = Equipment::ALL.iter().map(|one| one.code()).collect();
            fields = fields.with_all(Field::Impairments, owned(choices.some(&impairments)));
            fields = fields.with_all(Field::Aids, owned(choices.some(&aids)));
            fields = fields.with_all(Field::Equipment, owned(choices.some(&equipment)));
        }
        SectionName::WantedHome => {
            fields.set(Field::WantedCategory, choices.pick(HomeCategory::ALL).code());
            let types = choices.at_least_one(HomeType::ALL);
            fields = fields.with_all(Field::WantedTypes, types.iter().map(|kind| kind.code().to_owned()));
            fields.set(Field::PeopleToHouse, choices.between(1, 30).to_string());
            choices.maybe_yes_no(&mut fields, Field::GroundFloor);
            choices.maybe_yes_no(&mut fields, Field::LiftNeeded);
            choices.maybe_yes_no(&mut fields, Field::Parking);
            choices.maybe(&mut fields, Field::MaxRent, |choices| choices.between(0, 9_999).to_string());
            fields = fields.with_tick(Field::HomeOwnership, choices.flag());
        }
        SectionName::WantedPlaces => {
            let all = territory.communes();
            let count = choices.between(1, 17);
            let codes: Vec<String> = (0..count).map(|_| all[choices.below(all.len())].code.to_string()).collect();
            fields = fields.with_all(Field::Communes, codes);
            fields.set(Field::Extended, yes_no(choices.flag()));
        }
        SectionName::Remarks => choices.maybe(&mut fields, Field::Remarks, Choices::comment),
    }
    fields
}
