//! The desk of a registering service.

use design::{Kind, Tone, Width};
use domain::answers::ApplicantKind;
use domain::application::{SendBackReason, State};
use domain::fields::date_names;
use domain::id::ApplicationId;
use domain::language::Language;
use domain::piece::{FileKind, Piece, PieceState};
use domain::section::{Circumstances, Need, PresentHome, SectionName};
use domain::territory::Territory;
use domain::{Field, Fields, Refusals};
use jiff::civil::Date;
use maud::{Markup, html};
use usecases::desk::{DECISION, HOMONYM, KEEP_SENIORITY, SEEN};
use usecases::proof;
use usecases::records::{AskedChange, Dossier, Hold, Waiting};

use crate::account::{SignInNote, WAY_BACK};
use crate::application::verdict;
use crate::desk_pieces::{self, Desk, holder};
use crate::desk_year;
use crate::questions::Answering;
use crate::shell::{Context, Frame};
use crate::tracking::Reader;
use crate::{copy, labels, paths, refusals, summary, tracking, words};

/// Agents read French.
const LANG: Language = Language::French;

/// An agent signs in: password and one-time code.
pub fn sign_in(context: &Context<'_>, note: SignInNote, fields: &Fields, refused: &Refusals) -> Markup {
    let (text, hints) = (copy::desk(LANG), copy::hints(LANG));
    let form = Answering { fields, refusals: refused, lang: LANG };
    let body = html! {
        (refusals::summary(refused, LANG))
        h1 { (text.sign_in()) }
        @match note {
            SignInNote::Unknown => div role="alert" { (design::notice(Tone::Bad, None, html! { p { (text.sign_in_unknown()) } })) },
            SignInNote::Over => (design::notice(Tone::Info, None, html! { p { (text.sign_in_over()) } })),
            SignInNote::None | SignInNote::Confirmed | SignInNote::Changed => p { (text.sign_in_intro()) },
        }
        (design::form(paths::desk_sign_in(), context.token, html! {
            (form.text(Field::Email, None, |input| { input.kind = Kind::Email; input.width = Width::Twenty; }))
            (form.text(Field::Password, None, |input| { input.kind = Kind::Password; input.width = Width::Twenty; }))
            (form.text(Field::OneTimeCode, Some(&hints.one_time_code()), |input| { input.kind = Kind::Code; input.width = Width::Five; }))
            (design::hidden(WAY_BACK, fields.named(WAY_BACK)))
            (design::submit(&copy::account(LANG).sign_in_do()))
        }))
    };
    let has_errors = !refused.is_empty() || note == SignInNote::Unknown;
    context.page(&text.sign_in(), &Frame { desk: true, has_errors, ..Frame::default() }, body)
}

/// The queue, oldest legal deadline first. `holds` are the applications that agents have now.
pub fn queue(
    context: &Context<'_>,
    waiting: &[Waiting],
    holds: &[Hold],
    next: Option<&str>,
    changes: &[Waiting],
) -> Markup {
    let text = copy::desk(LANG);
    let held = |line: &Waiting| holds.iter().find(|hold| hold.application == line.application);
    let rows: Vec<Vec<Markup>> = waiting
        .iter()
        .map(|line| {
            let days = i64::from(context.today.until(line.answer_by).map_or(0, |span| span.get_days()));
            vec![
                html! { a href=(paths::desk_file(&line.application)) { (line.applicant.0) } },
                html! { (words::date(line.deposited_on, LANG)) },
                html! {
                    (words::date(line.answer_by, LANG)) " "
                    @if days < 0 { (design::tag(Tone::Bad, &text.queue_late())) }
                    @else if days == 0 { (design::tag(Tone::Warning, &text.queue_today())) }
                    @else { (design::tag(if days <= 7 { Tone::Warning } else { Tone::Info }, &text.queue_days(days))) }
                    @if let Some(hold) = held(line) { " " (desk_pieces::taken(hold)) }
                },
            ]
        })
        .collect();
    let body = html! {
        h1 { (text.queue()) }
        p { (text.queue_intro()) }
        p { (design::link_button(paths::desk_pieces(), &copy::desk_pieces(LANG).queue())) }
        p { a href=(paths::desk_alerts()) { (copy::desk_year(LANG).alerts_link()) } }
        @if rows.is_empty() {
            p { (text.queue_empty()) }
        } @else {
            (design::table(&text.queue(), &[&text.queue_applicant(), &text.queue_deposited(), &text.queue_due()], &rows))
        }
        @if let Some(next) = next { p { a href=(paths::desk_after(next)) { (text.queue_more()) } } }
        @if !changes.is_empty() {
            h2 { (text.changes_queue()) }
            p { (text.changes_intro()) }
            ul.tasks {
                @for one in changes {
                    li {
                        a href=(paths::desk_file(&one.application)) { (one.applicant.0) }
                        span.hint { (text.change_asked(words::date(one.deposited_on, LANG))) }
                    }
                }
            }
        }
    };
    context.page(&text.queue(), &Frame { desk: true, wide: true, ..Frame::default() }, body)
}

