//! Drafts that nobody goes on with: told, then erased; kept when somebody comes back.

use domain::application::{Application, Draft, State};
use domain::id::ApplicationId;
use jiff::ToSpan as _;
use jiff::civil::Date;
use usecases::ledger::{Commit, Committed, Line, Write};
use usecases::ports::{Dossiers as _, Ledger as _};

use crate::lifecycle::{count, daily_work, lives, works};
use crate::site::{Page, Person, Site, TODAY, card, every_item, fill_all, open_draft, send_piece, slot, traces};

/// What is begun on [`TODAY`] and left is told on this day, kept until that one, and erased the day after.
const TOLD: Date = Date::constant(2027, 4, 24);
const UNTIL: Date = Date::constant(2027, 5, 24);
const ERASED: Date = Date::constant(2027, 5, 25);

const SUBJECT: &str = "n’est pas envoyée";

/// Paul, of the demonstration, began on the same day, and nobody goes on with his.
const PAUL: u64 = 1;

fn letters(site: &Site, email: &str) -> usize {
    site.mails(email).iter().filter(|mail| mail.subject.contains(SUBJECT)).count()
}

fn of(id: &str) -> ApplicationId {
    ApplicationId::parse(id).expect("an identifier")
}

async fn draft(site: &Site, id: &str) -> Draft {
    let found = site.system.table.application(&of(id)).await.expect("the table answers").expect("it is there");
    let State::Draft(draft) = found.state else { panic!("a draft") };
    draft
}

/// Saves a page of a draft, and comes back to its list of tasks.
async fn saves(person: &Person, id: &str) -> Page {
    let page = person.get(&format!("/demande/{id}/precisions")).await;
    let form = page.form("Enregistrer").fill("Voulez-vous", "Je cherche toujours.");
    assert_eq!(person.post(form).await, 303);
    person.get(&format!("/demande/{id}")).await
}

