//! The embedded page: every file of `dist/` when this binary was built, with its brotli and gzip forms (`build.rs`
//! makes the table). [`respond`] is a pure function of the request, and [`serve`] its axum handler.

use axum::body::Body;
use axum::response::Response;
use http::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, VARY,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};

use crate::etag;

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

const NOT_FOUND: &[u8] =
    b"no such page; where a reverse proxy serves the page below a path and passes that path on, \
    start pushboard with --base-path and the path\n";

/// Serves the page. It is the router's fallback, which gets each path without a route:
/// `Router::new().route("/api/…", …).fallback(assets::serve)`.
///
/// `/` is `index.html`, any other path the file of exactly that name; nothing is decoded or
/// normalised. Unknown paths get 404 and methods other than GET and HEAD 405, both as plain text.
/// A browser may store files that are named by their content for a year; it revalidates all others each time.
pub async fn serve(method: Method, uri: Uri, request: HeaderMap) -> Response {
    let file = respond(&method, uri.path(), &request);
    let mut response = Response::new(Body::from(file.body));
    *response.status_mut() = file.status;
    *response.headers_mut() = file.headers;
    response
}

/// Identifies the page in this binary: the hash of its `index.html`, which names all other files by their content.
pub fn build() -> &'static str {
    Asset::find("/").expect("there is always an index").hash
}

/// The response to a request for a file.
#[derive(Debug)]
pub struct FileResponse {
    /// 200, 304, 404 or 405.
    pub status: StatusCode,
    /// All headers, `Content-Length` among them (of the body that a GET would have).
    pub headers: HeaderMap,
    /// The bytes to send; empty for HEAD and 304.
    pub body: &'static [u8],
}

/// The response to a request for a file; see [`serve`]. Reads `Accept-Encoding` and `If-None-Match`.
pub fn respond(method: &Method, path: &str, request: &HeaderMap) -> FileResponse {
    if !matches!(*method, Method::GET | Method::HEAD) {
        let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, b"only GET and HEAD are served here\n");
        response.headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let mut response = match Asset::find(path) {
        Some(asset) => asset.respond(request),
        None => plain(StatusCode::NOT_FOUND, NOT_FOUND),
    };
    if *method == Method::HEAD {
        response.body = b"";
    }
    response
}

/// A file of the page, in all its encodings.
struct Asset {
    /// The path, without the leading slash.
    path: &'static str,
    content_type: &'static str,
    /// Whether the name contains a hash of the bytes, so that it never names other bytes.
    immutable: bool,
    /// The hash of the bytes without compression, hexadecimal.
    hash: &'static str,
    identity: &'static [u8],
    /// `None` where compression gains nothing.
    brotli: Option<&'static [u8]>,
    /// `None` where compression gains nothing.
    gzip: Option<&'static [u8]>,
}

impl Asset {
    fn find(path: &str) -> Option<&'static Asset> {
        let name = match path.strip_prefix('/')? {
            "" => "index.html",
            name => name,
        };
        let found = ASSETS.binary_search_by(|asset| asset.path.cmp(name)).ok()?;
        Some(&ASSETS[found])
    }

    fn respond(&self, request: &HeaderMap) -> FileResponse {
        let (coding, body) = self.choose(&joined(request, ACCEPT_ENCODING));
        // Each form has its own tag (RFC 9110, section 8.8.3.3).
        let tag = match coding {
            Some(coding) => format!("\"{}-{coding}\"", self.hash),
            None => format!("\"{}\"", self.hash),
        };
        let mut headers = HeaderMap::new();
        let mut set = |name, value: &str| {
            headers.insert(name, HeaderValue::from_str(value).expect("made of visible ASCII"));
        };
        set(ETAG, &tag);
        set(CACHE_CONTROL, if self.immutable { "public, max-age=31536000, immutable" } else { "no-cache" });
        if self.brotli.is_some() || self.gzip.is_some() {
            set(VARY, "accept-encoding");
        }
        if etag::matching(request, &tag).is_some() {
            return FileResponse { status: StatusCode::NOT_MODIFIED, headers, body: b"" };
        }
        set(CONTENT_TYPE, self.content_type);
        set(CONTENT_LENGTH, &body.len().to_string());
        if let Some(coding) = coding {
            set(CONTENT_ENCODING, coding);
        }
        FileResponse { status: StatusCode::OK, headers, body }
    }

    /// The smallest form that the client takes, with its coding's name.
    fn choose(&self, accepted: &str) -> (Option<&'static str>, &'static [u8]) {
        let packed = [("br", self.brotli), ("gzip", self.gzip)];
        for (coding, form) in packed {
            if let Some(form) = form
                && takes(accepted, coding)
            {
                return (Some(coding), form);
            }
        }
        // Sent even to a client that refuses it: better than a 406 that no person can read.
        (None, self.identity)
    }
}

/// True if an `Accept-Encoding` value takes `coding`: named, or met by `*`, with a weight above 0
/// (RFC 9110, section 12.5.3). Weights above 0 are not compared: each client that takes brotli
/// gains by it.
fn takes(accepted: &str, coding: &str) -> bool {
    let mut by_star = false;
    for item in accepted.split(',') {
        let (name, parameters) = item.split_once(';').unwrap_or((item, ""));
        let weight = parameters.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse::<f32>);
        let wanted = weight.is_ok_and(|weight| weight > 0.0);
        match name.trim() {
            name if name.eq_ignore_ascii_case(coding) => return wanted,
            "*" => by_star = wanted,
            _ => {}
        }
    }
    by_star
}

