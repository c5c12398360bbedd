//! One's own data: what can be taken away, and what the copy to read says.

use design::Tone;
use domain::application::State;
use domain::language::Language;
use domain::section::{SectionName, Whose};
use domain::territory::Territory;
use jiff::civil::Date;
use maud::{Markup, html};
use usecases::export::COPIES;
use usecases::records::Dossier;

use crate::shell::{Context, Frame, design_lang};
use crate::{copy, paths, summary, tracking, words};

/// The copy that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyNote {
    /// None.
    None,
    /// It is being made, with or without what is private.
    Waiting(bool),
    /// It is there, with or without what is private.
    Ready(bool),
    /// Too many were asked for.
    TooMany,
}

/// The page of one's own data.
pub fn own_data(context: &Context<'_>, dossier: &Dossier, note: CopyNote) -> Markup {
    let text = copy::export(context.lang);
    let id = &dossier.application.id;
    let waiting = match note {
        CopyNote::Waiting(whole) => Some(paths::own_data_waiting(id, whole)),
        _ => None,
    };
    let body = html! {
        h1 { (text.title()) }
        p { (text.intro()) }
        p { (text.right()) }
        (design::notice(Tone::Warning, None, html! { p { (text.careful()) } }))
        h2 { (text.copy_title()) }
        (design::pending("copie-prete", waiting.as_deref(), copy_note(context, dossier, note)))
        p { (text.copy_body()) }
        p { (text.copy_without()) }
        (design::form(&paths::ask_copy(id), context.token, html! {
            (design::checkbox(paths::COPY, &text.copy_whole(), false, false, None, design_lang(context.lang)))
            (design::submit(&text.copy_ask()))
        }))
        h2 { (text.json_title()) }
        p { (text.json_body()) }
        p { (text.json_for()) }
        p { (text.json_nir()) }
        p { a href=(paths::own_data_json(id)) download { (text.json_do()) } }
        h2 { (text.xml_title()) }
        p { (text.xml_body()) }
        p { (text.xml_for()) }
        p { a href=(paths::own_data_xml(id)) download { (text.xml_do()) } }
        p { (text.pieces()) }
    };
    let back = if dossier.application.state.is_open() { paths::application(id) } else { paths::tracking(id) };
    let frame = Frame { back: Some(&back), has_errors: note == CopyNote::TooMany, ..Frame::default() };
    context.page(&text.title(), &frame, body)
}

fn copy_note(context: &Context<'_>, dossier: &Dossier, note: CopyNote) -> Markup {
    let text = copy::export(context.lang);
    match note {
        CopyNote::None => html! {},
        CopyNote::Waiting(_) => design::notice(
            Tone::Info,
            None,
            html! { p { (text.copy_waiting()) } noscript { p { (text.copy_reload()) } } p { (text.copy_again()) } },
        ),
        CopyNote::Ready(whole) => design::notice(
            Tone::Good,
            Some(&text.copy_ready()),
            html! {
                p { @if whole { (text.copy_has()) } @else { (text.copy_has_not()) } }
                p { (design::link_button(&paths::form_copy(&dossier.application.id, whole), &text.copy_download())) }
                p { (text.copy_kept()) }
            },
        ),
        CopyNote::TooMany => html! {
            div role="alert" {
                (design::notice(Tone::Bad, None, html! { p { (text.copy_too_many(COPIES.to_string())) } }))
            }
        },
    }
}

/// A rubric of the form and its parts.
pub struct Rubric {
    /// Its title.
    pub title: String,
    /// Section by section, person by person.
    pub parts: Vec<summary::Part>,
}

/// All that the copy to read says.
pub struct Paper {
    /// Title.
    pub title: String,
    /// What it is not.
    pub warning: String,
    /// Whether what is private is in it.
    pub about: String,
    /// Whose, when, where it stands.
    pub facts: Vec<(String, String)>,
    /// The answers.
    pub rubrics: Vec<Rubric>,
    /// Said in place of the answers while there are none.
    pub empty: String,
    /// Heads of the columns: questions, answers.
    pub head: (String, String),
    /// Before the number of a page.
    pub page: String,
}

/// The copy of a form; `whole`: with the answers on health and violence.
pub fn paper(dossier: &Dossier, whole: bool, today: Date, lang: Language) -> Paper {
    let text = copy::export(lang);
    let (answers, state) = (&dossier.answers, &dossier.application.state);
    let mut facts = vec![(text.paper_made().to_string(), words::date(today, lang))];
    let number = match state {
        State::Renounced(renunciation) => number(&renunciation.was),
        state => number(state),
    };
    facts.extend(number.map(|number| (text.paper_number().to_string(), number)));
    let applicant = answers.applicant_name();
    if !applicant.is_empty() {
        facts.push((text.paper_applicant().to_string(), applicant));
    }
    facts.push((text.paper_state().to_string(), tracking::state_name(state, lang)));
    facts.extend(state.deposited_on().map(|day| (text.paper_deposited().to_string(), words::date(day, lang))));
    if let Some(territory) = Territory::of(&dossier.application.territory) {
        facts.push((text.paper_territory().to_string(), territory.name().to_owned()));
    }
    let parts = if whole { summary::parts(answers, lang) } else { summary::parts_on_paper(answers, lang) };
    let mut rubrics: Vec<Rubric> = Vec::new();
    for part in parts.into_iter().filter(|part| !part.lines.is_empty()) {
        let title = rubric(&part.name, lang);
        match rubrics.last_mut().filter(|last| last.title == title) {
            Some(last) => last.parts.push(part),
            None => rubrics.push(Rubric { title, parts: vec![part] }),
        }
    }
    Paper {
        title: text.paper_title().to_string(),
        warning: text.paper_warning().to_string(),
        about: if whole { text.paper_has().to_string() } else { text.paper_has_not().to_string() },
        facts,
        rubrics,
        empty: text.paper_empty().to_string(),
        head: (text.paper_question().to_string(), text.paper_answer().to_string()),
        page: text.paper_page().to_string(),
    }
}

fn number(state: &State) -> Option<String> {
    match state {
        State::Active(registration) => Some(registration.number.grouped()),
        _ => None,
    }
}

/// The rubric of a section, in the order of the form.
fn rubric(name: &SectionName, lang: Language) -> String {
    let text = copy::export(lang);
    match name {
        SectionName::Identity
        | SectionName::Organisation
        | SectionName::Nir(Whose::Applicant)
        | SectionName::Contact
        | SectionName::Address
        | SectionName::Helper => text.rubric_applicant(),
        SectionName::Household | SectionName::Person(_) | SectionName::Nir(Whose::Person(_)) => text.rubric_household(),
        SectionName::Profession(_) | SectionName::Income(_) | SectionName::Resources(_) => text.rubric_money(),
        SectionName::PresentHome | SectionName::HomeDetails => text.rubric_home(),
        SectionName::Motives | SectionName::MotiveDetails | SectionName::FormerApplication => text.rubric_motives(),
        SectionName::Disability | SectionName::Adaptation(_) => text.rubric_health(),
        SectionName::WantedHome | SectionName::WantedPlaces => text.rubric_wanted(),
        SectionName::Remarks => text.rubric_remarks(),
    }
    .to_string()
}
