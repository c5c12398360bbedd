//! Every address of the site, for everybody who may come: nobody, its applicant, another one, an agent of the territory,
//! one of another territory.

use std::collections::BTreeMap;

use crate::site::{Person, Site};

/// What each visitor gets from a GET: a status, or where it is sent.
const IN: &str = "200";
const ABSENT: &str = "404";
const SIGN_IN: &str = "/compte/connexion";
const DESK_SIGN_IN: &str = "/guichet/connexion";
const FILES: &str = "the files";

struct Route {
    path: &'static str,
    nobody: &'static str,
    owner: &'static str,
    other: &'static str,
    near: &'static str,
    far: &'static str,
}

const fn public(path: &'static str) -> Route {
    Route { path, nobody: IN, owner: IN, other: IN, near: IN, far: IN }
}

const fn of_applicants(path: &'static str, owner: &'static str, other: &'static str) -> Route {
    Route { path, nobody: SIGN_IN, owner, other, near: SIGN_IN, far: SIGN_IN }
}

/// A draft: for an agent it is no application.
const fn of_drafts(path: &'static str, owner: &'static str) -> Route {
    Route { path, nobody: SIGN_IN, owner, other: ABSENT, near: ABSENT, far: ABSENT }
}

/// An application that a service has.
const fn of_sent(path: &'static str, owner: &'static str, near: &'static str) -> Route {
    Route { path, nobody: SIGN_IN, owner, other: ABSENT, near, far: ABSENT }
}

const fn of_desks(path: &'static str, near: &'static str, far: &'static str) -> Route {
    Route { path, nobody: DESK_SIGN_IN, owner: DESK_SIGN_IN, other: DESK_SIGN_IN, near, far }
}

