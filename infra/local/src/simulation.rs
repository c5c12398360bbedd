//! A territory lives for years in some minutes, in bad weather: the real functions on the embedded engines, through proxies
//! that throttle, break and lose answers; functions killed in the middle, messages delivered twice. Then an audit of what
//! the law and the house forbid, whatever the weather was.

mod audit;
mod mail;
mod measure;
mod people;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use domain::id::{AgentId, OutboxId};
use domain::language::Language;
use domain::notice::{Channel, NoticeKind};
use domain::section::{SectionName, Whose};
use domain::service::{DeskCode, PiecesView, Role};
use domain::{Fields, id::ApplicationId};
use fastrand::Rng;
use fn_lifecycle::Lifecycle;
use fn_post::Post;
use jiff::ToSpan as _;
use jiff::civil::Date;
use storage::config::Cloud as Endpoint;
use storage::{FileStore, Mail, Table};
use usecases::access::Access;
use usecases::account::Caller;
use usecases::application::{Sending, save_section};
use usecases::desk::SEEN;
use usecases::device::Device;
use usecases::ledger::Once;
use usecases::ports::{Chance as _, Dossiers as _};
use usecases::records::{Badge, Dossier};
use usecases::{lifecycle, renewal, strike_off};
use web::{Kit, Settings};

use crate::TERRITORY;
use crate::clock::SettableClock;
use crate::cloud::queue::Message;
use crate::cloud::{EmbeddedCloud, LIFECYCLE, POST, StartError, worker};
use crate::weather::{Forecast, Skies, Weather};

use people::{Drafter, Habit, Person};

pub use measure::measure;

/// What to live through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Draws people, what they do, and the weather.
    pub seed: u64,
    /// Live applications at the beginning.
    pub applications: u64,
    /// How long, in years.
    pub years: u16,
    /// One certificate in so many is typeset: the typesetter has a bench of its own.
    pub certificates: u64,
    /// Where the data are kept; a directory of its own that is erased, unless said. One that was lived in is judged again.
    pub data: Option<PathBuf>,
}

impl Default for Plan {
    fn default() -> Self {
        Self { seed: 1, applications: 2_000, years: 2, certificates: 50, data: None }
    }
}

/// New applications a year, and homes let, for 39,000 live ones: Alpes-Maritimes.
const LIVE: u64 = 39_000;
const NEW_A_YEAR: u64 = 14_000;
const LET_A_YEAR: u64 = 4_000;
/// Applications begun and never sent; assumed.
const BEGUN_A_YEAR: u64 = 4_000;
/// Letters of services that warn of a strike-off; assumed.
const WARNED_A_YEAR: u64 = 1_500;
/// The first day that is lived.
const FIRST: Date = Date::constant(2026, 11, 24);
/// The weather: one request in a hundred is throttled, one in two hundred breaks, one in four hundred is done and not
/// answered, and now and then all break for longer than a client tries.
const FORECAST: Forecast = Forecast { throttled: 100, broken_before: 50, broken_after: 25, storms: 3 };
/// Calls of a thousand that are killed in the middle, and deliveries of a thousand that come twice.
const KILLED: u16 = 10;
const TWICE: u16 = 20;
/// Turns of the schedule in a day at most: what failed is tried again by the next one.
const TURNS: usize = 24;
/// People registered, and days lived by as many applications, after which the engine of the table is opened again.
const OPENED_FOR: u64 = 1_000;
const DAYS_OPENED_FOR: u64 = 120_000;

/// What the functions and the people have in their hands.
pub(crate) struct World {
    cloud: EmbeddedCloud,
    clock: SettableClock,
    pub(crate) kit: Kit,
    /// Straight to the engines: the people's own calls, and the audit.
    pub(crate) calm_table: Table,
    pub(crate) calm_files: FileStore,
    lifecycle: Arc<Lifecycle>,
    post: Arc<Post>,
    postbox: mail::Postbox,
    mail: String,
    weather: Arc<Weather>,
    /// The last link to renew that each application was sent, by the item of the outbox and its way.
    links: Mutex<HashMap<ApplicationId, (OutboxId, Channel)>>,
}

