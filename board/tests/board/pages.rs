//! Loads in pages: when they end, entries that move between pages, and requested names and regions that are not
//! returned.

use board::model::columns::RawField;
use board::select::order::{Ranking, VersionOrder};
use board::{DataIssue, Status, VersionId};

use crate::responses::{FETCHED, builder, page, query};
use crate::whole_page::WholePage as _;

fn issues(board: &board::Board) -> Vec<DataIssue> {
    board.issues().into_iter().map(|entry| entry.issue).collect()
}

/// `TotalCount`, the versions of each page, `PageSize`; how many pages are to be fetched.
type Load<'a> = (Option<i64>, &'a [&'a [&'a str]], i64, usize);

#[test]
fn a_load_ends() {
    let cases: [Load<'_>; 9] = [
        (Some(2), &[&["a"], &["b"]], 1, 2),
        // Fewer promised than there are: a full page is followed up.
        (Some(1), &[&["a", "b"], &["c", "d"], &["e"]], 2, 3),
        // More promised than there are: an empty page ends it.
        (Some(9), &[&["a"], &["b"], &[]], 1, 3),
        // The service ignores PageNumber: a page with nothing new ends it.
        (Some(9), &[&["a", "b"], &["a", "b"]], 2, 2),
        // No TotalCount: a page that is not full ends it.
        (None, &[&["a", "b"], &["c"]], 2, 2),
        (None, &[&["a", "b"], &[]], 2, 2),
        (Some(0), &[&[]], 10, 1),
        // Entries without a name look new each time.
        (Some(1), &[&["", ""]], 2, 1),
        (Some(-1), &[&["a"]], 10, 1),
    ];
    for (total, pages, size, expected) in cases {
        let mut builder = builder();
        let mut fetched = 0;
        loop {
            let entries: Vec<_> =
                pages[fetched].iter().map(|name| format!(r#"{{"Name":"{name}"}}"#)).collect();
            let total = total.map_or("null".to_owned(), |total| total.to_string());
            let body = format!(
                r#"{{"PageSize":{size},"TotalCount":{total},"PushResults":{{"PushResult":[{}]}}}}"#,
                entries.join(",")
            );
            let info = builder.add_page(body.as_bytes(), FETCHED).unwrap();
            fetched += 1;
            match info.next_page {
                Some(next) => assert_eq!(next as usize, fetched + 1),
                None => break,
            }
        }
        assert_eq!(fetched, expected, "{total:?} {pages:?}");
        assert!(builder.finish().is_complete());
    }
}

#[test]
fn a_load_that_is_promised_one_page_more_with_each_page_ends_incomplete() {
    let mut builder = builder();
    let mut fetched = 0;
    loop {
        let total = 2 * (fetched + 2);
        let body = format!(
            r#"{{"PageSize":2,"TotalCount":{total},"PushResults":{{"PushResult":[{{"Name":"a{fetched}"}},{{"Name":"b{fetched}"}}]}}}}"#
        );
        let info = builder.add_page(body.as_bytes(), FETCHED).unwrap();
        fetched += 1;
        if info.next_page.is_none() {
            break;
        }
        assert!(fetched < 100, "it never ends");
    }
    let board = builder.finish();
    assert!(!board.is_complete());
    assert!(issues(&board).contains(&DataIssue::TotalCountChanged));
}

#[test]
fn what_did_not_come_is_part_of_the_sum() {
    let push: crate::responses::Pushes<'_> = &[("r1", "SUCCESS", "", 100, 200)];
    let load = |total: i64, pages: &[&[&str]]| {
        let mut builder = builder();
        for names in pages {
            let versions: Vec<_> = names.iter().map(|name| (*name, "1", push)).collect();
            builder.add_page(page(total, &versions).as_bytes(), FETCHED).unwrap();
        }
        let board = builder.finish();
        let summary = board::Summary::new(&board, None, FETCHED);
        let differs = issues(&board).contains(&DataIssue::TotalCountDiffers);
        (board.missing_entries(), summary.done_newest(), summary.is_terminal, differs)
    };
    // One entry came on two pages, in the place of another.
    assert_eq!(load(4, &[&["a", "b"], &["b", "c"]]), (1, (3, 4), false, true));
    // All came, one of them twice.
    assert_eq!(load(3, &[&["a", "b"], &["b", "c"]]), (0, (3, 3), true, false));
    // An entry that a page lists twice is two in the count.
    assert_eq!(load(3, &[&["a", "a", "b"]]), (0, (2, 2), true, false));
    assert_eq!(load(4, &[&["a", "b"], &["c"], &[]]), (1, (3, 4), false, true));
    assert_eq!(load(2, &[&[]]), (2, (0, 2), false, true));
    assert_eq!(load(-1, &[&["a"]]).0, 0);
    let absurd = load(i64::MAX, &[&["a"], &[]]);
    assert_eq!((absurd.0, absurd.1), (i64::MAX as u64 - 1, (1, i64::MAX as u64)));
    // What has not been loaded yet is no gap.
    assert_eq!(load(4, &[&["a", "b"]]).0, 0);
}

#[test]
fn a_query_for_one_page_has_no_next_and_is_checked_against_its_share() {
    let body = |entries: &str| {
        format!(
            r#"{{"PageNumber":2,"PageSize":2,"TotalCount":3,"PushResults":{{"PushResult":[{entries}]}}}}"#
        )
    };
    for (entries, expected) in [
        (r#"{"Name":"c","Version":"1"}"#, &[][..]),
        ("", &[DataIssue::TotalCountDiffers]),
        (r#"{"Name":"c","Version":"1"},{"Name":"d","Version":"1"}"#, &[DataIssue::TotalCountDiffers]),
    ] {
        let mut builder = board::Builder::new(&query(&[("PageNumber", "2"), ("PageSize", "2")]));
        assert_eq!(builder.add_page(body(entries).as_bytes(), FETCHED).unwrap().next_page, None);
        assert_eq!(issues(&builder.finish()), expected, "{entries}");
    }
}

#[test]
fn the_newest_update_wins_and_moved_entries_are_flagged() {
    let mut builder = builder();
    let first = page(2, &[("a", "1", &[("r1", "PUSHING", "", 100, 200), ("r2", "SUCCESS", "", 100, 300)])]);
    let second = page(
        2,
        &[
            ("a", "1", &[("r1", "SUCCESS", "", 100, 250), ("r2", "PUSHING", "", 100, 150)]),
            ("b", "1", &[("r1", "SUCCESS", "", 100, 110), ("r1", "FAILED", "", 100, 110)]),
        ],
    );
    builder.add_page(first.as_bytes(), FETCHED).unwrap();
    builder.add_page(second.as_bytes(), FETCHED).unwrap();
    let board = builder.finish();
    let statuses: Vec<_> = board.pushes().map(|push| board.status(push)).collect();
    // A tie on one page goes to the worse.
    assert_eq!(statuses, [Status::Success, Status::Success, Status::Failed]);
    assert_eq!(board.merged_count(), 3);
    assert_eq!(issues(&board), [DataIssue::RegionDoubled, DataIssue::EntryOnTwoPages]);
    assert!(board.version_issues(VersionId(0)).has(DataIssue::EntryOnTwoPages));
    assert!(!board.version_issues(VersionId(1)).has(DataIssue::EntryOnTwoPages));
    assert_eq!(board.stats_of(VersionId(0)).len(), 4);
    let away: Vec<_> = board
        .pushes()
        .flat_map(|push| board.merged_away(push))
        .map(|away| (away.push.0, board.merged_status_text(&away), away.page))
        .collect();
    assert_eq!(away, [(0, "PUSHING", 0), (1, "PUSHING", 1), (2, "SUCCESS", 1)]);
}

#[test]
fn a_doubled_region_keeps_its_merged_push_and_a_future_time_never_wins() {
    let late = FETCHED.0 + 1000;
    // Each doubled region with the status and description that are shown, and those that are merged aside.
    let cases = [
        ([("FAILED", "disk full", 100), ("SUCCESS", "", 200)], "", "disk full"),
        ([("FAILED", "disk full", 100), ("SUCCESS", "", late)], "disk full", ""),
        ([("SUCCESS", "", late), ("PUSHING", "40 %", 100)], "40 %", ""),
        ([("SUCCESS", "a", late), ("SUCCESS", "b", 100)], "b", "a"),
        ([("FAILED", "disk full", late), ("SUCCESS", "", 100)], "disk full", ""),
        ([("SUCCESS", "", 100), ("FAILED", "disk full", 100)], "disk full", ""),
    ];
    for (twins, shown, merged) in cases {
        let pushes = twins.map(|(status, text, update)| ("r1", status, text, 50, update));
        let mut builder = builder();
        builder.add_page(page(1, &[("a", "1", &pushes)]).as_bytes(), FETCHED).unwrap();
        let board = builder.finish();
        let push = board.push(board::PushId(0));
        assert_eq!(push.description, shown, "{twins:?}");
        assert!(push.issues.has(DataIssue::RegionDoubled));
        let away: Vec<_> =
            board.merged_away(push.id).iter().map(|away| board.description(away.description)).collect();
        assert_eq!(away, [merged], "{twins:?}");
    }
    // Of two equally new updates on two pages the worse status wins, whichever page has it.
    let pages = ["SUCCESS", "FAILED"].map(|status| page(2, &[("a", "1", &[("r1", status, "", 1, 2)])]));
    for order in [[0, 1], [1, 0]] {
        let mut builder = builder();
        for at in order {
            builder.add_page(pages[at].as_bytes(), FETCHED).unwrap();
        }
        assert_eq!(builder.finish().status(board::PushId(0)), Status::Failed);
    }
}

#[test]
fn texts_of_merged_pushes_stay_as_sent() {
    let push = |start: &str, update: &str| {
        format!(r#"{{"RegionId":"r","StartTime":"{start}","UpdateTime":"{update}"}}"#)
    };
    let body = format!(
        r#"{{"TotalCount":1,"PushResults":{{"PushResult":[{{"Name":"a","Version":"1","StatusStatS":{{"StatusStat":[
        {{"Status":"DISTING","RegionIdCount":2,"RegionIds":{{"RegionId":[{},{}]}}}}]}}}}]}}}}"#,
        push("soon", "later"),
        push("1970-01-01T00:00:03Z", "1970-01-01T00:00:04Z"),
    );
    let mut builder = builder();
    builder.add_page(body.as_bytes(), FETCHED).unwrap();
    let board = builder.finish();
    let merged = board.merged_away(board::PushId(0));
    let [away] = &merged[..] else { panic!("not one") };
    assert_eq!(
        (away.raw_text(RawField::Start), away.raw_text(RawField::Update)),
        (Some("soon"), Some("later"))
    );
    assert_eq!(board.merged_status_text(away), "DISTING");
}

