//! What the adapters owe the use cases, whatever engine is behind them.
//!
//! In `tests/run fast` the engines are the embedded ones. Where the environment names others (`AWS_ENDPOINT_URL_DYNAMODB`,
//! `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL_SESV2`), the same tests run against those, on a table and a bucket of their own:
//! `tests/run deployed` does it with engines that others wrote, so that the quirks of one are not taken for AWS.

mod declared;
mod files;
mod mail;
mod signatures;
mod table;

use std::sync::Arc;

use jiff::Timestamp;
use local::cloud::EmbeddedCloud;
use storage::config::Cloud;
use storage::schema;
use tempfile::TempDir;
use usecases::Moment;

/// The sender of every message here.
const FROM: &str = "ne-pas-repondre@demande.example";
/// The origin whose scripts may send files.
const SITE: &str = "http://site.example";
/// Who signs, to engines that are given, unless the environment says it.
const GIVEN_KEY: &str = "test";

/// Engines, and how to reach them.
struct Ground {
    cloud: Cloud,
    embedded: EmbeddedCloud,
    _data: TempDir,
}

fn given(service: &str) -> Option<String> {
    std::env::var(format!("AWS_ENDPOINT_URL_{service}")).ok()
}

/// A name that no other test has.
fn fresh(stem: &str) -> String {
    format!("{stem}-{:016x}", fastrand())
}

/// Bits that no other test draws: not secret.
fn fastrand() -> u64 {
    use std::hash::{BuildHasher as _, RandomState};
    RandomState::new().hash_one(Timestamp::now().as_nanosecond())
}

impl Ground {
    async fn prepare() -> Self {
        let data = tempfile::tempdir().expect("a directory");
        let embedded =
            EmbeddedCloud::start(data.path(), SITE, Arc::new(|_| "refused".to_owned())).await.expect("the engines");
        let own = embedded.endpoint.clone();
        let (dynamodb, s3, ses) = (given("DYNAMODB"), given("S3"), given("SESV2"));
        let (table, bucket) = (fresh("contract"), fresh("contract"));
        let any = dynamodb.is_some() || s3.is_some() || ses.is_some();
        let cloud = Cloud::from_env(|name| match name {
            "AWS_ENDPOINT_URL_DYNAMODB" => dynamodb.clone().or_else(|| own.endpoints.dynamodb.clone()),
            "AWS_ENDPOINT_URL_S3" => s3.clone().or_else(|| own.endpoints.s3.clone()),
            "AWS_ENDPOINT_URL_SESV2" => ses.clone().or_else(|| own.endpoints.ses.clone()),
            "SNE_TABLE" => Some(if dynamodb.is_some() { table.clone() } else { own.table.clone() }),
            "SNE_BUCKET" => Some(if s3.is_some() { bucket.clone() } else { own.bucket.clone() }),
            "SNE_MAIL_FROM" => Some(FROM.to_owned()),
            "AWS_ACCESS_KEY_ID" if any => Some(std::env::var(name).unwrap_or_else(|_| GIVEN_KEY.to_owned())),
            "AWS_SECRET_ACCESS_KEY" if any => Some(std::env::var(name).unwrap_or_else(|_| GIVEN_KEY.to_owned())),
            "AWS_ACCESS_KEY_ID" => Some(own.credentials.access_key_id().to_owned()),
            "AWS_SECRET_ACCESS_KEY" => Some(own.credentials.secret_access_key().to_owned()),
            _ => None,
        })
        .expect("an environment");
        if dynamodb.is_some() {
            schema::create_table(&cloud.dynamodb(), &cloud.table).await.expect("a table");
        }
        if s3.is_some() {
            files::create_bucket(&cloud).await;
        }
        if ses.is_some() {
            mail::create_identity(&cloud).await;
        }
        Self { cloud, embedded, _data: data }
    }
}

fn now() -> Moment {
    Moment::at(Timestamp::now())
}
