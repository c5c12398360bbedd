//! Following one's application: where it stands, what comes next and by when, what happened, who opened it.

use design::{Moment, Tone};
use domain::Fields;
use domain::answers::ApplicantKind;
use domain::application::{Registration, Renunciation, SendBackReason, State};
use domain::event::{Actor, Event, EventKind};
use domain::language::Language;
use domain::piece::{PieceName, Sensitivity};
use domain::section::{Circumstances, SectionName};
use domain::territory::Territory;
use maud::{Markup, html};
use usecases::notice;
use usecases::records::Dossier;

use crate::application::KIND;
use crate::shell::{Context, Frame};
use crate::{copy, documents, labels, paths, renewal, summary, words};

/// The state as a tag.
pub(crate) fn state_tag(state: &State, lang: Language) -> Markup {
    let tone = match state {
        State::Draft(_) | State::Submitted(_) => Tone::Info,
        State::Active(_) => Tone::Good,
        State::ToComplete(_) | State::Renounced(_) | State::StruckOff(_) => Tone::Warning,
    };
    design::tag(tone, &state_name(state, lang))
}

/// The state as its applicant reads it.
pub fn state_name(state: &State, lang: Language) -> String {
    let text = copy::tracking(lang);
    match state {
        State::Draft(_) => text.state_draft(),
        State::Submitted(_) => text.state_submitted(),
        State::ToComplete(_) => text.state_to_complete(),
        State::Active(_) => text.state_active(),
        State::Renounced(_) => text.state_renounced(),
        State::StruckOff(_) => text.state_struck_off(),
    }
    .to_string()
}

/// The page of an application that was sent.
pub fn status(context: &Context<'_>, dossier: &Dossier) -> Markup {
    let text = copy::tracking(context.lang);
    let id = &dossier.application.id;
    let ready = dossier.has_certificate();
    let waiting = matches!(dossier.application.state, State::Active(_)) && !ready;
    let here = paths::tracking(id);
    let body = html! {
        h1 { (text.title()) }
        p { (state_tag(&dossier.application.state, context.lang)) }
        @match &dossier.application.state {
            State::Draft(_) => {},
            State::Submitted(deposit) => {
                @if deposit.answer_by < context.today {
                    p { (text.submitted_overdue(words::date(deposit.answer_by, context.lang))) }
                } @else {
                    p { (text.submitted_next(words::date(deposit.answer_by, context.lang))) }
                    p { (text.submitted_late()) }
                }
                p { (text.submitted_deposit(words::date(deposit.deposited_on, context.lang))) }
            },
            State::ToComplete(back) => {
                (design::notice(Tone::Warning, None, html! {
                    p { (labels::send_back(back.reason, context.lang)) }
                    @if let Some(comment) = &back.comment { p { (copy::application(context.lang).tasks_comment(comment.as_str().to_owned())) } }
                }))
                @if back.reason == SendBackReason::Duplicate {
                    p { a href=(paths::application(id)) { (text.to_complete_review()) } }
                } @else {
                    p { (text.to_complete_next(words::date(back.deposit.deposited_on, context.lang))) }
                    p { (design::link_button(&paths::application(id), &text.to_complete_do())) }
                }
            },
            State::Active(registration) => {
                (wrong_address(context, dossier))
                (renewal::warned(context, dossier, registration))
                p { (text.number()) br; span.num { (registration.number.grouped()) } }
                p { (text.number_use()) }
                (design::pending("attestation", waiting.then_some(here.as_str()), html! {
                    @if ready { p { (design::link_button(&paths::certificate(id), &text.certificate())) } }
                    @else { p { (text.certificate_soon()) } }
                }))
                @if registration.senior_since == registration.deposited_on {
                    p { (text.active_deposit(words::date(registration.deposited_on, context.lang))) }
                } @else {
                    p { (text.senior_since(words::date(registration.senior_since, context.lang))) }
                }
                (validity(context, dossier, registration))
                h2 { (text.active_next()) }
                ul { li { (text.active_next_1()) } li { (text.active_next_2()) } li { (text.active_next_3()) } }
            },
            State::Renounced(renunciation) => (renounced(context, dossier, renunciation)),
            State::StruckOff(struck) => (renewal::struck_off(context, dossier, struck)),
        }
        @if dossier.application.state.is_recorded() { (manage(context, dossier)) }
        @else { p { a href=(paths::own_data(id)) { (text.manage_export()) } } }
        h2 { (text.history()) }
        (history(dossier, Reader::Applicant, context.lang))
        h2 { (text.who()) }
        (readers(&dossier.events, context.lang))
        (design::details(&text.answers(), answers(dossier, context.lang)))
    };
    let back = Some(paths::account());
    context.page(&text.title(), &Frame { back, ..Frame::default() }, body)
}

