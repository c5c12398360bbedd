//! What becomes of the files that arrive: announced twice, late, for nobody, infected, or while nothing can scan them.

use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use aws_lambda_events::sqs::SqsEvent;
use domain::id::{ApplicationId, PieceId};
use domain::piece::{FileProblem, FileWarning, Piece, PieceName, PieceState};
use fn_intake::Intake;
use image::{ImageFormat, Rgb, RgbImage};
use local::cloud::INTAKE;
use serde_json::json;
use storage::malware::MALWARE_SCAN;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use usecases::piece::{incoming_key, kept_keys, preview_link};
use usecases::ports::{Chance as _, Dossiers as _, Files as _};
use usecases::records::{Dossier, Kept};

use crate::site::{Form, Person, Site, eventually, open_draft, slot};

async fn applicant(site: &Site, name: &str) -> (Person, ApplicationId) {
    let person = site.applicant(&format!("{name}@demandeur.example")).await;
    let id = open_draft(&person).await;
    (person, ApplicationId::parse(&id).expect("an identifier"))
}

/// A page of dark lines; each shade is another file.
fn photograph(shade: u8) -> Vec<u8> {
    let picture = RgbImage::from_fn(600, 800, |x, y| {
        let letter = y % 30 < 10 && x % 10 < 5 && (60..540).contains(&x);
        Rgb([if letter { 20 } else { 250 - shade }; 3])
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).expect("a picture can be written");
    bytes.into_inner()
}

fn key_of(form: &Form) -> String {
    form.value("key").expect("a key").to_owned()
}

fn announcement(key: &str) -> String {
    json!({ "Records": [{ "s3": { "object": { "key": key } } }] }).to_string()
}

async fn dossier(site: &Site, id: &ApplicationId) -> Dossier {
    site.system.table.dossier(id).await.expect("the table answers").expect("the application is there")
}

async fn pieces(site: &Site, id: &ApplicationId) -> Vec<Piece> {
    dossier(site, id).await.pieces
}

/// Every file of the bucket, by key.
pub(crate) fn kept_files(site: &Site) -> Vec<String> {
    fn walk(from: &Path, root: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(from).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, root, found);
            } else if let Some(key) = path.strip_prefix(root).ok().and_then(Path::to_str) {
                found.push(key.to_owned());
            }
        }
    }
    let root = site.data().join("s3/pieces");
    let mut found = Vec::new();
    walk(&root, &root, &mut found);
    found.sort();
    found
}

