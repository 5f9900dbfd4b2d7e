//! Percent-encoding as the signature requires it, and the canonical query.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Everything except `A-Z a-z 0-9 - _ . ~` is encoded: a space becomes `%20`, `*` becomes `%2A`.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A query that can't be decoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// A name or value in which a `%` is not followed by two hexadecimal digits.
    #[error("`{0}` holds a percent sign without two hexadecimal digits, write it as %25")]
    Escape(String),
    /// A name or value that does not decode to UTF-8.
    #[error("`{0}` does not decode to UTF-8, encode names and values as UTF-8 first")]
    Utf8(String),
}

/// The canonical query: pairs sorted by their unencoded names, encoded and joined; an empty value gives `k=`.
///
/// It is also the query to send, so that the signed and the sent query are the same string.
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

/// The pairs of a received query in its order; `k` alone means `k=`, and `+` means a space.
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

/// Decodes one name or value.
fn percent_decode(text: &str) -> Result<String, DecodeError> {
    let is_escape = |rest: &str| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    if !text.split('%').skip(1).all(is_escape) {
        return Err(DecodeError::Escape(text.to_owned()));
    }
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8().map(|decoded| decoded.into_owned());
    decoded.map_err(|_| DecodeError::Utf8(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_but_unreserved_characters_are_encoded() {
        for (text, encoded) in [
            ("", ""),
            ("aZ09-_.~", "aZ09-_.~"),
            ("a b*c,d/e", "a%20b%2Ac%2Cd%2Fe"),
            ("数据", "%E6%95%B0%E6%8D%AE"),
            ("'()!+%", "%27%28%29%21%2B%25"),
        ] {
            assert_eq!(canonical_query(&[(text.to_owned(), String::new())]), format!("{encoded}="));
        }
    }

    #[test]
    fn a_plus_means_a_space_and_an_incomplete_escape_is_an_error() {
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
    fn names_are_sorted_before_encoding_and_empty_values_are_written() {
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
