use jiff::civil::Date;

use super::{Circumstances, Section};
use crate::field::Field;
use crate::fields::Fields;
use crate::reading::Reading;
use crate::refusal::{Refusal, Refusals};
use crate::text::Comment;

code_list! {
    /// Why people ask: rubric g), boxes F26… of the form 14069*05. The numbers are the exchange codes of `motifDemande`;
    /// the motives that came with versions 3 to 5 of the form have no public code yet and keep the number of the box or
    /// of the older motive they split (notice 51423).
    Motive {
        NoHome = "01",
        TooSmall = "13",
        TooExpensive = "09",
        TooLarge = "10",
        NotDecent = "F26",
        Unfit = "F27",
        Demolition = "02",
        TakenBack = "04",
        Eviction = "05",
        DomesticViolence = "06",
        Disability = "07",
        Health = "08",
        Divorce = "11",
        LeavingSharedHousehold = "12",
        FutureCouple = "14",
        FamilyReunion = "15",
        LivingWithRelatives = "F42",
        DepartureOfDependants = "F43",
        ChildhoodProtection = "F46",
        VolunteerFirefighter = "F47",
        Childminder = "16",
        Neighbourhood = "17",
        ProfessionalTransfer = "18",
        CloserToWork = "19",
        CloserToServices = "20",
        CloserToFamily = "21",
        HomeBuyerInDifficulty = "22",
        Other = "23",
    }
}

impl Motive {
    /// Whether it tells of health or of violence: never written on paper.
    pub const fn is_private(self) -> bool {
        matches!(self, Self::DomesticViolence | Self::Disability | Self::Health)
    }
}

impl Motive {
    /// Whether it brings a question of its own ([`MotiveDetails`]).
    pub const fn brings_questions(self) -> bool {
        matches!(
            self,
            Self::Eviction | Self::TakenBack | Self::Divorce | Self::FamilyReunion | Self::ChildhoodProtection
        )
    }
}

/// The motives, as many as apply, unranked (form 14069*05).
#[derive(Clone, PartialEq, Eq)]
pub struct Motives {
    /// At least one.
    pub ticked: Vec<Motive>,
    /// In the person's words, when "other" is ticked.
    pub other: Option<Comment>,
}

impl Section for Motives {
    fn read(fields: &Fields, _: Circumstances) -> Result<Self, Refusals> {
        let mut form = Reading::of(fields);
        let ticked = form.codes(Field::Motives, Motive::parse);
        let other = if ticked.as_ref().is_some_and(|ticked| ticked.contains(&Motive::Other)) {
            form.required(Field::MotiveOther, Comment::parse).map(Some)
        } else {
            Some(None)
        };
        let value = (|| Some(Self { ticked: ticked?, other: other? }))();
        form.finish(value)
    }

    fn fields(&self) -> Fields {
        let codes = self.ticked.iter().map(|motive| motive.code().to_owned());
        let fields = Fields::new().with_all(Field::Motives, codes);
        match &self.other {
            Some(text) => fields.with(Field::MotiveOther, text.as_str()),
            None => fields,
        }
    }
}

code_list! {
    /// How far an eviction has gone, as the pieces that prove it tell (arrêté of 22 December 2020 as amended, "MOT-EXP").
    EvictionStage { PaymentOrder = "commandement", Summons = "assignation", Judgment = "jugement", OrderToLeave = "quitter" }
}

code_list! {
    /// How far a separation has gone: whose income counts depends on it (L.441-1; service-public F10007).
    SeparationStage { Planned = "projet", Begun = "procedure", Decided = "prononcee" }
}

/// What some motives bring. Each may be left empty: it helps when the application is examined.
#[derive(Clone, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "the names say it")]
pub struct MotiveDetails {
    pub eviction: Option<EvictionStage>,
    /// The day by which the owner wants the home back.
    pub leave_by: Option<Date>,
    pub separation: Option<SeparationStage>,
    /// Whether the request of family reunion is filed.
    pub reunion_filed: Option<bool>,
    /// When the care by the childhood protection ended or will end.
    pub in_care_until: Option<Date>,
}

impl Section for MotiveDetails {
    fn read(fields: &Fields, _: Circumstances) -> Result<Self, Refusals> {
        let mut form = Reading::of(fields);
        let eviction = form.optional(Field::EvictionStage, |code| EvictionStage::parse(code).ok_or(Refusal::NotInList));
        let leave_by = form.optional_date(Field::LeaveBy);
        let separation =
            form.optional(Field::SeparationStage, |code| SeparationStage::parse(code).ok_or(Refusal::NotInList));
        let reunion_filed = form.optional_yes_no(Field::ReunionFiled);
        let in_care_until = form.optional_date(Field::InCareUntil);
        let value = (|| {
            Some(Self {
                eviction: eviction?,
                leave_by: leave_by?,
                separation: separation?,
                reunion_filed: reunion_filed?,
                in_care_until: in_care_until?,
            })
        })();
        form.finish(value)
    }

    fn fields(&self) -> Fields {
        let mut fields = Fields::new()
            .with_some(Field::EvictionStage, self.eviction.map(EvictionStage::code))
            .with_some(Field::SeparationStage, self.separation.map(SeparationStage::code));
        if let Some(filed) = self.reunion_filed {
            fields = fields.with_yes_no(Field::ReunionFiled, filed);
        }
        for (field, date) in [(Field::LeaveBy, self.leave_by), (Field::InCareUntil, self.in_care_until)] {
            if let Some(date) = date {
                fields = fields.with_date(field, date);
            }
        }
        fields
    }
}
