//! Home, legal pages, static files. Reads no record: it answers before anything else is up.

use std::convert::Infallible;

use domain::territory::Territory;
use web::{Answer, Body, Failure, Kit, Request, Response, Settings, Visit};

/// The function.
pub struct Public {
    kit: Kit,
}

impl Public {
    /// On a kit.
    pub fn new(kit: Kit) -> Self {
        Self { kit }
    }

    /// On the machine's clock, with the settings of the environment.
    pub fn from_env(get: impl Fn(&str) -> Option<String>) -> Result<Self, lambda_http::Error> {
        Ok(Self::new(Kit::new(Settings::from_env(get)?)))
    }

    /// Answers a request.
    #[expect(clippy::unused_async, reason = "every function answers the same way")]
    pub async fn respond(&self, request: Request) -> Result<Response<Body>, Infallible> {
        let visit = Visit::anonymous(&self.kit, &request);
        let answer = self.answer(&visit, &request);
        Ok(self.kit.finish(&request, visit, answer))
    }

    fn answer(&self, visit: &Visit, request: &Request) -> Result<Answer, Failure> {
        let context = visit.context("");
        let path = request.uri().path();
        if let Some(asset) = design::assets().iter().find(|asset| asset.path == path) {
            return Ok(Answer::Asset(asset));
        }
        if !matches!(request.method().as_str(), "GET" | "HEAD") {
            return Err(Failure::NotFound);
        }
        match path {
            "/" => {
                let territory = Territory::of(&self.kit.settings.territory).map_or("", Territory::name);
                Answer::ok(pages::home::home(&context, territory))
            }
            path if path == pages::paths::privacy() => Answer::ok(pages::home::privacy(&context)),
            path if path == pages::paths::accessibility() => Answer::ok(pages::home::accessibility(&context)),
            "/depot-refuse" => Answer::ok(pages::piece::refused(&context, &self.kit.settings.base_url, true)),
            _ => Err(Failure::NotFound),
        }
    }
}
