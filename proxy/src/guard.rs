//! The door: one layer before every route, the page's files and unknown paths included. Decides from the
//! request's line and headers alone whether it may pass, and tells the browser what it may do with the
//! answer. There are no CORS headers, so no other origin ever reads one.
//! Must not know what is asked.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use ens_api::{ApiError, ErrorCode};
use http::header::{
    CONTENT_SECURITY_POLICY, HOST, ORIGIN, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, Uri};

use crate::routes::refuse;

/// The header that the page sends to `/api`, and that no form and no foreign page can send unasked.
pub const PAGE_HEADER: &str = "x-pushboard";

/// Longest path and query taken, in bytes.
pub const MAX_URI: usize = 8 * 1024;

/// What the page may load: its own files, and nothing inline.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; manifest-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Which names the proxy answers to.
#[derive(Debug, Clone)]
pub struct Guard {
    hosts: Arc<[String]>,
}

impl Guard {
    /// The names of this machine, with the port that is listened on.
    pub fn for_loopback(port: u16) -> Self {
        let names = ["localhost", "127.0.0.1", "[::1]"];
        let mut hosts: Vec<String> = names.iter().map(|name| format!("{name}:{port}")).collect();
        if port == 80 {
            // Browsers leave the scheme's own port out.
            hosts.extend(names.map(str::to_owned));
        }
        Self { hosts: hosts.into() }
    }

    /// Whether a request may pass.
    ///
    /// # Errors
    /// `Pushboard.BadRequest` for a line or a Host that no browser sends, `Pushboard.NotAllowed` for a host
    /// that is not ours, and on `/api` for what another origin started.
    pub fn check(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), ApiError> {
        check_uri(uri)?;
        let host = single(headers, HOST)?.ok_or_else(|| bad_request("the Host header is missing"))?;
        let named = uri.authority().map_or(host, |authority| authority.as_str());
        if !self.answers_to(host) || !named.eq_ignore_ascii_case(host) {
            return Err(not_allowed("the Host header names neither this machine nor its port"));
        }
        if is_api(uri.path()) { check_origin(host, headers) } else { Ok(()) }
    }

    fn answers_to(&self, host: &str) -> bool {
        self.hosts.iter().any(|own| own.eq_ignore_ascii_case(host))
    }
}

