//! The steps of the main job, as the tests' people take them.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};
use local::demo;

use super::{Form, Page, Person, Site};

/// The password of everybody in the tests.
pub(crate) const PASSWORD: &str = "un toit pour ma famille";

impl Site {
    /// Somebody who signs up, confirms, and signs in.
    pub(crate) async fn applicant(&self, email: &str) -> Person {
        let person = self.person();
        coming_in::asks(&person, email).await;
        let mail = self.mail(email, "Confirmez votre adresse").await;
        coming_in::confirms(&person, &mail.links()[0], email).await;
        person
    }

    /// Signs an applicant in.
    pub(crate) async fn signs_in(&self, person: &Person, email: &str) -> Page {
        coming_in::signs_in(person, email).await
    }

    /// An agent of the demonstration, signed in: `camille`, `dominique`, `alix`, or `sacha` who is of another territory.
    pub(crate) async fn agent(&self, name: &str) -> Person {
        let person = self.person();
        coming_in::agent(&person, name).await;
        person
    }

    /// An application filled and sent, by somebody of this surname; its identifier.
    pub(crate) async fn application_sent(&self, surname: &str) -> (Person, String) {
        let person = self.applicant(&format!("{}@demandeur.example", surname.to_lowercase())).await;
        let id = fill_all(&person, surname).await;
        send_piece(&person, &id, card(1)).await;
        let page = person.get(&format!("/demande/{id}/envoi")).await;
        let form = page.form("Envoyer ma demande").choose("Je certifie");
        person.send(form).await.is(200, "Votre demande est envoyée");
        (person, id)
    }

    /// Somebody invited to help, by the name of “Aide”, who accepted with an account of their own.
    pub(crate) async fn helper(&self, owner: &Person, id: &str, email: &str, scopes: &[&str]) -> Person {
        let mut form = owner.get(&format!("/demande/{id}/aidants")).await.form("Envoyer l’invitation");
        form = form.fill("Nom de la personne", "Aide").fill("Son adresse e-mail", email);
        for scope in scopes {
            let (name, value) = form.box_of(scope);
            form.fields.push((name, value));
        }
        owner.send(form).await.is(200, "L’invitation est partie");
        let link = self.mail(email, "On vous demande de l’aide").await.links()[0].clone();
        let helper = self.applicant(email).await;
        let page = helper.get(&link).await.is(200, "Une personne vous invite");
        helper.press(&page, "Accepter et ouvrir la demande").await.is(200, "Ne plus aider cette personne");
        helper
    }

    /// An application that an agent registered, and whose letter with the certificate has left: what a test does next is
    /// not told in its place; its identifier.
    pub(crate) async fn application_registered(&self, surname: &str) -> (Person, String) {
        let (person, id) = self.application_sent(surname).await;
        let agent = self.agent("camille").await;
        let page = agent.get(&format!("/guichet/demandes/{id}")).await;
        agent.press(&page, "Accepter et enregistrer").await.is(200, "Numéro unique");
        self.mail(&format!("{}@demandeur.example", surname.to_lowercase()), "est enregistrée").await;
        (person, id)
    }
}

/// Coming in: what needs no more of the site than its address.
pub(crate) mod coming_in {
    use super::{Form, PASSWORD, Page, Person, demo};

    /// Signs up: a letter leaves.
    pub(crate) async fn asks(person: &Person, email: &str) {
        let page = person.get("/compte/creer").await;
        let form = page.form("Créer mon compte").fill("Adresse e-mail", email).fill("Mot de passe", PASSWORD);
        person.send(form).await.is(200, "Regardez vos e-mails");
    }

    /// Follows the letter's link and signs in.
    pub(crate) async fn confirms(person: &Person, link: &str, email: &str) {
        let page = person.get(link).await;
        person.press(&page, "Confirmer").await.is(200, "Votre adresse est confirmée");
        signs_in(person, email).await;
    }

