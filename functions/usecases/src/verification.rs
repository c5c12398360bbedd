//! Checking a certificate: anybody to whom one is shown may ask whether it holds. The answer names nobody.

use domain::application::{Registration, State};
use domain::id::ApplicationId;
use jiff::civil::Date;

use crate::account::Caller;
use crate::fault::Fault;
use crate::keys::{Keys, ShortCode, TokenHash};
use crate::moment::Moment;
use crate::ports::{Dossiers, Rates, Verifications};
use crate::records::Verification;

/// Codes that may be checked from an address, in a window.
const CHECKS: u32 = 20;
/// That window, in seconds.
const WINDOW: i64 = 3600;

/// What is known of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checked {
    /// It holds.
    Valid {
        /// The day of the registration, or of the renewal that it certifies.
        since: Date,
        /// The last day.
        until: Date,
        /// How the unique number ends, its desk apart: enough to compare it with the paper.
        ending: String,
    },
    /// It does not: another one took its place, the application ended, or there never was such a code.
    Invalid,
    /// Too many codes were checked from this address.
    TooMany,
}

/// What a certificate is checked against.
pub fn of(application: &ApplicationId, registration: &Registration, code: &str) -> Verification {
    let valid_until = registration.valid_until;
    let after = valid_until.tomorrow().unwrap_or(valid_until);
    Verification {
        hash: TokenHash::of(code),
        application: application.clone(),
        valid_until,
        expires_at: Moment::start_of(after).seconds(),
    }
}

/// Checks a code. Each check is counted.
pub async fn check<P: Dossiers + Rates + Verifications>(
    ports: &P,
    keys: &Keys,
    caller: Caller<'_>,
    now: Moment,
    code: &ShortCode,
) -> Result<Checked, Fault> {
    let counter = format!("attestation#{}", keys.address_digest(caller.address));
    let hash = TokenHash::of(code.as_str());
    let (count, found) = tokio::join!(ports.count(&counter, WINDOW, now), ports.verification(&hash));
    if count? > CHECKS {
        return Ok(Checked::TooMany);
    }
    let Some(certificate) = found? else { return Ok(Checked::Invalid) };
    let application = ports.application(&certificate.application).await?;
    Ok(application.map_or(Checked::Invalid, |application| compare(&certificate, &application.state, now.today)))
}

fn compare(certificate: &Verification, state: &State, today: Date) -> Checked {
    match state {
        State::Active(it) if it.valid_until == certificate.valid_until && !it.is_over(today) => {
            let digits = it.number.as_str();
            Checked::Valid {
                since: it.renewed_on.unwrap_or(it.registered_on),
                until: it.valid_until,
                // Three of the territory, four of the month, six of the sequence; then the desk.
                ending: digits.chars().skip(8).take(5).collect(),
            }
        }
        _ => Checked::Invalid,
    }
}
