use jiff::civil::Date;

use super::{Circumstances, Section};
use crate::field::Field;
use crate::fields::Fields;
use crate::reading::{Reading, euros, whole};
use crate::refusal::{Refusal, Refusals};
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

impl PresentHomeKind {
    /// Whether a rent or a fee is paid for it.
    pub const fn is_paid(self) -> bool {
        !matches!(self, Self::Homeless | Self::Squat | Self::FreeOfCharge | Self::WithoutTitle | Self::ChildhoodCentre)
    }

    /// Whether a body runs it, whose name helps the services.
    pub const fn is_run_by_a_body(self) -> bool {
        matches!(
            self,
            Self::Shelter
                | Self::SocialResidence
                | Self::SocialHotelResidence
                | Self::StudentResidence
                | Self::ChildhoodCentre
                | Self::SubletOrTemporary
        )
    }

    /// Whether it is a home with rooms and a surface.
    pub const fn has_rooms(self) -> bool {
        !matches!(self, Self::Homeless | Self::Camping | Self::Shelter | Self::Hotel)
    }
}

/// Where the household lives now: rubric f). What follows from it is [`HomeDetails`].
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are those of the form")]
pub struct PresentHome {
    pub kind: PresentHomeKind,
}

impl PresentHome {
    /// Whether the application is a transfer request: its applicant is a tenant of a social landlord already.
    pub fn is_transfer(&self) -> bool {
        self.kind == PresentHomeKind::SocialTenant
    }
}

impl Section for PresentHome {
    fn read(fields: &Fields, _: Circumstances) -> Result<Self, Refusals> {
        let mut form = Reading::of(fields);
        let kind = form.code(Field::PresentHome, PresentHomeKind::parse);
        form.finish(kind.map(|kind| Self { kind }))
    }

    fn fields(&self) -> Fields {
        Fields::new().with(Field::PresentHome, self.kind.code())
    }
}

code_list! {
    /// Exchange codes of `categorieLogement`.
    HomeKindNow { Flat = "A", House = "M" }
}
code_list! {
    /// Exchange codes of `typeLogementActuel`.
    HomeTypeNow { Room = "C", One = "T1", Two = "T2", Three = "T3", Four = "T4", Five = "T5", SixOrMore = "T6P" }
}

/// What the present home is like: boxes F3–F25, F48, F49. Each question is asked of those whom it concerns.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are those of the form")]
pub struct HomeDetails {
    /// F3 and F4: tenants of a social landlord.
    pub landlord: Option<Landlord>,
    /// The body that runs a shelter or a residence.
    pub structure: Option<Line>,
    pub since: Option<Date>,
    /// F23, mandatory; for homeless people the size of the household.
    pub people: u32,
    pub category: Option<HomeKindNow>,
    pub rooms: Option<HomeTypeNow>,
    /// Square metres.
    pub surface: Option<u32>,
    /// Euros a month, with charges.
    pub rent: Option<u32>,
    /// F25: euros a month. The only place for housing benefits.
    pub benefit: Option<u32>,
    /// F48 and F49: owner of another home, and where.
    pub owns_elsewhere: bool,
    pub owns_where: Option<Line>,
}

/// The social landlord of a sitting tenant.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are those of the form")]
pub struct Landlord {
    pub name: Line,
    /// Printed on the rent receipt; few people find it at once, so it may come later.
    pub siren: Option<Siren>,
}

impl Section for HomeDetails {
    fn read(fields: &Fields, on: Circumstances) -> Result<Self, Refusals> {
        let mut form = Reading::of(fields);
        // The page asks what the kind of home brings: the kind travels with it.
        let kind = PresentHomeKind::parse(fields.get(Field::PresentHome));
        let landlord = if kind == Some(PresentHomeKind::SocialTenant) {
            let name = form.required(Field::LandlordName, Line::parse);
            let siren = form.optional(Field::LandlordSiren, Siren::parse);
            (|| Some(Some(Landlord { name: name?, siren: siren? })))()
        } else {
            Some(None)
        };
        let structure = form.optional(Field::StructureName, Line::parse);
        let since = if form.date_is_empty(Field::HomeSince) {
            Some(None)
        } else {
            form.past_date(Field::HomeSince, on.on).map(Some)
        };
        let people = form.required(Field::PeopleNow, |typed| whole(typed, 1, 50));
        let category = form.optional(Field::HomeKindNow, |code| HomeKindNow::parse(code).ok_or(Refusal::NotInList));
        let rooms = form.optional(Field::HomeTypeNow, |code| HomeTypeNow::parse(code).ok_or(Refusal::NotInList));
        let surface = form.optional(Field::Surface, |typed| whole(typed, 1, 999));
        let rent = form.optional(Field::Rent, |typed| euros(typed, 99_999));
        let benefit = form.optional(Field::HousingBenefit, |typed| euros(typed, 9_999));
        let owns_elsewhere = form.yes_no(Field::OwnsElsewhere);
        let owns_where =
            if owns_elsewhere == Some(true) { form.optional(Field::OwnsWhere, Line::parse) } else { Some(None) };
        let value = (|| {
            Some(Self {
                landlord: landlord?,
                structure: structure?,
                since: since?,
                people: people?,
                category: category?,
                rooms: rooms?,
                surface: surface?,
                rent: rent?,
                benefit: benefit?,
                owns_elsewhere: owns_elsewhere?,
                owns_where: owns_where?,
            })
        })();
        form.finish(value)
    }

    fn fields(&self) -> Fields {
        let number = |value: Option<u32>| value.map(|value| value.to_string());
        let landlord = self.landlord.as_ref();
        let mut fields = Fields::new()
            .with_some(Field::PresentHome, landlord.map(|_| PresentHomeKind::SocialTenant.code()))
            .with_some(Field::LandlordName, landlord.map(|landlord| landlord.name.as_str()))
            .with_some(Field::LandlordSiren, landlord.and_then(|landlord| landlord.siren.as_ref()).map(Siren::as_str))
            .with_some(Field::StructureName, self.structure.as_ref().map(Line::as_str))
            .with(Field::PeopleNow, self.people.to_string())
            .with_some(Field::HomeKindNow, self.category.map(HomeKindNow::code))
            .with_some(Field::HomeTypeNow, self.rooms.map(HomeTypeNow::code))
            .with_some(Field::Surface, number(self.surface))
            .with_some(Field::Rent, number(self.rent))
            .with_some(Field::HousingBenefit, number(self.benefit))
            .with_yes_no(Field::OwnsElsewhere, self.owns_elsewhere)
            .with_some(Field::OwnsWhere, self.owns_where.as_ref().map(Line::as_str));
        if let Some(since) = self.since {
            fields = fields.with_date(Field::HomeSince, since);
        }
        fields
    }
}
