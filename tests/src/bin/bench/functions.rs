//! The functions, called in this process or running by themselves.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fn_account::Account;
use fn_application::Questionnaire;
use fn_desk::Desk;
use fn_intake::Intake;
use fn_lifecycle::Lifecycle;
use fn_manager::Manager;
use fn_pieces::Pieces;
use fn_post::Post;
use fn_public::Public;
use fn_tracking::Tracking;
use storage::Mail;
use storage::meter::{self, Call};
use usecases::post::LEASE_SECONDS;

use crate::Trouble;
use crate::event::{Reply, Request, all_done};
use crate::runtime_api::Process;
use crate::stage::Stage;

/// A function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Function {
    Public,
    Account,
    Application,
    Pieces,
    Tracking,
    Desk,
    Manager,
    Intake,
    Post,
    Lifecycle,
}

impl Function {
    pub(crate) const ALL: [Self; 10] = [
        Self::Public,
        Self::Account,
        Self::Application,
        Self::Pieces,
        Self::Tracking,
        Self::Desk,
        Self::Manager,
        Self::Intake,
        Self::Post,
        Self::Lifecycle,
    ];

    /// The name of its crate and of its program.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Public => "fn-public",
            Self::Account => "fn-account",
            Self::Application => "fn-application",
            Self::Pieces => "fn-pieces",
            Self::Tracking => "fn-tracking",
            Self::Desk => "fn-desk",
            Self::Manager => "fn-manager",
            Self::Intake => "fn-intake",
            Self::Post => "fn-post",
            Self::Lifecycle => "fn-lifecycle",
        }
    }

    /// Which one answers a path.
    pub(crate) fn of(target: &str) -> Self {
        match target.split(['/', '?']).nth(1).unwrap_or_default() {
            "compte" => Self::Account,
            "demande" | "renouveler" => Self::Application,
            "pieces" => Self::Pieces,
            "suivi" => Self::Tracking,
            "guichet" => Self::Desk,
            "gestion" => Self::Manager,
            _ => Self::Public,
        }
    }

    /// Whether a queue calls it, and not a browser.
    pub(crate) fn is_called_by_a_queue(self) -> bool {
        matches!(self, Self::Intake | Self::Post | Self::Lifecycle)
    }
}

/// What an answer cost.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cost {
    /// From the event to the answer.
    pub(crate) took: Duration,
    /// Of the function's process.
    pub(crate) processor: Duration,
    /// What was asked of the table.
    pub(crate) calls: Vec<Call>,
}

impl Cost {
    /// Calls to the table that waited for one another.
    pub(crate) fn rounds(&self) -> usize {
        meter::rounds(&self.calls)
    }

    /// Units consumed: read, written.
    pub(crate) fn units(&self) -> (f64, f64) {
        let of = |reads: bool| {
            let reads_it = |call: &&Call| matches!(call.operation, "GetItem" | "Query" | "BatchGetItem") == reads;
            self.calls.iter().filter(reads_it).map(|call| call.units).sum()
        };
        (of(true), of(false))
    }
}

/// Where functions are called.
pub(crate) trait Functions {
    /// A browser calls.
    async fn browser(&mut self, function: Function, request: &Request<'_>) -> Result<(Reply, Cost), Trouble>;
    /// A queue calls.
    async fn queue(&mut self, function: Function, event: String) -> Result<Cost, Trouble>;
}

/// Every function in this process, on a table whose meter counts.
pub(crate) struct InProcess {
    public: Public,
    account: Account,
    application: Questionnaire,
    pieces: Pieces,
    tracking: Tracking,
    desk: Desk,
    manager: Manager,
    intake: Intake,
    post: Post,
    lifecycle: Lifecycle,
    table: storage::Table,
}

impl InProcess {
    pub(crate) fn new(stage: &Stage) -> Self {
        let (kit, table, files) = (|| stage.kit.clone(), || stage.table.clone(), || stage.files.clone());
        Self {
            public: Public::new(kit(), stage.cloud.endpoint.clone()),
            account: Account::new(kit(), table(), files()),
            application: Questionnaire::new(kit(), table()),
            pieces: Pieces::new(kit(), table(), files()),
            tracking: Tracking::new(kit(), table(), files()),
            desk: Desk::new(kit(), table(), files()),
            manager: Manager::new(kit(), table()),
            intake: Intake::new(kit(), table(), files()),
            post: Post::new(kit(), table(), files(), Mail::new(&stage.cloud.endpoint), LEASE_SECONDS),
            lifecycle: Lifecycle::new(kit(), table(), files()),
            table: table(),
        }
    }

