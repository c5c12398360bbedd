//! Striking off: what each motive requires, what it ends, what comes before it and the way back.

use fn_lifecycle::Lifecycle;
use jiff::civil::Date;

use crate::site::{Form, Page, Person, Site, card, fill_all, send_piece};

/// The form of a motive.
async fn form_for(agent: &Person, id: &str, motive: &str) -> Form {
    let page = agent.get(&format!("/guichet/demandes/{id}/radier?motif={motive}")).await;
    page.is(200, "Numéro unique").form("Radier la demande")
}

fn lease(form: Form) -> Form {
    form.date("Date de signature du bail", ["23", "11", "2026"])
        .fill("Identifiant RPLS", "01234 56789")
        .choose("Contingent / Action Logement")
        .choose("Accord collectif / Aucun")
        .choose("Ménage reconnu prioritaire DALO / Non")
        .choose("Déjà locataire de ce bailleur / Oui")
}

/// A form of this person's, sent elsewhere: what no page offers.
async fn forged(agent: &Person, path: &str, fields: &[(&str, &str)]) -> Form {
    let mut form = agent.get("/guichet").await.form_to("/guichet/deconnexion");
    path.clone_into(&mut form.action);
    fields.iter().fold(form, |form, (name, value)| form.with(name, value))
}

/// The letter that warns, noted by an agent.
async fn warns(agent: &Person, id: &str, ground: &str) -> Page {
    let page = agent.get(&format!("/guichet/demandes/{id}/avertir")).await;
    let form = page.form("Noter la lettre").choose(&format!("Motif de l’avertissement / {ground}"));
    let form = form.date("Date d’envoi de la lettre", ["20", "11", "2026"]).fill("Numéro du recommandé", "1A 234 567");
    agent.send(form).await
}

async fn proves(agent: &Person, id: &str, day: [&str; 3]) -> Page {
    let page = agent.get(&format!("/guichet/demandes/{id}")).await;
    agent.send(page.form("Noter la preuve").date("Date de première présentation", day)).await
}

/// The day comes, and its work is done.
pub(crate) async fn day_comes(site: &Site, day: Date) {
    site.system.clock.set_today(day).expect("the clock can be set");
    let system = &site.system;
    let lifecycle = Lifecycle::new(system.kit.clone(), system.table.clone(), system.files.clone());
    let run = lifecycle.turn().await.expect("the run begins");
    for shard in 0..usecases::lifecycle::SHARDS {
        lifecycle.work_through(run.on, shard).await.expect("the shard ends");
    }
}

