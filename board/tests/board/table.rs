//! The order of the table's rows, by hand and against a plain sort.

use std::cmp::Ordering;

use board::report::table::{HeldRows, TableColumn, TableOrder, TableSort, rows};
use board::sort::natural::natural;
use board::{Arrangement, Board, Filter, PushId, RegionCatalog, Shown, Status, UtcSeconds};
use proptest::prelude::*;
use serde_json::json;

use crate::responses::{FETCHED, board, builder, page, response};
use crate::whole_page::WholePage as _;

fn shown(board: &Board, filter: &Filter) -> Shown {
    Shown::new(board, &RegionCatalog::default().facts_of(board), filter, Arrangement::default())
}

#[test]
fn the_table_sorts_by_every_column_with_the_missing_last() {
    let board = board(&[r#"{"PushResults":{"PushResult":[
        {"Name":"f10","Version":"1","StatusStatS":{"StatusStat":[
            {"Status":"SUCCESS","RegionIds":{"RegionId":[
                {"RegionId":"r10","StartTime":"1970-01-01T00:00:10Z","UpdateTime":"1970-01-01T00:00:40Z"},
                {"RegionId":"r9","StartTime":"1970-01-01T00:00:20Z","StatusDescrip":"b"}]}},
            {"Status":"FAILED","RegionIds":{"RegionId":[
                {"StartTime":"x","UpdateTime":"1970-01-01T00:00:05Z","StatusDescrip":"a"}]}}]}},
        {"Name":"f9","Version":"2","StatusStatS":{"StatusStat":[
            {"Status":"PUSHING","RegionIds":{"RegionId":[
                {"RegionId":"r9","StartTime":"1970-01-01T00:00:03Z","UpdateTime":"1970-01-01T00:00:04Z"}]}}]}}]}}"#]);
    let cases = [
        (TableColumn::Name, [3, 0, 1, 2], [0, 1, 2, 3]),
        (TableColumn::Version, [0, 1, 2, 3], [3, 0, 1, 2]),
        (TableColumn::Region, [1, 3, 0, 2], [0, 1, 3, 2]),
        (TableColumn::Status, [2, 3, 0, 1], [0, 1, 3, 2]),
        (TableColumn::Start, [3, 0, 1, 2], [1, 0, 3, 2]),
        (TableColumn::Update, [3, 2, 0, 1], [0, 2, 3, 1]),
        (TableColumn::Duration, [3, 0, 1, 2], [0, 3, 1, 2]),
        (TableColumn::Description, [2, 1, 0, 3], [1, 2, 0, 3]),
    ];
    let shown = shown(&board, &Filter::default());
    for (column, up, down) in cases {
        for (descending, expected) in [(false, up), (true, down)] {
            let got: Vec<_> =
                rows(&board, &shown, TableOrder { column, descending }).iter().map(|push| push.0).collect();
            assert_eq!(got, expected, "{column:?} {descending}");
        }
    }
}

#[test]
fn rows_stay_where_an_earlier_board_had_them_and_new_ones_are_last() {
    let statuses = |pushes: &[(&str, &str)]| {
        let pushes: Vec<_> = pushes.iter().map(|(region, status)| (*region, *status, "", 10, 20)).collect();
        board(&[&page(1, &[("a", "1", &pushes)])])
    };
    let by_status = TableOrder { column: TableColumn::Status, descending: false };
    let named = |board: &Board, rows: &[PushId]| -> Vec<String> {
        rows.iter().map(|row| board.push(*row).region_name.to_owned()).collect()
    };
    let earlier = statuses(&[("r1", "SUCCESS"), ("r2", "FAILED"), ("r3", "PUSHING"), ("r4", "SUCCESS")]);
    let earlier_rows = rows(&earlier, &shown(&earlier, &Filter::default()), by_status);
    assert_eq!(named(&earlier, &earlier_rows), ["r2", "r3", "r1", "r4"]);
    // One has failed, one is gone, and one is new.
    let later = statuses(&[("r0", "FAILED"), ("r1", "FAILED"), ("r2", "SUCCESS"), ("r4", "SUCCESS")]);
    let later_shown = shown(&later, &Filter::default());
    let own = rows(&later, &later_shown, by_status);
    assert_eq!(named(&later, &own), ["r0", "r1", "r2", "r4"]);
    for reads in [1, 3, usize::MAX] {
        let mut held = HeldRows::new(&later, &later_shown, own.clone(), &earlier, &earlier_rows);
        while !held.step(reads) {}
        let (held, is_held) = held.finish();
        assert_eq!(named(&later, &held), ["r2", "r1", "r4", "r0"]);
        assert!(is_held);
    }
    let same = HeldRows::new(&later, &later_shown, own.clone(), &later, &own).finish();
    assert_eq!(same, (own, false));
}

