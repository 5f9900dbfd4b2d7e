//! The quick way through an answer that is written as ENS writes it: known elements, each once, texts without
//! escapes, whole numbers. It steps over the bytes itself, in any order of elements and with any blanks, and gives
//! up at the first thing that it does not expect: then the careful way reads the body from its beginning.
//! Must not judge: whatever it takes, the careful way would take just so.

use serde::de::IgnoredAny;

use crate::builder::{Builder, Envelope, RowTexts};
use crate::quality::{Quirk, Quirks};

/// Something that the careful way has to look at.
#[derive(Debug)]
pub(super) struct Unexpected;

type Scanned<T> = Result<T, Unexpected>;

/// Reads a page into a builder. Gives up without a trace of where; the builder is left in pieces, to be rolled back.
pub(super) fn scan(text: &str, builder: &mut Builder) -> Scanned<Envelope> {
    let mut scanner = Scanner { text, bytes: text.as_bytes(), at: 0 };
    let envelope = scanner.answer(builder)?;
    scanner.blanks();
    if scanner.at == text.len() { Ok(envelope) } else { Err(Unexpected) }
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

/// The elements of an object that have come.
#[derive(Default)]
struct Seen(u8);

impl Seen {
    fn once(&mut self, element: u8) -> Scanned<()> {
        let bit = 1 << element;
        if self.0 & bit != 0 {
            return Err(Unexpected);
        }
        self.0 |= bit;
        Ok(())
    }
}

/// The four objects of an answer.
impl<'a> Scanner<'a> {
    fn answer(&mut self, builder: &mut Builder) -> Scanned<Envelope> {
        let mut envelope = Envelope::default();
        let mut seen = Seen::default();
        builder.page_quirks = Quirks::default();
        self.object(|scanner, key| {
            match key {
                "PageNumber" => {
                    seen.once(0)?;
                    envelope.number = scanner.number()?;
                }
                "PageSize" => {
                    seen.once(1)?;
                    envelope.size = scanner.number()?;
                }
                "TotalCount" => {
                    seen.once(2)?;
                    envelope.total_count = scanner.number()?;
                }
                "PushResults" => {
                    seen.once(3)?;
                    scanner.list("PushResult", |scanner| scanner.entry(builder))?;
                }
                "RequestId" => {
                    seen.once(4)?;
                    envelope.request_id = scanner.text()?.map(str::to_owned);
                }
                // What refuses is told by it.
                other if other.eq_ignore_ascii_case("code") => return Err(Unexpected),
                other => {
                    builder.unknown_element("Answer", other);
                    builder.page_quirks.add(Quirk::UnknownElement);
                    scanner.skip()?;
                }
            }
            Ok(())
        })?;
        // A request's id alone is in every answer there is.
        if seen.0 & 0b1111 == 0 { Err(Unexpected) } else { Ok(envelope) }
    }

    fn entry(&mut self, builder: &mut Builder) -> Scanned<()> {
        let (mut name, mut version) = (None, None);
        let mut seen = Seen::default();
        builder.entry_quirks = Quirks::default();
        self.object(|scanner, key| {
            match key {
                "Name" => {
                    seen.once(0)?;
                    name = scanner.text()?;
                }
                "Version" => {
                    seen.once(1)?;
                    version = scanner.text()?;
                }
                "StatusStatS" => {
                    seen.once(2)?;
                    scanner.list("StatusStat", |scanner| scanner.stat(builder))?;
                }
                other => {
                    builder.unknown_element("PushResult", other);
                    builder.entry_quirks.add(Quirk::UnknownElement);
                    scanner.skip()?;
                }
            }
            Ok(())
        })?;
        builder.end_entry(name, version);
        Ok(())
    }

    fn stat(&mut self, builder: &mut Builder) -> Scanned<()> {
        let (mut status, mut counted) = (None, None);
        let mut seen = Seen::default();
        self.object(|scanner, key| {
            match key {
                "Status" => {
                    seen.once(0)?;
                    status = scanner.text()?;
                }
                "RegionIdCount" => {
                    seen.once(1)?;
                    counted = scanner.number()?;
                }
                "RegionIds" => {
                    seen.once(2)?;
                    scanner.list("RegionId", |scanner| scanner.push(builder))?;
                }
                other => {
                    builder.unknown_element("StatusStat", other);
                    builder.entry_quirks.add(Quirk::UnknownElement);
                    scanner.skip()?;
                }
            }
            Ok(())
        })?;
        builder.end_stat(status, counted);
        Ok(())
    }

    // Where nearly all the time goes: a key is told by its first eight bytes in one step.
    fn push(&mut self, builder: &mut Builder) -> Scanned<()> {
        const REGION: u64 = u64::from_le_bytes(*b"RegionId");
        const START: u64 = u64::from_le_bytes(*b"StartTim");
        const DESCRIPTION: u64 = u64::from_le_bytes(*b"StatusDe");
        const UPDATE: u64 = u64::from_le_bytes(*b"UpdateTi");
        let mut texts = RowTexts::default();
        let mut seen = Seen::default();
        self.sequence(b'{', b'}', |scanner| {
            if scanner.next()? != b'"' {
                return Err(Unexpected);
            }
            let (element, rest): (_, &[u8]) = match scanner.word() {
                Some(REGION) => (0, b"\""),
                Some(START) => (1, b"e\""),
                Some(DESCRIPTION) => (2, b"scrip\""),
                Some(UPDATE) => (3, b"me\""),
                _ => (4, b""),
            };
            let after = scanner.at + 8;
            if element == 4 || !scanner.bytes[after..].starts_with(rest) {
                let key = scanner.string()?;
                scanner.colon()?;
                builder.unknown_element("RegionId", key);
                texts.quirks.add(Quirk::UnknownElement);
                return scanner.skip();
            }
            scanner.at = after + rest.len();
            scanner.colon()?;
            seen.once(element)?;
            let text = scanner.text()?;
            match element {
                0 => texts.region = text,
                1 => texts.start = text,
                2 => texts.description = text,
                _ => texts.update = text,
            }
            Ok(())
        })?;
        builder.row(texts);
        Ok(())
    }
}

/// What they are made of.
impl<'a> Scanner<'a> {
    /// An array inside of an object with a singular name, or null.
    fn list(&mut self, name: &str, mut element: impl FnMut(&mut Self) -> Scanned<()>) -> Scanned<()> {
        self.blanks();
        if self.is_null() {
            return Ok(());
        }
        let mut seen = Seen::default();
        self.object(|scanner, key| {
            if key != name {
                return Err(Unexpected);
            }
            seen.once(0)?;
            scanner.sequence(b'[', b']', &mut element)
        })
    }

    fn object(&mut self, mut value: impl FnMut(&mut Self, &'a str) -> Scanned<()>) -> Scanned<()> {
        self.sequence(b'{', b'}', |scanner| {
            if scanner.next()? != b'"' {
                return Err(Unexpected);
            }
            let key = scanner.string()?;
            scanner.colon()?;
            value(scanner, key)
        })
    }

    /// Items between two brackets, with commas between them. The blanks before an item are behind us when it is
    /// read.
    #[inline]
    fn sequence(
        &mut self,
        open: u8,
        close: u8,
        mut item: impl FnMut(&mut Self) -> Scanned<()>,
    ) -> Scanned<()> {
        self.blanks();
        if self.next()? != open {
            return Err(Unexpected);
        }
        self.blanks();
        if self.peek() == Some(close) {
            self.at += 1;
            return Ok(());
        }
        loop {
            item(self)?;
            self.blanks();
            match self.next()? {
                b',' => self.blanks(),
                end if end == close => return Ok(()),
                _ => return Err(Unexpected),
            }
        }
    }

    /// A text, or null.
    #[inline]
    fn text(&mut self) -> Scanned<Option<&'a str>> {
        if self.peek() == Some(b'"') {
            self.at += 1;
            return self.string().map(Some);
        }
        if self.is_null() { Ok(None) } else { Err(Unexpected) }
    }

    /// The rest of a text behind its first quote.
    #[inline]
    fn string(&mut self) -> Scanned<&'a str> {
        let start = self.at;
        loop {
            let Some(word) = self.word() else { return self.string_at_the_end(start) };
            let stop = stops(word);
            if stop != 0 {
                self.at += stop.trailing_zeros() as usize / 8;
                break;
            }
            self.at += 8;
        }
        self.closed(start)
    }

    #[cold]
    fn string_at_the_end(&mut self, start: usize) -> Scanned<&'a str> {
        while self.peek().is_some_and(|byte| !matches!(byte, b'"' | b'\\' | ..b' ')) {
            self.at += 1;
        }
        self.closed(start)
    }

    #[inline]
    fn closed(&mut self, start: usize) -> Scanned<&'a str> {
        let end = self.at;
        if self.next()? != b'"' {
            return Err(Unexpected);
        }
        self.text.get(start..end).ok_or(Unexpected)
    }

    /// A whole number that is not negative, or null.
    fn number(&mut self) -> Scanned<Option<i64>> {
        if self.is_null() {
            return Ok(None);
        }
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        let digits = &self.text[start..self.at];
        let is_plain = (1..=15).contains(&digits.len()) && (digits == "0" || !digits.starts_with('0'));
        if !is_plain || matches!(self.peek(), Some(b'.' | b'e' | b'E')) {
            return Err(Unexpected);
        }
        digits.parse().map(Some).map_err(|_| Unexpected)
    }

    /// Any value, unread.
    #[cold]
    fn skip(&mut self) -> Scanned<()> {
        let mut values = serde_json::Deserializer::from_str(&self.text[self.at..]).into_iter::<IgnoredAny>();
        match values.next() {
            Some(Ok(_)) => {
                self.at += values.byte_offset();
                Ok(())
            }
            _ => Err(Unexpected),
        }
    }

    #[inline]
    fn colon(&mut self) -> Scanned<()> {
        self.blanks();
        if self.next()? != b':' {
            return Err(Unexpected);
        }
        self.blanks();
        Ok(())
    }

    fn is_null(&mut self) -> bool {
        let is_null = self.bytes[self.at..].starts_with(b"null");
        self.at += if is_null { 4 } else { 0 };
        is_null
    }

    #[inline]
    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline]
    fn next(&mut self) -> Scanned<u8> {
        let byte = self.peek().ok_or(Unexpected)?;
        self.at += 1;
        Ok(byte)
    }

    /// The next eight bytes.
    #[inline]
    fn word(&self) -> Option<u64> {
        self.bytes[self.at..].first_chunk().map(|bytes| u64::from_le_bytes(*bytes))
    }
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
    use crate::decode::decode;
    use ens_api::PushQuery;
    use proptest::prelude::*;

    fn builder() -> Builder {
        Builder::new(&PushQuery::for_application("a").unwrap())
    }

    /// Whether the quick way takes it; if so, both ways must have made the same of it.
    fn is_taken(text: &str) -> bool {
        let (mut quick, mut careful) = (builder(), builder());
        let Ok(scanned) = scan(text, &mut quick) else { return false };
        let decoded = decode(text, &mut careful);
        let decoded = decoded.unwrap_or_else(|error| panic!("only the quick way takes {text}: {error}"));
        assert_eq!(format!("{scanned:?}"), format!("{decoded:?}"), "{text}");
        assert!(quick == careful, "{text}: {quick:?} is not {careful:?}");
        true
    }

    const PLAIN: &str = r#"{"PageNumber":1,"PageSize":10,"PushResults":{"PushResult":[{"Name":"成功","StatusStatS":
        {"StatusStat":[{"RegionIdCount":2,"RegionIds":{"RegionId":[{"RegionId":"cn-wuxi-5","StartTime":
        "2021-12-28T16:00:00Z","StatusDescrip":"ok","UpdateTime":null}]},"Status":"FAILED"}]},"Version":"v"}]},
        "RequestId":"CEF72CEB","TotalCount":6}"#;

    #[test]
    fn takes_what_ens_writes_and_gives_up_on_the_rest() {
        let rows = [
            (PLAIN, true),
            (r#" { "TotalCount" : 0 } "#, true),
            (r#"{"PushResults":null}"#, true),
            (r#"{"PushResults":{}}"#, true),
            (r#"{"PushResults":{"PushResult":[]}}"#, true),
            (r#"{"TotalCount":0,"New":{"a":["}",1e9]}}"#, true),
            (r#"{"PushResults":{"PushResult":[{"New":1,"StatusStatS":null}]}}"#, true),
            (r#"{"PushResults":{"PushResult":[{"Name":"a\u0041"}]}}"#, false),
            (r#"{"PushResults":{"PushResult":[{"Name":1}]}}"#, false),
            (r#"{"PushResults":{"PushResult":[{"Name":"a","Name":"b"}]}}"#, false),
            (r#"{"PushResults":{"PushResult":[null]}}"#, false),
            (r#"{"PushResults":{"PushResult":null}}"#, false),
            (r#"{"PushResults":[]}"#, false),
            (r#"{"TotalCount":-1}"#, false),
            (r#"{"TotalCount":1.0}"#, false),
            (r#"{"TotalCount":01}"#, false),
            (r#"{"TotalCount":1234567890123456}"#, false),
            (r#"{"TotalCount":1,"code":"0"}"#, false),
            (r#"{"RequestId":"r"}"#, false),
            (r#"{"TotalCount":1}}"#, false),
            (r#"{"TotalCount":1,}"#, false),
            ("[]", false),
            ("", false),
        ];
        for (text, expected) in rows {
            assert_eq!(is_taken(text), expected, "{text}");
        }
    }

    #[test]
    fn a_cut_answer_is_not_taken() {
        for end in (0..PLAIN.len()).filter(|end| PLAIN.is_char_boundary(*end)) {
            assert!(!is_taken(&PLAIN[..end]), "{}", &PLAIN[..end]);
        }
    }

    #[test]
    fn every_byte_that_ends_a_text_is_found_wherever_it_stands() {
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

    fn blank() -> impl Strategy<Value = String> {
        prop_oneof![9 => Just(""), 1 => prop_oneof![Just(" "), Just("\n\t"), Just("\u{b}")]]
            .prop_map(str::to_owned)
    }

    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            6 => "[a-c成-]{0,20}".prop_map(|text| format!("\"{text}\"")),
            1 => "2021-1[0-9]-[0-3][0-9]T16:0[0-9]:00Z?".prop_map(|text| format!("\"{text}\"")),
            1 => prop_oneof![Just("null"), Just("1"), Just("-0"), Just("true"), Just("[]"), Just("{}")]
                .prop_map(str::to_owned),
            1 => r#""[a\\"n/u0\x01]{0,6}""#,
        ]
    }

    fn number() -> impl Strategy<Value = String> {
        prop_oneof![4 => "[0-9]{1,17}", 1 => "-?[0-9]{1,3}(\\.[0-9])?(e[0-9])?", 1 => text()]
    }

    /// An object of some of these elements in some order, now and then with one twice or one more.
    fn object(elements: Vec<(&'static str, BoxedStrategy<String>)>) -> BoxedStrategy<String> {
        let elements: Vec<_> = elements
            .into_iter()
            .chain([("New", text().boxed()), ("Co\\u0064e", text().boxed())])
            .map(|(name, value)| {
                (blank(), value, blank(), 0..100u8, any::<u16>()).prop_map(
                    move |(a, value, b, kept, place)| {
                        let is_new = name == "New" || name.contains('\\');
                        let times = match kept {
                            0 if !is_new => 2,
                            _ if kept < if is_new { 3 } else { 90 } => 1,
                            _ => 0,
                        };
                        (place, vec![format!("{a}\"{name}\"{b}:{value}{a}"); times])
                    },
                )
            })
            .collect();
        (elements, blank())
            .prop_map(|(mut elements, blank)| {
                elements.sort_by_key(|(place, _)| *place);
                let elements: Vec<String> = elements.into_iter().flat_map(|(_, element)| element).collect();
                format!("{blank}{{{}}}", elements.join(","))
            })
            .boxed()
    }

    fn list(name: &'static str, item: BoxedStrategy<String>) -> BoxedStrategy<String> {
        let items = prop::collection::vec(item, 0..4).prop_map(|items| format!("[{}]", items.join(",")));
        prop_oneof![20 => items.clone().prop_map(move |items| format!("{{\"{name}\":{items}}}")), 1 => items, 1 => text()]
            .boxed()
    }

    fn answer() -> impl Strategy<Value = String> {
        let push = object(vec![
            ("RegionId", text().boxed()),
            ("StartTime", text().boxed()),
            ("StatusDescrip", text().boxed()),
            ("UpdateTime", text().boxed()),
        ]);
        let stat = object(vec![
            ("RegionIdCount", number().boxed()),
            ("RegionIds", list("RegionId", push)),
            ("Status", text().boxed()),
        ]);
        let entry = object(vec![
            ("Name", text().boxed()),
            ("StatusStatS", list("StatusStat", stat)),
            ("Version", text().boxed()),
        ]);
        object(vec![
            ("PageNumber", number().boxed()),
            ("PageSize", number().boxed()),
            ("PushResults", list("PushResult", entry)),
            ("RequestId", text().boxed()),
            ("TotalCount", number().boxed()),
        ])
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn both_ways_agree(text in answer()) {
            is_taken(&text);
        }

        #[test]
        fn both_ways_agree_on_damage(at in 0usize..PLAIN.len(), byte in any::<u8>(), cut in 0usize..3) {
            let mut body = PLAIN.as_bytes().to_vec();
            body.splice(at..(at + cut).min(PLAIN.len()), [byte]);
            if let Ok(text) = std::str::from_utf8(&body) {
                is_taken(text);
            }
        }
    }
}
