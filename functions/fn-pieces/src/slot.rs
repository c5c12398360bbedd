//! What the script of a piece's page asks, by the same rules as its forms, and the JSON that it is told.

use domain::Fields;
use domain::language::Language;
use domain::piece::{Piece, PieceState};
use lambda_http::http::StatusCode;
use serde_json::json;
use usecases::ports::{FORM_SECONDS, UploadForm};
use usecases::sending::{Declared, NotDeclared};
use web::{Answer, Failure, FormProblem, Request, asks_for_data};

/// The file that a script declares; `None` when it is a plain form that asks for a slot.
pub(crate) fn declared(request: &Request, fields: &Fields) -> Option<Result<Declared, NotDeclared>> {
    let named = |name| fields.named(name);
    asks_for_data(request).then(|| Declared::parse(named("type"), named("octets"), named("sha256")))
}

/// The slot is open: where to send the file, where to look for its verdict, and the token of the next slot.
pub(crate) fn opened(upload: &UploadForm, piece: &str, state: &str, token: &str) -> Answer {
    let told = json!({
        "action": upload.action, "inputs": upload.inputs, "piece": piece, "state": state, "token": token,
        "seconds": FORM_SECONDS,
    });
    Answer::Data(StatusCode::CREATED, told.to_string())
}

/// What a script that comes back needs to go on: whose files are sent now, and a token.
pub(crate) fn here(owner: &str, token: &str) -> Answer {
    Answer::Data(StatusCode::OK, json!({ "owner": owner, "token": token }).to_string())
}

/// What became of a file.
pub(crate) fn state(piece: &Piece, lang: Language) -> Answer {
    let told = match &piece.state {
        PieceState::Expected => json!({ "state": "waiting" }),
        PieceState::Sound { .. } => json!({ "state": "sound" }),
        PieceState::Unsound(problem) => {
            json!({ "state": "refused", "said": pages::labels::file_problem(*problem, lang) })
        }
        PieceState::Removed => json!({ "state": "gone" }),
    };
    Answer::Data(StatusCode::OK, told.to_string())
}

/// What is declared cannot be sent.
pub(crate) fn not_declared(problem: NotDeclared, lang: Language) -> Result<Answer, Failure> {
    match problem {
        NotDeclared::File(problem) => {
            let told = json!({ "said": pages::labels::file_problem(problem, lang) });
            Ok(Answer::Data(StatusCode::UNPROCESSABLE_ENTITY, told.to_string()))
        }
        NotDeclared::Unreadable => Err(Failure::Form(FormProblem::NotAForm)),
    }
}

/// No file is taken now, and why.
pub(crate) fn refused(said: &str) -> Answer {
    Answer::Data(StatusCode::CONFLICT, json!({ "said": said }).to_string())
}