/// A letter came back: whether the address is right, asked of whoever comes by.
pub(crate) fn wrong_address(context: &Context<'_>, dossier: &Dossier) -> Markup {
    let Some(returned) = notice::wrong_address(dossier) else { return html! {} };
    let text = copy::tracking(context.lang);
    let reason = labels::return_reason(returned.reason, context.lang);
    let address = paths::section(&dossier.application.id, &SectionName::Address);
    design::notice(
        Tone::Warning,
        Some(&text.address_title()),
        html! {
            p { (text.address_body(words::date(returned.dated, context.lang), reason)) }
            p { (design::link_button(&context.onward(address), &text.address_do())) }
        },
    )
}

/// Until when it is valid, and its renewal.
fn validity(context: &Context<'_>, dossier: &Dossier, registration: &Registration) -> Markup {
    let text = copy::tracking(context.lang);
    let date = |day| words::date(day, context.lang);
    html! {
        @if let Some(on) = registration.renewed_on { p { (copy::renewal(context.lang).renewed_on(date(on))) } }
        @if registration.is_renewable(context.today) {
            (renewal::until(context, dossier, registration))
            p { (design::link_button(&paths::renewal(&dossier.application.id), &copy::renewal(context.lang).renew_do())) }
        } @else {
            p { (text.active_valid(date(registration.valid_until))) }
            p { (text.active_renew(date(registration.renewable_from))) }
        }
    }
}

fn answers(dossier: &Dossier, lang: Language) -> Markup {
    html! {
        @for part in summary::parts(&dossier.answers, lang) {
            h3 { (part.title) }
            (lines(&part.lines))
        }
    }
}

/// Questions and answers, without a way to change them.
pub(crate) fn lines(lines: &[(String, String)]) -> Markup {
    let rows: Vec<design::Row<'_>> =
        lines.iter().map(|(key, value)| design::Row { key, value: html! { (value) }, change: None }).collect();
    design::summary_list(&rows)
}

/// Who is told what happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    Applicant,
    Desk,
}

/// What the applicant may do with an application that was sent.
fn manage(context: &Context<'_>, dossier: &Dossier) -> Markup {
    let text = copy::tracking(context.lang);
    let id = &dossier.application.id;
    html! {
        h2 { (text.manage()) }
        @let named = dossier.as_asked();
        @for (name, change) in &dossier.changes {
            @let among = if change.fields.is_some() { &named } else { &dossier.answers };
            (design::notice(Tone::Warning, Some(&text.waiting_changes()), html! {
                p { a href=(paths::change(id, name)) { (labels::section_of(name, among, context.lang)) } }
            }))
        }
        p { (design::link_button(&paths::application(id), &text.change_answers())) }
        @if dossier.application.applicant == ApplicantKind::Person {
            p { (design::link_button(&paths::pieces(id), &copy::pieces(context.lang).see())) }
        }
        ul.steps {
            li { a href=(paths::helpers(id)) { (text.manage_helpers()) } }
            li { a href=(paths::own_data(id)) { (text.manage_export()) } }
            li { a href=(paths::renounce(id)) { (text.manage_renounce()) } }
        }
    }
}

