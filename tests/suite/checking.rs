//! The queue of pieces and what crosses there: days, a file taken back while it is decided on, paper noted by mistake, an
//! application given up.

use domain::Fields;
use domain::event::Actor;
use domain::id::{ApplicationId, PieceId};
use domain::piece::PieceName;
use domain::text::Email;
use jiff::ToSpan as _;
use usecases::application::NotChanged;
use usecases::desk::{self, Accepted};
use usecases::ledger::Once;
use usecases::piece;
use usecases::ports::{Agents as _, Dossiers as _};
use usecases::proof::{self, NotDone};
use usecases::records::{Badge, Dossier};

use crate::site::{Form, Page, Person, Site, TODAY, card, fill_all, send_file, send_piece};

/// An application that Camille registered a minute ago: its own one-time code serves again.
async fn registered(site: &Site, surname: &str) -> (Person, String) {
    let (person, id) = site.application_registered(surname).await;
    site.system.clock.advance(60).expect("the clock goes on");
    (person, id)
}

/// A piece sent, and looked at by the machine.
async fn sends(site: &Site, person: &Person, id: &str, piece: &str, shade: u8) {
    send_file(person, id, piece, card(shade)).await.is(200, "Votre fichier est bien arrivé");
    site.settle().await;
}

async fn dossier(site: &Site, id: &str) -> Dossier {
    let id = ApplicationId::parse(id).expect("an identifier");
    site.system.table.dossier(&id).await.expect("the table answers").expect("the application is there")
}

fn at_desk(id: &str, piece: &str) -> String {
    format!("/guichet/demandes/{id}/pieces/{piece}")
}

async fn notes_paper(agent: &Person, id: &str, piece: &str, day: [&str; 3]) -> Page {
    let page = agent.get(&at_desk(id, piece)).await;
    agent.send(page.form("Noter la remise").date("Remise le (facultatif)", day)).await
}

fn once(id: u128) -> Once {
    Once { id, then: "/".to_owned(), expires_at: i64::MAX }
}

fn fields(form: &Form) -> Fields {
    let mut fields = Fields::new();
    for (name, value) in &form.fields {
        fields.push(name, value);
    }
    fields
}

