//! A position in the bytes of a response, and the steps over JSON tokens: blanks, texts and whole numbers, eight bytes
//! at a time; other values are left to serde_json. An error says whether the JSON is broken or incomplete. A text may be
//! cut in the middle of a character: the code that stores it checks that it is UTF-8.

use std::borrow::Cow;

use ens_api::text;
use serde::de::IgnoredAny;

/// Why a step fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// The bytes are not JSON.
    Broken,
    /// The bytes end before the token does.
    Short,
}

pub(super) type Step<T> = Result<T, Stop>;

/// A value, and whether it came as another type than documented.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Read<T> {
    pub(super) value: Option<T>,
    pub(super) is_odd: bool,
}

impl<T> Read<T> {
    fn plain(value: Option<T>) -> Self {
        Self { value, is_odd: false }
    }

    fn odd(value: Option<T>) -> Self {
        Self { value, is_odd: true }
    }
}

/// Goes over bytes from front to back.
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
    done: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, done: 0 }
    }

    /// Marks everything before as consumed.
    #[inline]
    pub(super) fn commit(&mut self) {
        self.done = self.at;
    }

    /// How many bytes are consumed.
    pub(super) fn done(&self) -> usize {
        self.done
    }

    #[inline]
    pub(super) fn blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }

    #[inline]
    pub(super) fn peek(&self) -> Step<u8> {
        self.bytes.get(self.at).copied().ok_or(Stop::Short)
    }

    /// Steps over the byte that [`Cursor::peek`] returned.
    #[inline]
    pub(super) fn advance(&mut self) {
        self.at += 1;
    }

    #[inline]
    pub(super) fn expect(&mut self, byte: u8) -> Step<()> {
        if self.peek()? != byte {
            return Err(Stop::Broken);
        }
        self.at += 1;
        Ok(())
    }

    /// The name of an element, and the colon after it.
    #[inline]
    pub(super) fn key(&mut self) -> Step<Cow<'a, [u8]>> {
        if self.peek()? != b'"' {
            return Err(Stop::Broken);
        }
        let key = self.string()?;
        self.blanks();
        self.expect(b':')?;
        self.blanks();
        Ok(key)
    }

    /// A text, or null; any other value becomes the text of its JSON.
    #[inline]
    pub(super) fn text(&mut self) -> Step<Read<Cow<'a, [u8]>>> {
        if self.peek()? == b'"' { Ok(Read::plain(Some(self.string()?))) } else { self.no_text() }
    }

    #[cold]
    fn no_text(&mut self) -> Step<Read<Cow<'a, [u8]>>> {
        if self.null()? {
            return Ok(Read::plain(None));
        }
        Ok(Read::odd(Some(self.json()?)))
    }

    /// A whole number, or null; a text that holds one will do.
    pub(super) fn number(&mut self) -> Step<Read<i64>> {
        let start = self.at;
        while self.peek()?.is_ascii_digit() {
            self.at += 1;
        }
        let digits = &self.bytes[start..self.at];
        let is_plain = (1..=15).contains(&digits.len()) && (digits == b"0" || !digits.starts_with(b"0"));
        if !is_plain || matches!(self.peek()?, b'.' | b'e' | b'E') {
            self.at = start;
            return self.no_plain_number();
        }
        let number = digits.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0'));
        Ok(Read::plain(Some(number)))
    }

    #[cold]
    fn no_plain_number(&mut self) -> Step<Read<i64>> {
        if self.null()? {
            return Ok(Read::plain(None));
        }
        if self.peek()? == b'"' {
            let text = self.string()?;
            return Ok(Read::odd(parsed(&text)));
        }
        let number = parsed(&self.json()?);
        Ok(Read { is_odd: number.is_none(), value: number })
    }

    /// Steps over a null; false if the next value is not null.
    pub(super) fn null(&mut self) -> Step<bool> {
        const NULL: &[u8] = b"null";
        if self.peek()? != NULL[0] {
            return Ok(false);
        }
        let rest = &self.bytes[self.at..];
        if rest.starts_with(NULL) {
            self.at += NULL.len();
            return Ok(true);
        }
        Err(if NULL.starts_with(rest) { Stop::Short } else { Stop::Broken })
    }

    /// Any value, unread.
    pub(super) fn skip(&mut self) -> Step<()> {
        self.json().map(drop)
    }

    /// Any value, as its JSON.
    #[cold]
    fn json(&mut self) -> Step<Cow<'a, [u8]>> {
        let rest = &self.bytes[self.at..];
        let (len, json) = match value_at(rest) {
            Err(Stop::Broken) => with_plain_texts(rest)?,
            len => (len?, Cow::Borrowed(rest)),
        };
        if len == rest.len() {
            // A number may go on, and something always follows a value.
            return Err(Stop::Short);
        }
        self.at += len;
        Ok(match json {
            Cow::Borrowed(json) => Cow::Borrowed(&json[..len]),
            json => json,
        })
    }

    /// The text whose first quote is the next byte.
    #[inline]
    fn string(&mut self) -> Step<Cow<'a, [u8]>> {
        let start = self.at;
        self.at += 1;
        match self.quoted()? {
            (text, true) => Ok(Cow::Borrowed(text)),
            (_, false) => unescaped(&self.bytes[start..self.at]),
        }
    }

    /// The bytes that are not consumed yet.
    #[inline]
    pub(super) fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at..]
    }

    /// Moves to the beginning of this rest of the bytes.
    #[inline]
    pub(super) fn move_to(&mut self, rest: &[u8]) {
        self.at = self.bytes.len() - rest.len();
    }

    /// The rest of a text after its first quote, and whether it is free of escapes.
    #[inline]
    fn quoted(&mut self) -> Step<(&'a [u8], bool)> {
        let start = self.at;
        let mut is_plain = true;
        loop {
            match self.stop()? {
                b'"' => break,
                b'\\' => {
                    is_plain = false;
                    self.at += 2;
                }
                // A control character, which no text should have.
                _ => {
                    is_plain = false;
                    self.at += 1;
                }
            }
        }
        let text = &self.bytes[start..self.at];
        self.at += 1;
        Ok((text, is_plain))
    }

    /// Goes to the next byte that a plain text can't hold.
    #[inline]
    fn stop(&mut self) -> Step<u8> {
        while let Some(word) = self.chunk::<8>() {
            let marks = stops(u64::from_le_bytes(*word));
            if marks != 0 {
                self.at += marks.trailing_zeros() as usize / 8;
                return self.peek();
            }
            self.at += 8;
        }
        while !matches!(self.peek()?, b'"' | b'\\' | ..b' ') {
            self.at += 1;
        }
        self.peek()
    }

    #[inline]
    fn chunk<const N: usize>(&self) -> Option<&'a [u8; N]> {
        self.bytes.get(self.at..)?.first_chunk()
    }
}

