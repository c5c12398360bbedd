//! Signing up, signing in, one's own space.

use design::{Kind, Tone, Width};
use domain::answers::ApplicantKind;
use domain::id::ApplicationId;
use domain::{Field, Fields, Refusals};
use maud::{Markup, html};

use crate::application::KIND;
use crate::questions::Answering;
use crate::shell::{Context, Frame};
use crate::{copy, paths, refusals};

/// The form that makes an account.
pub fn sign_up(context: &Context<'_>, fields: &Fields, refused: &Refusals) -> Markup {
    sign_up_or(context, fields, refused, None)
}

/// The same, with another way in below.
pub fn sign_up_or(context: &Context<'_>, fields: &Fields, refused: &Refusals, other: Option<Markup>) -> Markup {
    let (text, hints) = (copy::account(context.lang), copy::hints(context.lang));
    let form = Answering { fields, refusals: refused, lang: context.lang };
    let body = html! {
        (refusals::summary(refused, context.lang))
        h1 { (text.sign_up()) }
        p { (text.sign_up_intro()) }
        (design::form(paths::sign_up(), context.token, html! {
            (form.text(Field::Email, Some(&hints.email()), |input| { input.kind = Kind::Email; input.width = Width::Twenty; }))
            (form.text(Field::Password, Some(&hints.new_password()), |input| { input.kind = Kind::NewPassword; input.width = Width::Twenty; }))
            (design::submit(&text.sign_up_do()))
        }))
        p { a href=(paths::sign_in()) { (text.sign_up_have()) } }
        @if let Some(other) = other { (other) }
    };
    let frame = Frame { back: Some(paths::home()), has_errors: !refused.is_empty(), ..Frame::default() };
    context.page(&text.sign_up(), &frame, body)
}

/// After signing up, whether or not there is an account already.
pub fn check_mail(context: &Context<'_>) -> Markup {
    let text = copy::account(context.lang);
    let body = html! {
        h1 { (text.check_mail()) }
        p { (text.check_mail_body()) }
        p { (text.check_mail_nothing()) }
        p { a href=(paths::sign_up()) { (text.confirm_again()) } }
    };
    context.page(&text.check_mail(), &Frame::default(), body)
}

/// Behind the mailed link: a button, since mail programs open links by themselves.
pub fn confirm(context: &Context<'_>, token: &str) -> Markup {
    let text = copy::account(context.lang);
    let body = html! {
        h1 { (text.confirm()) }
        p { (text.confirm_body()) }
        (design::form(paths::confirm(), context.token, html! {
            (design::hidden("jeton", token))
            (design::submit(&text.confirm_do()))
        }))
    };
    context.page(&text.confirm(), &Frame::default(), body)
}

/// A forgotten password: where to write.
pub fn forgotten(context: &Context<'_>, fields: &Fields, refused: &Refusals) -> Markup {
    let text = copy::account(context.lang);
    let form = Answering { fields, refusals: refused, lang: context.lang };
    let body = html! {
        (refusals::summary(refused, context.lang))
        h1 { (text.forgotten()) }
        p { (text.forgotten_intro()) }
        (design::form(paths::forgotten(), context.token, html! {
            (form.text(Field::Email, None, |input| { input.kind = Kind::Email; input.width = Width::Twenty; }))
            (design::submit(&text.forgotten_do()))
        }))
    };
    let frame = Frame { back: Some(paths::sign_in()), has_errors: !refused.is_empty(), ..Frame::default() };
    context.page(&text.forgotten(), &frame, body)
}

/// After asking, whether or not there is an account.
pub fn reset_sent(context: &Context<'_>) -> Markup {
    let text = copy::account(context.lang);
    let body = html! {
        h1 { (text.check_mail()) }
        p { (text.reset_sent()) }
        p { (text.reset_sent_nothing()) }
        p { a href=(paths::forgotten()) { (text.reset_again()) } }
    };
    context.page(&text.check_mail(), &Frame::default(), body)
}

/// Behind the mailed link: the new password.
pub fn new_password(context: &Context<'_>, token: &str, refused: &Refusals) -> Markup {
    let (text, hints) = (copy::account(context.lang), copy::hints(context.lang));
    let none = Fields::new();
    let form = Answering { fields: &none, refusals: refused, lang: context.lang };
    // Sent and refused, the form's address lacks the link's token.
    let here = format!("{}?jeton={token}", paths::new_password());
    let context = &Context { here: &here, ..*context };
    let body = html! {
        (refusals::summary(refused, context.lang))
        h1 { (text.new_password()) }
        (design::form(paths::new_password(), context.token, html! {
            (design::hidden("jeton", token))
            (form.text(Field::Password, Some(&hints.new_password()), |input| { input.kind = Kind::NewPassword; input.width = Width::Twenty; }))
            (design::submit(&text.new_password_do()))
        }))
    };
    context.page(&text.new_password(), &Frame { has_errors: !refused.is_empty(), ..Frame::default() }, body)
}

