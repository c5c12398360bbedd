//! What names a letter on paper, in the window of its envelope: somebody types it when the envelope comes back.
//!
//! Seven letters and digits that are drawn, and one that checks them: a letter mistyped, or two that changed places, name no
//! letter rather than somebody else's. It is no secret: it opens nothing.

use crate::keys::{ALPHABET, typed_letters};

/// The reference of a letter on paper.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LetterReference(String);

impl LetterReference {
    /// How many letters and digits it has.
    pub const LETTERS: usize = 8;

    /// From letters that are drawn: as many as are needed of them.
    pub(crate) fn of(drawn: &str) -> Self {
        let mut letters: String = drawn.chars().take(Self::LETTERS - 1).collect();
        let check = times_two(sum(&letters));
        letters.push(char::from(ALPHABET[usize::from(check)]));
        Self(letters)
    }

    /// Reads what was typed: small or capital letters, with spaces and dashes anywhere, O for 0, I or L for 1. `None` when it
    /// is no reference, or when its last character tells that another one is wrong.
    pub fn parse(typed: &str) -> Option<Self> {
        let letters = typed_letters(typed)?;
        (letters.len() == Self::LETTERS && sum(&letters) == 0).then_some(Self(letters))
    }

    /// As it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is printed: four at a time.
    pub fn grouped(&self) -> String {
        let (first, last) = self.0.split_at(Self::LETTERS / 2);
        format!("{first}-{last}")
    }
}

/// The sum of the letters, each times a power of two of its own, in the field of thirty-two elements: no two positions weigh
/// the same, so that a wrong letter and any two that changed places make it another one. The check makes it zero.
fn sum(letters: &str) -> u8 {
    letters.bytes().fold(0, |sum, letter| {
        let value = ALPHABET.iter().position(|known| *known == letter).unwrap_or_default();
        times_two(sum) ^ u8::try_from(value).unwrap_or_default()
    })
}

/// Twice an element of that field, modulo x⁵ + x² + 1.
fn times_two(element: u8) -> u8 {
    let doubled = element << 1;
    if doubled & 0b10_0000 == 0 { doubled } else { doubled ^ 0b10_0101 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn it_is_read_as_it_is_printed_and_as_people_type_it() {
        let reference = LetterReference::of("K7QP3M9");
        assert_eq!(reference.as_str(), "K7QP3M9Y");
        assert_eq!(reference.grouped(), "K7QP-3M9Y");
        for typed in ["K7QP-3M9Y", "k7qp 3m9y", " K7QP\u{a0}–3M9Y\n", "k-7-q-p-3-m-9-y"] {
            assert_eq!(LetterReference::parse(typed).as_ref(), Some(&reference), "{typed}");
        }
        for typed in ["", "K7QP-3M9", "K7QP-3M9YT", "K7QP-3M9!", "U7QP-3M9Y", "٣7QP-3M9Y"] {
            assert_eq!(LetterReference::parse(typed), None, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn no_wrong_letter_and_no_two_that_changed_places_are_taken(
            drawn in "[0-9A-HJKMNP-TV-Z]{7}",
            at in 0usize..8,
            other in "[0-9A-HJKMNP-TV-Z]",
            with in 0usize..8,
        ) {
            let reference = LetterReference::of(&drawn);
            let parsed = LetterReference::parse(reference.as_str());
            prop_assert_eq!(parsed.as_ref(), Some(&reference));
            let mut letters: Vec<char> = reference.as_str().chars().collect();
            letters[at] = other.chars().next().expect("a letter");
            let typed: String = letters.iter().collect();
            prop_assert_eq!(LetterReference::parse(&typed).is_some(), typed == reference.as_str());
            let mut letters: Vec<char> = reference.as_str().chars().collect();
            letters.swap(at, with);
            let typed: String = letters.iter().collect();
            prop_assert_eq!(LetterReference::parse(&typed).is_some(), typed == reference.as_str());
        }
    }
}
