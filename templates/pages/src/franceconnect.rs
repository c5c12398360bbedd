//! Signing in through `FranceConnect`. The official button is kept for services that were approved: ours is a plain one.

use design::{Kind, Tone, Width};
use domain::{Field, Fields, Refusals};
use maud::{Markup, html};

use crate::account::{SignInNote, WAY_BACK};
use crate::questions::Answering;
use crate::shell::{Context, Frame};
use crate::{copy, paths, refusals};

/// The button, below the form of a sign-in or sign-up page.
pub fn way_in(context: &Context<'_>, way_back: &str) -> Markup {
    let text = copy::franceconnect(context.lang);
    html! {
        h2 { "FranceConnect" }
        p { (text.about()) }
        (design::form(paths::franceconnect(), context.token, html! {
            (design::hidden(WAY_BACK, way_back))
            (design::secondary(&text.way_in(), "par", "franceconnect"))
        }))
    }
}

/// `FranceConnect` knows the person, no account is linked yet: which one? Nothing says whether there is one.
pub fn which_account(context: &Context<'_>, note: SignInNote, fields: &Fields, refused: &Refusals) -> Markup {
    let (text, account) = (copy::franceconnect(context.lang), copy::account(context.lang));
    let form = Answering { fields, refusals: refused, lang: context.lang };
    let email = fields.get(Field::Email);
    let label = copy::labels(context.lang);
    let context = &Context { here: paths::franceconnect_next(), ..*context };
    let body = html! {
        (refusals::summary(refused, context.lang))
        h1 { (text.which()) }
        @if note == SignInNote::Unknown {
            div role="alert" { (design::notice(Tone::Bad, None, html! { p { (account.sign_in_unknown()) } })) }
        }
        p { (text.which_intro()) }
        h2 { (text.link()) }
        p { (text.link_body()) }
        (design::form(paths::franceconnect_link(), context.token, html! {
            (form.text(Field::Email, None, |input| { input.kind = Kind::Email; input.width = Width::Twenty; }))
            (form.text(Field::Password, None, |input| { input.kind = Kind::Password; input.width = Width::Twenty; }))
            (design::submit(&text.link_do()))
        }))
        p { a href=(paths::forgotten()) { (account.sign_in_forgotten()) } }
        h2 { (text.sign_up()) }
        p { (text.sign_up_body()) }
        (design::form(paths::franceconnect_sign_up(), context.token, html! {
            div.field {
                label for="nouveau_courriel" { (label.email()) }
                input #nouveau_courriel .w20 name=(Field::Email.code()) type="email" autocomplete="email" value=(email);
            }
            (design::secondary(&text.sign_up_do(), "par", "franceconnect"))
        }))
    };
    let has_errors = !refused.is_empty() || note == SignInNote::Unknown;
    context.page(&text.which(), &Frame { has_errors, ..Frame::default() }, body)
}

/// Why somebody is not signed in by `FranceConnect`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// They gave up there.
    Cancelled,
    /// It does not answer.
    Down,
    /// The return is not this browser's.
    Foreign,
    /// It took too long.
    Over,
    /// The return was used.
    Used,
    /// What came back is not to be believed.
    Refused,
    /// The account or the identity has another link.
    Taken,
}

impl Trouble {
    /// Every one.
    pub const ALL: [Self; 7] =
        [Self::Cancelled, Self::Down, Self::Foreign, Self::Over, Self::Used, Self::Refused, Self::Taken];
}

/// What happened, and what to do.
pub fn trouble(context: &Context<'_>, trouble: Trouble) -> Markup {
    let text = copy::franceconnect(context.lang);
    // The page's own address holds what must serve once only.
    let context = &Context { here: paths::sign_in(), ..*context };
    let (title, said) = match trouble {
        Trouble::Cancelled => (text.cancelled(), text.cancelled_body()),
        Trouble::Down => (text.down(), text.down_body()),
        Trouble::Foreign => (text.foreign(), text.foreign_body()),
        Trouble::Over => (text.over(), text.over_body()),
        Trouble::Used => (text.used(), text.used_body()),
        Trouble::Refused => (text.refused(), text.refused_body()),
        Trouble::Taken => (text.taken(), text.taken_body()),
    };
    let body = html! {
        h1 { (title) }
        p { (said) }
        p { (text.nothing_lost()) }
        p { a href=(paths::sign_in()) { (text.back()) } }
    };
    context.page(&title, &Frame { back: Some(paths::home()), ..Frame::default() }, body)
}
