//! Filling an application, section by section, and sending it.

use std::convert::Infallible;

use domain::id::{ApplicationId, PersonId};
use domain::piece::PieceKind;
use domain::refusal::Refusal;
use domain::section::{Circumstances, Link, Section as _, SectionName, WantedPlaces};
use domain::territory::Territory;
use domain::{Field, Fields, Refusals};
use pages::application::{MAX_PROPOSED, Question};
use pages::paths;
use storage::Table;
use storage::config::Cloud;
use usecases::application::{self as filling, NotChanged, NotSent};
use usecases::ledger::Committed;
use usecases::ports::{Accounts as _, Chance as _, Dossiers as _};
use usecases::records::Dossier;
use web::{Answer, Body, Failure, Kit, Request, Response, Settings, Visit, dossier_named};

/// The function.
pub struct Questionnaire {
    kit: Kit,
    table: Table,
}

impl Questionnaire {
    /// On a kit and a table.
    pub fn new(kit: Kit, table: Table) -> Self {
        Self { kit, table }
    }

    /// On the machine's clock, with the settings of the environment.
    pub fn from_env(get: impl Fn(&str) -> Option<String>) -> Result<Self, lambda_http::Error> {
        Ok(Self::new(Kit::new(Settings::from_env(&get)?), Table::new(&Cloud::from_env(&get)?)))
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
        let method = request.method().as_str();
        if let ("POST", ["demande"]) = (method, parts) {
            return self.open(visit, request).await;
        }
        let owner = visit.applicant()?.clone();
        // Somebody else's application is no application.
        let dossier = dossier.filter(|dossier| dossier.application.owner == owner).ok_or(Failure::NotFound)?;
        let id = &dossier.application.id;
        if !dossier.application.state.is_open() {
            return match method {
                "GET" => Answer::see(paths::tracking(id)),
                // A second tap on "send" must land where the first one did.
                _ if parts[2..] == ["envoi"] => self.send(visit, request, &dossier).await,
                _ => self.closed(visit, &dossier),
            };
        }
        match (method, &parts[2..]) {
            ("GET", []) => self.page(visit, |context| pages::application::tasks(context, &dossier)),
            ("GET", ["envoi"]) => self.page(visit, |context| {
                let lacking = filling::lacking(&dossier);
                pages::application::review(context, &dossier, lacking.as_ref(), &Refusals::default())
            }),
            ("POST", ["envoi"]) => self.send(visit, request, &dossier).await,
            ("GET", ["foyer"]) => self.page(visit, |context| {
                pages::application::people(context, &dossier, &next_step(&dossier, &SectionName::Household))
            }),
            ("GET", ["foyer", "ajouter", link]) => {
                let link = Link::parse(link).ok_or(Failure::NotFound)?;
                // A new person has its identifier from the start: a page sent twice is one person.
                let person = PersonId::at(visit.now.milliseconds(), self.kit.draw());
                let fields = Fields::new().with(Field::Link, link.code());
                self.show(visit, &dossier, &SectionName::Person(person), &fields)
            }
            ("GET", ["foyer", person]) => {
                let name = SectionName::Person(PersonId::parse(person).ok_or(Failure::NotFound)?);
                let fields = dossier.answers.fields(&name).ok_or(Failure::NotFound)?;
                self.show(visit, &dossier, &name, &fields)
            }
            ("POST", ["foyer", person]) => {
                let name = SectionName::Person(PersonId::parse(person).ok_or(Failure::NotFound)?);
                self.save(visit, request, &dossier, name).await
            }
            ("POST", ["foyer", person, "retirer"]) => {
                let person = PersonId::parse(person).ok_or(Failure::NotFound)?;
                self.remove(visit, request, &dossier, person).await
            }
            ("POST", ["communes"]) => self.save_places(visit, request, &dossier).await,
            ("GET", [slug]) => {
                let name = paths::parse_section(slug).ok_or(Failure::NotFound)?;
                let fields = dossier.answers.fields(&name).unwrap_or_default();
                self.show(visit, &dossier, &name, &fields)
            }
            ("POST", [slug]) => {
                let name = paths::parse_section(slug).ok_or(Failure::NotFound)?;
                self.save(visit, request, &dossier, name).await
            }
            _ => Err(Failure::NotFound),
        }
    }

