//! Loads in pages: when they end, what drifts, and what was asked for and did not come.

use board::{FileId, Quirk, Status};

use crate::answers::{FETCHED, builder, page, query};

fn quirks(board: &board::Board) -> Vec<Quirk> {
    board.quirks().into_iter().map(|entry| entry.quirk).collect()
}

/// `TotalCount`, the files of each page, `PageSize`; how many pages are to be fetched.
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
fn a_query_for_one_page_has_no_next_and_is_judged_by_its_share() {
    let body = |entries: &str| {
        format!(
            r#"{{"PageNumber":2,"PageSize":2,"TotalCount":3,"PushResults":{{"PushResult":[{entries}]}}}}"#
        )
    };
    for (entries, expected) in [
        (r#"{"Name":"c","Version":"1"}"#, &[][..]),
        ("", &[Quirk::TotalCountDiffers]),
        (r#"{"Name":"c","Version":"1"},{"Name":"d","Version":"1"}"#, &[Quirk::TotalCountDiffers]),
    ] {
        let mut builder = board::Builder::new(&query(&[("PageNumber", "2"), ("PageSize", "2")]));
        assert_eq!(builder.add_page(body(entries).as_bytes(), FETCHED).unwrap().next_page, None);
        assert_eq!(quirks(&builder.finish()), expected, "{entries}");
    }
}

#[test]
fn the_newest_update_wins_and_drift_is_disclosed() {
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
    assert_eq!(quirks(&board), [Quirk::RegionDoubled, Quirk::EntryOnTwoPages]);
    assert!(board.file_quirks(FileId(0)).has(Quirk::EntryOnTwoPages));
    assert!(!board.file_quirks(FileId(1)).has(Quirk::EntryOnTwoPages));
    assert_eq!(board.stats_of(FileId(0)).len(), 4);
}

#[test]
fn what_was_asked_for_and_did_not_come_stays_on_the_board() {
    let asked = query(&[("RegionIds", "r9,r1"), ("DataNames", "a,z")]);
    let mut builder = board::Builder::new(&asked);
    builder.add_page(page(1, &[("a", "1", &[("r1", "SUCCESS", "", 1, 2)])]).as_bytes(), FETCHED).unwrap();
    let board = builder.finish();
    let missing: Vec<_> = board.regions_not_returned().map(|region| board.region_name(region)).collect();
    assert_eq!(missing, ["r9"]);
    assert_eq!(board.names_not_returned(), ["z"]);
}

#[test]
fn times_after_the_fetch_and_changing_totals_are_flagged() {
    let mut builder = builder();
    let late = FETCHED.0 + board::quality::CLOCK_TOLERANCE;
    let first = page(2, &[("a", "1", &[("r1", "PUSHING", "", 1, late), ("r2", "PUSHING", "", 1, late + 1)])]);
    builder.add_page(first.as_bytes(), FETCHED).unwrap();
    builder.add_page(page(3, &[("b", "1", &[])]).as_bytes(), FETCHED).unwrap();
    builder.add_page(page(3, &[]).as_bytes(), FETCHED).unwrap();
    let board = builder.finish();
    let counts: Vec<_> = board.quirks().into_iter().map(|entry| (entry.quirk, entry.count)).collect();
    let expected = [(Quirk::TimeAfterFetch, 1), (Quirk::TotalCountDiffers, 1), (Quirk::TotalCountChanged, 1)];
    assert_eq!(counts, expected);
    assert_eq!(board.file_count(), 2);
}

#[test]
fn an_echo_of_another_page_is_flagged() {
    for (echo, expected) in [("1", true), ("2", false), ("null", false)] {
        let mut builder = builder();
        builder.add_page(page(2, &[("a", "1", &[])]).as_bytes(), FETCHED).unwrap();
        let second = page(2, &[("b", "1", &[])]).replacen('{', &format!(r#"{{"PageNumber":{echo},"#), 1);
        builder.add_page(second.as_bytes(), FETCHED).unwrap();
        assert_eq!(quirks(&builder.finish()).contains(&Quirk::PageEchoDiffers), expected, "{echo}");
    }
}