#[test]
fn requested_names_and_regions_that_are_not_returned_stay_on_the_board() {
    let request = query(&[("RegionIds", "r9,r1"), ("DataNames", "a,z")]);
    let mut builder = board::Builder::new(&request);
    builder.add_page(page(1, &[("a", "1", &[("r1", "SUCCESS", "", 1, 2)])]).as_bytes(), FETCHED).unwrap();
    let board = builder.finish();
    let missing: Vec<_> = board.regions_not_returned().map(|region| board.region_name(region)).collect();
    assert_eq!(missing, ["r9"]);
    assert_eq!(board.names_not_returned(), ["z"]);
}

#[test]
fn times_after_the_fetch_and_changing_totals_are_flagged() {
    let mut builder = builder();
    let late = FETCHED.0 + board::model::issues::CLOCK_TOLERANCE;
    let first = page(2, &[("a", "1", &[("r1", "PUSHING", "", 2, late), ("r2", "PUSHING", "", 2, late + 1)])]);
    builder.add_page(first.as_bytes(), FETCHED).unwrap();
    builder.add_page(page(3, &[("b", "1", &[])]).as_bytes(), FETCHED).unwrap();
    builder.add_page(page(3, &[]).as_bytes(), FETCHED).unwrap();
    let board = builder.finish();
    let counts: Vec<_> = board.issues().into_iter().map(|entry| (entry.issue, entry.count)).collect();
    let expected = [
        (DataIssue::TimeAfterFetch, 1),
        (DataIssue::TotalCountDiffers, 1),
        (DataIssue::TotalCountChanged, 1),
    ];
    assert_eq!(counts, expected);
    assert_eq!(board.version_count(), 2);
}

