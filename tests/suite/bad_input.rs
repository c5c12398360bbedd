//! Everything that people and others type where something else is expected.

use std::collections::{BTreeMap, BTreeSet};

use crate::site::{Form, PASSWORD, Page, Person, Site, open_draft, open_draft_as};

const MANY: usize = 10_000;

/// What is typed in every text field, and never breaks a page.
fn hostile() -> [(&'static str, String); 9] {
    [
        ("emoji", "😀👩‍👩‍👧".to_owned()),
        ("right to left", "مريم \u{202e}gnirts".to_owned()),
        ("ten thousand characters", "a".repeat(MANY)),
        ("HTML", "<script>alert(1)</script><img src=x onerror=alert(1)>\"'>".to_owned()),
        ("control characters", "a\u{0}b\u{7}c\u{1b}[31m".to_owned()),
        ("a template", "{{7*7}} ${7*7} #{7*7} %n %s".to_owned()),
        ("a query", "' OR 1=1; DROP TABLE demandeur --".to_owned()),
        ("lines", "a\r\nSet-Cookie: x=1\r\n\r\nb".to_owned()),
        ("spaces", " \u{a0}\u{2003}\t ".to_owned()),
    ]
}

/// Asserts that a refusal can be acted on: each error is a sentence that leads to an input of the page, marked as wrong.
#[track_caller]
fn can_be_mended(page: &Page, what: &str) {
    let errors = page.errors();
    assert!(!errors.is_empty(), "{what}: nothing says what is wrong:\n{}", page.text());
    for (id, sentence) in errors {
        assert!(page.has_id(&id), "{what}: “{sentence}” leads to #{id}, which is not on the page");
        assert!(sentence.chars().count() > 15 && !sentence.contains("{ $"), "{what}: “{sentence}”");
    }
    assert!(page.html.contains("<title>Erreur\u{a0}: "), "{what}: the title does not say that something is wrong");
    let beside = page.html.matches("class=\"err\"").count();
    assert!(beside >= page.errors().len(), "{what}: not every error is told beside its input");
}

/// A page of the form: its address, the button that saves it, what is answered so that its other questions are read.
type Asking = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const SAVE: &str = "Enregistrer";

/// Every page that takes text. Some have questions that only one of two answers brings: they are there twice.
const PAGES: [Asking; 21] = [
    ("identite", SAVE, &[]),
    ("numero-de-securite-sociale/demandeur", SAVE, &[]),
    ("coordonnees", SAVE, &[]),
    ("adresse", SAVE, &[("code_postal", "06300"), ("courrier_ailleurs", "oui"), ("courrier_code_postal", "06300")]),
    ("adresse", SAVE, &[("etranger", "oui")]),
    ("aide", SAVE, &[("aide", "oui")]),
    ("situation", SAVE, &[("enfants_a_naitre", "1")]),
    ("foyer/ajouter/conjoint", SAVE, &[]),
    ("foyer/ajouter/garde-alternee", SAVE, &[]),
    ("travail/demandeur", SAVE, &[("activite", "D2"), ("travail_code_postal", "06300"), ("reprise_travail", "oui")]),
    ("revenus/demandeur", SAVE, &[("avis_impot", "oui")]),
    ("ressources/demandeur", SAVE, &[]),
    // Of somebody who said nothing of the home, then of a tenant of a social landlord.
    ("logement-actuel-precisions", SAVE, &[("proprietaire_ailleurs", "oui")]),
    ("logement-actuel", SAVE, &[("logement_actuel", "HLM")]),
    ("logement-actuel-precisions", SAVE, &[("proprietaire_ailleurs", "oui")]),
    ("motifs", SAVE, &[("motifs", "23")]),
    ("motifs-precisions", SAVE, &[]),
    ("ancienne-demande", SAVE, &[("ancienne_demande", "oui")]),
    ("logement-souhaite", SAVE, &[]),
    ("communes", "Ajouter", &[]),
    ("precisions", SAVE, &[]),
];

/// Where everything may be left out, so that good text alone is an answer.
const OPTIONAL: [&str; 3] = ["motifs", "motifs-precisions", "precisions"];

async fn section(person: &Person, id: &str, slug: &str) -> Form {
    person.get(&format!("/demande/{id}/{slug}")).await.form(SAVE)
}

/// A page with what its other questions need. Values of one name are all sent.
async fn asked(person: &Person, id: &str, (slug, button, answers): Asking) -> Form {
    let mut form = person.get(&format!("/demande/{id}/{slug}")).await.form(button);
    for (name, _) in answers {
        form = form.without(name);
    }
    form.fields.extend(answers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    form
}

/// The inputs of a page that were told themselves that what was typed in them is wrong.
type Told = BTreeSet<String>;

/// Types everything hostile in every text input of a page.
async fn tries(person: &Person, id: &str, page: Asking, told: &mut Told, all: &mut Told) {
    let (slug, button, _) = page;
    for name in asked(person, id, page).await.text_inputs() {
        let field = ["_jour", "_mois", "_annee"].iter().find_map(|part| name.strip_suffix(part)).unwrap_or(&name);
        all.insert(format!("{slug}: {field}"));
        for (what, typed) in hostile() {
            let what = format!("{slug}, {name}, {what}");
            // A new form each time: its token serves once.
            let form = asked(person, id, page).await.with(&name, &typed);
            let action = form.action.clone();
            let answer = person.send(form).await;
            answer.never_says("<script>alert");
            answer.never_says("onerror=alert(1)>");
            // Spaces are an empty answer, which some fields take.
            let taken = OPTIONAL.contains(&slug) || typed.trim().is_empty();
            let shown = if answer.status == 200 && taken {
                // Taken: it is kept as text, and read back as it was typed.
                let kept = person.get(&action).await.is(200, "");
                kept.never_says("<script>alert");
                kept
            } else {
                assert_eq!(answer.status, 422, "{what}: {}", answer.text());
                can_be_mended(&answer, &what);
                if answer.errors().iter().any(|(input, _)| input.starts_with(field)) {
                    told.insert(format!("{slug}: {field}"));
                }
                answer
            };
            // What was typed is still there, but for what no page can hold.
            let again = shown.form(button);
            let kept = again.value(&name).unwrap_or_default();
            assert_eq!(kept.trim(), typed.trim().replace("\r\n", "\n").replace('\u{0}', "\u{fffd}"), "{what}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_text_field_takes_or_refuses_whatever_is_typed() {
    let site = Site::start().await;
    let person = site.applicant("test@demandeur.example").await;
    let id = open_draft(&person).await;
    let (mut told, mut all) = (Told::new(), Told::new());
    for page in PAGES {
        tries(&person, &id, page, &mut told, &mut all).await;
        // What brings the questions of a page that comes after.
        match page.0 {
            "logement-actuel" => drop(person.send(asked(&person, &id, page).await).await.is(200, "")),
            "motifs" => {
                let bringing = ("motifs", SAVE, &[("motifs", "04"), ("motifs", "F46")][..]);
                person.send(asked(&person, &id, bringing).await).await.is(200, "Précisions sur vos motifs");
            }
            _ => {}
        }
    }
    assert!(all.len() > 60, "{all:#?}");
    let silent: Vec<_> = all.difference(&told).collect();
    assert!(silent.is_empty(), "refused without being told which input is wrong: {silent:#?}");
    // None of it was saved, but for what was answered on purpose and the parts where any text is an answer.
    let tasks = person.get(&format!("/demande/{id}")).await;
    assert_eq!(tasks.text().matches("Fait").count(), 4, "{}", tasks.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_text_field_of_a_body_and_of_an_invitation_takes_or_refuses_whatever_is_typed() {
    let site = Site::start().await;
    let body = site.applicant("asso@organisme.example").await;
    let id = open_draft_as(&body, "Faire une demande pour une association").await;
    let (mut told, mut all) = (Told::new(), Told::new());
    for page in [("organisme", SAVE, &[][..]), ("aidants", "Envoyer l’invitation", &[])] {
        tries(&body, &id, page, &mut told, &mut all).await;
    }
    assert_eq!(all, told);
    assert!(!body.get(&format!("/demande/{id}")).await.text().contains("Fait"));
    body.get(&format!("/demande/{id}/aidants")).await.is(200, "Personne pour l’instant");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_page_says_all_that_is_missing_at_once() {
    let site = Site::start().await;
    let person = site.applicant("vide@demandeur.example").await;
    let id = open_draft(&person).await;
    for (slug, answered, missing) in [
        ("identite", "", 5),
        ("numero-de-securite-sociale/demandeur", "", 1),
        ("coordonnees", "", 1),
        ("adresse", "", 3),
        ("adresse", "etranger", 3),
        ("adresse", "courrier_ailleurs", 6),
        ("aide", "", 1),
        ("aide", "aide", 2),
        ("situation", "", 1),
        ("foyer/ajouter/conjoint", "", 5),
        ("foyer/ajouter/enfant", "", 4),
        ("foyer/ajouter/garde-alternee", "", 4),
        ("foyer/ajouter/colocataire", "", 4),
        ("travail/demandeur", "", 1),
        ("revenus/demandeur", "", 1),
        ("revenus/demandeur", "avis_impot", 1),
        ("ressources/demandeur", "", 1),
        ("logement-actuel", "", 1),
        ("logement-actuel-precisions", "", 2),
        ("motifs", "", 1),
        ("ancienne-demande", "", 1),
        ("handicap", "", 1),
        ("handicap", "handicap", 1),
        ("logement-adapte/demandeur", "", 1),
        ("logement-souhaite", "", 2),
        ("communes", "", 2),
        ("aidants", "", 3),
    ] {
        let button = if slug == "aidants" { "Envoyer l’invitation" } else { SAVE };
        let mut form = person.get(&format!("/demande/{id}/{slug}")).await.form(button);
        if !answered.is_empty() {
            form = form.with(answered, "oui");
        }
        let page = person.send(form).await;
        let what = format!("{slug} {answered}");
        assert_eq!((page.status, page.errors().len()), (422, missing), "{what}: {:?}", page.errors());
        can_be_mended(&page, &what);
    }
    // Nobody has to say more than what is asked.
    for (slug, next) in [("motifs-precisions", ""), ("precisions", "Votre pièce d’identité")] {
        let form = section(&person, &id, slug).await;
        person.send(form).await.is(200, next);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_wrong_answer_has_its_sentence() {
    let site = Site::start().await;
    let person = site.applicant("faux@demandeur.example").await;
    let id = open_draft(&person).await;
    let motives = asked(&person, &id, ("motifs", SAVE, &[("motifs", "04"), ("motifs", "05")])).await;
    person.send(motives).await.is(200, "Précisions sur vos motifs");
    let date = |prefix: &'static str, date: [&'static str; 3]| {
        ["jour", "mois", "annee"].into_iter().zip(date).map(move |(part, value)| (format!("{prefix}_{part}"), value))
    };
    let one = |name: &'static str, value: &'static str| vec![(name.to_owned(), value)];
    let two =
        |name: &'static str, value, other: &'static str, its| vec![(name.to_owned(), value), (other.to_owned(), its)];
    let born = |value| date("naissance", value).collect::<Vec<_>>();
    let expected = |value| {
        let mut fields = one("enfants_a_naitre", "1");
        fields.extend(date("naissance_prevue", value));
        fields
    };
    for (slug, typed, sentence) in [
        ("identite", born(["31", "2", "1990"]), "Cette date n’existe pas"),
        ("identite", born(["1", "13", "1990"]), "Cette date n’existe pas"),
        ("identite", born(["0", "1", "1990"]), "Cette date n’existe pas"),
        ("identite", born(["1", "1", "90"]), "année sur 4 chiffres"),
        ("identite", born(["un", "janvier", "1990"]), "Écrivez la date en chiffres"),
        ("identite", born(["1", "", "1990"]), "Écrivez la date en chiffres"),
        ("identite", born(["-1", "1", "1990"]), "Écrivez la date en chiffres"),
        ("identite", born(["1", "1", "2030"]), "dans le futur"),
        ("identite", born(["1", "1", "1870"]), "trop ancienne"),
        ("identite", born(["25", "11", "2008"]), "mineur émancipé, allez à un guichet"),
        ("identite", one("nom_naissance", "R2D2"), "avec des lettres"),
        ("identite", one("civilite", "9"), "Choisissez une réponse dans la liste"),
        ("coordonnees", one("telephone", "12"), "numéro à 10 chiffres"),
        ("adresse", one("code_postal", "6300"), "Le code postal a 5 chiffres"),
        ("situation", expected(["1", "1", "2026"]), "trop ancienne"),
        ("situation", expected(["1", "1", "2028"]), "trop lointaine"),
        ("situation", expected(["1", "", ""]), "Écrivez la date en chiffres"),
        ("situation", one("enfants_a_naitre", "douze"), "Écrivez un nombre"),
        ("situation", one("enfants_a_naitre", "40"), "entre 0 et 6"),
        ("revenus/demandeur", one("avis_impot", "oui"), "Indiquez le revenu fiscal de référence"),
        ("revenus/demandeur", two("avis_impot", "oui", "revenu_fiscal", "99999999999"), "entre 0 et"),
        ("revenus/demandeur", two("avis_impot", "oui", "revenu_fiscal_recent", "douze mille"), "Écrivez un nombre"),
        ("revenus/demandeur", one("avis_impot", "peut-être"), "Choisissez une réponse dans la liste"),
        ("ressources/demandeur", one("salaire", "-3"), "Écrivez un nombre"),
        ("ressources/demandeur", one("salaire", "1,2,3"), "Écrivez un nombre"),
        ("ressources/demandeur", one("salaire", "250000"), "entre 0 et"),
        ("numero-de-securite-sociale/demandeur", one("nir", "2 55 08 14 168 025"), "Vous en avez écrit 13"),
        ("numero-de-securite-sociale/demandeur", one("nir", "255081416802539"), "Un chiffre de ce numéro est faux"),
        ("numero-de-securite-sociale/demandeur", one("nir", "AZERTY"), "Ce n’est pas un numéro de sécurité sociale"),
        ("adresse", two("courrier_ailleurs", "oui", "courrier_code_postal", "6300"), "Le code postal a 5 chiffres"),
        ("aide", two("aide", "oui", "aide_telephone", "12"), "numéro à 10 chiffres"),
        ("aide", two("aide", "oui", "aide_courriel", "ici"), "n’est pas complète"),
        ("travail/demandeur", one("activite", "D99"), "Choisissez une réponse dans la liste"),
        ("travail/demandeur", two("activite", "D2", "employeur_siret", "123"), "Ce numéro SIRET n’existe pas"),
        ("travail/demandeur", two("activite", "D2", "travail_code_postal", "06300"), "Indiquez la commune du lieu"),
        ("travail/demandeur", two("activite", "D2", "reprise_travail", "oui"), "Indiquez la date de la reprise"),
        ("logement-actuel", one("logement_actuel", "château"), "Choisissez une réponse dans la liste"),
        ("logement-actuel-precisions", one("personnes_actuelles", "0"), "entre 1 et 50"),
        ("logement-actuel-precisions", one("logement_actuel", "HLM"), "Indiquez le nom de votre bailleur social"),
        ("logement-actuel-precisions", one("surface", "0"), "entre 1 et 999"),
        (
            "logement-actuel-precisions",
            two("logement_actuel", "HLM", "bailleur_siren", "123456789"),
            "Ce numéro SIREN n’existe pas",
        ),
        ("logement-actuel-precisions", date("logement_depuis", ["1", "1", "2030"]).collect(), "dans le futur"),
        ("motifs-precisions", date("depart_avant", ["31", "2", "2027"]).collect(), "Cette date n’existe pas"),
        ("motifs-precisions", one("expulsion_etape", "dehors"), "Choisissez une réponse dans la liste"),
        ("ancienne-demande", two("ancienne_demande", "oui", "ancien_numero", "12"), "Il a 18 lettres et chiffres"),
        ("handicap", two("handicap", "oui", "handicap_personnes", "voisin"), "Choisissez une réponse dans la liste"),
        ("logement-adapte/demandeur", one("handicap_marche", "9"), "Choisissez une réponse dans la liste"),
        ("precisions", one("precisions", "😀"), "Écrivez seulement des lettres"),
        ("motifs", one("motifs", "23"), "Expliquez en quelques mots"),
        ("motifs", one("motifs", "99"), "Choisissez une réponse dans la liste"),
        ("logement-souhaite", one("personnes_a_loger", "0"), "entre 1 et 30"),
        ("communes", one("commune_saisie", "Atlantis"), "Aucune commune du département ne s’écrit ainsi"),
        ("communes", one("communes", "75056"), "Ajoutez au moins une commune"),
        ("communes", one("communes", "../../x"), "Ajoutez au moins une commune"),
    ] {
        let mut form = section(&person, &id, slug).await;
        for (name, value) in &typed {
            form = form.with(name, value);
        }
        let page = person.send(form).await;
        can_be_mended(&page, slug);
        let said = page.errors().into_iter().map(|(_, sentence)| sentence).collect::<Vec<_>>().join("\n");
        assert!(page.status == 422 && said.contains(sentence), "{slug} {typed:?}: {} {said}", page.status);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commune_that_is_not_at_its_postal_code_is_proposed_others() {
    let site = Site::start().await;
    let person = site.applicant("code@demandeur.example").await;
    let id = open_draft(&person).await;
    let form = section(&person, &id, "adresse").await.fill("Code postal", "06300").fill("Commune", "Nise");
    let page = person.send(form).await.is(422, "Cette commune n’est pas à ce code postal. À ce code postal : Nice");
    assert_eq!(page.form(SAVE).value("commune"), Some("Nise"));
    // The postal address of people who live nowhere is often a CEDEX.
    let form = page.form(SAVE).fill("Code postal", "06364").fill("Commune", "nice cedex 4");
    let form = form.fill("Numéro et rue", "CCAS, 1 place Masséna");
    person.send(form).await.is(200, "La personne qui vous aide");
    person.get(&format!("/demande/{id}/envoi")).await.is(200, "06364 Nice Cedex 4");
}

#[tokio::test(flavor = "multi_thread")]
async fn several_communes_are_asked_which_and_seventeen_are_the_most() {
    let site = Site::start().await;
    let person = site.applicant("communes@demandeur.example").await;
    let id = open_draft(&person).await;
    let page = person.get(&format!("/demande/{id}/communes")).await;
    let page = person.send(page.form("Ajouter").fill("Ajouter une commune", "06260")).await.is(422, "Laquelle");
    assert!(page.has_button("Puget-Théniers"), "{}", page.text());
    let page = person.press(&page, "Puget-Théniers").await.is(200, "1. Puget-Théniers");
    // The list is kept while it is made.
    person.get(&page.path).await.is(200, "1. Puget-Théniers");
    person.get(&format!("/demande/{id}")).await.is(200, "Où vous cherchez À faire");
    // Twice the same is once.
    let page = person.send(page.form("Ajouter").fill("Ajouter une commune", "puget theniers")).await;
    assert_eq!(page.text().matches("Puget-Théniers").count(), 2, "in the list, and in its button: {}", page.text());

    let mut form = page.form("Enregistrer").with("demande_elargie", "oui").without("communes");
    let codes: Vec<String> = (1..=18).map(|rank| format!("060{rank:02}")).collect();
    form.fields.extend(codes.iter().map(|code| ("communes".to_owned(), code.clone())));
    let refused = person.send(form).await.is(422, "17 communes au plus");
    can_be_mended(&refused, "eighteen communes");
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_up_says_what_to_do() {
    let site = Site::start().await;
    let person = site.person();
    let long = format!("{}@exemple.fr", "a".repeat(MANY));
    for (email, password, sentence) in [
        ("", "", "Indiquez votre adresse e-mail"),
        ("jeanne", PASSWORD, "Cette adresse e-mail n’est pas complète"),
        ("a@b@c.fr", PASSWORD, "n’est pas complète"),
        ("<b>@exemple.fr", PASSWORD, "n’est pas complète"),
        ("😀@exemple.fr", PASSWORD, "n’est pas complète"),
        (&long, PASSWORD, "254 caractères au plus"),
        ("jeanne@exemple.fr", "court", "au moins 12 caractères"),
        ("jeanne@exemple.fr", "motdepasse12", "trop facile à deviner"),
        ("jeanne@exemple.fr", "aaaaaaaaaaaaaaaa", "trop facile à deviner"),
        ("jeanne@exemple.fr", &"é".repeat(MANY), "256 caractères au plus"),
    ] {
        let page = person.get("/compte/creer").await;
        let form = page.form("Créer mon compte").fill("Adresse e-mail", email).fill("Mot de passe", password);
        let page = person.send(form).await.is(422, sentence);
        can_be_mended(&page, sentence);
        assert!(password.is_empty() || !page.html.contains(password), "a password is never written back");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_form_is_refused_whole() {
    let site = Site::start().await;
    let person = site.applicant("envoi@demandeur.example").await;
    let id = open_draft(&person).await;
    let path = format!("/demande/{id}/identite");
    let form = "application/x-www-form-urlencoded";
    let many = "a=1&".repeat(1000).into_bytes();
    for (kind, body, status, said) in [
        ("application/json", b"{}".to_vec(), 400, "Nous n’avons pas compris cet envoi"),
        ("multipart/form-data; boundary=x", b"--x--".to_vec(), 400, "Nous n’avons pas compris cet envoi"),
        (form, b"nom=%zz".to_vec(), 400, "Nous n’avons pas compris cet envoi"),
        (form, b"nom=%ff%fe".to_vec(), 400, "Nous n’avons pas compris cet envoi"),
        (form, vec![b'a'; 100_000], 413, "C’est trop long"),
        (form, many, 413, "C’est trop long"),
        (form, Vec::new(), 403, "Cette page était ouverte depuis trop longtemps"),
    ] {
        let page = person.send_raw(&path, kind, body).await.is(status, said);
        assert!(!page.title().is_empty(), "a page of ours");
    }
    let huge = person.send_raw(&path, form, vec![b'a'; 7 * 1024 * 1024]).await;
    assert_eq!(huge.status, 413);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_devices_on_the_same_page_are_shown_both() {
    let site = Site::start().await;
    let email = "deux@demandeur.example";
    let phone = site.applicant(email).await;
    let id = open_draft(&phone).await;
    let tablet = site.person();
    site.signs_in(&tablet, email).await;
    let save = |form: Form, surname: &str| {
        form.choose("Madame")
            .fill("Nom de naissance", surname)
            .fill("Prénoms", "Anne")
            .date("Date de naissance", ["1", "1", "1990"])
            .choose("Nationalité / Française")
    };
    let (on_phone, on_tablet) = (section(&phone, &id, "identite").await, section(&tablet, &id, "identite").await);
    phone.send(save(on_phone, "Premier")).await.is(200, "Numéro de sécurité sociale");
    let both = tablet.send(save(on_tablet, "Second")).await.is(409, "enregistrée ailleurs").is(409, "Premier");
    let form = both.form("Enregistrer");
    assert_eq!(form.value("nom_naissance"), Some("Second"));
    tablet.send(form).await.is(200, "Numéro de sécurité sociale");
    let kept = section(&phone, &id, "identite").await;
    assert_eq!(kept.value("nom_naissance"), Some("Second"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_has_room_for_twenty_and_one_partner() {
    let site = Site::start().await;
    let person = site.applicant("grande@demandeur.example").await;
    let id = open_draft(&person).await;
    let add = async |link: &str, first: &str| {
        let mut form = section(&person, &id, &format!("foyer/ajouter/{link}")).await;
        form = form.choose(if link == "conjoint" { "Monsieur" } else { "Garçon" });
        form = form.fill("Nom de naissance", "Grande").fill("Prénoms", first);
        form = form.date("Date de naissance", ["1", "1", if link == "conjoint" { "1990" } else { "2020" }]);
        let form = if link == "conjoint" { form.choose("Nationalité / Française") } else { form };
        person.send(form).await
    };
    let page = add("conjoint", "Paul").await.is(200, "Paul Grande");
    assert!(!page.text().contains("Votre partenaire de Pacs"), "one couple at most: {}", page.text());
    for rank in 2..=20 {
        let names: BTreeMap<usize, &str> = [(2, "Deux"), (3, "Trois"), (20, "Vingt")].into();
        add("enfant", names.get(&rank).copied().unwrap_or("Autre")).await.is(200, "Qui vivra avec vous");
    }
    person.get(&format!("/demande/{id}/foyer")).await.is(200, "Pour les autres, prévenez un guichet");
    let page = add("enfant", "Encore").await;
    assert_eq!(page.status, 422);
    can_be_mended(&page, "a twenty-first person");

    // Taken out, twice from the same page.
    let page = person.get(&format!("/demande/{id}/foyer")).await;
    let form = page.form("Retirer Paul Grande");
    person.send(form.clone()).await.is(200, "Qui vivra avec vous");
    let page = person.send(form).await.is(200, "Qui vivra avec vous");
    assert!(!page.text().contains("Paul Grande"));
}
