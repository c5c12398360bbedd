use design::{Kind, Width};
use domain::Field;
use domain::language::Language;
use domain::person::{Civility, Nationality};
use domain::section::{
    HomeCategory, HomeType, Motive, PresentHomeKind, ResourceKind, SectionName, TaxNotice, tax_year,
};
use maud::{Markup, html};

use super::{Question, household, places};
use crate::questions::Answering;
use crate::shell::Context;
use crate::{copy, labels, paths};

/// The page of a section, whichever it is.
pub fn section(question: &Question<'_>, name: &SectionName) -> Markup {
    match name {
        SectionName::Identity => identity(question),
        SectionName::Contact => contact(question),
        SectionName::Household => household::household(question),
        SectionName::Person(id) => household::person(question, id),
        SectionName::Income => income(question),
        SectionName::Resources => resources(question),
        SectionName::PresentHome => present_home(question),
        SectionName::Motives => motives(question),
        SectionName::WantedHome => wanted_home(question),
        SectionName::WantedPlaces => places::places(question, &[]),
    }
}

pub(super) fn why(text: &str, lang: Language) -> Markup {
    design::details(&copy::shell(lang).why(), html! { p { (text) } })
}

pub(super) fn save(lang: Language) -> Markup {
    design::submit(&copy::shell(lang).save())
}

fn answering<'a>(question: &'a Question<'_>) -> Answering<'a> {
    Answering { fields: question.fields, refusals: question.refused, lang: question.lang() }
}

fn identity(question: &Question<'_>) -> Markup {
    let (text, hints) = (copy::application(question.lang()), copy::hints(question.lang()));
    let form = answering(question);
    let inputs = html! {
        (form.radios(Field::Civility, None, &form.options(Civility::ALL, Civility::code, labels::civility), true))
        (form.text(Field::BirthName, Some(&hints.birth_name()), |input| input.autocomplete = Some("family-name")))
        (form.text(Field::UsageName, Some(&hints.usage_name()), |input| input.optional = true))
        (form.text(Field::FirstNames, Some(&hints.first_names()), |input| input.autocomplete = Some("given-name")))
        (form.date(Field::BirthDate, Some(&hints.birth_date()), false, true))
        (form.radios(Field::Nationality, None, &form.options(Nationality::ALL, Nationality::code, labels::nationality), false))
    };
    question.page(
        &SectionName::Identity,
        &text.identity_title(),
        &why(&text.identity_why(), question.lang()),
        &inputs,
        &save(question.lang()),
    )
}

fn contact(question: &Question<'_>) -> Markup {
    let (text, hints) = (copy::application(question.lang()), copy::hints(question.lang()));
    let form = answering(question);
    let inputs = html! {
        (form.text(Field::Phone, Some(&hints.phone()), |input| {
            input.kind = Kind::Tel;
            input.width = Width::Ten;
            input.optional = true;
        }))
        (form.yes_no(Field::ConsentEmail, None))
        (form.checkbox(Field::ConsentSms))
        h2 { (text.contact_address()) }
        (form.text(Field::AddressLine, Some(&hints.address_line()), |input| input.autocomplete = Some("address-line1")))
        (form.text(Field::AddressComplement, None, |input| {
            input.optional = true;
            input.autocomplete = Some("address-line2");
        }))
        (form.text(Field::PostalCode, Some(&hints.postal_code()), |input| {
            input.kind = Kind::Whole;
            input.width = Width::Five;
            input.autocomplete = Some("postal-code");
        }))
        (form.text(Field::City, None, |input| {
            input.width = Width::Twenty;
            input.autocomplete = Some("address-level2");
        }))
        (form.text(Field::HostedBy, Some(&hints.hosted_by()), |input| input.optional = true))
    };
    question.page(
        &SectionName::Contact,
        &text.contact_title(),
        &why(&text.contact_why(), question.lang()),
        &inputs,
        &save(question.lang()),
    )
}

fn income(question: &Question<'_>) -> Markup {
    let (text, hints) = (copy::application(question.lang()), copy::hints(question.lang()));
    let form = answering(question);
    let year = tax_year(question.context.today).to_string();
    let notice = (tax_year(question.context.today) + 1).to_string();
    let have = [
        (TaxNotice::Have.code(), text.income_yes().to_string()),
        (TaxNotice::None.code(), text.income_no().to_string()),
    ];
    let unit = text.year_euros();
    let before = html! { p { (text.income_intro(notice, year.clone())) } (why(&text.income_why(), question.lang())) };
    let inputs = html! {
        (form.radios(Field::TaxNotice, Some(&text.income_none()), &have, false))
        (form.amount(Field::TaxIncome, Some(&hints.tax_income()), &unit))
        @if question.dossier.answers.persons.iter().any(|(_, person)| person.link.is_co_applicant()) {
            (form.amount(Field::OthersTaxIncome, Some(&hints.others_tax_income()), &unit))
        }
    };
    question.page(&SectionName::Income, &text.income_title(year), &before, &inputs, &save(question.lang()))
}

