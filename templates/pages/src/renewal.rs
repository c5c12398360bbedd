//! Renewing an application: the way in by a link or a code, the page of a renewal, what a warning and a strike-off mean.

use design::{Row, Tone};
use domain::answers::ApplicantKind;
use domain::application::{Ground, Registration, State, StruckOff, Warning};
use domain::event::{Actor, EventKind};
use domain::piece::Line;
use domain::section::{SectionName, tax_year};
use domain::territory::{Parameters, Territory};
use domain::{Field, Fields, Refusals};
use maud::{Markup, html};
use usecases::desk::SEEN;
use usecases::records::Dossier;

use crate::application::KIND;
use crate::questions::Answering;
use crate::shell::{Context, Frame, Visitor};
use crate::summary::Part;
use crate::{copy, documents, labels, paths, refusals, summary, tracking, words};

/// What the page of a renewal has to say of what was just sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// Nothing.
    None,
    /// Something is to be brought up to date first.
    Lacking,
    /// The application changed since the page was read.
    Overtaken,
    /// Another agent is looking at it.
    Held,
}

/// What the page of a renewal shows.
pub struct Shown<'a> {
    /// The application.
    pub dossier: &'a Dossier,
    /// The sections to be answered first.
    pub lacking: &'a [SectionName],
    /// Its pieces that the visitor may see.
    pub pieces: &'a [Line],
    /// What is to be said of what was just sent.
    pub note: Note,
    /// What was ticked.
    pub fields: &'a Fields,
    /// What is refused of it.
    pub refused: &'a Refusals,
}

/// Where the code of a letter is typed.
pub fn type_code(context: &Context<'_>, fields: &Fields, refused: &Refusals) -> Markup {
    let text = copy::renewal(context.lang);
    let form = Answering { fields, refusals: refused, lang: context.lang };
    let body = html! {
        (refusals::summary(refused, context.lang))
        h1 { (text.code_title()) }
        p { (text.code_body()) }
        (design::form(paths::renew(), context.token, html! {
            (form.text(Field::RenewalCode, Some(&text.code_hint()), |input| {
                input.width = design::Width::Twenty;
                input.autocomplete = Some("off");
            }))
            (design::submit(&text.code_do()))
        }))
        p { a href=(paths::sign_in()) { (text.sign_in()) } }
        p { a href=(paths::desks()) { (text.desks()) } }
    };
    let frame = Frame { back: Some(paths::home()), has_errors: !refused.is_empty(), ..Frame::default() };
    context.page(&text.code_title(), &frame, body)
}

/// The question whose answer opens the application: whoever finds a letter does not know it.
pub fn ask_birth_date(context: &Context<'_>, token: &str, fields: &Fields, refused: &Refusals) -> Markup {
    let text = copy::renewal(context.lang);
    let form = Answering { fields, refusals: refused, lang: context.lang };
    let body = html! {
        (refusals::summary(refused, context.lang))
        h1 { (text.title()) }
        p { (text.birth_body()) }
        (design::form(paths::open_renewal(), context.token, html! {
            (design::hidden(paths::LINK, token))
            (form.date(Field::BirthDate, Some(&copy::hints(context.lang).birth_date()), false, true))
            (design::submit(&text.birth_do()))
        }))
        p { (text.birth_whose()) }
    };
    let frame = Frame { has_errors: !refused.is_empty(), ..Frame::default() };
    context.page(&text.title(), &frame, body)
}

/// Too many dates were tried: another link left.
pub fn locked(context: &Context<'_>) -> Markup {
    let text = copy::renewal(context.lang);
    way_out(context, &text.locked_title(), &html! { p { (text.locked_body()) } })
}

/// The link served, is too old, or never was.
pub fn nowhere(context: &Context<'_>) -> Markup {
    let text = copy::renewal(context.lang);
    way_out(context, &text.nowhere_title(), &html! { p { (text.nowhere_body()) } })
}