/// What was counted while living.
#[derive(Debug, Default)]
pub(crate) struct Lived {
    registered: u64,
    renewed: u64,
    reinstated: u64,
    housed: u64,
    warned: u64,
    answered: u64,
    begun: u64,
    gone_on: u64,
    too_late: u64,
    opened: u64,
    wrong_dates: u64,
    refused: u64,
    killed: u64,
    twice: u64,
    turns: u64,
}

/// Lives through a plan, and audits. The text of the report; an error when an invariant is broken.
pub async fn run(plan: &Plan) -> Result<String, StartError> {
    let own = tempfile::Builder::new().prefix("sne-simulation").tempdir_in(memory())?;
    let data = plan.data.clone().unwrap_or_else(|| own.path().to_owned());
    if data.join("dynamodb.sqlite").exists() {
        return judge_again(&data).await;
    }
    std::fs::create_dir_all(&data)?;
    let mut world = World::open_in(&data, plan.seed, FORECAST).await?;
    for service in crate::demo::services() {
        world.calm_table.install_service(TERRITORY, &service).await?;
    }
    let started = Instant::now();
    let mut rng = Rng::with_seed(plan.seed);
    let mut lived = Lived::default();
    let mut people = world.settle_people(plan, &mut rng, &mut lived).await?;
    let mut drafters = Vec::new();
    tracing::warn!(seconds = started.elapsed().as_secs(), people = people.len(), "registered");
    let last = FIRST.saturating_add(i64::from(plan.years).years());
    let mut day = FIRST;
    let mut days = 0;
    while day < last {
        days += plan.applications;
        if days >= DAYS_OPENED_FOR {
            days = 0;
            world.open_again().await?;
        }
        world.live(plan, day, &mut rng, (&mut people, &mut drafters), &mut lived).await?;
        if day.day() == 1 {
            tracing::warn!(%day, seconds = started.elapsed().as_secs(), people = people.len(), "lived");
        }
        day = day.tomorrow()?;
    }
    let seconds = started.elapsed().as_secs_f64();
    let audit = audit::audit(&world, last.yesterday()?).await?;
    let weather = &world.weather;
    let told = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed);
    let (letters, again) = world.postbox.counts();
    let report = format!(
        "simulation: seed {}, {} applications at first, {} years, {seconds:.0} s\n\
         people: {} registered, {} links opened, {} wrong birth dates, {} renewed, {} reinstated, {} housed, {} warned, {} answered, {} acts refused\n\
         drafts: {} begun and not sent, {} gone on with, {} come back to too late\n\
         weather: {} requests passed, {} throttled, {} broken before, {} answers lost; {} calls killed, {} deliveries twice, {} turns\n\
         mail: {letters} messages, {again} taken twice because their answer was lost\n{audit}",
        plan.seed,
        plan.applications,
        plan.years,
        lived.registered,
        lived.opened,
        lived.wrong_dates,
        lived.renewed,
        lived.reinstated,
        lived.housed,
        lived.warned,
        lived.answered,
        lived.refused,
        lived.begun,
        lived.gone_on,
        lived.too_late,
        told(&weather.calm),
        told(&weather.throttled),
        told(&weather.broken_before),
        told(&weather.broken_after),
        lived.killed,
        lived.twice,
        lived.turns,
    );
    if audit.is_sound() { Ok(report) } else { Err(report.into()) }
}

/// Judges what was lived in a directory, as on the evening of its last day.
async fn judge_again(data: &std::path::Path) -> Result<String, StartError> {
    let world = World::open_in(data, 0, Forecast::default()).await?;
    let last = usecases::ports::Runs::runs(&world.calm_table, 1).await?.into_iter().next();
    let last = last.ok_or("nothing was lived there")?;
    let audit = audit::audit(&world, last.on).await?;
    let report = format!("lived until {}\n{audit}", last.on);
    if audit.is_sound() { Ok(report) } else { Err(report.into()) }
}

