//! Pieces at a desk: the queue, those of an application, one to look at beside the answers that it proves.

use design::Tone;
use domain::event::{Actor, EventKind};
use domain::id::AgentId;
use domain::language::Language;
use domain::piece::{Line, Piece, PieceName, SetAside, Standing, may_be_asked};
use domain::service::PiecesView;
use domain::{Field, Fields, Refusals};
use jiff::ToSpan as _;
use jiff::civil::Date;
use maud::{Markup, html};
use usecases::proof::{LOOKED_AT, PROOF_SEEN};
use usecases::records::{Badge, Dossier, Hold, Waiting};

use crate::questions::Answering;
use crate::shell::{Context, Frame};
use crate::{copy, documents, labels, paths, refusals, summary, tracking, words};

/// Agents read French.
const LANG: Language = Language::French;

/// What is said above a page of pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// Nothing.
    None,
    /// The registry has the piece that was asked for.
    Held(Standing),
    /// Another agent has the application.
    Taken,
    /// Something moved meanwhile.
    Moved,
}

/// Who looks, and who has the application.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// The agent.
    pub me: &'a AgentId,
    /// What it may read.
    pub view: PiecesView,
    /// Who has the application now, if anybody.
    pub hold: Option<&'a Hold>,
}

impl<'a> Desk<'a> {
    /// An agent, before an application that somebody may have.
    pub fn of(badge: &'a Badge, hold: Option<&'a Hold>) -> Self {
        Self { me: &badge.id, view: badge.view, hold }
    }

    pub(crate) fn decides(&self) -> bool {
        self.hold.is_none_or(|hold| hold.agent == *self.me)
    }
}

/// The applications whose pieces wait, the most urgent first. `holds` are those that agents have now.
pub fn queue(context: &Context<'_>, waiting: &[Waiting], holds: &[Hold], me: &AgentId, next: Option<&str>) -> Markup {
    let text = copy::desk_pieces(LANG);
    let late = waiting.iter().filter(|one| one.answer_by < context.today).count();
    let mine: Vec<&Hold> = holds.iter().filter(|hold| hold.agent == *me).collect();
    let held = |one: &Waiting| holds.iter().find(|hold| hold.application == one.application);
    let (free, taken): (Vec<&Waiting>, Vec<&Waiting>) = waiting.iter().partition(|one| held(one).is_none());
    let others: Vec<&Waiting> =
        taken.into_iter().filter(|one| held(one).is_some_and(|hold| hold.agent != *me)).collect();
    let body = html! {
        h1 { (text.queue()) }
        p { (text.queue_intro()) }
        @if late > 0 { (design::notice(Tone::Bad, None, html! { p { (text.queue_late(late)) } })) }
        @if !mine.is_empty() {
            h2 { (text.queue_mine()) }
            ul.tasks {
                @for hold in &mine {
                    li {
                        a href=(paths::desk_pieces_of(&hold.application)) { (hold.applicant.0) }
                        (design::tag(Tone::Good, &text.queue_yours(words::hour(hold.until * 1000)).to_string()))
                    }
                }
            }
        }
        h2 { (text.queue_free()) }
        @if free.is_empty() { p { (text.queue_empty()) } } @else { (lines(&free, context.today, |_| None)) }
        @if !others.is_empty() {
            h2 { (text.queue_all()) }
            (lines(&others, context.today, |one| {
                held(one).map(|hold| text.queue_taken(hold.name.clone(), words::hour(hold.until * 1000)).to_string())
            }))
        }
        @if let Some(next) = next { p { a href=(paths::desk_pieces_after(next)) { (copy::desk(LANG).queue_more()) } } }
    };
    context.page(&text.queue(), &Frame { back: Some(paths::desk()), desk: true, wide: true, ..Frame::default() }, body)
}

/// Who has an application, and until when.
pub(crate) fn taken(hold: &Hold) -> Markup {
    let text = copy::desk_pieces(LANG);
    html! { span.hint { (text.queue_taken(hold.name.clone(), words::hour(hold.until * 1000))) } }
}

