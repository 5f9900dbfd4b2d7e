//! Bytes to a board: the vendor's example, every odd shape, every cut, and random responses against a model.

use std::cmp::Reverse;
use std::collections::HashMap;

use board::report::summary::Tally;
use board::{DataIssue, DecodeError, RegionId, Status, Timestamp, UtcSeconds, VersionId};
use ens_api::operations::describe_data_push_result::Response;
use proptest::prelude::*;

use crate::responses::{EXAMPLE, FETCHED, board, builder, response};
use crate::whole_page::WholePage as _;

#[test]
fn the_vendors_example_is_shown_with_all_its_contradictions() {
    let board = board(&[EXAMPLE]);
    assert_eq!((board.version_count(), board.region_count(), board.push_count()), (1, 1, 1));
    let push = board.push(board.find(VersionId(0), RegionId(0)).unwrap());
    assert_eq!((push.name, push.version_name), ("gcs-pre-websocket-eip-telecom", "standard"));
    assert_eq!((push.region_name, push.status, push.status_text), ("cn-wuxi-5", Status::Failed, "FAILED"));
    assert_eq!(push.description, "Success");
    assert_eq!(push.start.get(), Some(UtcSeconds(1_640_707_200)));
    assert_eq!(push.update.get(), Some(UtcSeconds(1_638_844_630)));
    assert_eq!(push.duration(), None);
    let issues: Vec<_> = board.issues().into_iter().map(|entry| (entry.issue, entry.count)).collect();
    let expected = [
        DataIssue::FailedSaysSuccess,
        DataIssue::UpdateBeforeStart,
        DataIssue::CountDiffers,
        DataIssue::TotalCountDiffers,
    ];
    // The load would go on, since five more entries are promised; TotalCount is checked when it ends.
    assert_eq!(issues, expected[..3].iter().map(|issue| (*issue, 1)).collect::<Vec<_>>());
    let mut builder = builder();
    assert_eq!(builder.add_page(EXAMPLE.as_bytes(), FETCHED).unwrap().next_page, Some(2));
    let empty = r#"{"PageNumber":2,"PageSize":10,"PushResults":{"PushResult":[]},"TotalCount":6}"#;
    assert_eq!(builder.add_page(empty.as_bytes(), FETCHED).unwrap().next_page, None);
    let board = builder.finish();
    assert_eq!(board.issues().into_iter().map(|entry| entry.issue).collect::<Vec<_>>(), expected);
    let page = &board.pages()[0];
    assert_eq!((page.number, page.size, page.total_count), (Some(1), Some(10), Some(6)));
    assert_eq!(page.request_id.as_deref(), Some("CEF72CEB-54B6-4AE8-B225-F876FF7BA984"));
    let stat = board.stats_of(VersionId(0)).next().unwrap();
    assert_eq!((stat.counted, stat.listed, stat.status.status()), (Some(2), 1, Status::Failed));
    assert!(board.counts_differ(VersionId(0)));
}

#[test]
fn a_body_cut_anywhere_is_an_error_and_leaves_the_builder_alone() {
    let mut builder = builder();
    builder.add_page(EXAMPLE.as_bytes(), FETCHED).unwrap();
    let before = builder.board();
    let other =
        EXAMPLE.replace("cn-wuxi-5", "cn-other-1").replace("standard", "newer").replace("FAILED", "ODD");
    for end in 0..other.len() {
        let cut = builder.add_page(&other.as_bytes()[..end], FETCHED);
        assert!(matches!(cut, Err(DecodeError::NotJson { .. })), "cut at {end}: {cut:?}");
    }
    assert!(builder.board() == before, "a bad page left a trace");
    assert!(builder.add_page(format!("{other} x").as_bytes(), FETCHED).is_err());
    builder.add_page(other.as_bytes(), FETCHED).unwrap();
    let board = builder.finish();
    assert_eq!((board.version_count(), board.region_count()), (2, 2));
    assert_eq!(board.push(board.find(VersionId(1), RegionId(1)).unwrap()).status_text, "ODD");
}

