//! What protects an account: codes by mail, passwords, sessions, the address.

use domain::event::EventKind;
use domain::id::ApplicationId;
use tokio::task::JoinSet;

use usecases::ledger::{Commit, Committed, Write};
use usecases::ports::{Dossiers as _, Ledger as _};

use crate::site::{
    Form, PASSWORD, Page, Person, Site, card, coming_in, fill_all, open_draft, send_piece, slot, traces,
};

const OTHER: &str = "une autre phrase de passe";
const INVITED: &str = "On vous demande de l’aide";

/// The code of the last message to an address.
async fn code(site: &Site, email: &str) -> String {
    let mail = site.mail(email, "Votre code de connexion").await;
    assert!(!mail.subject.contains(|c: char| c.is_ascii_digit()), "the subject shows on a locked phone");
    let line = mail.text.lines().find(|line| line.starts_with("Votre code")).expect("a line with the code");
    line.chars().filter(char::is_ascii_digit).collect()
}

async fn asks_code(person: &Person, email: &str) -> Page {
    let page = person.get("/compte/connexion").await;
    let page = person.follow(&page, "Recevoir un code").await;
    person.send(page.form("Recevoir le code").fill("Adresse e-mail", email)).await.is(200, "Tapez le code reçu")
}

fn types(page: &Page, code: &str) -> Form {
    page.form("Me connecter").fill("Code à 8 chiffres", code)
}

/// A code that is not this one.
fn wrong(code: &str) -> String {
    format!("{:08}", (code.parse::<u32>().expect("digits") + 1) % 100_000_000)
}

fn later(site: &Site, minutes: i64) {
    site.system.clock.advance(minutes * 60).expect("the clock can be set");
}

