//! Lanes, layout, hit tests and damage from 10,000 to 1,000,000 pushes, and of very many regions: the costs of a
//! change of the shown pushes, and of a frame before it is painted.

#![allow(missing_docs, reason = "criterion's macros write undocumented functions")]

mod response;

use std::hint::black_box;

use board::charts::labels::LabelWidths;
use board::charts::lanes::LaneIndex;
use board::charts::matrix::{Density, Matrix, MatrixHit, MatrixView};
use board::charts::rollouts::{RolloutChart, RolloutsView};
use board::charts::tiles::{TileTexts, Tiles, TilesView};
use board::charts::timeline::{Timeline, TimelineIndex, TimelineView};
use board::draw::damage::Damage;
use board::draw::geometry::{CssPx, Point, Size};
use board::draw::labels::FontMetrics;
use board::draw::scene::Scene;
use board::report::rollouts::Rollouts;
use board::select::lanes::{Axis, Lanes};
use board::select::order::VersionOrder;
use board::{Arrangement, Filter, PushId, RegionCatalog, RegionFacet, Shown, VersionId};
use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use response::{NOW, SHAPES};

const SIZE: Size = Size::new(1440.0, 900.0);
/// Where a matrix has a cell.
const POINT: Point = Point::new(500.0, 600.0);
/// As many pushes as the largest of [`SHAPES`], in many regions.
const WIDE: (usize, usize) = (100, 10_000);

fn drawing(criterion: &mut Criterion) {
    let font = FontMetrics::default();
    let mut group = criterion.benchmark_group("drawing");
    group.sample_size(20).measurement_time(std::time::Duration::from_secs(2));
    for (versions, regions) in SHAPES.into_iter().chain([WIDE]) {
        let board = response::decode(&response::response(versions, regions));
        let by_city = Arrangement { group: Some(RegionFacet::City), ..Arrangement::default() };
        let shown =
            Shown::new(&board, &RegionCatalog::default().facts_of(&board), &Filter::default(), by_city);
        let widths = LabelWidths::new(&board, &shown, &font);
        let shape = format!("{versions}x{regions}");
        let (mut scene, mut next) = (Scene::default(), Scene::default());

        for transposed in [false, true] {
            let view = MatrixView {
                size: SIZE,
                scroll: Point::new(777.0, 777.0),
                transposed,
                density: Density::Compact,
                ..MatrixView::default()
            };
            let name = if transposed { "matrix, transposed" } else { "matrix" };
            group.bench_function(BenchmarkId::new(name, &shape), |bencher| {
                bencher.iter(|| Matrix::new(&board, &shown, widths, view).draw(&mut scene));
            });
            group.bench_function(BenchmarkId::new(format!("{name}, hit"), &shape), |bencher| {
                bencher.iter(|| Matrix::new(&board, &shown, widths, view).hit_test(black_box(POINT)));
            });
            let hit = Matrix::new(&board, &shown, widths, view).hit_test(POINT);
            let Some(MatrixHit::Cell(cell, _)) = hit else { panic!("no cell lies at {POINT:?}") };
            let changes = [
                ("focus", MatrixView { focused: Some(cell), ..view }),
                ("scroll", MatrixView { scroll: Point::new(777.0, 797.0), ..view }),
            ];
            Matrix::new(&board, &shown, widths, view).draw(&mut scene);
            for (change, view) in changes {
                Matrix::new(&board, &shown, widths, view).draw(&mut next);
                let name = format!("{name}, damage of a {change}");
                group.bench_function(BenchmarkId::new(name, &shape), |bencher| {
                    bencher.iter(|| Damage::between(black_box(&scene), &next, 1.0));
                });
            }
        }

        let tiles = TilesView {
            size: SIZE,
            scroll: CssPx(500.0),
            version: VersionId(7),
            font,
            selected: None,
            focused: None,
        };
        let texts = TileTexts {
            region: &|region| board.region_name(region),
            detail: &|_, out| out.push_str("4 min"),
        };
        group.bench_function(BenchmarkId::new("tiles", &shape), |bencher| {
            bencher.iter(|| Tiles::new(&board, &shown, tiles).draw(texts, &mut scene));
        });

        let group_versions = || Rollouts::new(&board, &shown, VersionOrder::default());
        group.bench_function(BenchmarkId::new("rollouts, versions", &shape), |bencher| {
            bencher.iter(group_versions);
        });
        let rollouts = group_versions();
        let lines = rollouts.lines(|_| true);
        let view = RolloutsView {
            size: SIZE,
            scroll: CssPx(500.0),
            now: NOW,
            stuck_after: 600,
            font,
            selected: None,
            focused: None,
        };
        group.bench_function(BenchmarkId::new("rollouts", &shape), |bencher| {
            bencher.iter(|| {
                let chart = RolloutChart::new(&board, &rollouts, &lines, view);
                chart.draw(&|_, out| out.push_str("4 min"), &mut scene);
            });
        });

        for by in [Lanes::ByVersion, Lanes::ByRegion] {
            group.bench_function(BenchmarkId::new(format!("lanes by {by:?}"), &shape), |bencher| {
                bencher.iter(|| TimelineIndex::new(LaneIndex::new(&board, &shown, by)));
            });
            let index = TimelineIndex::new(LaneIndex::new(&board, &shown, by));
            group.bench_function(BenchmarkId::new(format!("gaps by {by:?}"), &shape), |bencher| {
                let lanes = || LaneIndex::new(&board, &shown, by);
                bencher.iter_batched(
                    lanes,
                    |lanes| lanes.folds(&board, NOW).is_empty(),
                    BatchSize::LargeInput,
                );
            });
            let folds = &index.lanes().folds(&board, NOW);
            let view = TimelineView {
                size: SIZE,
                axis: Axis::Clock,
                range: index.lanes().fit(NOW, folds),
                folds,
                scroll: CssPx(400.0),
                now: NOW,
                expanded: None,
                selected: None,
                focused: None,
                brush: None,
                offset: &|_| 0,
                zone_name: "UTC",
                say: &|_, _| (),
                font,
            };
            let rows = index.rows_in(&board, view.range, view.axis, NOW, &[]);
            group.bench_function(BenchmarkId::new(format!("timeline by {by:?}"), &shape), |bencher| {
                bencher.iter(|| Timeline::new(&board, &index, &rows, widths, view).draw(&mut scene));
            });
            group.bench_function(BenchmarkId::new(format!("timeline by {by:?}, hit"), &shape), |bencher| {
                let at = Point::new(700.0, 500.0);
                bencher.iter(|| Timeline::new(&board, &index, &rows, widths, view).hit_test(black_box(at)));
            });
            Timeline::new(&board, &index, &rows, widths, view).draw(&mut scene);
            let moved = TimelineView { focused: Some(PushId(0)), ..view };
            Timeline::new(&board, &index, &rows, widths, moved).draw(&mut next);
            let name = format!("timeline by {by:?}, damage of a focus");
            group.bench_function(BenchmarkId::new(name, &shape), |bencher| {
                bencher.iter(|| Damage::between(black_box(&scene), &next, 1.0));
            });
        }
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = response::brief();
    targets = drawing
}
criterion_main!(benches);
