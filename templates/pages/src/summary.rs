//! The answers as people read them: on the review, at the desk, on the certificate.

use domain::Field;
use domain::answers::Answers;
use domain::language::Language;
use domain::section::{Motive, SectionName};

use crate::{copy, labels, words};

/// A section with its questions and answers.
pub struct Part {
    /// Which section, to change it.
    pub name: SectionName,
    /// Its title.
    pub title: String,
    /// Questions and answers.
    pub lines: Vec<(String, String)>,
}

/// The sections answered, in the order in which they are asked; each other person after the household.
pub fn parts(answers: &Answers, lang: Language) -> Vec<Part> {
    parts_with(answers, lang, |_| true)
}

/// The same on paper, which others of the household may open: without the motives that could put somebody in danger.
pub fn parts_on_paper(answers: &Answers, lang: Language) -> Vec<Part> {
    parts_with(answers, lang, |motive| !motive.is_private())
}

fn parts_with(answers: &Answers, lang: Language, told: impl Fn(&Motive) -> bool) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut add = |name: SectionName, lines: Vec<(String, String)>| {
        // Several people: each goes by the name.
        let person = match &name {
            SectionName::Person(id) => answers.persons.iter().find(|(known, _)| known == id),
            _ => None,
        };
        let title = person.map_or_else(
            || labels::section(&name, lang),
            |(_, person)| format!("{} {}", person.first_names.as_str(), person.birth_name.as_str()),
        );
        parts.push(Part { name, title, lines });
    };
    let line = |field: Field, value: String| (labels::field(field, lang), value);
    let none = || copy::application(lang).review_none().to_string();

    if let Some(identity) = &answers.identity {
        let mut lines = vec![
            line(Field::Civility, labels::civility(identity.civility, lang)),
            line(Field::BirthName, identity.birth_name.as_str().to_owned()),
        ];
        if let Some(usage) = &identity.usage_name {
            lines.push(line(Field::UsageName, usage.as_str().to_owned()));
        }
        lines.push(line(Field::FirstNames, identity.first_names.as_str().to_owned()));
        lines.push(line(Field::BirthDate, words::date(identity.born, lang)));
        lines.push(line(Field::Nationality, labels::nationality(identity.nationality, lang)));
        add(SectionName::Identity, lines);
    }
    if let Some(contact) = &answers.contact {
        add(
            SectionName::Contact,
            vec![
                line(Field::AddressLine, contact.address_lines().join(", ")),
                line(Field::Phone, contact.phone.as_ref().map_or_else(none, domain::text::Phone::grouped)),
                line(Field::ConsentEmail, labels::yes_no(contact.consent_email, lang)),
                line(Field::ConsentSms, labels::yes_no(contact.consent_sms, lang)),
            ],
        );
    }
    if let Some(household) = &answers.household {
        let mut lines = vec![line(Field::FamilySituation, labels::situation(household.situation, lang))];
        if household.expected > 0 {
            lines.push(line(Field::ExpectedChildren, household.expected.to_string()));
        }
        if let Some(date) = household.expected_on {
            lines.push(line(Field::ExpectedBirth, words::date(date, lang)));
        }
        add(SectionName::Household, lines);
    }
    for (id, person) in &answers.persons {
        let mut lines = vec![
            line(Field::Link, labels::link(person.link, lang)),
            line(Field::Civility, labels::civility(person.civility, lang)),
            line(Field::BirthName, person.birth_name.as_str().to_owned()),
            line(Field::FirstNames, person.first_names.as_str().to_owned()),
            line(Field::BirthDate, words::date(person.born, lang)),
        ];
        if let Some(nationality) = person.nationality {
            lines.push(line(Field::Nationality, labels::nationality(nationality, lang)));
        }
        add(SectionName::Person(id.clone()), lines);
    }
    if let Some(income) = &answers.income {
        let mut lines = vec![match income.tax_income {
            Some(amount) => line(Field::TaxIncome, words::euros(amount, lang)),
            None => {
                (copy::application(lang).income_notice().to_string(), copy::application(lang).income_no().to_string())
            }
        }];
        if let Some(others) = income.others_tax_income {
            lines.push(line(Field::OthersTaxIncome, words::euros(others, lang)));
        }
        add(SectionName::Income, lines);
    }
    if let Some(resources) = &answers.resources {
        let mut lines: Vec<_> =
            resources.monthly.iter().map(|(kind, amount)| line(kind.field(), words::euros(*amount, lang))).collect();
        if let Some(paid) = resources.maintenance_paid {
            lines.push(line(Field::MaintenancePaid, words::euros(paid, lang)));
        }
        if lines.is_empty() {
            lines.push((
                labels::section(&SectionName::Resources, lang),
                copy::application(lang).review_nothing().to_string(),
            ));
        }
        add(SectionName::Resources, lines);
    }
    if let Some(home) = &answers.present_home {
        let mut lines = vec![line(Field::PresentHome, labels::present_home(home.kind, lang))];
        if let Some(landlord) = &home.landlord {
            lines.push(line(Field::LandlordName, landlord.name.as_str().to_owned()));
            let siren = landlord.siren.as_ref().map_or_else(none, |siren| siren.as_str().to_owned());
            lines.push(line(Field::LandlordSiren, siren));
        }
        lines.push(line(Field::PeopleNow, home.people.to_string()));
        lines.push(line(Field::Rent, home.rent.map_or_else(none, |rent| words::euros(rent, lang))));
        lines.push(line(Field::OwnsElsewhere, labels::yes_no(home.owns_elsewhere, lang)));
        add(SectionName::PresentHome, lines);
    }
    if let Some(motives) = &answers.motives {
        let mut ticked: Vec<String> =
            motives.ticked.iter().filter(|motive| told(motive)).map(|motive| labels::motive(*motive, lang)).collect();
        if ticked.len() < motives.ticked.len() {
            ticked.push(copy::application(lang).motives_private().to_string());
        }
        let mut lines = vec![line(Field::Motives, ticked.join(words::semicolon(lang)))];
        if let Some(other) = &motives.other {
            lines.push(line(Field::MotiveOther, other.as_str().to_owned()));
        }
        add(SectionName::Motives, lines);
    }
    if let Some(wanted) = &answers.wanted_home {
        let types: Vec<String> = wanted.types.iter().map(|kind| labels::home_type(*kind, lang)).collect();
        add(
            SectionName::WantedHome,
            vec![
                line(Field::WantedCategory, labels::category(wanted.category, lang)),
                line(Field::WantedTypes, types.join(", ")),
                line(Field::PeopleToHouse, wanted.people.to_string()),
            ],
        );
    }
    if let Some(places) = &answers.wanted_places {
        let names: Vec<&str> = places.communes.iter().map(|commune| commune.name).collect();
        let extended = places.extended.map_or_else(none, |yes| labels::yes_no(yes, lang));
        add(SectionName::WantedPlaces, vec![line(Field::Communes, names.join(", ")), line(Field::Extended, extended)]);
    }
    parts
}
