//! The HTTP kit of the functions that answer people: who is visiting, what form they sent, what goes back.
//!
//! A handler parses, calls one use case, answers. It returns an [`Answer`] or a [`Failure`]; [`Kit::finish`] turns either
//! into a response with its headers, compression and failure page.

mod answer;
mod answering;
mod cookies;
mod form;
mod front;
mod kept;
mod kit;
mod language;
pub mod logging;
pub mod metrics;
mod visit;

pub use answer::{Answer, Download, Failure};
pub use answering::dossier_named;
pub use cookies::CookieJar;
pub use form::{FormProblem, MAX_FORM_BYTES, Sent, after_sign_in, asks_for_data, query_value, sent_value, way_back};
pub use kit::{Clock, Kit, Settings};
pub use visit::Visit;

pub use lambda_http::{Body, Request, Response};
