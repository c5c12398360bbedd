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

const fn of_desks(path: &'static str, near: &'static str, far: &'static str) -> Route {
    Route { path, nobody: DESK_SIGN_IN, owner: DESK_SIGN_IN, other: DESK_SIGN_IN, near, far }
}

/// `{open}` is an application still open, `{sent}` one that a service can see, both of the same owner as far as the law
/// of one application lets: they belong to two people, each visited by its own. `{file}` is the sent one's piece.
const ROUTES: &[Route] = &[
    public("/"),
    public("/donnees-personnelles"),
    public("/accessibilite"),
    public("/guichets"),
    public("/titres-de-sejour"),
    public("/depot-refuse"),
    public("/compte/creer"),
    public("/compte/e-mail-envoye"),
    public("/compte/mot-de-passe-oublie"),
    public("/compte/mot-de-passe-envoye"),
    public("/compte/nouveau-mot-de-passe?jeton=x"),
    public("/compte/confirmer"),
    public("/compte/confirmer?jeton=x"),
    Route { path: "/compte/connexion", nobody: IN, owner: "/compte", other: "/compte", near: IN, far: IN },
    of_applicants("/compte", IN, IN),
    of_applicants("/demande/{open}", IN, ABSENT),
    of_applicants("/demande/{open}/identite", IN, ABSENT),
    of_applicants("/demande/{open}/coordonnees", IN, ABSENT),
    of_applicants("/demande/{open}/situation", IN, ABSENT),
    of_applicants("/demande/{open}/foyer", IN, ABSENT),
    of_applicants("/demande/{open}/foyer/ajouter/enfant", IN, ABSENT),
    of_applicants("/demande/{open}/foyer/ajouter/chien", ABSENT, ABSENT),
    of_applicants("/demande/{open}/foyer/0123456789abcdef0123456789abcdef", ABSENT, ABSENT),
    of_applicants("/demande/{open}/revenus", IN, ABSENT),
    of_applicants("/demande/{open}/ressources", IN, ABSENT),
    of_applicants("/demande/{open}/logement-actuel", IN, ABSENT),
    of_applicants("/demande/{open}/motifs", IN, ABSENT),
    of_applicants("/demande/{open}/logement-souhaite", IN, ABSENT),
    of_applicants("/demande/{open}/communes", IN, ABSENT),
    of_applicants("/demande/{open}/envoi", IN, ABSENT),
    of_applicants("/demande/{open}/rien", ABSENT, ABSENT),
    of_applicants("/demande/0123456789abcdef0123456789abcdef", ABSENT, ABSENT),
    of_applicants("/demande/..%2f..%2fx", ABSENT, ABSENT),
    of_applicants("/demande", ABSENT, ABSENT),
    of_applicants("/pieces/{open}/identite", IN, ABSENT),
    of_applicants("/pieces/{open}/identite/0123456789abcdef0123456789abcdef", ABSENT, ABSENT),
    of_applicants("/pieces/{open}", ABSENT, ABSENT),
    of_applicants("/suivi/{open}", "/demande/{open}", ABSENT),
    of_applicants("/suivi/{open}/attestation", ABSENT, ABSENT),
    of_desks("/guichet", IN, IN),
    Route { path: "/guichet/connexion", nobody: IN, owner: IN, other: IN, near: "/guichet", far: "/guichet" },
    of_desks("/guichet/demandes/{sent}", IN, ABSENT),
    of_desks("/guichet/demandes/{sent}/pieces/{file}", FILES, ABSENT),
    of_desks("/guichet/demandes/{sent}/pieces/0123456789abcdef0123456789abcdef", ABSENT, ABSENT),
    of_desks("/guichet/demandes/{open}", ABSENT, ABSENT),
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
    let (_, sent) = site.application_sent("Sent").await;
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
    for asset in design::assets() {
        let (status, headers, body) = person.download(asset.path).await;
        assert_eq!((status, body.as_slice()), (200, asset.body), "{}", asset.path);
        assert_eq!(headers["cache-control"], "public, max-age=31536000, immutable");
        assert!(person.get("/").await.html.contains(asset.path), "{} is on the first page", asset.path);
    }
    let (status, ..) = person.download("/statique/0.css").await;
    assert_eq!(status, 404);
}
