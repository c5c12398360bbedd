//! Renewing: by the link or the code of a notice, from one's own space, at a desk; answering a warning; asking for a way
//! back.

use domain::application::State;
use domain::{Field, Fields, Refusal, Refusals};
use lambda_http::http::StatusCode;
use pages::paths;
use pages::renewal::{Note, Shown};
use usecases::access::Access;
use usecases::desk::{self, Read};
use usecases::keys::ShortCode;
use usecases::proof;
use usecases::records::Dossier;
use usecases::renewal::{self, Leads, NotOpened, NotRenewed};
use usecases::strike_off::{self, NotDone};
use web::{Answer, Failure, Request, Visit, query_value};

use crate::Questionnaire;

impl Questionnaire {
    /// The space of renewals.
    pub(crate) async fn renewals(
        &self,
        visit: &mut Visit,
        request: &Request,
        rest: &[&str],
        dossier: Option<Dossier>,
    ) -> Result<Answer, Failure> {
        match (request.method().as_str(), rest) {
            ("GET", []) => match query_value(request, paths::LINK) {
                Some(token) => self.show_link(visit, &token).await,
                None => {
                    self.page(visit, |context| pages::renewal::type_code(context, &Fields::new(), &Refusals::default()))
                }
            },
            ("POST", []) => self.type_code(visit, request),
            ("POST", ["ouvrir"]) => self.open_link(visit, request).await,
            (method, [_, rest @ ..]) => {
                let who = visit.who()?.clone();
                let found = dossier.and_then(|dossier| Access::of(&who, &dossier).map(|access| (access, dossier)));
                let (access, dossier) =
                    found.filter(|(access, _)| renewal::may_renew(access)).ok_or(Failure::NotFound)?;
                self.renew_one(visit, request, (method, rest), &access, &dossier).await
            }
            _ => Err(Failure::NotFound),
        }
    }

    /// The code of a letter is a link in short.
    fn type_code(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let typed = sent.fields.get(Field::RenewalCode);
        let why = match ShortCode::parse(typed) {
            Some(code) => return Answer::see(paths::renewal_link(code.as_str())),
            None if typed.is_empty() => Refusal::Missing,
            None => Refusal::NotAPaperCode,
        };
        let token = visit.token(&self.kit);
        let refused = Refusals::one(Field::RenewalCode, why);
        Answer::refused(pages::renewal::type_code(&visit.context(&token), &sent.fields, &refused))
    }

    async fn show_link(&self, visit: &mut Visit, token: &str) -> Result<Answer, Failure> {
        let leads = renewal::look(&self.table, token, visit.now).await?;
        self.page(visit, |context| match leads {
            Leads::Open => pages::renewal::ask_birth_date(context, token, &Fields::new(), &Refusals::default()),
            Leads::Locked => pages::renewal::locked(context),
            Leads::Nowhere => pages::renewal::nowhere(context),
        })
    }

    async fn open_link(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let link = sent.fields.named(paths::LINK);
        let asked = (link, &sent.fields, sent.once);
        let opened = renewal::open(&self.table, &self.kit.keys, &self.kit, visit.now, visit.caller(), asked).await;
        let refused = match opened {
            Ok((opened, id)) => return Ok(Answer::SignedIn(opened, paths::renewal(&id))),
            Err(NotOpened::TooMany) => return Err(Failure::TooMany),
            Err(NotOpened::Fault(fault)) => return Err(fault.into()),
            Err(NotOpened::Locked) => {
                let token = visit.token(&self.kit);
                return Answer::conflict(pages::renewal::locked(&visit.context(&token)));
            }
            Err(NotOpened::Nowhere) => {
                let token = visit.token(&self.kit);
                return Answer::conflict(pages::renewal::nowhere(&visit.context(&token)));
            }
            Err(NotOpened::Refused(refused)) => refused,
            Err(NotOpened::Wrong(left)) => Refusals::one(Field::BirthDate, Refusal::WrongBirthDate { left }),
        };
        let token = visit.token(&self.kit);
        Answer::refused(pages::renewal::ask_birth_date(&visit.context(&token), link, &sent.fields, &refused))
    }