#[test]
fn other_bodies_are_errors() {
    let refused =
        |code: &str| DecodeError::Refused { code: code.to_owned(), request_id: Some("r".to_owned()) };
    let cases = [
        ("[]", DecodeError::NotPushResults),
        ("null", DecodeError::NotPushResults),
        ("\"x\"", DecodeError::NotPushResults),
        ("{}", DecodeError::NotPushResults),
        (r#"{"RequestId":"r"}"#, DecodeError::NotPushResults),
        (r#"{"PushResults":7,"TotalCount":1}"#, DecodeError::NotPushResults),
        (
            r#"{"RequestId":"r","HostId":"h","Code":"Throttling.User","Message":"m"}"#,
            refused("Throttling.User"),
        ),
        (r#"{"requestId":"r","code":"NoPermission","TotalCount":null}"#, refused("NoPermission")),
        ("<Error><Code>NoPermission</Code><RequestId>r</RequestId></Error>", refused("NoPermission")),
        ("<html>", DecodeError::NotJson { at: 6 }),
        ("", DecodeError::NotJson { at: 0 }),
        (" 7", DecodeError::NotPushResults),
        (r#"{"TotalCount":1"#, DecodeError::NotJson { at: 15 }),
        (r#"{"TotalCount":1]"#, DecodeError::NotJson { at: 15 }),
    ];
    for (body, expected) in cases {
        assert_eq!(builder().add_page(body.as_bytes(), FETCHED), Err(expected), "{body}");
    }
    // Outside of a text, bytes that are not UTF-8 are no JSON.
    let broken = builder().add_page(b"{\"TotalCount\":\xff}", FETCHED);
    assert_eq!(broken, Err(DecodeError::NotJson { at: 1 }));
}

#[test]
fn values_of_odd_types_are_read_and_flagged() {
    let odd = r#"{"PageNumber":"1","PageSize":2.5,"TotalCount":"2","Trace":{"deep":[1]},"PushResults":[
        {"Name":"a","Version":90396,"Extra":1,"StatusStatS":{"StatusStat":{
            "Status":"SUCCESS","RegionIdCount":"3","RegionIds":{"RegionId":[
                {"RegionId":7,"StartTime":1640707200,"StatusDescrip":{"zh":"成功"},"UpdateTime":null,"Cost":1},
                "cn-wuxi-5",null]}}}},
        null]}"#;
    let board = board(&[odd]);
    assert_eq!((board.version_count(), board.push_count()), (2, 3));
    assert_eq!(board.version_name(VersionId(0)), "90396");
    let pushes: Vec<_> = board.pushes_of(VersionId(0)).map(|push| board.push(push)).collect();
    assert_eq!(pushes.iter().map(|push| push.region_name).collect::<Vec<_>>(), ["7", "cn-wuxi-5", ""]);
    assert_eq!(pushes[0].description, r#"{"zh":"成功"}"#);
    assert_eq!((pushes[0].start, pushes[0].start_raw), (Timestamp::NONE, Some("1640707200")));
    for (push, issue) in [
        (0, DataIssue::OddType),
        (0, DataIssue::UnknownElement),
        (0, DataIssue::StartUnreadable),
        (0, DataIssue::UpdateMissing),
        (1, DataIssue::OddType),
        (1, DataIssue::StartMissing),
        (2, DataIssue::RegionMissing),
    ] {
        assert!(pushes[push].issues.has(issue), "{push} {issue:?}");
    }
    assert!(board.version_issues(VersionId(0)).has(DataIssue::OddType));
    assert!(board.version_issues(VersionId(1)).has(DataIssue::NameMissing));
    let paths: Vec<_> = board.unknown_elements().iter().map(|element| element.path.as_str()).collect();
    assert_eq!(paths, ["Response.Trace", "PushResult.Extra", "RegionId.Cost"]);
    assert_eq!((board.pages()[0].size, board.pages()[0].total_count), (None, Some(2)));
    assert_eq!(board.stats_of(VersionId(0)).next().unwrap().counted, Some(3));
}

#[test]
fn a_response_without_a_list_is_flagged() {
    for (body, missing) in [
        (r#"{"TotalCount":0,"PageNumber":1,"PageSize":10,"RequestId":"r"}"#, true),
        (r#"{"TotalCount":0,"PushResults":null}"#, true),
        (r#"{"TotalCount":0,"PushResults":{}}"#, false),
        (r#"{"TotalCount":0,"PushResults":{"PushResult":[]}}"#, false),
    ] {
        let issues = board(&[body]).issues();
        assert_eq!(issues.iter().any(|entry| entry.issue == DataIssue::ResultsMissing), missing, "{body}");
    }
}

#[test]
fn ids_that_are_cut_at_the_same_place_are_flagged_and_never_a_success() {
    let pushes = |status: &str, id: &str| {
        format!(
            r#"{{"Status":"{status}","RegionIdCount":1,"RegionIds":{{"RegionId":[{{"RegionId":"{id}",
            "StartTime":"2024-03-05T08:00:00Z","UpdateTime":"2024-03-05T08:01:00Z"}}]}}}}"#
        )
    };
    let body = format!(
        r#"{{"TotalCount":1,"PushResults":{{"PushResult":[{{"Name":"a","Version":"1","StatusStatS":{{"StatusStat":[{},{}]}}}}]}}}}"#,
        pushes("SUCCESS", r"cn-\ud83d"),
        pushes("FAILED", r"cn-\ude00"),
    );
    let board = board(&[&body]);
    let shown: Vec<_> = board.pushes_of(VersionId(0)).map(|push| board.push(push)).collect();
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0].status, Status::Failed);
    for issue in [DataIssue::TextCut, DataIssue::RegionDoubled] {
        assert!(shown[0].issues.has(issue), "{issue:?}");
    }
}

