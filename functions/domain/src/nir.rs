//! The social security number (NIR, "numéro de sécurité sociale"): R.441-2-2 a) asks it of the applicant and of the other
//! adults.
//!
//! Fifteen characters: sex (1), year (2) and month (2) of birth, place of birth (5), order in the register (3), key (2).
//! Source: INSEE's description of the RNIPP number, general knowledge; the shape was compared with the
//! validator of the Inclusion platform (`itou`).

use std::fmt;

use jiff::civil::Date;

use crate::person::Civility;
use crate::refusal::Refusal;

/// Characters of a number, its key included.
pub const NIR_LENGTH: usize = 15;
const KEY_STARTS: usize = 13;

/// A social security number whose shape and key are good. That it exists, and whose it is, only the INSEE knows.
#[derive(Clone, PartialEq, Eq)]
pub struct Nir(String);

/// Personal data: never printed.
impl fmt::Debug for Nir {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nir(…)")
    }
}

impl Nir {
    /// Reads what is written on the health card: spaces and dots are dropped, `2a` is `2A`. The length is looked at first,
    /// because forgetting the key is the commonest mistake and deserves its own sentence.
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        let text: String =
            typed.chars().filter(|c| !c.is_whitespace() && *c != '.').map(|c| c.to_ascii_uppercase()).collect();
        if text.is_empty() {
            return Err(Refusal::Missing);
        }
        if !text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'A' | b'B')) {
            return Err(Refusal::NotANir);
        }
        if text.len() != NIR_LENGTH {
            return Err(Refusal::NirLength { given: text.len(), wanted: NIR_LENGTH });
        }
        let nir = Self(text);
        let number = nir.number().filter(|_| nir.has_good_shape()).ok_or(Refusal::NotANir)?;
        if nir.ending().parse() == Ok(97 - number % 97) { Ok(nir) } else { Err(Refusal::NirKey) }
    }

    /// The fifteen characters, without spaces.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The two digits of the key: all that is shown of a number once it is saved. They say nothing of the person.
    pub fn ending(&self) -> &str {
        &self.0[KEY_STARTS..]
    }

    /// Whether the sex digit is that of a civility. It may rightly not be: the number follows a change of civil status
    /// late. To warn, never to refuse.
    pub fn agrees_with_civility(&self, civility: Civility) -> bool {
        let man = matches!(self.0.as_bytes()[0], b'1' | b'3' | b'7');
        man == (civility == Civility::Monsieur)
    }

    /// Whether the year and the month are those of a birth date. A month that the register did not know (20 and above)
    /// agrees with any. To warn, never to refuse: some numbers were made from a date corrected since.
    pub fn agrees_with_birth(&self, born: Date) -> bool {
        let year = self.digits(1..3) == Some(born.year().rem_euclid(100).unsigned_abs().into());
        let month = self.digits(3..5);
        let known = month.is_some_and(|month| month <= 12);
        year && (!known || month == Some(born.month().unsigned_abs().into()))
    }

    /// The thirteen characters as the number that the key is made from: Corsica's 2A counts as 19 and 2B as 18.
    fn number(&self) -> Option<u64> {
        let place = match &self.0[5..7] {
            "2A" => "19",
            "2B" => "18",
            digits => digits,
        };
        format!("{}{place}{}", &self.0[..5], &self.0[7..KEY_STARTS]).parse().ok()
    }

    /// Sex: 1 and 2, 3 and 4 for foreigners whose number is being made, 7 and 8 for provisional numbers. Month: 01 to 12,
    /// or the values for an incomplete civil status. Place: any département of the past or the present, 97 and 98 overseas,
    /// 99 abroad. The rest is left to the key.
    fn has_good_shape(&self) -> bool {
        let sex = matches!(self.0.as_bytes()[0], b'1' | b'2' | b'3' | b'4' | b'7' | b'8');
        let month = matches!(self.digits(3..5), Some(1..=12 | 20..=42 | 50..=99));
        sex && month && &self.0[5..7] != "00"
    }

    fn digits(&self, at: std::ops::Range<usize>) -> Option<u32> {
        self.0[at].parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(year: i16, month: i8, day: i8) -> Date {
        Date::constant(year, month, day)
    }

    #[test]
    fn numbers_are_read_however_typed() {
        for typed in
            ["255081416802538", "2 55 08 14 168 025 38", "2.55.08.14.168.025.38", " 2 55 08 14 168 025\u{a0}38"]
        {
            assert_eq!(Nir::parse(typed).map(|nir| nir.0), Ok("255081416802538".to_owned()), "{typed}");
        }
        for typed in
            ["1 80 03 2a 004 123 75", "2 75 31 2B 033 007 88", "1 99 50 99 350 321 59", "2 91 12 974 11 045 39"]
        {
            assert!(Nir::parse(typed).is_ok(), "{typed}");
        }
    }

    #[test]
    fn the_person_is_told_what_is_wrong() {
        let refused = |typed: &str| Nir::parse(typed).unwrap_err();
        assert_eq!(refused(" . "), Refusal::Missing);
        assert_eq!(refused("2 55 08 14 168 025"), Refusal::NirLength { given: 13, wanted: 15 });
        assert_eq!(refused("2 55 08 14 168 025 380"), Refusal::NirLength { given: 16, wanted: 15 });
        assert_eq!(refused("2 55 08 14 168 025 39"), Refusal::NirKey);
        assert_eq!(refused("2 55 08 14 168 052 38"), Refusal::NirKey);
        for shape in [
            "5 55 08 14 168 025 38",
            "2 55 13 14 168 025 38",
            "2 55 00 14 168 025 38",
            "2 55 45 14 168 025 38",
            "2 55 08 00 168 025 38",
            "2 55 08 2C 168 025 38",
            "2 55 08 1A 168 025 38",
            "2 55 08 14 168 02A 38",
            "A55081416802538",
            "２５５０８１４１６８０２５３８",
            "2550814168é2538",
        ] {
            assert_eq!(refused(shape), Refusal::NotANir, "{shape}");
        }
    }

    #[test]
    fn it_agrees_with_the_identity_or_not() {
        let nir = Nir::parse("2 55 08 14 168 025 38").unwrap();
        assert!(nir.agrees_with_civility(Civility::Madame));
        assert!(!nir.agrees_with_civility(Civility::Monsieur));
        assert!(nir.agrees_with_birth(date(1955, 8, 31)));
        assert!(!nir.agrees_with_birth(date(1955, 9, 1)));
        assert!(!nir.agrees_with_birth(date(1956, 8, 31)));
        let unknown_month = Nir::parse("1 99 50 99 350 321 59").unwrap();
        assert!(unknown_month.agrees_with_birth(date(1999, 2, 3)));
        assert!(!unknown_month.agrees_with_birth(date(1998, 2, 3)));
    }

    #[test]
    fn it_is_never_printed() {
        let nir = Nir::parse("255081416802538").unwrap();
        assert_eq!(format!("{nir:?}"), "Nir(…)");
        assert_eq!(nir.ending(), "38");
    }

    /// The remainder by 97, digit after digit: not the way the code takes.
    fn with_key(body: &str) -> String {
        let digits = body.replace("2A", "19").replace("2B", "18");
        let rest = digits.bytes().fold(0, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97);
        format!("{body}{:02}", 97 - rest)
    }

    prop_compose! {
        fn numbers()(
            sex in prop::sample::select(vec![1, 2, 3, 4, 7, 8]),
            year in 0..100u32,
            month in prop_oneof![1..=12u32, 20..=42u32, 50..=99u32],
            place in prop_oneof![
                (1..=19u32, 0..1000u32).prop_map(|(department, commune)| format!("{department:02}{commune:03}")),
                ("2[AB]", 1..1000u32).prop_map(|(department, commune)| format!("{department}{commune:03}")),
                (21..=99u32, 0..1000u32).prop_map(|(department, commune)| format!("{department}{commune:03}")),
            ],
            order in 1..1000u32,
        ) -> String {
            with_key(&format!("{sex}{year:02}{month:02}{place}{order:03}"))
        }
    }

    proptest! {
        #[test]
        fn every_number_with_its_key_is_read(number in numbers()) {
            let nir = Nir::parse(&number);
            prop_assert_eq!(nir.as_ref().map(Nir::as_str), Ok(number.as_str()));
            prop_assert_eq!(Nir::parse(&number.to_lowercase()), nir);
        }

        #[test]
        fn one_changed_digit_is_always_seen(number in numbers(), at in 0..15usize, by in 1..10u8) {
            let mut bytes = number.into_bytes();
            prop_assume!(bytes[at].is_ascii_digit());
            bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
            let changed = String::from_utf8(bytes).unwrap();
            prop_assert!(matches!(Nir::parse(&changed), Err(Refusal::NirKey | Refusal::NotANir)));
        }

        #[test]
        fn whatever_is_typed_nothing_breaks(typed in ".{0,30}") {
            let _ = Nir::parse(&typed);
        }
    }
}
