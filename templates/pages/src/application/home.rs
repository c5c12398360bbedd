use design::{Kind, Width};
use domain::Field;
use domain::language::Language;
use domain::section::{EvictionStage, HomeKindNow, HomeTypeNow, Motive, PresentHomeKind, SectionName, SeparationStage};
use maud::{Markup, html};

use super::Question;
use super::sections::{save, why};
use crate::questions::Answering;
use crate::{copy, labels};

/// Where one lives.
pub(super) fn present_home(question: &Question<'_>) -> Markup {
    let lang = question.lang();
    let text = copy::application(lang);
    let form = question.answering();
    let kinds = form.options(PresentHomeKind::ALL, PresentHomeKind::code, labels::present_home);
    let inputs = form.radios(Field::PresentHome, None, &kinds, false);
    let before = why(&text.present_home_why(), lang);
    question.page(&SectionName::PresentHome, &text.present_home_title(), &before, &inputs, &save(lang))
}

/// What the present home is like: only what its kind brings.
pub(super) fn details(question: &Question<'_>) -> Markup {
    let lang = question.lang();
    let (text, hints) = (copy::application(lang), copy::hints(lang));
    let form = question.answering();
    let saved = question.dossier.answers.present_home.as_ref().map(|home| home.kind);
    // A page that comes back asks what it asked, whatever was saved elsewhere since.
    let again = !question.refused.is_empty() || !question.unusual.is_empty();
    let typed = PresentHomeKind::parse(question.fields.get(Field::PresentHome)).filter(|_| again);
    let kind = typed.or(saved);
    let is = |test: fn(PresentHomeKind) -> bool| kind.is_none_or(test);
    let transfer = kind == Some(PresentHomeKind::SocialTenant);
    let unit = text.month_euros();
    let inputs = html! {
        @if let Some(kind) = kind { (design::hidden(Field::PresentHome.code(), kind.code())) }
        @if transfer {
            (form.text(Field::LandlordName, Some(&hints.landlord_name()), |_| {}))
            (form.text(Field::LandlordSiren, Some(&hints.landlord_siren()), |input| {
                input.kind = Kind::Whole;
                input.width = Width::Ten;
                input.optional = true;
            }))
        }
        @if is(PresentHomeKind::is_run_by_a_body) {
            (form.text(Field::StructureName, None, |input| input.optional = true))
        }
        (form.text(Field::PeopleNow, Some(&hints.people_now()), |input| {
            input.kind = Kind::Whole;
            input.width = Width::Two;
        }))
        @if is(PresentHomeKind::has_rooms) {
            (form.optional_radios(Field::HomeKindNow, &form.options(HomeKindNow::ALL, HomeKindNow::code, labels::kind_now)))
            (form.optional_radios(Field::HomeTypeNow, &form.options(HomeTypeNow::ALL, HomeTypeNow::code, labels::type_now)))
            (form.text(Field::Surface, Some(&hints.surface()), |input| {
                input.kind = Kind::Whole;
                input.width = Width::Two;
                input.optional = true;
                input.suffix = Some("m²");
            }))
        }
        @if is(PresentHomeKind::is_paid) {
            (form.optional_amount(Field::Rent, None, &unit))
            (form.optional_amount(Field::HousingBenefit, None, &unit))
        }
        (form.date(Field::HomeSince, Some(&hints.home_since()), true, false))
        h2 { (text.home_owner()) }
        (form.opening_yes_no(Field::OwnsElsewhere, None))
        (design::when(form.text(Field::OwnsWhere, None, |input| input.optional = true)))
    };
    let before = html! {
        @if transfer { p { (text.home_transfer()) } }
        (why(&text.home_details_why(), lang))
    };
    question.page(&SectionName::HomeDetails, &text.home_details_title(), &before, &inputs, &save(lang))
}

/// The headings of the motives: twenty-eight are too many for one list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Home,
    Leaving,
    Danger,
    Family,
    Nearer,
    Other,
}

impl Group {
    const ALL: [Self; 6] = [Self::Home, Self::Leaving, Self::Danger, Self::Family, Self::Nearer, Self::Other];

