//! Every form of the site, sent as it should not be: without its token, twice at once, after the session's end, by
//! somebody else, by nobody.

use jiff::ToSpan as _;

use crate::returned;
use crate::site::{Form, PASSWORD, Page, Person, Site, TODAY, card, coming_in, fill_all, open_draft, send_piece, slot};

/// A form that somebody may send, and what tells whether it was.
struct Post {
    what: &'static str,
    form: Form,
    /// The page that changes when the form holds.
    shown_on: String,
}

/// Of the woman born in February 1990 whom the tests' people are.
const NIR: &str = "290020608800191";

fn invitation(helpers: &Page) -> Form {
    let form = helpers.form("Envoyer l’invitation").fill("Nom de la personne", "Une amie");
    form.fill("Son adresse e-mail", "amie@demandeur.example").choose("Famille")
}

/// Every form that an applicant can send while an application is open, ready to hold.
async fn applicant_posts(person: &Person, id: &str) -> Vec<Post> {
    let page = async |path: &str| person.get(&format!("/{path}")).await;
    let here = format!("demande/{id}");
    let tasks = format!("/demande/{id}");
    let child = page(&format!("{here}/foyer/ajouter/enfant")).await.form("Enregistrer cette personne");
    let child = child.choose("Fille").fill("Nom de naissance", "Orsini").fill("Prénoms", "Zoé");
    let nir = page(&format!("{here}/numero-de-securite-sociale/demandeur")).await.form("Enregistrer");
    // The forms of a page have its token, and are each sent once.
    let helpers = page(&format!("{here}/aidants")).await;
    let household = page(&format!("{here}/foyer")).await;
    let communes = page(&format!("{here}/communes")).await;
    let on = |what, form, shown_on: &str| Post { what, form, shown_on: shown_on.to_owned() };
    vec![
        on(
            "a section",
            page(&format!("{here}/revenus/demandeur"))
                .await
                .form("Enregistrer")
                .fill("Revenu fiscal de référence", "18000"),
            &format!("{tasks}/revenus/demandeur"),
        ),
        on(
            "a number",
            nir.without("nir_absent").with("nir", NIR),
            &format!("{tasks}/numero-de-securite-sociale/demandeur"),
        ),
        on("an invitation", invitation(&helpers), &format!("{tasks}/aidants")),
        on("an invitation cancelled", helpers.form("Annuler l’invitation"), &format!("{tasks}/aidants")),
        on("a helper leaves", helpers.form("Retirer"), &format!("{tasks}/aidants")),
        on("a person", child.date("Date de naissance", ["2", "6", "2019"]), &format!("{tasks}/foyer")),
        on("a person leaves", household.form("Retirer"), &format!("{tasks}/foyer")),
        on("the communes", communes.form("Enregistrer").with("demande_elargie", "non"), &format!("{tasks}/communes")),
        on(
            "a file taken back",
            page(&format!("pieces/{id}/identite")).await.form("Retirer Fichier 2"),
            &format!("/pieces/{id}/identite"),
        ),
        on(
            "a slot for a file",
            page(&format!("pieces/{id}/identite")).await.form("Envoyer un autre fichier"),
            &format!("/pieces/{id}/identite"),
        ),
        on(
            "the sending",
            page(&format!("{here}/envoi")).await.form("Envoyer ma demande").choose("Je certifie"),
            &format!("/suivi/{id}"),
        ),
    ]
}

/// Every form that the applicant of a registered application can send; [`settled`] made it ready.
async fn registered_posts(person: &Person, id: &str) -> Vec<Post> {
    let page = async |path: &str| person.get(&format!("/demande/{id}/{path}")).await;
    let helpers = page("aidants").await;
    let status = format!("/suivi/{id}");
    let on = |what, form, shown_on: &str| Post { what, form, shown_on: shown_on.to_owned() };
    vec![
        on("a change", page("logement-souhaite").await.form("Enregistrer").choose("T4"), &status),
        on("a change of civil status", page("identite").await.form("Enregistrer").fill("Prénoms", "Anne"), &status),
        on("a change given up", page("changement/situation").await.form("Annuler ce changement"), &status),
        on("an invitation", invitation(&helpers), &status),
        on("a helper leaves", helpers.form("Retirer"), &status),
        on("renouncing", page("renoncer").await.form("Renoncer à ma demande").choose("J’ai compris"), &status),
    ]
}

