//! Bad weather in front of an engine: a proxy that throttles, breaks before or after the engine did its work, or answers
//! late. Seeded: the same seed draws the same weather.

use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use fastrand::Rng;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
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

/// What the weather was.
#[derive(Debug, Default)]
pub struct Weather {
    forecast: Forecast,
    sky: Mutex<(Rng, u32)>,
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

    fn draw(&self) -> Drawn {
        let mut sky = self.sky.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
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
        async move { Ok::<_, Infallible>(pass(request, &sender, &weather).await) }
    });
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

type Sender = tokio::sync::Mutex<hyper::client::conn::http1::SendRequest<Full<Bytes>>>;

async fn pass(request: Request<Incoming>, sender: &Sender, weather: &Weather) -> Response<Full<Bytes>> {
    let drawn = weather.draw();
    weather.count(drawn);
    let (parts, body) = request.into_parts();
    let Ok(body) = body.collect().await else { return broken(StatusCode::BAD_REQUEST, "") };
    match drawn {
        Drawn::Throttled => {
            return broken(
                StatusCode::BAD_REQUEST,
                r#"{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"slow down"}"#,
            );
        }
        Drawn::BrokenBefore => return broken(StatusCode::INTERNAL_SERVER_ERROR, "{}"),
        Drawn::Calm | Drawn::BrokenAfter => {}
    }
    let request = Request::from_parts(parts, Full::new(body.to_bytes()));
    let mut sender = sender.lock().await;
    let answer = async {
        sender.ready().await?;
        sender.send_request(request).await
    };
    let Ok(answer) = answer.await else { return broken(StatusCode::SERVICE_UNAVAILABLE, "{}") };
    let (parts, body) = answer.into_parts();
    let Ok(body) = body.collect().await else { return broken(StatusCode::SERVICE_UNAVAILABLE, "{}") };
    if drawn == Drawn::BrokenAfter {
        return broken(StatusCode::INTERNAL_SERVER_ERROR, "{}");
    }
    Response::from_parts(parts, Full::new(body.to_bytes()))
}

fn broken(status: StatusCode, body: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from_static(body.as_bytes())));
    *response.status_mut() = status;
    response
}
