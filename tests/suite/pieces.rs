//! Pieces: what is asked of whom, what is said instead, and the check at a desk, once for all the services.

use domain::id::ApplicationId;
use jiff::ToSpan as _;
use usecases::ports::{Desks as _, Dossiers as _};

use crate::site::{Person, Site, TODAY, card, send_file};

/// An application that Camille registered a minute ago: its own one-time code serves again.
async fn registered(site: &Site, surname: &str) -> (Person, String) {
    let (person, id) = site.application_registered(surname).await;
    site.system.clock.advance(60).expect("the clock goes on");
    (person, id)
}

fn list(id: &str) -> String {
    format!("/guichet/demandes/{id}/pieces")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_follows_the_answers_and_says_what_each_is_for() {
    let site = Site::start().await;
    let (person, id) = registered(&site, "Liste").await;
    let page = person.get(&format!("/suivi/{id}")).await;
    let page = person.follow(&page, "Vos pièces").await;
    // Divorced, tenant of a private landlord whose rent is too high, employed, with family benefits.
    for wanted in ["Avis d’impôt", "Divorce prononcé", "Bail et quittance", "Logement trop cher", "Bulletins de paie"]
    {
        page.clone().is(200, wanted);
    }
    for absent in ["Grossesse", "Violences", "Études", "Sans logement", "Mariage"] {
        page.never_says(absent);
    }
    let page = page.is(200, "aucune commission ne pourra vous proposer un logement").is(200, "Relevés de compte");
    person.follow(&page, "Avis d’impôt").await.is(200, "toutes les pages").is(200, "quels revenus comptent");
    // Nothing that the law does not list, nor what concerns nobody here.
    for path in ["releve-bancaire", "identite-0123456789abcdef0123456789abcdef", "handicap"] {
        person.get(&format!("/pieces/{id}/{path}")).await.is(404, "");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_piece_is_sent_once_checked_once_and_never_asked_again() {
    let site = Site::start().await;
    let (person, id) = registered(&site, "Unefois").await;
    send_file(&person, &id, "avis-impot", card(3)).await.is(200, "Votre fichier est bien arrivé");
    site.settle().await;

    let (camille, dominique) = (site.agent("camille").await, site.agent("dominique").await);
    let queue = camille.get("/guichet/pieces").await.is(200, "Marie Unefois").is(200, "9 décembre 2026");
    let pieces = camille.follow(&queue, "Marie Unefois").await.is(200, "Personne ne vérifie cette demande");
    camille.press(&pieces, "Prendre cette demande").await.is(200, "Cette demande est à vous");
    // The others see who has it, and can read but not decide.
    dominique.get("/guichet/pieces").await.is(200, "prise par Camille Roux");
    let seen = dominique.get(&format!("{}/avis-impot", list(&id))).await.is(200, "Camille Roux vérifie cette demande");
    assert!(!seen.has_button("Accepter"));
    let mine = camille.get(&format!("{}/avis-impot", list(&id))).await.is(200, "17 450").is(200, "Agrandir");
    let form = mine.form("Accepter").date("Valable jusqu’au (facultatif)", ["30", "9", "2027"]);
    let stolen = form.clone();
    let taken = dominique.send(stolen).await;
    // The token of a form is its own person's.
    assert_eq!(taken.status, 403, "{}", taken.text());
    camille.send(form).await.is(200, "Acceptée").is(200, "Tout est vérifié");

    camille.get("/guichet/pieces").await.is(200, "Aucune pièce n’attend");
    let page = person.get(&format!("/pieces/{id}/avis-impot")).await;
    page.is(200, "Elle vaut jusqu’au 30 septembre 2027").is(200, "Vous n’avez pas à la renvoyer");
    person
        .get(&format!("/suivi/{id}"))
        .await
        .is(200, "a vérifié : Avis d’impôt, acceptée")
        .is(200, "pièce : Avis d’impôt");
    // Another service cannot ask for what is there; it gives the reason.
    let page = dominique.get(&list(&id)).await;
    camille.press(&camille.get(&list(&id)).await, "Rendre cette demande").await;
    page.never_says("Demander une pièce");
    let page = dominique.get(&list(&id)).await;
    let asked = dominique.send(page.form("Demander").with("piece_demandee", "avis-impot")).await;
    asked.is(409, "Elle ne peut pas être demandée à nouveau");
    let page = dominique.get(&list(&id)).await;
    dominique
        .send(page.form("Demander").with("piece_demandee", "patrimoine"))
        .await
        .is(200, "Déjà demandée par Littoral");
    site.mail("unefois@demandeur.example", "une pièce est à envoyer").await;
    person.get(&format!("/pieces/{id}")).await.is(200, "Demandée par Littoral Logement");
    // What the law does not list cannot be asked for, whatever the form says.
    let page = dominique.get(&list(&id)).await;
    dominique.send(page.form("Demander").with("piece_demandee", "releve-bancaire")).await.is(422, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_set_aside_is_told_in_the_applicants_words_and_another_one_is_looked_at() {
    let site = Site::start().await;
    let (person, id) = registered(&site, "Ecart").await;
    send_file(&person, &id, "bail", card(4)).await;
    site.settle().await;
    let camille = site.agent("camille").await;
    let here = format!("{}/bail", list(&id));
    let page = camille.get(&here).await;
    // Nothing chosen: the page again, with all that is wrong.
    camille.send(page.form("Écarter")).await.is(422, "Choisissez le motif");
    let form = page
        .form("Écarter")
        .choose("Motif / inexploitable : il manque des pages")
        .fill("Votre message", "Il manque la page 2.");
    camille.send(form).await.is(200, "À remplacer");
    let mail = site.mail("ecart@demandeur.example", "une pièce est à envoyer").await;
    assert!(!mail.text.contains("Bail") && !mail.text.contains("page 2"), "no personal data: {}", mail.text);
    let all = person.get(&mail.links()[0]).await.is(200, "il manque des pages");
    let page = person.follow(&all, "Bail et quittance").await.is(200, "Il manque la page 2.");
    page.is(200, "Ajouter un fichier");
    send_file(&person, &id, "bail", card(5)).await.is(200, "Votre fichier est bien arrivé");
    site.settle().await;
    // The earlier decision is beside the new file.
    let page = camille.get(&here).await.is(200, "Décisions précédentes").is(200, "inexploitable");
    camille.send(page.form("Accepter")).await.is(200, "Acceptée");
    // A page opened before the decision decides nothing any more.
    camille.send(page.form("Accepter")).await.is(200, "Acceptée");
    let dominique = site.agent("dominique").await;
    dominique.get(&here).await.is(200, "Acceptée");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_comes_while_an_agent_decides_waits_for_its_turn() {
    let site = Site::start().await;
    let (person, id) = registered(&site, "Entre").await;
    send_file(&person, &id, "bail", card(6)).await;
    site.settle().await;
    let camille = site.agent("camille").await;
    let page = camille.get(&format!("{}/bail", list(&id))).await;
    send_file(&person, &id, "bail", card(7)).await;
    site.settle().await;
    camille.send(page.form("Accepter")).await.is(200, "À vérifier");
    let application = ApplicationId::parse(&id).expect("an identifier");
    let dossier = site.system.table.dossier(&application).await.expect("it is read").expect("it is there");
    assert!(dossier.check.is_some(), "it left the queue with a file to look at");
    let page = camille.get(&format!("{}/bail", list(&id))).await;
    camille.send(page.form("Accepter")).await.is(200, "Tout est vérifié");
    let (waiting, _) = site.system.table.to_check("06", None, 50).await.expect("the queue is read");
    assert!(waiting.is_empty(), "{waiting:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_cannot_send_a_piece_says_so_and_the_desk_sees_it() {
    let site = Site::start().await;
    let email = "voie@demandeur.example";
    let (person, id) = registered(&site, "Voie").await;
    let path = format!("/pieces/{id}/avis-impot");
    let page = person.get(&path).await;
    person.send(page.form("Enregistrer")).await.is(422, "Choisissez ce qui se passe");
    person.send(page.form("Enregistrer").choose("Je ne peux pas l’avoir")).await.is(422, "Dites pourquoi");
    let other = page.form("Enregistrer").choose("Je ne peux pas l’avoir").choose("Autre raison");
    person.send(other).await.is(422, "");
    let form = page.form("Enregistrer").choose("Je ne peux pas l’avoir").choose("Quelqu’un refuse");
    person.send(form.fill("Votre message", "Mon ex garde les avis.")).await.is(200, "Vous ne pouvez pas l’avoir");
    let camille = site.agent("camille").await;
    let seen = camille.get(&format!("{}/avis-impot", list(&id))).await.is(200, "Mon ex garde les avis.");
    seen.is(200, "Quelqu’un refuse de me la donner");
    // Help: where it is found, and the desks.
    let page = person.get(&path).await;
    person.send(page.form("Enregistrer").choose("Je ne sais pas où la trouver")).await.is(200, "impots.gouv.fr");
    // A reminder: nothing before its day, then one letter that opens this piece.
    let page = person.get(&path).await;
    let form = page.form("Enregistrer").choose("Je l’envoie plus tard").choose("Dans 3 jours");
    person.send(form).await.is(200, "Vous l’envoyez plus tard");
    site.settle().await;
    assert!(site.mails(email).iter().all(|mail| !mail.subject.starts_with("Rappel")));
    site.system.clock.set_today(TODAY.saturating_add(3.days())).expect("the clock can be set");
    let mail = site.mail(email, "Rappel").await;
    site.signs_in(&person, email).await;
    person.get(&mail.links()[0]).await.is(200, "Avis d’impôt").is(200, "Ajouter un fichier");
    site.system.clock.set_today(TODAY.saturating_add(4.days())).expect("the clock can be set");
    site.settle().await;
    assert_eq!(site.mails(email).iter().filter(|mail| mail.subject.starts_with("Rappel")).count(), 1);
    // Said while nothing hinders: registration needs the identity of everybody.
    person.get(&format!("/pieces/{id}/identite")).await.never_says("Elle ne me concerne pas");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_profile_of_an_agent_opens_no_more_than_it_says() {
    let site = Site::start().await;
    let (person, id) = registered(&site, "Profil").await;
    send_file(&person, &id, "prestations", card(8)).await;
    send_file(&person, &id, "bail", card(9)).await;
    site.settle().await;
    let application = ApplicationId::parse(&id).expect("an identifier");
    let dossier = site.system.table.dossier(&application).await.expect("it is read").expect("it is there");
    let file = |kind: &str| {
        let piece = dossier.pieces.iter().find(|piece| piece.name.to_string() == kind).expect("it was sent");
        format!("/guichet/demandes/{id}/fichiers/{}", piece.id)
    };
    // Of a file, no other way in than its own piece: a helper with a part of the pieces opens no other.
    let benefits = dossier.pieces.iter().find(|piece| piece.name.to_string() == "prestations").expect("it was sent");
    person.get(&format!("/pieces/{id}/bail/{}/voir", benefits.id)).await.is(404, "");
    let (camille, dominique, robin) =
        (site.agent("camille").await, site.agent("dominique").await, site.agent("robin").await);
    camille.get(&format!("{}/prestations", list(&id))).await.is(200, "Agrandir");
    dominique.get(&format!("{}/bail", list(&id))).await.is(200, "Agrandir");
    let closed = dominique.get(&format!("{}/prestations", list(&id))).await.is(200, "votre profil ne l’ouvre pas");
    assert!(!closed.html.contains("examined-") && !closed.has_button("Accepter"));
    dominique.get(&file("prestations")).await.is(404, "");
    for kind in ["prestations", "bail"] {
        let closed = robin.get(&format!("{}/{kind}", list(&id))).await.is(200, "Votre profil montre la liste");
        assert!(!closed.html.contains("examined-") && !closed.has_button("Accepter"));
        robin.get(&file(kind)).await.is(404, "");
    }
    robin.get(&list(&id)).await.is(200, "Bail et quittance").is(200, "À vérifier");
    let (_, sent) = site.application_sent("Envoyee").await;
    let page = robin.get(&format!("/guichet/demandes/{sent}")).await.is(200, "Votre profil ne montre pas les pièces");
    assert!(!page.html.contains("examined-") && !page.has_button("Accepter") && !page.has_button("Renvoyer"));
    let accept = dominique.get(&format!("/guichet/demandes/{sent}")).await.form("Accepter");
    let token = robin.get(&list(&id)).await.form("Prendre").value("_jeton").expect("a token").to_owned();
    assert_eq!(robin.post(accept.with("_jeton", &token)).await, 404);
    // Another territory has no such application.
    let sacha = site.agent("sacha").await;
    sacha.get(&list(&id)).await.is(404, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn paper_handed_in_is_counted_and_scanned_in() {
    let site = Site::start().await;
    let (person, id) = registered(&site, "Papier").await;
    let camille = site.agent("camille").await;
    let here = format!("{}/bail", list(&id));
    let page = camille.get(&here).await;
    let future = page.form("Noter la remise").date("Remise le (facultatif)", ["1", "1", "2027"]);
    camille.send(future).await.is(422, "dans le futur");
    let noted = camille.send(page.form("Noter la remise").date("Remise le (facultatif)", ["20", "11", "2026"])).await;
    noted.is(200, "à mettre en ligne avant le 5 décembre 2026");
    person.get(&format!("/pieces/{id}/bail")).await.is(200, "Un service l’a sur papier");
    camille.get("/guichet/pieces").await.is(200, "5 décembre 2026");
    site.system.clock.set_today(TODAY.saturating_add(12.days())).expect("the clock can be set");
    let camille = site.agent("dominique").await;
    camille.get("/guichet/pieces").await.is(200, "1 demande a dépassé son délai").is(200, "délai dépassé");
    // The agent scans it in with the page that applicants use, and accepts it.
    let page = camille.get(&here).await;
    camille.follow(&page, "Numériser et envoyer les pages").await.is(200, "Bail et quittance");
    send_file(&camille, &id, "bail", card(10)).await.is(200, "Votre fichier est bien arrivé");
    site.settle().await;
    let page = camille.get(&here).await;
    camille.send(page.form("Accepter")).await.is(200, "Acceptée");
    camille.get("/guichet/pieces").await.is(200, "Aucune pièce n’attend");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_corrected_from_a_piece_says_so_to_its_applicant() {
    let site = Site::start().await;
    let (person, id) = registered(&site, "Corrige").await;
    send_file(&person, &id, "avis-impot", card(11)).await;
    site.settle().await;
    let camille = site.agent("camille").await;
    let page = camille.get(&format!("{}/avis-impot", list(&id))).await;
    let section = camille.follow(&page, "Corriger « ").await;
    camille.send(section.form("Enregistrer").fill("Revenu fiscal de référence", "17 540")).await;
    let page = person.get(&format!("/suivi/{id}")).await.is(200, "D’après la pièce : Avis d’impôt");
    page.is(200, "17 540");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_piece_about_to_end_is_told_a_month_before() {
    let site = Site::start().await;
    let email = "fin@demandeur.example";
    let (person, id) = registered(&site, "Fin").await;
    send_file(&person, &id, "bail", card(12)).await;
    site.settle().await;
    let camille = site.agent("camille").await;
    let page = camille.get(&format!("{}/bail", list(&id))).await;
    camille
        .send(page.form("Accepter").date("Valable jusqu’au (facultatif)", ["31", "1", "2027"]))
        .await
        .is(200, "Acceptée");
    site.system.clock.set_today(TODAY.saturating_add(30.days())).expect("the clock can be set");
    site.settle().await;
    assert!(site.mails(email).iter().all(|mail| !mail.subject.contains("bientôt plus valable")));
    site.system.clock.set_today(TODAY.saturating_add(38.days())).expect("the clock can be set");
    let mail = site.mail(email, "bientôt plus valable").await;
    let said = mail.text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("jusqu’au 31 janvier 2027"), "{said}");
    site.signs_in(&person, email).await;
    person.get(&mail.links()[0]).await.is(200, "À renouveler bientôt").is(200, "Ajouter un fichier");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doubtful_file_is_kept_with_a_word_that_the_agent_reads() {
    let site = Site::start().await;
    let (person, id) = registered(&site, "Doute").await;
    // A page without anything on it.
    let page = send_file(&person, &id, "bail", blank()).await.is(200, "La page semble vide");
    let page = person.get(&page.path).await.is(200, "Si vous ne pouvez pas faire mieux");
    person.send(page.form("Garder ce fichier")).await.is(422, "");
    let form = page.form("Garder ce fichier").with("raison", "Le verso est blanc.");
    person.send(form).await.is(200, "Vous avez écrit");
    site.settle().await;
    let camille = site.agent("camille").await;
    let seen = camille.get(&format!("{}/bail", list(&id))).await.is(200, "Le verso est blanc.");
    let seen = seen.is(200, "L’examen automatique signale");
    camille.send(seen.form("Accepter")).await.is(200, "Acceptée");
}

/// A white page, as PNG.
fn blank() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(1200, 1600, image::Rgb([255, 255, 255]));
    picture.write_to(&mut bytes, image::ImageFormat::Png).expect("a picture can be written");
    bytes.into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_agent_took_is_decided_by_nobody_else_until_its_time_is_over() {
    let site = Site::start().await;
    let (_, id) = site.application_sent("Prise").await;
    let (camille, dominique) = (site.agent("camille").await, site.agent("dominique").await);
    let path = format!("/guichet/demandes/{id}");
    let before = dominique.get(&path).await;
    let page = camille.get(&path).await.is(200, "Personne ne vérifie cette demande");
    camille.press(&page, "Prendre cette demande").await.is(200, "Cette demande est à vous");
    dominique.get("/guichet").await.is(200, "prise par Camille Roux");
    let seen = dominique.get(&path).await.is(200, "Camille Roux vérifie cette demande");
    assert!(!seen.has_button("Accepter") && !seen.has_button("Renvoyer"));
    // From a page that was open before.
    dominique.send(before.form("Accepter")).await.is(409, "Un collègue vérifie cette demande");
    let back = before.form("Renvoyer").choose("La pièce d’identité n’est pas lisible");
    dominique.send(back).await.is(409, "Un collègue vérifie cette demande");
    // Half an hour later anybody may.
    site.system.clock.advance(31 * 60).expect("the clock goes on");
    let dominique = site.agent("dominique").await;
    let free = dominique.get(&path).await.is(200, "Personne ne vérifie cette demande");
    dominique.press(&free, "Accepter et enregistrer").await.is(200, "Numéro unique");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_too_many_does_not_undo_an_acceptance_and_nothing_idle_stays_in_the_queue() {
    let site = Site::start().await;
    let (person, id) = registered(&site, "Trop").await;
    let camille = site.agent("camille").await;
    let here = format!("{}/bail", list(&id));
    send_file(&person, &id, "bail", card(13)).await;
    site.settle().await;
    let page = camille.get(&here).await;
    camille.send(page.form("Accepter")).await.is(200, "Acceptée");
    send_file(&person, &id, "bail", card(14)).await;
    site.settle().await;
    let aside = camille.get(&here).await.form("Écarter").choose("Motif / inexploitable : un bord est coupé");
    camille.send(aside).await.is(200, "Tout est vérifié");
    person.get(&format!("/pieces/{id}/bail")).await.is(200, "Vous n’avez pas à la renvoyer");
    // Paper of a piece that is there is not taken.
    let page = camille.get(&here).await;
    camille.send(page.form("Noter la remise")).await.is(409, "Cette pièce est déjà dans la demande");
    // Sent and taken back: whoever takes the application and gives it back clears the line.
    send_file(&person, &id, "patrimoine", card(15)).await;
    site.settle().await;
    let page = person.get(&format!("/pieces/{id}/patrimoine")).await;
    person.press(&page, "Retirer Fichier 1").await;
    camille.get("/guichet/pieces").await.is(200, "Marie Trop");
    let page = camille.get(&list(&id)).await;
    let page = camille.press(&page, "Prendre cette demande").await;
    camille.press(&page, "Rendre cette demande").await.is(200, "Aucune pièce n’attend");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_piece_does_not_stand_for_the_identity_that_was_asked_for_again() {
    let site = Site::start().await;
    let (person, id) = site.application_sent("Autre").await;
    let camille = site.agent("camille").await;
    let page = camille.get(&format!("/guichet/demandes/{id}")).await;
    let back = page.form("Renvoyer").choose("La pièce d’identité n’est pas lisible");
    camille.send(back).await.is(200, "Renvoyée au demandeur");
    send_file(&person, &id, "bail", card(16)).await.is(200, "Votre fichier est bien arrivé");
    person.get(&format!("/demande/{id}/envoi")).await.is(200, "Il reste quelque chose à faire");
    send_file(&person, &id, "identite", card(17)).await.is(200, "Votre fichier est bien arrivé");
    let review = person.get(&format!("/demande/{id}/envoi")).await;
    person.send(review.form("Envoyer ma demande").choose("Je certifie")).await.is(200, "Votre demande est envoyée");
}
