//! Somebody with a browser: cookies, pages, forms.

use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};

use super::page::{Form, Page};

/// Somebody with a browser of their own. Clones share its cookies, as tabs do.
#[derive(Clone)]
pub(crate) struct Person {
    client: Client,
    base: String,
}

impl Person {
    pub(crate) fn arrive(base: &str) -> Self {
        Self::arrive_asking(base, HeaderMap::new())
    }

    /// With a browser that asks for languages, as `Accept-Language` writes them.
    pub(crate) fn arrive_reading(base: &str, languages: &'static str) -> Self {
        Self::arrive_asking(base, HeaderMap::from_iter([(ACCEPT_LANGUAGE, HeaderValue::from_static(languages))]))
    }

    /// With a browser, or something before it, that sends headers.
    pub(crate) fn arrive_with(base: &str, headers: &[(&'static str, &str)]) -> Self {
        let header = |(name, value): &(&'static str, &str)| {
            (HeaderName::from_static(name), HeaderValue::from_str(value).expect("a value of a header"))
        };
        Self::arrive_asking(base, headers.iter().map(header).collect())
    }

    fn arrive_asking(base: &str, headers: HeaderMap) -> Self {
        let client = Client::builder().cookie_store(true).redirect(Policy::none()).default_headers(headers).build();
        Self { client: client.expect("a client"), base: base.to_owned() }
    }

    /// The same person with the same browser, where the site now is.
    pub(crate) fn at(&self, base: &str) -> Self {
        Self { client: self.client.clone(), base: base.to_owned() }
    }

    /// Opens a page of a site that may be gone.
    pub(crate) async fn try_get(&self, path: &str) -> Option<Page> {
        let answer = self.client.get(self.url(path)).send().await.ok()?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Some(Page { status, path: path.to_owned(), headers, html: answer.text().await.ok()? })
    }

    /// Sends a form to a site that may be gone; the status.
    pub(crate) async fn try_post(&self, form: Form) -> Option<u16> {
        let answer = self.client.post(self.url(&form.action)).form(&form.fields).send().await.ok()?;
        Some(answer.status().as_u16())
    }

    fn url(&self, path: &str) -> String {
        if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base) }
    }

    /// Opens a page, and follows where it sends.
    pub(crate) async fn get(&self, path: &str) -> Page {
        let answer = self.client.get(self.url(path)).header("Accept", "text/html").send().await.expect("an answer");
        self.land(answer).await
    }

    /// Opens a page without following where it sends: status and address.
    pub(crate) async fn ask(&self, method: &str, path: &str) -> (u16, String) {
        let method = method.parse().expect("a method");
        let answer = self.client.request(method, self.url(path)).send().await.expect("an answer");
        let to = answer.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or_default().to_owned();
        (answer.status().as_u16(), to)
    }

    /// Follows a link, found by the beginning of its text.
    #[track_caller]
    pub(crate) fn follow(&self, page: &Page, link: &str) -> impl Future<Output = Page> {
        let (person, path) = (self.clone(), page.link(link));
        async move { person.get(&path).await }
    }

    /// Sends a form, and follows where it sends.
    pub(crate) async fn send(&self, form: Form) -> Page {
        let answer = self.client.post(self.url(&form.action)).form(&form.fields).send().await.expect("an answer");
        self.land(answer).await
    }

    /// Sends a form without following where it sends: the status.
    pub(crate) async fn post(&self, form: Form) -> u16 {
        self.try_post(form).await.expect("an answer")
    }

    /// Sends a form; the status and the headers of the answer.
    pub(crate) async fn answer(&self, form: Form) -> (u16, HeaderMap) {
        let answer = self.client.post(self.url(&form.action)).form(&form.fields).send().await.expect("an answer");
        (answer.status().as_u16(), answer.headers().clone())
    }

    /// Asks as the script of a page does, with a form or without; the status and the JSON, or null when it is none.
    pub(crate) async fn data(&self, path: &str, form: Option<Vec<(String, String)>>) -> (u16, serde_json::Value) {
        let asked = match form {
            Some(fields) => self.client.post(self.url(path)).form(&fields),
            None => self.client.get(self.url(path)),
        };
        let answer = asked.header(ACCEPT, "application/json").send().await.expect("an answer");
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or_default())
    }

    /// Sends a body that may be no form of ours.
    pub(crate) async fn send_raw(&self, path: &str, content_type: &str, body: Vec<u8>) -> Page {
        let post = self.client.post(self.url(path)).header("Content-Type", content_type).body(body);
        let answer = post.send().await.expect("an answer");
        self.land(answer).await
    }

    /// Presses a button of a page without changing what it holds.
    #[track_caller]
    pub(crate) fn press(&self, page: &Page, button: &str) -> impl Future<Output = Page> {
        let (person, form) = (self.clone(), page.form(button));
        async move { person.send(form).await }
    }

    /// Sends a file with a form that goes straight to the files.
    pub(crate) async fn upload(&self, form: Form, name: &str, bytes: Vec<u8>) -> Page {
        let mut parts = reqwest::multipart::Form::new();
        for (name, value) in form.fields {
            parts = parts.text(name, value);
        }
        let file = reqwest::multipart::Part::bytes(bytes).file_name(name.to_owned());
        let post =
            self.client.post(self.url(&form.action)).header("Accept", "text/html").multipart(parts.part("file", file));
        let answer = post.send().await.expect("an answer");
        self.land(answer).await
    }

    /// Sends a file over a connection that may break; the status.
    pub(crate) async fn try_upload(&self, form: &Form, bytes: Vec<u8>) -> Option<u16> {
        let mut parts = reqwest::multipart::Form::new();
        for (name, value) in &form.fields {
            parts = parts.text(name.clone(), value.clone());
        }
        let file = reqwest::multipart::Part::bytes(bytes).file_name("carte.png");
        let answer = self.client.post(self.url(&form.action)).multipart(parts.part("file", file)).send().await.ok()?;
        Some(answer.status().as_u16())
    }

    /// The bytes of an address.
    pub(crate) async fn download(&self, url: &str) -> (u16, http::HeaderMap, Vec<u8>) {
        let answer = self.client.get(self.url(url)).send().await.expect("an answer");
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        (status, headers, answer.bytes().await.expect("a body").to_vec())
    }

    async fn land(&self, mut answer: Response) -> Page {
        for _ in 0..5 {
            if answer.status() != 303 {
                break;
            }
            let to =
                answer.headers().get("location").and_then(|to| to.to_str().ok()).expect("a place to go").to_owned();
            answer = self.client.get(self.url(&to)).send().await.expect("an answer");
        }
        let url = answer.url();
        let path = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Page { status, path, headers, html: answer.text().await.unwrap_or_default() }
    }
}
