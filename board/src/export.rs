//! Rows as CSV and JSON, and what a file of them is called. Times in UTC, texts as they came. Knows no download.

use serde::Serialize;

use crate::columns::{Board, Push, PushId};
use crate::time::{Stamp, UtcSeconds, rfc3339};

const COLUMNS: [&str; 8] =
    ["Name", "Version", "RegionId", "Status", "StatusDescrip", "StartTime", "UpdateTime", "DurationSeconds"];

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// For spreadsheets: see [`csv`], with a byte order mark in front.
    Csv,
    /// For programs: see [`json`].
    Json,
}

impl Format {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Csv, Self::Json];

    /// The rows, in this form.
    pub fn write(self, board: &Board, rows: &[PushId]) -> String {
        match self {
            // Without the mark in front, spreadsheets take Chinese for another encoding.
            Self::Csv => format!("\u{feff}{}", csv(board, rows)),
            Self::Json => json(board, rows),
        }
    }

    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv;charset=utf-8",
            Self::Json => "application/json",
        }
    }

    /// The ending of a file's name.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

/// What a file is called that holds pushes of an application, as of a moment:
/// `pushboard-APPID-20211207T023710Z.csv`. What is no letter, digit or hyphen of an id stands as `_`.
pub fn file_name(app_id: &str, at: UtcSeconds, format: Format) -> String {
    let safe = |char: char| if char.is_ascii_alphanumeric() || char == '-' { char } else { '_' };
    let id: String = app_id.chars().take(64).map(safe).collect();
    let time = rfc3339(at).replace(['-', ':'], "");
    format!("pushboard-{id}-{time}.{}", format.extension())
}

/// RFC 4180, with a line of headers. A text that a spreadsheet would take for a formula gets a `'` in front.
pub fn csv(board: &Board, rows: &[PushId]) -> String {
    let mut out = COLUMNS.join(",");
    out.push_str("\r\n");
    for push in rows.iter().map(|row| board.push(*row)) {
        let texts = [push.name, push.version, push.region_name, push.status_text, push.description];
        for text in texts {
            field(&mut out, text);
            out.push(',');
        }
        field(&mut out, &time(push.start, push.start_raw).unwrap_or_default());
        out.push(',');
        field(&mut out, &time(push.update, push.update_raw).unwrap_or_default());
        out.push(',');
        out.push_str(&push.duration().map(|seconds| seconds.to_string()).unwrap_or_default());
        out.push_str("\r\n");
    }
    out
}

/// What begins a formula, in the wide forms of Chinese and Japanese writing, too.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

fn field(out: &mut String, text: &str) {
    // White space in front does not stop a spreadsheet.
    let is_formula = text.trim_start_matches([' ', '\u{feff}']).starts_with(FORMULA);
    let quoted = is_formula || text.contains(['"', ',', '\r', '\n', '\'']) || text.trim() != text;
    if !quoted {
        out.push_str(text);
        return;
    }
    out.push('"');
    if is_formula {
        out.push('\'');
    }
    out.push_str(&text.replace('"', "\"\""));
    out.push('"');
}

/// An array with an object a row; elements under ENS's names, missing ones as null.
pub fn json(board: &Board, rows: &[PushId]) -> String {
    let rows: Vec<Row<'_>> = rows.iter().map(|row| Row::new(board.push(*row))).collect();
    serde_json::to_string_pretty(&rows).unwrap_or_default()
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Row<'a> {
    name: Option<&'a str>,
    version: Option<&'a str>,
    region_id: Option<&'a str>,
    status: Option<&'a str>,
    status_descrip: Option<&'a str>,
    start_time: Option<String>,
    update_time: Option<String>,
    duration_seconds: Option<i64>,
}

impl<'a> Row<'a> {
    fn new(push: Push<'a>) -> Self {
        let text = |text: &'a str| (!text.is_empty()).then_some(text);
        Self {
            name: text(push.name),
            version: text(push.version),
            region_id: text(push.region_name),
            status: text(push.status_text),
            status_descrip: text(push.description),
            start_time: time(push.start, push.start_raw),
            update_time: time(push.update, push.update_raw),
            duration_seconds: push.duration(),
        }
    }
}

// An unreadable time goes out as it came.
fn time(stamp: Stamp, raw: Option<&str>) -> Option<String> {
    stamp.get().map(rfc3339).or_else(|| raw.map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn files_are_named_after_application_and_time() {
        let name = |id: &str| file_name(id, UtcSeconds(1_638_844_630), Format::Csv);
        assert_eq!(name("e76f8985-7965"), "pushboard-e76f8985-7965-20211207T023710Z.csv");
        assert_eq!(name("../a b"), "pushboard-___a_b-20211207T023710Z.csv");
    }

    #[test]
    fn fields_are_quoted_and_guarded() {
        let cases = [
            ("plain", "plain"),
            ("", ""),
            ("a,b", "\"a,b\""),
            ("say \"so\"", "\"say \"\"so\"\"\""),
            ("=1+1", "\"'=1+1\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@x", "\"'@x\""),
            ("＝1", "\"'＝1\""),
            ("\rx", "\"'\rx\""),
            ("\tx", "\"'\tx\""),
            (" =1", "\"' =1\""),
            ("a\nb", "\"a\nb\""),
            ("成功", "成功"),
        ];
        for (text, expected) in cases {
            let mut out = String::new();
            field(&mut out, text);
            assert_eq!(out, expected, "{text:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn any_text_is_one_cell_and_no_formula(text in "[=+@\t\r\n \"',\u{feff}a成-]{0,12}|.{0,30}") {
            let mut cell = String::new();
            field(&mut cell, &text);
            let read = match cell.strip_prefix('"') {
                Some(rest) => {
                    let inner = rest.strip_suffix('"').unwrap();
                    prop_assert!(!inner.replace("\"\"", "").contains('"'), "{}", cell);
                    inner.replace("\"\"", "\"")
                }
                None => {
                    prop_assert!(!cell.contains(['"', ',', '\r', '\n']), "{}", cell);
                    cell.clone()
                }
            };
            let guarded = read.strip_prefix('\'').filter(|rest| *rest == text);
            prop_assert!(read == text || guarded.is_some(), "{} became {}", text, cell);
            let begin = read.trim_start_matches([' ', '\u{feff}']);
            prop_assert!(!begin.starts_with(['=', '+', '-', '@', '\t', '\r']));
        }
    }
}
