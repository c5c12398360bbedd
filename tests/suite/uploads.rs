//! What people and others send as their identity piece.

use std::io::Cursor;

use domain::piece::FileKind;
use image::{ImageFormat, RgbImage};
use usecases::ports::{Files as _, Opening};

use crate::site::{Form, Page, Person, Site, card, open_draft, send_file, slot, verdict};

async fn applicant(site: &Site, name: &str) -> (Person, String) {
    let person = site.applicant(&format!("{name}@demandeur.example")).await;
    let id = open_draft(&person).await;
    (person, id)
}

fn jpeg() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = RgbImage::from_fn(200, 150, |x, y| {
        image::Rgb([u8::try_from(x % 251).unwrap_or(0), u8::try_from(y).unwrap_or(0), 90])
    });
    picture.write_to(&mut bytes, ImageFormat::Jpeg).expect("a picture can be written");
    bytes.into_inner()
}

fn pdf(catalog: &str) -> Vec<u8> {
    let objects = [
        format!("<< /Type /Catalog /Pages 2 0 R {catalog} >>"),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>".to_owned(),
        "<< /S /JavaScript /JS (app.alert\\(1\\)) >>".to_owned(),
    ];
    let kept = if catalog.is_empty() { &objects[..3] } else { &objects[..] };
    written_pdf::file(kept, "")
}

