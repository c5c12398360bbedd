//! The identity piece: a slot, a form that goes straight to the files, what the examination found.

use design::Tone;
use domain::id::ApplicationId;
use domain::language::Language;
use domain::piece::{FileProblem, MAX_FILE_BYTES, Piece};
use maud::{Markup, html};
use usecases::ports::UploadForm;

use crate::sending::{Sending, sending};
use crate::shell::{Context, Frame, design_lang};
use crate::{copy, labels, paths};

/// What was sent of a piece, and what can be.
#[derive(Default)]
pub struct Sent<'a> {
    /// The files that can be used, in the order in which they were sent.
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
}

/// The page of the identity piece: what is accepted, what was sent, what became of it.
pub fn identity(context: &Context<'_>, id: &ApplicationId, sent: &Sent<'_>) -> Markup {
    let text = copy::piece(context.lang);
    let here = paths::identity_piece(id);
    let none = sent.files.is_empty() && sent.problem.is_none();
    let body = html! {
        h1 { (text.title()) }
        @if sent.proves_change { p { strong { (text.for_change()) } } }
        (design::pending("etat", sent.waiting, html! {
            @if sent.waiting.is_some() {
                (design::notice(Tone::Info, None, html! { p { (text.checking()) } noscript { p { (text.checking_reload()) } } }))
            } @else if let Some(problem) = sent.problem {
                (design::notice(Tone::Bad, Some(&text.unsound()), html! { p { (labels::file_problem(problem, context.lang)) } }))
            } @else if !sent.files.is_empty() {
                (design::notice(Tone::Good, None, html! { p { (text.sound()) } p { (text.sound_then()) } }))
            }
            @if !sent.files.is_empty() { (files(context, id, &sent.files)) }
            @if sent.files.is_empty() { p { (text.intro()) } }
            p { (text.sides()) }
            @if sent.full { (design::notice(Tone::Warning, None, html! { p { (text.too_many()) } })) }
        }))
        @if !sent.full {
            (sending(context, &Sending { action: &here, piece: &text.title(), kept_for: sent.kept_for, more: !none }))
        }
        (design::pending("suite", sent.waiting, html! {
            @if !sent.files.is_empty() && sent.waiting.is_none() {
                p { (design::link_button(&paths::application(id), &copy::shell(context.lang).go_on())) }
            }
        }))
        h2 { (text.accepted()) }
        ul { li { (text.french()) } li { (text.european()) } li { (text.other()) } }
        p { a href=(paths::residence_titles()) target="_blank" rel="noopener" { (text.titles()) } }
        p { (text.protected()) }
    };
    let back = paths::application(id);
    context.page(&text.title(), &Frame { back: Some(&back), ..Frame::default() }, body)
}

fn files(context: &Context<'_>, id: &ApplicationId, files: &[&Piece]) -> Markup {
    let text = copy::piece(context.lang);
    html! {
        ul.tasks {
            @for (rank, piece) in files.iter().enumerate() {
                @let name = text.file_rank((rank + 1).to_string()).to_string();
                li {
                    a href=(paths::open_piece(id, &piece.id)) target="_blank" rel="noopener" { (name) span.vh { " " (text.new_tab()) } }
                    (design::form(&paths::remove_piece(id, &piece.id), context.token,
                        design::link_like(&text.remove(), &name, "action", "retirer")))
                }
            }
        }
    }
}

/// The form that a browser posts straight to the files. Nothing of ours is between the person and their bucket.
pub fn slot(context: &Context<'_>, id: &ApplicationId, upload: &UploadForm) -> Markup {
    let text = copy::piece(context.lang);
    let body = html! {
        h1 { (text.title()) }
        form method="post" action=(upload.action) enctype="multipart/form-data" novalidate data-upload data-max=(MAX_FILE_BYTES)
            data-missing=(text.missing()) data-empty=(labels::file_problem(FileProblem::Empty, context.lang))
            data-too-big=(labels::file_problem(FileProblem::TooLarge, context.lang)) data-sending=(text.sending()) {
            @for (name, value) in &upload.inputs { (design::hidden(name, value)) }
            // Last: S3 ignores what comes after the file.
            (design::file("file", &text.file(), &text.file_hint(), "image/jpeg,image/png,application/pdf", None, design_lang(context.lang)))
            p role="status" {}
            (design::submit(&text.send()))
        }
    };
    let back = paths::identity_piece(id);
    context.page(&text.title(), &Frame { back: Some(&back), ..Frame::default() }, body)
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
