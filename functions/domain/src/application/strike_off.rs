//! Why an application may be struck off, and what each motive requires: R.441-2-8 lists them, and there is no other.

use jiff::civil::Date;

use crate::event::MotiveCode;
use crate::letter_return::LetterReturned;
use crate::number::UniqueNumber;
use crate::service::DeskCode;
use crate::territory::Parameters;

code_list! {
    /// Whose quota the home was let under (R.441-2-9; the list of the registry's exchange).
    Quota {
        LocalAuthority = "COLTER",
        ActionLogement = "COLACT",
        StatePriority = "PPRIOR",
        StateAgents = "PFONCT",
        Other = "AUTRES",
        None = "AUCUN",
    }
}

code_list! {
    /// Whether the home was let under a collective agreement.
    Agreement { Departmental = "ACD", Intercommunal = "ACI", None = "AUCUN" }
}

code_list! {
    /// Why a landlord's committee found an application ineligible: the only two grounds (CDC15 6.4).
    Ineligibility { AboveCeiling = "IRRRES", IrregularStay = "IRRSEJ" }
}

/// The identifier of a home in the register of the social stock: ten digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockIdentifier(String);

impl StockIdentifier {
    /// Ten digits; spaces are dropped (arrêté of 5 January 2010).
    pub fn parse(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        (digits.len() == 10 && digits.bytes().all(|b| b.is_ascii_digit())).then_some(Self(digits))
    }

    /// As kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The number of a registered letter, or of any other proof of delivery: 5 to 40 letters, digits, spaces or dashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryReference(String);

impl DeliveryReference {
    /// Reads it.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let good = (5..=40).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'-' | b'/'));
        good.then(|| Self(text.to_owned()))
    }

    /// As kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A lease that was signed after an allocation (R.441-2-8 a, R.441-2-9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The day it was signed.
    pub signed_on: Date,
    /// The home.
    pub home: StockIdentifier,
    /// Whose quota.
    pub quota: Quota,
    /// Under a collective agreement?
    pub agreement: Agreement,
    /// Was the household a priority of the enforceable right to housing (DALO)?
    pub dalo: bool,
    /// Was it a tenant of the same landlord?
    pub was_tenant: bool,
}

/// What a warning before a strike-off is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// No reply to a letter (R.441-2-8 c).
    NoReply,
    /// A committee's decision (R.441-2-8 d).
    Ineligible(Ineligibility),
}

impl Ground {
    /// The motive it becomes.
    pub fn motive(self) -> Motive {
        match self {
            Self::NoReply => Motive::NoReply,
            Self::Ineligible(ground) => Motive::Ineligible(ground),
        }
    }

    /// Months after the warning.
    pub(super) fn months(self, parameters: &Parameters) -> u32 {
        match self {
            Self::NoReply => parameters.no_reply_after,
            Self::Ineligible(_) => parameters.ineligible_after,
        }
    }
}

/// A letter that warns of a strike-off, sent by a service with a proof of its delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// What about.
    pub ground: Ground,
    /// The day it was sent.
    pub sent_on: Date,
    /// The number of the registered letter.
    pub reference: DeliveryReference,
    /// The day it was first presented, once the proof came back.
    pub delivered_on: Option<Date>,
    /// It came back to its sender.
    pub returned: Option<LetterReturned>,
    /// Which desk sent it.
    pub desk: DeskCode,
    /// The service was told that the delay ended without a proof.
    pub unproven_told: bool,
}

/// Why an application was struck off. The applicant's own renunciation is a [`super::Renunciation`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Motive {
    /// a) A home was let.
    Housed(Lease),
    /// c) No reply.
    NoReply,
    /// d) Ineligible.
    Ineligible(Ineligibility),
    /// e) Not renewed.
    NotRenewed,
    /// f) Merged into another application, which keeps the older seniority.
    Merged(UniqueNumber),
}

impl Motive {
    /// As the history tells it.
    pub fn code(&self) -> MotiveCode {
        match self {
            Self::Housed(_) => MotiveCode::Housed,
            Self::NoReply => MotiveCode::NoReply,
            Self::Ineligible(_) => MotiveCode::Ineligible,
            Self::NotRenewed => MotiveCode::NotRenewed,
            Self::Merged(_) => MotiveCode::Merged,
        }
    }
}

/// Why a strike-off is not possible, or not yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotYet {
    /// The application is not registered.
    #[error("not registered")]
    NotNow,
    /// No warning on this ground was sent.
    #[error("no warning")]
    NoWarning,
    /// Nothing proves that the warning arrived.
    #[error("no proof of delivery")]
    NoProof,
    /// No notice of renewal left.
    #[error("no notice")]
    NoNotice,
    /// The delay runs until this day.
    #[error("until {0}")]
    Until(Date),
}