/// What is said above a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileNote {
    /// Nothing.
    None,
    /// Somebody acted first.
    Overtaken,
    /// The person has a registered application; which, where it is known.
    Duplicate(Option<ApplicationId>),
    /// The identity that a change brings is that of another registered application.
    Taken,
    /// Something that registration needs is missing.
    Lacking,
    /// Another agent is looking at it.
    Held,
    /// It cannot be reinstated: the person has another application by now; which, where it is known.
    CannotComeBack(Option<ApplicationId>),
}

/// What stands beside the answers of a file.
pub struct Shown<'a> {
    /// The application in which the applicant was named, when one was told.
    pub former: Option<Former>,
    /// The files of the identity piece, each with a link that opens it for a minute; none at all for an agent whose profile
    /// shows no piece, and who decides nothing.
    pub files: Option<&'a [(&'a Piece, String)]>,
    /// Who looks, and who has the application.
    pub desk: Desk<'a>,
    /// The territorial manager looks.
    pub manager: bool,
}

/// A file: the piece beside the answers, and what to do with it.
pub fn file(
    context: &Context<'_>,
    dossier: &Dossier,
    shown: &Shown<'_>,
    note: &FileNote,
    fields: &Fields,
    refused: &Refusals,
) -> Markup {
    let text = copy::desk(LANG);
    let title = text.file(dossier.answers.applicant_name());
    let left = html! {
        h2 { (text.file_piece()) }
        @match shown.files {
            Some(files) => (piece(dossier, files)),
            None => p { (text.no_pieces()) },
        }
    };
    let decides = shown.files.is_some() && shown.desk.decides();
    let right = html! {
        @if dossier.application.state.is_recorded() { (holder(context, dossier, shown.desk)) }
        (desk_year::alerts_of(context, dossier, shown.manager))
        @for (rank, (name, asked)) in dossier.changes.iter().filter(|_| decides).enumerate() {
            // What was typed, and what is wrong with it, is of one of them.
            @let (nothing_wrong, nothing_typed) = (Refusals::default(), Fields::new());
            @let part = fields.named(PART);
            @let own = part == paths::section_slug(name) || (part.is_empty() && rank == 0);
            @let form = Answering {
                fields: if own { fields } else { &nothing_typed },
                refusals: if own { refused } else { &nothing_wrong },
                lang: LANG,
            };
            @let id = (!own).then(|| format!("{}-{rank}", Field::Comment.code()));
            (change(dossier, context, name, asked, &form, id.as_deref()))
        }
        @if decides || !matches!(dossier.application.state, State::Submitted(_)) {
            (state(dossier, context, shown, fields, refused))
        }
        (edit(dossier, context))
        @if dossier.application.applicant == ApplicantKind::Person && dossier.application.state.is_recorded() {
            p { (design::link_button(&paths::desk_pieces_of(&dossier.application.id), &copy::desk_pieces(LANG).to_pieces())) }
        }
        p { a href=(paths::desk_exchange(&dossier.application.id)) { (text.exchange()) } }
        (facts(dossier))
        (verdict(context, dossier))
        h2 { (text.file_answers()) }
        @for part in summary::parts(&dossier.answers, LANG).into_iter().filter(|part| !part.name.is_health()) {
            h3 { (part.title) }
            @if let Some(reason) = dossier.saved.get(&part.name).and_then(|saved| saved.reason.as_ref()) {
                (design::notice(Tone::Warning, None, html! { p { (text.unusual(reason.0.clone())) } }))
            }
            (tracking::lines(&part.lines))
        }
        @if dossier.answers.answered().iter().any(SectionName::is_health) {
            h3 { (text.health()) }
            p.hint { (text.health_body()) }
            p { a href=(paths::desk_health(&dossier.application.id)) { (text.health_open()) } }
        }
        h2 { (text.history()) }
        (tracking::history(dossier, Reader::Desk, LANG))
    };
    let body = html! {
        (refusals::summary(refused, LANG))
        h1 { (title) }
        @match note {
            FileNote::None => {},
            FileNote::Overtaken => div role="alert" { (design::notice(Tone::Warning, Some(&text.overtaken()), html! { p { (text.overtaken_body()) } })) },
            FileNote::Taken => div role="alert" { (design::notice(Tone::Bad, Some(&text.taken()), html! { p { (text.taken_body()) } })) },
            FileNote::Held => div role="alert" { (design::notice(Tone::Warning, Some(&copy::desk_pieces(LANG).refused_taken()), html! { p { (copy::desk_pieces(LANG).refused_taken_body()) } })) },
            FileNote::CannotComeBack(other) => (desk_year::cannot_come_back(other.as_ref())),
            FileNote::Lacking => div role="alert" { (design::notice(Tone::Warning, Some(&text.lacking()), html! { p { (text.lacking_body()) } })) },
            FileNote::Duplicate(other) => div role="alert" {
                (design::notice(Tone::Bad, Some(&text.duplicate()), html! {
                    p { (text.duplicate_body()) }
                    @if let Some(other) = other { p { a href=(paths::desk_file(other)) { (text.duplicate_open()) } } }
                    ul { li { (text.duplicate_same()) } li { (text.duplicate_other()) } }
                    (design::form(&paths::desk_accept(&dossier.application.id), context.token, html! {
                        (design::hidden(SEEN, &dossier.application.version.to_string()))
                        (design::hidden(KEEP_SENIORITY, fields.named(KEEP_SENIORITY)))
                        @for name in date_names(Field::HoldsUntil) { (design::hidden(&name, fields.named(&name))) }
                        (design::secondary(&text.duplicate_register(), HOMONYM, "oui"))
                    }))
                }))
            },
        }
        (design::columns(left, right))
    };
    let frame =
        Frame { back: Some(paths::desk()), desk: true, wide: true, base: None, has_errors: !refused.is_empty() };
    context.page(&title, &frame, body)
}

