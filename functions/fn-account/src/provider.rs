//! `FranceConnect` as an `OpenID` Connect provider: what is asked of it, and what its answers must hold.

use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt as _, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdTokenVerifier, CoreJwsSigningAlgorithm, CoreProviderMetadata,
};
use openidconnect::{
    AccessToken, AccessTokenHash, AuthType, AuthenticationContextClass, AuthorizationCode, ClientId, ClientSecret,
    CsrfToken, HttpRequest, HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, TokenResponse as _, http,
};
use tokio::sync::Mutex;

/// Longest wait for one answer of the provider. Coming back takes four at most: less than the function has.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long what the provider says of itself, keys included, is believed.
const BELIEVED: Duration = Duration::from_hours(1);
/// Most bytes of an answer.
const MAX_BYTES: usize = 256 * 1024;
/// Only what is used is asked for: who, and an address to propose.
const SCOPES: [&str; 1] = ["email"];
/// The levels of assurance, lowest first; the lowest is asked for, any is taken.
const LEVELS: [&str; 3] = ["eidas1", "eidas2", "eidas3"];

type Http = Client<HttpsConnector<HttpConnector>, Full<std::io::Cursor<Vec<u8>>>>;

/// The provider, as one of its clients knows it.
pub struct FranceConnect {
    issuer: IssuerUrl,
    client: ClientId,
    secret: ClientSecret,
    http: OnceLock<Http>,
    known: Mutex<Option<(Instant, Arc<CoreProviderMetadata>)>>,
}

/// The provider's settings are not good.
#[derive(Debug)]
pub struct BadProvider(&'static str);

impl std::fmt::Display for BadProvider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the environment variable {} is missing or unreadable", self.0)
    }
}

impl std::error::Error for BadProvider {}

/// Why nothing was learnt from the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unlearnt {
    /// It does not answer, or not as it should.
    Down,
    /// It does not take the code.
    Code,
    /// What it says of the person is not to be believed.
    Token,
}

/// Who came back: the provider's identifier, and what opens the rest.
pub(crate) struct Known {
    pub(crate) subject: String,
    access: AccessToken,
}

impl FranceConnect {
    /// Reads `SNE_FRANCECONNECT_ISSUER`, `SNE_FRANCECONNECT_CLIENT_ID` and `SNE_FRANCECONNECT_CLIENT_SECRET` through `get`.
    /// Without an issuer there is no `FranceConnect` here.
    pub fn from_env(get: impl Fn(&str) -> Option<String>) -> Result<Option<Self>, BadProvider> {
        let get = |name: &'static str| get(name).filter(|value| !value.is_empty());
        let need = |name: &'static str| get(name).ok_or(BadProvider(name));
        let (client, secret) = (need("SNE_FRANCECONNECT_CLIENT_ID"), need("SNE_FRANCECONNECT_CLIENT_SECRET"));
        let Some(issuer) = get("SNE_FRANCECONNECT_ISSUER") else { return Ok(None) };
        let issuer = IssuerUrl::new(issuer).map_err(|_| BadProvider("SNE_FRANCECONNECT_ISSUER"))?;
        Ok(Some(Self {
            issuer,
            client: ClientId::new(client?),
            secret: ClientSecret::new(secret?),
            http: OnceLock::new(),
            known: Mutex::new(None),
        }))
    }

    /// Its name for itself.
    pub(crate) fn issuer(&self) -> &str {
        self.issuer.as_str()
    }

    /// The origin that a form of ours may lead to.
    pub(crate) fn origin(&self) -> String {
        self.issuer.url().origin().ascii_serialization()
    }