/// What the table holds of an application, but for what forgets by itself and names it by its identifier alone.
async fn named(site: &Site, id: &str) -> Vec<String> {
    let forgets =
        |item: &String| ["once", "outbox"].iter().any(|kind| item.contains(&format!("\"kind\": S(\"{kind}\")")));
    every_item(site).await.into_iter().filter(|item| item.contains(id) && !forgets(item)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_nobody_goes_on_with_is_told_then_erased() {
    let site = Site::start().await;
    let (email, helps, late) = ("oubli@demandeur.example", "aide@mairie.example", "tard@mairie.example");
    let person = site.applicant(email).await;
    let id = fill_all(&person, "Oubliette").await;
    send_piece(&person, &id, card(1)).await.is(200, "bien arrivé");
    send_piece(&person, &id, b"%PDF-1.7 nothing".to_vec()).await;
    slot(&person, &id).await;
    let helper = site.helper(&person, &id, helps, &["Identité, coordonnées"]).await;
    let form = person.get(&format!("/demande/{id}/aidants")).await.form("Envoyer l’invitation");
    let form = form.fill("Nom de la personne", "Tard").fill("Son adresse e-mail", late);
    let form = form.choose("Ce que cette personne peut voir et remplir / Identité, coordonnées");
    person.send(form).await.is(200, "L’invitation est partie");
    site.settle().await;
    assert!(traces(&site, &id).await.len() > 20);
    person.get(&format!("/demande/{id}")).await.is(200, "Ce brouillon est gardé jusqu’au 24 mai 2027");

    lives(&site, TOLD.yesterday().expect("a day")).await;
    assert_eq!(letters(&site, email), 0);
    site.system.clock.set_today(TOLD).expect("the clock can be set");
    let told = daily_work(&site).call(serde_json::json!({ "dry_run": true })).await.expect("it answers");
    assert!(told["would_do"]["drafts_told"] == 1 + PAUL || letters(&site, email) == 1, "{told}");
    lives(&site, TOLD).await;
    works(&site).await;
    site.settle().await;
    assert_eq!((letters(&site, email), count(&site, TOLD, "drafts_told").await), (1, 1 + PAUL));
    assert_eq!(letters(&site, helps), 0, "to its owner alone");
    let mail = site.mail(email, SUBJECT).await;
    assert!(mail.text.contains("Nous le gardons jusqu’au 24\u{a0}mai\u{a0}2027"), "{}", mail.text);
    assert!(mail.links()[0].ends_with(&format!("/demande/{id}")), "{}", mail.text);
    assert!(!mail.text.contains("Oubliette") && !mail.subject.contains("Oubliette"));
    site.signs_in(&person, email).await;
    person.get(&format!("/demande/{id}")).await.is(200, "Ce brouillon sera bientôt effacé").is(200, "24 mai 2027");

    lives(&site, UNTIL).await;
    assert!(traces(&site, &id).await.len() > 20, "kept until its last day");
    lives(&site, ERASED).await;
    assert_eq!(count(&site, ERASED, "drafts_erased").await, 1 + PAUL);
    assert_eq!(traces(&site, &id).await, Vec::<String>::new());
    assert_eq!(named(&site, &id).await, Vec::<String>::new());
    let left = every_item(&site).await;
    assert!(!left.iter().any(|item| item.contains("Oubliette") || item.contains(late)), "nothing of what was typed");
    assert!(!left.iter().any(|item| item.contains("FACT#")), "a draft is no fact");

    // The account stays, and begins again; who helped does not see it any more.
    site.signs_in(&helper, helps).await;
    helper.get("/compte").await.is(200, "Mon espace").never_says("Ouvrir la demande");
    helper.get(&format!("/demande/{id}")).await.is(404, "");
    site.signs_in(&person, email).await;
    person.get(&format!("/demande/{id}")).await.is(404, "");
    assert_ne!(open_draft(&person).await, id);
    // Nothing more is written or done of the first one.
    lives(&site, ERASED.saturating_add(1.month())).await;
    assert_eq!(letters(&site, email), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_back_keeps_the_draft() {
    let site = Site::start().await;
    let email = "retour@demandeur.example";
    let person = site.applicant(email).await;
    let id = fill_all(&person, "Retour").await;
    lives(&site, TOLD).await;
    let link = site.mail(email, SUBJECT).await.links()[0].clone();
    // On the last day, from the mail.
    site.system.clock.set_today(UNTIL).expect("the clock can be set");
    site.signs_in(&person, email).await;
    person.get(&link).await.is(200, "Ce brouillon sera bientôt effacé");
    assert_eq!(draft(&site, &id).await.touched_on, Some(TODAY), "to look is not to go on");
    let page = saves(&person, &id).await.is(200, "Ce brouillon est gardé jusqu’au 24 novembre 2027");
    page.never_says("bientôt effacé");
    lives(&site, ERASED).await;
    assert_eq!(count(&site, ERASED, "drafts_erased").await, PAUL);
    // Left again, it is told again, when its new time is over.
    lives(&site, Date::constant(2027, 10, 24)).await;
    assert_eq!(letters(&site, email), 1);
    lives(&site, Date::constant(2027, 10, 25)).await;
    assert_eq!(letters(&site, email), 2);
    lives(&site, Date::constant(2027, 11, 25)).await;
    assert_eq!(traces(&site, &id).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_added_to_a_draft_prolongs_it() {
    let site = Site::start().await;
    let email = "pieces@demandeur.example";
    let person = site.applicant(email).await;
    let id = fill_all(&person, "Ajouts").await;
    let mut day = TODAY;
    let mut next = async || {
        day = day.saturating_add(1.month());
        site.system.clock.set_today(day).expect("the clock can be set");
        site.signs_in(&person, email).await;
        day
    };
    let on = next().await;
    send_piece(&person, &id, card(1)).await.is(200, "bien arrivé");
    assert_eq!(draft(&site, &id).await.touched_on, Some(on), "a file");
    let on = next().await;
    let page = person.get(&format!("/pieces/{id}/bail")).await;
    let said = page.form("Enregistrer").choose("Je l’apporte à un guichet");
    assert_eq!(person.post(said).await, 303);
    assert_eq!(draft(&site, &id).await.touched_on, Some(on), "a word on a piece");
    let on = next().await;
    site.helper(&person, &id, "aide@mairie.example", &["Identité, coordonnées"]).await;
    assert_eq!(draft(&site, &id).await.touched_on, Some(on), "somebody who helps");
    let on = next().await;
    saves(&person, &id).await;
    assert_eq!(draft(&site, &id).await.touched_on, Some(on), "an answer");
    // The work finds it where it stood at first, and puts it where it belongs.
    lives(&site, TOLD).await;
    assert_eq!(letters(&site, email), 0);
    let until = on.saturating_add(6.months());
    lives(&site, until.saturating_sub(31.days())).await;
    assert_eq!(letters(&site, email), 0);
    lives(&site, until.saturating_sub(30.days())).await;
    assert_eq!(letters(&site, email), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sent_is_kept() {
    let site = Site::start().await;
    let email = "envoi@demandeur.example";
    let person = site.applicant(email).await;
    let id = fill_all(&person, "Envoi").await;
    send_piece(&person, &id, card(1)).await.is(200, "bien arrivé");
    lives(&site, TOLD).await;
    site.mail(email, SUBJECT).await;
    site.signs_in(&person, email).await;
    let form = person.get(&format!("/demande/{id}/envoi")).await.form("Envoyer ma demande").choose("Je certifie");
    person.send(form).await.is(200, "Votre demande est envoyée");
    let agent = site.agent("camille").await;
    let page = agent.get(&format!("/guichet/demandes/{id}")).await;
    let page = page.is(200, "Effacement prochain du brouillon dit au demandeur");
    let form = page.form("Renvoyer").choose("La pièce d’identité n’est pas lisible");
    assert_eq!(agent.post(form).await, 303);
    // Sent back, it is the service’s matter: its time is not counted.
    for (day, erased) in [(ERASED, PAUL), (ERASED.saturating_add(2.years()), 0)] {
        lives(&site, day).await;
        assert_eq!(count(&site, day, "drafts_erased").await, erased);
    }
    assert!(traces(&site, &id).await.len() > 15);
    assert_eq!(letters(&site, email), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_of_a_draft_that_is_delivered_twice_is_done_once() {
    let site = Site::start().await;
    let email = "double@demandeur.example";
    let person = site.applicant(email).await;
    let id = fill_all(&person, "Double").await;
    for (day, step) in [(TOLD, "drafts_told"), (ERASED, "drafts_erased")] {
        site.system.clock.set_today(day).expect("the clock can be set");
        tokio::join!(works(&site), works(&site), works(&site));
        site.settle().await;
        assert_eq!(count(&site, day, step).await, 1 + PAUL, "{step}");
    }
    assert_eq!(letters(&site, email), 1);
    assert_eq!(traces(&site, &id).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_that_broke_off_is_gone_on_with() {
    let site = Site::start().await;
    let email = "coupure@demandeur.example";
    let person = site.applicant(email).await;
    let id = fill_all(&person, "Coupure").await;
    send_piece(&person, &id, card(1)).await.is(200, "bien arrivé");
    site.settle().await;
    let end = |read| Write::EndDraft { application: of(&id), read, due: TODAY };
    let commit = async |write| {
        site.system.table.commit(Commit { once: None, writes: vec![write] }).await.expect("the table answers")
    };
    // Something was added since it was read.
    let before = Draft { touched_on: TODAY.yesterday().ok(), told_on: None };
    assert_eq!(commit(end(before)).await, Committed::Refused(vec![0]));
    // As if the work had stopped after its first step.
    assert_eq!(commit(end(Draft::begun(TODAY))).await, Committed::Done);
    let touch = Write::TouchDraft { application: of(&id), on: TODAY, due: TODAY };
    assert_eq!(commit(touch).await, Committed::Refused(vec![0]), "nothing is added to it any more");
    assert_eq!(commit(Write::StillThere(of(&id))).await, Committed::Refused(vec![0]));
    person.get(&format!("/demande/{id}")).await.is(404, "");
    assert!(traces(&site, &id).await.len() > 15);
    lives(&site, TODAY).await;
    assert_eq!(traces(&site, &id).await, Vec::<String>::new());
    let line = format!("APPLICATION#{id}");
    assert!(!every_item(&site).await.iter().any(|item| item.contains(&line)), "the work does not come back to it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_of_before_its_day_was_kept_begins_its_time_when_it_is_gone_on_with() {
    let site = Site::start().await;
    let email = "ancien@demandeur.example";
    let person = site.applicant(email).await;
    let id = fill_all(&person, "Ancien").await;
    let found = site.system.table.application(&of(&id)).await.expect("the table answers").expect("it is there");
    let (state, from_version) = (State::Draft(Draft { touched_on: None, told_on: None }), found.version);
    let older = Write::MoveApplication { to: Application { state, ..found }, from_version, line: Line::None };
    let committed = site.system.table.commit(Commit { once: None, writes: vec![older] }).await;
    assert_eq!(committed.expect("the table answers"), Committed::Done);
    person.get(&format!("/demande/{id}")).await.is(200, "Remplissez chaque partie").never_says("brouillon");
    lives(&site, ERASED).await;
    assert_eq!(letters(&site, email), 0);
    site.signs_in(&person, email).await;
    saves(&person, &id).await.is(200, "Ce brouillon est gardé jusqu’au 25 novembre 2027");
    lives(&site, Date::constant(2027, 10, 26)).await;
    assert_eq!(letters(&site, email), 1);
    lives(&site, Date::constant(2027, 11, 26)).await;
    assert_eq!(traces(&site, &id).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn going_on_with_a_draft_costs_what_checking_it_costs() {
    let site = Site::start().await;
    let email = "cout@demandeur.example";
    let person = site.applicant(email).await;
    let id = fill_all(&person, "Cout").await;
    saves(&person, &id).await;
    lives(&site, TODAY.saturating_add(1.month())).await;
    site.signs_in(&person, email).await;
    let mut costs = vec![];
    for _ in 0..2 {
        let form = person.get(&format!("/demande/{id}/precisions")).await.form("Enregistrer");
        site.settle().await;
        site.system.table.meter.take();
        assert_eq!(person.post(form).await, 303);
        let calls = site.system.table.meter.take();
        let written = calls.iter().filter(|call| call.operation == "TransactWriteItems");
        costs.push(written.map(|call| call.units).sum::<f64>());
        assert_eq!(draft(&site, &id).await.touched_on, Some(TODAY.saturating_add(1.month())));
    }
    // The first of the day says it in the item, the second one only looks at it.
    assert!((costs[0] - costs[1]).abs() < f64::EPSILON, "{costs:?}");
}
