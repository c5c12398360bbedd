//! Pages that exist only here: the mailbox, the clock, the agents' one-time codes.

use std::convert::Infallible;
use std::fs;
use std::path::PathBuf;

use domain::id::OutboxId;
use domain::language::Language;
use lambda_http::{Body, Request, Response};
use maud::{DOCTYPE, Markup, html};
use serde_json::json;
use usecases::account::code_at;
use usecases::keys::Keys;
use usecases::ports::{Agents as _, Runs as _};
use usecases::{Moment, lifecycle};

use crate::clock::SettableClock;
use crate::cloud::mailbox::Mailbox;
use crate::demo;

/// What these pages show.
#[derive(Clone)]
pub(crate) struct LocalPages {
    pub(crate) mailbox: Mailbox,
    /// Where the letters on paper are.
    pub(crate) paper: PathBuf,
    pub(crate) clock: SettableClock,
    pub(crate) table: storage::Table,
    pub(crate) keys: Keys,
}

/// Where a letter on paper is opened.
const PAPER: &str = "/courrier/papier/";

/// A run of the daily work: its day, whether it ended, and what it did.
type RunLine = (jiff::civil::Date, bool, Vec<(String, u64)>);

struct AgentLine {
    name: &'static str,
    service: &'static str,
    email: &'static str,
    code: String,
}

impl LocalPages {
    /// Answers a request.
    pub(crate) async fn respond(&self, request: Request) -> Result<Response<Body>, Infallible> {
        let path = request.uri().path().trim_start_matches("/_local").to_owned();
        Ok(match (request.method().as_str(), path.as_str()) {
            ("GET", "/courrier") => page("Courrier", &self.mailbox_page()),
            ("GET", "/courrier.json") => json_answer(&self.mailbox_json()),
            ("GET", "/horloge") => page("Horloge", &self.clock_page(None, &self.runs().await)),
            ("POST", "/horloge") => {
                let runs = self.runs().await;
                self.set_clock(&request, &runs)
            }
            ("GET", "/agents") => page("Agents", &agents_page(&self.agents().await)),
            ("GET", "/agents.json") => {
                let lines = self.agents().await;
                let lines = lines.iter().map(|line| {
                    json!({ "email": line.email, "password": demo::PASSWORD, "code": line.code, "service": line.service })
                });
                json_answer(&lines.collect::<Vec<_>>().into())
            }
            ("GET", path) if path.starts_with(PAPER) => {
                let id = OutboxId::parse(&path[PAPER.len()..]);
                let letter = id.and_then(|id| fs::read(self.paper.join(format!("{id}.pdf"))).ok());
                letter.map_or_else(not_found, |pdf| answer("application/pdf", pdf))
            }
            ("GET", path) => match path.strip_prefix("/courrier/").and_then(|id| self.mailbox.read(id)) {
                Some(mail) => page(
                    &mail.subject,
                    &html! {
                        p { a href="/_local/courrier" { "Tout le courrier" } }
                        dl { dt { "À" } dd { (mail.to) } dt { "Objet" } dd { (mail.subject) } dt { "Date" } dd { (mail.date) } }
                        pre style="white-space:pre-wrap" { (mail.text) }
                        ul { @for link in mail.links() { li { a href=(link) { (link) } } } }
                    },
                ),
                None => not_found(),
            },
            _ => not_found(),
        })
    }

    fn mailbox_page(&self) -> Markup {
        let mails = self.mailbox.list();
        html! {
            @if mails.is_empty() { p { "Aucun message." } }
            ul { @for mail in mails { li { a href={ "/_local/courrier/" (mail.id) } { (mail.subject) } " — " (mail.to) } } }
            h2 { "Lettres sur papier" }
            @let letters = self.letters();
            @if letters.is_empty() { p { "Aucune lettre." } }
            ul { @for letter in letters { li { a href={ "/_local" (PAPER) (letter) } { "Lettre " (letter) } } } }
        }
    }

    /// The letters on paper that were made, newest first: their identifiers sort by time.
    fn letters(&self) -> Vec<OutboxId> {
        let files = fs::read_dir(&self.paper).into_iter().flatten().flatten();
        let of = |file: fs::DirEntry| OutboxId::parse(file.file_name().to_str()?.strip_suffix(".pdf")?);
        let mut letters: Vec<OutboxId> = files.filter_map(of).collect();
        letters.sort_by(|one, other| other.cmp(one));
        letters
    }

    fn mailbox_json(&self) -> serde_json::Value {
        let one = |mail: crate::cloud::mailbox::Mail| json!({ "id": mail.id, "to": mail.to, "subject": mail.subject, "date": mail.date, "links": mail.links(), "text": mail.text });
        self.mailbox.list().into_iter().map(one).collect::<Vec<_>>().into()
    }

