//! What each page and each form asks of the table: round trips one after the other, and capacity, which must not grow with
//! the number of applications.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use domain::answers::ApplicantKind;
use domain::application::{Application, State};
use domain::id::{AccountId, ApplicationId};
use domain::territory::Territory;
use storage::meter::rounds;
use usecases::ledger::{Commit, Committed, Line, Write};
use usecases::ports::Ledger as _;
use usecases::records::{Hidden, Waiting};

use crate::returned;
use crate::site::{Form, PASSWORD, Page, Person, Site, TODAY, card, fill_all, send_file, send_piece};

/// Most round trips one after the other.
const PAGE: usize = 2;
const FORM: usize = 3;
/// The list of runs reads what the shards of each did.
const RUNS: usize = 3;
/// Signing in counts its tries first.
const SIGN_IN: usize = 4;

/// Capacity units consumed, in tenths, by operation.
type Costs = BTreeMap<String, u64>;

/// Round trips of an operation, the most that it may take, and each call with its moments.
struct Trips {
    count: usize,
    most: usize,
    told: Vec<String>,
}

struct Meter<'a> {
    site: &'a Site,
    costs: Costs,
    trips: BTreeMap<String, Trips>,
    began: Instant,
}

impl Meter<'_> {
    fn note(&mut self, what: &str, most: usize) {
        let calls = self.site.system.table.meter.take();
        let units: f64 = calls.iter().map(|call| call.units).sum();
        let began = calls.iter().map(|call| call.span.0).min();
        let told = calls.iter().map(|call| {
            let since = |instant: Instant| began.map(|began| (instant - began).as_millis()).unwrap_or_default();
            format!("{} {}-{} ms", call.operation, since(call.span.0), since(call.span.1))
        });
        let trips = Trips { count: rounds(&calls), most, told: told.collect() };
        self.trips.insert(what.to_owned(), trips);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few units")]
        let tenths = (units * 10.0).round() as u64;
        self.costs.insert(what.to_owned(), tenths);
    }

    /// Nothing else is asked of the table from now on.
    async fn ready(&self, person: &Person) {
        // On a slow machine, sessions grow so old meanwhile that it is noted that they are active: not by what is measured.
        if self.began.elapsed() > Duration::from_mins(4) {
            person.get("/compte").await;
        }
        self.site.settle().await;
        self.site.system.table.meter.take();
    }

    async fn page(&mut self, person: &Person, path: &str, name: &str) -> Page {
        self.page_of(person, path, name, PAGE).await
    }

    async fn page_of(&mut self, person: &Person, path: &str, name: &str, most: usize) -> Page {
        self.ready(person).await;
        let page = person.get(path).await;
        assert_eq!(page.status, 200, "{name}: {}", page.text());
        self.note(&format!("GET {name}"), most);
        page
    }

    /// Sends what a page saves by itself.
    async fn saving(&mut self, person: &Person, form: Form, name: &str) {
        self.ready(person).await;
        assert_eq!(person.post(form).await, 200, "{name}");
        self.note(&format!("POST {name}"), FORM);
    }

    /// Sends a form without following where it sends: that is another page.
    async fn form(&mut self, person: &Person, form: Form, name: &str) {
        self.ready(person).await;
        let status = person.post(form).await;
        assert_eq!(status, 303, "{name}");
        self.note(&format!("POST {name}"), if name.starts_with("/compte/") { SIGN_IN } else { FORM });
    }
}

