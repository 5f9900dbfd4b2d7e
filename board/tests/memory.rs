//! How much memory a board takes, and how much a second one takes while the first still exists; of the usual kind of data
//! and of others. A page's memory never shrinks, so peaks count. It is a single test, since it measures the whole process.

#[path = "../benches/response/kinds.rs"]
mod kinds;
#[path = "../benches/response/mod.rs"]
#[expect(dead_code, reason = "benchmarks need more of it")]
mod response;

use board::{Arrangement, Board, Builder, Filter, RegionCatalog, Shown};
use ens_api::PushQuery;
use kinds::KINDS;
use peak_alloc::PeakAlloc;
use response::{NOW, response};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const REGIONS: usize = 300;
/// Bytes per push, without the interned texts.
const MOST: f64 = 24.0;

struct Measured {
    board: Board,
    _shown: Shown,
    /// The memory of both, in bytes.
    bytes: usize,
    /// The peak while they were made, in bytes.
    peak: usize,
}

/// A board of a body, its index by region, and the data of all its views.
fn measure(body: &str, pushes_before: usize) -> Measured {
    measure_pages(&[body.to_owned()], pushes_before)
}

fn measure_pages(pages: &[String], pushes_before: usize) -> Measured {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let query = PushQuery::for_application("app").unwrap();
    let mut builder = Builder::new(&query).with_capacity(pushes_before);
    for body in pages {
        let mut page = builder.begin_page(NOW);
        // In pieces, as from a network.
        body.as_bytes().chunks(1 << 16).for_each(|piece| page.feed(piece).unwrap());
        page.end().unwrap();
    }
    let board = builder.finish();
    assert!(board.regions().all(|region| !board.pushes_in(region).is_empty()));
    let shown = Shown::new(
        &board,
        &RegionCatalog::default().facts_of(&board),
        &Filter::default(),
        Arrangement::default(),
    );
    let bytes = MEMORY.current_usage() - before;
    Measured { board, _shown: shown, bytes, peak: MEMORY.peak_usage() - before }
}

/// Statuses of the other kinds of data.
const STATUSES: usize = 30_000;

/// Bytes per status that was sent, of the board with all its views and at the peak. Where most of it is not of the status, it
/// is of a region (a text, and its place in the indices), of an entry, or a text of its own.
const LIMITS: [(&str, f64, f64); 19] = [
    ("as the simulator sends it", 25.0, 33.0),
    ("as the simulator sends it, in pages", 25.0, 33.0),
    ("regions in random order", 25.0, 33.0),
    ("regions in random order, in pages", 25.0, 33.0),
    ("regions in random order, pages backwards", 25.0, 33.0),
    ("pages without a total", 25.0, 33.0),
    ("regions in descending order, in pages", 25.0, 33.0),
    ("a stat for each status", 30.0, 38.0),
    ("one file, in pages", 25.0, 33.0),
    ("entries of 60,000 regions", 78.0, 320.0),
    ("entries of 60,000 regions in random order", 78.0, 320.0),
    ("entries of 60,000 regions, elements in another order", 78.0, 320.0),
    ("one version over all pages", 78.0, 320.0),
    ("each version on two pages", 25.0, 45.0),
    ("entries of one region, in pages", 95.0, 122.0),
    ("entries of one region, of one file", 90.0, 122.0),
    ("long texts", 28.0, 36.0),
    ("all descriptions different", 58.0, 82.0),
    ("times that can't be read", 50.0, 70.0),
];

#[test]
fn a_board_takes_no_more_memory_than_it_has_to() {
    a_push_takes_24_bytes_and_a_refresh_as_many_again();
    other_kinds_of_data_take_little_more();
}

fn other_kinds_of_data_take_little_more() {
    let mut above = Vec::new();
    assert_eq!(KINDS.len(), LIMITS.len());
    for (kind, (name, most, most_at_peak)) in KINDS.iter().zip(LIMITS) {
        assert_eq!(kind.name, name);
        let pages = kind.pages(STATUSES);
        let measured = measure_pages(&pages, 0);
        let statuses = (measured.board.push_count() + measured.board.merged_count() as usize) as f64;
        let (each, peak) = (measured.bytes as f64 / statuses, measured.peak as f64 / statuses);
        if each > most || peak > most_at_peak {
            above.push(format!("{name}: {each:.1} bytes a status, {peak:.1} at the peak"));
        }
    }
    assert!(above.is_empty(), "{}", above.join("\n"));
}

fn a_push_takes_24_bytes_and_a_refresh_as_many_again() {
    let (small, large) = (response(100, REGIONS), response(400, REGIONS));
    let first = measure(&small, 0);
    let second = measure(&large, 0);
    // Two boards with the same regions differ only by pushes and versions.
    let pushes = second.board.push_count() - first.board.push_count();
    let each = (second.bytes - first.bytes) as f64 / pushes as f64;
    assert!(each <= MOST, "a push takes {each:.2} bytes");

    let again = measure(&large, second.board.push_count());
    let each = again.peak as f64 / again.board.push_count() as f64;
    assert!(each <= MOST + 1.0, "a push takes {each:.2} bytes while it is read once more");
}
