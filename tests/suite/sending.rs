//! What the script of a piece's page asks of us and of the files: the same rules as for forms, told as JSON.

use data_encoding::BASE64;
use reqwest::header::{ACCEPT, HeaderMap, ORIGIN};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use usecases::piece::MAX_SLOTS_OF_ONE;

use crate::site::{Form, Person, Site, card, open_draft, slot};

/// A slot asked for: the file it is for, and a token.
fn ask(token: &str, kind: &str, bytes: &[u8]) -> Vec<(String, String)> {
    let digest = BASE64.encode(&Sha256::digest(bytes));
    [("_jeton", token), ("type", kind), ("octets", &bytes.len().to_string()), ("sha256", &digest)]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
}

struct Sender {
    person: Person,
    page: String,
}

impl Sender {
    async fn arrive(site: &Site, name: &str) -> Self {
        let person = site.applicant(&format!("{name}@demandeur.example")).await;
        let id = open_draft(&person).await;
        Self { person, page: format!("/pieces/{id}/identite") }
    }

    /// What a script is told of the page: whose files, and a token.
    async fn here(&self) -> (String, String) {
        let (status, told) = self.person.data(&self.page, None).await;
        assert_eq!(status, 200, "{told}");
        let text = |name: &str| told[name].as_str().expect("a text").to_owned();
        (text("owner"), text("token"))
    }

    async fn token(&self) -> String {
        self.here().await.1
    }

    async fn asks(&self, fields: Vec<(String, String)>) -> (u16, Value) {
        self.person.data(&self.page, Some(fields)).await
    }

    /// A slot for a file.
    async fn slot(&self, kind: &str, bytes: &[u8]) -> Value {
        let (status, slot) = self.asks(ask(&self.token().await, kind, bytes)).await;
        assert_eq!(status, 201, "{slot}");
        slot
    }

    async fn state(&self, slot: &Value) -> Value {
        let (status, state) = self.person.data(slot["state"].as_str().expect("a path"), None).await;
        assert_eq!(status, 200, "{state}");
        state
    }
}

/// Posts a file by a script's form; the status, the answer, and what other origins are told.
async fn post(site: &Site, slot: &Value, change: (&str, &str), bytes: &[u8]) -> (u16, String, HeaderMap) {
    let mut form = reqwest::multipart::Form::new();
    for input in slot["inputs"].as_array().expect("inputs") {
        let (name, value) = (input[0].as_str().expect("a name"), input[1].as_str().expect("a value"));
        let value = if name == change.0 { change.1 } else { value };
        form = form.text(name.to_owned(), value.to_owned());
    }
    let file = reqwest::multipart::Part::bytes(bytes.to_vec()).file_name("fichier");
    let client = reqwest::Client::new();
    let post = client.post(slot["action"].as_str().expect("an address")).multipart(form.part("file", file));
    // As a script's browser does.
    let answer = post.header(ACCEPT, "*/*").header(ORIGIN, &site.system.url).send().await.expect("an answer");
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    (status, answer.text().await.expect("a text"), headers)
}

const AS_IT_IS: (&str, &str) = ("", "");

