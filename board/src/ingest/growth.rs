//! How the work grows with the data, counted in steps and not in time: with statuses, entries, regions and texts.

#[path = "../../benches/response/kinds.rs"]
mod kinds;

use ens_api::PushQuery;

use crate::model::regions::RegionCatalog;
use crate::model::time::UtcSeconds;
use crate::report::causes::Causes;
use crate::report::summary::Tally;
use crate::select::filter::Filter;
use crate::select::search::Search;
use crate::select::shown::{Arrangement, Shown};
use crate::sort::work;
use crate::{Board, Builder};
use kinds::KINDS;

/// Times as much data.
const TIMES: usize = 4;
/// How much more than linear the work may grow: sorting takes n log n, and lists grow in steps.
const SLACK: f64 = 1.3;
/// Bytes of a piece: many a push is cut.
const PIECE: usize = 4_096;

fn builder_of(pages: &[String]) -> Builder {
    let mut builder = Builder::new(&PushQuery::for_application("app").unwrap());
    for body in pages {
        let mut page = builder.begin_page(UtcSeconds(1_700_100_000));
        body.as_bytes().chunks(PIECE).for_each(|piece| page.feed(piece).unwrap());
        page.end().unwrap();
    }
    builder
}

/// What is computed for a board before any of it is drawn.
fn look_at(board: &Board) {
    let facts = RegionCatalog::default().facts_of(board);
    let (filter, arrangement) = (Filter::default(), Arrangement::default());
    drop(Shown::new(board, &facts, &filter, arrangement));
    drop(Causes::new(board, &facts, &filter, 100));
    let search = Search(r#"a -status:stuck version:"1" -why:/(a+)+$/"#.to_owned());
    drop(Shown::new(board, &facts, &Filter { search, ..Filter::default() }, arrangement));
    drop((Tally::new(board, None), board.issues()));
    board.regions().for_each(|region| _ = board.pushes_in(region));
    board.versions().for_each(|version| _ = board.unlisted(version).count());
    board.pushes().for_each(|push| _ = board.merged_away(push));
}

#[test]
fn work_grows_no_faster_than_the_data() {
    let mut faster = Vec::new();
    for kind in KINDS {
        let [small, large] = [4_000, 4_000 * TIMES].map(|statuses| {
            let pages = kind.pages(statuses);
            let mut builder = Builder::default();
            let reading = work::of(|| builder = builder_of(&pages));
            let partial = work::of(|| drop(builder.board()));
            let mut board = Board::default();
            let building = work::of(|| board = builder.finish());
            [reading, partial, building, work::of(|| look_at(&board))]
        });
        for ((step, small), large) in
            ["reading", "a part", "building", "looking"].iter().zip(small).zip(large)
        {
            let limit = (small as f64 * TIMES as f64 * SLACK).max(10_000.0);
            if large as f64 > limit {
                faster.push(format!("{}: {step} takes {small} and {large} steps", kind.name));
            }
        }
    }
    assert!(faster.is_empty(), "with {TIMES} times the statuses:\n{}", faster.join("\n"));
}

#[test]
fn a_page_that_fails_costs_no_more_than_itself() {
    let kind = KINDS.iter().find(|kind| kind.name == "all descriptions different").unwrap();
    let cost = |before: usize| {
        let mut builder = builder_of(&kind.pages(before));
        let body = &kind.pages(1_000)[0];
        work::of(|| {
            let mut page = builder.begin_page(UtcSeconds(1_700_100_000));
            page.feed(&body.as_bytes()[..body.len() / 2]).unwrap();
            drop(page);
        })
    };
    // The tables differ in size, and so in how long a search is.
    let (small, large) = (cost(10_000), cost(40_000));
    assert!(large < small * 3 / 2, "{small} and {large} steps");
}
