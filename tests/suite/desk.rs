//! Desks: who sees what, who acts first, numbers.

use std::collections::BTreeSet;

use jiff::ToSpan as _;

use crate::site::{Site, TODAY};

#[tokio::test(flavor = "multi_thread")]
async fn two_agents_accept_at_once_one_number_and_the_second_sees_what_happened() {
    let site = Site::start().await;
    let (person, id) = site.application_sent("Course").await;
    let (camille, dominique) = (site.agent("camille").await, site.agent("dominique").await);
    let path = format!("/guichet/demandes/{id}");
    let (one, two) = (camille.get(&path).await, dominique.get(&path).await);
    let (one, two) = tokio::join!(camille.press(&one, "Accepter"), dominique.press(&two, "Accepter"));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{} / {}", one.text(), two.text());
    for page in [&one, &two] {
        page.clone().is(page.status, "Numéro unique 006 1126 000001 GDPUB");
    }
    let late = if one.status == 409 { &one } else { &two };
    late.clone().is(409, "Cette demande vient d’être traitée");
    // Somebody who comes later, from a page opened before.
    let status = person.get(&format!("/suivi/{id}")).await.is(200, "006 1126 000001 GDPUB");
    assert_eq!(status.text().matches("a enregistré votre demande").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_accepts_while_the_other_sends_back() {
    let site = Site::start().await;
    let (_, id) = site.application_sent("Choix").await;
    let (camille, dominique) = (site.agent("camille").await, site.agent("dominique").await);
    let path = format!("/guichet/demandes/{id}");
    let accept = camille.get(&path).await.form("Accepter");
    let back = dominique.get(&path).await.form("Renvoyer").choose("La pièce d’identité n’est pas lisible");
    let (one, two) = tokio::join!(camille.send(accept), dominique.send(back));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{} / {}", one.text(), two.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_follow_each_other_without_gap_however_many_are_issued_at_once() {
    let site = Site::start().await;
    let mut sent = Vec::new();
    for surname in ["Alba", "Boni", "Cerri", "Dalmas", "Estève", "Faraut"] {
        sent.push(site.application_sent(&deaccent(surname)).await.1);
    }
    let agent = site.agent("camille").await;
    let mut accepting = tokio::task::JoinSet::new();
    for id in sent {
        let agent = agent.clone();
        accepting.spawn(async move {
            let page = agent.get(&format!("/guichet/demandes/{id}")).await;
            let page = agent.press(&page, "Accepter").await.is(200, "Numéro unique 006 1126 ");
            page.text().split("Numéro unique 006 1126 ").nth(1).and_then(|rest| rest.get(..6)).map(str::to_owned)
        });
    }
    let numbers: BTreeSet<String> = accepting.join_all().await.into_iter().flatten().collect();
    let expected: BTreeSet<String> = (1..=6).map(|rank| format!("{rank:06}")).collect();
    assert_eq!(numbers, expected);
}

fn deaccent(name: &str) -> String {
    name.replace('è', "e")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_shows_the_oldest_deadline_first_page_after_page() {
    let site = Site::start().await;
    // More than a page of the queue, sent on different days: straight to the table, by the use cases of the demonstration.
    let agent = site.agent("camille").await;
    let first = agent.get("/guichet").await.is(200, "Lucie Barral").is(200, "il reste 30 jours");
    assert!(!first.text().contains("Demandes suivantes"));
    site.application_sent("Second").await;
    site.system.clock.set_today(TODAY.saturating_sub(3.days())).expect("the clock can be set");
    site.application_sent("Ancien").await;
    let page = site.agent("dominique").await.get("/guichet").await;
    let text = page.text();
    let place = |name: &str| text.find(name).unwrap_or_else(|| panic!("{name} is not in: {text}"));
    assert!(place("Ancien") < place("Barral"), "{text}");

    // The next page starts after the last line of this one, and misses nothing.
    let mut after = None;
    let mut seen = Vec::new();
    loop {
        use usecases::ports::Desks as _;
        let (lines, next) = site.system.table.waiting("06", after.as_deref(), 1).await.expect("the queue can be read");
        seen.extend(lines.into_iter().map(|line| line.applicant.0));
        let Some(next) = next else { break };
        let page = agent.get(&pages::paths::desk_after(&next)).await;
        for name in &seen {
            assert!(!page.text().contains(name.as_str()), "{name} comes again");
        }
        after = Some(next);
    }
    assert_eq!(seen.len(), 3, "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn late_ones_are_said_to_be_late() {
    let site = Site::start().await;
    for (days, said) in [(23, "il reste 7 jours"), (30, "dernier jour"), (31, "délai dépassé")] {
        site.system.clock.set_today(TODAY.saturating_add(days.days())).expect("the clock can be set");
        let agent = site.agent("camille").await;
        agent.get("/guichet").await.is(200, said);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_sees_its_territory_only() {
    let site = Site::start().await;
    let (_, id) = site.application_sent("Ici").await;
    let far = site.agent("sacha").await;
    far.get("/guichet").await.is(200, "Aucune demande en attente");
    far.get(&format!("/guichet/demandes/{id}")).await.is(404, "Cette page n’existe pas");
    let near = site.agent("dominique").await;
    let file = near.get(&format!("/guichet/demandes/{id}")).await.is(200, "Marie Ici");
    let piece = file.link("Ouvrir dans un nouvel onglet");
    let (code, ..) = far.download(&piece).await;
    assert_eq!(code, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn sending_back_wants_a_reason_and_a_postable_comment() {
    let site = Site::start().await;
    let (_, id) = site.application_sent("Motif").await;
    let agent = site.agent("camille").await;
    let path = format!("/guichet/demandes/{id}");
    let form = || async { agent.get(&path).await.form("Renvoyer") };
    let silent = agent.send(form().await.choose("Une réponse est à corriger")).await;
    silent.is(422, "Écrivez ce qui est à corriger");
    agent.send(form().await).await.is(422, "Choisissez un motif");
    let page = agent.send(form().await.fill("Précision", &"é".repeat(501))).await.is(422, "500 caractères au plus");
    assert_eq!(page.errors().len(), 2);
    for bad in ["😀", "<script>\u{202e}", "a\u{0}b"] {
        let page = agent.send(form().await.choose("Une réponse est à corriger").fill("Précision", bad)).await;
        page.is(422, "Écrivez seulement des lettres").never_says("<script>");
    }
    agent.get(&path).await.is(200, "Accepter et enregistrer");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_agent_that_opens_a_file_is_told_to_its_applicant_once_an_hour() {
    let site = Site::start().await;
    let (person, id) = site.application_sent("Lu").await;
    person.get(&format!("/suivi/{id}")).await.is(200, "Personne n’a encore ouvert votre dossier");
    let agent = site.agent("camille").await;
    for _ in 0..3 {
        agent.get(&format!("/guichet/demandes/{id}")).await.is(200, "Lu");
    }
    let other = site.agent("dominique").await;
    other.get(&format!("/guichet/demandes/{id}")).await.is(200, "Lu");
    let text = person.get(&format!("/suivi/{id}")).await.text();
    let readers = text.split("Qui a ouvert mon dossier").nth(1).expect("the readers are told").to_owned();
    assert_eq!(
        (readers.matches("Azur Habitat").count(), readers.matches("Littoral Logement").count()),
        (2, 2),
        "the file and its identity piece, once each: {readers}"
    );
    // The service, never the agent's name.
    assert!(!text.contains("Camille") && !text.contains("Roux"));
}