/// The functions, behind the weather.
async fn functions(
    kit: &Kit,
    calm: &Endpoint,
    mail: &str,
    weather: &Arc<Weather>,
) -> Result<(Arc<Lifecycle>, Arc<Post>), StartError> {
    let mut calm = calm.clone();
    calm.endpoints.ses = Some(mail.to_owned());
    let [dynamodb, s3, ses] = [(); 3].map(|()| Arc::clone(weather));
    let stormy = Skies { dynamodb, s3, ses, patience: calm.patience }.over(&calm).await?;
    let files = || FileStore::new(&stormy);
    let lifecycle = Lifecycle::new(kit.clone(), Table::new(&stormy), files());
    let post = Post::new(kit.clone(), Table::new(&stormy), files(), Mail::new(&stormy), 60);
    Ok((Arc::new(lifecycle), Arc::new(post)))
}

/// A directory in memory where the machine has one: what is lived is not kept.
fn memory() -> PathBuf {
    let shared = PathBuf::from("/dev/shm");
    if shared.is_dir() { shared } else { std::env::temp_dir() }
}

impl World {
    async fn open_in(data: &std::path::Path, seed: u64, forecast: Forecast) -> Result<Self, StartError> {
        let clock = SettableClock::open(data);
        clock.begin(FIRST)?;
        let cloud = EmbeddedCloud::start(data, "http://localhost", Arc::new(|_| String::new())).await?;
        let weather = Weather::new(seed, forecast);
        let (postbox, mail) = mail::Postbox::open(seed, cloud.queues.clone()).await?;
        let settings = Settings {
            base_url: "http://localhost".to_owned(),
            territory: TERRITORY.to_owned(),
            secret: [7; 32],
            files_origins: vec![],
            origin_keys: vec![],
        };
        let reading = clock.clone();
        let kit = Kit::on_clock(settings, Arc::new(move || reading.now()));
        let (lifecycle, post) = functions(&kit, &cloud.endpoint, &mail, &weather).await?;
        let (calm_table, calm_files) = (Table::new(&cloud.endpoint), FileStore::new(&cloud.endpoint));
        let links = Mutex::default();
        Ok(Self { cloud, clock, kit, calm_table, calm_files, lifecycle, post, postbox, mail, weather, links })
    }

    /// Opens the engine of the table again. It keeps the token of each transaction for ten minutes of the real clock, and
    /// each transaction looks through all that are kept: there they are those of months.
    async fn open_again(&mut self) -> Result<(), StartError> {
        self.cloud.open_table_again().await?;
        (self.lifecycle, self.post) = functions(&self.kit, &self.cloud.endpoint, &self.mail, &self.weather).await?;
        self.calm_table = Table::new(&self.cloud.endpoint);
        Ok(())
    }

    fn badge(&self) -> Result<Badge, StartError> {
        Ok(Badge {
            id: AgentId::new(self.kit.draw()),
            name: "Simulation".to_owned(),
            territory: TERRITORY.to_owned(),
            desk: DeskCode::parse("AZURH").ok_or("a bad desk")?,
            service: "Azur Habitat (fictif)".to_owned(),
            view: PiecesView::All,
            role: Role::Manager,
        })
    }

    /// Those who live there at the beginning: deposited at any day of the year before.
    async fn settle_people(
        &mut self,
        plan: &Plan,
        rng: &mut Rng,
        lived: &mut Lived,
    ) -> Result<Vec<Person>, StartError> {
        let badge = self.badge()?;
        let mut people = Vec::new();
        for number in 0..plan.applications {
            // Nobody whose notice should have left already.
            let on = FIRST.saturating_sub(rng.i64(1..315).days());
            people.push(people::register(self, rng, &badge, number, on).await?);
            lived.registered += 1;
            if number % 200 == 199 {
                self.drain(plan, rng, lived).await?;
            }
            if number % OPENED_FOR == OPENED_FOR - 1 {
                self.open_again().await?;
            }
        }
        self.drain(plan, rng, lived).await?;
        Ok(people)
    }

