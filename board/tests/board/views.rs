//! Summaries, details and exports of small boards, worked out by hand.

use board::report::export::{Export, Format};
use board::report::summary::{ETA_SAMPLES, Eta};
use board::{
    Arrangement, Board, Detail, Filter, NodeDetail, PushId, RegionCatalog, Selection, Shown, Status, Summary,
    UtcSeconds,
};
use proptest::prelude::*;

use crate::responses::{board, page, response};

fn all(board: &Board) -> Shown {
    Shown::new(board, &RegionCatalog::default().facts_of(board), &Filter::default(), Arrangement::default())
}

#[test]
fn a_summary_never_counts_an_unknown_status_as_done() {
    let board = board(&[&page(
        2,
        &[
            (
                "a",
                "1",
                &[
                    ("r1", "SUCCESS", "", 100, 160),
                    ("r2", "FAILED", "", 100, 200),
                    ("r3", "DISTING", "", 90, 95),
                ],
            ),
            ("a", "2", &[("r1", "PUSHING", "", 500, 510), ("r2", "PUSHING", "", 100, 110)]),
        ],
    )]);
    let summary = Summary::new(&board, None, UtcSeconds(1_000));
    assert_eq!((summary.versions, summary.data_files, summary.regions), (2, 1, 3));
    assert_eq!(summary.done(), (1, 5));
    assert_eq!(summary.counts[Status::Unknown], 1);
    assert!(!summary.is_terminal);
    assert_eq!((summary.duration_p50, summary.duration_p95), (Some(60), Some(100)));
    assert_eq!((summary.stuck_after, summary.stuck), (600, 1));
    assert_eq!(summary.eta, None, "too few have finished for an estimate");
    assert_eq!(summary.first_start, Some(UtcSeconds(90)));
    assert_eq!(summary.oldest_update.zip(summary.newest_update), Some((UtcSeconds(95), UtcSeconds(510))));
    assert_eq!(Summary::new(&board, Some(&all(&board)), UtcSeconds(1_000)), summary);
    assert_eq!(
        Summary::new(&crate::responses::board(&[&page(0, &[])]), None, UtcSeconds(0)),
        Summary { stuck_after: 600, ..Summary::default() }
    );
}

#[test]
fn a_newest_version_without_any_push_is_missing_from_the_share() {
    let done: &[_] = &[("r1", "SUCCESS", "", 500, 510)];
    let summary = |entries: &[(&str, &str, &[_])]| {
        let page = page(entries.len() as i64, entries);
        Summary::new(&board(&[&page]), None, UtcSeconds(1_000))
    };
    let waiting = summary(&[("a", "1", done), ("b", "1", &[])]);
    assert_eq!((waiting.done_newest(), waiting.newest_ended(), waiting.is_terminal), ((1, 2), false, false));
    // A newer version has replaced it.
    let whole = summary(&[("a", "1", done), ("a", "2", done)]);
    assert_eq!((whole.newest_ended(), whole.is_terminal), (true, true));
}

#[test]
fn the_time_left_is_a_range_or_none() {
    let names: Vec<String> = (0..20).map(|n| format!("r{n}")).collect();
    let mut pushes: Vec<_> =
        names.iter().zip(1..).map(|(name, n)| (name.as_str(), "SUCCESS", "", 500, 500 + n * 10)).collect();
    pushes.push(("r20", "PUSHING", "", 1_000, 1_001));
    // A wrong clock has set this start: nothing is estimated from it.
    pushes.push(("r21", "PUSHING", "", 4_000_000_000, 4_000_000_001));
    let board = board(&[&page(1, &[("a", "1", &pushes)])]);
    // Finished: 10, 20, … 200 s. Running for 100 s: of those longer, the middle one took 150 s.
    let eta = |now| Summary::new(&board, None, UtcSeconds(now)).eta;
    assert_eq!(eta(1_100), Some(Eta { likely: 50, latest: 100 }));
    assert_eq!(eta(1_200), None, "none took longer");
}