#[tokio::test(flavor = "multi_thread")]
async fn a_script_sends_what_it_declared_and_is_told_the_verdict() {
    let site = Site::start().await;
    let sender = Sender::arrive(&site, "script").await;
    let slot = sender.slot("image/png", &card(1)).await;
    assert_eq!(sender.state(&slot).await["state"], "waiting");
    let (status, _, headers) = post(&site, &slot, AS_IT_IS, &card(1)).await;
    assert_eq!(status, 201);
    assert_eq!(headers["access-control-allow-origin"], site.system.url.as_str(), "the script may read the answer");
    site.settle().await;
    assert_eq!(sender.state(&slot).await["state"], "sound");
    sender.person.get(&sender.page).await.is(200, "Votre fichier est bien arrivé");

    // The answer holds the token of the next slot; a file that is none is told with its sentence.
    let (status, next) = sender.asks(ask(slot["token"].as_str().expect("a token"), "application/pdf", b"<html>")).await;
    assert_eq!(status, 201);
    assert_ne!(next["piece"], slot["piece"]);
    assert_eq!(post(&site, &next, AS_IT_IS, b"<html>").await.0, 201);
    site.settle().await;
    let state = sender.state(&next).await;
    assert_eq!(state["state"], "refused");
    assert!(state["said"].as_str().is_some_and(|said| said.starts_with("Ce type de fichier")), "{state}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_files_refuse_anything_but_what_was_declared() {
    let site = Site::start().await;
    let sender = Sender::arrive(&site, "autre").await;
    let sent = card(1);
    let mut other = sent.clone();
    other[40] ^= 1;
    let longer = [sent.clone(), vec![0]].concat();
    let slot = sender.slot("image/png", &sent).await;
    for (what, change, bytes, code) in [
        ("another content of the same size", AS_IT_IS, &other, "BadDigest"),
        ("a byte more", AS_IT_IS, &longer, "EntityTooLarge"),
        ("a byte less", AS_IT_IS, &sent[1..].to_vec(), "EntityTooSmall"),
        ("another type", ("Content-Type", "text/html"), &sent, "InvalidPolicyDocument"),
        (
            "another digest",
            ("x-amz-checksum-sha256", &BASE64.encode(&Sha256::digest(&other))),
            &other,
            "InvalidPolicyDocument",
        ),
        ("another key", ("key", "applications/x/pieces/y/original"), &sent, "InvalidPolicyDocument"),
        ("a page to come back to", ("success_action_status", "200"), &sent, "InvalidPolicyDocument"),
    ] {
        let (status, told, headers) = post(&site, &slot, change, bytes).await;
        assert!(status >= 400 && told.contains(&format!("<Code>{code}</Code>")), "{what}: {status} {told}");
        assert!(headers.contains_key("access-control-allow-origin"), "{what}: a script must read why");
    }
    site.settle().await;
    assert_eq!(sender.state(&slot).await["state"], "waiting", "none of them was taken");
    assert_eq!(post(&site, &slot, AS_IT_IS, &sent).await.0, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_scripts_of_the_site_send_to_the_files() {
    let site = Site::start().await;
    let sender = Sender::arrive(&site, "origine").await;
    let slot = sender.slot("image/png", &card(1)).await;
    let bucket = slot["action"].as_str().expect("an address");
    for (origin, status) in [(site.system.url.as_str(), 200), ("https://mechant.example", 403)] {
        let asked = reqwest::Client::new().request(http::Method::OPTIONS, bucket).header(ORIGIN, origin);
        let answer = asked.header("Access-Control-Request-Method", "POST").send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), status, "{origin}");
        assert_eq!(answer.headers().contains_key("access-control-allow-origin"), status == 200, "{origin}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slot_is_asked_with_ones_own_token_for_ones_own_application() {
    let site = Site::start().await;
    let sender = Sender::arrive(&site, "jeton").await;
    let other = Sender::arrive(&site, "autrui").await;
    let bytes = card(1);
    for (what, token) in
        [("none", String::new()), ("an invented one", "x".repeat(43)), ("another's", other.token().await)]
    {
        let (status, _) = sender.asks(ask(&token, "image/png", &bytes)).await;
        assert_eq!(status, 403, "{what}");
    }
    // Somebody else's application looks like one that is not there, whatever the token.
    for token in [sender.token().await, other.token().await] {
        let (status, _) = other.person.data(&sender.page, Some(ask(&token, "image/png", &bytes))).await;
        assert_eq!(status, 404);
    }
    assert_eq!(other.person.data(&sender.page, None).await.0, 404);
    let slot = sender.slot("image/png", &bytes).await;
    assert_eq!(other.person.data(slot["state"].as_str().expect("a path"), None).await.0, 404);
    // What is kept on a phone is kept for one person.
    assert_ne!(sender.here().await.0, other.here().await.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slot_asked_twice_is_one_slot() {
    let site = Site::start().await;
    let sender = Sender::arrive(&site, "double").await;
    let asked = ask(&sender.token().await, "image/png", &card(1));
    let (first, again) = tokio::join!(sender.asks(asked.clone()), sender.asks(asked.clone()));
    let late = sender.asks(asked).await;
    for (status, slot) in [&first, &again, &late] {
        assert_eq!((*status, &slot["piece"]), (201, &first.1["piece"]));
    }
    // Each answer works, and it is the same place.
    assert_eq!(post(&site, &late.1, AS_IT_IS, &card(1)).await.0, 201);
    site.settle().await;
    assert_eq!(sender.state(&first.1).await["state"], "sound");
}

#[tokio::test(flavor = "multi_thread")]
async fn slots_are_counted_for_scripts_too() {
    let site = Site::start().await;
    let sender = Sender::arrive(&site, "compte").await;
    for _ in 0..MAX_SLOTS_OF_ONE {
        sender.slot("image/png", &card(1)).await;
    }
    let (status, told) = sender.asks(ask(&sender.token().await, "image/png", &card(1))).await;
    assert_eq!(status, 409);
    assert!(told["said"].as_str().is_some_and(|said| said.starts_with("Vous avez envoyé beaucoup")), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_asks_for_a_slot_after_the_session_or_a_renunciation() {
    let site = Site::start().await;
    let sender = Sender::arrive(&site, "fini").await;
    let asked = ask(&sender.token().await, "image/png", &card(1));
    let out = sender.person.get("/compte").await.form("Se déconnecter");
    sender.person.send(out).await;
    assert_eq!(sender.asks(asked).await.0, 401);
    assert_eq!(sender.person.ask("GET", &sender.page).await.0, 303, "and a page leads to signing in");

    let (person, id) = site.application_sent("Close").await;
    let renounce = person.get(&format!("/demande/{id}/renoncer")).await.form("Renoncer").choose("J’ai compris");
    person.send(renounce).await.is(200, "Reprendre");
    let sender = Sender { person, page: format!("/pieces/{id}/identite") };
    let (status, told) = sender.asks(ask("x", "image/png", &card(1))).await;
    assert_eq!(status, 409);
    assert!(told["said"].as_str().is_some_and(|said| said.contains("n’attend plus de fichier")), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_sent_is_told_before_it_travels() {
    let site = Site::start().await;
    let sender = Sender::arrive(&site, "avant").await;
    for (name, value, status, said) in [
        ("type", "image/gif", 422, "Ce type de fichier"),
        ("octets", "0", 422, "Le fichier est vide"),
        ("octets", "20971521", 422, "Le fichier dépasse 20 Mo"),
        ("octets", "beaucoup", 400, ""),
        ("sha256", "abc", 400, ""),
    ] {
        let mut asked = ask(&sender.token().await, "image/png", &card(1));
        for field in asked.iter_mut().filter(|(known, _)| known == name) {
            value.clone_into(&mut field.1);
        }
        let (got, told) = sender.asks(asked).await;
        assert_eq!(got, status, "{name} {value}: {told}");
        assert!(told["said"].as_str().unwrap_or_default().starts_with(said), "{name} {value}: {told}");
    }
    // None of them took a slot, and the plain form works beside.
    let id = sender.page.split('/').nth(2).expect("an application");
    let form: Form = slot(&sender.person, id).await;
    assert!(form.value("success_action_redirect").is_some() && form.value("x-amz-checksum-sha256").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_sends_in_the_background_reaches_what_it_needs_and_nothing_else() {
    let site = Site::start().await;
    let sender = Sender::arrive(&site, "fond").await;
    let files = storage::FileStore::origin(&site.system.cloud.endpoint);
    let header = |headers: &HeaderMap, name: &str| {
        headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default().to_owned()
    };
    let page = sender.person.get(&sender.page).await;
    assert!(page.html.contains(design::SENDING.path) && page.html.contains(design::WORKER.path));
    let policy = header(&page.headers, "content-security-policy");
    assert!(
        policy.contains(&format!("connect-src 'self' {files};")) && policy.contains("worker-src 'self'"),
        "{policy}"
    );
    let (_, headers, _) = sender.person.download(design::WORKER.path).await;
    assert_eq!(header(&headers, "service-worker-allowed"), "/pieces/");
    let policy = header(&headers, "content-security-policy");
    assert!(policy.ends_with(&format!("connect-src 'self' {files}")), "{policy}");
    for path in ["/", "/compte", design::SENDING.path] {
        let (_, headers, _) = sender.person.download(path).await;
        let policy = header(&headers, "content-security-policy");
        assert!(!policy.contains(&files) && !policy.contains("worker-src"), "{path}: {policy}");
        assert_eq!(header(&headers, "service-worker-allowed"), "", "{path}");
    }
    // Leaving erases what the browser keeps.
    let out = page.form("Se déconnecter");
    let (status, headers) = sender.person.answer(out).await;
    assert_eq!((status, header(&headers, "clear-site-data").as_str()), (303, "\"storage\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_slot_is_waited_for_as_long_as_its_form_works() {
    let site = Site::start().await;
    let sender = Sender::arrive(&site, "delai").await;
    let slot = sender.slot("image/png", &card(1)).await;
    assert_eq!(slot["seconds"], 600);
    let policy =
        slot["inputs"].as_array().expect("inputs").iter().find(|input| input[0] == "policy").expect("a policy");
    let policy = BASE64.decode(policy[1].as_str().expect("a text").as_bytes()).expect("base64");
    let policy: Value = serde_json::from_slice(&policy).expect("JSON");
    let expires: jiff::Timestamp = policy["expiration"].as_str().expect("a date").parse().expect("a date");
    let left = expires.as_second() - jiff::Timestamp::now().as_second();
    assert!((540..=600).contains(&left), "{left} seconds left");
}
