//! The CSV of a board, parsed by an independent reader of RFC 4180: texts round-trip, no cell is a formula.

use board::report::export::{Export, Format};
use serde_json::{Value, json};

use crate::{builder_of, target, weave};

#[rustfmt::skip]
const WORDS: &[&str] = &[
    "\u{1}", "\u{1}", "\u{1}", "\u{1}", "=", "+", "-", "@", "\t", "\r", "\n", "\r\n", "\"", "\"\"", ",", "'",
    " ", "\u{feff}", "=cmd|' /C calc'!A0", "成功", "SUCCESS", "PUSHING", "2021-12-28T16:00:00Z", "cn-wuxi-5",
];

target!(csv, |bytes| {
    let text = weave::text(bytes, WORDS);
    let fields: Vec<&str> = text.split('\u{1}').collect();
    let entries: Vec<Value> = fields
        .chunks(7)
        .map(|row| {
            let at = |index: usize| row.get(index).copied();
            let region =
                json!({"RegionId": at(2), "StatusDescrip": at(4), "StartTime": at(5), "UpdateTime": at(6)});
            let stat = json!({"RegionIdCount": 1, "RegionIds": {"RegionId": [region]}, "Status": at(3)});
            json!({"Name": at(0), "Version": at(1), "StatusStatS": {"StatusStat": [stat]}})
        })
        .collect();
    let page = json!({"PushResults": {"PushResult": entries}}).to_string();
    let board = builder_of(&page).finish();
    let rows: Vec<_> = board.pushes().collect();

    let mut file = Vec::new();
    assert!(Export::new(&board, &rows, Format::Csv).write(usize::MAX, &mut file));
    let file = String::from_utf8(file).expect("texts");
    let read = rfc4180(file.strip_prefix('\u{feff}').expect("a mark"));
    assert_eq!(read.len(), rows.len() + 1);
    for (cells, push) in read[1..].iter().zip(rows.iter().map(|row| board.push(*row))) {
        assert_eq!(cells.len(), 8);
        let texts = [push.name, push.version_name, push.region_name, push.status_text, push.description];
        for (cell, text) in cells.iter().zip(texts) {
            let guarded = cell.strip_prefix('\'').filter(|rest| *rest == text && is_formula(text));
            assert!(cell == text && !is_formula(text) || guarded.is_some(), "{text:?} became {cell:?}");
        }
        assert!(!cells.iter().any(|cell| is_formula(cell)), "{cells:?}");
    }
});

/// Whether a spreadsheet would evaluate the cell.
fn is_formula(cell: &str) -> bool {
    let begin = cell.chars().find(|character| !matches!(character, ' ' | '\u{feff}'));
    begin.is_some_and(|character| "=+-@\t\r\n".contains(character))
}

/// Rows of cells. Panics if the text violates the standard.
fn rfc4180(text: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let mut row = Vec::new();
        loop {
            let cell;
            (cell, rest) = match rest.strip_prefix('"') {
                Some(quoted) => in_quotes(quoted),
                None => {
                    let end = rest.find([',', '\r', '\n', '"']).expect("an end of the cell");
                    (rest[..end].to_owned(), &rest[end..])
                }
            };
            row.push(cell);
            match rest.strip_prefix(',') {
                Some(after) => rest = after,
                None => break,
            }
        }
        rest = rest.strip_prefix("\r\n").expect("an end of the row");
        rows.push(row);
    }
    rows
}

fn in_quotes(mut rest: &str) -> (String, &str) {
    let mut cell = String::new();
    loop {
        let (before, after) = rest.split_once('"').expect("a closing quote");
        cell.push_str(before);
        match after.strip_prefix('"') {
            Some(more) => {
                cell.push('"');
                rest = more;
            }
            None => return (cell, after),
        }
    }
}
