//! What protects an account: a mailed code instead of the password, the sessions, the password, the address.

use domain::{Fields, Refusals};
use pages::account::WAY_BACK;
use pages::security::{Done, EmailOutcome};
use pages::{paths, sign_in_code as code_pages};
use usecases::account::NotLetIn;
use usecases::closing::{self, Closed};
use usecases::email_change::{self, Confirmed};
use usecases::keys::Keys;
use usecases::ports::Accounts as _;
use usecases::records::{AccountPage, Session};
use usecases::sign_in_code::{self, Asking, Tried};
use usecases::{password_change, sessions};
use web::{Answer, Failure, Request, Visit, query_value, way_back};

use crate::{Account, failure, signed_in};

impl Account {
    pub(crate) fn show_ask_code(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let fields = way_back(request);
        self.page(visit, |context| code_pages::ask(context, &fields, &Refusals::default()))
    }

    pub(crate) async fn ask_code(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let then = paths::enter_code_of(sent.once, paths::way_back(sent.fields.named(WAY_BACK)));
        let once = visit.once(sent.once, then.clone());
        let visitor = visit.browser(&self.kit);
        let asking = Asking { visitor: &visitor, asked: sent.once };
        let (now, caller) = (visit.now, visit.caller());
        let asked =
            sign_in_code::ask(&self.table, &self.kit.keys, &self.kit, now, caller, asking, &sent.fields, once).await;
        match asked {
            Ok(()) => Answer::see(then),
            Err(NotLetIn::Refused(refusals)) => {
                let token = visit.token(&self.kit);
                Answer::refused(code_pages::ask(&visit.context(&token), &sent.fields, &refusals))
            }
            Err(reason) => Err(failure(reason)),
        }
    }

    pub(crate) fn show_enter_code(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        if visit.applicant().is_ok() {
            return Answer::see(paths::account());
        }
        let Some(asked) = query_value(request, code_pages::ASKED) else { return Answer::see(paths::ask_code()) };
        let mut fields = way_back(request);
        fields.push(code_pages::ASKED, asked);
        self.page(visit, |context| code_pages::enter(context, &fields, &Refusals::default()))
    }

    pub(crate) async fn enter_code(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let visitor = visit.browser(&self.kit);
        // What is no number of ours names no code.
        let asked = u128::from_str_radix(sent.fields.named(code_pages::ASKED), 16).unwrap_or_default();
        let asking = Asking { visitor: &visitor, asked };
        let (now, caller) = (visit.now, visit.caller());
        let tried =
            sign_in_code::enter(&self.table, &self.kit.keys, now, caller, asking, &sent.fields, sent.once).await;
        let tried = tried.map_err(failure)?;
        let token = visit.token(&self.kit);
        let context = visit.context(&token);
        match tried {
            Tried::Opened(opened) => Ok(signed_in(opened, sent.fields.named(WAY_BACK))),
            Tried::Refused(refusals) => Answer::refused(code_pages::enter(&context, &sent.fields, &refusals)),
            Tried::Dead => Answer::conflict(code_pages::dead(&context, &sent.fields)),
        }
    }

    /// The applicant's own session and account.
    async fn own(&self, visit: &Visit) -> Result<(Session, AccountPage), Failure> {
        let account = self.table.account(visit.applicant()?).await?.ok_or(Failure::SignIn)?;
        let session = visit.session.clone().ok_or(Failure::SignIn)?;
        Ok((session, account))
    }

    pub(crate) async fn security(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let (session, account) = self.own(visit).await?;
        let told = [
            ("mot-de-passe", Done::Password),
            ("ferme", Done::Closed),
            ("demande", Done::Asked),
            ("abandon", Done::GivenUp),
        ];
        let done = told.into_iter().find(|(name, _)| query_value(request, name).is_some());
        let done = done.map_or(Done::Nothing, |(_, done)| done);
        let now = visit.now;
        self.page(visit, |context| pages::security::overview(context, now, &account, &session.hash, done))
    }

    pub(crate) async fn close_sessions(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let account = visit.applicant()?.clone();
        let own = visit.session.clone().ok_or(Failure::SignIn)?;
        let sent = visit.form(&self.kit, request)?;
        match sent.fields.named(pages::security::SESSION) {
            pages::security::OTHERS => sessions::close_others(&self.table, &account, &own.hash).await?,
            one => sessions::close(&self.table, &account, one).await?,
        }
        Answer::see(format!("{}?ferme=1", paths::security()))
    }

    pub(crate) fn show_change_password(&self, visit: &mut Visit) -> Result<Answer, Failure> {
        visit.applicant()?;
        self.page(visit, |context| pages::security::change_password(context, &Refusals::default()))
    }

    pub(crate) async fn change_password(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let account = visit.applicant()?.clone();
        let own = visit.session.clone().ok_or(Failure::SignIn)?;
        let sent = visit.form(&self.kit, request)?;
        let then = format!("{}?mot-de-passe=1", paths::security());
        let once = visit.once(sent.once, then.clone());
        let (now, caller, who) = (visit.now, visit.caller(), (&account, &own.hash));
        let changed =
            password_change::change(&self.table, &self.kit.keys, &self.kit, now, caller, who, &sent.fields, once).await;
        match changed {
            Ok(()) => Answer::see(then),
            Err(NotLetIn::Refused(refusals)) => {
                let token = visit.token(&self.kit);
                Answer::refused(pages::security::change_password(&visit.context(&token), &refusals))
            }
            Err(reason) => Err(failure(reason)),
        }
    }

