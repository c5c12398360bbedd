//! Signing in with a code that comes by mail.

use design::{Kind, Width};
use domain::{Field, Fields, Refusals};
use maud::{Markup, html};

use crate::account::WAY_BACK;
use crate::questions::Answering;
use crate::shell::{Context, Frame};
use crate::{copy, paths, refusals};

/// The name under which the form of a code carries which request it answers.
pub const ASKED: &str = "essai";

/// The way here from the sign-in form, with the page to come back to.
pub(crate) fn way_in(fields: &Fields) -> String {
    match paths::way_back(fields.named(WAY_BACK)) {
        Some(path) => format!("{}?{WAY_BACK}={path}", paths::ask_code()),
        None => paths::ask_code().to_owned(),
    }
}

/// Where to send a code.
pub fn ask(context: &Context<'_>, fields: &Fields, refused: &Refusals) -> Markup {
    let text = copy::security(context.lang);
    let form = Answering { fields, refusals: refused, lang: context.lang };
    let body = html! {
        (refusals::summary(refused, context.lang))
        h1 { (text.code_ask()) }
        p { (text.code_ask_intro()) }
        (design::form(paths::ask_code(), context.token, html! {
            (form.text(Field::Email, None, |input| { input.kind = Kind::Email; input.width = Width::Twenty; }))
            (design::hidden(WAY_BACK, fields.named(WAY_BACK)))
            (design::submit(&text.code_ask_do()))
        }))
        p { a href=(paths::sign_in()) { (text.code_password()) } }
    };
    let frame = Frame { back: Some(paths::sign_in()), has_errors: !refused.is_empty(), ..Frame::default() };
    context.page(&text.code_ask(), &frame, body)
}

/// Where to type it, whether or not one was sent.
pub fn enter(context: &Context<'_>, fields: &Fields, refused: &Refusals) -> Markup {
    let text = copy::security(context.lang);
    let form = Answering { fields, refusals: refused, lang: context.lang };
    let body = html! {
        (refusals::summary(refused, context.lang))
        h1 { (text.code_enter()) }
        p { (text.code_enter_intro()) }
        (design::form(paths::enter_code(), context.token, html! {
            (form.text(Field::MailedCode, Some(&text.code_enter_hint()), |input| { input.kind = Kind::Code; input.width = Width::Ten; }))
            (design::hidden(ASKED, fields.named(ASKED)))
            (design::hidden(WAY_BACK, fields.named(WAY_BACK)))
            (design::submit(&text.code_enter_do()))
        }))
        (design::details(&text.code_nothing(), html! { p { (text.code_nothing_body()) } }))
        p { a href=(way_in(fields)) { (text.code_again()) } }
        p { a href=(paths::sign_in()) { (text.code_password()) } }
    };
    let frame = Frame { back: Some(paths::ask_code()), has_errors: !refused.is_empty(), ..Frame::default() };
    context.page(&text.code_enter(), &frame, body)
}

/// The code serves no more.
pub fn dead(context: &Context<'_>, fields: &Fields) -> Markup {
    let text = copy::security(context.lang);
    let body = html! {
        h1 { (text.code_dead()) }
        p { (text.code_dead_body()) }
        p { (design::link_button(&way_in(fields), &text.code_again())) }
        p { a href=(paths::sign_in()) { (text.code_password()) } }
    };
    context.page(&text.code_dead(), &Frame::default(), body)
}