fn piece(dossier: &Dossier, files: &[(&Piece, String)]) -> Markup {
    let text = copy::desk(LANG);
    let id = &dossier.application.id;
    html! {
        @if files.is_empty() { p { (text.file_piece_none()) } }
        @for (rank, (piece, link)) in files.iter().enumerate() {
            @let name = text.file_piece_alt((rank + 1).to_string()).to_string();
            p { a href=(paths::desk_piece(id, &piece.id)) target="_blank" rel="noopener" { (text.file_piece_open()) span.vh { " " (name) } } }
            @if matches!(piece.state, PieceState::Sound { kind: FileKind::Pdf, .. }) {
                object.doc data=(link) type="application/pdf" aria-label=(name) {}
            } @else {
                img.doc src=(link) alt=(name);
            }
        }
    }
}

/// What is known of the application in which the applicant says to have been named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Former {
    /// The day from which the seniority would count; `None` when no such application names the applicant.
    pub since: Option<Date>,
}

/// The field that says on which change an agent decides, when several wait.
const PART: &str = "_partie";

/// A change of civil status that waits for a decision; `id` is that of its comment, where another one has the plain one.
fn change(
    dossier: &Dossier,
    context: &Context<'_>,
    name: &SectionName,
    asked: &AskedChange,
    form: &Answering<'_>,
    id: Option<&str>,
) -> Markup {
    let text = copy::desk(LANG);
    // Somebody who would come is not among the answers.
    let named = if dossier.answers.fields(name).is_some() { &dossier.answers } else { &dossier.as_asked() };
    let section = labels::section_of(name, named, LANG);
    let Some(territory) = Territory::of(&dossier.application.territory) else { return html! {} };
    let lines = |fields: Option<&Fields>| {
        let on = Circumstances { on: asked.on, territory };
        fields.map(|fields| summary::lines_of(name, fields, on, &dossier.answers, LANG)).unwrap_or_default()
    };
    let (before, after) =
        summary::difference(&lines(dossier.answers.fields(name).as_ref()), &lines(asked.fields.as_ref()));
    let action = paths::desk_change(&dossier.application.id, name);
    html! {
        (design::notice(Tone::Warning, Some(&text.change_title(section)), html! {
            p { (text.change_asked(words::date(asked.on, LANG))) }
            h3 { (text.change_before()) }
            @if before.is_empty() { p { (text.change_none()) } } @else { (tracking::lines(&before)) }
            h3 { (text.change_after()) }
            @if asked.fields.is_none() { p { (text.change_leaves()) } } @else { (tracking::lines(&after)) }
            (design::form(&action, context.token, html! {
                (design::hidden(SEEN, &asked.version.to_string()))
                (design::hidden(PART, &paths::section_slug(name)))
                (design::primary(&text.change_accept(), DECISION, "oui"))
                (form.textarea_as(id, Field::Comment, &copy::hints(LANG).send_back_comment(), true))
                (design::danger(&text.change_refuse(), DECISION, "non"))
            }))
        }))
    }
}

