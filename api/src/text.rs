//! Texts that were cut in the middle of a character: half of a surrogate pair in an escape, or a part of a character's
//! bytes. They are read, with U+FFFD in the place of what is broken.

use std::borrow::Cow;
use std::fmt;

use serde::Deserializer as _;
use serde::de::{Error, Visitor};

/// The text of a JSON string, as bytes: they are not UTF-8 where it is cut; see [`mended`].
///
/// # Errors
/// If it is not one JSON string. Control characters in it are not checked.
pub fn unescaped(json: &[u8]) -> serde_json::Result<Vec<u8>> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    let text = reader.deserialize_bytes(Bytes)?;
    reader.end().map(|()| text)
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
        let rows: [(&[u8], &str); 12] = [
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
        ];
        for (json, expected) in rows {
            assert_eq!(mended(&unescaped(json).unwrap()), expected, "{}", json.escape_ascii());
        }
        assert_eq!([r#""a\ud83d""#, "7", "null"].map(of_json), ["a\u{fffd}", "7", "null"]);
        for json in [&b""[..], b"7", b"\"a", b"\"a\" 1", br#""\x""#, br#""\ud8""#] {
            assert!(unescaped(json).is_err(), "{}", json.escape_ascii());
        }
    }
}
