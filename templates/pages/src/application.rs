//! Filling an application: the task list, one page per section, the review.

mod disability;
mod home;
mod household;
mod identity;
mod money;
mod places;
mod reach;
mod review;
mod sections;
mod tasks;
pub(crate) mod unusual;
mod verdict;
mod wanted;

pub use household::{household, people, person};
pub use places::{MAX_PROPOSED, places};
pub use review::{duplicate, review};
pub use sections::{KIND, change_asked, closed, section};
pub use tasks::tasks;
pub use verdict::verdict;

use design::Tone;
use domain::application::State;
use domain::id::ApplicationId;
use domain::language::Language;
use domain::section::{Circumstances, SectionName, Whose};
use domain::territory::Territory;
use domain::unusual::Unusual;
use domain::{Fields, Refusals};
use maud::{Markup, html};
use usecases::application::{FROM_PIECE, SEEN_CHANGE};
use usecases::records::Dossier;

use crate::questions::Answering;
use crate::shell::{Context, Frame};
use crate::{copy, paths, refusals, summary, tracking};

/// One page of the form: what is typed, what is refused of it, and on which saved version it stands.
pub struct Question<'a> {
    /// What every page is given.
    pub context: &'a Context<'a>,
    /// The application.
    pub dossier: &'a Dossier,
    /// What is typed, or saved.
    pub fields: &'a Fields,
    /// What is refused.
    pub refused: &'a Refusals,
    /// What is unusual, and not confirmed yet.
    pub unusual: &'a [Unusual],
    /// The version of the section that these answers stand on.
    pub version: Option<u64>,
    /// The section was saved elsewhere in between: show what is saved above what is typed.
    pub elsewhere: bool,
    /// A couple came apart, and the visitor may know it.
    pub separating: bool,
}

impl Question<'_> {
    fn id(&self) -> &ApplicationId {
        &self.dossier.application.id
    }

    fn lang(&self) -> Language {
        self.context.lang
    }

    fn answering(&self) -> Answering<'_> {
        Answering { fields: self.fields, refusals: self.refused, lang: self.lang() }
    }

    /// A title, with the person's name where there are several.
    fn title_of(&self, whose: &Whose, title: &str) -> String {
        let answers = &self.dossier.answers;
        let name = answers.name_of(whose);
        if answers.persons.is_empty() || name.is_empty() {
            return title.to_owned();
        }
        copy::application(self.lang()).section_of(name, title).to_string()
    }

    /// The page of a section: title, form, button.
    fn page(&self, name: &SectionName, title: &str, before: &Markup, inputs: &Markup, button: &Markup) -> Markup {
        let action = self.context.onward(paths::section(self.id(), name));
        let version = self.version.map_or_else(String::new, |version| version.to_string());
        let told = copy::shell(self.lang()).autosaved();
        let body = html! {
            (design::hidden("_version", &version))
            @if let Some(waiting) = self.waiting(name) { (design::hidden(SEEN_CHANGE, &waiting)) }
            @if !self.fields.named(FROM_PIECE).is_empty() { (design::hidden(FROM_PIECE, self.fields.named(FROM_PIECE))) }
            (unusual::block(self))
            (inputs)
            (button)
        };
        let body = html! {
            (refusals::summary(self.refused, self.lang()))
            h1 { (title) }
            @if self.elsewhere { (self.saved_elsewhere(name)) }
            (before)
            @if self.saves_itself(name) { (design::saving_form(&action, self.context.token, &told, body)) }
            @else { (design::form(&action, self.context.token, body)) }
        };
        let back = match name {
            SectionName::Person(_) => self.context.onward(paths::people(self.id())),
            _ => self.context.back_to(self.id(), paths::application),
        };
        let has_errors = !self.refused.is_empty() || !self.unusual.is_empty();
        let frame = Frame { back: Some(&back), has_errors, ..Frame::default() };
        self.context.page(title, &frame, body)
    }

    /// A draft keeps what is valid as it is typed. After the sending each change is recorded, so that it takes a button; a
    /// number that is sealed leaves the page once.
    fn saves_itself(&self, name: &SectionName) -> bool {
        // A person who is not in the list yet is added by the button: the address of the page changes with each visit.
        let added = matches!(name, SectionName::Person(_)) && self.version.is_none();
        let once = matches!(name, SectionName::Nir(_) | SectionName::WantedPlaces);
        self.dossier.application.state.is_open() && !once && !added
    }

    /// Which change of civil status waited when the page was made; nothing before the registration.
    fn waiting(&self, name: &SectionName) -> Option<String> {
        if !matches!(self.dossier.application.state, State::Active(_)) {
            return None;
        }
        let typed = self.fields.named(SEEN_CHANGE);
        if !typed.is_empty() && !self.elsewhere {
            return Some(typed.to_owned());
        }
        Some(self.dossier.changes.get(name).map_or(0, |change| change.version).to_string())
    }

    fn saved_elsewhere(&self, name: &SectionName) -> Markup {
        let text = copy::application(self.lang());
        let dossier = self.dossier;
        let saved = summary::parts(&dossier.answers, self.lang()).into_iter().find(|part| part.name == *name);
        // What waits for a service is what the other device asked for.
        let waiting = dossier.changes.get(name).and_then(|asked| {
            let on = Circumstances { on: asked.on, territory: Territory::of(&dossier.application.territory)? };
            Some(summary::lines_of(name, asked.fields.as_ref()?, on, &dossier.answers, self.lang()))
        });
        let saved = waiting.or(saved.map(|part| part.lines));
        html! {
            div role="alert" {
                (design::notice(Tone::Warning, Some(&text.elsewhere()), html! {
                    p { (text.elsewhere_body()) }
                    @if let Some(lines) = saved { (tracking::lines(&lines)) }
                    p { a href=(self.context.back_to(self.id(), paths::application)) { (text.elsewhere_leave()) } }
                }))
            }
        }
    }
}
