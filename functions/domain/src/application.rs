//! The life of an application, from its draft to its registration (R.441-2-3 to R.441-2-5).
//!
//! A state carries its data, and a transition consumes it: there is no way to be registered without a deposit date.

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::answers::ApplicantKind;
use crate::id::{AccountId, ApplicationId};
use crate::number::UniqueNumber;
use crate::service::DeskCode;
use crate::territory::Parameters;
use crate::text::Comment;

code_list! {
    /// Why a service sends an application back. R.441-2-3 allows only what concerns the form and the identity piece.
    SendBackReason {
        Illegible = "illisible",
        Incomplete = "recto-verso",
        Expired = "titre-perime",
        WrongDocument = "autre-document",
        NotMatching = "ne-correspond-pas",
        Answers = "reponses",
        Duplicate = "doublon",
    }
}

impl SendBackReason {
    /// Whether it asks for another identity piece.
    pub const fn is_about_the_piece(self) -> bool {
        match self {
            Self::Illegible | Self::Incomplete | Self::Expired | Self::WrongDocument => true,
            // The answers may be what is wrong.
            Self::NotMatching | Self::Answers | Self::Duplicate => false,
        }
    }
}

/// An application that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deposit {
    /// The day it was first sent: the start of every legal delay and of the seniority (R.441-2-3). Sending it back for a
    /// better copy of the piece does not move it: the applicant was there that day.
    pub deposited_on: Date,
    /// The day by which the certificate is due (L.441-2-1: one month).
    pub answer_by: Date,
    /// The person said that the application found under the same name is somebody else's.
    pub disputes_duplicate: bool,
}

/// An application that a service sent back.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub struct SentBack {
    pub deposit: Deposit,
    pub reason: SendBackReason,
    pub comment: Option<Comment>,
    pub on: Date,
}

/// A registered application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// Issued once, kept through changes and renewals (R.441-2-7).
    pub number: UniqueNumber,
    /// The deposit's day, never changed.
    pub deposited_on: Date,
    /// The day from which the seniority counts: the deposit's, or that of the application in which the person was named
    /// as one of a couple (L.441-1, second paragraph).
    pub senior_since: Date,
    /// The day a service accepted it.
    pub registered_on: Date,
    /// Last day of validity: one year after the deposit (R.441-2-7).
    pub valid_until: Date,
    /// First day on which it can be renewed.
    pub renewable_from: Date,
    /// The desk that accepted it.
    pub desk: DeskCode,
}

/// Where an application stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Being filled; only its applicant knows of it.
    Draft,
    /// Sent, waiting for a service.
    Submitted(Deposit),
    /// Sent back: the applicant completes it and sends it again.
    ToComplete(SentBack),
    /// Registered.
    Active(Registration),
    /// Given up in writing by its applicant, who may come back on it for a while.
    Renounced(Renunciation),
}

/// A renunciation (R.441-2-8 b): the application is struck off at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renunciation {
    /// Where the application stood; never a draft, nor a renunciation.
    pub was: Box<State>,
    /// The day.
    pub on: Date,
    /// Last day on which the applicant can come back on it: same number, same date.
    pub way_back_until: Date,
}

/// What was asked cannot be done from the state the application is in: somebody acted before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not possible from this state")]
pub struct NotNow;