#[test]
fn a_push_that_ends_after_the_fetch_is_flagged_and_counts_in_no_duration() {
    let push = |id: &str, update: &str| {
        format!(r#"{{"RegionId":"{id}","StartTime":"2023-03-05T08:00:00Z","UpdateTime":"{update}"}}"#)
    };
    let pushes = [
        push("a", "2023-03-05T08:01:00Z"),
        push("b", "2023-03-05T08:01:00Z"),
        push("c", "2099-01-01T00:00:00Z"),
    ];
    let body = format!(
        r#"{{"TotalCount":1,"PushResults":{{"PushResult":[{{"Name":"a","Version":"1","StatusStatS":{{"StatusStat":[
        {{"Status":"SUCCESS","RegionIdCount":3,"RegionIds":{{"RegionId":[{}]}}}}]}}}}]}}}}"#,
        pushes.join(","),
    );
    let board = board(&[&body]);
    let late = board.push(board.find(VersionId(0), RegionId(2)).unwrap());
    assert!(late.issues.has(DataIssue::TimeAfterFetch));
    assert_eq!(late.duration(), None);
    let summary = Tally::new(&board, None).at(FETCHED);
    assert_eq!((summary.duration_p50, summary.duration_p95), (Some(60), Some(60)));
    assert_eq!(summary.counts[Status::Success], 3);
}

