//! The distribution in front of the site: whether a request came through it, and from which address.
//!
//! The API can be reached without it, by who knows its address: around the firewall, and with any header. So the
//! distribution proves itself by a key, and only then is it believed about the address of who is at the other end.
//! Where there is none (one's own machine, an emulator), the API says the address, and it is who connects.

use std::net::{IpAddr, Ipv6Addr};

use lambda_http::http::StatusCode;
use lambda_http::http::header::HeaderValue;
use lambda_http::request::RequestContext;
use lambda_http::{Body, Request, RequestExt as _, Response};
use subtle::ConstantTimeEq as _;

use crate::kit::Kit;

/// The header in which the distribution proves itself; it replaces what a browser sends under this name.
const KEY: &str = "x-sne-origin-key";
/// The header in which the distribution says who is at the other end, as `address:port`; it replaces a browser's too.
const VIEWER: &str = "cloudfront-viewer-address";

impl Kit {
    /// Whether a request came the way that requests have to come. Asked before anything is read.
    pub(crate) fn came_through(&self, request: &Request) -> bool {
        let keys = &self.settings.origin_keys;
        let shown = request.headers().get(KEY).map(HeaderValue::as_bytes).unwrap_or_default();
        keys.is_empty() || keys.iter().any(|key| bool::from(key.as_bytes().ct_eq(shown)))
    }

    /// What somebody reads who found the API's own address.
    pub(crate) fn turned_away(&self) -> Response<Body> {
        let text = format!("Le service est à cette adresse\u{a0}: {}\n", self.settings.base_url);
        let mut response = Response::new(Body::Text(text));
        *response.status_mut() = StatusCode::FORBIDDEN;
        self.harden("", &mut response);
        response
    }

    /// The address that tries are counted by; empty when there is none to be believed.
    pub(crate) fn address_of(&self, request: &Request) -> String {
        let said = if self.settings.origin_keys.is_empty() {
            match request.request_context_ref() {
                Some(RequestContext::ApiGatewayV2(context)) => context.http.source_ip.as_deref().and_then(parsed),
                _ => None,
            }
        } else {
            let said = request.headers().get(VIEWER).filter(|_| self.came_through(request));
            said.and_then(|value| value.to_str().ok()?.rsplit_once(':')).and_then(|(address, _)| parsed(address))
        };
        said.map(|address| counted(address).to_string()).unwrap_or_default()
    }
}

fn parsed(address: &str) -> Option<IpAddr> {
    address.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// A household has a whole network of IPv6 addresses, of which its devices take another as often as they like: the
/// network is what is counted.
fn counted(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(long) => match long.to_ipv4_mapped() {
            Some(short) => short.into(),
            None => Ipv6Addr::from(u128::from(long) & !u128::from(u64::MAX)).into(),
        },
        short @ IpAddr::V4(_) => short,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::Settings;

    fn kit(origin_keys: &[&str]) -> Kit {
        Kit::new(Settings {
            base_url: "https://demande.example".to_owned(),
            territory: "06".to_owned(),
            secret: [7; 32],
            files_origins: vec![],
            origin_keys: origin_keys.iter().map(|key| (*key).to_owned()).collect(),
        })
    }

    fn request(source: &str, headers: &[(&str, &str)]) -> Request {
        let headers =
            headers.iter().map(|(name, value)| format!("\"{name}\":\"{value}\"")).collect::<Vec<_>>().join(",");
        let event = format!(
            r#"{{"version":"2.0","routeKey":"$default","rawPath":"/","rawQueryString":"","headers":{{{headers}}},
            "isBase64Encoded":false,"requestContext":{{"accountId":"0","apiId":"a","stage":"$default",
            "routeKey":"$default","requestId":"r","time":"","timeEpoch":0,"domainName":"d","domainPrefix":"d",
            "http":{{"method":"GET","path":"/","protocol":"HTTP/1.1","sourceIp":"{source}","userAgent":""}}}}}}"#
        );
        lambda_http::request::from_str(&event).expect("an event of an API")
    }

    #[test]
    fn without_a_distribution_the_api_says_who_connects_and_headers_say_nothing() {
        let spoofed = request("203.0.113.7", &[(VIEWER, "198.51.100.1:443"), ("x-forwarded-for", "198.51.100.2")]);
        assert!(kit(&[]).came_through(&spoofed));
        assert_eq!(kit(&[]).address_of(&spoofed), "203.0.113.7");
    }

    #[test]
    fn behind_a_distribution_only_who_shows_a_key_is_let_in_and_believed() {
        let kit = kit(&["first", "second"]);
        let viewer = (VIEWER, "198.51.100.1:41000");
        for key in ["first", "second"] {
            let through = request("130.176.0.1", &[(KEY, key), viewer, ("x-forwarded-for", "198.51.100.9")]);
            assert!(kit.came_through(&through));
            assert_eq!(kit.address_of(&through), "198.51.100.1");
        }
        for key in [None, Some(""), Some("firs"), Some("first second"), Some("FIRST")] {
            let headers: Vec<_> = key.map(|key| (KEY, key)).into_iter().chain([viewer]).collect();
            let around = request("203.0.113.7", &headers);
            assert!(!kit.came_through(&around), "{key:?}");
            assert_eq!(kit.address_of(&around), "", "{key:?}");
        }
        let refused = kit.turned_away();
        assert_eq!(refused.status(), 403);
        assert!(refused.headers().contains_key("strict-transport-security"));
    }

    #[test]
    fn of_ipv6_the_network_is_counted() {
        let kit = kit(&["key"]);
        let of = |viewer| kit.address_of(&request("130.176.0.1", &[(KEY, "key"), (VIEWER, viewer)]));
        assert_eq!(of("2001:db8:1:2:a:b:c:d:41000"), "2001:db8:1:2::");
        assert_eq!(of("[2001:db8:1:2:1::d]:41000"), "2001:db8:1:2::");
        assert_eq!(of("2001:db8:1:3::d:41000"), "2001:db8:1:3::");
        assert_eq!(of("::ffff:198.51.100.1:41000"), "198.51.100.1");
        assert_eq!(of("unknown"), "");
    }
}
