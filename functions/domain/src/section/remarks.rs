use super::{Circumstances, Section};
use crate::field::Field;
use crate::fields::Fields;
use crate::reading::Reading;
use crate::refusal::Refusals;
use crate::text::Comment;

/// What the form has no box for: H1.
#[derive(Clone, PartialEq, Eq)]
pub struct Remarks {
    /// In the applicant's words; `None` when there is nothing to add.
    pub text: Option<Comment>,
}

impl Section for Remarks {
    fn read(fields: &Fields, _: Circumstances) -> Result<Self, Refusals> {
        let mut form = Reading::of(fields);
        let text = form.optional(Field::Remarks, Comment::parse);
        form.finish(text.map(|text| Self { text }))
    }

    fn fields(&self) -> Fields {
        Fields::new().with_some(Field::Remarks, self.text.as_ref().map(Comment::as_str))
    }
}
