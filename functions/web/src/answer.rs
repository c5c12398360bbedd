//! What goes back.

use std::io::Write as _;

use design::WORKER;
use domain::language::Language;
use flate2::Compression;
use flate2::write::GzEncoder;
use lambda_http::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    HeaderValue, LOCATION, REFERRER_POLICY, RETRY_AFTER, SET_COOKIE, STRICT_TRANSPORT_SECURITY, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use lambda_http::http::{HeaderName, StatusCode};
use lambda_http::{Body, Request, Response};
use maud::Markup;
use pages::failure::Again;
use usecases::Fault;
use usecases::session::Opened;

use crate::cookies::CookieJar;
use crate::form::{self, FormProblem, asks_for_data};
use crate::kit::Kit;
use crate::visit::Visit;

/// What a handler answers.
pub enum Answer {
    /// A page.
    Page(StatusCode, Markup),
    /// See another page of the site, by GET.
    SeeOther(String),
    /// See another page with a new session.
    SignedIn(Opened, String),
    /// See another page without a session.
    SignedOut(String),
    /// See another page, from now on in this language.
    Reads(Language, String),
    /// A page saved by itself; it stands on this version now.
    Saved(u64),
    /// Nothing to say to a page that tried to save by itself.
    Nothing,
    /// What the script of a page asked for, as JSON.
    Data(StatusCode, String),
    /// A file of the person's own, to save.
    Download(Download),
    /// A file that never changes under its name.
    Asset(&'static design::Asset),
}

/// A text made for who asks for it, to save.
pub struct Download {
    /// Its content.
    pub text: String,
    /// Its type.
    pub kind: &'static str,
    /// The name proposed for saving: nobody's, whoever looks over a shoulder.
    pub name: &'static str,
}

impl Answer {
    /// A page that is all right.
    pub fn ok(page: Markup) -> Result<Self, Failure> {
        Ok(Self::Page(StatusCode::OK, page))
    }

    /// The same page again, with what was typed and why it is refused.
    pub fn refused(page: Markup) -> Result<Self, Failure> {
        Ok(Self::Page(StatusCode::UNPROCESSABLE_ENTITY, page))
    }

    /// A page that says what happened in between.
    pub fn conflict(page: Markup) -> Result<Self, Failure> {
        Ok(Self::Page(StatusCode::CONFLICT, page))
    }

