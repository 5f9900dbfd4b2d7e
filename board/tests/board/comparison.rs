//! Two versions of a data file, compared.

use std::collections::BTreeMap;

use board::report::comparison::{Change, Comparison};
use board::{Board, RegionId, Status, VersionId};
use proptest::prelude::*;

use crate::responses::{board, page};

#[test]
fn each_region_is_said_to_have_changed_as_it_has() {
    let board = board(&[&page(
        2,
        &[
            (
                "a",
                "1",
                &[
                    ("r1", "SUCCESS", "", 100, 110),
                    ("r2", "FAILED", "", 100, 110),
                    ("r3", "FAILED", "", 100, 110),
                    ("r4", "SUCCESS", "", 100, 160),
                    ("r5", "SUCCESS", "", 100, 160),
                    ("r6", "SUCCESS", "", 100, 160),
                    ("r7", "PUSHING", "", 100, 160),
                    ("r8", "SUCCESS", "", 100, 160),
                ],
            ),
            (
                "a",
                "2",
                &[
                    ("r1", "FAILED", "", 200, 210),
                    ("r2", "SUCCESS", "", 200, 210),
                    ("r3", "FAILED", "", 200, 210),
                    ("r4", "SUCCESS", "", 200, 320),
                    ("r5", "SUCCESS", "", 200, 300),
                    ("r6", "PUSHING", "", 200, 210),
                    ("r7", "SUCCESS", "", 200, 210),
                    ("r9", "FAILED", "", 200, 210),
                ],
            ),
        ],
    )]);
    let compared = Comparison::new(&board, VersionId(0), VersionId(1));
    let told: Vec<_> =
        compared.changes.iter().map(|change| (change.change, board.region_name(change.region))).collect();
    assert_eq!(
        told,
        [
            (Change::NewlyFailing, "r1"),
            (Change::NewlyFailing, "r9"),
            (Change::StillFailing, "r3"),
            (Change::NoPush, "r8"),
            (Change::NotEnded, "r6"),
            (Change::Slower, "r4"),
            (Change::MadeGood, "r2"),
            (Change::NewlyPushed, "r7"),
        ]
    );
    assert_eq!(compared.same, 1);
    assert_eq!(compared.of(Change::NewlyFailing).len(), 2);
    assert_eq!(compared.of(Change::MadeGood).len(), 1);
    let with_itself = Comparison::new(&board, VersionId(1), VersionId(1));
    assert!(with_itself.changes.iter().all(|change| change.older == change.newer));
    assert_eq!((with_itself.of(Change::StillFailing).len(), with_itself.of(Change::NoPush).len()), (3, 0));
}

fn statuses(board: &Board, version: VersionId) -> BTreeMap<RegionId, Status> {
    board.pushes_of(version).map(|push| (board.push(push).region, board.status(push))).collect()
}

proptest! {
    #[test]
    fn applied_to_the_older_it_gives_the_newer(
        older in prop::collection::vec((0..12_u8, 0..4_usize), 0..12), newer in prop::collection::vec((0..12_u8, 0..4_usize), 0..12),
    ) {
        let texts = ["FAILED", "QUEUED", "PUSHING", "SUCCESS"];
        let rows = |list: &[(u8, usize)]| {
            let by_region: BTreeMap<u8, usize> = list.iter().copied().collect();
            by_region.into_iter().map(|(region, status)| (format!("r{region}"), texts[status])).collect::<Vec<_>>()
        };
        let (older, newer) = (rows(&older), rows(&newer));
        let one: Vec<_> = older.iter().map(|(region, status)| (region.as_str(), *status, "", 100, 110)).collect();
        let other: Vec<_> = newer.iter().map(|(region, status)| (region.as_str(), *status, "", 100, 110)).collect();
        let board = board(&[&page(2, &[("a", "1", &one), ("a", "2", &other)])]);
        let (Some(before), Some(after)) = (board.find_version("a", "1"), board.find_version("a", "2")) else { return Ok(()) };
        let compared = Comparison::new(&board, before, after);
        let mut applied = statuses(&board, before);
        for change in &compared.changes {
            match change.newer {
                Some(push) => applied.insert(change.region, board.status(push)),
                None => applied.remove(&change.region),
            };
        }
        prop_assert_eq!(applied, statuses(&board, after));
        // Backwards, too.
        let mut undone = statuses(&board, after);
        for change in &compared.changes {
            match change.older {
                Some(push) => undone.insert(change.region, board.status(push)),
                None => undone.remove(&change.region),
            };
        }
        prop_assert_eq!(undone, statuses(&board, before));
        let counted: usize = Change::ALL.iter().map(|change| compared.of(*change).len()).sum();
        prop_assert_eq!(counted, compared.changes.len());
    }
}
