//! What a function is called with, and what it answers, as the HTTP API and the queues of AWS have it.

use std::io::Read as _;

use aws_lambda_events::sqs::SqsBatchResponse;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use local::cloud::queue::Message;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::Trouble;

/// What a browser sends.
pub(crate) struct Request<'a> {
    pub(crate) method: &'static str,
    /// Path and query.
    pub(crate) target: &'a str,
    pub(crate) cookies: Vec<String>,
    /// `application/x-www-form-urlencoded`, where it is a form.
    pub(crate) form: Option<String>,
    /// Network address of the caller.
    pub(crate) address: &'a str,
}

/// What the browser of a phone says of itself in every request.
const BROWSER: [(&str, &str); 6] = [
    ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
    ("accept-encoding", "gzip, deflate, br, zstd"),
    ("accept-language", "fr-FR,fr;q=0.9"),
    ("host", "demande.example"),
    ("user-agent", "Mozilla/5.0 (Android 13; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"),
    ("x-forwarded-proto", "https"),
];

impl Request<'_> {
    /// A page.
    pub(crate) fn get(target: &str) -> Request<'_> {
        Request { method: "GET", target, cookies: vec![], form: None, address: "192.0.2.1" }
    }

    /// The event of an HTTP API, payload format 2.0.
    pub(crate) fn event(&self) -> String {
        let (path, query) = self.target.split_once('?').unwrap_or((self.target, ""));
        let mut headers: Map<String, Value> =
            BROWSER.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
        headers.insert("x-forwarded-for".to_owned(), self.address.into());
        let body = self.form.as_deref().unwrap_or_default();
        if self.form.is_some() {
            headers.insert("content-type".to_owned(), "application/x-www-form-urlencoded".into());
            headers.insert("content-length".to_owned(), body.len().to_string().into());
        }
        json!({
            "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": query,
            "cookies": self.cookies, "headers": headers, "isBase64Encoded": true, "body": STANDARD.encode(body),
            "requestContext": {
                "accountId": "000000000000", "apiId": "bench", "stage": "$default", "routeKey": "$default",
                "requestId": "bench", "time": "", "timeEpoch": 0, "domainName": "demande.example",
                "domainPrefix": "demande",
                "http": { "method": self.method, "path": path, "protocol": "HTTP/1.1", "sourceIp": self.address,
                    "userAgent": BROWSER[4].1 },
            },
        })
        .to_string()
    }
}

/// The event of a queue: messages as they were sent to it.
pub(crate) fn of_messages(messages: &[Message]) -> String {
    let record = |message: &Message| {
        json!({
            "messageId": message.id.to_string(), "receiptHandle": message.id.to_string(), "body": message.body,
            "attributes": { "ApproximateReceiveCount": message.receives.to_string() }, "messageAttributes": {},
            "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:eu-west-3:000000000000:bench",
            "awsRegion": "eu-west-3",
        })
    };
    json!({ "Records": messages.iter().map(record).collect::<Vec<_>>() }).to_string()
}

/// Whether every message of a batch was worked on.
pub(crate) fn all_done(answer: &[u8]) -> Result<(), Trouble> {
    let answer: SqsBatchResponse = serde_json::from_slice(answer)?;
    if answer.batch_item_failures.is_empty() { Ok(()) } else { Err("a message of the queue failed".into()) }
}

/// What a function answers to a browser.
#[derive(Debug, Default)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw {
    status_code: u16,
    #[serde(default)]
    headers: Map<String, Value>,
    #[serde(default)]
    cookies: Vec<String>,
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
}

impl Reply {
    /// From the answer of a function that runs by itself.
    pub(crate) fn from_answer(answer: &[u8]) -> Result<Self, Trouble> {
        let raw: Raw = serde_json::from_slice(answer)?;
        let text = raw.body.unwrap_or_default();
        let body = if raw.is_base64_encoded { STANDARD.decode(text)? } else { text.into_bytes() };
        let headers =
            raw.headers.into_iter().map(|(name, value)| (name, value.as_str().unwrap_or_default().to_owned()));
        let cookies = raw.cookies.into_iter().map(|cookie| ("set-cookie".to_owned(), cookie));
        Ok(Self { status: raw.status_code, headers: headers.chain(cookies).collect(), body })
    }

    /// From the answer of a function that was called in this process.
    pub(crate) fn from_response(response: lambda_http::Response<lambda_http::Body>) -> Self {
        let (parts, body) = response.into_parts();
        let text = |value: &lambda_http::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = parts.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        Self { status: parts.status.as_u16(), headers, body: body.to_vec() }
    }

    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The cookies that it sets.
    pub(crate) fn cookies(&self) -> impl Iterator<Item = &str> {
        self.headers.iter().filter(|(name, _)| name == "set-cookie").map(|(_, value)| value.as_str())
    }

    /// The body as text, unpacked.
    pub(crate) fn text(&self) -> Result<String, Trouble> {
        if self.header("content-encoding") != Some("gzip") {
            return Ok(String::from_utf8_lossy(&self.body).into_owned());
        }
        let mut text = String::new();
        GzDecoder::new(self.body.as_slice()).read_to_string(&mut text)?;
        Ok(text)
    }

    /// Its headers, those that the HTTP API adds included.
    pub(crate) fn all_headers(&self) -> impl Iterator<Item = (String, String)> {
        let theirs = [
            ("date", "Tue, 24 Nov 2026 08:00:00 GMT".to_owned()),
            ("content-length", self.body.len().to_string()),
            ("apigw-requestid", "AbCdEfGhIjKlMnO=".to_owned()),
        ];
        let theirs = theirs.into_iter().map(|(name, value)| (name.to_owned(), value));
        self.headers.iter().cloned().chain(theirs)
    }

    /// Bytes of the response as HTTP/1.1: status line, headers, body as it was packed. TLS and TCP come on top.
    pub(crate) fn wire_bytes(&self) -> usize {
        let reason = match self.status {
            200 => "OK",
            303 => "See Other",
            409 => "Conflict",
            422 => "Unprocessable Entity",
            _ => "",
        };
        let status = "HTTP/1.1 200 \r\n".len() + reason.len();
        let headers: usize = self.all_headers().map(|(name, value)| name.len() + value.len() + ": \r\n".len()).sum();
        status + headers + "connection: keep-alive\r\n".len() + "\r\n".len() + self.body.len()
    }
}
