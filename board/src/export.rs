//! Rows as CSV and JSON. Times in UTC, texts as they came. Knows no file and no download.

use serde::Serialize;

use crate::columns::{Board, Push, PushId};
use crate::time::{Stamp, rfc3339};

const COLUMNS: [&str; 8] =
    ["Name", "Version", "RegionId", "Status", "StatusDescrip", "StartTime", "UpdateTime", "DurationSeconds"];

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

fn field(out: &mut String, text: &str) {
    // White space in front does not stop a spreadsheet.
    let is_formula =
        text.trim_start_matches([' ', '\u{feff}']).starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
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
}
