//! A person: names, birth date, nationality, as the form asks them (14069*05, page 1).

use jiff::civil::Date;
use jiff::{ToSpan as _, Unit};

use crate::refusal::Refusal;
use crate::text::{Name, fold};

code_list! {
    /// "Madame" or "Monsieur" (the form no longer knows "Mademoiselle"). Exchange codes of `civilite`.
    Civility { Madame = "2", Monsieur = "1" }
}

code_list! {
    /// Exchange codes of `nationalite`.
    Nationality { French = "1", EuropeanUnion = "2", Other = "3" }
}

/// Age from which one applies on line (rule of demande-logement-social.gouv.fr); an emancipated minor goes to a desk.
pub const MIN_AGE_ONLINE: i16 = 18;
const MAX_AGE: i16 = 120;

/// Completed years on a day.
pub fn age(born: Date, on: Date) -> i16 {
    born.until((Unit::Year, on)).map_or(0, |span| span.get_years())
}

/// A birth date that can be true.
pub fn birth_date(born: Date, on: Date) -> Result<Date, Refusal> {
    if born > on {
        Err(Refusal::InFuture)
    } else if age(born, on) > MAX_AGE {
        Err(Refusal::TooFarBack)
    } else {
        Ok(born)
    }
}

/// The birth date of someone who may apply on line.
pub fn adult_birth_date(born: Date, on: Date) -> Result<Date, Refusal> {
    let born = birth_date(born, on)?;
    if age(born, on) < MIN_AGE_ONLINE { Err(Refusal::TooYoung) } else { Ok(born) }
}

/// The date of an expected birth: within nine months, or passed by so little that the page was only slow to be saved.
pub fn expected_birth(date: Date, on: Date) -> Result<Date, Refusal> {
    let nearest = on.saturating_sub(1.month());
    let furthest = on.saturating_add(10.months());
    if date < nearest {
        Err(Refusal::TooFarBack)
    } else if date > furthest {
        Err(Refusal::TooFarAhead)
    } else {
        Ok(date)
    }
}

/// What makes a person the same one, however typed: birth name and first name without accents, case or punctuation, and
/// the birth date. The text is only ever stored as a keyed digest.
pub fn matching_text(birth_name: &Name, first_names: &Name, born: Date) -> String {
    let plain = |name: &Name| -> String { name.as_str().chars().filter_map(fold).collect() };
    let first = first_names.as_str().split([' ', ',']).next().unwrap_or_default();
    let first: String = first.chars().filter_map(fold).collect();
    format!("{}|{first}|{born}", plain(birth_name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i16, month: i8, day: i8) -> Date {
        Date::constant(year, month, day)
    }

    #[test]
    fn eighteen_on_the_birthday_and_not_the_day_before() {
        let born = date(2008, 11, 24);
        assert_eq!(adult_birth_date(born, date(2026, 11, 23)), Err(Refusal::TooYoung));
        assert_eq!(adult_birth_date(born, date(2026, 11, 24)), Ok(born));
    }

    #[test]
    fn the_same_person_however_typed() {
        let one =
            matching_text(&Name::parse("LE GOFF").unwrap(), &Name::parse("Hélène Marie").unwrap(), date(1990, 1, 2));
        let two = matching_text(&Name::parse("Le-Goff").unwrap(), &Name::parse("helene").unwrap(), date(1990, 1, 2));
        assert_eq!(one, two);
        assert_eq!(two, "legoff|helene|1990-01-02");
    }
}
