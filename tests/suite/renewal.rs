//! Renewing: by the link of a notice, from one's space, at a desk; warnings, strike-offs and the way back; checking a
//! certificate.

use std::collections::BTreeSet;

use domain::application::{Application, DeliveryReference, Ground, State, Warning};
use domain::id::ApplicationId;
use domain::service::DeskCode;
use fn_lifecycle::Lifecycle;
use jiff::civil::Date;
use storage::meter::rounds;
use usecases::Moment;
use usecases::keys::TokenHash;
use usecases::ledger::{Commit, Committed};
use usecases::lifecycle::SHARDS;
use usecases::notice::move_to;
use usecases::ports::{Dossiers as _, Files as _, Ledger as _, PaperLetters as _};

use crate::site::{Page, Person, Site, every_item};

/// The notice of an application of the tests' day leaves on this one.
const NOTICE: Date = Date::constant(2027, 10, 9);
/// Its last day is the 24th of November 2027.
const AFTER: Date = Date::constant(2027, 12, 1);

/// Comes to a day, and does its work.
async fn day(site: &Site, day: Date) {
    site.system.clock.set_today(day).expect("the clock can be set");
    let system = &site.system;
    let lifecycle = Lifecycle::new(system.kit.clone(), system.table.clone(), system.files.clone());
    let run = lifecycle.turn().await.expect("the run begins");
    for shard in 0..SHARDS {
        lifecycle.work_through(run.on, shard).await.expect("a shard is worked through");
    }
    site.settle().await;
}

/// The links to renew an application, oldest first.
async fn links(site: &Site, id: &str) -> Vec<String> {
    let items = every_item(site).await;
    let hex = |text: &str| text.chars().take_while(char::is_ascii_hexdigit).collect::<String>();
    let sent: BTreeSet<String> =
        items.iter().flat_map(|item| item.split("OUTBOX#").skip(1)).map(hex).filter(|one| one.len() >= 32).collect();
    let is_link = |token: &String| {
        let key = format!("RENEWAL#{}", TokenHash::of(token).0);
        items.iter().any(|item| item.contains(&key) && item.contains(id))
    };
    sent.iter().map(|one| site.system.kit.keys.link_token(one)).filter(is_link).collect()
}

/// Gives a birth date to a link.
async fn opens(person: &Person, link: &str, date: [&str; 3]) -> Page {
    let page = person.get(&format!("/renouveler?lien={link}")).await.is(200, "date de naissance");
    person.send(page.form("Ouvrir ma demande").date("Date de naissance", date)).await
}

const BORN: [&str; 3] = ["28", "2", "1990"];

/// Tells the income of the new year, from the page of the renewal.
async fn tells_income(person: &Person, page: &Page) -> Page {
    let income = person.follow(page, "Mettre à jour").await.is(200, "avis d’impôt");
    let form = income.form("Enregistrer").choose("Avez-vous cet avis d’impôt ? / Oui");
    person.send(form.fill("Revenu fiscal de référence", "17 600")).await
}

fn ticked(page: &Page) -> crate::site::Form {
    let form = page.form("Renouveler ma demande").choose("Mon foyer est toujours celui-là");
    form.choose("Ces revenus sont exacts").choose("Je certifie")
}

async fn application(site: &Site, id: &str) -> Application {
    let id = ApplicationId::parse(id).expect("an identifier");
    site.system.table.application(&id).await.expect("the table answers").expect("it is there")
}