/// A renounced application, and the way back while there is one.
fn renounced(context: &Context<'_>, dossier: &Dossier, renunciation: &Renunciation) -> Markup {
    let text = copy::tracking(context.lang);
    let date = |day| words::date(day, context.lang);
    html! {
        p { (text.renounced_body(date(renunciation.on))) }
        @if context.today <= renunciation.way_back_until {
            p { (text.renounced_until(date(renunciation.way_back_until))) }
            (design::form(&paths::come_back(&dossier.application.id), context.token, design::submit(&text.renounced_back())))
        } @else {
            p { (text.renounced_over()) }
        }
        // Nothing keeps the person from applying again at once.
        (design::form(paths::open_application(), context.token,
            design::secondary(&copy::account(context.lang).space_open(), KIND, dossier.application.applicant.code())))
    }
}

/// What happened, newest first, without the readings.
pub(crate) fn history(dossier: &Dossier, reader: Reader, lang: Language) -> Markup {
    let lines: Vec<(String, String, String, Option<Markup>)> = dossier
        .events
        .iter()
        .rev()
        .filter_map(|event| {
            let (title, detail) = told(dossier, event, reader, lang)?;
            Some((words::moment(event.at, lang), words::machine_moment(event.at), title, detail))
        })
        .collect();
    let moments: Vec<Moment<'_>> = lines
        .iter()
        .map(|(when, datetime, title, detail)| Moment { when, datetime, title, detail: detail.clone() })
        .collect();
    design::timeline(&moments)
}

/// What happened, as its applicant reads it; `None` for a reading, which is told apart.
pub fn event_title(dossier: &Dossier, event: &Event, lang: Language) -> Option<String> {
    title_of(dossier, event, Reader::Applicant, lang)
}

