//! The main job, from the first page to the certificate, as two people live it.

use domain::number::UniqueNumber;
use jiff::ToSpan as _;

use crate::site::{PASSWORD, Site, TODAY, card, fill_all, send_piece};

#[tokio::test(flavor = "multi_thread")]
async fn from_a_phone_to_a_number_and_its_certificate() {
    let site = Site::start().await;
    let email = "marie@demandeur.example";
    let marie = site.applicant(email).await;
    let id = fill_all(&marie, "Orsini").await;

    // Resumed on another device, where it was left.
    let tablet = site.person();
    let tasks = site.signs_in(&tablet, email).await.is(200, "À faire");
    assert_eq!(tasks.path, format!("/demande/{id}"));
    let space = tablet.get("/compte").await;
    assert_eq!(tablet.follow(&space, "Ma demande : Alpes-Maritimes").await.path, tasks.path);
    tablet.follow(&tasks, "Pourquoi vous demandez").await;

    send_piece(&tablet, &id, card(1)).await.is(200, "Votre fichier est bien arrivé");
    let review = marie.get(&format!("/demande/{id}/envoi")).await.is(200, "8 rue du Marché");
    let sent = marie.send(review.form("Envoyer ma demande").choose("Je certifie")).await;
    sent.is(200, "Votre demande est envoyée").is(200, "24 décembre 2026");
    site.mail(email, "Nous avons reçu votre demande").await;

    // The desk sends it back; nothing has to be filled again.
    let agent = site.agent("camille").await;
    let queue = agent.get("/guichet").await;
    let file = agent.follow(&queue, "Marie Orsini").await.is(200, "Pièce d’identité");
    let back = file
        .form("Renvoyer")
        .choose("Il manque un côté de la carte")
        .fill("Précision pour le demandeur", "On ne voit que le recto.");
    agent.send(back).await.is(200, "Renvoyée au demandeur");
    let mail = site.mail(email, "à compléter").await;
    let status = marie.get(&mail.links()[0]).await.is(200, "On ne voit que le recto.");
    marie.follow(&status, "Corriger ma demande").await.is(200, "À refaire");
    marie.get(&format!("/demande/{id}/envoi")).await.is(200, "Il reste quelque chose à faire");
    send_piece(&marie, &id, card(2)).await.is(200, "Votre fichier est bien arrivé");

    // A week later.
    let later = TODAY.saturating_add(3.days());
    site.system.clock.set_today(later).expect("the clock can be set");
    site.signs_in(&marie, email).await;
    let review = marie.get(&format!("/demande/{id}/envoi")).await;
    marie.send(review.form("Envoyer ma demande").choose("Je certifie")).await.is(200, "Votre demande est envoyée");

    let agent = site.agent("dominique").await;
    let file = agent.get(&format!("/guichet/demandes/{id}")).await.is(200, "Déposée le 24 novembre 2026");
    agent.press(&file, "Accepter et enregistrer").await.is(200, "Numéro unique 006 1126 000001 GDPUB");

    let mail = site.mail(email, "est enregistrée").await;
    assert!(!mail.text.contains("0061126") && !mail.text.contains("Orsini"), "no personal data: {}", mail.text);
    let status = marie.get(&mail.links()[0]).await.is(200, "Votre ancienneté compte depuis le 24 novembre 2026");
    let status = status
        .is(200, "valable jusqu’au 24 novembre 2027")
        .is(200, "Littoral Logement (fictif) a enregistré votre demande");
    let readers =
        status.text().split("Qui a ouvert mon dossier").nth(1).map(str::to_owned).expect("the readers are told");
    assert!(readers.contains("Azur Habitat") && readers.contains("Littoral Logement"), "{readers}");

    // A short signed link, that works for whoever holds it, for a minute.
    let (code, headers, _) = marie.download(&status.link("Télécharger mon attestation")).await;
    assert_eq!(code, 303);
    let link = headers["location"].to_str().expect("a link").to_owned();
    let (code, headers, pdf) = site.person().download(&link).await;
    assert_eq!((code, headers["content-type"].to_str().expect("text")), (200, "application/pdf"));
    assert!(headers["content-disposition"].to_str().expect("text").starts_with("attachment"));
    assert!(pdf.starts_with(b"%PDF-"));

    // Each letter left once, and the number is the only one.
    site.settle().await;
    let subjects: Vec<String> = site.mails(email).into_iter().map(|mail| mail.subject).collect();
    assert_eq!(subjects.len(), 5, "{subjects:?}");
    assert!(UniqueNumber::parse("0061126000001GDPUB").is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_draft_only() {
    let site = Site::start().await;
    let email = "hugo@demandeur.example";
    let hugo = site.applicant(email).await;
    let tablet = site.person();
    site.signs_in(&tablet, email).await;
    // Both devices show the button; the second one leads to the draft of the first.
    let (on_phone, on_tablet) = (hugo.get("/compte").await, tablet.get("/compte").await);
    let first = hugo.press(&on_phone, "Commencer ma demande").await;
    let second = tablet.press(&on_tablet, "Commencer ma demande").await;
    assert_eq!(first.path, second.path);
    assert!(first.path.starts_with("/demande/"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_application_of_the_same_person_is_told_before_anything_is_issued() {
    let site = Site::start().await;
    site.application_registered("Verdi").await;

    // The same person with another address, typed otherwise.
    let again = site.applicant("autre@demandeur.example").await;
    let id = fill_all(&again, "VERDI").await;
    send_piece(&again, &id, card(3)).await;
    let review = again.get(&format!("/demande/{id}/envoi")).await;
    let told = again.send(review.form("Envoyer ma demande").choose("Je certifie")).await;
    let told = told.is(409, "Vous avez peut-être déjà une demande").is(409, "Allez à un guichet");
    again.get(&format!("/demande/{id}")).await.is(200, "Dernière étape");

    // It is somebody else's, says the person: a service compares, and a number is never issued for the same person.
    again.press(&told, "Ce n’est pas ma demande, envoyer").await.is(200, "Votre demande est envoyée");
    let agent = site.agent("alix").await;
    let file =
        agent.get(&format!("/guichet/demandes/{id}")).await.is(200, "Le demandeur dit que ce n’est pas la sienne");
    let refused = agent.press(&file, "Accepter et enregistrer").await;
    let refused = refused.is(409, "Cette personne a déjà une demande enregistrée");
    refused.never_says("000002");

    // The agent opens both, compares, and answers for it.
    agent.follow(&refused, "Voir la demande enregistrée").await.is(200, "Numéro unique 006 1126 000001 GDPUB");
    let registered = agent.press(&refused, "Deux personnes différentes, enregistrer").await;
    registered.is(200, "Numéro unique 006 1126 000002 GDPUB").is(200, "pièces comparées par Mairie de Port-Azur");
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_up_tells_nobody_whether_an_address_has_an_account() {
    let site = Site::start().await;
    let email = "claire@demandeur.example";
    site.applicant(email).await;
    let stranger = site.person();
    let sign_up = async |email: &str| {
        let page = stranger.get("/compte/creer").await;
        stranger.send(page.form("Créer mon compte").fill("Adresse e-mail", email).fill("Mot de passe", PASSWORD)).await
    };
    let (known, new) = (sign_up(email).await, sign_up("personne@demandeur.example").await);
    assert_eq!((known.status, &known.path, known.text()), (new.status, &new.path, new.text()));
    let mail = site.mail(email, "Vous avez déjà un compte").await;
    assert!(mail.text.contains("/compte/connexion"));

    let sign_in = async |email: &str| {
        let page = stranger.get("/compte/connexion").await;
        let form =
            page.form("Se connecter").fill("Adresse e-mail", email).fill("Mot de passe", "un mauvais mot de passe");
        stranger.send(form).await
    };
    let (known, unknown) = (sign_in(email).await, sign_in("inconnu@demandeur.example").await);
    assert_eq!((known.status, known.text()), (unknown.status, unknown.text()));
    known.is(422, "L’adresse e-mail ou le mot de passe ne va pas");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_up_link_serves_once_and_for_a_day() {
    let site = Site::start().await;
    let email = "noe@demandeur.example";
    let noe = site.person();
    let page = noe.get("/compte/creer").await;
    noe.send(page.form("Créer mon compte").fill("Adresse e-mail", email).fill("Mot de passe", PASSWORD)).await;
    let link = site.mail(email, "Confirmez").await.links()[0].clone();

    // A mail program opens the link before the person: nothing happens.
    for _ in 0..3 {
        site.person().get(&link).await.is(200, "Appuyez sur le bouton");
    }
    let page = noe.get(&link).await;
    let form = page.form("Confirmer");
    noe.send(form.clone()).await.is(200, "Votre adresse est confirmée");
    // The second tap of the same button is the first one; another visit finds the link used.
    noe.send(form).await.is(200, "Votre adresse est confirmée");
    site.person().get(&link).await.is(200, "Ce lien ne marche plus");

    let email = "lena@demandeur.example";
    let page = noe.get("/compte/creer").await;
    noe.send(page.form("Créer mon compte").fill("Adresse e-mail", email).fill("Mot de passe", PASSWORD)).await;
    let link = site.mail(email, "Confirmez").await.links()[0].clone();
    let page = noe.get(&link).await;
    site.system.clock.set_today(TODAY.saturating_add(2.days())).expect("the clock can be set");
    noe.press(&page, "Confirmer").await.is(409, "Ce lien ne marche plus");
    noe.get(&link).await.is(200, "Recommencer l’inscription");
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_tries_wait() {
    let site = Site::start().await;
    let email = "iris@demandeur.example";
    let iris = site.applicant(email).await;
    let thief = site.person();
    let mut last = None;
    for _ in 0..11 {
        let page = thief.get("/compte/connexion").await;
        let form =
            page.form("Se connecter").fill("Adresse e-mail", email).fill("Mot de passe", "un mauvais mot de passe");
        last = Some(thief.send(form).await);
    }
    let last = last.expect("eleven tries").is(429, "Trop d’essais");
    assert_eq!(last.headers["retry-after"], "900");
    // The session that is open goes on.
    iris.get("/compte").await.is(200, "Mon espace");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailed_link_leads_to_its_page_after_signing_in_and_nowhere_else() {
    let site = Site::start().await;
    let email = "lien@demandeur.example";
    let (_, id) = {
        let person = site.applicant(email).await;
        let id = fill_all(&person, "Lien").await;
        (person, id)
    };
    let elsewhere = site.person();
    let sign_in = elsewhere.get(&format!("/demande/{id}/motifs")).await.is(200, "Se connecter");
    let form = sign_in.form("Se connecter").fill("Adresse e-mail", email).fill("Mot de passe", PASSWORD);
    // A wrong password loses neither the way back nor the address.
    let again = elsewhere.send(form.clone().fill("Mot de passe", "un mauvais mot de passe")).await.is(422, "ne va pas");
    let page = elsewhere.send(again.form("Se connecter").fill("Mot de passe", PASSWORD)).await;
    assert_eq!(page.path, format!("/demande/{id}/motifs"));
    for trap in [
        "https://mechant.example/",
        "//mechant.example/suivi/",
        "/suivi/../../x",
        "/demande/\\mechant",
        "/_local/agents",
    ] {
        let person = site.person();
        let page = person.get(&format!("/compte/connexion?retour={trap}")).await;
        let form = page.form("Se connecter").fill("Adresse e-mail", email).fill("Mot de passe", PASSWORD);
        let page = person.send(form).await;
        assert_eq!(page.path, format!("/demande/{id}"), "{trap}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn both_sides_of_a_card_reach_the_desk_and_one_taken_back_does_not() {
    let site = Site::start().await;
    let person = site.applicant("carte@demandeur.example").await;
    let id = fill_all(&person, "Carte").await;
    for side in 1..=3 {
        send_piece(&person, &id, card(side)).await.is(200, &format!("Fichier {side}"));
    }
    let page = person.get(&format!("/pieces/{id}/identite")).await;
    // What was sent can be looked at.
    let (code, headers, _) = person.download(&page.link("Fichier 2")).await;
    assert_eq!(code, 303);
    let (code, _, bytes) = site.person().download(headers["location"].to_str().expect("a link")).await;
    // As it was examined: the same file gives the same picture.
    let sent = card(2);
    let kept = fn_intake::examination::examine(&sent, sent.len() as u64).expect("a sound file").copy;
    assert!(code == 200 && bytes == kept, "{code}");
    let taken = page.form("Retirer Fichier 2");
    let taken_back = taken.action.split('/').rev().nth(1).expect("the address names the file").to_owned();
    let page = person.send(taken).await;
    assert!(page.text().contains("Fichier 2") && !page.text().contains("Fichier 3"), "{}", page.text());
    let review = person.get(&format!("/demande/{id}/envoi")).await;
    person.send(review.form("Envoyer ma demande").choose("Je certifie")).await.is(200, "Votre demande est envoyée");
    let agent = site.agent("camille").await;
    let file = agent.get(&format!("/guichet/demandes/{id}")).await.is(200, "Fichier retiré par le demandeur");
    assert_eq!(file.html.matches("<img class=\"doc\"").count(), 2);
    // Taken back, it cannot be opened by its address either.
    let (status, ..) = agent.download(&format!("/guichet/demandes/{id}/pieces/{taken_back}")).await;
    assert_eq!(status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_put_somebody_in_danger_is_not_on_paper() {
    let site = Site::start().await;
    let person = site.applicant("sure@demandeur.example").await;
    let id = fill_all(&person, "Sure").await;
    let motives = person.get(&format!("/demande/{id}/motifs")).await.is(200, "3919");
    let form = motives.form("Enregistrer").choose("Je subis des violences").choose("Raisons de santé");
    person.send(form).await;
    send_piece(&person, &id, card(1)).await;
    let review = person.get(&format!("/demande/{id}/envoi")).await.is(200, "Je subis des violences");
    person.send(review.form("Envoyer ma demande").choose("Je certifie")).await;
    let agent = site.agent("camille").await;
    let file = agent.get(&format!("/guichet/demandes/{id}")).await.is(200, "Je subis des violences");
    let file = agent.press(&file, "Accepter").await;
    site.mail("sure@demandeur.example", "est enregistrée").await;
    // The desk can print the certificate for somebody who has no printer.
    let file = agent.get(&file.path).await;
    let (_, headers, _) = agent.download(&file.link("Ouvrir l’attestation")).await;
    let (_, _, pdf) = agent.download(headers["location"].to_str().expect("a link")).await;
    let document = lopdf::Document::load_mem(&pdf).expect("a readable PDF");
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    let text = document.extract_text(&pages).expect("text can be extracted");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("Mon logement est trop cher") && text.contains("Mme Marie Sure"), "{text}");
    assert!(!text.contains("violences (couple") && !text.contains("Raisons de santé"), "{text}");
    assert!(text.contains("visible seulement dans votre espace"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_late_is_said_to_be_late() {
    let site = Site::start().await;
    let (person, id) = site.application_sent("Retard").await;
    site.system.clock.set_today(TODAY.saturating_add(40.days())).expect("the clock can be set");
    site.signs_in(&person, "retard@demandeur.example").await;
    person.get(&format!("/suivi/{id}")).await.is(200, "Le délai d’un mois est dépassé depuis le 24 décembre 2026");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_duplicate_sent_back_asks_for_nothing() {
    let site = Site::start().await;
    let (person, id) = site.application_sent("Double").await;
    let agent = site.agent("camille").await;
    let file = agent.get(&format!("/guichet/demandes/{id}")).await;
    agent.send(file.form("Renvoyer").choose("Vous avez déjà une demande")).await.is(200, "Renvoyée au demandeur");
    site.mail("double@demandeur.example", "Vous avez déjà une demande").await;
    let status = person.get(&format!("/suivi/{id}")).await.is(200, "Vous n’avez rien à envoyer");
    assert!(!status.text().contains("Corrigez"), "{}", status.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_is_chosen_again_by_the_mailbox_only() {
    let site = Site::start().await;
    let email = "oubli@demandeur.example";
    site.applicant(email).await;
    let person = site.person();
    let ask = async |email: &str| {
        let page = person.get("/compte/connexion").await;
        let page = person.follow(&page, "Mot de passe oublié").await;
        person.send(page.form("Recevoir le lien").fill("Adresse e-mail", email)).await
    };
    ask("").await.is(422, "Indiquez votre adresse e-mail");
    let (known, unknown) = (ask(email).await, ask("personne@demandeur.example").await);
    assert_eq!((known.status, &known.path, known.text()), (unknown.status, &unknown.path, unknown.text()));
    let mail = site.mail(email, "nouveau mot de passe").await;
    site.settle().await;
    assert!(site.mails("personne@demandeur.example").is_empty());

    let page = person.get(&mail.links()[0]).await.is(200, "Choisissez un nouveau mot de passe");
    let form = page.form("Changer mon mot de passe");
    person.send(form.clone().fill("Mot de passe", "court")).await.is(422, "au moins 12 caractères");
    let page = person.get(&mail.links()[0]).await;
    let form = page.form("Changer mon mot de passe").fill("Mot de passe", "une autre phrase secrète");
    // A double tap is one change, and the link serves once.
    for _ in 0..2 {
        person.send(form.clone()).await.is(200, "Votre mot de passe est changé");
    }
    site.person().get(&mail.links()[0]).await.is(200, "Ce lien ne marche plus");

    let sign_in = async |password: &str| {
        let page = person.get("/compte/connexion").await;
        person.send(page.form("Se connecter").fill("Adresse e-mail", email).fill("Mot de passe", password)).await
    };
    sign_in(PASSWORD).await.is(422, "ne va pas");
    sign_in("une autre phrase secrète").await.is(200, "Mon espace");
}
