//! Revalidation: whether a client still has a response, by `If-None-Match`.

use http::HeaderMap;
use http::header::IF_NONE_MATCH;

/// The ETag in `If-None-Match` that matches by the weak comparison, as the client wrote it; a `*` counts as `etag`.
pub fn matching<'a>(request: &'a HeaderMap, etag: &'a str) -> Option<&'a str> {
    let values = request.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut tags = values.flat_map(|value| value.split(',')).map(str::trim);
    tags.find(|tag| *tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
        .map(|tag| if tag == "*" { etag } else { tag })
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use proptest::prelude::*;

    fn headers(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(IF_NONE_MATCH, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn a_response_is_known_by_its_etag_weak_or_strong() {
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
            assert_eq!(matching(&headers(value), "\"a\""), expected, "{value}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn no_header_makes_it_panic(value in "[\\x20-\\x7e]*") {
            let request = headers(&value);
            prop_assert!(matching(&request, "\"a\"").is_none_or(|tag| tag.ends_with("\"a\"")));
        }
    }
}