    /// One day: the work, what it sends, then what people do.
    async fn live(
        &self,
        plan: &Plan,
        day: Date,
        rng: &mut Rng,
        (people, drafters): (&mut Vec<Person>, &mut Vec<Drafter>),
        lived: &mut Lived,
    ) -> Result<(), StartError> {
        self.clock.set_today(day)?;
        let badge = self.badge()?;
        // The schedule's turns of the day, until the run ended and nothing waits to leave.
        for _ in 0..TURNS {
            lived.turns += 1;
            let begun = self.lifecycle.turn().await.is_ok();
            self.drain(plan, rng, lived).await?;
            self.clock.advance(120)?;
            // Late letters are looked for by the schedule.
            let late = self.post.turn().await.is_ok();
            if begun && late && self.day_is_done(day).await? {
                break;
            }
            self.clock.advance(700)?;
        }
        let scaled = |count: u64| count * plan.applications * u64::from(day.day_of_year().unsigned_abs());
        let today = |a_year: u64| {
            let before = a_year * plan.applications * (u64::from(day.day_of_year().unsigned_abs()) - 1);
            scaled(a_year) / (LIVE * 365) - before / (LIVE * 365)
        };
        for _ in 0..today(NEW_A_YEAR) {
            let number = lived.registered;
            people.push(people::register(self, rng, &badge, number, day).await?);
            lived.registered += 1;
        }
        for _ in 0..today(BEGUN_A_YEAR) {
            drafters.push(people::drafts(self, rng, lived.begun, day).await?);
            lived.begun += 1;
        }
        for drafter in drafters.iter_mut().filter(|drafter| drafter.comes_back == Some(day)) {
            self.go_on(day, rng, drafter, lived).await?;
        }
        for _ in 0..today(LET_A_YEAR) {
            let person = rng.usize(..people.len());
            self.house(&badge, day, &mut people[person], lived).await?;
        }
        for _ in 0..today(WARNED_A_YEAR) {
            let person = rng.usize(..people.len());
            self.warn(&badge, day, rng, &people[person], lived).await?;
        }
        for person in people.iter_mut().filter(|person| person.acts_on == day && !person.housed && !person.gone) {
            self.act(&badge, day, rng, person, lived).await?;
        }
        Ok(())
    }

    async fn day_is_done(&self, day: Date) -> Result<bool, StartError> {
        use usecases::ports::{Outboxes as _, Runs as _};
        let shards = self.calm_table.shards(day).await?;
        let unsent = self.calm_table.unsent(self.kit.now(), None, 1).await?;
        Ok(lifecycle::ended(&shards) && !shards.is_empty() && unsent.is_empty())
    }

    /// Gives the queues' messages to the functions, some of them twice, and kills some calls in the middle.
    async fn drain(&self, plan: &Plan, rng: &mut Rng, lived: &mut Lived) -> Result<(), StartError> {
        loop {
            let mut met = self.cloud.carry_stream()? > 0;
            for queue in [LIFECYCLE, POST] {
                let messages = self.cloud.queues.receive(queue, Duration::from_mins(10))?;
                if messages.is_empty() {
                    continue;
                }
                met = true;
                let (skipped, messages): (Vec<Message>, Vec<Message>) =
                    messages.into_iter().partition(|message| plan.skips(&message.body));
                for message in &messages {
                    self.note_link(&message.body);
                }
                for message in &skipped {
                    self.skip(&message.body).await?;
                    self.cloud.queues.delete(message)?;
                }
                if messages.is_empty() {
                    continue;
                }
                if rng.u16(..1000) < TWICE {
                    lived.twice += 1;
                    self.call(queue, &messages, rng, lived).await;
                }
                let failed = self.call(queue, &messages, rng, lived).await;
                for message in &messages {
                    // What fails for good is found again by the next turn, as an operator or the schedule would.
                    if failed.contains(&message.id.to_string()) && message.receives < 4 {
                        self.cloud.queues.give_back(message, Duration::ZERO)?;
                    } else {
                        self.cloud.queues.delete(message)?;
                    }
                }
            }
            if !met {
                return Ok(());
            }
        }
    }

