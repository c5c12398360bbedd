//! What the functions write while the main job is done: nothing of anybody, one trace from a page to all that it caused, and
//! figures that `CloudWatch` takes.
//!
//! One subscriber for all the tests of this program, the one of production at the level of its worst day, which keeps the
//! lines.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use domain::id::ApplicationId;
use local::weather::{Happening, Skies};
use serde_json::Value;
use tracing_subscriber::filter::LevelFilter;
use usecases::ports::Dossiers as _;
use web::metrics::NAMESPACE;

use crate::site::{PASSWORD, Person, Site, card, eventually, every_item, fill_all, send_piece};
use crate::source::file;

/// The lines that were written; clones share them.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    fn all(&self) -> Vec<String> {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        String::from_utf8(bytes).expect("text").lines().map(str::to_owned).collect()
    }

    /// As JSON: every line is.
    fn values(&self) -> Vec<Value> {
        let lines = self.all();
        lines.iter().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
    }

    /// The lines of one trace.
    fn of(&self, trace: &str) -> Vec<Value> {
        let of_it = |line: &Value| line["span"]["trace"] == trace || line["trace"] == trace;
        self.values().into_iter().filter(of_it).collect()
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Begins to keep what is written, once.
fn listen() -> Lines {
    static KEPT: OnceLock<Lines> = OnceLock::new();
    let kept = KEPT.get_or_init(|| {
        let lines = Lines::default();
        let writer = lines.clone();
        let subscriber = web::logging::lines(LevelFilter::TRACE, move || writer.clone());
        tracing::subscriber::set_global_default(subscriber).expect("nothing else logs here");
        web::logging::tell_panics();
        lines
    });
    kept.clone()
}

fn said<'a>(lines: &'a [Value], message: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["fields"]["message"] == message).collect()
}

/// The requests that were answered, among some lines.
fn requests<'a>(lines: &'a [Value], method: &str, route: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["method"] == method && line["route"] == route).collect()
}

/// The trace that an item of the table keeps.
fn trace_in(item: &str) -> Option<String> {
    let (_, rest) = item.split_once("\"trace\": S(\"")?;
    Some(rest.split('"').next()?.to_owned())
}

/// What names somebody in what somebody did here. Each is looked for as it is, and as an address would write it.
struct Private(Vec<String>);

impl Private {
    fn add(&mut self, text: &str) {
        self.0.push(text.to_lowercase());
        let encoded: String = text.bytes().fold(String::new(), |mut all, byte| {
            if byte.is_ascii_alphanumeric() {
                all.push(char::from(byte));
            } else {
                all.push_str(&format!("%{byte:02X}"));
            }
            all
        });
        self.0.push(encoded.to_lowercase());
    }

    /// What of it is in a line.
    fn found_in(&self, line: &str) -> Vec<&str> {
        let line = line.to_lowercase();
        self.0.iter().filter(|text| line.contains(text.as_str())).map(String::as_str).collect()
    }
}

