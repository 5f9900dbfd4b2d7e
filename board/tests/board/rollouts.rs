//! Rollouts: which version of a data file is the newest, and the numbers of each, worked out by hand and against naive
//! models.

use board::report::causes::TopCause;
use board::report::rollouts::{Curve, Rollouts, Span, Superseded, TimeLeft, WhyUnknown};
use board::report::summary::Eta;
use board::select::filter::StatusSet;
use board::select::order::{Ranking, VersionOrder};
use board::select::search::Search;
use board::sort::natural::natural;
use board::{Arrangement, Board, Filter, RegionCatalog, Shown, Status, Summary, UtcSeconds, VersionId};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::responses::{board, page, response};

fn filtered(board: &Board, filter: &Filter, by: Ranking) -> (Shown, Rollouts) {
    let catalog = RegionCatalog::default();
    let arrangement = Arrangement { order: VersionOrder { by, reversed: false }, ..Arrangement::default() };
    let shown = Shown::new(board, &catalog.facts_of(board), filter, arrangement);
    let rollouts = Rollouts::new(board, &shown, arrangement.order);
    (shown, rollouts)
}

fn rollouts(board: &Board) -> Rollouts {
    filtered(board, &Filter::default(), Ranking::Worst).1
}

fn labels<'a>(board: &'a Board, versions: &[VersionId]) -> Vec<(&'a str, &'a str)> {
    versions.iter().map(|version| (board.name(*version), board.version_name(*version))).collect()
}

/// A page of entries of one data file, each with its statuses as they are sent.
fn raw(entries: &[(&str, Value)]) -> Board {
    let entries: Vec<Value> = (entries.iter())
        .map(
            |(version, stats)| json!({"Name": "a", "Version": version, "StatusStatS": {"StatusStat": stats}}),
        )
        .collect();
    board(&[&json!({"PushResults": {"PushResult": entries}, "TotalCount": entries.len()}).to_string()])
}

#[test]
fn a_status_filter_moves_no_row() {
    let regions: Vec<String> = (0..10).map(|at| format!("r{at}")).collect();
    // Only a pushed one lasts.
    let pushes = |done: usize, failed: usize, longest: i64| -> Vec<(&str, &str, &str, i64, i64)> {
        let of = |at: usize| if at < done { ("SUCCESS", longest) } else { ("FAILED", 1) };
        let push = |at: usize| (regions[at].as_str(), of(at).0, "", 100, 100 + of(at).1);
        (0..done + failed).map(push).collect()
    };
    let (a, b, c) = (pushes(1, 9, 10), pushes(9, 1, 400), pushes(5, 2, 100));
    let board = board(&[&page(3, &[("a", "1", &a), ("b", "1", &b), ("c", "1", &c)])]);
    let failed = Filter { statuses: [Status::Failed].into_iter().collect(), ..Filter::default() };
    for by in Ranking::ALL {
        let all = filtered(&board, &Filter::default(), by).0.versions;
        assert_eq!(filtered(&board, &failed, by).0.versions, all, "{by:?}");
    }
    let names = |by| -> String {
        filtered(&board, &failed, by).0.versions.iter().map(|version| board.name(*version)).collect()
    };
    assert_eq!([Ranking::Worst, Ranking::Progress, Ranking::Duration].map(names), ["acb", "acb", "bca"]);
}

