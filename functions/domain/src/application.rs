//! The life of an application, from its draft to its strike-off (R.441-2-3 to R.441-2-8).
//!
//! A state carries its data, and a transition consumes it: there is no way to be registered without a deposit date.

mod draft;
mod strike_off;
mod year;

use jiff::civil::Date;

use crate::answers::ApplicantKind;
use crate::id::{AccountId, ApplicationId};
use crate::letter_return::{LetterReturned, ReturnReason, Worth};
use crate::number::UniqueNumber;
use crate::service::DeskCode;
use crate::territory::Parameters;
use crate::text::Comment;

pub use draft::Draft;
pub use strike_off::{
    Agreement, DeliveryReference, Ground, Ineligibility, Lease, Motive, NotYet, Quota, StockIdentifier, Warning,
};
pub use year::{Notice, Step, Year};

use year::{days_after, months_after};

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
    /// The day of the last renewal.
    pub renewed_on: Option<Date>,
    /// Last day of validity: one year after the deposit or the last renewal (R.441-2-7).
    pub valid_until: Date,
    /// First day on which it can be renewed.
    pub renewable_from: Date,
    /// The desk that accepted it.
    pub desk: DeskCode,
    /// What was done in this year of validity.
    pub year: Year,
    /// A service warned of a strike-off.
    pub warning: Option<Warning>,
    /// It was struck off and came back, to be renewed.
    pub reinstated: Option<Reinstated>,
    /// The day a service told that a home was let or a lease signed: until the strike-off follows, it is an alert.
    pub housed_on: Option<Date>,
    /// The day on which an e-mail to its applicant came back.
    pub mail_returned_on: Option<Date>,
    /// The last letter on paper to its applicant that came back.
    pub letter_returned: Option<LetterReturned>,
    /// The applicant was told that the delay is abnormally long.
    pub delay_told: bool,
}

/// A reinstatement: a manager's act, followed by a renewal (CDC15 6.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reinstated {
    /// The day.
    pub on: Date,
    /// The last day on which it is to be renewed.
    pub renew_by: Date,
}

/// An application that was struck off; its motive stays recorded (R.441-2-8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StruckOff {
    /// As it was.
    pub was: Box<Registration>,
    /// Why.
    pub motive: Motive,
    /// The day.
    pub on: Date,
    /// Which desk did it; `None`: the system, when a delay ended.
    pub desk: Option<DeskCode>,
    /// Last day on which it can be reinstated, while it can.
    pub way_back_until: Option<Date>,
    /// The day its applicant asked for that.
    pub asked_back_on: Option<Date>,
}

/// Where an application stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Being filled; only its applicant knows of it.
    Draft(Draft),
    /// Sent, waiting for a service.
    Submitted(Deposit),
    /// Sent back: the applicant completes it and sends it again.
    ToComplete(SentBack),
    /// Registered.
    Active(Registration),
    /// Given up in writing by its applicant, who may come back on it for a while.
    Renounced(Renunciation),
    /// Struck off for another motive.
    StruckOff(StruckOff),
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
    /// The date of the letter, when a service received it on paper and keeps it.
    pub letter_on: Option<Date>,
}

/// What was asked cannot be done from the state the application is in: somebody acted before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not possible from this state")]
pub struct NotNow;