fn lines(waiting: &[&Waiting], today: Date, who: impl Fn(&Waiting) -> Option<String>) -> Markup {
    let (text, desk) = (copy::desk_pieces(LANG), copy::desk(LANG));
    let rows: Vec<Vec<Markup>> = waiting
        .iter()
        .map(|one| {
            let late = one.answer_by < today;
            vec![
                html! { a href=(paths::desk_pieces_of(&one.application)) { (one.applicant.0) } },
                html! { (words::date(one.deposited_on, LANG)) },
                html! {
                    (words::date(one.answer_by, LANG))
                    @if late { " " (design::tag(Tone::Bad, &desk.queue_late())) }
                },
                html! { @if let Some(who) = who(one) { (who) } @else { (text.queue_free_tag()) } },
            ]
        })
        .collect();
    let head = [desk.queue_applicant(), text.queue_arrived(), desk.queue_due(), text.queue_state()];
    design::table(&text.queue(), &head.each_ref().map(|title| &**title), &rows)
}

/// The pieces of an application: what waits for a decision, the rest, and what can be asked for.
pub fn of_application(
    context: &Context<'_>,
    dossier: &Dossier,
    all: &[Line],
    desk: Desk<'_>,
    note: Note,
    fields: &Fields,
    refused: &Refusals,
) -> Markup {
    let text = copy::desk_pieces(LANG);
    let id = &dossier.application.id;
    let title = text.pieces_of(dossier.answers.applicant_name()).to_string();
    let waits = |line: &&Line| matches!(line.standing, Standing::ToCheck | Standing::Handed);
    let (to_check, rest): (Vec<&Line>, Vec<&Line>) = all.iter().partition(waits);
    let form = Answering { fields, refusals: refused, lang: LANG };
    let names = may_be_asked(&dossier.answers, dossier.application.applicant, context.today);
    let options: Vec<(String, String)> =
        names.iter().map(|name| (name.to_string(), documents::name(name, &dossier.answers, LANG))).collect();
    let body = html! {
        (refusals::summary(refused, LANG))
        h1 { (title) }
        (said_above(note))
        (holder(context, dossier, desk))
        @if desk.view == PiecesView::List { (design::notice(Tone::Info, None, html! { p { (text.list_only()) } })) }
        h2 { (text.group_proves()) }
        @if to_check.is_empty() { p { (text.done()) } } @else { (rows(dossier, &to_check)) }
        @if !rest.is_empty() { h2 { (text.group_rest()) } (rows(dossier, &rest)) }
        @if dossier.application.state.is_recorded() && desk.decides() {
            h2 { (text.ask()) }
            p { (text.ask_body()) }
            (design::form(&paths::desk_ask(id), context.token, html! {
                (form.select(Field::AskedPiece, &options))
                (design::secondary(&text.ask_do(), "action", "demander"))
            }))
        }
        p { a href=(paths::desk_file(id)) { (text.file()) } }
    };
    let has_errors = !refused.is_empty();
    let frame = Frame { back: Some(paths::desk_pieces()), desk: true, wide: true, has_errors, ..Frame::default() };
    context.page(&title, &frame, body)
}

fn rows(dossier: &Dossier, lines: &[&Line]) -> Markup {
    let text = copy::desk_pieces(LANG);
    html! {
        ul.tasks {
            @for line in lines {
                @let (tone, standing) = standing_of(line.standing);
                @let proof = dossier.proofs.get(&line.name);
                li {
                    a href=(paths::desk_look_at(&dossier.application.id, &line.name)) { (documents::name(&line.name, &dossier.answers, LANG)) }
                    (design::tag(tone, &standing))
                    @if let Some(handed) = proof.and_then(|proof| proof.handed.as_ref()) {
                        span.hint { (text.paper_noted(words::date(handed.on, LANG), handed.service.clone(), words::date(handed.due, LANG))) }
                    }
                    @if let Some(asked) = proof.and_then(|proof| proof.asked.as_ref()) {
                        span.hint { (text.asked(asked.service.clone(), words::date(asked.on, LANG))) }
                    }
                }
            }
        }
    }
}

