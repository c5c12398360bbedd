//! From a request to its response, whatever happens in between.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

use domain::id::ApplicationId;
use futures_util::FutureExt as _;
use usecases::Fault;
use usecases::ports::{Chance as _, Dossiers, Sessions};
use usecases::records::Dossier;
use usecases::trace::Trace;

use crate::{Answer, Body, Failure, Kit, Request, Response, Visit, logging, metrics};

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
        // As `logging::under` does it: a handler is large.
        Ok(self.traced(request, Box::pin(self.answered(sessions, request, reading, handle))).await)
    }

    /// Answers a request under a trace of its own, and tells how it was answered.
    pub async fn traced(&self, request: &Request, answer: impl Future<Output = Response<Body>>) -> Response<Body> {
        let (started, trace) = (Instant::now(), Trace::new(self.draw()));
        let told = async {
            // Before anything is read: what is awaited has not begun.
            let response = if self.came_through(request) { answer.await } else { self.turned_away() };
            let (method, path, took) = (request.method().as_str(), request.uri().path(), started.elapsed());
            metrics::answered(self.now(), method, path, response.status(), took, &trace);
            response
        };
        logging::under(trace.clone(), told).await
    }

    async fn answered<R>(
        &self,
        sessions: &impl Sessions,
        request: &Request,
        reading: impl Future<Output = Result<R, Fault>>,
        handle: impl AsyncFnOnce(&mut Visit, R) -> Result<Answer, Failure>,
    ) -> Response<Body> {
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
                (visit, answer.unwrap_or(Err(Failure::Bug)))
            }
            (Ok(visit), Err(fault)) => (visit, Err(fault.into())),
            (Err(fault), _) => (Visit::anonymous(self, request), Err(fault.into())),
        };
        self.finish(request, visit, answer)
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
