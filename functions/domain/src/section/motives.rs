use super::{Circumstances, Section};
use crate::field::Field;
use crate::fields::Fields;
use crate::reading::Reading;
use crate::refusal::Refusals;
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
