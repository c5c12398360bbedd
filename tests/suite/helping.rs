//! Somebody helps: by invitation, for parts of the form, under their own name, until the applicant says otherwise.

use jiff::ToSpan as _;

use crate::site::{Person, Site, TODAY, card, every_item, fill_all, open_draft, send_piece};

const FRIEND: &str = "amie@mairie.example";

/// Invites somebody; the link of the letter.
async fn invites(site: &Site, owner: &Person, id: &str, email: &str) -> String {
    let form = owner.get(&format!("/demande/{id}/aidants")).await.form("Envoyer l’invitation");
    let form = form.fill("Nom de la personne", "Aide").fill("Son adresse e-mail", email).choose("Famille");
    owner.send(form).await.is(200, "L’invitation est partie");
    site.mail(email, "On vous demande de l’aide").await.links()[0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_helper_sees_and_fills_its_parts_and_decides_nothing() {
    let site = Site::start().await;
    let (owner, id) = site.application_registered("Aidee").await;
    let helper = site.helper(&owner, &id, FRIEND, &["Famille", "Travail, revenus"]).await;
    let here = format!("/demande/{id}");
    let tasks = helper.get(&here).await.is(200, "Ressources de chaque mois");
    for absent in ["Identité", "Adresse", "Handicap", "Où vous cherchez", "pièce d’identité", "Envoyer"] {
        assert!(!tasks.text().contains(absent), "{absent}: {}", tasks.text());
    }
    for seen in ["situation", "foyer", "foyer/ajouter/enfant", "travail/demandeur", "revenus/demandeur"] {
        let page = helper.get(&format!("{here}/{seen}")).await;
        assert_eq!((page.status, &page.path), (200, &format!("{here}/{seen}")));
    }
    let hidden = [
        "identite",
        "numero-de-securite-sociale/demandeur",
        "coordonnees",
        "adresse",
        "aide",
        "logement-actuel",
        "logement-actuel-precisions",
        "motifs",
        "motifs-precisions",
        "handicap",
        "logement-adapte/demandeur",
        "logement-souhaite",
        "communes",
        "precisions",
        "envoi",
        "renoncer",
        "reprendre",
        "aidants",
        "changement/identite",
        "rien",
    ];
    for hidden in hidden {
        helper.get(&format!("{here}/{hidden}")).await.is(404, "Cette page n’existe pas");
    }
    for elsewhere in [format!("/suivi/{id}"), format!("/suivi/{id}/attestation"), format!("/pieces/{id}/identite")] {
        helper.get(&elsewhere).await.is(404, "Cette page n’existe pas");
    }
    // Divorced, which is told by "Famille" and "Logement" together: the tax notice does not give it away.
    let income = helper.get(&format!("{here}/revenus/demandeur")).await;
    assert!(!income.text().contains("la personne que je quitte"), "{}", income.text());
    owner.get(&format!("{here}/revenus/demandeur")).await.is(200, "la personne que je quitte");
    // With good forms of the owner's pages, and a good token of its own.
    let token =
        helper.get(&format!("{here}/situation")).await.form("Enregistrer").value("_jeton").expect("a token").to_owned();
    for (page, button) in [
        ("adresse", "Enregistrer"),
        ("communes", "Enregistrer"),
        ("renoncer", "Renoncer à ma demande"),
        ("aidants", "Envoyer l’invitation"),
    ] {
        let form = owner.get(&format!("{here}/{page}")).await.form(button).with("_jeton", &token);
        helper.send(form.with("declaration", "oui")).await.is(404, "Cette page n’existe pas");
    }
    owner.get(&format!("/suivi/{id}")).await.is(200, "Votre demande est enregistrée");

    // What it changes is under its name.
    let form = helper.get(&format!("{here}/ressources/demandeur")).await.form("Enregistrer").fill("RSA", "100");
    let page = helper.send(form).await.is(200, "Ne plus aider cette personne");
    assert_eq!(page.path, here);
    owner.get(&format!("/suivi/{id}")).await.is(200, "Aide a changé : Ressources de chaque mois");
    let agent = site.agent("dominique").await;
    agent.get(&format!("/guichet/demandes/{id}")).await.is(200, "Aide a changé : Ressources de chaque mois");
    // Its own space leads to it.
    let space = helper.get("/compte").await.is(200, "Les demandes que vous aidez à remplir");
    helper.follow(&space, "Ouvrir la demande").await.is(200, "Ressources de chaque mois");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_right_ends_at_once_and_an_old_link_does_not_bring_it_back() {
    let site = Site::start().await;
    let owner = site.applicant("retire@demandeur.example").await;
    let id = fill_all(&owner, "Retire").await;
    let link = invites(&site, &owner, &id, FRIEND).await;
    // The link alone opens nothing: an account does, and nobody is named before.
    let stranger = site.person();
    let page = stranger.get(&link).await.is(200, "Pour accepter, connectez-vous");
    assert!(!page.text().contains("Retire") && !page.has_button("Accepter"), "{}", page.text());
    stranger.get(&format!("/demande/{id}")).await.is(200, "Se connecter");
    let helper = site.applicant(FRIEND).await;
    helper.get(&format!("/demande/{id}")).await.is(404, "Cette page n’existe pas");
    let invitation = helper.get(&link).await.is(200, "Famille");
    helper.press(&invitation, "Accepter et ouvrir la demande").await.is(200, "Situation familiale");
    let open = helper.get(&format!("/demande/{id}/situation")).await;

    let list = owner.get(&format!("/demande/{id}/aidants")).await.is(200, "Depuis le 24 novembre 2026 : Famille");
    owner.press(&list, "Retirer Aide").await.is(200, "Personne pour l’instant");
    helper.get(&format!("/demande/{id}")).await.is(404, "Cette page n’existe pas");
    let form = open.form("Enregistrer").with("situation_familiale", "C");
    helper.send(form.clone()).await.is(404, "Cette page n’existe pas");
    assert_eq!(helper.post(form.with("_auto", "oui")).await, 404);
    assert!(!helper.get("/compte").await.text().contains("Les demandes que vous aidez"));
    helper.get(&link).await.is(200, "Cette invitation ne marche plus");
    let again = invitation.form("Accepter");
    helper.send(again).await;
    helper.get(&format!("/demande/{id}")).await.is(404, "Cette page n’existe pas");
    let fresh = owner.get(&format!("/demande/{id}/situation")).await.form("Enregistrer");
    assert_eq!(fresh.value("situation_familiale"), Some("D"));

    // Invited again, it may help again.
    let link = invites(&site, &owner, &id, "amie2@mairie.example").await;
    let page = helper.get(&link).await;
    helper.press(&page, "Accepter").await.is(200, "Situation familiale");
    // And leave by itself.
    let page = helper.get(&format!("/demande/{id}")).await;
    helper.press(&page, "Ne plus aider cette personne").await.is(200, "Mon espace");
    helper.get(&format!("/demande/{id}")).await.is(404, "Cette page n’existe pas");
    owner.get(&format!("/demande/{id}/aidants")).await.is(200, "Personne pour l’instant");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_for_somebody_else_and_for_a_week() {
    let site = Site::start().await;
    let owner = site.applicant("lien@demandeur.example").await;
    let id = open_draft(&owner).await;
    let link = invites(&site, &owner, &id, FRIEND).await;
    let page = owner.get(&link).await;
    owner.press(&page, "Accepter").await.is(409, "C’est votre propre demande");
    owner.get(&format!("/demande/{id}/aidants")).await.is(200, "Personne pour l’instant");
    // It is still good for whom it was meant, on the last day.
    let day = |days: i64| TODAY.saturating_add(days.days());
    site.system.clock.set_today(day(6)).expect("the clock can be set");
    let helper = site.applicant(FRIEND).await;
    let page = helper.get(&link).await.is(200, "Une personne vous invite");
    site.system.clock.set_today(day(8)).expect("the clock can be set");
    site.signs_in(&helper, FRIEND).await;
    helper.get(&link).await.is(200, "Cette invitation ne marche plus");
    helper.press(&page, "Accepter").await.is(409, "Cette invitation ne marche plus");
    helper.get(&format!("/demande/{id}")).await.is(404, "Cette page n’existe pas");
    for wrong in ["/demande/aider", "/demande/aider?jeton=", "/demande/aider?jeton=abc"] {
        helper.get(wrong).await.is(200, "Cette invitation ne marche plus");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_taken_back_before_it_is_accepted() {
    let site = Site::start().await;
    let (owner, id) = site.application_registered("Annule").await;
    let path = format!("/demande/{id}/aidants");
    let link = invites(&site, &owner, &id, FRIEND).await;
    let helper = site.applicant(FRIEND).await;
    let open = helper.get(&link).await.is(200, "Une personne vous invite");
    let list = owner.get(&path).await.is(200, "Les invitations en attente");
    list.is(200, "Jusqu’au 1er décembre 2026 : Famille");
    let list = owner.get(&path).await;
    let cancel = list.form("Annuler l’invitation Aide");
    owner.send(cancel.clone()).await.never_says("Les invitations en attente");
    // The link is dead, and a page left open too.
    helper.get(&link).await.is(200, "Cette invitation ne marche plus");
    helper.press(&open, "Accepter").await.is(409, "Cette invitation ne marche plus");
    helper.get(&format!("/demande/{id}")).await.is(404, "Cette page n’existe pas");
    owner.get(&format!("/suivi/{id}")).await.is(200, "Vous avez annulé l’invitation de Aide");
    let left: Vec<String> = every_item(&site).await.into_iter().filter(|item| item.contains("INVIT")).collect();
    assert!(left.is_empty(), "{left:#?}");

    // Accepted meanwhile: the page left open takes nothing back, and what is not there is not there.
    let link = invites(&site, &owner, &id, "amie2@mairie.example").await;
    let list = owner.get(&path).await;
    let page = helper.get(&link).await;
    helper.press(&page, "Accepter").await.is(200, "Situation familiale");
    owner.press(&list, "Annuler l’invitation Aide").await.is(200, "Depuis le 24 novembre 2026");
    helper.get(&format!("/demande/{id}")).await.is(200, "Situation familiale");
    // Nobody else takes an invitation back.
    invites(&site, &owner, &id, "amie3@mairie.example").await;
    let cancel = owner.get(&path).await.form("Annuler l’invitation Aide");
    let token = helper.get(&format!("/demande/{id}/situation")).await.form("Enregistrer");
    let token = token.value("_jeton").expect("a form has a token").to_owned();
    helper.send(cancel.with("_jeton", &token)).await.is(404, "Cette page n’existe pas");
    owner.get(&path).await.is(200, "Les invitations en attente");
}

#[tokio::test(flavor = "multi_thread")]
async fn five_help_at_most_those_included_who_are_invited() {
    let site = Site::start().await;
    let owner = site.applicant("cinq@demandeur.example").await;
    let id = open_draft(&owner).await;
    site.helper(&owner, &id, "un@mairie.example", &["Famille"]).await;
    let path = format!("/demande/{id}/aidants");
    for rank in 2..=5 {
        invites(&site, &owner, &id, &format!("aide{rank}@mairie.example")).await;
    }
    let form = owner.get(&path).await.form("Envoyer l’invitation").fill("Nom de la personne", "Sixième");
    let form = form.fill("Son adresse e-mail", "six@mairie.example").choose("Famille");
    let full = owner.send(form).await.is(422, "annulez une invitation d’abord");
    // One that nobody answered in time makes room, and so does one that is taken back.
    let page = owner.press(&full, "Annuler l’invitation").await.is(200, "Les invitations en attente");
    let form = page.form("Envoyer l’invitation").fill("Nom de la personne", "Sixième");
    let form = form.fill("Son adresse e-mail", "six@mairie.example").choose("Famille");
    owner.send(form).await.is(200, "L’invitation est partie");
    site.system.clock.set_today(TODAY.saturating_add(8.days())).expect("the clock can be set");
    site.signs_in(&owner, "cinq@demandeur.example").await;
    owner.get(&path).await.never_says("Les invitations en attente");
    invites(&site, &owner, &id, "sept@mairie.example").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_forms_of_a_page_left_open_are_two_forms() {
    let site = Site::start().await;
    let owner = site.applicant("page@demandeur.example").await;
    let id = open_draft(&owner).await;
    site.helper(&owner, &id, FRIEND, &["Famille"]).await;
    let page = owner.get(&format!("/demande/{id}/aidants")).await;
    let form = page.form("Envoyer l’invitation").fill("Nom de la personne", "Autre");
    let form = form.fill("Son adresse e-mail", "autre@mairie.example").choose("Famille");
    owner.send(form.clone()).await.is(200, "L’invitation est partie");
    // The page is still there, with the same token.
    let after = owner.press(&page, "Retirer Aide").await.is(200, "Personne pour l’instant");
    after.never_says("Retirer Aide");
    // And the first one sent again is the first one still.
    owner.send(form).await.is(200, "L’invitation est partie");
    let list = owner.get(&format!("/demande/{id}/aidants")).await;
    assert_eq!(list.text().matches("Annuler l’invitation").count(), 1, "{}", list.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_cannot_accept_an_invitation() {
    let site = Site::start().await;
    let owner = site.applicant("agent@demandeur.example").await;
    let id = open_draft(&owner).await;
    let link = invites(&site, &owner, &id, FRIEND).await;
    let agent = site.agent("camille").await;
    let page = agent.get(&link).await;
    assert!(!page.has_button("Accepter"), "{}", page.text());
    agent.get(&format!("/demande/{id}")).await.is(404, "Cette page n’existe pas");
}

#[tokio::test(flavor = "multi_thread")]
async fn pieces_are_a_part_of_their_own() {
    let site = Site::start().await;
    let owner = site.applicant("piece@demandeur.example").await;
    let id = fill_all(&owner, "Piece").await;
    let helper = site.helper(&owner, &id, FRIEND, &["Pièces justificatives"]).await;
    let tasks = helper.get(&format!("/demande/{id}")).await.is(200, "Votre pièce d’identité");
    assert!(!tasks.text().contains("Identité"), "{}", tasks.text());
    for side in 1..=2 {
        send_piece(&helper, &id, card(side)).await.is(200, &format!("Fichier {side}"));
    }
    let page = helper.get(&format!("/pieces/{id}/identite")).await;
    helper.press(&page, "Retirer Fichier 2").await.is(200, "Fichier 1");
    let review = owner.get(&format!("/demande/{id}/envoi")).await;
    owner.send(review.form("Envoyer ma demande").choose("Je certifie")).await.is(200, "Votre demande est envoyée");
    // Once sent, pieces are still taken; of the others, those of its parts only.
    helper.get(&format!("/pieces/{id}/identite")).await.is(200, "Votre pièce d’identité");
    helper.get(&format!("/pieces/{id}/avis-impot")).await.is(404, "Cette page n’existe pas");
    helper.get(&format!("/pieces/{id}")).await.never_says("Avis d’impôt");
    let status = owner.get(&format!("/suivi/{id}")).await;
    assert!(!status.text().contains("Vous avez retiré un fichier"), "it was not the applicant: {}", status.text());
    status.is(200, "Aide a retiré un fichier");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_writes_to_the_world_by_invitations() {
    let site = Site::start().await;
    let owner = site.applicant("beaucoup@demandeur.example").await;
    let id = open_draft(&owner).await;
    let path = format!("/demande/{id}/aidants");
    for rank in 0..=20 {
        let form = owner.get(&path).await.form("Envoyer l’invitation").fill("Nom de la personne", "Aide");
        let form = form.fill("Son adresse e-mail", &format!("aide{rank}@mairie.example")).choose("Famille");
        let page = owner.send(form).await;
        if rank < 20 {
            let page = page.is(200, "L’invitation est partie");
            owner.press(&page, "Annuler l’invitation").await.is(200, "Personne pour l’instant");
        } else {
            page.is(422, "Vous avez atteint le nombre de personnes ou d’invitations possible");
        }
    }
    site.settle().await;
    assert!(site.mails("aide20@mairie.example").is_empty());
}
