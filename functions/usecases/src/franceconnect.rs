//! Signing in through `FranceConnect`: what an identity given by the State's provider opens here.
//!
//! The provider says who somebody is; it does not say that an e-mail address is theirs. So an identity opens an account
//! only where its owner linked the two: with the account's password, or by the mail that confirmed a new account.
//! See decision 0015.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use domain::id::AccountId;
use domain::refusal::Refusals;
use domain::text::Email;
use domain::{Field, Fields};

use crate::account::{self, Beginning, Caller, NotLetIn, TRIES_PER_ADDRESS, TRY_WINDOW, email_of};
use crate::device::Device;
use crate::fault::Fault;
use crate::keys::Keys;
use crate::ledger::{Commit, Committed, Once, Write};
use crate::moment::Moment;
use crate::ports::{Accounts, Chance, Ledger, Rates};
use crate::records::{Account, Who};
use crate::session::{self, Opened};

/// How long somebody has at the provider, in seconds.
pub const ATTEMPT_SECONDS: i64 = 15 * 60;
/// How long an identity that opens no account yet is kept, in the browser, in seconds.
pub const IDENTITY_SECONDS: i64 = 30 * 60;

const NONCE_BYTES: usize = 12;

/// Somebody who left for the provider. It is kept in their browser only; all that the protocol needs derives from it and
/// from our secret, so that nothing of it can be changed or guessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Drawn; the return serves once under this number.
    pub id: u128,
    /// Seconds since 1970.
    pub expires_at: i64,
    /// The page to come back to, or nothing.
    pub way_back: String,
}

impl Attempt {
    /// Somebody leaves now.
    pub fn begin(chance: &dyn Chance, now: Moment, way_back: &str) -> Self {
        Self { id: chance.draw(), expires_at: now.seconds() + ATTEMPT_SECONDS, way_back: way_back.to_owned() }
    }

    /// What the browser keeps.
    pub fn text(&self) -> String {
        format!("{:032x}.{}.{}", self.id, self.expires_at, self.way_back)
    }

    /// What the browser kept. Whether it is ours, the state tells.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let id = parts.next().filter(|id| id.len() == 32).and_then(|id| u128::from_str_radix(id, 16).ok())?;
        let expires_at = parts.next()?.parse().ok()?;
        Some(Self { id, expires_at, way_back: parts.next()?.to_owned() })
    }

    /// The `state` of the request: goes to the provider and comes back.
    pub fn state(&self, keys: &Keys) -> String {
        keys.franceconnect("state", &self.text())
    }

    /// The `nonce` that the identity token must hold.
    pub fn nonce(&self, keys: &Keys) -> String {
        keys.franceconnect("nonce", &self.text())
    }

    /// The verifier of the exchange (PKCE).
    pub fn verifier(&self, keys: &Keys) -> String {
        keys.franceconnect("verifier", &self.text())
    }

    /// Whether a return belongs to this attempt.
    pub fn is_of(&self, keys: &Keys, state: &str) -> bool {
        use subtle::ConstantTimeEq as _;
        self.state(keys).as_bytes().ct_eq(state.as_bytes()).into()
    }

    /// Whether it is too late.
    pub fn is_over(&self, now: Moment) -> bool {
        self.expires_at <= now.seconds()
    }
}

/// Who the provider says somebody is.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// Keyed digest of the issuer and of the person's identifier there.
    pub digest: String,
    /// What the provider has as an address: a proposal, never a proof.
    pub email: Option<Email>,
}

