//! Folded gaps: where they are drawn, what the axis says beside them, and that hits and ranges agree with the drawing.

use super::*;

// When an early push began, others for about an hour, five days later, and two late ones, another week later.
const EARLY: i64 = -12 * 86_400;
const BUSY: i64 = EARLY + 5 * 86_400;
const LATE: i64 = BUSY + 7 * 86_400;

fn sparse() -> Board {
    let busy = (0..30)
        .map(|at| row(&format!("r{at}"), Status::Success, BUSY + at * 100, BUSY + at * 100 + 700))
        .collect();
    let late =
        vec![row("r1", Status::Failed, LATE, LATE + 300), row("r2", Status::Pushing, LATE + 100, LATE + 500)];
    fixture::board(&[
        ("a", "v1", vec![row("r0", Status::Success, EARLY, EARLY + 120)]),
        ("a", "v2", busy),
        ("a", "v3", late),
    ])
}

fn folds(fixture: &Fixture, now: i64) -> Folds {
    fixture.index.lanes().folds(&fixture.board, UtcSeconds(DAY + now))
}

fn folded<'a>(fixture: &Fixture, folds: &'a Folds, now: i64) -> TimelineView<'a> {
    let range = fixture.index.lanes().reach(UtcSeconds(DAY + now), folds);
    TimelineView { range, folds, ..view(0, 1, now) }
}

// Where a layer has breaks: strips from its top to its bottom, wider than a line.
fn breaks(layer: &Layer) -> Vec<Rect> {
    let strips = fills(layer, Paint::Line).iter().filter(|rect| rect.h == layer.clip.h && rect.w > 1.0);
    strips.copied().collect()
}

const NOW: i64 = LATE + 600;

#[test]
fn an_early_push_no_longer_leaves_most_of_the_width_empty() {
    let fixture = Fixture::new(sparse(), Lanes::ByVersion);
    let folds = folds(&fixture, NOW);
    let (folded, full) =
        (folded(&fixture, &folds, NOW), fixture.index.lanes().reach(UtcSeconds(DAY + NOW), Folds::none()));
    let busy = |view: TimelineView<'_>| {
        let rows = fixture.rows(&view);
        let timeline = fixture.laid_out(&rows, view);
        let bars = fixture.board.pushes().map(|push| timeline.rect_of(push).unwrap());
        let (mut columns, plot) = (vec![false; 1_000], timeline.plot());
        for bar in bars {
            columns[bar.x as usize..bar.right() as usize].fill(true);
        }
        columns.iter().filter(|is_busy| **is_busy).count() as f32 / plot.w
    };
    let before = busy(TimelineView { range: full, folds: Folds::none(), ..folded });
    let after = busy(folded);
    assert!(before < 0.02 && after > 0.8, "{before} and {after}");
    // Without its gaps each second is as long as every other.
    let rows = fixture.rows(&folded);
    let timeline = fixture.laid_out(&rows, folded);
    for push in fixture.board.pushes() {
        let Moments::Bar(from, to) = Moments::of(&fixture.board, push) else { panic!("a bar") };
        let width = (to.0 - from.0) as f64 / timeline.scale().seconds_per_pixel();
        assert!((f64::from(timeline.rect_of(push).unwrap().w) - width).abs() <= 1.5);
    }
}