/// The files of one application, among those of the demonstration.
fn files_of(site: &Site, id: &ApplicationId) -> Vec<String> {
    kept_files(site).into_iter().filter(|key| key.contains(id.as_str())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn announcements_come_twice_early_and_late_and_there_is_one_verdict() {
    let site = Site::start().await;
    let (person, id) = applicant(&site, "annonces").await;
    let form = slot(&person, id.as_str()).await;
    let key = key_of(&form);
    let announce = |key: &str| {
        let queues = &site.system.cloud.queues;
        queues.send(INTAKE, &[announcement(key), announcement(key)], None).expect("the queue takes them");
    };
    // Before the file is there.
    announce(&key);
    site.settle().await;
    assert_eq!(pieces(&site, &id).await[0].state, PieceState::Expected);
    person.upload(form, "photo.jpg", photograph(1)).await;
    announce(&key);
    site.settle().await;
    let pieces_then = pieces(&site, &id).await;
    let PieceState::Sound { digest, sent, previews, warnings, .. } = &pieces_then[0].state else {
        panic!("{pieces_then:?}")
    };
    assert_eq!(*warnings, []);
    // Long after.
    announce(&key);
    site.settle().await;
    assert_eq!(pieces(&site, &id).await, pieces_then);
    let told = dossier(&site, &id).await.events;
    assert_eq!(told.iter().filter(|event| event.kind == domain::event::EventKind::PieceSound).count(), 1);
    // What was sent is apart, its safe form where it is opened, and nothing waits any more.
    let kept = Kept { digest: digest.clone(), sent: sent.clone(), previews: *previews };
    let mut expected = kept_keys(&id, &pieces_then[0].id, &kept);
    expected.sort();
    assert_eq!(files_of(&site, &id), expected);
    assert_eq!(site.system.cloud.queues.depth(INTAKE).expect("the queue can be read"), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn examinations_at_the_same_time_give_one_verdict_and_keep_its_files() {
    let site = Site::start().await;
    let (person, id) = applicant(&site, "ensemble").await;
    let form = slot(&person, id.as_str()).await;
    let event = |key: &str| -> SqsEvent {
        let message = |id: u32| json!({ "messageId": id.to_string(), "body": announcement(key) });
        serde_json::from_value(json!({ "Records": [message(1), message(2)] })).expect("an event")
    };
    let (kit, table, files) = (&site.system.kit, &site.system.table, &site.system.files);
    let intake = || Intake::new(kit.clone(), table.clone(), files.clone());
    let (first, second, third) = (intake(), intake(), intake());
    let key = key_of(&form);
    let upload = person.upload(form, "photo.jpg", photograph(2));
    let answers =
        tokio::join!(upload, first.respond(event(&key)), second.respond(event(&key)), third.respond(event(&key)));
    assert!(answers.1.batch_item_failures.is_empty() && answers.2.batch_item_failures.is_empty());
    let answers = tokio::join!(first.respond(event(&key)), second.respond(event(&key)), third.respond(event(&key)));
    assert!(answers.0.batch_item_failures.is_empty() && answers.2.batch_item_failures.is_empty());
    site.settle().await;
    let piece = pieces(&site, &id).await.remove(0);
    let PieceState::Sound { digest, sent, previews, .. } = piece.state else { panic!("{piece:?}") };
    let mut expected = kept_keys(&id, &piece.id, &Kept { digest, sent, previews });
    expected.sort();
    assert_eq!(files_of(&site, &id), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_for_nobody_or_for_a_slot_that_was_used_is_erased() {
    let site = Site::start().await;
    let (person, id) = applicant(&site, "personne").await;
    let form = slot(&person, id.as_str()).await;
    person.upload(form.clone(), "photo.jpg", photograph(3)).await;
    site.settle().await;
    let before = files_of(&site, &id);
    assert_eq!(before.len(), 2);
    // The same form again, with another file; a slot that was never opened; an application that never was.
    person.upload(form, "autre.jpg", photograph(4)).await;
    let (slot, application) = (PieceId::new(site.system.kit.draw()), ApplicationId::new(site.system.kit.draw()));
    for key in [incoming_key(&id, &slot), incoming_key(&application, &slot)] {
        site.system.files.write(&key, photograph(5), "image/jpeg").await.expect("the bucket takes it");
    }
    site.settle().await;
    assert_eq!(files_of(&site, &id), before);
    assert_eq!(files_of(&site, &application), Vec::<String>::new());
    // Taken back, then sent again late: nothing comes back.
    let form = self::slot(&person, id.as_str()).await;
    let late = form.clone();
    person.upload(form, "photo.jpg", photograph(6)).await;
    site.settle().await;
    let page = person.get(&format!("/pieces/{id}/identite")).await;
    person.press(&page, "Retirer").await;
    person.upload(late, "photo.jpg", photograph(7)).await;
    site.settle().await;
    assert!(files_of(&site, &id).iter().all(|key| !key.starts_with("incoming/")));
    let states = pieces(&site, &id).await;
    assert_eq!(states.iter().filter(|piece| piece.state == PieceState::Removed).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_sent_twice_is_said() {
    let site = Site::start().await;
    let (person, id) = applicant(&site, "double").await;
    for shade in [8, 8, 9] {
        let form = slot(&person, id.as_str()).await;
        person.upload(form, "photo.jpg", photograph(shade)).await;
        site.settle().await;
    }
    let warned: Vec<_> = pieces(&site, &id)
        .await
        .into_iter()
        .map(|piece| match piece.state {
            PieceState::Sound { warnings, .. } => warnings,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(warned, [vec![], vec![FileWarning::AlreadySent], vec![]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_page_of_a_pdf_has_its_picture() {
    let site = Site::start().await;
    let (_, id) = site.application_sent("Pages").await;
    let id = ApplicationId::parse(&id).expect("an identifier");
    let (person, draft) = applicant(&site, "bail").await;
    let form = slot(&person, draft.as_str()).await;
    person.upload(form, "bail.pdf", written_pdf::pages(3)).await;
    site.settle().await;
    let dossier = dossier(&site, &draft).await;
    let piece = &dossier.pieces[0];
    assert!(matches!(piece.state, PieceState::Sound { pages: 3, previews: 3, .. }), "{piece:?}");
    let link =
        async |page| preview_link(&site.system.files, &dossier, &piece.id, page).await.expect("links are signed");
    for page in [1, 2, 3] {
        let (code, headers, bytes) = site.person().download(&link(page).await.expect("a picture")).await;
        assert_eq!((code, &headers["content-type"]), (200, &"image/jpeg".parse().expect("a type")));
        assert_eq!(image::load_from_memory(&bytes).expect("a picture").to_rgb8().dimensions(), (1131, 1600));
    }
    assert_eq!((link(0).await, link(4).await), (None, None));
    // A photograph is its own picture.
    let photographed = self::dossier(&site, &id).await;
    let own = photographed.sound(&PieceName::IDENTITY).next().expect("a piece");
    let none = preview_link(&site.system.files, &photographed, &own.id, 1).await.expect("links are signed");
    assert_eq!(none, None);
}

/// Whether a daemon is away, and how often it was asked while it was.
#[derive(Default)]
struct Daemon {
    away: AtomicBool,
    missed: AtomicU32,
}

/// A daemon of `ClamAV`'s manners that finds what holds `needle`, and hangs up while it is away.
async fn clamd(needle: &'static [u8]) -> (String, Arc<Daemon>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let daemon = Arc::new(Daemon::default());
    let own = Arc::clone(&daemon);
    tokio::spawn(async move {
        loop {
            let (mut question, _) = listener.accept().await.expect("a question");
            if own.away.load(Ordering::SeqCst) {
                own.missed.fetch_add(1, Ordering::SeqCst);
                continue;
            }
            let mut heard = Vec::new();
            while !heard.ends_with(&[0, 0, 0, 0]) && question.read_buf(&mut heard).await.is_ok_and(|read| read > 0) {}
            let found = heard.windows(needle.len()).any(|window| window == needle);
            let said = if found { &b"stream: Test-Signature FOUND\0"[..] } else { b"stream: OK\0" };
            let _ = question.write_all(said).await;
        }
    });
    (address, daemon)
}

async fn scanned_by(address: &str) -> Site {
    let scan = format!("clamd:{address}");
    Site::start_where(move |name| Some(scan.clone()).filter(|_| name == MALWARE_SCAN)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_infected_file_is_said_and_copied_nowhere() {
    let (address, _) = clamd(b"infected-here").await;
    let site = scanned_by(&address).await;
    let (person, id) = applicant(&site, "virus").await;
    let form = slot(&person, id.as_str()).await;
    // A photograph that would be sound otherwise.
    let mut bytes = photograph(1);
    bytes.extend(b"infected-here");
    person.upload(form, "photo.jpg", bytes).await;
    site.settle().await;
    assert_eq!(pieces(&site, &id).await[0].state, PieceState::Unsound(FileProblem::Malware));
    assert_eq!(files_of(&site, &id), Vec::<String>::new());
    person.get(&format!("/pieces/{id}/identite")).await.is(200, "Ce fichier contient un virus");
    let form = slot(&person, id.as_str()).await;
    person.upload(form, "photo.jpg", photograph(1)).await;
    site.settle().await;
    assert!(pieces(&site, &id).await[1].is_sound());
}

#[tokio::test(flavor = "multi_thread")]
async fn while_nothing_can_scan_it_a_file_is_being_examined() {
    let (address, daemon) = clamd(b"nothing").await;
    let site = scanned_by(&address).await;
    let (person, id) = applicant(&site, "panne").await;
    let form = slot(&person, id.as_str()).await;
    daemon.away.store(true, Ordering::SeqCst);
    let key = key_of(&form);
    let page = person.upload(form, "photo.jpg", photograph(2)).await;
    eventually("two tries", || (daemon.missed.load(Ordering::SeqCst) > 1).then_some(())).await;
    assert_eq!(pieces(&site, &id).await[0].state, PieceState::Expected);
    assert_eq!(files_of(&site, &id), [key]);
    person.get(&page.path).await.is(200, "Nous vérifions votre fichier");
    daemon.away.store(false, Ordering::SeqCst);
    site.settle().await;
    assert!(pieces(&site, &id).await[0].is_sound());
    assert_eq!(site.system.cloud.queues.depth(INTAKE).expect("the queue can be read"), (0, 0));
}
