//! Signing up, confirming an address, signing in and out, one's own space.

mod franceconnect;
mod provider;
mod security;

use std::convert::Infallible;

use domain::language::Language;
use domain::territory::Territory;
use domain::{Fields, Refusals};
use pages::account::{SignInNote, WAY_BACK};
use pages::security::EmailOutcome;
use pages::{Context, paths};
use storage::config::Cloud;
use storage::{FileStore, Table};
use usecases::account::{self, Confirmation, NotLetIn};
use usecases::ports::Accounts as _;
use usecases::records::{Session, Who};
use usecases::session::Opened;
use usecases::{recovery, session};
use web::{Answer, Body, Failure, Kit, Request, Response, Settings, Visit, query_value, way_back};

pub use provider::{BadProvider, FranceConnect};

/// The function.
pub struct Account {
    kit: Kit,
    table: Table,
    files: FileStore,
    franceconnect: Option<FranceConnect>,
}

impl Account {
    /// On a kit, a table and files.
    pub fn new(kit: Kit, table: Table, files: FileStore) -> Self {
        Self { kit, table, files, franceconnect: None }
    }

    /// On the machine's clock, with the settings of the environment.
    pub fn from_env(get: impl Fn(&str) -> Option<String>) -> Result<Self, lambda_http::Error> {
        let cloud = Cloud::from_env(&get)?;
        Ok(Self::new(Kit::new(Settings::from_env(&get)?), Table::new(&cloud), FileStore::new(&cloud))
            .with_franceconnect(FranceConnect::from_env(&get)?))
    }

    /// Answers a request.
    pub async fn respond(&self, request: Request) -> Result<Response<Body>, Infallible> {
        let nothing = async { Ok(()) };
        let answer = async |visit: &mut Visit, ()| self.answer(visit, &request).await;
        let response = self.kit.answering(&self.table, &request, nothing, answer).await?;
        Ok(self.let_forms_leave(response))
    }

    async fn answer(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let path = request.uri().path();
        match (request.method().as_str(), path) {
            ("GET", path) if path == paths::account() => self.space(visit).await,
            ("GET", path) if path == paths::sign_up() => {
                let (none, fine) = (Fields::new(), Refusals::default());
                self.page(visit, |context| {
                    pages::account::sign_up_or(context, &none, &fine, self.way_in(context, &none))
                })
            }
            ("POST", path) if path == paths::sign_up() => self.sign_up(visit, request).await,
            ("GET", path) if path == paths::check_mail() => self.page(visit, pages::account::check_mail),
            ("GET", path) if path == paths::confirm() => self.show_link(visit, request).await,
            ("POST", path) if path == paths::confirm() => self.confirm(visit, request).await,
            ("GET", path) if path == paths::forgotten() => {
                self.page(visit, |context| pages::account::forgotten(context, &Fields::new(), &Refusals::default()))
            }
            ("POST", path) if path == paths::forgotten() => self.ask_reset(visit, request).await,
            ("GET", path) if path == paths::reset_sent() => self.page(visit, pages::account::reset_sent),
            ("GET", path) if path == paths::new_password() => self.show_reset(visit, request).await,
            ("POST", path) if path == paths::new_password() => self.reset(visit, request).await,
            ("GET", path) if path == paths::sign_in() => self.show_sign_in(visit, request),
            ("POST", path) if path == paths::sign_in() => self.sign_in(visit, request).await,
            ("POST", path) if path == paths::sign_out() => self.sign_out(visit, request).await,
            ("GET", path) if path == paths::ask_code() => self.show_ask_code(visit, request),
            ("POST", path) if path == paths::ask_code() => self.ask_code(visit, request).await,
            ("GET", path) if path == paths::enter_code() => self.show_enter_code(visit, request),
            ("POST", path) if path == paths::enter_code() => self.enter_code(visit, request).await,
            ("GET", path) if path == paths::security() => self.security(visit, request).await,
            ("POST", path) if path == paths::close_sessions() => self.close_sessions(visit, request).await,
            ("GET", path) if path == paths::change_password() => self.show_change_password(visit),
            ("POST", path) if path == paths::change_password() => self.change_password(visit, request).await,
            ("GET", path) if path == paths::change_email() => self.show_change_email(visit).await,
            ("POST", path) if path == paths::change_email() => self.change_email(visit, request).await,
            ("POST", path) if path == paths::give_up_email() => self.give_up_email(visit, request).await,
            ("GET", path) if path == paths::confirm_email() => self.show_confirm_email(visit, request).await,
            ("POST", path) if path == paths::confirm_email() => self.confirm_email(visit, request).await,
            ("GET", path) if path == paths::email_noted() => self.email_outcome(visit, EmailOutcome::Noted),
            ("GET", path) if path == paths::email_changed() => self.email_outcome(visit, EmailOutcome::Changed),
            ("GET", path) if path == paths::email_kept() => self.email_outcome(visit, EmailOutcome::Kept),
            ("GET", path) if path == paths::close_account() => self.show_closing(visit).await,
            ("POST", path) if path == paths::close_account() => self.close(visit, request).await,
            ("GET", path) if path == paths::account_closed() => self.page(visit, pages::closing::closed),
            ("GET", path) if path == paths::stay() => self.stay(visit),
            ("POST", path) if path == paths::language() => self.read_in(visit, request).await,
            (_, path) if path.starts_with(paths::franceconnect()) => self.franceconnect(visit, request).await,
            _ => Err(Failure::NotFound),
        }
    }

