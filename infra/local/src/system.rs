//! Everything together: the engines, the functions, what carries events between them.

use std::path::Path;
use std::sync::Arc;

use domain::language::Language;
use fn_account::Account;
use fn_account::FranceConnect;
use fn_application::Questionnaire;
use fn_desk::Desk;
use fn_intake::Intake;
use fn_intake::apart::Place;
use fn_lifecycle::Lifecycle;
use fn_manager::Manager;
use fn_pieces::Pieces;
use fn_post::Post;
use fn_public::Public;
use fn_tracking::Tracking;
use pages::{Context, Visitor};
use storage::config::Cloud as Endpoint;
use storage::malware::MALWARE_SCAN;
use storage::{FileStore, Mail, MalwareScan, Table};
use tokio::net::TcpListener;
use web::{Kit, Settings};

use crate::clock::SettableClock;
use crate::cloud::{EmbeddedCloud, INTAKE, LIFECYCLE, POST, StartError, schedule, worker};
use crate::data::Data;
use crate::demo;
use crate::front::{self, Routes};
use crate::local_pages::LocalPages;
use crate::options::Options;
use crate::weather::Skies;

/// The territory of the demonstration.
pub const TERRITORY: &str = "06";
/// How long a letter is its sender's. One process sends here: a lease that is met after a kill is a dead one's.
const LEASE_SECONDS: i64 = 10;
/// How often late letters are looked for, as `template.yaml` has it.
const LATE_LETTERS_MINUTES: i64 = 5;

/// How often the daily work looks whether the day has its run, as `template.yaml` has it.
const DAILY_WORK_MINUTES: i64 = 60;

/// The variable that names the program which examines a file apart ([`fn_intake::apart::serve`]); without it files are
/// examined in this process.
pub const EXAMINER: &str = "SNE_EXAMINER";

/// The variable that names the keys of a distribution in front of the site: what shows none of them is refused.
pub const ORIGIN_KEYS: &str = "SNE_ORIGIN_KEYS";

/// The running system. It stops with the runtime it was started on.
pub struct System {
    /// Where the site is.
    pub url: String,
    /// The clock that every function reads.
    pub clock: SettableClock,
    /// The engines.
    pub cloud: EmbeddedCloud,
    /// The kit that every function has.
    pub kit: Kit,
    /// The table.
    pub table: Table,
    /// The files.
    pub files: FileStore,
    /// The cloud as the functions see it: the engines, or what stands before them.
    endpoint: Endpoint,
    _data: Data,
}

impl System {
    /// Starts everything. When this returns, the site answers and the demonstration accounts are there.
    /// `env` gives the variables of the identity provider and of the malware scan, for whoever develops them,
    /// [`ORIGIN_KEYS`] and [`EXAMINER`].
    pub async fn start(options: &Options, env: impl Fn(&str) -> Option<String>) -> Result<Self, StartError> {
        Self::start_under(options, env, None).await
    }

    /// The same under some weather, for what is tested in it.
    pub async fn start_under(
        options: &Options,
        env: impl Fn(&str) -> Option<String>,
        skies: Option<&Skies>,
    ) -> Result<Self, StartError> {
        let data = Data::open(&options.data, options.fresh)?;
        let listener = listen(options.port).await?;
        let url = format!("http://localhost:{}", listener.local_addr()?.port());
        let clock = SettableClock::open(data.path());
        if let Some(day) = options.today {
            clock.begin(day)?;
        }
        let cloud = engines(data.path(), &clock, &url).await?;
        let endpoint = match skies {
            Some(skies) => skies.over(&cloud.endpoint).await?,
            None => cloud.endpoint.clone(),
        };
        let franceconnect = FranceConnect::from_env(&env)?;
        let scan = MalwareScan::from_env(&env, &endpoint)?;
        let place = env(EXAMINER).map_or(Place::Here, |program| Place::Apart(program.into()));
        let settings = Settings {
            base_url: url.clone(),
            territory: TERRITORY.to_owned(),
            secret: data.secret()?,
            files_origins: vec![FileStore::origin(&endpoint)],
            // As behind a distribution, for whoever develops that.
            origin_keys: env(ORIGIN_KEYS).iter().flat_map(|keys| keys.split_whitespace()).map(str::to_owned).collect(),
        };
        let reading = clock.clone();
        let kit = Kit::on_clock(settings, Arc::new(move || reading.now()));
        let (table, files) = (Table::new(&endpoint), FileStore::new(&endpoint));
        let system = Self { url, clock, cloud, kit, table, files, endpoint, _data: data };
        system.carry_events(scan, place)?;
        demo::install(demo::Place { table: &system.table, files: &system.files, kit: &system.kit }).await?;
        tokio::spawn(front::serve(listener, system.routes(franceconnect)));
        Ok(system)
    }