/// What one can do without the link.
fn way_out(context: &Context<'_>, title: &str, why: &Markup) -> Markup {
    let text = copy::renewal(context.lang);
    let body = html! {
        h1 { (title) }
        (why)
        h2 { (text.otherwise()) }
        ul {
            li { a href=(paths::sign_in()) { (text.sign_in()) } }
            li { a href=(paths::renew()) { (text.type_code()) } }
            li { a href=(paths::desks()) { (text.desks()) } }
        }
    };
    context.page(title, &Frame { back: Some(paths::home()), ..Frame::default() }, body)
}

/// The page of a renewal: what is known, what is to be said again, one button. Or why there is nothing to renew.
pub fn renewal(context: &Context<'_>, shown: &Shown<'_>) -> Markup {
    let text = copy::renewal(context.lang);
    let dossier = shown.dossier;
    let id = &dossier.application.id;
    let agent = matches!(context.visitor, Visitor::Agent { .. });
    let body = html! {
        (refusals::summary(shown.refused, context.lang))
        h1 { (text.title()) }
        @if agent {
            @let desk = copy::desk_renewal(context.lang);
            (design::notice(Tone::Info, Some(&desk.mode()), html! { p { (desk.mode_body()) } p { (dossier.answers.applicant_name()) } }))
        }
        (told(context, shown))
        @match &dossier.application.state {
            State::Active(registration) => {
                (tracking::wrong_address(&Context { renewing: true, ..*context }, dossier))
                (warned(context, dossier, registration))
                @if registration.is_renewable(context.today) {
                    (until(context, dossier, registration))
                    (asked(context, shown, registration))
                } @else {
                    p { (text.number(registration.number.grouped())) }
                    @if let Some(on) = registration.renewed_on { p { (text.renewed_on(words::date(on, context.lang))) } }
                    p { (text.too_early(words::date(registration.renewable_from, context.lang))) }
                    p { (valid(context, registration)) }
                    p { a href=(context.onward(paths::application(id))) { (copy::tracking(context.lang).change_answers()) } }
                }
            },
            State::StruckOff(struck) => (struck_off(context, dossier, struck)),
            // Given up since the link was opened: only who signs in may come back on it.
            _ => {
                p { (copy::tracking(context.lang).state_renounced()) }
                p { a href=(paths::sign_in()) { (text.sign_in()) } }
            },
        }
    };
    let back = match context.visitor {
        Visitor::Agent { .. } => Some(paths::desk_file(id)),
        Visitor::Applicant => Some(paths::tracking(id)),
        Visitor::Holder { .. } | Visitor::Nobody => None,
    };
    let has_errors = !shown.refused.is_empty() || shown.note != Note::None;
    context.page(&text.title(), &Frame { back: back.as_deref(), has_errors, ..Frame::default() }, body)
}

fn valid(context: &Context<'_>, registration: &Registration) -> String {
    copy::tracking(context.lang).active_valid(words::date(registration.valid_until, context.lang)).to_string()
}

/// What became of what was just sent.
fn told(context: &Context<'_>, shown: &Shown<'_>) -> Markup {
    let text = copy::renewal(context.lang);
    let said = match shown.note {
        Note::Overtaken => Some(text.overtaken().to_string()),
        Note::Held => Some(copy::desk_renewal(context.lang).held().to_string()),
        Note::None | Note::Lacking => None,
    };
    html! {
        @if let Some(said) = said {
            div role="alert" { (design::notice(Tone::Warning, None, html! { p { (said) } })) }
        }
    }
}

fn parameters(context: &Context<'_>, dossier: &Dossier) -> Option<Parameters> {
    Territory::of(&dossier.application.territory).map(|territory| territory.parameters(context.today))
}