/// The main job, from the account to the renewal, with what goes wrong on the way; what must not be in the logs.
async fn lived(site: &Site, skies: &Skies) -> Private {
    let mut private = Private(vec![]);
    let (surname, email) = ("Zkourdan", "zkourdan@demandeur.example");
    let person = site.applicant(email).await;
    let id = fill_all(&person, surname).await;
    let nir = person.get(&format!("/demande/{id}/numero-de-securite-sociale/demandeur")).await.form("Enregistrer");
    person.send(nir.without("nir_absent").with("nir", "290020608800191")).await;
    // What is refused, what breaks down, what is no form, what nobody gave an address to.
    let identity = person.get(&format!("/demande/{id}/identite")).await.form("Enregistrer");
    person.send(identity.clone().with("naissance_annee", "2990")).await.is(422, "");
    skies.dynamodb.next(u32::MAX, Happening::BrokenBefore, |asked| asked.operation == "TransactWriteItems");
    person.send(identity.with("nom_naissance", "Zkourdanova")).await.is(503, "");
    skies.dynamodb.clear();
    person.send_raw(&format!("/demande/{id}/identite"), "text/plain", b"nom=Zkourdan".to_vec()).await;
    person.get(&format!("/demande/{id}/Zkourdan")).await.is(404, "");
    person.get("/Zkourdan/zkourdan@demandeur.example").await.is(404, "");
    site.person().get("/demande/Zkourdan").await;
    let wrong = site.person();
    let form = wrong.get("/compte/connexion").await.form("Se connecter").fill("Adresse e-mail", email);
    wrong.send(form.fill("Mot de passe", "Zkourdan-mot-de-passe")).await.is(422, "");
    send_piece(&person, &id, b"Zkourdan, no picture".to_vec()).await;
    send_piece(&person, &id, card(1)).await.is(200, "bien arrivé");
    let page = person.get(&format!("/demande/{id}/envoi")).await;
    person.send(page.form("Envoyer ma demande").choose("Je certifie")).await.is(200, "Votre demande est envoyée");
    let agent = site.agent("camille").await;
    let page = agent.get(&format!("/guichet/demandes/{id}")).await;
    site.settle().await;
    let met = skies.ses.met();
    skies.ses.next(1, Happening::Refused(http::StatusCode::BAD_REQUEST, ses_quotes(email)), |_| true);
    agent.press(&page, "Accepter et enregistrer").await.is(200, "Numéro unique");
    eventually("the letter to be refused", || (skies.ses.met() > met).then_some(())).await;
    // Past the lease of the worker that failed.
    site.system.clock.advance(60).expect("the clock can be set");
    site.mail(email, "est enregistrée").await;
    manager_and_public(site).await;
    // The year ends, the notice leaves.
    site.system.clock.set_today("2027-10-09".parse().expect("a day")).expect("the clock can be set");
    site.mail(email, "Renouvelez").await;
    site.settle().await;
    for mail in site.mails(email) {
        for link in mail.links() {
            let tokens = link.split_once("jeton=").or(link.split_once("lien="));
            private.0.extend(tokens.map(|(_, token)| token.to_lowercase()));
        }
    }
    let application = ApplicationId::parse(&id).expect("an identifier");
    let dossier = site.system.table.dossier(&application).await.expect("the table").expect("the application");
    let registration = dossier.application.state.registration().expect("it is registered");
    private.add(registration.number.as_str());
    let known = [
        surname,
        "Zkourdanova",
        email,
        "zkourdan@",
        PASSWORD,
        "Zkourdan-mot-de-passe",
        "Marie, Ange",
        "06 39 98 12 34",
        "0639981234",
        "+33639981234",
        "290020608800191",
        "8 rue du Marché",
        "1990-02-28",
        "28/02/1990",
        "no picture",
        "carte.png",
    ];
    for text in known {
        private.add(text);
    }
    private
}

/// SES quotes addresses in what it refuses.
fn ses_quotes(email: &str) -> String {
    let message = format!("Email address is not verified: {email}, Zkourdan <{email}>");
    serde_json::json!({ "__type": "MessageRejected", "message": message }).to_string()
}

