use design::{Kind, Width};
use domain::Field;
use domain::answers::ApplicantKind;
use domain::section::{HomeCategory, HomeType, SectionName};
use maud::{Markup, html};

use super::Question;
use super::sections::{save, why};
use crate::questions::Answering;
use crate::{copy, labels};

/// The home looked for.
pub(super) fn home(question: &Question<'_>) -> Markup {
    let lang = question.lang();
    let (text, hints) = (copy::application(lang), copy::hints(lang));
    // The number of people is proposed from what was answered; it stays the person's own answer (box G2).
    let mut fields = question.fields.clone();
    let person = question.dossier.application.applicant == ApplicantKind::Person;
    if person && fields.get(Field::PeopleToHouse).is_empty() && question.refused.is_empty() {
        fields.set(Field::PeopleToHouse, question.dossier.answers.people_counted().to_string());
    }
    let form = Answering { fields: &fields, refusals: question.refused, lang };
    let yes_no = [("oui", labels::yes_no(true, lang)), ("non", labels::yes_no(false, lang))];
    let inputs = html! {
        (form.radios(Field::WantedCategory, None, &form.options(HomeCategory::ALL, HomeCategory::code, labels::category), false))
        (form.boxes(Field::WantedTypes, Some(&hints.wanted_types()), &form.options(HomeType::ALL, HomeType::code, labels::home_type)))
        (form.text(Field::PeopleToHouse, person.then(|| hints.people_to_house()).as_deref(), |input| {
            input.kind = Kind::Whole;
            input.width = Width::Two;
        }))
        h2 { (text.wanted_home_more()) }
        (form.optional_amount(Field::MaxRent, Some(&hints.max_rent()), &text.month_euros()))
        @for field in [Field::GroundFloor, Field::LiftNeeded, Field::Parking] { (form.optional_radios(field, &yes_no)) }
        @if person { (form.checkbox(Field::HomeOwnership)) }
    };
    question.page(&SectionName::WantedHome, &text.wanted_home_title(), &html! {}, &inputs, &save(lang))
}

/// What the form has no box for.
pub(super) fn remarks(question: &Question<'_>) -> Markup {
    let lang = question.lang();
    let (text, hints) = (copy::application(lang), copy::hints(lang));
    let form = question.answering();
    let inputs = form.textarea(Field::Remarks, &hints.remarks(), true);
    let before = why(&text.remarks_why(), lang);
    question.page(&SectionName::Remarks, &text.remarks_title(), &before, &inputs, &save(lang))
}
