//! Costs at 10,000, 100,000 and 1,000,000 pushes: decode (beside `serde_json::Value` on the same bytes), merge,
//! filter, order, summary, table, export. Takes a minute; `cargo bench -p board -- decode` for a part, `--
//! --measurement-time 5` for more runs of each.

mod response;

use std::hint::black_box;

use board::report::export::{Export, Format};
use board::report::table::{TableColumn, TableOrder, rows};
use board::select::filter::StatusSet;
use board::select::order::{Ranking, VersionOrder};
use board::select::search::Search;
use board::{Arrangement, Board, Builder, Filter, RegionCatalog, RegionFacet, Shown, Status, Summary};
use criterion::{BatchSize, BenchmarkGroup, BenchmarkId, Throughput, measurement::WallTime};
use response::{NOW, SHAPES, builder_with, decode, response};

fn bench_decode(group: &mut BenchmarkGroup<'_, WallTime>, size: usize, body: &str) {
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_with_input(BenchmarkId::new("decode", size), body, |b, body| b.iter(|| decode(body)));
    group.bench_with_input(BenchmarkId::new("decode, serde_json::Value", size), body, |b, body| {
        b.iter(|| serde_json::from_str::<serde_json::Value>(body).map(drop));
    });
}

/// Every file came twice, as one does that drifts over a page's edge: to the board of it all, decoded before.
fn bench_merge(group: &mut BenchmarkGroup<'_, WallTime>, size: usize, body: &str) {
    let builder = builder_with(&[body, body]);
    group.throughput(Throughput::Elements(2 * size as u64));
    group.bench_function(BenchmarkId::new("merge of two pages alike", size), |b| {
        b.iter_batched(|| builder.clone(), Builder::finish, BatchSize::PerIteration);
    });
}

fn bench_views(group: &mut BenchmarkGroup<'_, WallTime>, size: usize, board: &Board) {
    group.throughput(Throughput::Elements(size as u64));
    let catalog = RegionCatalog::default();
    let filters = [
        ("show all", Filter::default()),
        (
            "show failures",
            Filter { statuses: StatusSet::default().with(Status::Failed), ..Filter::default() },
        ),
        (
            "show search terms",
            Filter {
                search: Search(r#"-status:success carrier:unicom -version:"1" /game-\d+/"#.to_owned()),
                ..Filter::default()
            },
        ),
        ("show search", Filter { search: Search("game-1 unicom time".to_owned()), ..Filter::default() }),
    ];
    for (name, filter) in &filters {
        group.bench_function(BenchmarkId::new(*name, size), |b| {
            b.iter(|| Shown::new(board, &catalog.facts_of(board), filter, Arrangement::default()));
        });
    }
    let by_duration = Arrangement {
        order: VersionOrder { by: Ranking::Duration, reversed: false },
        ..Arrangement::default()
    };
    group.bench_function(BenchmarkId::new("show all by duration", size), |b| {
        b.iter(|| Shown::new(board, &catalog.facts_of(board), &filters[0].1, by_duration));
    });
    let by_city = Arrangement { group: Some(RegionFacet::City), ..Arrangement::default() };
    group.bench_function(BenchmarkId::new("show all by city", size), |b| {
        b.iter(|| Shown::new(board, &catalog.facts_of(board), &filters[0].1, by_city));
    });
    let shown = Shown::new(board, &catalog.facts_of(board), &filters[0].1, Arrangement::default());
    group.bench_function(BenchmarkId::new("summary", size), |b| {
        b.iter(|| Summary::new(board, Some(&shown), black_box(NOW)));
    });
    group.bench_function(BenchmarkId::new("quirks", size), |b| b.iter(|| board.issues()));
    for column in [TableColumn::Name, TableColumn::Region, TableColumn::Update] {
        let order = TableOrder { column, descending: true };
        group.bench_function(BenchmarkId::new(format!("table by {}", column.key()), size), |b| {
            b.iter(|| rows(board, &shown, order));
        });
    }
    let all: Vec<_> = board.pushes().collect();
    for format in Format::ALL {
        group.bench_function(BenchmarkId::new(format!("{format:?} of all"), size), |b| {
            b.iter(|| {
                let (mut export, mut part) = (Export::new(board, &all, format), Vec::new());
                while !export.write(1_000, &mut part) {
                    part.clear();
                }
            });
        });
    }
}

fn main() {
    // `cargo test --benches` only wants to see it start.
    if std::env::args().any(|argument| argument == "--test") {
        let page = response(4, 250);
        assert_eq!(decode(&page).push_count(), 1_000);
        assert_eq!(builder_with(&[&page, &page]).finish().push_count(), 1_000);
        return;
    }
    let mut criterion = response::brief().configure_from_args();
    let mut group = criterion.benchmark_group("board");
    group.sample_size(10);
    for (versions, regions) in SHAPES {
        let (size, body) = (versions * regions, response(versions, regions));
        bench_decode(&mut group, size, &body);
        bench_merge(&mut group, size, &body);
        bench_views(&mut group, size, &decode(&body));
    }
    group.finish();
    criterion.final_summary();
}