    /// One call of a function, killed now and then; the messages that failed.
    async fn call(&self, queue: &str, messages: &[Message], rng: &mut Rng, lived: &mut Lived) -> Vec<String> {
        let all = || messages.iter().map(|message| message.id.to_string()).collect();
        let event: SqsEvent = worker::event(queue, messages);
        let (lifecycle, post) = (Arc::clone(&self.lifecycle), Arc::clone(&self.post));
        let shard = queue == LIFECYCLE;
        let call =
            tokio::spawn(async move { if shard { lifecycle.respond(event).await } else { post.respond(event).await } });
        let kill = rng.u16(..1000) < KILLED;
        let after = Duration::from_millis(rng.u64(1..60));
        let abort = call.abort_handle();
        let answer: Result<SqsBatchResponse, _> = if kill {
            lived.killed += 1;
            tokio::time::sleep(after).await;
            abort.abort();
            call.await
        } else {
            call.await
        };
        match answer {
            Ok(answer) => answer.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect(),
            Err(_) => all(),
        }
    }

    /// What is not typeset here is noted as left, so that it does not wait.
    async fn skip(&self, body: &str) -> Result<(), StartError> {
        use usecases::ports::{Ledger as _, Outboxes as _};
        let record: serde_json::Value = serde_json::from_str(body)?;
        let Some(id) = record["dynamodb"]["NewImage"]["id"]["S"].as_str().and_then(OutboxId::parse) else {
            return Ok(());
        };
        self.calm_table.take(&id, self.kit.now(), 60).await?;
        let at = self.kit.now().milliseconds();
        let left = usecases::ledger::Write::Left { id, proof: "not typeset in this simulation".to_owned(), at };
        self.calm_table.commit(usecases::ledger::Commit { once: None, writes: vec![left] }).await?;
        Ok(())
    }

    /// Keeps what a link to renew is derived from: its application reads it in the notice.
    fn note_link(&self, body: &str) {
        let Ok(record) = serde_json::from_str::<serde_json::Value>(body) else { return };
        let image = &record["dynamodb"]["NewImage"];
        let text = |name: &str| image[name]["S"].as_str();
        let (Some(notice), Some(id), Some(about)) = (text("notice"), text("id"), text("about")) else { return };
        let Some((kind, channel)) = notice.split_once('/') else { return };
        let renews = NoticeKind::parse(kind).is_some_and(NoticeKind::renews);
        let known = (ApplicationId::parse(about), OutboxId::parse(id), Channel::parse(channel));
        if let ((Some(application), Some(id), Some(channel)), true) = (known, renews) {
            let mut links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
            links.insert(application, (id, channel));
        }
    }

    /// Opens the link of the last notice with the birth date, now and then after a wrong one.
    async fn open_link(&self, rng: &mut Rng, person: &Person, lived: &mut Lived) -> Result<(), StartError> {
        let link = self.links.lock().unwrap_or_else(PoisonError::into_inner).get(&person.id).cloned();
        let Some((id, channel)) = link else { return Ok(()) };
        let token = usecases::notice::token(&self.kit.keys, &id, channel);
        let (table, kit) = (&self.calm_table, &self.kit);
        let wrong = rng.u8(..20) == 0;
        for born in [person.born.tomorrow()?, person.born].into_iter().skip(usize::from(!wrong)) {
            let fields = date("naissance", born);
            let caller =
                Caller { address: &person.owner.to_string(), device: Device::default(), language: Language::French };
            let opened = renewal::open(table, &kit.keys, kit, kit.now(), caller, (&token, &fields, kit.draw())).await;
            match opened {
                Ok((_, application)) if application == person.id && born == person.born => lived.opened += 1,
                Err(renewal::NotOpened::Wrong(_)) if born != person.born => lived.wrong_dates += 1,
                Err(renewal::NotOpened::Nowhere) => {}
                other => return Err(format!("a link of the simulation did not open: {:?}", other.err()).into()),
            }
        }
        Ok(())
    }