    pub(crate) fn page(
        &self,
        visit: &mut Visit,
        page: impl FnOnce(&Context<'_>) -> maud::Markup,
    ) -> Result<Answer, Failure> {
        let token = visit.token(&self.kit);
        Answer::ok(page(&visit.context(&token)))
    }

    async fn space(&self, visit: &mut Visit) -> Result<Answer, Failure> {
        if let Some(Session { who: Who::Holder { application, .. }, .. }) = &visit.session {
            return Answer::see(paths::renewal(application));
        }
        let account = self.table.account(visit.applicant()?).await?.ok_or(Failure::SignIn)?;
        let name = |code: &str| Territory::of(code).map_or("", Territory::name).to_owned();
        let applications: Vec<_> =
            account.applications.into_iter().map(|(territory, id)| (name(&territory), id)).collect();
        let served = name(&self.kit.settings.territory);
        let helps: Vec<_> = account.helps.into_iter().map(|(territory, id)| (name(&territory), id)).collect();
        self.page(visit, |context| {
            let more = self.way_in(context, &Fields::new());
            pages::account::space_and(context, &served, &applications, &helps, more)
        })
    }

    async fn sign_up(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let once = visit.once(sent.once, paths::check_mail());
        let caller = visit.caller();
        match account::sign_up(&self.table, &self.kit.keys, &self.kit, visit.now, caller, &sent.fields, once).await {
            Ok(()) => Answer::see(paths::check_mail()),
            Err(NotLetIn::Refused(refusals)) => {
                let token = visit.token(&self.kit);
                let context = visit.context(&token);
                let other = self.way_in(&context, &sent.fields);
                Answer::refused(pages::account::sign_up_or(&context, &sent.fields, &refusals, other))
            }
            Err(reason) => Err(failure(reason)),
        }
    }

    async fn show_link(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let link = query_value(request, "jeton").unwrap_or_default();
        let live = account::live_link(&self.table, visit.now, &link).await?.is_some();
        self.page(visit, |context| {
            if live { pages::account::confirm(context, &link) } else { pages::account::dead_link(context) }
        })
    }

    async fn confirm(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let then = format!("{}?confirme=1", paths::sign_in());
        let once = visit.once(sent.once, then.clone());
        let link = sent.fields.named("jeton");
        match account::confirm(&self.table, &self.kit.keys, &self.kit, visit.now, link, once).await? {
            Confirmation::Done => Answer::see(then),
            Confirmation::Dead => {
                let token = visit.token(&self.kit);
                Answer::conflict(pages::account::dead_link(&visit.context(&token)))
            }
        }
    }

    async fn ask_reset(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let once = visit.once(sent.once, paths::reset_sent());
        let caller = visit.caller();
        match recovery::ask(&self.table, &self.kit.keys, &self.kit, visit.now, caller, &sent.fields, once).await {
            Ok(()) => Answer::see(paths::reset_sent()),
            Err(NotLetIn::Refused(refusals)) => {
                let token = visit.token(&self.kit);
                Answer::refused(pages::account::forgotten(&visit.context(&token), &sent.fields, &refusals))
            }
            Err(reason) => Err(failure(reason)),
        }
    }

    async fn show_reset(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let link = query_value(request, "jeton").unwrap_or_default();
        let live = recovery::live(&self.table, visit.now, &link).await?.is_some();
        self.page(visit, |context| {
            if live {
                pages::account::new_password(context, &link, &Refusals::default())
            } else {
                pages::account::dead_reset(context)
            }
        })
    }

    async fn reset(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let then = format!("{}?change=1", paths::sign_in());
        let once = visit.once(sent.once, then.clone());
        let link = sent.fields.named("jeton");
        let renewed =
            recovery::renew(&self.table, &self.kit.keys, &self.kit, visit.now, link, &sent.fields, once).await;
        let token = visit.token(&self.kit);
        let context = visit.context(&token);
        match renewed {
            Ok(Confirmation::Done) => Answer::see(then),
            Ok(Confirmation::Dead) => Answer::conflict(pages::account::dead_reset(&context)),
            Err(NotLetIn::Refused(refusals)) => {
                Answer::refused(pages::account::new_password(&context, link, &refusals))
            }
            Err(reason) => Err(failure(reason)),
        }
    }

    fn show_sign_in(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        if visit.applicant().is_ok() {
            return Answer::see(paths::account());
        }
        let told = [("confirme", SignInNote::Confirmed), ("change", SignInNote::Changed), ("fin", SignInNote::Over)];
        let note = told.into_iter().find(|(name, _)| query_value(request, name).is_some());
        let note = note.map_or(SignInNote::None, |(_, note)| note);
        let fields = way_back(request);
        self.page(visit, |context| {
            let other = self.way_in(context, &fields);
            pages::account::sign_in_or(context, note, &fields, &Refusals::default(), other)
        })
    }

    async fn sign_in(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let caller = visit.caller();
        match account::sign_in(&self.table, &self.kit.keys, visit.now, caller, &sent.fields, sent.once).await {
            Ok(opened) => Ok(signed_in(opened, sent.fields.named(WAY_BACK))),
            Err(NotLetIn::Unknown) => {
                self.sign_in_again(visit, &sent.fields, SignInNote::Unknown, &Refusals::default())
            }
            Err(NotLetIn::Refused(refusals)) => self.sign_in_again(visit, &sent.fields, SignInNote::None, &refusals),
            Err(reason) => Err(failure(reason)),
        }
    }

    fn sign_in_again(
        &self,
        visit: &mut Visit,
        fields: &Fields,
        note: SignInNote,
        refusals: &Refusals,
    ) -> Result<Answer, Failure> {
        let token = visit.token(&self.kit);
        let context = visit.context(&token);
        let other = self.way_in(&context, fields);
        Answer::refused(pages::account::sign_in_or(&context, note, fields, refusals, other))
    }

    /// Another language: from now on, on every page, and in the account's letters. Whoever asks need not be signed in.
    async fn read_in(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let fields = visit.form_of_any_page(&self.kit, request)?.fields;
        let language = Language::parse(fields.named("langue")).ok_or(Failure::NotFound)?;
        if let Ok(account) = visit.applicant() {
            account::read_in(&self.table, account, language).await?;
        }
        let back = paths::own_page(fields.named(WAY_BACK)).unwrap_or(paths::home());
        Ok(Answer::Reads(language, back.to_owned()))
    }

    async fn sign_out(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        if let Some(session) = visit.session.clone() {
            visit.form(&self.kit, request)?;
            session::end(&self.table, &session).await?;
        }
        Ok(Answer::SignedOut(paths::home().to_owned()))
    }
}

/// Somebody signed in, and goes where they came from; who came from nowhere, to their application if they have one.
fn signed_in(opened: Opened, came_from: &str) -> Answer {
    let home = || opened.application.as_ref().map_or_else(|| paths::account().to_owned(), paths::tracking);
    let then = paths::way_back(came_from).map_or_else(home, str::to_owned);
    Answer::SignedIn(opened, then)
}

/// Why somebody goes no further, where the form itself has nothing to say.
pub(crate) fn failure(reason: NotLetIn) -> Failure {
    match reason {
        NotLetIn::TooMany => Failure::TooMany,
        NotLetIn::Fault(fault) => fault.into(),
        NotLetIn::Refused(_) | NotLetIn::Unknown => Failure::NotFound,
    }
}
