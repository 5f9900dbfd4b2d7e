//! The reason in a description, without its numbers, ids and times: the structure inside a text is parsed, and the parts
//! that vary from push to push are separated from the words.

use std::ops::Range;

use serde_json::Value;

/// The longest text that is compared, in bytes: a sentence, not a log.
const LONGEST: usize = 1_000;
/// How deep JSON may lie inside of a text of JSON.
const DEEPEST: usize = 4;
/// The elements that say what happened, the most telling first.
const MESSAGES: [&str; 14] = [
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
    "info",
    "result",
    "data",
];
/// The elements that say where it happened.
const STEPS: [&str; 5] = ["step", "stage", "phase", "action", "operation"];
/// The elements that are left where there is no message.
const OUTCOMES: [&str; 4] = ["status", "state", "code", "errorcode"];

/// What a description says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reason {
    /// Equal for descriptions that say the same.
    pub(super) key: String,
    /// The description, without what surrounds the words.
    text: String,
    /// What varies in it.
    variables: Vec<Range<usize>>,
}

impl Reason {
    /// The reason in a description.
    pub(super) fn of(description: &str) -> Self {
        let mut text = plain(description, DEEPEST).unwrap_or_else(|| description.to_owned());
        text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut end = text.len().min(LONGEST);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let variables = variables(&text[..end]);
        let key = replaced(&text[..end], &variables, |_| "#").to_lowercase();
        Self { key, text, variables }
    }

    /// Its text, with a gap where others that say the same differ from it.
    pub(super) fn label<'a>(&self, others: impl Iterator<Item = &'a Self>) -> String {
        let mut agrees = vec![true; self.variables.len()];
        for other in others {
            for (agrees, (own, of_other)) in
                agrees.iter_mut().zip(self.variables.iter().zip(&other.variables))
            {
                *agrees &= self.text[own.clone()] == other.text[of_other.clone()];
            }
        }
        let own = |at: usize| if agrees[at] { &self.text[self.variables[at].clone()] } else { "…" };
        replaced(&self.text, &self.variables, own)
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

/// The words of a text that is JSON or holds a JSON object; `None` for any other text.
fn plain(text: &str, depth: usize) -> Option<String> {
    let text = text.trim();
    if depth == 0 || !text.contains(['{', '[', '"']) {
        return None;
    }
    if let Ok(value @ (Value::Object(_) | Value::Array(_) | Value::String(_))) = serde_json::from_str(text) {
        return words(&value, depth);
    }
    let (start, end) = (text.find('{')?, text.rfind('}')? + 1);
    let object: Value = serde_json::from_str(text.get(start..end)?).ok()?;
    let inside = words(&object, depth)?;
    let around = [&text[..start], &inside, &text[end..]].map(str::trim);
    Some(around.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "))
}

fn words(value: &Value, depth: usize) -> Option<String> {
    let filled = |text: String| Some(text).filter(|text| !text.trim().is_empty());
    match value {
        Value::String(text) => filled(plain(text, depth - 1).unwrap_or_else(|| text.clone())),
        Value::Array(items) if depth > 1 => {
            let mut all: Vec<String> = items.iter().filter_map(|item| words(item, depth - 1)).collect();
            all.dedup();
            filled(all.join("; "))
        }
        Value::Object(elements) if depth > 1 => {
            let find = |names: &[&str]| {
                names.iter().find_map(|name| {
                    let is_named = |key: &str| {
                        key.chars()
                            .filter(|c| !matches!(c, '_' | '-'))
                            .flat_map(char::to_lowercase)
                            .eq(name.chars())
                    };
                    let value = elements.iter().find(|(key, _)| is_named(key))?.1;
                    words(value, depth - 1)
                })
            };
            match (find(&MESSAGES).or_else(|| find(&OUTCOMES)), find(&STEPS)) {
                (Some(message), Some(step)) if message != step => Some(format!("{message} ({step})")),
                (message, step) => message.or(step),
            }
        }
        _ => None,
    }
}

/// What varies in a text: numbers, ids, times, addresses and paths. Neighbours are one.
fn variables(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut add = |range: Range<usize>| match found.last_mut() {
        Some(last) if text[last.end..range.start].trim_matches([' ', ',', ':', '-', '+', '.']).is_empty() => {
            last.end = range.end
        }
        _ => found.push(range),
    };
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let len = text[at..].find(|c: char| !is_part_of_word(c)).unwrap_or(text.len() - at);
        if len == 0 {
            let width = first.len_utf8();
            if first.is_numeric() {
                add(at..at + width);
            }
            at += width;
            continue;
        }
        // Marks at its ends belong to the sentence.
        let word = text[at..at + len].trim_end_matches(['.', ':', '-', '_', '/', '%', '@']);
        let word = word.trim_start_matches(['.', ':', '-', '_', '%', '@']);
        let start = at + text[at..at + len].find(word).unwrap_or(0);
        if varies(word) {
            add(start..start + word.len());
        } else {
            let mut from = 0;
            while let Some(digit) = word[from..].find(|c: char| c.is_ascii_digit()) {
                let begin = from + digit;
                let count = word[begin..].find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len() - begin);
                add(start + begin..start + begin + count);
                from = begin + count;
            }
        }
        at += len;
    }
    found
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
        reasons[0].label(reasons.iter())
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
            (r#"{"a":1}"#, r#"{"a":1}"#),
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
            "磁盘空间不足",
            "预推超时",
        ];
        let keys: std::collections::HashSet<_> = distinct.iter().map(|text| Reason::of(text).key).collect();
        assert_eq!(keys.len(), distinct.len());
    }

    #[test]
    fn a_long_text_is_compared_by_its_beginning() {
        let long = |end: &str| format!("{}{end}", "没".repeat(2_000));
        assert_eq!(label(&[&long("a"), &long("b")]), long("a"));
    }
}
