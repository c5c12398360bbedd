use design::{Kind, Width};
use domain::Field;
use domain::section::{Activity, Contract, Income, ResourceKind, SectionName, TaxNotice, Whose, tax_year, tax_years};
use maud::{Markup, html};

use super::Question;
use super::sections::{save, why};
use crate::{copy, labels, words};

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
    // A page left open over the new year goes on with the year that it asked about.
    let years = tax_years(question.context.today);
    let typed = question.fields.get(Field::TaxYear).parse().ok().filter(|year| years.contains(year));
    let year = typed.unwrap_or_else(|| tax_year(question.context.today));
    let unit = text.year_euros();
    // The notice may be the applicant's own: for a couple, and for a child still declared with its parents.
    let shared = match whose {
        Whose::Applicant => false,
        Whose::Person(_) => question.dossier.answers.link(whose).is_some(),
    };
    // Who separates may only have the notice of the couple.
    let former = *whose == Whose::Applicant
        && (question.separating || question.fields.has(Field::TaxNotice, TaxNotice::Former.code()));
    let offered: Vec<TaxNotice> = TaxNotice::ALL
        .iter()
        .copied()
        .filter(|notice| match notice {
            TaxNotice::Joint => shared,
            TaxNotice::Former => former,
            TaxNotice::Own | TaxNotice::None => true,
        })
        .collect();
    let notices = form.options(&offered, TaxNotice::code, labels::tax_notice);
    let before = html! {
        p { (text.income_intro((year + 1).to_string(), year.to_string())) }
        @if let Some((told, amount)) = figure_of_before(question, whose, year) {
            p { (text.income_before(told.to_string(), words::euros(amount, lang), year.to_string())) }
        }
        @if *whose == Whose::Applicant { p { (text.income_parents()) } }
        (design::details(&text.income_where(), html! {
            p { (text.income_where_paper()) }
            p { (text.income_where_online()) }
            p { (text.income_where_not()) }
        }))
        (why(&text.income_why(), lang))
    };
    let has_figures = |code: &str| code == TaxNotice::Own.code() || code == TaxNotice::Former.code();
    let inputs = html! {
        (design::hidden(Field::TaxYear.code(), &year.to_string()))
        (form.opening_radios(Field::TaxNotice, None, &notices, has_figures))
        (design::when(html! {
            @if former { p { (text.income_own_part()) } }
            (form.amount(Field::TaxIncome, Some(&hints.tax_income(year.to_string())), &unit))
            (form.amount(Field::LastTaxIncome, Some(&hints.last_tax_income((year + 1).to_string())), &unit))
        }))
    };
    let title = question.title_of(whose, &text.income_title(year.to_string()));
    question.page(&SectionName::Income(whose.clone()), &title, &before, &inputs, &save(lang))
}

/// What was told of an earlier year, where the page asks about a later one: the year, and the euros.
fn figure_of_before(question: &Question<'_>, whose: &Whose, asked: i16) -> Option<(i16, u32)> {
    match question.dossier.answers.incomes.get(whose)? {
        Income::Own { year, amount, .. } if *year < asked => Some((*year, *amount)),
        _ => None,
    }
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
