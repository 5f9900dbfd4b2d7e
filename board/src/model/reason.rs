//! The reason in a description, without its numbers, ids, times and language: the structure inside a text is parsed, the parts
//! that vary from push to push are separated from the words, and known wordings of one reason are equal.

mod wordings;

use std::ops::Range;

use serde_json::Value;

/// The longest text that is compared, in bytes: a sentence, not a log.
const LONGEST: usize = 1_000;
/// How deep JSON may lie inside of a text of JSON.
const DEEPEST: usize = 8;
/// The elements that say what happened, the most telling first.
const MESSAGES: [&str; 11] = [
    "descrip",
    "description",
    "message",
    "msg",
    "errormessage",
    "errmsg",
    "error",
    "err",
    "reason",
    "detail",
    "cause",
];
/// What the names of further such elements contain, unless they are those of a code.
const PARTS_OF_MESSAGES: [&str; 6] = ["message", "msg", "reason", "desc", "detail", "error"];
/// The elements that hold what happened where no other says it.
const CONTENTS: [&str; 3] = ["info", "result", "data"];
/// The elements that say where it happened.
const STEPS: [&str; 5] = ["step", "stage", "phase", "action", "operation"];
/// The elements that are left where there is no message.
const OUTCOMES: [&str; 4] = ["status", "state", "code", "errorcode"];
/// Units that stand behind a number, in lower case.
const UNITS: [&str; 29] = [
    "b", "k", "kb", "mb", "gb", "tb", "kib", "mib", "gib", "tib", "byte", "bytes", "ns", "us", "ms", "s",
    "sec", "secs", "second", "seconds", "min", "mins", "minute", "minutes", "h", "hours", "d", "am", "pm",
];
/// Names with a number that does not vary.
const NAMES: [&str; 10] =
    ["md5", "sha1", "sha256", "sha512", "crc32", "ipv4", "ipv6", "base64", "http2", "utf8"];
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
/// Time zones that stand behind a time.
const ZONES: [&str; 18] = [
    "UTC", "GMT", "CST", "CDT", "EST", "EDT", "MST", "MDT", "PST", "PDT", "CET", "CEST", "BST", "IST", "JST",
    "KST", "HKT", "SGT",
];
/// Numerals behind 第.
const NUMERALS: &str = "零〇一二两三四五六七八九十百千万";

/// What a description says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reason {
    /// Equal for descriptions that say the same.
    pub(crate) key: String,
    /// Its wording in lower case, with a `#` for each part that varies.
    pub(crate) wording: String,
    /// The description, without what surrounds the words.
    text: String,
    /// What varies in it.
    variables: Vec<Range<usize>>,
}

impl Reason {
    /// The reason in a description.
    pub(crate) fn of(description: &str) -> Self {
        let mut text = plain(description, DEEPEST, true).unwrap_or_else(|| description.to_owned());
        text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut end = text.len().min(LONGEST);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let variables = variables(&text[..end]);
        let wording = replaced(&text[..end], &variables, |_| "#").to_lowercase();
        let key = wordings::ideas(&wording).unwrap_or_else(|| wording.clone());
        Self { key, wording, text, variables }
    }
}

/// What several descriptions of one reason say.
#[derive(Debug, Clone)]
pub(crate) struct Label {
    first: Reason,
    /// For each part of the first one that varies: whether all of the same wording agree with it.
    agrees: Vec<bool>,
}

impl Label {
    pub(crate) fn new(first: Reason) -> Self {
        Self { agrees: vec![true; first.variables.len()], first }
    }

    pub(crate) fn add(&mut self, other: &Reason) {
        if other.wording != self.first.wording {
            return;
        }
        let variables = self.first.variables.iter().zip(&other.variables);
        for (agrees, (own, of_other)) in self.agrees.iter_mut().zip(variables) {
            *agrees &= self.first.text[own.clone()] == other.text[of_other.clone()];
        }
    }

    /// The text of the first one, with a gap where others of its wording differ from it.
    pub(crate) fn text(&self) -> String {
        let Reason { text, variables, .. } = &self.first;
        replaced(text, variables, |at| if self.agrees[at] { &text[variables[at].clone()] } else { "…" })
    }
}

