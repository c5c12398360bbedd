//! The identity piece: a slot, a form that goes straight to the files, what the examination found.

use design::Tone;
use domain::id::ApplicationId;
use domain::piece::{MAX_FILE_BYTES, Piece, PieceState};
use maud::{Markup, html};
use usecases::ports::UploadForm;

use crate::shell::{Context, Frame};
use crate::{copy, labels, paths};

/// The page of the identity piece: what is accepted, and what became of the file sent. `waiting` is the address at which
/// to look again while a file is being examined.
pub fn identity(
    context: &Context<'_>,
    id: &ApplicationId,
    piece: Option<&Piece>,
    waiting: Option<&str>,
    full: bool,
) -> Markup {
    let text = copy::piece();
    let here = paths::identity_piece(id);
    let state = piece.map(|piece| &piece.state);
    let body = html! {
        h1 { (text.title()) }
        (design::pending("etat", waiting, html! {
            @match state {
                _ if waiting.is_some() => (design::notice(Tone::Info, None, html! { p { (text.checking()) } noscript { p { (text.checking_reload()) } } })),
                Some(PieceState::Sound { .. }) => {
                    (design::notice(Tone::Good, None, html! { p { (text.sound()) } p { (text.sound_then()) } }))
                    p { (design::link_button(&paths::application(id), &text.go_on())) }
                },
                Some(PieceState::Unsound(problem)) => (design::notice(Tone::Bad, Some(&text.unsound()), html! { p { (labels::file_problem(*problem)) } })),
                Some(PieceState::Expected) | None => {},
            }
        }))
        @if full {
            (design::notice(Tone::Warning, None, html! { p { (text.too_many()) } }))
        } @else {
            p { (text.intro()) }
            ul { li { (text.french()) } li { (text.european()) } li { (text.other()) } }
            p { (text.protected()) }
            (design::form(&here, context.token, html! {
                @match state {
                    Some(PieceState::Sound { .. }) => (design::secondary(&text.again(), "action", "ajouter")),
                    Some(PieceState::Unsound(_)) => (design::submit(&text.again())),
                    Some(PieceState::Expected) | None => (design::submit(&text.start())),
                }
            }))
        }
    };
    let back = paths::application(id);
    context.page(&text.title(), &Frame { back: Some(&back), ..Frame::default() }, body)
}

/// The form that a browser posts straight to the files. Nothing of ours is between the person and their bucket.
pub fn slot(context: &Context<'_>, id: &ApplicationId, upload: &UploadForm) -> Markup {
    let text = copy::piece();
    let body = html! {
        h1 { (text.title()) }
        p { (text.sides()) }
        form method="post" action=(upload.action) enctype="multipart/form-data" data-upload data-max=(MAX_FILE_BYTES)
            data-missing=(text.missing()) data-empty=(labels::file_problem(domain::piece::FileProblem::Empty))
            data-too-big=(labels::file_problem(domain::piece::FileProblem::TooLarge)) data-sending=(text.sending()) {
            @for (name, value) in &upload.inputs { (design::hidden(name, value)) }
            // Last: S3 ignores what comes after the file.
            (design::file("file", &text.file(), &text.file_hint(), "image/jpeg,image/png,application/pdf", None))
            p role="status" {}
            (design::submit(&text.send()))
        }
    };
    let back = paths::identity_piece(id);
    context.page(&text.title(), &Frame { back: Some(&back), ..Frame::default() }, body)
}

/// Shown instead of S3's XML when it refuses a file: too large, empty, a form changed or too old. The files have an origin
/// of their own: `base` is the address of the site.
pub fn refused(context: &Context<'_>, base: &str, too_large: bool) -> Markup {
    let text = copy::piece();
    let body = html! {
        h1 { (text.refused_title()) }
        p { @if too_large { (text.refused_large()) } @else { (text.refused_other()) } }
        p { (text.refused_kept()) }
        p { (design::link_button(paths::account(), &text.refused_do())) }
    };
    context.page(&text.refused_title(), &Frame { base: Some(base), ..Frame::default() }, body)
}
