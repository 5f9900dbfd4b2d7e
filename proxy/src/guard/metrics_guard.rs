//! The guard of the metrics' own address, which needs no token. A scraper names an address or an allowed name; a
//! page of another origin, or a browser that a foreign name was rebound to, is refused.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use ens_api::ApiError;
use http::header::{HOST, ORIGIN};
use http::{HeaderMap, HeaderName};

use super::header::single;
use super::hosts::{Hosts, Scheme, is_address};
use super::security_headers;
use crate::refusal::{bad_request, not_allowed, refuse};

/// The names that the metrics' address has.
#[derive(Debug, Clone)]
pub struct MetricsGuard(Arc<Hosts>);

impl MetricsGuard {
    pub(super) fn new(hosts: Hosts) -> Self {
        Self(Arc::new(hosts))
    }

    /// An address in the Host header was typed or configured: only a name can be made to resolve to another
    /// machine later on.
    fn admit(&self, headers: &HeaderMap) -> Result<(), ApiError> {
        let host = single(headers, HOST)?.ok_or_else(|| bad_request("the Host header is missing"))?;
        if !is_address(host) && self.0.find(host, Scheme::Http).is_none() {
            return Err(not_allowed("the Host header is neither an address nor a name of --allow-host"));
        }
        let site = single(headers, HeaderName::from_static("sec-fetch-site"))?;
        if single(headers, ORIGIN)?.is_some() || !matches!(site, None | Some("none" | "same-origin")) {
            return Err(not_allowed("the request comes from another page"));
        }
        Ok(())
    }
}

/// Refuses requests that may not pass, and sets the security headers of each response.
pub async fn metrics_layer(State(guard): State<MetricsGuard>, request: Request, next: Next) -> Response {
    let mut response = match guard.admit(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(error) => refuse(error),
    };
    security_headers::insert(response.headers_mut());
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn metrics_accept_addresses_and_allowed_names_but_no_other_page() {
        let guard = MetricsGuard::new(Hosts::new(9090, vec!["pushes.example.com".parse().unwrap()]));
        let decide = |pairs: &[(&str, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.append(HeaderName::try_from(*name).unwrap(), HeaderValue::from_str(value).unwrap());
            }
            guard.admit(&headers).map_err(|error| error.kind().http_status())
        };
        for host in [
            "127.0.0.1:9090",
            "localhost:9090",
            "10.0.0.5:9090",
            "10.0.0.5",
            "192.0.2.1:19090",
            "[2001:db8::1]:9090",
            "pushes.example.com:9090",
        ] {
            assert_eq!(decide(&[("host", host)]), Ok(()), "{host}");
        }
        for host in [
            "evil.example",
            "evil.example:9090",
            "localhost",
            "localhost:80",
            "127.1:9090",
            "2130706433",
            "0x7f.1",
            "10.0.0.5.evil.example",
            "10.0.0.5:9090, evil.example",
            "[::1]x",
            "pushes.example.com:9091",
            "",
        ] {
            assert_eq!(decide(&[("host", host)]), Err(403), "{host}");
        }
        let own = ("host", "10.0.0.5:9090");
        assert_eq!(decide(&[]), Err(400));
        assert_eq!(decide(&[own, own]), Err(400));
        assert_eq!(decide(&[own, ("sec-fetch-site", "none")]), Ok(()));
        assert_eq!(decide(&[own, ("sec-fetch-site", "cross-site")]), Err(403));
        assert_eq!(decide(&[own, ("origin", "http://evil.example")]), Err(403));
    }
}
