use design::Width;
use domain::Field;
use domain::section::{Circumstances, SectionName, WantedPlaces};
use domain::territory::{Commune, Territory};
use maud::{Markup, html};

use super::Question;
use super::sections::{save, why};
use crate::copy;
use crate::questions::Answering;

/// Most communes proposed for what was typed.
pub const MAX_PROPOSED: usize = 30;

/// Where: communes found by typing, in the order of preference. `several` are those that match what was typed, when it is
/// not clear which is meant.
pub fn places(question: &Question<'_>, several: &[&'static Commune]) -> Markup {
    let (text, hints) = (copy::application(question.lang()), copy::hints(question.lang()));
    let form = Answering { fields: question.fields, refusals: question.refused, lang: question.lang() };
    let Some(territory) = Territory::of(&question.dossier.application.territory) else { return html! {} };
    let on = Circumstances { on: question.context.today, territory };
    let chosen = WantedPlaces::chosen(question.fields, on);
    let max = territory.parameters(question.context.today).max_communes;
    let before = html! {
        p { (text.places_intro(max.to_string(), territory.name().to_owned())) }
        (why(&text.places_why(), question.lang()))
    };
    let inputs = html! {
        // First in the form: the key Enter in the input adds.
        (form.text(Field::CommuneTyped, Some(&hints.commune_typed()), |input| {
            input.width = Width::Twenty;
            input.depends = true;
            input.list = Some("liste-communes");
        }))
        (design::datalist("liste-communes", territory.communes().iter().map(|commune| commune.name)))
        @if several.is_empty() {
            p { (design::secondary(&text.places_add(), "action", "ajouter")) }
        } @else {
            p { (text.places_several()) @if several.len() == MAX_PROPOSED { " " (text.places_more()) } }
            p { @for commune in several { (design::secondary(commune.name, "ajouter", &commune.code.to_string())) } }
        }
        h2 { (crate::labels::field(Field::Communes, question.lang())) }
        (form.wrong(Field::Communes))
        @if chosen.is_empty() {
            p { (text.places_none()) }
        } @else {
            ol.tasks {
                @for (rank, commune) in chosen.iter().enumerate() {
                    li {
                        (design::hidden(Field::Communes.code(), &commune.code.to_string()))
                        span { (text.places_rank((rank + 1).to_string(), commune.name)) }
                        span {
                            @if rank > 0 { (design::link_like(&text.places_up(), commune.name, "monter", &commune.code.to_string())) " " }
                            (design::link_like(&text.places_remove(), commune.name, "retirer", &commune.code.to_string()))
                        }
                    }
                }
            }
        }
        (form.yes_no(Field::Extended, Some(&hints.extended())))
    };
    question.page(&SectionName::WantedPlaces, &text.places_title(), &before, &inputs, &save(question.lang()))
}