    fn page(
        &self,
        visit: &mut Visit,
        page: impl FnOnce(&pages::Context<'_>) -> maud::Markup,
    ) -> Result<Answer, Failure> {
        let token = visit.token(&self.kit);
        Answer::ok(page(&visit.context(&token)))
    }

    fn closed(&self, visit: &mut Visit, dossier: &Dossier) -> Result<Answer, Failure> {
        let token = visit.token(&self.kit);
        Answer::conflict(pages::application::closed(&visit.context(&token), &dossier.application.id))
    }

    async fn open(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let owner = visit.applicant()?.clone();
        let sent = visit.form(&self.kit, request)?;
        let territory = Territory::of(&self.kit.settings.territory).ok_or(Failure::NotFound)?;
        let id = ApplicationId::new(self.kit.draw());
        let once = visit.once(sent.once, paths::application(&id));
        let then = once.then.clone();
        let opened = filling::open(&self.table, &self.kit, visit.now, id, owner.clone(), territory, once).await?;
        match opened {
            Committed::Done => Answer::see(then),
            Committed::Before(then) => Answer::see(then),
            // There is one: on another device, or in another tab.
            Committed::Refused(_) => {
                let account = self.table.account(&owner).await?.ok_or(Failure::SignIn)?;
                let mine = account.applications.iter().find(|(code, _)| code == territory.code());
                Answer::see(mine.map_or(paths::account().to_owned(), |(_, id)| paths::application(id)))
            }
        }
    }

    fn show(
        &self,
        visit: &mut Visit,
        dossier: &Dossier,
        name: &SectionName,
        fields: &Fields,
    ) -> Result<Answer, Failure> {
        self.page(visit, |context| {
            let version = dossier.version(name);
            let refused = &Refusals::default();
            pages::application::section(
                &Question { context, dossier, fields, refused, version, elsewhere: false },
                name,
            )
        })
    }

    async fn save(
        &self,
        visit: &mut Visit,
        request: &Request,
        dossier: &Dossier,
        name: SectionName,
    ) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let then = match name {
            SectionName::Household | SectionName::Person(_) => paths::people(&dossier.application.id),
            _ => next_step(dossier, &name),
        };
        self.save_fields(visit, dossier, name, sent.fields, sent.once, then).await
    }

    async fn save_fields(
        &self,
        visit: &mut Visit,
        dossier: &Dossier,
        name: SectionName,
        fields: Fields,
        once: u128,
        then: String,
    ) -> Result<Answer, Failure> {
        let id = &dossier.application.id;
        let expected = fields.named("_version").parse().ok();
        let once = visit.once(once, then);
        let saved = filling::save_section(&self.table, visit.now, dossier, name.clone(), &fields, expected, once).await;
        let (refused, elsewhere) = match saved {
            Ok(then) => return Answer::see(then),
            Err(NotChanged::Closed) => return self.closed(visit, dossier),
            Err(NotChanged::Fault(fault)) => return Err(fault.into()),
            Err(NotChanged::Refused(refused)) => (refused, false),
            Err(NotChanged::Elsewhere) => (Refusals::default(), true),
        };
        // What was saved elsewhere may be newer than what was read when this request began.
        let fresh = if elsewhere { self.table.dossier(id).await? } else { None };
        let dossier = fresh.as_ref().unwrap_or(dossier);
        let version = if elsewhere { dossier.version(&name) } else { expected };
        let token = visit.token(&self.kit);
        let context = &visit.context(&token);
        let question = Question { context, dossier, fields: &fields, refused: &refused, version, elsewhere };
        let page = pages::application::section(&question, &name);
        if elsewhere { Answer::conflict(page) } else { Answer::refused(page) }
    }

