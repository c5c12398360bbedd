//! The territorial manager's space: what waits too long, the reports of the daily work, what it would do, letters on paper
//! that come back. What the manager alone may do to an application is done from its file, at the desk.

use std::convert::Infallible;

use domain::service::Role;
use domain::{Field, Fields, Refusals};
use futures_util::future::try_join_all;
use jiff::civil::Date;
use lambda_http::http::StatusCode;
use pages::manager::{self, Home, Worked};
use pages::manager_returns::{self, Told};
use pages::paths;
use storage::Table;
use storage::config::Cloud;
use usecases::envelope::{self, NotNoted, Noted};
use usecases::letter_reference::LetterReference;
use usecases::ports::{Desks as _, Envelopes as _, PaperLetters as _, Runs as _};
use usecases::records::{Badge, Envelope, Run};
use usecases::{Fault, lifecycle};
use web::{Answer, Body, Failure, Kit, Request, Response, Settings, Visit, metrics, query_value, sent_value};

/// Alerts that the first page counts.
const ALERTS: u32 = 100;
/// Runs that are shown.
const RUNS: u32 = 31;

/// The function.
pub struct Manager {
    kit: Kit,
    table: Table,
}

impl Manager {
    /// On a kit and a table.
    pub fn new(kit: Kit, table: Table) -> Self {
        Self { kit, table }
    }

    /// On the machine's clock, with the settings of the environment.
    pub fn from_env(get: impl Fn(&str) -> Option<String>) -> Result<Self, lambda_http::Error> {
        let cloud = Cloud::from_env(&get)?;
        Ok(Self::new(Kit::new(Settings::from_env(&get)?), Table::new(&cloud)))
    }

    /// Answers a request.
    pub async fn respond(&self, request: Request) -> Result<Response<Body>, Infallible> {
        let parts: Vec<&str> = request.uri().path().trim_matches('/').split('/').collect();
        let reading = self.envelope_named(&request, &parts);
        let answer =
            async |visit: &mut Visit, found: Option<Envelope>| self.answer(visit, &request, &parts, found).await;
        self.kit.answering(&self.table, &request, reading, answer).await
    }

    /// The letter that the page of returns is about, read while it is found out who asks: for others it is not told.
    async fn envelope_named(&self, request: &Request, parts: &[&str]) -> Result<Option<Envelope>, Fault> {
        let typed = match (request.method().as_str(), parts) {
            ("GET", ["gestion", "retours"]) => query_value(request, paths::NOTED),
            ("POST", ["gestion", "retours"]) => sent_value(request, Field::LetterReference),
            _ => None,
        };
        match typed.and_then(|typed| LetterReference::parse(&typed)) {
            Some(reference) => self.table.envelope(&self.kit.settings.territory, &reference).await,
            None => Ok(None),
        }
    }

    async fn answer(
        &self,
        visit: &mut Visit,
        request: &Request,
        parts: &[&str],
        found: Option<Envelope>,
    ) -> Result<Answer, Failure> {
        let badge = self.manager(visit)?;
        match (request.method().as_str(), parts) {
            ("GET", ["gestion", "retours"]) => {
                let noted = found.filter(|envelope| envelope.returned.is_some());
                let told = noted.as_ref().map_or(Told::Nothing, Told::Noted);
                Ok(self.returns(visit, StatusCode::OK, told, &Fields::new(), &Refusals::default()))
            }
            ("POST", ["gestion", "retours"]) => self.note_return(visit, request, &badge, found).await,
            ("GET", ["gestion"]) => self.home(visit, &badge).await,
            ("GET", ["gestion", "travaux"]) => self.runs(visit).await,
            ("GET", ["gestion", "travaux", day]) => self.report(visit, day).await,
            ("GET", ["gestion", "a-blanc"]) => self.foresee(visit).await,
            _ => Err(Failure::NotFound),
        }
    }

    /// The manager of the territory of this deployment; for the other agents there is nothing here.
    fn manager(&self, visit: &Visit) -> Result<Badge, Failure> {
        let badge = visit.agent()?;
        let manages = badge.role == Role::Manager && badge.territory == self.kit.settings.territory;
        if manages { Ok(badge.clone()) } else { Err(Failure::NotFound) }
    }

