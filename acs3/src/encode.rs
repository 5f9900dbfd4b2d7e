//! Percent-encoding as the signature wants it, and the canonical query.
//!
//! Must not know headers, keys or signatures.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Only `A-Z a-z 0-9 - _ . ~` stay bare.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A query that can't be decoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// A `%` without two hexadecimal digits behind it; holds the text it stands in.
    #[error("`{0}` holds a percent sign without two hexadecimal digits, write it as %25")]
    Escape(String),
    /// Escapes that do not decode to UTF-8; holds the text they stand in.
    #[error("`{0}` does not decode to UTF-8, encode names and values as UTF-8 first")]
    Utf8(String),
}

/// Encodes text for a canonical query: a space becomes `%20`, `*` becomes `%2A`, `~` stays.
pub fn percent_encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Decodes one name or value of a received query, in which `+` stands for a space.
///
/// # Errors
/// On a lone `%` and on bytes that are not UTF-8.
pub fn percent_decode(text: &str) -> Result<String, DecodeError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        match first {
            b'+' => {
                bytes.push(b' ');
                rest = tail;
            }
            b'%' => {
                let escape = tail.get(..2).and_then(|pair| {
                    let high = char::from(pair[0]).to_digit(16)?;
                    let low = char::from(pair[1]).to_digit(16)?;
                    u8::try_from(high * 16 + low).ok()
                });
                bytes.push(escape.ok_or_else(|| DecodeError::Escape(text.to_owned()))?);
                rest = &tail[2..];
            }
            other => {
                bytes.push(other);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).map_err(|_| DecodeError::Utf8(text.to_owned()))
}

/// The canonical query: pairs sorted by their raw names, encoded, joined; an empty value gives `k=`.
///
/// It is also a valid query to send, so that what is signed and what is sent are one string.
pub fn canonical_query(pairs: &[(String, String)]) -> String {
    let mut sorted: Vec<&(String, String)> = pairs.iter().collect();
    sorted.sort_by(|a, b| a.0.cmp(&b.0));
    let mut query = String::new();
    for (name, value) in sorted {
        if !query.is_empty() {
            query.push('&');
        }
        query.extend(utf8_percent_encode(name, RESERVED));
        query.push('=');
        query.extend(utf8_percent_encode(value, RESERVED));
    }
    query
}

/// The pairs of a query as it was received, in its order; `k` alone reads as `k=`.
///
/// # Errors
/// On the first name or value that can't be decoded.
pub fn decode_query(raw: &str) -> Result<Vec<(String, String)>, DecodeError> {
    raw.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((percent_decode(name)?, percent_decode(value)?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_unreserved_stay_bare() {
        for (text, encoded) in [
            ("", ""),
            ("aZ09-_.~", "aZ09-_.~"),
            ("a b*c,d/e", "a%20b%2Ac%2Cd%2Fe"),
            ("数据", "%E6%95%B0%E6%8D%AE"),
            ("'()!+%", "%27%28%29%21%2B%25"),
        ] {
            assert_eq!(percent_encode(text), encoded);
        }
    }

    #[test]
    fn a_plus_is_a_space_and_a_lone_percent_an_error() {
        for (text, decoded) in [
            ("a+b%20c%2Bd", Ok("a b c+d".to_owned())),
            ("%e6%95%B0", Ok("数".to_owned())),
            ("%", Err(DecodeError::Escape("%".to_owned()))),
            ("a%4", Err(DecodeError::Escape("a%4".to_owned()))),
            ("%zz", Err(DecodeError::Escape("%zz".to_owned()))),
            ("%+1", Err(DecodeError::Escape("%+1".to_owned()))),
            ("%FF", Err(DecodeError::Utf8("%FF".to_owned()))),
        ] {
            assert_eq!(percent_decode(text), decoded);
        }
    }

    #[test]
    fn names_are_sorted_raw_and_empty_values_kept() {
        let pairs = [("b", ""), ("a", "2"), ("A", "x y"), ("a~", "1")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(canonical_query(&pairs), "A=x%20y&a=2&a~=1&b=");
        assert_eq!(canonical_query(&[]), "");
        assert_eq!(
            decode_query("a&b=&c=x=y&&").unwrap(),
            [("a", ""), ("b", ""), ("c", "x=y")].map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
    }
}
