//! Rows as CSV, JSON and for Excel, written a part at a time, and the name of their file. Times are in UTC, texts as they came.

use serde::Serialize;

use crate::model::columns::{Board, Push, PushId};
use crate::model::time::{Timestamp, UtcSeconds, rfc3339};

// Without the byte order mark, spreadsheets read Chinese texts in another encoding.
const HEADERS: &str =
    "\u{feff}Name,Version,RegionId,Status,StatusDescrip,StartTime,UpdateTime,DurationSeconds\r\n";

const HEADINGS: &str = "[\"Name\",\"Version\",\"RegionId\",\"Status\",\"StatusDescrip\",\"StartTime\",\"UpdateTime\",\
    \"DurationSeconds\"]\n";

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// For spreadsheets: RFC 4180 with a line of headers, and a byte order mark in front. A text that a spreadsheet
    /// would take for a formula gets a `'` in front.
    Csv,
    /// For programs: an array with one object and line for each row. Elements have ENS's names; missing ones are null.
    Json,
    /// For Excel: a line of JSON for each row, of which `pushboard-xlsx` makes a workbook with text cells, in a worker.
    Xlsx,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 3] = [Self::Csv, Self::Json, Self::Xlsx];

    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv;charset=utf-8",
            Self::Json => "application/json",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// The ending of a file's name.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Xlsx => "xlsx",
        }
    }
}

/// The name of a file with the pushes of an application as of a moment:
/// `pushboard-APPID-20211207T023710Z.csv`, with `-part` after the time where the response is incomplete. A character of
/// an id that is not a letter, a digit or a hyphen becomes `_`.
pub fn file_name(app_id: &str, at: UtcSeconds, is_whole: bool, format: Format) -> String {
    let safe = |char: char| if char.is_ascii_alphanumeric() || char == '-' { char } else { '_' };
    let id: String = app_id.chars().take(64).map(safe).collect();
    let time = rfc3339(at).replace(['-', ':'], "");
    let part = if is_whole { "" } else { "-part" };
    format!("pushboard-{id}-{time}{part}.{}", format.extension())
}

/// Writes rows into a file, in UTF-8, a part at a time: a million rows do not block the page, and no more than a part
/// is in memory.
pub struct Export<'a> {
    board: &'a Board,
    rows: &'a [PushId],
    format: Format,
    written: usize,
}

impl<'a> Export<'a> {
    /// An export that has written nothing yet.
    pub fn new(board: &'a Board, rows: &'a [PushId], format: Format) -> Self {
        Self { board, rows, format, written: 0 }
    }

    /// Appends the next `rows` rows, at least one, to `out`; fewer if fewer are left. The first part begins with the
    /// text before all rows, the last part ends with the text after them. True if this was the last part.
    pub fn write(&mut self, rows: usize, out: &mut Vec<u8>) -> bool {
        let begin = self.written;
        let end = self.rows.len().min(begin.saturating_add(rows.max(1)));
        if begin == 0 {
            out.extend_from_slice(self.format.head().as_bytes());
        }
        for (at, row) in self.rows[begin..end].iter().enumerate() {
            let push = self.board.push(*row);
            match self.format {
                Format::Csv => csv_row(out, push),
                Format::Json => json_row(out, push, begin + at == 0),
                Format::Xlsx => json_line(out, push),
            }
        }
        self.written = end;
        let is_whole = end == self.rows.len();
        if is_whole {
            out.extend_from_slice(self.format.tail(end == 0).as_bytes());
        }
        is_whole
    }

    /// The number of rows written, and of all rows.
    pub fn progress(&self) -> (usize, usize) {
        (self.written, self.rows.len())
    }
}

impl Format {
    const fn head(self) -> &'static str {
        match self {
            Self::Csv => HEADERS,
            Self::Json => "[",
            Self::Xlsx => HEADINGS,
        }
    }

    const fn tail(self, is_empty: bool) -> &'static str {
        match self {
            Self::Csv | Self::Xlsx => "",
            Self::Json if is_empty => "]\n",
            Self::Json => "\n]\n",
        }
    }
}