/// Where a piece stands, as agents say it.
fn standing_of(standing: Standing) -> (Tone, String) {
    let text = copy::desk_pieces(LANG);
    match standing {
        Standing::ToCheck => (Tone::Warning, text.standing_to_check().to_string()),
        Standing::Missing => (Tone::Info, text.standing_missing().to_string()),
        // In the applicant's words, said as such.
        Standing::Said(way_out) => (Tone::Info, format!("«\u{a0}{}\u{a0}»", documents::way_out(way_out, LANG))),
        other => documents::standing(other, LANG),
    }
}

fn said_above(note: Note) -> Markup {
    let text = copy::desk_pieces(LANG);
    let (title, body) = match note {
        Note::None => return html! {},
        Note::Held(standing) => {
            let (_, standing) = standing_of(standing);
            (text.refused_held().to_string(), text.refused_held_body(standing).to_string())
        }
        Note::Taken => (text.refused_taken().to_string(), text.refused_taken_body().to_string()),
        Note::Moved => (text.refused_moved().to_string(), text.refused_moved_body().to_string()),
    };
    html! { div role="alert" { (design::notice(Tone::Warning, Some(&title), html! { p { (body) } })) } }
}

/// Who has the application, and the buttons to take it and to give it back.
pub(crate) fn holder(context: &Context<'_>, dossier: &Dossier, desk: Desk<'_>) -> Markup {
    let text = copy::desk_pieces(LANG);
    let id = &dossier.application.id;
    let take =
        |label: &str| design::form(&paths::desk_take(id), context.token, design::secondary(label, "action", "prendre"));
    match desk.hold {
        None => html! { p { (text.free()) } (take(&text.take())) },
        Some(hold) if hold.agent == *desk.me => html! {
            p { (text.yours(words::hour(hold.until * 1000))) }
            (take(&text.take_again()))
            (design::form(&paths::desk_release(id), context.token, design::secondary(&text.release(), "action", "rendre")))
        },
        Some(hold) => design::notice(
            Tone::Warning,
            None,
            html! { p { (text.held(hold.name.clone(), words::hour(hold.until * 1000))) } },
        ),
    }
}

/// A page of a file as it is shown, with a link that opens it for a minute.
pub struct View<'a> {
    /// The file.
    pub piece: &'a Piece,
    /// The address of what is shown.
    pub link: String,
    /// Whether it is a picture, and not a PDF of which none could be made.
    pub is_picture: bool,
}