/// Until when the application is valid and can be renewed. What the law leaves after the end is not told before it: nobody
/// should count on it.
pub(crate) fn until(context: &Context<'_>, dossier: &Dossier, registration: &Registration) -> Markup {
    let text = copy::renewal(context.lang);
    let date = |day| words::date(day, context.lang);
    let last = parameters(context, dossier).and_then(|parameters| registration.renewable_until(&parameters));
    html! {
        @if let Some(back) = registration.reinstated {
            (design::notice(Tone::Warning, Some(&text.reinstated_title()), html! { p { (text.reinstated_body(date(back.renew_by))) } }))
        } @else if registration.is_over(context.today) {
            (design::notice(Tone::Warning, Some(&text.over_title(date(registration.valid_until))), html! {
                @match last {
                    Some(last) => p { (text.over_until(date(last))) },
                    None => p { (text.over_now()) },
                }
            }))
        } @else {
            p { strong { (text.renew_before(date(registration.valid_until))) } " " (text.if_nothing()) }
        }
    }
}

/// A service warned of a strike-off: by when to answer, and the answer.
pub(crate) fn warned(context: &Context<'_>, dossier: &Dossier, registration: &Registration) -> Markup {
    let (Some(warning), Some(parameters)) = (&registration.warning, parameters(context, dossier)) else {
        return html! {};
    };
    let text = copy::renewal(context.lang);
    let id = &dossier.application.id;
    let (sent, by) =
        (words::date(warning.sent_on, context.lang), words::date(warning.answer_by(&parameters), context.lang));
    let agent = matches!(context.visitor, Visitor::Agent { .. });
    html! {
        (design::notice(Tone::Warning, Some(&text.warned_title()), html! {
            @match warning {
                Warning { ground: Ground::NoReply, .. } => {
                    p { (text.warned_no_reply(sent, by)) }
                    @if !agent {
                        (design::form(&paths::answer_warning(id), context.token, design::submit(&text.warned_answer())))
                    }
                },
                Warning { ground: Ground::Ineligible(ground), .. } => {
                    p { (text.warned_ineligible(sent, labels::ineligibility(*ground, context.lang))) }
                    p { (text.warned_ineligible_do(by)) }
                },
            }
        }))
    }
}

/// The form: each block as it is known, what is to be confirmed, one button.
fn asked(context: &Context<'_>, shown: &Shown<'_>, registration: &Registration) -> Markup {
    let text = copy::renewal(context.lang);
    let Shown { dossier, lacking, pieces, fields, refused, .. } = shown;
    let application = &dossier.application;
    let id = &application.id;
    let form = Answering { fields, refusals: refused, lang: context.lang };
    let person = application.applicant == ApplicantKind::Person;
    let ready = lacking.is_empty();
    // The answers on health are read on their own page, which is noted.
    let hidden = |name: &SectionName| matches!(context.visitor, Visitor::Agent { .. }) && name.is_health();
    let mut parts = summary::parts(&dossier.answers, context.lang);
    parts.retain(|part| !hidden(&part.name) && !matches!(part.name, SectionName::Person(_)));
    let (household, parts): (Vec<Part>, Vec<Part>) =
        parts.into_iter().partition(|part| part.name == SectionName::Household);
    let (incomes, rest): (Vec<Part>, Vec<Part>) =
        parts.into_iter().partition(|part| matches!(part.name, SectionName::Income(_) | SectionName::Resources(_)));
    let block = html! {
        @if person {
            h2 { (text.household()) }
            (people(context, dossier, &household))
            @if ready { (form.checkbox(Field::SameHousehold)) }
            h2 { (text.incomes()) }
            @for part in &incomes {
                h3 { (part.title) @if lacking.contains(&part.name) { " " (design::tag(Tone::Warning, &text.to_update())) } }
                (rows(context, dossier, part))
            }
            @if ready { (form.checkbox(Field::SameIncome)) }
        }
        h2 { (text.rest()) }
        p { (text.rest_body()) }
        @for part in &rest { (design::details(&part.title, rows(context, dossier, part))) }
        @if person { (papers(context, dossier, pieces)) }
    };
    html! {
        p { (text.number(registration.number.grouped())) }
        @if let Some(on) = registration.renewed_on { p { (text.renewed_on(words::date(on, context.lang))) } }
        p { (text.same()) }
        @if ready {
            (design::form(&paths::renewal(id), context.token, html! {
                (design::hidden(SEEN, &application.version.to_string()))
                (block)
                h2 { (text.certify()) }
                (form.checkbox(Field::Declaration))
                p { (copy::application(context.lang).review_declaration_legal()) }
                (design::submit(&text.renew_do()))
            }))
        } @else {
            (first(context, shown))
            (block)
        }
    }
}

