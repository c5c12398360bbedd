//! The Lambda Runtime API, and a function that runs by itself behind it as it does in AWS.

use std::convert::Infallible;
use std::fs::{self, File};
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc, oneshot};

use crate::Trouble;

/// Longest that a function may take, as in its configuration.
const TIME_OUT: Duration = Duration::from_secs(30);

/// An event to give to the function, and whom to tell what it answers.
struct Invocation {
    event: String,
    answer: oneshot::Sender<Answered>,
}

/// What a function answered.
pub(crate) struct Answered {
    /// From the event given to the answer received.
    pub(crate) took: Duration,
    /// When the answer was received.
    pub(crate) at: Instant,
    /// `Err` holds what the runtime reported.
    pub(crate) body: Result<Bytes, String>,
}

/// The side of the Runtime API that AWS keeps.
struct Api {
    waiting: Mutex<mpsc::UnboundedReceiver<Invocation>>,
    given: Mutex<Option<(Instant, oneshot::Sender<Answered>)>>,
    ready: Mutex<Option<oneshot::Sender<Instant>>>,
}

/// A running function.
pub(crate) struct Process {
    child: Child,
    started: Instant,
    invocations: mpsc::UnboundedSender<Invocation>,
    ready: Option<oneshot::Receiver<Instant>>,
    server: tokio::task::JoinHandle<()>,
}

/// How long a function took from its start.
pub(crate) struct Start {
    /// To its first request for an event.
    pub(crate) ready: Duration,
    /// To its first answer.
    pub(crate) answered: Duration,
    /// The answer.
    pub(crate) body: Bytes,
}

impl Process {
    /// Starts a function. Its logs are added to a file.
    pub(crate) async fn start(binary: &Path, environment: &[(String, String)], log: &Path) -> Result<Self, Trouble> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?.to_string();
        let (invocations, waiting) = mpsc::unbounded_channel();
        let (ready_sender, ready) = oneshot::channel();
        let api = Api { waiting: Mutex::new(waiting), given: Mutex::new(None), ready: Mutex::new(Some(ready_sender)) };
        let server = tokio::spawn(serve(listener, Arc::new(api)));
        let name = binary.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let log = File::options().create(true).append(true).open(log)?;
        let mut command = Command::new(binary);
        command
            .env_clear()
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .env("AWS_LAMBDA_RUNTIME_API", &address)
            .env("AWS_LAMBDA_FUNCTION_NAME", name)
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512")
            .env("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        let started = Instant::now();
        let child = command.spawn().map_err(|error| format!("{} does not start: {error}", binary.display()))?;
        Ok(Self { child, started, invocations, ready: Some(ready), server })
    }

    /// Gives the first event, and tells how long everything took since the start.
    pub(crate) async fn first(&mut self, event: String) -> Result<Start, Trouble> {
        let ready = self.ready.take().ok_or("the function was given its first event already")?;
        let answered = self.ask(event).await?;
        let body = answered.body?;
        let ready = ready.await?;
        Ok(Start { ready: ready - self.started, answered: answered.at - self.started, body })
    }

    /// Gives an event.
    pub(crate) async fn invoke(&self, event: String) -> Result<(Bytes, Duration), Trouble> {
        let answered = self.ask(event).await?;
        Ok((answered.body?, answered.took))
    }

    async fn ask(&self, event: String) -> Result<Answered, Trouble> {
        let (answer, answered) = oneshot::channel();
        self.invocations.send(Invocation { event, answer }).map_err(|_| "the runtime API is gone")?;
        let late = |_| "a function did not answer in time: see functions.log beside the report";
        Ok(tokio::time::timeout(TIME_OUT, answered).await.map_err(late)??)
    }

    /// The most memory that the process held so far, in KiB.
    pub(crate) fn peak_memory(&self) -> Result<u64, Trouble> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM: is this Linux?")?;
        Ok(line.trim().trim_end_matches("kB").trim().parse()?)
    }

    /// The processor time that its threads took so far.
    pub(crate) fn processor_time(&self) -> Duration {
        let tasks = fs::read_dir(format!("/proc/{}/task", self.child.id())).into_iter().flatten().flatten();
        let of_task = |task: fs::DirEntry| -> Option<u64> {
            let text = fs::read_to_string(task.path().join("schedstat")).ok()?;
            text.split_whitespace().next()?.parse().ok()
        };
        Duration::from_nanos(tasks.filter_map(of_task).sum())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.server.abort();
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn serve(listener: TcpListener, api: Arc<Api>) {
    // Connections end with the server.
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        // An answer must not wait for the next packet of the connection.
        let _ = stream.set_nodelay(true);
        let api = Arc::clone(&api);
        connections.spawn(async move {
            let service = service_fn(move |request| {
                let api = Arc::clone(&api);
                async move { Ok::<_, Infallible>(api.answer(request).await) }
            });
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

impl Api {
    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let path = request.uri().path().to_owned();
        let path = path.strip_prefix("/2018-06-01/runtime/").unwrap_or_default();
        match (request.method(), path) {
            (&Method::GET, "invocation/next") => self.next().await,
            (&Method::POST, _) => self.answered(request, !path.ends_with("/error")).await,
            _ => with_status(StatusCode::NOT_FOUND),
        }
    }

    async fn next(&self) -> Response<Full<Bytes>> {
        if let Some(ready) = self.ready.lock().await.take() {
            let _ = ready.send(Instant::now());
        }
        let Some(Invocation { event, answer }) = self.waiting.lock().await.recv().await else {
            return with_status(StatusCode::INTERNAL_SERVER_ERROR);
        };
        let deadline = SystemTime::now() + TIME_OUT;
        let deadline = deadline.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        let response = Response::builder()
            .header("content-type", "application/json")
            .header("lambda-runtime-aws-request-id", "00000000-0000-4000-8000-000000000000")
            .header("lambda-runtime-deadline-ms", deadline.to_string())
            .header("lambda-runtime-invoked-function-arn", "arn:aws:lambda:eu-west-3:000000000000:function:bench")
            .header("lambda-runtime-trace-id", "Root=1-00000000-000000000000000000000000;Sampled=0")
            .body(Full::new(Bytes::from(event)));
        *self.given.lock().await = Some((Instant::now(), answer));
        response.unwrap_or_else(|_| with_status(StatusCode::INTERNAL_SERVER_ERROR))
    }

    async fn answered(&self, request: Request<Incoming>, well: bool) -> Response<Full<Bytes>> {
        let body = request.into_body().collect().await.map(http_body_util::Collected::to_bytes);
        let at = Instant::now();
        let body = match body {
            Ok(body) if well => Ok(body),
            Ok(body) => Err(format!("the function failed: {}", String::from_utf8_lossy(&body))),
            Err(error) => Err(error.to_string()),
        };
        if let Some((given, answer)) = self.given.lock().await.take() {
            let _ = answer.send(Answered { took: at - given, at, body });
        }
        with_status(StatusCode::ACCEPTED)
    }
}

fn with_status(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::new()));
    *response.status_mut() = status;
    response
}
