use design::{Kind, Width};
use domain::Field;
use domain::section::{Activity, Contract, ResourceKind, SectionName, TaxNotice, Whose, tax_year};
use maud::{Markup, html};

use super::Question;
use super::sections::{save, why};
use crate::{copy, labels};

/// Work.
pub(super) fn profession(question: &Question<'_>, whose: &Whose) -> Markup {
    let lang = question.lang();
    let (text, hints) = (copy::application(lang), copy::hints(lang));
    let form = question.answering();
    let activities = form.options(Activity::ALL, Activity::code, labels::activity);
    // A student may be an apprentice; whoever works for itself has no employer, and may be back at work.
    let employer = |code: &str| {
        Activity::parse(code).is_some_and(|activity| activity.has_employer() || activity == Activity::Student)
    };
    let back = |code: &str| {
        Activity::parse(code).is_some_and(|activity| activity.has_employer() || activity == Activity::SelfEmployed)
    };
    let inputs = html! {
        (form.twice_opening_radios(Field::Activity, &activities, employer, back))
        (design::when(html! {
            h2 { (text.profession_employer()) }
            (form.optional_radios(Field::Contract, &form.options(Contract::ALL, Contract::code, labels::contract)))
            (form.text(Field::EmployerName, None, |input| input.optional = true))
            (form.text(Field::EmployerSiret, Some(&hints.employer_siret()), |input| {
                input.kind = Kind::Whole;
                input.width = Width::Twenty;
                input.optional = true;
            }))
            (form.text(Field::WorkPostalCode, Some(&hints.postal_code()), |input| {
                input.kind = Kind::Whole;
                input.width = Width::Five;
                input.optional = true;
            }))
            (form.text(Field::WorkCity, None, |input| {
                input.width = Width::Twenty;
                input.optional = true;
            }))
        }))
        (design::when(html! {
            (form.opening_checkbox(Field::BackToWork))
            (design::when(form.date(Field::BackToWorkOn, None, true, false)))
        }))
        (form.text(Field::Job, Some(&hints.job()), |input| input.optional = true))
    };
    let title = question.title_of(whose, &text.profession_title());
    let before = why(&text.profession_why(), lang);
    question.page(&SectionName::Profession(whose.clone()), &title, &before, &inputs, &save(lang))
}

/// The tax notice, with help to find the line.
pub(super) fn income(question: &Question<'_>, whose: &Whose) -> Markup {
    let lang = question.lang();
    let (text, hints) = (copy::application(lang), copy::hints(lang));
    let form = question.answering();
    let year = tax_year(question.context.today);
    let unit = text.year_euros();
    // The notice may be the applicant's own: for a couple, and for a child still declared with its parents.
    let shared = match whose {
        Whose::Applicant => false,
        Whose::Person(_) => question.dossier.answers.link(whose).is_some(),
    };
    let notices: Vec<(&str, String)> = form
        .options(TaxNotice::ALL, TaxNotice::code, labels::tax_notice)
        .into_iter()
        .filter(|(code, _)| shared || *code != TaxNotice::Joint.code())
        .collect();
    let before = html! {
        p { (text.income_intro((year + 1).to_string(), year.to_string())) }
        @if *whose == Whose::Applicant { p { (text.income_parents()) } }
        (design::details(&text.income_where(), html! {
            p { (text.income_where_paper()) }
            p { (text.income_where_online()) }
            p { (text.income_where_not()) }
        }))
        (why(&text.income_why(), lang))
    };
    let own = |code: &str| code == TaxNotice::Own.code();
    let inputs = html! {
        (form.opening_radios(Field::TaxNotice, None, &notices, own))
        (design::when(html! {
            (form.amount(Field::TaxIncome, Some(&hints.tax_income()), &unit))
            (form.amount(Field::LastTaxIncome, Some(&hints.last_tax_income()), &unit))
        }))
    };
    let title = question.title_of(whose, &text.income_title(year.to_string()));
    question.page(&SectionName::Income(whose.clone()), &title, &before, &inputs, &save(lang))
}

/// What comes in each month.
pub(super) fn resources(question: &Question<'_>, whose: &Whose) -> Markup {
    let lang = question.lang();
    let (text, hints) = (copy::application(lang), copy::hints(lang));
    let form = question.answering();
    let unit = text.month_euros();
    let before = html! {
        p { (text.resources_intro()) " " (text.resources_not()) }
        (why(&text.resources_why(), lang))
    };
    let inputs = html! {
        @for kind in ResourceKind::ALL {
            @let hint = (*kind == ResourceKind::Other).then(|| hints.other_resources());
            (form.amount(kind.field(), hint.as_deref(), &unit))
        }
        (form.checkbox(Field::NoResources))
        h2 { (text.resources_paid()) }
        (form.amount(Field::MaintenancePaid, None, &unit))
    };
    let title = question.title_of(whose, &text.resources_title());
    question.page(&SectionName::Resources(whose.clone()), &title, &before, &inputs, &save(lang))
}