#[test]
fn an_echo_of_another_page_is_flagged() {
    for (echo, expected) in [("1", true), ("2", false), ("null", false)] {
        let mut builder = builder();
        builder.add_page(page(2, &[("a", "1", &[])]).as_bytes(), FETCHED).unwrap();
        let second = page(2, &[("b", "1", &[])]).replacen('{', &format!(r#"{{"PageNumber":{echo},"#), 1);
        builder.add_page(second.as_bytes(), FETCHED).unwrap();
        assert_eq!(issues(&builder.finish()).contains(&DataIssue::PageEchoDiffers), expected, "{echo}");
    }
}

#[test]
fn an_echo_that_differs_from_the_call_is_flagged_on_the_first_page_too() {
    let request = query(&[("PageNumber", "1"), ("PageSize", "100")]);
    for (number, size, expected) in [
        ("7", "13", true),
        ("1", "13", true),
        ("7", "100", true),
        ("1", "100", false),
        ("null", "null", false),
    ] {
        let body = format!(
            r#"{{"PageNumber":{number},"PageSize":{size},"TotalCount":1,
            "PushResults":{{"PushResult":[{{"Name":"a","Version":"1"}}]}}}}"#
        );
        let mut builder = builder();
        builder.expect_response_to(&request);
        builder.add_page(body.as_bytes(), FETCHED).unwrap();
        assert_eq!(
            issues(&builder.finish()).contains(&DataIssue::PageEchoDiffers),
            expected,
            "{number} {size}"
        );
    }
}