    fn once(&self) -> Once {
        Once { id: self.kit.draw(), then: String::new(), expires_at: self.kit.now().seconds() + 60 }
    }

    async fn dossier(&self, person: &Person) -> Result<Option<Dossier>, StartError> {
        Ok(self.calm_table.dossier(&person.id).await?)
    }

    /// Somebody comes back to a draft and saves a page, unless it is erased by now.
    async fn go_on(
        &self,
        day: Date,
        rng: &mut Rng,
        drafter: &mut Drafter,
        lived: &mut Lived,
    ) -> Result<(), StartError> {
        let (table, kit) = (&self.calm_table, &self.kit);
        let Some(dossier) = table.dossier(&drafter.id).await? else {
            if drafter.touched_on.saturating_add(6.months()) >= day {
                return Err(format!("a draft was erased before its time: {}", drafter.id).into());
            }
            drafter.comes_back = None;
            lived.too_late += 1;
            return Ok(());
        };
        let (name, typed) = (SectionName::Remarks, crate::demo::fields("precisions=Je cherche toujours."));
        let expected = dossier.version(&name);
        let sending = Sending { name, fields: &typed, expected, once: Some(self.once()) };
        save_section(table, &kit.keys, kit, kit.now(), &Access::Owner, &dossier, sending)
            .await
            .map_err(|why| format!("a draft could not be gone on with: {why:?}"))?;
        drafter.leaves(rng, day);
        lived.gone_on += 1;
        Ok(())
    }

    /// A lease is signed: struck off at once, with what R.441-2-9 asks.
    async fn house(&self, badge: &Badge, day: Date, person: &mut Person, lived: &mut Lived) -> Result<(), StartError> {
        let Some(dossier) = self.dossier(person).await? else { return Ok(()) };
        let (on, month, year) = (day.day(), day.month(), day.year());
        let mut fields = crate::demo::fields(&format!(
            "motif_radiation=RADATT&bail_signe_le_jour={on}&bail_signe_le_mois={month}&bail_signe_le_annee={year}\
             &rpls=0123456789&contingent=AUCUN&accord_collectif=AUCUN&prioritaire_dalo=non&deja_locataire=non",
        ));
        fields.push(SEEN, dossier.application.version.to_string());
        let table = &self.calm_table;
        let done = strike_off::strike_off(
            table,
            &self.kit.keys,
            &self.kit,
            self.kit.now(),
            badge,
            &dossier,
            &fields,
            self.once(),
        );
        match done.await {
            Ok(()) => {
                lived.housed += 1;
                person.housed = true;
            }
            Err(_) => lived.refused += 1,
        }
        Ok(())
    }

    /// A service writes by registered letter; it comes to be proven or not, answered or not.
    async fn warn(
        &self,
        badge: &Badge,
        day: Date,
        rng: &mut Rng,
        person: &Person,
        lived: &mut Lived,
    ) -> Result<(), StartError> {
        let Some(dossier) = self.dossier(person).await? else { return Ok(()) };
        let (table, kit, now) = (&self.calm_table, &self.kit, self.kit.now());
        let ground = if rng.u8(..4) == 0 { "RADIRR&irrecevabilite=IRRRES" } else { "RADCON" };
        let (on, month, year) = (day.day(), day.month(), day.year());
        let mut fields = crate::demo::fields(&format!(
            "motif_avertissement={ground}&avertissement_du_jour={on}&avertissement_du_mois={month}\
             &avertissement_du_annee={year}&recommande=1A 234 567",
        ));
        fields.push(SEEN, dossier.application.version.to_string());
        if strike_off::warn(table, &kit.keys, kit, now, badge, &dossier, &fields, self.once()).await.is_err() {
            lived.refused += 1;
            return Ok(());
        }
        lived.warned += 1;
        let Some(dossier) = self.dossier(person).await? else { return Ok(()) };
        match rng.u8(..4) {
            0 => {
                let answered =
                    strike_off::lift(table, kit, now, domain::event::Actor::Applicant, &dossier, self.once()).await;
                lived.answered += u64::from(answered.is_ok());
            }
            // Never proven: an alert, and no strike-off.
            1 => {}
            _ => {
                let mut fields = date("presente_le", day);
                fields.push(SEEN, dossier.application.version.to_string());
                let proven = strike_off::delivered(table, kit, now, badge, &dossier, &fields, self.once()).await;
                proven.map_err(|why| format!("a proof was refused: {why:?}"))?;
            }
        }
        Ok(())
    }