fn replaced<'a>(text: &str, ranges: &[Range<usize>], with: impl Fn(usize) -> &'a str) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut from = 0;
    for (at, range) in ranges.iter().enumerate() {
        replaced.push_str(&text[from..range.start]);
        replaced.push_str(with(at));
        from = range.end;
    }
    replaced + &text[from..]
}

/// The words of a text that is JSON or holds a JSON object; `None` for any other text. `says` is that of [`words`].
fn plain(text: &str, depth: usize, says: bool) -> Option<String> {
    let text = text.trim();
    if depth == 0 || !text.contains(['{', '[', '"']) {
        return None;
    }
    if let Ok(value @ (Value::Object(_) | Value::Array(_) | Value::String(_))) = serde_json::from_str(text) {
        return words(&value, depth, says);
    }
    let (start, end) = (text.find('{')?, text.rfind('}')? + 1);
    let object: Value = serde_json::from_str(text.get(start..end)?).ok()?;
    let inside = words(&object, depth, says)?;
    let around = [&text[..start], &inside, &text[end..]].map(str::trim);
    Some(around.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "))
}

/// The words of a value. `says` tells that it is known to say what happened: otherwise, only elements in it count whose
/// names do.
fn words(value: &Value, depth: usize, says: bool) -> Option<String> {
    let joined = |mut all: Vec<String>| {
        all.dedup();
        Some(all.join("; ")).filter(|text| !text.trim().is_empty())
    };
    match value {
        Value::String(text) => {
            joined(plain(text, depth - 1, says).or_else(|| says.then(|| text.clone())).into_iter().collect())
        }
        Value::Array(items) if depth > 1 => {
            joined(items.iter().filter_map(|item| words(item, depth - 1, says)).collect())
        }
        Value::Object(elements) if depth > 1 => {
            let named: Vec<(String, &Value)> =
                elements.iter().map(|(key, value)| (plain_name(key), value)).collect();
            let find = |names: &[&str]| {
                names.iter().find_map(|name| {
                    let (_, value) = named.iter().find(|(key, _)| key == name)?;
                    words(value, depth - 1, true)
                })
            };
            let further = || {
                let messages = named.iter().filter(|(key, _)| is_message(key));
                let texts = messages.filter_map(|(_, value)| words(value, depth - 1, true));
                joined(texts.filter(|text| !is_variable(text)).collect())
            };
            let nested =
                || joined(named.iter().filter_map(|(_, value)| words(value, depth - 1, false)).collect());
            let message = find(&MESSAGES).or_else(further).or_else(|| find(&CONTENTS)).or_else(nested);
            let message = message.or_else(|| find(&OUTCOMES).filter(|_| says));
            let step = find(&STEPS).filter(|_| says || message.is_some());
            match (message, step) {
                (Some(message), Some(step)) if message != step => Some(format!("{message} ({step})")),
                (message, step) => message.or(step),
            }
        }
        _ => None,
    }
}

/// The name of an element in lower case, without what separates its words.
fn plain_name(key: &str) -> String {
    key.chars().filter(|c| !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect()
}

/// Whether an element of that plain name says what happened.
fn is_message(name: &str) -> bool {
    let is_named = PARTS_OF_MESSAGES.iter().any(|part| name.contains(part));
    (is_named || name.starts_with("err") || name.ends_with("err")) && !name.contains("code")
}

/// Whether a text is but a number, an id or a time.
fn is_variable(text: &str) -> bool {
    variables(text).first() == Some(&(0..text.len()))
}

/// What varies in a text: numbers with their units, ids, times, addresses and paths. Neighbours are one.
fn variables(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut add = |range: Range<usize>| match found.last_mut() {
        Some(last) if is_gap(&text[last.end..range.start]) => last.end = range.end,
        _ => found.push(range),
    };
    let mut before: Option<Range<usize>> = None;
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let Some(range) = word_at(text, at) else {
            let width = first.len_utf8();
            let rest = &text[at + width..];
            let numeral = if first == '第' {
                rest.len() - rest.trim_start_matches(|c| NUMERALS.contains(c)).len()
            } else {
                0
            };
            if first.is_numeric() {
                add(at..at + width);
            } else if numeral > 0 {
                add(at + width..at + width + numeral);
            }
            at += width + numeral;
            continue;
        };
        let word = &text[range.clone()];
        let before_it = before.as_ref().filter(|before| is_gap(&text[before.end..range.start]));
        let before_it = before_it.map_or("", |before| &text[before.clone()]);
        if NAMES.contains(&word.to_ascii_lowercase().as_str()) {
            // The digit is part of the name.
        } else if varies(word) || is_part_of_measure(word, before_it, next_word(text, range.end)) {
            add(range.clone());
        } else {
            let mut from = 0;
            while let Some(digit) = word[from..].find(|c: char| c.is_ascii_digit()) {
                let begin = from + digit;
                let count = word[begin..].find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len() - begin);
                add(range.start + begin..range.start + begin + count);
                from = begin + count;
            }
        }
        at += text[at..].find(|c: char| !is_part_of_word(c)).unwrap_or(text.len() - at);
        before = Some(range);
    }
    found
}

