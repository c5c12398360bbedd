//! The form of a script takes what it declared. Not every engine computes the digest of what a form brings.

use data_encoding::BASE64;
use sha2::{Digest as _, Sha256};
use storage::FileStore;
use usecases::ports::{Coming, Files as _};
use usecases::sending::Declared;

use super::files::{KEY, MOST, post};
use super::{Ground, given};

#[tokio::test(flavor = "multi_thread")]
async fn the_form_of_a_script_takes_the_very_file_that_it_declared() {
    let ground = Ground::prepare().await;
    let files = FileStore::new(&ground.cloud);
    let bytes = b"\xFF\xD8\xFF the very file";
    let digest = BASE64.encode(&Sha256::digest(bytes));
    let declared = Declared::parse("image/jpeg", &bytes.len().to_string(), &digest).expect("a declaration");
    let form = files.upload_form(KEY, Coming::Script(&declared));
    let mut other = bytes.to_vec();
    other[3] ^= 1;
    for (what, bytes) in [("other bytes", &other[..]), ("fewer bytes", &bytes[1..])] {
        let answer = post(&form, &[], bytes).await.status();
        assert!(answer.is_client_error(), "{what}: {answer}");
    }
    let answer = post(&form, &[("Content-Type", "text/html")], bytes).await.status();
    assert!(answer.is_client_error(), "another type: {answer}");
    // `s3s-fs` writes before it compares: what it refuses stays until the next file comes.
    if given("S3").is_some() {
        assert!(files.read(KEY, MOST).await.expect("an answer").is_none(), "nothing that was refused is there");
    }
    assert_eq!(post(&form, &[], bytes).await.status(), 201);
    assert_eq!(files.read(KEY, MOST).await.expect("an answer").expect("a file").bytes, bytes);
}
