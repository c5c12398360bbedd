//! Files on S3.
//!
//! Signatures are dated by the machine's own clock, like every signed request: S3 compares them with its own.

use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::operation::get_object::GetObjectError;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use jiff::Timestamp;
use usecases::Fault;
use usecases::ports::{Coming, Content, Files, Opening, UploadForm};

use crate::call_failed::call_failed;
use crate::config::Cloud;
use crate::post_policy::Policy;

/// How long a link opens a file, in seconds.
const LINK_SECONDS: u64 = 60;

/// The bucket of pieces and certificates.
#[derive(Clone)]
pub struct FileStore {
    client: aws_sdk_s3::Client,
    cloud: Cloud,
}

impl FileStore {
    /// The bucket of a cloud.
    pub fn new(cloud: &Cloud) -> Self {
        Self { client: cloud.s3(), cloud: cloud.clone() }
    }

    /// The origin that browsers load pieces from, for the content security policy.
    pub fn origin(cloud: &Cloud) -> String {
        match &cloud.endpoints.s3 {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("https://{}.s3.{}.amazonaws.com", cloud.bucket, cloud.region),
        }
    }

    /// Where browsers post their files by a plain form: what answers a refusal there is a page for people.
    pub fn upload_url(cloud: &Cloud) -> String {
        cloud.upload_url.clone().unwrap_or_else(|| Self::bucket_url(cloud))
    }

    /// Where scripts post them: the bucket itself, whose refusals they can read.
    fn bucket_url(cloud: &Cloud) -> String {
        match &cloud.endpoints.s3 {
            Some(endpoint) => format!("{}/{}", endpoint.trim_end_matches('/'), cloud.bucket),
            None => format!("https://{}.s3.{}.amazonaws.com/", cloud.bucket, cloud.region),
        }
    }
}

#[async_trait]
impl Files for FileStore {
    fn upload_form(&self, key: &str, coming: Coming<'_>) -> UploadForm {
        let credentials = &self.cloud.credentials;
        let policy = Policy {
            access_key: credentials.access_key_id(),
            secret_key: credentials.secret_access_key(),
            session_token: credentials.session_token(),
            region: &self.cloud.region,
            bucket: &self.cloud.bucket,
            key,
            coming,
        };
        let action = match coming {
            Coming::Form { .. } => Self::upload_url(&self.cloud),
            Coming::Script(_) => Self::bucket_url(&self.cloud),
        };
        UploadForm { action, inputs: policy.inputs(Timestamp::now()) }
    }

    async fn read(&self, key: &str, max_bytes: u64) -> Result<Option<Content>, Fault> {
        // A range makes the answer carry the true size, and bounds what is read of a file larger than allowed.
        let range = format!("bytes=0-{}", max_bytes.saturating_sub(1));
        let answer = self.client.get_object().bucket(&self.cloud.bucket).key(key).range(range).send().await;
        let object = match answer {
            Ok(object) => object,
            Err(error) if is_absent(&error) => return Ok(None),
            // An empty file has no byte to range over.
            Err(SdkError::ServiceError(error)) if error.raw().status().as_u16() == 416 => {
                return Ok(Some(Content { bytes: Vec::new(), size: 0, version: None }));
            }
            Err(error) => return Err(call_failed("a file could not be read", &error)),
        };
        let total =
            object.content_range().and_then(|range| range.rsplit_once('/')).and_then(|(_, total)| total.parse().ok());
        let version = object.version_id().map(str::to_owned);
        let bytes = object.body.collect().await.map_err(|error| Fault::caused("a file broke off", error))?.to_vec();
        let size = total.unwrap_or(bytes.len() as u64);
        Ok(Some(Content { bytes, size, version }))
    }

    async fn write(&self, key: &str, bytes: Vec<u8>, content_type: &str) -> Result<(), Fault> {
        self.client
            .put_object()
            .bucket(&self.cloud.bucket)
            .key(key)
            .content_type(content_type)
            .body(ByteStream::from(bytes))
            .send()
            .await
            .map(drop)
            .map_err(|error| call_failed("a file could not be written", &error))
    }

    async fn erase(&self, key: &str) -> Result<(), Fault> {
        self.client
            .delete_object()
            .bucket(&self.cloud.bucket)
            .key(key)
            .send()
            .await
            .map(drop)
            .map_err(|error| call_failed("a file could not be erased", &error))
    }

    async fn link(&self, key: &str, opening: Opening<'_>) -> Result<String, Fault> {
        let disposition = if opening.inline { "inline" } else { "attachment" };
        let config = PresigningConfig::builder()
            .expires_in(Duration::from_secs(LINK_SECONDS))
            .build()
            .map_err(|error| Fault::caused("a link could not be signed", error))?;
        self.client
            .get_object()
            .bucket(&self.cloud.bucket)
            .key(key)
            .response_content_type(opening.kind.code())
            .response_content_disposition(format!("{disposition}; filename=\"{}\"", opening.name))
            .response_cache_control("private, no-store")
            .presigned(config)
            .await
            .map_err(|error| Fault::caused("a link could not be signed", error))
            .and_then(|request| self.opened_at(request.uri()))
    }
}

impl FileStore {
    /// A signed link under the origin where files are opened. The bucket's own host stays the one that is signed: the
    /// distribution sends path and query on to it as they are, under its name.
    fn opened_at(&self, signed: &str) -> Result<String, Fault> {
        let Some(origin) = &self.cloud.opening_origin else { return Ok(signed.to_owned()) };
        let (_, rest) = signed.split_once("://").ok_or_else(|| Fault::new("a signed link has no origin"))?;
        let (_, path) = rest.split_once('/').ok_or_else(|| Fault::new("a signed link has no path"))?;
        Ok(format!("{}/{path}", origin.trim_end_matches('/')))
    }
}

fn is_absent<R>(error: &SdkError<GetObjectError, R>) -> bool {
    matches!(error, SdkError::ServiceError(error) if error.err().is_no_such_key())
}

#[cfg(test)]
mod tests {
    use domain::piece::FileKind;

    use super::*;

    async fn link(origin: Option<&str>) -> String {
        let cloud = Cloud::from_env(|name| match name {
            "SNE_OPENING_ORIGIN" => origin.map(str::to_owned),
            "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" | "AWS_SESSION_TOKEN" | "SNE_TABLE" => Some("x".to_owned()),
            "SNE_BUCKET" => Some("pieces".to_owned()),
            _ => None,
        });
        let files = FileStore::new(&cloud.expect("a cloud"));
        let opening = Opening { kind: FileKind::Pdf, name: "bail.pdf", inline: true };
        files.link("applications/1/pieces/2/examined-3", opening).await.expect("a link")
    }

    #[tokio::test]
    async fn a_file_is_opened_under_the_distribution_and_signed_for_the_bucket() {
        let own = link(None).await;
        let key = "/applications/1/pieces/2/examined-3?";
        assert!(own.starts_with(&format!("https://pieces.s3.eu-west-3.amazonaws.com{key}")), "{own}");
        let through = link(Some("https://files.example/")).await;
        let query = through.strip_prefix(&format!("https://files.example{key}")).expect("the same path");
        for said in ["X-Amz-SignedHeaders=host&", "response-content-type=application%2Fpdf", "X-Amz-Security-Token=x"] {
            assert!(query.contains(said), "{said}: {query}");
        }
    }
}