impl State {
    /// Whether the applicant may still change the answers freely.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Draft | Self::ToComplete(_))
    }

    /// The day of the first sending; `None` for a draft.
    pub fn deposited_on(&self) -> Option<Date> {
        match self {
            Self::Draft => None,
            Self::Submitted(deposit) => Some(deposit.deposited_on),
            Self::ToComplete(back) => Some(back.deposit.deposited_on),
            Self::Active(registration) => Some(registration.deposited_on),
            Self::Renounced(renunciation) => renunciation.was.deposited_on(),
        }
    }

    /// Whether each change of the answers is kept with what was there before: a service has the application.
    pub fn is_recorded(&self) -> bool {
        matches!(self, Self::Submitted(_) | Self::Active(_))
    }

    /// The applicant renounces.
    pub fn renounce(self, on: Date, parameters: &Parameters) -> Result<Self, NotNow> {
        match self {
            Self::Draft | Self::Renounced(_) => Err(NotNow),
            was => Ok(Self::Renounced(Renunciation {
                was: Box::new(was),
                on,
                way_back_until: on.saturating_add(i64::from(parameters.renunciation_way_back).days()),
            })),
        }
    }

    /// The applicant comes back on a renunciation while there is time.
    pub fn come_back(self, on: Date) -> Result<Self, NotNow> {
        match self {
            Self::Renounced(renunciation) if on <= renunciation.way_back_until => Ok(*renunciation.was),
            _ => Err(NotNow),
        }
    }

    /// The applicant sends the application, for the first time or again.
    pub fn submit(self, on: Date, parameters: &Parameters, disputes_duplicate: bool) -> Result<Self, NotNow> {
        match self {
            Self::Draft => Ok(Self::Submitted(Deposit {
                deposited_on: on,
                answer_by: on.saturating_add(i64::from(parameters.certificate_within).months()),
                disputes_duplicate,
            })),
            Self::ToComplete(back) => Ok(Self::Submitted(Deposit { disputes_duplicate, ..back.deposit })),
            Self::Submitted(_) | Self::Active(_) | Self::Renounced(_) => Err(NotNow),
        }
    }

    /// A service sends it back.
    pub fn send_back(self, reason: SendBackReason, comment: Option<Comment>, on: Date) -> Result<Self, NotNow> {
        match self {
            Self::Submitted(deposit) => Ok(Self::ToComplete(SentBack { deposit, reason, comment, on })),
            _ => Err(NotNow),
        }
    }

    /// A service accepts it: the number is issued. `senior_since` is the day that another application of a couple gives,
    /// if there is one.
    pub fn register(
        self,
        number: UniqueNumber,
        desk: DeskCode,
        on: Date,
        parameters: &Parameters,
        senior_since: Option<Date>,
    ) -> Result<Self, NotNow> {
        match self {
            Self::Submitted(deposit) => Ok(Self::Active(Registration {
                number,
                senior_since: senior_since.map_or(deposit.deposited_on, |day| day.min(deposit.deposited_on)),
                deposited_on: deposit.deposited_on,
                registered_on: on,
                valid_until: deposit.deposited_on.saturating_add(i64::from(parameters.valid_for).months()),
                renewable_from: deposit.deposited_on.saturating_add(i64::from(parameters.renewable_from).months()),
                desk,
            })),
            _ => Err(NotNow),
        }
    }
}

/// An application and its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Known by the applicant's URLs; the unique number comes later.
    pub id: ApplicationId,
    /// Whose it is.
    pub owner: AccountId,
    /// The territory it is filed in: `06`, or `IDF`.
    pub territory: String,
    /// Whose applies.
    pub applicant: ApplicantKind,
    /// Where it stands.
    pub state: State,
    /// Counts the changes of state, and of the answers once a service has them: who decides states the version it read.
    pub version: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::territory::Territory;
    use proptest::prelude::*;

    #[derive(Debug, Clone)]
    enum Command {
        Submit,
        SendBack,
        Register,
        Renounce,
        ComeBack,
    }

    fn apply(state: State, command: &Command, on: Date) -> Result<State, NotNow> {
        let parameters = Territory::of("06").expect("the territory is in the data").parameters(on);
        match command {
            Command::Submit => state.submit(on, &parameters, false),
            Command::SendBack => state.send_back(SendBackReason::Illegible, None, on),
            Command::Register => {
                let desk = DeskCode::public_portal();
                let number = UniqueNumber::issue("006", on, 1, &desk).expect("a good number");
                state.register(number, desk, on, &parameters, None)
            }
            Command::Renounce => state.renounce(on, &parameters),
            Command::ComeBack => state.come_back(on),
        }
    }

    proptest! {
        /// Whatever people do and when, the deposit date is the day of the first sending, and only a sent application
        /// is registered.
        #[test]
        fn the_deposit_date_never_moves(
            steps in prop::collection::vec((prop_oneof![Just(Command::Submit), Just(Command::SendBack), Just(Command::Register), Just(Command::Renounce), Just(Command::ComeBack)], 0i64..40), 1..12)
        ) {
            let mut state = State::Draft;
            let mut on = Date::constant(2026, 1, 31);
            let mut first = None;
            for (command, days) in steps {
                on = on.saturating_add(days.days());
                let before = state.clone();
                match apply(state, &command, on) {
                    Ok(next) => {
                        if matches!(command, Command::Submit) { first.get_or_insert(on); }
                        let registered = matches!(command, Command::Register | Command::ComeBack);
                        prop_assert!(registered || !matches!(next, State::Active(_)));
                        state = next;
                    }
                    Err(NotNow) => state = before,
                }
                prop_assert_eq!(state.deposited_on(), first);
            }
        }
    }

    #[test]
    fn delays_are_those_of_the_law() {
        let on = Date::constant(2026, 1, 31);
        let state = apply(State::Draft, &Command::Submit, on).unwrap();
        let State::Submitted(deposit) = &state else { panic!("submitted") };
        assert_eq!(deposit.answer_by, Date::constant(2026, 2, 28));
        let State::Active(registration) = apply(state, &Command::Register, Date::constant(2026, 2, 10)).unwrap() else {
            panic!("registered")
        };
        assert_eq!(registration.valid_until, Date::constant(2027, 1, 31));
        assert_eq!(registration.renewable_from, Date::constant(2026, 11, 30));
    }
}