    fn of(motive: Motive) -> Self {
        match motive {
            Motive::NoHome
            | Motive::TooSmall
            | Motive::TooExpensive
            | Motive::TooLarge
            | Motive::NotDecent
            | Motive::Unfit
            | Motive::Neighbourhood => Self::Home,
            Motive::Demolition | Motive::TakenBack | Motive::Eviction | Motive::HomeBuyerInDifficulty => Self::Leaving,
            Motive::DomesticViolence | Motive::Disability | Motive::Health => Self::Danger,
            Motive::Divorce
            | Motive::LeavingSharedHousehold
            | Motive::FutureCouple
            | Motive::FamilyReunion
            | Motive::LivingWithRelatives
            | Motive::DepartureOfDependants => Self::Family,
            Motive::ProfessionalTransfer | Motive::CloserToWork | Motive::CloserToServices | Motive::CloserToFamily => {
                Self::Nearer
            }
            Motive::ChildhoodProtection | Motive::VolunteerFirefighter | Motive::Childminder | Motive::Other => {
                Self::Other
            }
        }
    }

    fn heading(self, lang: Language) -> String {
        let text = copy::application(lang);
        match self {
            Self::Home => text.motives_home(),
            Self::Leaving => text.motives_leaving(),
            Self::Danger => text.motives_danger(),
            Self::Family => text.motives_family(),
            Self::Nearer => text.motives_nearer(),
            Self::Other => text.motives_other(),
        }
        .to_string()
    }
}

/// Why one asks.
pub(super) fn motives(question: &Question<'_>) -> Markup {
    let lang = question.lang();
    let (text, hints) = (copy::application(lang), copy::hints(lang));
    let form = question.answering();
    let groups = Group::ALL.map(|group| {
        let motives: Vec<Motive> = Motive::ALL.iter().copied().filter(|motive| Group::of(*motive) == group).collect();
        (group.heading(lang), form.options(&motives, Motive::code, labels::motive))
    });
    let inputs = html! {
        (form.opening_boxes_in_groups(Field::Motives, &hints.motives(), groups.into(), |code| code == Motive::Other.code()))
        (design::when(form.textarea(Field::MotiveOther, &hints.motive_other(), false)))
        (design::details(&text.motives_safe(), html! { p { (text.motives_safe_address()) } p { (text.motives_safe_help()) } }))
    };
    let before = why(&text.motives_why(), lang);
    question.page(&SectionName::Motives, &text.motives_title(), &before, &inputs, &save(lang))
}

/// What the ticked motives bring, and nothing else.
pub(super) fn motive_details(question: &Question<'_>) -> Markup {
    let lang = question.lang();
    let text = copy::application(lang);
    let form = question.answering();
    let ticked = question.dossier.answers.motives.as_ref().map(|motives| motives.ticked.clone()).unwrap_or_default();
    let inputs = html! {
        @for motive in ticked { (asked_by(motive, &form, lang)) }
    };
    let before = why(&text.motive_details_why(), lang);
    question.page(&SectionName::MotiveDetails, &text.motive_details_title(), &before, &inputs, &save(lang))
}

fn asked_by(motive: Motive, form: &Answering<'_>, lang: domain::language::Language) -> Markup {
    let hints = copy::hints(lang);
    match motive {
        Motive::Eviction => {
            let stages = form.options(EvictionStage::ALL, EvictionStage::code, labels::eviction);
            form.optional_radios(Field::EvictionStage, &stages)
        }
        Motive::TakenBack => form.date(Field::LeaveBy, Some(&hints.leave_by()), true, false),
        Motive::Divorce => {
            let stages = form.options(SeparationStage::ALL, SeparationStage::code, labels::separation);
            form.optional_radios(Field::SeparationStage, &stages)
        }
        Motive::FamilyReunion => {
            let answers = [("oui", labels::yes_no(true, lang)), ("non", labels::yes_no(false, lang))];
            form.optional_radios(Field::ReunionFiled, &answers)
        }
        Motive::ChildhoodProtection => form.date(Field::InCareUntil, Some(&hints.in_care_until()), true, false),
        _ => html! {},
    }
}

/// The application in which somebody was named before a separation.
pub(super) fn former(question: &Question<'_>) -> Markup {
    let lang = question.lang();
    let (text, hints) = (copy::application(lang), copy::hints(lang));
    let form = question.answering();
    let inputs = html! {
        (form.opening_yes_no(Field::FormerNamed, None))
        (design::when(form.text(Field::FormerNumber, Some(&hints.former_number()), |input| {
            input.width = Width::Twenty;
            input.optional = true;
        })))
    };
    let before = why(&text.former_why(), lang);
    question.page(&SectionName::FormerApplication, &text.former_title(), &before, &inputs, &save(lang))
}
