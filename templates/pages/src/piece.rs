//! One piece: what it is for, what is accepted, what was sent, what a service said, what to do when it cannot be sent.

use design::Tone;
use domain::application::State;
use domain::id::ApplicationId;
use domain::language::Language;
use domain::piece::{
    FileProblem, Level, Line, MAX_FILE_BYTES, Obstacle, Piece, PieceKind, PieceName, Proof, REMIND_AFTER_DAYS,
    Standing, Verdict, WayOut,
};
use domain::{Field, Fields, Refusals};
use maud::{Markup, html};
use usecases::ports::UploadForm;
use usecases::records::Dossier;
use usecases::sending::DECLARED_TYPES;

use crate::desk_pieces::taken_by_other;
use crate::questions::Answering;
use crate::sending::{Sending, sending};
use crate::shell::{Context, Frame, Visitor, design_lang};
use crate::{copy, documents, labels, paths, refusals, words};

/// What is said above the page of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceNote {
    /// Nothing.
    None,
    /// A file was not taken back: a service decided on it meanwhile.
    Decided,
    /// An agent cannot scan in: a colleague has the application.
    Taken,
}

/// What was sent of a piece, and what can be.
pub struct Sent<'a> {
    /// Where the piece stands.
    pub line: Line,
    /// What was asked, said and decided.
    pub proof: Option<&'a Proof>,
    /// The files that can be used and that no service decided on, in the order in which they were sent.
    pub files: Vec<&'a Piece>,
    /// What the last file turned out to be, when it could not be used.
    pub problem: Option<FileProblem>,
    /// The address at which to look again while a file is being examined.
    pub waiting: Option<&'a str>,
    /// No more can be sent.
    pub full: bool,
    /// Under what this person's browser keeps what has not left yet.
    pub kept_for: &'a str,
    /// A change of civil status waits for its proof.
    pub proves_change: bool,
    /// What is said above.
    pub note: PieceNote,
}

/// The page of a piece.
pub fn show(context: &Context<'_>, dossier: &Dossier, sent: &Sent<'_>, fields: &Fields, refused: &Refusals) -> Markup {
    let (text, pieces) = (copy::piece(context.lang), copy::pieces(context.lang));
    let id = &dossier.application.id;
    let name = &sent.line.name;
    let title = title(context, dossier, name);
    let here = paths::piece(id, name);
    let none = sent.files.is_empty() && sent.problem.is_none();
    let identity = *name == PieceName::IDENTITY;
    let body = html! {
        (refusals::summary(refused, context.lang))
        h1 { (title) }
        @match sent.note {
            PieceNote::None => {},
            PieceNote::Decided => div role="alert" {
                (design::notice(Tone::Warning, Some(&text.not_removed()), html! { p { (text.not_removed_body()) } }))
            },
            PieceNote::Taken => div role="alert" { (design::notice(Tone::Warning, None, html! { p { (taken_by_other()) } })) },
        }
        @if sent.proves_change && identity { p { strong { (text.for_change()) } } }
        @if let Some(asked) = sent.proof.and_then(|proof| proof.asked.as_ref()) {
            p { strong { (pieces.asked(asked.service.clone(), words::date(asked.on, context.lang))) } }
        }
        (design::pending("etat", sent.waiting, html! {
            @if sent.waiting.is_some() {
                (design::notice(Tone::Info, None, html! { p { (text.checking()) } noscript { p { (text.checking_reload()) } } }))
            } @else if let Some(problem) = sent.problem {
                (design::notice(Tone::Bad, Some(&text.unsound()), html! { p { (labels::file_problem(problem, context.lang)) } }))
            } @else {
                (what_became(context, sent))
            }
            @if !sent.files.is_empty() { (files(context, dossier, name, &sent.files)) }
            (doubts(context, id, sent, fields, refused))
            @if identity && sent.files.is_empty() { p { (text.intro()) } }
            @if identity { p { (text.sides()) } } @else { p { (documents::why(name.kind, context.lang)) } }
            @if sent.full { (design::notice(Tone::Warning, None, html! { p { (text.too_many()) } })) }
        }))
        @if !sent.full {
            (sending(context, &Sending { action: &here, piece: &title, kept_for: sent.kept_for, more: !none }))
        }
        (design::pending("suite", sent.waiting, html! {
            @if !sent.files.is_empty() && sent.waiting.is_none() {
                p { (design::link_button(&next(context, id, identity, dossier), &copy::shell(context.lang).go_on())) }
            }
        }))
        h2 { (text.accepted()) }
        @let accepted = documents::accepted(name.kind, context.lang);
        @if accepted.len() > 1 && name.kind != PieceKind::Identity { p { (pieces.one_of()) } }
        ul { @for one in &accepted { li { (one) } } }
        @if name.kind == PieceKind::Identity {
            p { a href=(paths::residence_titles()) target="_blank" rel="noopener" { (text.titles()) } }
            p { (text.protected()) }
        }
        @if !matches!(context.visitor, Visitor::Agent { .. }) { (other_ways(context, id, sent, fields, refused)) }
    };
    let back = match context.visitor {
        Visitor::Agent { .. } => paths::desk_look_at(id, name),
        _ if identity && dossier.application.state.is_open() => paths::application(id),
        _ => paths::pieces(id),
    };
    context.page(&title, &Frame { back: Some(&back), has_errors: !refused.is_empty(), ..Frame::default() }, body)
}

