//! The way in through `FranceConnect` (decision 0015).

use std::pin::Pin;

use domain::text::Email;
use domain::{Field, Fields, Refusals};
use lambda_http::http::StatusCode;
use lambda_http::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use maud::Markup;
use pages::account::{SignInNote, WAY_BACK};
use pages::franceconnect::Trouble;
use pages::{Context, paths};
use usecases::account::NotLetIn;
use usecases::franceconnect::{self, ATTEMPT_SECONDS, Attempt, Entry, IDENTITY_SECONDS, Identity, Linked};
use usecases::ports::Ledger as _;
use web::{Answer, Body, Failure, Request, Response, Visit, query_value};

use crate::provider::{FranceConnect, Unlearnt};
use crate::{Account, failure, signed_in};

/// What the browser keeps is somebody on their way, or an identity that opens no account yet.
const ON_THE_WAY: &str = "a.";
const IDENTITY: &str = "i.";

type Answering<'a> = Pin<Box<dyn Future<Output = Result<Answer, Failure>> + Send + 'a>>;

impl Account {
    /// With `FranceConnect`, where it is set up.
    #[must_use]
    pub fn with_franceconnect(mut self, provider: Option<FranceConnect>) -> Self {
        self.franceconnect = provider;
        self
    }

    /// Answers what is under its path; `None` where there is no `FranceConnect`.
    /// Boxed: what the provider's client waits for is too long a type for the compiler to see that it may change threads.
    pub(crate) fn franceconnect<'a>(&'a self, visit: &'a mut Visit, request: &'a Request) -> Answering<'a> {
        Box::pin(self.answer_franceconnect(visit, request))
    }

    async fn answer_franceconnect(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let provider = self.franceconnect.as_ref().ok_or(Failure::NotFound)?;
        match (request.method().as_str(), request.uri().path()) {
            ("POST", path) if path == paths::franceconnect() => self.leave(provider, visit, request).await,
            ("GET", path) if path == paths::franceconnect_return() => self.come_back(provider, visit, request).await,
            ("GET", path) if path == paths::franceconnect_next() => self.show_identity(visit),
            ("POST", path) if path == paths::franceconnect_link() => self.link(visit, request).await,
            ("POST", path) if path == paths::franceconnect_sign_up() => self.sign_up_known(visit, request).await,
            _ => Err(Failure::NotFound),
        }
    }

    /// The button, on the pages that offer it.
    pub(crate) fn way_in(&self, context: &Context<'_>, fields: &Fields) -> Option<Markup> {
        self.franceconnect.as_ref().map(|_| pages::franceconnect::way_in(context, fields.named(WAY_BACK)))
    }

    /// A form that leads to the provider is let go there: browsers hold redirections of forms to the policy too.
    pub(crate) fn let_forms_leave(&self, mut response: Response<Body>) -> Response<Body> {
        if let Some(provider) = &self.franceconnect
            && let Some(policy) = response.headers().get(CONTENT_SECURITY_POLICY).and_then(|value| value.to_str().ok())
        {
            let policy = policy.replace("form-action 'self'", &format!("form-action 'self' {}", provider.origin()));
            if let Ok(value) = HeaderValue::from_str(&policy) {
                response.headers_mut().insert(CONTENT_SECURITY_POLICY, value);
            }
        }
        response
    }

    async fn leave(&self, provider: &FranceConnect, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        if !franceconnect::may_try(&self.table, &self.kit.keys, visit.caller(), visit.now).await? {
            return Err(Failure::TooMany);
        }
        let way_back = paths::way_back(sent.fields.named(WAY_BACK)).unwrap_or_default();
        let attempt = Attempt::begin(&self.kit, visit.now, way_back);
        let keys = &self.kit.keys;
        let back = self.kit.url(paths::franceconnect_return());
        let url = provider.departure(attempt.state(keys), attempt.nonce(keys), attempt.verifier(keys), back).await;
        match url {
            Ok(url) => {
                visit.keep_franceconnect(&self.kit, &format!("{ON_THE_WAY}{}", attempt.text()), ATTEMPT_SECONDS);
                Answer::see(url)
            }
            Err(_) => self.trouble(visit, Trouble::Down),
        }
    }

    /// The provider sends somebody back. This GET may open a session: see decision 0015.
    async fn come_back(
        &self,
        provider: &FranceConnect,
        visit: &mut Visit,
        request: &Request,
    ) -> Result<Answer, Failure> {
        let keys = &self.kit.keys;
        let kept = visit.kept_franceconnect().and_then(|kept| Attempt::parse(kept.strip_prefix(ON_THE_WAY)?));
        let state = query_value(request, "state").unwrap_or_default();
        let other_issuer = query_value(request, "iss").is_some_and(|issuer| issuer != provider.issuer());
        let Some(attempt) = kept.filter(|attempt| attempt.is_of(keys, &state) && !other_issuer) else {
            // A return that was used leaves no attempt behind; signed in, its person is where it led.
            if visit.applicant().is_ok() {
                return Answer::see(paths::account());
            }
            return self.trouble(visit, Trouble::Foreign);
        };
        if attempt.is_over(visit.now) {
            visit.forget_franceconnect(&self.kit);
            return self.trouble(visit, Trouble::Over);
        }
        if !franceconnect::may_try(&self.table, keys, visit.caller(), visit.now).await? {
            return Err(Failure::TooMany);
        }
        let then = paths::way_back(&attempt.way_back).unwrap_or(paths::account());
        let once = visit.once(attempt.id, then.to_owned());
        if self.table.held(&once).await?.is_some() {
            return self.used(visit);
        }
        if let Some(error) = query_value(request, "error") {
            visit.forget_franceconnect(&self.kit);
            let down = ["server_error", "temporarily_unavailable"].contains(&error.as_str());
            return self.trouble(visit, if down { Trouble::Down } else { Trouble::Cancelled });
        }
        let code = query_value(request, "code").unwrap_or_default();
        let back = self.kit.url(paths::franceconnect_return());
        let known = match provider.who(code, attempt.nonce(keys), attempt.verifier(keys), back).await {
            Ok(known) => known,
            Err(why) => {
                tracing::warn!(?why, "nobody came back from the identity provider");
                visit.forget_franceconnect(&self.kit);
                return self.trouble(visit, if why == Unlearnt::Down { Trouble::Down } else { Trouble::Refused });
            }
        };
        let digest = keys.franceconnect_digest(provider.issuer(), &known.subject);
        let mut identity = Identity { digest, email: None };
        match franceconnect::enter(&self.table, keys, visit.now, visit.caller().device, &identity, &attempt, once)
            .await?
        {
            Entry::Opened(opened) => {
                visit.forget_franceconnect(&self.kit);
                Ok(signed_in(opened, &attempt.way_back))
            }
            Entry::Before => self.used(visit),
            Entry::Unknown => {
                identity.email = provider.address(&known).await.and_then(|email| Email::parse(&email).ok());
                let sealed = identity.seal(keys, &self.kit, visit.now)?;
                visit.keep_franceconnect(&self.kit, &format!("{IDENTITY}{sealed}"), IDENTITY_SECONDS);
                Answer::see(paths::franceconnect_next())
            }
        }
    }

    fn used(&self, visit: &mut Visit) -> Result<Answer, Failure> {
        if visit.applicant().is_ok() { Answer::see(paths::account()) } else { self.trouble(visit, Trouble::Used) }
    }

    fn identity(&self, visit: &Visit) -> Option<Identity> {
        let sealed = visit.kept_franceconnect()?.strip_prefix(IDENTITY)?;
        Identity::open(&self.kit.keys, visit.now, sealed)
    }

    fn show_identity(&self, visit: &mut Visit) -> Result<Answer, Failure> {
        let Some(identity) = self.identity(visit) else { return self.trouble(visit, Trouble::Over) };
        let mut fields = Fields::new();
        if let Some(email) = &identity.email {
            fields.set(Field::Email, email.as_str());
        }
        self.page(visit, |context| {
            pages::franceconnect::which_account(context, SignInNote::None, &fields, &Refusals::default())
        })
    }

    async fn link(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let Some(identity) = self.identity(visit) else { return self.trouble(visit, Trouble::Over) };
        let (keys, caller) = (&self.kit.keys, visit.caller());
        let linked = franceconnect::link(&self.table, keys, visit.now, caller, &identity, &sent.fields, sent.once);
        match linked.await {
            Ok(Linked::Done(opened)) => {
                visit.forget_franceconnect(&self.kit);
                Ok(signed_in(opened, ""))
            }
            Ok(Linked::Taken) => {
                visit.forget_franceconnect(&self.kit);
                self.trouble(visit, Trouble::Taken)
            }
            Err(NotLetIn::Unknown) => self.which_again(visit, SignInNote::Unknown, &sent.fields, &Refusals::default()),
            Err(NotLetIn::Refused(refusals)) => self.which_again(visit, SignInNote::None, &sent.fields, &refusals),
            Err(reason) => Err(failure(reason)),
        }
    }

    async fn sign_up_known(&self, visit: &mut Visit, request: &Request) -> Result<Answer, Failure> {
        let sent = visit.form(&self.kit, request)?;
        let Some(identity) = self.identity(visit) else { return self.trouble(visit, Trouble::Over) };
        let once = visit.once(sent.once, paths::check_mail());
        let (keys, caller) = (&self.kit.keys, visit.caller());
        match franceconnect::sign_up(&self.table, keys, &self.kit, visit.now, caller, &identity, &sent.fields, once)
            .await
        {
            Ok(()) => Answer::see(paths::check_mail()),
            Err(NotLetIn::Refused(refusals)) => self.which_again(visit, SignInNote::None, &sent.fields, &refusals),
            Err(reason) => Err(failure(reason)),
        }
    }

    fn which_again(
        &self,
        visit: &mut Visit,
        note: SignInNote,
        fields: &Fields,
        refusals: &Refusals,
    ) -> Result<Answer, Failure> {
        let token = visit.token(&self.kit);
        Answer::refused(pages::franceconnect::which_account(&visit.context(&token), note, fields, refusals))
    }

    #[expect(clippy::unnecessary_wraps, reason = "an answer like those of the other handlers")]
    fn trouble(&self, visit: &mut Visit, trouble: Trouble) -> Result<Answer, Failure> {
        let status = match trouble {
            Trouble::Cancelled => StatusCode::OK,
            Trouble::Down => StatusCode::SERVICE_UNAVAILABLE,
            Trouble::Foreign => StatusCode::FORBIDDEN,
            Trouble::Over | Trouble::Used | Trouble::Refused | Trouble::Taken => StatusCode::CONFLICT,
        };
        let token = visit.token(&self.kit);
        Ok(Answer::Page(status, pages::franceconnect::trouble(&visit.context(&token), trouble)))
    }
}
