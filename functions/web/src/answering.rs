//! From a request to its response, whatever happens in between.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;

use domain::id::ApplicationId;
use futures_util::FutureExt as _;
use usecases::Fault;
use usecases::ports::{Dossiers, Sessions};
use usecases::records::Dossier;

use crate::{Answer, Body, Failure, Kit, Request, Response, Visit};

impl Kit {
    /// Answers a request: finds out who is visiting while `reading` reads what the path names, which makes one round trip,
    /// then lets `handle` answer. A handler that panics is a bug of ours: the person reads the page of a breakdown, and what
    /// was under way is as if it had not begun, since nothing changes but by one commit.
    pub async fn answering<R>(
        &self,
        sessions: &impl Sessions,
        request: &Request,
        reading: impl Future<Output = Result<R, Fault>>,
        handle: impl AsyncFnOnce(&mut Visit, R) -> Result<Answer, Failure>,
    ) -> Result<Response<Body>, Infallible> {
        let (visit, read) = tokio::join!(Visit::start(self, sessions, request), reading);
        let (visit, answer) = match (visit, read) {
            (Ok(mut visit), Ok(read)) => {
                let active = visit.to_note.take();
                let now = visit.now;
                let noting = async {
                    if let Some(session) = &active
                        && let Err(fault) = sessions.seen(session, now).await
                    {
                        // The page is none the worse: the session ends a little earlier.
                        tracing::error!(%fault, "a session was not noted");
                    }
                };
                let answer = AssertUnwindSafe(handle(&mut visit, read)).catch_unwind();
                let ((), answer) = tokio::join!(noting, answer);
                (visit, answer.unwrap_or_else(|_| Err(Fault::new("a handler panicked").into())))
            }
            (Ok(visit), Err(fault)) => (visit, Err(fault.into())),
            (Err(fault), _) => (Visit::anonymous(self, request), Err(fault.into())),
        };
        Ok(self.finish(request, visit, answer))
    }
}

/// The application that a segment of the path names; `None` when there is none, or when the segment is no identifier.
/// Whether the visitor may see it is the handler's to decide.
pub async fn dossier_named(dossiers: &impl Dossiers, segment: Option<&&str>) -> Result<Option<Dossier>, Fault> {
    match segment.and_then(|segment| ApplicationId::parse(segment)) {
        Some(id) => dossiers.dossier(&id).await,
        None => Ok(None),
    }
}