fn at(sorted: &[i64], percent: usize) -> Option<i64> {
    sorted.get((sorted.len() * percent).div_ceil(100).max(1) - 1).copied()
}

proptest! {
    #[test]
    fn a_summary_agrees_with_lists_of_all_durations(
        // Some take longer than a day, and some begin after now. The first day of 1970 has times that mean none.
        rows in prop::collection::vec((0usize..3, 86_400i64..136_400, prop_oneof![9 => 0i64..3_000, 1 => 0i64..200_000]), 0..120),
        now in 86_400i64..146_400,
    ) {
        let statuses = ["SUCCESS", "FAILED", "PUSHING"];
        let names: Vec<String> = (0..rows.len()).map(|at| format!("r{at}")).collect();
        let pushes: Vec<_> = names.iter().zip(&rows)
            .map(|(name, (status, start, took))| (name.as_str(), statuses[*status], "", *start, start + took))
            .collect();
        let board = board(&[&page(1, &[("a", "1", &pushes)])]);
        let mut finished: Vec<i64> = rows.iter().filter(|row| row.0 < 2).map(|row| row.2).collect();
        finished.sort_unstable();
        let summary = Summary::new(&board, None, UtcSeconds(now));
        prop_assert_eq!(summary.duration_p50, at(&finished, 50));
        prop_assert_eq!(summary.duration_p95, at(&finished, 95));
        let running: Vec<i64> = rows.iter().filter(|row| row.0 == 2).map(|row| now - row.1).collect();
        let (stuck, hopeful): (Vec<i64>, Vec<i64>) =
            running.iter().partition(|seconds| **seconds > summary.stuck_after);
        prop_assert_eq!(summary.stuck as usize, stuck.len());
        let ends = hopeful.iter().map(|seconds| {
            let longer = &finished[finished.partition_point(|took| took <= seconds)..];
            Some((at(longer, 50)? - seconds, finished.last()? - seconds))
        });
        let ends: Option<Vec<(i64, i64)>> = ends.collect();
        let eta = ends.filter(|ends| !ends.is_empty() && finished.len() >= ETA_SAMPLES).map(|ends| Eta {
            likely: ends.iter().map(|end| end.0).max().unwrap(),
            latest: ends.iter().map(|end| end.1).max().unwrap(),
        });
        prop_assert_eq!(summary.eta, eta);
        let starts: Vec<i64> = rows.iter().map(|row| row.1).collect();
        let updates: Vec<i64> = rows.iter().map(|row| row.1 + row.2).collect();
        let moment = |seconds: Option<&i64>| seconds.map(|seconds| UtcSeconds(*seconds));
        prop_assert_eq!(summary.first_start, moment(starts.iter().min()));
        prop_assert_eq!(summary.oldest_update, moment(updates.iter().min()));
        prop_assert_eq!(summary.newest_update, moment(updates.iter().max()));
    }
}

#[test]
fn the_detail_of_a_cell_holds_every_element() {
    let board = board(&[&page(
        3,
        &[
            ("a", "1", &[("cn-wuxi-5", "SUCCESS", "", 1, 2)]),
            ("a", "2", &[("cn-jiaozuo-2", "FAILED", "x", 1, 2)]),
            ("b", "1", &[("cn-wuxi-5", "SUCCESS", "", 1, 2)]),
        ],
    )]);
    let select = |name: &str, version: &str, region: Option<&str>| Selection {
        name: name.to_owned(),
        version: version.to_owned(),
        region: region.map(str::to_owned),
    };
    let catalog = RegionCatalog::default();
    let detail = Detail::new(&board, &catalog, &select("a", "2", Some("cn-wuxi-5"))).unwrap();
    let cell = detail.cell.unwrap();
    assert_eq!((cell.push, cell.facts.city.as_str()), (None, "wuxi"));
    let versions: Vec<_> =
        cell.versions.iter().map(|(_, version, push)| (*version, push.is_some())).collect();
    assert_eq!(versions, [("1", true), ("2", false)]);
    assert_eq!(detail.stats[0].0, "FAILED");
    assert_eq!(Detail::new(&board, &catalog, &select("a", "3", None)), None);
    for push in board.pushes() {
        let detail = Detail::new(&board, &catalog, &board.selection(push)).unwrap();
        assert_eq!(detail.cell.unwrap().push, Some(board.push(push)));
    }
    assert!(
        Detail::new(&board, &catalog, &select("a", "1", Some("gone")))
            .unwrap()
            .cell
            .unwrap()
            .region
            .is_none()
    );
}

