//! Bad weather, as a person meets it through the pages: engines that throttle, break, hang, lose their answers. Each page
//! says what to do, within seconds; nothing typed is lost; what is sent again is done once.
//!
//! Between the functions and the engines stand the proxies of `local::weather`, and the functions wait as long as they do
//! where they are deployed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_lambda_events::sqs::SqsEvent;
use domain::application::State;
use domain::event::EventKind;
use domain::id::{ApplicationId, OutboxId};
use domain::piece::PieceState;
use fn_post::Post;
use http::StatusCode;
use jiff::SignedDuration;
use local::System;
use local::cloud::POST;
use local::weather::{self, Happening, Skies, Weather};
use serde_json::json;
use storage::Mail;
use usecases::ledger::{Commit, Committed, Write};
use usecases::ports::{Chance as _, Dossiers as _, Ledger as _};
use usecases::post::{LATE_AT_ONCE, LEASE_SECONDS};
use usecases::records::{Dossier, Message, Outbox};
use web::Kit;

use crate::site::{
    Form, PASSWORD, Page, Person, Site, card, coming_in, eventually, every_item, fill_all, open_draft, options,
    send_piece, slot, verdict,
};

/// As long as anybody waits for an answer: a function that answers people is given ten seconds, the API thirty.
const PATIENCE: Duration = Duration::from_secs(9);

/// For ever, until it is cleared.
const ALWAYS: u32 = u32::MAX;

async fn under_calm_skies() -> (Site, Skies) {
    let skies = Skies::calm();
    (Site::start_under(&skies).await, skies)
}

async fn dossier(site: &Site, id: &str) -> Dossier {
    let id = ApplicationId::parse(id).expect("an identifier");
    site.system.table.dossier(&id).await.expect("the table answers").expect("the application is there")
}

async fn count(site: &Site, id: &str, kind: EventKind) -> usize {
    dossier(site, id).await.events.iter().filter(|event| event.kind == kind).count()
}

/// The transaction meets another one.
fn conflict() -> Happening {
    let body = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "Transaction cancelled", "CancellationReasons": [{ "Code": "TransactionConflict" }],
    });
    Happening::Refused(StatusCode::BAD_REQUEST, body.to_string())
}

/// What SES answers to a message that it does not take.
fn mail_refused(status: StatusCode, kind: &str) -> Happening {
    Happening::Refused(status, json!({ "__type": kind, "message": "not now" }).to_string())
}

fn commits(weather: &Weather, times: u32, happens: Happening) {
    weather.next(times, happens, |asked| asked.operation == "TransactWriteItems");
}

/// The page of a breakdown: what to do, and the reference that an operator looks for.
#[track_caller]
fn breakdown(page: &Page) -> String {
    assert_eq!(page.status, 503, "{}", page.text());
    assert_eq!(page.headers["retry-after"], "5");
    assert_eq!(page.headers["cache-control"], "no-store");
    let text = page.text();
    assert!(text.contains("Ce n’est pas votre faute"), "{text}");
    let reference = text.rsplit("au guichet : ").next().unwrap_or_default().trim();
    assert!(reference.len() == 12 && reference.bytes().all(|byte| byte.is_ascii_hexdigit()), "{text}");
    reference.to_owned()
}

/// Sends a form whose commit breaks down: the page that says so has it again, whole.
async fn breaks_down(person: &Person, form: &Form) -> Page {
    let started = Instant::now();
    let page = person.send(form.clone()).await;
    let waited = started.elapsed();
    assert!(waited < PATIENCE, "{waited:?} for a page that says that it does not work");
    breakdown(&page);
    let again = page.form("Réessayer");
    assert_eq!(again.action, form.action);
    let sorted = |form: &Form| {
        let mut fields = form.fields.clone();
        fields.sort();
        fields
    };
    assert_eq!(sorted(&again), sorted(form), "what was typed is not all there");
    page
}