impl State {
    /// Whether the applicant may still change the answers freely.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Draft(_) | Self::ToComplete(_))
    }

    /// The day of the first sending; `None` for a draft.
    pub fn deposited_on(&self) -> Option<Date> {
        match self {
            Self::Draft(_) => None,
            Self::Submitted(deposit) => Some(deposit.deposited_on),
            Self::ToComplete(back) => Some(back.deposit.deposited_on),
            Self::Active(registration) => Some(registration.deposited_on),
            Self::Renounced(renunciation) => renunciation.was.deposited_on(),
            Self::StruckOff(struck) => Some(struck.was.deposited_on),
        }
    }

    /// The registration, whether or not it still holds; `None` before there is one.
    pub fn registration(&self) -> Option<&Registration> {
        match self {
            Self::Draft(_) | Self::Submitted(_) | Self::ToComplete(_) => None,
            Self::Active(registration) => Some(registration),
            Self::Renounced(renunciation) => renunciation.was.registration(),
            Self::StruckOff(struck) => Some(&struck.was),
        }
    }

    /// Whether each change of the answers is kept with what was there before: a service has the application.
    pub fn is_recorded(&self) -> bool {
        matches!(self, Self::Submitted(_) | Self::Active(_))
    }

    /// The applicant renounces.
    pub fn renounce(self, on: Date, parameters: &Parameters) -> Result<Self, NotNow> {
        self.renounced(None, on, parameters)
    }

    /// A service received the applicant's renunciation: a letter of this date.
    pub fn renounce_by_letter(self, letter_on: Date, on: Date, parameters: &Parameters) -> Result<Self, NotNow> {
        self.renounced(Some(letter_on), on, parameters)
    }

    fn renounced(self, letter_on: Option<Date>, on: Date, parameters: &Parameters) -> Result<Self, NotNow> {
        match self {
            Self::Draft(_) | Self::Renounced(_) | Self::StruckOff(_) => Err(NotNow),
            was => Ok(Self::Renounced(Renunciation {
                was: Box::new(was),
                on,
                way_back_until: days_after(on, parameters.renunciation_way_back),
                letter_on,
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
            Self::Draft(_) => Ok(Self::Submitted(Deposit {
                deposited_on: on,
                answer_by: months_after(on, parameters.certificate_within),
                disputes_duplicate,
            })),
            Self::ToComplete(back) => Ok(Self::Submitted(Deposit { disputes_duplicate, ..back.deposit })),
            Self::Submitted(_) | Self::Active(_) | Self::Renounced(_) | Self::StruckOff(_) => Err(NotNow),
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
                renewed_on: None,
                valid_until: months_after(deposit.deposited_on, parameters.valid_for),
                renewable_from: months_after(deposit.deposited_on, parameters.renewable_from),
                desk,
                year: Year::default(),
                warning: None,
                reinstated: None,
                housed_on: None,
                mail_returned_on: None,
                letter_returned: None,
                delay_told: false,
            })),
            _ => Err(NotNow),
        }
    }

    /// It is renewed: same number, same dates of deposit and seniority, another year from this day on (R.441-2-7). A
    /// renewal answers the letter to which there was no reply.
    pub fn renew(self, on: Date, parameters: &Parameters) -> Result<Self, NotNow> {
        match self {
            Self::Active(registration) if registration.is_renewable(on) => Ok(Self::Active(Registration {
                renewed_on: Some(on),
                valid_until: months_after(on, parameters.valid_for),
                renewable_from: months_after(on, parameters.renewable_from),
                year: Year::default(),
                warning: registration.warning.filter(|warning| warning.ground != Ground::NoReply),
                reinstated: None,
                mail_returned_on: None,
                letter_returned: None,
                ..registration
            })),
            _ => Err(NotNow),
        }
    }

    /// It is struck off. What the motive requires is checked: the law's delays, a notice that left, a warning that arrived.
    pub fn strike_off(
        self,
        motive: Motive,
        on: Date,
        desk: Option<DeskCode>,
        parameters: &Parameters,
    ) -> Result<Self, NotYet> {
        let Self::Active(was) = self else { return Err(NotYet::NotNow) };
        was.may_be_struck_off(&motive, on, parameters)?;
        let way_back_until = match motive {
            Motive::NotRenewed => Some(months_after(was.valid_until, parameters.not_renewed_way_back).max(on)),
            Motive::NoReply => Some(months_after(on, parameters.no_reply_way_back)),
            Motive::Housed(_) | Motive::Ineligible(_) | Motive::Merged(_) => None,
        };
        Ok(Self::StruckOff(StruckOff { was: Box::new(was), motive, on, desk, way_back_until, asked_back_on: None }))
    }

    /// Its applicant asks for a reinstatement; asking twice is asking once.
    pub fn ask_back(self, on: Date) -> Result<Self, NotNow> {
        match self {
            Self::StruckOff(struck) if struck.can_come_back(on) => {
                let asked_back_on = struck.asked_back_on.or(Some(on));
                Ok(Self::StruckOff(StruckOff { asked_back_on, ..struck }))
            }
            _ => Err(NotNow),
        }
    }

    /// It is reinstated: same number, same dates. It is to be renewed, unless it is valid still.
    pub fn reinstate(self, on: Date, parameters: &Parameters) -> Result<Self, NotNow> {
        match self {
            Self::StruckOff(struck) if struck.can_come_back(on) => {
                let renew_by = days_after(on, parameters.reinstated_renew_within);
                Ok(Self::Active(Registration {
                    reinstated: Some(Reinstated { on, renew_by }),
                    warning: None,
                    ..*struck.was
                }))
            }
            _ => Err(NotNow),
        }
    }

    /// The way back ended.
    pub fn end_way_back(self, on: Date) -> Result<Self, NotNow> {
        match self {
            Self::StruckOff(struck) if struck.way_back_until.is_some_and(|until| until < on) => {
                Ok(Self::StruckOff(StruckOff { way_back_until: None, ..struck }))
            }
            _ => Err(NotNow),
        }
    }

    /// Changes what is noted of a registered application; its number and dates are not there to be changed.
    fn noting(self, note: impl FnOnce(&mut Registration) -> bool) -> Result<Self, NotNow> {
        let Self::Active(mut registration) = self else { return Err(NotNow) };
        if note(&mut registration) { Ok(Self::Active(registration)) } else { Err(NotNow) }
    }

    /// The notice of this year of validity was written.
    pub fn notice_prepared(self, on: Date) -> Result<Self, NotNow> {
        self.noting(|it| {
            let first = it.year.notice.is_none();
            it.year.notice = it.year.notice.or(Some(Notice { prepared_on: on, left_on: None, stuck_told: false }));
            first
        })
    }

    /// The notice left, by one of its ways: the first day counts.
    pub fn notice_left(self, on: Date) -> Result<Self, NotNow> {
        self.noting(|it| match &mut it.year.notice {
            Some(notice) if notice.left_on.is_none() => {
                notice.left_on = Some(on);
                true
            }
            _ => false,
        })
    }

    /// An e-mail came back. The notice that had left by it did not: it is written again on this day, for another way.
    /// `by_post_too`: it left by post as well, and that counts.
    pub fn mail_returned(self, on: Date, by_post_too: bool) -> Result<Self, NotNow> {
        self.noting(|it| {
            let first = it.mail_returned_on.is_none();
            it.mail_returned_on = it.mail_returned_on.or(Some(on));
            if let (true, false, Some(notice)) = (first, by_post_too, &mut it.year.notice) {
                *notice = Notice { prepared_on: on, left_on: None, stuck_told: false };
            }
            first
        })
    }

    /// A letter on paper came back. `counts`: it is one that a strike-off leans on. When it was the notice of this year, that
    /// notice left by e-mail alone, on the day `by_mail`; or not at all, and is written again on this day, for another way.
    pub fn letter_returned(
        self,
        returned: LetterReturned,
        counts: bool,
        by_mail: Option<Date>,
    ) -> Result<Self, NotNow> {
        self.noting(|it| {
            let before = it.clone();
            it.note_return(returned);
            // A letter of a year before, which came back late, says nothing of this one's notice.
            let is_notice = |notice: &&mut Notice| counts && returned.dated >= notice.prepared_on;
            let stands = returned.reason.notice_stands(returned.on);
            if let Some(notice) = it.year.notice.as_mut().filter(is_notice).filter(|_| !stands) {
                *notice = match by_mail {
                    Some(_) => Notice { left_on: by_mail, ..*notice },
                    None => Notice { prepared_on: returned.on, left_on: None, stuck_told: false },
                };
            }
            *it != before
        })
    }

    /// The letter that warns of a strike-off came back to the service that sent it.
    pub fn warning_returned(self, reason: ReturnReason, on: Date) -> Result<Self, NotNow> {
        self.noting(|it| match &mut it.warning {
            Some(warning) if warning.returned.is_none() => {
                let returned = LetterReturned { dated: warning.sent_on, on, reason };
                warning.returned = Some(returned);
                it.note_return(returned);
                true
            }
            _ => false,
        })
    }

    /// The reminders whose day came are behind.
    pub fn reminded(self, on: Date, parameters: &Parameters) -> Result<Self, NotNow> {
        self.noting(|it| {
            let behind = |before: &&u32| days_after(on, **before) >= it.valid_until;
            let count = parameters.reminders.iter().filter(behind).count();
            let moved = count > it.year.reminders;
            it.year.reminders = it.year.reminders.max(count);
            moved
        })
    }

    /// The manager was told that the notice did not leave.
    pub fn notice_stuck_told(self) -> Result<Self, NotNow> {
        self.noting(|it| match &mut it.year.notice {
            Some(notice) if !notice.stuck_told => {
                notice.stuck_told = true;
                true
            }
            _ => false,
        })
    }

    /// The applicant was told that the validity ended.
    pub fn expiry_told(self) -> Result<Self, NotNow> {
        self.noting(|it| !std::mem::replace(&mut it.year.expiry_told, true))
    }

    /// The applicant was told that the delay is abnormally long.
    pub fn delay_told(self) -> Result<Self, NotNow> {
        self.noting(|it| !std::mem::replace(&mut it.delay_told, true))
    }

    /// A service warned of a strike-off; one warning at a time.
    pub fn warn(self, warning: Warning) -> Result<Self, NotNow> {
        self.noting(|it| {
            let first = it.warning.is_none();
            it.warning = it.warning.take().or(Some(warning));
            first
        })
    }

    /// The proof that the warning arrived.
    pub fn warning_delivered(self, on: Date) -> Result<Self, NotNow> {
        self.noting(|it| match &mut it.warning {
            Some(warning) if warning.delivered_on.is_none() && warning.sent_on <= on => {
                warning.delivered_on = Some(on);
                true
            }
            _ => false,
        })
    }

    /// The service was told that its warning has no proof.
    pub fn warning_unproven_told(self) -> Result<Self, NotNow> {
        self.noting(|it| it.warning.as_mut().is_some_and(|it| !std::mem::replace(&mut it.unproven_told, true)))
    }

    /// The warning is lifted: the applicant replied, or the service takes it back.
    pub fn lift_warning(self) -> Result<Self, NotNow> {
        self.noting(|it| it.warning.take().is_some())
    }

    /// A service tells that a home was let to its applicant; the strike-off is to follow at the signature of the lease.
    pub fn housed(self, on: Date) -> Result<Self, NotNow> {
        self.noting(|it| {
            let first = it.housed_on.is_none();
            it.housed_on = it.housed_on.or(Some(on));
            first
        })
    }

    /// What was told of a home does not hold: it was refused.
    pub fn not_housed(self) -> Result<Self, NotNow> {
        self.noting(|it| it.housed_on.take().is_some())
    }

    /// Another application was merged into this one, which keeps the older seniority (R.441-2-8 f).
    pub fn absorb(self, senior_since: Date) -> Result<Self, NotNow> {
        self.noting(|it| {
            it.senior_since = it.senior_since.min(senior_since);
            true
        })
    }
}

