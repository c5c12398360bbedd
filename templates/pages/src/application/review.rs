use design::{Row, Tone};
use domain::section::{Need, SectionName};
use domain::{Field, Fields, Refusals};
use maud::{Markup, html};
use usecases::application::{Lacking, NOT_MINE};
use usecases::records::Dossier;

use super::verdict::verdict;
use crate::questions::Answering;
use crate::shell::{Context, Frame};
use crate::{copy, labels, paths, refusals, summary};

/// All the answers with a way to change each part, the declaration, the sending.
pub fn review(context: &Context<'_>, dossier: &Dossier, lacking: Option<&Lacking>, refused: &Refusals) -> Markup {
    let (text, shell) = (copy::application(context.lang), copy::shell(context.lang));
    let id = &dossier.application.id;
    let none = Fields::new();
    let form = Answering { fields: &none, refusals: refused, lang: context.lang };
    let change = shell.change();
    let body = html! {
        (refusals::summary(refused, context.lang))
        h1 { (text.review_title()) }
        @if let Some(lacking) = lacking {
            div role=[(!refused.is_empty()).then_some("alert")] {
                (design::notice(Tone::Warning, Some(&text.review_lacking()), html! {
                    ul {
                        @for name in &lacking.sections { li { a href=(paths::section(id, name)) { (labels::section_of(name, &dossier.answers, context.lang)) } } }
                        @if lacking.identity_piece { li { a href=(paths::identity_piece(id)) { (text.task_piece()) } } }
                    }
                }))
            }
        }
        (missing(context, dossier))
        p { (text.review_intro()) }
        @for part in summary::parts(&dossier.answers, context.lang) {
            h2 { (part.title) }
            (rows(&part, &paths::section(id, &part.name), &change))
            @if part.name == SectionName::Household {
                p { a href=(paths::people(id)) { (text.people_title()) } }
            }
        }
        (verdict(context, dossier))
        @if lacking.is_none() {
            (design::form(&paths::review(id), context.token, html! {
                (form.checkbox(Field::Declaration))
                p { (text.review_declaration_legal()) }
                (design::submit(&text.review_send()))
            }))
        }
    };
    let back = paths::application(id);
    context.page(
        &text.review_title(),
        &Frame { back: Some(&back), has_errors: !refused.is_empty(), ..Frame::default() },
        body,
    )
}

/// What would help when the application is examined: it blocks nothing, and its consequence is told.
fn missing(context: &Context<'_>, dossier: &Dossier) -> Markup {
    let text = copy::application(context.lang);
    let answers = &dossier.answers;
    let names = answers.missing(dossier.application.applicant, Need::Examination, context.today);
    html! {
        @if !names.is_empty() {
            (design::notice(Tone::Info, Some(&text.review_missing()), html! {
                p { (text.review_missing_body()) }
                ul {
                    @for name in &names {
                        li {
                            a href=(paths::section(&dossier.application.id, name)) {
                                (labels::section_of(name, answers, context.lang))
                            }
                        }
                    }
                }
            }))
        }
    }
}

fn rows(part: &summary::Part, href: &str, change: &str) -> Markup {
    let rows: Vec<Row<'_>> = part
        .lines
        .iter()
        .enumerate()
        .map(|(rank, (key, value))| {
            // One link a section: it is one page, and a list of identical links is long to hear.
            let change = (rank == 0).then_some((href, change, part.title.as_str()));
            Row { key, value: html! { (value) }, change }
        })
        .collect();
    design::summary_list(&rows)
}

/// The same person has a registered application in the territory: told before anything is issued, with what to do.
pub fn duplicate(context: &Context<'_>, dossier: &Dossier) -> Markup {
    let text = copy::application(context.lang);
    let id = &dossier.application.id;
    let body = html! {
        h1 { (text.duplicate_title()) }
        p { (text.duplicate_body()) }
        h2 { (text.duplicate_do()) }
        ul { li { (text.duplicate_keep()) } li { (text.duplicate_not_mine()) } }
        p { (text.duplicate_kept()) }
        (design::form(&paths::review(id), context.token, html! {
            (design::hidden(Field::Declaration.code(), "oui"))
            (design::hidden(NOT_MINE, "oui"))
            (design::secondary(&text.duplicate_send(), "action", "envoyer"))
        }))
    };
    let back = paths::section(id, &SectionName::Identity);
    context.page(&text.duplicate_title(), &Frame { back: Some(&back), ..Frame::default() }, body)
}
