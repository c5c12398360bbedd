//! Those who help: inviting them, taking the right back, accepting.

use design::{Kind, Tone, Width};
use domain::section::Scope;
use domain::{Field, Fields, Refusals};
use jiff::Timestamp;
use maud::{Markup, html};
use usecases::Moment;
use usecases::records::{Dossier, Grant, Invitation, Invited};

use crate::questions::Answering;
use crate::shell::{Context, Frame, Visitor};
use crate::{copy, labels, paths, refusals, words};

/// What is said above the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HelpersNote {
    /// Nothing.
    None,
    /// An invitation left.
    Invited,
    /// There are enough.
    TooMany,
}

/// Those who may help with an application, those who are invited to, and the form that invites another.
pub fn helpers(
    context: &Context<'_>,
    dossier: &Dossier,
    pending: &[&Invited],
    note: HelpersNote,
    fields: &Fields,
    refused: &Refusals,
) -> Markup {
    let (text, hints) = (copy::tracking(context.lang), copy::hints(context.lang));
    let id = &dossier.application.id;
    let form = Answering { fields, refusals: refused, lang: context.lang };
    let body = html! {
        (refusals::summary(refused, context.lang))
        h1 { (text.helpers_title()) }
        @match note {
            HelpersNote::None => {},
            HelpersNote::Invited => (design::notice(Tone::Good, None, html! { p { (text.helpers_invited()) } })),
            HelpersNote::TooMany => div role="alert" { (design::notice(Tone::Warning, None, html! { p { (text.helpers_too_many()) } })) },
        }
        p { (text.helpers_intro()) }
        @if dossier.grants.is_empty() { p { (text.helpers_none()) } }
        @else {
            ul.tasks {
                @for grant in &dossier.grants {
                    li {
                        span { (grant.name) }
                        span.hint { (text.helpers_since(words::date(grant.since, context.lang), scopes(&grant.scopes, context))) }
                        (design::form(&paths::revoke_helper(id, &grant.account), context.token,
                            design::link_like(&text.helpers_revoke(), &grant.name, "action", "retirer")))
                    }
                }
            }
        }
        @if !pending.is_empty() {
            h2 { (text.helpers_pending()) }
            ul.tasks {
                @for one in pending {
                    li {
                        span { (one.name) }
                        span.hint { (text.helpers_until(words::date(Moment::at(Timestamp::from_second(one.expires_at).unwrap_or_default()).today, context.lang), scopes(&one.scopes, context))) }
                        (design::form(&paths::cancel_invitation(id, &one.hash), context.token,
                            design::link_like(&text.helpers_cancel(), &one.name, "action", "annuler")))
                    }
                }
            }
        }
        h2 { (text.helpers_invite()) }
        (design::form(&paths::helpers(id), context.token, html! {
            (form.text(Field::HelperName, Some(&hints.helper_name_form()), |_| {}))
            (form.text(Field::HelperEmail, None, |input| { input.kind = Kind::Text; input.width = Width::Twenty; }))
            (form.boxes(Field::HelperScopes, None, &form.options(Scope::ALL, Scope::code, labels::scope)))
            (design::submit(&text.helpers_invite_do()))
        }))
    };
    let back = if dossier.application.state.is_open() { paths::application(id) } else { paths::tracking(id) };
    let frame = Frame { back: Some(&back), has_errors: !refused.is_empty(), ..Frame::default() };
    context.page(&text.helpers_title(), &frame, body)
}

fn scopes(scopes: &[Scope], context: &Context<'_>) -> String {
    let names: Vec<String> = scopes.iter().map(|scope| labels::scope(*scope, context.lang)).collect();
    names.join(words::semicolon(context.lang))
}

/// Behind the mailed link: what one is asked, and the button that accepts. Nobody is named before.
pub fn invitation(context: &Context<'_>, invitation: &Invitation, token: &str) -> Markup {
    let text = copy::tracking(context.lang);
    let body = html! {
        h1 { (text.help_title()) }
        p { (text.help_body()) }
        ul { @for scope in &invitation.scopes { li { (labels::scope(*scope, context.lang)) } } }
        p { (text.help_rules()) }
        @if matches!(context.visitor, Visitor::Applicant) {
            (design::form(paths::accept_help(), context.token, html! {
                (design::hidden("jeton", token))
                (design::submit(&text.help_accept()))
            }))
        } @else {
            p { (text.help_sign_in()) }
            p { (design::link_button(paths::sign_in(), &copy::shell(context.lang).sign_in())) }
            p { a href=(paths::sign_up()) { (copy::account(context.lang).sign_up()) } }
        }
    };
    context.page(&text.help_title(), &Frame::default(), body)
}

/// The invitation cannot be accepted: used, too old, or one's own.
pub fn dead_invitation(context: &Context<'_>, own: bool) -> Markup {
    let text = copy::tracking(context.lang);
    let body = html! {
        h1 { (text.help_title()) }
        p { @if own { (text.help_own()) } @else { (text.help_dead()) } }
    };
    context.page(&text.help_title(), &Frame { back: Some(paths::account()), ..Frame::default() }, body)
}

/// The way out for somebody who helps.
pub(crate) fn leave(context: &Context<'_>, dossier: &Dossier, grant: &Grant) -> Markup {
    let text = copy::tracking(context.lang);
    design::form(
        &paths::revoke_helper(&dossier.application.id, &grant.account),
        context.token,
        design::link_like(&text.help_leave(), "", "action", "partir"),
    )
}
