//! The door of the counts' own address: nobody is asked for a token there, and yet no page of another origin gets
//! in. What scrapes names an address or a name that is allowed; a browser that was led here by a name of somebody
//! else's does neither. Knows no count.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use ens_api::ApiError;
use http::header::{HOST, ORIGIN};
use http::{HeaderMap, HeaderName};

use super::header::{bad_request, not_allowed, single};
use super::hosts::{Hosts, Scheme, is_address};
use super::secure;
use crate::routes::refuse;

/// The door of the counts, as it was set up.
#[derive(Debug, Clone)]
pub struct CountsDoor(Arc<Hosts>);

impl CountsDoor {
    pub(super) fn new(hosts: Hosts) -> Self {
        Self(Arc::new(hosts))
    }

    /// An address in the Host header was typed or configured by somebody: only names can be made to lead to
    /// another machine later on.
    fn admit(&self, headers: &HeaderMap) -> Result<(), ApiError> {
        let host = single(headers, HOST)?.ok_or_else(|| bad_request("the Host header is missing"))?;
        if !is_address(host) && self.0.find(host, Scheme::Http).is_none() {
            return Err(not_allowed("the Host header is neither an address nor a name of --allow-host"));
        }
        let site = single(headers, HeaderName::from_static("sec-fetch-site"))?;
        if single(headers, ORIGIN)?.is_some() || !matches!(site, None | Some("none" | "same-origin")) {
            return Err(not_allowed("another page asks"));
        }
        Ok(())
    }
}

/// Refuses what may not pass, and sets the security headers of every answer.
pub async fn counts_layer(State(door): State<CountsDoor>, request: Request, next: Next) -> Response {
    let mut response = match door.admit(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(error) => refuse(error),
    };
    secure(response.headers_mut());
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn addresses_and_allowed_names_get_in_and_no_other_page_does() {
        let door = CountsDoor::new(Hosts::new(9090, vec!["pushes.example.com".parse().unwrap()]));
        let ask = |pairs: &[(&str, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.append(HeaderName::try_from(*name).unwrap(), HeaderValue::from_str(value).unwrap());
            }
            door.admit(&headers).map_err(|error| error.kind().http_status())
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
            assert_eq!(ask(&[("host", host)]), Ok(()), "{host}");
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
            assert_eq!(ask(&[("host", host)]), Err(403), "{host}");
        }
        let own = ("host", "10.0.0.5:9090");
        assert_eq!(ask(&[]), Err(400));
        assert_eq!(ask(&[own, own]), Err(400));
        assert_eq!(ask(&[own, ("sec-fetch-site", "none")]), Ok(()));
        assert_eq!(ask(&[own, ("sec-fetch-site", "cross-site")]), Err(403));
        assert_eq!(ask(&[own, ("origin", "http://evil.example")]), Err(403));
    }
}
