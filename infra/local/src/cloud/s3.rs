//! S3's API over files, with what browsers need of it: forms that come back to our page, refusals that are read by people,
//! events of what arrived.

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use aws_credential_types::Credentials;
use http_body_util::{BodyExt as _, Full, Limited, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::header::{
    ACCEPT, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE, CACHE_CONTROL,
    CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, ORIGIN,
    X_CONTENT_TYPE_OPTIONS,
};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use serde_json::json;
use tokio::net::TcpListener;

use super::queue::Queues;
use super::{INTAKE, StartError};

/// Makes the page that a browser is shown instead of S3's XML: is the file too large?
pub type RefusalPage = Arc<dyn Fn(bool) -> String + Send + Sync>;

/// Who may send from a script, and what a refused browser reads.
pub(super) struct Told {
    /// The origin of the site.
    pub(super) site: String,
    /// Its page for refusals.
    pub(super) refusal_page: RefusalPage,
}

/// Most bytes read of a request before it is refused: room for the largest file and the form around it.
const MAX_BODY: usize = 40 * 1024 * 1024;

/// Where browsers post files (`usecases::piece::incoming_key`).
const INCOMING: &str = "incoming";

/// What a browser may do with the picture of a page that it opens alone: show it.
const PICTURE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

/// What it may do with what may be a PDF. Viewers are made of pages, scripts and styles of the browser's own, which
/// `sandbox` and `default-src 'none'` would stop: Chromium's shows nothing. Pages of the site, which this goes before, show
/// such files within themselves.
const OPENED_POLICY: &str = "base-uri 'none'; form-action 'none'; frame-ancestors ";

/// One bucket and its notifications.
pub(super) struct Bucket {
    service: S3Service,
    root: PathBuf,
    name: &'static str,
    queues: Queues,
    told: Told,
}

impl Bucket {
    pub(super) fn open(
        root: &Path,
        name: &'static str,
        credentials: &Credentials,
        queues: Queues,
        told: Told,
    ) -> Result<Self, StartError> {
        std::fs::create_dir_all(root.join(name))?;
        let files = s3s_fs::FileSystem::new(root).map_err(|error| format!("{error:?}"))?;
        let mut builder = S3ServiceBuilder::new(files);
        builder.set_auth(SimpleAuth::from_single(credentials.access_key_id(), credentials.secret_access_key()));
        Ok(Self { service: builder.build(), root: root.to_owned(), name, queues, told })
    }

    /// A kill between a file and its event forgets the event: whatever waits for a verdict is announced again. A file
    /// that nobody waits for is erased by its examination: nothing is left for the bucket's rule to sweep on this machine.
    pub(super) fn enqueue_forgotten(&self) -> Result<(), StartError> {
        let bucket = self.root.join(self.name);
        let mut bodies = Vec::new();
        for application in list(&bucket.join(INCOMING)) {
            for piece in list(&application) {
                if piece.is_file()
                    && let Ok(key) = piece.strip_prefix(&bucket)
                    && let Some(key) = key.to_str()
                {
                    bodies.push(self.event(key));
                }
            }
        }
        self.queues.send(INTAKE, &bodies, None)?;
        Ok(())
    }

    pub(super) async fn serve(self: Arc<Self>, listener: TcpListener) {
        loop {
            let Ok((stream, _)) = listener.accept().await else { continue };
            let bucket = Arc::clone(&self);
            tokio::spawn(async move {
                let service = service_fn(move |request| {
                    let bucket = Arc::clone(&bucket);
                    async move { Ok::<_, Infallible>(bucket.answer(request).await) }
                });
                let _ =
                    hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
            });
        }
    }

    /// The bucket's answer, with the rule that lets the site's scripts send to it and read what it says (the bucket's CORS
    /// configuration in `template.yaml`).
    async fn answer(&self, request: Request<Incoming>) -> Response<s3s::Body> {
        let from_site = header(request.headers(), &ORIGIN) == self.told.site;
        let mut response = if request.method() == Method::OPTIONS {
            // Its body is not read, and it has none.
            let mut response = Response::new(s3s::Body::empty());
            *response.status_mut() = if from_site { StatusCode::OK } else { StatusCode::FORBIDDEN };
            response
        } else {
            self.serve_one(request).await
        };
        if from_site {
            put(&mut response, ACCESS_CONTROL_ALLOW_ORIGIN, &self.told.site);
            put(&mut response, ACCESS_CONTROL_ALLOW_METHODS, "POST");
            put(&mut response, ACCESS_CONTROL_MAX_AGE, "3000");
        }
        response
    }

    async fn serve_one(&self, request: Request<Incoming>) -> Response<s3s::Body> {
        let (parts, body) = request.into_parts();
        let kind = header(&parts.headers, &CONTENT_TYPE);
        let from_form = parts.method == Method::POST && kind.starts_with("multipart/form-data");
        let reads_html = header(&parts.headers, &ACCEPT).contains("text/html");
        // Read whole, so that a refusal reaches the browser instead of a broken connection.
        let body = match Limited::new(body, MAX_BODY).collect().await {
            Ok(body) => body.to_bytes(),
            Err(_) => return self.refusal(StatusCode::BAD_REQUEST, true),
        };
        let overrides = overrides(parts.uri.query().unwrap_or_default());
        let (method, uri) = (parts.method.clone(), parts.uri.clone());
        let form = from_form.then(|| Form::read(&body));
        let empty_file = form.as_ref().is_some_and(|form| form.file_is_empty);
        let body = if from_form { in_pieces(body) } else { s3s::Body::from(body) };
        let answer = self.service.call(Request::from_parts(parts, body)).await;
        let Ok(mut response) = answer else { return self.refusal(StatusCode::INTERNAL_SERVER_ERROR, false) };
        // Back to our page is a success too.
        let success = response.status().is_success() || response.status().is_redirection();
        if let Some(form) = form {
            if !success {
                let status = response.status();
                let text =
                    response.into_body().collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
                let too_large = String::from_utf8_lossy(&text).contains("EntityTooLarge");
                if reads_html {
                    return self.refusal(status, too_large || empty_file);
                }
                let mut response = Response::new(s3s::Body::from(text));
                *response.status_mut() = status;
                return response;
            }
            if let Some(key) = &form.key {
                self.announce(key);
            }
        } else if success && method == Method::PUT {
            let prefix = format!("/{}/", self.name);
            if let Some(key) = uri.path().strip_prefix(&prefix) {
                self.announce(key);
            }
        } else if success {
            for (name, value) in overrides {
                put(&mut response, name, &value);
            }
        }
        // As the distribution in front of the bucket does.
        if method == Method::GET {
            put(&mut response, X_CONTENT_TYPE_OPTIONS, "nosniff");
            let picture = uri.path().rsplit('/').next().is_some_and(|name| name.starts_with("examined-page-"));
            let opened = || format!("{OPENED_POLICY}{}", self.told.site);
            let policy = if picture { PICTURE_POLICY.to_owned() } else { opened() };
            put(&mut response, CONTENT_SECURITY_POLICY, &policy);
        }
        response
    }

    /// The notification of the bucket: what people send, and nothing that we write.
    fn announce(&self, key: &str) {
        if key.strip_prefix(INCOMING).is_some_and(|rest| rest.starts_with('/'))
            && let Err(error) = self.queues.send(INTAKE, &[self.event(key)], None)
        {
            tracing::error!(%error, "an arrival could not be announced");
        }
    }

    fn event(&self, key: &str) -> String {
        json!({ "Records": [{
            "eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "eu-west-3", "eventName": "ObjectCreated:Post",
            "eventTime": jiff::Timestamp::now().to_string(),
            "userIdentity": { "principalId": "local" }, "requestParameters": { "sourceIPAddress": "127.0.0.1" },
            "responseElements": {},
            "s3": { "s3SchemaVersion": "1.0", "configurationId": "intake",
                "bucket": { "name": self.name, "ownerIdentity": { "principalId": "local" }, "arn": format!("arn:aws:s3:::{}", self.name) },
                "object": { "key": key } }
        }] })
        .to_string()
    }

    fn refusal(&self, status: StatusCode, too_large: bool) -> Response<s3s::Body> {
        let page = (self.told.refusal_page)(too_large);
        let mut response = Response::new(s3s::Body::http_body(Full::new(Bytes::from(page))));
        *response.status_mut() = status;
        put(&mut response, CONTENT_TYPE, "text/html; charset=utf-8");
        response
    }
}

/// A form's body in pieces: the engine keeps the pieces that hold the form's head in memory, up to a limit that a large
/// file in one piece would exceed.
fn in_pieces(body: Bytes) -> s3s::Body {
    const PIECE: usize = 64 * 1024;
    let pieces = (0..body.len()).step_by(PIECE).map(move |from| {
        let to = body.len().min(from + PIECE);
        Ok::<_, Infallible>(Frame::data(body.slice(from..to)))
    });
    s3s::Body::http_body(StreamBody::new(futures_util::stream::iter(pieces)))
}

fn list(directory: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(directory)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .collect()
}

fn header(headers: &hyper::HeaderMap, name: &HeaderName) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

fn put(response: &mut Response<s3s::Body>, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// The headers that a signed link asks for.
fn overrides(query: &str) -> Vec<(HeaderName, String)> {
    let named = [
        ("response-content-type", CONTENT_TYPE),
        ("response-content-disposition", CONTENT_DISPOSITION),
        ("response-cache-control", CACHE_CONTROL),
    ];
    let value = |name: &str| {
        let pair = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
        percent_decode(pair)
    };
    named.into_iter().filter_map(|(name, header)| Some((header, value(name)?))).collect()
}

fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(bytes).ok()
}

/// What is read of a posted form beside what the engine reads.
struct Form {
    key: Option<String>,
    file_is_empty: bool,
}

impl Form {
    fn read(body: &[u8]) -> Self {
        let head = String::from_utf8_lossy(&body[..body.len().min(16 * 1024)]);
        let field = |name: &str| {
            let after = head.split_once(&format!("name=\"{name}\""))?.1;
            let value = after.split_once("\r\n\r\n")?.1.split_once("\r\n")?.0;
            Some(value.to_owned())
        };
        let file_is_empty = head
            .split_once("name=\"file\"")
            .and_then(|(_, after)| after.split_once("\r\n\r\n"))
            .is_some_and(|(_, content)| content.starts_with("\r\n--"));
        Self { key: field("key"), file_is_empty }
    }
}