fn csv_row(out: &mut Vec<u8>, push: Push<'_>) {
    for text in [push.name, push.version_name, push.region_name, push.status_text, push.description] {
        field(out, text);
        out.push(b',');
    }
    for (stamp, raw) in [(push.start, push.start_raw), (push.update, push.update_raw)] {
        field(out, &time(stamp, raw).unwrap_or_default());
        out.push(b',');
    }
    out.extend_from_slice(push.duration().map(|seconds| seconds.to_string()).unwrap_or_default().as_bytes());
    out.extend_from_slice(b"\r\n");
}

/// The characters that begin a formula, their full-width forms included.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

fn field(out: &mut Vec<u8>, text: &str) {
    // A spreadsheet ignores white space before a formula.
    let is_formula = text.trim_start_matches([' ', '\u{feff}']).starts_with(FORMULA);
    let quoted = is_formula || text.contains(['"', ',', '\r', '\n', '\'']) || text.trim() != text;
    if !quoted {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.push(b'"');
    if is_formula {
        out.push(b'\'');
    }
    out.extend_from_slice(text.replace('"', "\"\"").as_bytes());
    out.push(b'"');
}

fn json_row(out: &mut Vec<u8>, push: Push<'_>, is_first: bool) {
    out.extend_from_slice(if is_first { b"\n" } else { b",\n" });
    // Writing texts and numbers into memory can't fail.
    let _ = serde_json::to_writer(out, &ExportRow::new(push));
}

fn json_line(out: &mut Vec<u8>, push: Push<'_>) {
    let ExportRow {
        name,
        version,
        region_id,
        status,
        status_descrip,
        start_time,
        update_time,
        duration_seconds,
    } = ExportRow::new(push);
    let cells = (name, version, region_id, status, status_descrip, start_time, update_time, duration_seconds);
    let _ = serde_json::to_writer(&mut *out, &cells);
    out.push(b'\n');
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ExportRow<'a> {
    name: Option<&'a str>,
    version: Option<&'a str>,
    region_id: Option<&'a str>,
    status: Option<&'a str>,
    status_descrip: Option<&'a str>,
    start_time: Option<String>,
    update_time: Option<String>,
    duration_seconds: Option<i64>,
}

impl<'a> ExportRow<'a> {
    fn new(push: Push<'a>) -> Self {
        let text = |text: &'a str| (!text.is_empty()).then_some(text);
        Self {
            name: text(push.name),
            version: text(push.version_name),
            region_id: text(push.region_name),
            status: text(push.status_text),
            status_descrip: text(push.description),
            start_time: time(push.start, push.start_raw),
            update_time: time(push.update, push.update_raw),
            duration_seconds: push.duration(),
        }
    }
}

// An unreadable time is exported as sent.
fn time(stamp: Timestamp, raw: Option<&str>) -> Option<String> {
    stamp.get().map(rfc3339).or_else(|| raw.map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn files_are_named_after_application_and_time() {
        let name = |id: &str| file_name(id, UtcSeconds(1_638_844_630), true, Format::Csv);
        assert_eq!(name("e76f8985-7965"), "pushboard-e76f8985-7965-20211207T023710Z.csv");
        assert_eq!(name("../a b"), "pushboard-___a_b-20211207T023710Z.csv");
        let part = file_name("a", UtcSeconds(1_638_844_630), false, Format::Json);
        assert_eq!(part, "pushboard-a-20211207T023710Z-part.json");
    }

    fn cell(text: &str) -> String {
        let mut out = Vec::new();
        field(&mut out, text);
        String::from_utf8(out).unwrap()
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
            assert_eq!(cell(text), expected, "{text:?}");
        }
    }

    #[test]
    fn the_headings_of_a_workbook_are_those_of_csv() {
        let headings: Vec<String> = serde_json::from_str(HEADINGS).unwrap();
        assert_eq!(headings.join(","), HEADERS.trim_start_matches('\u{feff}').trim_end());
        assert!(HEADINGS.ends_with("]\n"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn any_text_is_one_cell_and_no_formula(text in "[=+@\t\r\n \"',\u{feff}a成-]{0,12}|.{0,30}") {
            let cell = cell(&text);
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