fn title_of(dossier: &Dossier, event: &Event, reader: Reader, lang: Language) -> Option<String> {
    let text = copy::tracking(lang);
    // Agents read the history in French.
    let desk = copy::desk(Language::French);
    let desk_pieces = copy::desk_pieces(Language::French);
    let who = match &event.actor {
        Actor::Agent { service, .. } => service.clone(),
        Actor::Helper { name, .. } => name.clone(),
        Actor::Applicant | Actor::System => String::new(),
    };
    let of = |section: &SectionName| labels::section_of(section, &dossier.answers, lang);
    let pieces = copy::pieces(lang);
    let piece = |name: &PieceName| documents::name(name, &dossier.answers, lang);
    let title = match (&event.kind, reader) {
        (EventKind::Created, Reader::Applicant) => text.event_created(),
        (EventKind::Created, Reader::Desk) => desk.event_created(),
        (EventKind::Submitted, Reader::Applicant) => text.event_submitted(),
        (EventKind::Submitted, Reader::Desk) => desk.event_submitted(),
        (EventKind::PieceSound, Reader::Applicant) => text.event_piece_sound(),
        (EventKind::PieceSound, Reader::Desk) => desk.event_piece_sound(),
        (EventKind::PieceUnsound(_), Reader::Applicant) => text.event_piece_unsound(),
        (EventKind::PieceUnsound(_), Reader::Desk) => desk.event_piece_unsound(),
        (EventKind::PieceRemoved, _) if !who.is_empty() => text.event_piece_removed_by(who),
        (EventKind::PieceRemoved, Reader::Applicant) => text.event_piece_removed(),
        (EventKind::PieceRemoved, Reader::Desk) => desk.event_piece_removed(),
        (EventKind::SentBack(_), Reader::Applicant) => text.event_sent_back(who),
        (EventKind::SentBack(_), Reader::Desk) => desk.event_sent_back(who),
        (EventKind::Homonym, Reader::Applicant) => text.event_homonym(who),
        (EventKind::Homonym, Reader::Desk) => desk.event_homonym(who),
        (EventKind::Registered, Reader::Applicant) => text.event_registered(who),
        (EventKind::Registered, Reader::Desk) => desk.event_registered(who),
        (EventKind::CertificateReady, Reader::Applicant) => text.event_certificate(),
        (EventKind::CertificateReady, Reader::Desk) => desk.event_certificate(),
        (EventKind::Changed { section, .. }, Reader::Applicant) if who.is_empty() => text.event_changed(of(section)),
        (EventKind::Changed { section, .. }, Reader::Desk) if who.is_empty() => desk.event_changed(of(section)),
        (EventKind::Changed { section, .. }, _) => text.event_changed_by(who, of(section)),
        (EventKind::ChangeAsked(section), _) => text.event_change_asked(of(section)),
        (EventKind::ChangeRefused { section, .. }, _) => text.event_change_refused(who, of(section)),
        (EventKind::ChangeWithdrawn(section), _) => text.event_change_withdrawn(of(section)),
        (EventKind::Renounced, Reader::Applicant) => text.event_renounced(),
        (EventKind::Renounced, Reader::Desk) => desk.event_renounced(),
        (EventKind::CameBack, Reader::Applicant) => text.event_came_back(),
        (EventKind::CameBack, Reader::Desk) => desk.event_came_back(),
        (EventKind::NoticeLeft { kind, channel, .. }, _) => {
            let (kind, channel) = (labels::notice(*kind, lang), labels::channel(*channel, lang));
            text.event_notice(kind, channel)
        }
        (EventKind::MailReturned, Reader::Applicant) => text.event_mail_returned(),
        (EventKind::MailReturned, Reader::Desk) => desk.event_mail_returned(),
        (EventKind::LetterReturned { dated, .. }, Reader::Applicant) => {
            text.event_letter_returned(words::date(*dated, lang))
        }
        (EventKind::LetterReturned { kind, dated, .. }, Reader::Desk) => {
            desk.event_letter_returned(words::date(*dated, lang), labels::notice(*kind, lang), who)
        }
        (EventKind::WarningReturned(_), Reader::Applicant) => text.event_warning_returned(who),
        (EventKind::WarningReturned(_), Reader::Desk) => desk.event_warning_returned(who),
        (EventKind::Expired, Reader::Applicant) => text.event_expired(),
        (EventKind::Expired, Reader::Desk) => desk.event_expired(),
        (EventKind::Renewed, Reader::Applicant) if who.is_empty() => text.event_renewed(),
        (EventKind::Renewed, Reader::Applicant) => text.event_renewed_by(who),
        (EventKind::Renewed, Reader::Desk) if who.is_empty() => desk.event_renewed(),
        (EventKind::Renewed, Reader::Desk) => desk.event_renewed_by(who),
        (EventKind::Warned(_), Reader::Applicant) => text.event_warned(who),
        (EventKind::Warned(_), Reader::Desk) => desk.event_warned(who),
        (EventKind::WarningDelivered(_), _) => text.event_warning_delivered(),
        (EventKind::WarningLifted, Reader::Applicant) => text.event_warning_lifted(),
        (EventKind::WarningLifted, Reader::Desk) => desk.event_warning_lifted(),
        (EventKind::Housed(fact), _) => text.event_housed(who, labels::housing_fact(*fact, lang)),
        (EventKind::StruckOff(motive), Reader::Applicant) => text.event_struck_off(labels::strike_off(*motive, lang)),
        (EventKind::StruckOff(motive), Reader::Desk) => desk.event_struck_off(labels::strike_off(*motive, lang)),
        (EventKind::WayBackAsked, Reader::Applicant) => text.event_way_back_asked(),
        (EventKind::WayBackAsked, Reader::Desk) => desk.event_way_back_asked(),
        (EventKind::Reinstated, Reader::Applicant) => text.event_reinstated(who),
        (EventKind::Reinstated, Reader::Desk) => desk.event_reinstated(who),
        (EventKind::WayBackEnded, Reader::Applicant) => text.event_way_back_ended(),
        (EventKind::WayBackEnded, Reader::Desk) => desk.event_way_back_ended(),
        (EventKind::Absorbed(number), Reader::Applicant) => text.event_absorbed(number),
        (EventKind::Absorbed(number), Reader::Desk) => desk.event_absorbed(number),
        (EventKind::DelayReached, Reader::Applicant) => text.event_delay_reached(),
        (EventKind::DelayReached, Reader::Desk) => desk.event_delay_reached(),
        (EventKind::DraftTold, Reader::Applicant) => text.event_draft_told(),
        (EventKind::DraftTold, Reader::Desk) => desk.event_draft_told(),
        (EventKind::SeniorityKept, _) => text.event_seniority(who),
        (EventKind::HelperInvited(name), Reader::Applicant) => text.event_helper_invited(name),
        (EventKind::HelperInvited(name), Reader::Desk) => desk.event_helper_invited(name),
        (EventKind::InvitationCancelled(name), Reader::Applicant) => text.event_invitation_cancelled(name),
        (EventKind::InvitationCancelled(name), Reader::Desk) => desk.event_invitation_cancelled(name),
        (EventKind::HelperJoined(name), Reader::Applicant) => text.event_helper_joined(name),
        (EventKind::HelperJoined(name), Reader::Desk) => desk.event_helper_joined(name),
        (EventKind::HelperRevoked(name), _) => text.event_helper_revoked(name),
        (EventKind::PieceSaid { name, way_out }, Reader::Desk) => {
            // In the applicant's words, said as such.
            return Some(desk_pieces.event_said(piece(name), documents::way_out(*way_out, lang)).to_string());
        }
        (EventKind::PieceAsked(name), Reader::Desk) => {
            return Some(desk_pieces.event_asked(who, piece(name)).to_string());
        }
        (EventKind::PieceHanded(name), Reader::Desk) => {
            return Some(desk_pieces.event_handed(who, piece(name)).to_string());
        }
        (EventKind::PieceNotHanded(name), Reader::Desk) => {
            return Some(desk_pieces.event_not_handed(who, piece(name)).to_string());
        }
        (EventKind::PieceDecided { name, verdict, .. }, Reader::Desk) => {
            return Some(desk_pieces.event_decided(who, piece(name), documents::verdict(*verdict, lang)).to_string());
        }
        (EventKind::PieceSaid { name, way_out }, Reader::Applicant) => {
            let said = documents::said(*way_out, lang);
            return Some(pieces.event_said(piece(name), said).to_string());
        }
        (EventKind::PieceAsked(name), Reader::Applicant) => {
            return Some(pieces.event_asked(who, piece(name)).to_string());
        }
        (EventKind::PieceHanded(name), Reader::Applicant) => {
            return Some(pieces.event_handed(who, piece(name)).to_string());
        }
        (EventKind::PieceNotHanded(name), Reader::Applicant) => {
            return Some(pieces.event_not_handed(who, piece(name)).to_string());
        }
        (EventKind::PieceDecided { name, verdict, .. }, Reader::Applicant) => {
            return Some(pieces.event_decided(who, piece(name), documents::verdict(*verdict, lang)).to_string());
        }
        (EventKind::Opened | EventKind::HealthOpened | EventKind::PieceOpened(_), _) => return None,
    };
    Some(title.to_string())
}

