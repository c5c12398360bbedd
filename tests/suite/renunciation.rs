//! Giving an application up, and the thirty days in which one may come back on it.

use jiff::ToSpan as _;

use crate::site::{Person, Site, TODAY, card, fill_all, send_piece};

async fn renounces(person: &Person, id: &str) {
    let page = person.get(&format!("/demande/{id}/renoncer")).await.is(200, "pendant 30 jours");
    let form = page.form("Renoncer à ma demande").choose("J’ai compris");
    person.send(form).await.is(200, "Demande abandonnée");
}

async fn sends(person: &Person, id: &str) -> crate::site::Page {
    send_piece(person, id, card(1)).await;
    let review = person.get(&format!("/demande/{id}/envoi")).await;
    person.send(review.form("Envoyer ma demande").choose("Je certifie")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn it_takes_a_tick_and_everybody_is_told() {
    let site = Site::start().await;
    let (person, id) = site.application_registered("Renonce").await;
    let status = person.get(&format!("/suivi/{id}")).await;
    let page = person.follow(&status, "Renoncer à ma demande").await.is(200, "Renoncer à votre demande");
    let again = person.press(&page, "Renoncer à ma demande").await.is(422, "Cochez la case pour renoncer");
    assert!(again.has_id(&again.errors()[0].0), "the error leads to the box");
    person.get(&format!("/suivi/{id}")).await.is(200, "Votre demande est enregistrée");

    renounces(&person, &id).await;
    let mail = site.mail("renonce@demandeur.example", "renoncé").await;
    assert!(mail.text.replace('\u{a0}', " ").contains("jusqu’au 24 décembre 2026"), "{}", mail.text);
    let status = person.get(&mail.links()[0]).await.is(200, "Vous pouvez la reprendre jusqu’au 24 décembre 2026");
    let status = status.is(200, "Vous avez renoncé à cette demande");
    status.never_says("Changer mes réponses");
    // Nothing of it can be changed, from any page that stayed open.
    let page = person.get(&format!("/demande/{id}/adresse")).await;
    assert_eq!(page.path, format!("/suivi/{id}"));
    person.get(&format!("/demande/{id}/renoncer")).await.is(200, "Demande abandonnée");
    let agent = site.agent("dominique").await;
    agent.get(&format!("/guichet/demandes/{id}")).await.is(200, "Abandonnée par le demandeur");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_left_open_changes_nothing_any_more() {
    let site = Site::start().await;
    let (person, id) = site.application_registered("Ouverte").await;
    let address = person.get(&format!("/demande/{id}/adresse")).await.form("Enregistrer");
    let agent = site.agent("dominique").await;
    let of_agent = agent.get(&format!("/demande/{id}/precisions")).await.form("Enregistrer");
    renounces(&person, &id).await;
    person.send(address.clone()).await.is(409, "Cette demande ne peut plus être changée");
    agent.send(of_agent).await.is(409, "Cette demande ne peut plus être changée");
    assert!(matches!(person.post(address.with("_auto", "oui")).await, 204 | 409));
    let once_more = person.get(&format!("/suivi/{id}")).await;
    // In the sentence of the state, and once in the history.
    assert_eq!(once_more.text().matches("Vous avez renoncé à cette demande").count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_comes_back_within_thirty_days_with_the_same_number_and_date() {
    let site = Site::start().await;
    let (person, id) = site.application_registered("Retour").await;
    renounces(&person, &id).await;
    site.system.clock.set_today(TODAY.saturating_add(30.days())).expect("the clock can be set");
    site.signs_in(&person, "retour@demandeur.example").await;
    let status = person.get(&format!("/suivi/{id}")).await;
    let back = person.press(&status, "Reprendre ma demande").await.is(200, "Votre demande est enregistrée");
    let back = back.is(200, "006 1126 000001 GDPUB").is(200, "Votre ancienneté compte depuis le 24 novembre 2026");
    back.is(200, "valable jusqu’au 24 novembre 2027").is(200, "Vous avez repris cette demande");
    site.mail("retour@demandeur.example", "repris").await;
    // The person has an application again.
    let other = site.applicant("meme@demandeur.example").await;
    let copy = fill_all(&other, "Retour").await;
    sends(&other, &copy).await.is(409, "Vous avez peut-être déjà une demande");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_thirty_days_it_is_too_late_and_another_can_be_made() {
    let site = Site::start().await;
    let (person, id) = site.application_registered("Tard").await;
    renounces(&person, &id).await;
    let kept = person.get(&format!("/suivi/{id}")).await.form("Reprendre ma demande");
    site.system.clock.set_today(TODAY.saturating_add(31.days())).expect("the clock can be set");
    site.signs_in(&person, "tard@demandeur.example").await;
    let status = person.get(&format!("/suivi/{id}")).await.is(200, "Il est trop tard pour la reprendre");
    assert!(!status.has_button("Reprendre"));
    person.send(kept).await.is(200, "Il est trop tard pour la reprendre");

    let draft = person.press(&status, "Commencer ma demande").await.is(200, "Pour envoyer votre demande");
    assert!(draft.path.starts_with("/demande/") && !draft.path.contains(&id), "{}", draft.path);
    let space = person.get("/compte").await;
    let mine = space.link("Ma demande : Alpes-Maritimes");
    assert_eq!(mine.rsplit('/').next(), draft.path.rsplit('/').next(), "the new one is one's own");
    person.get(&format!("/suivi/{id}")).await.is(200, "Demande abandonnée");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_application_in_between_takes_the_way_back() {
    let site = Site::start().await;
    let (person, id) = site.application_registered("Entre").await;
    renounces(&person, &id).await;
    let kept = person.get(&format!("/suivi/{id}")).await.form("Reprendre ma demande");
    // The same person, by another account: nothing keeps it from applying.
    let other = site.applicant("autrement@demandeur.example").await;
    let second = fill_all(&other, "Entre").await;
    sends(&other, &second).await.is(200, "Votre demande est envoyée");
    let agent = site.agent("dominique").await;
    let file = agent.get(&format!("/guichet/demandes/{second}")).await;
    agent.press(&file, "Accepter et enregistrer").await.is(200, "Numéro unique 006 1126 000002 GDPUB");
    person.send(kept).await.is(409, "celle-ci ne peut plus être reprise");
    person.get(&format!("/suivi/{id}")).await.is(200, "Demande abandonnée");
    agent.get(&format!("/guichet/demandes/{second}")).await.is(200, "Numéro unique 006 1126 000002 GDPUB");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_waits_leaves_the_queue_and_comes_back_to_it() {
    let site = Site::start().await;
    let (person, id) = site.application_sent("Attente").await;
    let agent = site.agent("camille").await;
    let seen = agent.get(&format!("/guichet/demandes/{id}")).await;
    agent.get("/guichet").await.is(200, "Marie Attente");
    renounces(&person, &id).await;
    assert!(!agent.get("/guichet").await.text().contains("Attente"));
    agent.press(&seen, "Accepter et enregistrer").await.is(409, "Abandonnée par le demandeur");
    let status = person.get(&format!("/suivi/{id}")).await;
    person.press(&status, "Reprendre ma demande").await.is(200, "Votre demande est envoyée");
    agent.get("/guichet").await.is(200, "Marie Attente 24 novembre 2026 24 décembre 2026");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_waited_waits_no_more() {
    let site = Site::start().await;
    let (person, id) = site.application_registered("Pendante").await;
    let identity = person.get(&format!("/demande/{id}/identite")).await.form("Enregistrer");
    person.send(identity.fill("Nom de naissance", "Autre")).await.is(200, "attend un service");
    let agent = site.agent("dominique").await;
    agent.get("/guichet").await.is(200, "Marie Pendante");
    renounces(&person, &id).await;
    assert!(!agent.get("/guichet").await.text().contains("Pendante"), "nothing to decide on");
    let status = person.get(&format!("/suivi/{id}")).await;
    person.press(&status, "Reprendre ma demande").await.is(200, "Votre demande est enregistrée");
    assert!(!person.get(&format!("/suivi/{id}")).await.text().contains("attend d’être vérifié"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_draft_takes_the_place_of_what_was_given_up() {
    let site = Site::start().await;
    let (person, id) = site.application_registered("Place").await;
    let status = person.get(&format!("/suivi/{id}")).await;
    let page = person.follow(&status, "Renoncer à ma demande").await;
    let given_up = person.send(page.form("Renoncer à ma demande").choose("J’ai compris")).await;
    // Another tab: each page has its own token.
    let back = person.get(&format!("/suivi/{id}")).await.form("Reprendre ma demande");
    person.press(&given_up, "Commencer ma demande").await.is(200, "Pour envoyer votre demande");
    // Two applications of one account would leave one without an owner's page.
    person.send(back).await.is(409, "ne peut plus être reprise");
    person.get(&format!("/suivi/{id}")).await.is(200, "Demande abandonnée");
}
