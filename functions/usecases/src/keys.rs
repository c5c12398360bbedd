//! Keyed digests: what lets us find a person or check a token without storing either.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::text::Email;
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::letter_reference::LetterReference;

/// Everything is derived from one secret, each use under its own label.
#[derive(Clone)]
pub struct Keys {
    secret: [u8; 32],
}

/// The digest of a secret token: what the table stores.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TokenHash(pub String);

impl TokenHash {
    /// Tokens have at least 128 bits of chance: a plain digest is enough.
    pub fn of(token: &str) -> Self {
        Self(URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes())))
    }
}

/// The digits and letters of Crockford's base 32: no I, L, O, which look like digits, and no U.
pub(crate) const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The letters of what was typed from paper: small or capital letters, with spaces and dashes anywhere, O for 0, I or L for
/// 1. `None` when something else is among them.
pub(crate) fn typed_letters(typed: &str) -> Option<String> {
    // Invisible signs come with what is pasted.
    let apart = |sign: char| {
        sign.is_whitespace()
            || matches!(sign, '-' | '.' | '_' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{feff}')
    };
    let read = |sign: char| {
        let letter = match sign.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            letter => letter,
        };
        u8::try_from(letter).ok().filter(|letter| ALPHABET.contains(letter)).map(char::from)
    };
    typed.chars().filter(|sign| !apart(*sign)).map(read).collect()
}

/// A code of a letter or a certificate, as somebody typed it from paper. Whoever has it may use it: no `Debug` prints it.
#[derive(Clone, PartialEq, Eq)]
pub struct ShortCode(String);

impl ShortCode {
    /// How many letters and digits a code has: sixty bits.
    pub const LETTERS: usize = 12;

    /// Reads what was typed: small or capital letters, with spaces and dashes anywhere, O for 0, I or L for 1.
    pub fn parse(typed: &str) -> Option<Self> {
        let letters = typed_letters(typed)?;
        (letters.len() == Self::LETTERS).then_some(Self(letters))
    }

    /// Without separators, as [`Keys::short_code`] and [`Keys::verification_code`] make it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for ShortCode {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("ShortCode(…)")
    }
}

impl Keys {
    /// Keys from the deployment's secret.
    pub fn new(secret: [u8; 32]) -> Self {
        Self { secret }
    }

    /// Under what an e-mail address is claimed. Equal addresses have equal digests, which nobody can compute without
    /// the secret.
    pub fn email_digest(&self, email: &Email) -> String {
        self.text("email", email.as_str())
    }

    /// Under what a person is claimed in a territory ([`domain::person::matching_text`]).
    pub fn person_digest(&self, matching: &str) -> String {
        self.text("person", matching)
    }

    /// Under what a network address is counted.
    pub fn address_digest(&self, address: &str) -> String {
        self.text("address", address)
    }

    /// Under what a browser keeps a person's files until they are sent: one person's are never another's, and the name
    /// tells nothing of either.
    pub fn kept_for(&self, person: &str) -> String {
        self.text("kept for", person)
    }

    /// The token of a mailed link. Derived, so that the outbox need not hold it: whoever reads the table cannot follow
    /// the link.
    pub fn link_token(&self, link_id: &str) -> String {
        self.text("link", link_id)
    }

    /// The token of the session that a form opens for a person. The form's one-time number is in a page: without the
    /// secret it tells nothing of the token.
    pub fn session_token(&self, person: &str, once: u128) -> String {
        URL_SAFE_NO_PAD.encode(self.mac("session", &[person.as_bytes(), &once.to_be_bytes()]))
    }

    /// What names a code asked for by mail: only the browser that asked, which its visitor's number tells, can name it.
    pub fn attempt_token(&self, visitor: &str, once: u128) -> String {
        URL_SAFE_NO_PAD.encode(self.mac("attempt", &[visitor.as_bytes(), &once.to_be_bytes()]))
    }

    /// The eight digits mailed by an item of the outbox. Derived from its unguessable identifier, as the token of a link
    /// is: the table holds nothing from which they can be told without the secret.
    pub fn mailed_code(&self, outbox_id: &str) -> String {
        let mac = self.mac("code", &[outbox_id.as_bytes()]);
        let number = u64::from_be_bytes(mac[..8].try_into().expect("eight bytes of thirty-two"));
        format!("{:08}", number % 100_000_000)
    }

    /// What a certificate is checked by: [`ShortCode::LETTERS`] letters, made from what the certificate is of. Nobody makes
    /// one without the secret, and it tells nothing of what it was made from.
    pub fn verification_code(&self, what: &str) -> String {
        self.letters("verification code", what)
    }