/// A registered application with a change that waits and somebody who helps.
async fn settled(site: &Site, name: &str) -> (Person, String) {
    let (person, id) = site.application_registered(name).await;
    site.helper(&person, &id, "assistante@mairie.example", &["Famille"]).await;
    let family = person.get(&format!("/demande/{id}/situation")).await.form("Enregistrer");
    person.send(family.with("situation_familiale", "V")).await.is(200, "Votre changement attend un service");
    (person, id)
}

/// Both decisions on the change that waits.
async fn decisions(agent: &Person, id: &str) -> [Form; 2] {
    let page = agent.get(&format!("/guichet/demandes/{id}")).await;
    let refused = page.form("Refuser").fill("Précision", "L’acte n’est pas lisible.");
    [page.form("Accepter le changement"), refused]
}

/// An application with every part filled, a child, a piece and somebody who helps: everything can be sent from it.
async fn ready(site: &Site, name: &str) -> (Person, String) {
    let person = site.applicant(&format!("{}@demandeur.example", name.to_lowercase())).await;
    let id = fill_all(&person, name).await;
    let form = person.get(&format!("/demande/{id}/foyer/ajouter/enfant")).await.form("Enregistrer cette personne");
    let form = form.choose("Garçon").fill("Nom de naissance", name).fill("Prénoms", "Léo");
    person.send(form.date("Date de naissance", ["1", "1", "2020"])).await.is(200, "Léo");
    // The number of people to house is the person's own answer: it follows the household.
    let home = person.get(&format!("/demande/{id}/logement-souhaite")).await.form("Enregistrer");
    person.send(home.with("personnes_a_loger", "2")).await;
    site.helper(&person, &id, "aide@mairie.example", &["Famille"]).await;
    let pending = invitation(&person.get(&format!("/demande/{id}/aidants")).await);
    let pending =
        pending.fill("Nom de la personne", "Une attente").fill("Son adresse e-mail", "attente@mairie.example");
    person.send(pending).await.is(200, "L’invitation est partie");
    for side in 1..=2 {
        send_piece(&person, &id, card(side)).await.is(200, "bien arrivé");
    }
    (person, id)
}

/// What a page shows, without what is new at each visit.
async fn shown(person: &Person, path: &str) -> (u16, String) {
    let page = person.get(path).await;
    // How long the session still lasts is in the attributes of the body.
    let html = page.html.split_once("<body").and_then(|(head, rest)| Some((head, rest.split_once('>')?.1)));
    let html = html.map_or_else(|| page.html.clone(), |(head, body)| format!("{head}{body}"));
    (page.status, html.split("_jeton").map(|part| part.get(60..).unwrap_or_default()).collect())
}