/// The whole journey of one applicant and its agent, measured.
async fn measured(site: &Site, surname: &str) -> (Costs, BTreeMap<String, Trips>) {
    let mut meter = Meter { site, costs: Costs::new(), trips: BTreeMap::new(), began: Instant::now() };
    let email = format!("{}@demandeur.example", surname.to_lowercase());
    let person = site.person();
    let page = meter.page(&person, "/compte/creer", "/compte/creer").await;
    let form = page.form("Créer mon compte").fill("Adresse e-mail", &email).fill("Mot de passe", PASSWORD);
    meter.form(&person, form, "/compte/creer").await;
    let link = site.mail(&email, "Confirmez").await.links()[0].clone();
    let page = meter.page(&person, &link, "/compte/confirmer").await;
    meter.form(&person, page.form("Confirmer"), "/compte/confirmer").await;
    let page = person.get("/compte/connexion").await;
    let form = page.form("Se connecter").fill("Adresse e-mail", &email).fill("Mot de passe", PASSWORD);
    meter.form(&person, form, "/compte/connexion").await;
    meter.page(&person, "/compte", "/compte").await;
    let page = meter.page(&person, "/compte/securite/mot-de-passe", "/compte/securite/mot-de-passe").await;
    let form = page.form("Changer mon mot de passe").fill("Mot de passe actuel", PASSWORD);
    meter.form(&person, form.fill("Nouveau mot de passe", PASSWORD), "/compte/securite/mot-de-passe").await;
    let page = meter.page(&person, "/compte/securite/e-mail", "/compte/securite/e-mail").await;
    let form = page.form("Demander le changement").fill("Nouvelle adresse", &format!("nouvelle-{email}"));
    meter.form(&person, form.fill("Mot de passe actuel", PASSWORD), "/compte/securite/e-mail").await;
    for (subject, to) in [("votre changement", email.clone()), ("votre nouvelle", format!("nouvelle-{email}"))] {
        let link = site.mail(&to, subject).await.links()[0].clone();
        let page = meter.page(&person, &link, &format!("/compte/adresse {subject}")).await;
        meter.form(&person, page.form("Confirmer"), &format!("/compte/adresse {subject}")).await;
    }
    meter.page(&person, "/compte/securite", "/compte/securite").await;
    let other = site.person();
    let page = meter.page(&other, "/compte/code", "/compte/code").await;
    let form = page.form("Recevoir le code").fill("Adresse e-mail", &format!("nouvelle-{email}"));
    meter.form(&other, form.clone(), "/compte/code").await;
    // The browser's “send again”: to where the first one went.
    let page = other.send(form).await;
    let mail = site.mail(&format!("nouvelle-{email}"), "Votre code").await;
    let code: String = mail
        .text
        .lines()
        .find(|line| line.starts_with("Votre code"))
        .map(|line| line.chars().filter(char::is_ascii_digit).collect())
        .expect("a code");
    meter.form(&other, page.form("Me connecter").fill("Code à 8 chiffres", &code), "/compte/code/saisir").await;
    let page = person.get("/compte/securite").await;
    meter.form(&person, page.form("Fermer toutes les autres"), "/compte/securite/connexions").await;
    let id = fill_all(&person, surname).await;
    send_piece(&person, &id, card(1)).await;
    for section in [
        "",
        "/identite",
        "/numero-de-securite-sociale/demandeur",
        "/coordonnees",
        "/adresse",
        "/aide",
        "/situation",
        "/foyer",
        "/foyer/ajouter/enfant",
        "/travail/demandeur",
        "/revenus/demandeur",
        "/ressources/demandeur",
        "/logement-actuel",
        "/logement-actuel-precisions",
        "/motifs",
        "/motifs-precisions",
        "/ancienne-demande",
        "/handicap",
        "/logement-adapte/demandeur",
        "/logement-souhaite",
        "/communes",
        "/precisions",
        "/aidants",
        "/envoi",
    ] {
        meter.page(&person, &format!("/demande/{id}{section}"), &format!("/demande/{{id}}{section}")).await;
    }
    let income = person.get(&format!("/demande/{id}/revenus/demandeur")).await.form("Enregistrer");
    meter.saving(&person, income.clone().with("_auto", "oui"), "/demande/{id}/revenus/demandeur, by itself").await;
    let income = income.with("_version", "2");
    meter.form(&person, income, "/demande/{id}/revenus/demandeur").await;
    let nir = person.get(&format!("/demande/{id}/numero-de-securite-sociale/demandeur")).await.form("Enregistrer");
    let nir = nir.without("nir_absent").with("nir", "290020608800191");
    meter.form(&person, nir, "/demande/{id}/numero-de-securite-sociale/demandeur").await;
    let piece = meter.page(&person, &format!("/pieces/{id}/identite"), "/pieces/{id}/identite").await;
    meter.form(&person, piece.form("Envoyer un autre fichier"), "/pieces/{id}/identite").await;
    let review = person.get(&format!("/demande/{id}/envoi")).await;
    meter.form(&person, review.form("Envoyer ma demande").choose("Je certifie"), "/demande/{id}/envoi").await;
    meter.page(&person, &format!("/suivi/{id}"), "/suivi/{id}").await;
    let agent = site.agent("camille").await;
    meter.page(&agent, "/guichet", "/guichet").await;
    let page = agent.get(&format!("/demande/{id}/precisions")).await;
    let remarks = page.form("Enregistrer").fill("Voulez-vous", "Vu au guichet.");
    meter.form(&agent, remarks, "/demande/{id}/precisions, by an agent").await;
    let file = meter.page(&agent, &format!("/guichet/demandes/{id}"), "/guichet/demandes/{id}").await;
    meter.page(&agent, &format!("/demande/{id}"), "/demande/{id}, by an agent").await;
    meter.form(&agent, file.form("Accepter"), "/guichet/demandes/{id}/accepter").await;
    registered(&mut meter, &person, &agent, &id).await;
    (meter.costs, meter.trips)
}

