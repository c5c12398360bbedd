//! Letters on paper that come back: who notes it, once, and what follows for the notice, the address, the strike-off.

use domain::alert::AlertKind;
use domain::application::{Registration, State};
use domain::id::{ApplicationId, OutboxId};
use domain::letter_return::ReturnReason;
use domain::notice::NoticeKind;
use jiff::ToSpan as _;
use jiff::civil::Date;
use usecases::envelope;
use usecases::ledger::{Commit, Committed, Write};
use usecases::letter_reference::LetterReference;
use usecases::ports::{Dossiers as _, Ledger as _};
use usecases::records::{Dossier, Envelope};

use crate::site::{Form, Page, Person, Site, every_item};
use crate::strike_off::day_comes;

/// The notice of an application of the tests' day is written on this one, and the validity ends on the next.
const NOTICE: Date = Date::constant(2027, 10, 9);
const ENDS: Date = Date::constant(2027, 11, 24);
/// The first day after the month of grace.
const STRUCK: Date = Date::constant(2027, 12, 25);

pub(crate) const UNKNOWN: &str = "Destinataire inconnu à l’adresse";
const REFUSED: &str = "Pli refusé par le destinataire";

async fn lives(site: &Site, day: Date) {
    day_comes(site, day).await;
    site.settle().await;
}

async fn dossier(site: &Site, id: &str) -> Dossier {
    let id = ApplicationId::parse(id).expect("an identifier");
    site.system.table.dossier(&id).await.expect("the table answers").expect("it is there")
}

async fn registration(site: &Site, id: &str) -> Registration {
    let State::Active(registration) = dossier(site, id).await.application.state else { panic!("registered") };
    registration
}

async fn notice_left(site: &Site, id: &str) -> Option<Date> {
    registration(site, id).await.year.notice.expect("a notice").left_on
}

/// A letter of this day that left on paper, by a reference of the test's own; as it is kept.
pub(crate) async fn sent_on_paper(site: &Site, territory: &str, id: &str, reference: &str) -> String {
    let application = ApplicationId::parse(id).expect("an identifier");
    let reference = LetterReference::parse(reference).expect("a reference");
    let (letter, now) = (OutboxId::new(0x001e_77e4), site.system.kit.now());
    let sent = envelope::of((territory, reference.clone()), &letter, (&application, NoticeKind::Renewal), now);
    creates(site, sent).await;
    reference.as_str().to_owned()
}

async fn creates(site: &Site, envelope: Envelope) {
    let writes = vec![Write::CreateEnvelope(envelope)];
    let committed = site.system.table.commit(Commit { once: None, writes }).await.expect("the table answers");
    assert_eq!(committed, Committed::Done);
}

/// The form of the page of returns, for one envelope.
pub(crate) fn filled(page: &Page, reference: &str, reason: &str) -> Form {
    page.form("Noter le retour").fill("Référence de la lettre", reference).choose(reason)
}

async fn notes(manager: &Person, reference: &str, reason: &str) -> Page {
    let page = manager.get("/gestion/retours").await.is(200, "Une enveloppe est revenue");
    manager.send(filled(&page, reference, reason)).await
}

/// The references of the letters on paper that were made.
async fn references(site: &Site) -> Vec<String> {
    let items = every_item(site).await;
    let of = |item: &String| Some(item.split_once("ENVELOPE#06#")?.1.chars().take(8).collect());
    items.iter().filter_map(of).collect()
}

