//! Pages that say what went wrong, and what to do.

use maud::{Markup, html};

use crate::shell::{Context, Frame, Visitor};
use crate::{copy, paths};

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

/// A breakdown, with the reference that finds it in the logs.
pub fn fault(context: &Context<'_>, reference: &str) -> Markup {
    let text = copy::failure(context.lang);
    let body = html! {
        p { (text.fault_body()) }
        p { (text.fault_reference(reference.to_owned())) }
    };
    page(context, &text.fault(), &body)
}