impl Registration {
    /// Of two letters that came back, the later one tells more of the address.
    fn note_return(&mut self, returned: LetterReturned) {
        if self.letter_returned.is_none_or(|known| known.dated <= returned.dated) {
            self.letter_returned = Some(returned);
        }
    }

    /// Whether it can be renewed on a day: from the tenth month on, and as long as it is not struck off.
    pub fn is_renewable(&self, on: Date) -> bool {
        on >= self.renewable_from
    }

    /// Whether its validity ended; it is not struck off yet, and can be renewed.
    pub fn is_over(&self, on: Date) -> bool {
        on > self.valid_until
    }

    fn may_be_struck_off(&self, motive: &Motive, on: Date, parameters: &Parameters) -> Result<(), NotYet> {
        let ended = |until: Date| if on > until { Ok(()) } else { Err(NotYet::Until(until)) };
        match motive {
            // Without a warning, and at once (L.441-2-1).
            Motive::Housed(_) | Motive::Merged(_) => Ok(()),
            Motive::NotRenewed => ended(self.renewable_until(parameters).ok_or(NotYet::NoNotice)?),
            Motive::NoReply | Motive::Ineligible(_) => {
                let warned = self.warning.as_ref().filter(|warning| warning.ground.motive() == *motive);
                let warning = warned.ok_or(NotYet::NoWarning)?;
                if warning.delivered_on.is_none() || warning.worth() == Worth::Void {
                    return Err(NotYet::NoProof);
                }
                ended(warning.answer_by(parameters))
            }
        }
    }
}

