//! Clients from the environment that a Lambda has, without the machinery that looks for it elsewhere.
//!
//! `aws-config` would read files, profiles and metadata services at every cold start; a Lambda has its credentials,
//! region and endpoints in the environment, and keeps them for its life.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region, SharedHttpClient};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};

/// Where the cloud is and how to sign in to it.
#[derive(Clone)]
pub struct Cloud {
    /// Region, `eu-west-3` unless said.
    pub region: String,
    /// Access key, secret, session token.
    pub credentials: Credentials,
    /// Endpoints, when not AWS's own.
    pub endpoints: Endpoints,
    /// The table.
    pub table: String,
    /// The bucket of pieces and certificates.
    pub bucket: String,
    /// Where browsers post their files, when it is not the bucket's own address (in AWS, a distribution in front of it that
    /// answers refusals in French).
    pub upload_url: Option<String>,
    /// The origin under which browsers open files, when it is not the bucket's own (in AWS, the same distribution: S3 cannot
    /// say `X-Content-Type-Options`).
    pub opening_origin: Option<String>,
    /// Who writes: the address of the e-mails' sender.
    pub mail_from: String,
    /// The SES configuration set, if any.
    pub mail_configuration: Option<String>,
}

/// Endpoints other than AWS's own.
#[derive(Clone, Default)]
#[allow(missing_docs, reason = "each is the URL of the service of its name")]
pub struct Endpoints {
    pub dynamodb: Option<String>,
    pub s3: Option<String>,
    pub ses: Option<String>,
}

/// A variable of the environment that must be there is not.
#[derive(Debug, thiserror::Error)]
#[error("the environment variable {0} is missing")]
pub struct MissingVariable(&'static str);

impl Cloud {
    /// Reads the environment through `get`.
    pub fn from_env(get: impl Fn(&str) -> Option<String>) -> Result<Self, MissingVariable> {
        let need = |name: &'static str| get(name).ok_or(MissingVariable(name));
        let endpoint = |own: &str| get(own).or_else(|| get("AWS_ENDPOINT_URL"));
        Ok(Self {
            region: get("AWS_REGION").unwrap_or_else(|| "eu-west-3".to_owned()),
            credentials: Credentials::new(
                need("AWS_ACCESS_KEY_ID")?,
                need("AWS_SECRET_ACCESS_KEY")?,
                get("AWS_SESSION_TOKEN"),
                None,
                "environment",
            ),
            endpoints: Endpoints {
                dynamodb: endpoint("AWS_ENDPOINT_URL_DYNAMODB"),
                s3: endpoint("AWS_ENDPOINT_URL_S3"),
                ses: endpoint("AWS_ENDPOINT_URL_SESV2"),
            },
            table: need("SNE_TABLE")?,
            bucket: get("SNE_BUCKET").unwrap_or_default(),
            upload_url: get("SNE_UPLOAD_URL"),
            opening_origin: get("SNE_OPENING_ORIGIN"),
            mail_from: get("SNE_MAIL_FROM").unwrap_or_default(),
            mail_configuration: get("SNE_MAIL_CONFIGURATION"),
        })
    }

    /// The `DynamoDB` client.
    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        let mut config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(self.region.clone()))
            .credentials_provider(self.credentials.clone())
            .retry_config(retries(self.endpoints.dynamodb.as_deref()))
            .http_client(http_client(self.endpoints.dynamodb.as_deref()));
        config.set_endpoint_url(self.endpoints.dynamodb.clone());
        aws_sdk_dynamodb::Client::from_conf(config.build())
    }

    /// The S3 client. Path-style addresses where the endpoint is not AWS's.
    pub fn s3(&self) -> aws_sdk_s3::Client {
        let mut config = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(self.region.clone()))
            .credentials_provider(self.credentials.clone())
            .force_path_style(self.endpoints.s3.is_some())
            .retry_config(retries(self.endpoints.s3.as_deref()))
            .http_client(http_client(self.endpoints.s3.as_deref()));
        config.set_endpoint_url(self.endpoints.s3.clone());
        aws_sdk_s3::Client::from_conf(config.build())
    }

    /// The SES client.
    pub fn ses(&self) -> aws_sdk_sesv2::Client {
        let mut config = aws_sdk_sesv2::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(self.region.clone()))
            .credentials_provider(self.credentials.clone())
            .retry_config(retries(self.endpoints.ses.as_deref()))
            .http_client(http_client(self.endpoints.ses.as_deref()));
        config.set_endpoint_url(self.endpoints.ses.clone());
        aws_sdk_sesv2::Client::from_conf(config.build())
    }
}

/// As many tries as the SDK makes. Its first pause, a second or less, is for a service that a whole country calls: an engine
/// beside us is called again at once.
fn retries(endpoint: Option<&str>) -> RetryConfig {
    let usual = RetryConfig::standard();
    if endpoint.is_some() { usual.with_initial_backoff(Duration::from_millis(10)) } else { usual }
}

/// Plain HTTP for an endpoint that is plain HTTP: building TLS for it would cost the cold start for nothing.
fn http_client(endpoint: Option<&str>) -> SharedHttpClient {
    match endpoint {
        Some(url) if url.starts_with("http://") => Builder::new().build_http(),
        _ => Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https(),
    }
}