/// One piece, large, beside the answers that it proves and the decisions of before. `views` is empty when the agent's
/// profile does not open it, or when there is nothing to look at.
#[expect(clippy::too_many_arguments, reason = "what is shown, who looks and what was typed, each by its name")]
pub fn look_at(
    context: &Context<'_>,
    dossier: &Dossier,
    line: &Line,
    views: &[View<'_>],
    next: Option<&PieceName>,
    desk: Desk<'_>,
    note: Note,
    fields: &Fields,
    refused: &Refusals,
) -> Markup {
    let text = copy::desk_pieces(LANG);
    let id = &dossier.application.id;
    let title = documents::name(&line.name, &dossier.answers, LANG);
    let opens = desk.view.opens(line.name.kind.sensitivity());
    let proof = dossier.proofs.get(&line.name);
    let left = html! {
        @if desk.view == PiecesView::List {
            p { (text.list_only()) }
        } @else if !opens {
            p { (text.sensitive()) }
        } @else if views.is_empty() {
            p { (text.nothing()) }
        } @else {
            (pages(id, &title, views))
        }
    };
    let right = html! {
        (holder(context, dossier, desk))
        @let (tone, standing) = standing_of(line.standing);
        p { (design::tag(tone, &standing)) }
        @if let Some(said) = proof.and_then(|proof| proof.said.as_ref()).filter(|_| opens) {
            (design::notice(Tone::Info, Some(&text.said()), html! {
                p { (documents::way_out(said.way_out, LANG)) }
                @if let Some(obstacle) = said.obstacle { p { (documents::obstacle(obstacle, LANG)) } }
                @if let Some(comment) = &said.comment { p { "«\u{a0}" (comment.as_str()) "\u{a0}»" } }
            }))
        }
        @let warnings = documents::warnings(dossier.undecided(&line.name));
        @if opens && !warnings.is_empty() {
            (design::notice(Tone::Warning, Some(&text.warnings()), html! {
                ul { @for warning in &warnings { li { (labels::file_warning(*warning, LANG)) } } }
            }))
        }
        @if let Some(explained) = proof.and_then(|proof| proof.explained.as_ref()).filter(|_| opens) {
            (design::notice(Tone::Warning, Some(&text.explained()), html! { p { "«\u{a0}" (explained.as_str()) "\u{a0}»" } }))
        }
        (answers(dossier, &line.name, opens))
        @if opens { (history(dossier, &line.name)) }
        @if opens && desk.decides() && dossier.application.state.is_recorded() {
            @if dossier.undecided(&line.name).next().is_some() { (decision(context, dossier, line, fields, refused)) }
            (paper(context, dossier, line, fields, refused))
        }
        @if let Some(next) = next {
            p { a href=(paths::desk_look_at(id, next)) accesskey="s" { (text.next()) } }
        }
        p { a href=(paths::desk_pieces_of(id)) { (text.all()) } }
    };
    let body = html! {
        (refusals::summary(refused, LANG))
        h1 { (text.piece_of(title, dossier.answers.applicant_name())) }
        (said_above(note))
        (design::columns(left, right))
    };
    let back = paths::desk_pieces_of(id);
    let has_errors = !refused.is_empty();
    let frame = Frame { back: Some(&back), desk: true, wide: true, has_errors, ..Frame::default() };
    context.page(&documents::name(&line.name, &dossier.answers, LANG), &frame, body)
}

fn pages(id: &domain::id::ApplicationId, title: &str, views: &[View<'_>]) -> Markup {
    let text = copy::desk_pieces(LANG);
    html! {
        div.zoom {
            input #zoom type="checkbox";
            label for="zoom" { (text.zoom()) }
            div.view {
                @for (rank, view) in views.iter().enumerate() {
                    @let name = text.view_alt(title, (rank + 1).to_string()).to_string();
                    p { a href=(paths::desk_piece(id, &view.piece.id)) target="_blank" rel="noopener" { (text.open()) span.vh { " " (name) } } }
                    @if view.is_picture {
                        img.doc src=(view.link) alt=(name);
                    } @else {
                        object.doc data=(view.link) type="application/pdf" aria-label=(name) {}
                    }
                }
            }
        }
    }
}

/// The answers that the piece proves, and the way to correct them from it.
fn answers(dossier: &Dossier, name: &PieceName, opens: bool) -> Markup {
    let text = copy::desk_pieces(LANG);
    let proves = name.proves();
    let parts: Vec<_> = summary::parts(&dossier.answers, LANG)
        .into_iter()
        .filter(|part| proves.contains(&part.name) && (opens || !part.name.is_health()))
        .collect();
    html! {
        @if !parts.is_empty() {
            h2 { (text.answers()) }
            @for part in &parts {
                h3 { (part.title) }
                (tracking::lines(&part.lines))
                @if dossier.application.state.is_recorded() {
                    p { a href=(paths::section_from_piece(&dossier.application.id, &part.name, name)) {
                        (text.correct(labels::section_of(&part.name, &dossier.answers, LANG)))
                    } }
                }
            }
            p.hint { (text.correct_body()) }
        }
    }
}

fn history(dossier: &Dossier, name: &PieceName) -> Markup {
    let text = copy::desk_pieces(LANG);
    let decided: Vec<_> = dossier
        .events
        .iter()
        .rev()
        .filter_map(|event| match (&event.kind, &event.actor) {
            (EventKind::PieceDecided { name: of, verdict, reason, comment }, Actor::Agent { service, .. })
                if of == name =>
            {
                Some((event.at, service, *verdict, *reason, comment))
            }
            _ => None,
        })
        .collect();
    html! {
        @if !decided.is_empty() {
            h2 { (text.history()) }
            ul {
                @for (at, service, verdict, reason, comment) in decided {
                    li {
                        (words::moment(at, LANG)) ". "
                        (text.history_line(service.clone(), documents::verdict(verdict, LANG)))
                        @if let Some(reason) = reason { "\u{a0}: " (documents::set_aside(reason, LANG)) }
                        @if let Some(comment) = comment { " «\u{a0}" (comment.as_str()) "\u{a0}»" }
                    }
                }
            }
        }
    }
}

fn decision(context: &Context<'_>, dossier: &Dossier, line: &Line, fields: &Fields, refused: &Refusals) -> Markup {
    let text = copy::desk_pieces(LANG);
    let id = &dossier.application.id;
    let form = Answering { fields, refusals: refused, lang: LANG };
    // The day that the catalogue proposes is a hint; the agent reads the piece and knows better.
    let hint = match line.name.kind.holds_months() {
        Some(months) => {
            let day = context.today.saturating_add(i64::from(months).months());
            format!("{} {}", text.holds(), text.holds_usually(months.to_string(), words::date(day, LANG)))
        }
        None => text.holds().to_string(),
    };
    let seen = html! {
        (design::hidden(PROOF_SEEN, &version(dossier, &line.name)))
        @for piece in dossier.undecided(&line.name) { (design::hidden(LOOKED_AT, piece.id.as_str())) }
    };
    let reasons = form.options(SetAside::ALL, SetAside::code, |reason, lang| {
        format!("{}\u{a0}: {}", documents::verdict(reason.verdict(), lang), documents::set_aside(reason, lang))
    });
    html! {
        h2 { (text.decide()) }
        p.hint { (text.accept_hint()) }
        (design::form(&paths::desk_decide(id, &line.name), context.token, html! {
            (seen)
            (form.date(Field::HoldsUntil, Some(&hint), true, false))
            (design::keyed(&text.accept(), Field::PieceVerdict.code(), "oui", 'a'))
        }))
        details open[!refused.is_empty()] {
            summary accesskey="e" { (text.aside()) }
            (design::form(&paths::desk_decide(id, &line.name), context.token, html! {
                (seen)
                (form.radios(Field::SetAsideReason, None, &reasons, false))
                (form.textarea(Field::PieceComment, &text.aside_comment(), true))
                (design::danger(&text.aside_do(), Field::PieceVerdict.code(), "non"))
            }))
        }
    }
}

/// Which version of the record of a piece the page shows.
fn version(dossier: &Dossier, name: &PieceName) -> String {
    dossier.proofs.get(name).map_or(0, |proof| proof.version).to_string()
}

/// Said to an agent who scans in while a colleague has the application.
pub fn taken_by_other() -> String {
    let text = copy::desk_pieces(LANG);
    format!("{}. {}", text.refused_taken(), text.refused_taken_body())
}

/// A piece that is at the desk on paper: noted, then scanned. What was noted by mistake is taken back.
fn paper(context: &Context<'_>, dossier: &Dossier, line: &Line, fields: &Fields, refused: &Refusals) -> Markup {
    let text = copy::desk_pieces(LANG);
    let id = &dossier.application.id;
    let form = Answering { fields, refusals: refused, lang: LANG };
    let handed = dossier.proofs.get(&line.name).and_then(|proof| proof.handed.as_ref());
    html! {
        h2 { (text.paper()) }
        @match handed {
            Some(handed) => {
                p { (text.paper_noted(words::date(handed.on, LANG), handed.service.clone(), words::date(handed.due, LANG))) }
                (design::form(&paths::desk_withdraw_paper(id, &line.name), context.token, html! {
                    (design::hidden(PROOF_SEEN, &version(dossier, &line.name)))
                    (design::secondary(&text.paper_withdraw(), "action", "annuler"))
                }))
            },
            None => {
                p { (text.paper_body()) }
                (design::form(&paths::desk_receive(id, &line.name), context.token, html! {
                    (form.date(Field::HandedOn, None, true, false))
                    (design::secondary(&text.paper_do(), "action", "noter"))
                }))
            },
        }
        p { (design::link_button(&paths::piece(id, &line.name), &text.scan())) }
    }
}

/// Said when an agent opened more than its work needs.
pub fn too_many(context: &Context<'_>) -> Markup {
    let text = copy::desk_pieces(LANG);
    let body = html! { h1 { (text.quota()) } p { (text.quota_body()) } };
    context.page(&text.quota(), &Frame { back: Some(paths::desk_pieces()), desk: true, ..Frame::default() }, body)
}