    /// See another page.
    pub fn see(path: impl Into<String>) -> Result<Self, Failure> {
        Ok(Self::SeeOther(path.into()))
    }
}

/// Why a handler has no answer of its own.
#[derive(Debug)]
pub enum Failure {
    /// No such page; somebody else's application looks the same.
    NotFound,
    /// An applicant has to sign in first.
    SignIn,
    /// An agent has to sign in first.
    DeskSignIn,
    /// The form's token is missing, foreign or old.
    Token,
    /// What was sent is not a form of ours.
    Form(FormProblem),
    /// Too many tries.
    TooMany,
    /// A breakdown: what was asked can be asked again.
    Fault(Fault),
    /// A handler panicked.
    Bug,
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl Kit {
    /// Turns a handler's result into the response.
    pub fn finish(&self, request: &Request, mut visit: Visit, result: Result<Answer, Failure>) -> Response<Body> {
        let answer = match result {
            Ok(answer) => answer,
            Err(failure) => self.failure(request, &mut visit, failure),
        };
        let (mut response, cookie) = match answer {
            Answer::Page(status, page) => (page_response(request, status, &page.into_string()), None),
            Answer::SeeOther(path) => (redirect(&path), None),
            Answer::SignedIn(opened, path) => {
                let seconds = opened.session.expires_at - opened.session.opened_at;
                (redirect(&path), Some(CookieJar::open_session(&opened.token, seconds, self.secure())))
            }
            Answer::SignedOut(path) => (signed_out(&path), Some(CookieJar::end_session(self.secure()))),
            Answer::Reads(language, path) => (redirect(&path), Some(CookieJar::keep_language(language, self.secure()))),
            Answer::Saved(version) => (kept(&visit, word(StatusCode::OK, version.to_string())), None),
            Answer::Nothing => (kept(&visit, word(StatusCode::NO_CONTENT, String::new())), None),
            Answer::Data(status, json) => (kept(&visit, data(status, json)), None),
            Answer::Download(file) => (download_response(request, &file), None),
            Answer::Asset(asset) => (asset_response(request, asset), None),
        };
        for cookie in visit.cookies.into_set().into_iter().chain(cookie) {
            if let Ok(value) = HeaderValue::from_str(&cookie) {
                response.headers_mut().append(SET_COOKIE, value);
            }
        }
        self.harden(request.uri().path(), &mut response);
        response
    }

    fn failure(&self, request: &Request, visit: &mut Visit, failure: Failure) -> Answer {
        let reference = visit.reference.clone();
        let path = path_shape(request.uri().path());
        match &failure {
            Failure::Fault(fault) => tracing::error!(path, %fault, "fault"),
            Failure::Bug => tracing::error!(path, "a handler panicked"),
            _ => {}
        }
        let token = visit.token(self);
        let context = visit.context(&token);
        let desk = pages::paths::is_of_desks(request.uri().path());
        let page = |status: StatusCode, page: Markup| Answer::Page(status, page);
        match failure {
            Failure::NotFound => page(StatusCode::NOT_FOUND, pages::failure::not_found(&context)),
            Failure::SignIn | Failure::DeskSignIn if request.method() == "GET" => {
                let to = if desk { pages::paths::desk_sign_in() } else { pages::paths::sign_in() };
                let mut query = Vec::new();
                if visit.expired {
                    query.push("fin=1".to_owned());
                }
                query.extend(pages::paths::way_back(request.uri().path()).map(|path| format!("retour={path}")));
                let mark = if query.is_empty() { "" } else { "?" };
                Answer::SeeOther(format!("{to}{mark}{}", query.join("&")))
            }
            Failure::SignIn | Failure::DeskSignIn => {
                page(StatusCode::UNAUTHORIZED, pages::failure::session_over(&context, desk))
            }
            Failure::Token => page(StatusCode::FORBIDDEN, pages::failure::token(&context)),
            Failure::Form(FormProblem::TooLarge) => {
                page(StatusCode::PAYLOAD_TOO_LARGE, pages::failure::too_large(&context))
            }
            Failure::Form(FormProblem::NotAForm) => page(StatusCode::BAD_REQUEST, pages::failure::not_a_form(&context)),
            Failure::TooMany => page(StatusCode::TOO_MANY_REQUESTS, pages::failure::too_many(&context)),
            Failure::Fault(_) | Failure::Bug => {
                // What was typed is shown to whoever typed it, in the answer to what they sent, and is kept nowhere.
                let sent = if request.method() == "POST" { form::read(request).ok() } else { None };
                let here = request.uri().path_and_query().map_or_else(|| request.uri().path(), |all| all.as_str());
                let is_bug = matches!(failure, Failure::Bug);
                let status = if is_bug { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::SERVICE_UNAVAILABLE };
                let again = match &sent {
                    _ if asks_for_data(request) => Again::Nothing,
                    Some(fields) => Again::Form(here, fields),
                    None if request.method() == "GET" => Again::Page(here),
                    None => Again::Nothing,
                };
                page(status, pages::failure::fault(&context, &reference, again))
            }
        }
    }

    /// The content security policy of a path: nothing inline, nothing from elsewhere, and only where files are sent or
    /// shown, their own origins.
    fn policy(&self, path: &str) -> String {
        let files = self.settings.files_origins.join(" ");
        let base = "default-src 'none'; frame-ancestors 'none'";
        let sends = path.starts_with(pages::paths::pieces_space());
        if path == WORKER.path {
            // What a worker may reach is said with the worker, not with the pages that it works for.
            return format!("{base}; connect-src 'self' {files}");
        }
        if path == pages::paths::upload_refused() || path == pages::paths::upload_expired() {
            // Served from the files' origin too, in the place of their XML: its links and its style are the site's.
            let site = &self.settings.base_url;
            return format!(
                "{base}; style-src 'self' {site}; img-src 'self' {site}; script-src 'self' {site}; base-uri {site}; \
                 connect-src 'self'; form-action 'self' {site}"
            );
        }
        let base = format!("{base}; style-src 'self'; script-src 'self'; base-uri 'none'");
        if sends || path.starts_with("/guichet/") {
            let (reached, worker) = if sends { (format!(" {files}"), "; worker-src 'self'") } else { <_>::default() };
            return format!(
                "{base}; connect-src 'self'{reached}{worker}; img-src 'self' {files}; object-src {files}; \
                 frame-src {files}; form-action 'self' {files}"
            );
        }
        format!("{base}; connect-src 'self'; img-src 'self'; form-action 'self'")
    }

    pub(crate) fn harden(&self, path: &str, response: &mut Response<Body>) {
        match response.status() {
            StatusCode::TOO_MANY_REQUESTS => put(response, RETRY_AFTER, "900"),
            // A breakdown of the cloud is mostly over in seconds.
            StatusCode::SERVICE_UNAVAILABLE => put(response, RETRY_AFTER, "5"),
            _ => {}
        }
        let policy = self.policy(path);
        put(response, CONTENT_SECURITY_POLICY, &policy);
        put(response, X_CONTENT_TYPE_OPTIONS, "nosniff");
        put(response, REFERRER_POLICY, "no-referrer");
        put(response, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
        put(response, HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()");
        if self.secure() {
            put(response, STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains");
        }
    }
}

/// What was kept in the browser for the person who leaves is not there for the next one.
fn signed_out(path: &str) -> Response<Body> {
    let mut response = redirect(path);
    put(&mut response, HeaderName::from_static("clear-site-data"), "\"storage\"");
    response
}

fn put(response: &mut Response<Body>, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// Tells a page that stays open how long its session lasts from now on, in seconds.
const IDLE: HeaderName = HeaderName::from_static("session-idle");

fn kept(visit: &Visit, mut response: Response<Body>) -> Response<Body> {
    if let Some(session) = &visit.session {
        response.headers_mut().insert(IDLE, HeaderValue::from(session.ends_at() - visit.now.seconds()));
    }
    response
}

/// A word to the script of a page.
fn word(status: StatusCode, text: String) -> Response<Body> {
    let mut response = Response::new(Body::Text(text));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What a script asked for. Whose it is depends on the session: nothing keeps it.
fn data(status: StatusCode, json: String) -> Response<Body> {
    let mut response = word(status, json);
    put(&mut response, CONTENT_TYPE, "application/json");
    put(&mut response, VARY, "Accept, Accept-Language, Cookie");
    response
}

fn redirect(path: &str) -> Response<Body> {
    let mut response = Response::new(Body::Empty);
    *response.status_mut() = StatusCode::SEE_OTHER;
    put(&mut response, LOCATION, path);
    put(&mut response, CACHE_CONTROL, "no-store");
    response
}

fn page_response(request: &Request, status: StatusCode, html: &str) -> Response<Body> {
    let mut response = compressed(request, "text/html; charset=utf-8", html.as_bytes());
    *response.status_mut() = status;
    // Pages show a person's file: no cache keeps them, not even the browser's own for the next person at the library.
    put(&mut response, CACHE_CONTROL, "no-store");
    put(&mut response, VARY, "Accept-Encoding, Accept-Language, Cookie");
    response
}

fn download_response(request: &Request, file: &Download) -> Response<Body> {
    let mut response = compressed(request, file.kind, file.text.as_bytes());
    put(&mut response, CONTENT_DISPOSITION, &format!("attachment; filename=\"{}\"", file.name));
    put(&mut response, CACHE_CONTROL, "no-store");
    put(&mut response, VARY, "Accept-Encoding, Accept-Language, Cookie");
    response
}

fn asset_response(request: &Request, asset: &design::Asset) -> Response<Body> {
    let mut response = if takes_gzip(request) {
        packed(asset.content_type, asset.gzip.to_vec())
    } else {
        plain(asset.content_type, asset.body)
    };
    if asset.path == WORKER.path {
        // Served beside the other files, it works for the pages of pieces and for them only.
        put(&mut response, HeaderName::from_static("service-worker-allowed"), pages::paths::pieces_space());
    }
    put(&mut response, CACHE_CONTROL, "public, max-age=31536000, immutable");
    response
}

/// The API does not compress, and nothing in front of it compresses what is not cached: the function does.
///
/// Compressing pages that hold a secret beside what somebody typed would leak it by its length (BREACH), were the secret
/// the same twice: a form's token is new in every page.
fn compressed(request: &Request, kind: &str, body: &[u8]) -> Response<Body> {
    if !takes_gzip(request) || body.len() <= 256 {
        return plain(kind, body);
    }
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 3), Compression::new(6));
    let gzip = encoder.write_all(body).and_then(|()| encoder.finish()).expect("writing to memory does not fail");
    packed(kind, gzip)
}

fn takes_gzip(request: &Request) -> bool {
    let accepted = request.headers().get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|coding| coding.trim().split(';').next() == Some("gzip"))
}

fn packed(kind: &str, gzip: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::Binary(gzip));
    put(&mut response, CONTENT_ENCODING, "gzip");
    typed(response, kind)
}

/// All that we send is text.
fn plain(kind: &str, body: &[u8]) -> Response<Body> {
    typed(Response::new(Body::Text(String::from_utf8_lossy(body).into_owned())), kind)
}

fn typed(mut response: Response<Body>, kind: &str) -> Response<Body> {
    put(&mut response, CONTENT_TYPE, kind);
    put(&mut response, VARY, "Accept-Encoding");
    response
}

/// A path without what identifies anybody: identifiers become `{id}`.
pub(crate) fn path_shape(path: &str) -> String {
    let shape = |part: &str| {
        let is_id = |text: &str| text.len() >= 16 && text.bytes().all(|b| b.is_ascii_hexdigit());
        // A SHA-256 digest in base 64, which no word of a path is as long as.
        let digest = part.len() == 43 && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        // A word or a day of ours; anything else was typed by somebody.
        let is_word = |text: &str| text.len() <= 40 && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        let is_day = part.len() == 10 && part.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        match part.rsplit_once('-') {
            _ if is_id(part) || digest => "{id}".to_owned(),
            Some((what, id)) if is_id(id) && is_word(what) => format!("{what}-{{id}}"),
            _ if is_day => "{day}".to_owned(),
            _ if is_word(part) => part.to_owned(),
            _ => "{other}".to_owned(),
        }
    };
    path.split('/').map(shape).collect::<Vec<_>>().join("/")
}
