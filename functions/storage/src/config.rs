//! Clients from the environment that a Lambda has, without the machinery that looks for it elsewhere.
//!
//! `aws-config` would read files, profiles and metadata services at every cold start; a Lambda has its credentials,
//! region and endpoints in the environment, and keeps them for its life.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
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
    /// How long answers are waited for.
    pub patience: Patience,
}

/// How long an answer is waited for: once, and with all that is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// One try.
    pub once: Duration,
    /// All of them, the pauses between included.
    pub whole: Duration,
}

/// How long the answers of each service are waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the service of its name")]
pub struct Patience {
    pub dynamodb: Wait,
    pub s3: Wait,
    pub ses: Wait,
}

impl Patience {
    /// Where it is deployed. The table answers in milliseconds: somebody waits for a page, and the API gives a function that
    /// answers people ten seconds. A file has as long as it takes to write the largest, a message as long as the mail
    /// service may take, since one that it took and did not answer leaves twice.
    pub const DEPLOYED: Self = Self {
        dynamodb: Wait { once: Duration::from_secs(2), whole: Duration::from_secs(4) },
        s3: Wait { once: Duration::from_secs(4), whole: Duration::from_secs(8) },
        ses: Wait { once: Duration::from_secs(6), whole: Duration::from_secs(13) },
    };

    /// On one's own machine, where the engines share a processor or two with all else.
    pub const LOCAL: Self = Self {
        dynamodb: Wait { once: Duration::from_secs(20), whole: Duration::from_secs(40) },
        s3: Wait { once: Duration::from_secs(20), whole: Duration::from_secs(40) },
        ses: Wait { once: Duration::from_secs(20), whole: Duration::from_secs(40) },
    };
}

impl Wait {
    fn timeouts(self) -> TimeoutConfig {
        TimeoutConfig::builder()
            .connect_timeout(CONNECTS_IN)
            .operation_attempt_timeout(self.once)
            .operation_timeout(self.whole)
            .build()
    }
}

/// How long a connection may take.
const CONNECTS_IN: Duration = Duration::from_secs(1);

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
            patience: Patience::DEPLOYED,
        })
    }

    /// The `DynamoDB` client.
    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        let mut config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(self.region.clone()))
            .credentials_provider(self.credentials.clone())
            .retry_config(retries(TABLE_PAUSE, self.endpoints.dynamodb.as_deref()))
            .timeout_config(self.patience.dynamodb.timeouts())
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
            .retry_config(retries(PAUSE, self.endpoints.s3.as_deref()))
            .timeout_config(self.patience.s3.timeouts())
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
            .retry_config(retries(PAUSE, self.endpoints.ses.as_deref()))
            .timeout_config(self.patience.ses.timeouts())
            .http_client(http_client(self.endpoints.ses.as_deref()));
        config.set_endpoint_url(self.endpoints.ses.clone());
        aws_sdk_sesv2::Client::from_conf(config.build())
    }
}

/// The first pause between two tries, at most; each next one is twice as long. That of the table is short: somebody waits.
const PAUSE: Duration = Duration::from_millis(400);
const TABLE_PAUSE: Duration = Duration::from_millis(100);

/// As many tries as the SDK makes. An engine beside us is called again at once.
fn retries(pause: Duration, endpoint: Option<&str>) -> RetryConfig {
    RetryConfig::standard().with_initial_backoff(if endpoint.is_some() { Duration::from_millis(10) } else { pause })
}

/// Plain HTTP for an endpoint that is plain HTTP: building TLS for it would cost the cold start for nothing.
fn http_client(endpoint: Option<&str>) -> SharedHttpClient {
    match endpoint {
        Some(url) if url.starts_with("http://") => Builder::new().build_http(),
        _ => Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https(),
    }
}