/// `{open}` is an application still open, `{sent}` one that a service can see: the law of one application lets nobody have
/// both, so they belong to two people, each visited by its own. `{file}` is the sent one's piece.
const ROUTES: &[Route] = &[
    public("/"),
    public("/donnees-personnelles"),
    public("/accessibilite"),
    public("/guichets"),
    public("/titres-de-sejour"),
    public("/attestation"),
    public("/attestation?code=x"),
    public("/renouveler"),
    public("/renouveler?lien=x"),
    // A form only.
    Route { path: "/renouveler/ouvrir", nobody: SIGN_IN, owner: ABSENT, other: ABSENT, near: ABSENT, far: ABSENT },
    // Not registered yet: where it stands. Nothing of it is another's.
    of_sent("/renouveler/{sent}", "/suivi/{sent}", "/guichet/demandes/{sent}"),
    of_sent("/renouveler/{sent}/fait", "/suivi/{sent}", "/guichet/demandes/{sent}"),
    of_sent("/renouveler/{sent}/repondre", "/suivi/{sent}", "/guichet/demandes/{sent}"),
    of_sent("/renouveler/{sent}/reprendre", "/suivi/{sent}", "/guichet/demandes/{sent}"),
    of_drafts("/renouveler/{open}", "/demande/{open}"),
    public("/depot-refuse"),
    public("/depot-expire"),
    public("/compte/creer"),
    public("/compte/e-mail-envoye"),
    public("/compte/mot-de-passe-oublie"),
    public("/compte/mot-de-passe-envoye"),
    public("/compte/nouveau-mot-de-passe?jeton=x"),
    public("/compte/confirmer"),
    public("/compte/confirmer?jeton=x"),
    Route { path: "/compte/connexion", nobody: IN, owner: "/compte", other: "/compte", near: IN, far: IN },
    of_applicants("/compte", IN, IN),
    public("/compte/code"),
    Route {
        path: "/compte/code/saisir?essai=0123456789abcdef0123456789abcdef",
        nobody: IN,
        owner: "/compte",
        other: "/compte",
        near: IN,
        far: IN,
    },
    Route {
        path: "/compte/code/saisir",
        nobody: "/compte/code",
        owner: "/compte",
        other: "/compte",
        near: "/compte/code",
        far: "/compte/code",
    },
    of_applicants("/compte/securite", IN, IN),
    of_applicants("/compte/securite/mot-de-passe", IN, IN),
    of_applicants("/compte/securite/e-mail", IN, IN),
    Route {
        path: "/compte/securite/connexions",
        nobody: ABSENT,
        owner: ABSENT,
        other: ABSENT,
        near: ABSENT,
        far: ABSENT,
    },
    Route { path: "/compte/prolonger", nobody: SIGN_IN, owner: IN, other: IN, near: IN, far: IN },
    of_applicants("/compte/fermer", IN, IN),
    public("/compte/ferme"),
    public("/compte/adresse"),
    public("/compte/adresse?jeton=x"),
    public("/compte/adresse/notee"),
    public("/compte/adresse/changee"),
    public("/compte/adresse/gardee"),
    of_drafts("/demande/{open}", IN),
    of_drafts("/demande/{open}/identite", IN),
    of_drafts("/demande/{open}/numero-de-securite-sociale/demandeur", IN),
    of_drafts("/demande/{open}/coordonnees", IN),
    of_drafts("/demande/{open}/adresse", IN),
    of_drafts("/demande/{open}/aide", IN),
    of_drafts("/demande/{open}/situation", IN),
    of_drafts("/demande/{open}/foyer", IN),
    of_drafts("/demande/{open}/foyer/ajouter/enfant", IN),
    of_drafts("/demande/{open}/travail/demandeur", IN),
    of_drafts("/demande/{open}/revenus/demandeur", IN),
    of_drafts("/demande/{open}/ressources/demandeur", IN),
    of_drafts("/demande/{open}/logement-actuel", IN),
    of_drafts("/demande/{open}/logement-actuel-precisions", IN),
    of_drafts("/demande/{open}/motifs", IN),
    of_drafts("/demande/{open}/motifs-precisions", IN),
    of_drafts("/demande/{open}/ancienne-demande", IN),
    of_drafts("/demande/{open}/handicap", IN),
    of_drafts("/demande/{open}/logement-adapte/demandeur", IN),
    of_drafts("/demande/{open}/logement-souhaite", IN),
    of_drafts("/demande/{open}/communes", IN),
    of_drafts("/demande/{open}/precisions", IN),
    of_drafts("/demande/{open}/envoi", IN),
    of_drafts("/demande/{open}/aidants", IN),
    // Nothing to renounce yet, no change that waits.
    of_drafts("/demande/{open}/renoncer", "/suivi/{open}"),
    of_drafts("/demande/{open}/changement/identite", "/demande/{open}"),
    of_drafts("/demande/{open}/changement/rien", ABSENT),
    of_drafts("/demande/{open}/reprendre", ABSENT),
    of_drafts("/demande/{open}/foyer/ajouter/chien", ABSENT),
    of_drafts("/demande/{open}/foyer/0123456789abcdef0123456789abcdef", ABSENT),
    of_drafts("/demande/{open}/foyer/0123456789abcdef0123456789abcdef/retirer", ABSENT),
    of_drafts("/demande/{open}/aidants/0123456789abcdef0123456789abcdef/retirer", ABSENT),
    of_drafts("/demande/{open}/aidants/invitations/0123456789abcdef0123456789abcdef/annuler", ABSENT),
    // Without a person, of a person who is not in the household, of nobody.
    of_drafts("/demande/{open}/revenus", ABSENT),
    of_drafts("/demande/{open}/revenus/0123456789abcdef0123456789abcdef", ABSENT),
    of_drafts("/demande/{open}/travail/personne", ABSENT),
    of_drafts("/demande/{open}/rien", ABSENT),
    of_drafts("/demande/0123456789abcdef0123456789abcdef", ABSENT),
    of_drafts("/demande/..%2f..%2fx", ABSENT),
    of_drafts("/demande", ABSENT),
    // Nobody is told what an invitation says before being signed in, and it is read by whoever has its link.
    public("/demande/aider"),
    public("/demande/aider?jeton=x"),
    // Sent: its applicant changes it, and so does an agent of its territory, who decides nothing for its applicant.
    of_sent("/demande/{sent}", IN, IN),
    of_sent("/demande/{sent}/identite", IN, IN),
    of_sent("/demande/{sent}/numero-de-securite-sociale/demandeur", IN, IN),
    of_sent("/demande/{sent}/coordonnees", IN, IN),
    of_sent("/demande/{sent}/adresse", IN, IN),
    of_sent("/demande/{sent}/aide", IN, IN),
    of_sent("/demande/{sent}/situation", IN, IN),
    of_sent("/demande/{sent}/foyer", IN, IN),
    of_sent("/demande/{sent}/foyer/ajouter/enfant", IN, IN),
    of_sent("/demande/{sent}/travail/demandeur", IN, IN),
    of_sent("/demande/{sent}/revenus/demandeur", IN, IN),
    of_sent("/demande/{sent}/ressources/demandeur", IN, IN),
    of_sent("/demande/{sent}/logement-actuel", IN, IN),
    of_sent("/demande/{sent}/logement-actuel-precisions", IN, IN),
    of_sent("/demande/{sent}/motifs", IN, IN),
    of_sent("/demande/{sent}/motifs-precisions", IN, IN),
    of_sent("/demande/{sent}/ancienne-demande", IN, IN),
    of_sent("/demande/{sent}/handicap", IN, IN),
    of_sent("/demande/{sent}/logement-adapte/demandeur", IN, IN),
    of_sent("/demande/{sent}/logement-souhaite", IN, IN),
    of_sent("/demande/{sent}/communes", IN, IN),
    of_sent("/demande/{sent}/precisions", IN, IN),
    of_sent("/demande/{sent}/envoi", "/suivi/{sent}", ABSENT),
    of_sent("/demande/{sent}/aidants", IN, ABSENT),
    of_sent("/demande/{sent}/renoncer", IN, ABSENT),
    of_sent("/demande/{sent}/reprendre", ABSENT, ABSENT),
    of_sent("/demande/{sent}/changement/identite", "/demande/{sent}", "/demande/{sent}"),
    of_sent("/demande/{sent}/foyer/ajouter/chien", ABSENT, ABSENT),
    of_sent("/demande/{sent}/rien", ABSENT, ABSENT),
    // An agent scans in what came on paper, and reads pieces at the desk.
    of_sent("/pieces/{sent}", IN, IN),
    of_sent("/pieces/{sent}/identite", IN, IN),
    of_sent("/pieces/{sent}/identite/{file}", "/pieces/{sent}/identite", "/pieces/{sent}/identite"),
    of_sent("/pieces/{sent}/identite/{file}/voir", FILES, ABSENT),
    of_sent("/pieces/{sent}/releve-bancaire", ABSENT, ABSENT),
    of_applicants("/suivi/{sent}", IN, ABSENT),
    of_drafts("/pieces/{open}", IN),
    of_drafts("/pieces/{open}/identite", IN),
    of_drafts("/pieces/{open}/identite/0123456789abcdef0123456789abcdef", ABSENT),
    of_drafts("/pieces/{open}/identite/autre-voie", ABSENT),
    of_drafts("/pieces/{open}/avis-impot-0123456789abcdef0123456789abcdef", ABSENT),
    of_applicants("/suivi/{open}", "/demande/{open}", ABSENT),
    of_applicants("/suivi/{open}/attestation", ABSENT, ABSENT),
    of_applicants("/suivi/{open}/mes-donnees", IN, ABSENT),
    of_applicants("/suivi/{open}/mes-donnees?copie=avec", IN, ABSENT),
    of_applicants("/suivi/{open}/mes-donnees/donnees.json", IN, ABSENT),
    of_applicants("/suivi/{open}/mes-donnees/echange.xml", IN, ABSENT),
    of_applicants("/suivi/{open}/mes-donnees/copie", ABSENT, ABSENT),
    // None was asked for: back to the page.
    of_applicants("/suivi/{open}/mes-donnees/copie/sans", "/suivi/{open}/mes-donnees", ABSENT),
    of_applicants("/suivi/{open}/mes-donnees/copie/rien", ABSENT, ABSENT),
    of_desks("/guichet", IN, IN),
    Route { path: "/guichet/connexion", nobody: IN, owner: IN, other: IN, near: "/guichet", far: "/guichet" },
    of_desks("/guichet/demandes/{sent}", IN, ABSENT),
    of_desks("/guichet/demandes/{sent}/echange.xml", IN, ABSENT),
    of_desks("/guichet/demandes/{open}/echange.xml", ABSENT, ABSENT),
    of_desks("/guichet/pieces", IN, IN),
    of_desks("/guichet/demandes/{sent}/fichiers/{file}", FILES, ABSENT),
    of_desks("/guichet/demandes/{sent}/pieces", IN, ABSENT),
    of_desks("/guichet/demandes/{sent}/pieces/identite", IN, ABSENT),
    of_desks("/guichet/demandes/{open}/pieces", ABSENT, ABSENT),
    of_desks("/guichet/demandes/{sent}/pieces/identite/papier/annuler", ABSENT, ABSENT),
    of_desks("/guichet/demandes/{sent}/prendre", ABSENT, ABSENT),
    of_desks("/guichet/demandes/{sent}/demander", ABSENT, ABSENT),
    // A form only.
    of_desks("/guichet/demandes/{sent}/changement/identite", ABSENT, ABSENT),
    of_desks("/guichet/demandes/{sent}/accepter", ABSENT, ABSENT),
    of_desks("/guichet/demandes/{sent}/pieces/0123456789abcdef0123456789abcdef", ABSENT, ABSENT),
    of_desks("/guichet/demandes/{open}", ABSENT, ABSENT),
    of_desks("/guichet/alertes", IN, IN),
    // Not registered yet: nothing to strike off.
    of_desks("/guichet/demandes/{sent}/radier", "/guichet/demandes/{sent}", ABSENT),
    of_desks("/guichet/demandes/{sent}/avertir", "/guichet/demandes/{sent}", ABSENT),
    of_desks("/guichet/demandes/{open}/radier", ABSENT, ABSENT),
    // Forms only.
    of_desks("/guichet/demandes/{sent}/avertir/preuve", ABSENT, ABSENT),
    of_desks("/guichet/demandes/{sent}/avertir/retour", ABSENT, ABSENT),
    of_desks("/guichet/demandes/{sent}/avertir/lever", ABSENT, ABSENT),
    of_desks("/guichet/demandes/{sent}/suite", ABSENT, ABSENT),
    of_desks("/guichet/demandes/{sent}/reintegrer", ABSENT, ABSENT),
    of_desks("/guichet/demandes/{sent}/alertes/housed/vu", ABSENT, ABSENT),
    // The territorial manager's alone: `manager.rs` sees it there.
    of_desks("/gestion", ABSENT, ABSENT),
    of_desks("/gestion/travaux", ABSENT, ABSENT),
    of_desks("/gestion/travaux/2026-11-24", ABSENT, ABSENT),
    of_desks("/gestion/a-blanc", ABSENT, ABSENT),
    of_desks("/gestion/retours", ABSENT, ABSENT),
    of_desks("/gestion/retours?notee=K7QP3M9Y", ABSENT, ABSENT),
    of_desks("/gestion/rien", ABSENT, ABSENT),
    of_desks("/guichet/demandes/x", ABSENT, ABSENT),
    Route { path: "/guichet/rien", nobody: ABSENT, owner: ABSENT, other: ABSENT, near: ABSENT, far: ABSENT },
    Route { path: "/rien", nobody: ABSENT, owner: ABSENT, other: ABSENT, near: ABSENT, far: ABSENT },
    // A form only.
    Route { path: "/compte/langue", nobody: ABSENT, owner: ABSENT, other: ABSENT, near: ABSENT, far: ABSENT },
    // Nothing is there where FranceConnect is not set up, as here.
    Route { path: "/compte/franceconnect", nobody: ABSENT, owner: ABSENT, other: ABSENT, near: ABSENT, far: ABSENT },
    Route {
        path: "/compte/franceconnect/retour?code=x&state=y",
        nobody: ABSENT,
        owner: ABSENT,
        other: ABSENT,
        near: ABSENT,
        far: ABSENT,
    },
    Route { path: "/compte/rien", nobody: ABSENT, owner: ABSENT, other: ABSENT, near: ABSENT, far: ABSENT },
    Route { path: "/.env", nobody: ABSENT, owner: ABSENT, other: ABSENT, near: ABSENT, far: ABSENT },
];