#[test]
fn a_break_has_two_torn_edges_and_its_length_and_no_tick() {
    let fixture = Fixture::new(sparse(), Lanes::ByVersion);
    let folds = folds(&fixture, NOW);
    let view = folded(&fixture, &folds, NOW);
    let scene = fixture.drawn(view);
    let [plot, _, _, axis, ..] = scene.layers() else { panic!("{} layers", scene.layers().len()) };
    let gaps = breaks(plot);
    let [first, second] = gaps[..] else { panic!("{gaps:?}") };
    assert!((first.w - second.w).abs() <= 1.0 && (15.0..40.0).contains(&first.w), "{first:?}");
    for layer in [plot, axis] {
        let edges: Vec<_> = layer.lines.iter().filter(|line| line.paint == Paint::MutedText).collect();
        assert_eq!(edges.len(), 4);
        for (edge, gap) in edges.into_iter().zip([&first, &first, &second, &second]) {
            let points = layer.points_of(edge);
            assert!(points.iter().all(|[x, _]| *x >= gap.x && *x <= gap.right()), "not over a bar");
            assert!(
                points[0][1] <= layer.clip.y.max(38.0) && points.last().unwrap()[1] >= layer.clip.bottom()
            );
        }
    }
    let lengths = [BUSY - EARLY - 120, LATE - BUSY - 3_600].map(|seconds| format!("gap {seconds}"));
    assert!(lengths.iter().all(|length| texts(axis).contains(&length.as_str())), "{:?}", texts(axis));
    for line in fills(plot, Paint::Line).iter().filter(|line| line.w == 1.0) {
        assert!(gaps.iter().all(|gap| line.x <= gap.x || line.x >= gap.right()), "{line:?}");
    }
    // A push that may still run is hatched through this gap. Nothing is hatched in the other gaps.
    let hatches = fills(plot, Paint::PushingUnknown);
    assert!(hatches.iter().all(|hatch| hatch.x > second.right()));
}

#[test]
fn the_time_since_the_last_report_is_folded_up_to_now() {
    let fixture = Fixture::new(sparse(), Lanes::ByVersion);
    let now = LATE + 3 * YEAR;
    let folds = folds(&fixture, now);
    let view = folded(&fixture, &folds, now);
    let scene = fixture.drawn(view);
    let (plot, front) = (&scene.layers()[0], &scene.layers()[4]);
    let [_, _, last] = breaks(plot)[..] else { panic!("{:?}", breaks(plot)) };
    let [line] = fills(front, Paint::Now) else { panic!("now") };
    assert!((last.right() - line.x).abs() <= 1.0, "{last:?} {line:?}");
    // What may still run since then is hatched through it.
    let [hatch] = fills(plot, Paint::PushingUnknown) else { panic!("a hatch") };
    assert!(hatch.x <= last.x && hatch.right() == line.x);
}

#[test]
fn a_range_within_a_gap_is_as_any_other() {
    let fixture = Fixture::new(sparse(), Lanes::ByVersion);
    let folds = folds(&fixture, NOW);
    let view = TimelineView { folds: &folds, ..view(EARLY + 86_400, EARLY + 2 * 86_400, NOW) };
    let full = TimelineView { folds: Folds::none(), ..view };
    let rows = fixture.rows(&view);
    assert_eq!(fixture.laid_out(&rows, view).cursor(Point::new(600.0, 200.0)).unwrap().gap, None);
    let [folded, full] = [view, full].map(|view| fixture.drawn(view));
    assert_eq!(texts(&folded.layers()[3]), texts(&full.layers()[3]));
    assert_eq!(breaks(&folded.layers()[0]), []);
    let lines = |scene: &Scene| scene.layers()[0].fills[Paint::Line as usize].clone();
    assert_eq!(lines(&folded), lines(&full));
}

