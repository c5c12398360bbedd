use std::convert::Infallible;

use domain::id::ApplicationId;
use usecases::Fault;
use usecases::ports::{Dossiers, Sessions};
use usecases::records::Dossier;

use crate::{Answer, Body, Failure, Kit, Request, Response, Visit};

impl Kit {
    /// Answers a request: finds out who is visiting while `reading` reads what the path names, which makes one round trip,
    /// then lets `handle` answer.
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
                let answer = handle(&mut visit, read).await;
                (visit, answer)
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
