//! What the interface has no element for: one element of our own namespace, at the end of the document, that a reader who
//! does not know it takes off whole.
//!
//! ```xml
//! <sne:extension xmlns:sne="urn:sne:extension:1" territoire="06" demandeur="person">
//!   <sne:personne id="…" element="cotitulaire" rang="1"/>
//!   <sne:section nom="profession-demandeur" le="2026-11-24">
//!     <sne:valeur nom="activite">D3</sne:valeur>
//!     <sne:date nom="reprise_travail_date">2026-09-01</sne:date>
//!     <sne:sans nom="contrat"/>
//!   </sne:section>
//! </sne:extension>
//! ```
//!
//! Each section that is exchanged has its `section`, with the day it was answered and what the other elements do not say
//! of it: a `valeur` (several for several answers), a `date`, or `sans` where the other elements say too much. Names are
//! those of the fields of the forms (`domain::Field`) and of the stored sections (`SectionName::key`). A question added
//! to the form travels here without a line of code.

use std::collections::{BTreeMap, BTreeSet};

use domain::Field;
use domain::answers::{ApplicantKind, MAX_PERSONS};
use domain::fields::date_names;
use domain::id::PersonId;
use domain::section::{SectionName, Whose};
use domain::territory::Territory;
use jiff::civil::Date;

use crate::Record;
use crate::anomaly::{Anomaly, AnomalyCode};
use crate::draft::{Collector, Draft, Drafts, Known, People, day};
use crate::official::PLACES;
use crate::tree::{At, EXTENSION, Element};

/// What is never exchanged, wherever somebody puts it: the social-security number, and what is no answer.
const NEVER: [Field; 6] =
    [Field::Nir, Field::NirAbsent, Field::NirSealed, Field::NirEnding, Field::Password, Field::OneTimeCode];

/// Writes what `said`, the reading of the other elements, lacks.
pub(crate) fn build(record: &Record, exchanged: &[SectionName], people: &People, said: &Drafts) -> Element {
    let mut extension = Element::ours("extension")
        .attribute("xmlns:sne", EXTENSION)
        .attribute("territoire", record.territory.code())
        .attribute("demandeur", record.applicant.code());
    // The interface has an e-mail for persons only.
    if let Some(email) = record.email.as_ref().filter(|_| record.applicant == ApplicantKind::Organisation) {
        extension.push(Element::ours("mel").with_text(email.as_str()));
    }
    if record.applicant == ApplicantKind::Person {
        for (id, _) in &record.answers.persons {
            let person = Element::ours("personne").attribute("id", id.as_str());
            extension.push(match people.place(id) {
                Some((element, rank)) => person.attribute("element", element).attribute("rang", rank.to_string()),
                None => person,
            });
        }
    }
    for name in exchanged {
        let Some(fields) = record.answers.fields(name) else { continue };
        let mut section =
            Element::ours("section").attribute("nom", name.key()).attribute("le", record.day(name).to_string());
        let wanted: BTreeMap<&str, &[String]> = fields.iter().filter(|(_, values)| !values.is_empty()).collect();
        let none = Draft::default();
        let said = &said.get(name).unwrap_or(&none).values;
        let same = |name: &str| said.get(name).map(Vec::as_slice) == wanted.get(name).copied();
        let mut dates: BTreeSet<&str> = BTreeSet::new();
        for (name, values) in &wanted {
            match date_of(name) {
                Some(field) => {
                    let parts = date_names(field);
                    if dates.insert(field.code()) && !parts.iter().all(|part| same(part)) {
                        section.push(date(field, &parts, &wanted));
                    }
                }
                None if same(name) => {}
                None => {
                    for value in *values {
                        section.push(Element::ours("valeur").attribute("nom", *name).with_text(value));
                    }
                }
            }
        }
        for name in said.keys().filter(|name| !wanted.contains_key(name.as_str())) {
            section.push(Element::ours("sans").attribute("nom", name));
        }
        extension.push(section);
    }
    extension
}

/// The date that an input is a part of.
fn date_of(name: &str) -> Option<Field> {
    let (field, part) = name.rsplit_once('_')?;
    if matches!(part, "jour" | "mois" | "annee") { Field::parse(field) } else { None }
}

fn date(field: Field, parts: &[String; 3], wanted: &BTreeMap<&str, &[String]>) -> Element {
    let part = |name: &String| wanted.get(name.as_str()).and_then(|values| values.first()).map_or("", String::as_str);
    let [day, month, year] = parts.each_ref().map(part);
    Element::ours("date").attribute("nom", field.code()).with_text(format!("{year:0>4}-{month:0>2}-{day:0>2}"))
}

/// What is said of the whole application.
#[derive(Default)]
pub(crate) struct Extension<'a> {
    pub(crate) territory: Option<&'static Territory>,
    pub(crate) applicant: Option<ApplicantKind>,
    pub(crate) email: Option<At<'a>>,
    pub(crate) people: People,
}