impl StruckOff {
    /// Whether it can be reinstated on a day.
    pub fn can_come_back(&self, on: Date) -> bool {
        self.way_back_until.is_some_and(|until| on <= until)
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
    use jiff::ToSpan as _;
    use proptest::prelude::*;
    use proptest::test_runner::TestCaseError;

    #[derive(Debug, Clone, Copy)]
    enum Command {
        Submit,
        SendBack,
        Register,
        Renounce,
        ComeBack,
        Renew,
        StrikeOff(u8),
        AskBack,
        Reinstate,
        NoticeLeft,
        MailReturned(bool),
        LetterReturned {
            reason: usize,
            counts: bool,
            by_mail: bool,
        },
        WarningReturned(usize),
        Warn(bool),
        Delivered,
        Lift,
        Housed,
        Touch,
        /// The daily work, as the state itself asks for it.
        Work,
    }

    fn commands() -> impl Strategy<Value = Command> {
        prop_oneof![
            2 => Just(Command::Submit),
            1 => Just(Command::SendBack),
            2 => Just(Command::Register),
            1 => Just(Command::Renounce),
            1 => Just(Command::ComeBack),
            2 => Just(Command::Renew),
            1 => (0u8..5).prop_map(Command::StrikeOff),
            1 => Just(Command::AskBack),
            2 => Just(Command::Reinstate),
            3 => Just(Command::NoticeLeft),
            1 => any::<bool>().prop_map(Command::MailReturned),
            2 => (0usize..4, any::<bool>(), any::<bool>())
                .prop_map(|(reason, counts, by_mail)| Command::LetterReturned { reason, counts, by_mail }),
            1 => (0usize..4).prop_map(Command::WarningReturned),
            1 => any::<bool>().prop_map(Command::Warn),
            1 => Just(Command::Delivered),
            1 => Just(Command::Lift),
            1 => Just(Command::Housed),
            1 => Just(Command::Touch),
            6 => Just(Command::Work),
        ]
    }

    /// Read once: the data are small, and asked for at each step of thousands of lives.
    fn parameters() -> &'static Parameters {
        static PARAMETERS: std::sync::OnceLock<Parameters> = std::sync::OnceLock::new();
        PARAMETERS.get_or_init(|| Parameters {
            abnormally_long_delay: Some(13),
            ..Territory::of("06").expect("the territory is in the data").parameters(TODAY)
        })
    }

