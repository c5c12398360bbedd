//! The process is killed, at any moment, and started again: nothing that was confirmed is lost, nothing is done twice.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::site::{Person, card, coming_in, fill_all, slot};

/// The system as a process of its own.
struct Process {
    child: Child,
    url: String,
}

impl Process {
    fn start(data: &Path) -> Self {
        let mut child = Command::new(program())
            .args(["--port", "0", "--today", "2026-11-24", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let url = lines.map_while(Result::ok).find_map(|line| line.strip_prefix("prêt ").map(str::to_owned));
        Self { child, url: url.expect("the program says where it serves") }
    }

    /// `kill -9`: no farewell.
    fn kill(mut self) {
        self.child.kill().expect("the process can be killed");
        self.child.wait().expect("the process is gone");
    }

    fn person(&self) -> Person {
        Person::arrive(&self.url)
    }

    async fn mails(&self, to: &str) -> Vec<serde_json::Value> {
        let mails = self.person().get("/_local/courrier.json").await.html;
        let mails: Vec<serde_json::Value> = serde_json::from_str(&mails).expect("the mailbox, as JSON");
        mails.into_iter().filter(|mail| mail["to"] == to).collect()
    }

    async fn mail(&self, to: &str, subject: &str) -> serde_json::Value {
        for _ in 0..600 {
            let found = self
                .mails(to)
                .await
                .into_iter()
                .find(|mail| mail["subject"].as_str().is_some_and(|it| it.contains(subject)));
            if let Some(mail) = found {
                return mail;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("waited in vain for a message to {to} about “{subject}”");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `target/debug/local`, beside the directory of the tests' own program.
fn program() -> PathBuf {
    let own = std::env::current_exe().expect("this program has a path");
    let directory = own.parent().and_then(Path::parent).expect("the tests are in target/…/deps");
    let program = directory.join("local");
    assert!(program.exists(), "{} is missing: run `cargo build -p local` first", program.display());
    program
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_after_each_step_of_the_main_job() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let email = "tenace@demandeur.example";
    let again = |process: Process| {
        process.kill();
        Process::start(directory.path())
    };

    // The letter of a sign-up that was just confirmed to the browser.
    let process = Process::start(directory.path());
    let person = process.person();
    coming_in::asks(&person, email).await;
    let process = again(process);
    let link = process.mail(email, "Confirmez").await["links"][0].as_str().expect("a link").to_owned();
    let path = link.split_once("/compte/").map(|(_, rest)| format!("/compte/{rest}")).expect("a link of ours");
    let person = process.person();
    coming_in::confirms(&person, &path, email).await;
    let id = fill_all(&person, "Tenace").await;

    // Saved answers, and the session itself: cookies know no port.
    let process = again(process);
    let person = person.at(&process.url);
    person.get(&format!("/demande/{id}/communes")).await.is(200, "1. Nice");

    // A file that has arrived is examined.
    let form = slot(&person, &id).await;
    person.upload(form, "carte.png", card(1)).await;
    let process = again(process);
    let person = person.at(&process.url);
    for _ in 0..200 {
        if person.get(&format!("/pieces/{id}/identite")).await.text().contains("bien arrivé") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let review = person.get(&format!("/demande/{id}/envoi")).await;
    person.send(review.form("Envoyer ma demande").choose("Je certifie")).await.is(200, "Votre demande est envoyée");
    let process = again(process);
    process.mail(email, "Nous avons reçu").await;

    // Registered, killed before the certificate: it is made, and announced once.
    let agent = process.person();
    coming_in::agent(&agent, "camille").await;
    let file = agent.get(&format!("/guichet/demandes/{id}")).await;
    agent.press(&file, "Accepter").await.is(200, "006 1126 000001 GDPUB");
    let process = again(process);
    process.mail(email, "est enregistrée").await;
    let person = person.at(&process.url);
    let status = person.get(&format!("/suivi/{id}")).await.is(200, "006 1126 000001 GDPUB");
    let (code, ..) = person.download(&status.link("Télécharger mon attestation")).await;
    assert_eq!(code, 303);
    let mails = process.mails(email).await;
    let subjects: BTreeSet<String> = mails.iter().map(|mail| mail["subject"].to_string()).collect();
    assert_eq!(subjects.len(), 3, "{subjects:?}");
    // Killed between a sending and its note, at the worst: no mail service lets us know better.
    assert!(mails.len() <= 4, "{subjects:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_answers_are_being_saved() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let email = "rapide@demandeur.example";
    let mut process = Process::start(directory.path());
    let mut person = process.person();
    coming_in::asks(&person, email).await;
    let link = process.mail(email, "Confirmez").await["links"][0].as_str().expect("a link").to_owned();
    coming_in::confirms(&person, &link, email).await;
    let id = fill_all(&person, "Rapide").await;
    let path = format!("/demande/{id}/revenus/demandeur");
    let mut confirmed = 17_450;
    for round in 0..4_u64 {
        let saving = person.clone();
        let (page, first) = (path.clone(), confirmed);
        let writer = tokio::spawn(async move {
            let mut last = first;
            for amount in first + 1.. {
                let Some(page) = saving.try_get(&page).await else { break };
                let form = page.form("Enregistrer").fill("Revenu fiscal de référence", &amount.to_string());
                if saving.try_post(form).await != Some(303) {
                    break;
                }
                last = amount;
            }
            last
        });
        tokio::time::sleep(Duration::from_millis(150 + 97 * round)).await;
        process.kill();
        confirmed = writer.await.expect("the writer says what was confirmed");
        process = Process::start(directory.path());
        person = person.at(&process.url);
        let kept = person
            .get(&path)
            .await
            .form("Enregistrer")
            .value("revenu_fiscal")
            .and_then(|kept| kept.parse::<i32>().ok());
        let kept = kept.expect("an amount");
        // One more may have been written whose answer never came.
        assert!(kept == confirmed || kept == confirmed + 1, "{confirmed} was confirmed, {kept} is kept");
        confirmed = kept;
    }
    assert!(confirmed > 17_450, "the writer wrote: {confirmed}");
}