/// Changes the state as something else than a page of here does.
async fn becomes(site: &Site, id: &str, change: impl FnOnce(State) -> Option<State>) {
    let found = application(site, id).await;
    let Some(state) = change(found.state.clone()) else { return };
    let write = move_to(&found, state, Moment::at(site.system.clock.now())).expect("it moves");
    let commit = Commit { once: None, writes: vec![write] };
    assert_eq!(site.system.table.commit(commit).await.expect("the table answers"), Committed::Done);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_and_a_birth_date_renew_without_a_password() {
    let site = Site::start().await;
    let (_, id) = site.application_registered("Liane").await;
    let (_, other) = site.application_sent("Autre").await;
    day(&site, NOTICE).await;
    let found = links(&site, &id).await;
    assert_eq!(found.len(), 1, "the notice has its link");

    let person = site.person();
    // Opening the link, as mail programs do, changes nothing.
    person.get(&format!("/renouveler?lien={}", found[0])).await.is(200, "Renouveler votre demande");
    let page = opens(&person, &found[0], BORN).await.is(200, "À mettre à jour d’abord");
    assert_eq!(page.path, format!("/renouveler/{id}"));
    assert!(!page.has_button("Renouveler ma demande"), "the income of the new year comes first");
    // The year of the notice that counts is told.
    let page = page.is(200, "c’est le revenu de 2025 qui compte");
    page.never_says("Mon espace");

    let page = tells_income(&person, &page).await.is(200, "Renouveler votre demande");
    assert_eq!(page.path, format!("/renouveler/{id}"), "one comes back from a section");
    let refused = person.press(&page, "Renouveler ma demande").await.is(422, "Cochez la case");
    assert_eq!(refused.errors().len(), 3);
    let half = refused.form("Renouveler ma demande").choose("Ces revenus sont exacts");
    let half = person.send(half).await.is(422, "Cochez la case");
    assert!(half.form("Renouveler ma demande").value("revenus_exacts").is_some(), "what was ticked stays ticked");
    let form = ticked(&page);
    let (first, second) = tokio::join!(person.send(form.clone()), person.send(form));
    for done in [first, second] {
        done.is(200, "Votre demande est renouvelée").is(200, "9 octobre 2028");
    }
    let State::Active(registration) = application(&site, &id).await.state else { panic!("registered") };
    assert_eq!(registration.renewed_on, Some(NOTICE));

    // Dead once renewed; its session sees this application, and nothing else.
    site.person().get(&format!("/renouveler?lien={}", found[0])).await.is(200, "Ce lien ne marche plus");
    person.get(&format!("/renouveler/{other}")).await.is(404, "");
    for closed in ["envoi", "aidants", "renoncer"] {
        person.get(&format!("/demande/{id}/{closed}")).await.is(404, "");
    }
    for path in ["/compte".to_owned(), format!("/suivi/{id}"), format!("/suivi/{id}/mes-donnees")] {
        assert_eq!(person.get(&path).await.path, format!("/renouveler/{id}"), "{path}");
    }
    person.get(&format!("/suivi/{other}")).await.is(404, "");
    let list = person.get(&format!("/demande/{id}/foyer")).await.is(200, "Personne pour l’instant");
    assert_eq!(list.link("Continuer"), format!("/renouveler/{id}"));
    person.get(&format!("/pieces/{id}")).await.is(200, "pièces");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_date_that_is_wrong_five_times_locks_the_link_and_another_leaves() {
    let site = Site::start().await;
    let (_, id) = site.application_registered("Bloquee").await;
    day(&site, NOTICE).await;
    let link = links(&site, &id).await.remove(0);
    let person = site.person();
    for left in (1..5).rev() {
        let page = opens(&person, &link, ["1", "1", "1980"]).await.is(422, "Ce n’est pas la bonne date");
        let told = if left == 1 { "Il vous reste un essai".to_owned() } else { format!("Il vous reste {left} essais") };
        let page = page.is(422, &told);
        assert!(page.has_id(&page.errors()[0].0), "the error leads to the date");
    }
    opens(&person, &link, ["1", "1", "1980"]).await.is(409, "Ce lien est bloqué");
    let blocked = person.get(&format!("/renouveler?lien={link}")).await;
    blocked.is(200, "Nous avons envoyé un autre lien");
    let all = links(&site, &id).await;
    assert_eq!(all.len(), 2, "another link left");
    let fresh = all.iter().find(|one| **one != link).expect("the other one");
    opens(&person, fresh, BORN).await.is(200, "Renouveler votre demande");
    site.person().get("/renouveler?lien=rien").await.is(200, "Ce lien ne marche plus");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_typed_as_it_is_read() {
    let site = Site::start().await;
    let person = site.person();
    let page = person.get("/renouveler").await.is(200, "code de la lettre");
    person.press(&page, "Continuer").await.is(422, "Recopiez le code");
    let short = page.form("Continuer").fill("Code de la lettre", "7k3m");
    person.send(short).await.is(422, "12 lettres et chiffres");
    let unknown = page.form("Continuer").fill("Code de la lettre", "7k3m-p9qx 2tvc");
    let page = person.send(unknown).await.is(200, "Ce lien ne marche plus");
    assert_eq!(page.path, "/renouveler?lien=7K3MP9QX2TVC");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_renews_from_ones_space_and_not_before_it_is_time() {
    let site = Site::start().await;
    let (person, id) = site.application_registered("Espace").await;
    person.get(&format!("/renouveler/{id}")).await.is(200, "Vous pourrez renouveler à partir du 24 septembre 2027");
    day(&site, NOTICE).await;
    site.signs_in(&person, "espace@demandeur.example").await;
    let status = person.get(&format!("/suivi/{id}")).await.is(200, "avant la fin du 24 novembre 2027");
    status.never_says("décembre 2027");
    let page = person.follow(&status, "Renouveler ma demande").await.is(200, "À mettre à jour d’abord");
    let page = tells_income(&person, &page).await;
    assert_eq!(page.path, format!("/renouveler/{id}"), "the owner comes back too");
    // A page that was read before something changed is read again.
    let before = ticked(&page);
    let contact = person.get(&format!("/demande/{id}/coordonnees?retour=renouveler")).await;
    let page = person.send(contact.form("Enregistrer").fill("Téléphone", "06 39 98 56 78")).await;
    assert_eq!(page.path, format!("/renouveler/{id}"));
    person.send(before).await.is(409, "Votre demande a changé");
    site.settle().await;
    site.system.table.meter.take();
    assert_eq!(person.post(ticked(&page)).await, 303);
    let calls = site.system.table.meter.take();
    assert!(rounds(&calls) <= 3, "renewing takes {} round trips", rounds(&calls));
    person.get(&format!("/renouveler/{id}/fait")).await.is(200, "Votre demande est renouvelée");
    site.settle().await;
    person.get(&format!("/suivi/{id}")).await.is(200, "Vous l’avez renouvelée le 9 octobre 2027");
    site.applicant("intrus@demandeur.example").await.get(&format!("/renouveler/{id}")).await.is(404, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_waits_does_not_ask_to_renew_what_was_renewed() {
    let site = Site::start().await;
    // The mail comes back: the notice is written on paper, and waits for the batch of the next day.
    let (person, id) = site.application_registered("Bounce").await;
    day(&site, NOTICE).await;
    let tomorrow = NOTICE.tomorrow().expect("a day");
    let waiting = site.system.table.ready(Moment::start_of(tomorrow), 10).await.expect("readable");
    assert_eq!(waiting.len(), 1);
    site.signs_in(&person, "bounce@demandeur.example").await;
    let page = person.get(&format!("/renouveler/{id}")).await;
    let page = tells_income(&person, &page).await;
    person.send(ticked(&page)).await.is(200, "Votre demande est renouvelée");
    day(&site, tomorrow).await;
    assert!(site.system.table.ready(Moment::start_of(tomorrow), 10).await.expect("readable").is_empty());
    let manifest = site.system.files.read(&usecases::postal::manifest_key(tomorrow), 10_000).await.expect("readable");
    let manifest = String::from_utf8(manifest.expect("a manifest").bytes).expect("text");
    assert_eq!(manifest.lines().count(), 1, "no letter: {manifest}");
    let letter = usecases::postal::letter_key(&waiting[0].id);
    assert!(site.system.files.read(&letter, 10).await.expect("readable").is_none());
    let events = every_item(&site).await;
    assert!(!events.iter().any(|event| event.contains("renewal|post|")), "nothing left by post");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_renews_with_the_applicant() {
    let site = Site::start().await;
    let (person, id) = site.application_registered("Guichet").await;
    day(&site, NOTICE).await;
    let agent = site.agent("camille").await;
    let file = agent.get(&format!("/guichet/demandes/{id}")).await;
    let page = agent.follow(&file, "Renouveler au guichet").await.is(200, "Mode renouvellement");
    let page = tells_income(&agent, &page).await.is(200, "Mode renouvellement");
    agent.send(ticked(&page)).await.is(200, "Votre demande est renouvelée");
    site.signs_in(&person, "guichet@demandeur.example").await;
    person.get(&format!("/suivi/{id}")).await.is(200, "a renouvelé votre demande avec vous");
    let far = site.agent("sacha").await;
    far.get(&format!("/renouveler/{id}")).await.is(404, "");
    // What only its applicant says is not there for an agent.
    let (status, _) = agent.ask("POST", &format!("/renouveler/{id}/reprendre")).await;
    assert_eq!(status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_was_not_renewed_is_struck_off_and_its_applicant_asks_for_it_back() {
    let site = Site::start().await;
    let (person, id) = site.application_registered("Oubli").await;
    day(&site, NOTICE).await;
    becomes(&site, &id, |state| state.notice_left(NOTICE).ok()).await;
    let link = links(&site, &id).await.remove(0);
    day(&site, AFTER).await;
    site.signs_in(&person, "oubli@demandeur.example").await;
    let status = person.get(&format!("/suivi/{id}")).await.is(200, "La date est passée");
    status.is(200, "jusqu’au 24 décembre 2027");
    day(&site, Date::constant(2027, 12, 27)).await;
    site.signs_in(&person, "oubli@demandeur.example").await;
    let status = person.get(&format!("/suivi/{id}")).await.is(200, "Votre demande est radiée");
    let status = status.is(200, "Demande non renouvelée").is(200, "tribunal administratif");
    // The link still leads there: it says so, and lets ask.
    let holder = site.person();
    opens(&holder, &link, BORN).await.is(200, "Demander à reprendre ma demande");
    let page = person.press(&status, "Demander à reprendre").await.is(200, "Vous l’avez demandé le 27 décembre 2027");
    assert!(!page.has_button("Demander à reprendre"));
    let State::StruckOff(struck) = application(&site, &id).await.state else { panic!("struck off") };
    assert_eq!(struck.asked_back_on, Some(Date::constant(2027, 12, 27)));
    day(&site, Date::constant(2028, 6, 1)).await;
    site.signs_in(&person, "oubli@demandeur.example").await;
    let page = person.get(&format!("/suivi/{id}")).await.is(200, "Faire une nouvelle demande");
    assert!(!page.has_button("Demander à reprendre"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_without_reply_is_answered_by_a_button() {
    let site = Site::start().await;
    let (person, id) = site.application_registered("Lettre").await;
    let warning = |ground| Warning {
        ground,
        sent_on: crate::site::TODAY,
        reference: DeliveryReference::parse("1A 123 456 7890 1").expect("a reference"),
        delivered_on: None,
        returned: None,
        desk: DeskCode::parse("AZURH").expect("a desk"),
        unproven_told: false,
    };
    becomes(&site, &id, |state| state.warn(warning(Ground::NoReply)).ok()).await;
    let status = person.get(&format!("/suivi/{id}")).await.is(200, "avant la fin du 24 janvier 2027");
    let page = person.press(&status, "Je cherche toujours un logement").await.is(200, "Renouveler votre demande");
    assert!(!page.has_button("Je cherche toujours"));
    let State::Active(registration) = application(&site, &id).await.state else { panic!("registered") };
    assert_eq!(registration.warning, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_checked_by_its_code_and_names_nobody() {
    let site = Site::start().await;
    let (_, id) = site.application_registered("Verifiee").await;
    site.settle().await;
    let State::Active(registration) = application(&site, &id).await.state else { panic!("registered") };
    let number = registration.number.as_str();
    let code = site.system.kit.keys.verification_code(&format!("{id} {number} {}", registration.valid_until));
    let anybody = site.person();
    // The link on the certificate fills the form; only the form checks.
    let page = anybody.get(&format!("/attestation?code={code}")).await.is(200, "Vérifier une attestation");
    page.never_says("Cette attestation est valable");
    let form = page.form("Vérifier");
    let typed = format!("{} - {}", code[..4].to_lowercase(), &code[4..]);
    let valid = anybody.send(form.clone().fill("Code de l’attestation", &typed)).await;
    let valid = valid.is(200, "Cette attestation est valable").is(200, "Jusqu’au 24 novembre 2027");
    let valid = valid.is(200, &number[8..13]);
    valid.never_says("Verifiee");
    valid.never_says(number);
    let unlike = form.clone().fill("Code de l’attestation", "000000000000");
    anybody.send(unlike.clone()).await.is(200, "Cette attestation n’est pas valable");
    anybody.send(form.clone().fill("Code de l’attestation", "abc")).await.is(422, "12 lettres et chiffres");
    site.system.clock.set_today(AFTER).expect("the clock can be set");
    let late = site.person();
    let late_form = late.get("/attestation").await.form("Vérifier").fill("Code de l’attestation", &code);
    late.send(late_form.clone()).await.is(200, "n’est pas valable");
    for _ in 0..19 {
        late.send(late_form.clone().fill("Code de l’attestation", "000000000000")).await.is(200, "n’est pas valable");
    }
    late.send(late_form).await.is(429, "trop de codes");
}