    /// Where somebody is sent to say who they are.
    pub(crate) async fn departure(
        &self,
        state: String,
        nonce: String,
        verifier: String,
        back: String,
    ) -> Result<String, Unlearnt> {
        let metadata = self.metadata().await?;
        let client = CoreClient::from_provider_metadata((*metadata).clone(), self.client.clone(), None)
            .set_redirect_uri(RedirectUrl::new(back).map_err(|_| Unlearnt::Down)?);
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier));
        let (url, _, _) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .add_scopes(SCOPES.map(|scope| Scope::new(scope.to_owned())))
            .add_auth_context_value(AuthenticationContextClass::new(LEVELS[0].to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        Ok(url.into())
    }

    /// Exchanges the code that came back, and checks the identity token: signature, issuer, audience, expiry, nonce, level
    /// of assurance. Its times are compared with the machine's clock, as the provider's are.
    pub(crate) async fn who(
        &self,
        code: String,
        nonce: String,
        verifier: String,
        back: String,
    ) -> Result<Known, Unlearnt> {
        let metadata = self.metadata().await?;
        let client =
            CoreClient::from_provider_metadata((*metadata).clone(), self.client.clone(), Some(self.secret.clone()))
                .set_redirect_uri(RedirectUrl::new(back).map_err(|_| Unlearnt::Down)?)
                .set_auth_type(AuthType::RequestBody);
        let http = self.http().map_err(|_| Unlearnt::Down)?;
        let answer = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|_| Unlearnt::Down)?
            .set_pkce_verifier(PkceCodeVerifier::new(verifier))
            .request_async(&http)
            .await
            .map_err(|error| match error {
                openidconnect::RequestTokenError::ServerResponse(_) => Unlearnt::Code,
                _ => Unlearnt::Down,
            })?;
        let token = answer.id_token().ok_or(Unlearnt::Token)?;
        let believed = || -> Option<String> {
            let verifier: CoreIdTokenVerifier<'_> = client
                .id_token_verifier()
                .set_allowed_algs([
                    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
                    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
                ])
                .set_auth_context_verifier_fn(|level| match level {
                    Some(level) if LEVELS.contains(&level.as_str()) => Ok(()),
                    _ => Err("not a level of assurance that was asked for".to_owned()),
                });
            let claims = token.claims(&verifier, &Nonce::new(nonce)).ok()?;
            if let Some(expected) = claims.access_token_hash() {
                let key = token.signing_key(&verifier).ok()?;
                let found = AccessTokenHash::from_token(answer.access_token(), token.signing_alg().ok()?, key).ok()?;
                (found == *expected).then_some(())?;
            }
            Some(claims.subject().as_str().to_owned())
        };
        if let Some(subject) = believed() {
            Ok(Known { subject, access: answer.access_token().clone() })
        } else {
            // Its keys may have changed since they were read.
            *self.known.lock().await = None;
            Err(Unlearnt::Token)
        }
    }

    /// The address that the provider has, as a proposal. It comes from the provider itself over TLS, plainly or as a signed
    /// token; nothing is decided on it, and nothing is lost without it.
    pub(crate) async fn address(&self, known: &Known) -> Option<String> {
        let metadata = self.metadata().await.ok()?;
        let request = http::Request::get(metadata.userinfo_endpoint()?.as_str())
            .header(http::header::AUTHORIZATION, format!("Bearer {}", known.access.secret()))
            .body(Vec::new())
            .ok()?;
        let answer = (self.http().ok()?)(request).await.ok().filter(|answer| answer.status().is_success())?;
        let body = answer.body();
        let said: serde_json::Value = match body.split(|byte| *byte == b'.').nth(1) {
            Some(claims) if !body.starts_with(b"{") => {
                use base64::Engine as _;
                let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(claims).ok()?;
                serde_json::from_slice(&claims).ok()?
            }
            _ => serde_json::from_slice(body).ok()?,
        };
        let of_the_same = said.get("sub")?.as_str()? == known.subject;
        said.get("email")?.as_str().filter(|_| of_the_same).map(str::to_owned)
    }

    /// What the provider says of itself.
    async fn metadata(&self) -> Result<Arc<CoreProviderMetadata>, Unlearnt> {
        let mut known = self.known.lock().await;
        if let Some((_, metadata)) = known.as_ref().filter(|(since, _)| since.elapsed() < BELIEVED) {
            return Ok(Arc::clone(metadata));
        }
        let http = self.http().map_err(|_| Unlearnt::Down)?;
        let metadata = CoreProviderMetadata::discover_async(self.issuer.clone(), &http).await.map_err(|_| {
            tracing::warn!("the identity provider's description could not be read");
            Unlearnt::Down
        })?;
        let metadata = Arc::new(metadata);
        *known = Some((Instant::now(), Arc::clone(&metadata)));
        Ok(metadata)
    }

    /// Asks the provider. Nothing is borrowed and the wait is boxed: the compiler could not see otherwise that it may change
    /// threads.
    fn http(&self) -> Result<impl Fn(HttpRequest) -> Asking + Send + Sync + use<>, Unheard> {
        let http = if let Some(http) = self.http.get() {
            http.clone()
        } else {
            let made = client().map_err(|_| Unheard("the machine has no certificates to trust"))?;
            self.http.get_or_init(|| made).clone()
        };
        Ok(move |request| -> Asking { Box::pin(ask(http.clone(), request)) })
    }
}

type Asking = Pin<Box<dyn Future<Output = Result<HttpResponse, Unheard>> + Send>>;

/// One request to the provider: over TLS, but on this machine; no redirection is followed.
async fn ask(http: Http, request: HttpRequest) -> Result<HttpResponse, Unheard> {
    let host = request.uri().host().unwrap_or_default();
    let here = matches!(host, "localhost" | "127.0.0.1");
    if request.uri().scheme_str() != Some("https") && !here {
        return Err(Unheard("the provider is not over TLS"));
    }
    let request = request.map(|body| Full::new(std::io::Cursor::new(body)));
    let answer = async {
        let answer = http.request(request).await.map_err(|_| Unheard("no answer"))?;
        let (parts, body) = answer.into_parts();
        let body = Limited::new(body, MAX_BYTES).collect().await.map_err(|_| Unheard("half an answer"))?;
        Ok(HttpResponse::from_parts(parts, body.to_bytes().to_vec()))
    };
    tokio::time::timeout(PATIENCE, answer).await.unwrap_or(Err(Unheard("no answer in time")))
}

fn client() -> std::io::Result<Http> {
    let connector = HttpsConnectorBuilder::new().with_native_roots()?.https_or_http().enable_http1().build();
    Ok(Client::builder(TokioExecutor::new()).build(connector))
}

/// Why no answer was heard.
#[derive(Debug)]
struct Unheard(&'static str);

impl std::fmt::Display for Unheard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Unheard {}