/// The answers on health: apart from the file, each reading told to the applicant.
pub fn health(context: &Context<'_>, dossier: &Dossier) -> Markup {
    let text = copy::desk(LANG);
    let title = text.health_title(dossier.answers.applicant_name());
    let body = html! {
        h1 { (title) }
        p { (text.health_body()) }
        @for part in summary::parts(&dossier.answers, LANG).into_iter().filter(|part| part.name.is_health()) {
            h2 { (part.title) }
            (tracking::lines(&part.lines))
        }
    };
    let back = paths::desk_file(&dossier.application.id);
    context.page(&title, &Frame { back: Some(&back), desk: true, ..Frame::default() }, body)
}

/// What follows from the answers, and helps to read them.
fn facts(dossier: &Dossier) -> Markup {
    let text = copy::desk(LANG);
    let answers = &dossier.answers;
    let landlord = answers.home_details.as_ref().and_then(|home| home.landlord.as_ref());
    let transfer = landlord.filter(|_| answers.present_home.as_ref().is_some_and(PresentHome::is_transfer));
    let crowded = answers.over_occupied();
    html! {
        @if transfer.is_some() || crowded.is_some() {
            h2 { (text.facts()) }
            ul {
                @if let Some(landlord) = transfer { li { (text.fact_transfer(landlord.name.as_str())) } }
                @if let Some((surface, people, needed)) = crowded {
                    li { (text.fact_crowded(surface.to_string(), people.to_string(), needed.to_string())) }
                }
            }
        }
    }
}

/// What is missing when the application is examined, and the way to complete it with the person.
fn edit(dossier: &Dossier, context: &Context<'_>) -> Markup {
    let text = copy::desk(LANG);
    if !dossier.application.state.is_recorded() {
        return html! {};
    }
    let answers = &dossier.answers;
    let missing = answers.missing(dossier.application.applicant, Need::Examination, context.today);
    html! {
        @if !missing.is_empty() {
            h2 { (text.missing()) }
            ul { @for name in &missing { li { (labels::section_of(name, answers, LANG)) } } }
        }
        p { a href=(paths::application(&dossier.application.id)) { (text.edit()) } }
        p.hint { (text.edit_body()) }
    }
}

/// The application of a couple in which the applicant was named: its seniority is kept if it names the applicant.
fn former_application(dossier: &Dossier, former: Option<Former>) -> Markup {
    let text = copy::desk(LANG);
    let Some(told) = dossier.answers.former_application.as_ref().filter(|told| told.named) else { return html! {} };
    html! {
        (design::notice(Tone::Info, Some(&text.former()), html! {
            @match &told.number {
                Some(number) => p { (text.former_named(number.grouped())) },
                None => p { (text.former_unknown()) },
            }
            @match former.and_then(|former| former.since) {
                Some(since) => {
                    p { (text.former_match(words::date(since, LANG))) }
                    (design::tick(KEEP_SENIORITY, KEEP_SENIORITY, "oui", &text.former_keep(), true))
                },
                None => { @if told.number.is_some() { p { (text.former_no_match()) } } },
            }
        }))
    }
}

