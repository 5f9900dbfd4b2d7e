//! The memory of boards of other kinds of data than the simulator's, at 1,000,000 statuses: the board, with the data of its
//! views, and the peak while it was made. Also the time, which varies more.

#[path = "response/kinds.rs"]
mod kinds;

use std::time::Instant;

use board::{Arrangement, Builder, Filter, RegionCatalog, Shown, UtcSeconds};
use ens_api::PushQuery;
use kinds::{KINDS, Kind};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const NOW: UtcSeconds = UtcSeconds(1_700_100_000);
/// Bytes of a piece, as a browser delivers them.
const PIECE: usize = 1 << 16;

fn print_row(kind: &Kind, statuses: usize) {
    let pages = kind.pages(statuses);
    let json: usize = pages.iter().map(String::len).sum();
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let start = Instant::now();
    let query = PushQuery::for_application("app").unwrap_or_else(|errors| panic!("{errors:?}"));
    let mut builder = Builder::new(&query);
    for body in &pages {
        let mut page = builder.begin_page(NOW);
        body.as_bytes()
            .chunks(PIECE)
            .try_for_each(|piece| page.feed(piece))
            .unwrap_or_else(|error| panic!("{error}"));
        page.end().unwrap_or_else(|error| panic!("{error}"));
    }
    let board = builder.finish();
    let milliseconds = start.elapsed().as_secs_f64() * 1e3;
    let alone = MEMORY.current_usage() - before;
    let shown = {
        let facts = RegionCatalog::default().facts_of(&board);
        Shown::new(&board, &facts, &Filter::default(), Arrangement::default())
    };
    board.regions().for_each(|region| _ = board.pushes_in(region));
    let (all, peak) = (MEMORY.current_usage() - before, MEMORY.peak_usage() - before);
    let sent = board.push_count() + board.merged_count() as usize;
    let [alone, all, peak] = [alone, all, peak].map(|bytes| bytes as f64 / sent as f64);
    drop(shown);
    println!(
        "| {} | {:.0} | {milliseconds:.0} | {alone:.1} | {all:.1} | {peak:.1} |",
        kind.name,
        json as f64 / 1e6
    );
}

fn main() {
    // `cargo test --benches` only wants to see it start.
    if std::env::args().any(|argument| argument == "--test") {
        return print_row(&KINDS[0], 1_000);
    }
    println!(
        "| 1,000,000 statuses | JSON, MB | decode, ms | board, bytes a status | with its views | peak |"
    );
    println!("|---|---:|---:|---:|---:|---:|");
    KINDS.iter().for_each(|kind| print_row(kind, 1_000_000));
}