    /// Signs an applicant in; where that leads.
    pub(crate) async fn signs_in(person: &Person, email: &str) -> Page {
        let page = person.get("/compte/connexion").await;
        let form = page.form("Se connecter").fill("Adresse e-mail", email).fill("Mot de passe", PASSWORD);
        let page = person.send(form).await.is(200, "");
        assert!(!page.has_button("Se connecter"), "{}", page.text());
        page
    }

    /// Signs an agent in.
    pub(crate) async fn agent(person: &Person, name: &str) {
        let page = person.get("/guichet/connexion").await;
        let form = agent_credentials(person, page.form("Se connecter"), name).await;
        person.send(form).await.is(200, "Demandes à traiter");
    }

    /// Fills an agent's sign-in form with what the local pages tell.
    pub(crate) async fn agent_credentials(person: &Person, form: Form, name: &str) -> Form {
        let page = person.get("/_local/agents.json").await;
        let agents: serde_json::Value = serde_json::from_str(&page.html).expect("the agents, as JSON");
        let agents = agents.as_array().expect("a list").clone();
        let agent =
            agents.into_iter().find(|agent| agent["email"].as_str().is_some_and(|email| email.starts_with(name)));
        let agent = agent.expect("an agent of this name");
        form.fill("Adresse e-mail", agent["email"].as_str().expect("an address"))
            .fill("Mot de passe", demo::PASSWORD)
            .fill("Code à 6 chiffres", agent["code"].as_str().expect("a code"))
    }
}

/// Opens the draft of somebody who is signed in; its identifier.
pub(crate) async fn open_draft(person: &Person) -> String {
    open_draft_as(person, "Commencer ma demande").await
}

/// The same by another button: for oneself, or for a body.
pub(crate) async fn open_draft_as(person: &Person, button: &str) -> String {
    let page = person.get("/compte").await;
    let page = person.press(&page, button).await.is(200, "Pour envoyer votre demande");
    page.path.rsplit('/').next().expect("a path has a last segment").to_owned()
}

