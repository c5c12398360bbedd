use domain::language::Language;
use domain::section::SectionName;
use maud::{Markup, html};
use usecases::records::Dossier;

use super::{Question, disability, home, household, identity, money, places, reach, wanted};
use crate::shell::{Context, Frame};
use crate::{copy, labels, paths};

/// The page of a section, whichever it is.
pub fn section(question: &Question<'_>, name: &SectionName) -> Markup {
    match name {
        SectionName::Identity => identity::identity(question),
        SectionName::Organisation => identity::organisation(question),
        SectionName::Nir(whose) => identity::nir(question, whose),
        SectionName::Contact => reach::contact(question),
        SectionName::Address => reach::address(question),
        SectionName::Helper => reach::helper(question),
        SectionName::Household => household::household(question),
        SectionName::Person(id) => household::person(question, id),
        SectionName::Profession(whose) => money::profession(question, whose),
        SectionName::Income(whose) => money::income(question, whose),
        SectionName::Resources(whose) => money::resources(question, whose),
        SectionName::PresentHome => home::present_home(question),
        SectionName::HomeDetails => home::details(question),
        SectionName::Motives => home::motives(question),
        SectionName::MotiveDetails => home::motive_details(question),
        SectionName::FormerApplication => home::former(question),
        SectionName::Disability => disability::disability(question),
        SectionName::Adaptation(whose) => disability::adaptation(question, whose),
        SectionName::WantedHome => wanted::home(question),
        SectionName::WantedPlaces => places::places(question, &[]),
        SectionName::Remarks => wanted::remarks(question),
    }
}

pub(super) fn why(text: &str, lang: Language) -> Markup {
    design::details(&copy::shell(lang).why(), html! { p { (text) } })
}

pub(super) fn save(lang: Language) -> Markup {
    design::submit(&copy::shell(lang).save())
}

/// The name under which a new application says who applies.
pub const KIND: &str = "pour";

/// The application cannot be changed as it stands now.
pub fn closed(context: &Context<'_>, id: &domain::id::ApplicationId) -> Markup {
    let text = copy::application(context.lang);
    let body = html! {
        h1 { (text.closed()) }
        p { (text.closed_body()) }
        p { (design::link_button(&context.back_to(id, paths::tracking), &text.closed_do())) }
    };
    context.page(&text.closed(), &Frame::default(), body)
}

/// A change of civil status waits for a service: what to do, and the way to give it up.
pub fn change_asked(context: &Context<'_>, dossier: &Dossier, name: &SectionName) -> Markup {
    let text = copy::application(context.lang);
    let id = &dossier.application.id;
    let leaves = dossier.changes.get(name).is_some_and(|change| change.fields.is_none());
    let among = if leaves { &dossier.answers } else { &dossier.as_asked() };
    let body = html! {
        h1 { (text.change_asked_title()) }
        p { (labels::section_of(name, among, context.lang)) }
        @if leaves { p { (text.change_leaves()) } }
        p { (text.change_asked_body()) }
        h2 { (text.change_asked_do()) }
        p { (design::link_button(&context.onward(paths::identity_piece(id)), &text.change_asked_send())) }
        @if !leaves { p { a href=(context.onward(paths::section(id, name))) { (copy::shell(context.lang).change()) } } }
        (design::form(&context.onward(paths::change(id, name)), context.token, design::secondary(&text.change_withdraw(), "action", "retirer")))
    };
    let back = context.back_to(id, paths::application);
    context.page(&text.change_asked_title(), &Frame { back: Some(&back), ..Frame::default() }, body)
}