async fn manager_and_public(site: &Site) {
    let manager = site.agent("maud").await;
    manager.get("/gestion").await.is(200, "");
    site.person().get("/").await.is(200, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_line_of_the_logs_holds_anything_of_anybody() {
    let lines = listen();
    let skies = Skies::calm();
    let site = Site::start_under(&skies).await;
    let private = lived(&site, &skies).await;
    for line in lines.all() {
        let found = private.found_in(&line);
        assert!(found.is_empty(), "{found:?} is in the logs: {line}");
    }
    // The lines that were to be looked at are there.
    let values = lines.values();
    for message in ["a letter left", "a letter could not leave", "a file arrived", "fault"] {
        assert!(!said(&values, message).is_empty(), "nothing says “{message}”");
    }
    let answered: BTreeSet<&str> = values.iter().filter_map(|line| line["Function"].as_str()).collect();
    let all = BTreeSet::from(["account", "application", "desk", "manager", "pieces", "public", "tracking"]);
    assert_eq!(answered, all);
    // And what should not be there would have been seen.
    tracing::info!(target: "web", text = "Zkourdan", "planted");
    let planted = lines.all().into_iter().filter(|line| !private.found_in(line).is_empty());
    assert_eq!(planted.count(), 1);
}

/// The words between backquotes in the rows of a table of a document, by the first of each.
fn documented() -> Vec<Vec<String>> {
    let text = file("infra/METRICS.md");
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| row.split('`').skip(1).step_by(2).map(str::to_owned).collect()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_figure_is_documented_and_its_dimension_has_known_values() {
    let lines = listen();
    let site = Site::start().await;
    site.application_registered("Mesure").await;
    site.system.clock.set_today("2027-10-09".parse().expect("a day")).expect("the clock can be set");
    site.mail("mesure@demandeur.example", "Renouvelez").await;
    site.settle().await;
    let documented = documented();
    let row = |name: &str| documented.iter().find(|row| row.contains(&name.to_owned()));
    let functions = row("public").expect("the functions are listed").clone();
    let known_values = |dimension: &str, value: &str| match dimension {
        "Function" => functions.iter().any(|known| known == value),
        "Outcome" => ["sound", "unsound", "none", "awaits-scan", "failed"].contains(&value),
        "Step" => usecases::lifecycle::COUNTED.contains(&value),
        "Kind" => value == "unknown" || file("functions/usecases/src/records.rs").contains(&format!("=> \"{value}\",")),
        _ => false,
    };
    let mut seen = BTreeSet::new();
    for line in lines.values().iter().filter(|line| !line["_aws"].is_null()) {
        for directive in line["_aws"]["CloudWatchMetrics"].as_array().expect("directives") {
            assert_eq!(directive["Namespace"], NAMESPACE);
            for dimension in directive["Dimensions"][0].as_array().expect("a set") {
                let name = dimension.as_str().expect("a name");
                let value = line[name].as_str().expect("a text");
                assert!(known_values(name, value), "{name} is {value}");
            }
            for metric in directive["Metrics"].as_array().expect("metrics") {
                let name = metric["Name"].as_str().expect("a name");
                assert!(line[name].is_number(), "{name}: {line}");
                let row = row(name).unwrap_or_else(|| panic!("{name} is not in infra/METRICS.md"));
                for dimension in directive["Dimensions"][0].as_array().expect("a set") {
                    let dimension = dimension.as_str().unwrap_or_default().to_owned();
                    assert!(row.contains(&dimension), "{name} is not said to be by {dimension}");
                }
                seen.insert(name.to_owned());
            }
        }
    }
    for name in ["Requests", "Latency", "ReadUnits", "LettersSent", "LettersLate", "Examinations", "DailySteps"] {
        assert!(seen.contains(name), "nothing told {name}");
    }
    let consumed = |line: &&Value| line["ReadUnits"].as_f64() > Some(0.0) && line["WriteUnits"].as_f64() > Some(0.0);
    assert!(lines.values().iter().any(|line| consumed(&line)), "nothing consumed anything");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reference_of_a_page_finds_its_lines() {
    let lines = listen();
    let skies = Skies::calm();
    let site = Site::start_under(&skies).await;
    let person: Person = site.applicant("reference@demandeur.example").await;
    skies.dynamodb.next(u32::MAX, Happening::BrokenBefore, |_| true);
    let page = person.get("/compte").await.is(503, "Ce n’est pas votre faute");
    let text = page.text();
    let reference = text.rsplit("au guichet : ").next().unwrap_or_default().trim();
    let found = lines.of(reference);
    let faults = said(&found, "fault");
    assert_eq!((faults.len(), &faults[0]["fields"]["path"]), (1, &Value::from("/compte")), "{found:?}");
    let told = faults[0]["fields"]["fault"].as_str().expect("what failed");
    assert!(told.contains("the table could not be read"), "{told}");
    let answered = requests(&found, "GET", "/compte");
    assert_eq!(answered.len(), 1, "{found:?}");
    assert_eq!((&answered[0]["Faults"], &answered[0]["status"]), (&Value::from(1.0), &Value::from("503")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trace_goes_from_a_form_to_its_letter_from_a_slot_to_its_file_and_from_the_day_to_its_notices() {
    let lines = listen();
    let site = Site::start().await;
    let (_, id) = site.application_registered("Filature").await;
    site.settle().await;
    let items = every_item(&site).await;
    let trace_of = |kind: &str| {
        let mut own = items.iter().filter(|item| item.contains(&id) && item.contains(&format!("S(\"{kind}\")")));
        own.find_map(|item| trace_in(item)).unwrap_or_else(|| panic!("no {kind} with a trace"))
    };
    let submitted = lines.of(&trace_of("submitted"));
    assert_eq!(requests(&submitted, "POST", "/demande/{id}/envoi").len(), 1, "{submitted:?}");
    let left = said(&submitted, "a letter left");
    assert_eq!((left.len(), &left[0]["fields"]["kind"]), (1, &Value::from("submitted")), "{submitted:?}");
    let registered = lines.of(&trace_of("registered"));
    assert_eq!(requests(&registered, "POST", "/guichet/demandes/{id}/accepter").len(), 1, "{registered:?}");
    assert_eq!(said(&registered, "a letter left").len(), 1);
    let piece = lines.of(&trace_of("piece"));
    assert_eq!(requests(&piece, "POST", "/pieces/{id}/identite").len(), 1, "{piece:?}");
    let arrived = said(&piece, "a file arrived");
    assert_eq!((arrived.len(), &arrived[0]["fields"]["outcome"]), (1, &Value::from("sound")), "{piece:?}");
    // The daily work: one trace for the turn of the schedule, its shards and the letters that they cause.
    site.system.clock.set_today("2027-10-09".parse().expect("a day")).expect("the clock can be set");
    site.mail("filature@demandeur.example", "Renouvelez").await;
    site.settle().await;
    let notice = every_item(&site).await.into_iter();
    let notice =
        notice.filter(|item| item.contains(&id) && item.contains("S(\"notice\")")).find_map(|item| trace_in(&item));
    let day = eventually("the notice's line", || {
        let day = lines.of(notice.as_deref()?);
        (!said(&day, "a letter left").is_empty()).then_some(day)
    })
    .await;
    assert!(day.iter().any(|line| line["Step"] == "notices" && line["DailySteps"].as_f64() >= Some(1.0)), "{day:?}");
}