    /// What somebody who has a letter on paper types in the place of its link. Derived from the unguessable identifier of
    /// the outbox's item, as the token of a link is.
    pub fn short_code(&self, outbox_id: &str) -> String {
        self.letters("short code", outbox_id)
    }

    /// What names a letter on paper in the window of its envelope, from the identifier of the outbox's item. Seven letters are
    /// few: another letter may have the same, and then the next turn is taken ([`crate::envelope::free_reference`]).
    pub fn letter_reference(&self, outbox_id: &str, turn: u32) -> LetterReference {
        LetterReference::of(&self.letters("letter reference", &format!("{outbox_id} {turn}")))
    }

    /// The digest of a mailed code: what the table stores. Keyed, since eight digits are soon tried out.
    pub fn code_digest(&self, attempt: &TokenHash, code: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.mac("code digest", &[attempt.0.as_bytes(), code.as_bytes()]))
    }

    /// The token of a form: its one-time number, signed for one visitor.
    pub fn form_token(&self, visitor: &str, once: u128) -> String {
        let mut token = once.to_be_bytes().to_vec();
        token.extend_from_slice(&self.mac("form", &[visitor.as_bytes(), &once.to_be_bytes()])[..16]);
        URL_SAFE_NO_PAD.encode(token)
    }

    /// The one-time number of a form sent by the visitor it was made for; `None` for any other token.
    pub fn check_form_token(&self, visitor: &str, token: &str) -> Option<u128> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok().filter(|bytes| bytes.len() == 32)?;
        let (once, mac) = bytes.split_at(16);
        let expected = self.mac("form", &[visitor.as_bytes(), once]);
        let same: bool = expected[..16].ct_eq(mac).into();
        same.then(|| u128::from_be_bytes(once.try_into().expect("sixteen bytes were split off")))
    }

    /// The one-time number of one of the forms of a page, which all carry the same token: each is sent once, none in the
    /// place of another. Nothing secret: the number that it comes from is drawn.
    pub fn once_of(once: u128, form: &str) -> u128 {
        let digest = Sha256::new().chain_update(once.to_be_bytes()).chain_update(form.as_bytes()).finalize();
        u128::from_be_bytes(digest[..16].try_into().expect("sixteen bytes of thirty-two"))
    }

    /// Under what an identity of `FranceConnect` is claimed.
    pub fn franceconnect_digest(&self, issuer: &str, subject: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.mac("franceconnect", &[issuer.as_bytes(), subject.as_bytes()]))
    }

    /// A secret of one departure to `FranceConnect`.
    pub(crate) fn franceconnect(&self, use_as: &str, attempt: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.mac("franceconnect attempt", &[use_as.as_bytes(), attempt.as_bytes()]))
    }

    /// The key under which an identity waits in its person's browser.
    pub(crate) fn franceconnect_key(&self) -> [u8; 32] {
        self.mac("franceconnect identity", &[])
    }

    /// The key under which social-security numbers are sealed.
    pub(crate) fn sealing_key(&self) -> [u8; 32] {
        self.mac("nir", &[])
    }

    /// Sixty bits, five to a letter: sixty-four are written, the last four are left.
    fn letters(&self, label: &str, value: &str) -> String {
        let mac = self.mac(label, &[value.as_bytes()]);
        let bits = u64::from_be_bytes(mac[..8].try_into().expect("eight bytes of thirty-two"));
        let letter = |rank: usize| {
            let five = usize::try_from((bits >> (59 - 5 * rank)) & 31).expect("five bits");
            char::from(ALPHABET[five])
        };
        (0..ShortCode::LETTERS).map(letter).collect()
    }

    fn text(&self, label: &str, value: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.mac(label, &[value.as_bytes()]))
    }

    fn mac(&self, label: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret).expect("HMAC takes a key of any length");
        mac.update(label.as_bytes());
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn mailed_codes_are_eight_digits_and_unlike() {
        let keys = Keys::new([7; 32]);
        let codes: std::collections::BTreeSet<String> =
            (0..1000).map(|id| keys.mailed_code(&format!("{id:032x}"))).collect();
        assert!(codes.len() > 990, "{}", codes.len());
        assert!(codes.iter().all(|code| code.len() == 8 && code.bytes().all(|b| b.is_ascii_digit())));
        let attempt = TokenHash::of("x");
        assert_ne!(keys.code_digest(&attempt, "00000000"), keys.code_digest(&TokenHash::of("y"), "00000000"));
    }

    #[test]
    fn codes_on_paper_are_unlike_and_each_use_has_its_own() {
        let keys = Keys::new([7; 32]);
        let codes: std::collections::BTreeSet<String> =
            (0..1000).map(|id| keys.short_code(&format!("{id:032x}"))).collect();
        assert_eq!(codes.len(), 1000);
        let used: std::collections::BTreeSet<u8> = codes.iter().flat_map(|code| code.bytes()).collect();
        assert_eq!(used, ALPHABET.iter().copied().collect(), "every letter is used, and no other");
        assert_eq!(keys.short_code("x"), keys.short_code("x"));
        assert_ne!(keys.short_code("x"), keys.verification_code("x"));
        assert_ne!(keys.short_code("x"), Keys::new([8; 32]).short_code("x"));
        for position in 0..ShortCode::LETTERS {
            let there: std::collections::BTreeSet<u8> = codes.iter().map(|code| code.as_bytes()[position]).collect();
            assert_eq!(there.len(), 32, "every letter is found at place {position}");
        }
    }

    proptest! {
        #[test]
        fn a_code_is_read_however_it_is_typed(id in any::<u64>(), dashes in vec(0usize..7, 12), small in vec(any::<bool>(), 12), alike in vec(0usize..3, 12)) {
            let code = Keys::new([7; 32]).short_code(&id.to_string());
            let mut typed = String::new();
            for (rank, letter) in code.chars().enumerate() {
                typed.push_str(["", " ", "-", "\u{a0}", " – ", "\t", "\u{2011}"][dashes[rank]]);
                let written = match (letter, alike[rank]) {
                    ('0', 1) => 'O',
                    ('1', 1) => 'I',
                    ('1', 2) => 'L',
                    _ => letter,
                };
                typed.push(if small[rank] { written.to_ascii_lowercase() } else { written });
            }
            let read = ShortCode::parse(&typed);
            prop_assert_eq!(read.as_ref().map(ShortCode::as_str), Some(code.as_str()));
        }

        #[test]
        fn what_is_read_is_twelve_letters_of_the_alphabet(typed in "\\PC{0,20}") {
            if let Some(code) = ShortCode::parse(&typed) {
                prop_assert!(code.as_str().len() == 12 && code.as_str().bytes().all(|letter| ALPHABET.contains(&letter)));
                let again = ShortCode::parse(code.as_str());
                prop_assert_eq!(again, Some(code));
            }
        }

        #[test]
        fn a_code_of_another_length_or_with_another_letter_is_none(code in "[0-9A-HJKMNP-TV-Z]{12}", at in 0usize..12, other in "[uU!é+ｏ0]") {
            prop_assert!(ShortCode::parse(&code).is_some());
            prop_assert_eq!(ShortCode::parse(&code[1..]), None);
            let (before, after) = code.split_at(at);
            // One letter more, or one that no code has.
            prop_assert_eq!(ShortCode::parse(&format!("{before}{other}{after}")), None);
            if other != "0" {
                prop_assert_eq!(ShortCode::parse(&format!("{before}{other}{}", &after[1..])), None);
            }
        }
    }

    #[test]
    fn a_code_is_never_printed_by_mistake() {
        let code = ShortCode::parse("7k3m-p9qx-2tvc").expect("a code");
        assert_eq!(code.as_str(), "7K3MP9QX2TVC");
        assert!(!format!("{code:?}").contains("7K3M"));
    }

    #[test]
    fn each_form_of_a_page_has_a_number_of_its_own() {
        let (one, other) = (Keys::once_of(42, "/demande/a"), Keys::once_of(42, "/demande/b"));
        assert_ne!(one, other);
        assert_eq!(one, Keys::once_of(42, "/demande/a"), "a second tap is the same form");
        assert_ne!(one, Keys::once_of(43, "/demande/a"), "the page seen again is another one");
    }

    #[test]
    fn a_form_token_serves_its_visitor_only() {
        let keys = Keys::new([7; 32]);
        let token = keys.form_token("visitor", 42);
        assert_eq!(keys.check_form_token("visitor", &token), Some(42));
        assert_eq!(keys.check_form_token("other", &token), None);
        assert_eq!(Keys::new([8; 32]).check_form_token("visitor", &token), None);
        for broken in ["", "AAAA", &token[1..], &token.replace(&token[..1], "!")] {
            assert_eq!(keys.check_form_token("visitor", broken), None);
        }
    }
}
