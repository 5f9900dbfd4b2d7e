//! ENS's response on its way to the page: the bytes as they came, with their age and their ETag. A compressed
//! response has a weak ETag: the same content, but not the same bytes.

use axum::body::Body;
use axum::response::Response;
use chrono::SecondsFormat;
use ens_api::{ApiError, headers};
use http::header::{AGE, CACHE_CONTROL, CONTENT_ENCODING, ETAG, HeaderName, PRAGMA, VARY};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::chunked_body::ChunkedBody;
use crate::cache::Cached;
use crate::etag;
use crate::metrics::ResponseSource;
use crate::refusal::{json, refuse};
use crate::request_log;

const FETCHED_AT: HeaderName = HeaderName::from_static(headers::FETCHED_AT);
const PAGES_AT_ONCE: HeaderName = HeaderName::from_static(headers::PAGES_AT_ONCE);
/// ENS's own id of the request.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-pushboard-request-id");
/// Where the response came from: `hit` (the cache), `joined` (a call that an earlier request had started) or `miss`.
const SOURCE: HeaderName = HeaderName::from_static("x-pushboard-response");

/// Whether a client requires a response that is not from the cache.
pub(super) fn requires_fresh(headers: &HeaderMap) -> bool {
    let directives = |name| {
        headers
            .get_all(name)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
    };
    directives(CACHE_CONTROL)
        .chain(directives(PRAGMA))
        .any(|directive| directive.trim().eq_ignore_ascii_case("no-cache"))
}

/// ENS's response byte for byte, or 304 if the client has it, or the error. `request` are the client's headers.
pub(super) fn respond(cached: Result<Cached, ApiError>, request: &HeaderMap, pages_at_once: u32) -> Response {
    let cached = match cached {
        Ok(cached) => cached,
        Err(error) => return refuse(error),
    };
    let (response_of_ens, etag) = (cached.response, cached.etag.as_deref());
    let known = etag.and_then(|etag| etag::matching(request, etag));
    let mut response = match known {
        Some(_) => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response
        }
        None => json(Body::new(ChunkedBody::new(response_of_ens.body))),
    };
    let headers = response.headers_mut();
    let mut insert = |name: HeaderName, value: &str| {
        headers
            .insert(name, HeaderValue::from_str(value).expect("header values made here are visible ASCII"));
    };
    if let Some(etag) = known.or(etag) {
        // Only scripts use it: a browser must not store the response, because the person may sign out.
        insert(ETAG, etag);
    }
    insert(CACHE_CONTROL, "no-store");
    insert(VARY, "accept-encoding");
    insert(AGE, &cached.age.as_secs().to_string());
    insert(FETCHED_AT, &response_of_ens.fetched_at.to_rfc3339_opts(SecondsFormat::Millis, true));
    insert(PAGES_AT_ONCE, &pages_at_once.to_string());
    insert(
        SOURCE,
        match cached.source {
            ResponseSource::Hit => "hit",
            ResponseSource::Joined => "joined",
            ResponseSource::Miss => "miss",
        },
    );
    if let Some(id) = response_of_ens.request_id {
        request_log::record_ens_id(&id);
        insert(REQUEST_ID, &id);
    }
    response
}

/// Makes the ETag of a compressed response weak.
pub(super) async fn weaken_etag(mut response: Response) -> Response {
    let headers = response.headers_mut();
    if headers.contains_key(CONTENT_ENCODING)
        && let Some(etag) = headers.get(ETAG).and_then(|etag| etag.to_str().ok())
        && !etag.starts_with("W/")
    {
        let weak = HeaderValue::from_str(&format!("W/{etag}")).expect("an ETag is visible ASCII");
        headers.insert(ETAG, weak);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn only_no_cache_requires_fresh() {
        let rows = [
            (CACHE_CONTROL, "no-cache", true),
            (CACHE_CONTROL, "max-age=0, No-Cache", true),
            (PRAGMA, "no-cache", true),
            (CACHE_CONTROL, "max-age=0", false),
            (CACHE_CONTROL, "no-cached", false),
            (CACHE_CONTROL, "", false),
        ];
        for (name, value, expected) in rows {
            assert_eq!(requires_fresh(&headers(&[(name, value)])), expected, "{value}");
        }
        assert!(!requires_fresh(&HeaderMap::new()));
        assert!(requires_fresh(&headers(&[(CACHE_CONTROL, "no-store"), (CACHE_CONTROL, "no-cache")])));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn headers_never_panic(value in "[\\x20-\\x7e]*") {
            let _ = requires_fresh(&headers(&[(CACHE_CONTROL, &value), (PRAGMA, &value)]));
        }
    }
}