    fn motive(which: u8, on: Date) -> Motive {
        match which {
            0 => Motive::Housed(Lease {
                signed_on: on,
                home: StockIdentifier::parse("0123456789").expect("ten digits"),
                quota: Quota::None,
                agreement: Agreement::None,
                dalo: false,
                was_tenant: true,
            }),
            1 => Motive::NoReply,
            2 => Motive::Ineligible(Ineligibility::AboveCeiling),
            3 => Motive::NotRenewed,
            _ => Motive::Merged(number(on)),
        }
    }

    fn number(on: Date) -> UniqueNumber {
        UniqueNumber::issue("006", on, 1, &DeskCode::public_portal()).expect("a good number")
    }

    fn warning(no_reply: bool, on: Date) -> Warning {
        Warning {
            ground: if no_reply { Ground::NoReply } else { Ground::Ineligible(Ineligibility::IrregularStay) },
            sent_on: on,
            reference: DeliveryReference::parse("1A 123 456 7890 1").expect("a reference"),
            delivered_on: None,
            returned: None,
            desk: DeskCode::public_portal(),
            unproven_told: false,
        }
    }

    /// One step of the daily work, when there is one to do on the day; `None` when the application is to be erased.
    fn work(state: State, on: Date) -> Option<Result<State, NotNow>> {
        let parameters = parameters();
        let Some((_, step)) = state.next_step(parameters).filter(|(day, _)| *day <= on) else {
            return Some(Err(NotNow));
        };
        Some(match step {
            Step::Notice => state.notice_prepared(on),
            Step::Reminder(_) => state.reminded(on, parameters),
            Step::NoticeStuck => state.notice_stuck_told(),
            Step::Expiry => state.expiry_told(),
            Step::StrikeOff(motive) => Ok(state.strike_off(motive, on, None, parameters).expect("due, so allowed")),
            Step::WarningUnproven => state.warning_unproven_told(),
            Step::DelayReached => state.delay_told(),
            Step::WayBackEnds => state.end_way_back(on),
            Step::TellDraft => state.draft_told(on),
            Step::Erase | Step::EraseDraft => return None,
        })
    }