/// Fills the whole form; the identifier of the application.
pub(crate) async fn fill_all(person: &Person, surname: &str) -> String {
    let id = open_draft(person).await;
    let save = "Enregistrer";
    let mut page = person.get(&format!("/demande/{id}/identite")).await;
    page = person
        .send(
            page.form(save)
                .choose("Madame")
                .fill("Nom de naissance", surname)
                .fill("Prénoms", "Marie, Ange")
                .date("Date de naissance", ["28", "2", "1990"])
                .choose("Nationalité / Française"),
        )
        .await
        .is(200, "Numéro de sécurité sociale");
    let later = page.form(save).choose("Je n’ai pas ce numéro");
    page = person.send(later).await.is(200, "Vous joindre");
    page = person
        .send(
            page.form(save)
                .fill("Téléphone", "06 39 98 12 34")
                .choose("Acceptez-vous de recevoir les nouvelles de votre demande par e-mail ? / Oui"),
        )
        .await
        .is(200, "Votre adresse");
    page = person
        .send(
            page.form(save)
                .fill("Numéro et rue", "8 rue du Marché")
                .fill("Code postal", "06300")
                .fill("Commune", "nice"),
        )
        .await
        .is(200, "La personne qui vous aide");
    let nobody = page.form(save).choose("Est-ce que quelqu’un vous aide pour cette demande ? / Non");
    page = person.send(nobody).await.is(200, "Votre situation familiale");
    page = person.send(page.form(save).choose("Divorcé(e)")).await.is(200, "Personne pour l’instant");
    page = person.follow(&page, "Continuer").await.is(200, "Situation professionnelle");
    page = person.send(page.form(save).choose("Agent hospitalier")).await.is(200, "avis d’impôt");
    let income =
        page.form(save).choose("Avez-vous cet avis d’impôt ? / Oui").fill("Revenu fiscal de référence", "17 450");
    page = person.send(income).await.is(200, "Ressources de chaque mois");
    let resources = page.form(save).fill("Salaires", "1510").fill("Allocations familiales", "151");
    page = person.send(resources).await.is(200, "Où vous habitez aujourd’hui");
    page =
        person.send(page.form(save).choose("Locataire d’un propriétaire privé")).await.is(200, "Votre logement actuel");
    page = person
        .send(
            page.form(save)
                .fill("Combien de personnes vivent", "2")
                .fill("Loyer", "890")
                .choose("Êtes-vous propriétaire d’un autre logement ? / Non"),
        )
        .await
        .is(200, "Pourquoi vous demandez un logement");
    page = person.send(page.form(save).choose("Mon logement est trop cher")).await.is(200, "La demande faite avant");
    let alone = "Étiez-vous dans la demande de logement de l’autre personne du couple ? / Non";
    page = person.send(page.form(save).choose(alone)).await.is(200, "Handicap ou perte d’autonomie");
    let nobody = "Une personne du foyer a-t-elle un handicap ou une perte d’autonomie ? / Non";
    page = person.send(page.form(save).choose(nobody)).await.is(200, "Le logement que vous cherchez");
    let wanted = page.form(save).choose("L’un ou l’autre").choose("T2").choose("T3");
    page = person.send(wanted).await.is(200, "Où vous cherchez");
    page = person.send(page.form("Ajouter").fill("Ajouter une commune", "nice")).await.is(200, "1. Nice");
    page = person
        .send(page.form("Ajouter").fill("Ajouter une commune", "st laurent"))
        .await
        .is(200, "2. Saint-Laurent-du-Var");
    let places = page.form(save).choose("Acceptez-vous aussi les communes voisines ? / Oui");
    page = person.send(places).await.is(200, "Autre chose à nous dire");
    person.send(page.form(save)).await.is(200, "Votre pièce d’identité");
    id
}

/// Sends a file as the identity piece and waits for the verdict; the page that tells it.
pub(crate) async fn send_piece(person: &Person, id: &str, bytes: Vec<u8>) -> Page {
    send_file(person, id, "identite", bytes).await
}

/// Sends a file of a piece and waits for the verdict; the page that tells it.
pub(crate) async fn send_file(person: &Person, id: &str, piece: &str, bytes: Vec<u8>) -> Page {
    let form = slot_of(person, id, piece).await;
    let page = person.upload(form, "carte.png", bytes).await;
    verdict(person, page).await
}

/// A form for one file of the identity piece.
pub(crate) async fn slot(person: &Person, id: &str) -> Form {
    slot_of(person, id, "identite").await
}

/// A form for one file.
async fn slot_of(person: &Person, id: &str, piece: &str) -> Form {
    let page = person.get(&format!("/pieces/{id}/{piece}")).await;
    let button = if page.has_button("Ajouter un fichier") { "Ajouter un fichier" } else { "Envoyer un autre fichier" };
    person.press(&page, button).await.form("Envoyer le fichier")
}

/// Waits on the page where a browser lands after sending a file.
pub(crate) async fn verdict(person: &Person, mut page: Page) -> Page {
    for _ in 0..250 {
        if !page.text().contains("Nous vérifions votre fichier") {
            return page;
        }
        tokio::time::sleep(std::time::Duration::from_millis(40)).await;
        page = person.get(&page.path).await;
    }
    panic!("the file was not examined: {}", page.text());
}

/// A picture of a card that is none, as PNG; each shade is another file.
pub(crate) fn card(shade: u8) -> Vec<u8> {
    let picture = RgbImage::from_fn(320, 200, |x, y| {
        let portrait = (20..90).contains(&x) && (40..150).contains(&y);
        Rgb(if portrait { [90, 110, 130] } else { [225, 230, 240 - shade] })
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).expect("a picture can be written");
    bytes.into_inner()
}
