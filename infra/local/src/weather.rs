//! Bad weather in front of an engine: a proxy that throttles, breaks before or after the engine did its work, or answers
//! late. Seeded: the same seed draws the same weather. Or scripted: this happens to the next request of that kind.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use fastrand::Rng;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use storage::config::{Cloud, Patience};
use tokio::net::{TcpListener, TcpStream};

use crate::cloud::StartError;

/// How often each thing happens, in requests of ten thousand.
#[derive(Debug, Clone, Copy, Default)]
pub struct Forecast {
    /// Refused before the engine sees it: too many at once.
    pub throttled: u16,
    /// Broken before the engine sees it.
    pub broken_before: u16,
    /// Done by the engine, but its answer is lost.
    pub broken_after: u16,
    /// A storm begins: this and the next requests break, longer than a client tries again.
    pub storms: u16,
}

/// Requests that a storm lasts.
const STORM: u32 = 8;

/// A request, as a script knows it.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Its method.
    pub method: &'a str,
    /// Its path.
    pub path: &'a str,
    /// What it asks of the table, as the table names it; empty for the other engines.
    pub operation: &'a str,
    /// What it carries, as text; empty when it is met before it was read.
    pub body: &'a str,
}

/// What a script makes happen to a request.
#[derive(Debug, Clone)]
pub enum Happening {
    /// Refused before the engine sees it, with this status and body.
    Refused(StatusCode, String),
    /// Broken before the engine sees it.
    BrokenBefore,
    /// Done by the engine, but its answer is lost.
    BrokenAfter,
    /// Nobody ever answers, and the engine does not see it.
    Hangs,
    /// Done by the engine; nobody ever answers.
    DoneAndHangs,
    /// Done by the engine, answered so much later.
    Late(Duration),
    /// The connection breaks while it is being sent.
    Cut,
}

impl Happening {
    /// As the table refuses what comes too fast.
    pub fn throttled() -> Self {
        Self::Refused(StatusCode::BAD_REQUEST, THROTTLED.to_owned())
    }
}

/// Which requests a script is about.
type Asks = Box<dyn Fn(&Asked<'_>) -> bool + Send + Sync>;

/// What happens to the next requests of a kind.
struct Script {
    happens: Happening,
    asks: Asks,
    times: u32,
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {} times", self.happens, self.times)
    }
}

const THROTTLED: &str = r#"{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"slow down"}"#;

/// What the weather was.
#[derive(Debug, Default)]
pub struct Weather {
    forecast: Forecast,
    sky: Mutex<(Rng, u32)>,
    scripts: Mutex<Vec<Script>>,
    met: AtomicU64,
    held: AtomicU64,
    /// Requests that passed, whole.
    pub calm: AtomicU64,
    /// Requests that were throttled.
    pub throttled: AtomicU64,
    /// Requests that broke before.
    pub broken_before: AtomicU64,
    /// Requests whose answer was lost.
    pub broken_after: AtomicU64,
}

/// What happens to one request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Drawn {
    Calm,
    Throttled,
    BrokenBefore,
    BrokenAfter,
}

impl Weather {
    /// Weather of a forecast.
    pub fn new(seed: u64, forecast: Forecast) -> Arc<Self> {
        Arc::new(Self { forecast, sky: Mutex::new((Rng::with_seed(seed), 0)), ..Self::default() })
    }

    /// No weather but what is scripted.
    pub fn calm() -> Arc<Self> {
        Self::new(0, Forecast::default())
    }

