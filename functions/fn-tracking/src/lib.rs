//! Following an application, downloading its certificate, taking one's own data away.

mod data;

use std::convert::Infallible;

use domain::application::State;
use exchange::Record;
use lambda_http::http::StatusCode;
use pages::export::CopyNote;
use pages::paths;
use storage::config::Cloud;
use storage::{FileStore, Table};
use usecases::Fault;
use usecases::export::{self, Asked, CopyKind};
use usecases::ports::Accounts as _;
use usecases::post::{certificate_link, registration};
use usecases::records::{Account, Dossier, Who};
use web::{Answer, Body, Download, Failure, Kit, Request, Response, Settings, Visit, dossier_named, query_value};

/// The names under which files are saved are nobody's.
const JSON_NAME: &str = "mes-donnees-logement-social.json";
const XML_NAME: &str = "echange-logement-social.xml";

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
        if let Who::Holder { application, .. } = visit.who()? {
            // Of all this, who holds a link has the page of the renewal.
            let own = dossier.is_some_and(|dossier| dossier.application.id == *application);
            return if own { Answer::see(paths::renewal(application)) } else { Err(Failure::NotFound) };
        }
        let owner = visit.applicant()?.clone();
        let dossier = dossier.filter(|dossier| dossier.application.owner == owner).ok_or(Failure::NotFound)?;
        match (request.method().as_str(), parts.get(2..).unwrap_or_default()) {
            ("GET", []) if matches!(dossier.application.state, State::Draft(_)) => {
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
            (method, ["mes-donnees", rest @ ..]) => self.own_data(visit, request, &dossier, method, rest).await,
            _ => Err(Failure::NotFound),
        }
    }

    /// One's own data: the page, what is made at once, and the copy that is asked for.
    async fn own_data(
        &self,
        visit: &mut Visit,
        request: &Request,
        dossier: &Dossier,
        method: &str,
        rest: &[&str],
    ) -> Result<Answer, Failure> {
        let language = visit.context("").lang;
        let kind = |whole| CopyKind { whole, language };
        match (method, rest) {
            ("GET", []) => {
                let asked = query_value(request, paths::COPY).and_then(|part| paths::parse_copy_part(&part));
                let note = match asked {
                    None => CopyNote::None,
                    Some(whole) if export::is_there(&self.files, dossier, kind(whole), visit.now).await? => {
                        CopyNote::Ready(whole)
                    }
                    Some(whole) => CopyNote::Waiting(whole),
                };
                Ok(self.own_data_page(visit, dossier, StatusCode::OK, note))
            }
            ("POST", ["copie"]) => {
                let sent = visit.form(&self.kit, request)?;
                let kind = kind(sent.fields.named(paths::COPY) == "oui");
                let then = paths::own_data_waiting(&dossier.application.id, kind.whole);
                let once = visit.once(sent.once, then);
                match export::ask(&self.table, &self.files, &self.kit, visit.now, dossier, kind, once).await? {
                    Asked::Done(then) => Answer::see(then),
                    Asked::TooMany => {
                        Ok(self.own_data_page(visit, dossier, StatusCode::TOO_MANY_REQUESTS, CopyNote::TooMany))
                    }
                }
            }
            ("GET", ["copie", part]) => {
                let whole = paths::parse_copy_part(part).ok_or(Failure::NotFound)?;
                let link = export::copy_link(&self.files, dossier, kind(whole), visit.now).await?;
                // Gone, or of another day: the page makes another.
                Answer::see(link.unwrap_or_else(|| paths::own_data(&dossier.application.id)))
            }
            ("GET", ["donnees.json"]) => {
                let account = self.account(dossier).await?;
                let text = data::json(dossier, &account, visit.now, language)?;
                Ok(Answer::Download(Download { text, kind: "application/json; charset=utf-8", name: JSON_NAME }))
            }
            ("GET", ["echange.xml"]) => {
                let email = self.account(dossier).await?.email;
                let answers = dossier.answers.clone();
                let record = Record::of(&dossier.application, answers, dossier.days(), Some(email), visit.now.today);
                let record = record.ok_or_else(|| Fault::new("an application of an unknown territory"))?;
                let text = exchange::write(&record);
                Ok(Answer::Download(Download { text, kind: "application/xml; charset=utf-8", name: XML_NAME }))
            }
            _ => Err(Failure::NotFound),
        }
    }

    fn own_data_page(&self, visit: &mut Visit, dossier: &Dossier, status: StatusCode, note: CopyNote) -> Answer {
        let token = visit.token(&self.kit);
        Answer::Page(status, pages::export::own_data(&visit.context(&token), dossier, note))
    }

    async fn account(&self, dossier: &Dossier) -> Result<Account, Fault> {
        let page = self.table.account(&dossier.application.owner).await?;
        Ok(page.ok_or_else(|| Fault::new("an application of no account"))?.account)
    }
}
