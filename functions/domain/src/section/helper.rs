use super::{Circumstances, Section};
use crate::field::Field;
use crate::fields::Fields;
use crate::reading::Reading;
use crate::refusal::{Refusal, Refusals};
use crate::text::{Email, Line, Phone};

/// The person or body that helps the applicant (notice 51423, page 1), if there is one.
#[derive(Clone, PartialEq, Eq)]
pub struct Helper {
    /// `None`: nobody does.
    pub who: Option<HelperContact>,
}

/// How to reach the helper.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are those of the form")]
pub struct HelperContact {
    pub name: Line,
    pub phone: Option<Phone>,
    pub email: Option<Email>,
    /// The applicant agrees that the helper receives the same messages.
    pub copies: bool,
}

impl Section for Helper {
    fn read(fields: &Fields, _: Circumstances) -> Result<Self, Refusals> {
        let mut form = Reading::of(fields);
        match form.yes_no(Field::HasHelper) {
            Some(false) => return Ok(Self { who: None }),
            // Who it is comes after.
            None => return form.finish(None),
            Some(true) => {}
        }
        let name = form.required(Field::HelperName, Line::parse);
        let phone = form.optional(Field::HelperPhone, Phone::parse);
        let email = form.optional(Field::HelperEmail, Email::parse);
        let copies = form.ticked(Field::HelperCopies);
        // "Phone and/or e-mail"; copies need an e-mail.
        if (phone == Some(None) && email == Some(None)) || (copies && email == Some(None)) {
            form.refuse::<()>(Field::HelperEmail, Refusal::Missing);
        }
        let value =
            (|| Some(Self { who: Some(HelperContact { name: name?, phone: phone?, email: email?, copies }) }))();
        form.finish(value)
    }

    fn fields(&self) -> Fields {
        let fields = Fields::new().with_yes_no(Field::HasHelper, self.who.is_some());
        match &self.who {
            None => fields,
            Some(who) => fields
                .with(Field::HelperName, who.name.as_str())
                .with_some(Field::HelperPhone, who.phone.as_ref().map(Phone::as_str))
                .with_some(Field::HelperEmail, who.email.as_ref().map(Email::as_str))
                .with_tick(Field::HelperCopies, who.copies),
        }
    }
}