#[test]
fn unlisted_regions_count_by_their_status() {
    let stat = |status: &str, counted: i64, listed: &[&str]| {
        let regions: Vec<_> = listed.iter().map(|id| format!(r#"{{"RegionId":"{id}"}}"#)).collect();
        let list = if listed.is_empty() {
            "null".to_owned()
        } else {
            format!(r#"{{"RegionId":[{}]}}"#, regions.join(","))
        };
        format!(r#"{{"Status":"{status}","RegionIdCount":{counted},"RegionIds":{list}}}"#)
    };
    let entry = |name: &str, stats: &[String]| {
        format!(r#"{{"Name":"{name}","Version":"1","StatusStatS":{{"StatusStat":[{}]}}}}"#, stats.join(","))
    };
    let entries = [
        entry("fine", &[stat("SUCCESS", 1, &["r1"])]),
        entry("failed", &[stat("FAILED", 1, &["r1"]), stat("SUCCESS", 3, &["r2", "r3", "r4"])]),
        entry("harmless", &[stat("FAILED", 3, &[]), stat("SUCCESS", 1, &["r1"]), stat("FAILED", 2, &["r2"])]),
        entry("absurd", &[stat("PUSHING", i64::MAX, &[]), stat("SUCCESS", -4, &["r1"])]),
        entry("twice", &[stat("FAILED", 2, &[])]),
        entry("twice", &[stat("FAILED", 2, &["r1", "r2"])]),
    ];
    let body = format!(r#"{{"TotalCount":6,"PushResults":{{"PushResult":[{}]}}}}"#, entries.join(","));
    let mut builder = builder();
    builder.add_page(body.as_bytes(), FETCHED).unwrap();
    let board = builder.finish();
    let unlisted: Vec<Vec<_>> = board
        .versions()
        .map(|version| {
            board.unlisted(version).map(|(code, count)| (board.status_text(code), count)).collect()
        })
        .collect();
    assert_eq!(unlisted, [vec![], vec![], vec![("FAILED", 4)], vec![("PUSHING", i64::MAX as u64)], vec![]]);
    let catalog = board::RegionCatalog::default();
    for by in [Ranking::Worst, Ranking::Failures, Ranking::Progress] {
        let arrangement =
            board::Arrangement { order: VersionOrder { by, reversed: false }, ..Default::default() };
        let shown =
            board::Shown::new(&board, &catalog.facts_of(&board), &board::Filter::default(), arrangement);
        let names: Vec<_> = shown.versions.iter().map(|version| board.name(*version)).collect();
        match by {
            Ranking::Worst => assert_eq!(names, ["twice", "harmless", "failed", "absurd", "fine"]),
            Ranking::Progress => assert_eq!(names, ["twice", "absurd", "harmless", "failed", "fine"]),
            _ => assert_eq!(names, ["harmless", "twice", "failed", "absurd", "fine"]),
        }
    }
}