#[test]
fn more_unknown_statuses_than_a_byte_can_number_keep_their_texts() {
    let stats: Vec<_> = (0..400)
        .map(|n| format!(r#"{{"Status":"S{n}","RegionIds":{{"RegionId":[{{"RegionId":"r{n}"}}]}}}}"#))
        .collect();
    let body = format!(
        r#"{{"PushResults":{{"PushResult":[{{"Name":"a","StatusStatS":{{"StatusStat":[{}]}}}}]}}}}"#,
        stats.join(",")
    );
    let board = board(&[&body]);
    for (n, push) in board.pushes().enumerate() {
        let push = board.push(push);
        assert_eq!((push.status, push.status_text), (Status::Unknown, format!("S{n}").as_str()));
    }
}

/// A row as both the board and the model see it: version, region, status, description, start and update.
type Row = (usize, String, String, String, Option<i64>, Option<i64>);

fn rows(board: &board::Board) -> Vec<Row> {
    let mut rows: Vec<Row> = board
        .pushes()
        .map(|push| {
            let push = board.push(push);
            (
                push.version.0 as usize,
                push.region_name.to_owned(),
                push.status_text.to_owned(),
                push.description.to_owned(),
                push.start.get().map(|at| at.0),
                push.update.get().map(|at| at.0),
            )
        })
        .collect();
    rows.sort();
    rows
}

/// By version and region, the latter with a number where it has no id: page, arrival and row of each.
type Cells = HashMap<(usize, String, usize), Vec<(usize, usize, Row)>>;

fn model(pages: &[Response]) -> (Vec<(String, String)>, Vec<Row>) {
    let mut versions: Vec<(String, String)> = Vec::new();
    let mut cells = Cells::new();
    let mut arrival = 0;
    for (page, response) in pages.iter().enumerate() {
        for entry in response.push_results.iter().flat_map(|list| list.push_result.iter().flatten()) {
            let key = (entry.name.clone().unwrap_or_default(), entry.version.clone().unwrap_or_default());
            let known = versions.iter().position(|version| *version == key && !key.0.is_empty());
            let version = known.unwrap_or_else(|| {
                versions.push(key);
                versions.len() - 1
            });
            let mut nameless = 0;
            for stat in entry.status_stats.iter().flat_map(|list| list.status_stat.iter().flatten()) {
                for push in stat.region_ids.iter().flat_map(|list| list.region_id.iter().flatten()) {
                    let region = push.region_id.clone().unwrap_or_default();
                    nameless += usize::from(region.is_empty());
                    let number = if region.is_empty() { nameless } else { 0 };
                    let time = |text: &Option<String>| {
                        let at = chrono::DateTime::parse_from_rfc3339(text.as_deref()?).ok()?;
                        Some(at.timestamp())
                    };
                    let row = (
                        version,
                        region.clone(),
                        stat.status.clone().unwrap_or_default(),
                        push.status_descrip.clone().unwrap_or_default(),
                        time(&push.start_time),
                        time(&push.update_time),
                    );
                    arrival += 1;
                    cells.entry((version, region, number)).or_default().push((page, arrival, row));
                }
            }
        }
    }
    let worst = |status: &str| match status {
        "FAILED" => 0,
        "PUSHING" => 2,
        "SUCCESS" => 3,
        _ => 1,
    };
    let newest = |cell: Vec<(usize, usize, Row)>| {
        let key =
            |(page, arrival, row): &(usize, usize, Row)| (row.5, Reverse(worst(&row.2)), *page, *arrival);
        cell.into_iter().max_by_key(key).map(|(_, _, row)| row).unwrap()
    };
    let mut rows: Vec<Row> = cells.into_values().map(newest).collect();
    rows.sort();
    (versions, rows)
}

/// The same page in one piece and in pieces, after one that is there already: results and boards must be the same.
fn agree_in_pieces(body: &[u8], cuts: &[prop::sample::Index]) {
    let (mut whole, mut pieces) = (builder(), builder());
    for builder in [&mut whole, &mut pieces] {
        builder.add_page(EXAMPLE.as_bytes(), FETCHED).unwrap();
    }
    let expected = whole.add_page(body, FETCHED);
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(body.len() + 1)).collect();
    cuts.sort_unstable();
    let mut page = pieces.begin_page(FETCHED);
    let mut from = 0;
    let mut fed = Ok(());
    for to in cuts.into_iter().chain([body.len()]) {
        let before = fed;
        fed = page.feed(&body[from..to]);
        assert!(before.is_ok() || before == fed, "an error is forgotten");
        from = to;
    }
    let shown = body.escape_ascii();
    let ended = page.end();
    assert!(fed.is_ok() || fed.as_ref().err() == ended.as_ref().err(), "{shown}");
    assert_eq!(ended, expected, "{shown}");
    assert!(pieces.board() == whole.board(), "{shown}");
}

#[test]
fn a_byte_order_mark_and_cut_characters_are_decoded_in_pieces() {
    let whole =
        "\u{feff}{\"PushResults\":{\"PushResult\":[{\"Name\":\"成功\"}]},\"TotalCount\":9} ".as_bytes();
    let broken = [&whole[..40], b"\xff", &whole[40..]].concat();
    for body in [whole, &whole[3..], &broken, &broken[3..], &[whole, b"x"].concat()] {
        for at in 0..=body.len() {
            let mut page_builder = builder();
            let mut page = page_builder.begin_page(FETCHED);
            let fed = page.feed(&body[..at]).and_then(|()| page.feed(&body[at..]));
            let got = fed.and_then(|()| page.end());
            let mut expected = builder();
            assert_eq!(got, expected.add_page(body, FETCHED), "cut at {at}");
            assert!(page_builder.board() == expected.board());
        }
    }
}

#[test]
fn dropping_a_page_rolls_the_builder_back() {
    let mut builder = builder();
    builder.add_page(EXAMPLE.as_bytes(), FETCHED).unwrap();
    let before = builder.board();
    let other = EXAMPLE.replace("cn-wuxi-5", "cn-other-1").replace("standard", "newer");
    let mut page = builder.begin_page(FETCHED);
    page.feed(&other.as_bytes()[..other.len() - 3]).unwrap();
    drop(page);
    assert!(builder.board() == before);
    builder.add_page(other.as_bytes(), FETCHED).unwrap();
    assert_eq!(builder.finish().version_count(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn random_responses_agree_with_the_model(pages in prop::collection::vec(response(), 1..4)) {
        let mut builder = builder();
        for page in &pages {
            let body = serde_json::to_vec(page).unwrap();
            builder.add_page(&body, FETCHED).unwrap();
            prop_assert!(builder.add_page(&body[..body.len() / 2], FETCHED).is_err());
        }
        let board = builder.finish();
        let (versions, expected) = model(&pages);
        let got: Vec<_> = board
            .versions()
            .map(|version| (board.name(version).to_owned(), board.version_name(version).to_owned()))
            .collect();
        prop_assert_eq!(got, versions);
        prop_assert_eq!(rows(&board), expected);
        for region in board.regions() {
            for push in board.pushes_in(region) {
                prop_assert_eq!(board.region_column()[push.0 as usize], region);
                prop_assert_eq!(board.find(board.version_of(*push), region), Some(*push));
            }
        }
        let by_region: usize = board.regions().map(|region| board.pushes_in(region).len()).sum();
        prop_assert_eq!(by_region, board.push_count());
    }

    #[test]
    fn no_bytes_panic(
        page in response(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut body = serde_json::to_vec(&page).unwrap();
        for (at, byte) in changes {
            let at = at.index(body.len());
            body[at] = byte;
        }
        let mut builder = builder();
        if builder.add_page(&body, FETCHED).is_err() {
            prop_assert_eq!(builder.board().push_count(), 0);
        }
        let board = builder.finish();
        let _ = (board.issues(), rows(&board));
    }

    #[test]
    fn any_pieces_give_the_result_of_the_whole(
        page in response(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..3),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        let mut body = serde_json::to_vec(&page).unwrap();
        for (at, byte) in changes {
            let at = at.index(body.len());
            body[at] = byte;
        }
        agree_in_pieces(&body, &cuts);
    }
}