impl Identity {
    /// Sealed for the browser of the person, until they say which account it is for.
    pub fn seal(&self, keys: &Keys, chance: &dyn Chance, now: Moment) -> Result<String, Fault> {
        let email = self.email.as_ref().map_or("", Email::as_str);
        let plain = format!("{}\n{}\n{email}", now.seconds() + IDENTITY_SECONDS, self.digest);
        let mut nonce = [0; NONCE_BYTES];
        nonce.copy_from_slice(&chance.draw().to_be_bytes()[..NONCE_BYTES]);
        let sealed = cipher(keys)
            .encrypt(&Nonce::from(nonce), Payload { msg: plain.as_bytes(), aad: b"identity" })
            .map_err(|_| Fault::new("an identity could not be sealed"))?;
        Ok(URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    /// Opens what the browser kept; `None` when it is not ours, or too old.
    pub fn open(keys: &Keys, now: Moment, sealed: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, message) = bytes.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload { msg: message, aad: b"identity" };
        let plain = String::from_utf8(cipher(keys).decrypt(&Nonce::from(*nonce), payload).ok()?).ok()?;
        let mut lines = plain.splitn(3, '\n');
        let expires_at: i64 = lines.next()?.parse().ok()?;
        let digest = lines.next()?.to_owned();
        let email = Email::parse(lines.next()?).ok();
        (expires_at > now.seconds()).then_some(Self { digest, email })
    }
}

fn cipher(keys: &Keys) -> ChaCha20Poly1305 {
    ChaCha20Poly1305::new(&Key::from(keys.franceconnect_key()))
}

/// What an identity opens.
#[expect(clippy::large_enum_variant, reason = "one a request, never kept")]
pub enum Entry {
    /// The account that is linked to it.
    Opened(Opened),
    /// The return was used before: whoever did is where it led.
    Before,
    /// No account yet: its person says which.
    Unknown,
}

/// Counts one more departure or return from a network address; whether it is still allowed.
pub async fn may_try<P: Rates>(ports: &P, keys: &Keys, caller: Caller<'_>, now: Moment) -> Result<bool, Fault> {
    let key = format!("franceconnect#{}", keys.address_digest(caller.address));
    Ok(ports.count(&key, TRY_WINDOW, now).await? <= TRIES_PER_ADDRESS)
}

/// Signs in whoever comes back from the provider. The return serves once.
pub async fn enter<P: Accounts + Ledger>(
    ports: &P,
    keys: &Keys,
    now: Moment,
    device: Device,
    identity: &Identity,
    attempt: &Attempt,
    once: Once,
) -> Result<Entry, Fault> {
    let page = match ports.id_by_franceconnect(&identity.digest).await? {
        Some(id) => ports.account(&id).await?,
        None => None,
    };
    let Some(page) = page else {
        // The number is spent all the same.
        let committed = ports.commit(Commit { once: Some(once), writes: Vec::new() }).await?;
        return Ok(if matches!(committed, Committed::Before(_)) { Entry::Before } else { Entry::Unknown });
    };
    let opened = session::of_account(&page, device, now, keys, attempt.id);
    let Account { id: account, password_hash, .. } = page.account;
    let writes = vec![Write::CountSession { account, password_hash }, Write::CreateSession(opened.session.clone())];
    Ok(match ports.commit(Commit { once: Some(once), writes }).await? {
        Committed::Done => Entry::Opened(opened),
        Committed::Before(_) | Committed::Refused(_) => Entry::Before,
    })
}

/// What became of a link between an account and an identity.
#[expect(clippy::large_enum_variant, reason = "one a request, never kept")]
pub enum Linked {
    /// It holds; the account is open.
    Done(Opened),
    /// The account or the identity has another link.
    Taken,
}

/// Links an identity to an account whose password is typed, and signs in to it. One identity an account, one account an
/// identity.
pub async fn link<P: Accounts + Ledger + Rates>(
    ports: &P,
    keys: &Keys,
    now: Moment,
    caller: Caller<'_>,
    identity: &Identity,
    fields: &Fields,
    once: u128,
) -> Result<Linked, NotLetIn> {
    let opened = account::sign_in(ports, keys, now, caller, fields, once).await?;
    let Who::Applicant(id) = &opened.session.who else { return Err(NotLetIn::Unknown) };
    let id = id.clone();
    let writes = vec![Write::LinkFranceConnect { account: id.clone(), digest: identity.digest.clone() }];
    Ok(match ports.commit(Commit { once: None, writes }).await? {
        Committed::Refused(_) if !is_linked(ports, &id, identity).await? => {
            session::end(ports, &opened.session).await?;
            Linked::Taken
        }
        Committed::Done | Committed::Before(_) | Committed::Refused(_) => Linked::Done(opened),
    })
}

/// Whether the link is there already: the same form sent twice.
async fn is_linked(accounts: &impl Accounts, account: &AccountId, identity: &Identity) -> Result<bool, Fault> {
    Ok(accounts.id_by_franceconnect(&identity.digest).await?.as_ref() == Some(account))
}

/// Asks for an account for an identity: it comes to exist, linked, when the address is confirmed by mail. The answer is
/// the same whether or not the address has an account: only its mailbox learns.
pub async fn sign_up<P: Accounts + Ledger + Rates>(
    ports: &P,
    keys: &Keys,
    chance: &dyn Chance,
    now: Moment,
    caller: Caller<'_>,
    identity: &Identity,
    fields: &Fields,
    once: Once,
) -> Result<(), NotLetIn> {
    let email = email_of(fields).map_err(|why| NotLetIn::Refused(Refusals::one(Field::Email, why)))?;
    // Nobody knows this password: one is chosen as a forgotten one is.
    let password = format!("{:032x}", chance.draw());
    let beginning = Beginning { email, password: &password, franceconnect: Some(identity.digest.clone()) };
    account::begin(ports, keys, chance, now, caller, beginning, once).await
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

    fn at(seconds: i64) -> Moment {
        Moment::at(jiff::Timestamp::from_second(seconds).unwrap())
    }

    #[test]
    fn an_attempt_that_was_changed_has_another_state() {
        let keys = Keys::new([7; 32]);
        let attempt = Attempt::begin(&Dice, at(100), "/demande/1");
        let read = Attempt::parse(&attempt.text()).unwrap();
        assert_eq!(read, attempt);
        assert!(read.is_of(&keys, &attempt.state(&keys)) && !read.is_of(&keys, &attempt.nonce(&keys)));
        assert!(!read.is_over(at(100)) && read.is_over(at(100 + ATTEMPT_SECONDS)));
        let longer = Attempt { expires_at: attempt.expires_at + 1, ..attempt.clone() };
        assert!(!longer.is_of(&keys, &attempt.state(&keys)));
        assert!(!attempt.is_of(&Keys::new([8; 32]), &attempt.state(&keys)));
        assert!((43..=128).contains(&attempt.verifier(&keys).len()), "RFC 7636, 4.1");
        for broken in ["", "x", "0.1.", &attempt.text()[1..]] {
            assert_eq!(Attempt::parse(broken), None, "{broken}");
        }
    }

    #[test]
    fn a_sealed_identity_opens_in_time_under_the_same_secret() {
        let keys = Keys::new([7; 32]);
        for email in [None, Email::parse("a@demandeur.example").ok()] {
            let identity = Identity { digest: "abc".to_owned(), email };
            let sealed = identity.seal(&keys, &Dice, at(0)).unwrap();
            assert!(Identity::open(&keys, at(1), &sealed) == Some(identity));
            assert!(Identity::open(&keys, at(IDENTITY_SECONDS), &sealed).is_none());
            assert!(Identity::open(&Keys::new([8; 32]), at(1), &sealed).is_none());
            assert!(Identity::open(&keys, at(1), &sealed[2..]).is_none());
        }
    }
}
