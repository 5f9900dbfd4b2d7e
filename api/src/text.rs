//! Texts that were cut in the middle of a character: half of a surrogate pair in an escape, a part of an escape, or a part of
//! a character's bytes. They are read, with U+FFFD in the place of what is broken.

use std::borrow::Cow;
use std::fmt;

use serde::Deserializer as _;
use serde::de::{Error, Visitor};

/// The text of a JSON string, as bytes: they are not UTF-8 where it is cut; see [`mended`].
///
/// # Errors
/// If it is not one JSON string. Control characters may stand in it, and backslashes that begin no escape.
pub fn unescaped(json: &[u8]) -> serde_json::Result<Vec<u8>> {
    let read = |json: &[u8]| {
        let mut reader = serde_json::Deserializer::from_slice(json);
        let text = reader.deserialize_bytes(Bytes)?;
        reader.end().map(|()| text)
    };
    read(json).or_else(|error| with_plain_escapes(json).map_or(Err(error), |json| read(&json)))
}

/// A JSON document whose texts obey JSON's rules: control characters in them are escaped, and a backslash that begins no escape,
/// as in a text that is cut, becomes a byte that is not UTF-8. `None` where all texts obey them.
pub fn with_plain_escapes(json: &[u8]) -> Option<Vec<u8>> {
    let mut plain = None::<Vec<u8>>;
    let (mut at, mut is_in_text, mut copied) = (0, false, 0);
    while let Some(byte) = json.get(at) {
        let (length, instead) = match (is_in_text, byte) {
            (_, b'"') => {
                is_in_text = !is_in_text;
                (1, None)
            }
            (true, b'\\') => match escape(&json[at + 1..]) {
                Some(length) => (1 + length, None),
                None => (1, Some(vec![NOT_UTF_8])),
            },
            (true, ..b' ') => (1, Some(format!("\\u{byte:04x}").into_bytes())),
            _ => (1, None),
        };
        if let Some(instead) = instead {
            let plain = plain.get_or_insert_default();
            plain.extend_from_slice(&json[copied..at]);
            plain.extend(instead);
            copied = at + length;
        }
        at += length;
    }
    plain.map(|mut plain| {
        plain.extend_from_slice(&json[copied.min(json.len())..]);
        plain
    })
}

const NOT_UTF_8: u8 = 0xff;

// Length of an escape behind its backslash, or of what there is of it at the end of the bytes; `None` where none begins.
fn escape(rest: &[u8]) -> Option<usize> {
    match rest {
        [b'u', digits @ ..] => {
            let digits = &digits[..digits.len().min(4)];
            digits.iter().all(u8::is_ascii_hexdigit).then_some(1 + digits.len())
        }
        [b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => Some(1),
        [] => Some(0),
        _ => None,
    }
}

/// The text of a JSON string, mended; the JSON itself of any other value.
pub fn of_json(json: &str) -> String {
    let text = if json.starts_with('"') { unescaped(json.as_bytes()).ok() } else { None };
    text.map_or_else(|| json.to_owned(), |text| mended(&text).into_owned())
}

/// The text of bytes, with one U+FFFD in the place of each half of a surrogate pair and of each cut character. Borrowed
/// where nothing is cut.
pub fn mended(bytes: &[u8]) -> Cow<'_, str> {
    const HALF: [u8; 3] = [0xef, 0xbf, 0xbd];
    let text = String::from_utf8_lossy(bytes);
    if let Cow::Borrowed(_) = text {
        return text;
    }
    // Half of a pair takes three bytes, each of which would be replaced.
    let mut bytes = bytes.to_vec();
    let mut at = 0;
    while at + 3 <= bytes.len() {
        match bytes[at..at + 3] {
            [0xed, 0xa0..=0xbf, 0x80..=0xbf] => {
                bytes[at..at + 3].copy_from_slice(&HALF);
                at += 3;
            }
            _ => at += 1,
        }
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

struct Bytes;

impl Visitor<'_> for Bytes {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
        Ok(bytes.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_text_is_read_with_a_mark_for_each_cut() {
        let rows: [(&[u8], &str); 16] = [
            (br#""ok""#, "ok"),
            (br#""bad \ud83d""#, "bad \u{fffd}"),
            (br#""\ude00 bad""#, "\u{fffd} bad"),
            (br#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"),
            (br#""\ud83d\ud83d\ude00""#, "\u{fffd}\u{1f600}"),
            (br#""\ud83d\n\ude00""#, "\u{fffd}\n\u{fffd}"),
            (br#""\ud83d\ude00""#, "\u{1f600}"),
            ("\"\u{fffd}\"".as_bytes(), "\u{fffd}"),
            (b"\"\xe6\x88\"", "\u{fffd}"),
            (b"\"a\xffb\xf0\x9f\x98\"", "a\u{fffd}b\u{fffd}"),
            (b"\"\xed\xa0\xbd\"", "\u{fffd}"),
            (b"\"\xf0\x9f\\ud83d\"", "\u{fffd}\u{fffd}"),
            (br#""bad \u12""#, "bad \u{fffd}u12"),
            (br#""C:\x\ud83""#, "C:\u{fffd}x\u{fffd}ud83"),
            (b"\"a\nb\tc\"", "a\nb\tc"),
            (b"\"a\n\\x\"", "a\n\u{fffd}x"),
        ];
        for (json, expected) in rows {
            assert_eq!(mended(&unescaped(json).unwrap()), expected, "{}", json.escape_ascii());
        }
        assert_eq!([r#""a\ud83d""#, "7", "null"].map(of_json), ["a\u{fffd}", "7", "null"]);
        for json in [&b""[..], b"7", b"\"a", b"\"a\" 1", br#""\""#, br#""\u12"#] {
            assert!(unescaped(json).is_err(), "{}", json.escape_ascii());
        }
    }

    #[test]
    fn only_texts_that_break_the_rules_are_changed() {
        for json in
            [&b""[..], b"{}", b"{ \n\t\"a\" : [1] }", br#"["\u12aB\n\\","\"\/"]"#, br#"["\"#, br#"["\u1"#]
        {
            assert_eq!(with_plain_escapes(json), None, "{}", json.escape_ascii());
        }
        let rows: [(&[u8], &[u8]); 4] = [
            (b"{\n\"a\nb\":1}", b"{\n\"a\\u000ab\":1}"),
            (br#"["\q","\u12"]"#, b"[\"\xffq\",\"\xffu12\"]"),
            (b"[\"\\\n\"]", b"[\"\xff\\u000a\"]"),
            (b"[\"\0", b"[\"\\u0000"),
        ];
        for (json, plain) in rows {
            let found = with_plain_escapes(json).unwrap_or_default();
            assert_eq!(found, plain, "{}", found.escape_ascii());
        }
    }
}