    /// Somebody renews from the link of the notice, on time or late; who is struck off asks the manager first.
    async fn act(
        &self,
        badge: &Badge,
        day: Date,
        rng: &mut Rng,
        person: &mut Person,
        lived: &mut Lived,
    ) -> Result<(), StartError> {
        let (table, kit, now) = (&self.calm_table, &self.kit, self.kit.now());
        let Some(mut dossier) = self.dossier(person).await? else {
            person.gone = true;
            return Ok(());
        };
        if matches!(dossier.application.state, domain::application::State::StruckOff(_)) {
            let asked = strike_off::ask_back(table, kit, now, &dossier, self.once()).await;
            if asked.is_err() {
                lived.refused += 1;
                person.gone = true;
                return Ok(());
            }
            let Some(read) = self.dossier(person).await? else { return Ok(()) };
            let mut seen = Fields::new();
            seen.push(SEEN, read.application.version.to_string());
            let done = strike_off::reinstate(table, &kit.keys, kit, now, badge, &read, &seen, self.once()).await;
            if done.is_err() {
                lived.refused += 1;
                person.gone = true;
                return Ok(());
            }
            lived.reinstated += 1;
            let Some(read) = self.dossier(person).await? else { return Ok(()) };
            dossier = read;
        }
        for _ in 0..3 {
            if let Some(SectionName::Income(Whose::Applicant)) = renewal::lacking(&dossier, day).first() {
                let typed = crate::demo::fields("avis_impot=oui&revenu_fiscal=16120");
                let name = SectionName::Income(Whose::Applicant);
                let expected = dossier.version(&name);
                let sending = Sending { name, fields: &typed, expected, once: Some(self.once()) };
                save_section(table, &kit.keys, kit, now, &Access::Holder, &dossier, sending)
                    .await
                    .map_err(|why| format!("an income was refused: {why:?}"))?;
                let Some(read) = self.dossier(person).await? else { return Ok(()) };
                dossier = read;
            }
        }
        self.open_link(rng, person, lived).await?;
        let mut fields = crate::demo::fields("meme_foyer=oui&revenus_exacts=oui&declaration=oui");
        fields.push(SEEN, dossier.application.version.to_string());
        match renewal::renew(table, kit, now, &Access::Holder, &dossier, &fields, self.once()).await {
            Ok(()) => {
                lived.renewed += 1;
                person.ends = day.saturating_add(12.months());
                person.habit = match rng.u8(..100) {
                    0..85 => person.habit,
                    _ => Habit::Forgets,
                };
                person.acts_on = person.habit.day(person.ends);
            }
            Err(why) => {
                tracing::warn!(?why, "a renewal was refused");
                lived.refused += 1;
            }
        }
        Ok(())
    }
}

/// A date in its three inputs.
fn date(name: &str, day: Date) -> Fields {
    crate::demo::fields(&format!("{name}_jour={}&{name}_mois={}&{name}_annee={}", day.day(), day.month(), day.year()))
}

impl Plan {
    /// Whether a message is about a certificate that this simulation does not typeset, or about a letter that no rule here
    /// is about.
    fn skips(&self, body: &str) -> bool {
        let Ok(record) = serde_json::from_str::<serde_json::Value>(body) else { return false };
        let image = &record["dynamodb"]["NewImage"];
        let (Some(message), Some(id)) = (image["message"]["S"].as_str(), image["id"]["S"].as_str()) else {
            return false;
        };
        let drawn = u64::from_str_radix(&id[id.len() - 8..], 16).unwrap_or_default();
        match message {
            "registered" | "renewed" => drawn % self.certificates != 0,
            "submitted" => true,
            _ => false,
        }
    }
}
