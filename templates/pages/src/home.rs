//! The public pages.

use domain::section::tax_year;
use domain::service::RegisteringService;
use maud::{Markup, html};

use crate::shell::{Context, Frame};
use crate::{copy, labels, paths};

/// The first page. `territory` is the name of the one that applications are filed in.
pub fn home(context: &Context<'_>, territory: &str) -> Markup {
    let text = copy::home(context.lang);
    let year = tax_year(context.today);
    let body = html! {
        h1 { (text.title()) }
        p { (text.intro(territory)) }
        p { (design::link_button(paths::sign_up(), &text.start())) }
        p { a href=(paths::sign_in()) { (text.resume()) } }
        p { a href=(paths::renew()) { (copy::renewal(context.lang).way_in()) } }
        p { (text.time()) }
        h2 { (text.need()) }
        ul {
            li { (text.need_id()) }
            li { (text.need_tax((year + 1).to_string(), year.to_string())) }
            li { (text.need_nir()) }
            li { (text.need_mail()) }
        }
        h2 { (text.how()) }
        ol { li { (text.step_fill()) } li { (text.step_check()) } li { (text.step_number()) } li { (text.step_renew()) } }
        h2 { (text.who()) }
        p { (text.who_body()) }
        p { a href=(paths::residence_titles()) { (copy::titles(context.lang).heading()) } }
        p { (text.who_young()) }
        h2 { (text.other()) }
        p { (text.other_body()) }
        p { a href=(paths::desks()) { (copy::shell(context.lang).desks()) } }
        p { a href=(paths::check_certificate()) { (copy::verification(context.lang).way_in()) } }
        p { a href=(paths::desk_sign_in()) { (text.desk()) } }
    };
    context.page(&text.title(), &Frame::default(), body)
}

/// Where to go: the registering services of a territory (R.441-2-1). Any of them registers and renews.
pub fn desks(context: &Context<'_>, territory: &str, services: &[RegisteringService]) -> Markup {
    let text = copy::home(context.lang);
    let body = html! {
        h1 { (text.desks_title()) }
        p { (text.desks_intro(territory)) }
        @if services.is_empty() { p { (text.desks_none()) } }
        @for service in services {
            h2 { (service.name) }
            p {
                (labels::service_kind(service.kind, context.lang))
                @for line in &service.address { br; (line) }
            }
        }
        p { (text.desks_bring()) }
    };
    context.page(&text.desks_title(), &Frame { back: Some(paths::home()), ..Frame::default() }, body)
}

/// The titles accepted from adults of other nationalities, as the arrêté lists them.
pub fn residence_titles(context: &Context<'_>) -> Markup {
    let text = copy::titles(context.lang);
    let body = html! {
        h1 { (text.heading()) }
        p { (text.intro()) }
        ol {
            li { (text.title_1()) } li { (text.title_2()) } li { (text.title_3()) } li { (text.title_4()) }
            li { (text.title_5()) } li { (text.title_6()) } li { (text.title_7()) } li { (text.title_8()) }
            li { (text.title_9()) } li { (text.title_10()) } li { (text.title_11()) } li { (text.title_12()) }
            li { (text.title_13()) } li { (text.title_14()) } li { (text.title_15()) } li { (text.title_16()) }
        }
    };
    context.page(&text.heading(), &Frame { back: Some(paths::home()), ..Frame::default() }, body)
}

/// What becomes of personal data (RGPD, articles 13 and 14).
pub fn privacy(context: &Context<'_>) -> Markup {
    let text = copy::home(context.lang);
    let body = html! {
        h1 { (text.privacy_title()) }
        p { (text.privacy_who()) }
        p { (text.privacy_why()) }
        p { (text.privacy_see()) }
        p { (text.privacy_keep()) }
        p { (text.privacy_rights()) }
        p { (text.privacy_cookies()) }
    };
    context.page(&text.privacy_title(), &Frame { back: Some(paths::home()), ..Frame::default() }, body)
}

/// The accessibility statement.
pub fn accessibility(context: &Context<'_>) -> Markup {
    let text = copy::home(context.lang);
    let body = html! {
        h1 { (text.access_title()) }
        p { (text.access_body()) }
        p { (text.access_help()) }
    };
    context.page(&text.access_title(), &Frame { back: Some(paths::home()), ..Frame::default() }, body)
}