/// What follows the registration: a change, one of civil status, a helper, renouncing and coming back.
async fn registered(meter: &mut Meter<'_>, person: &Person, agent: &Person, id: &str) {
    let here = format!("/demande/{id}");
    let home = person.get(&format!("{here}/logement-souhaite")).await.form("Enregistrer").choose("T4");
    meter.form(person, home, "/demande/{id}/logement-souhaite, registered").await;
    let identity = person.get(&format!("{here}/identite")).await.form("Enregistrer").fill("Prénoms", "Marie Ange");
    meter.form(person, identity, "/demande/{id}/identite, registered").await;
    let change = format!("{here}/changement/identite");
    meter.page(person, &change, "/demande/{id}/changement/identite").await;
    meter.page(agent, "/guichet", "/guichet, with a change").await;
    let file = meter.page(agent, &format!("/guichet/demandes/{id}"), "/guichet/demandes/{id}, with a change").await;
    let decision = file.form("Accepter le changement");
    meter.form(agent, decision, "/guichet/demandes/{id}/changement/identite").await;
    let identity = person.get(&format!("{here}/identite")).await.form("Enregistrer").fill("Prénoms", "Marie");
    person.send(identity).await.is(200, "attend un service");
    meter.form(person, person.get(&change).await.form("Annuler"), "/demande/{id}/changement/identite").await;
    let helpers = person.get(&format!("{here}/aidants")).await.form("Envoyer l’invitation");
    let helpers = helpers.fill("Nom de la personne", "Assistante").fill("Son adresse", "aide@mairie.example");
    meter.form(person, helpers.choose("Travail, revenus"), "/demande/{id}/aidants").await;
    pieces(meter, person, agent, id).await;
    meter.page(person, "/renouveler", "/renouveler").await;
    meter.page(person, "/renouveler?lien=x", "/renouveler?lien=x").await;
    meter.page(person, &format!("/renouveler/{id}"), "/renouveler/{id}").await;
    meter.page(agent, &format!("/renouveler/{id}"), "/renouveler/{id}, by an agent").await;
    warned(meter, agent, id).await;
    let renounce = meter.page(person, &format!("{here}/renoncer"), "/demande/{id}/renoncer").await;
    meter.form(person, renounce.form("Renoncer").choose("J’ai compris"), "/demande/{id}/renoncer").await;
    let status = meter.page(person, &format!("/suivi/{id}"), "/suivi/{id}, renounced").await;
    meter.form(person, status.form("Reprendre"), "/demande/{id}/reprendre").await;
    struck_off(meter, agent, id).await;
}

/// What became of a proposal, a letter that warns and its end, and what the manager reads.
async fn warned(meter: &mut Meter<'_>, agent: &Person, id: &str) {
    let (file, name) = (format!("/guichet/demandes/{id}"), "/guichet/demandes/{id}");
    let told = agent.get(&file).await.form("Noter la suite").choose("Proposition sans suite");
    meter.form(agent, told.date("Date", ["22", "11", "2026"]), &format!("{name}/suite")).await;
    let letter = meter.page(agent, &format!("{file}/avertir"), &format!("{name}/avertir")).await;
    let letter = letter.form("Noter la lettre").choose("Motif de l’avertissement / Absence de réponse");
    let letter = letter.date("Date d’envoi de la lettre", ["20", "11", "2026"]);
    meter.form(agent, letter.fill("Numéro du recommandé", "1A 234 567"), &format!("{name}/avertir")).await;
    let proof = agent.get(&file).await.form("Noter la preuve");
    let proof = proof.date("Date de première présentation", ["21", "11", "2026"]);
    meter.form(agent, proof, &format!("{name}/avertir/preuve")).await;
    let back = agent.get(&file).await.form("Noter le retour").choose("Pli avisé et non réclamé");
    meter.form(agent, back, &format!("{name}/avertir/retour")).await;
    let lifted = agent.get(&file).await.form("Lever l’avertissement");
    meter.form(agent, lifted, &format!("{name}/avertir/lever")).await;
    meter.page(agent, "/guichet/alertes", "/guichet/alertes").await;
    meter.page(agent, &format!("{file}/radier?motif=RADATT"), &format!("{name}/radier")).await;
    let manager = meter.site.agent("maud").await;
    meter.page(&manager, "/gestion", "/gestion").await;
    meter.page(&manager, "/gestion/a-blanc", "/gestion/a-blanc").await;
    meter.page_of(&manager, "/gestion/travaux", "/gestion/travaux", RUNS).await;
    let reference = returned::sent_on_paper(meter.site, "06", id, "K7QP-3M9Y").await;
    let page = meter.page(&manager, "/gestion/retours", "/gestion/retours").await;
    meter.form(&manager, returned::filled(&page, &reference, returned::UNKNOWN), "/gestion/retours").await;
    let noted = format!("/gestion/retours?notee={reference}");
    let page = meter.page(&manager, &noted, "/gestion/retours?notee={reference}").await;
    page.is(200, "Noté : lettre du 24 novembre 2026");
}