#[test]
fn a_cursor_in_a_gap_has_its_ends_and_the_numbers_of_before() {
    let fixture = Fixture::new(sparse(), Lanes::ByVersion);
    let folds = folds(&fixture, NOW);
    let view = folded(&fixture, &folds, NOW);
    let rows = fixture.rows(&view);
    let timeline = fixture.laid_out(&rows, view);
    let gap = breaks(&fixture.drawn(view).layers()[0])[0];
    let tally =
        CountsByPixel::new(&fixture.board, &fixture.index, timeline.scale(), CssPx(timeline.plot().w));
    let at = |x: f32| timeline.cursor(Point::new(x, 200.0)).unwrap();
    let found = at(gap.centre().x.0).gap.unwrap();
    assert_eq!((found.from.0, found.to.0), (DAY + EARLY + 120, DAY + BUSY));
    for x in [gap.x + 2.0, gap.centre().x.0, gap.right() - 2.0] {
        assert_eq!(tally.at(CssPx(x)), AtMoment { done: 1, total: 33, ..AtMoment::default() });
    }
    assert_eq!((at(gap.x - 2.0).gap, at(gap.right() + 2.0).gap), (None, None));
    // On an axis of elapsed time nothing is folded.
    let elapsed = TimelineView { axis: Axis::Elapsed, range: TimeRange::new(0.0, 4_000.0), ..view };
    let rows = fixture.rows(&elapsed);
    assert_eq!(fixture.laid_out(&rows, elapsed).cursor(Point::new(600.0, 200.0)).unwrap().gap, None);
    assert_eq!(breaks(&fixture.drawn(elapsed).layers()[0]), []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn bars_and_hits_agree_on_both_sides_of_each_gap(
        bursts in prop::collection::vec((600i64..3_000_000, 1usize..6, 1i64..4_000), 1..12),
        (from, span) in (0.0..1.0f64, 0.02..1.2f64),
        width in 300.0f32..1600.0,
    ) {
        let mut at = -40_000_000;
        let files: Vec<(String, Vec<Row>)> = bursts.iter().enumerate().map(|(burst, (quiet, count, took))| {
            at += quiet;
            let rows = (0..*count).map(|each| {
                let start = at + each as i64 * took / 3;
                row(&format!("r{each}"), Status::ALL[each % 4], start, start + took)
            }).collect();
            at += 2 * took;
            (format!("v{burst}"), rows)
        }).collect();
        let files: Vec<(&str, &str, Vec<Row>)> =
            files.iter().map(|(version, rows)| ("a", version.as_str(), rows.clone())).collect();
        let fixture = Fixture::new(fixture::board(&files), Lanes::ByVersion);
        let folds = folds(&fixture, at);
        let all = folded(&fixture, &folds, at);
        let reach = all.range.folded(all.folds);
        let start = reach.start() + reach.span() * from;
        let range = TimeRange::new(start, start + reach.span() * span).unfolded(all.folds);
        let view = TimelineView { range, size: Size::new(width, 900.0), ..all };
        let rows = fixture.rows(&view);
        let timeline = fixture.laid_out(&rows, view);
        let scene = fixture.drawn(view);
        let [plot, _, _, axis, ..] = scene.layers() else { panic!("layers") };
        // No bar lies in a gap, and what is hit at its middle is the push, or one as bad or worse.
        let gaps = breaks(plot);
        for push in fixture.board.pushes() {
            let Some(bar) = timeline.rect_of(push).and_then(|rect| rect.intersect(timeline.plot())) else { continue };
            for gap in &gaps {
                prop_assert!(bar.right() <= gap.x + 1.0 || bar.x >= gap.right() - 1.0, "{bar:?} {gap:?}");
            }
            match timeline.hit_test(bar.centre()) {
                Some(TimelineHit::Push(hit, _)) => {
                    prop_assert!(fixture.board.status(hit) <= fixture.board.status(push));
                }
                Some(TimelineHit::OutOfRange(..)) => {}
                other => prop_assert!(false, "{other:?}"),
            }
            let Moments::Bar(first, last) = Moments::of(&fixture.board, push) else { continue };
            let (first, last) = (first.0 as f64, last.0 as f64);
            for (range, is_whole) in [
                (timeline.range_showing(push), false),
                (timeline.range_around(push), true),
                (timeline.range_of(push), true),
            ] {
                let range = range.unwrap();
                prop_assert!(range.start() <= last + 0.01 && range.end() >= last - 0.01);
                prop_assert!(!is_whole || range.start() <= first + 0.01);
            }
        }
        // The texts of the axis do not overlap, line by line, and no label of a tick lies in a gap.
        let place = |mark: &board::draw::scene::TextMark| (mark.x, mark.x + FONT.width(axis.text_of(mark)) * mark.style.size);
        let mut lines: Vec<Vec<(f32, f32)>> = vec![Vec::new(), Vec::new()];
        for mark in axis.texts.iter().filter(|mark| mark.y < 38.0) {
            lines[usize::from(mark.y > 20.0)].push(place(mark));
            let is_label = mark.y > 20.0 && !axis.text_of(mark).starts_with("gap");
            prop_assert!(!is_label || gaps.iter().all(|gap| place(mark).1 <= gap.x || mark.x >= gap.right()));
        }
        for line in &mut lines {
            line.sort_by(|one, other| one.0.total_cmp(&other.0));
            prop_assert!(line.windows(2).all(|pair| pair[0].1 <= pair[1].0 + 0.01), "{line:?}");
        }
    }
}