#[test]
fn the_newest_version_began_last() {
    let none: &[(&str, &str, &str, i64, i64)] = &[];
    let at = |start| [("r1", "SUCCESS", "", start, start + 1)];
    let (first, second, both) =
        (at(100), at(200), [("r1", "SUCCESS", "", 300, 301), ("r2", "SUCCESS", "", 50, 51)]);
    let cases = [
        // The later first start, whatever the versions are called.
        (vec![("9", &first[..]), ("1", &second[..])], vec!["1", "9"]),
        // The first start of a version counts, not its last.
        (vec![("1", &both[..]), ("2", &first[..])], vec!["2", "1"]),
        // Of equal starts the larger version; numbers count by value.
        (vec![("v9", &first[..]), ("v10", &first[..])], vec!["v10", "v9"]),
        // Versions that never began come last, but for one that waits for its start.
        (vec![("3", none), ("4", none), ("1", &first[..])], vec!["1", "4", "3"]),
    ];
    for (versions, expected) in cases {
        let entries: Vec<_> = versions.iter().map(|(version, pushes)| ("a", *version, *pushes)).collect();
        let board = board(&[&page(entries.len() as i64, &entries)]);
        let rollouts = rollouts(&board);
        assert_eq!(rollouts.len(), 1);
        let found: Vec<_> = rollouts.versions(0).iter().map(|version| board.version_name(*version)).collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn a_version_that_waits_for_its_start_is_the_newest() {
    let stat = |status: &str, start: Option<&str>| {
        json!([{"Status": status, "RegionIdCount": 1,
                "RegionIds": {"RegionId": [{"RegionId": "r1", "StartTime": start}]}}])
    };
    let start = Some("2021-11-19T07:24:52Z");
    for (second, newest) in [("PUSHING", "1"), ("SUCCESS", "2"), ("FAILED", "2")] {
        let board = raw(&[("1", stat(second, None)), ("2", stat("SUCCESS", start))]);
        assert_eq!(board.version_name(rollouts(&board).versions(0)[0]), newest, "{second}");
    }
}

#[test]
fn rows_follow_the_order_of_their_newest_shown_version() {
    let board = board(&[&page(
        5,
        &[
            ("1/f/done", "2", &[("r1", "SUCCESS", "", 500, 600)]),
            ("1/f/done", "1", &[("r1", "FAILED", "md5", 100, 200)]),
            ("1/f/running", "1", &[("r1", "PUSHING", "", 100, 200)]),
            ("1/f/failing", "2", &[("r1", "FAILED", "md5", 100, 200), ("r2", "SUCCESS", "", 100, 110)]),
            ("1/f/failing", "1", &[("r1", "SUCCESS", "", 90, 95)]),
        ],
    )]);
    let (_, all) = filtered(&board, &Filter::default(), Ranking::Worst);
    let heads = all.lines(|_| false);
    // Worst first, after those that are running.
    assert_eq!(labels(&board, &heads), [("1/f/running", "1"), ("1/f/failing", "2"), ("1/f/done", "2")]);
    assert_eq!((all.labels().folder(&board), all.labels().name_label(&board, heads[1])), ("1/f/", "failing"));
    let unfolded = all.lines(|head| head == heads[2]);
    assert_eq!(labels(&board, &unfolded)[2..], [("1/f/done", "2"), ("1/f/done", "1")]);
    assert_eq!(all.superseded_older(&board, 2), Superseded { failed: 1, made_good: 1 });

    // The newest version that is shown leads, and says that it is not the newest.
    let filter = Filter { statuses: StatusSet::default().with(Status::Failed), ..Filter::default() };
    let (_, failed) = filtered(&board, &filter, Ranking::Name);
    let lines = failed.lines(|_| true);
    assert_eq!(labels(&board, &lines), [("1/f/done", "1"), ("1/f/failing", "2")]);
    let report = failed.report(&board, lines[0]);
    assert!(!report.is_newest && failed.report(&board, lines[1]).is_newest);
    // A status chip hides pushes, but neither the share nor the time left changes.
    let report = failed.report(&board, lines[1]);
    assert_eq!((report.counts.total(), report.hidden(), report.done()), (1, 1, (1, 2)));
    assert_eq!(report.time_left(UtcSeconds(900), 600), TimeLeft::Ended);
    assert_eq!(failed.superseded(&board, lines[0]), Some(Superseded { failed: 1, made_good: 1 }));
    let filter = Filter { search: Search("running".to_owned()), ..Filter::default() };
    assert_eq!(filtered(&board, &filter, Ranking::Worst).1.lines(|_| true), [VersionId(2)]);
}

#[test]
fn a_failure_is_made_good_by_any_newer_version_in_its_region() {
    let board = board(&[&page(
        3,
        &[
            ("a", "3", &[("r1", "FAILED", "", 300, 301), ("r2", "FAILED", "", 300, 301)]),
            ("a", "2", &[("r1", "SUCCESS", "", 200, 201), ("r3", "FAILED", "", 200, 201)]),
            (
                "a",
                "1",
                &[
                    ("r1", "FAILED", "", 100, 101),
                    ("r2", "FAILED", "", 100, 101),
                    ("r3", "SUCCESS", "", 1, 2),
                ],
            ),
        ],
    )]);
    let rollouts = rollouts(&board);
    let made_good: Vec<_> = (rollouts.versions(0).iter())
        .map(|version| {
            rollouts.superseded(&board, *version).map(|found| (found.failed, found.made_good)).unwrap()
        })
        .collect();
    // What an older version has done makes nothing good.
    assert_eq!(made_good, [(2, 0), (1, 0), (2, 1)]);
    assert_eq!(rollouts.superseded_older(&board, 0), Superseded { failed: 3, made_good: 1 });
}

#[test]
fn why_no_time_is_known() {
    let push = |region: &str, start: Option<i64>, update: i64| {
        let time = |at| board::model::time::rfc3339(UtcSeconds(at));
        json!({"RegionId": region, "StartTime": start.map(time), "UpdateTime": time(update)})
    };
    let stat = |status: &str, counted: usize, pushes: Vec<Value>| json!({"Status": status, "RegionIdCount": counted, "RegionIds": {"RegionId": pushes}});
    // Twenty took 10, 20, … 200 s.
    let done = |count: usize| {
        let pushes = (0..count).map(|n| push(&format!("r{n}"), Some(1_000), 1_010 + 10 * n as i64));
        stat("SUCCESS", count, pushes.collect())
    };
    let running = |start: Option<i64>, counted| stat("PUSHING", counted, vec![push("x", start, 2_000)]);
    let late = 1_000_000;
    let cases = [
        (vec![], 3_000, TimeLeft::Unknown(WhyUnknown::NoPushes)),
        (vec![done(2)], 3_000, TimeLeft::Ended),
        (vec![done(2), stat("FAILED", 1, vec![push("x", None, 5)])], 3_000, TimeLeft::Ended),
        (
            vec![done(2), stat("DISTING", 1, vec![push("x", None, 5)])],
            3_000,
            TimeLeft::Unknown(WhyUnknown::UnknownStatus(1)),
        ),
        (
            vec![done(20), running(Some(2_000), 1)],
            2_100,
            TimeLeft::Range { eta: Eta { likely: 50, latest: 100 }, stuck: 0 },
        ),
        (vec![done(20), running(Some(2_000), 1)], 2_300, TimeLeft::Unknown(WhyUnknown::LongerThanAny(1))),
        (vec![done(20), running(Some(2_000), 1)], late, TimeLeft::Unknown(WhyUnknown::AllStuck(1))),
        (vec![done(20), running(None, 1)], 2_100, TimeLeft::Unknown(WhyUnknown::NoStart(1))),
        // A clock that is wrong by decades.
        (vec![done(20), running(Some(4_000_000_000), 1)], 2_100, TimeLeft::Unknown(WhyUnknown::NoStart(1))),
        (vec![done(19), running(Some(2_000), 1)], 2_100, TimeLeft::Unknown(WhyUnknown::TooFewFinished(19))),
        (vec![done(20), running(Some(2_000), 4)], 2_100, TimeLeft::Unknown(WhyUnknown::Unlisted(3))),
    ];
    for (stats, now, expected) in cases {
        let board = raw(&[("1", json!(stats))]);
        let rollouts = rollouts(&board);
        assert_eq!(
            rollouts.report(&board, VersionId(0)).time_left(UtcSeconds(now), 600),
            expected,
            "{stats:?}"
        );
    }
}

#[test]
fn a_version_with_regions_that_are_not_listed_is_never_wholly_done() {
    let board = raw(&[(
        "1",
        json!([{"Status": "SUCCESS", "RegionIdCount": 3, "RegionIds": {"RegionId": [{"RegionId": "r1"}]}}]),
    )]);
    let rollouts = rollouts(&board);
    let report = rollouts.report(&board, VersionId(0));
    assert_eq!((report.done(), report.unlisted[Status::Success]), ((1, 3), 2));
    assert_eq!(report.span(UtcSeconds(9)), Span::Unknown);
    assert_eq!((report.started, report.curve.is_none()), (None, true));
    let summary = Summary::new(&board, None, UtcSeconds(9));
    assert_eq!((summary.done_newest(), summary.done()), ((1, 3), (1, 3)));
}

#[test]
fn failures_that_are_not_listed_are_counted_unless_a_status_is_hidden() {
    let board = raw(&[(
        "1",
        json!([
            {"Status": "SUCCESS", "RegionIdCount": 1, "RegionIds": {"RegionId": [{"RegionId": "r1"}]}},
            {"Status": "FAILED", "RegionIdCount": 6, "RegionIds": {"RegionId": []}}
        ]),
    )]);
    assert_eq!(rollouts(&board).report(&board, VersionId(0)).count(Status::Failed), 6);
    let filter = Filter { statuses: StatusSet::default().with(Status::Failed), ..Filter::default() };
    let (_, failed) = filtered(&board, &filter, Ranking::Worst);
    assert_eq!(failed.report(&board, VersionId(0)).count(Status::Failed), 0);
}

#[test]
fn a_report_says_how_long_how_far_and_why() {
    let board = board(&[&page(
        2,
        &[
            (
                "a",
                "2",
                &[
                    ("r1", "SUCCESS", "", 1_000, 1_048),
                    ("r2", "FAILED", "md5", 1_000, 1_096),
                    ("r3", "FAILED", "disk", 1_010, 1_050),
                    ("r4", "FAILED", "md5", 1_010, 1_050),
                    ("r5", "SUCCESS", "", 1_000, 1_480),
                ],
            ),
            ("a", "1", &[("r1", "PUSHING", "", 500, 510)]),
        ],
    )]);
    let rollouts = rollouts(&board);
    let report = rollouts.report(&board, VersionId(0));
    assert_eq!(
        report.cause,
        Some(TopCause { key: "checksum".to_owned(), text: "md5".into(), failed: 2, of: 3, others: 1 })
    );
    assert_eq!(report.span(UtcSeconds(2_000)), Span::Took(480));
    let curve = report.curve.as_ref().unwrap();
    assert_eq!((curve.done.len(), curve.total), (Curve::STEPS, 5));
    // A step is ten seconds.
    let at = |step: usize| (curve.done[step], curve.failed[step]);
    assert_eq!([3, 4, 5, 8, 9, 46, 47].map(at), [(0, 0), (1, 0), (1, 2), (1, 2), (1, 3), (1, 3), (2, 3)]);
    let point = |share: f32| {
        let point = curve.at(share);
        (point.at.0, point.done, point.failed, point.total)
    };
    let points = [(1_000, 0, 0, 5), (1_000, 0, 0, 5), (1_100, 1, 3, 5), (1_480, 2, 3, 5)];
    assert_eq!([-1.0, 0.0, 0.21, 2.0].map(point), points);
    let older = rollouts.report(&board, VersionId(1));
    assert_eq!((older.span(UtcSeconds(2_000)), &older.cause), (Span::Elapsed(1_500), &None));
    let marks: Vec<_> = rollouts.marks(&board, VersionId(0)).map(|push| board.status(push)).collect();
    assert!(marks.is_sorted() && marks.len() == 5);
    let newest = Summary::new(&board, None, UtcSeconds(2_000));
    assert_eq!((newest.done_newest(), newest.done()), ((2, 5), (2, 6)));
}

#[test]
fn the_folder_that_all_names_share_ends_with_a_slash() {
    let cases: [(&[&str], &str, &[&str]); 7] = [
        (&["1598/mirror/a.tar", "1598/mirror/b.tar"], "1598/mirror/", &["a.tar", "b.tar"]),
        (&["1598/mirror/a.tar", "1598/mi/b.tar"], "1598/", &["a.tar", "b.tar"]),
        // Of two that end alike the folder says which is which.
        (&["1598/mirror/a.tar", "1598/mi/a.tar"], "1598/", &["mirror/a.tar", "mi/a.tar"]),
        (&["1598/mirror/a.tar"], "1598/mirror/", &["a.tar"]),
        (&["a.tar", "ab.tar"], "", &["a.tar", "ab.tar"]),
        (&["文件/甲", "文件/乙"], "文件/", &["甲", "乙"]),
        (&["x/a", ""], "", &["a", "–"]),
    ];
    for (names, folder, labels) in cases {
        let entries: Vec<_> = names.iter().map(|name| (*name, "1", &[][..])).collect();
        let board = board(&[&page(entries.len() as i64, &entries)]);
        let rollouts = rollouts(&board);
        assert_eq!(rollouts.labels().folder(&board), folder);
        let found: Vec<_> =
            board.versions().map(|version| rollouts.labels().name_label(&board, version)).collect();
        assert_eq!(found, labels);
    }
}

proptest! {
    #[test]
    fn rollouts_agree_with_lists_of_all_pushes(page in response(), statuses in prop::collection::vec(0usize..4, 0..3)) {
        let board = board(&[&serde_json::to_string(&page).unwrap()]);
        let statuses: StatusSet = statuses.into_iter().map(|at| Status::ALL[at]).collect();
        let filter = Filter { statuses, ..Filter::default() };
        let (shown, rollouts) = filtered(&board, &filter, Ranking::Worst);

        // Each shown version has one line, under its data file.
        let mut lines = rollouts.lines(|_| true);
        let heads = rollouts.lines(|_| false);
        prop_assert!(heads.iter().all(|head| lines.contains(head)));
        let order = |head: &VersionId| {
            (!board.is_running(*head), shown.versions.iter().position(|version| version == head).unwrap())
        };
        prop_assert!(heads.is_sorted_by_key(order));
        let first_start = |version: VersionId| {
            let start = board.pushes_of(version).filter_map(|push| board.push(push).start.get()).map(|at| at.0).min();
            start.or_else(|| board.is_running(version).then_some(i64::MAX))
        };
        for row in 0..rollouts.len() {
            for pair in rollouts.versions(row).windows(2) {
                prop_assert_eq!(board.name(pair[0]), board.name(pair[1]));
                let (newer, older) = (first_start(pair[0]), first_start(pair[1]));
                let by_name = natural(board.version_name(pair[0]), board.version_name(pair[1]));
                prop_assert!(newer > older || newer == older && by_name.is_ge());
            }
        }
        for version in board.versions() {
            let same = || board.versions().filter(|other| board.name_id(*other) == board.name_id(version));
            let newer = || board.versions_with(version).iter().copied().take_while(|other| *other != version);
            prop_assert_eq!(board.is_newest(version), newer().next().is_none());
            prop_assert!(newer().all(|other| other != version && same().any(|of| of == other)));
            let Some(found) = rollouts.superseded(&board, version) else { continue };
            let failed = |push: &board::PushId| board.status(*push) == Status::Failed && shown.is_shown(*push);
            let is_made_good = |push: &board::PushId| {
                let region = board.push(*push).region;
                newer().any(|other| {
                    board.find(other, region).is_some_and(|push| board.status(push) == Status::Success)
                })
            };
            let failures = || board.pushes_of(version).filter(failed);
            prop_assert_eq!(found.failed as usize, failures().count());
            prop_assert_eq!(found.made_good as usize, failures().filter(is_made_good).count());
            let report = rollouts.report(&board, version);
            prop_assert_eq!(report.counts, shown.counts_of(version));
            prop_assert_eq!(report.all.total() as usize, board.pushes_of(version).len());
            prop_assert_eq!(rollouts.marks(&board, version).count() as u32, report.all.total());
            prop_assert_eq!(report.cause.as_ref().map_or(0, |cause| cause.of), report.counts[Status::Failed]);
        }
        lines.sort();
        let mut versions = shown.versions.clone();
        versions.sort();
        prop_assert_eq!(lines, versions);
    }
}
