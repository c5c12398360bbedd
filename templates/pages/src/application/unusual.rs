use design::Tone;
use domain::Field;
use domain::language::Language;
use domain::unusual::Unusual;
use maud::{Markup, html};

use super::Question;
use crate::{copy, labels, words};

/// What is unusual in what was typed, each to be corrected below or confirmed here, with one reason for all.
pub(super) fn block(question: &Question<'_>) -> Markup {
    let lang = question.lang();
    let (text, hints) = (copy::application(lang), copy::hints(lang));
    // Another answer is refused: what was confirmed and explained stays.
    let typed = !question.fields.get(Field::UnusualReason).is_empty();
    if question.unusual.is_empty() && !typed {
        return html! {};
    }
    let form = question.answering();
    let kept: Vec<&str> =
        if question.unusual.is_empty() { question.fields.all(Field::Confirmed).collect() } else { vec![] };
    html! {
        .unusual role="alert" tabindex="-1" {
            (design::notice(Tone::Warning, Some(&text.unusual_title()), html! {
                p { (text.unusual_intro()) }
                @for code in kept { (design::hidden(Field::Confirmed.code(), code)) }
                @for (rank, one) in question.unusual.iter().enumerate() {
                    p { strong { (sentence(one, lang)) } }
                    (design::tick(
                        &format!("{}-{rank}", Field::Confirmed.code()),
                        Field::Confirmed.code(),
                        one.code(),
                        &labels::field(Field::Confirmed, lang),
                        question.fields.has(Field::Confirmed, one.code()),
                    ))
                }
                (form.text(Field::UnusualReason, Some(&hints.unusual_reason()), |input| input.depends = true))
            }))
        }
    }
}

/// What is unusual, with its figures.
pub(crate) fn sentence(unusual: &Unusual, lang: Language) -> String {
    let text = copy::application(lang);
    match unusual {
        Unusual::ChildTooOld { years } if *years < 0 => text.unusual_child_older(),
        Unusual::ChildTooOld { years } => text.unusual_child(years.to_string()),
        Unusual::ParentTooYoung { years } if *years < 0 => text.unusual_parent_younger(),
        Unusual::ParentTooYoung { years } => text.unusual_parent(years.to_string()),
        Unusual::VeryOld { age } => text.unusual_age(age.to_string()),
        Unusual::NirDiffers => text.unusual_nir(),
        Unusual::BirthPassed { expected } => text.unusual_birth(words::date(*expected, lang)),
        Unusual::YearlyInMonthly { amount } => text.unusual_yearly(words::euros(*amount, lang)),
        Unusual::MonthlyInYearly { amount } => text.unusual_monthly(words::euros(*amount, lang)),
        Unusual::IncomeFarFromResources { yearly, monthly_times_twelve } => {
            text.unusual_income(words::euros(*yearly, lang), words::euros(*monthly_times_twelve, lang))
        }
        Unusual::RentOverResources { rent, resources } => {
            text.unusual_rent(words::euros(*rent, lang), words::euros(*resources, lang))
        }
        Unusual::PeopleDiffer { typed, counted } => text.unusual_people(typed.to_string(), counted.to_string()),
        Unusual::HomeTooSmall { people, rooms } => text.unusual_small(people.to_string(), rooms.to_string()),
        Unusual::SurfaceUnlikely { surface, people } => text.unusual_surface(surface.to_string(), people.to_string()),
        Unusual::MaxRentVeryLow { rent } => text.unusual_max_rent(words::euros(*rent, lang)),
        Unusual::PartnerMissing { situation } => text.unusual_partner(labels::situation(*situation, lang)),
        Unusual::CoupleDiffers { link, situation } => {
            text.unusual_couple(labels::link(*link, lang), labels::situation(*situation, lang))
        }
    }
    .to_string()
}
