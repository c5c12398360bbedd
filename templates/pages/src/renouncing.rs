//! Giving an application up.

use domain::territory::Territory;
use domain::{Field, Refusals};
use maud::{Markup, html};
use usecases::records::Dossier;

use crate::shell::{Context, Frame};
use crate::{copy, paths};

/// What renouncing means, and the box to tick.
pub fn renounce(context: &Context<'_>, dossier: &Dossier, refused: &Refusals) -> Markup {
    let text = copy::tracking(context.lang);
    let id = &dossier.application.id;
    let days = Territory::of(&dossier.application.territory)
        .map_or(0, |territory| territory.parameters(context.today).renunciation_way_back);
    let missing = text.renounce_missing();
    let wrong = (!refused.is_empty()).then_some(&*missing);
    let summary: Vec<(String, String)> =
        wrong.map(|sentence| (Field::Declaration.code().to_owned(), sentence.to_owned())).into_iter().collect();
    let lang = crate::shell::design_lang(context.lang);
    let body = html! {
        (design::error_summary(lang, &summary))
        h1 { (text.renounce_title()) }
        ul { li { (text.renounce_1()) } li { (text.renounce_2()) } li { (text.renounce_3(days.to_string())) } }
        p { (text.renounce_other()) }
        p { a href=(paths::application(id)) { (text.change_answers()) } }
        (design::form(&paths::renounce(id), context.token, html! {
            (design::checkbox(Field::Declaration.code(), &text.renounce_tick(), false, false, wrong, lang))
            (design::danger(&text.renounce_do(), "action", "renoncer"))
        }))
    };
    let back = paths::tracking(id);
    context.page(
        &text.renounce_title(),
        &Frame { back: Some(&back), has_errors: !refused.is_empty(), ..Frame::default() },
        body,
    )
}

/// The person has another application by now.
pub fn taken(context: &Context<'_>, dossier: &Dossier) -> Markup {
    let text = copy::tracking(context.lang);
    let body = html! {
        h1 { (text.state_renounced()) }
        p { (text.come_back_duplicate()) }
    };
    let back = paths::tracking(&dossier.application.id);
    context.page(&text.state_renounced(), &Frame { back: Some(&back), ..Frame::default() }, body)
}
