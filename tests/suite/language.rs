//! French and English: the browser's at first, then the one that was chosen, on every page and in letters.

use crate::site::{PASSWORD, Page, Person, Site, open_draft};

#[track_caller]
fn is_in(page: &Page, lang: &str, title: &str) {
    assert_eq!((page.lang().as_str(), page.title().as_str()), (lang, title), "{}", page.path);
}

#[tokio::test(flavor = "multi_thread")]
async fn at_first_the_browser_says_which_language() {
    let site = Site::start().await;
    for asked in ["fr-FR,fr;q=0.9,en;q=0.8", "de,fr;q=0.8,en;q=0.7"] {
        is_in(&site.person_reading(asked).get("/").await, "fr", "Demander un logement social");
    }
    for asked in ["en-GB,en;q=0.9,fr;q=0.5", "ar,en;q=0.8", "uk"] {
        is_in(&site.person_reading(asked).get("/").await, "en", "Apply for social housing");
    }
    let page = site.person_reading("en").get("/rien").await;
    is_in(&page, "en", "This page does not exist");
    assert_eq!(page.headers["cache-control"], "no-store");
    assert!(
        page.headers["vary"].to_str().is_ok_and(|vary| vary.contains("Accept-Language") && vary.contains("Cookie"))
    );
    // Agents read French, and so are the pages that are theirs.
    let page = site.person_reading("en").get("/guichet/connexion").await;
    is_in(&page, "fr", "Connexion au guichet");
    assert!(!page.has_button("English") && !page.has_button("Français"));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_form_changes_the_language_of_every_page_and_comes_back() {
    let site = Site::start().await;
    let person = site.person_reading("fr");
    let page = person.get("/guichets").await;
    let page = person.press(&page, "English").await;
    is_in(&page, "en", "Find a desk");
    assert_eq!(page.path, "/guichets");
    let page = person.get("/compte/creer").await;
    is_in(&page, "en", "Create my account");
    // What was refused is read in the same language; another one leads back to the page itself.
    let page = person.press(&page, "Create my account").await.is(422, "Give your e-mail address");
    let page = person.press(&page, "Français").await.is(200, "12 caractères au moins");
    assert_eq!(page.path, "/compte/creer");

    // Signed in: on one's own pages, and on those where nobody looks who is signed in.
    let person = site.applicant("langue@demandeur.example").await;
    let id = open_draft(&person).await;
    for path in
        [format!("/demande/{id}/communes"), "/".to_owned(), format!("/pieces/{id}/identite"), "/rien".to_owned()]
    {
        let page = person.get(&path).await;
        let english = person.press(&page, "English").await;
        assert_eq!((english.lang().as_str(), &english.path), ("en", &path));
        let french = person.press(&english, "Français").await;
        assert_eq!((french.lang().as_str(), french.title()), ("fr", page.title()));
    }
    // A person who is not saved yet has no page of their own.
    let page = person.get(&format!("/demande/{id}/foyer/ajouter/enfant")).await;
    let page = person.press(&page, "Enregistrer cette personne").await.is(422, "Indiquez les prénoms");
    person.press(&page, "English").await.is(200, "A child who depends on you");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_led_away_and_nothing_is_chosen_without_the_form() {
    let site = Site::start().await;
    let person = site.person_reading("fr");
    let form = person.get("/accessibilite").await.form("English");
    for elsewhere in ["https://ailleurs.example/", "//ailleurs.example", "/\\ailleurs.example", "", "/compte/langue"] {
        let page = person.send(form.clone().with("retour", elsewhere)).await;
        is_in(&page, "en", "Apply for social housing");
        assert_eq!(page.path, "/", "{elsewhere}");
    }
    let other = site.person_reading("fr");
    let token = other.get("/").await.form("English").value("_jeton").expect("a token").to_owned();
    for form in [form.clone().without("_jeton"), form.clone().with("_jeton", ""), form.clone().with("_jeton", &token)] {
        person.send(form).await.is(403, "we did not save");
    }
    assert_eq!(other.send(form).await.status, 403);
    is_in(&other.get("/").await, "fr", "Demander un logement social");
    let form = person.get("/").await.form("Français");
    assert_eq!(person.send(form.with("langue", "xx")).await.status, 404);
    is_in(&person.get("/").await, "en", "Apply for social housing");
}

/// Signs up in English, up to one's own space.
async fn comes_in(site: &Site, person: &Person, email: &str) {
    let page = person.get("/compte/creer").await;
    let form = page.form("Create my account").fill("E-mail address", email).fill("Password", PASSWORD);
    person.send(form).await.is(200, "Check your e-mails");
    let mail = site.mail(email, "Confirm your e-mail address").await;
    assert!(mail.text.contains("This link works only once") && !mail.text.contains(" vous "), "{}", mail.text);
    // The link is opened in another browser: the page can be read in another language before it is used.
    let page = site.person_reading("fr").get(&mail.links()[0]).await;
    is_in(&page, "fr", "Confirmer mon adresse");
    let page = person.get(&mail.links()[0]).await;
    let page = person.press(&page, "Français").await.is(200, "Appuyez sur le bouton");
    let page = person.press(&page, "English").await;
    person.press(&page, "Confirm").await.is(200, "Your address is confirmed");
    let page = person.get("/compte/connexion").await;
    let form = page.form("Sign in").fill("E-mail address", email).fill("Password", PASSWORD);
    person.send(form).await.is(200, "You have no application yet");
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_are_in_the_language_of_the_account() {
    let site = Site::start().await;
    let email = "english@demandeur.example";
    let person = site.person_reading("en");
    comes_in(&site, &person, email).await;
    // Whoever asks, and in whatever language: the account's owner is written to in theirs.
    let visitor = site.person_reading("fr");
    let form = visitor.get("/compte/mot-de-passe-oublie").await.form("Recevoir le lien").fill("Adresse e-mail", email);
    visitor.send(form).await.is(200, "Si cette adresse a un compte");
    site.mail(email, "Choose a new password").await;
    let page = person.get("/compte").await;
    person.press(&page, "Français").await.is(200, "Mon espace");
    let page = visitor.get("/compte/mot-de-passe-oublie").await;
    visitor.send(page.form("Recevoir le lien").fill("Adresse e-mail", email)).await.is(200, "Si cette adresse");
    site.mail(email, "Choisissez un nouveau mot de passe").await;

    let (person, id) = site.application_sent("Change").await;
    site.mail("change@demandeur.example", "Nous avons reçu votre demande").await;
    let page = person.get(&format!("/suivi/{id}")).await;
    person.press(&page, "English").await.is(200, "Your application has been sent");
    let agent = site.agent("camille").await;
    let file = agent.get(&format!("/guichet/demandes/{id}")).await;
    agent.press(&file, "Accepter").await.is(200, "Numéro unique");
    let mail = site.mail("change@demandeur.example", "Your application for social housing is registered").await;
    assert!(mail.text.contains("attestation d’enregistrement") && mail.text.contains("24\u{a0}November\u{a0}2027"));
    person.get(&format!("/suivi/{id}")).await.is(200, "Download my proof of registration");
}
