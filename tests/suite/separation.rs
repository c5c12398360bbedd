//! A couple comes apart: who was named in the other's application keeps its seniority, and the other learns nothing.

use jiff::ToSpan as _;

use crate::site::{Page, Person, Site, TODAY, card, every_item, fill_all, send_piece};

/// The first application of the couple: registered on the first day, with the other half named as the tests' people are.
async fn couple(site: &Site, surname: &str, partner: &str) -> (Person, String) {
    let person = site.applicant(&format!("{}@demandeur.example", surname.to_lowercase())).await;
    let id = fill_all(&person, surname).await;
    let family = person.get(&format!("/demande/{id}/situation")).await.form("Enregistrer");
    person.send(family.with("situation_familiale", "M")).await.is(200, "Qui vivra avec vous");
    let form = person.get(&format!("/demande/{id}/foyer/ajouter/conjoint")).await.form("Enregistrer");
    let form = form.choose("Madame").fill("Nom de naissance", partner).fill("Prénoms", "Marie Ange");
    let form = form.date("Date de naissance", ["28", "2", "1990"]).choose("Nationalité / Française");
    person.send(form).await.is(200, partner);
    let home = person.get(&format!("/demande/{id}/logement-souhaite")).await.form("Enregistrer");
    person.send(home.with("personnes_a_loger", "2")).await.is(200, "");
    send_piece(&person, &id, card(1)).await;
    let review = person.get(&format!("/demande/{id}/envoi")).await;
    person.send(review.form("Envoyer ma demande").choose("Je certifie")).await.is(200, "Votre demande est envoyée");
    let agent = site.agent("camille").await;
    let file = agent.get(&format!("/guichet/demandes/{id}")).await;
    agent.press(&file, "Accepter et enregistrer").await.is(200, "Numéro unique 006 1126 000001 GDPUB");
    site.settle().await;
    (person, id)
}

/// Twenty days later, the other half files its own, with the number it knows.
async fn leaves(site: &Site, surname: &str, number: &str) -> (Person, String) {
    site.system.clock.set_today(TODAY.saturating_add(20.days())).expect("the clock can be set");
    let person = site.applicant(&format!("{}@demandeur.example", surname.to_lowercase())).await;
    let id = fill_all(&person, surname).await;
    let form = person.get(&format!("/demande/{id}/ancienne-demande")).await.form("Enregistrer");
    let form = form.with("ancienne_demande", "oui").with("ancien_numero", number);
    person.send(form).await.is(200, "");
    send_piece(&person, &id, card(2)).await;
    let review = person.get(&format!("/demande/{id}/envoi")).await;
    person.send(review.form("Envoyer ma demande").choose("Je certifie")).await.is(200, "Votre demande est envoyée");
    (person, id)
}

const NUMBER: &str = "006 1126 000001 GDPUB";

/// All that the table holds of an application.
async fn records(site: &Site, id: &str) -> Vec<String> {
    let mut items: Vec<String> = every_item(site)
        .await
        .into_iter()
        .filter(|item| item.contains(&format!("APPLICATION#{id}")))
        .map(sorted)
        .collect();
    items.sort();
    items
}

/// The attributes of an item come in any order.
fn sorted(item: String) -> String {
    let mut letters: Vec<char> = item.chars().collect();
    letters.sort_unstable();
    letters.into_iter().collect()
}

