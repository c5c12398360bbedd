//! The HTTP API in front of the functions: turns what a browser sends into the event that API Gateway would make of it,
//! and calls the function of its path.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use lambda_http::Body;
use serde_json::json;
use tokio::net::TcpListener;

/// Most bytes of a request's body: what a function can be given.
const MAX_BODY: usize = 6 * 1024 * 1024;

/// A function's answer, to come.
pub(crate) type Answering = Pin<Box<dyn Future<Output = Response<Body>> + Send>>;
/// A function.
pub(crate) type Function = Arc<dyn Fn(lambda_http::Request) -> Answering + Send + Sync>;

/// Which function answers which paths: the longest prefix wins, on whole segments.
#[derive(Clone, Default)]
pub(crate) struct Routes(Vec<(&'static str, Function)>);

impl Routes {
    /// A function answers a path and everything under it.
    #[must_use]
    pub(crate) fn with<F, R>(mut self, prefix: &'static str, function: F) -> Self
    where
        F: Fn(lambda_http::Request) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Response<Body>, Infallible>> + Send + 'static,
    {
        let function: Function = Arc::new(move |request| {
            let answer = function(request);
            Box::pin(async move { answer.await.unwrap_or_else(|never| match never {}) })
        });
        self.0.push((prefix, function));
        self
    }

    fn of(&self, path: &str) -> Option<&Function> {
        let under = |prefix: &str| {
            prefix == "/" || path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let known = self.0.iter().filter(|(prefix, _)| under(prefix));
        known.max_by_key(|(prefix, _)| prefix.len()).map(|(_, function)| function)
    }
}

/// Serves for as long as the process lives.
pub(crate) async fn serve(listener: TcpListener, routes: Routes) {
    let routes = Arc::new(routes);
    loop {
        let Ok((stream, from)) = listener.accept().await else { continue };
        let routes = Arc::clone(&routes);
        tokio::spawn(async move {
            let service = service_fn(move |request| answer(Arc::clone(&routes), request, from));
            // A connection that breaks is the browser's business.
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(
    routes: Arc<Routes>,
    request: Request<Incoming>,
    from: SocketAddr,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (parts, body) = request.into_parts();
    let Some(body) = whole(body).await else {
        return Ok(plain(StatusCode::PAYLOAD_TOO_LARGE, "Ce qui est envoyé est trop gros."));
    };
    let event = event(&parts, &body, from.ip());
    let Ok(request) = lambda_http::request::from_str(&event) else {
        return Ok(plain(StatusCode::BAD_REQUEST, "Cette demande n’a pas de sens."));
    };
    let Some(function) = routes.of(parts.uri.path()) else {
        return Ok(plain(StatusCode::NOT_FOUND, "Rien ici."));
    };
    // A function that panics fails alone, as its process would.
    let Ok(response) = tokio::spawn(function(request)).await else {
        return Ok(plain(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error"));
    };
    Ok(response.map(|body| Full::new(Bytes::from(body.to_vec()))))
}

/// The body, if it is one that the API takes. What is too much is read and dropped, up to a point: a browser that is still
/// sending when the connection closes never reads the answer.
async fn whole(mut body: Incoming) -> Option<Vec<u8>> {
    let (mut kept, mut seen) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.ok()?.into_data() else { continue };
        seen += data.len();
        if seen <= MAX_BODY {
            kept.extend_from_slice(&data);
        } else if seen > 8 * MAX_BODY {
            return None;
        }
    }
    (seen <= MAX_BODY).then_some(kept)
}

/// The event of an HTTP API, payload format 2.0.
fn event(parts: &hyper::http::request::Parts, body: &[u8], from: IpAddr) -> String {
    let mut headers: BTreeMap<&str, String> = BTreeMap::new();
    let mut cookies = Vec::new();
    for (name, value) in &parts.headers {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        if name == hyper::header::COOKIE {
            cookies.extend(value.split(';').map(|cookie| cookie.trim().to_owned()));
            continue;
        }
        headers.entry(name.as_str()).and_modify(|known| *known = format!("{known},{value}")).or_insert(value);
    }
    let path = parts.uri.path();
    json!({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": parts.uri.query().unwrap_or_default(),
        "cookies": cookies, "headers": headers, "isBase64Encoded": true, "body": STANDARD.encode(body),
        "requestContext": {
            "accountId": "000000000000", "apiId": "local", "stage": "$default", "routeKey": "$default",
            "requestId": "local", "time": "", "timeEpoch": 0, "domainName": "localhost", "domainPrefix": "localhost",
            "http": { "method": parts.method.as_str(), "path": path, "protocol": "HTTP/1.1", "sourceIp": from.to_string(),
                "userAgent": headers.get("user-agent").cloned().unwrap_or_default() },
        },
    })
    .to_string()
}

fn plain(status: StatusCode, text: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from_static(text.as_bytes())));
    *response.status_mut() = status;
    let kind = hyper::header::HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(hyper::header::CONTENT_TYPE, kind);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_prefix_answers_on_whole_segments() {
        let nobody = |_: lambda_http::Request| async { Ok(Response::new(Body::Empty)) };
        let routes = Routes::default().with("/", nobody).with("/demande", nobody).with("/demande/x", nobody);
        let rank = |path| {
            let found = routes.of(path).expect("the root answers everything");
            routes.0.iter().position(|(_, function)| Arc::ptr_eq(function, found))
        };
        assert_eq!(rank("/"), Some(0));
        assert_eq!(rank("/demandes"), Some(0));
        assert_eq!(rank("/demande"), Some(1));
        assert_eq!(rank("/demande/y"), Some(1));
        assert_eq!(rank("/demande/x/z"), Some(2));
    }
}