/// The identity piece is the applicant's own, for the applicant.
fn title(context: &Context<'_>, dossier: &Dossier, name: &PieceName) -> String {
    if *name == PieceName::IDENTITY && !matches!(context.visitor, Visitor::Agent { .. }) {
        return copy::piece(context.lang).title().to_string();
    }
    documents::name(name, &dossier.answers, context.lang)
}

fn next(context: &Context<'_>, id: &ApplicationId, identity: bool, dossier: &Dossier) -> String {
    match context.visitor {
        Visitor::Agent { .. } => paths::desk_pieces_of(id),
        _ if identity && dossier.application.state.is_open() => paths::application(id),
        _ => paths::pieces(id),
    }
}

/// What a service decided, or that a file arrived.
fn what_became(context: &Context<'_>, sent: &Sent<'_>) -> Markup {
    let (text, pieces) = (copy::piece(context.lang), copy::pieces(context.lang));
    let decision = sent.proof.and_then(|proof| proof.decision.as_ref());
    html! {
        @match (sent.line.standing, decision) {
            (Standing::ToCheck, _) => {
                (design::notice(Tone::Good, None, html! { p { (text.sound()) } p { (text.sound_then()) } }))
            },
            (Standing::Accepted | Standing::EndsSoon | Standing::Ended, Some(decision)) => {
                @let (tone, standing) = documents::standing(sent.line.standing, context.lang);
                (design::notice(tone, Some(&standing), html! {
                    @if let Some(until) = decision.holds_until { p { (pieces.accepted_until(words::date(until, context.lang))) } }
                    @if sent.line.standing == Standing::Accepted { p { (pieces.kept()) } }
                }))
            },
            (Standing::SetAside, Some(decision)) => {
                (design::notice(Tone::Bad, Some(&pieces.decided_title()), html! {
                    @let reason = decision.reason.map_or_else(String::new, |reason| documents::set_aside(reason, context.lang));
                    p { (pieces.decided(decision.service.clone(), words::date(decision.on, context.lang), reason)) }
                    @if let Some(comment) = &decision.comment { p lang="fr" { "«\u{a0}" (comment.as_str()) "\u{a0}»" } }
                }))
            },
            (Standing::Handed, _) => (design::notice(Tone::Good, None, html! { p { (pieces.handed()) } })),
            _ => {},
        }
    }
}

fn files(context: &Context<'_>, dossier: &Dossier, of: &PieceName, files: &[&Piece]) -> Markup {
    let text = copy::piece(context.lang);
    let id = &dossier.application.id;
    let agent = matches!(context.visitor, Visitor::Agent { .. });
    // What a service is about to accept an application with stays; what an agent finds wrong it sets aside.
    let about_to_be_accepted = *of == PieceName::IDENTITY && matches!(dossier.application.state, State::Submitted(_));
    let removable = !agent && !about_to_be_accepted;
    html! {
        ul.tasks {
            @for (rank, piece) in files.iter().enumerate() {
                @let name = text.file_rank((rank + 1).to_string()).to_string();
                li {
                    a href=(if agent { paths::desk_piece(id, &piece.id) } else { paths::open_piece(id, of, &piece.id) }) target="_blank" rel="noopener" { (name) span.vh { " " (text.new_tab()) } }
                    @if removable {
                        (design::form(&paths::remove_piece(id, of, &piece.id), context.token,
                            design::link_like(&text.remove(), &name, "action", "retirer")))
                    }
                }
            }
        }
    }
}

/// What is doubtful in the files sent, and a word to the agent for whoever cannot do better: it never blocks.
fn doubts(context: &Context<'_>, id: &ApplicationId, sent: &Sent<'_>, fields: &Fields, refused: &Refusals) -> Markup {
    let pieces = copy::pieces(context.lang);
    let warnings = documents::warnings(sent.files.iter().copied());
    if warnings.is_empty() {
        return html! {};
    }
    let said = sent.proof.and_then(|proof| proof.explained.as_ref());
    let form = Answering { fields, refusals: refused, lang: context.lang };
    html! {
        (design::notice(Tone::Warning, Some(&pieces.explain_title()), html! {
            ul { @for warning in &warnings { li { (labels::file_warning(*warning, context.lang)) } } }
            @match said {
                Some(said) => p { (pieces.explained(said.as_str())) },
                None if matches!(context.visitor, Visitor::Agent { .. }) => {},
                None => (design::form(&paths::piece_explained(id, &sent.line.name), context.token, html! {
                    (form.textarea_as(Some("raison"), Field::UnusualReason, &pieces.explain(), false))
                    (design::secondary(&pieces.explain_do(), "action", "garder"))
                })),
            }
        }))
    }
}