const NO_REPLY: &str = "RADCON";
/// The day after the two months that follow the letter of [`warns`].
const AFTER: Date = Date::constant(2027, 1, 21);

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_lease_ends_everything() {
    let site = Site::start().await;
    let (person, id) = site.application_registered("Bail").await;
    let identity = person.get(&format!("/demande/{id}/identite")).await.form("Enregistrer");
    person.send(identity.fill("Prénoms", "Anne")).await.is(200, "attend un service");
    let agent = site.agent("dominique").await;
    let file = agent.get(&format!("/guichet/demandes/{id}")).await;
    let told = file.form("Noter la suite").choose("Logement attribué").date("Date", ["22", "11", "2026"]);
    agent.send(told).await.is(200, "Logement dit attribué le 22 novembre 2026");
    agent.get("/guichet/alertes").await.is(200, "Logement attribué, demande pas encore radiée 24 novembre 2026");

    let silent = agent.send(form_for(&agent, &id, "RADATT").await).await.is(422, "Il y a quelque chose à corriger");
    assert_eq!(silent.errors().len(), 6, "{:?}", silent.errors());
    assert!(silent.errors().iter().all(|(id, _)| silent.has_id(id)), "{:?}", silent.errors());
    let wrong = lease(form_for(&agent, &id, "RADATT").await).fill("Identifiant RPLS", "12");
    let wrong = agent.send(wrong).await.is(422, "L’identifiant RPLS a 10 chiffres");
    assert_eq!(wrong.form("Radier").value("bail_signe_le_jour"), Some("23"), "what was typed is kept");
    let future = lease(form_for(&agent, &id, "RADATT").await).with("bail_signe_le_annee", "2027");
    assert_eq!(agent.send(future).await.status, 422);
    agent.get(&format!("/guichet/demandes/{id}")).await.is(200, "Enregistrée");

    let file = agent.send(lease(form_for(&agent, &id, "RADATT").await)).await.is(200, "Radiée");
    let file = file.is(200, "Le 24 novembre 2026, par Littoral Logement (fictif).").is(200, "0123456789");
    let file = file.is(200, "Action Logement").is(200, "Contingent");
    file.never_says("Noter la suite");
    agent.get("/guichet/alertes").await.is(200, "Rien n’attend");
    assert!(!agent.get("/guichet").await.text().contains("Bail"), "the change waits no more");
    person.get(&format!("/demande/{id}/adresse")).await.never_says("Enregistrer et continuer");

    // The same person can apply again.
    let other = site.applicant("encore@demandeur.example").await;
    let again = fill_all(&other, "Bail").await;
    send_piece(&other, &again, card(1)).await;
    let review = other.get(&format!("/demande/{again}/envoi")).await;
    other.send(review.form("Envoyer ma demande").choose("Je certifie")).await.is(200, "Votre demande est envoyée");
    let file = agent.get(&format!("/guichet/demandes/{again}")).await;
    agent.press(&file, "Accepter et enregistrer").await.is(200, "Numéro unique 006 1126 000002 GDPUB");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_motive_holds_without_what_it_requires() {
    let site = Site::start().await;
    let (_, id) = site.application_registered("Motifs").await;
    let (agent, manager) = (site.agent("dominique").await, site.agent("maud").await);
    let path = format!("/guichet/demandes/{id}/radier");
    let page = agent.get(&path).await.is(200, "Choisissez le motif").is(200, "seul le gestionnaire territorial");
    page.never_says("RADREN");
    manager.get(&path).await.is(200, "Demande non renouvelée").is(200, "Fusion avec une autre demande");
    for motive in [NO_REPLY, "RADIRR"] {
        let page = agent.get(&format!("{path}?motif={motive}")).await.is(200, "Il faut d’abord une lettre recommandée");
        assert!(!page.has_button("Radier"));
        let version = form_for(&agent, &id, "RADATT").await.value("_vu").expect("a version").to_owned();
        let form = forged(&agent, &path, &[("motif_radiation", motive), ("_vu", &version)]).await;
        agent.send(form).await.is(409, "Pas possible aujourd’hui");
    }
    for motive in ["RADREN", "FUSION"] {
        assert_eq!(agent.get(&format!("{path}?motif={motive}")).await.status, 404);
        let version = form_for(&agent, &id, "RADATT").await.value("_vu").expect("a version").to_owned();
        let form = forged(&agent, &path, &[("motif_radiation", motive), ("_vu", &version)]).await;
        assert_eq!(agent.send(form).await.status, 404, "{motive} is the manager's");
    }
    manager.get(&format!("{path}?motif=RADREN")).await.is(200, "L’avis de renouvellement n’est pas parti");
    for number in ["", "12", "006 1126 000099 GDPUB"] {
        let form = form_for(&manager, &id, "FUSION").await.fill("Numéro unique de la demande conservée", number);
        assert_eq!(manager.send(form).await.status, 422, "{number}");
    }
    let letter = form_for(&agent, &id, "RADABA").await.date("Date de la lettre de renonciation", ["20", "11", "2026"]);
    agent.send(letter).await.is(422, "avec la lettre signée du demandeur");
    agent.get(&format!("/guichet/demandes/{id}")).await.is(200, "Enregistrée");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warning_wants_its_proof_and_its_delay() {
    let site = Site::start().await;
    let (_, id) = site.application_registered("Averti").await;
    let agent = site.agent("dominique").await;
    let warn = agent.get(&format!("/guichet/demandes/{id}/avertir")).await;
    assert_eq!(agent.press(&warn, "Noter la lettre").await.is(422, "corriger").errors().len(), 3);
    warns(&agent, &id, "Absence de réponse")
        .await
        .is(200, "Lettre du 20 novembre 2026, par Littoral Logement (fictif)");
    let strike = format!("/guichet/demandes/{id}/radier?motif={NO_REPLY}");
    agent.get(&strike).await.is(200, "Rien ne prouve que la lettre du 20 novembre 2026 est arrivée");
    let other = format!("/guichet/demandes/{id}/radier?motif=RADIRR");
    agent.get(&other).await.is(200, "La lettre notée parle d’autre chose");
    proves(&agent, &id, ["19", "11", "2026"]).await.is(422, "Cette date est avant l’envoi de la lettre");
    proves(&agent, &id, ["21", "11", "2026"]).await.is(200, "Présentée le 21 novembre 2026");
    agent.get(&strike).await.is(200, "Le délai court jusqu’au 20 janvier 2027");
    // The day after, the daily work strikes off by itself.
    day_comes(&site, AFTER).await;
    let agent = site.agent("camille").await;
    let file = agent.get(&format!("/guichet/demandes/{id}")).await.is(200, "Le 21 janvier 2027, à la fin du délai");
    file.is(200, "Absence de réponse à un courrier").is(200, "recommandé 1A 234 567, présentée le 21 novembre 2026");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warning_without_a_proof_becomes_an_alert_and_can_be_lifted() {
    let site = Site::start().await;
    let (_, id) = site.application_registered("Leve").await;
    let agent = site.agent("dominique").await;
    warns(&agent, &id, "Absence de réponse").await.is(200, "Pas encore de preuve");
    day_comes(&site, AFTER).await;
    let agent = site.agent("camille").await;
    agent.get("/guichet/alertes").await.is(200, "Une lettre reste sans preuve");
    let file = agent.get(&format!("/guichet/demandes/{id}")).await.is(200, "Enregistrée");
    let seen = agent.press(&file, "C’est vu, contact pris").await.is(200, "Pas encore de preuve");
    seen.never_says("C’est vu, contact pris");
    agent.get("/guichet/alertes").await.is(200, "Rien n’attend");
    let file = agent.get(&format!("/guichet/demandes/{id}")).await;
    agent.press(&file, "Lever l’avertissement").await.is(200, "Avertissement levé").never_says("Noter la preuve");
    agent.get(&format!("/guichet/demandes/{id}/avertir")).await.is(200, "Noter la lettre");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warning_that_comes_back_is_for_its_service_to_decide() {
    let site = Site::start().await;
    let (person, id) = site.application_registered("Revenu").await;
    let agent = site.agent("dominique").await;
    warns(&agent, &id, "Absence de réponse").await;
    let file = proves(&agent, &id, ["21", "11", "2026"]).await;
    assert_eq!(agent.press(&file, "Noter le retour").await.is(422, "Choisissez pourquoi").errors().len(), 1);
    let back = file.form("Noter le retour").choose("Pli avisé et non réclamé");
    let (one, two) = tokio::join!(agent.send(back.clone()), agent.send(back));
    for file in [one, two] {
        let file = file.is(200, "Revenue, noté le 24 novembre 2026 : Pli avisé et non réclamé");
        assert!(!file.has_button("Noter le retour"));
    }
    person.get(&format!("/suivi/{id}")).await.is(200, "La lettre d’avertissement est revenue à Littoral Logement");
    // The delay ends: the daily work asks, and strikes nothing off.
    day_comes(&site, AFTER).await;
    let agent = site.agent("dominique").await;
    agent.get("/guichet/alertes").await.is(200, "Une lettre reste sans preuve");
    agent.get(&format!("/guichet/demandes/{id}")).await.is(200, "Enregistrée");
    let form = form_for(&agent, &id, NO_REPLY).await;
    let page = agent.get(&format!("/guichet/demandes/{id}/radier?motif={NO_REPLY}")).await;
    page.is(200, "Elle ne dit pas ce que vaut une lettre revenue");
    let file = agent.send(form).await.is(200, "Radiée");
    file.is(200, "La lettre était revenue : Pli avisé et non réclamé");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warning_that_comes_back_from_a_wrong_address_asks_for_the_right_one() {
    let site = Site::start().await;
    let (person, id) = site.application_registered("Parti").await;
    let agent = site.agent("dominique").await;
    let back = |file: Page| file.form("Noter le retour").choose("Destinataire inconnu à l’adresse");
    let file = warns(&agent, &id, "Absence de réponse").await;
    // The address was given after the day of that letter: it is another one.
    let file = agent.send(back(file)).await.is(200, "Revenue, noté le 24 novembre 2026");
    person.get(&format!("/suivi/{id}")).await.never_says("Votre adresse est-elle bonne");
    agent.get("/guichet/alertes").await.is(200, "Rien n’attend");
    agent.press(&file, "Lever l’avertissement").await;
    let warn = agent.get(&format!("/guichet/demandes/{id}/avertir")).await.form("Noter la lettre");
    let warn = warn.choose("Motif de l’avertissement / Absence de réponse").fill("Numéro du recommandé", "1A 234 568");
    let file = agent.send(warn.date("Date d’envoi de la lettre", ["24", "11", "2026"])).await;
    agent.send(back(file)).await.is(200, "Demandez la bonne adresse");
    person.get(&format!("/suivi/{id}")).await.is(200, "Votre adresse est-elle bonne");
    agent.get("/guichet/alertes").await.is(200, "Une lettre est revenue 24 novembre 2026");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_written_renunciation_is_noted_with_its_letter() {
    let site = Site::start().await;
    let (person, id) = site.application_registered("Lettre").await;
    let agent = site.agent("dominique").await;
    let form = form_for(&agent, &id, "RADABA").await.date("Date de la lettre de renonciation", ["20", "11", "2026"]);
    let file = agent.send(form.choose("Le service conserve la lettre signée")).await.is(200, "Abandonnée");
    file.is(200, "Lettre du 20 novembre 2026, gardée par Littoral Logement (fictif).");
    let status = person.get(&format!("/suivi/{id}")).await;
    person.press(&status, "Reprendre ma demande").await.is(200, "Votre demande est enregistrée");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merger_keeps_the_other_application() {
    let site = Site::start().await;
    let (_, gone) = site.application_registered("Double").await;
    let (_, kept) = site.application_sent("Doublon").await;
    let agent = site.agent("dominique").await;
    let file = agent.get(&format!("/guichet/demandes/{kept}")).await;
    agent.press(&file, "Accepter et enregistrer").await.is(200, "Numéro unique 006 1126 000002 GDPUB");
    let manager = site.agent("maud").await;
    let form = form_for(&manager, &gone, "FUSION").await;
    let form = form.fill("Numéro unique de la demande conservée", "006 1126 000002 GDPUB");
    manager.send(form).await.is(200, "Demande gardée : 006 1126 000002 GDPUB");
    let file = manager.get(&format!("/guichet/demandes/{kept}")).await.is(200, "Enregistrée");
    file.is(200, "a été fusionnée dans celle-ci");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_tap_strikes_off_once_and_a_late_page_says_what_happened() {
    let site = Site::start().await;
    let (_, id) = site.application_registered("Deux").await;
    let (alix, dominique, far) = (site.agent("alix").await, site.agent("dominique").await, site.agent("sacha").await);
    let (form, late) = (lease(form_for(&alix, &id, "RADATT").await), lease(form_for(&dominique, &id, "RADATT").await));
    let mut elsewhere = forged(&far, "", &[]).await;
    elsewhere.action.clone_from(&form.action);
    assert_eq!(far.send(elsewhere).await.status, 404, "an agent of another territory");
    assert_eq!(far.get(&format!("/guichet/demandes/{id}/radier")).await.status, 404);
    let (one, two) = tokio::join!(alix.send(form.clone()), alix.send(form));
    for page in [one, two] {
        page.is(200, "Radiée");
    }
    dominique
        .send(late)
        .await
        .is(409, "Cette demande vient d’être traitée")
        .is(409, "par Mairie de Port-Azur (fictive)");
    let events = dominique.get(&format!("/guichet/demandes/{id}")).await.text().matches("Radiée : ").count();
    assert_eq!(events, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_of_a_home_is_an_alert_until_it_falls() {
    let site = Site::start().await;
    let (_, id) = site.application_registered("Suite").await;
    let agent = site.agent("dominique").await;
    let path = format!("/guichet/demandes/{id}");
    let file = agent.get(&path).await;
    assert_eq!(agent.press(&file, "Noter la suite").await.is(422, "Choisissez la suite").errors().len(), 2);
    let told = |page: Page, fact: &str| page.form("Noter la suite").choose(fact).date("Date", ["22", "11", "2026"]);
    // One that came to nothing before anything was told of it is in the history.
    let fallen = agent.send(told(agent.get(&path).await, "Proposition sans suite")).await.is(200, "sans suite");
    fallen.never_says("pas encore radiée");
    agent
        .send(told(agent.get(&path).await, "Bail signé"))
        .await
        .is(200, "Logement attribué, demande pas encore radiée");
    // Saying that it is seen is not enough: it goes with what it asks for.
    let seen = forged(&agent, &format!("{path}/alertes/housed/vu"), &[]).await;
    assert_eq!(agent.send(seen).await.status, 404);
    assert!(agent.get("/guichet/alertes").await.text().contains("Suite"));
    agent.send(told(agent.get(&path).await, "Proposition sans suite")).await.never_says("pas encore radiée");
    agent.get("/guichet/alertes").await.is(200, "Rien n’attend");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_manager_alone_reinstates_and_only_who_has_no_other_application() {
    let site = Site::start().await;
    let (_, id) = site.application_registered("Reprise").await;
    let agent = site.agent("dominique").await;
    warns(&agent, &id, "Absence de réponse").await;
    proves(&agent, &id, ["21", "11", "2026"]).await;
    day_comes(&site, AFTER).await;
    let (agent, manager) = (site.agent("camille").await, site.agent("maud").await);
    let path = format!("/guichet/demandes/{id}");
    let file = agent.get(&path).await.is(200, "Seul le gestionnaire territorial peut le faire");
    assert!(!file.has_button("Réintégrer"));
    let page = manager.get(&path).await;
    let version = page.form("Réintégrer").value("_vu").expect("a version").to_owned();
    let by_desk = forged(&agent, &format!("{path}/reintegrer"), &[("_vu", &version)]).await;
    assert_eq!(agent.send(by_desk).await.status, 404);

    // The same person applied again in between.
    let other = site.applicant("nouvelle@demandeur.example").await;
    let second = fill_all(&other, "Reprise").await;
    send_piece(&other, &second, card(1)).await;
    let review = other.get(&format!("/demande/{second}/envoi")).await;
    other.send(review.form("Envoyer ma demande").choose("Je certifie")).await.is(200, "Votre demande est envoyée");
    let file = agent.get(&format!("/guichet/demandes/{second}")).await;
    agent.press(&file, "Accepter et enregistrer").await.is(200, "Numéro unique");
    let refused = manager.press(&page, "Réintégrer").await.is(409, "Cette personne a une autre demande");
    assert_eq!(refused.link("Voir l’autre demande"), format!("/guichet/demandes/{second}"));

    // That one ends: the way back is free again.
    manager.send(lease(form_for(&manager, &second, "RADATT").await)).await.is(200, "Radiée");
    let page = manager.get(&path).await;
    manager.press(&page, "Réintégrer").await.is(200, "Enregistrée").is(200, "Réintégrée le 21 janvier 2027");
    manager.get(&path).await.is(200, "Numéro unique 006 1126 000001 GDPUB");
}