    pub(crate) async fn show_change_email(&self, visit: &mut Visit) -> Result<Answer, Failure> {
        let (_, account) = self.own(visit).await?;
        let (email, none) = (account.account.email, Fields::new());
        self.page(visit, |context| pages::security::change_email(context, email.as_str(), &none, &Refusals::default()))
    }

    pub(crate) async fn change_email(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let account = visit.applicant()?.clone();
        let own = visit.session.clone().ok_or(Failure::SignIn)?;
        let sent = visit.form(&self.kit, request)?;
        let then = format!("{}?demande=1", paths::security());
        let once = visit.once(sent.once, then.clone());
        let (now, caller, who) = (visit.now, visit.caller(), (&account, &own.hash));
        let asked =
            email_change::ask(&self.table, &self.kit.keys, &self.kit, now, caller, who, &sent.fields, once).await;
        match asked {
            Ok(()) => Answer::see(then),
            Err(NotLetIn::Refused(refusals)) => {
                let (_, page) = self.own(visit).await?;
                let token = visit.token(&self.kit);
                let (context, email) = (visit.context(&token), page.account.email);
                Answer::refused(pages::security::change_email(&context, email.as_str(), &sent.fields, &refusals))
            }
            Err(reason) => Err(failure(reason)),
        }
    }

    pub(crate) async fn give_up_email(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let account = visit.applicant()?.clone();
        let sent = visit.form(&self.kit, request)?;
        let then = format!("{}?abandon=1", paths::security());
        let once = visit.once(sent.once, then.clone());
        if email_change::give_up(&self.table, &account, once).await? {
            return Answer::see(then);
        }
        // Made, or given up, in between: one's own page says which.
        Answer::see(paths::security())
    }

    pub(crate) async fn show_confirm_email(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let link = query_value(request, "jeton").unwrap_or_default();
        let live = email_change::live(&self.table, visit.now, &link).await?;
        self.page(visit, |context| match &live {
            Some(live) => pages::security::confirm_email(context, &link, live.to().as_str(), live.at),
            None => pages::security::email_outcome(context, EmailOutcome::Dead),
        })
    }

    pub(crate) async fn confirm_email(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let link = sent.fields.named("jeton");
        let then = if sent.fields.named(pages::security::ANSWER) == pages::security::NO {
            // The page has two forms that go to the same place.
            let once = visit.once(Keys::once_of(sent.once, pages::security::NO), paths::email_kept());
            let kept = email_change::decline(&self.table, visit.now, link, once).await?;
            kept.then(|| paths::email_kept().to_owned())
        } else {
            let both = (visit.once(sent.once, paths::email_noted()), visit.once(sent.once, paths::email_changed()));
            match email_change::confirm(&self.table, &self.kit.keys, &self.kit, visit.now, link, both).await? {
                Confirmed::See(page) => Some(page),
                Confirmed::Dead => None,
            }
        };
        if let Some(page) = then {
            return Answer::see(page);
        }
        let token = visit.token(&self.kit);
        Answer::conflict(pages::security::email_outcome(&visit.context(&token), EmailOutcome::Dead))
    }

    pub(crate) fn email_outcome(&self, visit: &mut Visit, outcome: EmailOutcome) -> Result<Answer, Failure> {
        self.page(visit, |context| pages::security::email_outcome(context, outcome))
    }

    pub(crate) async fn show_closing(&self, visit: &mut Visit) -> Result<Answer, Failure> {
        let (_, page) = self.own(visit).await?;
        let holds = closing::holds(&self.table, &page).await?;
        let asked = page.erasure_asked_at;
        self.page(visit, |context| pages::closing::closing(context, holds, asked, &Refusals::default()))
    }

    pub(crate) async fn close(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let account = visit.applicant()?.clone();
        let sent = visit.form(&self.kit, request)?;
        let both = (visit.once(sent.once, paths::account_closed()), visit.once(sent.once, paths::close_account()));
        let (now, caller, keys) = (visit.now, visit.caller(), &self.kit.keys);
        let (ports, asked) = ((&self.table, &self.files), (&account, &sent.fields));
        let closed = closing::close(ports, keys, &self.kit, now, caller, asked, both).await;
        match closed {
            Ok(Closed::Done) => Ok(Answer::SignedOut(paths::account_closed().to_owned())),
            Ok(Closed::Noted) => Answer::see(paths::close_account()),
            Err(NotLetIn::Refused(refusals)) => {
                let (_, page) = self.own(visit).await?;
                let holds = closing::holds(&self.table, &page).await?;
                let (token, asked) = (visit.token(&self.kit), page.erasure_asked_at);
                Answer::refused(pages::closing::closing(&visit.context(&token), holds, asked, &refusals))
            }
            Err(reason) => Err(failure(reason)),
        }
    }

    /// Asked by a page that stays open: being answered is what keeps the session.
    pub(crate) fn stay(&self, visit: &mut Visit) -> Result<Answer, Failure> {
        if visit.session.is_none() {
            return Err(Failure::SignIn);
        }
        let now = visit.now;
        self.page(visit, |context| pages::security::stay(context, now))
    }
}
