//! Who lives there, who is asked what, what is unusual and said to be right, the number that nobody reads again.

use domain::id::ApplicationId;
use domain::section::{Motive, SealedNir, Whose};
use usecases::ports::Dossiers as _;
use usecases::seal;

use jiff::civil::date;

use crate::site::{Form, Page, Person, Site, card, every_item, fill_all, open_draft, open_draft_as, send_piece};

const SAVE: &str = "Enregistrer";

/// A number of a woman born in February 1990, as the tests' people are.
const NIR: &str = "290020608800191";

async fn section(person: &Person, id: &str, slug: &str) -> Form {
    person.get(&format!("/demande/{id}/{slug}")).await.form(SAVE)
}

/// Adds somebody; the identifier of the person.
async fn add(person: &Person, id: &str, link: &str, sex: &str, first: &str, born: [&str; 3]) -> String {
    if link == "conjoint" {
        let family = section(person, id, "situation").await.with("situation_familiale", "M");
        person.send(family).await.is(200, "Qui vivra avec vous");
    }
    let form = section(person, id, &format!("foyer/ajouter/{link}")).await;
    let mut form = form.choose(sex).fill("Nom de naissance", "Daumas").fill("Prénoms", first);
    form = form.date("Date de naissance", born);
    if link == "conjoint" {
        form = form.choose("Nationalité / Française");
    }
    let who = form.action.rsplit('/').next().expect("a person has an identifier").to_owned();
    person.send(form).await.is(200, &format!("{first} Daumas"));
    who
}

/// What the list says of a person: from the name to the next heading.
fn part_of(tasks: &Page, name: &str) -> Vec<String> {
    let html = scraper::Html::parse_document(&tasks.html);
    let selector = scraper::Selector::parse("main h2, main a[href]").expect("a good selector");
    let mut inside = false;
    let mut lines = Vec::new();
    for element in html.select(&selector) {
        let text = element.text().collect::<String>().trim().to_owned();
        if element.value().name() == "h2" {
            inside = text == name;
        } else if inside {
            lines.push(text);
        }
    }
    lines
}

