//! What is changed: by itself in a draft, then recorded once a service has the application, and what a service must decide.

use crate::site::{Form, Page, Person, Site, card, every_item, fill_all, open_draft, send_piece, squeeze};

const SAVE: &str = "Enregistrer";

async fn section(person: &Person, id: &str, slug: &str) -> Form {
    person.get(&format!("/demande/{id}/{slug}")).await.form(SAVE)
}

/// What the history says of one thing that happened, up to the next one.
#[track_caller]
fn told(page: &Page, what: &str) -> String {
    let html = scraper::Html::parse_document(&page.html);
    let selector = scraper::Selector::parse("main li").expect("a good selector");
    let text = |line: scraper::ElementRef<'_>| squeeze(&line.text().collect::<Vec<_>>().join(" "));
    let found = html.select(&selector).map(text).find(|line| line.contains(what));
    found.unwrap_or_else(|| panic!("“{what}” is not in the history of {}: {}", page.path, page.text()))
}

async fn moves(person: &Person, id: &str, street: &str) -> Page {
    let form = section(person, id, "adresse").await.fill("Numéro et rue", street);
    person.send(form).await
}

/// Fills and sends the application of somebody of this surname; the page that answers the sending.
async fn applies(site: &Site, email: &str, surname: &str) -> (Person, String, Page) {
    let person = site.applicant(email).await;
    let id = fill_all(&person, surname).await;
    send_piece(&person, &id, card(1)).await;
    let review = person.get(&format!("/demande/{id}/envoi")).await;
    let page = person.send(review.form("Envoyer ma demande").choose("Je certifie")).await;
    (person, id, page)
}