    async fn home(&self, visit: &mut Visit, badge: &Badge) -> Result<Answer, Failure> {
        // The last run is today's, but early in the morning.
        let (run, shards) = (self.table.runs(1), self.table.shards(visit.now.today));
        let alerts = self.table.alerts(&badge.territory, None, ALERTS);
        let (run, shards, (alerts, next), batches) = tokio::try_join!(run, shards, alerts, self.table.open_batches())?;
        let last = match run.into_iter().next() {
            Some(run) if run.on == visit.now.today => Some((run, shards)),
            Some(run) => Some(self.worked(run).await?),
            None => None,
        };
        let token = visit.token(&self.kit);
        let home = Home { last: last.as_ref(), alerts: &alerts, more_alerts: next.is_some(), batches: &batches };
        Answer::ok(manager::home(&visit.context(&token), &home))
    }

    async fn worked(&self, run: Run) -> Result<Worked, Fault> {
        let shards = self.table.shards(run.on).await?;
        Ok((run, shards))
    }

    async fn runs(&self, visit: &mut Visit) -> Result<Answer, Failure> {
        let runs = self.table.runs(RUNS).await?;
        let worked = try_join_all(runs.into_iter().map(|run| self.worked(run))).await?;
        let token = visit.token(&self.kit);
        Answer::ok(manager::runs(&visit.context(&token), &worked))
    }

    async fn report(&self, visit: &mut Visit, day: &str) -> Result<Answer, Failure> {
        let on: Date = day.parse().map_err(|_| Failure::NotFound)?;
        // As it is written in the links, and no other way.
        if on.to_string() != day {
            return Err(Failure::NotFound);
        }
        let (run, shards) = tokio::try_join!(self.table.run(on), self.table.shards(on))?;
        let run = run.ok_or(Failure::NotFound)?;
        let token = visit.token(&self.kit);
        Answer::ok(manager::report(&visit.context(&token), &run, &shards))
    }

    /// The page of returns.
    fn returns(
        &self,
        visit: &mut Visit,
        status: StatusCode,
        told: Told<'_>,
        fields: &Fields,
        refused: &Refusals,
    ) -> Answer {
        let token = visit.token(&self.kit);
        Answer::Page(status, manager_returns::returns(&visit.context(&token), told, fields, refused))
    }

    async fn note_return(
        &self,
        visit: &mut Visit,
        request: &Request,
        badge: &Badge,
        found: Option<Envelope>,
    ) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let then =
            found.as_ref().map_or_else(|| paths::returns().to_owned(), |found| paths::returned(&found.reference));
        let once = visit.once(sent.once, then.clone());
        let keys = &self.kit.keys;
        let asked = (&sent.fields, found);
        match envelope::note(&self.table, keys, &self.kit, visit.now, badge, asked, once).await {
            Ok(noted) => {
                if noted == Noted::Now {
                    metrics::tell(visit.now, "NoticesReturned", 1);
                }
                Answer::see(then)
            }
            Err(NotNoted::Refused(refused)) => {
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                Ok(self.returns(visit, status, Told::Nothing, &sent.fields, &refused))
            }
            // Nothing that was typed is lost: it is told above, and the next envelope can be typed.
            Err(NotNoted::Already(envelope)) => {
                let told = Told::Already(&envelope);
                Ok(self.returns(visit, StatusCode::CONFLICT, told, &Fields::new(), &Refusals::default()))
            }
            Err(NotNoted::TooMany) => {
                let status = StatusCode::TOO_MANY_REQUESTS;
                Ok(self.returns(visit, status, Told::TooMany, &sent.fields, &Refusals::default()))
            }
            Err(NotNoted::Fault(fault)) => Err(fault.into()),
        }
    }

    async fn foresee(&self, visit: &mut Visit) -> Result<Answer, Failure> {
        let counts = lifecycle::foresee(&self.table, visit.now).await?;
        let token = visit.token(&self.kit);
        Answer::ok(manager::foreseen(&visit.context(&token), &counts))
    }
}
