//! Bytes to a board: no page causes a panic, an invalid page leaves the board unchanged, a valid page is JSON.

use board::report::export::{Export, Format};
use ens_api::text::with_plain_escapes;
use serde::de::IgnoredAny;

use crate::whole_page::WholePage as _;
use crate::{FETCHED, builder_of, target, weave};

#[rustfmt::skip]
const WORDS: &[&str] = &[
    "99999999999999999999", "\\ud83d\\ude00", "成功", "\"Status\":\"PUSHING\",", "\"Status\":7,",
    "\"UpdateTime\":\"2021-12-07T02:37:10Z\",", "\"StartTime\":\"9999-12-31T23:59:60Z\",",
    "\"RegionIdCount\":-5,", "\"PushResults\":{\"PushResult\":[]},", "\"TotalCount\":18446744073709551616,",
    "\"Name\":\"\",", "{\"RegionId\":\"cn-wuxi-5\"},",
    "\"StartTime\":\"1970-01-01T00:00:00Z\",", "\"UpdateTime\":\"2021-12-07 02:37Z\",",
    "\"PushResult\":{\"Name\":\"b\"},", "\"PushResults\":\"\",",
];

const GOLDEN: &str = r#"{"PageNumber":1,"PageSize":10,"PushResults":{"PushResult":[{"Name":"a/b.tar","StatusStatS":{"StatusStat":[{"RegionIdCount":2,"RegionIds":{"RegionId":[{"RegionId":"cn-wuxi-5","StartTime":"2021-12-28T16:00:00Z","StatusDescrip":"Success","UpdateTime":"2021-12-07T02:37:10Z"},{"RegionId":"cn-jiaozuo-2"}]},"Status":"FAILED"},{"RegionIdCount":1,"RegionIds":{"RegionId":[{"RegionId":"cn-wuxi-5","StatusDescrip":"成功"}]},"Status":"SUCCESS"}]},"Version":"standard"}]},"RequestId":"CEF7","TotalCount":6}"#;

target!(board, |bytes| {
    let body = weave::tampered(GOLDEN.as_bytes(), bytes, &[weave::JSON, WORDS]);
    let mut builder = builder_of(GOLDEN);
    let before = builder.board();
    if builder.add_page(&body, FETCHED).is_err() {
        assert!(builder.board() == before, "a page that can't be read left a trace");
        return;
    }
    // Leading byte order marks are skipped, and a text need not be UTF-8 nor obey JSON's rules.
    let plain = with_plain_escapes(&body);
    let text = String::from_utf8_lossy(plain.as_deref().unwrap_or(&body));
    let text = text.trim_start_matches('\u{feff}');
    serde_json::from_str::<IgnoredAny>(text).expect("what can be read is JSON");
    let board = builder.finish();
    // The earlier pushes are still on the board.
    for push in before.pushes().map(|push| before.push(push)) {
        let version = board.find_version(push.name, push.version_name).expect("the version");
        let region = board.find_region(push.region_name).expect("the region");
        assert!(board.find(version, region).is_some());
    }
    let by_version: usize = board.versions().map(|version| board.pushes_of(version).len()).sum();
    let by_region: usize = board.regions().map(|region| board.pushes_in(region).len()).sum();
    assert_eq!((by_version, by_region), (board.push_count(), board.push_count()));
    let rows: Vec<_> = board.pushes().collect();
    let (mut export, mut file) = (Export::new(&board, &rows, Format::Json), Vec::new());
    while !export.write(2, &mut file) {}
    let json: serde_json::Value = serde_json::from_slice(&file).expect("JSON");
    assert_eq!(json.as_array().map(Vec::len), Some(rows.len()));
    let _ = board.issues();
});
