//! Sections on their way from elements to answers: raw values, and where each was found.

use std::collections::BTreeMap;

use domain::fields::date_names;
use domain::id::PersonId;
use domain::section::SectionName;
use domain::{Field, Fields};
use jiff::civil::Date;

use crate::anomaly::{Anomaly, AnomalyCode};
use crate::codes::Table;
use crate::tree::At;

/// The raw values of one section.
#[derive(Default)]
pub(crate) struct Draft {
    /// By name of input.
    pub(crate) values: BTreeMap<String, Vec<String>>,
    /// Where each was found.
    pub(crate) paths: BTreeMap<String, String>,
    /// Where the section was found.
    pub(crate) path: String,
    /// What was read as the nearest answer.
    pub(crate) nearest: Vec<Anomaly>,
    /// The day it was answered, where the file says it.
    pub(crate) day: Option<Date>,
    /// Whether our extension holds it, and so all of it.
    pub(crate) ours: bool,
}

impl Draft {
    /// The values as a section reads them.
    pub(crate) fn fields(&self) -> Fields {
        self.values.iter().map(|(name, values)| (name.clone(), values.clone())).collect()
    }

    /// Adds a value.
    pub(crate) fn put(&mut self, name: &str, value: &str, path: &str) {
        self.values.entry(name.to_owned()).or_default().push(value.to_owned());
        self.paths.insert(name.to_owned(), path.to_owned());
    }

    /// Adds the three parts of a date.
    pub(crate) fn put_date(&mut self, field: Field, date: Date, path: &str) {
        let parts = [date.day().to_string(), date.month().to_string(), date.year().to_string()];
        for (name, part) in date_names(field).iter().zip(parts) {
            self.remove(name);
            self.put(name, &part, path);
        }
    }

    /// Takes a value off.
    pub(crate) fn remove(&mut self, name: &str) {
        self.values.remove(name);
        self.paths.remove(name);
    }

    /// Where a question is answered, or should have been.
    pub(crate) fn path_of(&self, field: Field) -> String {
        let [day, ..] = date_names(field);
        let path = self.paths.get(field.code()).or_else(|| self.paths.get(&day));
        path.unwrap_or(&self.path).clone()
    }
}

/// Sections by name.
pub(crate) type Drafts = BTreeMap<SectionName, Draft>;

/// A day in the form that XML Schema gives it.
pub(crate) fn day(text: &str) -> Option<Date> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(i, b)| if matches!(i, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
    shape.then(|| text.parse().ok()).flatten()
}

/// `true` or `false`, in the four forms of XML Schema.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// Reads elements into drafts.
#[derive(Default)]
pub(crate) struct Collector {
    pub(crate) drafts: Drafts,
    pub(crate) wrong: Vec<Anomaly>,
    pub(crate) notes: Vec<Anomaly>,
}

impl Collector {
    /// The draft of a section, which starts where `at` is.
    pub(crate) fn draft(&mut self, section: &SectionName, at: &At<'_>) -> &mut Draft {
        let draft = self.drafts.entry(section.clone()).or_default();
        if draft.path.is_empty() {
            draft.path.clone_from(&at.path);
        }
        draft
    }

    /// Notes what is wrong.
    pub(crate) fn refuse(&mut self, code: AnomalyCode, path: &str, field: Field) {
        self.wrong.push(Anomaly { code, path: path.to_owned(), field: Some(field) });
    }

    /// The text of a child.
    pub(crate) fn text(&mut self, parent: &At<'_>, name: &str, section: &SectionName, field: Field) {
        if let Some(at) = parent.one(name, &mut self.wrong).filter(|at| !at.text().is_empty()) {
            self.draft(section, parent).put(field.code(), at.text(), &at.path);
        }
    }

    /// The date of a child.
    pub(crate) fn date(&mut self, parent: &At<'_>, name: &str, section: &SectionName, field: Field) {
        if let Some(at) = parent.one(name, &mut self.wrong).filter(|at| !at.text().is_empty()) {
            match day(at.text()) {
                Some(date) => self.draft(section, parent).put_date(field, date, &at.path),
                None => self.refuse(AnomalyCode::NotADate, &at.path, field),
            }
        }
    }

    /// The yes or no of a child.
    pub(crate) fn yes_no(&mut self, parent: &At<'_>, name: &str, section: &SectionName, field: Field) {
        if let Some(at) = parent.one(name, &mut self.wrong).filter(|at| !at.text().is_empty()) {
            match boolean(at.text()) {
                Some(yes) => {
                    self.draft(section, parent).put(field.code(), if yes { "oui" } else { "non" }, &at.path);
                }
                None => self.refuse(AnomalyCode::NotInList, &at.path, field),
            }
        }
    }

    /// The code of a child.
    pub(crate) fn code(&mut self, parent: &At<'_>, name: &str, section: &SectionName, field: Field, table: &Table) {
        if let Some(at) = parent.one(name, &mut self.wrong) {
            self.code_at(parent, &at, section, field, table);
        }
    }

    /// The code of an element.
    pub(crate) fn code_at(&mut self, parent: &At<'_>, at: &At<'_>, section: &SectionName, field: Field, table: &Table) {
        let Some(code) = at.attribute("code").filter(|code| !code.is_empty()) else {
            return self.refuse(AnomalyCode::Missing, &at.path, field);
        };
        match table.to_domain(code) {
            Some((ours, exact)) => {
                let draft = self.draft(section, parent);
                draft.put(field.code(), ours, &at.path);
                if !exact {
                    draft.nearest.push(nearest(&at.path, field));
                }
            }
            None => self.refuse(AnomalyCode::NotInList, &at.path, field),
        }
    }
}

/// The note of an answer that is only the nearest one.
pub(crate) fn nearest(path: &str, field: Field) -> Anomaly {
    Anomaly { code: AnomalyCode::Approximated, path: path.to_owned(), field: Some(field) }
}

/// A person other than the applicant, and the element that holds it.
pub(crate) struct Known {
    pub(crate) id: PersonId,
    /// Name of the element and rank among those of its name; none when the interface has no place for the person.
    pub(crate) place: Option<(&'static str, usize)>,
}

/// The other persons, in the order in which they were told.
#[derive(Default)]
pub(crate) struct People(pub(crate) Vec<Known>);

impl People {
    /// The person in an element; one whose identifier the file does not tell gets the first free one.
    pub(crate) fn at(&mut self, element: &'static str, rank: usize) -> PersonId {
        let place = Some((element, rank));
        if let Some(known) = self.0.iter().find(|known| known.place == place) {
            return known.id.clone();
        }
        let mut number = 1;
        while self.0.iter().any(|known| known.id == PersonId::new(number)) {
            number += 1;
        }
        let id = PersonId::new(number);
        self.0.push(Known { id: id.clone(), place });
        id
    }

    /// The place of a person.
    pub(crate) fn place(&self, id: &PersonId) -> Option<(&'static str, usize)> {
        self.0.iter().find(|known| known.id == *id).and_then(|known| known.place)
    }
}
