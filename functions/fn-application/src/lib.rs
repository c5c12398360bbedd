//! Filling an application, section by section, sending it, and renewing it.

mod renewal;

use std::convert::Infallible;

use domain::answers::{Answers, ApplicantKind};
use domain::application::{Application, State};
use domain::id::{AccountId, ApplicationId, PersonId};
use domain::piece::PieceName;
use domain::refusal::Refusal;
use domain::section::{Circumstances, Link, Scope, Section as _, SectionName, WantedPlaces, Whose};
use domain::territory::Territory;
use domain::{Field, Fields, Refusals};
use jiff::civil::Date;
use pages::application::{MAX_PROPOSED, Question};
use pages::helping::HelpersNote;
use pages::paths;
use storage::Table;
use storage::config::Cloud;
use usecases::access::Access;
use usecases::application::{self as filling, Kept, NotChanged, NotSent, Sending};
use usecases::desk::{self, Read};
use usecases::helping::{self, Joined, NotInvited};
use usecases::keys::TokenHash;
use usecases::ledger::Committed;
use usecases::ports::{Accounts as _, Chance as _, Dossiers as _};
use usecases::records::Dossier;
use usecases::renunciation::{self, NotDone};
use web::{Answer, Body, Failure, Kit, Request, Response, Settings, Visit, dossier_named, query_value};

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
        match (method, parts) {
            (_, ["renouveler", rest @ ..]) => return Box::pin(self.renewals(visit, request, rest, dossier)).await,
            ("POST", ["demande"]) => return self.open(visit, request).await,
            ("GET", ["demande", "aider"]) => return self.show_invitation(visit, request).await,
            ("POST", ["demande", "aider"]) => return self.accept_invitation(visit, request).await,
            _ => {}
        }
        let who = visit.who()?.clone();
        // Somebody else's application is no application.
        let found = dossier.and_then(|dossier| Access::of(&who, &dossier).map(|access| (access, dossier)));
        let (access, dossier) = found.ok_or(Failure::NotFound)?;
        let rest = parts.get(2..).unwrap_or_default();
        // A helper or an agent fills; what only its applicant decides is not there for them.
        let decision = ["envoi", "renoncer", "reprendre", "aidants"].iter().any(|one| rest.first() == Some(one));
        let leaves = matches!((&access, rest), (Access::Helper(grant), ["aidants", account, "retirer"]) if *account == grant.account.as_str());
        if decision && !access.decides() && !leaves {
            return Err(Failure::NotFound);
        }
        // Whichever way an agent came to read it.
        if let Access::Agent(badge) = &access {
            let health = paths::parse_section(rest).is_some_and(|name| name.is_health());
            let read = if health { Read::Health } else { Read::File };
            desk::record_opening(&self.table, badge, visit.now, &dossier.application.id, read).await?;
        }
        let at = At { access, dossier, renewing: visit.renewing() };
        match (method, rest) {
            ("GET", ["renoncer"]) => self.show_renunciation(visit, &at),
            ("POST", ["renoncer"]) => self.renounce(visit, request, &at).await,
            ("POST", ["reprendre"]) => self.come_back(visit, request, &at).await,
            ("GET", ["aidants"]) => {
                let note =
                    if query_value(request, "invite").is_some() { HelpersNote::Invited } else { HelpersNote::None };
                let pending: Vec<_> = at.dossier.pending(visit.now).collect();
                self.page(visit, |context| {
                    pages::helping::helpers(context, &at.dossier, &pending, note, &Fields::new(), &Refusals::default())
                })
            }
            ("POST", ["aidants"]) => self.invite(visit, request, &at).await,
            ("POST", ["aidants", "invitations", hash, "annuler"]) => self.cancel(visit, request, &at, hash).await,
            ("POST", ["aidants", account, "retirer"]) => self.revoke(visit, request, &at, account).await,
            _ => self.fill(visit, request, &at, method, rest).await,
        }
    }

    /// The questionnaire itself.
    async fn fill(
        &self,
        visit: &mut Visit,
        request: &Request,
        at: &At,
        method: &str,
        rest: &[&str],
    ) -> Result<Answer, Failure> {
        let At { access, dossier, .. } = at;
        let state = &dossier.application.state;
        if let (Access::Agent(_), false) = (access, state.is_recorded()) {
            // The applicant has it, or gave it up.
            return match method {
                "GET" => Answer::see(paths::desk_file(&dossier.application.id)),
                _ => self.closed(visit, dossier),
            };
        }
        if !state.is_open() && !state.is_recorded() {
            return match method {
                // Who holds a link is sent on from there.
                "GET" => Answer::see(paths::tracking(&dossier.application.id)),
                _ => self.closed(visit, dossier),
            };
        }
        if let ["envoi"] = rest {
            return match method {
                // A second tap on "send" must land where the first one did.
                "POST" => self.send(visit, request, dossier).await,
                "GET" if !state.is_open() => Answer::see(paths::tracking(&dossier.application.id)),
                _ => self.page(visit, |context| {
                    let lacking = filling::lacking(dossier, context.today);
                    pages::application::review(context, dossier, lacking.as_ref(), &Refusals::default())
                }),
            };
        }
        match (method, rest) {
            ("GET", []) => self.page(visit, |context| pages::application::tasks(context, dossier, access)),
            ("GET", ["foyer"]) if covers(at, &SectionName::Household) => {
                let next = next_step(at, &dossier.answers, &SectionName::Household, visit.now.today);
                self.page(visit, |context| pages::application::people(context, dossier, &next))
            }
            ("GET", ["foyer", "ajouter", link]) if covers(at, &SectionName::Household) => {
                let link = Link::parse(link).ok_or(Failure::NotFound)?;
                // A new person has its identifier from the start: a page sent twice is one person.
                let person = PersonId::at(visit.now.milliseconds(), self.kit.draw());
                let fields = Fields::new().with(Field::Link, link.code());
                self.show(visit, at, &SectionName::Person(person), &fields)
            }
            ("POST", ["foyer", person, "retirer"]) => {
                let person = PersonId::parse(person).ok_or(Failure::NotFound)?;
                self.remove(visit, request, at, person).await
            }
            (_, ["changement", rest @ ..]) => {
                let name = section(at, rest)?;
                match method {
                    "GET" if dossier.changes.contains_key(&name) => {
                        self.page(visit, |context| pages::application::change_asked(context, dossier, &name))
                    }
                    "GET" => Answer::see(paths::application(&dossier.application.id)),
                    _ => self.withdraw(visit, request, at, name).await,
                }
            }
            ("GET", rest) => {
                let name = section(at, rest)?;
                let mut fields = shown(dossier, &name, visit.now.today);
                // A person who left the list has no page any more.
                if matches!(name, SectionName::Person(_)) && fields == Fields::new() {
                    return Err(Failure::NotFound);
                }
                // An agent corrects what a piece shows.
                if let (Access::Agent(_), Some(piece)) = (&at.access, query_value(request, "piece")) {
                    fields.push(filling::FROM_PIECE, piece);
                }
                self.show(visit, at, &name, &fields)
            }
            ("POST", ["communes"]) => {
                section(at, rest)?;
                self.save_places(visit, request, at).await
            }
            ("POST", rest) => {
                let name = section(at, rest)?;
                self.save(visit, request, at, name).await
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
        let applicant =
            ApplicantKind::parse(sent.fields.named(pages::application::KIND)).unwrap_or(ApplicantKind::Person);
        let draft = Application {
            id,
            owner: owner.clone(),
            territory: territory.code().to_owned(),
            applicant,
            state: State::begun(visit.now.today),
            version: 1,
        };
        let opened = filling::open(&self.table, &self.kit, visit.now, draft.clone(), None, once.clone()).await?;
        match opened {
            Committed::Done => Answer::see(then),
            Committed::Before(then) => Answer::see(then),
            // There is one: on another device, or in another tab, or one that was renounced.
            Committed::Refused(_) => {
                let account = self.table.account(&owner).await?.ok_or(Failure::SignIn)?;
                let mine = account.applications.into_iter().find(|(code, _)| code == territory.code());
                let Some((_, mine)) = mine else { return Answer::see(paths::account()) };
                let there = self.table.dossier(&mine).await?;
                if !there
                    .is_some_and(|there| matches!(there.application.state, State::Renounced(_) | State::StruckOff(_)))
                {
                    return Answer::see(paths::application(&mine));
                }
                match filling::open(&self.table, &self.kit, visit.now, draft, Some(mine.clone()), once).await? {
                    Committed::Done => Answer::see(then),
                    Committed::Before(then) => Answer::see(then),
                    Committed::Refused(_) => Answer::see(paths::application(&mine)),
                }
            }
        }
    }

    fn show(&self, visit: &mut Visit, at: &At, name: &SectionName, fields: &Fields) -> Result<Answer, Failure> {
        let (dossier, separating) = (&at.dossier, separating(at));
        self.page(visit, |context| {
            let version = dossier.version(name);
            let refused = &Refusals::default();
            let question =
                Question { context, dossier, fields, refused, unusual: &[], version, elsewhere: false, separating };
            pages::application::section(&question, name)
        })
    }

    async fn save(&self, visit: &mut Visit, request: &Request, at: &At, name: SectionName) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let then = match name {
            SectionName::Household | SectionName::Person(_) => at.onward(paths::people(&at.dossier.application.id)),
            _ => next_step(at, &with(at, &name, &sent.fields, visit.now.today), &name, visit.now.today),
        };
        if sent.fields.named(AUTOSAVE) == "oui" {
            return self.autosave(visit, at, name, &sent.fields).await;
        }
        self.save_fields(visit, at, name, sent.fields, sent.once, then).await
    }

    /// The page saves by itself while it is filled: what can be kept is, and nothing is said of the rest. Never after the
    /// sending, where each change is recorded.
    async fn autosave(&self, visit: &Visit, at: &At, name: SectionName, fields: &Fields) -> Result<Answer, Failure> {
        if !at.dossier.application.state.is_open() {
            return Ok(Answer::Nothing);
        }
        let expected = fields.named("_version").parse().ok();
        let sending = Sending { name, fields, expected, once: None };
        let saved =
            filling::save_section(&self.table, &self.kit.keys, &self.kit, visit.now, &at.access, &at.dossier, sending);
        match saved.await {
            Ok(_) => Ok(Answer::Saved(expected.unwrap_or(0) + 1)),
            Err(NotChanged::Fault(fault)) => Err(fault.into()),
            Err(_) => Ok(Answer::Nothing),
        }
    }

    async fn save_fields(
        &self,
        visit: &mut Visit,
        at: &At,
        name: SectionName,
        fields: Fields,
        once: u128,
        then: String,
    ) -> Result<Answer, Failure> {
        let dossier = &at.dossier;
        let id = &dossier.application.id;
        let expected = fields.named("_version").parse().ok();
        let once = Some(visit.once(once, then));
        let sending = Sending { name: name.clone(), fields: &fields, expected, once };
        let saved =
            filling::save_section(&self.table, &self.kit.keys, &self.kit, visit.now, &at.access, dossier, sending)
                .await;
        let (refused, unusual, elsewhere) = match saved {
            Ok(Kept::Done(then)) => return Answer::see(then),
            Ok(Kept::Asked) => return Answer::see(at.onward(paths::change(id, &name))),
            Err(NotChanged::Closed) => return self.closed(visit, dossier),
            Err(NotChanged::Fault(fault)) => return Err(fault.into()),
            Err(NotChanged::Refused(refused)) => (refused, vec![], false),
            Err(NotChanged::Unusual(unusual, refused)) => (refused, unusual, false),
            Err(NotChanged::Elsewhere) => (Refusals::default(), vec![], true),
        };
        // What was saved elsewhere may be newer than what was read when this request began.
        let fresh = if elsewhere { self.table.dossier(id).await? } else { None };
        let dossier = fresh.as_ref().unwrap_or(dossier);
        let version = if elsewhere { dossier.version(&name) } else { expected };
        let separating = separating(at);
        let token = visit.token(&self.kit);
        let context = &visit.context(&token);
        let question = Question {
            context,
            dossier,
            fields: &fields,
            refused: &refused,
            unusual: &unusual,
            version,
            elsewhere,
            separating,
        };
        let page = pages::application::section(&question, &name);
        if elsewhere { Answer::conflict(page) } else { Answer::refused(page) }
    }

    /// The list of communes is made on the page, one by one, and saved each time: whatever the script can do, nobody makes
    /// it twice.
    async fn save_places(&self, visit: &mut Visit, request: &Request, at: &At) -> Result<Answer, Failure> {
        let dossier = &at.dossier;
        let sent = visit.form(&self.kit, request)?;
        if sent.fields.named(AUTOSAVE) == "oui" {
            return self.autosave(visit, at, SectionName::WantedPlaces, &sent.fields).await;
        }
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
                let here = at.onward(paths::section(&dossier.application.id, &SectionName::WantedPlaces));
                return self.save_fields(visit, at, SectionName::WantedPlaces, fields, sent.once, here).await;
            }
            refused = WantedPlaces::read(&fields, on).map_or_else(|refused| refused, |places| places.lacking());
            if refused.is_empty() {
                let next = next_step(at, &dossier.answers, &SectionName::WantedPlaces, visit.now.today);
                return self.save_fields(visit, at, SectionName::WantedPlaces, fields, sent.once, next).await;
            }
        }
        let token = visit.token(&self.kit);
        let context = &visit.context(&token);
        let version = fields.named("_version").parse().ok();
        let separating = separating(at);
        let question = Question {
            context,
            dossier,
            fields: &fields,
            refused: &refused,
            unusual: &[],
            version,
            elsewhere: false,
            separating,
        };
        Answer::refused(pages::application::places(&question, &several))
    }

    async fn remove(&self, visit: &mut Visit, request: &Request, at: &At, person: PersonId) -> Result<Answer, Failure> {
        let name = SectionName::Person(person.clone());
        if !covers(at, &name) {
            return Err(Failure::NotFound);
        }
        let sent = visit.form(&self.kit, request)?;
        let people = at.onward(paths::people(&at.dossier.application.id));
        let once = visit.once(sent.once, people.clone());
        let removed =
            filling::remove_person(&self.table, &self.kit, visit.now, &at.access, &at.dossier, person, once).await;
        match removed {
            Ok(Kept::Done(then)) => Answer::see(then),
            Ok(Kept::Asked) => Answer::see(at.onward(paths::change(&at.dossier.application.id, &name))),
            // Changed or gone in between: the list shows how it is now.
            Err(NotChanged::Elsewhere | NotChanged::Refused(_) | NotChanged::Unusual(..)) => Answer::see(people),
            Err(NotChanged::Closed) => self.closed(visit, &at.dossier),
            Err(NotChanged::Fault(fault)) => Err(fault.into()),
        }
    }

    async fn withdraw(
        &self,
        visit: &mut Visit,
        request: &Request,
        at: &At,
        name: SectionName,
    ) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let id = &at.dossier.application.id;
        let tasks = if at.renewing { paths::renewal(id) } else { paths::application(id) };
        let once = visit.once(sent.once, tasks.clone());
        let withdrawn =
            filling::withdraw_change(&self.table, &self.kit, visit.now, &at.access, &at.dossier, name, once).await;
        match withdrawn {
            Ok(then) => Answer::see(then),
            // A service decided in between: the list shows how it is now.
            Err(NotChanged::Elsewhere | NotChanged::Refused(_) | NotChanged::Unusual(..)) => Answer::see(tasks),
            Err(NotChanged::Closed) => self.closed(visit, &at.dossier),
            Err(NotChanged::Fault(fault)) => Err(fault.into()),
        }
    }

    fn show_renunciation(&self, visit: &mut Visit, at: &At) -> Result<Answer, Failure> {
        let id = &at.dossier.application.id;
        if !matches!(at.dossier.application.state, State::Submitted(_) | State::ToComplete(_) | State::Active(_)) {
            return Answer::see(paths::tracking(id));
        }
        self.page(visit, |context| pages::renouncing::renounce(context, &at.dossier, &Refusals::default()))
    }

    async fn renounce(&self, visit: &mut Visit, request: &Request, at: &At) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let there = paths::tracking(&at.dossier.application.id);
        let once = visit.once(sent.once, there.clone());
        let done =
            renunciation::renounce(&self.table, &self.kit.keys, &self.kit, visit.now, &at.dossier, &sent.fields, once);
        match done.await {
            Ok(then) => Answer::see(then),
            Err(NotDone::Closed | NotDone::Duplicate) => Answer::see(there),
            Err(NotDone::Fault(fault)) => Err(fault.into()),
            Err(NotDone::Refused(refused)) => {
                let token = visit.token(&self.kit);
                Answer::refused(pages::renouncing::renounce(&visit.context(&token), &at.dossier, &refused))
            }
        }
    }

    async fn come_back(&self, visit: &mut Visit, request: &Request, at: &At) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let there = paths::tracking(&at.dossier.application.id);
        let once = visit.once(sent.once, there.clone());
        let keys = &self.kit.keys;
        match renunciation::come_back(&self.table, keys, &self.kit, visit.now, &at.dossier, once).await {
            Ok(then) => Answer::see(then),
            Err(NotDone::Closed | NotDone::Refused(_)) => Answer::see(there),
            Err(NotDone::Fault(fault)) => Err(fault.into()),
            Err(NotDone::Duplicate) => {
                let token = visit.token(&self.kit);
                Answer::conflict(pages::renouncing::taken(&visit.context(&token), &at.dossier))
            }
        }
    }

    async fn invite(&self, visit: &mut Visit, request: &Request, at: &At) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let once = visit.once(sent.once, format!("{}?invite=1", paths::helpers(&at.dossier.application.id)));
        let invited =
            helping::invite(&self.table, &self.kit.keys, &self.kit, visit.now, &at.dossier, &sent.fields, once);
        let (note, refused) = match invited.await {
            Ok(then) => return Answer::see(then),
            Err(NotInvited::Fault(fault)) => return Err(fault.into()),
            Err(NotInvited::Refused(refused)) => (HelpersNote::None, refused),
            Err(NotInvited::TooMany) => (HelpersNote::TooMany, Refusals::default()),
        };
        let pending: Vec<_> = at.dossier.pending(visit.now).collect();
        let token = visit.token(&self.kit);
        let context = visit.context(&token);
        Answer::refused(pages::helping::helpers(&context, &at.dossier, &pending, note, &sent.fields, &refused))
    }

    async fn cancel(&self, visit: &mut Visit, request: &Request, at: &At, hash: &str) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let once = visit.once(sent.once, paths::helpers(&at.dossier.application.id));
        let hash = TokenHash(hash.to_owned());
        Answer::see(helping::cancel(&self.table, &self.kit, visit.now, &at.dossier, &hash, once).await?)
    }

    async fn revoke(&self, visit: &mut Visit, request: &Request, at: &At, account: &str) -> Result<Answer, Failure> {
        let account = AccountId::parse(account).ok_or(Failure::NotFound)?;
        let sent = visit.form(&self.kit, request)?;
        let there = match at.access {
            Access::Helper(_) => paths::account().to_owned(),
            _ => paths::helpers(&at.dossier.application.id),
        };
        let once = visit.once(sent.once, there);
        let actor = at.access.actor();
        Answer::see(helping::revoke(&self.table, &self.kit, visit.now, actor, &at.dossier, &account, once).await?)
    }

    async fn show_invitation(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let link = query_value(request, "jeton").unwrap_or_default();
        let live = helping::live(&self.table, visit.now, &link).await?;
        self.page(visit, |context| match &live {
            Some(invitation) => pages::helping::invitation(context, invitation, &link),
            None => pages::helping::dead_invitation(context, false),
        })
    }

    async fn accept_invitation(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let account = visit.applicant()?.clone();
        let sent = visit.form(&self.kit, request)?;
        let link = sent.fields.named("jeton");
        let live = helping::live(&self.table, visit.now, link).await?;
        let then = live.map_or_else(|| paths::account().to_owned(), |one| paths::application(&one.application));
        let once = visit.once(sent.once, then);
        let joined = helping::accept(&self.table, &self.kit, visit.now, account, link, once).await?;
        let own = match joined {
            Joined::Done(then) => return Answer::see(then),
            Joined::Own => true,
            Joined::Dead => false,
        };
        let token = visit.token(&self.kit);
        Answer::conflict(pages::helping::dead_invitation(&visit.context(&token), own))
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

/// An application, and in what quality the visitor has it open.
struct At {
    access: Access,
    dossier: Dossier,
    /// The visitor came from the page of the renewal, and goes back there.
    renewing: bool,
}

impl At {
    /// The address of another page of the form, from which one comes back to the renewal if one came from there.
    fn onward(&self, path: String) -> String {
        let told = self.renewing && self.access != Access::Holder;
        if told { paths::from_renewal(&path) } else { path }
    }
}

/// The name under which a page says that it saves by itself.
const AUTOSAVE: &str = "_auto";

fn covers(at: &At, name: &SectionName) -> bool {
    at.access.covers(name)
}

/// Whether a couple came apart, for those who may see the answers that tell it.
fn separating(at: &At) -> bool {
    at.access.covers_all(&[Scope::Family, Scope::Home]) && at.dossier.answers.is_separating()
}

/// The section that a path names, for those who may see it.
fn section(at: &At, parts: &[&str]) -> Result<SectionName, Failure> {
    let name = paths::parse_section(parts).ok_or(Failure::NotFound)?;
    // Nothing is asked of a person who is not in the household.
    let here = match (&name, name.whose()) {
        (SectionName::Person(_), _) | (_, None | Some(Whose::Applicant)) => true,
        (_, Some(Whose::Person(id))) => at.dossier.answers.person(&id).is_some(),
    };
    let of_kind = at.dossier.application.applicant.has(&name);
    if here && of_kind && covers(at, &name) { Ok(name) } else { Err(Failure::NotFound) }
}

/// The fields of a section as its page shows them on a day.
fn shown(dossier: &Dossier, name: &SectionName, today: Date) -> Fields {
    if let SectionName::Income(whose) = name
        && let Some(income) = dossier.answers.incomes.get(whose)
    {
        return income.asked_on(today);
    }
    dossier.shown(name).unwrap_or_default()
}

/// The answers with a section as it was just typed, if it can be read.
fn with(at: &At, name: &SectionName, fields: &Fields, today: Date) -> Answers {
    let application = &at.dossier.application;
    let mut answers = at.dossier.answers.clone();
    if let Some(territory) = Territory::of(&application.territory) {
        // What cannot be read is refused elsewhere.
        let _ = answers.take(name, fields, Circumstances { on: today, territory });
    }
    answers
}

/// The page after a section: the next one not answered, then the piece; when all is there, the review. After the sending,
/// the list: nobody walks through the whole form for one change. `answers` are those with what was just typed: an answer may
/// bring a question.
fn next_step(at: &At, answers: &Answers, saved: &SectionName, today: Date) -> String {
    let At { access, dossier, renewing } = at;
    let id = &dossier.application.id;
    if *renewing {
        return paths::renewal(id);
    }
    if !dossier.application.state.is_open() || !access.decides() {
        return paths::application(id);
    }
    let asked = answers.asked(dossier.application.applicant, today);
    let rank = asked.iter().position(|asked| asked.name == *saved).map_or(0, |rank| rank + 1);
    let later = asked[rank..]
        .iter()
        .find(|asked| !answers.is_answered(&asked.name, today) && !matches!(asked.name, SectionName::Person(_)));
    let piece =
        dossier.application.applicant == ApplicantKind::Person && dossier.sound(&PieceName::IDENTITY).next().is_none();
    match later {
        Some(asked) => paths::section(id, &asked.name),
        None if piece => paths::identity_piece(id),
        None => paths::review(id),
    }
}