/// Who Camille is.
async fn camille_s_badge(site: &Site) -> Badge {
    let email = Email::parse("camille@azur-habitat.example").expect("an address");
    let digest = site.system.kit.keys.email_digest(&email);
    site.system.table.agent_by_email(&digest).await.expect("the table answers").expect("she is known").badge
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_is_due_by_the_oldest_of_what_waits() {
    let site = Site::start().await;
    let (person, id) = registered(&site, "Ancien").await;
    let camille = site.agent("camille").await;
    sends(&site, &person, &id, "bail", 30).await;
    camille.get("/guichet/pieces").await.is(200, "Marie Ancien 24 novembre 2026 9 décembre 2026");
    // Noted later, handed in before.
    notes_paper(&camille, &id, "avis-impot", ["20", "11", "2026"]).await.is(200, "Remise le 20 novembre 2026");
    camille.get("/guichet/pieces").await.is(200, "Marie Ancien 20 novembre 2026 5 décembre 2026");
    // What comes after does not put it off.
    sends(&site, &person, &id, "patrimoine", 31).await;
    camille.get("/guichet/pieces").await.is(200, "Marie Ancien 20 novembre 2026 5 décembre 2026");
    // Once the paper is dealt with, the rest has its own day.
    let page = camille.get(&at_desk(&id, "avis-impot")).await;
    camille.press(&page, "Noté par erreur").await.is(200, "Noter la remise");
    camille.get("/guichet/pieces").await.is(200, "Marie Ancien 24 novembre 2026 9 décembre 2026");
    let page = camille.get(&at_desk(&id, "bail")).await;
    camille.send(page.form("Accepter")).await;
    let page = camille.get(&at_desk(&id, "patrimoine")).await;
    camille.send(page.form("Accepter")).await.is(200, "Tout est vérifié");
    camille.get("/guichet/pieces").await.is(200, "Aucune pièce n’attend");
}

#[tokio::test(flavor = "multi_thread")]
async fn paper_noted_by_mistake_is_taken_back_and_the_history_says_so() {
    let site = Site::start().await;
    let (person, id) = registered(&site, "Erreur").await;
    let camille = site.agent("camille").await;
    notes_paper(&camille, &id, "bail", ["20", "11", "2026"]).await.is(200, "Remise le 20 novembre 2026");
    let page = camille.get(&at_desk(&id, "bail")).await;
    let withdrawn = page.form("Noté par erreur");
    camille.send(withdrawn.clone()).await.is(200, "Noter la remise");
    camille.get("/guichet/pieces").await.is(200, "Aucune pièce n’attend");
    person
        .get(&format!("/pieces/{id}/bail"))
        .await
        .is(200, "Ajouter un fichier")
        .never_says("Un service l’a sur papier");
    let told = person.get(&format!("/suivi/{id}")).await;
    told.is(200, "a reçu sur papier : Bail").is(200, "n’a pas reçu sur papier : Bail");
    // Sent twice, it is done once; from a page of before, it is not done at all.
    camille.send(withdrawn.clone()).await.is(200, "Noter la remise");
    let old = camille.get(&at_desk(&id, "bail")).await.form("Noter la remise");
    let fresh = old.value("_jeton").expect("a token").to_owned();
    camille.send(withdrawn.with("_jeton", &fresh)).await.is(409, "Cette pièce vient de changer");
    // What an agent reads is not written to the applicant.
    let page = camille.get(&format!("/guichet/demandes/{id}")).await;
    page.is(200, "Remise sur papier à")
        .is(200, "Remise sur papier notée par erreur par")
        .never_says("a reçu sur papier");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_reads_what_happened_in_an_agents_words() {
    let site = Site::start().await;
    let (person, id) = registered(&site, "Mots").await;
    let page = person.get(&format!("/pieces/{id}/avis-impot")).await;
    let said = page.form("Enregistrer").choose("Je ne peux pas l’avoir").choose("Quelqu’un refuse");
    person.send(said).await.is(200, "Vous ne pouvez pas l’avoir");
    sends(&site, &person, &id, "bail", 32).await;
    let camille = site.agent("camille").await;
    let page = camille.get(&at_desk(&id, "bail")).await;
    let aside = page.form("Écarter").choose("Motif / inexploitable : on ne peut pas la lire");
    camille.send(aside).await.is(200, "À remplacer");
    let page = camille.get(&format!("/guichet/demandes/{id}/pieces")).await;
    camille.send(page.form("Demander").with("piece_demandee", "patrimoine")).await.is(200, "Déjà demandée");
    let page = camille.get(&format!("/guichet/demandes/{id}")).await;
    for said in [
        "le demandeur dit « Je ne peux pas l’avoir »",
        "Pièce demandée par Azur Habitat",
        "Vérifiée par Azur Habitat",
        "Écrit au demandeur : « on ne peut pas la lire.",
    ] {
        page.clone().is(200, said);
    }
    page.never_says("Vous ne pouvez pas l’avoir");
    page.never_says("vous demande une pièce");
}

#[tokio::test(flavor = "multi_thread")]
async fn taking_a_file_back_and_deciding_on_it_do_not_cross() {
    let site = Site::start().await;
    let (table, kit) = (&site.system.table, &site.system.kit);
    let (person, id) = registered(&site, "Croise").await;
    let camille = site.agent("camille").await;
    // Decided first: the page that was open says what happened, and so does the use case that had read before.
    sends(&site, &person, &id, "bail", 33).await;
    let open = person.get(&format!("/pieces/{id}/bail")).await.form("Retirer Fichier 1");
    let before = dossier(&site, &id).await;
    let file = before.pieces.iter().find(|piece| piece.name.to_string() == "bail").expect("it was sent").id.clone();
    let page = camille.get(&at_desk(&id, "bail")).await;
    camille.send(page.form("Accepter")).await.is(200, "Acceptée");
    let late = piece::remove(table, kit, kit.now(), Actor::Applicant, &before, file, once(1)).await;
    assert!(matches!(late, Err(NotChanged::Elsewhere)), "{late:?}");
    let told = person.send(open).await.is(409, "Ce fichier n’a pas été retiré");
    told.is(409, "Acceptée").never_says("Votre fichier est bien arrivé");
    // Taken back first: the decision is not taken.
    sends(&site, &person, &id, "patrimoine", 34).await;
    let decision = camille.get(&at_desk(&id, "patrimoine")).await.form("Accepter");
    let before = dossier(&site, &id).await;
    let page = person.get(&format!("/pieces/{id}/patrimoine")).await;
    person.press(&page, "Retirer Fichier 1").await.is(200, "Ajouter un fichier");
    let name = PieceName::parse("patrimoine").expect("a piece");
    let (now, typed) = (kit.now(), fields(&decision.clone().with("verdict_piece", "oui")));
    let late = proof::decide(table, kit, now, &camille_s_badge(&site).await, &before, &name, &typed, once(2)).await;
    assert!(matches!(late, Err(NotDone::Overtaken)), "{late:?}");
    camille.send(decision).await.is(409, "un autre a été retiré");
    assert!(!dossier(&site, &id).await.proofs.contains_key(&name), "something was decided");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_identity_piece_is_not_taken_back_while_its_application_is_sent_or_accepted() {
    let site = Site::start().await;
    let (table, kit) = (&site.system.table, &site.system.kit);
    let person = site.applicant("partie@demandeur.example").await;
    let id = fill_all(&person, "Partie").await;
    send_piece(&person, &id, card(1)).await;
    let open = dossier(&site, &id).await;
    let file = open.pieces[0].id.clone();
    let review = person.get(&format!("/demande/{id}/envoi")).await;
    person.send(review.form("Envoyer ma demande").choose("Je certifie")).await.is(200, "Votre demande est envoyée");
    // Read before the sending, done after it.
    let late = piece::remove(table, kit, kit.now(), Actor::Applicant, &open, file, once(3)).await;
    assert!(matches!(late, Err(NotChanged::Closed)), "{late:?}");
    // Were it gone, nobody would accept without it.
    let sent = dossier(&site, &id).await;
    let removed =
        usecases::ledger::Write::RemovePiece { application: sent.application.id.clone(), piece: id_of(&sent) };
    let commit = usecases::ledger::Commit { once: None, writes: vec![removed] };
    usecases::ports::Ledger::commit(table, commit).await.expect("the table answers");
    let mut seen = Fields::new();
    seen.push(desk::SEEN, sent.application.version.to_string());
    let badge = camille_s_badge(&site).await;
    let late =
        desk::accept(table, &kit.keys, kit, kit.now(), &badge, &sent, None, &seen, once(4)).await.expect("an answer");
    assert!(matches!(late, Accepted::Overtaken), "{late:?}");
}

fn id_of(dossier: &Dossier) -> PieceId {
    dossier.pieces[0].id.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_given_up_leaves_the_queue_and_comes_back_to_it() {
    let site = Site::start().await;
    let (person, id) = registered(&site, "Quitte").await;
    let camille = site.agent("camille").await;
    sends(&site, &person, &id, "bail", 35).await;
    camille.get("/guichet/pieces").await.is(200, "Marie Quitte");
    let page = person.get(&format!("/demande/{id}/renoncer")).await;
    person.send(page.form("Renoncer à ma demande").choose("J’ai compris")).await.is(200, "Demande abandonnée");
    camille.get("/guichet/pieces").await.is(200, "Aucune pièce n’attend");
    site.system.clock.set_today(TODAY.saturating_add(2.days())).expect("the clock can be set");
    site.signs_in(&person, "quitte@demandeur.example").await;
    let status = person.get(&format!("/suivi/{id}")).await;
    person.press(&status, "Reprendre ma demande").await.is(200, "Votre demande est enregistrée");
    let camille = site.agent("dominique").await;
    // Its days went on.
    camille.get("/guichet/pieces").await.is(200, "Marie Quitte 24 novembre 2026 9 décembre 2026");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_scans_in_for_an_application_that_a_colleague_has() {
    let site = Site::start().await;
    let (_, id) = registered(&site, "Scanne").await;
    let (camille, dominique) = (site.agent("camille").await, site.agent("dominique").await);
    let open = dominique.get(&format!("/pieces/{id}/bail")).await.form("Ajouter un fichier");
    let page = camille.get(&format!("/guichet/demandes/{id}/pieces")).await;
    camille.press(&page, "Prendre cette demande").await.is(200, "Cette demande est à vous");
    dominique.send(open.clone()).await.is(409, "Un collègue vérifie cette demande");
    let mut declared = open.fields.clone();
    for (name, value) in [("type", "image/jpeg"), ("octets", "10")] {
        declared.push((name.to_owned(), value.to_owned()));
    }
    declared.push(("sha256".to_owned(), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=".to_owned()));
    let (status, told) = dominique.data(&format!("/pieces/{id}/bail"), Some(declared)).await;
    assert_eq!(status, 409, "{told}");
    assert!(told["said"].as_str().is_some_and(|said| said.contains("Un collègue")), "{told}");
    // Whoever has it scans.
    send_file(&camille, &id, "bail", card(36)).await.is(200, "Votre fichier est bien arrivé");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_a_residence_title_is_typed_with_the_acceptance() {
    let site = Site::start().await;
    let person = site.applicant("titre@demandeur.example").await;
    let id = fill_all(&person, "Titre").await;
    let identity = person.get(&format!("/demande/{id}/identite")).await.form("Enregistrer");
    person.send(identity.choose("Nationalité / Autre nationalité")).await.is(200, "");
    send_piece(&person, &id, card(1)).await;
    let review = person.get(&format!("/demande/{id}/envoi")).await;
    person.send(review.form("Envoyer ma demande").choose("Je certifie")).await.is(200, "Votre demande est envoyée");
    let camille = site.agent("camille").await;
    let until = "Valable jusqu’au (facultatif)";
    let accept = camille.get(&format!("/guichet/demandes/{id}")).await.form("Accepter");
    let past = camille.send(accept.clone().date(until, ["1", "11", "2026"])).await;
    assert_eq!(past.status, 422, "{}", past.text());
    let accept = past.form("Accepter").date(until, ["30", "9", "2027"]);
    camille.send(accept).await.is(200, "Numéro unique");
    person.get(&format!("/pieces/{id}/identite")).await.is(200, "Elle vaut jusqu’au 30 septembre 2027");
    // Of a French card nothing is asked.
    let (_, other) = site.application_sent("Carte").await;
    let file = camille.get(&format!("/guichet/demandes/{other}")).await;
    assert!(!file.form("Accepter").labels().iter().any(|label| label.contains("Valable")));
    file.never_says("Pour un titre de séjour : son dernier jour");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_committee_needs_is_said_of_nothing_else() {
    let site = Site::start().await;
    let (person, id) = registered(&site, "Groupe").await;
    let camille = site.agent("camille").await;
    let page = camille.get(&format!("/guichet/demandes/{id}/pieces")).await;
    camille.send(page.form("Demander").with("piece_demandee", "patrimoine")).await.is(200, "Déjà demandée");
    let page = person.get(&format!("/pieces/{id}")).await;
    let place = |said: &str| page.html.find(said).unwrap_or_else(|| panic!("no {said}"));
    let (why, tax, others) = (place("Sans elles"), place("/avis-impot"), place("Autres pièces à envoyer"));
    let asked = place("/patrimoine");
    assert!(why < tax && tax < others && others < asked, "{why} {tax} {others} {asked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_taken_back_is_erased_and_so_is_all_that_was_made_of_it() {
    let site = Site::start().await;
    let (person, id) = registered(&site, "Efface").await;
    let form = crate::site::slot(&person, &id).await;
    let page = person.upload(form.clone(), "acte.pdf", written_pdf::pages(2)).await;
    crate::site::verdict(&person, page).await.is(200, "Votre fichier est bien arrivé");
    site.settle().await;
    let key = form.value("key").expect("a key").to_owned();
    let own = key.rsplit('/').next().expect("the file's identifier").to_owned();
    let kept = || crate::intake::kept_files(&site).into_iter().filter(|key| key.contains(&own)).collect::<Vec<_>>();
    assert_eq!(kept().len(), 4, "the original, the safe form and two pictures: {:?}", kept());
    let page = person.get(&format!("/pieces/{id}/identite")).await;
    person.press(&page, "Retirer Fichier").await.is(200, "");
    site.settle().await;
    assert_eq!(kept(), Vec::<String>::new());
    // Whoever broke off does it again.
    let dossier = dossier(&site, &id).await;
    let file = PieceId::parse(&own).expect("an identifier");
    let again = piece::erase_removed(&site.system.table, &site.system.files, &dossier.application.id, &file).await;
    assert!(again.is_ok());
}
