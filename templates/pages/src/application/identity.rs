use design::{Kind, Width};
use domain::Field;
use domain::person::{Civility, Nationality};
use domain::section::{SectionName, Whose};
use maud::{Markup, html};

use super::Question;
use super::sections::{save, why};
use crate::copy;
use crate::labels;

/// Who applies.
pub(super) fn identity(question: &Question<'_>) -> Markup {
    let lang = question.lang();
    let (text, hints) = (copy::application(lang), copy::hints(lang));
    let form = question.answering();
    let before = html! {
        @if !question.dossier.application.state.is_open() { p { (text.change_civil()) } }
        (why(&text.identity_why(), lang))
    };
    let inputs = html! {
        (form.radios(Field::Civility, None, &form.options(Civility::ALL, Civility::code, labels::civility), true))
        (form.text(Field::BirthName, Some(&hints.birth_name()), |input| input.autocomplete = Some("family-name")))
        (form.text(Field::UsageName, Some(&hints.usage_name()), |input| input.optional = true))
        (form.text(Field::FirstNames, Some(&hints.first_names()), |input| input.autocomplete = Some("given-name")))
        (form.date(Field::BirthDate, Some(&hints.birth_date()), false, true))
        (form.radios(Field::Nationality, None, &form.options(Nationality::ALL, Nationality::code, labels::nationality), false))
    };
    question.page(&SectionName::Identity, &text.identity_title(), &before, &inputs, &save(lang))
}

/// Which body applies.
pub(super) fn organisation(question: &Question<'_>) -> Markup {
    let lang = question.lang();
    let (text, hints) = (copy::application(lang), copy::hints(lang));
    let form = question.answering();
    let inputs = html! {
        (form.text(Field::OrganisationName, None, |input| input.autocomplete = Some("organization")))
        (form.text(Field::OrganisationSiren, Some(&hints.organisation_siren()), |input| {
            input.kind = Kind::Whole;
            input.width = Width::Ten;
        }))
        (form.text(Field::RepresentativeName, None, |input| input.autocomplete = Some("name")))
        (form.text(Field::RepresentativeRole, None, |input| input.autocomplete = Some("organization-title")))
    };
    let before = why(&text.organisation_why(), lang);
    question.page(&SectionName::Organisation, &text.organisation_title(), &before, &inputs, &save(lang))
}

/// The social-security number. One that is kept is never shown again: only its two last digits are.
pub(super) fn nir(question: &Question<'_>, whose: &Whose) -> Markup {
    let lang = question.lang();
    let (text, hints) = (copy::application(lang), copy::hints(lang));
    let form = question.answering();
    let kept = question.dossier.answers.nirs.get(whose).and_then(|answer| answer.number.as_ref());
    let before = html! {
        @if let Some(kept) = kept { p { (text.nir_kept(kept.ending())) } }
        (why(&text.nir_why(), lang))
    };
    let inputs = html! {
        (form.text(Field::Nir, Some(&hints.nir()), |input| {
            input.kind = Kind::Whole;
            input.width = Width::Twenty;
            input.depends = true;
        }))
        (form.checkbox(Field::NirAbsent))
    };
    let title = question.title_of(whose, &text.nir_title());
    question.page(&SectionName::Nir(whose.clone()), &title, &before, &inputs, &save(lang))
}