/// An application whose e-mail came back: its notice left by post, the day after; the reference of the letter.
async fn noticed_on_paper(site: &Site, name: &str) -> (Person, String, String) {
    let (person, id) = site.application_registered(name).await;
    lives(site, NOTICE).await;
    lives(site, NOTICE.tomorrow().expect("a day")).await;
    assert_eq!(notice_left(site, &id).await, NOTICE.tomorrow().ok());
    let mut found = references(site).await;
    assert_eq!(found.len(), 1, "one letter left: {found:?}");
    (person, id, found.remove(0))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_that_comes_back_has_not_left_until_it_leaves_for_the_right_address() {
    let site = Site::start().await;
    let (person, id, reference) = noticed_on_paper(&site, "Bounce").await;
    let manager = site.agent("maud").await;
    let home = manager.get("/gestion").await;
    let page = manager.follow(&home, "Noter une lettre revenue").await.is(200, "Une enveloppe est revenue");
    let typed = format!(" {} {} ", reference[..4].to_lowercase(), &reference[4..]);
    let page = manager.send(filled(&page, &typed, UNKNOWN)).await.is(200, "Noté : lettre du 9 octobre 2027");
    assert_eq!(page.path, format!("/gestion/retours?notee={reference}"));
    // Ready for the next envelope, and nobody's name is on a page that lies open on a table.
    assert_eq!(page.form("Noter le retour").value("reference_lettre"), Some(""));
    assert!(page.html.contains("autofocus"), "from the keyboard alone");
    page.never_says("Bounce");
    manager.follow(&page, "Ouvrir le dossier").await.is(200, "Bounce");
    assert_eq!(notice_left(&site, &id).await, None);
    let seen = dossier(&site, &id).await;
    assert!(seen.alerts.contains_key(&AlertKind::LetterReturned) && seen.alerts.contains_key(&AlertKind::Unreachable));
    manager.get("/guichet/alertes").await.is(200, "Une lettre est revenue");
    let file = manager.get(&format!("/guichet/demandes/{id}")).await;
    file.is(200, "Lettre du 9 octobre 2027 revenue").is(200, "Demandez la bonne adresse");

    // Said again, with another reason: told, and nothing changes.
    let again = notes(&manager, &reference, REFUSED).await.is(409, "Déjà noté : lettre du 9 octobre 2027");
    again.is(409, "noté le 10 octobre 2027").is(409, UNKNOWN);
    let reason = registration(&site, &id).await.letter_returned.map(|returned| returned.reason);
    assert_eq!(reason, Some(ReturnReason::Unknown));

    // However long ago the validity ended.
    lives(&site, STRUCK.saturating_add(3.months())).await;
    assert_eq!(notice_left(&site, &id).await, None, "nobody is struck off without a notice that left");

    // Its applicant reads it, and says where the letters arrive.
    site.signs_in(&person, "bounce@demandeur.example").await;
    let status = person.get(&format!("/suivi/{id}")).await.is(200, "Votre adresse est-elle bonne");
    let status = status.is(200, "La lettre du 9 octobre 2027 est revenue").is(200, UNKNOWN);
    let address = person.follow(&status, "Corriger mon adresse").await.form("Enregistrer");
    person.send(address.fill("Numéro et rue", "3 rue Haute")).await;
    person.get(&format!("/suivi/{id}")).await.never_says("Votre adresse est-elle bonne");
    let seen = dossier(&site, &id).await;
    assert!(
        !seen.alerts.contains_key(&AlertKind::LetterReturned) && !seen.alerts.contains_key(&AlertKind::Unreachable)
    );
    site.settle().await;
    assert_eq!(references(&site).await.len(), 2, "the notice leaves again");
    let day = STRUCK.saturating_add(3.months().days(1));
    lives(&site, day).await;
    assert_eq!(notice_left(&site, &id).await, Some(day), "and its month begins on that day");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_that_comes_back_from_an_address_changed_since_leaves_for_the_new_one_at_once() {
    let site = Site::start().await;
    let (person, id, reference) = noticed_on_paper(&site, "Bounce").await;
    site.signs_in(&person, "bounce@demandeur.example").await;
    let address = person.get(&format!("/demande/{id}/adresse")).await.form("Enregistrer");
    person.send(address.fill("Numéro et rue", "3 rue Haute")).await;
    let manager = site.agent("maud").await;
    notes(&manager, &reference, UNKNOWN).await.is(200, "Noté : lettre du 9 octobre 2027");
    site.settle().await;
    assert_eq!(references(&site).await.len(), 2);
    let seen = dossier(&site, &id).await;
    assert!(
        !seen.alerts.contains_key(&AlertKind::LetterReturned) && !seen.alerts.contains_key(&AlertKind::Unreachable)
    );
    assert_eq!(notice_left(&site, &id).await, None);
    let day = NOTICE.saturating_add(2.days());
    lives(&site, day).await;
    assert_eq!(notice_left(&site, &id).await, Some(day));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_that_left_by_mail_too_stands() {
    let site = Site::start().await;
    let (person, id) = site.application_registered("Papier").await;
    let contact = person.get(&format!("/demande/{id}/coordonnees")).await.form("Enregistrer");
    person.send(contact.choose("Je veux aussi recevoir l’avis")).await;
    lives(&site, NOTICE).await;
    lives(&site, NOTICE.tomorrow().expect("a day")).await;
    assert_eq!(notice_left(&site, &id).await, Some(NOTICE));
    let reference = references(&site).await.remove(0);
    let manager = site.agent("maud").await;
    notes(&manager, &reference, UNKNOWN).await.is(200, "Noté : lettre du 9 octobre 2027");
    assert_eq!(notice_left(&site, &id).await, Some(NOTICE));
    let seen = dossier(&site, &id).await;
    assert!(seen.alerts.contains_key(&AlertKind::LetterReturned), "the address is to be asked for");
    assert!(!seen.alerts.contains_key(&AlertKind::Unreachable));
    // The next letters go nowhere, and the e-mail does.
    lives(&site, ENDS.tomorrow().expect("a day")).await;
    assert_eq!(references(&site).await.len(), 1);
    lives(&site, STRUCK).await;
    site.mail("papier@demandeur.example", "radiée").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_comes_back_after_the_strike_off_is_told_while_there_is_a_way_back() {
    let site = Site::start().await;
    let (_, id, reference) = noticed_on_paper(&site, "Bounce").await;
    lives(&site, STRUCK).await;
    let manager = site.agent("maud").await;
    let page = notes(&manager, &reference, UNKNOWN).await.is(200, "Noté : lettre du 9 octobre 2027");
    let file = manager.follow(&page, "Ouvrir le dossier").await.is(200, "Une lettre est revenue");
    assert!(file.has_button("Réintégrer"), "the manager may reinstate");
    assert!(matches!(dossier(&site, &id).await.application.state, State::StruckOff(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_reference_says_so_and_names_nothing() {
    let site = Site::start().await;
    let (_, id) = site.application_registered("Faux").await;
    let reference = sent_on_paper(&site, "83", &id, "K7QP-3M9Y").await;
    let manager = site.agent("maud").await;
    let page = manager.get("/gestion/retours").await;
    let empty = manager.press(&page, "Noter le retour").await.is(422, "Tapez la référence de la lettre");
    assert_eq!(empty.errors().len(), 2);
    assert!(empty.errors().iter().all(|(id, _)| empty.has_id(id)), "{:?}", empty.errors());
    for wrong in ["K7QP", "K7QP-3M9Z", "7KQP-3M9Y", "K7QP-3M9YY"] {
        let again = manager.send(filled(&page, wrong, UNKNOWN)).await.is(422, "Cette référence a une erreur");
        assert_eq!(again.form("Noter le retour").value("reference_lettre"), Some(wrong), "what was typed stays");
    }
    // Another territory's letter is no letter here.
    manager.send(filled(&page, &reference, UNKNOWN)).await.is(422, "Aucune lettre du département n’a cette référence");
    let page = manager.get(&format!("/gestion/retours?notee={reference}")).await;
    page.is(200, "Une enveloppe est revenue").never_says("Noté");
    assert!(dossier(&site, &id).await.alerts.is_empty());
    let page = manager.get("/gestion/retours").await;
    for _ in 0..59 {
        assert_eq!(manager.post(filled(&page, &reference, UNKNOWN)).await, 422);
    }
    manager.send(filled(&page, &reference, UNKNOWN)).await.is(429, "Trop de références inconnues");
    // Those that are right are noted still.
    sent_on_paper(&site, "06", &id, "K7QP-3M9Y").await;
    manager.send(filled(&page, &reference, UNKNOWN)).await.is(200, "Noté : lettre du 24 novembre 2026");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_return_is_noted_by_the_manager_alone_and_once() {
    let site = Site::start().await;
    let (person, id) = site.application_registered("Double").await;
    let reference = sent_on_paper(&site, "06", &id, "K7QP-3M9Y").await;
    let (agent, far, manager) = (site.agent("dominique").await, site.agent("sacha").await, site.agent("maud").await);
    let form = filled(&manager.get("/gestion/retours").await, &reference, UNKNOWN);
    for other in [&agent, &far] {
        let token = other.get("/guichet").await.form_to("/guichet/deconnexion");
        let form = form.clone().with("_jeton", token.value("_jeton").expect("a token"));
        assert_eq!(other.send(form).await.status, 404);
    }
    assert_eq!(site.person().send(form.clone()).await.status, 401);
    assert_eq!(person.send(form.clone()).await.status, 401);
    manager.send(form.clone().without("_jeton")).await.is(403, "nous n’avons pas enregistré");
    assert!(dossier(&site, &id).await.alerts.is_empty(), "nothing was noted");
    let (one, two) = tokio::join!(manager.send(form.clone()), manager.send(form.clone()));
    for page in [one, two, manager.send(form).await] {
        page.is(200, "Noté : lettre du 24 novembre 2026");
    }
    let told = person.get(&format!("/suivi/{id}")).await.text();
    assert_eq!(
        told.matches("La lettre du 24 novembre 2026 est revenue").count(),
        2,
        "the notice, and once in the history"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_has_a_reference_that_no_other_letter_has() {
    let site = Site::start().await;
    let (table, keys) = (&site.system.table, &site.system.kit.keys);
    let (one, other) = (OutboxId::new(1), OutboxId::new(2));
    let free = async |letter: &OutboxId| {
        envelope::free_reference(table, keys, "06", letter).await.expect("a reference is free")
    };
    let first = free(&one).await;
    assert_eq!(first, keys.letter_reference(one.as_str(), 0));
    let application = ApplicationId::new(3);
    let of = |letter: &OutboxId| {
        envelope::of(("06", first.clone()), letter, (&application, NoticeKind::Renewal), site.system.kit.now())
    };
    creates(&site, of(&other)).await;
    assert_eq!(free(&one).await, keys.letter_reference(one.as_str(), 1), "the other letter has it");
    assert_eq!(free(&other).await.as_str().len(), LetterReference::LETTERS);
    // Whoever comes second does not take it away.
    let commit = Commit { once: None, writes: vec![Write::CreateEnvelope(of(&one))] };
    assert_eq!(table.commit(commit).await.expect("the table answers"), Committed::Refused(vec![0]));
}