/// Refuses what may not pass, and sets the security headers of every answer.
pub async fn layer(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let mut response = match guard.check(request.uri(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(error) => refuse(error),
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, CONTENT_POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

/// Only paths that mean themselves pass: nothing here decodes or normalises one, and nothing behind may.
fn check_uri(uri: &Uri) -> Result<(), ApiError> {
    if uri.path_and_query().is_none_or(|whole| whole.as_str().len() > MAX_URI) {
        return Err(bad_request("the address is longer than 8 KiB"));
    }
    let path = uri.path();
    let dotted = path.split('/').any(|segment| matches!(segment, "." | ".."));
    if !path.starts_with('/') || path.contains("//") || path.contains(['%', '\\']) || dotted {
        return Err(bad_request("the path is not written plainly"));
    }
    Ok(())
}

fn check_origin(host: &str, headers: &HeaderMap) -> Result<(), ApiError> {
    match single(headers, HeaderName::from_static("sec-fetch-site"))? {
        Some("same-origin") => {}
        Some(_) => return Err(not_allowed("another page asks")),
        None => {
            if let Some(origin) = single(headers, ORIGIN)?
                && !origin.strip_prefix("http://").is_some_and(|own| own.eq_ignore_ascii_case(host))
            {
                return Err(not_allowed("another origin asks"));
            }
        }
    }
    match single(headers, HeaderName::from_static(PAGE_HEADER))? {
        Some("1") => Ok(()),
        _ => Err(not_allowed("the header X-Pushboard: 1 is missing")),
    }
}

/// A header's one value; twice the same header is an error, so that nobody reads another one than we do.
fn single(headers: &HeaderMap, name: HeaderName) -> Result<Option<&str>, ApiError> {
    let mut values = headers.get_all(&name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => {
            value.to_str().map(Some).map_err(|_| bad_request(&format!("the header {name} is no text")))
        }
        (Some(_), Some(_)) => Err(bad_request(&format!("the header {name} stands there twice"))),
    }
}

fn bad_request(detail: &str) -> ApiError {
    detailed(ErrorCode::BadRequest, detail)
}

fn not_allowed(detail: &str) -> ApiError {
    detailed(ErrorCode::NotAllowed, detail)
}

fn detailed(code: ErrorCode, detail: &str) -> ApiError {
    let error = ApiError::new(code, None);
    ApiError { message: format!("{}: {detail}", error.message), ..error }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(uri: &str, pairs: &[(&str, &str)]) -> Result<(), u16> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(HeaderName::try_from(*name).unwrap(), HeaderValue::from_str(value).unwrap());
        }
        let uri: Uri = uri.parse().unwrap();
        Guard::for_loopback(8787).check(&uri, &headers).map_err(|error| error.kind().http_status())
    }

    #[test]
    fn only_this_machine_s_names_pass_on_every_path() {
        let rows = [
            ("127.0.0.1:8787", Ok(())),
            ("localhost:8787", Ok(())),
            ("LOCALHOST:8787", Ok(())),
            ("[::1]:8787", Ok(())),
            ("127.0.0.1", Err(403)),
            ("localhost", Err(403)),
            ("127.0.0.1:8788", Err(403)),
            ("127.0.0.1:87870", Err(403)),
            ("127.0.0.1:08787", Err(403)),
            ("127.0.0.2:8787", Err(403)),
            ("127.1:8787", Err(403)),
            ("0.0.0.0:8787", Err(403)),
            ("::1:8787", Err(403)),
            ("localhost.:8787", Err(403)),
            ("localhost:8787.evil.example", Err(403)),
            ("evil.example", Err(403)),
            ("evil.example:8787", Err(403)),
            ("localhost.evil.example:8787", Err(403)),
            ("user@localhost:8787", Err(403)),
            ("localhost:8787, evil.example", Err(403)),
            ("", Err(403)),
        ];
        for path in ["/", "/healthz", "/none", "/app-0123456789abcdef.js"] {
            for (host, expected) in rows {
                assert_eq!(check(path, &[("host", host)]), expected, "{path} {host}");
            }
        }
        assert_eq!(check("/", &[]), Err(400));
        assert_eq!(check("/", &[("host", "127.0.0.1:8787"), ("host", "127.0.0.1:8787")]), Err(400));
        let own = [("host", "127.0.0.1:8787")];
        assert_eq!(check("http://127.0.0.1:8787/", &own), Ok(()));
        assert_eq!(check("http://evil.example/", &own), Err(403));
    }

    #[test]
    fn paths_are_written_plainly() {
        let own = [("host", "127.0.0.1:8787")];
        for path in ["//api", "/a//b", "/%2e%2e/a", "/a%2fb", "/a/../b", "/./a", "/a%00", "*"] {
            assert_eq!(check(path, &own), Err(400), "{path}");
        }
        assert_eq!(check(&format!("/?{}", "a".repeat(MAX_URI)), &own), Err(400));
        assert_eq!(check("/?v=1&q=%2e%2f//", &own), Ok(()));
    }

    #[test]
    fn api_is_for_the_page_alone() {
        let own = ("host", "localhost:8787");
        let page = ("x-pushboard", "1");
        let rows: [(&[(&str, &str)], _); 13] = [
            (&[own, page, ("sec-fetch-site", "same-origin")], Ok(())),
            (&[own, page], Ok(())),
            (&[own, page, ("origin", "http://localhost:8787")], Ok(())),
            (&[own, page, ("origin", "https://localhost:8787")], Err(403)),
            (&[own, page, ("origin", "http://127.0.0.1:8787")], Err(403)),
            (&[own, page, ("origin", "null")], Err(403)),
            (&[own, page, ("origin", "http://evil.example")], Err(403)),
            (&[own, page, ("sec-fetch-site", "same-site")], Err(403)),
            (&[own, page, ("sec-fetch-site", "cross-site")], Err(403)),
            (&[own, page, ("sec-fetch-site", "none")], Err(403)),
            (&[own, ("sec-fetch-site", "same-origin")], Err(403)),
            (&[own, ("x-pushboard", "0")], Err(403)),
            (&[own, page, page], Err(400)),
        ];
        for path in ["/api", "/api/", "/api/push-results", "/api/none?x=1"] {
            for (headers, expected) in rows {
                assert_eq!(check(path, headers), expected, "{path} {headers:?}");
            }
        }
    }
}
