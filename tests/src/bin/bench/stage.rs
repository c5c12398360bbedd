//! What the functions play on: the embedded engines, the settings of a deployment, people.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::id::AgentId;
use domain::service::{DeskCode, PiecesView, RegisteringService, Role, ServiceKind};
use domain::text::Email;
use jiff::SignedDuration;
use local::TERRITORY;
use local::cloud::EmbeddedCloud;
use local::cloud::mailbox::Mail;
use local::cloud::queue::Message;
use storage::{FileStore, Table};
use tempfile::TempDir;
use usecases::lifecycle;
use usecases::password;
use usecases::ports::Chance as _;
use usecases::records::{Agent, Badge, Hidden};
use web::{Kit, Settings};

use crate::Trouble;

/// The password of everybody here.
pub(crate) const PASSWORD: &str = "un toit pour ma famille";
/// The desk that registers.
const DESK: &str = "AZURH";
/// How long what must come of itself may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a message is hidden while a function works on it.
const HIDDEN: Duration = Duration::from_mins(1);

/// The engines and the settings.
#[derive(Clone)]
pub(crate) struct Stage {
    pub(crate) cloud: Arc<EmbeddedCloud>,
    pub(crate) kit: Kit,
    pub(crate) table: Table,
    pub(crate) files: FileStore,
    /// Where the logs of functions go.
    pub(crate) log: PathBuf,
    password_hash: String,
    _data: Arc<TempDir>,
}

/// An agent's name for signing in, and the secret of its codes.
#[derive(Clone)]
pub(crate) struct DeskPerson {
    pub(crate) email: String,
    pub(crate) code_secret: String,
}

impl Stage {
    /// Starts the engines on a new directory, in memory where there is such a place: the disk is not what is measured.
    pub(crate) async fn set(log: &Path) -> Result<Self, Trouble> {
        let memory = Path::new("/dev/shm");
        let data = if memory.is_dir() { TempDir::new_in(memory)? } else { TempDir::new()? };
        let cloud = EmbeddedCloud::start(data.path(), "https://demande.example", Arc::new(|_| String::new())).await?;
        let mut secret = [0; 32];
        getrandom::fill(&mut secret)?;
        // As deployed: names of cookies and headers depend on TLS, and the address of the files is in a header.
        let settings = Settings {
            base_url: "https://demande.example".to_owned(),
            territory: TERRITORY.to_owned(),
            secret,
            files_origins: vec!["https://sne-pieces-000000000000.s3.eu-west-3.amazonaws.com".to_owned()],
            origin_keys: vec![],
        };
        let kit = Kit::new(settings);
        let (table, files) = (Table::new(&cloud.endpoint), FileStore::new(&cloud.endpoint));
        let service = RegisteringService {
            desk: DeskCode::parse(DESK).ok_or("a bad desk")?,
            kind: ServiceKind::Landlord,
            name: "Azur Habitat (fictif)".to_owned(),
            address: vec!["18 boulevard des Exemples".to_owned(), "06000 Nice".to_owned()],
            stock: vec![],
        };
        table.install_service(TERRITORY, &service).await?;
        let password_hash = password::hash(PASSWORD, kit.draw())?;
        let (cloud, data) = (Arc::new(cloud), Arc::new(data));
        Ok(Self { cloud, kit, table, files, log: log.to_owned(), password_hash, _data: data })
    }

    /// The same, so many days later. Programs that run by themselves have the machine's clock: only functions of this process
    /// play on it.
    pub(crate) fn days_later(&self, days: i64) -> Self {
        let (settings, clock) = (self.kit.settings.clone(), self.kit.clone());
        let later = move || clock.now().instant + SignedDuration::from_hours(24 * days);
        Self { kit: Kit::on_clock(settings, Arc::new(later)), ..self.clone() }
    }

    /// Begins the daily work.
    pub(crate) async fn begin_day(&self) -> Result<(), Trouble> {
        Ok(lifecycle::begin(&self.table, TERRITORY, self.kit.now()).await.map(drop)?)
    }

    /// The environment of the functions, as their configuration gives it.
    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        let (cloud, settings) = (&self.cloud.endpoint, &self.kit.settings);
        let endpoints = &cloud.endpoints;
        let pairs = [
            ("AWS_REGION", cloud.region.clone()),
            ("AWS_ACCESS_KEY_ID", cloud.credentials.access_key_id().to_owned()),
            ("AWS_SECRET_ACCESS_KEY", cloud.credentials.secret_access_key().to_owned()),
            ("AWS_ENDPOINT_URL_DYNAMODB", endpoints.dynamodb.clone().unwrap_or_default()),
            ("AWS_ENDPOINT_URL_S3", endpoints.s3.clone().unwrap_or_default()),
            ("AWS_ENDPOINT_URL_SESV2", endpoints.ses.clone().unwrap_or_default()),
            ("SNE_TABLE", cloud.table.clone()),
            ("SNE_BUCKET", cloud.bucket.clone()),
            ("SNE_MAIL_FROM", cloud.mail_from.clone()),
            ("SNE_BASE_URL", settings.base_url.clone()),
            ("SNE_SECRET", STANDARD.encode(settings.secret)),
            ("SNE_FILES_ORIGINS", settings.files_origins.join(" ")),
            ("SNE_TERRITORY", settings.territory.clone()),
        ];
        pairs.map(|(name, value)| (name.to_owned(), value)).to_vec()
    }

    /// A new agent: each signs in once, since a one-time code serves once.
    pub(crate) async fn agent(&self, role: Role, number: usize) -> Result<DeskPerson, Trouble> {
        let name = if role == Role::Manager { "gestion" } else { "agent" };
        let email = Email::parse(&format!("{name}-{number}@azur-habitat.example")).map_err(|_| "a bad address")?;
        let secret = [self.kit.draw(), self.kit.draw()].map(u128::to_be_bytes).concat();
        let code_secret = data_encoding::BASE32_NOPAD.encode(&secret[..20]);
        let badge = Badge {
            id: AgentId::new(self.kit.draw()),
            name: "Camille Roux".to_owned(),
            territory: TERRITORY.to_owned(),
            desk: DeskCode::parse(DESK).ok_or("a bad desk")?,
            service: "Azur Habitat (fictif)".to_owned(),
            view: PiecesView::All,
            role,
        };
        let digest = self.kit.keys.email_digest(&email);
        let person = DeskPerson { email: email.as_str().to_owned(), code_secret: code_secret.clone() };
        let password_hash = Hidden(self.password_hash.clone());
        let agent = Agent { badge, email, password_hash, code_secret: Hidden(code_secret), last_step: 0 };
        self.table.install_agent(&digest, &agent).await?;
        Ok(person)
    }

    /// The next messages of a queue, as soon as there are some.
    pub(crate) async fn messages(&self, queue: &str) -> Result<Vec<Message>, Trouble> {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            let messages = self.cloud.queues.receive(queue, HIDDEN)?;
            if !messages.is_empty() {
                return Ok(messages);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Err(format!("nothing came in the queue {queue}").into())
    }

    /// Messages that were worked on.
    pub(crate) fn done(&self, messages: &[Message]) -> Result<(), Trouble> {
        messages.iter().try_for_each(|message| Ok(self.cloud.queues.delete(message)?))
    }

    /// The newest mail to somebody about something.
    pub(crate) fn mail(&self, to: &str, subject: &str) -> Result<Mail, Trouble> {
        let found = self.cloud.mailbox.list().into_iter().find(|mail| mail.to == to && mail.subject.contains(subject));
        found.ok_or_else(|| format!("no mail to {to} about “{subject}”").into())
    }
}
