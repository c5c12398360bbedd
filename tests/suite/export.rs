//! One's own data, taken away: by its owner, by nobody else, and with nothing private on paper unless asked.

use lopdf::Document;

use crate::site::{Page, Person, Site, fill_all, open_draft};

const PAGE: &str = "Mes données";

fn own_data(id: &str) -> String {
    format!("/suivi/{id}/mes-donnees")
}

/// The data, as JSON.
async fn data(person: &Person, id: &str) -> serde_json::Value {
    let (status, headers, body) = person.download(&format!("{}/donnees.json", own_data(id))).await;
    assert_eq!(status, 200);
    assert_eq!(headers["content-type"], "application/json; charset=utf-8");
    assert_eq!(headers["content-disposition"], "attachment; filename=\"mes-donnees-logement-social.json\"");
    assert_eq!(headers["cache-control"], "no-store");
    serde_json::from_slice(&body).expect("it is JSON")
}

/// Asks for a copy, waits for it as the page's script would, and reads it.
async fn copy(person: &Person, id: &str, whole: bool) -> String {
    let form = person.get(&own_data(id)).await.form("Préparer ma copie");
    let form = if whole { form.choose("Avec les réponses sur la santé") } else { form };
    let page = person.send(form).await.is(200, PAGE);
    let page = ready(person, page).await;
    read(person, &page).await
}

/// Waits on the page until a copy is there.
async fn ready(person: &Person, mut page: Page) -> Page {
    for _ in 0..500 {
        if page.text().contains("Votre copie est prête") {
            return page;
        }
        tokio::time::sleep(std::time::Duration::from_millis(40)).await;
        page = person.get(&page.path).await;
    }
    panic!("the copy was not made: {}", page.text());
}