#[tokio::test(flavor = "multi_thread")]
async fn each_adult_of_a_couple_is_asked_and_children_are_not() {
    let site = Site::start().await;
    let person = site.applicant("couple@demandeur.example").await;
    let id = fill_all(&person, "Daumas").await;
    let spouse = add(&person, &id, "conjoint", "Monsieur", "Paul", ["3", "4", "1988"]).await;
    let child = add(&person, &id, "enfant", "Fille", "Zoé", ["2", "6", "2019"]).await;
    let grown = add(&person, &id, "enfant", "Garçon", "Hugo", ["1", "1", "2008"]).await;
    let flatmate = add(&person, &id, "colocataire", "Madame", "Inès", ["1", "1", "1991"]).await;

    let tasks = person.get(&format!("/demande/{id}")).await;
    let of = |name: &str| part_of(&tasks, name).len();
    assert_eq!(part_of(&tasks, "Paul Daumas").len(), 5, "identity, number, work, income, resources: {}", tasks.text());
    assert_eq!((of("Zoé Daumas"), of("Inès Daumas")), (1, 1), "a child and a flatmate are only named");
    // Out of the list, a link still says whose it is.
    let links = part_of(&tasks, "Paul Daumas");
    assert!(links.iter().all(|link| link.ends_with(" Paul Daumas")), "{links:?}");
    // Grown up: an income of his own may help.
    assert_eq!(part_of(&tasks, "Hugo Daumas").len(), 3, "{}", tasks.text());
    for (slug, who, status) in [
        ("travail", &spouse, 200),
        ("numero-de-securite-sociale", &spouse, 200),
        ("revenus", &spouse, 200),
        ("ressources", &spouse, 200),
        ("revenus", &grown, 200),
    ] {
        let page = person.get(&format!("/demande/{id}/{slug}/{who}")).await;
        assert_eq!(page.status, status, "{slug}: {}", page.text());
        assert!(page.title().contains("Daumas"), "whose it is: {}", page.title());
    }
    let unknown = "0123456789abcdef0123456789abcdef";
    for slug in ["travail", "numero-de-securite-sociale", "revenus", "ressources", "logement-adapte", "foyer"] {
        person.get(&format!("/demande/{id}/{slug}/{unknown}")).await.is(404, "Cette page n’existe pas");
    }

    // Only co-applicants and the applicant are needed for the examination.
    let review = person.get(&format!("/demande/{id}/envoi")).await.is(200, "Il manque des réponses utiles");
    for said in ["Paul Daumas : Numéro de sécurité sociale", "Paul Daumas : Ressources de chaque mois"] {
        assert!(review.text().contains(said), "{said}: {}", review.text());
    }
    assert!(!review.text().contains("Zoé Daumas : ") || !review.text().contains("Zoé Daumas : Numéro"));

    // Four to house: the flatmate applies alone.
    let home = section(&person, &id, "logement-souhaite").await;
    let told = person.send(home.clone().with("personnes_a_loger", "5")).await;
    told.is(422, "Vous indiquez 5 personnes à loger. Votre foyer en compte 4.");
    let home = section(&person, &id, "logement-souhaite").await;
    person.send(home.with("personnes_a_loger", "4").with("types", "T4")).await.is(200, "");
    person.get(&format!("/demande/{id}/foyer/{flatmate}")).await.is(200, "Cette personne n’est pas comptée");

    // A handicap concerns people of the household; each has its own page.
    let disability = section(&person, &id, "handicap").await;
    assert!(!disability.labels().iter().any(|label| label.contains("Inès")), "{:?}", disability.labels());
    let disability = disability.with("handicap", "oui").with("handicap_personnes", &child);
    let page = person.send(disability).await.is(200, "Logement adapté");
    assert_eq!(page.path, format!("/demande/{id}/logement-adapte/{child}"));
    person.send(page.form(SAVE).choose("Combien de marches peut-on monter ? / Aucune")).await.is(200, "");
    assert!(part_of(&person.get(&format!("/demande/{id}")).await, "Zoé Daumas").len() == 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_leaves_the_household_leaves_no_answer_behind() {
    let site = Site::start().await;
    let person = site.applicant("part@demandeur.example").await;
    let id = fill_all(&person, "Daumas").await;
    let spouse = add(&person, &id, "conjoint", "Monsieur", "Paul", ["3", "4", "1988"]).await;
    let income = section(&person, &id, &format!("revenus/{spouse}")).await;
    person.send(income.with("avis_impot", "oui").fill("Revenu fiscal de référence", "23 456")).await.is(200, "");
    let work = section(&person, &id, &format!("travail/{spouse}")).await;
    person.send(work.with("activite", "D9")).await.is(200, "");
    let number = section(&person, &id, &format!("numero-de-securite-sociale/{spouse}")).await;
    person.send(number.choose("Je n’ai pas ce numéro")).await.is(200, "");
    person.get(&format!("/demande/{id}/envoi")).await.is(200, "23 456");

    let people = person.get(&format!("/demande/{id}/foyer")).await;
    person.press(&people, "Retirer Paul").await.is(200, "Personne pour l’instant");
    let review = person.get(&format!("/demande/{id}/envoi")).await;
    for gone in ["23 456", "Paul", "23\u{a0}456", "23\u{202f}456"] {
        assert!(!review.text().contains(gone), "{gone}: {}", review.text());
    }
    for slug in ["travail", "revenus", "numero-de-securite-sociale", "foyer"] {
        person.get(&format!("/demande/{id}/{slug}/{spouse}")).await.is(404, "Cette page n’existe pas");
    }
    let left: Vec<String> = every_item(&site).await.into_iter().filter(|item| item.contains(&spouse)).collect();
    assert!(left.iter().all(|item| !item.contains("section")), "{left:#?}");
}

/// The answers of the review, with plain spaces.
async fn reviewed(person: &Person, id: &str) -> String {
    let review = person.get(&format!("/demande/{id}/envoi")).await.is(200, "Revenu fiscal de référence");
    review.text().replace(['\u{a0}', '\u{202f}'], " ")
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_stay_with_the_year_they_were_given_for() {
    let site = Site::start().await;
    let person = site.applicant("janvier@demandeur.example").await;
    let id = fill_all(&person, "Janvier").await;
    let income = section(&person, &id, "revenus/demandeur").await;
    person.send(income.fill("Revenu fiscal de référence de l’année suivante", "18 000")).await.is(200, "");
    let open = section(&person, &id, "revenus/demandeur").await;

    // The new year comes, and with it another year to ask about.
    site.system.clock.set_today(date(2027, 1, 4)).expect("the clock can be set");
    site.signs_in(&person, "janvier@demandeur.example").await;
    // A page left open tells the year that it asked about.
    person.send(open.with("revenu_fiscal", "17 000")).await.is(200, "");
    let review = reviewed(&person, &id).await;
    assert!(review.contains("2024") && review.contains("17 000 €"), "{review}");
    let page = person.get(&format!("/demande/{id}/revenus/demandeur")).await.is(200, "Revenus 2025");
    let text = page.text().replace(['\u{a0}', '\u{202f}'], " ");
    assert!(text.contains("Pour 2024, vous aviez répondu 17 000 €"), "{text}");
    let form = page.form(SAVE);
    assert_eq!(form.value("revenu_fiscal"), Some("18000"), "what was N-1 is N-2");
    assert_eq!(form.value("revenu_fiscal_recent").unwrap_or_default(), "", "the new N-1 is asked again");
    person.send(form.with("revenu_fiscal_recent", "12 000")).await.is(200, "");
    let review = reviewed(&person, &id).await;
    assert!(review.contains("2025") && review.contains("18 000 €") && !review.contains("17 000 €"), "{review}");
    // The income that fell by a tenth counts, under its own year.
    assert!(review.contains("12 000 € de revenus en 2026"), "{review}");

    // Two years later nothing of it is asked about any more.
    site.system.clock.set_today(date(2029, 1, 4)).expect("the clock can be set");
    site.signs_in(&person, "janvier@demandeur.example").await;
    let form = person.get(&format!("/demande/{id}/revenus/demandeur")).await.is(200, "Revenus 2027").form(SAVE);
    assert_eq!(form.value("revenu_fiscal").unwrap_or_default(), "");
    let tasks = person.get(&format!("/demande/{id}")).await;
    assert!(tasks.text().contains("Revenus sur l’avis d’impôt Utile"), "asked again: {}", tasks.text());
    let review = reviewed(&person, &id).await;
    // Until it is answered, the last figures that are known count, under their own year.
    assert!(review.contains("12 000 € de revenus en 2026"), "{review}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_separates_counts_ones_own_income_only() {
    let site = Site::start().await;
    let person = site.applicant("separe@demandeur.example").await;
    let id = fill_all(&person, "Separe").await;
    let review = person.get(&format!("/demande/{id}/envoi")).await;
    review.is(200, "En cas de séparation, seuls vos propres revenus comptent");
    let review = person.get(&format!("/demande/{id}/envoi")).await;
    let form = person
        .follow(&review, "Indiquer vos propres revenus")
        .await
        .is(200, "mais en commun avec la personne que je quitte");
    let form = form.form(SAVE).with("avis_impot", "separation").with("revenu_fiscal", "12 400");
    person.send(form).await.is(200, "");
    let review = reviewed(&person, &id).await;
    assert!(review.contains("12 400 € de revenus en 2024"), "{review}");
    assert!(review.contains("nous n’avons compté que vos propres revenus"), "{review}");

    // Who does not separate is not asked.
    let other = site.applicant("seul@demandeur.example").await;
    let id = open_draft(&other).await;
    let page = other.get(&format!("/demande/{id}/revenus/demandeur")).await;
    assert!(!page.text().contains("la personne que je quitte"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_couple_that_the_family_situation_does_not_know_is_confirmed() {
    let site = Site::start().await;
    let person = site.applicant("marie@demandeur.example").await;
    let id = fill_all(&person, "Marie").await;
    // Divorced, and a husband in the list.
    let form = section(&person, &id, "foyer/ajouter/conjoint").await.choose("Monsieur");
    let form =
        form.fill("Nom de naissance", "Marie").fill("Prénoms", "Paul").date("Date de naissance", ["1", "1", "1990"]);
    let told = person.send(form.choose("Nationalité / Française")).await.is(422, "votre situation familiale dit");
    let form = told.form("Enregistrer").with("confirme", "conjoint-situation").with("raison", "Remariés hier");
    person.send(form).await.is(200, "Paul Marie");

    // Married, and nobody in the list.
    let people = person.get(&format!("/demande/{id}/foyer")).await;
    person.press(&people, "Retirer Paul").await.is(200, "Personne pour l’instant");
    let family = section(&person, &id, "situation").await.with("situation_familiale", "M");
    person.send(family).await.is(200, "Qui vivra avec vous");
    let home = section(&person, &id, "logement-souhaite").await;
    let told = person.send(home).await.is(422, "votre conjoint ou partenaire n’est pas dans la liste");
    let form = told.form(SAVE).with("confirme", "conjoint-absent").with("raison", "Il vit à l’étranger");
    person.send(form).await.is(200, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_motives_stand_under_headings_none_left_out() {
    let site = Site::start().await;
    let person = site.applicant("motifs@demandeur.example").await;
    let id = open_draft(&person).await;
    let page = person.get(&format!("/demande/{id}/motifs")).await.is(200, "Pourquoi vous demandez un logement");
    let html = scraper::Html::parse_document(&page.html);
    let all = |selector: &str| {
        let selector = scraper::Selector::parse(selector).expect("a good selector");
        html.select(&selector).map(|one| one.value().attr("value").unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(all("fieldset fieldset > legend:first-child").len(), 6);
    let mut grouped = all("fieldset fieldset input[name=motifs]");
    grouped.sort();
    let mut motives: Vec<&str> = Motive::ALL.iter().map(|motive| motive.code()).collect();
    motives.sort_unstable();
    assert_eq!(grouped, motives);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_notice_and_no_resources_are_answers() {
    let site = Site::start().await;
    let person = site.applicant("rien@demandeur.example").await;
    let id = fill_all(&person, "Rien").await;
    let income = section(&person, &id, "revenus/demandeur").await;
    person.send(income.choose("Avez-vous cet avis d’impôt ? / Non")).await.is(200, "");
    let resources = section(&person, &id, "ressources/demandeur").await;
    let resources = resources.with("salaire", "").with("allocations_familiales", "");
    let told = person.send(resources).await.is(422, "cochez « Aucune ressource en ce moment »");
    let form = told.form(SAVE).choose("Aucune ressource en ce moment");
    // Nothing but a rent: it is unusual, and said when the home is answered, not here.
    person.send(form).await.is(200, "");
    let again = section(&person, &id, "ressources/demandeur").await;
    assert_eq!(again.value("aucune_ressource"), Some("oui"));
    send_piece(&person, &id, card(1)).await;
    let review = person.get(&format!("/demande/{id}/envoi")).await;
    person.send(review.form("Envoyer ma demande").choose("Je certifie")).await.is(200, "Votre demande est envoyée");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_association_fills_three_parts_and_shows_no_identity_piece() {
    let site = Site::start().await;
    let body = site.applicant("bureau@asso.example").await;
    let id = open_draft_as(&body, "Faire une demande pour une association").await;
    let here = format!("/demande/{id}");
    let tasks = body.get(&here).await;
    for absent in ["Identité", "Numéro de sécurité", "Revenus", "pièce d’identité", "Handicap", "Pourquoi vous"]
    {
        assert!(!tasks.text().contains(absent), "{absent}: {}", tasks.text());
    }
    let form = section(&body, &id, "organisme").await.fill("Nom de l’organisme", "Toits et Liens");
    let form = form.fill("Nom et prénom", "Ada Martin").fill("Sa fonction", "présidente");
    body.send(form.clone().fill("Numéro SIREN", "123456789")).await.is(422, "Ce numéro SIREN n’existe pas");
    let form = section(&body, &id, "organisme").await.fill("Nom de l’organisme", "Toits et Liens");
    let form = form.fill("Nom et prénom", "Ada Martin").fill("Sa fonction", "présidente");
    body.send(form.fill("Numéro SIREN", "732 829 320")).await.is(200, "Vous joindre");
    let contact = section(&body, &id, "coordonnees").await;
    body.send(contact.with("accord_courriel", "oui")).await.is(200, "Votre adresse");
    let address = section(&body, &id, "adresse").await.fill("Numéro et rue", "3 place Garibaldi");
    let address = address.fill("Code postal", "06300").fill("Commune", "Nice");
    let home = body.send(address).await.is(200, "Le logement que vous cherchez");
    assert_eq!(home.form(SAVE).value("personnes_a_loger"), Some(""), "a body is nobody to house");
    let home = home.form(SAVE).choose("L’un ou l’autre").choose("T2").fill("Combien de personnes vivront", "8");
    body.send(home).await.is(422, "8 personnes dans un logement de 2 pièces au plus");
    let home = section(&body, &id, "logement-souhaite").await.choose("L’un ou l’autre").choose("T2").choose("T5");
    let places = body.send(home.fill("Combien de personnes vivront", "8")).await.is(200, "Où vous cherchez");
    let places = body.send(places.form("Ajouter").fill("Ajouter une commune", "nice")).await.is(200, "1. Nice");
    body.send(places.form(SAVE).with("demande_elargie", "oui")).await.is(200, "Autre chose à nous dire");
    let review = body.get(&format!("{here}/envoi")).await.is(200, "Toits et Liens");
    body.send(review.form("Envoyer ma demande").choose("Je certifie")).await.is(200, "Votre demande est envoyée");
    let agent = site.agent("camille").await;
    let file = agent.get(&format!("/guichet/demandes/{id}")).await.is(200, "Toits et Liens");
    agent.press(&file, "Accepter et enregistrer").await.is(200, "Numéro unique 006 1126 000001 GDPUB");
    site.mail("bureau@asso.example", "est enregistrée").await;
    // It is known by its SIREN, whichever one it has: the claim follows a correction, and giving up frees it.
    let form = section(&body, &id, "organisme").await.fill("Numéro SIREN", "356 000 000");
    body.send(form).await.is(200, "Vous pouvez changer vos réponses");
    let renounce = body.get(&format!("{here}/renoncer")).await.form("Renoncer à ma demande").choose("J’ai compris");
    let status = body.send(renounce).await.is(200, "Demande abandonnée");
    body.press(&status, "Reprendre ma demande").await.is(200, "Votre demande est enregistrée");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unusual_answer_is_said_with_its_figures_and_kept_with_a_reason() {
    let site = Site::start().await;
    let person = site.applicant("rare@demandeur.example").await;
    let id = fill_all(&person, "Rare").await;
    let wages = async || section(&person, &id, "ressources/demandeur").await.fill("Salaires", "18 120");
    let asked = person.send(wages().await).await;
    let asked = asked.is(422, "18 120 € par mois : est-ce le montant d’une année ?");
    assert!(asked.html.contains("<title>Erreur\u{a0}: "), "the title says that something is to be looked at");
    // Not kept.
    assert_eq!(section(&person, &id, "ressources/demandeur").await.value("salaire"), Some("1510"));
    let form = asked.form(SAVE);
    assert_eq!((form.value("salaire"), form.value("allocations_familiales")), (Some("18 120"), Some("151")));

    // Neither the tick nor the reason alone is enough, and both stay.
    let unticked = person.send(form.fill("Expliquez", "Prime de départ")).await.is(422, "est-ce le montant");
    assert_eq!(unticked.form(SAVE).value("raison"), Some("Prime de départ"));
    let silent = person.send(unticked.form(SAVE).with("raison", "").choose("Ma réponse est exacte")).await;
    let silent = silent.is(422, "Expliquez en quelques mots pourquoi votre réponse est exacte");
    assert_eq!(silent.form(SAVE).value("salaire"), Some("18 120"));
    let long = person.send(silent.form(SAVE).with("raison", &"é".repeat(501))).await.is(422, "500 caractères au plus");
    assert_eq!(long.form(SAVE).value("raison").map(|typed| typed.chars().count()), Some(501));
    let strange = person.send(long.form(SAVE).with("raison", "😀")).await.is(422, "Écrivez seulement des lettres");

    // Another answer is wrong too: what explains this one is not lost.
    let both = strange.form(SAVE).with("raison", "Prime de départ").with("rsa", "beaucoup");
    let both = person.send(both).await.is(422, "Écrivez un nombre");
    assert_eq!(both.form(SAVE).value("raison"), Some("Prime de départ"));
    assert_eq!(both.form(SAVE).value("salaire"), Some("18 120"));
    person.send(both.form(SAVE).with("rsa", "")).await.is(200, "");
    assert_eq!(section(&person, &id, "ressources/demandeur").await.value("salaire"), Some("18120"));

    // A confirmation is of what was seen: another unusual answer is asked.
    let home = section(&person, &id, "logement-actuel-precisions").await.fill("Surface", "5");
    let home = home.fill("Combien de personnes vivent", "6").with("confirme", "annee-pour-mois").with("raison", "Oui");
    person.send(home).await.is(422, "5 m² pour 6 personnes : est-ce bien la surface ?");

    send_piece(&person, &id, card(1)).await;
    let review = person.get(&format!("/demande/{id}/envoi")).await;
    person.send(review.form("Envoyer ma demande").choose("Je certifie")).await.is(200, "Votre demande est envoyée");
    let agent = site.agent("camille").await;
    let file = agent.get(&format!("/guichet/demandes/{id}")).await;
    file.is(200, "Réponse inhabituelle, confirmée par le demandeur : « Prime de départ »");
    // Kept once, it is not asked again by a page saved as it was.
    let same = section(&person, &id, "ressources/demandeur").await;
    person.send(same).await.is(200, "Ma demande de logement social");
    let history = person.get(&format!("/suivi/{id}")).await;
    assert!(!history.text().contains("Vous avez changé"), "{}", history.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn ages_and_numbers_that_do_not_fit_are_asked_about() {
    let site = Site::start().await;
    let person = site.applicant("ages@demandeur.example").await;
    let id = fill_all(&person, "Ages").await;
    let someone = async |link: &str, sex: &str, born: [&str; 3]| {
        let form = section(&person, &id, &format!("foyer/ajouter/{link}")).await;
        let form = form.choose(sex).fill("Nom de naissance", "Ages").fill("Prénoms", "Léa");
        let form = form.date("Date de naissance", born);
        person.send(if link == "ascendant" { form.choose("Nationalité / Française") } else { form }).await
    };
    someone("enfant", "Fille", ["1", "3", "1999"]).await.is(422, "L’enfant aurait 9 ans de moins que vous.");
    someone("enfant", "Fille", ["1", "3", "1989"]).await.is(422, "L’enfant serait plus âgé que vous.");
    someone("ascendant", "Madame", ["1", "3", "1991"]).await.is(422, "Votre parent serait plus jeune que vous.");
    let page = someone("ascendant", "Madame", ["1", "3", "1915"]).await.is(422, "Cette personne aurait 111 ans.");
    let confirmed = page.form(SAVE).choose("Ma réponse est exacte").fill("Expliquez", "Doyenne du village");
    person.send(confirmed).await.is(200, "Léa Ages");
    let number = section(&person, &id, "numero-de-securite-sociale/demandeur").await.without("nir_absent");
    let page = person.send(number.with("nir", "2 55 08 14 168 025 38")).await;
    page.is(422, "Ce numéro n’est pas celui d’une personne de ce sexe, ou née ce mois-là.");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_social_security_number_is_read_by_nobody_again() {
    let site = Site::start().await;
    let person = site.applicant("nir@demandeur.example").await;
    let id = fill_all(&person, "Secret").await;
    let path = format!("/demande/{id}/numero-de-securite-sociale/demandeur");
    let typed = async |number: &str| {
        let form = person.get(&path).await.form(SAVE).without("nir_absent").with("nir", number);
        person.send(form).await
    };
    // Each mistake has its own sentence.
    let mut sentences = std::collections::BTreeSet::new();
    for (number, sentence) in [
        ("2900206088001", "Vous en avez écrit 13"),
        ("290020608800192", "Un chiffre de ce numéro est faux"),
        ("590020608800191", "Ce n’est pas un numéro de sécurité sociale"),
        ("ma carte Vitale", "Ce n’est pas un numéro de sécurité sociale"),
        ("", "Indiquez le numéro, ou cochez"),
    ] {
        let page = typed(number).await.is(422, sentence);
        assert_eq!(page.form(SAVE).value("nir"), Some(number), "what was typed can be mended");
        sentences.insert(page.errors()[0].1.clone());
    }
    assert_eq!(sentences.len(), 4);
    typed("2 90 02 06 088 001 91").await.is(200, "");
    let kept = person.get(&path).await.is(200, "Numéro enregistré : il finit par 91");
    assert_eq!(kept.form(SAVE).value("nir"), Some(""));

    send_piece(&person, &id, card(1)).await;
    let review = person.get(&format!("/demande/{id}/envoi")).await;
    person.send(review.form("Envoyer ma demande").choose("Je certifie")).await.is(200, "Votre demande est envoyée");
    // Changed once sent, so that the history holds it too.
    typed(NIR).await.is(200, "");
    let agent = site.agent("camille").await;
    let file = agent.get(&format!("/guichet/demandes/{id}")).await;
    agent.press(&file, "Accepter et enregistrer").await.is(200, "Numéro unique");
    site.mail("nir@demandeur.example", "est enregistrée").await;
    site.settle().await;

    let grouped = "2 90 02 06 088 001 91";
    let secret = |text: &str| {
        let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        plain.contains("2900206088001") || text.contains(grouped)
    };
    for page in [
        person.get(&path).await,
        person.get(&format!("/demande/{id}")).await,
        person.get(&format!("/suivi/{id}")).await,
        agent.get(&format!("/guichet/demandes/{id}")).await,
        agent.get(&path).await,
    ] {
        assert!(!secret(&page.html), "the number is on {}", page.path);
        page.never_says("nir_scelle");
    }
    let items = every_item(&site).await;
    assert!(items.len() > 30, "the table was read: {}", items.len());
    assert!(items.iter().any(|item| item.contains("nir_scelle")), "the sealed value is there");
    for item in &items {
        assert!(!secret(item), "the number is in the table: {item}");
    }
    for mail in site.mails("nir@demandeur.example") {
        assert!(!secret(&mail.text));
    }

    // Sealed for this person of this application: elsewhere it does not open.
    let read = async |id: &str| {
        let id = ApplicationId::parse(id).expect("an identifier");
        site.system.table.dossier(&id).await.expect("the table answers").expect("the application is there")
    };
    let dossier = read(&id).await;
    let sealed = dossier.answers.nirs[&Whose::Applicant].number.clone().expect("a number");
    assert_eq!(sealed.ending(), "91");
    let keys = &site.system.kit.keys;
    let own = &dossier.application.id;
    assert!(seal::open(keys, own, &Whose::Applicant, &sealed).is_ok_and(|nir| nir.as_str() == NIR));
    let other = site.applicant("voleur@demandeur.example").await;
    let elsewhere = ApplicationId::parse(&open_draft(&other).await).expect("an identifier");
    assert!(seal::open(keys, &elsewhere, &Whose::Applicant, &sealed).is_err());
    let cut = SealedNir::new(sealed.sealed()[1..].to_owned(), "91".to_owned());
    assert!(seal::open(keys, own, &Whose::Applicant, &cut).is_err());
}
