//! A board as of an earlier moment.

use board::model::as_of::NOT_KNOWN;
use board::report::moments::Moments;
use board::{Arrangement, Board, Filter, RegionCatalog, Shown, Status, UtcSeconds};
use proptest::prelude::*;

use crate::responses::{FETCHED, board, builder, page, response};
use crate::whole_page::WholePage as _;

#[test]
fn statuses_are_those_of_the_moment_and_nothing_moves() {
    let now = board(&[&page(
        2,
        &[
            (
                "a",
                "1",
                &[
                    ("r1", "SUCCESS", "", 100, 200),
                    ("r2", "FAILED", "md5", 100, 300),
                    ("r3", "SUCCESS", "", 260, 400),
                    ("r4", "PUSHING", "", 150, 160),
                    ("r5", "SUCCESS", "", 0, 500),
                ],
            ),
            ("a", "2", &[("r1", "SUCCESS", "", 600, 700)]),
        ],
    )]);
    let then = now.as_of(UtcSeconds(250));
    let told: Vec<_> = then
        .pushes()
        .map(|push| {
            let push = then.push(push);
            (
                push.region_name.to_owned(),
                push.status,
                push.status_text.to_owned(),
                push.description.to_owned(),
            )
        })
        .collect();
    let expected = [
        ("r1", Status::Success, "SUCCESS"),
        ("r2", Status::Pushing, "PUSHING"),
        ("r4", Status::Pushing, "PUSHING"),
        ("r5", Status::Unknown, NOT_KNOWN),
    ];
    let expected: Vec<_> = (expected.iter())
        .map(|(region, status, text)| ((*region).to_owned(), *status, (*text).to_owned(), String::new()))
        .collect();
    assert_eq!(told, expected);
    assert_eq!((then.moment(), now.moment()), (Some(UtcSeconds(250)), None));
    // Versions and regions stay; the version that had not started was not the newest one.
    assert_eq!((then.version_count(), then.region_count()), (now.version_count(), now.region_count()));
    let versions: Vec<_> = then.versions().collect();
    assert!(then.is_newest(versions[0]) && now.is_newest(versions[1]));
    // The last report of a running push is not one of later.
    assert_eq!(then.push(then.pushes().nth(1).unwrap()).update.get(), None);
    for region in then.regions() {
        let pushes: Vec<_> = then.pushes().filter(|push| then.push(*push).region == region).collect();
        assert_eq!(then.pushes_in(region), pushes);
    }
}

#[test]
fn moments_are_as_far_apart_as_changes_are() {
    let pushes: Vec<(String, i64)> =
        (0..1_000).map(|n| (format!("r{n}"), if n < 10 { 100 + n } else { 1_000_000 + n })).collect();
    let rows: Vec<_> = pushes.iter().map(|(region, at)| (region.as_str(), "SUCCESS", "", *at, *at)).collect();
    let moments = Moments::new(&board(&[&page(1, &[("a", "1", &rows)])]));
    assert!(moments.len() > 300 && moments.len() <= Moments::MOST);
    assert_eq!(
        (moments.at(0), moments.at(moments.len() - 1)),
        (Some(UtcSeconds(100)), Some(UtcSeconds(1_000_999)))
    );
    let early = (0..moments.len()).filter(|step| moments.at(*step).unwrap() < UtcSeconds(1_000)).count();
    assert!(early <= 5, "{early} steps for 10 of 1,000 pushes");
    for step in 0..moments.len() {
        assert_eq!(moments.step_of(moments.at(step)), step);
    }
    assert_eq!(moments.step_of(None), moments.len());
    assert_eq!(moments.step_of(Some(UtcSeconds(0))), 0);
    assert!(Moments::new(&Board::default()).is_empty());
}

fn shown(board: &Board) -> Shown {
    Shown::new(board, &RegionCatalog::default().facts_of(board), &Filter::default(), Arrangement::default())
}

fn random_board() -> impl Strategy<Value = Board> {
    response().prop_map(|page| {
        let mut builder = builder();
        builder.add_page(&serde_json::to_vec(&page).unwrap(), FETCHED).unwrap();
        builder.finish()
    })
}

proptest! {
    #[test]
    fn as_of_now_is_now(board in random_board(), later in 0_i64..100) {
        let then = board.as_of(UtcSeconds(FETCHED.0 + later));
        prop_assert_eq!(&then, &board);
        prop_assert_eq!(shown(&then), shown(&board));
    }

    #[test]
    fn what_has_ended_stays_ended_and_no_success_is_invented(board in random_board(), earlier in 1_599_999_990_i64..1_600_000_060, step in 0_i64..60) {
        let (one, other) = (board.as_of(UtcSeconds(earlier)), board.as_of(UtcSeconds(earlier + step)));
        for push in one.pushes() {
            let (then, version, region) = (one.push(push), one.version_of(push), one.push(push).region);
            let later = other.find(version, region).map(|push| other.push(push));
            let now = board.push(board.find(version, region).unwrap());
            if matches!(then.status, Status::Success | Status::Failed) {
                let later = later.unwrap();
                prop_assert_eq!((then.status, then.update, then.description), (later.status, later.update, later.description));
                prop_assert_eq!((then.status, then.update, then.start_raw), (now.status, now.update, now.start_raw));
            } else {
                prop_assert!(later.is_some(), "what has started stays");
            }
        }
    }
}
