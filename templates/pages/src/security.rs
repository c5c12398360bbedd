//! What protects an account: its password, its address, the sessions that are open.

use design::{Kind, Row, Tone, Width};
use domain::language::Language;
use domain::{Field, Fields, Refusals};
use maud::{Markup, html};
use usecases::Moment;
use usecases::device::{Browser, Device, System};
use usecases::keys::TokenHash;
use usecases::moment::paris;
use usecases::records::{AccountPage, OpenSession, Side};
use usecases::sessions;

use crate::questions::Answering;
use crate::shell::{Context, Frame};
use crate::{copy, paths, refusals, words};

/// What was just done, told at the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// Nothing.
    Nothing,
    /// The password is changed.
    Password,
    /// One or more sessions are closed.
    Closed,
    /// The change of address waits for its confirmations.
    Asked,
    /// The change of address is given up.
    GivenUp,
}

/// The name under which a button says which session it closes.
pub const SESSION: &str = "connexion";
/// Its value for every session but one's own.
pub const OTHERS: &str = "autres";

/// The account's address, password and sessions.
pub fn overview(context: &Context<'_>, now: Moment, page: &AccountPage, own: &TokenHash, done: Done) -> Markup {
    let text = copy::security(context.lang);
    let mut open = sessions::open(page, now);
    // One's own first, then as they were last used.
    open.sort_by_key(|session| session.hash != *own);
    let others = open.iter().any(|session| session.hash != *own);
    let told = match done {
        Done::Nothing => None,
        Done::Password => Some(text.done_password()),
        Done::Closed => Some(text.done_closed()),
        Done::Asked => Some(text.done_asked()),
        Done::GivenUp => Some(text.done_given_up()),
    };
    let waits = page.email_change.as_ref().filter(|change| !change.made && change.expires_at > now.seconds());
    let devices: Vec<String> = open.iter().map(|session| device(session.device, context.lang)).collect();
    let rows: Vec<Row<'_>> = open
        .iter()
        .zip(&devices)
        .map(|(session, device)| Row { key: device, value: line(context, session, device, own), change: None })
        .collect();
    let body = html! {
        h1 { (text.title()) }
        @if let Some(told) = told {
            div role="status" { (design::notice(Tone::Good, None, html! { p { (told) } })) }
        }
        h2 { (text.address()) }
        p { (page.account.email.as_str()) }
        @if let Some(change) = waits {
            (design::notice(Tone::Info, None, html! {
                p { (text.address_waits(change.to.as_str().to_owned())) }
                p {
                    @match change.confirmed {
                        None => (text.address_waits_both()),
                        Some(Side::Old) => (text.address_waits_new()),
                        Some(Side::New) => (text.address_waits_old()),
                    }
                }
                (design::form(paths::give_up_email(), context.token, design::secondary(&text.address_give_up(), "annuler", "oui")))
            }))
        } @else {
            p { a href=(paths::change_email()) { (text.address_change()) } }
        }
        h2 { (text.password()) }
        p { a href=(paths::change_password()) { (text.password_change()) } }
        h2 { (text.sessions()) }
        p { (text.sessions_intro()) }
        (design::summary_list(&rows))
        @if others {
            (design::form(paths::close_sessions(), context.token, design::secondary(&text.close_others(), SESSION, OTHERS)))
        }
        h2 { (text.closing()) }
        p { a href=(paths::close_account()) { (text.closing_title()) } }
    };
    context.page(&text.title(), &Frame { back: Some(paths::account()), ..Frame::default() }, body)
}

fn line(context: &Context<'_>, session: &OpenSession, device: &str, own: &TokenHash) -> Markup {
    let text = copy::security(context.lang);
    let opened = words::moment(session.opened_at * 1000, context.lang);
    html! {
        p { (text.session_opened(opened.clone())) br; (text.session_seen(hour(session.seen_at, context.lang))) }
        @if session.hash == *own {
            p { (design::tag(Tone::Good, &text.session_own())) }
        } @else {
            (design::form(paths::close_sessions(), context.token,
                design::link_like(&text.session_close(), &text.session_close_which(device.to_owned(), opened), SESSION, &session.hash.0)))
        }
    }
}

/// The hour of an instant, in Paris: `24 novembre 2026 entre 9 h et 10 h`, `24 November 2026 between 9:00 and 10:00`.
fn hour(seconds: i64, lang: Language) -> String {
    let Ok(instant) = jiff::Timestamp::from_second(seconds) else { return String::new() };
    let from = instant.to_zoned_datetime(paris());
    let (day, from) = (words::date(from.date(), lang), from.hour());
    copy::security(lang).hour(day, from.to_string(), ((from + 1) % 24).to_string()).to_string()
}

/// A device in words.
pub fn device(device: Device, lang: Language) -> String {
    let text = copy::security(lang);
    let system = match device.system {
        System::Android => text.system_android(),
        System::Iphone => text.system_iphone(),
        System::Ipad => text.system_ipad(),
        System::Windows => text.system_windows(),
        System::Mac => text.system_mac(),
        System::Linux => text.system_linux(),
        System::Unknown => text.system_unknown(),
    };
    let browser = match device.browser {
        Browser::Chrome => "Chrome",
        Browser::Firefox => "Firefox",
        Browser::Safari => "Safari",
        Browser::Edge => "Edge",
        Browser::Samsung => "Samsung Internet",
        Browser::Opera => "Opera",
        Browser::Unknown => return system.to_string(),
    };
    format!("{system}, {browser}")
}

