//! The embedded cloud.

pub mod dynamodb;
pub mod mailbox;
pub mod queue;
pub mod s3;
pub mod schedule;
pub mod ses;
pub mod stream;
pub mod worker;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use aws_credential_types::Credentials;
use storage::config::{Cloud as Endpoint, Endpoints, Patience};
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

use self::mailbox::Mailbox;
use self::queue::Queues;
use self::stream::Stream;

/// Anything that keeps the system from starting.
pub type StartError = Box<dyn std::error::Error + Send + Sync>;

/// Queue of files that arrived.
pub const INTAKE: &str = "intake";
/// Queue of letters to send.
pub const POST: &str = "post";
/// Queue of the shards of the daily work.
pub const LIFECYCLE: &str = "lifecycle";
const TABLE: &str = "sne";
const BUCKET: &str = "pieces";

/// The running engines.
pub struct EmbeddedCloud {
    /// How to reach them.
    pub endpoint: Endpoint,
    /// The queues.
    pub queues: Queues,
    /// What was sent by e-mail.
    pub mailbox: Mailbox,
    /// Where the bucket keeps its files.
    bucket: PathBuf,
    stream: Stream,
    /// The table.
    file: PathBuf,
    serving: AbortHandle,
}

impl EmbeddedCloud {
    /// Starts the engines on a directory. `site` is the origin whose scripts may send files, `refusal_page` what a browser
    /// is shown instead of S3's XML.
    pub async fn start(data: &Path, site: &str, refusal_page: s3::RefusalPage) -> Result<Self, StartError> {
        let queues = Queues::open(&data.join("queues.sqlite"))?;
        let mailbox = Mailbox::open(&data.join("courrier"))?;

        let file = data.join("dynamodb.sqlite");
        let database = dynamodb::open(&file)?;
        let (dynamodb_url, serving) = dynamodb::serve(&database).await?;

        let credentials = Credentials::new("local", "local-secret", None, None, "local");
        let told = s3::Told { site: site.to_owned(), refusal_page };
        let bucket = s3::Bucket::open(&data.join("s3"), BUCKET, &credentials, queues.clone(), told)?;
        let s3 = listen().await?;
        let s3_url = url(&s3)?;
        bucket.enqueue_forgotten()?;
        tokio::spawn(Arc::new(bucket).serve(s3));

        let ses = listen().await?;
        let ses_url = url(&ses)?;
        tokio::spawn(ses::serve(ses, mailbox.clone(), queues.clone()));

        let endpoint = Endpoint {
            region: "eu-west-3".to_owned(),
            credentials,
            endpoints: Endpoints { dynamodb: Some(dynamodb_url), s3: Some(s3_url), ses: Some(ses_url) },
            table: TABLE.to_owned(),
            bucket: BUCKET.to_owned(),
            upload_url: None,
            opening_origin: None,
            mail_from: "ne-pas-repondre@logement.example".to_owned(),
            mail_configuration: None,
            patience: Patience::LOCAL,
        };
        dynamodb::ensure_table(&endpoint).await?;
        let stream = Stream::new(database, file.clone(), TABLE, queues.clone());
        tokio::spawn(stream.clone().pump());
        Ok(Self { endpoint, stream, queues, mailbox, bucket: data.join("s3").join(BUCKET), file, serving })
    }

    /// Opens the table's engine again, on the same file, at another address: the endpoint says where. Clients of the one
    /// before keep it for as long as they are connected.
    pub async fn open_table_again(&mut self) -> Result<(), StartError> {
        let (url, serving) = dynamodb::serve(&dynamodb::open(&self.file)?).await?;
        self.endpoint.endpoints.dynamodb = Some(url);
        std::mem::replace(&mut self.serving, serving).abort();
        Ok(())
    }

    /// Where the letters on paper are, as the postal provider would fetch them.
    pub(crate) fn paper(&self) -> PathBuf {
        self.bucket.join("post/letters")
    }

    /// Carries to the queues what the table's stream holds, without waiting for the next reading; how much there was.
    pub fn carry_stream(&self) -> Result<usize, StartError> {
        self.stream.carry()
    }

    /// Tells the partition, the place and whose it is (`of`) of each item of the table: what nothing but an audit does.
    pub fn each_key(&self, tell: impl FnMut(&str, &str, &str)) -> Result<(), StartError> {
        self.stream.each_key(tell)
    }

    /// Where the bucket keeps its files.
    pub fn bucket_directory(&self) -> &Path {
        &self.bucket
    }
}

async fn listen() -> std::io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await
}

fn url(listener: &TcpListener) -> std::io::Result<String> {
    let address: SocketAddr = listener.local_addr()?;
    Ok(format!("http://localhost:{}", address.port()))
}