/// What is to be answered before: a renewal cannot be sent without it.
fn first(context: &Context<'_>, shown: &Shown<'_>) -> Markup {
    let text = copy::renewal(context.lang);
    let dossier = shown.dossier;
    let id = &dossier.application.id;
    let income = shown.lacking.iter().any(|name| matches!(name, SectionName::Income(_)));
    let year = tax_year(context.today);
    html! {
        div role=[(shown.note == Note::Lacking).then_some("alert")] {
            (design::notice(Tone::Warning, Some(&text.first_title()), html! {
                @if income { p { (text.first_income(year.to_string(), (year + 1).to_string())) } }
                ul {
                    @for name in shown.lacking {
                        li { a href=(context.onward_from_here(paths::section(id, name))) { (labels::section_of(name, &dossier.answers, context.lang)) } }
                    }
                }
                @if let Some(name) = shown.lacking.first() {
                    p { (design::link_button(&context.onward_from_here(paths::section(id, name)), &text.first_do())) }
                }
            }))
        }
    }
}

/// Who lives there, in as few lines as there are people.
fn people(context: &Context<'_>, dossier: &Dossier, household: &[Part]) -> Markup {
    let (text, change) = (copy::renewal(context.lang), copy::shell(context.lang).change());
    let id = &dossier.application.id;
    let list = context.onward_from_here(paths::people(id));
    let people = copy::application(context.lang).people_title();
    let names: Vec<(String, String)> = dossier
        .answers
        .persons
        .iter()
        .map(|(_, person)| (person.full_name(), labels::link(person.link, context.lang)))
        .collect();
    let alone = text.alone();
    let persons: Vec<Row<'_>> = names
        .iter()
        .enumerate()
        .map(|(rank, (name, link))| Row {
            key: name,
            value: html! { (link) },
            change: (rank == 0).then_some((list.as_str(), &*change, &*people)),
        })
        .collect();
    html! {
        @for part in household { (rows(context, dossier, part)) }
        @if persons.is_empty() {
            (design::summary_list(&[Row { key: &people, value: html! { (alone) }, change: Some((&list, &change, &people)) }]))
        } @else {
            (design::summary_list(&persons))
        }
    }
}

/// A part with its way to change it, from which one comes back.
fn rows(context: &Context<'_>, dossier: &Dossier, part: &Part) -> Markup {
    let change = copy::shell(context.lang).change();
    let waits = dossier.changes.contains_key(&part.name);
    let id = &dossier.application.id;
    let there = if waits { paths::change(id, &part.name) } else { paths::section(id, &part.name) };
    let there = context.onward_from_here(there);
    let rows: Vec<Row<'_>> = part
        .lines
        .iter()
        .enumerate()
        .map(|(rank, (key, value))| {
            let change = (rank == 0).then_some((there.as_str(), &*change, part.title.as_str()));
            Row { key, value: html! { (value) }, change }
        })
        .collect();
    design::summary_list(&rows)
}

