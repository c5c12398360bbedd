use super::{Circumstances, Section};
use crate::field::Field;
use crate::fields::Fields;
use crate::reading::{Reading, euros, whole};
use crate::refusal::{Refusal, Refusals};
use crate::territory::{Commune, InseeCode};

code_list! {
    /// Exchange codes of `categorieLogementRecherche`.
    HomeCategory { Flat = "A", House = "M", Either = "I" }
}

code_list! {
    /// Exchange codes of `typeLogement`.
    HomeType { Room = "C", One = "T1", Two = "T2", Three = "T3", Four = "T4", Five = "T5", SixOrMore = "T6P" }
}

impl HomeType {
    /// Main rooms.
    pub const fn rooms(self) -> u32 {
        match self {
            Self::Room | Self::One => 1,
            Self::Two => 2,
            Self::Three => 3,
            Self::Four => 4,
            Self::Five => 5,
            Self::SixOrMore => 6,
        }
    }
}

/// The home looked for: rubric h), boxes G1 and G2, and page 10.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are those of the form")]
pub struct WantedHome {
    pub category: HomeCategory,
    pub types: Vec<HomeType>,
    pub people: u32,
    /// Takes a home on the ground floor.
    pub ground_floor: Option<bool>,
    /// Wants no home on a floor without a lift.
    pub lift: Option<bool>,
    /// Needs a parking space.
    pub parking: Option<bool>,
    /// Euros a month, with charges.
    pub max_rent: Option<u32>,
    /// Wants to hear of buying a social home; consents to be contacted about it.
    pub home_ownership: bool,
}

impl Section for WantedHome {
    fn read(fields: &Fields, _: Circumstances) -> Result<Self, Refusals> {
        let mut form = Reading::of(fields);
        let category = form.code(Field::WantedCategory, HomeCategory::parse);
        let types = form.codes(Field::WantedTypes, HomeType::parse);
        let people = form.required(Field::PeopleToHouse, |typed| whole(typed, 1, 30));
        let ground_floor = form.optional_yes_no(Field::GroundFloor);
        let lift = form.optional_yes_no(Field::LiftNeeded);
        let parking = form.optional_yes_no(Field::Parking);
        let max_rent = form.optional(Field::MaxRent, |typed| euros(typed, 9_999));
        let home_ownership = form.ticked(Field::HomeOwnership);
        let value = (|| {
            Some(Self {
                category: category?,
                types: types?,
                people: people?,
                ground_floor: ground_floor?,
                lift: lift?,
                parking: parking?,
                max_rent: max_rent?,
                home_ownership,
            })
        })();
        form.finish(value)
    }

    fn fields(&self) -> Fields {
        let types = self.types.iter().map(|kind| kind.code().to_owned());
        let mut fields = Fields::new()
            .with(Field::WantedCategory, self.category.code())
            .with_all(Field::WantedTypes, types)
            .with(Field::PeopleToHouse, self.people.to_string())
            .with_some(Field::MaxRent, self.max_rent.map(|rent| rent.to_string()))
            .with_tick(Field::HomeOwnership, self.home_ownership);
        for (field, answer) in
            [(Field::GroundFloor, self.ground_floor), (Field::LiftNeeded, self.lift), (Field::Parking, self.parking)]
        {
            if let Some(yes) = answer {
                fields = fields.with_yes_no(field, yes);
            }
        }
        fields
    }
}

/// Where: box G3, communes in the order of preference, and whether other communes nearby would do. The list is kept while
/// it is made, so that nobody makes it twice: it may not be complete yet.
#[derive(Clone)]
pub struct WantedPlaces {
    /// Each once, in the order of preference, all in the territory.
    pub communes: Vec<&'static Commune>,
    /// `demandeElargie`: mandatory yes or no.
    pub extended: Option<bool>,
}

impl WantedPlaces {
    /// The communes of the territory among the codes sent, each once, in the order sent.
    pub fn chosen(fields: &Fields, circumstances: Circumstances) -> Vec<&'static Commune> {
        let mut communes: Vec<&'static Commune> = Vec::new();
        for code in fields.all(Field::Communes).filter_map(|code| InseeCode::parse(code).ok()) {
            if let Some(commune) = circumstances.territory.commune(&code)
                && !communes.iter().any(|chosen| chosen.code == commune.code)
            {
                communes.push(commune);
            }
        }
        communes
    }

    /// What is still to answer.
    pub fn lacking(&self) -> Refusals {
        let mut lacking = Refusals::default();
        if self.communes.is_empty() {
            lacking.push(Field::Communes, Refusal::Missing);
        }
        if self.extended.is_none() {
            lacking.push(Field::Extended, Refusal::Missing);
        }
        lacking
    }
}

impl Section for WantedPlaces {
    fn read(fields: &Fields, circumstances: Circumstances) -> Result<Self, Refusals> {
        let mut form = Reading::of(fields);
        let max = circumstances.territory.parameters(circumstances.on).max_communes;
        let communes = Self::chosen(fields, circumstances);
        let communes = if communes.len() > max {
            form.refuse(Field::Communes, Refusal::TooManyCommunes { max })
        } else if communes.is_empty() && fields.all(Field::Communes).next().is_some() {
            form.refuse(Field::Communes, Refusal::OutsideTerritory)
        } else {
            Some(communes)
        };
        let extended = form.optional_yes_no(Field::Extended);
        let value = (|| Some(Self { communes: communes?, extended: extended? }))();
        form.finish(value)
    }

    fn fields(&self) -> Fields {
        let codes = self.communes.iter().map(|commune| commune.code.to_string());
        let fields = Fields::new().with_all(Field::Communes, codes);
        match self.extended {
            Some(extended) => fields.with_yes_no(Field::Extended, extended),
            None => fields,
        }
    }
}
