//! Costs at 10,000, 100,000 and 1,000,000 pushes: decode (beside `serde_json::Value` on the same bytes), filter,
//! order, summary, table. `cargo bench -p board -- --quick` for a first look, `-- decode` for a part.

use std::fmt::Write;
use std::hint::black_box;

use board::filter::StatusSet;
use board::order::{Order, OrderBy};
use board::search::Search;
use board::table::{TableColumn, TableOrder, rows};
use board::time::rfc3339;
use board::{Arrangement, Board, Builder, Filter, RegionCatalog, Shown, Status, Summary, UtcSeconds};
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, Throughput, measurement::WallTime};
use ens_api::PushQuery;

const SIZES: [usize; 3] = [10_000, 100_000, 1_000_000];
const REGIONS: usize = 300;
const START: i64 = 1_700_000_000;
const NOW: UtcSeconds = UtcSeconds(START + 100_000);

/// An answer of that many pushes, some 140 bytes each, in one page: the same for the same size.
fn answer(pushes: usize) -> String {
    let cities = ["wuhan", "wuxi", "jiaozuo", "chengdu", "shanghai", "hangzhou", "xiangyang", "chongqing"];
    let carriers = ["telecom_unicom_cmcc", "telecom", "unicom", "cmcc"];
    let regions: Vec<String> = (0..REGIONS)
        .map(|n| format!("cn-{}-{}-{}", cities[n % 8], carriers[n / 8 % 4], n / 32 + 1))
        .collect();
    let failures = ["download timed out", "md5 check failed", "磁盘空间不足"];
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |below: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed % below
    };
    let mut out = String::with_capacity(pushes * 150);
    let files = pushes.div_ceil(REGIONS);
    out.push_str(r#"{"PageNumber":1,"PushResults":{"PushResult":["#);
    for file in 0..files {
        let mut by_status: [Vec<usize>; 3] = Default::default();
        for region in 0..REGIONS.min(pushes - file * REGIONS) {
            by_status[match next(100) {
                0..85 => 0,
                85..93 => 1,
                _ => 2,
            }]
            .push(region);
        }
        let comma = if file > 0 { "," } else { "" };
        let _ = write!(
            out,
            r#"{comma}{{"Name":"159828628258496/mirror_file/game-{}.tar","StatusStatS":{{"StatusStat":["#,
            file / 4
        );
        for (at, (listed, status)) in by_status.iter().zip(["SUCCESS", "FAILED", "PUSHING"]).enumerate() {
            let comma = if at > 0 { "," } else { "" };
            let _ = write!(out, r#"{comma}{{"RegionIdCount":{},"RegionIds":{{"RegionId":["#, listed.len());
            for (at, region) in listed.iter().enumerate() {
                let start = START + file as i64 * 20 + next(300) as i64;
                let description = match status {
                    "SUCCESS" => "Success",
                    "FAILED" => failures[next(3) as usize],
                    _ => "pushing",
                };
                let _ = write!(
                    out,
                    r#"{}{{"RegionId":"{}","StartTime":"{}","StatusDescrip":"{description}","UpdateTime":"{}"}}"#,
                    if at > 0 { "," } else { "" },
                    regions[*region],
                    rfc3339(UtcSeconds(start)),
                    rfc3339(UtcSeconds(start + 20 + next(600) as i64)),
                );
            }
            let _ = write!(out, r#"]}},"Status":"{status}"}}"#);
        }
        let _ = write!(out, r#"]}},"Version":"{}"}}"#, 90_000 + file % 4);
    }
    let _ = write!(out, r#"]}},"RequestId":"CEF72CEB-54B6-4AE8-B225-F876FF7BA984","TotalCount":{files}}}"#);
    out
}

fn decode(body: &str) -> Board {
    let query = PushQuery::for_application("app").unwrap_or_else(|errors| panic!("{errors:?}"));
    let mut builder = Builder::new(&query);
    builder.add_page(body.as_bytes(), NOW).unwrap_or_else(|error| panic!("{error}"));
    builder.finish()
}

fn bench_decode(group: &mut BenchmarkGroup<'_, WallTime>, size: usize, body: &str) {
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_with_input(BenchmarkId::new("decode", size), body, |b, body| b.iter(|| decode(body)));
    group.bench_with_input(BenchmarkId::new("decode, serde_json::Value", size), body, |b, body| {
        b.iter(|| serde_json::from_str::<serde_json::Value>(body).map(drop));
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
        ("show search", Filter { search: Search("game-1 unicom time".to_owned()), ..Filter::default() }),
    ];
    for (name, filter) in &filters {
        group.bench_function(BenchmarkId::new(*name, size), |b| {
            b.iter(|| Shown::new(board, &catalog, filter, Arrangement::default()));
        });
    }
    let by_duration =
        Arrangement { order: Order { by: OrderBy::Duration, reversed: false }, ..Arrangement::default() };
    group.bench_function(BenchmarkId::new("show all by duration", size), |b| {
        b.iter(|| Shown::new(board, &catalog, &filters[0].1, by_duration));
    });
    let shown = Shown::new(board, &catalog, &filters[0].1, Arrangement::default());
    group.bench_function(BenchmarkId::new("summary", size), |b| {
        b.iter(|| Summary::new(board, Some(&shown), black_box(NOW)));
    });
    group.bench_function(BenchmarkId::new("quirks", size), |b| b.iter(|| board.quirks()));
    for column in [TableColumn::Name, TableColumn::Update] {
        let order = TableOrder { column, descending: true };
        group.bench_function(BenchmarkId::new(format!("table by {}", column.key()), size), |b| {
            b.iter(|| rows(board, &shown, order));
        });
    }
}

fn main() {
    // `cargo test --benches` only wants to see it start.
    if std::env::args().any(|argument| argument == "--test") {
        assert_eq!(decode(&answer(1_000)).push_count(), 1_000);
        return;
    }
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("board");
    group.sample_size(10);
    for size in SIZES {
        let body = answer(size);
        bench_decode(&mut group, size, &body);
        bench_views(&mut group, size, &decode(&body));
    }
    group.finish();
    criterion.final_summary();
}
