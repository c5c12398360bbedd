//! Raw named answers: what a form sends, what a section stores, what a page shows again.

use std::collections::BTreeMap;
use std::fmt;

use crate::field::Field;

/// Named answers, each with one or several values, in the order sent. Not yet valid: a section reads them.
///
/// Both sides of a section speak this shape: a form is turned into it, and a stored section is written as it and read
/// again through the same parser, so that what was typed can always be shown again.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Fields(BTreeMap<String, Vec<String>>);

impl Fields {
    /// No answer yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one value under a name.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.entry(name.into()).or_default().push(value.into());
    }

    /// The first value of a field, trimmed; empty when it was not sent.
    pub fn get(&self, field: Field) -> &str {
        self.named(field.code())
    }

    /// The first value under a free name (parts of dates, technical fields), trimmed.
    pub fn named(&self, name: &str) -> &str {
        self.0.get(name).and_then(|values| values.first()).map_or("", |value| value.trim())
    }

    /// Every value of a name, those left empty apart.
    pub fn all_named(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.get(name).into_iter().flatten().map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// The first value exactly as typed: for passwords, where a space counts.
    pub fn raw(&self, field: Field) -> &str {
        self.0.get(field.code()).and_then(|values| values.first()).map_or("", String::as_str)
    }

    /// Every non-empty value of a field, in the order sent.
    pub fn all(&self, field: Field) -> impl Iterator<Item = &str> {
        self.0.get(field.code()).into_iter().flatten().map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// Whether a coded value is among those of a field.
    pub fn has(&self, field: Field, code: &str) -> bool {
        self.all(field).any(|value| value == code)
    }

    /// Replaces the values of a field by one.
    pub fn set(&mut self, field: Field, value: impl Into<String>) {
        self.0.insert(field.code().to_owned(), vec![value.into()]);
    }

    /// The same, for building.
    #[must_use]
    pub fn with(mut self, field: Field, value: impl Into<String>) -> Self {
        self.set(field, value);
        self
    }

    /// `oui` or `non`, for building.
    #[must_use]
    pub fn with_yes_no(self, field: Field, yes: bool) -> Self {
        self.with(field, if yes { "oui" } else { "non" })
    }

    /// A ticked box, for building; one that is not ticked is not there.
    #[must_use]
    pub fn with_tick(self, field: Field, ticked: bool) -> Self {
        if ticked { self.with(field, "oui") } else { self }
    }

    /// A value that may be absent, for building.
    #[must_use]
    pub fn with_some(self, field: Field, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.with(field, value),
            None => self,
        }
    }

    /// Adds several values of one field, for building.
    #[must_use]
    pub fn with_all(mut self, field: Field, values: impl IntoIterator<Item = String>) -> Self {
        self.0.insert(field.code().to_owned(), values.into_iter().collect());
        self
    }

    /// Adds the three parts of a date, for building.
    #[must_use]
    pub fn with_date(mut self, field: Field, date: jiff::civil::Date) -> Self {
        let [day, month, year] = date_names(field);
        self.0.insert(day, vec![date.day().to_string()]);
        self.0.insert(month, vec![date.month().to_string()]);
        self.0.insert(year, vec![date.year().to_string()]);
        self
    }

    /// Every name with its values, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0.iter().map(|(name, values)| (name.as_str(), values.as_slice()))
    }
}

/// The names of the three inputs of a date.
pub fn date_names(field: Field) -> [String; 3] {
    ["jour", "mois", "annee"].map(|part| format!("{}_{part}", field.code()))
}

impl FromIterator<(String, Vec<String>)> for Fields {
    fn from_iter<I: IntoIterator<Item = (String, Vec<String>)>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

/// Names only: values are personal data.
impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
