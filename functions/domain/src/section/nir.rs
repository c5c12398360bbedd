use super::{Circumstances, Section};
use crate::field::Field;
use crate::fields::Fields;
use crate::reading::Reading;
use crate::refusal::{Refusal, Refusals};

/// The social-security number as it is kept: sealed, so that whoever reads the table learns nothing, with the two digits
/// of its key, so that its owner knows it again. `usecases` seals and opens; the plain value is [`crate::nir::Nir`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedNir {
    sealed: String,
    ending: String,
}

impl SealedNir {
    /// What was sealed, and the two digits of the key.
    pub fn new(sealed: String, ending: String) -> Self {
        Self { sealed, ending }
    }

    /// The sealed value.
    pub fn sealed(&self) -> &str {
        &self.sealed
    }

    /// The two digits that are shown.
    pub fn ending(&self) -> &str {
        &self.ending
    }
}

/// Box A2: the number, or that there is none at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NirAnswer {
    /// `None` when the person says so.
    pub number: Option<SealedNir>,
}

impl Section for NirAnswer {
    fn read(fields: &Fields, _: Circumstances) -> Result<Self, Refusals> {
        let mut form = Reading::of(fields);
        if fields.has(Field::NirAbsent, "oui") {
            return Ok(Self { number: None });
        }
        let text = |typed: &str| Ok(typed.to_owned());
        let sealed = form.required(Field::NirSealed, text);
        let ending = form.required(Field::NirEnding, |typed| {
            let good = typed.len() == 2 && typed.bytes().all(|byte| byte.is_ascii_digit());
            if good { Ok(typed.to_owned()) } else { Err(Refusal::NotInList) }
        });
        let value = (|| Some(Self { number: Some(SealedNir { sealed: sealed?, ending: ending? }) }))();
        form.finish(value)
    }

    fn fields(&self) -> Fields {
        match &self.number {
            None => Fields::new().with(Field::NirAbsent, "oui"),
            Some(number) => Fields::new()
                .with(Field::NirSealed, number.sealed.as_str())
                .with(Field::NirEnding, number.ending.as_str()),
        }
    }
}