/// The link to choose a password was used or is too old.
pub fn dead_reset(context: &Context<'_>) -> Markup {
    let text = copy::account(context.lang);
    let body = html! {
        h1 { (text.confirm_dead()) }
        p { (text.reset_dead()) }
        p { a href=(paths::forgotten()) { (text.reset_again()) } }
        p { a href=(paths::sign_in()) { (text.sign_in()) } }
    };
    context.page(&text.confirm_dead(), &Frame::default(), body)
}

/// The link was used or is too old.
pub fn dead_link(context: &Context<'_>) -> Markup {
    let text = copy::account(context.lang);
    let body = html! {
        h1 { (text.confirm_dead()) }
        p { (text.confirm_dead_body()) }
        p { a href=(paths::sign_in()) { (text.sign_in()) } }
        p { a href=(paths::sign_up()) { (text.confirm_again()) } }
    };
    context.page(&text.confirm_dead(), &Frame::default(), body)
}

/// What is said above a sign-in form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInNote {
    /// Nothing.
    None,
    /// The address was just confirmed.
    Confirmed,
    /// The session ended.
    Over,
    /// Wrong address or password.
    Unknown,
    /// The password was just changed.
    Changed,
}

/// The name under which a sign-in form carries the page to come back to.
pub const WAY_BACK: &str = "retour";

/// The sign-in form.
pub fn sign_in(context: &Context<'_>, note: SignInNote, fields: &Fields, refused: &Refusals) -> Markup {
    sign_in_or(context, note, fields, refused, None)
}

/// The same, with another way in below.
pub fn sign_in_or(
    context: &Context<'_>,
    note: SignInNote,
    fields: &Fields,
    refused: &Refusals,
    other: Option<Markup>,
) -> Markup {
    let text = copy::account(context.lang);
    let form = Answering { fields, refusals: refused, lang: context.lang };
    let body = html! {
        (refusals::summary(refused, context.lang))
        h1 { (text.sign_in()) }
        @match note {
            SignInNote::None => {},
            SignInNote::Confirmed => (design::notice(Tone::Good, None, html! { p { (text.sign_in_confirmed()) } })),
            SignInNote::Changed => (design::notice(Tone::Good, None, html! { p { (text.sign_in_changed()) } })),
            SignInNote::Over => (design::notice(Tone::Info, None, html! { p { (text.sign_in_over()) } })),
            SignInNote::Unknown => div role="alert" { (design::notice(Tone::Bad, None, html! { p { (text.sign_in_unknown()) } })) },
        }
        (design::form(paths::sign_in(), context.token, html! {
            (form.text(Field::Email, None, |input| { input.kind = Kind::Email; input.width = Width::Twenty; }))
            (form.text(Field::Password, None, |input| { input.kind = Kind::Password; input.width = Width::Twenty; }))
            (design::hidden(WAY_BACK, fields.named(WAY_BACK)))
            (design::submit(&text.sign_in_do()))
        }))
        p { a href=(crate::sign_in_code::way_in(fields)) { (copy::security(context.lang).code_instead()) } }
        p { a href=(paths::forgotten()) { (text.sign_in_forgotten()) } }
        p { a href=(paths::sign_up()) { (text.sign_in_new()) } }
        p { a href=(paths::renew()) { (copy::renewal(context.lang).way_in()) } }
        @if let Some(other) = other { (other) }
    };
    let has_errors = !refused.is_empty() || note == SignInNote::Unknown;
    context.page(&text.sign_in(), &Frame { back: Some(paths::home()), has_errors, ..Frame::default() }, body)
}

/// One's own space: the applications, or the way to start one.
pub fn space(
    context: &Context<'_>,
    territory: &str,
    applications: &[(String, ApplicationId)],
    helps: &[(String, ApplicationId)],
) -> Markup {
    space_and(context, territory, applications, helps, None)
}

/// The same, with something more below.
pub fn space_and(
    context: &Context<'_>,
    territory: &str,
    applications: &[(String, ApplicationId)],
    helps: &[(String, ApplicationId)],
    more: Option<Markup>,
) -> Markup {
    let text = copy::account(context.lang);
    let body = html! {
        h1 { (text.space()) }
        @if applications.is_empty() {
            p { (text.space_none()) }
            p { (text.space_territory(territory.to_owned())) }
            p { (text.space_one()) }
            (design::form(paths::open_application(), context.token, html! {
                (design::primary(&text.space_open(), KIND, ApplicantKind::Person.code()))
                p { (design::link_like(&text.space_open_organisation(), "", KIND, ApplicantKind::Organisation.code())) }
            }))
        } @else {
            ul.tasks {
                @for (name, id) in applications {
                    li {
                        a href=(paths::tracking(id)) { (text.space_mine(name.clone())) }
                    }
                }
            }
        }
        @if !helps.is_empty() {
            h2 { (text.helps()) }
            ul.tasks { @for (name, id) in helps { li { a href=(paths::application(id)) { (text.helps_open(name.clone())) } } } }
        }
        p { a href=(paths::security()) { (copy::security(context.lang).title()) } }
        @if let Some(more) = more { (more) }
    };
    context.page(&text.space(), &Frame::default(), body)
}