    /// The last runs of the daily work: their day, whether they ended, and what they did.
    async fn runs(&self) -> Vec<RunLine> {
        let mut told = Vec::new();
        for run in self.table.runs(5).await.unwrap_or_default() {
            let shards = self.table.shards(run.on).await.unwrap_or_default();
            told.push((run.on, lifecycle::ended(&shards), lifecycle::totals(&shards).into_iter().collect()));
        }
        told
    }

    fn clock_page(&self, wrong: Option<&str>, runs: &[RunLine]) -> Markup {
        html! {
            @if let Some(wrong) = wrong { p role="alert" { "« " (wrong) " » n’est pas une date comme 2026-11-24." } }
            p { "Nous sommes le " strong { (pages::words::date(self.clock.today(), Language::French)) } "." }
            form method="post" {
                label for="date" { "Aller au jour" }
                " " input id="date" name="date" type="date" value=(self.clock.today());
                " " button { "Régler l’horloge" }
            }
            p { "Reculer est possible : ce qui est déjà enregistré garde ses dates." }
            h2 { "Travail du jour" }
            p { "Il commence tout seul quand le jour change. " a href="/_local/horloge" { "Actualiser" } }
            @if runs.is_empty() { p { "Rien encore." } }
            ul {
                @for (day, ended, counts) in runs {
                    li {
                        (pages::words::date(*day, Language::French)) @if !ended { " (en cours)" }
                        @if counts.is_empty() { " : rien à faire" }
                        @for (what, count) in counts { " · " (what) " " (count) }
                    }
                }
            }
        }
    }

    fn set_clock(&self, request: &Request, runs: &[RunLine]) -> Response<Body> {
        let body = String::from_utf8_lossy(request.body().as_ref()).into_owned();
        let typed = body.split('&').find_map(|pair| pair.strip_prefix("date=")).unwrap_or_default();
        let Some(day) = typed.parse().ok() else { return page("Horloge", &self.clock_page(Some(typed), runs)) };
        if self.clock.set_today(day).is_err() {
            return page("Horloge", &self.clock_page(Some(typed), runs));
        }
        let mut response = Response::new(Body::Empty);
        *response.status_mut() = lambda_http::http::StatusCode::SEE_OTHER;
        let here = lambda_http::http::HeaderValue::from_static("/_local/horloge");
        response.headers_mut().insert(lambda_http::http::header::LOCATION, here);
        response
    }

    async fn agents(&self) -> Vec<AgentLine> {
        let now = Moment::at(self.clock.now());
        let mut lines = Vec::new();
        for agent in demo::AGENTS {
            let digest = self.keys.email_digest(&demo::email(agent.email));
            let Ok(Some(known)) = self.table.agent_by_email(&digest).await else { continue };
            let code = code_at(&known.code_secret.0, now).unwrap_or_default();
            lines.push(AgentLine { name: agent.name, service: agent.service, email: agent.email, code });
        }
        lines
    }
}

fn agents_page(lines: &[AgentLine]) -> Markup {
    html! {
        p { "Mot de passe de chacun : " code { (demo::PASSWORD) } ". Le code change toutes les 30 secondes et sert une fois." }
        table {
            thead { tr { th { "Nom" } th { "Service" } th { "Adresse e-mail" } th { "Code" } } }
            tbody {
                @for line in lines {
                    tr { td { (line.name) } td { (line.service) } td { (line.email) } td { code { (line.code) } } }
                }
            }
        }
        p { a href=(pages::paths::desk_sign_in()) { "Se connecter comme agent" } }
    }
}

fn page(title: &str, body: &Markup) -> Response<Body> {
    let page = html! {
        (DOCTYPE)
        html lang="fr" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " — pages locales" }
                style { "body{font:16px/1.5 sans-serif;max-width:60em;margin:1em auto;padding:0 1em}td,th{text-align:left;padding:.3em 1em .3em 0}" }
            }
            body {
                nav aria-label="Pages locales" {
                    a href="/" { "Site" } " · " a href="/_local/courrier" { "Courrier" } " · "
                    a href="/_local/horloge" { "Horloge" } " · " a href="/_local/agents" { "Agents" }
                }
                main { h1 { (title) } (body) }
            }
        }
    };
    answer("text/html; charset=utf-8", page.into_string())
}

fn json_answer(value: &serde_json::Value) -> Response<Body> {
    answer("application/json", value.to_string())
}

fn answer(kind: &'static str, body: impl Into<Body>) -> Response<Body> {
    let mut response = Response::new(body.into());
    let kind = lambda_http::http::HeaderValue::from_static(kind);
    response.headers_mut().insert(lambda_http::http::header::CONTENT_TYPE, kind);
    response
}

fn not_found() -> Response<Body> {
    let mut response = answer("text/plain; charset=utf-8", "Rien ici.".to_owned());
    *response.status_mut() = lambda_http::http::StatusCode::NOT_FOUND;
    response
}