/// The ways out: what to say when the piece cannot be sent.
fn other_ways(
    context: &Context<'_>,
    id: &ApplicationId,
    sent: &Sent<'_>,
    fields: &Fields,
    refused: &Refusals,
) -> Markup {
    let pieces = copy::pieces(context.lang);
    let name = &sent.line.name;
    let done = matches!(sent.line.standing, Standing::Accepted | Standing::ToCheck | Standing::Handed);
    if done {
        return html! {};
    }
    let said = sent.proof.and_then(|proof| proof.said.as_ref());
    let form = Answering { fields, refusals: refused, lang: context.lang };
    // What registration needs concerns everybody.
    let ways: Vec<WayOut> = WayOut::ALL
        .iter()
        .copied()
        .filter(|way| sent.line.level != Level::Registration || *way != WayOut::NotConcerned)
        .collect();
    let is = |wanted: WayOut| move |code: &str| code == wanted.code();
    html! {
        @if let Some(said) = said {
            (design::notice(Tone::Info, None, html! {
                p { (pieces.other_said(documents::said(said.way_out, context.lang))) }
                @if let Some(obstacle) = said.obstacle { p { (documents::obstacle(obstacle, context.lang)) } }
                @if let Some(comment) = &said.comment { p { "«\u{a0}" (comment.as_str()) "\u{a0}»" } }
                @if said.way_out == WayOut::NeedsHelp { p { (documents::help(name.kind, context.lang)) } }
                @if matches!(said.way_out, WayOut::NeedsHelp | WayOut::AtDesk) {
                    p { a href=(paths::desks()) { (pieces.desks()) } }
                }
                p { (pieces.other_change()) }
            }))
        }
        details open[!refused.is_empty()] {
            summary { (pieces.other_title()) }
            p { (pieces.other_intro()) }
            (design::form(&paths::piece_said(id, name), context.token, html! {
                (form.twice_opening_radios(
                    Field::WayOut,
                    &form.options(&ways, WayOut::code, documents::way_out),
                    is(WayOut::CannotGet),
                    is(WayOut::Later),
                ))
                (design::when(form.radios(Field::Obstacle, None, &form.options(Obstacle::ALL, Obstacle::code, documents::obstacle), false)))
                (design::when(form.radios(Field::RemindAfter, None, &remind(context), false)))
                (form.textarea(Field::PieceComment, &pieces.comment_hint(), true))
                (design::secondary(&pieces.other_do(), "action", "dire"))
            }))
        }
    }
}

fn remind(context: &Context<'_>) -> Vec<(&'static str, String)> {
    let codes = ["3", "7", "30"];
    codes
        .into_iter()
        .zip(REMIND_AFTER_DAYS)
        .map(|(code, days)| (code, documents::remind_after(days, context.lang)))
        .collect()
}

/// Every piece of an application, what is to do first.
pub fn list(context: &Context<'_>, dossier: &Dossier, lines: &[Line]) -> Markup {
    let pieces = copy::pieces(context.lang);
    let id = &dossier.application.id;
    let to_do: Vec<&Line> = lines.iter().filter(|line| line.is_to_do()).collect();
    let of =
        |level: Level| lines.iter().filter(move |line| line.level == level && !line.is_to_do()).collect::<Vec<_>>();
    let agent = matches!(context.visitor, Visitor::Agent { .. });
    let body = html! {
        h1 { (pieces.title()) }
        p { (pieces.intro()) }
        h2 { (pieces.to_do()) }
        @if to_do.is_empty() { p { (pieces.to_do_none()) } }
        @for (level, title, why) in [
            (Level::Registration, pieces.registration(), None),
            // Said of what a committee needs, and of nothing else.
            (Level::Examination, pieces.examination(), Some(pieces.examination_why())),
            (Level::Request, pieces.to_do_other(), None),
        ] {
            @let some: Vec<&Line> = to_do.iter().copied().filter(|line| line.level == level).collect();
            @if !some.is_empty() {
                h3 { (title) }
                @if let Some(why) = why { p { (why) } }
                (rows(context, dossier, &some))
            }
        }
        @for (level, title, why) in [
            (Level::Registration, pieces.registration().to_string(), None),
            (Level::Examination, pieces.examination().to_string(), None),
            (Level::Request, pieces.request().to_string(), Some(pieces.request_why().to_string())),
        ] {
            @let rest = of(level);
            @if !rest.is_empty() {
                h2 { (title) }
                @if let Some(why) = why { p { (why) } }
                (rows(context, dossier, &rest))
            }
        }
        (design::details(&pieces.never(), html! {
            ul { li { (pieces.never_1()) } li { (pieces.never_2()) } li { (pieces.never_3()) } li { (pieces.never_4()) } }
        }))
    };
    let back = if agent {
        paths::desk_file(id)
    } else if dossier.application.state.is_open() {
        paths::application(id)
    } else {
        paths::tracking(id)
    };
    context.page(&pieces.title(), &Frame { back: Some(&back), ..Frame::default() }, body)
}