fn state(dossier: &Dossier, context: &Context<'_>, shown: &Shown<'_>, fields: &Fields, refused: &Refusals) -> Markup {
    let text = copy::desk(LANG);
    let id = &dossier.application.id;
    let form = Answering { fields, refusals: refused, lang: LANG };
    let seen = dossier.application.version.to_string();
    match &dossier.application.state {
        State::Draft(_) => html! {},
        State::Submitted(deposit) => html! {
            p { (text.file_deposited(words::date(deposit.deposited_on, LANG), words::date(deposit.answer_by, LANG))) }
            @if deposit.disputes_duplicate { (design::notice(Tone::Warning, None, html! { p { (text.file_disputes()) } })) }
            h2 { (text.check()) }
            ul { li { (text.check_1()) } li { (text.check_2()) } li { (text.check_3()) } }
            p { a href=(paths::residence_titles()) target="_blank" rel="noopener" { (text.titles()) } }
            (design::form(&paths::desk_accept(id), context.token, html! {
                (design::hidden(SEEN, &seen))
                (former_application(dossier, shown.former))
                @if proof::is_residence_title(dossier) { (end_of_title(dossier, fields, refused)) }
                p { (text.accept_body()) }
                (design::submit(&text.accept()))
            }))
            @let back_is_wrong = refused.of(Field::SendBackReason).is_some() || refused.of(Field::Comment).is_some();
            details open[back_is_wrong] {
                summary { (text.back()) }
                (design::form(&paths::desk_send_back(id), context.token, html! {
                    (design::hidden(SEEN, &seen))
                    (form.radios(Field::SendBackReason, None, &form.options(SendBackReason::ALL, SendBackReason::code, labels::send_back), false))
                    (form.textarea(Field::Comment, &copy::hints(LANG).send_back_comment(), true))
                    (design::danger(&text.back_do(), "action", "renvoyer"))
                }))
            }
        },
        State::ToComplete(back) => design::notice(
            Tone::Warning,
            Some(&text.to_complete()),
            html! {
                p { (text.to_complete_body(words::date(back.on, LANG), labels::send_back(back.reason, LANG))) }
                @if let Some(comment) = &back.comment { p { (comment.as_str()) } }
            },
        ),
        State::Active(registration) => html! {
            (design::notice(if registration.is_over(context.today) { Tone::Warning } else { Tone::Good }, Some(&text.active()), html! {
                p { (text.active_body(registration.number.grouped(), words::date(registration.registered_on, LANG), registering_service(dossier))) }
                @if dossier.has_certificate() { p { a href=(paths::desk_certificate(id)) { (text.certificate()) } } }
                (desk_year::standing(dossier, registration, context.today))
            }))
            (desk_year::follow(context, dossier, registration, shown.desk.decides(), &form))
        },
        State::StruckOff(struck) => desk_year::struck_off(context, dossier, struck, shown.manager),
        State::Renounced(renunciation) => design::notice(
            Tone::Warning,
            Some(&text.renounced()),
            html! {
                p {
                    (text.renounced_body(
                        words::date(renunciation.on, LANG),
                        words::date(renunciation.way_back_until, LANG),
                    ))
                }
                (desk_year::letter(dossier, renunciation))
            },
        ),
    }
}

/// The last day of a residence title, as the page of the piece asks for it.
fn end_of_title(dossier: &Dossier, fields: &Fields, refused: &Refusals) -> Markup {
    // What was typed; before that, what an agent typed when it looked at the piece.
    let known = proof::identity_holds_until(dossier).filter(|_| fields.named(SEEN).is_empty());
    let fields = known.map_or_else(|| fields.clone(), |until| fields.clone().with_date(Field::HoldsUntil, until));
    let form = Answering { fields: &fields, refusals: refused, lang: LANG };
    form.date(Field::HoldsUntil, Some(&copy::desk(LANG).accept_until()), true, false)
}

/// The service that registered, as the history has it.
fn registering_service(dossier: &Dossier) -> String {
    use domain::event::{Actor, EventKind};
    let registered = dossier.events.iter().rev().find(|event| event.kind == EventKind::Registered);
    match registered.map(|event| &event.actor) {
        Some(Actor::Agent { service, .. }) => service.clone(),
        _ => String::new(),
    }
}