/// Reads what is said of the whole application.
pub(crate) fn read<'a>(at: &At<'a>, wrong: &mut Vec<Anomaly>) -> Extension<'a> {
    let mut out = Extension::default();
    let mut bad = |code, path: String| wrong.push(Anomaly::new(code, path));
    match at.attribute("territoire").map(Territory::of) {
        Some(Some(territory)) => out.territory = Some(territory),
        Some(None) => bad(AnomalyCode::NotInList, format!("{}/@territoire", at.path)),
        None => bad(AnomalyCode::Missing, format!("{}/@territoire", at.path)),
    }
    match at.attribute("demandeur").map(ApplicantKind::parse) {
        Some(Some(kind)) => out.applicant = Some(kind),
        Some(None) => bad(AnomalyCode::NotInList, format!("{}/@demandeur", at.path)),
        None => bad(AnomalyCode::Missing, format!("{}/@demandeur", at.path)),
    }
    let persons = at.all("personne");
    if persons.len() > MAX_PERSONS {
        bad(AnomalyCode::TooMany, format!("{}/personne", at.path));
        return out;
    }
    for person in persons {
        let Some(id) = person.attribute("id").and_then(PersonId::parse) else {
            bad(AnomalyCode::NotInList, format!("{}/@id", person.path));
            continue;
        };
        let place = match (person.attribute("element"), person.attribute("rang")) {
            (None, None) => None,
            (Some(element), Some(rank)) => {
                let element = PLACES.iter().find(|(_, name)| *name == element).map(|(_, name)| *name);
                let rank = rank.parse().ok().filter(|rank| (1..=MAX_PERSONS).contains(rank));
                let Some(place) = element.zip(rank) else {
                    bad(AnomalyCode::NotInList, format!("{}/@element", person.path));
                    continue;
                };
                Some(place)
            }
            _ => {
                bad(AnomalyCode::Missing, format!("{}/@element", person.path));
                continue;
            }
        };
        let twice = |known: &Known| known.id == id || (place.is_some() && known.place == place);
        if out.people.0.iter().any(twice) {
            bad(AnomalyCode::Repeated, person.path.clone());
            continue;
        }
        out.people.0.push(Known { id, place });
    }
    out.email = at.one("mel", wrong);
    out
}

/// Adds the sections to what the other elements said.
pub(crate) fn read_sections(at: &At<'_>, people: &People, out: &mut Collector) {
    for section in at.all("section") {
        let name = section.attribute("nom").and_then(SectionName::parse);
        let Some(name) = name else {
            out.wrong.push(Anomaly::new(AnomalyCode::NotInList, format!("{}/@nom", section.path)));
            continue;
        };
        if matches!(name, SectionName::Nir(_)) {
            out.wrong.push(Anomaly::new(AnomalyCode::Forbidden, format!("{}/@nom", section.path)));
            continue;
        }
        let known = match name.whose() {
            Some(Whose::Person(id)) => people.0.iter().any(|known| known.id == id),
            _ => true,
        };
        if !known {
            out.wrong.push(Anomaly::new(AnomalyCode::Missing, format!("{}/personne", at.path)));
            continue;
        }
        let Some(on) = section.attribute("le").and_then(day) else {
            out.wrong.push(Anomaly::new(AnomalyCode::NotADate, format!("{}/@le", section.path)));
            continue;
        };
        if out.drafts.get(&name).is_some_and(|draft| draft.ours) {
            out.wrong.push(Anomaly::new(AnomalyCode::Repeated, section.path.clone()));
            continue;
        }
        read_section(&section, &name, on, out);
    }
}

fn read_section(section: &At<'_>, name: &SectionName, on: Date, out: &mut Collector) {
    let draft = out.draft(name, section);
    draft.day = Some(on);
    draft.ours = true;
    let mut replaced: BTreeSet<&str> = BTreeSet::new();
    let wrong = |code, at: &At<'_>| Anomaly::new(code, format!("{}/@nom", at.path));
    for kind in ["sans", "date", "valeur"] {
        for at in section.all(kind) {
            let Some(said) = at.attribute("nom") else {
                out.wrong.push(wrong(AnomalyCode::Missing, &at));
                continue;
            };
            let field = Field::parse(said);
            let draft = out.draft(name, section);
            match (kind, field) {
                (_, Some(field)) if NEVER.contains(&field) => {
                    out.refuse(AnomalyCode::Forbidden, &at.path, field);
                }
                ("sans", field) if field.is_some() || date_of(said).is_some() => draft.remove(said),
                ("date", Some(field)) => match day(at.text()) {
                    Some(date) => draft.put_date(field, date, &at.path),
                    None => out.refuse(AnomalyCode::NotADate, &at.path, field),
                },
                ("valeur", Some(_)) => {
                    if replaced.insert(said) {
                        draft.remove(said);
                    }
                    draft.put(said, at.text(), &at.path);
                }
                _ => out.wrong.push(wrong(AnomalyCode::NotInList, &at)),
            }
        }
    }
}
