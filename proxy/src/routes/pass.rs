//! An answer on its way to the page: the bytes as they came, their age, the name by which a browser asks
//! whether it has them still. Packed, it goes under a weak name: the same answer, though not the same bytes.

use axum::body::Body;
use axum::response::Response;
use chrono::SecondsFormat;
use ens_api::ApiError;
use http::header::{AGE, CACHE_CONTROL, CONTENT_ENCODING, ETAG, HeaderName, IF_NONE_MATCH, PRAGMA, VARY};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::pieces::Pieces;
use super::{json, refuse};
use crate::answers::Given;
use crate::metrics::Source;
use crate::request;

/// When the last byte of an answer came from ENS: UTC, RFC 3339, milliseconds.
pub const FETCHED_AT: HeaderName = HeaderName::from_static("x-pushboard-fetched-at");
/// ENS's id of the request that an answer came of.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-pushboard-request-id");
/// Where an answer came from: `hit` (kept), `joined` (a call that another request had begun) or `miss`.
pub const ANSWER: HeaderName = HeaderName::from_static("x-pushboard-answer");

/// Whether a client asks for an answer that nobody has yet.
pub(super) fn asks_afresh(headers: &HeaderMap) -> bool {
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

/// A whole answer, byte for byte, or word that the client has it, or what came in its place.
pub(super) fn pass(given: Result<Given, ApiError>, asked: &HeaderMap) -> Response {
    let given = match given {
        Ok(given) => given,
        Err(error) => return refuse(error),
    };
    let (answer, etag) = (given.answer, given.etag.as_deref());
    let same = etag.and_then(|etag| known(asked, etag));
    let mut response = match same {
        Some(_) => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response
        }
        None => json(Body::new(Pieces::new(answer.body))),
    };
    let headers = response.headers_mut();
    let mut insert = |name: HeaderName, value: &str| {
        headers.insert(name, HeaderValue::from_str(value).expect("own words are visible ASCII"));
    };
    if let Some(name) = same.or(etag) {
        insert(ETAG, name);
        // The browser may keep it, and asks each time whether it is still the same.
        insert(CACHE_CONTROL, "private, no-cache");
    }
    insert(VARY, "accept-encoding");
    insert(AGE, &given.age.as_secs().to_string());
    insert(FETCHED_AT, &answer.fetched_at.to_rfc3339_opts(SecondsFormat::Millis, true));
    insert(
        ANSWER,
        match given.source {
            Source::Hit => "hit",
            Source::Joined => "joined",
            Source::Miss => "miss",
        },
    );
    if let Some(id) = answer.request_id {
        request::note_ens_id(&id);
        insert(REQUEST_ID, &id);
    }
    response
}

/// Packed bytes are not those that a strong name stands for.
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

/// The name under which the client has the answer, as it wrote it: weak for what it was sent packed.
fn known<'a>(asked: &'a HeaderMap, etag: &'a str) -> Option<&'a str> {
    let names = asked.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut names = names.flat_map(|value| value.split(',')).map(str::trim);
    names
        .find(|name| *name == "*" || name.strip_prefix("W/").unwrap_or(name) == etag)
        .map(|name| if name == "*" { etag } else { name })
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
    fn only_no_cache_asks_afresh() {
        let rows = [
            (CACHE_CONTROL, "no-cache", true),
            (CACHE_CONTROL, "max-age=0, No-Cache", true),
            (PRAGMA, "no-cache", true),
            (CACHE_CONTROL, "max-age=0", false),
            (CACHE_CONTROL, "no-cached", false),
            (CACHE_CONTROL, "", false),
        ];
        for (name, value, expected) in rows {
            assert_eq!(asks_afresh(&headers(&[(name, value)])), expected, "{value}");
        }
        assert!(!asks_afresh(&HeaderMap::new()));
        assert!(asks_afresh(&headers(&[(CACHE_CONTROL, "no-store"), (CACHE_CONTROL, "no-cache")])));
    }

    #[test]
    fn an_answer_is_known_by_its_name_weak_or_strong() {
        let rows = [
            ("\"a\"", Some("\"a\"")),
            ("W/\"a\"", Some("W/\"a\"")),
            ("\"b\", W/\"a\"", Some("W/\"a\"")),
            ("*", Some("\"a\"")),
            ("\"b\"", None),
            ("a", None),
            ("\"A\"", None),
            ("", None),
        ];
        for (value, expected) in rows {
            assert_eq!(known(&headers(&[(IF_NONE_MATCH, value)]), "\"a\""), expected, "{value}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn headers_never_panic(value in "[\\x20-\\x7e]*") {
            let asked = headers(&[(IF_NONE_MATCH, &value), (CACHE_CONTROL, &value), (PRAGMA, &value)]);
            let _ = asks_afresh(&asked);
            let found = known(&asked, "\"a\"");
            prop_assert!(found.is_none_or(|name| name.ends_with("\"a\"")));
        }
    }
}