/// Whether what stands between two variables does not separate them.
fn is_gap(between: &str) -> bool {
    between.trim_matches([' ', ',', ':', '-', '+', '.']).is_empty()
}

/// The word that begins at a place, without the marks at its ends, which belong to the sentence.
fn word_at(text: &str, at: usize) -> Option<Range<usize>> {
    let len = text[at..].find(|c: char| !is_part_of_word(c)).unwrap_or(text.len() - at);
    let whole = &text[at..at + len];
    let word = whole.trim_end_matches(['.', ':', '-', '_', '/', '%', '@']);
    let word = word.trim_start_matches(['.', ':', '-', '_', '%', '@']);
    let start = at + whole.find(word)?;
    (len > 0).then_some(start..start + word.len())
}

/// The word that follows at a place; empty where a sentence's mark separates it.
fn next_word(text: &str, at: usize) -> &str {
    let start = at + text[at..].len() - text[at..].trim_start_matches([' ', ',', '.']).len();
    word_at(text, start).map_or("", |range| &text[range])
}

/// Whether a word belongs to the number beside it: a unit, or the month, the weekday or the zone of a date in words.
fn is_part_of_measure(word: &str, before: &str, next: &str) -> bool {
    let is_number = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    let is_one_of = |names: &[&str], word: &str| {
        let lower = word.to_ascii_lowercase();
        word.starts_with(|c: char| c.is_ascii_uppercase())
            && names.iter().any(|name| *name == lower || lower.len() == 3 && name.starts_with(&lower))
    };
    let is_unit = || {
        let lower = word.to_ascii_lowercase();
        UNITS.contains(&lower.trim_end_matches("/s"))
    };
    is_number(before)
        && (is_unit() || is_one_of(&MONTHS, word) || before.contains(':') && ZONES.contains(&word))
        || is_number(next) && (is_one_of(&MONTHS, word) || is_one_of(&WEEKDAYS, word))
        || is_one_of(&WEEKDAYS, word) && is_one_of(&MONTHS, next)
}

fn is_part_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, '.' | ':' | '-' | '_' | '/' | '%' | '@' | '+' | '=' | '?' | '&' | '~')
}

