//! The codec between a query string and its pairs: the address bar and the proxy's `/api` routes use it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Everything except RFC 3986's unreserved characters and four that are valid in a query and frequent in
/// names and dates, so that links stay short and legible.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'/')
    .remove(b',')
    .remove(b':')
    .remove(b'@');

/// Why a query string can't be decoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PairsError {
    /// A `%` is not followed by two hexadecimal digits.
    #[error("a `%` in `{0}` is not followed by two hexadecimal digits")]
    BadEscape(String),
    /// The decoded bytes are not UTF-8.
    #[error("`{0}` does not decode to UTF-8")]
    NotUtf8(String),
}

/// Writes pairs as `k=v&k=v`, in the given order. The result needs no escaping in a URL.
pub fn write<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut out = String::new();
    for (key, value) in pairs {
        if !out.is_empty() {
            out.push('&');
        }
        out.extend(utf8_percent_encode(key, ENCODED));
        out.push('=');
        out.extend(utf8_percent_encode(value, ENCODED));
    }
    out
}

/// The pairs of a query string, with or without its `?`, in order. `+` is a space, as in forms; a key without
/// `=` has an empty value; empty segments are skipped.
pub fn read(query: &str) -> Result<Vec<(String, String)>, PairsError> {
    query
        .strip_prefix('?')
        .unwrap_or(query)
        .split('&')
        .filter(|segment| !segment.is_empty())
        .map(|segment| {
            let (key, value) = segment.split_once('=').unwrap_or((segment, ""));
            Ok((decode(key)?, decode(value)?))
        })
        .collect()
}

fn decode(text: &str) -> Result<String, PairsError> {
    let bytes = text.as_bytes();
    let complete =
        |at: usize| bytes.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
    if (0..bytes.len()).any(|at| bytes[at] == b'%' && !complete(at)) {
        return Err(PairsError::BadEscape(text.to_owned()));
    }
    let with_spaces = text.replace('+', " ");
    percent_decode_str(&with_spaces)
        .decode_utf8()
        .map(|decoded| decoded.into_owned())
        .map_err(|_| PairsError::NotUtf8(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn pasted_query_strings_are_read() {
        let cases: &[(&str, &[(&str, &str)])] = &[
            ("", &[]),
            ("?", &[]),
            ("a=1&&b=2", &[("a", "1"), ("b", "2")]),
            ("a", &[("a", "")]),
            ("a=x+y&b=x%20y", &[("a", "x y"), ("b", "x y")]),
            ("n=1/mirror_file/g.tar,k=v", &[("n", "1/mirror_file/g.tar,k=v")]),
            ("n=%E6%88%90%E5%8A%9F", &[("n", "成功")]),
        ];
        for (query, expected) in cases {
            let read = read(query).unwrap();
            let read: Vec<_> = read.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            assert_eq!(&read, expected, "{query}");
        }
    }

    #[test]
    fn incomplete_escapes_are_errors() {
        for query in ["a=%", "a=%2", "a=%zz", "%=1", "a=%2 0"] {
            assert!(matches!(read(query), Err(PairsError::BadEscape(_))), "{query}");
        }
        assert!(matches!(read("a=%ff"), Err(PairsError::NotUtf8(_))));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn pairs_round_trip(pairs in prop::collection::vec((".+", ".*"), 0..8)) {
            let written = write(pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())));
            prop_assert!(written.is_ascii());
            prop_assert_eq!(read(&written).unwrap(), pairs);
        }

        #[test]
        fn reading_never_panics(query in ".*") {
            let _ = read(&query);
        }
    }
}
