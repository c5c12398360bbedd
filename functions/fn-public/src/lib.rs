//! Home, desks, legal pages, static files, checking a certificate. Only that and the list of desks read records: the rest
//! answers before anything else is up.

use std::convert::Infallible;
use std::sync::OnceLock;

use domain::territory::Territory;
use domain::{Field, Fields, Refusal, Refusals};
use lambda_http::http::StatusCode;
use storage::Table;
use storage::config::Cloud;
use usecases::keys::ShortCode;
use usecases::ports::Desks as _;
use usecases::verification::{self, Checked};
use web::{Answer, Body, Failure, Kit, Request, Response, Settings, Visit, query_value};

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
        let answer = async {
            let mut visit = Visit::anonymous(&self.kit, &request);
            let answer = self.answer(&mut visit, &request).await;
            self.kit.finish(&request, visit, answer)
        };
        Ok(self.kit.traced(&request, answer).await)
    }

    async fn answer(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let path = request.uri().path();
        if let Some(asset) = design::assets().iter().find(|asset| asset.path == path) {
            return Ok(Answer::Asset(asset));
        }
        if path == pages::paths::check_certificate() {
            return self.check_certificate(visit, request).await;
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

    /// The form to check a certificate; a link may bring the code, and only the form checks it.
    async fn check_certificate(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let (fields, refused, found) = match request.method().as_str() {
            "GET" | "HEAD" => {
                let code = query_value(request, "code").unwrap_or_default();
                (Fields::new().with(Field::CertificateCode, code), Refusals::default(), None)
            }
            "POST" => {
                let fields = visit.form(&self.kit, request)?.fields;
                let typed = fields.get(Field::CertificateCode);
                if let Some(code) = ShortCode::parse(typed) {
                    let table = self.table.get_or_init(|| Table::new(&self.cloud));
                    let checked = verification::check(table, &self.kit.keys, visit.caller(), visit.now, &code).await?;
                    tracing::info!(valid = matches!(checked, Checked::Valid { .. }), "a certificate was checked");
                    (fields, Refusals::default(), Some(checked))
                } else {
                    let why = if typed.is_empty() { Refusal::Missing } else { Refusal::NotAPaperCode };
                    (fields, Refusals::one(Field::CertificateCode, why), None)
                }
            }
            _ => return Err(Failure::NotFound),
        };
        let status = match &found {
            Some(Checked::TooMany) => StatusCode::TOO_MANY_REQUESTS,
            _ if !refused.is_empty() => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::OK,
        };
        let token = visit.token(&self.kit);
        let page = pages::verification::check(&visit.context(&token), &fields, &refused, found.as_ref());
        Ok(Answer::Page(status, page))
    }
}