/// Whether a word as a whole is a number, an id, a time, an address or a path.
fn varies(word: &str) -> bool {
    let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
    let is_hex = |word: &str| word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let joined = word.bytes().any(|byte| !byte.is_ascii_alphanumeric());
    let turns =
        word.as_bytes().windows(2).filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit());
    word.contains("://")
        || word.matches('/').count() > 1
        || word.starts_with(|c: char| c.is_ascii_digit())
        || word.starts_with("cn-")
        || has_digit && joined
        || has_digit && word.len() >= 6 && (is_hex(word) || turns.count() > 1)
        || word.len() >= 8 && is_hex(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(texts: &[&str]) -> String {
        let reasons: Vec<_> = texts.iter().map(|text| Reason::of(text)).collect();
        for reason in &reasons {
            assert_eq!(reason.key, reasons[0].key, "{texts:?}");
        }
        let mut label = Label::new(reasons[0].clone());
        reasons.iter().for_each(|reason| label.add(reason));
        label.text()
    }

    #[test]
    fn json_in_a_text_is_read() {
        let rows = [
            (
                r#"{"status":"FAILED","step":"DOWNLOAD","descrip":"md5 mismatch","start_time":"2021-08-18 14:46:07"}"#,
                "md5 mismatch (DOWNLOAD)",
            ),
            (r#""{\"step\":\"DOWNLOAD\",\"descrip\":\"md5 mismatch\"}""#, "md5 mismatch (DOWNLOAD)"),
            (
                r#"push failed: {"step":"UNPACK","Error_Message":"no space"} twice"#,
                "push failed: no space (UNPACK) twice",
            ),
            (r#"{"error":{"message":"refused","code":7},"stage":"CONNECT"}"#, "refused (CONNECT)"),
            (r#"{"data":"{\"msg\":\"磁盘空间不足\"}"}"#, "磁盘空间不足"),
            (r#"{"status":"FAILED","step":"DONE"}"#, "FAILED (DONE)"),
            (r#"["no space","no space",{"msg":"refused"}]"#, "no space; refused"),
            (r#"{"phase":"DOWNLOAD","errorMsg":"md5 mismatch","errCode":"E7"}"#, "md5 mismatch (DOWNLOAD)"),
            (r#"{"phase":"DOWNLOAD","errorMsg":"disk full","result":"FAILED"}"#, "disk full (DOWNLOAD)"),
            (r#"{"failReason":"disk full","errno":"28","error_time":"2021-08-18T14:46:07Z"}"#, "disk full"),
            (r#"{"err_info":"refused","fail-desc":"no route"}"#, "refused; no route"),
            (
                r#"{"code":500,"data":{"tasks":[{"step":"UNPACK","descrip":"no space"}]}}"#,
                "no space (UNPACK)",
            ),
            (r#"{"status":"FAILED","body":"{\"task\":{\"lastErr\":\"refused\"}}"}"#, "refused"),
            (r#"{"a":1}"#, r#"{"a":1}"#),
            (r#"{"transferred":"much","tags":["a"],"errorCode":"E7x"}"#, "E7x"),
            (r#"{"step":"DOWNLOAD","descrip":"md5 mi"#, r#"{"step":"DOWNLOAD","descrip":"md5 mi"#),
            ("  md5   mismatch ", "md5 mismatch"),
            ("", ""),
        ];
        for (text, expected) in rows {
            assert_eq!(label(&[text]), expected, "{text}");
        }
        let deep = (0..8).fold("x".to_owned(), |text, _| serde_json::json!({ "msg": text }).to_string());
        assert!(!Reason::of(&deep).key.is_empty());
    }

    #[test]
    fn numbers_ids_and_times_do_not_split_a_reason() {
        let rows: [(&[&str], &str); 15] = [
            (
                &["connect to origin timed out after 30s", "connect to origin timed out after 1m30s"],
                "connect to origin timed out after …",
            ),
            (
                &["origin responded 403 Forbidden", "origin responded 403 Forbidden"],
                "origin responded 403 Forbidden",
            ),
            (&["origin responded 403", "origin responded 502"], "origin responded …"),
            (&["回源连接超时（30 秒）", "回源连接超时（60 秒）"], "回源连接超时（… 秒）"),
            (&["下载３次失败", "下载4次失败"], "下载…次失败"),
            (&["task f3a9c2e1 failed", "task 0b7d1c44 failed", "task deadbeef failed"], "task … failed"),
            (
                &[
                    "request 1b9d6bcd-bbfd-41fc-9b5d-ab8dfbbd4bed lost",
                    "request 9f2d3c84-60a7-41fc-8c1e-5d4e7a90b6f3 lost",
                ],
                "request … lost",
            ),
            (&["at 2021-08-18 14:46:07 lost", "at 2021-08-19T00:00:00Z lost"], "at … lost"),
            (&["node cn-wuxi-5 offline", "node cn-shanghai-cmcc offline"], "node … offline"),
            (
                &["get http://10.0.0.1/a.tar: refused", "get http://origin.example.com/b/c.tar: refused"],
                "get …: refused",
            ),
            (&["no space on /data/cache/a", "no space on /var/lib/x/y.tar"], "no space on …"),
            (&["disk1 is full", "disk12 is full"], "disk… is full"),
            (&["Downloading 40%", "downloading 5%"], "Downloading …%"),
            (&["10.1.2.3:80 refused", "10.1.2.4:8080 refused"], "… refused"),
            (
                &[
                    r#"{"step":"DOWNLOAD","descrip":"md5 mismatch: a1b2c3"}"#,
                    r#"{"descrip":"md5 mismatch: ff00aa","step":"DOWNLOAD"}"#,
                ],
                "md5 mismatch: … (DOWNLOAD)",
            ),
        ];
        for (texts, expected) in rows {
            assert_eq!(label(texts), expected, "{texts:?}");
        }
        let distinct = [
            "md5 mismatch",
            "no space left on device",
            "time-out",
            "md5 mismatch (UNPACK)",
            "预推超时",
            "内核不兼容",
        ];
        let keys: std::collections::HashSet<_> = distinct.iter().map(|text| Reason::of(text).key).collect();
        assert_eq!(keys.len(), distinct.len());
    }

    #[test]
    fn dates_in_words_and_units_do_not_split_a_reason() {
        let rows: [(&[&str], &str); 8] = [
            (
                &[
                    "failed at Tue Dec 28 14:46:07 CST 2021",
                    "failed at Wed Dec 29 00:00:00 CST 2021",
                    "failed at Fri Feb 4 23:59:59 UTC 2022",
                ],
                "failed at …",
            ),
            (&["since 28 Dec 2021: refused", "since 1 May 2022: refused"], "since …: refused"),
            (&["Dec 28 14:46 refused", "Jan 3 00:01 refused"], "… refused"),
            (&["at Tue, 28 Dec 2021 14:46:07 GMT lost", "at Sun, 2 Jan 2022 01:02:03 GMT lost"], "at … lost"),
            (&["got 100MB of it", "got 3 KB of it", "got 0 B of it"], "got … of it"),
            (&["after 45s", "after 1.5 s", "after 200ms", "after 3 minutes"], "after …"),
            (&["slow: 3 KB/s", "slow: 1.5 MB/s"], "slow: …"),
            (&["第一次下载失败", "第十二次下载失败", "第3次下载失败"], "第…次下载失败"),
        ];
        for (texts, expected) in rows {
            assert_eq!(label(texts), expected, "{texts:?}");
        }
        let distinct = [
            "node 3 may fail",
            "node 3 can fail",
            "disk Sun fails",
            "disk Sat fails",
            "一次性失败",
            "二次失败",
        ];
        let keys: std::collections::HashSet<_> = distinct.iter().map(|text| Reason::of(text).key).collect();
        assert_eq!(keys.len(), distinct.len());
    }

    /// A number, a size, a duration or a time, the same form by the same `form`.
    fn measure(form: usize, [a, b, c]: [u32; 3]) -> String {
        let month = &MONTHS[a as usize % 12][..3];
        let month = format!("{}{}", month[..1].to_uppercase(), &month[1..]);
        let unit = |units: &[&str]| units[b as usize % units.len()].to_owned();
        let (day, hour, minute, year) = (b % 28 + 1, c % 24, a % 60, 1990 + c % 60);
        match form {
            0 => a.to_string(),
            1 => format!("{a}{}", unit(&["B", "KB", "MB", "GiB"])),
            2 => format!("{a}.{b} {}", unit(&["B", "KB", "MB", "GiB", "ms", "s", "min"])),
            3 => format!("{year}-{:02}-{day:02} {hour:02}:{minute:02}:07", a % 12 + 1),
            4 => format!("{month} {day} {hour:02}:{minute:02}"),
            5 => format!("{day} {month} {year}"),
            _ => {
                format!("{} {month} {day} {hour:02}:{minute:02}:07 CST {year}", unit(&["Mon", "Tue", "Sat"]))
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn other_numbers_units_and_times_give_the_same_reason(
            words in proptest::collection::vec("[a-z]{3,7}|[下载失败超时]{1,4}", 1..5),
            forms in proptest::collection::vec(0..7_usize, 4),
            one in proptest::array::uniform4(proptest::array::uniform3(0..5_000_u32)),
            other in proptest::array::uniform4(proptest::array::uniform3(0..5_000_u32)),
        ) {
            let text = |numbers: [[u32; 3]; 4]| {
                let parts = words.iter().zip(forms.iter().zip(numbers));
                parts.map(|(word, (form, numbers))| format!("x {word} at {} ", measure(*form, numbers))).collect::<String>()
            };
            let (one, other) = (Reason::of(&text(one)), Reason::of(&text(other)));
            proptest::prop_assert_eq!(&one.key, &other.key);
            proptest::prop_assert!(words.iter().all(|word| one.key.contains(word.as_str())));
        }
    }

    #[test]
    fn a_long_text_is_compared_by_its_beginning() {
        let long = |end: &str| format!("{}{end}", "没".repeat(2_000));
        assert_eq!(label(&[&long("a"), &long("b")]), long("a"));
    }
}