    /// So happens to the next `times` requests that `asks` tells.
    pub fn next(&self, times: u32, happens: Happening, asks: impl Fn(&Asked<'_>) -> bool + Send + Sync + 'static) {
        self.scripts().push(Script { happens, asks: Box::new(asks), times });
    }

    /// Nothing is scripted any more.
    pub fn clear(&self) {
        self.scripts().clear();
    }

    /// How many requests met a script.
    pub fn met(&self) -> u64 {
        self.met.load(Ordering::SeqCst)
    }

    /// How many requests the engine did whose answer is held for ever.
    pub fn held(&self) -> u64 {
        self.held.load(Ordering::SeqCst)
    }

    fn scripts(&self) -> std::sync::MutexGuard<'_, Vec<Script>> {
        self.scripts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a script makes happen to a request: `cuts` those that break it while it comes, or the others.
    fn scripted(&self, asked: &Asked<'_>, cuts: bool) -> Option<Happening> {
        let mut scripts = self.scripts();
        let of_this_kind = |script: &&mut Script| matches!(script.happens, Happening::Cut) == cuts;
        let script = scripts.iter_mut().filter(of_this_kind).find(|script| script.times > 0 && (script.asks)(asked))?;
        script.times -= 1;
        self.met.fetch_add(1, Ordering::SeqCst);
        Some(script.happens.clone())
    }

    fn draw(&self) -> Drawn {
        let mut sky = self.sky.lock().unwrap_or_else(PoisonError::into_inner);
        let (rng, storm) = &mut *sky;
        if *storm > 0 {
            *storm -= 1;
            return Drawn::BrokenBefore;
        }
        let Forecast { throttled, broken_before, broken_after, storms } = self.forecast;
        let drawn = rng.u16(..10_000);
        let mut from = 0;
        let mut falls = |width: u16| {
            let there = (from..from + width).contains(&drawn);
            from += width;
            there
        };
        if falls(throttled) {
            Drawn::Throttled
        } else if falls(broken_before) {
            Drawn::BrokenBefore
        } else if falls(broken_after) {
            Drawn::BrokenAfter
        } else if falls(storms) {
            *storm = STORM;
            Drawn::BrokenBefore
        } else {
            Drawn::Calm
        }
    }

    fn count(&self, drawn: Drawn) {
        let counter = match drawn {
            Drawn::Calm => &self.calm,
            Drawn::Throttled => &self.throttled,
            Drawn::BrokenBefore => &self.broken_before,
            Drawn::BrokenAfter => &self.broken_after,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

/// The weather before each engine, and how long it is borne.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "each is before the engine of its name")]
pub struct Skies {
    pub dynamodb: Arc<Weather>,
    pub s3: Arc<Weather>,
    pub ses: Arc<Weather>,
    /// How long answers are waited for.
    pub patience: Patience,
}

impl Skies {
    /// Calm until something is scripted, borne as where the functions are deployed.
    pub fn calm() -> Self {
        let [dynamodb, s3, ses] = [(); 3].map(|()| Weather::calm());
        Self { dynamodb, s3, ses, patience: Patience::DEPLOYED }
    }

    /// A cloud as it is seen under these skies.
    pub(crate) async fn over(&self, cloud: &Cloud) -> Result<Cloud, StartError> {
        let mut seen = cloud.clone();
        seen.patience = self.patience;
        let engines = &mut seen.endpoints;
        let skies =
            [(&mut engines.dynamodb, &self.dynamodb), (&mut engines.s3, &self.s3), (&mut engines.ses, &self.ses)];
        for (url, weather) in skies {
            let engine = url.take().ok_or("an engine has no address")?;
            *url = Some(before(&engine, Arc::clone(weather)).await?);
        }
        Ok(seen)
    }
}

/// Starts a proxy in front of an engine; its address in the place of the engine's.
pub async fn before(engine: &str, weather: Arc<Weather>) -> Result<String, StartError> {
    let engine = engine.trim_start_matches("http://").trim_end_matches('/').to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move {
        loop {
            let Ok((stream, _)) = listener.accept().await else { continue };
            tokio::spawn(carry(stream, engine.clone(), Arc::clone(&weather)));
        }
    });
    Ok(url)
}

/// One connection of a client, and one of its own to the engine.
async fn carry(stream: TcpStream, engine: String, weather: Arc<Weather>) {
    let Ok(upstream) = TcpStream::connect(engine).await else { return };
    let Ok((sender, connection)) = hyper::client::conn::http1::handshake(TokioIo::new(upstream)).await else { return };
    tokio::spawn(connection);
    let sender = Arc::new(tokio::sync::Mutex::new(sender));
    let service = service_fn(move |request: Request<Incoming>| {
        let (sender, weather) = (Arc::clone(&sender), Arc::clone(&weather));
        async move { pass(request, &sender, &weather).await }
    });
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

type Sender = tokio::sync::Mutex<hyper::client::conn::http1::SendRequest<Full<Bytes>>>;

/// The connection breaks.
#[derive(Debug, thiserror::Error)]
#[error("the connection breaks")]
struct Cut;

async fn pass(request: Request<Incoming>, sender: &Sender, weather: &Weather) -> Result<Response<Full<Bytes>>, Cut> {
    let drawn = weather.draw();
    weather.count(drawn);
    let (parts, mut body) = request.into_parts();
    let target = parts.headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    let operation = target.rsplit('.').next().unwrap_or_default();
    let head = Asked { method: parts.method.as_str(), path: parts.uri.path(), operation, body: "" };
    if weather.scripted(&head, true).is_some() {
        // Something of it came.
        let _ = body.frame().await;
        return Err(Cut);
    }
    let Ok(body) = body.collect().await else { return Ok(broken(StatusCode::BAD_REQUEST, "")) };
    let body = body.to_bytes();
    let scripted = weather.scripted(&Asked { body: &String::from_utf8_lossy(&body), ..head }, false);
    let happens = scripted.or(match drawn {
        Drawn::Calm => None,
        Drawn::Throttled => Some(Happening::throttled()),
        Drawn::BrokenBefore => Some(Happening::BrokenBefore),
        Drawn::BrokenAfter => Some(Happening::BrokenAfter),
    });
    match &happens {
        Some(Happening::Refused(status, body)) => return Ok(broken(*status, body)),
        Some(Happening::BrokenBefore) => return Ok(broken(StatusCode::INTERNAL_SERVER_ERROR, "{}")),
        Some(Happening::Hangs) => return std::future::pending().await,
        _ => {}
    }
    let request = Request::from_parts(parts, Full::new(body));
    let answer = async {
        let mut sender = sender.lock().await;
        sender.ready().await?;
        sender.send_request(request).await
    };
    let Ok(answer) = answer.await else { return Ok(broken(StatusCode::SERVICE_UNAVAILABLE, "{}")) };
    let (parts, body) = answer.into_parts();
    let Ok(body) = body.collect().await else { return Ok(broken(StatusCode::SERVICE_UNAVAILABLE, "{}")) };
    match happens {
        Some(Happening::BrokenAfter) => return Ok(broken(StatusCode::INTERNAL_SERVER_ERROR, "{}")),
        Some(Happening::DoneAndHangs) => {
            weather.held.fetch_add(1, Ordering::SeqCst);
            return std::future::pending().await;
        }
        Some(Happening::Late(late)) => tokio::time::sleep(late).await,
        _ => {}
    }
    Ok(Response::from_parts(parts, Full::new(body.to_bytes())))
}

fn broken(status: StatusCode, body: &str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::copy_from_slice(body.as_bytes())));
    *response.status_mut() = status;
    response
}
