//! Sealing what must not be read in the table: the social-security number.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use domain::Fields;
use domain::field::Field;
use domain::id::ApplicationId;
use domain::nir::Nir;
use domain::section::{SealedNir, Whose};

use crate::fault::Fault;
use crate::keys::Keys;
use crate::ports::Chance;

const NONCE_BYTES: usize = 12;

/// Seals a number for one person of one application: moved elsewhere, it does not open.
pub fn seal(
    keys: &Keys,
    chance: &dyn Chance,
    application: &ApplicationId,
    whose: &Whose,
    nir: &Nir,
) -> Result<SealedNir, Fault> {
    let nonce = nonce(&chance.draw().to_be_bytes()[..NONCE_BYTES]);
    let bound = bound(application, whose);
    let payload = Payload { msg: nir.as_str().as_bytes(), aad: bound.as_bytes() };
    let sealed = cipher(keys).encrypt(&nonce, payload).map_err(|_| Fault::new("a number could not be sealed"))?;
    let bytes = [nonce.as_slice(), &sealed].concat();
    Ok(SealedNir::new(URL_SAFE_NO_PAD.encode(bytes), nir.ending().to_owned()))
}

/// Opens a sealed number; a fault when it was not sealed for this person of this application, under this secret.
pub fn open(keys: &Keys, application: &ApplicationId, whose: &Whose, sealed: &SealedNir) -> Result<Nir, Fault> {
    let broken = || Fault::new("a sealed number does not open");
    let bytes = URL_SAFE_NO_PAD.decode(sealed.sealed()).map_err(|_| broken())?;
    let (nonce_bytes, message) = bytes.split_at_checked(NONCE_BYTES).ok_or_else(broken)?;
    let bound = bound(application, whose);
    let payload = Payload { msg: message, aad: bound.as_bytes() };
    let plain = cipher(keys).decrypt(&nonce(nonce_bytes), payload).map_err(|_| broken())?;
    let text = String::from_utf8(plain).map_err(|_| broken())?;
    Nir::parse(&text).map_err(|_| broken())
}

/// The fields under which a number is kept.
pub fn fields(sealed: &SealedNir) -> Fields {
    Fields::new().with(Field::NirSealed, sealed.sealed()).with(Field::NirEnding, sealed.ending())
}

fn bound(application: &ApplicationId, whose: &Whose) -> String {
    format!("{application}/{whose}")
}

fn cipher(keys: &Keys) -> ChaCha20Poly1305 {
    ChaCha20Poly1305::new(&Key::from(keys.sealing_key()))
}

fn nonce(bytes: &[u8]) -> Nonce {
    let mut nonce = [0; NONCE_BYTES];
    nonce.copy_from_slice(bytes);
    Nonce::from(nonce)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Dice;

    impl Chance for Dice {
        fn draw(&self) -> u128 {
            42
        }
    }

    #[test]
    fn opens_for_the_same_person_under_the_same_secret_only() {
        let (keys, application) = (Keys::new([7; 32]), ApplicationId::new(1));
        let nir = Nir::parse("2 85 03 06 088 123 33").unwrap_or_else(|_| {
            let body: u64 = 2_850_306_088_123;
            Nir::parse(&format!("{body}{:02}", 97 - body % 97)).expect("a number made by its own rule")
        });
        let sealed = seal(&keys, &Dice, &application, &Whose::Applicant, &nir).unwrap();
        assert!(!sealed.sealed().contains(nir.as_str()));
        let opened = open(&keys, &application, &Whose::Applicant, &sealed).unwrap();
        assert_eq!(opened.as_str(), nir.as_str());
        assert!(open(&keys, &ApplicationId::new(2), &Whose::Applicant, &sealed).is_err());
        assert!(open(&Keys::new([8; 32]), &application, &Whose::Applicant, &sealed).is_err());
        let cut = SealedNir::new(sealed.sealed()[..8].to_owned(), "00".to_owned());
        assert!(open(&keys, &application, &Whose::Applicant, &cut).is_err());
    }
}
