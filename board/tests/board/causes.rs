//! Causes of failures: their groups, and what sets each apart, worked out by hand.

use board::report::causes::{Cause, Causes, Novelty, TraitValue};
use board::{
    Arrangement, Board, Facet, Filter, RegionCatalog, RegionFacet, Shown, Status, UtcSeconds, VersionId,
};
use proptest::prelude::*;

use crate::responses::{board, page};

fn filtered(board: &Board, filter: &Filter) -> Causes {
    Causes::new(board, &RegionCatalog::default().facts_of(board), filter, usize::MAX)
}

fn causes(board: &Board) -> Vec<Cause> {
    filtered(board, &Filter::default()).all
}

fn counts(causes: &[Cause]) -> Vec<(&str, usize)> {
    causes.iter().map(|cause| (cause.text.first(), cause.pushes.len())).collect()
}

/// 100 regions, each fourth of unicom, ten of which fail to connect.
fn a_carrier_fails() -> Board {
    let regions: Vec<String> =
        (0..100).map(|n| format!("cn-city{n}-{}", if n % 4 == 0 { "unicom" } else { "telecom" })).collect();
    let pushes: Vec<_> = regions
        .iter()
        .enumerate()
        .map(|(n, region)| match n {
            n if n % 4 == 0 && n < 40 => (region.as_str(), "FAILED", "connection reset", 0, 1),
            7 => (region.as_str(), "FAILED", "disk full", 0, 1),
            _ => (region.as_str(), "SUCCESS", "Success", 0, 1),
        })
        .collect();
    board(&[&page(1, &[("a", "1", &pushes)])])
}

#[test]
fn failures_are_grouped_and_a_common_carrier_is_found() {
    let unicom = |causes: &[Cause]| {
        let found: Vec<_> =
            causes[0].traits.iter().map(|found| (found.value.clone(), found.failed, found.pushes)).collect();
        let carrier = Facet::Region(RegionFacet::Carrier);
        assert_eq!(found, [(TraitValue::Facet(carrier, "unicom".to_owned()), 10, 25)]);
        assert!((causes[0].traits[0].times_its_share() - 4.0).abs() < 1e-9 && causes[0].traits[0].has_all());
    };
    let board = a_carrier_fails();
    let all = causes(&board);
    assert_eq!(counts(&all), [("connection reset", 10), ("disk full", 1)]);
    unicom(&all);
    assert_eq!(all[1].traits, []);
    // Neither a status nor a cause that is chosen changes what it is compared with, or what is listed.
    let mut chosen = Filter { statuses: [Status::Success].into_iter().collect(), ..Filter::default() };
    chosen.facets.add(Facet::Cause, &all[1].key);
    assert_eq!(filtered(&board, &chosen).all, all);
    // A filter for the carrier does: nothing is special about it among its own.
    let mut carrier = Filter::default();
    carrier.facets.add(Facet::Region(RegionFacet::Carrier), "unicom");
    assert_eq!(filtered(&board, &carrier).all[0].traits, []);
}

#[test]
fn structure_numbers_and_language_do_not_split_a_cause() {
    let regions: Vec<String> = (0..40).map(|n| format!("r{n}")).collect();
    let texts: Vec<String> = (0..40)
        .map(|second| {
            format!(
                r#"{{"status":"FAILED","step":"DOWNLOAD","descrip":"md5 mismatch","start_time":"2021-08-18 14:46:{second:02}"}}"#
            )
        })
        .collect();
    let mut pushes: Vec<_> = regions
        .iter()
        .zip(&texts)
        .map(|(region, text)| (region.as_str(), "FAILED", text.as_str(), 1, 2))
        .collect();
    pushes.extend([
        ("r40", "FAILED", "no space left on device", 1, 2),
        ("r41", "FAILED", "下载完成后 MD5 校验失败", 1, 2),
        ("r42", "FAILED", "磁盘空间不足", 1, 2),
    ]);
    let board = board(&[&page(1, &[("a", "1", &pushes)])]);
    let all = causes(&board);
    assert_eq!(counts(&all), [("md5 mismatch (DOWNLOAD)", 41), ("no space left on device", 2)]);
    // The texts as they came.
    let raw: Vec<_> = all[0].descriptions.iter().map(|id| board.description(*id)).collect();
    let expected: Vec<_> = texts.iter().map(String::as_str).chain(["下载完成后 MD5 校验失败"]).collect();
    assert_eq!(raw, expected);
    assert_eq!(
        board.reason_texts().get(&all[0].key).map(|text| text.in_script(false)),
        Some("md5 mismatch (DOWNLOAD)")
    );
}

