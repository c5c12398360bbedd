//! Letters on paper that come back: a reference, a reason, one button, and the same again for the next envelope.
//!
//! The page tells which letter it was and of which day, not whose: it is often open on a table beside a tray of envelopes, and
//! a reading of a named person's file is recorded. Who has to see to it opens the file from here.

use design::{Tone, Width};
use domain::language::Language;
use domain::letter_return::ReturnReason;
use domain::{Field, Fields, Refusals};
use jiff::civil::Date;
use maud::{Markup, html};
use usecases::records::Envelope;

use crate::questions::Answering;
use crate::shell::{Context, Frame};
use crate::{copy, labels, paths, refusals, words};

/// Agents read French.
const LANG: Language = Language::French;

/// What is told of the envelope before.
#[derive(Debug, Clone, Copy)]
pub enum Told<'a> {
    /// There was none.
    Nothing,
    /// Its return is noted.
    Noted(&'a Envelope),
    /// It was before.
    Already(&'a Envelope),
    /// Too many references of no letter were typed.
    TooMany,
}

/// The form for one envelope, under what is told of the one before.
pub fn returns(context: &Context<'_>, told: Told<'_>, fields: &Fields, refused: &Refusals) -> Markup {
    let text = copy::manager(LANG);
    let form = Answering { fields, refusals: refused, lang: LANG };
    let title = match told {
        Told::Noted(envelope) => text.returned_noted(date(envelope.dated)),
        Told::Already(envelope) => text.returned_already(date(envelope.dated)),
        Told::TooMany => text.returns_too_many_title(),
        Told::Nothing => text.returns(),
    };
    let body = html! {
        (refusals::summary(refused, LANG))
        h1 { (text.returns()) }
        (about(told, &title))
        @if matches!(told, Told::Nothing) { p { (text.returns_intro()) } }
        (design::form(paths::returns(), context.token, html! {
            (form.text(Field::LetterReference, Some(&text.returns_hint()), |input| {
                input.width = Width::Ten;
                input.autocomplete = Some("off");
                // The summary of what is to be mended comes first.
                input.first = refused.is_empty();
            }))
            (form.radios(
                Field::ReturnReason,
                None,
                &form.options(ReturnReason::ALL, ReturnReason::code, labels::return_reason),
                false,
            ))
            (design::submit(&text.returns_do()))
        }))
        (design::details(&text.returns_what(), html! {
            ul { li { (text.returns_what_1()) } li { (text.returns_what_2()) } li { (text.returns_what_3()) } }
            p { (text.returns_warning()) }
        }))
    };
    let frame = Frame { back: Some(paths::manager()), desk: true, has_errors: !refused.is_empty(), ..Frame::default() };
    // The title of the page is what is read first, whichever way it is read.
    context.page(&title, &frame, body)
}

fn about(told: Told<'_>, title: &str) -> Markup {
    let text = copy::manager(LANG);
    match told {
        Told::Nothing => html! {},
        Told::Noted(envelope) => design::notice(Tone::Good, Some(title), of(envelope)),
        Told::Already(envelope) => html! {
            div role="alert" {
                (design::notice(Tone::Warning, Some(title), html! {
                    @if let Some(returned) = envelope.returned { p { (text.returned_before(date(returned.on))) } }
                    (of(envelope))
                }))
            }
        },
        Told::TooMany => html! {
            div role="alert" {
                (design::notice(Tone::Warning, Some(title), html! { p { (text.returns_too_many()) } }))
            }
        },
    }
}

/// What a letter was, why it came back, and the way to its file.
fn of(envelope: &Envelope) -> Markup {
    let text = copy::manager(LANG);
    html! {
        p {
            (envelope.reference.grouped()) ". " (labels::notice(envelope.kind, LANG)) "."
            @if let Some(returned) = envelope.returned { " " (labels::return_reason(returned.reason, LANG)) "." }
        }
        p { a href=(paths::desk_file(&envelope.application)) { (text.returned_open()) } }
    }
}

fn date(day: Date) -> String {
    words::date(day, LANG)
}
