//! Reading a form: every field is tried, so that a person sees all that is wrong at once.

use jiff::civil::Date;

use crate::field::Field;
use crate::fields::{Fields, date_names};
use crate::refusal::{Refusal, Refusals};

/// A form being read.
pub struct Reading<'a> {
    fields: &'a Fields,
    refusals: Refusals,
}

impl<'a> Reading<'a> {
    /// Starts reading.
    pub fn of(fields: &'a Fields) -> Self {
        Self { fields, refusals: Refusals::default() }
    }

    /// A field that must be answered.
    pub fn required<T>(&mut self, field: Field, parse: impl FnOnce(&str) -> Result<T, Refusal>) -> Option<T> {
        match self.fields.get(field) {
            "" => self.refuse(field, Refusal::Missing),
            typed => self.keep(field, parse(typed)),
        }
    }

    /// A field that may be left empty: `Some(None)` when it is, `None` when what was typed is refused.
    pub fn optional<T>(&mut self, field: Field, parse: impl FnOnce(&str) -> Result<T, Refusal>) -> Option<Option<T>> {
        match self.fields.get(field) {
            "" => Some(None),
            typed => self.keep(field, parse(typed)).map(Some),
        }
    }

    /// A coded value that must be chosen.
    pub fn code<T>(&mut self, field: Field, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        self.required(field, |code| parse(code).ok_or(Refusal::NotInList))
    }

    /// At least one coded value, each once.
    pub fn codes<T: PartialEq>(&mut self, field: Field, parse: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
        let found = self.any_codes(field, parse)?;
        if found.is_empty() { self.refuse(field, Refusal::Missing) } else { Some(found) }
    }

    /// Any number of coded values, each once.
    pub fn any_codes<T: PartialEq>(&mut self, field: Field, parse: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
        let mut found = Vec::new();
        for code in self.fields.all(field) {
            match parse(code) {
                Some(value) if !found.contains(&value) => found.push(value),
                Some(_) => {}
                None => return self.refuse(field, Refusal::NotInList),
            }
        }
        Some(found)
    }

    /// Whether a box is ticked.
    pub fn ticked(&self, field: Field) -> bool {
        self.fields.has(field, "oui")
    }

    /// `oui` or `non`.
    pub fn yes_no(&mut self, field: Field) -> Option<bool> {
        self.required(field, parse_yes_no)
    }

    /// `oui`, `non`, or no answer yet.
    pub fn optional_yes_no(&mut self, field: Field) -> Option<Option<bool>> {
        self.optional(field, parse_yes_no)
    }

    /// A date in three inputs.
    pub fn date(&mut self, field: Field, check: impl FnOnce(Date) -> Result<Date, Refusal>) -> Option<Date> {
        let names = date_names(field);
        let parts = names.each_ref().map(|name| self.fields.named(name));
        if parts.iter().all(|part| part.is_empty()) {
            return self.refuse(field, Refusal::Missing);
        }
        let parsed = parse_date(parts).and_then(check);
        self.keep(field, parsed)
    }

    /// A date in three inputs that is not after today.
    pub fn past_date(&mut self, field: Field, today: Date) -> Option<Date> {
        self.date(field, |date| if date > today { Err(Refusal::InFuture) } else { Ok(date) })
    }

    /// A date that may be left empty.
    pub fn optional_date(&mut self, field: Field) -> Option<Option<Date>> {
        if self.date_is_empty(field) { Some(None) } else { self.date(field, Ok).map(Some) }
    }

    /// Whether none of the three inputs of a date was filled.
    pub fn date_is_empty(&self, field: Field) -> bool {
        date_names(field).iter().all(|name| self.fields.named(name).is_empty())
    }

    /// Keeps a value or notes why it is refused.
    pub fn keep<T>(&mut self, field: Field, parsed: Result<T, Refusal>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(why) => self.refuse(field, why),
        }
    }

    /// Notes a refusal.
    pub fn refuse<T>(&mut self, field: Field, why: Refusal) -> Option<T> {
        self.refusals.push(field, why);
        None
    }

    /// The value, unless something was refused.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Refusals> {
        match value {
            Some(value) if self.refusals.is_empty() => Ok(value),
            _ => Err(self.refusals),
        }
    }
}

fn parse_yes_no(code: &str) -> Result<bool, Refusal> {
    match code {
        "oui" => Ok(true),
        "non" => Ok(false),
        _ => Err(Refusal::NotInList),
    }
}

fn parse_date([day, month, year]: [&str; 3]) -> Result<Date, Refusal> {
    let part = |text: &str, most: usize| {
        let digits = !text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
        if digits { text.parse::<i16>().map_err(|_| Refusal::NotADate) } else { Err(Refusal::NotADate) }
    };
    let (day, month, year) = (part(day, 2)?, part(month, 2)?, part(year, 4)?);
    if year < 1000 {
        return Err(Refusal::NotADate);
    }
    let small = |value: i16| i8::try_from(value).map_err(|_| Refusal::ImpossibleDate);
    Date::new(year, small(month)?, small(day)?).map_err(|_| Refusal::ImpossibleDate)
}

/// A whole number within bounds. Spaces, as the French write thousands, are accepted.
pub fn whole(typed: &str, min: u32, max: u32) -> Result<u32, Refusal> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Refusal::NotANumber);
    }
    match digits.parse::<u32>() {
        Ok(value) if (min..=max).contains(&value) => Ok(value),
        _ => Err(Refusal::OutOfRange { min, max }),
    }
}

/// An amount in whole euros: cents are dropped, as on a tax notice.
pub fn euros(typed: &str, max: u32) -> Result<u32, Refusal> {
    let typed = typed.trim_end_matches(['€', ' ', '\u{a0}', '\u{202f}']);
    let whole_part = match typed.rsplit_once([',', '.']) {
        Some((euros, cents)) if cents.len() <= 2 && cents.bytes().all(|b| b.is_ascii_digit()) => euros,
        Some((_, thousands)) if thousands.len() == 3 => return whole(&typed.replace(['.', ','], ""), 0, max),
        _ => typed,
    };
    whole(whole_part, 0, max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (typed, expected) in
            [("1200", 1200), ("1 200", 1200), ("1 200,50 €", 1200), ("1.200", 1200), ("0", 0), ("1200.5", 1200)]
        {
            assert_eq!(euros(typed, 1_000_000), Ok(expected), "{typed}");
        }
        for typed in ["douze", "-3", "1,2,3", "😀", "1e5", "<b>"] {
            assert_eq!(euros(typed, 1_000_000), Err(Refusal::NotANumber), "{typed}");
        }
        assert_eq!(euros("99999999999", 100), Err(Refusal::OutOfRange { min: 0, max: 100 }));
    }

    #[test]
    fn dates_are_refused_for_what_is_wrong_with_them() {
        assert_eq!(parse_date(["31", "2", "1990"]), Err(Refusal::ImpossibleDate));
        assert_eq!(parse_date(["1", "13", "1990"]), Err(Refusal::ImpossibleDate));
        assert_eq!(parse_date(["1", "", "1990"]), Err(Refusal::NotADate));
        assert_eq!(parse_date(["1", "1", "90"]), Err(Refusal::NotADate));
        assert_eq!(parse_date(["01", "07", "1990"]), Ok(Date::constant(1990, 7, 1)));
    }
}