    async fn renew_one(
        &self,
        visit: &mut Visit,
        request: &Request,
        (method, rest): (&str, &[&str]),
        access: &Access,
        dossier: &Dossier,
    ) -> Result<Answer, Failure> {
        let id = &dossier.application.id;
        let own = !matches!(access, Access::Agent(_));
        if let Some(elsewhere) = elsewhere(access, dossier) {
            return if method == "GET" { Answer::see(elsewhere) } else { Err(Failure::NotFound) };
        }
        // Whichever way an agent came to read it.
        if let (Access::Agent(badge), "GET") = (access, method) {
            desk::record_opening(&self.table, badge, visit.now, id, Read::File).await?;
        }
        let none = (Fields::new(), Refusals::default());
        match (method, rest) {
            ("GET", []) => Ok(self.show_renewal(visit, (access, dossier), StatusCode::OK, Note::None, &none)),
            ("GET", ["fait"]) => {
                let renewed = dossier.application.state.registration().is_some_and(|it| it.renewed_on.is_some());
                if renewed && matches!(dossier.application.state, State::Active(_)) {
                    self.page(visit, |context| pages::renewal::done(context, dossier))
                } else {
                    Answer::see(paths::renewal(id))
                }
            }
            ("POST", []) => self.renew(visit, request, access, dossier).await,
            // What only its applicant says.
            ("POST", ["repondre"]) if own => {
                let sent = visit.form(&self.kit, request)?;
                let once = visit.once(sent.once, paths::renewal(id));
                let lifted = strike_off::lift(&self.table, &self.kit, visit.now, access.actor(), dossier, once).await;
                after(lifted, id)
            }
            ("POST", ["reprendre"]) if own => {
                let sent = visit.form(&self.kit, request)?;
                let once = visit.once(sent.once, paths::renewal(id));
                after(strike_off::ask_back(&self.table, &self.kit, visit.now, dossier, once).await, id)
            }
            _ => Err(Failure::NotFound),
        }
    }

    async fn renew(
        &self,
        visit: &mut Visit,
        request: &Request,
        access: &Access,
        dossier: &Dossier,
    ) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let id = &dossier.application.id;
        let once = visit.once(sent.once, paths::renewed(id));
        let renewed = renewal::renew(&self.table, &self.kit, visit.now, access, dossier, &sent.fields, once).await;
        let refused = StatusCode::UNPROCESSABLE_ENTITY;
        let (status, note, refusals) = match renewed {
            Ok(()) => return Answer::see(paths::renewed(id)),
            // Renewed from elsewhere, or struck off in between: the page shows how it is now.
            Err(NotRenewed::Closed) => return Answer::see(paths::renewal(id)),
            Err(NotRenewed::Fault(fault)) => return Err(fault.into()),
            Err(NotRenewed::Refused(refusals)) => (refused, Note::None, refusals),
            Err(NotRenewed::Lacking(_)) => (refused, Note::Lacking, Refusals::default()),
            Err(NotRenewed::Overtaken) => (StatusCode::CONFLICT, Note::Overtaken, Refusals::default()),
            Err(NotRenewed::Held) => (StatusCode::CONFLICT, Note::Held, Refusals::default()),
        };
        Ok(self.show_renewal(visit, (access, dossier), status, note, &(sent.fields, refusals)))
    }

    fn show_renewal(
        &self,
        visit: &mut Visit,
        (access, dossier): (&Access, &Dossier),
        status: StatusCode,
        note: Note,
        (fields, refused): &(Fields, Refusals),
    ) -> Answer {
        let mut pieces = proof::lines(dossier, visit.now.today);
        pieces.retain(|line| access.covers_piece(&line.name));
        let lacking = renewal::lacking(dossier, visit.now.today);
        let shown = Shown { dossier, lacking: &lacking, pieces: &pieces, note, fields, refused };
        let token = visit.token(&self.kit);
        Answer::Page(status, pages::renewal::renewal(&visit.context(&token), &shown))
    }
}

/// Where else the application is, when there is nothing to renew: not registered yet, or renounced.
fn elsewhere(access: &Access, dossier: &Dossier) -> Option<String> {
    let id = &dossier.application.id;
    match (&dossier.application.state, access) {
        (State::Active(_), _) | (_, Access::Holder) | (State::StruckOff(_), Access::Owner) => None,
        (_, Access::Agent(_)) => Some(paths::desk_file(id)),
        (State::Draft(_), _) => Some(paths::application(id)),
        _ => Some(paths::tracking(id)),
    }
}

/// Back to the page, which shows how it is now: done, or overtaken.
fn after(done: Result<(), NotDone>, id: &domain::id::ApplicationId) -> Result<Answer, Failure> {
    match done {
        Err(NotDone::Fault(fault)) => Err(fault.into()),
        _ => Answer::see(paths::renewal(id)),
    }
}