#[tokio::test(flavor = "multi_thread")]
async fn everybody_sees_what_is_theirs_and_nothing_else() {
    let site = Site::start().await;
    let owner = site.applicant("owner@demandeur.example").await;
    let open = crate::site::open_draft(&owner).await;
    let (sender, sent) = site.application_sent("Sent").await;
    let other = site.applicant("other@demandeur.example").await;
    let (near, far) = (site.agent("camille").await, site.agent("sacha").await);
    let piece = near.get(&format!("/guichet/demandes/{sent}")).await.link("Ouvrir dans un nouvel onglet");
    let file = piece.rsplit('/').next().expect("a piece has an identifier");
    let told = |text: &str| text.replace("{open}", &open).replace("{sent}", &sent).replace("{file}", file);
    let visitors: [(&str, Person); 5] =
        [("nobody", site.person()), ("owner", owner), ("other", other), ("near", near), ("far", far)];
    let mut wrong = BTreeMap::new();
    for route in ROUTES {
        let expected = [route.nobody, route.owner, route.other, route.near, route.far];
        for ((who, person), expected) in visitors.iter().zip(expected) {
            let at_sent = route.path.starts_with("/demande/{sent}")
                || route.path.starts_with("/renouveler/{sent}")
                || route.path.starts_with("/suivi/{sent}")
                || route.path.starts_with("/pieces/{sent}");
            let person = if *who == "owner" && at_sent { &sender } else { person };
            let (status, to) = person.ask("GET", &told(route.path)).await;
            let got = match status {
                303 if to.starts_with("http") => FILES.to_owned(),
                // The way back is somebody else's test.
                303 => to.split('?').next().unwrap_or_default().to_owned(),
                other => other.to_string(),
            };
            if got != told(expected) {
                wrong.insert(format!("{} as {who}", route.path), format!("{got} instead of {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_hardened() {
    let site = Site::start().await;
    let person = site.applicant("tete@demandeur.example").await;
    for path in ["/", "/compte", "/compte/connexion", "/guichet/connexion", "/rien", "/demande/x"] {
        let page = person.get(path).await;
        let header =
            |name: &str| page.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert!(!page.html.contains(" style=") && !page.html.contains(" onclick="), "{path}: nothing inline");
        assert!(page.html.starts_with("<!DOCTYPE html><html lang=\"fr\">"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_changes_by_a_get_and_no_other_method_does_anything() {
    let site = Site::start().await;
    let (person, id) = site.application_sent("Lecture").await;
    let agent = site.agent("camille").await;
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS"] {
        for path in [format!("/demande/{id}"), format!("/suivi/{id}"), "/compte".to_owned()] {
            let (status, _) = person.ask(method, &path).await;
            assert!(matches!(status, 303 | 404 | 409), "{method} {path}: {status}");
        }
    }
    for path in ["accepter", "renvoyer"] {
        let (status, _) = agent.ask("GET", &format!("/guichet/demandes/{id}/{path}")).await;
        assert_eq!(status, 404);
    }
    person.get(&format!("/suivi/{id}")).await.is(200, "Votre demande est envoyée");
}

#[tokio::test(flavor = "multi_thread")]
async fn static_files_are_kept_for_a_year_and_named_by_their_content() {
    let site = Site::start().await;
    let person = site.person();
    for (rank, asset) in design::assets().iter().enumerate() {
        let (status, headers, body) = person.download(asset.path).await;
        assert_eq!((status, body.as_slice()), (200, asset.body), "{}", asset.path);
        assert_eq!(headers["cache-control"], "public, max-age=31536000, immutable");
        // What sends files is for the pages of pieces: nobody else loads it.
        assert_eq!(person.get("/").await.html.contains(asset.path), rank < 3, "{} and the first page", asset.path);
    }
    let (status, ..) = person.download("/statique/0.css").await;
    assert_eq!(status, 404);
}
