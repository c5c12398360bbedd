//! Passwords: what is refused, and the argon2id hash of what is taken.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use domain::Refusal;

use crate::fault::Fault;

/// Fewest characters. ASVS 5.0 asks for 8 and recommends 15; no rule on kinds of characters (6.2.5).
pub const MIN_LENGTH: usize = 12;
/// Most characters hashed: long enough for any phrase, short enough not to be a weapon.
pub const MAX_LENGTH: usize = 256;

/// OWASP's first choice for argon2id: 19 MiB, two passes, one lane.
fn argon2() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).expect("constant parameters are within the bounds of argon2");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// A new password, checked: length, no composition rules (ASVS 5.0 6.2.5), not among the most common ones (6.2.4), not
/// made of words that anybody would try here (6.2.11).
pub fn check(typed: &str, email: &str) -> Result<(), Refusal> {
    let length = typed.chars().count();
    let lower = typed.to_lowercase();
    if length == 0 {
        Err(Refusal::Missing)
    } else if length < MIN_LENGTH {
        Err(Refusal::PasswordTooShort { min: MIN_LENGTH })
    } else if length > MAX_LENGTH {
        Err(Refusal::TooLong { max: MAX_LENGTH })
    } else if repeats(&lower)
        || COMMON.lines().any(|common| common == lower)
        || FRENCH.iter().any(|common| lower.starts_with(common) && length < common.len() + 4)
        || says_too_little(&lower, email)
    {
        Err(Refusal::PasswordTooCommon)
    } else {
        Ok(())
    }
}

/// The most common passwords of our length: ASVS asks for 3,000. Its source is at its top.
const COMMON: &str = include_str!("../data/common-passwords.txt");

/// The beginnings of the long passwords that everybody chooses in French, which the list is poor in.
const FRENCH: &[&str] = &[
    "123456789012",
    "1234567890",
    "azertyuiop",
    "qwertyuiop",
    "motdepasse",
    "password",
    "abcdefghij",
    "aqwzsxedc",
    "bonjourbonjour",
    "loulouloulou",
    "marseille13",
    "jetaimejetaime",
    "soleilsoleil",
    "doudoudoudou",
];

/// Words that anybody would try here first.
const CONTEXT: &[&str] = &["logement", "social", "sociaux", "demande", "demandeur", "hlm", "sne"];
/// Letters and digits that must be left of a password without the words of its context.
const LEFT: usize = 6;

/// Whether the same one to four characters come again and again.
fn repeats(lower: &str) -> bool {
    let signs: Vec<char> = lower.chars().collect();
    (1..=4).any(|period| signs.iter().zip(&signs[period..]).all(|(one, next)| one == next))
}

/// Whether little is left without the words of the address and of the service.
fn says_too_little(lower: &str, email: &str) -> bool {
    let email = email.to_lowercase();
    let mut words: Vec<&str> = email.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() >= 3).collect();
    words.extend(CONTEXT);
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let mut left: String = lower.chars().filter(|c| c.is_alphanumeric()).collect();
    let whole = left.chars().count();
    for word in words {
        left = left.replace(word, "");
    }
    let rest = left.chars().count();
    rest < LEFT && rest < whole
}

/// The hash to store, salted with chance.
pub fn hash(password: &str, salt: u128) -> Result<String, Fault> {
    argon2()
        .hash_password_with_salt(password.as_bytes(), &salt.to_be_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| Fault::caused("argon2 could not hash", error.to_string()))
}

/// Whether the password is the one that was hashed. Without a hash the same work is done for nothing, so that the time of
/// the answer does not tell whether there is an account.
pub fn verify(password: &str, stored: Option<&str>) -> bool {
    if password.chars().count() > MAX_LENGTH {
        return false;
    }
    let known = stored.unwrap_or(NOBODY);
    let good = PasswordHash::new(known).is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok());
    good && stored.is_some()
}

/// A hash with our parameters of a password that nobody knows.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_checked_against_its_own_hash() {
        let stored = hash("trois petits chats", 1).unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("trois petits chats", Some(&stored)));
        assert!(!verify("trois petits chiens", Some(&stored)));
        assert!(!verify("trois petits chats", None));
        assert!(PasswordHash::new(NOBODY).is_ok(), "the work for nothing must be real work");
    }

    #[test]
    fn what_is_refused() {
        assert_eq!(check("court", "a@b.fr"), Err(Refusal::PasswordTooShort { min: MIN_LENGTH }));
        for common in ["aaaaaaaaaaaaaa", "motdepasse12", "azertyuiop12", "jeanne@exemple.fr", "MotDePasse123"] {
            assert_eq!(check(common, "jeanne@exemple.fr"), Err(Refusal::PasswordTooCommon), "{common}");
        }
        assert_eq!(check(&"é".repeat(300), "a@b.fr"), Err(Refusal::TooLong { max: MAX_LENGTH }));
        assert_eq!(check("trois petits chats 😀", "a@b.fr"), Ok(()));
    }

    #[test]
    fn the_most_common_ones_and_the_words_of_the_place_are_refused() {
        let list: Vec<&str> = COMMON.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(list.len(), 5000);
        for common in list {
            assert!(common.len() >= MIN_LENGTH && common == common.to_lowercase(), "{common}");
            assert_eq!(check(common, "a@b.fr"), Err(Refusal::PasswordTooCommon), "{common}");
        }
        let email = "jeanne.martin@exemple.fr";
        for guessed in [
            "QWERTYqwerty",
            "logementsocial",
            "Logement-Social-06",
            "jeannemartin13",
            "Martin.Jeanne-75",
            "abcdabcdabcd",
        ] {
            assert_eq!(check(guessed, email), Err(Refusal::PasswordTooCommon), "{guessed}");
        }
        // Words of the place among others, any sign, any length up to the most: no rule on what it is made of.
        for good in [
            "logement-pour-tous-06",
            "un toit pour ma famille",
            "…………–—·÷×≠≈≤≥",
            &"ab cd€".repeat(21).replacen("ab", "xy", 9),
        ] {
            assert_eq!(check(good, email), Ok(()), "{good}");
        }
    }
}
