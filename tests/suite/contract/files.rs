//! Files: written, read within a limit, opened by a link that says what they are, posted by a form that says what it takes.

use aws_sdk_s3::types::{
    BucketLocationConstraint, BucketVersioningStatus, CreateBucketConfiguration, Tag, Tagging, VersioningConfiguration,
};
use domain::piece::FileKind;
use reqwest::multipart::{Form, Part};
use reqwest::{Client, Response, redirect};
use storage::config::Cloud;
use storage::{FileStore, MalwareScan};
use usecases::ports::{Coming, Files as _, MalwareScanner as _, Opening, Scanned, UploadForm};

use super::{Ground, given};

pub(super) const KEY: &str = "incoming/0000000000000000000000000000000a/0000000000000000000000000000000b";
pub(super) const BACK: &str = "http://site.example/pieces/recu";
pub(super) const MOST: u64 = 1000;

/// A bucket as `template.yaml` has it: with versions.
pub(super) async fn create_bucket(cloud: &Cloud) {
    let here = BucketLocationConstraint::from(cloud.region.as_str());
    let place = CreateBucketConfiguration::builder().location_constraint(here).build();
    let client = cloud.s3();
    client.create_bucket().bucket(&cloud.bucket).create_bucket_configuration(place).send().await.expect("a bucket");
    let versions = VersioningConfiguration::builder().status(BucketVersioningStatus::Enabled).build();
    let kept = client.put_bucket_versioning().bucket(&cloud.bucket).versioning_configuration(versions).send().await;
    kept.expect("versions");
}

pub(super) fn browser() -> Client {
    Client::builder().redirect(redirect::Policy::none()).build().expect("a client")
}

pub(super) async fn post(form: &UploadForm, changed: &[(&str, &str)], bytes: &[u8]) -> Response {
    let mut parts = Form::new();
    for (name, value) in &form.inputs {
        let said = changed.iter().find(|(input, _)| input == name).map_or(value.as_str(), |(_, value)| *value);
        parts = parts.text(name.clone(), said.to_owned());
    }
    let file = Part::bytes(bytes.to_vec()).file_name("piece.pdf");
    browser().post(&form.action).multipart(parts.part("file", file)).send().await.expect("an answer")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_reads_back_as_it_was_written_until_it_is_erased() {
    let ground = Ground::prepare().await;
    let files = FileStore::new(&ground.cloud);
    assert!(files.read(KEY, MOST).await.expect("an answer").is_none(), "nothing is there yet");
    let bytes: Vec<u8> = (0..=255).collect();
    files.write(KEY, bytes.clone(), "application/pdf").await.expect("written");
    let read = files.read(KEY, MOST).await.expect("an answer").expect("a file");
    assert_eq!((read.bytes, read.size), (bytes, 256));
    files.erase(KEY).await.expect("erased");
    assert!(files.read(KEY, MOST).await.expect("an answer").is_none());
    files.erase(KEY).await.expect("erased already");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_is_read_than_was_asked_for_and_the_true_size_is_told() {
    let ground = Ground::prepare().await;
    let files = FileStore::new(&ground.cloud);
    files.write(KEY, vec![7; 5000], "application/pdf").await.expect("written");
    let read = files.read(KEY, MOST).await.expect("an answer").expect("a file");
    assert_eq!((read.bytes.len(), read.size), (1000, 5000));
    files.write(KEY, Vec::new(), "application/pdf").await.expect("written");
    let read = files.read(KEY, MOST).await.expect("an answer").expect("an empty file is a file");
    assert_eq!((read.bytes.len(), read.size), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_opens_one_file_under_the_type_that_it_says() {
    let ground = Ground::prepare().await;
    let files = FileStore::new(&ground.cloud);
    files.write(KEY, b"%PDF-1.7".to_vec(), "text/html").await.expect("written");
    let opening = Opening { kind: FileKind::Pdf, name: "attestation.pdf", inline: false };
    let link = files.link(KEY, opening).await.expect("a link");
    let opened = browser().get(&link).send().await.expect("an answer");
    assert_eq!(opened.status(), 200);
    assert_eq!(opened.headers()["content-type"], "application/pdf");
    assert_eq!(opened.headers()["content-disposition"], "attachment; filename=\"attestation.pdf\"");
    assert_eq!(opened.headers()["cache-control"], "private, no-store");
    assert_eq!(opened.bytes().await.expect("bytes").as_ref(), b"%PDF-1.7");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_form_takes_one_file_within_its_size_and_comes_back() {
    let ground = Ground::prepare().await;
    let files = FileStore::new(&ground.cloud);
    let form = files.upload_form(KEY, Coming::Form { max_bytes: MOST, then: BACK });
    let answer = post(&form, &[], &[1; 1001]).await.status();
    assert!(answer.is_client_error(), "one byte too many: {answer}");
    assert!(files.read(KEY, MOST).await.expect("an answer").is_none(), "nothing that was refused is there");
    let taken = post(&form, &[], &[1; 1000]).await;
    assert_eq!(taken.status(), 303);
    assert!(taken.headers()["location"].to_str().expect("a place").starts_with(BACK));
    assert_eq!(files.read(KEY, MOST).await.expect("an answer").expect("a file").size, 1000);
}

/// The embedded engine keeps no versions, so that this needs another.
#[tokio::test(flavor = "multi_thread")]
async fn the_scan_of_a_version_says_nothing_of_the_next_one() {
    if given("S3").is_none() {
        return;
    }
    let ground = Ground::prepare().await;
    let (files, client) = (FileStore::new(&ground.cloud), ground.cloud.s3());
    let scan = MalwareScan::from_env(|_| Some("guardduty".to_owned()), &ground.cloud).expect("a scan");
    files.write(KEY, b"first".to_vec(), "application/pdf").await.expect("written");
    let first = files.read(KEY, MOST).await.expect("an answer").expect("a file");
    assert_eq!(scan.scan(KEY, &first).await.ok(), Some(Scanned::NotYet));
    let tag = Tag::builder().key("GuardDutyMalwareScanStatus").value("NO_THREATS_FOUND").build().expect("a tag");
    let tags = Tagging::builder().tag_set(tag).build().expect("tags");
    let tagged = client.put_object_tagging().bucket(&ground.cloud.bucket).key(KEY).tagging(tags).send().await;
    tagged.expect("tagged");
    assert_eq!(scan.scan(KEY, &first).await.ok(), Some(Scanned::Clean));
    files.write(KEY, b"second".to_vec(), "application/pdf").await.expect("written");
    let second = files.read(KEY, MOST).await.expect("an answer").expect("a file");
    assert_eq!(scan.scan(KEY, &second).await.ok(), Some(Scanned::NotYet), "the second was not looked at");
    assert_eq!(scan.scan(KEY, &first).await.ok(), Some(Scanned::Clean));
}