/// What was written to the applicant; quoted where an agent reads it.
fn written(reader: Reader, text: String) -> String {
    match reader {
        Reader::Applicant => text,
        Reader::Desk => copy::desk_pieces(Language::French).told_applicant(text).to_string(),
    }
}

fn told(dossier: &Dossier, event: &Event, reader: Reader, lang: Language) -> Option<(String, Option<Markup>)> {
    let title = title_of(dossier, event, reader, lang)?;
    let detail = match &event.kind {
        EventKind::PieceUnsound(problem) => Some(html! { (written(reader, labels::file_problem(*problem, lang))) }),
        // Words on health or violence are read with the piece, by those whose profile opens it.
        EventKind::PieceDecided { name, .. }
            if reader == Reader::Desk && name.kind.sensitivity() == Sensitivity::Sensitive =>
        {
            None
        }
        EventKind::PieceDecided { reason: Some(reason), comment, .. } => Some(html! {
            (written(reader, documents::set_aside(*reason, lang)))
            @if let Some(comment) = comment { " " span lang="fr" { "«\u{a0}" (comment.as_str()) "\u{a0}»" } }
        }),
        EventKind::SentBack(reason) => Some(html! { (written(reader, labels::send_back(*reason, lang))) }),
        EventKind::LetterReturned { reason, .. } | EventKind::WarningReturned(reason) => {
            Some(html! { (labels::return_reason(*reason, lang)) })
        }
        EventKind::ChangeRefused { comment, .. } => Some(html! { "«\u{a0}" (comment.as_str()) "\u{a0}»" }),
        // The answers on health are apart from the file, and so is their history.
        EventKind::Changed { section, .. } if reader == Reader::Desk && section.is_health() => None,
        EventKind::Changed { section, before, after, from } => Some(html! {
            @if let Some(from) = from {
                p { (copy::pieces(lang).event_from(documents::name(from, &dossier.answers, lang))) }
            }
            (changed(dossier, event, section, before.as_ref(), after.as_ref(), lang))
        }),
        _ => None,
    };
    Some((title, detail))
}

