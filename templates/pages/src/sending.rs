//! How files leave the page of a piece: several at once, made smaller, with their progress, by the script; one after the
//! other, by two plain forms, without it.

use design::{SENDING, WORKER};
use domain::language::Language;
use domain::piece::{FileProblem, MAX_FILE_BYTES};
use maud::{Markup, html};
use usecases::sending::DECLARED_TYPES;

use crate::shell::Context;
use crate::{copy, labels, paths};

/// What is sent, and by whom.
#[derive(Debug, Clone, Copy)]
pub struct Sending<'a> {
    /// Where a slot is asked for.
    pub action: &'a str,
    /// The piece, as the page calls it.
    pub piece: &'a str,
    /// Under what this person's browser keeps what has not left yet.
    pub kept_for: &'a str,
    /// Something was sent before: the plain button is not the main one any more.
    pub more: bool,
}

/// The part of a page that sends. What is said is written here, in the language of the page: the script holds no sentence.
/// It shows its own part in the place of the plain form only where it can do all of it.
pub fn sending(context: &Context<'_>, sending: &Sending<'_>) -> Markup {
    let text = copy::sending(context.lang);
    let piece = copy::piece(context.lang);
    let problem = |problem| labels::file_problem(problem, context.lang);
    let accept = DECLARED_TYPES.join(",");
    html! {
        div.sending data-action=(sending.action) data-piece=(sending.piece) data-kept-for=(sending.kept_for)
            data-worker=(WORKER.path) data-scope=(paths::pieces_space()) data-accept=(accept) data-max=(MAX_FILE_BYTES)
            data-sign-in=(paths::sign_in())
            data-say-shrinking=(text.shrinking()) data-say-waiting=(text.waiting()) data-say-sending=(text.sending("#"))
            data-say-checking=(text.checking()) data-say-late=(text.late()) data-say-sound=(text.sound())
            data-say-unusable=(text.unusable("#")) data-say-about=(text.about("#", "@")) data-say-again=(text.again()) data-say-failed=(text.failed())
            data-say-offline=(text.offline()) data-say-offline-stay=(text.offline_stay()) data-say-online=(text.online())
            data-say-session=(text.session()) data-say-sign-in=(text.sign_in()) data-say-declined=(text.declined())
            data-say-full-phone=(text.full_phone()) data-say-cancel=(text.cancel()) data-say-retry=(text.retry())
            data-say-dismiss=(text.dismiss()) data-say-cancelled=(text.cancelled()) data-say-elsewhere=(text.elsewhere("#"))
            data-say-empty=(problem(FileProblem::Empty)) data-say-too-large=(problem(FileProblem::TooLarge))
            data-say-not-accepted=(problem(FileProblem::NotAccepted)) {
            div data-plain {
                (design::form(sending.action, context.token, html! {
                    @if sending.more { (design::secondary(&piece.again(), "action", "ajouter")) } @else { (design::submit(&piece.start())) }
                }))
            }
            div data-scripted hidden {
                .q {
                    label for="envoi" { (text.choose()) }
                    span.hint #envoi-h { (text.hint()) }
                    input #envoi type="file" accept=(accept) multiple aria-describedby="envoi-h";
                }
                ul.tasks aria-label=(text.list()) hidden {}
                p.note.warning hidden {}
                p.vh role="status" {}
                p.hint { (text.light()) " " (text.kept()) }
            }
            script src=(SENDING.path) defer {}
        }
    }
}

/// No file is waited for any more.
pub fn closed(lang: Language) -> String {
    copy::sending(lang).closed().to_string()
}
