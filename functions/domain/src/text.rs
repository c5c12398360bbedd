//! Texts that people write: short, printable, postable.

use std::fmt;

use crate::refusal::Refusal;

/// Longest surname or list of first names.
pub const NAME_MAX: usize = 80;
/// Longest line of an address (NF Z 10-011 prints 38; people abbreviate less on a screen).
pub const LINE_MAX: usize = 100;
/// Longest free comment.
pub const COMMENT_MAX: usize = 500;

macro_rules! text_type {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        /// Personal data: never printed.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

text_type! {
    /// A surname or first names in Latin letters, as identity pieces of every country also print them (ICAO 9303).
    Name
}
text_type! {
    /// One printable line: part of an address, a landlord's name.
    Line
}
text_type! {
    /// A short free text on several lines.
    Comment
}
text_type! {
    /// An e-mail address, lower case.
    Email
}
text_type! {
    /// A telephone number: ten French digits, or `+` and up to fifteen digits (E.164).
    Phone
}
text_type! {
    /// The nine digits of a French firm or body, with a good Luhn key.
    Siren
}
text_type! {
    /// The fourteen digits of one place of work of a French firm or body: its SIREN, then five digits.
    Siret
}

impl Name {
    /// Letters with their accents, spaces, hyphens, apostrophes, dots, and commas between first names; at least one letter.
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        let name = squeeze(typed).replace('’', "'");
        check_length(&name, NAME_MAX)?;
        let allowed = |c: char| is_latin_letter(c) || matches!(c, ' ' | '-' | '\'' | '.' | ',');
        if name.chars().all(allowed) && name.chars().any(is_latin_letter) {
            Ok(Self(name))
        } else {
            Err(Refusal::NotAName)
        }
    }
}

impl Line {
    /// Letters, digits and the punctuation of addresses.
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        let line = squeeze(typed);
        check_length(&line, LINE_MAX)?;
        if line.chars().all(is_postable) { Ok(Self(line)) } else { Err(Refusal::NotPlainText) }
    }
}

impl Comment {
    /// Several lines of plain text.
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        let lines: Vec<String> = typed.lines().map(squeeze).collect();
        let text = lines.join("\n").trim().to_owned();
        check_length(&text, COMMENT_MAX)?;
        if text.chars().all(|c| c == '\n' || is_postable(c)) { Ok(Self(text)) } else { Err(Refusal::NotPlainText) }
    }
}

impl Email {
    /// One `@`, a domain with a dot, no space, 254 characters at most (RFC 5321). What exists is proved by the link we
    /// send, not by a cleverer pattern.
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        let email = typed.trim().to_lowercase();
        check_length(&email, 254)?;
        let good = email.is_ascii()
            && email.bytes().all(|b| b.is_ascii_graphic() && !b"<>()[]\\,;:\"".contains(&b))
            && email.split_once('@').is_some_and(|(user, domain)| {
                let dotted = domain.split('.').count() > 1 && domain.split('.').all(|label| !label.is_empty());
                !user.is_empty() && user.len() <= 64 && dotted && !domain.contains('@')
            });
        if good { Ok(Self(email)) } else { Err(Refusal::NotAnEmail) }
    }
}

impl Phone {
    /// French ten digits, or international with `+` or `00`. Spaces, dots and hyphens are dropped.
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        let kept: String =
            typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '(' | ')' | '/')).collect();
        let digits = kept.trim_start_matches('+');
        let number = digits.bytes().all(|b| b.is_ascii_digit());
        let national = kept.len() == 10 && kept.starts_with('0') && !kept.starts_with("00");
        let international = (kept.starts_with('+') || kept.starts_with("00")) && (8..=17).contains(&digits.len());
        if number && (national || international) { Ok(Self(kept)) } else { Err(Refusal::NotAPhone) }
    }

    /// Grouped for reading: `06 12 34 56 78`.
    pub fn grouped(&self) -> String {
        if self.0.len() != 10 {
            return self.0.clone();
        }
        let pairs: Vec<&str> = (0..5).map(|pair| &self.0[pair * 2..pair * 2 + 2]).collect();
        pairs.join(" ")
    }
}

impl Siren {
    /// Nine digits, spaces dropped, Luhn key checked (INSEE).
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let good = digits.len() == 9 && digits.bytes().all(|b| b.is_ascii_digit()) && luhn(digits.as_bytes());
        if good { Ok(Self(digits)) } else { Err(Refusal::NotASiren) }
    }
}

/// The SIREN of La Poste, whose places of work are too many for the Luhn key.
const LA_POSTE: &str = "356000000";

impl Siret {
    /// Fourteen digits, spaces dropped, Luhn key checked on the whole and on the SIREN (INSEE). Those of La Poste, its head
    /// office apart, have digits whose sum is a multiple of five instead.
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let shape = digits.len() == 14 && digits.bytes().all(|b| b.is_ascii_digit());
        let good = shape && luhn(&digits.as_bytes()[..9]) && (luhn(digits.as_bytes()) || is_of_la_poste(&digits));
        if good { Ok(Self(digits)) } else { Err(Refusal::NotASiret) }
    }

    /// The firm or body.
    pub fn siren(&self) -> Siren {
        Siren(self.0[..9].to_owned())
    }
}