/// Asks to become somebody of another name; the page that answers.
async fn renamed(person: &Person, id: &str, surname: &str) -> Page {
    let form = section(person, id, "identite").await.fill("Nom de naissance", surname);
    person.send(form).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_saves_by_itself_what_is_valid() {
    let site = Site::start().await;
    let person = site.applicant("seul@demandeur.example").await;
    let id = open_draft(&person).await;
    let form = section(&person, &id, "coordonnees").await.with("_auto", "oui");
    // Not complete yet: nothing is said, nothing is kept.
    let page = person.send(form.clone()).await;
    assert_eq!((page.status, page.html.as_str()), (204, ""));
    let form = form.with("accord_courriel", "oui");
    let page = person.send(form.clone()).await;
    assert_eq!((page.status, page.html.as_str()), (200, "1"));
    assert!(page.headers["content-type"].to_str().is_ok_and(|kind| kind.starts_with("text/plain")));
    // The next one stands on the version that was told; one that stands on an older version is another device.
    let page = person.send(form.clone().with("_version", "1").with("telephone", "0639981234")).await;
    assert_eq!((page.status, page.html.as_str()), (200, "2"));
    let late = person.send(form.clone().with("_version", "1").with("telephone", "0639989999")).await;
    assert_eq!(late.status, 204);
    assert_eq!(person.post(form.clone().with("_version", "2").with("telephone", "12")).await, 204);
    let kept = section(&person, &id, "coordonnees").await;
    assert_eq!((kept.value("telephone"), kept.value("_version")), (Some("0639981234"), Some("2")));
    // The button then goes on, from the same page.
    let saved = person.send(form.without("_auto").with("_version", "2").with("telephone", "0639981235")).await;
    saved.is(200, "Votre adresse");

    // What is unusual waits for a confirmation, which takes a button.
    let resources = section(&person, &id, "ressources/demandeur").await.with("_auto", "oui");
    assert_eq!(person.post(resources.clone().with("salaire", "18120")).await, 204);
    assert_eq!(person.post(resources.with("salaire", "1512")).await, 200);
    // The list of communes too, when a page says so.
    let places = section(&person, &id, "communes").await.with("_auto", "oui").with("communes", "06088");
    assert_eq!(person.post(places.with("demande_elargie", "non")).await, 200);
    person.get(&format!("/demande/{id}/communes")).await.is(200, "1. Nice");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_saved_by_itself_once_a_service_has_it() {
    let site = Site::start().await;
    let (person, id) = site.application_sent("Auto").await;
    let before = person.get(&format!("/suivi/{id}")).await.text();
    let form = section(&person, &id, "adresse").await.fill("Numéro et rue", "1 rue Neuve").with("_auto", "oui");
    assert_eq!(person.post(form.clone()).await, 204);
    let agent = site.agent("camille").await;
    let own = section(&agent, &id, "adresse").await.fill("Numéro et rue", "1 rue Neuve").with("_auto", "oui");
    assert_eq!(agent.post(own).await, 204);
    let page = person.get(&format!("/demande/{id}/adresse")).await;
    assert!(!page.html.contains("data-autosave"), "the page does not try");
    assert_eq!(page.form(SAVE).value("adresse"), Some("8 rue du Marché"));
    assert!(!before.contains("1 rue Neuve"));
    person.send(form.without("_auto")).await.is(200, "Ma demande de logement social");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_recorded_with_what_was_there_before() {
    let site = Site::start().await;
    let (person, id) = site.application_registered("Change").await;
    let page = moves(&person, &id, "12 avenue Jean Médecin").await.is(200, "Vous pouvez changer vos réponses");
    assert_eq!(page.path, format!("/demande/{id}"), "nobody walks through the whole form for one change");
    let status = person.get(&format!("/suivi/{id}")).await;
    let status = status.is(200, "006 1126 000001 GDPUB").is(200, "Votre ancienneté compte depuis le 24 novembre 2026");
    let agent = site.agent("dominique").await;
    let file = agent.get(&format!("/guichet/demandes/{id}")).await;
    let lines = [told(&status, "Vous avez changé : Adresse"), told(&file, "Changé par le demandeur : Adresse")];
    for line in lines {
        let (before, after) = line.split_once("Après").expect("before and after");
        assert!(before.contains("8 rue du Marché") && after.contains("12 avenue Jean Médecin"), "{line}");
        assert!(!before.contains("12 avenue") && !after.contains("8 rue"), "{line}");
    }
    // Only what differs is told.
    let wages = section(&person, &id, "ressources/demandeur").await.fill("Salaires", "1600");
    person.send(wages).await.is(200, "Vous pouvez changer vos réponses");
    let status = person.get(&format!("/suivi/{id}")).await;
    let line = self::told(&status, "Vous avez changé : Ressources de chaque mois");
    assert!(line.contains("1 510"), "{line}");
    assert!(!line.contains("Allocations familiales"), "{line}");
    // Saved as it was: nothing happened.
    let same = section(&person, &id, "adresse").await;
    person.send(same).await.is(200, "Vous pouvez changer vos réponses");
    for slug in ["motifs", "revenus/demandeur", "handicap", "situation", "identite", "communes"] {
        let same = section(&person, &id, slug).await;
        person.send(same).await.is(200, "");
    }
    let status = person.get(&format!("/suivi/{id}")).await;
    assert_eq!(status.text().matches("Vous avez changé").count(), 2, "{}", status.text());
    assert!(!status.text().contains("Changement demandé"), "{}", status.text());
    // Somebody new, somebody who leaves.
    let child = section(&person, &id, "foyer/ajouter/enfant").await.choose("Fille").fill("Nom de naissance", "Change");
    let child = child.fill("Prénoms", "Zoé").date("Date de naissance", ["2", "6", "2019"]);
    let people = person.send(child).await.is(200, "Zoé Change");
    person.press(&people, "Retirer Zoé").await.is(200, "Personne pour l’instant");
    let status = person.get(&format!("/suivi/{id}")).await;
    assert_eq!(status.text().matches("Vous avez changé").count(), 4, "{}", status.text());
    site.settle().await;
    let mails = site.mails("change@demandeur.example");
    assert!(!mails.iter().any(|mail| mail.subject.contains("modifiée")), "one's own change is no news");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_by_an_agent_is_named_and_told() {
    let site = Site::start().await;
    let (person, id) = site.application_registered("Aidee").await;
    let agent = site.agent("dominique").await;
    let file = agent.get(&format!("/guichet/demandes/{id}")).await;
    agent.follow(&file, "Modifier ou compléter").await.is(200, "Vous pouvez changer vos réponses");
    moves(&agent, &id, "CCAS, 1 place Masséna").await.is(200, "Vous pouvez changer vos réponses");
    let mail = site.mail("aidee@demandeur.example", "modifiée par un service").await;
    assert!(!mail.text.contains("Masséna") && !mail.text.contains("Aidee"), "no personal data: {}", mail.text);
    let status = person.get(&mail.links()[0]).await.is(200, "006 1126 000001 GDPUB");
    let line = told(&status, "Littoral Logement (fictif) a changé : Adresse");
    assert!(line.contains("8 rue du Marché") && line.contains("Masséna"), "{line}");
    // Civil status too: the agent has the piece.
    renamed(&agent, &id, "Aidée-Martin").await.is(200, "Vous pouvez changer vos réponses");
    agent.get("/guichet").await.never_says("Changements d’état civil");
    agent.get(&format!("/guichet/demandes/{id}")).await.is(200, "Demande de Marie Aidée-Martin");
    // The claim on the person followed: the new name is taken, the old one is free, and giving up frees the new one.
    let (_, _, page) = applies(&site, "nouvelle@demandeur.example", "Aidée-Martin").await;
    page.is(409, "Vous avez peut-être déjà une demande");
    let (_, _, page) = applies(&site, "homonyme@demandeur.example", "Aidee").await;
    page.is(200, "Votre demande est envoyée");
    let page = person.get(&format!("/demande/{id}/renoncer")).await;
    let renounce = page.form("Renoncer à ma demande").choose("J’ai compris");
    person.send(renounce).await.is(200, "Demande abandonnée");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_who_reads_the_form_is_told_to_its_applicant() {
    let site = Site::start().await;
    let (person, id) = site.application_sent("Lue").await;
    person.get(&format!("/suivi/{id}")).await.is(200, "Personne n’a encore ouvert votre dossier");
    let agent = site.agent("alix").await;
    let page = agent.get(&format!("/demande/{id}/ressources/demandeur")).await;
    assert_eq!(page.form(SAVE).value("salaire"), Some("1510"));
    let status = person.get(&format!("/suivi/{id}")).await;
    let readers = status.text().split("Qui a ouvert mon dossier").nth(1).expect("the readers are told").to_owned();
    assert!(readers.contains("Mairie de Port-Azur"), "{readers}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_decides_on_what_it_read_before_a_change_is_overtaken() {
    let site = Site::start().await;
    let (person, id) = site.application_sent("Vue").await;
    let agent = site.agent("camille").await;
    let path = format!("/guichet/demandes/{id}");
    let seen = agent.get(&path).await;
    moves(&person, &id, "12 avenue Jean Médecin").await.is(200, "Ma demande de logement social");
    let late = agent.press(&seen, "Accepter et enregistrer").await.is(409, "Cette demande vient d’être traitée");
    late.clone().is(409, "12 avenue Jean Médecin");
    let back = seen.form("Renvoyer").choose("La pièce d’identité n’est pas lisible");
    agent.send(back).await.is(409, "Cette demande vient d’être traitée");
    // Without what it saw, nothing is decided either.
    let blind = late.form("Accepter").without("_vu");
    agent.send(blind).await.is(409, "Cette demande vient d’être traitée");
    person.get(&format!("/suivi/{id}")).await.is(200, "Votre demande est envoyée");
    agent.press(&late, "Accepter et enregistrer").await.is(200, "Numéro unique 006 1126 000001 GDPUB");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_civil_status_waits_and_the_claim_on_the_person_follows_it() {
    let site = Site::start().await;
    let (person, id) = site.application_registered("Ancienne").await;
    let asked = renamed(&person, &id, "Nouvelle").await.is(200, "Votre changement attend un service");
    assert_eq!(asked.path, format!("/demande/{id}/changement/identite"));
    // Nothing changed yet, and the list says why.
    person.get(&format!("/demande/{id}")).await.is(200, "Identité En attente d’un service");
    let status = person.get(&format!("/suivi/{id}")).await.is(200, "Un changement attend d’être vérifié");
    told(&status, "Changement demandé, à vérifier par un service : Identité");
    // Its own page shows what was asked for; a file can be sent to prove it.
    assert_eq!(section(&person, &id, "identite").await.value("nom_naissance"), Some("Nouvelle"));
    send_piece(&person, &id, card(9)).await.is(200, "bien arrivé");

    let agent = site.agent("dominique").await;
    let queue = agent.get("/guichet").await.is(200, "Changements d’état civil à vérifier");
    let changes = queue.text().split("Changements d’état civil à vérifier").nth(1).expect("a list").to_owned();
    assert!(changes.contains("Marie Ancienne"), "{changes}");
    let file = agent.get(&format!("/guichet/demandes/{id}")).await.is(200, "Changement à vérifier : Identité");
    let (before, after) =
        file.text().split_once("Demandé Nom de naissance").map(|(a, b)| (a.to_owned(), b.to_owned())).expect("both");
    assert!(before.contains("Ancienne") && after.contains("Nouvelle"), "{}", file.text());
    // The old identity is still claimed.
    let (second, second_id, page) = applies(&site, "seconde@demandeur.example", "Ancienne").await;
    page.is(409, "Vous avez peut-être déjà une demande");

    let accepted = agent.press(&file, "Accepter le changement").await.is(200, "Demande de Marie Nouvelle");
    accepted.never_says("Changement à vérifier");
    agent.get("/guichet").await.never_says("Changements d’état civil");
    site.mail("ancienne@demandeur.example", "modifiée par un service").await;
    let status = person.get(&format!("/suivi/{id}")).await.is(200, "006 1126 000001 GDPUB");
    let line = told(&status, "Littoral Logement (fictif) a changé : Identité");
    assert!(line.contains("Ancienne") && line.contains("Nouvelle"), "{line}");

    // Who has the old name may apply, and be registered; who has the new one has an application.
    let review = second.get(&format!("/demande/{second_id}/envoi")).await;
    let sent = second.send(review.form("Envoyer ma demande").choose("Je certifie")).await;
    sent.is(200, "Votre demande est envoyée");
    let file = agent.get(&format!("/guichet/demandes/{second_id}")).await;
    agent.press(&file, "Accepter et enregistrer").await.is(200, "Numéro unique 006 1126 000002 GDPUB");
    let (_, _, page) = applies(&site, "troisieme@demandeur.example", "nouvelle").await;
    page.is(409, "Vous avez peut-être déjà une demande");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_whose_new_identity_has_an_application_is_not_accepted() {
    let site = Site::start().await;
    let (_, _) = site.application_registered("Prise").await;
    let (_, id, page) = applies(&site, "libre@demandeur.example", "Libre").await;
    page.is(200, "Votre demande est envoyée");
    let agent = site.agent("dominique").await;
    let file = agent.get(&format!("/guichet/demandes/{id}")).await;
    agent.press(&file, "Accepter et enregistrer").await.is(200, "Numéro unique 006 1126 000002 GDPUB");
    let person = site.person();
    site.signs_in(&person, "libre@demandeur.example").await;
    renamed(&person, &id, "Prise").await.is(200, "Votre changement attend un service");
    let file = agent.get(&format!("/guichet/demandes/{id}")).await;
    let page = agent.press(&file, "Accepter le changement").await;
    assert_eq!(page.status, 409, "{}", page.text());
    agent.get(&format!("/guichet/demandes/{id}")).await.is(200, "Demande de Marie Libre");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_is_refused_says_why_and_changes_nothing() {
    let site = Site::start().await;
    let (person, id) = site.application_registered("Refus").await;
    let family = section(&person, &id, "situation").await.with("situation_familiale", "M");
    person.send(family).await.is(200, "Votre changement attend un service");
    let agent = site.agent("dominique").await;
    let path = format!("/guichet/demandes/{id}");
    let file = agent.get(&path).await.is(200, "Changement à vérifier : Situation familiale");
    let silent = agent.press(&file, "Refuser").await.is(422, "Écrivez ce qui est à corriger");
    let long = silent.form("Refuser").with("commentaire", &"é".repeat(501));
    let long = agent.send(long).await.is(422, "500 caractères au plus");
    let refused = long.form("Refuser").with("commentaire", "L’acte de mariage manque.");
    agent.send(refused).await.is(200, "n’a pas accepté le changement");
    agent.get("/guichet").await.never_says("Changements d’état civil");
    let mail = site.mail("refus@demandeur.example", "modifiée par un service").await;
    let status = person.get(&mail.links()[0]).await;
    let line = told(&status, "Littoral Logement (fictif) n’a pas accepté le changement : Situation familiale");
    assert!(line.contains("L’acte de mariage manque."), "{line}");
    assert_eq!(section(&person, &id, "situation").await.value("situation_familiale"), Some("D"));
    // Children who are expected are no civil status: they are recorded at once.
    let form = section(&person, &id, "situation").await.fill("Combien d’enfants", "1");
    let form = form.with("naissance_prevue_jour", "1").with("naissance_prevue_mois", "3");
    let form = form.with("naissance_prevue_annee", "2027");
    person.send(form).await.is(200, "Qui vivra avec vous");
    let status = person.get(&format!("/suivi/{id}")).await;
    told(&status, "Vous avez changé : Situation familiale");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_co_applicant_of_a_registered_application_comes_and_leaves_by_a_service() {
    let site = Site::start().await;
    let (person, id) = site.application_registered("Couple").await;
    let agent = site.agent("dominique").await;
    let (here, path) = (format!("/demande/{id}"), format!("/guichet/demandes/{id}"));
    let comes = async || {
        let form = section(&person, &id, "foyer/ajouter/conjoint").await.choose("Monsieur");
        let form = form
            .fill("Nom de naissance", "Couple")
            .fill("Prénoms", "Paul")
            .date("Date de naissance", ["1", "1", "1990"]);
        // A husband of somebody divorced: said to be right.
        let told = person.send(form.choose("Nationalité / Française")).await.is(422, "votre situation familiale dit");
        let form = told.form(SAVE).with("confirme", "conjoint-situation").with("raison", "Mariés hier");
        let who = form.action.rsplit('/').next().expect("a person has an identifier").to_owned();
        let page = person.send(form).await.is(200, "Votre changement attend un service").is(200, "Paul Couple");
        assert_eq!(page.path, format!("{here}/changement/foyer/{who}"));
        who
    };
    let who = comes().await;
    // Nothing changed yet: nobody is asked anything of him, and no second half of a couple is proposed.
    let list = person.get(&format!("{here}/foyer")).await.is(200, "Paul Couple En attente d’un service");
    assert!(!list.has_button("Retirer Paul"), "{}", list.text());
    assert!(!list.text().contains("Votre partenaire de Pacs"), "{}", list.text());
    person.get(&here).await.is(200, "Paul Couple En attente d’un service");
    person.get(&format!("{here}/travail/{who}")).await.is(404, "Cette page n’existe pas");
    person.get(&format!("{here}/foyer/{who}")).await.is(200, "Votre mari ou votre femme");
    // Given up, and asked again.
    let waiting = person.get(&format!("{here}/changement/foyer/{who}")).await;
    person.press(&waiting, "Annuler ce changement").await.is(200, "Ma demande de logement social");
    person.get(&format!("{here}/foyer")).await.is(200, "Personne pour l’instant");
    let who = comes().await;
    let file = agent.get(&path).await.is(200, "Changement à vérifier : Paul Couple");
    agent.press(&file, "Accepter le changement").await.is(200, "a changé : Paul Couple");
    person.get(&format!("{here}/travail/{who}")).await.is(200, "Paul Couple");
    let income = section(&person, &id, &format!("revenus/{who}")).await.with("avis_impot", "non");
    person.send(income).await.is(200, "Vous pouvez changer vos réponses");

    // Leaving takes a service too; refused, he is still there.
    let list = person.get(&format!("{here}/foyer")).await;
    let leaving = list.form("Retirer Paul");
    person.send(leaving.clone()).await.is(200, "Cette personne doit quitter votre demande");
    let list = person.get(&format!("{here}/foyer")).await.is(200, "Paul Couple En attente d’un service");
    assert!(!list.has_button("Retirer Paul"), "{}", list.text());
    assert!(!list.text().contains("Votre partenaire de Pacs"), "nobody in his place yet: {}", list.text());
    let file = agent.get(&path).await.is(200, "Cette personne quitte la demande");
    let refused = file.form("Refuser").with("commentaire", "Le jugement manque.");
    agent.send(refused).await.is(200, "n’a pas accepté le changement : Paul Couple");
    let list = person.get(&format!("{here}/foyer")).await.is(200, "Paul Couple");
    person.press(&list, "Retirer Paul").await.is(200, "Votre changement attend un service");
    let file = agent.get(&path).await;
    agent.press(&file, "Accepter le changement").await.is(200, "Demande de Marie Couple");
    person.get(&format!("{here}/foyer")).await.is(200, "Personne pour l’instant");
    let left: Vec<String> = every_item(&site).await;
    let left: Vec<&String> = left.iter().filter(|item| item.contains(&who) && !item.contains("EVENT#")).collect();
    assert!(left.iter().all(|item| item.contains("ONCE#") || item.contains("OUTBOX#")), "{left:#?}");

    // An agent has the piece: what it does holds at once.
    let form = section(&agent, &id, "foyer/ajouter/pacs").await.choose("Madame");
    let form =
        form.fill("Nom de naissance", "Autre").fill("Prénoms", "Anne").date("Date de naissance", ["1", "1", "1991"]);
    let told = agent.send(form.choose("Nationalité / Française")).await.is(422, "votre situation familiale dit");
    let form = told.form(SAVE).with("confirme", "conjoint-situation").with("raison", "Acte vu au guichet");
    let list = agent.send(form).await.is(200, "Anne Autre");
    agent.press(&list, "Retirer Anne").await.is(200, "Personne pour l’instant");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_changes_that_wait_are_decided_one_by_one() {
    let site = Site::start().await;
    let (person, id) = site.application_registered("Deux").await;
    renamed(&person, &id, "Trois").await.is(200, "Votre changement attend un service");
    let family = section(&person, &id, "situation").await.with("situation_familiale", "M");
    person.send(family).await.is(200, "Votre changement attend un service");
    let agent = site.agent("dominique").await;
    let file = agent.get(&format!("/guichet/demandes/{id}")).await;
    let of = |page: &Page, slug: &str| page.form_to(&format!("/guichet/demandes/{id}/changement/{slug}"));
    let refusing = |form: Form, why: &str| form.with("commentaire", why).with("decision", "non");
    let wrong = agent.send(refusing(of(&file, "situation"), &"é".repeat(501))).await.is(422, "500 caractères au plus");
    assert_eq!(wrong.errors().len(), 1);
    assert_eq!(of(&wrong, "situation").value("commentaire").map(|typed| typed.chars().count()), Some(501));
    assert_eq!(of(&wrong, "identite").value("commentaire"), Some(""));
    let page = agent.send(refusing(of(&wrong, "situation"), "L’acte manque.")).await.is(200, "n’a pas accepté");
    let page = agent.send(of(&page, "identite").with("decision", "oui")).await.is(200, "Demande de Marie Trois");
    assert!(!page.text().contains("Changement à vérifier"), "{}", page.text());
    assert_eq!(section(&person, &id, "situation").await.value("situation_familiale"), Some("D"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_is_given_up_is_not_the_one_that_is_asked_again() {
    let site = Site::start().await;
    let (person, id) = site.application_registered("Retrait").await;
    renamed(&person, &id, "Premier").await.is(200, "Votre changement attend un service");
    let agent = site.agent("dominique").await;
    let path = format!("/guichet/demandes/{id}");
    let seen = agent.get(&path).await.is(200, "Premier");
    let waiting = person.get(&format!("/demande/{id}/changement/identite")).await;
    person.press(&waiting, "Annuler ce changement").await.is(200, "Ma demande de logement social");
    let status = person.get(&format!("/suivi/{id}")).await;
    told(&status, "Changement annulé : Identité");
    agent.get("/guichet").await.never_says("Changements d’état civil");
    agent.press(&seen, "Accepter le changement").await.is(409, "Cette demande vient d’être traitée");
    // Another one is asked: the agent still has the page of the first.
    renamed(&person, &id, "Second").await.is(200, "Votre changement attend un service");
    agent.press(&seen, "Accepter le changement").await.is(409, "Cette demande vient d’être traitée");
    agent.get(&path).await.is(200, "Demande de Marie Retrait");
    // Mended while the agent reads: the same.
    let seen = agent.get(&path).await.is(200, "Second");
    renamed(&person, &id, "Troisième").await.is(200, "Votre changement attend un service");
    agent.press(&seen, "Accepter le changement").await.is(409, "Cette demande vient d’être traitée");
    let seen = agent.get(&path).await;
    agent.press(&seen, "Accepter le changement").await.is(200, "Demande de Marie Troisième");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_devices_never_lose_a_change_after_the_sending() {
    let site = Site::start().await;
    let email = "appareils@demandeur.example";
    let (phone, id) = site.application_registered("Appareils").await;
    let tablet = site.person();
    site.signs_in(&tablet, email).await;
    // An ordinary answer.
    let (one, two) = (section(&phone, &id, "adresse").await, section(&tablet, &id, "adresse").await);
    phone.send(one.fill("Numéro et rue", "1 rue du Port")).await.is(200, "Ma demande");
    let both = tablet.send(two.fill("Numéro et rue", "2 rue du Port")).await.is(409, "enregistrée ailleurs");
    both.clone().is(409, "1 rue du Port");
    tablet.send(both.form(SAVE)).await.is(200, "Ma demande");
    let status = phone.get(&format!("/suivi/{id}")).await;
    assert_eq!(status.text().matches("Vous avez changé : Adresse").count(), 2);
    // One that waits.
    let (one, two) = (section(&phone, &id, "identite").await, section(&tablet, &id, "identite").await);
    let (one, two) = (one.fill("Nom de naissance", "Un"), two.fill("Nom de naissance", "Deux"));
    let (first, second) = tokio::join!(phone.send(one), tablet.send(two));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{} / {}", first.text(), second.text());
    let (late, own, others) = if first.status == 409 { (&first, "Un", "Deux") } else { (&second, "Deux", "Un") };
    assert!(late.text().contains("enregistrée ailleurs") && late.text().contains(others), "{}", late.text());
    let form = late.form(SAVE);
    assert_eq!(form.value("nom_naissance"), Some(own));
    tablet.send(form).await.is(200, "Votre changement attend un service");
    assert_eq!(section(&phone, &id, "identite").await.value("nom_naissance"), Some(own));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_changes_nothing_while_the_applicant_completes() {
    let site = Site::start().await;
    let (person, id) = site.application_sent("Complete").await;
    let agent = site.agent("camille").await;
    let form = section(&agent, &id, "precisions").await;
    let page = agent.get(&format!("/guichet/demandes/{id}")).await;
    let back = page.form("Renvoyer").choose("La pièce d’identité n’est pas lisible");
    agent.send(back).await.is(200, "Renvoyée au demandeur");
    agent.send(form.with("precisions", "Ajouté au guichet")).await.is(409, "ne peut plus être changée");
    assert_eq!(agent.get(&format!("/demande/{id}/precisions")).await.path, format!("/guichet/demandes/{id}"));
    assert_eq!(section(&person, &id, "precisions").await.value("precisions").unwrap_or_default(), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_saved_later_is_not_undone_by_a_change_that_waited() {
    let site = Site::start().await;
    let (person, id) = site.application_registered("Attente").await;
    renamed(&person, &id, "Attendu").await.is(200, "Votre changement attend un service");
    // The name of before is saved again: the change is given up.
    renamed(&person, &id, "Attente").await.is(200, "Vous pouvez changer vos réponses à tout moment");
    person.get(&format!("/suivi/{id}")).await.never_says("Un changement attend d’être vérifié");
    site.agent("dominique").await.get("/guichet").await.never_says("Changements d’état civil");
}
