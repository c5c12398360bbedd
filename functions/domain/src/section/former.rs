use super::{Circumstances, Section};
use crate::field::Field;
use crate::fields::Fields;
use crate::number::UniqueNumber;
use crate::reading::Reading;
use crate::refusal::{Refusal, Refusals};

/// Whether the applicant was named, as one of a couple, in the application of the other: the seniority is kept then
/// (L.441-1, second paragraph; operation CRS of the exchange).
#[derive(Clone, PartialEq, Eq)]
pub struct FormerApplication {
    /// Named there.
    pub named: bool,
    /// Its number, if it is known: a service looks for it otherwise.
    pub number: Option<UniqueNumber>,
}

impl Section for FormerApplication {
    fn read(fields: &Fields, _: Circumstances) -> Result<Self, Refusals> {
        let mut form = Reading::of(fields);
        let named = form.yes_no(Field::FormerNamed);
        let number = if named == Some(true) {
            form.optional(Field::FormerNumber, |typed| {
                let plain: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
                UniqueNumber::parse(&plain.to_uppercase()).ok_or(Refusal::NotAUniqueNumber)
            })
        } else {
            Some(None)
        };
        let value = (|| Some(Self { named: named?, number: number? }))();
        form.finish(value)
    }

    fn fields(&self) -> Fields {
        Fields::new()
            .with_yes_no(Field::FormerNamed, self.named)
            .with_some(Field::FormerNumber, self.number.as_ref().map(|number| number.as_str().to_owned()))
    }
}