/// The form that changes the password.
pub fn change_password(context: &Context<'_>, refused: &Refusals) -> Markup {
    let (text, hints) = (copy::security(context.lang), copy::hints(context.lang));
    let none = Fields::new();
    let form = Answering { fields: &none, refusals: refused, lang: context.lang };
    let body = html! {
        (refusals::summary(refused, context.lang))
        h1 { (text.password_title()) }
        p { (text.password_intro()) }
        (design::form(paths::change_password(), context.token, html! {
            (form.text(Field::CurrentPassword, None, |input| { input.kind = Kind::Password; input.width = Width::Twenty; }))
            (form.text(Field::NewPassword, Some(&hints.new_password()), |input| { input.kind = Kind::NewPassword; input.width = Width::Twenty; }))
            (design::submit(&text.password_do()))
        }))
        p { a href=(paths::forgotten()) { (copy::account(context.lang).sign_in_forgotten()) } }
    };
    let frame = Frame { back: Some(paths::security()), has_errors: !refused.is_empty(), ..Frame::default() };
    context.page(&text.password_title(), &frame, body)
}

/// The form that asks for another address.
pub fn change_email(context: &Context<'_>, email: &str, fields: &Fields, refused: &Refusals) -> Markup {
    let (text, hints) = (copy::security(context.lang), copy::hints(context.lang));
    let form = Answering { fields, refusals: refused, lang: context.lang };
    let body = html! {
        (refusals::summary(refused, context.lang))
        h1 { (text.email_title()) }
        p { (text.email_now(email.to_owned())) }
        p { (text.email_intro()) }
        (design::form(paths::change_email(), context.token, html! {
            (form.text(Field::NewEmail, Some(&hints.email()), |input| { input.kind = Kind::Email; input.width = Width::Twenty; }))
            (form.text(Field::CurrentPassword, None, |input| { input.kind = Kind::Password; input.width = Width::Twenty; }))
            (design::submit(&text.email_do()))
        }))
        (design::details(&text.email_lost(), html! {
            p { (text.email_lost_body()) }
            p { a href=(paths::desks()) { (copy::shell(context.lang).desks()) } }
        }))
    };
    let frame = Frame { back: Some(paths::security()), has_errors: !refused.is_empty(), ..Frame::default() };
    context.page(&text.email_title(), &frame, body)
}

/// The name under which the form behind a link says yes or no.
pub const ANSWER: &str = "reponse";
/// Its value when the change is not wanted.
pub const NO: &str = "non";

/// Behind a mailed link: two buttons, since mail programs open links by themselves.
pub fn confirm_email(context: &Context<'_>, token: &str, to: &str, at: Side) -> Markup {
    let text = copy::security(context.lang);
    let body = html! {
        h1 { (text.confirm_title()) }
        p { (text.confirm_to(to.to_owned())) }
        p {
            @match at {
                Side::Old => (text.confirm_old()),
                Side::New => (text.confirm_new()),
            }
        }
        (design::form(paths::confirm_email(), context.token, html! {
            (design::hidden("jeton", token))
            (design::submit(&text.confirm_do()))
        }))
        (design::form(paths::confirm_email(), context.token, html! {
            (design::hidden("jeton", token))
            (design::secondary(&text.confirm_no(), ANSWER, NO))
        }))
    };
    context.page(&text.confirm_title(), &Frame::default(), body)
}

/// What a link about a change of address came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmailOutcome {
    /// This address confirmed; the other one is still to.
    Noted,
    /// Both did.
    Changed,
    /// It is given up.
    Kept,
    /// The link serves no more.
    Dead,
}

/// Says what a link came to.
pub fn email_outcome(context: &Context<'_>, outcome: EmailOutcome) -> Markup {
    let text = copy::security(context.lang);
    let (title, said) = match outcome {
        EmailOutcome::Noted => (text.noted(), text.noted_body()),
        EmailOutcome::Changed => (text.changed(), text.changed_body()),
        EmailOutcome::Kept => (text.kept(), text.kept_body()),
        EmailOutcome::Dead => (text.dead(), text.dead_body()),
    };
    let body = html! {
        h1 { (title) }
        p { (said) }
        p { a href=(paths::security()) { (text.title()) } }
    };
    context.page(&title, &Frame::default(), body)
}

/// The session goes on: how long, in words.
pub fn stay(context: &Context<'_>, now: Moment) -> Markup {
    let text = copy::security(context.lang);
    let clock = |seconds: i64| {
        let at = jiff::Timestamp::from_second(now.seconds() + seconds).unwrap_or(now.instant);
        let at = at.to_zoned_datetime(paris());
        words::clock(at.hour(), at.minute(), context.lang)
    };
    let body = html! {
        h1 { (text.stay()) }
        @if let Some(stay) = context.stay {
            p { (text.stay_idle(clock(stay.idle))) }
            p { (text.stay_whole(clock(stay.whole))) }
        }
    };
    context.page(&text.stay(), &Frame::default(), body)
}