/// A lease is signed: the application is struck off.
async fn struck_off(meter: &mut Meter<'_>, agent: &Person, id: &str) {
    let page = agent.get(&format!("/guichet/demandes/{id}/radier?motif=RADATT")).await;
    let lease = page
        .form("Radier la demande")
        .date("Date de signature du bail", ["23", "11", "2026"])
        .fill("Identifiant RPLS", "01234 56789")
        .choose("Contingent / Action Logement")
        .choose("Accord collectif / Aucun")
        .choose("Ménage reconnu prioritaire DALO / Non")
        .choose("Déjà locataire de ce bailleur / Oui");
    meter.form(agent, lease, "/guichet/demandes/{id}/radier").await;
    meter.page(agent, &format!("/guichet/demandes/{id}"), "/guichet/demandes/{id}, struck off").await;
}

/// A piece: said, sent, looked at, accepted, another one asked for.
async fn pieces(meter: &mut Meter<'_>, person: &Person, agent: &Person, id: &str) {
    meter.page(person, &format!("/pieces/{id}"), "/pieces/{id}, registered").await;
    let page = meter.page(person, &format!("/pieces/{id}/bail"), "/pieces/{id}/bail").await;
    let said = page.form("Enregistrer").choose("Je l’apporte à un guichet");
    meter.form(person, said, "/pieces/{id}/bail/autre-voie").await;
    let page = agent.get(&format!("/guichet/demandes/{id}/pieces/bail")).await;
    meter.form(agent, page.form("Noter la remise"), "/guichet/demandes/{id}/pieces/bail/papier").await;
    send_file(person, id, "bail", card(21)).await;
    meter.site.settle().await;
    meter.page(agent, "/guichet/pieces", "/guichet/pieces").await;
    let here = format!("/guichet/demandes/{id}/pieces");
    let page = meter.page(agent, &here, "/guichet/demandes/{id}/pieces").await;
    meter.form(agent, page.form("Prendre"), "/guichet/demandes/{id}/prendre").await;
    let asked = agent.get(&here).await.form("Demander").with("piece_demandee", "patrimoine");
    meter.form(agent, asked, "/guichet/demandes/{id}/demander").await;
    let page = meter.page(agent, &format!("{here}/bail"), "/guichet/demandes/{id}/pieces/bail").await;
    meter.form(agent, page.form("Accepter"), "/guichet/demandes/{id}/pieces/bail/decider").await;
    meter.form(agent, agent.get(&here).await.form("Rendre"), "/guichet/demandes/{id}/rendre").await;
}

/// Other people's applications, sent, straight through the ledger.
async fn others(site: &Site, count: u128) {
    let table = &site.system.table;
    let territory = Territory::of("06").expect("the territory is in the data");
    let parameters = territory.parameters(TODAY);
    for rank in 0..count {
        let id = ApplicationId::new(0xA11 << 64 | rank);
        let application = Application {
            id: id.clone(),
            owner: AccountId::new(0xACC << 64 | rank),
            territory: "06".to_owned(),
            applicant: ApplicantKind::Person,
            state: State::begun(TODAY),
            version: 1,
        };
        let state = State::begun(TODAY).submit(TODAY, &parameters, false).expect("a draft can be sent");
        let State::Submitted(deposit) = &state else { panic!("a draft that was sent is submitted") };
        let waiting = Waiting {
            application: id.clone(),
            applicant: Hidden(format!("Personne {rank}")),
            deposited_on: deposit.deposited_on,
            answer_by: deposit.answer_by,
        };
        let sent = Application { state: state.clone(), version: 2, ..application.clone() };
        for write in [
            Write::CreateApplication { application, instead_of: None, line: Line::None },
            Write::MoveApplication { to: sent, from_version: 1, line: Line::Desk(waiting) },
        ] {
            let committed = table.commit(Commit { once: None, writes: vec![write] }).await.expect("the table answers");
            assert_eq!(committed, Committed::Done);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_costs_more_when_there_are_more_applications() {
    let site = Site::start().await;
    // A full page of the queue in both measures: its length, not the queue's, is what is read.
    others(&site, 60).await;
    let (few, trips) = measured(&site, "Avant").await;
    let (more, again) = {
        let crowded = Site::start().await;
        others(&crowded, 600).await;
        measured(&crowded, "Avant").await
    };
    assert_eq!(few, more);
    // Two calls that were made together may look as if one followed the other on a busy machine, never the reverse.
    for (what, one) in trips {
        let fewest = again.get(&what).filter(|again| again.count < one.count).unwrap_or(&one);
        let Trips { count, most, told } = fewest;
        assert!(count <= most, "{what}: {count} round trips one after the other: {told:?}");
    }
}
