use super::{Circumstances, Section};
use crate::field::Field;
use crate::fields::Fields;
use crate::reading::Reading;
use crate::refusal::Refusals;
use crate::text::{Line, Name, Siren};

/// A legal person that applies, an association that will house people: it fills rubrics a), b) and h) only (R.441-2-2,
/// last paragraph).
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are those of the form")]
pub struct Organisation {
    pub name: Line,
    pub siren: Siren,
    /// Whose signs for it.
    pub representative: Name,
    /// As what: president, director.
    pub role: Line,
}

impl Section for Organisation {
    fn read(fields: &Fields, _: Circumstances) -> Result<Self, Refusals> {
        let mut form = Reading::of(fields);
        let name = form.required(Field::OrganisationName, Line::parse);
        let siren = form.required(Field::OrganisationSiren, Siren::parse);
        let representative = form.required(Field::RepresentativeName, Name::parse);
        let role = form.required(Field::RepresentativeRole, Line::parse);
        let value = (|| Some(Self { name: name?, siren: siren?, representative: representative?, role: role? }))();
        form.finish(value)
    }

    fn fields(&self) -> Fields {
        Fields::new()
            .with(Field::OrganisationName, self.name.as_str())
            .with(Field::OrganisationSiren, self.siren.as_str())
            .with(Field::RepresentativeName, self.representative.as_str())
            .with(Field::RepresentativeRole, self.role.as_str())
    }
}