/// Length of the JSON value that bytes begin with; that of all bytes where a number may go on.
fn value_at(bytes: &[u8]) -> Step<usize> {
    let mut values = serde_json::Deserializer::from_slice(bytes).into_iter::<IgnoredAny>();
    match values.next() {
        Some(Ok(_)) => Ok(values.byte_offset()),
        Some(Err(error)) if !error.is_eof() && !is_cut_number(bytes, &error) => Err(Stop::Broken),
        _ => Err(Stop::Short),
    }
}

/// Length of a value whose texts break JSON's rules, and the value with texts that obey them. It is broken if that is not JSON,
/// or there was nothing to mend.
#[cold]
fn with_plain_texts<'a>(bytes: &[u8]) -> Step<(usize, Cow<'a, [u8]>)> {
    let (mut depth, mut is_in_text, mut at) = (0_usize, false, 0);
    let len = loop {
        match bytes.get(at) {
            None => break None,
            Some(b'\\') if is_in_text => at += 1,
            Some(b'"') => is_in_text = !is_in_text,
            Some(b'[' | b'{') if !is_in_text => depth += 1,
            Some(b']' | b'}') if !is_in_text => depth = depth.saturating_sub(1),
            Some(_) => {}
        }
        at += 1;
        if depth == 0 && !is_in_text {
            break Some(at);
        }
    };
    let plain = text::with_plain_escapes(&bytes[..len.unwrap_or(bytes.len())]).ok_or(Stop::Broken)?;
    let read = value_at(&plain);
    match (len, read) {
        (Some(len), Ok(read)) if read == plain.len() => Ok((len, Cow::Owned(plain))),
        (None, Err(Stop::Short)) => Err(Stop::Short),
        _ => Err(Stop::Broken),
    }
}