#[tokio::test(flavor = "multi_thread")]
async fn short_weather_is_not_noticed() {
    let (site, skies) = under_calm_skies().await;
    let person = site.applicant("brise@demandeur.example").await;
    let id = open_draft(&person).await;
    // No letter that leaves meets what is for the form.
    site.settle().await;
    let path = format!("/demande/{id}/coordonnees");
    let broken = || Happening::Refused(StatusCode::INTERNAL_SERVER_ERROR, "{}".to_owned());
    let late = || Happening::Late(Duration::from_millis(800));
    for (rank, (times, happens)) in
        [(2, Happening::throttled()), (2, broken()), (4, conflict()), (1, Happening::BrokenAfter), (1, late())]
            .into_iter()
            .enumerate()
    {
        let phone = format!("063998000{rank}");
        let form = person.get(&path).await.form("Enregistrer").fill("Téléphone", &phone);
        commits(&skies.dynamodb, times, happens.clone());
        let met = skies.dynamodb.met();
        let page = person.send(form.with("accord_courriel", "oui")).await;
        assert_eq!((page.status, skies.dynamodb.met() - met), (200, u64::from(times)), "{happens:?}: {}", page.text());
        let kept = person.get(&path).await.form("Enregistrer");
        assert_eq!(kept.value("telephone"), Some(&*phone), "{happens:?}");
        skies.dynamodb.clear();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_broke_down_is_there_again_and_holds_once() {
    let (site, skies) = under_calm_skies().await;
    let person = site.applicant("grain@demandeur.example").await;
    let id = open_draft(&person).await;
    let path = format!("/demande/{id}/coordonnees");
    let refused = |status| Happening::Refused(status, "{}".to_owned());
    for (rank, happens) in [
        Happening::throttled(),
        refused(StatusCode::INTERNAL_SERVER_ERROR),
        refused(StatusCode::SERVICE_UNAVAILABLE),
        conflict(),
        Happening::BrokenAfter,
        Happening::Hangs,
        Happening::DoneAndHangs,
    ]
    .into_iter()
    .enumerate()
    {
        let phone = format!("063998010{rank}");
        let form = person.get(&path).await.form("Enregistrer").fill("Téléphone", &phone);
        let form = form.with("accord_courriel", "oui");
        commits(&skies.dynamodb, ALWAYS, happens.clone());
        let mut page = breaks_down(&person, &form).await;
        if rank == 0 {
            // Pressed again in the same weather.
            page = breaks_down(&person, &page.form("Réessayer")).await;
        }
        skies.dynamodb.clear();
        let version = |form: &Form| form.value("_version").map(str::to_owned);
        person.press(&page, "Réessayer").await.is(200, "Votre adresse");
        let kept = person.get(&path).await.form("Enregistrer");
        assert_eq!(kept.value("telephone"), Some(&*phone), "{happens:?}");
        let saved = version(&kept);
        // Pressed twice, or by the back button: the same submission.
        person.press(&page, "Réessayer").await.is(200, "Votre adresse");
        assert_eq!(version(&person.get(&path).await.form("Enregistrer")), saved, "{happens:?}: saved twice");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_cannot_be_read_says_so_in_seconds_and_is_asked_for_again() {
    let (site, skies) = under_calm_skies().await;
    let person = site.applicant("brume@demandeur.example").await;
    let id = open_draft(&person).await;
    for (path, there) in
        [("/compte".to_owned(), "Mon espace"), (format!("/demande/{id}"), "Pour envoyer votre demande")]
    {
        for happens in [Happening::Hangs, Happening::BrokenBefore] {
            skies.dynamodb.next(ALWAYS, happens, |_| true);
            let started = Instant::now();
            let page = person.get(&path).await;
            let waited = started.elapsed();
            assert!(waited < PATIENCE, "{waited:?}");
            breakdown(&page);
            skies.dynamodb.clear();
            let again = person.follow(&page, "Réessayer").await;
            assert_eq!((again.status, &*again.path), (200, &*path));
            assert!(again.text().contains(there), "{}", again.text());
        }
    }
    // In English too.
    let reader = site.person_reading("en");
    skies.dynamodb.next(ALWAYS, Happening::BrokenBefore, |_| true);
    let page = reader.get("/guichets").await;
    assert_eq!((page.status, page.lang().as_str()), (503, "en"));
    assert!(page.text().contains("It is not your fault"), "{}", page.text());
    assert_eq!(page.link("Try again"), "/guichets");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_is_told_to_come_back() {
    let (site, skies) = under_calm_skies().await;
    let person = site.applicant("script@demandeur.example").await;
    let id = open_draft(&person).await;
    let form = person.get(&format!("/pieces/{id}/identite")).await.form("Ajouter un fichier");
    let declared =
        [("type", "image/jpeg"), ("octets", "3"), ("sha256", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")];
    let mut fields = form.fields.clone();
    fields.extend(declared.map(|(name, value)| (name.to_owned(), value.to_owned())));
    commits(&skies.dynamodb, ALWAYS, Happening::BrokenAfter);
    let (status, _) = person.data(&form.action, Some(fields.clone())).await;
    assert_eq!(status, 503);
    skies.dynamodb.clear();
    // It asks again, and has the slot that was opened.
    let (status, slot) = person.data(&form.action, Some(fields)).await;
    assert_eq!(status, 201, "{slot}");
    assert_eq!(dossier(&site, &id).await.pieces.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_not_written_into_a_page_and_is_typed_again() {
    let (site, skies) = under_calm_skies().await;
    let person = site.person();
    let email = "averse@demandeur.example";
    let form = person.get("/compte/creer").await.form("Créer mon compte");
    commits(&skies.dynamodb, ALWAYS, Happening::BrokenAfter);
    let page = person.send(form.fill("Adresse e-mail", email).fill("Mot de passe", PASSWORD)).await;
    breakdown(&page);
    page.never_says(PASSWORD);
    skies.dynamodb.clear();
    let again = page.form("Réessayer");
    assert_eq!(again.value("courriel"), Some(email));
    person.send(again.fill("Mot de passe", PASSWORD)).await.is(200, "Regardez vos e-mails");
    let link = site.mail(email, "Confirmez").await.links()[0].clone();
    site.settle().await;
    assert_eq!(site.mails(email).len(), 1, "one account, one letter");
    let confirming = person.get(&link).await.form("Confirmer");
    commits(&skies.dynamodb, ALWAYS, Happening::BrokenAfter);
    let page = breaks_down(&person, &confirming).await;
    skies.dynamodb.clear();
    person.press(&page, "Réessayer").await.is(200, "Votre adresse est confirmée");
    // Signing in.
    let form = person.get("/compte/connexion").await.form("Se connecter");
    commits(&skies.dynamodb, ALWAYS, Happening::Hangs);
    let page = person.send(form.fill("Adresse e-mail", email).fill("Mot de passe", PASSWORD)).await;
    breakdown(&page);
    page.never_says(PASSWORD);
    skies.dynamodb.clear();
    person.send(page.form("Réessayer").fill("Mot de passe", PASSWORD)).await.is(200, "Mon espace");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_application_one_number_one_letter_whatever_is_lost() {
    let (site, skies) = under_calm_skies().await;
    let email = "orage@demandeur.example";
    let person = site.applicant(email).await;
    let id = fill_all(&person, "Orage").await;
    send_piece(&person, &id, card(1)).await.is(200, "bien arrivé");
    let page = person.get(&format!("/demande/{id}/envoi")).await;
    let form = page.form("Envoyer ma demande").choose("Je certifie");
    // Done, and nobody is told.
    commits(&skies.dynamodb, ALWAYS, Happening::BrokenAfter);
    let page = breaks_down(&person, &form).await;
    skies.dynamodb.clear();
    person.press(&page, "Réessayer").await.is(200, "Votre demande est envoyée");
    person.press(&page, "Réessayer").await.is(200, "Votre demande est envoyée");
    site.mail(email, "avons reçu").await;

    let agent = site.agent("camille").await;
    let form = agent.get(&format!("/guichet/demandes/{id}")).await.form("Accepter et enregistrer");
    for happens in [Happening::Hangs, Happening::DoneAndHangs] {
        commits(&skies.dynamodb, ALWAYS, happens);
        breaks_down(&agent, &form).await;
        skies.dynamodb.clear();
    }
    agent.send(form.clone()).await.is(200, "Numéro unique");
    agent.send(form).await.is(200, "Numéro unique");
    site.mail(email, "est enregistrée").await;
    site.settle().await;
    assert_eq!(count(&site, &id, EventKind::Submitted).await, 1);
    assert_eq!(count(&site, &id, EventKind::Registered).await, 1);
    assert_eq!(count(&site, &id, EventKind::CertificateReady).await, 1);
    let State::Active(_) = dossier(&site, &id).await.application.state else { panic!("not registered") };
    let numbers = every_item(&site).await.into_iter().filter(|item| item.contains("NUMBER#") && item.contains(&id));
    assert_eq!(numbers.count(), 1);
    // Confirmed, sent, registered.
    assert_eq!(site.mails(email).len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_cut_in_the_middle_is_sent_again_and_examined_once() {
    let (site, skies) = under_calm_skies().await;
    let person = site.applicant("coupure@demandeur.example").await;
    let id = open_draft(&person).await;
    let form = slot(&person, &id).await;
    let is_upload = |asked: &local::weather::Asked<'_>| asked.method == "POST";
    skies.s3.next(1, Happening::Cut, is_upload);
    assert_eq!(person.try_upload(&form, card(1)).await, None, "the connection broke");
    skies.s3.next(1, Happening::Refused(StatusCode::SERVICE_UNAVAILABLE, "<Error/>".to_owned()), is_upload);
    assert_eq!(person.try_upload(&form, card(1)).await, Some(503));
    site.settle().await;
    assert_eq!(dossier(&site, &id).await.pieces[0].state, PieceState::Expected, "the slot waits");
    // What the examination reads and writes breaks too, longer than the SDK tries.
    skies.s3.next(4, Happening::BrokenBefore, |asked| asked.method == "GET");
    skies.s3.next(3, Happening::BrokenAfter, |asked| asked.method == "PUT");
    let page = person.upload(form, "carte.png", card(1)).await;
    verdict(&person, page).await.is(200, "bien arrivé");
    site.settle().await;
    assert_eq!(count(&site, &id, EventKind::PieceSound).await, 1);
    assert_eq!(dossier(&site, &id).await.pieces.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_the_mail_service_does_not_take_leaves_later_and_once() {
    let (site, skies) = under_calm_skies().await;
    let says = |kind: &str, status| mail_refused(status, kind);
    let weathers = [
        ("debit", 2, says("TooManyRequestsException", StatusCode::TOO_MANY_REQUESTS)),
        ("rejet", 1, says("MessageRejected", StatusCode::BAD_REQUEST)),
        ("lente", 1, Happening::Late(Duration::from_secs(2))),
    ];
    for (name, times, happens) in weathers {
        let email = format!("{name}@demandeur.example");
        let met = skies.ses.met();
        skies.ses.next(times, happens, |_| true);
        coming_in::asks(&site.person(), &email).await;
        eventually("the weather", || (skies.ses.met() >= met + u64::from(times)).then_some(())).await;
        // Past the lease of a worker that failed.
        move_on(&site, 1);
        site.mail(&email, "Confirmez").await;
        site.settle().await;
        assert_eq!(site.mails(&email).len(), 1, "{name}");
    }
    // The account is paused, for longer than the queue tries: the schedule sends what is left.
    let email = "pause@demandeur.example";
    let met = skies.ses.met();
    skies.ses.next(ALWAYS, says("SendingPausedException", StatusCode::BAD_REQUEST), |_| true);
    coming_in::asks(&site.person(), email).await;
    let wait_for = async |tries: u64| {
        eventually("the mail service to be asked", || (skies.ses.met() >= met + tries).then_some(())).await;
    };
    wait_for(1).await;
    for tries in [2, 3] {
        move_on(&site, 20);
        wait_for(tries).await;
    }
    assert_eq!(site.mails(email).len(), 0);
    skies.ses.clear();
    move_on(&site, 20);
    site.mail(email, "Confirmez").await;
    move_on(&site, 20);
    site.settle().await;
    assert_eq!(site.mails(email).len(), 1);
}

/// Some minutes later by the clock of the system.
fn move_on(site: &Site, minutes: i64) {
    site.system.clock.advance(minutes * 60).expect("the clock can be set");
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_delivered_three_times_and_out_of_order_are_done_once() {
    let (site, skies) = under_calm_skies().await;
    let (_, id) = site.application_sent("Triple").await;
    let agent = site.agent("camille").await;
    let page = agent.get(&format!("/guichet/demandes/{id}")).await;
    let posts = |items: Vec<String>| -> Vec<String> {
        let id_of = |item: &String| {
            let mut said = item.split("S(\"OUTBOX#").skip(1).filter_map(|rest| rest.split('"').next());
            // Its place in the index, while it has one, says less.
            said.find(|id| *id != "UNSENT").map(str::to_owned)
        };
        let ids = items.iter().filter_map(id_of);
        ids.map(|id| json!({ "dynamodb": { "NewImage": { "id": { "S": id } } } }).to_string()).collect()
    };
    // While the letters are leaving, slowly, and long after they left: thrice each, the last first.
    skies.ses.next(ALWAYS, Happening::Late(Duration::from_millis(600)), |_| true);
    agent.press(&page, "Accepter et enregistrer").await.is(200, "Numéro unique");
    for _ in 0..2 {
        let mut bodies = posts(every_item(&site).await);
        bodies.sort_by(|a, b| b.cmp(a));
        assert!(bodies.len() >= 3, "{bodies:?}");
        let thrice: Vec<String> = bodies.iter().flat_map(|body| [body.clone(), body.clone(), body.clone()]).collect();
        site.system.cloud.queues.send(POST, &thrice, None).expect("the queue takes them");
        site.mail("triple@demandeur.example", "est enregistrée").await;
        site.settle().await;
    }
    assert_eq!(site.system.cloud.queues.depth(POST).expect("the queue can be read"), (0, 0));
    let mails = site.mails("triple@demandeur.example");
    let mut subjects: Vec<&str> = mails.iter().map(|mail| mail.subject.as_str()).collect();
    subjects.sort_unstable();
    subjects.dedup();
    assert_eq!((mails.len(), subjects.len()), (3, 3), "{subjects:?}");
    assert_eq!(count(&site, &id, EventKind::CertificateReady).await, 1);
}

/// A worker of the letters beside the system's own, some minutes later, whose mail service has a weather of its own.
async fn another_worker(site: &Site, minutes: i64, weather: &Arc<Weather>) -> Post {
    let mut cloud = site.system.cloud.endpoint.clone();
    let ses = cloud.endpoints.ses.take().expect("the mail service has an address");
    cloud.endpoints.ses = Some(weather::before(&ses, Arc::clone(weather)).await.expect("a proxy"));
    let clock = site.system.clock.clone();
    let later = move || clock.now() + SignedDuration::from_mins(minutes);
    let kit = Kit::on_clock(site.system.kit.settings.clone(), Arc::new(later));
    Post::new(kit, site.system.table.clone(), site.system.files.clone(), Mail::new(&cloud), LEASE_SECONDS)
}

/// Letters to somebody that the system's own workers cannot send.
async fn stuck(site: &Site, skies: &Skies, email: &str, count: usize) -> Vec<OutboxId> {
    let person = site.applicant(email).await;
    let id = open_draft(&person).await;
    site.settle().await;
    skies.ses.next(ALWAYS, mail_refused(StatusCode::BAD_REQUEST, "SendingPausedException"), |_| true);
    let account = dossier(site, &id).await.application.owner;
    let mut letters = Vec::new();
    for _ in 0..count {
        let message = Message::AlreadyRegistered { account: account.clone() };
        let now = site.system.kit.now().milliseconds();
        let outbox = Outbox { id: OutboxId::at(now, site.system.kit.draw()), message };
        letters.push(outbox.id.clone());
        let commit = Commit { once: None, writes: vec![Write::Send(outbox)] };
        assert_eq!(site.system.table.commit(commit).await.expect("the table answers"), Committed::Done);
    }
    letters
}

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_of_the_schedule_sends_all_that_is_late_and_not_its_first_page_only() {
    let (site, skies) = under_calm_skies().await;
    let email = "embouteillage@demandeur.example";
    let letters = stuck(&site, &skies, email, LATE_AT_ONCE as usize + 20).await;
    let worker = another_worker(&site, 20, &Weather::calm()).await;
    let before = site.mails(email).len();
    worker.turn().await.expect("the turn ends");
    assert_eq!(site.mails(email).len() - before, letters.len());
    worker.turn().await.expect("the turn ends");
    assert_eq!(site.mails(email).len() - before, letters.len(), "none twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_on_one_letter_at_once_send_it_once() {
    let (site, skies) = under_calm_skies().await;
    let email = "doublon@demandeur.example";
    let letters = stuck(&site, &skies, email, 3).await;
    let slow = Weather::calm();
    slow.next(ALWAYS, Happening::Late(Duration::from_millis(600)), |_| true);
    let (one, other) = (another_worker(&site, 20, &slow).await, another_worker(&site, 20, &slow).await);
    let before = site.mails(email).len();
    for letter in &letters {
        let body = json!({ "dynamodb": { "NewImage": { "id": { "S": letter.as_str() } } } }).to_string();
        let event = || -> SqsEvent {
            serde_json::from_value(json!({ "Records": [{ "messageId": "m", "body": body }] })).expect("an event")
        };
        tokio::join!(one.respond(event()), other.respond(event()));
    }
    assert_eq!(site.mails(email).len() - before, letters.len());
    assert!(slow.met() >= letters.len() as u64, "the weather was met");
}

/// A system on a runtime of its own, which can be ended as a process is: everything stops where it is.
struct Mortal {
    runtime: tokio::runtime::Runtime,
    system: System,
    skies: Skies,
}

impl Mortal {
    async fn start(data: &std::path::Path) -> Self {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let (skies, options) = (Skies::calm(), options(data));
        let under = skies.clone();
        let starting = runtime.spawn(async move { System::start_under(&options, |_| None, Some(&under)).await });
        let system = starting.await.expect("it does not panic").expect("the system starts");
        Self { runtime, system, skies }
    }

    fn kill(self) {
        self.runtime.shutdown_background();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_after_the_transaction_and_before_the_answer() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let email = "foudre@demandeur.example";
    let mortal = Mortal::start(directory.path()).await;
    let person = Person::arrive(&mortal.system.url);
    coming_in::asks(&person, email).await;
    let mail = {
        let mailbox = mortal.system.cloud.mailbox.clone();
        eventually("a link", || mailbox.list().into_iter().find(|mail| mail.to == email)).await
    };
    coming_in::confirms(&person, &mail.links()[0], email).await;
    let id = fill_all(&person, "Foudre").await;
    send_piece(&person, &id, card(1)).await.is(200, "bien arrivé");
    let page = person.get(&format!("/demande/{id}/envoi")).await;
    let form = page.form("Envoyer ma demande").choose("Je certifie");
    commits(&mortal.skies.dynamodb, ALWAYS, Happening::DoneAndHangs);
    let sending = tokio::spawn({
        let (person, form) = (person.clone(), form.clone());
        async move { person.try_post(form).await }
    });
    eventually("the transaction", || (mortal.skies.dynamodb.held() >= 1).then_some(())).await;
    mortal.kill();
    let answer = sending.await.expect("it does not panic");
    assert!(answer.is_none_or(|status| status >= 500), "{answer:?}: it cannot have been told that it holds");

    let mortal = Mortal::start(directory.path()).await;
    let person = person.at(&mortal.system.url);
    person.send(form).await.is(200, "Votre demande est envoyée");
    let mailbox = mortal.system.cloud.mailbox.clone();
    let about = |subject: &str| {
        mailbox.list().into_iter().filter(|mail| mail.to == email && mail.subject.contains(subject)).count()
    };
    eventually("the letter", || (about("avons reçu") > 0).then_some(())).await;
    let id = ApplicationId::parse(&id).expect("an identifier");
    let found = mortal.system.table.dossier(&id).await.expect("the table answers").expect("it is there");
    assert_eq!(found.events.iter().filter(|event| event.kind == EventKind::Submitted).count(), 1);
    let queues = mortal.system.cloud.queues.clone();
    eventually("the queue to be empty", || (queues.depth(POST).ok()?.0 == 0).then_some(())).await;
    assert_eq!(about("avons reçu"), 1);
    mortal.kill();
}