    fn cost(&self, started: Instant) -> Cost {
        Cost { took: started.elapsed(), processor: Duration::ZERO, calls: self.table.meter.take() }
    }
}

impl Functions for InProcess {
    async fn browser(&mut self, function: Function, request: &Request<'_>) -> Result<(Reply, Cost), Trouble> {
        let request = lambda_http::request::from_str(&request.event())?;
        self.table.meter.take();
        let started = Instant::now();
        let answered = match function {
            Function::Public => self.public.respond(request).await,
            Function::Account => self.account.respond(request).await,
            Function::Application => self.application.respond(request).await,
            Function::Pieces => self.pieces.respond(request).await,
            Function::Tracking => self.tracking.respond(request).await,
            Function::Desk => self.desk.respond(request).await,
            Function::Manager => self.manager.respond(request).await,
            Function::Intake | Function::Post | Function::Lifecycle => {
                return Err("a queue's function has no page".into());
            }
        };
        let cost = self.cost(started);
        Ok((Reply::from_response(answered?), cost))
    }

    async fn queue(&mut self, function: Function, event: String) -> Result<Cost, Trouble> {
        let event = serde_json::from_str(&event)?;
        self.table.meter.take();
        let started = Instant::now();
        let answer = match function {
            Function::Intake => self.intake.respond(event).await,
            Function::Lifecycle => self.lifecycle.respond(event).await,
            _ => self.post.respond(event).await,
        };
        let cost = self.cost(started);
        all_done(&serde_json::to_vec(&answer)?)?;
        Ok(cost)
    }
}

/// The program of a function, or of the baseline: beside this one, where cargo puts them.
pub(crate) fn program(name: &str) -> Result<PathBuf, Trouble> {
    let own = std::env::current_exe()?;
    let beside = own.parent().unwrap_or(Path::new(".")).join(name);
    if beside.is_file() { Ok(beside) } else { Err(format!("{} was not built", beside.display()).into()) }
}

/// Every function running by itself, and the baseline beside them.
pub(crate) struct Deployed {
    functions: BTreeMap<Function, Process>,
    hello: Process,
    /// What the baseline took, once after every answer to a browser.
    pub(crate) baseline: Vec<Cost>,
}

impl Deployed {
    pub(crate) async fn start(stage: &Stage) -> Result<Self, Trouble> {
        let environment = stage.environment();
        let mut functions = BTreeMap::new();
        for function in Function::ALL {
            let process = Process::start(&program(function.name())?, &environment, &stage.log).await?;
            functions.insert(function, process);
        }
        let hello = Process::start(&program("hello")?, &environment, &stage.log).await?;
        Ok(Self { functions, hello, baseline: vec![] })
    }

    /// The most memory that each held so far, in KiB; the baseline under no function.
    pub(crate) fn peak_memory(&self) -> Result<Vec<(Option<Function>, u64)>, Trouble> {
        let mut peaks = vec![(None, self.hello.peak_memory()?)];
        for (function, process) in &self.functions {
            peaks.push((Some(*function), process.peak_memory()?));
        }
        Ok(peaks)
    }

    fn process(&self, function: Function) -> Result<&Process, Trouble> {
        self.functions.get(&function).ok_or_else(|| "a function is not running".into())
    }
}

async fn measured(process: &Process, event: String) -> Result<(Vec<u8>, Cost), Trouble> {
    let before = process.processor_time();
    let (answer, took) = process.invoke(event).await?;
    // It goes back to wait for the next event: that is part of its work.
    tokio::time::sleep(Duration::from_millis(1)).await;
    let processor = process.processor_time().saturating_sub(before);
    Ok((answer.to_vec(), Cost { took, processor, calls: vec![] }))
}

impl Functions for Deployed {
    async fn browser(&mut self, function: Function, request: &Request<'_>) -> Result<(Reply, Cost), Trouble> {
        let event = request.event();
        let (answer, cost) = measured(self.process(function)?, event.clone()).await?;
        let (_, baseline) = measured(&self.hello, event).await?;
        self.baseline.push(baseline);
        Ok((Reply::from_answer(&answer)?, cost))
    }

    async fn queue(&mut self, function: Function, event: String) -> Result<Cost, Trouble> {
        let (answer, cost) = measured(self.process(function)?, event).await?;
        all_done(&answer)?;
        Ok(cost)
    }
}