    fn apply(state: State, command: Command, on: Date) -> Result<State, NotNow> {
        let parameters = parameters();
        match command {
            Command::Submit => state.submit(on, parameters, false),
            Command::SendBack => state.send_back(SendBackReason::Illegible, None, on),
            Command::Register => {
                let deposited_on = state.deposited_on().unwrap_or(on);
                state.register(number(deposited_on), DeskCode::public_portal(), on, parameters, None)
            }
            Command::Renounce => state.renounce(on, parameters),
            Command::ComeBack => state.come_back(on),
            Command::Renew => state.renew(on, parameters),
            Command::StrikeOff(which) => {
                state.strike_off(motive(which, on), on, Some(DeskCode::public_portal()), parameters).map_err(|_| NotNow)
            }
            Command::AskBack => state.ask_back(on),
            Command::Reinstate => state.reinstate(on, parameters),
            Command::NoticeLeft => state.notice_left(on),
            Command::MailReturned(by_post_too) => state.mail_returned(on, by_post_too),
            Command::LetterReturned { reason, counts, by_mail } => {
                let returned = LetterReturned { dated: on, on, reason: ReturnReason::ALL[reason] };
                state.letter_returned(returned, counts, by_mail.then_some(on))
            }
            Command::WarningReturned(reason) => state.warning_returned(ReturnReason::ALL[reason], on),
            Command::Warn(no_reply) => state.warn(warning(no_reply, on)),
            Command::Delivered => state.warning_delivered(on),
            Command::Lift => state.lift_warning(),
            Command::Housed => state.housed(on),
            Command::Touch => state.touched(on),
            Command::Work => work(state, on).unwrap_or(Err(NotNow)),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        /// Whatever people do and when: the deposit date is the day of the first sending, number and seniority never
        /// change once issued, only a sent application is registered, and nothing is struck off without what its motive
        /// requires.
        #[test]
        fn no_sequence_reaches_an_illegal_state(
            steps in prop::collection::vec((commands(), prop_oneof![0i64..40, 300i64..400]), 1..40)
        ) {
            let mut on = Date::constant(2026, 1, 31);
            let mut state = State::begun(on);
            let (mut first, mut issued) = (None, None);
            for (command, days) in steps {
                on = on.saturating_add(days.days());
                let before = state.clone();
                match apply(state, command, on) {
                    Ok(next) => {
                        if matches!(command, Command::Submit) { first.get_or_insert(on); }
                        if let (State::Active(_), false) = (&next, matches!(before, State::Active(_))) {
                            prop_assert!(matches!(command, Command::Register | Command::ComeBack | Command::Reinstate));
                        }
                        if let State::StruckOff(struck) = &next { lawful(&before, struck)?; }
                        prop_assert_ne!(&next, &before, "what changes nothing is refused");
                        state = next;
                    }
                    Err(NotNow) => state = before,
                }
                prop_assert_eq!(state.deposited_on(), first);
                if let Some(registration) = state.registration() {
                    let kept = (registration.number.clone(), registration.senior_since);
                    prop_assert_eq!(issued.get_or_insert_with(|| kept.clone()), &kept);
                    prop_assert!(registration.renewable_from < registration.valid_until);
                    prop_assert!(registration.valid_until >= registration.renewed_on.unwrap_or(registration.deposited_on));
                } else {
                    prop_assert!(issued.is_none(), "what was registered stays so");
                }
            }
        }

    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        /// A day that was missed is caught up, and a second run of a day changes nothing.
        #[test]
        fn the_daily_work_ends_and_can_be_late(leaves in any::<bool>(), late in 0i64..90, renews in any::<bool>()) {
            let (mut state, mut on) = (registered(), Date::constant(2026, 2, 10));
            let mut erased = false;
            while on < Date::constant(2029, 6, 1) {
                for _ in 0..12 {
                    match work(state.clone(), on) {
                        Some(Ok(next)) => state = next,
                        Some(Err(NotNow)) => break,
                        None => { erased = true; break }
                    }
                }
                let settled = state.clone();
                prop_assert!(erased || work(settled, on) == Some(Err(NotNow)), "nothing is left to do: {state:?}");
                if leaves { state = state.clone().notice_left(on).unwrap_or(state); }
                if renews { state = state.clone().renew(on, parameters()).unwrap_or(state); }
                on = on.saturating_add((1 + late).days());
            }
            let active = matches!(state, State::Active(_));
            prop_assert_eq!(active, renews || !leaves, "struck off only if a notice left and nobody renewed");
            prop_assert_eq!(erased, !active);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]
        /// Whenever its applicant comes back and however late the daily work is: a draft is erased only after six months in
        /// which nothing was added to it and a month after its owner was told, once for each such time; and no later than
        /// the work that follows.
        #[test]
        fn a_draft_ends_when_nobody_goes_on_with_it(
            steps in prop::collection::vec((prop::bool::weighted(0.1), prop_oneof![4 => 1i64..25, 1 => 30i64..200]), 1..60)
        ) {
            let mut on = Date::constant(2026, 8, 31);
            let (mut state, mut touched, mut told) = (State::begun(on), on, None);
            for (comes_back, days) in steps {
                on = on.saturating_add(days.days());
                if comes_back {
                    state = state.touched(on).expect("another day");
                    (touched, told) = (on, None);
                }
                let silent = touched.saturating_add(6.months());
                let draft = |state: &State| if let State::Draft(draft) = state { *draft } else { panic!("a draft") };
                let kept_until = draft(&state).kept_until(parameters(), on).expect("a day to count from");
                match work(state.clone(), on) {
                    Some(Ok(next)) => {
                        prop_assert!(told.is_none() && silent.saturating_sub(30.days()) <= on, "told once, when it is time");
                        told = Some(on);
                        prop_assert_eq!(draft(&next).kept_until(parameters(), on), Some(kept_until), "as it was said");
                        prop_assert_eq!(work(next.clone(), on), Some(Err(NotNow)));
                        state = next;
                    }
                    Some(Err(NotNow)) => prop_assert!(kept_until >= on, "nothing is kept past its time"),
                    None => {
                        prop_assert!(silent < on && kept_until < on);
                        prop_assert!(told.is_some_and(|told| told.saturating_add(30.days()) < on));
                        return Ok(());
                    }
                }
            }
        }
    }

    /// The days of a draft, as a calendar would have them.
    #[test]
    fn a_draft_that_nobody_goes_on_with() {
        let parameters = parameters();
        let day = |state: &State| state.next_step(parameters).map(|(day, step)| (day.to_string(), step));
        let kept =
            |state: &State, on| if let State::Draft(draft) = state { draft.kept_until(parameters, on) } else { None };
        let begun = State::begun(Date::constant(2026, 8, 31));
        assert_eq!(day(&begun), Some(("2027-01-29".to_owned(), Step::TellDraft)));
        assert_eq!(kept(&begun, TODAY), Some(Date::constant(2027, 2, 28)));
        let on = Date::constant(2027, 1, 29);
        let told = begun.clone().draft_told(on).unwrap();
        assert_eq!(day(&told), Some(("2027-03-01".to_owned(), Step::EraseDraft)));
        assert_eq!(told.clone().draft_told(on), Err(NotNow), "told once");
        // Told late: the month is whole.
        let late = begun.draft_told(Date::constant(2027, 4, 1)).unwrap();
        assert_eq!(kept(&late, Date::constant(2027, 4, 2)), Some(Date::constant(2027, 5, 1)));
        // On the very day on which it was told, and sent back after: its time is not counted any more.
        let gone_on = told.touched(on).unwrap();
        assert_eq!(day(&gone_on), Some(("2027-06-29".to_owned(), Step::TellDraft)));
        let sent = gone_on.submit(on, parameters, false).unwrap();
        let back = sent.send_back(SendBackReason::Answers, None, on).unwrap();
        assert_eq!((day(&back), back.touched(on)), (None, Err(NotNow)));
        // Begun before its day was kept.
        let unknown = State::Draft(Draft { touched_on: None, told_on: None });
        assert_eq!((day(&unknown), kept(&unknown, on)), (None, None));
        assert_eq!(day(&unknown.touched(on).unwrap()), Some(("2027-06-29".to_owned(), Step::TellDraft)));
    }

    fn lawful(before: &State, struck: &StruckOff) -> Result<(), TestCaseError> {
        let State::Active(was) = before else {
            prop_assert!(matches!(before, State::StruckOff(_)));
            return Ok(());
        };
        let month = |day: Date| day.saturating_add(1.month());
        match &struck.motive {
            Motive::Housed(_) | Motive::Merged(_) => {}
            Motive::NotRenewed => {
                let left_on = was.year.notice.and_then(|notice| notice.left_on);
                prop_assert!(left_on.is_some_and(|left| month(left) < struck.on), "a notice left a month before");
                prop_assert!(was.valid_until < struck.on);
            }
            motive => {
                let warning = was.warning.as_ref().expect("warned");
                prop_assert_eq!(&warning.ground.motive(), motive);
                prop_assert!(warning.delivered_on.is_some() && month(warning.sent_on) < struck.on);
                let by_itself = struck.desk.is_none();
                prop_assert!(!by_itself || warning.returned.is_none(), "a service decides on one that came back");
            }
        }
        Ok(())
    }

    fn registered() -> State {
        let on = Date::constant(2026, 1, 31);
        let state = apply(State::begun(on), Command::Submit, on).expect("submitted");
        apply(state, Command::Register, Date::constant(2026, 2, 10)).expect("registered")
    }

    /// The days of a year, as a calendar would have them.
    #[test]
    fn a_year_without_an_answer() {
        let mut state = registered();
        let mut seen = Vec::new();
        for _ in 0..10 {
            let Some((day, step)) = state.next_step(&Territory::of("06").expect("06").parameters(TODAY)) else { break };
            seen.push((day.to_string(), format!("{step:?}")));
            let Some(next) = work(state, day) else { break };
            state = next.expect("it is due");
            if matches!(step, Step::Notice) {
                state = state.notice_left(day).expect("it left");
            }
        }
        let seen: Vec<_> = seen.iter().map(|(day, step)| (day.as_str(), step.as_str())).collect();
        assert_eq!(
            seen,
            [
                ("2026-12-16", "Notice"),
                ("2027-01-16", "Reminder(1)"),
                ("2027-01-28", "Reminder(2)"),
                ("2027-02-01", "Expiry"),
                ("2027-03-01", "StrikeOff(NotRenewed)"),
                ("2027-08-01", "WayBackEnds"),
                ("2028-03-01", "Erase"),
            ]
        );
    }

    const TODAY: Date = Date::constant(2026, 11, 24);

    fn noticed() -> State {
        let prepared = registered().notice_prepared(Date::constant(2026, 12, 16)).expect("it is due");
        prepared.notice_left(Date::constant(2026, 12, 17)).expect("it leaves")
    }

    fn notice_of(state: &State) -> Notice {
        state.registration().and_then(|it| it.year.notice).expect("a notice")
    }

    #[test]
    fn a_notice_that_comes_back_did_not_leave_unless_it_left_by_mail() {
        let (dated, on) = (Date::constant(2026, 12, 16), Date::constant(2027, 1, 4));
        let returned = |dated| LetterReturned { dated, on, reason: ReturnReason::Unknown };
        let again = noticed().letter_returned(returned(dated), true, None).expect("it is noted");
        assert_eq!(notice_of(&again), Notice { prepared_on: on, left_on: None, stuck_told: false });
        assert_eq!(again.registration().and_then(|it| it.renewable_until(parameters())), None, "never struck off so");
        let by_mail = noticed().letter_returned(returned(dated), true, Some(dated)).expect("it is noted");
        assert_eq!(notice_of(&by_mail).left_on, Some(dated), "the mail is what counts");
        for (returned, counts) in [(returned(dated), false), (returned(dated.saturating_sub(1.year())), true)] {
            let other = noticed().letter_returned(returned, counts, None).expect("it is noted");
            assert_eq!(notice_of(&other), notice_of(&noticed()), "another letter is not the notice");
            assert_eq!(other.registration().and_then(|it| it.letter_returned), Some(returned));
        }
    }

    #[test]
    fn the_later_letter_tells_of_the_address_and_a_renewal_begins_anew() {
        let on = Date::constant(2027, 1, 4);
        let of = |dated, reason| LetterReturned { dated, on, reason };
        let late = of(Date::constant(2026, 12, 30), ReturnReason::Unknown);
        let state = noticed().letter_returned(late, false, None).expect("it is noted");
        let early = of(Date::constant(2026, 12, 20), ReturnReason::Refused);
        assert_eq!(state.clone().letter_returned(early, false, None), Err(NotNow));
        let renewed = state.renew(on, parameters()).expect("it can be renewed");
        assert_eq!(renewed.registration().and_then(|it| it.letter_returned), None);
    }

    #[test]
    fn a_warning_that_comes_back_is_for_its_service_to_decide() {
        let sent = Date::constant(2026, 3, 1);
        let (presented, after) = (Date::constant(2026, 3, 3), Date::constant(2026, 5, 2));
        let warned = registered().warn(warning(true, sent)).and_then(|it| it.warning_delivered(presented));
        let warned = warned.expect("it is warned of");
        let due = |state: &State| state.next_step(parameters()).expect("something is due");
        assert_eq!(due(&warned), (after, Step::StrikeOff(Motive::NoReply)));
        let back = warned.warning_returned(ReturnReason::NotClaimed, presented).expect("it is noted");
        assert_eq!(back.clone().warning_returned(ReturnReason::Refused, presented), Err(NotNow), "noted once");
        assert_eq!(due(&back), (after, Step::WarningUnproven), "the daily work asks, and strikes nothing off");
        let desk = Some(DeskCode::public_portal());
        assert!(back.strike_off(Motive::NoReply, after, desk, parameters()).is_ok(), "a service may");
    }

    #[test]
    fn delays_are_those_of_the_law() {
        let on = Date::constant(2026, 1, 31);
        let state = apply(State::begun(on), Command::Submit, on).unwrap();
        let State::Submitted(deposit) = &state else { panic!("submitted") };
        assert_eq!(deposit.answer_by, Date::constant(2026, 2, 28));
        let State::Active(registration) = apply(state, Command::Register, Date::constant(2026, 2, 10)).unwrap() else {
            panic!("registered")
        };
        assert_eq!(registration.valid_until, Date::constant(2027, 1, 31));
        assert_eq!(registration.renewable_from, Date::constant(2026, 11, 30));
    }
}
