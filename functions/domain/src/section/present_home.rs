use super::{Circumstances, Section};
use crate::field::Field;
use crate::fields::Fields;
use crate::reading::{Reading, euros, whole};
use crate::refusal::Refusals;
use crate::text::{Line, Siren};

code_list! {
    /// Where the household lives now: boxes F1–F20 of the form. Exchange codes of `modeleLogement`; the two last come
    /// with version 3 of the form and have no public code yet.
    PresentHomeKind {
        SocialTenant = "HLM",
        PrivateTenant = "LP",
        WithParentsOrChildren = "CPE",
        WithAnotherPerson = "CP",
        SubletOrTemporary = "SLHT",
        SocialResidence = "RS",
        SocialHotelResidence = "RHVS",
        StudentResidence = "RE",
        Shelter = "SH",
        ChildhoodCentre = "CDEFCM",
        FreeOfCharge = "LTG",
        TiedHousing = "FONC",
        Owner = "POCC",
        Camping = "CAMCAR",
        Hotel = "HOT",
        Homeless = "SD",
        Squat = "SQUAT",
        WithoutTitle = "OST",
        MobileHome = "HM",
    }
}

/// The present home: rubric f).
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are those of the form")]
pub struct PresentHome {
    pub kind: PresentHomeKind,
    /// Boxes F3 and F4, only for tenants of a social landlord: it makes the application a transfer request.
    pub landlord: Option<Landlord>,
    /// Box F23, mandatory; for homeless people the size of the household.
    pub people: u32,
    /// Euros a month, with charges.
    pub rent: Option<u32>,
    /// Boxes F48 and F49.
    pub owns_elsewhere: bool,
}

/// The social landlord of a sitting tenant.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are those of the form")]
pub struct Landlord {
    pub name: Line,
    /// Printed on the rent receipt; few people find it at once, so it may come later.
    pub siren: Option<Siren>,
}

impl Section for PresentHome {
    fn read(fields: &Fields, _: Circumstances) -> Result<Self, Refusals> {
        let mut form = Reading::of(fields);
        let kind = form.code(Field::PresentHome, PresentHomeKind::parse);
        let landlord = if kind == Some(PresentHomeKind::SocialTenant) {
            let name = form.required(Field::LandlordName, Line::parse);
            let siren = form.optional(Field::LandlordSiren, Siren::parse);
            (|| Some(Some(Landlord { name: name?, siren: siren? })))()
        } else {
            Some(None)
        };
        let people = form.required(Field::PeopleNow, |typed| whole(typed, 1, 50));
        let rent = form.optional(Field::Rent, |typed| euros(typed, 99_999));
        let owns_elsewhere = form.yes_no(Field::OwnsElsewhere);
        let value = (|| {
            Some(Self {
                kind: kind?,
                landlord: landlord?,
                people: people?,
                rent: rent?,
                owns_elsewhere: owns_elsewhere?,
            })
        })();
        form.finish(value)
    }

    fn fields(&self) -> Fields {
        let mut fields = Fields::new()
            .with(Field::PresentHome, self.kind.code())
            .with(Field::PeopleNow, self.people.to_string())
            .with(Field::OwnsElsewhere, if self.owns_elsewhere { "oui" } else { "non" });
        if let Some(landlord) = &self.landlord {
            fields.set(Field::LandlordName, landlord.name.as_str());
            if let Some(siren) = &landlord.siren {
                fields.set(Field::LandlordSiren, siren.as_str());
            }
        }
        if let Some(rent) = self.rent {
            fields.set(Field::Rent, rent.to_string());
        }
        fields
    }
}
