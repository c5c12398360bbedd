//! The unique number (numéro unique départemental ou régional): eighteen characters, `TTT MMYY NNNNNN GGGGG`.
//!
//! Territory, month and year of the initial deposit, sequence, code of the desk of the first registration
//! (derived from two published numbers: no text was found that says it). The CNIL calls it non-significant: nothing in the
//! product reads a meaning out of it, territory, date and desk have their own attributes.

use std::fmt;

use jiff::civil::Date;

use crate::service::DeskCode;

/// Largest sequence in a territory and month.
pub const MAX_SEQUENCE: u32 = 999_999;

/// A number issued once and never again.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UniqueNumber(String);

impl UniqueNumber {
    /// The number of the `sequence`-th registration deposited in a month; `None` past [`MAX_SEQUENCE`] or for a prefix
    /// that is not three characters.
    pub fn issue(prefix: &str, deposited_on: Date, sequence: u32, desk: &DeskCode) -> Option<Self> {
        if !(1..=MAX_SEQUENCE).contains(&sequence) {
            return None;
        }
        Self::parse(&format!("{prefix}{}{sequence:06}{}", month_key(deposited_on), desk.as_str()))
    }

    /// Reads a number back, with or without spaces.
    pub fn parse(text: &str) -> Option<Self> {
        let number: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
        let bytes = number.as_bytes();
        let digits = |range: std::ops::Range<usize>| bytes[range].iter().all(u8::is_ascii_digit);
        let good = bytes.len() == 18
            && bytes.iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
            && digits(0..1)
            && (digits(1..3) || (bytes[0] == b'0' && digits(1..2) && matches!(bytes[2], b'A' | b'B')))
            && digits(3..13)
            && matches!(
                &number[3..5],
                "01" | "02" | "03" | "04" | "05" | "06" | "07" | "08" | "09" | "10" | "11" | "12"
            );
        good.then_some(Self(number))
    }

    /// The eighteen characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Grouped for reading aloud: `006 1126 000123 GDPUB`.
    pub fn grouped(&self) -> String {
        format!("{} {} {} {}", &self.0[..3], &self.0[3..7], &self.0[7..13], &self.0[13..])
    }
}

impl fmt::Display for UniqueNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `MMYY`, under which a territory counts its numbers.
pub fn month_key(deposited_on: Date) -> String {
    format!("{:02}{:02}", deposited_on.month(), deposited_on.year() % 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn built_as_the_numbers_that_were_read() {
        let desk = DeskCode::parse("GDPUB").unwrap();
        let number = UniqueNumber::issue("111", Date::constant(2023, 10, 1), 123_456, &desk).unwrap();
        assert_eq!(number.as_str(), "1111023123456GDPUB");
        assert_eq!(number.grouped(), "111 1023 123456 GDPUB");
        assert!(UniqueNumber::parse("1110318016982G1104").is_some());
        assert!(UniqueNumber::parse("02A0318016982G1104").is_some());
    }

    #[test]
    fn other_texts_are_no_number() {
        for text in ["", "0061326000001GDPUB", "006112600000GDPUB", "006112600000é1GDPU", "A061126000001GDPUB"] {
            assert_eq!(UniqueNumber::parse(text), None, "{text}");
        }
        let desk = DeskCode::parse("GDPUB").unwrap();
        assert_eq!(UniqueNumber::issue("006", Date::constant(2026, 1, 1), 1_000_000, &desk), None);
        assert_eq!(UniqueNumber::issue("006", Date::constant(2026, 1, 1), 0, &desk), None);
    }

    proptest! {
        #[test]
        fn every_number_reads_back_and_differs(month in 1i8..=12, year in 2011i16..=2099, a in 1u32..=MAX_SEQUENCE, b in 1u32..=MAX_SEQUENCE) {
            let desk = DeskCode::parse("G0601").unwrap();
            let on = Date::new(year, month, 1).unwrap();
            let (one, two) = (UniqueNumber::issue("006", on, a, &desk).unwrap(), UniqueNumber::issue("006", on, b, &desk).unwrap());
            prop_assert_eq!(UniqueNumber::parse(&one.grouped()), Some(one.clone()));
            prop_assert_eq!(a == b, one == two);
        }
    }
}
