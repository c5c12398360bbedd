//! The territorial manager: a space of its own, the reports of the daily work, what it would do.

use jiff::civil::Date;
use usecases::{Moment, lifecycle};

use crate::site::Site;
use crate::strike_off::day_comes;

#[tokio::test(flavor = "multi_thread")]
async fn the_space_is_the_managers_alone() {
    let site = Site::start().await;
    let (agent, manager) = (site.agent("camille").await, site.agent("maud").await);
    for path in ["/gestion", "/gestion/travaux", "/gestion/a-blanc"] {
        assert_eq!(manager.get(path).await.status, 200, "{path}");
        assert_eq!(agent.get(path).await.status, 404, "{path}");
        assert_eq!(manager.ask("POST", path).await.0, 404, "{path} changes nothing");
    }
    for path in ["/gestion/travaux/2020-01-01", "/gestion/travaux/20261124", "/gestion/travaux/x", "/gestion/rien"] {
        assert_eq!(manager.get(path).await.status, 404, "{path}");
    }
    assert!(manager.get("/guichet").await.html.contains("href=\"/gestion\""), "it is a tap away");
    assert!(!agent.get("/guichet").await.html.contains("href=\"/gestion\""));
    // Somebody who has to sign in first comes back there.
    let nobody = site.person();
    assert_eq!(nobody.ask("GET", "/gestion").await, (303, "/guichet/connexion?retour=/gestion".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_reported_line_by_line() {
    let site = Site::start().await;
    site.application_registered("Rapport").await;
    // The notice leaves a month and a margin before the year ends.
    let day = Date::constant(2027, 10, 12);
    let then = Moment::start_of(day);
    for _ in 0..2 {
        let foreseen = lifecycle::foresee(&site.system.table, then).await.expect("it can be foreseen");
        assert_eq!(foreseen.get("notices"), Some(&1), "and nothing is done: {foreseen:?}");
    }
    day_comes(&site, day).await;
    let manager = site.agent("maud").await;
    let home = manager.get("/gestion").await.is(200, "12 octobre 2027 fini");
    let home = home.is(200, "1 demande sans réponse un mois après son dépôt");
    let report = manager.follow(&home, "12 octobre 2027").await.is(200, "Travail du 12 octobre 2027");
    let report = report.is(200, "Avis de renouvellement préparés 1").is(200, "Demandes effacées 0");
    // That of the demonstration, which nobody goes on with.
    report.is(200, "Brouillons bientôt effacés, dits à leur auteur 1").is(200, "Brouillons effacés 0");
    manager.follow(&home, "Voir les derniers travaux").await.is(200, "12 octobre 2027 fini 2 1");
    manager.get("/gestion/a-blanc").await.is(200, "Rien n’est fait").is(200, "Avis de renouvellement préparés 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_sees_no_alert_of_the_managers() {
    use domain::alert::AlertKind;
    use domain::id::ApplicationId;
    use usecases::ledger::{Commit, Write};
    use usecases::ports::{Dossiers as _, Ledger as _};

    let site = Site::start().await;
    let (_, id) = site.application_registered("Alerte").await;
    let application = ApplicationId::parse(&id).expect("an identifier");
    let dossier = site.system.table.dossier(&application).await.expect("it reads").expect("it is there");
    let now = site.system.kit.now();
    let writes = AlertKind::ALL.iter().map(|kind| usecases::notice::raise(&dossier, *kind, now));
    let writes: Vec<Write> = writes.collect();
    site.system.table.commit(Commit { once: None, writes }).await.expect("they are raised");
    let (agent, manager) = (site.agent("dominique").await, site.agent("maud").await);
    for person in [&agent, &manager] {
        person.get("/guichet/alertes").await.is(200, "Un e-mail est revenu 24 novembre 2026");
        person.get(&format!("/guichet/demandes/{id}")).await.is(200, "Un e-mail est revenu");
    }
    for path in ["/guichet/alertes".to_owned(), format!("/guichet/demandes/{id}")] {
        agent.get(&path).await.never_says("Un avis n’est pas parti");
        manager.get(&path).await.is(200, "Un avis n’est pas parti").is(200, "demande sa réintégration");
    }
    manager.get("/gestion").await.is(200, "Un avis n’est pas parti : 1");
    // It is not theirs to say that it was seen to.
    let mut form = agent.get("/guichet").await.form_to("/guichet/deconnexion");
    form.action = format!("/guichet/demandes/{id}/alertes/notice-stuck/vu");
    assert_eq!(agent.send(form).await.status, 404);
    manager.get("/guichet/alertes").await.is(200, "Un avis n’est pas parti");
}
