//! Home, desks, legal pages, static files. Only the list of desks reads records: the rest answers before anything else
//! is up.

use std::convert::Infallible;
use std::sync::OnceLock;

use domain::territory::Territory;
use storage::Table;
use storage::config::Cloud;
use usecases::ports::Desks as _;
use web::{Answer, Body, Failure, Kit, Request, Response, Settings, Visit};

/// The function.
pub struct Public {
    kit: Kit,
    cloud: Cloud,
    table: OnceLock<Table>,
}

impl Public {
    /// On a kit and a cloud, whose table is reached for when it is first needed.
    pub fn new(kit: Kit, cloud: Cloud) -> Self {
        Self { kit, cloud, table: OnceLock::new() }
    }

    /// On the machine's clock, with the settings of the environment.
    pub fn from_env(get: impl Fn(&str) -> Option<String>) -> Result<Self, lambda_http::Error> {
        Ok(Self::new(Kit::new(Settings::from_env(&get)?), Cloud::from_env(&get)?))
    }

    /// Answers a request.
    pub async fn respond(&self, request: Request) -> Result<Response<Body>, Infallible> {
        let mut visit = Visit::anonymous(&self.kit, &request);
        let answer = self.answer(&mut visit, &request).await;
        Ok(self.kit.finish(&request, visit, answer))
    }

    async fn answer(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let path = request.uri().path();
        if let Some(asset) = design::assets().iter().find(|asset| asset.path == path) {
            return Ok(Answer::Asset(asset));
        }
        if !matches!(request.method().as_str(), "GET" | "HEAD") {
            return Err(Failure::NotFound);
        }
        // For the language: nothing else is sent from here.
        let token = visit.token(&self.kit);
        let context = visit.context(&token);
        let code = &self.kit.settings.territory;
        let territory = Territory::of(code).map_or("", Territory::name);
        match path {
            "/" => Answer::ok(pages::home::home(&context, territory)),
            path if path == pages::paths::desks() => {
                let table = self.table.get_or_init(|| Table::new(&self.cloud));
                Answer::ok(pages::home::desks(&context, territory, &table.services(code).await?))
            }
            path if path == pages::paths::residence_titles() => Answer::ok(pages::home::residence_titles(&context)),
            path if path == pages::paths::privacy() => Answer::ok(pages::home::privacy(&context)),
            path if path == pages::paths::accessibility() => Answer::ok(pages::home::accessibility(&context)),
            path if path == pages::paths::upload_refused() || path == pages::paths::upload_expired() => {
                let too_large = path == pages::paths::upload_refused();
                Answer::ok(pages::piece::refused(&context, &self.kit.settings.base_url, too_large))
            }
            _ => Err(Failure::NotFound),
        }
    }
}
