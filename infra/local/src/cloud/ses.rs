//! Enough of SES's API to send a raw message.

use std::convert::Infallible;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::mailbox::Mailbox;

/// Serves for as long as the process lives.
pub(super) async fn serve(listener: TcpListener, mailbox: Mailbox) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let mailbox = mailbox.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| answer(mailbox.clone(), request));
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(mailbox: Mailbox, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let path = request.uri().path().to_owned();
    let body = request.into_body().collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let sent = (path == "/v2/email/outbound-emails").then(|| send(&mailbox, &body)).flatten();
    let (status, answer) = match sent {
        Some(id) => (StatusCode::OK, json!({ "MessageId": id })),
        None => (StatusCode::BAD_REQUEST, json!({ "message": "only raw messages are taken here" })),
    };
    let mut response = Response::new(Full::new(Bytes::from(answer.to_string())));
    *response.status_mut() = status;
    Ok(response)
}

fn send(mailbox: &Mailbox, body: &[u8]) -> Option<String> {
    let request: Value = serde_json::from_slice(body).ok()?;
    let message = STANDARD.decode(request["Content"]["Raw"]["Data"].as_str()?).ok()?;
    let mut chance = [0; 4];
    getrandom::fill(&mut chance).ok()?;
    let id = format!("{:015}-{:08x}", jiff::Timestamp::now().as_microsecond() / 10, u32::from_ne_bytes(chance));
    mailbox.keep(&id, &message).ok()?;
    Some(id)
}
