use domain::Field;
use domain::section::{Aid, DisabilityState, Equipment, Impairment, SectionName, Walking, Whose};
use maud::{Markup, html};

use super::Question;
use super::sections::{save, why};
use crate::{copy, labels};

/// Whether somebody needs an adapted home.
pub(super) fn disability(question: &Question<'_>) -> Markup {
    let lang = question.lang();
    let text = copy::application(lang);
    let form = question.answering();
    let answers = &question.dossier.answers;
    let names: Vec<(String, String)> =
        answers.housed().iter().map(|whose| (whose.to_string(), labels::person(whose, answers, lang))).collect();
    let people: Vec<(&str, String)> = names.iter().map(|(code, name)| (code.as_str(), name.clone())).collect();
    let inputs = html! {
        (form.opening_yes_no(Field::Disability, None))
        (design::when(html! {
            (form.boxes(Field::DisabledPersons, None, &people))
            (form.boxes(Field::InvalidityCards, None, &people))
        }))
    };
    let before = why(&text.disability_why(), lang);
    question.page(&SectionName::Disability, &text.disability_title(), &before, &inputs, &save(lang))
}

/// What one person needs in a home.
pub(super) fn adaptation(question: &Question<'_>, whose: &Whose) -> Markup {
    let lang = question.lang();
    let text = copy::application(lang);
    let form = question.answering();
    let inputs = html! {
        (form.radios(Field::Walking, None, &form.options(Walking::ALL, Walking::code, labels::walking), false))
        (form.optional_boxes(Field::Impairments, &form.options(Impairment::ALL, Impairment::code, labels::impairment)))
        (form.optional_boxes(Field::Aids, &form.options(Aid::ALL, Aid::code, labels::aid)))
        (form.optional_boxes(Field::Equipment, &form.options(Equipment::ALL, Equipment::code, labels::equipment)))
        (form.optional_radios(
            Field::DisabilityState,
            &form.options(DisabilityState::ALL, DisabilityState::code, labels::disability_state),
        ))
    };
    let title = question.title_of(whose, &text.adaptation_title());
    let before = why(&text.disability_why(), lang);
    question.page(&SectionName::Adaptation(whose.clone()), &title, &before, &inputs, &save(lang))
}
