//! Filling an application: the task list, one page per section, the review.

mod household;
mod places;
mod review;
mod sections;

pub use household::{household, people, person};
pub use places::{MAX_PROPOSED, places};
pub use review::{duplicate, review};
pub use sections::{closed, section};

use design::{Task, Tone};
use domain::application::{SendBackReason, State};
use domain::id::ApplicationId;
use domain::language::Language;
use domain::piece::PieceKind;
use domain::section::SectionName;
use domain::{Fields, Refusals};
use maud::{Markup, html};
use usecases::application::lacking;
use usecases::records::Dossier;

use crate::shell::{Context, Frame};
use crate::{copy, labels, paths, refusals, summary, tracking};

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
    /// The version of the section that these answers stand on.
    pub version: Option<u64>,
    /// The section was saved elsewhere in between: show what is saved above what is typed.
    pub elsewhere: bool,
}

impl Question<'_> {
    fn id(&self) -> &ApplicationId {
        &self.dossier.application.id
    }

    fn lang(&self) -> Language {
        self.context.lang
    }

    /// The page of a section: title, form, button.
    fn page(&self, name: &SectionName, title: &str, before: &Markup, inputs: &Markup, button: &Markup) -> Markup {
        let action = paths::section(self.id(), name);
        let version = self.version.map_or_else(String::new, |version| version.to_string());
        let body = html! {
            (refusals::summary(self.refused, self.lang()))
            h1 { (title) }
            @if self.elsewhere { (self.saved_elsewhere(name)) }
            (before)
            (design::form(&action, self.context.token, html! {
                (design::hidden("_version", &version))
                (inputs)
                (button)
            }))
        };
        let back = match name {
            SectionName::Person(_) => paths::people(self.id()),
            _ => paths::application(self.id()),
        };
        let frame = Frame { back: Some(&back), has_errors: !self.refused.is_empty(), ..Frame::default() };
        self.context.page(title, &frame, body)
    }

    fn saved_elsewhere(&self, name: &SectionName) -> Markup {
        let text = copy::application(self.lang());
        let saved = summary::parts(&self.dossier.answers, self.lang()).into_iter().find(|part| part.name == *name);
        html! {
            div role="alert" {
                (design::notice(Tone::Warning, Some(&text.elsewhere()), html! {
                    p { (text.elsewhere_body()) }
                    @if let Some(part) = saved { (tracking::lines(&part.lines)) }
                    p { a href=(paths::application(self.id())) { (text.elsewhere_leave()) } }
                }))
            }
        }
    }
}

/// The task list: what is done, what is left.
pub fn tasks(context: &Context<'_>, dossier: &Dossier) -> Markup {
    let text = copy::application(context.lang);
    let id = &dossier.application.id;
    let (done, to_do, again) = (text.done(), text.to_do(), text.to_do_again());
    let lines: Vec<(String, String, bool)> = SectionName::ASKED
        .iter()
        .map(|name| (paths::section(id, name), labels::section(name, context.lang), dossier.answers.is_answered(name)))
        .collect();
    let piece_path = paths::identity_piece(id);
    let piece_title = text.task_piece();
    let piece_status = if dossier.awaits_another_piece() {
        (Tone::Bad, &*again)
    } else if dossier.sound(PieceKind::Identity).next().is_some() {
        (Tone::Good, &*done)
    } else if dossier.last_problem(PieceKind::Identity).is_some() {
        (Tone::Bad, &*again)
    } else {
        (Tone::Info, &*to_do)
    };
    let mut tasks: Vec<Task<'_>> = lines
        .iter()
        .map(|(href, title, answered)| Task {
            href: Some(href),
            title,
            hint: None,
            status: if *answered { (Tone::Good, &*done) } else { (Tone::Info, &*to_do) },
        })
        .collect();
    // After the family: one may live alone, so that it is never left to do.
    let household = SectionName::ASKED.iter().position(|name| *name == SectionName::Household).unwrap_or_default();
    let persons = dossier.answers.persons.len();
    let (people_path, people_title) = (paths::people(id), text.people_title());
    let who = if persons == 0 { text.people_none() } else { text.people_some((persons + 1).to_string()) };
    let status = (if persons == 0 { Tone::Info } else { Tone::Good }, &*who);
    tasks.insert(household + 1, Task { href: Some(&people_path), title: &people_title, hint: None, status });
    tasks.push(Task { href: Some(&piece_path), title: &piece_title, hint: None, status: piece_status });
    let (review_path, send, last, locked) =
        (paths::review(id), text.task_send(), text.tasks_last(), text.tasks_locked());
    let complete = lacking(dossier).is_none();
    tasks.push(Task {
        href: Some(&review_path),
        title: &send,
        hint: None,
        status: if complete { (Tone::Warning, &*last) } else { (Tone::Info, &*locked) },
    });
    let body = html! {
        h1 { (text.title()) }
        @if let State::ToComplete(back) = &dossier.application.state {
            (design::notice(Tone::Warning, Some(&text.tasks_sent_back()), html! {
                p { (labels::send_back(back.reason, context.lang)) }
                @if let Some(comment) = &back.comment { p { (text.tasks_comment(comment.as_str().to_owned())) } }
                @if back.reason != SendBackReason::Duplicate { p { (text.tasks_sent_back_do()) } }
            }))
        } @else {
            p { (text.tasks_intro()) }
        }
        (design::task_list(&tasks))
    };
    context.page(&text.title(), &Frame { back: Some(paths::account()), ..Frame::default() }, body)
}