/// The pieces to send again: they never keep from renewing.
fn papers(context: &Context<'_>, dossier: &Dossier, pieces: &[Line]) -> Markup {
    let text = copy::renewal(context.lang);
    let id = &dossier.application.id;
    let to_do: Vec<&Line> = pieces.iter().filter(|line| line.is_to_do()).collect();
    let kept = pieces.iter().any(|line| line.standing.is_held());
    let agent = matches!(context.visitor, Visitor::Agent { .. });
    html! {
        h2 { (text.pieces()) }
        @if kept { p { (text.pieces_kept()) } }
        @if to_do.is_empty() {
            p { (text.pieces_none()) }
        } @else {
            p { (text.pieces_to_do()) }
            ul {
                @for line in to_do {
                    @let there = if agent { paths::desk_look_at(id, &line.name) } else { context.onward_from_here(paths::piece(id, &line.name)) };
                    li { a href=(there) { (documents::name(&line.name, &dossier.answers, context.lang)) } }
                }
            }
        }
    }
}

/// It is renewed.
pub fn done(context: &Context<'_>, dossier: &Dossier) -> Markup {
    let text = copy::renewal(context.lang);
    let id = &dossier.application.id;
    let registration = dossier.application.state.registration();
    let body = html! {
        h1 { (text.done_title()) }
        @if let Some(registration) = registration {
            (design::notice(Tone::Good, None, html! { p { strong { (valid(context, registration)) } } }))
            p { (text.number(registration.number.grouped())) }
            p { (text.done_same(words::date(registration.senior_since, context.lang))) }
        }
        p { (text.done_certificate()) }
        p { (text.done_next()) }
        @match context.visitor {
            Visitor::Agent { .. } => p { (design::link_button(&paths::desk_file(id), &copy::desk_renewal(context.lang).file())) },
            Visitor::Holder { .. } => {
                p { a href=(paths::pieces(id)) { (copy::pieces(context.lang).see()) } }
                p { (text.done_close()) }
            },
            Visitor::Applicant | Visitor::Nobody => p { (design::link_button(&paths::tracking(id), &text.done_follow())) },
        }
    };
    context.page(&text.done_title(), &Frame::default(), body)
}

/// Struck off: why, by whom, what it means, how to contest, the way back while there is one.
pub(crate) fn struck_off(context: &Context<'_>, dossier: &Dossier, struck: &StruckOff) -> Markup {
    let text = copy::renewal(context.lang);
    let id = &dossier.application.id;
    let date = |day| words::date(day, context.lang);
    let by = dossier.events.iter().rev().find_map(|event| match (&event.kind, &event.actor) {
        (EventKind::StruckOff(_), Actor::Agent { service, .. }) => Some(service.as_str()),
        _ => None,
    });
    let by = by.filter(|_| struck.desk.is_some());
    html! {
        p { (copy::tracking(context.lang).state_struck_off()) }
        dl.rows {
            div { dt { (text.struck_why()) } dd { (labels::strike_off(struck.motive.code(), context.lang)) } }
            div { dt { (text.struck_on()) } dd { (date(struck.on)) } }
            div { dt { (text.struck_by()) } dd { @match by { Some(by) => (by), None => (text.struck_by_end()) } } }
        }
        p { (text.struck_means()) }
        @if struck.can_come_back(context.today) {
            @if let (Some(asked), Some(until)) = (struck.asked_back_on, struck.way_back_until) {
                (design::notice(Tone::Good, Some(&text.back_asked(date(asked))), html! { p { (text.back_asked_body(date(until))) } }))
            } @else if let Some(until) = struck.way_back_until {
                h2 { (text.back_title()) }
                p { (text.back_body(date(until))) }
                (design::form(&paths::ask_back(id), context.token, design::submit(&text.back_do())))
            }
        }
        h2 { (text.contest()) }
        @match by {
            Some(by) => p { (text.contest_service(by)) },
            None => p { (text.contest_manager()) },
        }
        p { (text.contest_court()) }
        @if !struck.can_come_back(context.today) {
            h2 { (text.again()) }
            p { (text.again_body()) }
            @if matches!(context.visitor, Visitor::Applicant) {
                (design::form(paths::open_application(), context.token,
                    design::secondary(&copy::account(context.lang).space_open(), KIND, dossier.application.applicant.code())))
            } @else {
                p { a href=(paths::sign_in()) { (text.sign_in()) } }
            }
        }
    }
}
