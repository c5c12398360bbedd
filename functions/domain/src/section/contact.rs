use super::{Circumstances, Section};
use crate::field::Field;
use crate::fields::Fields;
use crate::reading::Reading;
use crate::refusal::Refusals;
use crate::text::Phone;

/// How to reach the applicant: rubric b). A phone is not mandatory, as the account has an e-mail.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are those of the form")]
pub struct Contact {
    pub phone: Option<Phone>,
    /// Renewal notices and news of the application by e-mail?
    pub consent_email: bool,
    /// By text message?
    pub consent_sms: bool,
    /// The renewal notice by post too (R.441-2-7 3°).
    pub paper_notices: bool,
}

impl Section for Contact {
    fn read(fields: &Fields, _: Circumstances) -> Result<Self, Refusals> {
        let mut form = Reading::of(fields);
        let phone = form.optional(Field::Phone, Phone::parse);
        let consent_email = form.yes_no(Field::ConsentEmail);
        let consent_sms = form.ticked(Field::ConsentSms);
        let paper_notices = form.ticked(Field::PaperNotices);
        let value = (|| Some(Self { phone: phone?, consent_email: consent_email?, consent_sms, paper_notices }))();
        form.finish(value)
    }

    fn fields(&self) -> Fields {
        Fields::new()
            .with_yes_no(Field::ConsentEmail, self.consent_email)
            .with_tick(Field::ConsentSms, self.consent_sms)
            .with_tick(Field::PaperNotices, self.paper_notices)
            .with_some(Field::Phone, self.phone.as_ref().map(Phone::as_str))
    }
}
