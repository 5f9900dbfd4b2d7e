//! Workbooks, read back by another library.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use pushboard_xlsx::Writer;

const HEADINGS: &str = "[\"Name\",\"Version\",\"DurationSeconds\"]\n";

/// The cells of each sheet.
fn read(writer: Writer) -> Vec<Vec<Vec<Data>>> {
    let file = writer.finish().unwrap();
    let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(file)).unwrap();
    let rows = |range: calamine::Range<Data>| range.rows().map(<[Data]>::to_vec).collect();
    workbook.worksheets().into_iter().map(|(_, range)| rows(range)).collect()
}

fn text(text: &str) -> Data {
    Data::String(text.to_owned())
}

#[test]
fn texts_stay_texts_whatever_they_look_like() {
    let texts = [
        "1.10",
        "0012",
        "3-1",
        "1e5",
        "TRUE",
        "=1+1",
        "@SUM(A1)",
        "-1",
        "2024-03-05",
        "12345678901234567890",
        "成功",
        "a\nb",
        " a ",
        "a\tb",
        "<&>\"'",
        "_x0041_",
        "Cafe\u{301}",
        "\u{1f600}",
        "\u{fffd}",
        "'x",
    ];
    let mut writer = Writer::default();
    writer.add(HEADINGS.as_bytes()).unwrap();
    for name in texts {
        let line = serde_json::to_string(&(name, name, 60)).unwrap();
        writer.add(format!("{line}\n").as_bytes()).unwrap();
    }
    let sheets = read(writer);
    assert_eq!(sheets.len(), 1);
    assert_eq!(sheets[0][0], [text("Name"), text("Version"), text("DurationSeconds")]);
    for (row, name) in sheets[0][1..].iter().zip(texts) {
        assert_eq!(row, &[text(name), text(name), Data::Float(60.0)], "{name:?}");
    }
    assert_eq!(sheets[0].len(), 1 + texts.len());
}

#[test]
fn parts_may_end_anywhere() {
    let lines = format!("{HEADINGS}[\"成功\",\"1.0\",1]\n[null,\"\",null]\n[\"a\",\"2\",-5]\n");
    let whole = |step: usize| {
        let mut writer = Writer::default();
        lines.as_bytes().chunks(step).for_each(|part| writer.add(part).unwrap());
        read(writer)
    };
    let expected = whole(1_000);
    assert_eq!(expected[0][1], [text("成功"), text("1.0"), Data::Float(1.0)]);
    assert_eq!(expected[0][3], [text("a"), text("2"), Data::Float(-5.0)]);
    for step in 1..20 {
        assert_eq!(whole(step), expected, "{step} bytes");
    }
}

#[test]
fn a_text_that_no_cell_can_hold_is_cut_and_says_so() {
    let long = "成\u{1f600}".repeat(20_000);
    let mut writer = Writer::default();
    writer.add(HEADINGS.as_bytes()).unwrap();
    writer.add(format!("[\"{long}\",\"1\",1]\n").as_bytes()).unwrap();
    let sheets = read(writer);
    let Data::String(cell) = &sheets[0][1][0] else { panic!("no text") };
    let units = cell.encode_utf16().count();
    assert!((32_700..=32_767).contains(&units), "{units}");
    assert!(cell.ends_with("… (cut, complete in CSV)"));
    assert!(long.starts_with(cell.trim_end_matches("… (cut, complete in CSV)")));
}

#[test]
fn a_full_sheet_is_followed_by_another() {
    let mut writer = Writer::with_sheets_of(3);
    writer.add(HEADINGS.as_bytes()).unwrap();
    (0..5).for_each(|row| writer.add(format!("[\"n\",\"{row}\",1]\n").as_bytes()).unwrap());
    let sheets = read(writer);
    let versions: Vec<Vec<Data>> =
        sheets.iter().map(|sheet| sheet.iter().map(|row| row[1].clone()).collect()).collect();
    let heading = || text("Version");
    assert_eq!(
        versions,
        [
            vec![heading(), text("0"), text("1")],
            vec![heading(), text("2"), text("3")],
            vec![heading(), text("4")]
        ]
    );
}

#[test]
fn a_line_that_is_no_row_is_a_failure() {
    let mut writer = Writer::default();
    assert!(writer.add(b"{}\n").is_err());
    assert!(Writer::default().add(b"[1,\n").is_err());
}