async fn read(person: &Person, page: &Page) -> String {
    let (status, to) = person.ask("GET", &page.link("Télécharger ma copie")).await;
    assert_eq!(status, 303);
    let (status, headers, pdf) = person.download(&to).await;
    assert_eq!((status, &headers["content-type"]), (200, &"application/pdf".parse().expect("a value")));
    assert_eq!(headers["content-disposition"], "attachment; filename=\"copie-demande-logement-social.pdf\"");
    let document = Document::load_mem(&pdf).expect("a readable PDF");
    assert!(document.catalog().expect("a catalog").has(b"StructTreeRoot"), "it is tagged");
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    let text = document.extract_text(&pages).expect("text can be extracted");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test(flavor = "multi_thread")]
async fn ones_own_data_are_ones_own() {
    let site = Site::start().await;
    let (owner, id) = site.application_sent("Export").await;
    owner.get(&format!("/suivi/{id}")).await.is(200, "Télécharger mes données");
    let page = owner.get(&own_data(&id)).await.is(200, PAGE);
    assert!(page.link("Télécharger le fichier d’échange").ends_with("/echange.xml"));
    let told = data(&owner, &id).await;
    assert_eq!((&told["format"], &told["version"]), (&"sne-export".into(), &1.into()));
    assert_eq!(told["account"]["email"], "export@demandeur.example");
    assert_eq!(told["application"]["state"]["code"], "submitted");
    let (status, headers, xml) = owner.download(&format!("{}/echange.xml", own_data(&id))).await;
    assert_eq!((status, &headers["cache-control"]), (200, &"no-store".parse().expect("a value")));
    let xml = String::from_utf8(xml).expect("it is UTF-8");
    assert!(xml.contains("<interfaceNuu") && xml.contains("<nom>Export</nom>"), "{xml}");

    // Somebody who may fill a part of the form may not take the data.
    let helper = site.applicant("aide@demandeur.example").await;
    let invite = owner.get(&format!("/demande/{id}/aidants")).await.form("Envoyer l’invitation");
    let invite = invite.fill("Nom de la personne", "Aide").fill("Son adresse e-mail", "aide@demandeur.example");
    let scopes = ["identite", "famille", "revenus", "logement", "sante", "pieces"];
    let mut form = invite;
    for scope in scopes {
        form.fields.push(("aide_parties".to_owned(), scope.to_owned()));
    }
    owner.send(form).await.is(200, "L’invitation est partie");
    let mail = site.mail("aide@demandeur.example", "aide").await;
    let page = helper.get(&mail.links()[0]).await;
    helper.press(&page, "Accepter et ouvrir").await.is(200, "Ma demande de logement social");
    let stranger = site.applicant("autre@demandeur.example").await;
    let agent = site.agent("camille").await;
    let nobody = site.person();
    for end in ["", "?copie=avec", "/donnees.json", "/echange.xml", "/copie/avec"] {
        let path = format!("{}{end}", own_data(&id));
        for person in [&helper, &stranger] {
            assert_eq!(person.ask("GET", &path).await.0, 404, "{path}");
        }
        for person in [&agent, &nobody] {
            let (status, to) = person.ask("GET", &path).await;
            assert!(status == 303 && to.starts_with("/compte/connexion"), "{path}: {status} {to}");
        }
    }
    // A form of somebody else asks for nothing.
    let form = owner.get(&own_data(&id)).await.form("Préparer ma copie");
    assert_eq!(owner.post(form.clone().without("_jeton")).await, 403);
    assert_eq!(stranger.post(form).await, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_who_takes_the_exchange_file_is_seen_by_its_applicant() {
    let site = Site::start().await;
    let (owner, id) = site.application_sent("Echange").await;
    let path = format!("/guichet/demandes/{id}/echange.xml");
    let (agent, far) = (site.agent("dominique").await, site.agent("sacha").await);
    assert_eq!(far.ask("GET", &path).await.0, 404);
    assert_eq!(owner.ask("GET", &path).await.0, 303);
    assert_eq!(data(&owner, &id).await["openings"].as_array().map(Vec::len), Some(0));
    let (status, headers, xml) = agent.download(&path).await;
    assert_eq!((status, &headers["cache-control"]), (200, &"no-store".parse().expect("a value")));
    assert!(String::from_utf8_lossy(&xml).contains("<nom>Echange</nom>"));
    let told = data(&owner, &id).await;
    assert_eq!(told["openings"][0]["service"], "Littoral Logement (fictif)");
    assert!(!told.to_string().contains("Dominique"), "an agent's name is nobody's business");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_private_is_on_paper_only_when_asked() {
    let site = Site::start().await;
    let person = site.applicant("prive@demandeur.example").await;
    let id = fill_all(&person, "Prive").await;
    let motives = person.get(&format!("/demande/{id}/motifs")).await.form("Enregistrer");
    person.send(motives.choose("Je subis des violences")).await;
    // A draft, reached from its list.
    let page = person.get(&format!("/demande/{id}")).await;
    person.follow(&page, "Télécharger mes données").await.is(200, PAGE);
    let paper = copy(&person, &id, false).await;
    for said in ["sans valeur d’attestation", "24 novembre 2026", "Prive", "Marie, Ange", "Nice", "17 450", "Page 1 /"]
    {
        assert!(paper.replace(['\u{a0}', '\u{202f}'], " ").contains(said), "{said} is missing from: {paper}");
    }
    for private in ["Je subis des violences", "Handicap ou perte d’autonomie"] {
        assert!(!paper.contains(private), "{private} is on paper: {paper}");
    }
    let whole = copy(&person, &id, true).await;
    for private in ["Je subis des violences", "Handicap ou perte d’autonomie"] {
        assert!(whole.contains(private), "{private} is missing from: {whole}");
    }
    // What was kept before is not taken for what is kept now.
    let contact = person.get(&format!("/demande/{id}/coordonnees")).await.form("Enregistrer");
    person.send(contact.with("telephone", "0639981299")).await;
    person.get(&format!("{}?copie=sans", own_data(&id))).await.is(200, "Nous préparons votre copie");
    assert!(copy(&person, &id, false).await.contains("06 39 98 12 99"));
}

#[tokio::test(flavor = "multi_thread")]
async fn five_copies_an_hour_are_enough() {
    let site = Site::start().await;
    let person = site.applicant("copies@demandeur.example").await;
    let id = open_draft(&person).await;
    for rank in 1..=6 {
        let remarks = person.get(&format!("/demande/{id}/precisions")).await.form("Enregistrer");
        person.send(remarks.with("precisions", &format!("Copie {rank}"))).await;
        let form = person.get(&own_data(&id)).await.form("Préparer ma copie");
        if rank <= 5 {
            person.send(form.clone()).await.is(200, PAGE);
            // A second tap is not a second copy.
            let page = person.send(form).await.is(200, PAGE);
            ready(&person, page).await;
        } else {
            person.send(form).await.is(429, "Vous avez demandé 5 copies en une heure");
        }
    }
    // What is made at once still is.
    assert_eq!(data(&person, &id).await["application"]["state"]["code"], "draft");
}
