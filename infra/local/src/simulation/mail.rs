//! The mail service of a simulation: it counts what it took instead of keeping it, gives some of it back, and loses some
//! answers.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use fastrand::Rng;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::cloud::queue::Queues;
use crate::cloud::{POST, StartError};

/// Messages of a thousand that come back.
const BOUNCES: u16 = 8;

/// What was taken: how many times each item of the outbox.
#[derive(Clone)]
pub(super) struct Postbox {
    taken: Arc<Mutex<HashMap<String, u32>>>,
    rng: Arc<Mutex<Rng>>,
    queues: Queues,
}

impl Postbox {
    /// Starts it; its address.
    pub(super) async fn open(seed: u64, queues: Queues) -> Result<(Self, String), StartError> {
        let postbox = Self { taken: Arc::default(), rng: Arc::new(Mutex::new(Rng::with_seed(seed))), queues };
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let serving = postbox.clone();
        tokio::spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else { continue };
                let postbox = serving.clone();
                let service = service_fn(move |request| {
                    let postbox = postbox.clone();
                    async move { Ok::<_, Infallible>(postbox.answer(request).await) }
                });
                let server = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
                tokio::spawn(async move {
                    let _ = server.await;
                });
            }
        });
        Ok((postbox, url))
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let body = request.into_body().collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        let request: Value = serde_json::from_slice(&body).unwrap_or_default();
        let id = request["EmailTags"][0]["Value"].as_str().unwrap_or_default().to_owned();
        let message = format!("sim-{id}");
        let first = {
            let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
            let count = taken.entry(id.clone()).or_default();
            *count += 1;
            *count == 1
        };
        let drawn = self.rng.lock().unwrap_or_else(PoisonError::into_inner).u16(..1000);
        if first && drawn < BOUNCES {
            let told = json!({ "eventType": "Bounce", "mail": { "messageId": message, "tags": { "outbox": [id] } } });
            // Told twice, as such services do.
            let _ = self.queues.send(POST, &[told.to_string(), told.to_string()], None);
        }
        Response::new(Full::new(Bytes::from(json!({ "MessageId": message }).to_string())))
    }

    /// How many messages were taken, and how many of them more than once.
    pub(super) fn counts(&self) -> (usize, usize) {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        (taken.len(), taken.values().filter(|count| **count > 1).count())
    }
}