fn resources(question: &Question<'_>) -> Markup {
    let (text, hints) = (copy::application(question.lang()), copy::hints(question.lang()));
    let form = answering(question);
    let unit = text.month_euros();
    let before = html! {
        p { (text.resources_intro()) " " (text.resources_not()) }
        (why(&text.resources_why(), question.lang()))
    };
    let inputs = html! {
        @for kind in ResourceKind::ALL {
            @let hint = (*kind == ResourceKind::Other).then(|| hints.other_resources());
            (form.amount(kind.field(), hint.as_deref(), &unit))
        }
        h2 { (text.resources_paid()) }
        (form.amount(Field::MaintenancePaid, None, &unit))
    };
    question.page(&SectionName::Resources, &text.resources_title(), &before, &inputs, &save(question.lang()))
}

fn present_home(question: &Question<'_>) -> Markup {
    let (text, hints) = (copy::application(question.lang()), copy::hints(question.lang()));
    let form = answering(question);
    let kinds = form.options(PresentHomeKind::ALL, PresentHomeKind::code, labels::present_home);
    let inputs = html! {
        (form.radios(Field::PresentHome, None, &kinds, false))
        h2 { (text.present_home_social()) }
        (form.text(Field::LandlordName, Some(&hints.landlord_name()), |input| input.depends = true))
        (form.text(Field::LandlordSiren, Some(&hints.landlord_siren()), |input| {
            input.kind = Kind::Whole;
            input.width = Width::Ten;
            input.depends = true;
        }))
        h2 { (text.present_home_title()) }
        (form.text(Field::PeopleNow, Some(&hints.people_now()), |input| {
            input.kind = Kind::Whole;
            input.width = Width::Two;
        }))
        (form.amount(Field::Rent, None, &text.month_euros()))
        (form.yes_no(Field::OwnsElsewhere, None))
    };
    let before = why(&text.present_home_why(), question.lang());
    question.page(&SectionName::PresentHome, &text.present_home_title(), &before, &inputs, &save(question.lang()))
}

fn motives(question: &Question<'_>) -> Markup {
    let (text, hints) = (copy::application(question.lang()), copy::hints(question.lang()));
    let form = answering(question);
    let inputs = html! {
        (form.boxes(Field::Motives, Some(&hints.motives()), &form.options(Motive::ALL, Motive::code, labels::motive)))
        (form.textarea(Field::MotiveOther, &hints.motive_other(), true))
        (design::details(&text.motives_safe(), html! { p { (text.motives_safe_address()) } p { (text.motives_safe_help()) } }))
    };
    question.page(
        &SectionName::Motives,
        &text.motives_title(),
        &why(&text.motives_why(), question.lang()),
        &inputs,
        &save(question.lang()),
    )
}

fn wanted_home(question: &Question<'_>) -> Markup {
    let (text, hints) = (copy::application(question.lang()), copy::hints(question.lang()));
    // The number of people is proposed from what was answered; it stays the person's own answer (box G2).
    let mut fields = question.fields.clone();
    if fields.get(Field::PeopleToHouse).is_empty() && question.refused.is_empty() {
        fields.set(Field::PeopleToHouse, question.dossier.answers.people_counted().to_string());
    }
    let form = Answering { fields: &fields, refusals: question.refused, lang: question.lang() };
    let inputs = html! {
        (form.radios(Field::WantedCategory, None, &form.options(HomeCategory::ALL, HomeCategory::code, labels::category), false))
        (form.boxes(Field::WantedTypes, Some(&hints.wanted_types()), &form.options(HomeType::ALL, HomeType::code, labels::home_type)))
        (form.text(Field::PeopleToHouse, Some(&hints.people_to_house()), |input| {
            input.kind = Kind::Whole;
            input.width = Width::Two;
        }))
    };
    question.page(&SectionName::WantedHome, &text.wanted_home_title(), &html! {}, &inputs, &save(question.lang()))
}

/// The application is with a service: nothing can be changed here.
pub fn closed(context: &Context<'_>, id: &domain::id::ApplicationId) -> Markup {
    let text = copy::application(context.lang);
    let body = html! {
        h1 { (text.closed()) }
        p { (text.closed_body()) }
        p { (design::link_button(&paths::tracking(id), &text.closed_do())) }
    };
    context.page(&text.closed(), &crate::shell::Frame::default(), body)
}