#[tokio::test(flavor = "multi_thread")]
async fn good_files_are_received() {
    let site = Site::start().await;
    let (person, id) = applicant(&site, "bons").await;
    for (name, bytes) in
        [("carte.png", card(1)), ("IMG_0001.JPG", jpeg()), ("scan.pdf", pdf("")), ("sans extension", jpeg())]
    {
        let page = person.upload(slot(&person, &id).await, name, bytes).await;
        verdict(&person, page).await.is(200, "Votre fichier est bien arrivé");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_cannot_be_used_say_why_and_what_to_do() {
    let site = Site::start().await;
    let (person, id) = applicant(&site, "mauvais").await;
    let truncated = jpeg();
    let truncated = truncated[..truncated.len() / 2].to_vec();
    for (name, bytes, said) in [
        ("vide.jpg", Vec::new(), "Le fichier est vide"),
        ("page.pdf", b"<html><script>alert(1)</script></html>".to_vec(), "Ce type de fichier n’est pas accepté"),
        ("coupee.jpg", truncated, "Le fichier est abîmé"),
        ("script.pdf", pdf("/OpenAction 4 0 R"), "ne peuvent pas être acceptés"),
        ("../../../etc/passwd", b"root:x:0:0".to_vec(), "Ce type de fichier n’est pas accepté"),
        ("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0".to_vec(), "Le fichier est abîmé"),
    ] {
        let page = person.upload(slot(&person, &id).await, name, bytes).await;
        let page = verdict(&person, page).await.is(200, "Ce fichier ne peut pas être utilisé");
        let page = page.is(200, said);
        assert!(page.has_button("Envoyer un autre fichier"), "{name}: {}", page.text());
    }
    // None of them can be sent with the application, nor opened by anybody.
    person.get(&format!("/demande/{id}/envoi")).await.is(200, "Il reste quelque chose à faire");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_the_files_refuse_is_told_in_french_and_not_in_xml() {
    let site = Site::start().await;
    let (person, id) = applicant(&site, "refus").await;
    let form = slot(&person, &id).await;
    let large = person.upload(form.clone(), "film.jpg", vec![0xFF; 21 * 1024 * 1024]).await;
    refused(&large, "Il est vide ou dépasse 20 Mo");
    // The largest that is taken arrives, and is examined.
    let page = person.upload(slot(&person, &id).await, "film.jpg", vec![0xFF; 20 * 1024 * 1024]).await;
    verdict(&person, page).await.is(200, "Ce type de fichier n’est pas accepté");

    let key = form.value("key").expect("a key").to_owned();
    let elsewhere = key.replace("incoming/", "originals/");
    let back = form.value("success_action_redirect").expect("a way back").to_owned();
    let changed: [(&str, Form); 6] = [
        ("another key", form.clone().with("key", &elsewhere)),
        ("a key up the tree", form.clone().with("key", "../../secret")),
        (
            "another way back",
            form.clone().with("success_action_redirect", &back.replace("localhost", "mechant.example")),
        ),
        ("another policy", form.clone().with("policy", "e30=")),
        ("another signature", form.clone().with("x-amz-signature", &"0".repeat(64))),
        ("no signature", form.clone().without("x-amz-signature")),
    ];
    for (what, form) in changed {
        let page = person.upload(form, "carte.png", card(1)).await;
        assert!(page.status >= 400, "{what}: {}", page.status);
        refused(&page, "a été modifiée");
    }
    // The form that was not changed still works.
    let page = person.upload(form, "carte.png", card(1)).await;
    verdict(&person, page).await.is(200, "Votre fichier est bien arrivé");
}

#[track_caller]
fn refused(page: &Page, said: &str) {
    let page = page.clone().is(page.status, "Votre fichier n’a pas été reçu").is(page.status, said);
    assert!(
        !page.html.contains("<?xml")
            && page.headers["content-type"].to_str().is_ok_and(|kind| kind.starts_with("text/html"))
    );
    assert!(page.link("Revenir à mon espace").ends_with("/compte"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_opens_a_file_before_it_is_examined_nor_another_one_after() {
    let site = Site::start().await;
    let (person, id) = applicant(&site, "regard").await;
    let form = slot(&person, &id).await;
    let (bucket, key) = (form.action.clone(), form.value("key").expect("a key").to_owned());
    let page = person.upload(form.clone(), "carte.png", card(1)).await;
    verdict(&person, page).await.is(200, "Votre fichier est bien arrivé");
    let (status, _, _) = person.download(&format!("{bucket}/{key}")).await;
    assert_eq!(status, 403, "no unsigned reading");

    // A second file sent to the same slot is not what was examined.
    person.upload(form, "autre.pdf", b"%PDF-1.4 mechant".to_vec()).await;
    site.settle().await;
    let page = person.get(&format!("/pieces/{id}/identite")).await.is(200, "Votre fichier est bien arrivé");
    page.never_says("mechant");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_agent_opens_is_what_was_examined_under_a_safe_type() {
    let site = Site::start().await;
    let (_, id) = site.application_sent("Ouvre").await;
    let agent = site.agent("camille").await;
    let file = agent.get(&format!("/guichet/demandes/{id}")).await;
    let (code, headers, _) = agent.download(&file.link("Ouvrir dans un nouvel onglet")).await;
    assert_eq!(code, 303);
    let link = headers["location"].to_str().expect("a link").to_owned();
    let (code, headers, bytes) = site.person().download(&link).await;
    // What is opened is made again from what was sent.
    assert_eq!((code, &bytes[..2]), (200, &[0xFF, 0xD8][..]));
    assert_eq!(image::load_from_memory(&bytes).expect("a picture").to_rgb8().dimensions(), (320, 200));
    assert_eq!(headers["content-type"], "image/jpeg");
    assert_eq!(headers["cache-control"], "private, no-store");
    let (code, ..) = site.person().download(&link.replace("image%2Fjpeg", "text%2Fhtml")).await;
    assert_eq!(code, 403, "the type is signed");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_file_that_is_opened_is_what_its_link_says_and_nothing_else() {
    let site = Site::start().await;
    let (person, id) = site.application_registered("Types").await;
    send_file(&person, &id, "bail", card(2)).await.is(200, "bien arrivé");
    for (rank, name) in ["avis-impot", "patrimoine"].into_iter().enumerate() {
        let page = person.get(&format!("/pieces/{id}/{name}")).await;
        let form = person.press(&page, "Ajouter un fichier").await.form("Envoyer le fichier");
        let page = person.upload(form, "acte.pdf", written_pdf::pages(rank + 1)).await;
        verdict(&person, page).await.is(200, "bien arrivé");
    }
    let status = person.get(&format!("/suivi/{id}")).await;
    let mut opened = vec![("application/pdf", "attachment", status.link("Télécharger mon attestation"))];
    for (kind, name) in [("image/jpeg", "bail"), ("application/pdf", "avis-impot"), ("application/pdf", "patrimoine")] {
        opened.push((kind, "inline", person.get(&format!("/pieces/{id}/{name}")).await.link("Fichier 1")));
    }
    site.system.clock.advance(60).expect("the clock goes on");
    let agent = site.agent("camille").await;
    let page = agent.get(&format!("/guichet/demandes/{id}/pieces/patrimoine")).await;
    let own = site.system.files.link("x", Opening { kind: FileKind::Pdf, name: "x", inline: true }).await;
    let origin = own.expect("a link").split("/pieces/").next().expect("an origin").to_owned();
    let pictures: Vec<String> = page.html.split('"').filter(|text| text.starts_with(&origin)).map(unescaped).collect();
    assert_eq!(pictures.len(), 2, "the pages of the file");
    opened.extend(pictures.into_iter().map(|link| ("image/jpeg", "inline", link)));
    for (kind, disposition, link) in opened {
        let link = match person.download(&link).await {
            (303, headers, _) => headers["location"].to_str().expect("a link").to_owned(),
            (status, ..) => {
                assert_eq!(status, 200, "{link}");
                link
            }
        };
        let (code, headers, _) = site.person().download(&link).await;
        assert_eq!((code, &headers["content-type"]), (200, &kind.parse().expect("a type")), "{link}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{link}");
        assert!(headers["content-disposition"].to_str().is_ok_and(|said| said.starts_with(disposition)), "{link}");
        let policy = headers["content-security-policy"].to_str().expect("a policy");
        assert_eq!(policy.contains("sandbox"), link.contains("examined-page-"), "{link}: {policy}");
        assert!(policy.contains("frame-ancestors"), "{link}: {policy}");
    }
}

/// An attribute as a browser reads it.
fn unescaped(text: &str) -> String {
    text.replace("&amp;", "&")
}

#[tokio::test(flavor = "multi_thread")]
async fn slots_are_counted() {
    let site = Site::start().await;
    let (person, id) = applicant(&site, "beaucoup").await;
    for _ in 0..usecases::piece::MAX_SLOTS_OF_ONE {
        slot(&person, &id).await;
    }
    let page = person.get(&format!("/pieces/{id}/identite")).await.is(200, "Vous avez envoyé beaucoup de fichiers");
    assert!(!page.has_button("Ajouter un fichier"));
}
