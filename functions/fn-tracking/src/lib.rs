//! Following an application, downloading its certificate.

use std::convert::Infallible;

use domain::application::State;
use pages::paths;
use storage::config::Cloud;
use storage::{FileStore, Table};
use usecases::post::{certificate_link, registration};
use usecases::records::Dossier;
use web::{Answer, Body, Failure, Kit, Request, Response, Settings, Visit, dossier_named};

/// The function.
pub struct Tracking {
    kit: Kit,
    table: Table,
    files: FileStore,
}

impl Tracking {
    /// On a kit, a table and files.
    pub fn new(kit: Kit, table: Table, files: FileStore) -> Self {
        Self { kit, table, files }
    }

    /// On the machine's clock, with the settings of the environment.
    pub fn from_env(get: impl Fn(&str) -> Option<String>) -> Result<Self, lambda_http::Error> {
        let cloud = Cloud::from_env(&get)?;
        Ok(Self::new(Kit::new(Settings::from_env(&get)?), Table::new(&cloud), FileStore::new(&cloud)))
    }

    /// Answers a request.
    pub async fn respond(&self, request: Request) -> Result<Response<Body>, Infallible> {
        let parts: Vec<&str> = request.uri().path().trim_matches('/').split('/').collect();
        let dossier = dossier_named(&self.table, parts.get(1));
        let answer = async |visit: &mut Visit, dossier| self.answer(visit, &request, &parts, dossier).await;
        self.kit.answering(&self.table, &request, dossier, answer).await
    }

    async fn answer(
        &self,
        visit: &mut Visit,
        request: &Request,
        parts: &[&str],
        dossier: Option<Dossier>,
    ) -> Result<Answer, Failure> {
        let owner = visit.applicant()?.clone();
        let dossier = dossier.filter(|dossier| dossier.application.owner == owner).ok_or(Failure::NotFound)?;
        match (request.method().as_str(), parts.get(2..).unwrap_or_default()) {
            ("GET", []) if dossier.application.state == State::Draft => {
                Answer::see(paths::application(&dossier.application.id))
            }
            ("GET", []) => {
                let token = visit.token(&self.kit);
                Answer::ok(pages::tracking::status(&visit.context(&token), &dossier))
            }
            ("GET", ["attestation"]) => {
                registration(&dossier).ok_or(Failure::NotFound)?;
                let link = certificate_link(&self.files, &dossier).await?;
                Answer::see(link.unwrap_or_else(|| paths::tracking(&dossier.application.id)))
            }
            _ => Err(Failure::NotFound),
        }
    }
}
