//! Pages that say what went wrong, and what to do.

use design::{Kind, Width};
use domain::{Field, Fields, Refusals};
use maud::{Markup, html};

use crate::questions::Answering;
use crate::shell::{Context, Frame, Visitor};
use crate::{copy, paths};

/// The name of a form's token.
const TOKEN: &str = "_jeton";

fn page(context: &Context<'_>, title: &str, body: &Markup) -> Markup {
    context.page(title, &Frame::default(), html! { h1 { (title) } (body) })
}

/// No such page, or not this person's: the two look the same.
pub fn not_found(context: &Context<'_>) -> Markup {
    let text = copy::failure(context.lang);
    let body = html! {
        p { (text.not_found_body()) }
        p {
            @match context.visitor {
                Visitor::Nobody => a href=(paths::home()) { (text.home()) },
                Visitor::Applicant => a href=(paths::account()) { (text.not_found_do()) },
                Visitor::Holder { application } => a href=(paths::renewal(application)) { (text.not_found_renewal()) },
                Visitor::Agent { .. } => a href=(paths::desk()) { (copy::shell(context.lang).queue()) },
            }
        }
    };
    page(context, &text.not_found(), &body)
}

/// The session ended while a form was filled.
pub fn session_over(context: &Context<'_>, desk: bool) -> Markup {
    let text = copy::failure(context.lang);
    let to = if desk { paths::desk_sign_in() } else { paths::sign_in() };
    let body = html! {
        p { (text.session_over_body()) }
        p { (text.session_over_keep()) }
        p { a href=(to) target="_blank" rel="noopener" { (text.session_over_do()) } }
    };
    page(context, &text.session_over(), &body)
}

/// The form's token is missing, foreign or old.
pub fn token(context: &Context<'_>) -> Markup {
    let text = copy::failure(context.lang);
    page(context, &text.token(), &html! { p { (text.token_body()) } })
}

/// More was sent than any form takes.
pub fn too_large(context: &Context<'_>) -> Markup {
    let text = copy::failure(context.lang);
    page(context, &text.too_large(), &html! { p { (text.too_large_body()) } })
}

/// What was sent is not a form.
pub fn not_a_form(context: &Context<'_>) -> Markup {
    let text = copy::failure(context.lang);
    page(context, &text.not_a_form(), &html! { p { (text.not_a_form_body()) } })
}

/// Too many tries.
pub fn too_many(context: &Context<'_>) -> Markup {
    let text = copy::failure(context.lang);
    page(context, &text.too_many(), &html! { p { (text.too_many_body()) } })
}

/// How what broke down can be done again.
#[derive(Debug, Clone, Copy)]
pub enum Again<'a> {
    /// A page was asked for, at this address.
    Page(&'a str),
    /// A form was sent to this address, with its token and these answers: the same form, sent again, is the same
    /// submission.
    Form(&'a str, &'a Fields),
    /// By whoever asked, which is no page that somebody reads.
    Nothing,
}

/// What is not written into a page: it is typed again.
const SECRETS: [Field; 4] = [Field::Password, Field::CurrentPassword, Field::NewPassword, Field::OneTimeCode];

/// A breakdown, with the reference that finds it in the logs, and what was sent, ready to be sent again.
pub fn fault(context: &Context<'_>, reference: &str, again: Again<'_>) -> Markup {
    let text = copy::failure(context.lang);
    let body = html! {
        p { (text.fault_body()) }
        @match again {
            Again::Page(here) => {
                p { (text.fault_wait()) }
                p { a href=(here) { (text.fault_again_do()) } }
            },
            Again::Form(action, fields) => (send_again(context, action, fields)),
            Again::Nothing => {},
        }
        p { (text.fault_reference(reference.to_owned())) }
    };
    page(context, &text.fault(), &body)
}

fn send_again(context: &Context<'_>, action: &str, fields: &Fields) -> Markup {
    let text = copy::failure(context.lang);
    let (none, right) = (Fields::new(), Refusals::default());
    let form = Answering { fields: &none, refusals: &right, lang: context.lang };
    let is_secret = |name: &str| SECRETS.iter().any(|secret| secret.code() == name);
    let secrets: Vec<Field> =
        SECRETS.into_iter().filter(|secret| fields.iter().any(|(name, _)| name == secret.code())).collect();
    html! {
        p { (text.fault_again()) }
        @if !secrets.is_empty() { p { (text.fault_again_secret()) } }
        // The token that was sent, not a new one: nothing is done twice.
        (design::form(action, fields.named(TOKEN), html! {
            @for (name, values) in fields.iter().filter(|(name, _)| *name != TOKEN && !is_secret(name)) {
                @for value in values { (design::hidden(name, value)) }
            }
            @for secret in secrets {
                (form.text(secret, None, |input| {
                    input.kind = if secret == Field::OneTimeCode { Kind::Code } else { Kind::Password };
                    input.width = Width::Twenty;
                }))
            }
            (design::submit(&text.fault_again_do()))
        }))
    }
}