    fn routes(&self, franceconnect: Option<FranceConnect>) -> Routes {
        let (kit, table, files) = (|| self.kit.clone(), || self.table.clone(), || self.files.clone());
        let public = Arc::new(Public::new(kit(), self.endpoint.clone()));
        let account = Arc::new(Account::new(kit(), table(), files()).with_franceconnect(franceconnect));
        let questionnaire = Arc::new(Questionnaire::new(kit(), table()));
        let pieces = Arc::new(Pieces::new(kit(), table(), files()));
        let tracking = Arc::new(Tracking::new(kit(), table(), files()));
        let desk = Arc::new(Desk::new(kit(), table(), files()));
        let manager = Arc::new(Manager::new(kit(), table()));
        let local = LocalPages {
            mailbox: self.cloud.mailbox.clone(),
            paper: self.cloud.paper(),
            clock: self.clock.clone(),
            table: table(),
            keys: self.kit.keys.clone(),
        };
        let local = Arc::new(local);
        macro_rules! to {
            ($function:ident) => {{
                let function = Arc::clone(&$function);
                move |request| {
                    let function = Arc::clone(&function);
                    async move { function.respond(request).await }
                }
            }};
        }
        Routes::default()
            .with("/", to!(public))
            .with("/compte", to!(account))
            .with("/demande", to!(questionnaire))
            .with("/renouveler", to!(questionnaire))
            .with("/pieces", to!(pieces))
            .with("/suivi", to!(tracking))
            .with("/guichet", to!(desk))
            .with("/gestion", to!(manager))
            .with("/_local", to!(local))
    }

    /// Files that arrive are examined, letters leave, late ones are looked for.
    fn carry_events(&self, scan: MalwareScan, place: Place) -> Result<(), StartError> {
        let queues = &self.cloud.queues;
        queues.recover()?;
        // A table of their own: what pages ask of theirs is counted apart.
        let table = || Table::new(&self.endpoint);
        if !scan.is_on() {
            tracing::warn!("files are not scanned for malware: {MALWARE_SCAN}=clamd:<host:port or path> does");
        }
        let intake = Intake::new(self.kit.clone(), table(), self.files.clone()).scanning(scan).looking(place);
        let intake = Arc::new(intake);
        let mail = Mail::new(&self.endpoint);
        let post = Arc::new(Post::new(self.kit.clone(), table(), self.files.clone(), mail, LEASE_SECONDS));
        let late = Arc::clone(&post);
        let examine = move |event| {
            let intake = Arc::clone(&intake);
            async move { intake.respond(event).await }
        };
        let send = move |event| {
            let post = Arc::clone(&post);
            async move { post.respond(event).await }
        };
        tokio::spawn(worker::work(queues.clone(), INTAKE, Arc::new(examine)));
        tokio::spawn(worker::work(queues.clone(), POST, Arc::new(send)));
        let lifecycle = Arc::new(Lifecycle::new(self.kit.clone(), table(), self.files.clone()));
        let daily = Arc::clone(&lifecycle);
        let work = move |event| {
            let lifecycle = Arc::clone(&lifecycle);
            async move { lifecycle.respond(event).await }
        };
        tokio::spawn(worker::work(queues.clone(), LIFECYCLE, Arc::new(work)));
        let begin = move || {
            let lifecycle = Arc::clone(&daily);
            async move {
                if let Err(fault) = lifecycle.turn().await {
                    tracing::error!(%fault, "the daily work could not begin");
                }
            }
        };
        tokio::spawn(schedule::every(DAILY_WORK_MINUTES, self.clock.clone(), Arc::new(begin)));
        let late = move || {
            let post = Arc::clone(&late);
            async move {
                if let Err(fault) = post.turn().await {
                    tracing::error!(%fault, "late letters could not be looked for");
                }
            }
        };
        tokio::spawn(schedule::every(LATE_LETTERS_MINUTES, self.clock.clone(), Arc::new(late)));
        Ok(())
    }
}

async fn listen(port: u16) -> Result<TcpListener, StartError> {
    let taken = |error| format!("Le port {port} n'est pas libre ({error}). Choisissez-en un autre avec --port.");
    TcpListener::bind(("localhost", port)).await.map_err(|error| taken(error).into())
}

async fn engines(data: &Path, clock: &SettableClock, url: &str) -> Result<EmbeddedCloud, StartError> {
    let (clock, base) = (clock.clone(), format!("{url}/"));
    // A browser whose file is refused reads a page of ours, not S3's XML.
    let refusal_page = move |too_large| {
        let context = Context {
            visitor: Visitor::Nobody,
            token: "",
            today: clock.today(),
            lang: Language::French,
            here: "",
            stay: None,
            renewing: false,
        };
        pages::piece::refused(&context, &base, too_large).into_string()
    };
    EmbeddedCloud::start(data, url, Arc::new(refusal_page)).await
}
