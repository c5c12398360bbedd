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

use super::POST;
use super::mailbox::Mailbox;
use super::queue::Queues;

/// Whoever writes to an address that begins so is told that the message came back, as by SES's own simulator.
const BOUNCES: &str = "bounce";

/// Serves for as long as the process lives.
pub(super) async fn serve(listener: TcpListener, mailbox: Mailbox, queues: Queues) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let (mailbox, queues) = (mailbox.clone(), queues.clone());
        tokio::spawn(async move {
            let service = service_fn(move |request| answer(mailbox.clone(), queues.clone(), request));
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(
    mailbox: Mailbox,
    queues: Queues,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let path = request.uri().path().to_owned();
    let body = request.into_body().collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let sent = (path == "/v2/email/outbound-emails").then(|| send(&mailbox, &queues, &body)).flatten();
    let (status, answer) = match sent {
        Some(id) => (StatusCode::OK, json!({ "MessageId": id })),
        None => (StatusCode::BAD_REQUEST, json!({ "message": "only raw messages are taken here" })),
    };
    let mut response = Response::new(Full::new(Bytes::from(answer.to_string())));
    *response.status_mut() = status;
    Ok(response)
}

fn send(mailbox: &Mailbox, queues: &Queues, body: &[u8]) -> Option<String> {
    let request: Value = serde_json::from_slice(body).ok()?;
    let message = STANDARD.decode(request["Content"]["Raw"]["Data"].as_str()?).ok()?;
    let mut chance = [0; 4];
    getrandom::fill(&mut chance).ok()?;
    let id = format!("{:015}-{:08x}", jiff::Timestamp::now().as_microsecond() / 10, u32::from_ne_bytes(chance));
    mailbox.keep(&id, &message).ok()?;
    let of = |list: &str| request["Destination"][list].as_array().cloned().unwrap_or_default();
    let mut recipients = [of("ToAddresses"), of("CcAddresses")].concat();
    recipients.retain(|address| address.as_str().is_some_and(|address| address.starts_with(BOUNCES)));
    if !recipients.is_empty() {
        queues.send(POST, &[bounce(&id, &request["EmailTags"], &recipients).to_string()], None).ok()?;
    }
    Some(id)
}

/// What SES tells of a message that came back from some addresses.
fn bounce(id: &str, tags: &Value, recipients: &[Value]) -> Value {
    let tags = tags.as_array().into_iter().flatten();
    let tags: serde_json::Map<String, Value> =
        tags.filter_map(|tag| Some((tag["Name"].as_str()?.to_owned(), json!([tag["Value"]])))).collect();
    let recipients: Vec<Value> = recipients.iter().map(|address| json!({ "emailAddress": address })).collect();
    json!({
        "eventType": "Bounce",
        "bounce": { "bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": recipients },
        "mail": { "messageId": id, "tags": tags },
    })
}
