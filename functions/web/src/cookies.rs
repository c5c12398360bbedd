//! The four cookies, and the only file that knows their names.

use domain::language::Language;
use lambda_http::Request;
use lambda_http::http::header::COOKIE;

/// The cookies of a request, and those to set.
#[derive(Debug, Default, Clone)]
pub struct CookieJar {
    session: Option<String>,
    visitor: Option<String>,
    language: Option<Language>,
    franceconnect: Option<String>,
    set: Vec<String>,
}

const SESSION: &str = "sne_session";
const VISITOR: &str = "sne_visite";
const LANGUAGE: &str = "sne_langue";
const FRANCECONNECT: &str = "sne_franceconnect";

/// How long a chosen language is kept, in seconds: a year.
const LANGUAGE_SECONDS: i64 = 365 * 24 * 3600;

/// Over TLS the names carry the prefix that makes browsers refuse them from anywhere but this very host.
fn name(base: &str, secure: bool) -> String {
    if secure { format!("__Host-{base}") } else { base.to_owned() }
}

impl CookieJar {
    pub(crate) fn of(request: &Request, secure: bool) -> Self {
        let mut jar = Self::default();
        let [session, visitor, language, franceconnect] =
            [SESSION, VISITOR, LANGUAGE, FRANCECONNECT].map(|base| name(base, secure));
        for header in request.headers().get_all(COOKIE) {
            for pair in header.to_str().unwrap_or_default().split(';') {
                match pair.trim().split_once('=') {
                    Some((known, value)) if known == session => jar.session = Some(value.to_owned()),
                    Some((known, value)) if known == visitor => jar.visitor = Some(value.to_owned()),
                    Some((known, value)) if known == language => jar.language = Language::parse(value),
                    Some((known, value)) if known == franceconnect => jar.franceconnect = Some(value.to_owned()),
                    _ => {}
                }
            }
        }
        jar
    }

    pub(crate) fn session(&self) -> Option<&str> {
        self.session.as_deref()
    }

    /// Identifies a browser that is not signed in, for the tokens of its forms; made when there is none.
    pub(crate) fn visitor(&mut self, secure: bool, draw: impl FnOnce() -> u128) -> String {
        if let Some(visitor) = self.visitor.as_ref().filter(|value| value.len() == 32) {
            return visitor.clone();
        }
        let visitor = format!("{:032x}", draw());
        self.visitor = Some(visitor.clone());
        self.set.push(cookie(&name(VISITOR, secure), &visitor, secure, None));
        visitor
    }

    pub(crate) fn known_visitor(&self) -> Option<&str> {
        self.visitor.as_deref()
    }

    /// The language chosen before.
    pub(crate) fn language(&self) -> Option<Language> {
        self.language
    }

    pub(crate) fn keep_language(language: Language, secure: bool) -> String {
        cookie(&name(LANGUAGE, secure), language.code(), secure, Some(LANGUAGE_SECONDS))
    }

    pub(crate) fn open_session(token: &str, seconds: i64, secure: bool) -> String {
        cookie(&name(SESSION, secure), token, secure, Some(seconds))
    }

    pub(crate) fn end_session(secure: bool) -> String {
        cookie(&name(SESSION, secure), "", secure, Some(0))
    }

    /// What was kept on the way to `FranceConnect`.
    pub(crate) fn franceconnect(&self) -> Option<&str> {
        self.franceconnect.as_deref()
    }

    pub(crate) fn keep_franceconnect(value: &str, seconds: i64, secure: bool) -> String {
        cookie(&name(FRANCECONNECT, secure), value, secure, Some(seconds))
    }

    /// One more cookie to set.
    pub(crate) fn set(&mut self, cookie: String) {
        self.set.push(cookie);
    }

    pub(crate) fn into_set(self) -> Vec<String> {
        self.set
    }
}

/// `Lax`, not `Strict`: a link in one of our e-mails must find its session. What changes anything is a POST with a token.
fn cookie(name: &str, value: &str, secure: bool, max_age: Option<i64>) -> String {
    let age = max_age.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    let secure = if secure { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}")
}