#[test]
fn what_a_newer_version_has_made_good_comes_last_and_novelty_is_told() {
    let board = board(&[&page(
        3,
        &[
            (
                "a",
                "1",
                &[
                    ("r1", "FAILED", "busy", 100, 110),
                    ("r2", "FAILED", "busy", 100, 120),
                    ("r3", "FAILED", "refused", 100, 130),
                    ("r4", "FAILED", "offline", 100, 140),
                ],
            ),
            (
                "a",
                "2",
                &[
                    ("r1", "SUCCESS", "", 200, 210),
                    ("r2", "SUCCESS", "", 200, 220),
                    ("r3", "FAILED", "refused", 200, 230),
                    ("r4", "FAILED", "timeout", 200, 240),
                ],
            ),
            ("b", "1", &[("r1", "FAILED", "reset", 100, 0)]),
        ],
    )]);
    let all = causes(&board);
    let told: Vec<_> = all
        .iter()
        .map(|cause| (cause.text.first(), cause.pushes.len(), cause.open(), cause.novelty))
        .collect();
    assert_eq!(
        told,
        [
            ("refused", 2, 2, Novelty::Old),
            ("offline", 1, 1, Novelty::Past),
            ("reset", 1, 1, Novelty::OneVersion),
            ("timeout", 1, 1, Novelty::New),
            ("busy", 2, 0, Novelty::Past),
        ]
    );
    assert_eq!((all[0].first, all[0].last), (Some(UtcSeconds(130)), Some(UtcSeconds(230))));
    assert_eq!(all[0].versions, [VersionId(0), VersionId(1)]);
    let trend = |cause: usize| (all[cause].trend.0.iter().sum::<u32>(), *all[cause].trend.0.last().unwrap());
    assert_eq!(
        (trend(0), trend(3)),
        ((2, 0), (1, 1)),
        "the last failure of all is that of the newest version"
    );
    let most = Causes::new(&board, &RegionCatalog::default().facts_of(&board), &Filter::default(), 2);
    assert_eq!((most.all.len(), most.others, most.failed), (2, 3, 7));
}

#[test]
fn an_hour_and_a_version_are_found() {
    let regions: Vec<String> = (0..60).map(|n| format!("r{n}")).collect();
    let pushes = |hour: i64, fails: bool| {
        regions
            .iter()
            .enumerate()
            .map(|(n, region)| {
                let (status, text) = if fails && n < 20 { ("FAILED", "busy") } else { ("SUCCESS", "") };
                (region.as_str(), status, text, hour * 3_600, hour * 3_600 + 10)
            })
            .collect::<Vec<_>>()
    };
    let (one, two, three) = (pushes(10, false), pushes(20, true), pushes(30, false));
    let board = board(&[&page(3, &[("a", "1", &one), ("a", "2", &two), ("a", "3", &three)])]);
    let all = causes(&board);
    // The hour has the same numbers, and is not said again.
    let found: Vec<_> = all[0].traits.iter().map(|found| &found.value).collect();
    assert_eq!(found, [&TraitValue::Version(VersionId(1))]);
}

proptest! {
    #[test]
    fn every_failure_is_in_one_cause(texts in prop::collection::vec("(md5|offline|超时|错) ?[0-9]{0,3}", 1..40)) {
        let regions: Vec<String> = (0..texts.len()).map(|n| format!("r{n}")).collect();
        let rows = regions.iter().zip(&texts);
        let pushes: Vec<_> = rows
            .map(|(region, text)| (region.as_str(), if text.len() % 5 == 0 { "SUCCESS" } else { "FAILED" }, text.as_str(), 1, 2))
            .collect();
        let board = board(&[&page(1, &[("a", "1", &pushes)])]);
        let all = causes(&board);
        let mut grouped: Vec<_> = all.iter().flat_map(|cause| &cause.pushes).copied().collect();
        grouped.sort_unstable();
        let failed: Vec<_> = board.pushes().filter(|push| board.status(*push) == Status::Failed).collect();
        prop_assert_eq!(grouped, failed);
        for cause in &all {
            prop_assert!(cause.pushes.iter().all(|push| board.reason_key(*push) == cause.key));
            // Choosing it shows exactly its failures.
            let mut filter = Filter { statuses: [Status::Failed].into_iter().collect(), ..Filter::default() };
            filter.facets.add(Facet::Cause, &cause.key);
            let facts = RegionCatalog::default().facts_of(&board);
            let shown = Shown::new(&board, &facts, &filter, Arrangement::default());
            prop_assert_eq!(shown.pushes.iter().collect::<Vec<_>>(), cause.pushes.clone());
        }
    }
}
