//! Closing an account: what is erased, what is kept, and for how long.

use design::{Kind, Tone, Width};
use domain::{Field, Fields, Refusals};
use maud::{Markup, html};
use usecases::closing::Holds;

use crate::questions::Answering;
use crate::shell::{Context, Frame};
use crate::{copy, paths, refusals, words};

/// What closing would do, and the button that does it. `asked_at`: when it was asked before, in milliseconds.
pub fn closing(context: &Context<'_>, holds: Holds, asked_at: Option<i64>, refused: &Refusals) -> Markup {
    let text = copy::security(context.lang);
    let none = Fields::new();
    let form = Answering { fields: &none, refusals: refused, lang: context.lang };
    let kept = holds == Holds::Application;
    let button = if kept { text.closing_ask() } else { text.closing_do() };
    let body = html! {
        (refusals::summary(refused, context.lang))
        h1 { (text.closing_title()) }
        @if let Some(at) = asked_at.filter(|_| kept) {
            div role="status" { (design::notice(Tone::Good, None, html! { p { (text.closing_noted(words::moment(at, context.lang))) } })) }
        }
        @if kept {
            p { (text.closing_kept()) }
            p { (text.closing_kept_how_long()) }
            p { (text.closing_renounce()) }
            p { a href=(paths::desks()) { (copy::shell(context.lang).desks()) } }
        } @else {
            p { (text.closing_erased()) }
            ul {
                li { (text.closing_erased_account()) }
                @if holds == Holds::Draft { li { (text.closing_erased_draft()) } }
            }
            p { (text.closing_backups()) }
            (design::notice(Tone::Warning, None, html! { p { (text.closing_final()) } }))
        }
        @if !kept || asked_at.is_none() {
            @if kept { p { (text.closing_ask_intro()) } }
            (design::form(paths::close_account(), context.token, html! {
                (form.text(Field::CurrentPassword, None, |input| { input.kind = Kind::Password; input.width = Width::Twenty; }))
                @if kept { (design::submit(&button)) } @else { (design::danger(&button, "fermer", "oui")) }
            }))
        }
    };
    let frame = Frame { back: Some(paths::security()), has_errors: !refused.is_empty(), ..Frame::default() };
    context.page(&text.closing_title(), &frame, body)
}

/// It is closed.
pub fn closed(context: &Context<'_>) -> Markup {
    let text = copy::security(context.lang);
    let body = html! {
        h1 { (text.closed()) }
        p { (text.closed_body()) }
        p { a href=(paths::home()) { (copy::failure(context.lang).home()) } }
    };
    context.page(&text.closed(), &Frame::default(), body)
}
