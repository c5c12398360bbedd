//! One request, and who makes it.

use domain::id::AccountId;
use domain::language::Language;
use domain::service::Role;
use lambda_http::Request;
use lambda_http::http::header::USER_AGENT;
use pages::account::WAY_BACK;
use pages::paths::RENEWING;
use pages::{Context, Stay, Visitor};
use usecases::account::Caller;
use usecases::device::Device;
use usecases::keys::{Keys, TokenHash};
use usecases::ledger::Once;
use usecases::ports::Sessions;
use usecases::records::{Badge, Session, Who};
use usecases::{Fault, Moment, trace};

use crate::answer::Failure;
use crate::cookies::CookieJar;
use crate::form::{self, Sent, query_value};
use crate::kit::Kit;
use crate::language;
use usecases::ports::Chance as _;

/// How long a form's token is remembered, in seconds: longer than a session.
const ONCE_SECONDS: i64 = 24 * 3600;

/// A request being answered.
pub struct Visit {
    /// When.
    pub now: Moment,
    /// Signed in as.
    pub session: Option<Session>,
    /// A session cookie came, but its session is over.
    pub expired: bool,
    language: Language,
    pub(crate) cookies: CookieJar,
    address: String,
    device: Device,
    /// The session as it was read, when it is to be noted that it is active.
    pub(crate) to_note: Option<Session>,
    /// The address of the page, to come back to: without its query when a form was sent.
    here: String,
    /// The address says that one came from the page of a renewal.
    from_renewal: bool,
    /// Names this visit on failure pages: the trace of its lines in our logs.
    pub reference: String,
}

impl Visit {
    /// Starts answering: finds out who is visiting. One read of the table when there is a session cookie, none otherwise.
    pub async fn start(kit: &Kit, sessions: &impl Sessions, request: &Request) -> Result<Self, Fault> {
        let mut visit = Self::anonymous(kit, request);
        if let Some(token) = visit.cookies.session().filter(|token| !token.is_empty()) {
            let session = sessions.session(&TokenHash::of(token)).await?;
            visit.session = session.filter(|session| session.holds(visit.now));
            visit.expired = visit.session.is_none();
            if let Some(session) = visit.session.as_mut().filter(|session| session.to_note(visit.now)) {
                visit.to_note = Some(session.clone());
                session.seen_at = visit.now.seconds();
            }
        }
        Ok(visit)
    }

    /// Starts answering somebody whose session does not matter.
    pub fn anonymous(kit: &Kit, request: &Request) -> Self {
        let reference = trace::current().unwrap_or_default();
        let cookies = CookieJar::of(request, kit.secure());
        let uri = request.uri();
        let shown = request.method() == "GET";
        Self {
            now: kit.now(),
            session: None,
            expired: false,
            language: language::of(request, cookies.language()),
            cookies,
            address: kit.address_of(request),
            device: device(request),
            to_note: None,
            here: uri.path_and_query().filter(|_| shown).map_or_else(|| uri.path(), |all| all.as_str()).to_owned(),
            from_renewal: query_value(request, WAY_BACK).as_deref() == Some(RENEWING),
            reference,
        }
    }

    /// Whether one came from the page of a renewal, and goes back there; who holds a link has no other place.
    pub fn renewing(&self) -> bool {
        self.from_renewal || matches!(self.session, Some(Session { who: Who::Holder { .. }, .. }))
    }