/// A line of the list: where it leads, its title, what is said below it, where it stands.
type Row = (String, String, Option<String>, (Tone, String));

fn rows(context: &Context<'_>, dossier: &Dossier, lines: &[&Line]) -> Markup {
    let pieces = copy::pieces(context.lang);
    let rows: Vec<Row> = lines
        .iter()
        .map(|line| {
            let proof = dossier.proofs.get(&line.name);
            let decision = proof.and_then(|proof| proof.decision.as_ref());
            let hint = match (line.standing, decision, proof.and_then(|proof| proof.asked.as_ref())) {
                (Standing::SetAside, Some(decision), _) if decision.verdict != Verdict::Accepted => {
                    let reason =
                        decision.reason.map_or_else(String::new, |why| documents::set_aside(why, context.lang));
                    Some(
                        pieces
                            .decided(decision.service.clone(), words::date(decision.on, context.lang), reason)
                            .to_string(),
                    )
                }
                (Standing::Unusable, _, _) => {
                    dossier.last_problem(&line.name).map(|problem| labels::file_problem(problem, context.lang))
                }
                (Standing::Accepted | Standing::EndsSoon, Some(decision), _) => decision
                    .holds_until
                    .map(|until| pieces.accepted_until(words::date(until, context.lang)).to_string()),
                (standing, _, Some(asked)) if standing.needs_the_applicant() => {
                    Some(pieces.asked(asked.service.clone(), words::date(asked.on, context.lang)).to_string())
                }
                (standing, _, _) if standing.needs_the_applicant() => {
                    Some(documents::why(line.name.kind, context.lang))
                }
                _ => None,
            };
            let id = &dossier.application.id;
            let title = documents::name(&line.name, &dossier.answers, context.lang);
            (paths::piece(id, &line.name), title, hint, documents::standing(line.standing, context.lang))
        })
        .collect();
    let tasks: Vec<design::Task<'_>> = rows
        .iter()
        .map(|(href, title, hint, (tone, status))| design::Task {
            href: Some(href),
            title,
            of: None,
            hint: hint.as_deref(),
            status: (*tone, status),
        })
        .collect();
    design::task_list(&tasks)
}

/// The form that a browser posts straight to the files. Nothing of ours is between the person and their bucket.
pub fn slot(context: &Context<'_>, dossier: &Dossier, name: &PieceName, upload: &UploadForm) -> Markup {
    let text = copy::piece(context.lang);
    let title = title(context, dossier, name);
    let body = html! {
        h1 { (title) }
        form method="post" action=(upload.action) enctype="multipart/form-data" novalidate data-upload data-max=(MAX_FILE_BYTES)
            data-missing=(text.missing()) data-empty=(labels::file_problem(FileProblem::Empty, context.lang))
            data-too-big=(labels::file_problem(FileProblem::TooLarge, context.lang)) data-sending=(text.sending()) {
            @for (name, value) in &upload.inputs { (design::hidden(name, value)) }
            // Last: S3 ignores what comes after the file.
            (design::file("file", &text.file(), &text.file_hint(), &DECLARED_TYPES.join(","), None, design_lang(context.lang)))
            p role="status" {}
            (design::submit(&text.send()))
        }
    };
    let back = paths::piece(&dossier.application.id, name);
    context.page(&title, &Frame { back: Some(&back), ..Frame::default() }, body)
}

/// As many files as a piece can have were sent.
pub fn full(lang: Language) -> String {
    copy::piece(lang).too_many().to_string()
}

/// Shown instead of S3's XML when it refuses a file: too large, empty, a form changed or too old. The files have an origin
/// of their own: `base` is the address of the site.
pub fn refused(context: &Context<'_>, base: &str, too_large: bool) -> Markup {
    let text = copy::piece(context.lang);
    let body = html! {
        h1 { (text.refused_title()) }
        p { @if too_large { (text.refused_large()) } @else { (text.refused_other()) } }
        p { (text.refused_kept()) }
        p { (design::link_button(paths::account(), &text.refused_do())) }
    };
    context.page(&text.refused_title(), &Frame { base: Some(base), ..Frame::default() }, body)
}