/// What a section was and what it is: only the lines that differ.
fn changed(
    dossier: &Dossier,
    event: &Event,
    section: &SectionName,
    before: Option<&Fields>,
    after: Option<&Fields>,
    lang: Language,
) -> Markup {
    let text = copy::tracking(lang);
    let on = usecases::moment::Moment::at(jiff::Timestamp::from_millisecond(event.at).unwrap_or_default()).today;
    let Some(territory) = Territory::of(&dossier.application.territory) else { return html! {} };
    let read = |fields: Option<&Fields>| {
        let on = Circumstances { on, territory };
        fields.map(|fields| summary::lines_of(section, fields, on, &dossier.answers, lang)).unwrap_or_default()
    };
    let (was, is) = summary::difference(&read(before), &read(after));
    design::details(
        &text.event_show(),
        html! {
            @for (title, some) in [(text.event_before(), &was), (text.event_after(), &is)] {
                p { strong { (title) } }
                @if some.is_empty() { p { (text.event_nothing()) } } @else { (lines(some)) }
            }
        },
    )
}

/// Who opened the file, newest first.
fn readers(events: &[Event], lang: Language) -> Markup {
    let text = copy::tracking(lang);
    let lines: Vec<(String, String, String)> = events
        .iter()
        .rev()
        .filter(|event| matches!(event.kind, EventKind::Opened | EventKind::HealthOpened | EventKind::PieceOpened(_)))
        .filter_map(|event| match &event.actor {
            Actor::Agent { service, .. } => {
                let told = match &event.kind {
                    EventKind::HealthOpened => text.who_health(service).to_string(),
                    EventKind::PieceOpened(name) => {
                        copy::pieces(lang).who_piece(service, documents::kind(name.kind, lang)).to_string()
                    }
                    _ => service.clone(),
                };
                Some((words::moment(event.at, lang), words::machine_moment(event.at), told))
            }
            Actor::Applicant | Actor::Helper { .. } | Actor::System => None,
        })
        .collect();
    if lines.is_empty() {
        return html! { p { (text.who_none()) } };
    }
    let moments: Vec<Moment<'_>> =
        lines.iter().map(|(when, datetime, title)| Moment { when, datetime, title, detail: None }).collect();
    design::timeline(&moments)
}