    /// Who is at the other end.
    pub fn caller(&self) -> Caller<'_> {
        Caller { address: &self.address, device: self.device, language: self.language }
    }

    /// The visitor's number: names a browser, signed in or not; made when there is none.
    pub fn browser(&mut self, kit: &Kit) -> String {
        self.cookies.visitor(kit.secure(), || kit.draw())
    }

    /// The applicant who is signed in.
    pub fn applicant(&self) -> Result<&AccountId, Failure> {
        match &self.session {
            Some(Session { who: Who::Applicant(id), .. }) => Ok(id),
            _ => Err(Failure::SignIn),
        }
    }

    /// Under what the applicant's browser keeps what it has to send; nothing for nobody.
    pub fn kept_for(&self, kit: &Kit) -> String {
        self.person().map(|person| kit.keys.kept_for(person)).unwrap_or_default()
    }

    /// Whoever is signed in.
    pub fn who(&self) -> Result<&Who, Failure> {
        self.session.as_ref().map(|session| &session.who).ok_or(Failure::SignIn)
    }

    /// The agent who is signed in.
    pub fn agent(&self) -> Result<&Badge, Failure> {
        match &self.session {
            Some(Session { who: Who::Agent(badge), .. }) => Ok(badge),
            _ => Err(Failure::DeskSignIn),
        }
    }

    /// A token for a form of this visitor.
    pub fn token(&mut self, kit: &Kit) -> String {
        let visitor = self.visitor(kit);
        kit.keys.form_token(&visitor, kit.draw())
    }

    /// Reads the form that was sent, if its token is good for this visitor.
    pub fn form(&self, kit: &Kit, request: &Request) -> Result<Sent, Failure> {
        let visitor = self.person().or(self.cookies.known_visitor()).unwrap_or_default();
        Self::form_for(kit, request, &[visitor])
    }

    /// The same for a form that is also on pages where nobody looks who is signed in: made for the person, or for the
    /// browser.
    pub fn form_of_any_page(&self, kit: &Kit, request: &Request) -> Result<Sent, Failure> {
        let visitors = [self.person(), self.cookies.known_visitor()];
        Self::form_for(kit, request, &visitors.map(Option::unwrap_or_default))
    }

    fn form_for(kit: &Kit, request: &Request, visitors: &[&str]) -> Result<Sent, Failure> {
        let fields = form::read(request).map_err(Failure::Form)?;
        let token = fields.named("_jeton");
        match visitors.iter().find_map(|visitor| kit.keys.check_form_token(visitor, token)) {
            // One token a page: where the form goes tells the forms of a page apart.
            Some(once) => Ok(Sent { fields, once: Keys::once_of(once, request.uri().path()) }),
            None => Err(Failure::Token),
        }
    }

    /// The one-time token of a form, with where its person goes once it is done.
    pub fn once(&self, once: u128, then: impl Into<String>) -> Once {
        Once { id: once, then: then.into(), expires_at: self.now.seconds() + ONCE_SECONDS }
    }

    /// What every page is given.
    pub fn context<'a>(&'a self, token: &'a str) -> Context<'a> {
        let visitor = self.visitor_for_pages();
        // Agents read French.
        let lang = if matches!(visitor, Visitor::Agent { .. }) { Language::French } else { self.language };
        let stay = self.session.as_ref().map(|session| Stay {
            idle: session.ends_at() - self.now.seconds(),
            whole: session.expires_at - self.now.seconds(),
        });
        Context { visitor, token, today: self.now.today, lang, here: &self.here, stay, renewing: self.renewing() }
    }

    /// What pages need to know of the visitor.
    fn visitor_for_pages(&self) -> Visitor<'_> {
        match self.session.as_ref().map(|session| &session.who) {
            None => Visitor::Nobody,
            Some(Who::Applicant(_)) => Visitor::Applicant,
            Some(Who::Holder { application, .. }) => Visitor::Holder { application },
            Some(Who::Agent(badge)) => {
                let manager = badge.role == Role::Manager;
                Visitor::Agent { name: &badge.name, service: &badge.service, manager }
            }
        }
    }

    /// For whom a signed-in person's forms are made: the person, not the session, so that a page left open is still good
    /// after signing in again.
    fn person(&self) -> Option<&str> {
        self.session.as_ref().map(|session| match &session.who {
            Who::Applicant(id) => id.as_str(),
            Who::Agent(badge) => badge.id.as_str(),
            Who::Holder { application, .. } => application.as_str(),
        })
    }

    fn visitor(&mut self, kit: &Kit) -> String {
        match self.person() {
            Some(person) => person.to_owned(),
            None => self.cookies.visitor(kit.secure(), || kit.draw()),
        }
    }
}

fn device(request: &Request) -> Device {
    let said = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
    said.map(Device::of).unwrap_or_default()
}