/// The sort key of a row: texts, then a number; `None` where it is missing.
fn key(board: &Board, order: TableOrder, row: PushId) -> Option<([&str; 2], i64)> {
    let push = board.push(row);
    let by_text = |first, then| (!str::is_empty(first)).then_some(([first, then], 0));
    let by_number = |number: i64| ([""; 2], number);
    match order.column {
        TableColumn::Name => by_text(push.name, push.version_name),
        TableColumn::Version => by_text(push.version_name, push.name),
        TableColumn::Region => by_text(push.region_name, ""),
        TableColumn::Description => by_text(push.description, ""),
        TableColumn::Status => {
            let is_later = board.is_newest(push.version) == order.descending;
            Some(by_number(2 * push.status as i64 + i64::from(is_later)))
        }
        TableColumn::Start => push.start.get().map(|at| by_number(at.0)),
        TableColumn::Update => push.update.get().map(|at| by_number(at.0)),
        TableColumn::Duration => push.duration().map(by_number),
    }
}

fn plainly_sorted(board: &Board, shown: &Shown, order: TableOrder) -> Vec<PushId> {
    let text = |a: &str, b: &str| a.is_empty().cmp(&b.is_empty()).then_with(|| natural(a, b));
    let mut rows: Vec<PushId> = shown.pushes.iter().collect();
    rows.sort_by(|a, b| match (key(board, order, *a), key(board, order, *b)) {
        (Some((a_texts, a)), Some((b_texts, b))) => {
            let up = text(a_texts[0], b_texts[0]).then(text(a_texts[1], b_texts[1])).then(a.cmp(&b));
            if order.descending { up.reverse() } else { up }
        }
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    });
    rows
}

fn sorts_plainly(board: &Board, filter: &Filter, looks: usize) -> Result<(), TestCaseError> {
    let shown = shown(board, filter);
    for column in TableColumn::ALL {
        for descending in [false, true] {
            let order = TableOrder { column, descending };
            let expected = plainly_sorted(board, &shown, order);
            prop_assert_eq!(rows(board, &shown, order), &expected[..], "{:?}", order);
            let mut sort = TableSort::new(board, &shown, order);
            while !sort.step(looks) {}
            prop_assert_eq!(sort.finish(), expected, "{:?} in steps", order);
        }
    }
    Ok(())
}

fn filter() -> impl Strategy<Value = Filter> {
    let statuses = prop::collection::vec(prop::sample::select(&Status::ALL[..]), 0..3);
    statuses.prop_map(|statuses| Filter { statuses: statuses.into_iter().collect(), ..Filter::default() })
}

/// Some thousand rows, a number each, of which everything follows: times lie close together or a century apart.
fn large(versions: usize, regions: usize, numbers: &[u32], spread: u32) -> Board {
    let time = |number: u32| {
        (!number.is_multiple_of(11))
            .then(|| board::model::time::rfc3339(UtcSeconds((number >> spread).into())))
    };
    let mut numbers = numbers.iter().cycle().zip(1_u32..).map(|(number, at)| number.wrapping_mul(at / 7 + 1));
    let mut next = || numbers.next().unwrap_or_default();
    let entries: Vec<_> = (0..versions)
        .map(|version| {
            let stats: Vec<_> = (0..regions)
                .map(|region| {
                    let number = next();
                    let status = ["SUCCESS", "FAILED", "PUSHING", "NEW"][number as usize >> 3 & 3];
                    let description = ["", "timed out", "failed 10", "failed 9"][number as usize >> 5 & 3];
                    let update = time(number.saturating_add(next() >> 20));
                    json!({"Status": status, "RegionIds": {"RegionId": [{
                        "RegionId": format!("r{region}"), "StartTime": time(number), "UpdateTime": update,
                        "StatusDescrip": description,
                    }]}})
                })
                .collect();
            let name = ["", "b10", "b9", "a"][version % 4];
            json!({"Name": name, "Version": format!("v{}", version / 4), "StatusStatS": {"StatusStat": stats}})
        })
        .collect();
    board(&[&json!({"PushResults": {"PushResult": entries}}).to_string()])
}

proptest! {
    #[test]
    fn the_table_sorts_as_comparing_does(page in response(), filter in filter(), looks in 1_usize..3_000) {
        let mut builder = builder();
        builder.add_page(&serde_json::to_vec(&page).unwrap(), FETCHED).unwrap();
        sorts_plainly(&builder.finish(), &filter, looks)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn a_large_table_sorts_as_comparing_does(
        (versions, regions) in (1_usize..12, 1_usize..400),
        numbers in prop::collection::vec(any::<u32>(), 1..90),
        spread in 0_u32..=31,
        filter in filter(),
        looks in 1_usize..5_000,
    ) {
        sorts_plainly(&large(versions, regions, &numbers, spread), &filter, looks)?;
    }
}
