use jiff::civil::Date;

use super::{Circumstances, Section};
use crate::field::Field;
use crate::fields::Fields;
use crate::person::{Civility, Nationality, adult_birth_date};
use crate::reading::Reading;
use crate::refusal::Refusals;
use crate::text::Name;

/// Whose applies: rubric a), page 1 of the form. All mandatory but the usage name.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are those of the form")]
pub struct Identity {
    pub civility: Civility,
    pub birth_name: Name,
    pub usage_name: Option<Name>,
    pub first_names: Name,
    pub born: Date,
    pub nationality: Nationality,
}

impl Identity {
    /// The name as people say it: the first of the first names, then the usage name if there is one.
    pub fn full_name(&self) -> String {
        let first = self.first_names.as_str().split(',').next().unwrap_or_default().trim_end();
        let surname = self.usage_name.as_ref().unwrap_or(&self.birth_name);
        format!("{first} {}", surname.as_str())
    }
}

impl Section for Identity {
    fn read(fields: &Fields, circumstances: Circumstances) -> Result<Self, Refusals> {
        let mut form = Reading::of(fields);
        let civility = form.code(Field::Civility, Civility::parse);
        let birth_name = form.required(Field::BirthName, Name::parse);
        let usage_name = form.optional(Field::UsageName, Name::parse);
        let first_names = form.required(Field::FirstNames, Name::parse);
        let born = form.date(Field::BirthDate, |date| adult_birth_date(date, circumstances.on));
        let nationality = form.code(Field::Nationality, Nationality::parse);
        let value = (|| {
            Some(Self {
                civility: civility?,
                birth_name: birth_name?,
                usage_name: usage_name?,
                first_names: first_names?,
                born: born?,
                nationality: nationality?,
            })
        })();
        form.finish(value)
    }

    fn fields(&self) -> Fields {
        let fields = Fields::new()
            .with(Field::Civility, self.civility.code())
            .with(Field::BirthName, self.birth_name.as_str())
            .with(Field::FirstNames, self.first_names.as_str())
            .with_date(Field::BirthDate, self.born)
            .with(Field::Nationality, self.nationality.code());
        match &self.usage_name {
            Some(name) => fields.with(Field::UsageName, name.as_str()),
            None => fields,
        }
    }
}