/// A header's values in one line; a value that is not text counts as absent.
fn joined(headers: &HeaderMap, name: http::HeaderName) -> String {
    let values: Vec<_> = headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
    values.join(",")
}

fn plain(status: StatusCode, body: &'static [u8]) -> FileResponse {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    FileResponse { status, headers, body }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header::IF_NONE_MATCH;

    const SCRIPT: Asset = Asset {
        path: "app-0123456789abcdef.js",
        content_type: "text/javascript; charset=utf-8",
        immutable: true,
        hash: "00ff",
        identity: b"identity",
        brotli: Some(b"br"),
        gzip: Some(b"gz"),
    };

    fn headers(pairs: &[(http::HeaderName, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn chooses_the_smallest_form_the_client_takes() {
        let rows = [
            ("", None),
            ("br", Some("br")),
            ("gzip, deflate, br, zstd", Some("br")),
            ("gzip, deflate", Some("gzip")),
            ("GZIP", Some("gzip")),
            ("br;q=0, gzip;q=0.5", Some("gzip")),
            ("br; q=0.0, gzip;q=0", None),
            ("*", Some("br")),
            ("*;q=0", None),
            ("br;q=0, *", Some("gzip")),
            ("identity", None),
            ("br;q=nonsense", None),
            ("brotli", None),
        ];
        for (accepted, expected) in rows {
            assert_eq!(SCRIPT.choose(accepted).0, expected, "{accepted:?}");
        }
    }

    #[test]
    fn a_file_without_packed_forms_goes_out_as_it_is() {
        let picture = Asset { brotli: None, gzip: None, ..SCRIPT };
        let response = picture.respond(&headers(&[(ACCEPT_ENCODING, "br, gzip")]));
        assert_eq!(response.body, b"identity");
        assert!(!response.headers.contains_key(VARY));
        assert!(!response.headers.contains_key(CONTENT_ENCODING));
    }

    #[test]
    fn a_file_named_by_its_content_may_be_cached() {
        let response = SCRIPT.respond(&headers(&[(ACCEPT_ENCODING, "br")]));
        assert_eq!(response.status, StatusCode::OK);
        assert_eq!(response.body, b"br");
        assert_eq!(response.headers[CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert_eq!(response.headers[CONTENT_ENCODING], "br");
        assert_eq!(response.headers[CONTENT_LENGTH], "2");
        assert_eq!(response.headers[VARY], "accept-encoding");
        assert_eq!(response.headers[ETAG], "\"00ff-br\"");
    }

    #[test]
    fn an_unchanged_form_is_304() {
        let rows = [
            ("\"00ff-br\"", StatusCode::NOT_MODIFIED),
            ("W/\"00ff-br\"", StatusCode::NOT_MODIFIED),
            ("\"other\", \"00ff-br\"", StatusCode::NOT_MODIFIED),
            ("*", StatusCode::NOT_MODIFIED),
            ("\"00ff\"", StatusCode::OK),
            ("00ff-br", StatusCode::OK),
            ("", StatusCode::OK),
        ];
        for (known, expected) in rows {
            let request = headers(&[(ACCEPT_ENCODING, "br"), (IF_NONE_MATCH, known)]);
            let response = SCRIPT.respond(&request);
            assert_eq!(response.status, expected, "{known}");
            assert_eq!(response.body.is_empty(), expected == StatusCode::NOT_MODIFIED);
        }
    }

    #[test]
    fn the_embedded_page_is_found_and_always_revalidated() {
        for path in ["/", "/index.html"] {
            let response = respond(&Method::GET, path, &HeaderMap::new());
            assert_eq!(response.status, StatusCode::OK, "{path}");
            assert_eq!(response.headers[CONTENT_TYPE], "text/html; charset=utf-8");
            assert_eq!(response.headers[CACHE_CONTROL], "no-cache");
            assert!(response.body.starts_with(b"<!"));
        }
    }

    #[test]
    fn only_exact_names_are_served() {
        for path in [
            "",
            "*",
            "index.html",
            "//",
            "//index.html",
            "/index.html/",
            "/./index.html",
            "/%69ndex.html",
            "/INDEX.html",
            "/../Cargo.toml",
            "/etc/passwd",
        ] {
            let response = respond(&Method::GET, path, &HeaderMap::new());
            assert_eq!(response.status, StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[test]
    fn methods_that_change_things_are_refused() {
        let response = respond(&Method::POST, "/", &HeaderMap::new());
        assert_eq!(response.status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(response.headers[ALLOW], "GET, HEAD");
    }

    #[test]
    fn head_has_the_length_and_no_body() {
        let got = respond(&Method::GET, "/", &HeaderMap::new());
        let head = respond(&Method::HEAD, "/", &HeaderMap::new());
        assert!(head.body.is_empty());
        assert_eq!(head.headers, got.headers);
    }

    #[test]
    fn the_table_is_sorted_and_each_packed_form_unpacks_smaller() {
        assert!(ASSETS.is_sorted_by(|one, next| one.path < next.path));
        for asset in ASSETS {
            for form in [asset.brotli, asset.gzip].into_iter().flatten() {
                assert!(form.len() < asset.identity.len(), "{}", asset.path);
            }
        }
    }
}