fn devices(page: &Page) -> usize {
    page.text().matches("Ouverte le").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailed_code_signs_in_once_and_in_the_browser_that_asked() {
    let site = Site::start().await;
    let email = "code@demandeur.example";
    site.applicant(email).await;
    let phone = site.person();
    let page = asks_code(&phone, email).await;
    assert!(!page.path.contains("demandeur"), "no address in a URL: {}", page.path);
    let code = code(&site, email).await;
    assert_eq!(code.len(), 8);

    // Somebody who read the message, in another browser, with the very address of the page.
    let thief = site.person();
    let theirs = thief.get(&page.path).await;
    thief.send(types(&theirs, &code)).await.is(409, "Ce code ne marche plus");

    phone.send(types(&page, "")).await.is(422, "Indiquez le code à 8 chiffres");
    phone.send(types(&page, &wrong(&code))).await.is(422, "Il vous reste 4 essais");
    // As people type it; a double tap is one sign-in.
    let spaced = types(&page, &format!("{} {}", &code[..4], &code[4..]));
    let (one, two) = tokio::join!(phone.send(spaced.clone()), phone.send(spaced.clone()));
    one.is(200, "Mon espace");
    two.is(200, "Mon espace");
    // Once: not by another form, nor by the same one when its session is closed.
    let again = site.person();
    again.send(spaced.clone()).await.is(403, "");
    let space = phone.get("/compte").await;
    phone.press(&space, "Se déconnecter").await;
    phone.send(spaced).await.is(409, "Ce code ne marche plus");
    phone.send(types(&phone.get(&page.path).await, &code)).await.is(409, "Ce code ne marche plus");
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_for_a_code_and_trying_it_tell_nobody_whether_there_is_an_account() {
    let site = Site::start().await;
    site.applicant("connu@demandeur.example").await;
    let mut told = Vec::new();
    for email in ["connu@demandeur.example", "inconnu@demandeur.example"] {
        let person = site.person();
        let page = asks_code(&person, email).await;
        let mut said = vec![(page.status, page.text())];
        for _ in 0..6 {
            let page = person.send(types(&page, "00000000")).await;
            said.push((page.status, page.text()));
        }
        told.push(said);
    }
    assert_eq!(told[0], told[1]);
    assert_eq!(told[0].iter().map(|(status, _)| *status).collect::<Vec<_>>(), [200, 422, 422, 422, 422, 409, 409]);
    site.settle().await;
    assert!(site.mails("inconnu@demandeur.example").is_empty());
    // Five wrong tries killed the one that was mailed too.
    let person = site.person();
    let page = asks_code(&person, "connu@demandeur.example").await;
    let code = {
        site.settle().await;
        code(&site, "connu@demandeur.example").await
    };
    let mut tries = JoinSet::new();
    for _ in 0..8 {
        let (person, form) = (person.clone(), types(&page, &wrong(&code)));
        tries.spawn(async move { person.send(form).await });
    }
    let all = tries.join_all().await;
    assert_eq!(all.iter().filter(|page| page.status == 422).count(), 4, "however many come at once, five are compared");
    person.send(types(&page, &code)).await.is(409, "Ce code ne marche plus");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_over_after_ten_minutes_and_is_not_asked_for_without_end() {
    let site = Site::start().await;
    let email = "tard@demandeur.example";
    site.applicant(email).await;
    let person = site.person();
    let page = asks_code(&person, email).await;
    let code = code(&site, email).await;
    later(&site, 11);
    person.send(types(&page, &code)).await.is(409, "Ce code ne marche plus");
    let page = person.get("/compte/code").await;
    let form = page.form("Recevoir le code").fill("Adresse e-mail", email);
    let mut last = 0;
    for _ in 0..12 {
        let form = person.get("/compte/code").await.form("Recevoir le code").fill("Adresse e-mail", email);
        last = person.post(form).await;
    }
    assert_eq!(last, 429);
    person.send(form.fill("Adresse e-mail", "pas une adresse")).await.is(422, "adresse e-mail");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_closes_the_other_sessions_and_is_told_by_mail() {
    let site = Site::start().await;
    let email = "passe@demandeur.example";
    let phone = site.applicant(email).await;
    let library = site.person();
    site.signs_in(&library, email).await;
    let change = |current: &str, new: &str, page: &Page| {
        page.form("Changer mon mot de passe").fill("Mot de passe actuel", current).fill("Nouveau mot de passe", new)
    };
    let page = phone.get("/compte/securite/mot-de-passe").await;
    phone.send(change("faux mot de passe", OTHER, &page)).await.is(422, "Ce n’est pas votre mot de passe actuel");
    phone.send(change(PASSWORD, "court", &page)).await.is(422, "12");
    phone.send(change(PASSWORD, "qwertyuiop[]", &page)).await.is(422, "");
    phone.send(change(PASSWORD, "logementsocial06", &page)).await.is(422, "");
    library.get("/compte").await.is(200, "Mon espace");
    let form = change(PASSWORD, OTHER, &phone.get("/compte/securite/mot-de-passe").await);
    let (one, two) = tokio::join!(phone.send(form.clone()), phone.send(form));
    for page in [one, two] {
        assert_eq!(devices(&page.is(200, "Votre mot de passe est changé")), 1);
    }
    library.get("/compte").await.is(200, "Votre session est terminée");
    let told = site.mail(email, "Votre mot de passe est changé").await;
    assert!(told.links()[0].ends_with("/compte/mot-de-passe-oublie"));
    let sign_in = library.get("/compte/connexion").await.form("Se connecter").fill("Adresse e-mail", email);
    library.send(sign_in.clone().fill("Mot de passe", PASSWORD)).await.is(422, "ne va pas");
    library.send(sign_in.fill("Mot de passe", OTHER)).await.is(200, "Mon espace");
    site.settle().await;
    let mails = site.mails(email);
    assert_eq!(mails.iter().filter(|mail| mail.subject.contains("est changé")).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_chosen_again_closes_every_session() {
    let site = Site::start().await;
    let email = "oubli@demandeur.example";
    let thief = site.applicant(email).await;
    let owner = site.person();
    // More than one commit takes.
    for _ in 0..9 {
        site.signs_in(&site.person(), email).await;
    }
    let page = owner.get("/compte/mot-de-passe-oublie").await;
    owner.send(page.form("Recevoir le lien").fill("Adresse e-mail", email)).await.is(200, "Regardez vos e-mails");
    let link = site.mail(email, "Choisissez un nouveau mot de passe").await.links()[0].clone();
    let page = owner.get(&link).await;
    let form = page.form("Changer mon mot de passe").fill("Mot de passe", OTHER);
    let (one, two) = tokio::join!(owner.send(form.clone()), owner.send(form));
    for page in [one, two] {
        page.is(200, "Votre mot de passe est changé");
    }
    thief.get("/compte").await.is(200, "Votre session est terminée");
    site.mail(email, "Votre mot de passe est changé").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ones_sessions_are_listed_and_closed_one_by_one_or_all() {
    let site = Site::start().await;
    let email = "liste@demandeur.example";
    let phone = site.applicant(email).await;
    let (library, friend) = (site.person(), site.person());
    site.signs_in(&library, email).await;
    site.signs_in(&friend, email).await;
    let page = phone.get("/compte/securite").await.is(200, "Vos connexions").is(200, email);
    assert_eq!(devices(&page), 3);
    assert_eq!(page.text().matches("Cet appareil").count(), 1);
    assert!(page.text().contains("Appareil inconnu"), "{}", page.text());
    // One: whichever it is, the two others stay.
    let after = phone.press(&page, "Fermer la connexion").await.is(200, "C’est fermé");
    assert_eq!(devices(&after), 2);
    let open = [library.get("/compte").await, friend.get("/compte").await];
    assert_eq!(open.iter().filter(|page| page.path == "/compte").count(), 1);
    let after = phone.press(&after, "Fermer toutes les autres").await.is(200, "C’est fermé");
    assert_eq!(devices(&after), 1);
    for other in [&library, &friend] {
        other.get("/compte").await.is(200, "Votre session est terminée");
    }
    phone.get("/compte").await.is(200, "Mon espace");

    // Somebody else's session is nobody's to close.
    let other = site.applicant("autre@demandeur.example").await;
    site.signs_in(&site.person(), "autre@demandeur.example").await;
    let theirs = other.get("/compte/securite").await.form("Fermer la connexion");
    let session = theirs.value("connexion").expect("a session").to_owned();
    site.signs_in(&library, email).await;
    let mine = phone.get("/compte/securite").await.form("Fermer la connexion");
    phone.send(mine.with("connexion", &session)).await.is(200, "");
    assert_eq!(devices(&other.get("/compte/securite").await), 2);
    // What signs out leaves the list.
    let space = library.get("/compte").await;
    library.press(&space, "Se déconnecter").await;
    assert_eq!(devices(&phone.get("/compte/securite").await), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_when_nothing_is_asked_and_at_the_latest_after_half_a_day() {
    let site = Site::start().await;
    let email = "longtemps@demandeur.example";
    let person = site.applicant(email).await;
    let idle = site.person();
    site.signs_in(&idle, email).await;
    let agent = site.agent("camille").await;
    for _ in 0..4 {
        later(&site, 25);
        agent.get("/guichet").await.is(200, "Demandes à traiter");
    }
    person.get("/compte").await.is(200, "Mon espace");
    later(&site, 31);
    person.get("/compte").await.is(200, "Mon espace");
    // The agent's half hour, the applicant's two hours.
    agent.get("/guichet").await.is(200, "Votre session est terminée");
    idle.get("/compte/securite").await.is(200, "Votre session est terminée");
    // Ten hours more, asking for something every hour and a half; the page that keeps a session counts.
    for _ in 0..6 {
        later(&site, 90);
        person.get("/compte/prolonger").await.is(200, "Vous restez connecté");
    }
    person.get("/compte/securite").await.is(200, "Utilisée pour la dernière fois");
    later(&site, 89);
    let back = person.get("/compte/securite").await.is(200, "Votre session est terminée");
    assert!(back.path.ends_with("retour=/compte/securite"), "{}", back.path);
}

#[tokio::test(flavor = "multi_thread")]
async fn being_there_costs_one_write_in_ten_minutes() {
    let site = Site::start().await;
    let person = site.applicant("economie@demandeur.example").await;
    let calls = async |path: &str| {
        site.settle().await;
        site.system.table.meter.take();
        person.get(path).await.is(200, "Mon espace");
        site.system.table.meter.take().iter().map(|call| call.operation).collect::<Vec<_>>()
    };
    assert_eq!(calls("/compte").await, ["GetItem", "Query"]);
    later(&site, 11);
    assert_eq!(calls("/compte").await.iter().filter(|call| **call == "UpdateItem").count(), 1);
    assert_eq!(calls("/compte").await, ["GetItem", "Query"]);
    // The list says the hour: written with the first page of another hour.
    later(&site, 61);
    assert_eq!(calls("/compte").await.iter().filter(|call| **call == "UpdateItem").count(), 2);
    assert_eq!(calls("/compte").await, ["GetItem", "Query"]);
}

async fn asks_email(person: &Person, to: &str) -> Page {
    let form = person.get("/compte/securite/e-mail").await.form("Demander le changement");
    person.send(form.fill("Nouvelle adresse", to).fill("Mot de passe actuel", PASSWORD)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_changes_when_both_confirm() {
    for new_first in [true, false] {
        let site = Site::start().await;
        let (old, new) = ("ancienne@demandeur.example", "nouvelle@demandeur.example");
        let person = site.applicant(old).await;
        let other = site.person();
        site.signs_in(&other, old).await;
        let form = person.get("/compte/securite/e-mail").await.form("Demander le changement");
        let form = form.fill("Nouvelle adresse", new);
        person
            .send(form.clone().fill("Mot de passe actuel", "faux mot de passe"))
            .await
            .is(422, "Ce n’est pas votre mot");
        let same = form.clone().fill("Nouvelle adresse", old).fill("Mot de passe actuel", PASSWORD);
        person.send(same).await.is(422, "C’est déjà l’adresse");
        asks_email(&person, new).await.is(200, "Il reste à confirmer depuis les deux adresses");
        let at_old = site.mail(old, "Confirmez votre changement").await.links()[0].clone();
        let at_new = site.mail(new, "Confirmez votre nouvelle adresse").await.links()[0].clone();
        let (first, second) = if new_first { (at_new, at_old) } else { (at_old, at_new) };
        let visitor = site.person();
        // Seen by a mail scanner: nothing changes.
        visitor.get(&first).await.is(200, new);
        visitor.get(&second).await.is(200, new);
        person.get("/compte/securite").await.is(200, old).is(200, "depuis les deux adresses");
        let form = visitor.get(&first).await.form("Confirmer");
        let (one, two) = tokio::join!(visitor.send(form.clone()), visitor.send(form));
        for page in [one, two] {
            page.is(200, "Il reste à confirmer depuis l’autre adresse");
        }
        // Once.
        visitor.get(&first).await.is(200, "Ce lien ne marche plus");
        other.get("/compte").await.is(200, "Mon espace");
        let form = visitor.get(&second).await.form("Confirmer");
        let (one, two) = tokio::join!(visitor.send(form.clone()), visitor.send(form.clone()));
        for page in [one, two, visitor.send(form).await] {
            page.is(200, "L’adresse du compte est changée");
        }
        visitor.get(&second).await.is(200, "Ce lien ne marche plus");
        // The session that asked stays; the others are closed; the letters went to both.
        person.get("/compte/securite").await.is(200, new).never_says(old);
        other.get("/compte").await.is(200, "Votre session est terminée");
        site.mail(old, "L’adresse de votre compte est changée").await;
        site.mail(new, "Cette adresse est maintenant").await;
        site.signs_in(&other, new).await;
        let sign_in = visitor.get("/compte/connexion").await.form("Se connecter").fill("Adresse e-mail", old);
        visitor.send(sign_in.fill("Mot de passe", PASSWORD)).await.is(422, "ne va pas");
        // The old address is free.
        coming_in::asks(&visitor, old).await;
        site.settle().await;
        assert!(site.mails(old)[0].subject.contains("Confirmez votre adresse"), "{:?}", site.mails(old)[0].subject);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn both_addresses_may_confirm_at_the_very_same_time() {
    let site = Site::start().await;
    let (old, new) = ("ici@demandeur.example", "la@demandeur.example");
    let person = site.applicant(old).await;
    asks_email(&person, new).await.is(200, "Nous venons d’écrire aux deux adresses");
    let at_old = site.mail(old, "Confirmez votre changement").await.links()[0].clone();
    let at_new = site.mail(new, "Confirmez votre nouvelle adresse").await.links()[0].clone();
    let (one, two) = (site.person(), site.person());
    let forms = (one.get(&at_old).await.form("Confirmer"), two.get(&at_new).await.form("Confirmer"));
    let (one, two) = tokio::join!(one.send(forms.0), two.send(forms.1));
    let changed = [&one, &two].iter().filter(|page| page.path == "/compte/adresse/changee").count();
    assert_eq!((one.status, two.status, changed), (200, 200, 1), "{} / {}", one.text(), two.text());
    person.get("/compte/securite").await.is(200, new).never_says(old);
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_for_the_address_of_an_account_looks_the_same_and_changes_nothing() {
    let site = Site::start().await;
    let (mine, taken) = ("moi@demandeur.example", "pris@demandeur.example");
    let person = site.applicant(mine).await;
    site.applicant(taken).await;
    let free = asks_email(&person, "libre@demandeur.example").await.text();
    let page = asks_email(&person, taken).await.is(200, "Nous venons d’écrire aux deux adresses");
    assert_eq!(page.text(), free.replace("libre@", "pris@"));
    site.mail(taken, "Vous avez déjà un compte avec cette adresse").await;
    let links: Vec<String> = site.mails(mine).iter().map(|mail| mail.links()[0].clone()).collect();
    site.settle().await;
    let live = site.mails(mine)[0].links()[0].clone();
    let visitor = site.person();
    visitor.press(&visitor.get(&live).await, "Confirmer").await.is(200, "Il reste à confirmer");
    person.get("/compte/securite").await.is(200, mine).is(200, "Il reste à confirmer depuis la nouvelle adresse");
    // The request before was replaced: its links are dead.
    for link in links.iter().filter(|link| **link != live && link.contains("/compte/adresse")) {
        visitor.get(link).await.is(200, "Ce lien ne marche plus");
    }
    // Given up from one's space.
    let page = person.get("/compte/securite").await;
    person.press(&page, "Abandonner").await.is(200, "Le changement est abandonné");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_address_is_refused_by_its_owner_or_by_time() {
    let site = Site::start().await;
    let (old, new) = ("vole@demandeur.example", "voleur@demandeur.example");
    let person = site.applicant(old).await;
    asks_email(&person, new).await.is(200, "Nous venons d’écrire");
    let at_old = site.mail(old, "Confirmez votre changement").await.links()[0].clone();
    let at_new = site.mail(new, "Confirmez votre nouvelle adresse").await.links()[0].clone();
    let visitor = site.person();
    visitor.press(&visitor.get(&at_old).await, "Refuser").await.is(200, "Le changement est abandonné");
    visitor.get(&at_new).await.is(200, "Ce lien ne marche plus");
    asks_email(&person, new).await.is(200, "Nous venons d’écrire");
    site.settle().await;
    let fresh = site.mails(new)[0].links()[0].clone();
    let form = visitor.get(&fresh).await.form("Confirmer");
    later(&site, 25 * 60);
    visitor.send(form).await.is(409, "Ce lien ne marche plus");
    for broken in ["/compte/adresse?jeton=", "/compte/adresse?jeton=%C3%A9", &format!("{fresh}x")] {
        visitor.get(broken).await.is(200, "Ce lien ne marche plus");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_owner_of_a_session_changes_its_account() {
    let site = Site::start().await;
    let person = site.applicant("a@demandeur.example").await;
    let other = site.applicant("b@demandeur.example").await;
    for (path, button) in [
        ("/compte/securite/mot-de-passe", "Changer mon mot de passe"),
        ("/compte/securite/e-mail", "Demander le changement"),
        ("/compte/fermer", "Fermer mon compte"),
    ] {
        let form = person.get(path).await.form(button);
        person.send(form.clone().without("_jeton")).await.is(403, "");
        other.send(form.clone()).await.is(403, "");
        site.person().send(form).await.is(401, "Votre session est terminée");
    }
    // An agent has no such account.
    site.agent("camille").await.get("/compte/securite").await.is(200, "Se connecter");
    let mine = person.get("/compte/securite").await;
    site.signs_in(&site.person(), "a@demandeur.example").await;
    let close = person.get("/compte/securite").await.form("Fermer toutes les autres");
    other.send(close.clone()).await.is(403, "");
    person.send(close.without("_jeton")).await.is(403, "");
    assert_eq!((devices(&mine), devices(&person.get("/compte/securite").await)), (1, 2));
    let visitor = site.person();
    let ask = visitor.get("/compte/code").await.form("Recevoir le code").fill("Adresse e-mail", "a@demandeur.example");
    visitor.send(ask.clone().without("_jeton")).await.is(403, "");
    site.person().send(ask).await.is(403, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_says_how_long_the_session_lasts() {
    let site = Site::start().await;
    let person = site.applicant("duree@demandeur.example").await;
    let agent = site.agent("camille").await;
    later(&site, 9);
    // Not noted yet: what is left is counted from what the table knows.
    for (page, idle, sign_in) in [
        (person.get("/compte").await, 2 * 3600 - 9 * 60, "/compte/connexion"),
        (agent.get("/guichet").await, 30 * 60, "/guichet/connexion"),
    ] {
        let said = |name: &str| {
            let (_, rest) = page.html.split_once(&format!("data-{name}=\"")).expect("the body says it");
            rest.split('"').next().unwrap_or_default().to_owned()
        };
        let left: i64 = said("idle").parse().expect("seconds");
        assert!((idle - 60..=idle).contains(&left), "{left} instead of {idle}");
        assert_eq!((said("stay").as_str(), said("in").as_str()), ("/compte/prolonger", sign_in));
    }
    assert!(!site.person().get("/").await.html.contains("data-idle"), "nobody has no session");
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_an_account_erases_its_draft_and_its_files() {
    let site = Site::start().await;
    let email = "ferme@demandeur.example";
    let person = site.applicant(email).await;
    let other = site.person();
    site.signs_in(&other, email).await;
    let id = fill_all(&person, "Ferme").await;
    send_piece(&person, &id, card(1)).await.is(200, "bien arrivé");
    send_piece(&person, &id, b"%PDF-1.7 nothing".to_vec()).await;
    let late = slot(&person, &id).await;
    site.settle().await;
    assert!(traces(&site, &id).await.len() > 15);

    let page = person.get("/compte/securite").await;
    let page = person.follow(&page, "Fermer mon compte").await.is(200, "votre demande non envoyée");
    let form = page.form("Fermer mon compte");
    person.send(form.clone()).await.is(422, "Indiquez votre mot de passe actuel");
    person.send(form.clone().fill("Mot de passe actuel", "faux mot de passe")).await.is(422, "Ce n’est pas votre mot");
    let form = form.fill("Mot de passe actuel", PASSWORD);
    person.send(form).await.is(200, "Votre compte est fermé");
    assert_eq!(traces(&site, &id).await, Vec::<String>::new());
    for someone in [&person, &other] {
        someone.get("/compte").await.is(200, "Se connecter");
    }
    let sign_in = other.get("/compte/connexion").await.form("Se connecter").fill("Adresse e-mail", email);
    other.send(sign_in.fill("Mot de passe", PASSWORD)).await.is(422, "ne va pas");

    // A file on its way when the account was closed is erased when it arrives.
    other.upload(late, "carte.png", card(2)).await;
    site.settle().await;
    assert_eq!(traces(&site, &id).await, Vec::<String>::new());

    // The address is free, and begins again from nothing.
    coming_in::asks(&other, email).await;
    site.settle().await;
    assert!(site.mails(email)[0].subject.contains("Confirmez votre adresse"));
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_that_broke_off_is_done_again() {
    let site = Site::start().await;
    let email = "panne@demandeur.example";
    let person = site.applicant(email).await;
    let id = fill_all(&person, "Panne").await;
    site.settle().await;
    // As if it had stopped after its first step.
    let application = ApplicationId::parse(&id).expect("an identifier");
    let first = Commit { once: None, writes: vec![Write::EraseDraft(application)] };
    assert_eq!(site.system.table.commit(first).await.expect("the table answers"), Committed::Done);
    let stale = person.get(&format!("/demande/{id}/revenus")).await;
    assert_eq!(stale.status, 404);
    let page = person.get("/compte/fermer").await.is(200, "votre demande non envoyée");
    let form = page.form("Fermer mon compte").fill("Mot de passe actuel", PASSWORD);
    let (one, two) = tokio::join!(person.send(form.clone()), person.send(form));
    assert!([&one, &two].iter().any(|page| page.text().contains("Votre compte est fermé")), "{}", one.text());
    assert_eq!(traces(&site, &id).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_that_a_service_has_stays_and_the_request_is_noted() {
    let site = Site::start().await;
    let (person, id) = site.application_sent("Garde").await;
    let page = person.get("/compte/fermer").await.is(200, "gardée jusqu’à sa radiation");
    assert!(!page.has_button("Fermer mon compte"));
    let form = page.form("Demander l’effacement");
    person.send(form.clone().fill("Mot de passe actuel", "faux mot de passe")).await.is(422, "Ce n’est pas votre mot");
    let form = form.fill("Mot de passe actuel", PASSWORD);
    let (one, two) = tokio::join!(person.send(form.clone()), person.send(form));
    for page in [one, two] {
        assert!(!page.is(200, "Vous avez demandé l’effacement le 24 novembre 2026").has_button("Demander"));
    }
    person.get(&format!("/suivi/{id}")).await.is(200, "Votre demande est envoyée");
    site.agent("camille").await.get(&format!("/guichet/demandes/{id}")).await.is(200, "Accepter et enregistrer");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_mailed_to_the_address_of_before_is_worth_nothing() {
    let site = Site::start().await;
    let (old, new) = ("avant@demandeur.example", "apres@demandeur.example");
    let person = site.applicant(old).await;
    asks_email(&person, new).await.is(200, "Nous venons d’écrire");
    // Whoever reads the old mailbox asked for a code and a link just before.
    let thief = site.person();
    let entering = asks_code(&thief, old).await;
    let code = code(&site, old).await;
    let page = thief.get("/compte/mot-de-passe-oublie").await;
    thief.send(page.form("Recevoir le lien").fill("Adresse e-mail", old)).await.is(200, "Regardez vos e-mails");
    let reset = site.mail(old, "Choisissez un nouveau mot de passe").await.links()[0].clone();
    for (to, subject) in [(old, "Confirmez votre changement"), (new, "Confirmez votre nouvelle")] {
        let link = site.mail(to, subject).await.links()[0].clone();
        person.press(&person.get(&link).await, "Confirmer").await;
    }
    person.get("/compte/securite").await.is(200, new).never_says(old);
    thief.send(types(&entering, &code)).await.is(422, "Ce code ne va pas");
    let form = thief.get(&reset).await.form("Changer mon mot de passe").fill("Mot de passe", OTHER);
    thief.send(form).await.is(409, "Ce lien ne marche plus");
    site.signs_in(&site.person(), new).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_somebody_took_in_between_is_theirs() {
    let site = Site::start().await;
    let (old, new) = ("lent@demandeur.example", "rapide@demandeur.example");
    let person = site.applicant(old).await;
    asks_email(&person, new).await.is(200, "Nous venons d’écrire");
    let at_old = site.mail(old, "Confirmez votre changement").await.links()[0].clone();
    let at_new = site.mail(new, "Confirmez votre nouvelle adresse").await.links()[0].clone();
    let quick = site.applicant(new).await;
    person.press(&person.get(&at_old).await, "Confirmer").await.is(200, "Il reste à confirmer");
    person.press(&person.get(&at_new).await, "Confirmer").await.is(409, "Ce lien ne marche plus");
    person.get("/compte/securite").await.is(200, old);
    quick.get("/compte/securite").await.is(200, new);
    site.signs_in(&site.person(), old).await;
}

/// Invites somebody to help with an application, who accepts.
async fn is_helped(site: &Site, person: &Person, id: &str, helper: &Person, email: &str) {
    let form = person.get(&format!("/demande/{id}/aidants")).await.form("Envoyer l’invitation");
    let form = form.fill("Nom de la personne ou de l’organisme", "Asso des Pins").fill("Son adresse e-mail", email);
    let form = form.choose("Ce que cette personne peut voir et remplir / Identité, coordonnées");
    person.send(form).await.is(200, "L’invitation est partie");
    let mails = site.mail(email, INVITED).await;
    let page = helper.get(&mails.links()[0]).await;
    helper.press(&page, "Accepter").await;
    person.get(&format!("/demande/{id}/aidants")).await.is(200, "Asso des Pins");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_in_is_at_the_application_they_have() {
    let site = Site::start().await;
    let email = "brouillon@demandeur.example";
    let person = site.applicant(email).await;
    assert_eq!(coming_in::signs_in(&site.person(), email).await.path, "/compte");
    let draft = open_draft(&person).await;
    assert_eq!(coming_in::signs_in(&site.person(), email).await.path, format!("/demande/{draft}"));
    // By a mailed code as well; and where they came from, if they came from somewhere.
    let phone = site.person();
    let page = asks_code(&phone, email).await;
    let entered = phone.send(types(&page, &code(&site, email).await)).await.is(200, "Pour envoyer votre demande");
    assert_eq!(entered.path, format!("/demande/{draft}"));
    let phone = site.person();
    let page = phone.get("/compte/securite").await;
    let form = page.form("Se connecter").fill("Adresse e-mail", email).fill("Mot de passe", PASSWORD);
    assert_eq!(phone.send(form).await.path, "/compte/securite");

    let (_, id) = site.application_registered("Retour").await;
    let signed_in = coming_in::signs_in(&site.person(), "retour@demandeur.example").await;
    assert_eq!(signed_in.path, format!("/suivi/{id}"));
    // Who helps somebody as well chooses.
    let other = site.applicant("voisine@demandeur.example").await;
    let theirs = open_draft(&other).await;
    is_helped(&site, &other, &theirs, &person, email).await;
    assert_eq!(coming_in::signs_in(&site.person(), email).await.path, "/compte");
}

async fn closes(person: &Person) -> Page {
    let form = person.get("/compte/fermer").await.form("Fermer mon compte").fill("Mot de passe actuel", PASSWORD);
    person.send(form).await
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_an_account_leaves_no_right_to_help() {
    let site = Site::start().await;
    let email = "asso@demandeur.example";
    let helper = site.applicant(email).await;
    let person = site.applicant("aide@demandeur.example").await;
    let id = open_draft(&person).await;
    is_helped(&site, &person, &id, &helper, email).await;
    helper.get("/compte").await.is(200, "Ouvrir la demande");
    helper.get(&format!("/demande/{id}")).await.is(200, "Ne plus aider");
    // An invitation that is not accepted yet.
    let form = person.get(&format!("/demande/{id}/aidants")).await.form("Envoyer l’invitation");
    let late = "tard@demandeur.example";
    let form = form.fill("Nom de la personne ou de l’organisme", "Tard").fill("Son adresse e-mail", late);
    let form = form.choose("Ce que cette personne peut voir et remplir / Identité, coordonnées");
    person.send(form).await.is(200, "L’invitation est partie");
    let link = site.mail(late, INVITED).await.links()[0].clone();

    closes(&helper).await.is(200, "Votre compte est fermé");
    assert!(!traces(&site, &id).await.iter().any(|place| place.starts_with("HELPER#")));
    person.get(&format!("/demande/{id}/aidants")).await.is(200, "Personne pour l’instant");
    let application = ApplicationId::parse(&id).expect("an identifier");
    let dossier = site.system.table.dossier(&application).await.expect("the table answers").expect("it is there");
    assert!(dossier.events.iter().any(|event| matches!(&event.kind, EventKind::HelperRevoked(_))));

    // The other way round: a draft that is erased is not in the space of those who helped.
    let helper = site.applicant("autre-asso@demandeur.example").await;
    is_helped(&site, &person, &id, &helper, "autre-asso@demandeur.example").await;
    closes(&person).await.is(200, "Votre compte est fermé");
    assert_eq!(traces(&site, &id).await, Vec::<String>::new());
    helper.get("/compte").await.is(200, "Mon espace").never_says("Ouvrir la demande");
    let invited = site.applicant(late).await;
    assert!(!invited.get(&link).await.has_button("Accepter"));
    assert_eq!(traces(&site, &id).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_that_was_renounced_stays() {
    let site = Site::start().await;
    let (person, id) = site.application_sent("Renonce").await;
    let form = person.get(&format!("/demande/{id}/renoncer")).await.form("Renoncer");
    person.send(form.choose("J’ai compris et je renonce à ma demande.")).await;
    let page = person.get("/compte/fermer").await.is(200, "gardée jusqu’à sa radiation");
    assert!(!page.has_button("Fermer mon compte"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_is_kept_in_english_too() {
    let site = Site::start().await;
    let email = "account@demandeur.example";
    let person = site.applicant(email).await;
    person.press(&person.get("/compte").await, "English").await.is(200, "My account and my security");
    let page = person.get("/compte/securite").await.is(200, "Where you are signed in");
    person.follow(&page, "Change my e-mail address").await.is(200, "Your present address: account@demandeur.example");
    let form = person.get("/compte/securite/mot-de-passe").await.form("Change my password");
    let page =
        person.send(form.clone().fill("Your present password", "wrong password").fill("New password", OTHER)).await;
    page.is(422, "This is not your present password");
    let form = form.fill("Your present password", PASSWORD).fill("New password", OTHER);
    person.send(form).await.is(200, "Your password is changed");
    let mail = site.mail(email, "Your password is changed").await;
    assert!(mail.text.contains("Was it not you?") && !mail.text.contains(" vous "), "{}", mail.text);
    // Asked for in French: the code is in the language of the account.
    let phone = site.person_reading("fr");
    let page = phone.get("/compte/code").await;
    phone.send(page.form("Recevoir le code").fill("Adresse e-mail", email)).await.is(200, "Tapez le code reçu");
    assert!(site.mail(email, "Your code to sign in").await.text.contains("Your code:"));
    let form = person.get("/compte/fermer").await.form("Close my account").fill("Your present password", OTHER);
    person.send(form).await.is(200, "Your account is closed");
}
