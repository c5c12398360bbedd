//! Checking a certificate: whoever is shown one asks whether it holds. The answer names nobody.

use design::Tone;
use domain::{Field, Fields, Refusals};
use maud::{Markup, html};
use usecases::verification::Checked;

use crate::questions::Answering;
use crate::shell::{Context, Frame};
use crate::{copy, paths, refusals, words};

/// The form, and what was found when a code was checked.
pub fn check(context: &Context<'_>, fields: &Fields, refused: &Refusals, found: Option<&Checked>) -> Markup {
    let text = copy::verification(context.lang);
    let form = Answering { fields, refusals: refused, lang: context.lang };
    let date = |day| words::date(day, context.lang);
    let body = html! {
        (refusals::summary(refused, context.lang))
        h1 { (text.title()) }
        @match found {
            Some(Checked::Valid { since, until, ending }) => div role="alert" {
                (design::notice(Tone::Good, Some(&text.valid()), html! {
                    ul {
                        li { (text.since(date(*since))) }
                        li { (text.until(date(*until))) }
                        li { (text.ending(ending.as_str())) }
                    }
                    p { (text.compare()) }
                }))
            },
            Some(Checked::Invalid) => div role="alert" {
                (design::notice(Tone::Bad, Some(&text.invalid()), html! { p { (text.invalid_body()) } }))
            },
            Some(Checked::TooMany) => div role="alert" {
                (design::notice(Tone::Warning, None, html! { p { (text.too_many()) } }))
            },
            None => p { (text.intro()) },
        }
        (design::form(paths::check_certificate(), context.token, html! {
            (form.text(Field::CertificateCode, Some(&text.hint()), |input| {
                input.width = design::Width::Twenty;
                input.autocomplete = Some("off");
            }))
            (design::submit(&text.check()))
        }))
        p { (text.nobody()) }
    };
    let has_errors = !refused.is_empty();
    context.page(&text.title(), &Frame { back: Some(paths::home()), has_errors, ..Frame::default() }, body)
}