/// A number that is cut off after its point is wrong JSON, also at the end of the bytes.
fn is_cut_number(bytes: &[u8], error: &serde_json::Error) -> bool {
    let may_go_on = matches!(bytes.last(), Some(b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
    let line = bytes.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
    may_go_on && (error.line(), error.column()) == (lines + 1, line.len())
}

/// The text without escapes at the beginning of bytes, after its first quote, and the bytes after its last quote;
/// `None` where it has escapes or is not complete.
#[inline]
pub(super) fn plain(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut cursor = Cursor::new(bytes);
    match cursor.quoted() {
        Ok((text, true)) => Some((text, cursor.rest())),
        _ => None,
    }
}

/// The text of a whole JSON string with escapes.
#[cold]
fn unescaped<'a>(quoted: &[u8]) -> Step<Cow<'a, [u8]>> {
    text::unescaped(quoted).map(Cow::Owned).map_err(|_| Stop::Broken)
}

/// The whole number that a text holds.
fn parsed(text: &[u8]) -> Option<i64> {
    std::str::from_utf8(text).ok()?.trim().parse().ok()
}

/// Compares eight bytes per step, the last step overlapping the one before.
#[inline]
pub(super) fn equal<const N: usize>(a: &[u8; N], b: &[u8; N]) -> bool {
    let word = |bytes: &[u8; N], at: usize| bytes[at..].first_chunk().map(|word| u64::from_le_bytes(*word));
    if N < 8 {
        return a == b;
    }
    let mut differ = word(a, N - 8) != word(b, N - 8);
    let mut at = 0;
    while at + 8 < N {
        differ |= word(a, at) != word(b, at);
        at += 8;
    }
    !differ
}

/// Marks the first byte of a word that ends a plain text: a quote, a backslash, a control character. Bytes above
/// it may be marked too.
#[inline]
fn stops(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    let equal = |byte: u8| {
        let difference = word ^ (ONES * u64::from(byte));
        difference.wrapping_sub(ONES) & !difference
    };
    let control = word.wrapping_sub(ONES * u64::from(b' ')) & !word;
    (equal(b'"') | equal(b'\\') | control) & HIGH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_that_ends_a_text_is_found_at_any_position() {
        for byte in 0..=255u8 {
            for at in 0..8 {
                let mut word = *b"abcdefgh";
                word[at] = byte;
                let found = stops(u64::from_le_bytes(word)).trailing_zeros() as usize / 8;
                let ends = byte < b' ' || byte == b'"' || byte == b'\\';
                assert_eq!(found, if ends { at } else { 8 }, "{byte:#x} at {at}");
            }
        }
    }

    #[test]
    fn texts_are_compared_to_their_last_byte() {
        let text = *b"\",\"StatusDescrip\":\"";
        assert!(equal(&text, &text));
        for at in 0..text.len() {
            let mut other = text;
            other[at] ^= 1;
            assert!(!equal(&text, &other), "{at}");
        }
    }

    #[test]
    fn skipped_values_must_be_whole() {
        let skip = |bytes: &'static [u8]| {
            let mut cursor = Cursor::new(bytes);
            cursor.skip().map(|()| cursor.rest())
        };
        let broken = Err(Stop::Broken);
        for (bytes, expected) in [
            (&b"[\"}\",{\"a\":1e9}],"[..], Ok(&b","[..])),
            (b"\"\xff\",", Ok(&b","[..])),
            (b"\"\\ud800\",", Ok(&b","[..])),
            (b"\"\\u12\",", Ok(&b","[..])),
            (b"{\"a\":[\"b\nc\",{}]},", Ok(&b","[..])),
            (b"{\"a\":[\"b\nc\"", Err(Stop::Short)),
            (b"{\"a\":[\"b\nc\",]},", broken),
            (b"\"b\nc", Err(Stop::Short)),
            (b"\xff,", broken),
            (b"[1,]", broken),
            (b"1e", Err(Stop::Short)),
            (b"[\n1.", Err(Stop::Short)),
            (b"-", Err(Stop::Short)),
            (b"[x,\n1.", broken),
            (b"[x1", broken),
            (b"12", Err(Stop::Short)),
            (b"\"a", Err(Stop::Short)),
            (b"", Err(Stop::Short)),
        ] {
            assert_eq!(skip(bytes), expected, "{bytes:?}");
        }
    }

    #[test]
    fn truncated_tokens_are_short_and_others_broken_or_odd() {
        let text = |bytes: &'static [u8]| Cursor::new(bytes).text();
        for cut in [&b""[..], b"\"", b"\"abcdefghi", b"\"a\\", b"\"a\\\"", b"n", b"nul", b"1", b"[1"] {
            assert_eq!(text(cut), Err(Stop::Short), "{cut:?}");
        }
        for broken in [&b"nil"[..], b"01,", b",", b"]"] {
            assert_eq!(text(broken), Err(Stop::Broken), "{broken:?}");
        }
        let read = |text: &'static str| Some(Cow::Borrowed(text.as_bytes()));
        for (bytes, value, is_odd) in [
            (&br#""a\"\u6210""#[..], read("a\"成"), false),
            (b"null", None, false),
            (b"\"a\\ud800\"", Some(Cow::Borrowed(b"a\xed\xa0\x80")), false),
            (b"\"\xff\"", Some(Cow::Borrowed(b"\xff")), false),
            (b"\"a\n\"", read("a\n"), false),
            (b"\"\\x\"", Some(Cow::Borrowed(b"\xffx")), false),
            (b"\"\\ud80\"", Some(Cow::Borrowed(b"\xffud80")), false),
            (b"[\"a\nb\"],", read("[\"a\\u000ab\"]"), true),
            (b"-0,", read("-0"), true),
            (b"1e999,", read("1e999"), true),
            (br#"[1, {"a":"b"}],"#, read(r#"[1, {"a":"b"}]"#), true),
        ] {
            assert_eq!(text(bytes), Ok(Read { value, is_odd }), "{bytes:?}");
        }
    }

    #[test]
    fn numbers_are_whole_or_odd() {
        let number = |bytes: &'static [u8]| Cursor::new(bytes).number();
        let (plain, odd) = (|number| Ok(Read::plain(number)), |number| Ok(Read::odd(number)));
        for (bytes, expected) in [
            (&b"12"[..], Err(Stop::Short)),
            (b"12,", plain(Some(12))),
            (b"0}", plain(Some(0))),
            (b"999999999999999 ", plain(Some(999_999_999_999_999))),
            (b"1234567890123456,", plain(Some(1_234_567_890_123_456))),
            (b"9223372036854775808,", odd(None)),
            (b"-1,", plain(Some(-1))),
            (b"null", plain(None)),
            (b"1.0,", odd(None)),
            (b"1e999,", odd(None)),
            (b"\" 7 \",", odd(Some(7))),
            (b"true,", odd(None)),
            (b"[1e999],", odd(None)),
            (b"01,", Err(Stop::Broken)),
            (b"1.,", Err(Stop::Broken)),
            (b"1.", Err(Stop::Short)),
            (b"-", Err(Stop::Short)),
        ] {
            assert_eq!(number(bytes), expected, "{bytes:?}");
        }
    }
}