    /// The list of communes is made on the page, one by one, and saved each time: whatever the script can do, nobody makes
    /// it twice.
    async fn save_places(&self, visit: &mut Visit, request: &Request, dossier: &Dossier) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let mut fields = sent.fields;
        let territory = Territory::of(&dossier.application.territory).ok_or(Failure::NotFound)?;
        let on = Circumstances { on: visit.now.today, territory };
        let mut codes: Vec<String> =
            WantedPlaces::chosen(&fields, on).iter().map(|commune| commune.code.to_string()).collect();
        let (remove, up, picked) = (fields.named("retirer"), fields.named("monter"), fields.named("ajouter"));
        let typed = fields.get(Field::CommuneTyped);
        let adding = fields.named("action") == "ajouter";
        let goes_on = adding || ![remove, up, picked].iter().all(|code| code.is_empty());
        let mut refused = Refusals::default();
        let mut several = Vec::new();
        if !remove.is_empty() {
            codes.retain(|code| code != remove);
        } else if !up.is_empty() {
            if let Some(rank) = codes.iter().position(|code| code == up).filter(|rank| *rank > 0) {
                codes.swap(rank - 1, rank);
            }
        } else if !picked.is_empty() {
            codes.push(picked.to_owned());
        } else if !typed.is_empty() {
            let found = territory.search(typed, MAX_PROPOSED);
            // A name in full, or the only one that fits.
            let exact = found.first().filter(|first| found.len() == 1 || first.name.eq_ignore_ascii_case(typed));
            match exact {
                Some(commune) => codes.push(commune.code.to_string()),
                None if found.is_empty() => {
                    refused.push(Field::CommuneTyped, Refusal::UnknownCommune { proposals: vec![] });
                }
                None => several = found,
            }
        } else if adding {
            refused.push(Field::CommuneTyped, Refusal::Missing);
        }
        fields = fields.with_all(Field::Communes, codes);
        if refused.is_empty() && several.is_empty() {
            if goes_on {
                let here = paths::section(&dossier.application.id, &SectionName::WantedPlaces);
                return self.save_fields(visit, dossier, SectionName::WantedPlaces, fields, sent.once, here).await;
            }
            refused = WantedPlaces::read(&fields, on).map_or_else(|refused| refused, |places| places.lacking());
            if refused.is_empty() {
                let next = next_step(dossier, &SectionName::WantedPlaces);
                return self.save_fields(visit, dossier, SectionName::WantedPlaces, fields, sent.once, next).await;
            }
        }
        let token = visit.token(&self.kit);
        let context = &visit.context(&token);
        let version = fields.named("_version").parse().ok();
        let question = Question { context, dossier, fields: &fields, refused: &refused, version, elsewhere: false };
        Answer::refused(pages::application::places(&question, &several))
    }

    async fn remove(
        &self,
        visit: &mut Visit,
        request: &Request,
        dossier: &Dossier,
        person: PersonId,
    ) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let people = paths::people(&dossier.application.id);
        let once = visit.once(sent.once, people.clone());
        match filling::remove_person(&self.table, dossier, person, once).await {
            Ok(then) => Answer::see(then),
            // Changed or gone in between: the list shows how it is now.
            Err(NotChanged::Elsewhere | NotChanged::Refused(_)) => Answer::see(people),
            Err(NotChanged::Closed) => self.closed(visit, dossier),
            Err(NotChanged::Fault(fault)) => Err(fault.into()),
        }
    }

    async fn send(&self, visit: &mut Visit, request: &Request, dossier: &Dossier) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let id = &dossier.application.id;
        let once = visit.once(sent.once, paths::tracking(id));
        let sending =
            filling::submit(&self.table, &self.kit.keys, &self.kit, visit.now, dossier, &sent.fields, once).await;
        let token = visit.token(&self.kit);
        let context = visit.context(&token);
        match sending {
            Ok(then) => Answer::see(then),
            // Sent already: by this very form, or from another device. What matters is that it is.
            Err(NotSent::Closed) => Answer::see(paths::tracking(id)),
            Err(NotSent::Lacking(lacking)) => {
                Answer::refused(pages::application::review(&context, dossier, Some(&lacking), &Refusals::default()))
            }
            Err(NotSent::Refused(refused)) => {
                Answer::refused(pages::application::review(&context, dossier, None, &refused))
            }
            Err(NotSent::Duplicate) => Answer::conflict(pages::application::duplicate(&context, dossier)),
            Err(NotSent::Fault(fault)) => Err(fault.into()),
        }
    }
}

/// The page after a section: the next one not answered, then the piece; when all is there, the review.
fn next_step(dossier: &Dossier, saved: &SectionName) -> String {
    let id = &dossier.application.id;
    let rank = SectionName::ASKED.iter().position(|name| name == saved).unwrap_or_default();
    let later = SectionName::ASKED.iter().skip(rank + 1).find(|name| !dossier.answers.is_answered(name));
    match later {
        Some(name) => paths::section(id, name),
        None if dossier.sound(PieceKind::Identity).next().is_none() => paths::identity_piece(id),
        None => paths::review(id),
    }
}