async fn file(agent: &Person, id: &str) -> Page {
    agent.get(&format!("/guichet/demandes/{id}")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_named_keeps_the_seniority_and_the_other_learns_nothing() {
    let site = Site::start().await;
    let (_, first) = couple(&site, "Premiere", "Seconde").await;
    let before = records(&site, &first).await;
    let letters = site.mails("premiere@demandeur.example").len();
    let (person, id) = leaves(&site, "Seconde", NUMBER).await;
    let agent = site.agent("dominique").await;
    let page = file(&agent, &id).await.is(200, "Cette demande le nomme bien dans le couple");
    let page = page.is(200, "Ancienneté depuis le 24 novembre 2026");
    agent.press(&page, "Accepter et enregistrer").await.is(200, "Numéro unique 006 1226 000001 GDPUB");
    let status = person.get(&format!("/suivi/{id}")).await;
    let status = status.is(200, "Votre ancienneté compte depuis le 24 novembre 2026, date de la demande faite avant");
    let status = status.is(200, "a gardé l’ancienneté de la demande faite avant la séparation");
    // The deposit is one's own.
    status.is(200, "valable jusqu’au 14 décembre 2027");

    site.settle().await;
    assert_eq!(records(&site, &first).await, before, "the first application is as it was");
    assert_eq!(site.mails("premiere@demandeur.example").len(), letters);
    let other = site.person();
    let own = site.signs_in(&other, "premiere@demandeur.example").await.is(200, NUMBER);
    let own = own.is(200, "Votre ancienneté compte depuis le 24 novembre 2026");
    let text = own.text();
    let history = text.split("Ce qui s’est passé").nth(1).and_then(|rest| rest.split("Revoir mes réponses").next());
    let history = history.expect("the history and the readers are told");
    assert!(!history.contains("séparation") && !history.contains("Littoral"), "{history}");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_kept_only_when_the_agent_says_so() {
    let site = Site::start().await;
    couple(&site, "Premiere", "Seconde").await;
    let (person, id) = leaves(&site, "Seconde", NUMBER).await;
    let agent = site.agent("dominique").await;
    let form = file(&agent, &id).await.form("Accepter et enregistrer").without("anciennete");
    agent.send(form).await.is(200, "Numéro unique");
    let status = person.get(&format!("/suivi/{id}")).await;
    let status = status.is(200, "Votre ancienneté compte depuis le 14 décembre 2026");
    status.never_says("a gardé l’ancienneté");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_number_or_one_that_names_somebody_else_keeps_nothing() {
    let site = Site::start().await;
    couple(&site, "Premiere", "Autre").await;
    // A code serves once: each agent signs in once.
    for (surname, number, agent) in
        [("Seconde", NUMBER, "dominique"), ("Tierce", "006 1126 000777 GDPUB", "alix"), ("Quarte", "", "camille")]
    {
        let (person, id) = leaves(&site, surname, number).await;
        let agent = site.agent(agent).await;
        let said = if number.is_empty() {
            "Il n’en connaît pas le numéro"
        } else {
            "l’ancienneté ne peut pas être gardée"
        };
        let form = file(&agent, &id).await.is(200, said).form("Accepter et enregistrer");
        // Even when the page is made to say so.
        agent.send(form.with("anciennete", "oui")).await.is(200, "Numéro unique");
        let status = person.get(&format!("/suivi/{id}")).await;
        status.is(200, "Votre ancienneté compte depuis le 14 décembre 2026.").never_says("a gardé l’ancienneté");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_taken_out_of_the_household_before_was_named_all_the_same() {
    let site = Site::start().await;
    let (first, first_id) = couple(&site, "Premiere", "Seconde").await;
    let people = first.get(&format!("/demande/{first_id}/foyer")).await;
    first.press(&people, "Retirer Marie").await.is(200, "Votre changement attend un service");
    let agent = site.agent("alix").await;
    let page = file(&agent, &first_id).await.is(200, "Cette personne quitte la demande");
    agent.press(&page, "Accepter le changement").await.is(200, "a changé");
    first.get(&format!("/demande/{first_id}/foyer")).await.is(200, "Personne pour l’instant");
    let (person, id) = leaves(&site, "Seconde", NUMBER).await;
    let agent = site.agent("dominique").await;
    let page = file(&agent, &id).await.is(200, "Ancienneté depuis le 24 novembre 2026");
    agent.press(&page, "Accepter et enregistrer").await.is(200, "Numéro unique");
    person.get(&format!("/suivi/{id}")).await.is(200, "Votre ancienneté compte depuis le 24 novembre 2026, date de");
}
