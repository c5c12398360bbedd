//! What is signed is what is done, and nothing is done without. Not every engine asks who calls.

use domain::piece::FileKind;
use storage::FileStore;
use usecases::ports::{Coming, Files as _, Opening};

use super::Ground;
use super::files::{BACK, KEY, MOST, browser, post};

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_was_changed_opens_nothing() {
    let ground = Ground::prepare().await;
    let files = FileStore::new(&ground.cloud);
    files.write(KEY, b"%PDF-1.7".to_vec(), "text/html").await.expect("written");
    let opening = Opening { kind: FileKind::Pdf, name: "attestation.pdf", inline: false };
    let link = files.link(KEY, opening).await.expect("a link");
    assert_eq!(browser().get(&link).send().await.expect("an answer").status(), 200);
    let (unsigned, _) = link.split_once('?').expect("a signature");
    for refused in [unsigned, &link.replace("application%2Fpdf", "text%2Fhtml"), &link.replace("000b?", "000c?")] {
        assert_eq!(browser().get(refused).send().await.expect("an answer").status(), 403, "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_was_changed_is_refused() {
    let ground = Ground::prepare().await;
    let files = FileStore::new(&ground.cloud);
    let form = files.upload_form(KEY, Coming::Form { max_bytes: MOST, then: BACK });
    for (what, changed) in [
        ("another key", ("key", "originals/a")),
        ("another way back", ("success_action_redirect", "http://elsewhere.example/")),
        ("another policy", ("policy", "e30=")),
        ("another signature", ("x-amz-signature", "0000000000000000000000000000000000000000000000000000000000000000")),
    ] {
        let answer = post(&form, &[changed], b"a").await.status();
        assert!(answer.is_client_error(), "{what}: {answer}");
    }
    assert!(files.read(KEY, MOST).await.expect("an answer").is_none(), "nothing that was refused is there");
    assert_eq!(post(&form, &[], b"a").await.status(), 303);
}
