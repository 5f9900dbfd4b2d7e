//! How much memory a board takes, and how much a second one takes while the first still exists. A page's memory never
//! shrinks, so peaks count. It is a single test, since it measures the whole process.

#[path = "../benches/response/mod.rs"]
#[expect(dead_code, reason = "benchmarks need more of it")]
mod response;

use board::{Arrangement, Board, Builder, Filter, RegionCatalog, Shown};
use ens_api::PushQuery;
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
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let query = PushQuery::for_application("app").unwrap();
    let mut builder = Builder::new(&query).with_capacity(pushes_before);
    let mut page = builder.begin_page(NOW);
    // In pieces, as from a network.
    body.as_bytes().chunks(1 << 17).for_each(|piece| page.feed(piece).unwrap());
    page.end().unwrap();
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

#[test]
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
