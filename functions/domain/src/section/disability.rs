use super::{Circumstances, Section, Whose};
use crate::field::Field;
use crate::fields::Fields;
use crate::reading::Reading;
use crate::refusal::{Refusal, Refusals};

/// Whose in the household is disabled or loses autonomy: box C1. Health is asked only when a home must be adapted, and is
/// not everybody's to read.
#[derive(Clone, PartialEq, Eq)]
pub struct Disability {
    /// Persons who need an adapted home; each has an annex. Empty: nobody, or it was not said.
    pub persons: Vec<Whose>,
    /// Persons who hold the "invalidité" inclusion card: it raises the income ceilings.
    pub cards: Vec<Whose>,
}

fn whose(form: &mut Reading<'_>, field: Field) -> Option<Vec<Whose>> {
    form.any_codes(field, Whose::parse)
}

impl Section for Disability {
    fn read(fields: &Fields, _: Circumstances) -> Result<Self, Refusals> {
        let mut form = Reading::of(fields);
        match form.yes_no(Field::Disability) {
            Some(false) => return Ok(Self { persons: vec![], cards: vec![] }),
            None => return form.finish(None),
            Some(true) => {}
        }
        let persons = whose(&mut form, Field::DisabledPersons);
        let cards = whose(&mut form, Field::InvalidityCards);
        if persons.as_ref().is_some_and(Vec::is_empty) && cards.as_ref().is_some_and(Vec::is_empty) {
            form.refuse::<()>(Field::DisabledPersons, Refusal::Missing);
        }
        let value = (|| Some(Self { persons: persons?, cards: cards? }))();
        form.finish(value)
    }

    fn fields(&self) -> Fields {
        let names = |persons: &[Whose]| persons.iter().map(ToString::to_string).collect::<Vec<_>>();
        let fields = Fields::new().with_yes_no(Field::Disability, !(self.persons.is_empty() && self.cards.is_empty()));
        let fields = if self.persons.is_empty() {
            fields
        } else {
            fields.with_all(Field::DisabledPersons, names(&self.persons))
        };
        if self.cards.is_empty() { fields } else { fields.with_all(Field::InvalidityCards, names(&self.cards)) }
    }
}

code_list! {
    /// Exchange codes of `etatHandicap`.
    DisabilityState { Stable = "STA", Evolving = "EVO" }
}
code_list! {
    /// Steps that a person can climb: exchange codes of `capaciteMarche`.
    Walking { None = "1", Few = "2", OneFloor = "3", More = "4" }
}
code_list! {
    /// Nature of the handicap: exchange codes (moteur, sensoriel).
    Impairment { LowerLimbs = "MI", UpperLimbs = "MS", Hearing = "DA", Sight = "DV" }
}
code_list! {
    /// Technical aids: exchange codes.
    Aid {
        None = "1",
        Cane = "2",
        Walker = "3",
        ManualWheelchair = "4",
        ElectricWheelchair = "5",
        PatientLift = "6",
        MedicalBed = "7",
    }
}
code_list! {
    /// Equipment needed in the home: exchange codes.
    Equipment {
        AdaptedBath = "1",
        TransferToilet = "2",
        LevelShower = "3",
        Lift = "4",
        CarerRoom = "5",
        WideParking = "6",
    }
}

/// The annex of one disabled person: rubric i). No diagnosis is asked.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are those of the annex")]
pub struct Adaptation {
    pub walking: Walking,
    pub state: Option<DisabilityState>,
    pub impairments: Vec<Impairment>,
    pub aids: Vec<Aid>,
    pub equipment: Vec<Equipment>,
}

impl Section for Adaptation {
    fn read(fields: &Fields, _: Circumstances) -> Result<Self, Refusals> {
        let mut form = Reading::of(fields);
        let walking = form.code(Field::Walking, Walking::parse);
        let state =
            form.optional(Field::DisabilityState, |code| DisabilityState::parse(code).ok_or(Refusal::NotInList));
        let impairments = form.any_codes(Field::Impairments, Impairment::parse);
        let aids = form.any_codes(Field::Aids, Aid::parse);
        let equipment = form.any_codes(Field::Equipment, Equipment::parse);
        let value = (|| {
            Some(Self {
                walking: walking?,
                state: state?,
                impairments: impairments?,
                aids: aids?,
                equipment: equipment?,
            })
        })();
        form.finish(value)
    }

    fn fields(&self) -> Fields {
        let codes = |codes: Vec<&'static str>| codes.into_iter().map(str::to_owned).collect::<Vec<_>>();
        let mut fields = Fields::new()
            .with(Field::Walking, self.walking.code())
            .with_some(Field::DisabilityState, self.state.map(DisabilityState::code));
        for (field, chosen) in [
            (Field::Impairments, codes(self.impairments.iter().map(|one| one.code()).collect())),
            (Field::Aids, codes(self.aids.iter().map(|one| one.code()).collect())),
            (Field::Equipment, codes(self.equipment.iter().map(|one| one.code()).collect())),
        ] {
            if !chosen.is_empty() {
                fields = fields.with_all(field, chosen);
            }
        }
        fields
    }
}
