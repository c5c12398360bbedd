//! Every form of the site, sent as it should not be: without its token, twice at once, after the session's end, by
//! somebody else, by nobody.

use jiff::ToSpan as _;

use crate::site::{Form, PASSWORD, Person, Site, TODAY, card, coming_in, fill_all, open_draft, send_piece, slot};

/// A form that somebody may send, and what tells whether it was.
struct Post {
    what: &'static str,
    form: Form,
    /// The page that changes when the form holds.
    shown_on: String,
}

/// Every form that an applicant can send while an application is open, ready to hold.
async fn applicant_posts(person: &Person, id: &str) -> Vec<Post> {
    let page = async |path: &str| person.get(&format!("/{path}")).await;
    let here = format!("demande/{id}");
    let tasks = format!("/demande/{id}");
    let child = page(&format!("{here}/foyer/ajouter/enfant")).await.form("Enregistrer cette personne");
    let child = child.choose("Madame").fill("Nom de naissance", "Orsini").fill("Prénoms", "Zoé");
    let household = page(&format!("{here}/foyer")).await;
    let communes = page(&format!("{here}/communes")).await;
    let on = |what, form, shown_on: &str| Post { what, form, shown_on: shown_on.to_owned() };
    vec![
        on(
            "a section",
            page(&format!("{here}/revenus")).await.form("Enregistrer").fill("Revenu fiscal de référence", "18000"),
            &format!("{tasks}/revenus"),
        ),
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

/// An application with every part filled, a child and a piece: everything can be sent from it.
async fn ready(site: &Site, name: &str) -> (Person, String) {
    let person = site.applicant(&format!("{}@demandeur.example", name.to_lowercase())).await;
    let id = fill_all(&person, name).await;
    let form = person.get(&format!("/demande/{id}/foyer/ajouter/enfant")).await.form("Enregistrer cette personne");
    let form = form.choose("Monsieur").fill("Nom de naissance", name).fill("Prénoms", "Léo");
    person.send(form.date("Date de naissance", ["1", "1", "2020"])).await.is(200, "Léo");
    for side in 1..=2 {
        send_piece(&person, &id, card(side)).await.is(200, "bien arrivé");
    }
    (person, id)
}

/// What a page shows, without what is new at each visit.
async fn shown(person: &Person, path: &str) -> (u16, String) {
    let page = person.get(path).await;
    (page.status, page.html.split("_jeton").map(|part| part.get(60..).unwrap_or_default()).collect())
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
    for post in applicant_posts(&person, &id).await {
        let before = shown(&person, &post.shown_on).await;
        let mine = post.form.value("_jeton").expect("a token").to_owned();
        let changed = format!("{}{}", if mine.starts_with('A') { 'B' } else { 'A' }, &mine[1..]);
        for token in [None, Some(""), Some("x"), Some(&*of_stranger), Some(&*changed)] {
            let form = match token {
                None => post.form.clone().without("_jeton"),
                Some(token) => post.form.clone().with("_jeton", token),
            };
            person.send(form).await.is(403, "nous n’avons pas enregistré");
        }
        assert_eq!(shown(&person, &post.shown_on).await, before, "{}", post.what);
    }
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

    let agent = site.agent("camille").await;
    let [accept, _] = desk_posts(&agent, &id).await;
    let (one, two) = tokio::join!(agent.send(accept.clone()), agent.send(accept.clone()));
    for page in [one, two, agent.send(accept).await] {
        page.is(200, "Numéro unique 006 1126 000001 GDPUB");
    }
    site.settle().await;
    for subject in ["Nous avons reçu", "est enregistrée"] {
        let mails = site.mails("double@demandeur.example");
        assert_eq!(mails.iter().filter(|mail| mail.subject.contains(subject)).count(), 1, "{subject}");
    }
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
    let agent = site.agent("camille").await;
    let posts = applicant_posts(&person, &id).await;
    let sent = site.application_sent("Autre").await.1;
    let at_desk = desk_posts(&agent, &sent).await;
    site.system.clock.set_today(TODAY.saturating_add(1.day())).expect("the clock can be set");
    for post in &posts {
        let page = person.send(post.form.clone()).await.is(401, "Votre session est terminée");
        assert_eq!(page.link("Se connecter à nouveau"), "/compte/connexion", "{}", post.what);
    }
    for form in at_desk {
        let page = agent.send(form).await.is(401, "Votre session est terminée");
        assert_eq!(page.link("Se connecter à nouveau"), "/guichet/connexion");
    }
    person.get(&format!("/demande/{id}/revenus")).await.is(200, "Votre session est terminée");
    agent.get("/guichet").await.is(200, "Votre session est terminée");
    // Nothing typed is lost: after signing in from another tab, the page that stayed open is sent again, and holds.
    site.signs_in(&person, "tard@demandeur.example").await;
    for post in posts {
        let page = person.send(post.form).await;
        assert_eq!(page.status, 200, "{}: {}", post.what, page.text());
    }
    person.get(&format!("/suivi/{id}")).await.is(200, "18 000").is(200, "Votre demande est envoyée");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_application_is_no_application() {
    let site = Site::start().await;
    let (owner, id) = ready(&site, "Owner").await;
    let other = site.applicant("autre@demandeur.example").await;
    let own = open_draft(&other).await;
    let token = other
        .get(&format!("/demande/{own}/revenus"))
        .await
        .form("Enregistrer")
        .value("_jeton")
        .expect("a token")
        .to_owned();
    let (far, near) = (site.agent("sacha").await, site.agent("camille").await);
    for post in applicant_posts(&owner, &id).await {
        let before = shown(&owner, &post.shown_on).await;
        let form = post.form.with("_jeton", &token);
        other.send(form.clone()).await.is(404, "Cette page n’existe pas");
        // An agent is no applicant, and nobody is nobody.
        for person in [&far, &near, &site.person()] {
            person.send(form.clone()).await.is(401, "Votre session est terminée");
        }
        assert_eq!(shown(&owner, &post.shown_on).await, before, "{}", post.what);
    }
    let address = slot(&owner, &id).await;
    assert!(address.action.starts_with("http://localhost"), "{}", address.action);

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