async fn desk_posts(agent: &Person, id: &str) -> [Form; 2] {
    let page = agent.get(&format!("/guichet/demandes/{id}")).await;
    [page.form("Accepter"), page.form("Renvoyer").choose("La pièce d’identité n’est pas lisible")]
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_token_no_form_holds() {
    let site = Site::start().await;
    let (person, id) = ready(&site, "Token").await;
    let stranger = site.applicant("etrangere@demandeur.example").await;
    let of_stranger = stranger.get("/compte").await.form("Commencer").value("_jeton").expect("a token").to_owned();
    let (settler, registered) = settled(&site, "Settled").await;
    let drafted = applicant_posts(&person, &id).await.into_iter().map(|post| (&person, post));
    let posts = drafted.chain(registered_posts(&settler, &registered).await.into_iter().map(|post| (&settler, post)));
    for (person, post) in posts {
        let before = shown(person, &post.shown_on).await;
        let mine = post.form.value("_jeton").expect("a token").to_owned();
        let changed = format!("{}{}", if mine.starts_with('A') { 'B' } else { 'A' }, &mine[1..]);
        for token in [None, Some(""), Some("x"), Some(&*of_stranger), Some(&*changed)] {
            let form = match token {
                None => post.form.clone().without("_jeton"),
                Some(token) => post.form.clone().with("_jeton", token),
            };
            person.send(form.clone()).await.is(403, "nous n’avons pas enregistré");
            // Nor by itself.
            assert_eq!(person.post(form.with("_auto", "oui")).await, 403, "{}", post.what);
        }
        assert_eq!(shown(person, &post.shown_on).await, before, "{}", post.what);
    }
    let agent = site.agent("dominique").await;
    for form in decisions(&agent, &registered).await {
        let page = agent.send(form.without("_jeton")).await.is(403, "nous n’avons pas enregistré");
        assert_eq!(page.status, 403);
    }
    agent.get("/guichet").await.is(200, "Changements d’état civil à vérifier");
    let manager = site.agent("maud").await;
    let reference = returned::sent_on_paper(&site, "06", &registered, "K7QP-3M9Y").await;
    let back = returned::filled(&manager.get("/gestion/retours").await, &reference, returned::UNKNOWN);
    manager.send(back.without("_jeton")).await.is(403, "nous n’avons pas enregistré");
    manager.get(&format!("/gestion/retours?notee={reference}")).await.never_says("Noté");
    let visitor = site.person();
    for (path, button) in [
        ("/compte/creer", "Créer mon compte"),
        ("/compte/connexion", "Se connecter"),
        ("/guichet/connexion", "Se connecter"),
    ] {
        let form = visitor
            .get(path)
            .await
            .form(button)
            .fill("Adresse e-mail", "token@demandeur.example")
            .fill("Mot de passe", PASSWORD);
        // From another browser: the token was made for this one.
        site.person().send(form.clone()).await.is(403, "nous n’avons pas enregistré");
        visitor.send(form.without("_jeton")).await.is(403, "nous n’avons pas enregistré");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn twice_at_once_is_once() {
    let site = Site::start().await;
    let (person, id) = ready(&site, "Double").await;
    for post in applicant_posts(&person, &id).await {
        let (one, two) = tokio::join!(person.send(post.form.clone()), person.send(post.form.clone()));
        assert_eq!((one.status, &one.path), (two.status, &two.path), "{}: {} / {}", post.what, one.text(), two.text());
        assert_eq!(one.status, 200, "{}: {}", post.what, one.text());
        // And a third time, later: the browser's “send again”.
        let three = person.send(post.form).await;
        assert_eq!((three.status, &three.path), (200, &one.path), "{}: {}", post.what, three.text());
    }
    let household = person.get(&format!("/suivi/{id}")).await.text();
    assert_eq!(household.matches("Zoé Orsini").count(), 1, "{household}");
    assert_eq!(household.matches("Vous avez envoyé votre demande").count(), 1);
    assert_eq!(household.matches("Aide ne peut plus voir").count(), 1, "{household}");

    let agent = site.agent("camille").await;
    let [accept, _] = desk_posts(&agent, &id).await;
    let (one, two) = tokio::join!(agent.send(accept.clone()), agent.send(accept.clone()));
    for page in [one, two, agent.send(accept).await] {
        page.is(200, "Numéro unique 006 1126 000001 GDPUB");
    }
    site.settle().await;
    assert_eq!(site.mails("amie@demandeur.example").len(), 1);
    for subject in ["Nous avons reçu", "est enregistrée"] {
        let mails = site.mails("double@demandeur.example");
        assert_eq!(mails.iter().filter(|mail| mail.subject.contains(subject)).count(), 1, "{subject}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn twice_at_once_is_once_after_the_registration_too() {
    let site = Site::start().await;
    let (person, id) = settled(&site, "Encore").await;
    let agent = site.agent("dominique").await;
    for post in registered_posts(&person, &id).await {
        let (one, two) = tokio::join!(person.send(post.form.clone()), person.send(post.form.clone()));
        assert_eq!((one.status, &one.path), (two.status, &two.path), "{}: {} / {}", post.what, one.text(), two.text());
        assert_eq!(one.status, 200, "{}: {}", post.what, one.text());
        let three = person.send(post.form).await;
        assert_eq!(three.status, 200, "{}: {}", post.what, three.text());
    }
    let status = person.get(&format!("/suivi/{id}")).await;
    let back = status.form("Reprendre ma demande");
    let (one, two) = tokio::join!(person.send(back.clone()), person.send(back.clone()));
    for page in [one, two, person.send(back).await] {
        page.is(200, "Votre demande est enregistrée");
    }
    let family = person.get(&format!("/demande/{id}/situation")).await.form("Enregistrer");
    person.send(family.with("situation_familiale", "V")).await.is(200, "attend un service");
    let [accept, _] = decisions(&agent, &id).await;
    let (one, two) = tokio::join!(agent.send(accept.clone()), agent.send(accept.clone()));
    for page in [one, two, agent.send(accept).await] {
        page.is(200, "a changé : Situation familiale");
    }
    // Each of it happened once.
    let text = person.get(&format!("/suivi/{id}")).await.text();
    for said in [
        "Vous avez changé : Le logement que vous cherchez",
        "Changement demandé, à vérifier par un service : Identité",
        "Changement annulé : Situation familiale",
        "Vous avez invité Une amie",
        "Aide ne peut plus voir",
        "Vous avez renoncé à cette demande",
        "Vous avez repris cette demande",
        "a changé : Situation familiale",
    ] {
        assert_eq!(text.matches(said).count(), 1, "{said}: {text}");
    }
    site.settle().await;
    for (subject, letters) in [("renoncé", 1), ("repris", 1), ("modifiée par un service", 1)] {
        let mails = site.mails("encore@demandeur.example");
        assert_eq!(mails.iter().filter(|mail| mail.subject.contains(subject)).count(), letters, "{subject}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_accepted_once_however_often_it_is_tapped() {
    let site = Site::start().await;
    let owner = site.applicant("invite@demandeur.example").await;
    let id = open_draft(&owner).await;
    owner
        .send(invitation(&owner.get(&format!("/demande/{id}/aidants")).await))
        .await
        .is(200, "L’invitation est partie");
    let link = site.mail("amie@demandeur.example", "On vous demande de l’aide").await.links()[0].clone();
    let friend = site.applicant("amie@demandeur.example").await;
    let accept = friend.get(&link).await.form("Accepter et ouvrir la demande");
    friend.send(accept.clone().without("_jeton")).await.is(403, "nous n’avons pas enregistré");
    site.person().send(accept.clone()).await.is(401, "Votre session est terminée");
    let (one, two) = tokio::join!(friend.send(accept.clone()), friend.send(accept.clone()));
    for page in [one, two, friend.send(accept).await] {
        let page = page.is(200, "Votre foyer");
        assert_eq!(page.path, format!("/demande/{id}"));
    }
    let helpers = owner.get(&format!("/demande/{id}/aidants")).await;
    assert_eq!(helpers.text().matches("Une amie").count(), 2, "in the list and in its button: {}", helpers.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_tap_signs_up_and_in_once() {
    let site = Site::start().await;
    let visitor = site.person();
    let email = "double@demandeur.example";
    let form = visitor
        .get("/compte/creer")
        .await
        .form("Créer mon compte")
        .fill("Adresse e-mail", email)
        .fill("Mot de passe", PASSWORD);
    let (one, two) = tokio::join!(visitor.send(form.clone()), visitor.send(form));
    assert_eq!((one.path, two.path), ("/compte/e-mail-envoye".to_owned(), "/compte/e-mail-envoye".to_owned()));
    site.mail(email, "Confirmez").await;
    site.settle().await;
    assert_eq!(site.mails(email).len(), 1);
    let link = site.mails(email)[0].links()[0].clone();
    let form = visitor.get(&link).await.form("Confirmer");
    let (one, two) = tokio::join!(visitor.send(form.clone()), visitor.send(form));
    for page in [one, two] {
        page.is(200, "Votre adresse est confirmée");
    }
    let form = visitor
        .get("/compte/connexion")
        .await
        .form("Se connecter")
        .fill("Adresse e-mail", email)
        .fill("Mot de passe", PASSWORD);
    let (one, two) = tokio::join!(visitor.send(form.clone()), visitor.send(form));
    for page in [one, two] {
        page.is(200, "Mon espace");
    }
    let form = visitor.get("/compte").await.form("Commencer ma demande");
    let (one, two) = tokio::join!(visitor.send(form.clone()), visitor.send(form));
    assert_eq!(one.path, two.path);

    // An agent's code serves once; the second tap of the same form is the same sign-in.
    let agent = site.person();
    let form = agent.get("/guichet/connexion").await.form("Se connecter");
    let form = coming_in::agent_credentials(&agent, form, "camille").await;
    let (one, two) = tokio::join!(agent.send(form.clone()), agent.send(form.clone()));
    for page in [one, two] {
        page.is(200, "Demandes à traiter");
    }
    let thief = site.person();
    let again = thief.get("/guichet/connexion").await.form("Se connecter");
    let again = again
        .with("courriel", form.value("courriel").expect("typed"))
        .with("mot_de_passe", form.value("mot_de_passe").expect("typed"));
    thief.send(again.with("code", form.value("code").expect("typed"))).await.is(422, "Un code ne sert qu’une fois");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_one_person_never_opens_the_session_of_another() {
    // A shared computer: the page of the one before is still there.
    let site = Site::start().await;
    for email in ["avant@demandeur.example", "apres@demandeur.example"] {
        site.applicant(email).await;
    }
    let computer = site.person();
    let form = computer.get("/compte/connexion").await.form("Se connecter").fill("Mot de passe", PASSWORD);
    let space = computer.send(form.clone().fill("Adresse e-mail", "avant@demandeur.example")).await;
    computer.press(&space, "Commencer ma demande").await.is(200, "Vérifier et envoyer");
    let space = computer.get("/compte").await.is(200, "Ma demande : Alpes-Maritimes");
    computer.press(&space, "Se déconnecter").await.is(200, "Demander un logement social");
    let space = computer.send(form.fill("Adresse e-mail", "apres@demandeur.example")).await;
    space.is(200, "Vous n’avez pas encore de demande");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_end_of_the_session_nothing_holds_and_it_is_said_how_to_go_on() {
    let site = Site::start().await;
    let (person, id) = ready(&site, "Tard").await;
    let agent = site.agent("dominique").await;
    let posts = applicant_posts(&person, &id).await;
    let sent = site.application_sent("Autre").await.1;
    let (settler, registered) = settled(&site, "Pose").await;
    let settled_posts = registered_posts(&settler, &registered).await;
    let mut at_desk = desk_posts(&agent, &sent).await.to_vec();
    at_desk.extend(decisions(&agent, &registered).await);
    let manager = site.agent("maud").await;
    let reference = returned::sent_on_paper(&site, "06", &registered, "K7QP-3M9Y").await;
    let back = returned::filled(&manager.get("/gestion/retours").await, &reference, returned::UNKNOWN);
    site.system.clock.set_today(TODAY.saturating_add(1.day())).expect("the clock can be set");
    let all = posts.iter().map(|post| (&person, post)).chain(settled_posts.iter().map(|post| (&settler, post)));
    for (person, post) in all {
        let page = person.send(post.form.clone()).await.is(401, "Votre session est terminée");
        assert_eq!(page.link("Se connecter à nouveau"), "/compte/connexion", "{}", post.what);
        // A page that saves by itself is told the same.
        assert_eq!(person.post(post.form.clone().with("_auto", "oui")).await, 401, "{}", post.what);
    }
    for (who, form) in at_desk.into_iter().map(|form| (&agent, form)).chain([(&manager, back)]) {
        let page = who.send(form).await.is(401, "Votre session est terminée");
        assert_eq!(page.link("Se connecter à nouveau"), "/guichet/connexion");
    }
    person.get(&format!("/demande/{id}/revenus/demandeur")).await.is(200, "Votre session est terminée");
    agent.get("/guichet").await.is(200, "Votre session est terminée");
    // Nothing typed is lost: after signing in from another tab, the page that stayed open is sent again, and holds.
    site.signs_in(&person, "tard@demandeur.example").await;
    for post in posts {
        let page = person.send(post.form).await;
        assert_eq!(page.status, 200, "{}: {}", post.what, page.text());
    }
    person.get(&format!("/suivi/{id}")).await.is(200, "18 000").is(200, "Votre demande est envoyée");
    site.signs_in(&settler, "pose@demandeur.example").await;
    for post in settled_posts {
        let page = settler.send(post.form).await;
        assert_eq!(page.status, 200, "{}: {}", post.what, page.text());
    }
    settler.get(&format!("/suivi/{registered}")).await.is(200, "Demande abandonnée");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_application_is_no_application() {
    let site = Site::start().await;
    let (owner, id) = ready(&site, "Owner").await;
    let other = site.applicant("autre@demandeur.example").await;
    let own = open_draft(&other).await;
    let token = other
        .get(&format!("/demande/{own}/revenus/demandeur"))
        .await
        .form("Enregistrer")
        .value("_jeton")
        .expect("a token")
        .to_owned();
    let (far, near) = (site.agent("sacha").await, site.agent("dominique").await);
    for post in applicant_posts(&owner, &id).await {
        let before = shown(&owner, &post.shown_on).await;
        let form = post.form.with("_jeton", &token);
        other.send(form.clone()).await.is(404, "Cette page n’existe pas");
        assert_eq!(other.post(form.clone().with("_auto", "oui")).await, 404, "{}", post.what);
        // For an agent a draft is no application; nobody is nobody.
        for person in [&far, &near] {
            assert_eq!(person.post(form.clone()).await, 404, "{}", post.what);
        }
        site.person().send(form).await.is(401, "Votre session est terminée");
        assert_eq!(shown(&owner, &post.shown_on).await, before, "{}", post.what);
    }
    let address = slot(&owner, &id).await;
    assert!(address.action.starts_with("http://localhost"), "{}", address.action);

    // A registered one: an agent of the territory changes answers by its own forms, and decides nothing for its applicant.
    let (settler, registered) = settled(&site, "Settled").await;
    let own_token = near.get(&format!("/demande/{registered}/precisions")).await.form("Enregistrer");
    let own_token = own_token.value("_jeton").expect("a token").to_owned();
    for post in registered_posts(&settler, &registered).await {
        let before = shown(&settler, &post.shown_on).await;
        let form = post.form.clone().with("_jeton", &token);
        for person in [&other, &far] {
            person.send(form.clone()).await.is(404, "Cette page n’existe pas");
        }
        site.person().send(form.clone()).await.is(401, "Votre session est terminée");
        let decides = ["aidants", "renoncer"].iter().any(|one| post.form.action.contains(one));
        assert_eq!(near.post(form).await, if decides { 404 } else { 403 }, "{}", post.what);
        if decides {
            assert_eq!(near.post(post.form.with("_jeton", &own_token)).await, 404, "{}", post.what);
        }
        assert_eq!(shown(&settler, &post.shown_on).await, before, "{}", post.what);
    }
    for form in decisions(&near, &registered).await {
        far.send(form.clone()).await.is(404, "Cette page n’existe pas");
        settler.send(form.clone()).await.is(401, "Votre session est terminée");
        site.person().send(form).await.is(401, "Votre session est terminée");
    }

    // A sent application, for an agent of another territory and for applicants.
    let (_, sent) = site.application_sent("Sent").await;
    for form in desk_posts(&near, &sent).await {
        far.send(form.clone()).await.is(404, "Cette page n’existe pas");
        owner.send(form.clone()).await.is(401, "Votre session est terminée");
        site.person().send(form).await.is(401, "Votre session est terminée");
    }
    // A draft is its applicant's alone, even for an agent of the territory.
    near.get(&format!("/guichet/demandes/{id}")).await.is(404, "Cette page n’existe pas");
    near.get(&format!("/guichet/demandes/{sent}")).await.is(200, "Accepter et enregistrer");
}