/// A file of those rows, written in parts of this many rows.
fn version(board: &Board, rows: &[PushId], format: Format, part: usize) -> String {
    let (mut export, mut version) = (Export::new(board, rows, format), Vec::new());
    while !export.write(part, &mut version) {
        let (written, all) = export.progress();
        assert!(written.is_multiple_of(part) && written < all);
    }
    assert_eq!(export.progress(), (rows.len(), rows.len()));
    String::from_utf8(version).unwrap()
}

#[test]
fn exports_hold_what_is_shown() {
    let pushes = [("r1", "FAILED", "x,\"y\"", 10, 100), ("r2", "", "", 100, 10)];
    let board = board(&[&page(1, &[("=a", "1", &pushes)])]);
    let rows: Vec<_> = all(&board).pushes.iter().collect();
    let csv = version(&board, &rows, Format::Csv, 9);
    let lines: Vec<_> = csv.split("\r\n").collect();
    assert!(lines[0].starts_with("\u{feff}Name,Version,"));
    assert_eq!(lines[1], r#""'=a",1,r1,FAILED,"x,""y""",1970-01-01T00:00:10Z,1970-01-01T00:01:40Z,90"#);
    assert_eq!(lines[2], r#""'=a",1,r2,,,1970-01-01T00:01:40Z,1970-01-01T00:00:10Z,"#);
    assert_eq!(lines[3..], [""]);
    let json = version(&board, &rows, Format::Json, 9);
    assert_eq!(json.lines().count(), 2 + rows.len(), "a line a row: {json}");
    let read: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(read[0]["StatusDescrip"], "x,\"y\"");
    assert_eq!(read[0]["DurationSeconds"], 90);
    assert_eq!(read[1]["Status"], serde_json::Value::Null);
}

#[test]
fn exports_of_nothing_are_whole_files() {
    let board = board(&[&page(0, &[])]);
    assert_eq!(version(&board, &[], Format::Csv, 1).lines().count(), 1);
    assert_eq!(version(&board, &[], Format::Json, 1), "[]\n");
}

proptest! {
    #[test]
    fn exports_in_parts_are_the_whole(page in response(), part in 1_usize..9) {
        let board = board(&[&serde_json::to_string(&page).unwrap()]);
        let rows: Vec<_> = board.pushes().collect();
        for format in Format::ALL {
            prop_assert_eq!(version(&board, &rows, format, part), version(&board, &rows, format, usize::MAX));
        }
    }
}

#[test]
fn a_region_has_its_pushes_of_all_files_the_worst_first() {
    let board = board(&[&page(
        3,
        &[
            ("a", "2", &[("r1", "SUCCESS", "", 1, 51), ("r2", "FAILED", "x", 1, 61)]),
            ("a", "10", &[("r1", "FAILED", "x", 1, 11)]),
            ("b", "1", &[("r1", "SUCCESS", "", 1, 71), ("r3", "SUCCESS", "", 1, 6)]),
        ],
    )]);
    let catalog = RegionCatalog::default();
    let detail = NodeDetail::new(&board, &catalog, "r1", 2).unwrap();
    let pushes: Vec<_> =
        detail.pushes.iter().map(|push| (push.name, push.version_name, push.status)).collect();
    assert_eq!(pushes, [("a", "10", Status::Failed), ("b", "1", Status::Success)]);
    assert_eq!((detail.counts.total(), detail.facts.id.as_str()), (3, "r1"));
    assert_eq!(NodeDetail::new(&board, &catalog, "r4", 9), None);
}