fn is_of_la_poste(siret: &str) -> bool {
    siret.starts_with(LA_POSTE) && siret.bytes().map(|digit| u32::from(digit - b'0')).sum::<u32>().is_multiple_of(5)
}

fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(rank, digit)| {
            let value = u32::from(digit - b'0') * if rank % 2 == 1 { 2 } else { 1 };
            if value > 9 { value - 9 } else { value }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// A letter or digit without accent or case; `None` for anything else. For comparing, never for showing.
pub(crate) fn fold(c: char) -> Option<char> {
    let plain = match c.to_lowercase().next()? {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ī' | 'ı' => 'i',
        'ñ' | 'ń' => 'n',
        'ò'..='ö' | 'ø' | 'ő' => 'o',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'š' | 'ś' | 'ş' => 's',
        'ž' | 'ź' | 'ż' => 'z',
        'ł' => 'l',
        'ğ' => 'g',
        other => other,
    };
    plain.is_alphanumeric().then_some(plain)
}

/// Trims, and turns every run of white space into one space.
fn squeeze(typed: &str) -> String {
    typed.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn check_length(text: &str, max: usize) -> Result<(), Refusal> {
    match text.chars().count() {
        0 => Err(Refusal::Missing),
        length if length > max => Err(Refusal::TooLong { max }),
        _ => Ok(()),
    }
}

/// Latin letters with or without accents, and combining accents (some phones send `e` and its accent apart).
fn is_latin_letter(c: char) -> bool {
    let latin = matches!(c, 'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}');
    (latin && !matches!(c, '×' | '÷')) || matches!(c, '\u{300}'..='\u{36f}')
}

fn is_postable(c: char) -> bool {
    is_latin_letter(c)
        || c.is_ascii_digit()
        || matches!(
            c,
            ' ' | ',' | '.' | ';' | ':' | '!' | '?' | '\'' | '’' | '-' | '–' | '/' | '(' | ')' | '&' | '+' | '"'
        )
        || matches!(c, '«' | '»' | '°' | 'º' | 'ª' | '€' | '%' | '#' | '*' | '=' | '…' | '@' | '_' | '<' | '>' | '²')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_those_of_identity_pieces() {
        for good in ["Martin", "d’Orves", "Nguyễn", "LE GOFF-O'Neil", "Çelik", "Jean  Pierre", "Żółć", "M'Bengué Jr."]
        {
            assert!(Name::parse(good).is_ok(), "{good}");
        }
        for bad in ["😀", "Мария", "مريم", "<b>Martin</b>", "R2D2", "\u{202e}Martin", "---", "a\u{0}b"] {
            assert_eq!(Name::parse(bad), Err(Refusal::NotAName), "{bad}");
        }
        assert_eq!(Name::parse(&"a".repeat(10_000)), Err(Refusal::TooLong { max: NAME_MAX }));
        assert_eq!(Name::parse("  ").unwrap_err(), Refusal::Missing);
    }

    #[test]
    fn emails_phones_and_sirens() {
        assert_eq!(Email::parse(" Jeanne@Exemple.FR ").map(|e| e.0), Ok("jeanne@exemple.fr".to_owned()));
        for bad in ["jeanne", "a@b", "a@@b.fr", "a b@c.fr", "é@c.fr", "a@b..fr", "\"<x>\"@b.fr", "@b.fr"] {
            assert_eq!(Email::parse(bad), Err(Refusal::NotAnEmail), "{bad}");
        }
        assert_eq!(Phone::parse("06.12 34-56 78").map(|p| p.grouped()), Ok("06 12 34 56 78".to_owned()));
        assert!(Phone::parse("+33 6 12 34 56 78").is_ok());
        for bad in ["12", "06123456789", "061234567a", "++33", "00"] {
            assert_eq!(Phone::parse(bad), Err(Refusal::NotAPhone), "{bad}");
        }
        assert!(Siren::parse("732 829 320").is_ok());
        assert_eq!(Siren::parse("732829321"), Err(Refusal::NotASiren));
    }

    #[test]
    fn sirets_and_those_of_la_poste() {
        let siret = Siret::parse("732 829 320 00074").unwrap();
        assert_eq!(Siren::parse("732829320"), Ok(siret.siren()));
        assert_eq!(format!("{siret:?}"), "Siret(…)");
        // The head office has a Luhn key; the others, digits that make a multiple of five.
        assert!(Siret::parse("35600000000048").is_ok());
        assert!(Siret::parse("356 000 000 00010").is_ok());
        for bad in ["", "732829320", "73282932000075", "7328293200007a", "73282932100074", "35600000000011", "７"] {
            assert_eq!(Siret::parse(bad), Err(Refusal::NotASiret), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_reads_again_the_same(typed in ".{0,120}") {
            if let Ok(name) = Name::parse(&typed) { prop_assert_eq!(Name::parse(name.as_str()), Ok(name)); }
            if let Ok(line) = Line::parse(&typed) { prop_assert_eq!(Line::parse(line.as_str()), Ok(line)); }
            if let Ok(text) = Comment::parse(&typed) { prop_assert_eq!(Comment::parse(text.as_str()), Ok(text)); }
            if let Ok(phone) = Phone::parse(&typed) { prop_assert_eq!(Phone::parse(phone.as_str()), Ok(phone)); }
            if let Ok(email) = Email::parse(&typed) { prop_assert_eq!(Email::parse(email.as_str()), Ok(email)); }
        }
    }
}
