//! The timeline: what lies outside of its range, the numbers at its cursor, and versions over each other from their starts.

#[path = "../fixture/mod.rs"]
mod fixture;
mod gaps;

use board::charts::labels::LabelWidths;
use board::charts::lanes::{Lane, LaneIndex, Moments};
use board::charts::timeline::{
    AtMoment, CountsByPixel, Edge, RowsInRange, Timeline, TimelineHit, TimelineIndex, TimelineView,
};
use board::draw::folds::Folds;
use board::draw::geometry::{CssPx, Direction, Point, Rect, Size};
use board::draw::scale::TimeRange;
use board::draw::scene::{Layer, Paint, Scene, Stroke};
use board::select::lanes::{Axis, Lanes};
use board::select::shown::Shown;
use board::{Board, PushId, RegionId, Status, UtcSeconds, VersionId};
use fixture::{DAY, FONT, Row, full_board, timeline_view as view};
use proptest::prelude::*;

const YEAR: i64 = 365 * 86_400;

fn row(region: &str, status: Status, start: i64, update: i64) -> Row {
    Row { region: region.to_owned(), status, start: Some(start), update: Some(update) }
}

/// A board with its lanes, and which rows of them a view has.
struct Fixture {
    board: Board,
    index: TimelineIndex,
    widths: LabelWidths,
}

impl Fixture {
    fn new(board: Board, by: Lanes) -> Self {
        let shown = fixture::shown(&board, &[], |_| true);
        Self::of(board, &shown, by)
    }

    fn of(board: Board, shown: &Shown, by: Lanes) -> Self {
        let index = TimelineIndex::new(LaneIndex::new(&board, shown, by));
        let widths = LabelWidths::new(&board, shown, &FONT);
        Self { board, index, widths }
    }

    fn rows(&self, view: &TimelineView<'_>) -> RowsInRange {
        let kept = view.expanded.and_then(|lane| self.index.row_of(lane));
        self.index.rows_in(&self.board, view.range, view.axis, view.now, kept.as_slice())
    }

    fn laid_out<'a>(&'a self, rows: &'a RowsInRange, view: TimelineView<'a>) -> Timeline<'a> {
        Timeline::new(&self.board, &self.index, rows, self.widths, view)
    }

    fn drawn(&self, view: TimelineView<'_>) -> Scene {
        let mut scene = Scene::default();
        self.laid_out(&self.rows(&view), view).draw(&mut scene);
        scene
    }

    fn version(&self, name: &str) -> Lane {
        Lane::Version(self.board.find_version("a", name).unwrap())
    }
}

fn elapsed(to: f64, now: i64) -> TimelineView<'static> {
    TimelineView { axis: Axis::Elapsed, range: TimeRange::new(0.0, to), ..view(0, 1, now) }
}

fn texts(layer: &Layer) -> Vec<&str> {
    layer.texts.iter().map(|mark| layer.text_of(mark)).collect()
}

fn fills(layer: &Layer, paint: Paint) -> &[Rect] {
    &layer.fills[paint as usize]
}

// Ten versions, each of two pushes within a hundred seconds, and each a thousand seconds after the one before.
fn ten_versions() -> Board {
    let files: Vec<(String, Vec<Row>)> = (0..10)
        .map(|at| {
            let start = at * 1_000;
            let rows = vec![
                row("r0", Status::Success, start, start + 50),
                row("r1", if at == 7 { Status::Failed } else { Status::Success }, start + 20, start + 100),
            ];
            (format!("v{at}"), rows)
        })
        .collect();
    let files: Vec<(&str, &str, Vec<Row>)> =
        files.iter().map(|(version, rows)| ("a", version.as_str(), rows.clone())).collect();
    fixture::board(&files)
}

#[test]
fn lanes_outside_of_the_range_are_folded_away_and_counted() {
    let fixture = Fixture::new(ten_versions(), Lanes::ByVersion);
    let view = view(2_900, 5_010, 20_000);
    let rows = fixture.rows(&view);
    let scene = fixture.drawn(view);
    assert_eq!(texts(&scene.layers()[2]), ["a", "v3", "a", "v4", "a", "v5"]);
    // The nearest on each side is where a press leads.
    let at = |from: i64, to: i64| Some(TimeRange::between(UtcSeconds(DAY + from), UtcSeconds(DAY + to)));
    assert_eq!((rows.before.count, rows.before.nearest), (3, at(2_000, 2_100)));
    assert_eq!((rows.after.count, rows.after.nearest), (4, at(6_000, 6_100)));
    let moved = view.range.showing((DAY + 6_000) as f64, (DAY + 6_100) as f64);
    assert_eq!(moved.span(), view.range.span());
    assert!(moved.start() < (DAY + 6_000) as f64 && moved.end() > (DAY + 6_100) as f64);
    // An expanded lane stays, whatever the range.
    let expanded = TimelineView { expanded: Some(fixture.version("v9")), ..view };
    let rows = fixture.rows(&expanded);
    assert_eq!((rows.before.count, rows.after.count), (3, 3));
    // Steps from lane to lane pass those that are folded away.
    let rows = fixture.rows(&view);
    let timeline = fixture.laid_out(&rows, view);
    let push = |version: &str| {
        let version = fixture.board.find_version("a", version).unwrap();
        fixture.board.find(version, fixture.board.find_region("r0").unwrap()).unwrap()
    };
    assert_eq!(timeline.neighbour(push("v3"), Direction::Up), Some(push("v3")));
    assert_eq!(timeline.neighbour(push("v3"), Direction::Down), Some(push("v4")));
    assert_eq!(timeline.neighbour(push("v9"), Direction::Up).map(|push| fixture.board.version_of(push)), {
        fixture.board.find_version("a", "v5")
    });
    assert_eq!((timeline.rect_of(push("v9")), timeline.scroll_showing(push("v9"))), (None, None));
}

#[test]
fn a_lane_with_something_on_both_sides_of_the_range_and_nothing_in_it_is_folded_away() {
    let rows = |at: &[i64]| {
        let rows = at.iter().enumerate();
        rows.map(|(region, at)| row(&format!("r{region}"), Status::Success, *at, at + 50)).collect()
    };
    let running = vec![row("r0", Status::Pushing, 0, 10), row("r1", Status::Success, 9_000, 9_010)];
    let files = [
        ("a", "around", rows(&[0, 400, 9_000])),
        ("a", "within", rows(&[0, 5_000, 9_000])),
        ("a", "runs", running),
    ];
    let fixture = Fixture::new(fixture::board(&files), Lanes::ByVersion);
    let view = view(2_000, 6_000, 20_000);
    let rows = fixture.rows(&view);
    let scene = fixture.drawn(view);
    let names: Vec<&str> = texts(&scene.layers()[2]).into_iter().skip(1).step_by(2).collect();
    assert!(names.contains(&"within") && names.contains(&"runs") && !names.contains(&"around"), "{names:?}");
    // It counts on both sides, where the nearest of its pushes is what a press leads to.
    let at = |from: i64, to: i64| Some(TimeRange::between(UtcSeconds(DAY + from), UtcSeconds(DAY + to)));
    assert_eq!((rows.before.count, rows.before.nearest), (1, at(400, 450)));
    assert_eq!((rows.after.count, rows.after.nearest), (1, at(9_000, 9_050)));
}

#[test]
fn words_at_an_edge_cover_no_bar() {
    let rows = |near: i64| {
        vec![
            row("r0", Status::Success, 0, 10),
            row("r1", Status::Success, near, near + 5),
            row("r2", Status::Success, 150, 160),
        ]
    };
    let files = [("a", "covered", rows(101)), ("a", "clear", rows(140))];
    let fixture = Fixture::new(fixture::board(&files), Lanes::ByVersion);
    let scene = fixture.drawn(view(100, 200, 20_000));
    let mut marks = texts(&scene.layers()[1]);
    marks.sort_unstable();
    assert_eq!(marks, ["< 1", "<1"]);
}

#[test]
fn the_label_of_a_lane_has_space_for_its_whole_version_and_for_the_legend() {
    let version = "2024.10.17-release-candidate-build.8861";
    let timeless = Row { start: None, update: None, ..row("r1", Status::Failed, 0, 0) };
    let rows = vec![row("r0", Status::Success, 0, 10), timeless];
    let fixture = Fixture::new(fixture::board(&[("game.tar", version, rows)]), Lanes::ByVersion);
    let wide = TimelineView { size: Size::new(1280.0, 600.0), ..view(0, 100, 200) };
    let scene = fixture.drawn(wide);
    assert!(texts(&scene.layers()[2]).contains(&version), "{:?}", texts(&scene.layers()[2]));
    // Short names: as wide as the legend needs.
    let rows = vec![row("r0", Status::Unknown, 0, 10)];
    let fixture = Fixture::new(fixture::board(&[("a", "1", rows)]), Lanes::ByVersion);
    let scene = fixture.drawn(view(0, 100, 200));
    let legend = texts(scene.layers().last().unwrap());
    assert_eq!(legend, ["UTC", "0/1", "Success", "0/1", "Failed", "1/1", "Unknown", "0/1", "Pushing"]);
}

#[test]
fn a_lane_marks_what_it_has_outside_and_a_hit_leads_there() {
    let rows = vec![
        row("r0", Status::Success, 0, 10),
        row("r1", Status::Failed, 5, 40),
        row("r2", Status::Success, 120, 150),
        row("r3", Status::Success, 300, 310),
    ];
    let fixture = Fixture::new(fixture::board(&[("a", "v1", rows)]), Lanes::ByVersion);
    let view = view(100, 200, 20_000);
    let scene = fixture.drawn(view);
    let edges = &scene.layers()[1];
    assert_eq!(texts(edges), ["< 2", "1 >"]);
    let [left, right] = fills(edges, Paint::HeaderGround) else { panic!("two marks") };
    assert_eq!((left.x, right.right()), (edges.clip.x, edges.clip.right()));
    let rows = fixture.rows(&view);
    let timeline = fixture.laid_out(&rows, view);
    let lane = fixture.version("v1");
    for (mark, edge, region) in [(left, Edge::Earlier, "r1"), (right, Edge::Later, "r3")] {
        assert!(mark.h + 8.0 >= 24.0, "easy to hit");
        assert_eq!(timeline.hit_test(mark.centre()), Some(TimelineHit::OutOfRange(lane, edge)));
        let push = timeline.nearest_outside(lane, edge).unwrap();
        assert_eq!(fixture.board.push(push).region_name, region);
    }
    // An expanded lane has them beside its name.
    let expanded = TimelineView { expanded: Some(lane), ..view };
    assert_eq!(texts(&fixture.drawn(expanded).layers()[1]), ["< 2", "1 >"]);
}

#[test]
fn lanes_are_as_high_as_their_names_until_unfolded() {
    let fixture = Fixture::new(full_board(40, 300), Lanes::ByVersion);
    let range = fixture.index.lanes().reach(UtcSeconds(DAY), Folds::none());
    for scroll in 0..90 {
        let view = TimelineView { range, scroll: CssPx(scroll as f32), ..view(0, 1, 0) };
        let rows = fixture.rows(&view);
        assert_eq!(fixture.laid_out(&rows, view).content().height, CssPx(106.0 + 40.0 * 28.0));
        let scene = fixture.drawn(view);
        let labels = &scene.layers()[2];
        // No bar of a lane's statuses lies over a name, wherever it is scrolled to.
        for status in Status::ALL {
            for bar in fills(labels, status.into()) {
                let over = |mark: &&board::draw::scene::TextMark| {
                    (mark.y - bar.centre().y.0).abs() < mark.style.size / 2.0 + bar.h / 2.0
                };
                assert_eq!(labels.texts.iter().find(over), None, "{bar:?} at {scroll}");
            }
        }
        // Below its name, in its own lane.
        let tops =
            labels.texts.iter().filter(|mark| mark.style.paint == Paint::Text).map(|mark| mark.y - 12.0);
        assert!(tops.clone().count() >= 17, "{}", tops.count());
    }
}

#[test]
fn a_push_that_never_ended_leads_off_the_edge_and_fills_no_later_range() {
    let rows = vec![
        row("r0", Status::Pushing, -4 * YEAR, 60 - 4 * YEAR),
        row("r1", Status::Success, 0, 100),
        row("r2", Status::Pushing, 0, 40),
    ];
    let fixture = Fixture::new(fixture::board(&[("a", "v1", rows)]), Lanes::ByVersion);
    let old = view(-4 * YEAR, 600 - 4 * YEAR, 1_000);
    let scene = fixture.drawn(old);
    let (plot, edges) = (&scene.layers()[0], &scene.layers()[1]);
    let [hatch] = fills(plot, Paint::PushingUnknown) else { panic!("one hatch") };
    assert_eq!(hatch.right(), plot.clip.right());
    assert_eq!(texts(edges), ["2 >", &format!("silent {}", 4 * YEAR + 940)]);
    // The mark of the silence stands before that of later pushes.
    let [later, silent] = fills(edges, Paint::HeaderGround) else { panic!("two marks") };
    assert!(silent.right() < later.x);
    // Today it is one of the earlier ones; one that reported lately runs until now.
    let today = view(-100, 1_100, 1_000);
    let scene = fixture.drawn(today);
    let (plot, edges) = (&scene.layers()[0], &scene.layers()[1]);
    let [hatch] = fills(plot, Paint::PushingUnknown) else { panic!("one hatch") };
    assert!(hatch.x > plot.clip.x + 100.0 && hatch.right() < plot.clip.right());
    assert_eq!(texts(edges), ["< 1"]);
    let rows = fixture.rows(&today);
    let timeline = fixture.laid_out(&rows, today);
    let lane = fixture.version("v1");
    let found = timeline.nearest_outside(lane, Edge::Earlier).unwrap();
    assert_eq!(fixture.board.push(found).region_name, "r0");
    // A lane that has been silent since then is folded away.
    let silent = vec![row("r0", Status::Pushing, -4 * YEAR, 60 - 4 * YEAR)];
    let fixture = Fixture::new(fixture::board(&[("a", "v1", silent)]), Lanes::ByVersion);
    assert_eq!(fixture.rows(&today).before.count, 1);
    let running = vec![row("r0", Status::Pushing, 0, 60)];
    let fixture = Fixture::new(fixture::board(&[("a", "v1", running)]), Lanes::ByVersion);
    assert_eq!(fixture.rows(&view(800, 900, 1_000)).before.count, 0, "it may still run");
}

// Three versions of a file: the second one takes twice as long as the first, the third runs.
fn three_versions() -> Board {
    let rows = |start: i64, step: i64, running: bool| -> Vec<Row> {
        (0..10)
            .map(|at| {
                let status = if running && at > 4 { Status::Pushing } else { Status::Success };
                row(&format!("r{at}"), status, start, start + (at + 1) * step)
            })
            .collect()
    };
    fixture::board(&[
        ("a", "v1", rows(0, 10, false)),
        ("a", "v2", rows(5_000, 20, false)),
        ("a", "v3", rows(9_000, 10, true)),
        ("b", "v1", rows(9_500, 10, false)),
    ])
}

#[test]
fn versions_are_aligned_at_their_starts_on_an_axis_of_elapsed_time() {
    let fixture = Fixture::new(three_versions(), Lanes::ByVersion);
    let view = elapsed(400.0, 9_300);
    let rows = fixture.rows(&view);
    let timeline = fixture.laid_out(&rows, view);
    let lefts: Vec<f32> = fixture.board.pushes().map(|push| timeline.rect_of(push).unwrap().x).collect();
    assert!(lefts.iter().all(|left| *left == timeline.plot().x), "{lefts:?}");
    let scene = fixture.drawn(view);
    let [plot, _, _, axis, corner] = scene.layers() else { panic!("{} layers", scene.layers().len()) };
    let labels = &texts(axis)[..3];
    assert_eq!(labels, ["0:00", "0:01", "0:02"]);
    // Only the running version has a present.
    let now = timeline.scale().x_of(300.0).round();
    assert_eq!(fills(plot, Paint::Now).iter().map(|line| line.x).collect::<Vec<_>>(), [now]);
    assert!(fills(plot, Paint::PushingUnknown).iter().all(|hatch| hatch.right() == now));
    // The versions of the first lane's file; the newest is heavy, in front and named.
    let kinds: Vec<_> = axis.lines.iter().map(|line| (line.paint, line.stroke)).collect();
    let thin = (Paint::MutedText, Stroke::Thin);
    assert_eq!(kinds, [thin, thin, (Paint::Curve, Stroke::Heavy)]);
    assert_eq!(*texts(axis).last().unwrap(), "v3");
    assert_eq!(texts(corner), ["since start", "a", "5/10", "v3", "2 older"]);
    // The curve of the second version rises half as fast as that of the first.
    let at_half = |line: usize| {
        let points = axis.points_of(&axis.lines[line]);
        let half = (106.0 - 6.0) - (100.0 - 46.0) / 2.0;
        points.iter().find(|point| point[1] <= half).unwrap()[0] - axis.clip.x
    };
    let (first, second) = (at_half(0), at_half(1));
    assert!((second / first - 2.0).abs() < 0.1, "{second} and {first}");
    // What lies before a start contradicts it, and no range leads there.
    let later = Row { update: Some(-50), ..row("r1", Status::Success, 10, 20) };
    let odd = Fixture::new(
        fixture::board(&[("a", "v1", vec![row("r0", Status::Success, 0, 60), later])]),
        Lanes::ByVersion,
    );
    assert!(texts(&odd.drawn(view).layers()[1]).is_empty());
    // The pinned push chooses the file.
    let other = fixture.board.find(fixture.board.find_version("b", "v1").unwrap(), RegionId(0));
    let pinned = TimelineView { selected: other, ..view };
    assert_eq!(texts(&fixture.drawn(pinned).layers()[4])[1], "b");
}

#[test]
fn the_range_of_elapsed_time_leaves_out_what_took_years() {
    let rows = |start: i64, length: i64| vec![row("r0", Status::Success, start, start + length)];
    let mut files: Vec<(String, Vec<Row>)> =
        (0..20).map(|at| (format!("v{at}"), rows(at * 100, 900 + at))).collect();
    files.push(("old".to_owned(), rows(-3 * YEAR, 3 * YEAR)));
    let files: Vec<(&str, &str, Vec<Row>)> =
        files.iter().map(|(version, rows)| ("a", version.as_str(), rows.clone())).collect();
    let fixture = Fixture::new(fixture::board(&files), Lanes::ByVersion);
    let (fit, outside) = fixture.index.lanes().fit_elapsed(UtcSeconds(DAY + 9_000));
    assert_eq!((fit.start(), outside), (0.0, 1));
    assert!(fit.end() >= 919.0 && fit.end() < 1_200.0, "{fit:?}");
    let reach = fixture.index.lanes().reach_elapsed(UtcSeconds(DAY + 9_000));
    assert!(reach.end() >= (3 * YEAR) as f64);
    // Lanes that ended earlier than the range are folded away.
    let view = TimelineView { range: TimeRange::new(910.5, 1_000.0), ..elapsed(1.0, 9_000) };
    let rows = fixture.rows(&view);
    assert_eq!((rows.before.count, rows.after.count), (11, 0));
}

#[test]
fn the_latest_moment_is_the_end_of_the_activity_or_now() {
    let running = vec![row("r0", Status::Success, 0, 1_000), row("r1", Status::Pushing, 10, 900)];
    let lanes = Fixture::new(fixture::board(&[("a", "v1", running)]), Lanes::ByVersion);
    assert_eq!(lanes.index.lanes().latest(UtcSeconds(DAY + 1_500)), UtcSeconds(DAY + 1_500));
    let done = vec![row("r0", Status::Success, 0, 1_000)];
    let lanes = Fixture::new(fixture::board(&[("a", "v1", done)]), Lanes::ByVersion);
    assert_eq!(lanes.index.lanes().latest(UtcSeconds(DAY + 1_500)), UtcSeconds(DAY + 1_000));
}

fn counted(board: &Board, pushes: impl Iterator<Item = PushId>, moment: UtcSeconds) -> AtMoment {
    let mut all = AtMoment::default();
    for push in pushes {
        all.total += 1;
        let status = board.status(push);
        let (begun, ended) = match Moments::of(board, push) {
            Moments::Bar(start, end) => (start <= moment, end <= moment && status != Status::Pushing),
            Moments::Point(at) => (at <= moment, at <= moment && status != Status::Pushing),
            Moments::Timeless => (false, false),
        };
        all.done += u32::from(ended && status == Status::Success);
        all.failed += u32::from(ended && status == Status::Failed);
        all.unknown += u32::from(ended && status == Status::Unknown);
        all.running += u32::from(begun && !ended);
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn the_numbers_at_a_cursor_are_those_of_its_moment(
        rows in prop::collection::vec((0usize..4, prop::option::weighted(0.9, 0i64..900), prop::option::weighted(0.9, 0i64..1200)), 1..150),
        (from, span) in (-200i64..900, 5i64..3000),
        hidden in 1usize..5,
        xs in prop::collection::vec(0.0f32..1000.0, 1..20),
    ) {
        let rows: Vec<Row> = rows.into_iter().enumerate()
            .map(|(at, (status, start, update))| Row { region: format!("r{at}"), status: Status::ALL[status], start, update })
            .collect();
        let board = fixture::board(&[("a", "v1", rows)]);
        let shown = fixture::shown(&board, &[], |row| row % 5 >= hidden);
        let total = shown.pushes.iter().count();
        prop_assume!(total > 0);
        let fixture = Fixture::of(board, &shown, Lanes::ByVersion);
        let view = view(from, from + span, 2_000);
        let rows = fixture.index.rows_in(&fixture.board, fixture.index.lanes().reach(view.now, Folds::none()), view.axis, view.now, &[]);
        let timeline = fixture.laid_out(&rows, view);
        let tally = CountsByPixel::new(&fixture.board, &fixture.index, timeline.scale(), CssPx(timeline.plot().w));
        for x in xs {
            let Some(cursor) = timeline.cursor(Point::new(x, 120.0)) else { continue };
            let pushes = || shown.pushes.iter();
            let expected = counted(&fixture.board, pushes(), cursor.moment);
            prop_assert_eq!(tally.at(CssPx(cursor.line.x)), expected);
            // The only lane has them all.
            let lane = timeline.lane_below(Point::new(x, 110.0)).unwrap();
            let has_come = cursor.moment <= view.now;
            prop_assert_eq!(timeline.lane_at(lane, &cursor), has_come.then_some(expected));
            prop_assert_eq!(timeline.is_ahead(&cursor), !has_come);
            // The curve of those that run is near it.
            let share = fixture.index.lanes().share_running(&fixture.board, cursor.moment.0 as f64);
            let before = counted(&fixture.board, pushes(), UtcSeconds(cursor.moment.0 - 1)).running;
            let after = counted(&fixture.board, pushes(), UtcSeconds(cursor.moment.0 + 1)).running;
            let (least, most) = (before.min(after).min(expected.running), before.max(after).max(expected.running));
            let running = share * total as f32;
            // Between the first and the last moment of a bar.
            let bars = || pushes().filter_map(|push| match Moments::of(&fixture.board, push) {
                Moments::Bar(first, last) => Some([first, last]),
                Moments::Point(_) | Moments::Timeless => None,
            });
            let first = bars().map(|[first, _]| first).min();
            let last = bars().map(|[_, last]| last).max();
            if first.is_some_and(|first| cursor.moment > first) && last.is_some_and(|last| cursor.moment < last) {
                prop_assert!(running >= least as f32 - 0.01 && running <= most as f32 + 0.01, "{running} {least} {most}");
            }
        }
    }

    #[test]
    fn edges_count_what_lies_outside_of_the_range(
        rows in prop::collection::vec((0usize..4, prop::option::weighted(0.95, -200_000i64..900), prop::option::weighted(0.95, -200_000i64..1200)), 1..150),
        (from, span) in (-100_000i64..900, 5i64..100_000),
        now in 0i64..2_000,
    ) {
        let rows: Vec<Row> = rows.into_iter().enumerate()
            .map(|(at, (status, start, update))| Row { region: format!("r{at}"), status: Status::ALL[status], start, update })
            .collect();
        let fixture = Fixture::new(fixture::board(&[("a", "v1", rows)]), Lanes::ByVersion);
        let lane = Lane::Version(VersionId(0));
        let view = TimelineView { expanded: Some(lane), size: Size::new(1000.0, 9_000.0), ..view(from, from + span, now) };
        let scene = fixture.drawn(view);
        let (mut earlier, mut later) = (0, 0);
        for push in fixture.board.pushes() {
            let (first, last) = match Moments::of(&fixture.board, push) {
                Moments::Bar(first, last) => (first, last),
                Moments::Point(at) => (at, at),
                Moments::Timeless => continue,
            };
            let issues = fixture.board.push_issues(push);
            let contradicts = issues.has(board::model::issues::DataIssue::UpdateBeforeStart);
            let runs = fixture.board.status(push) == Status::Pushing && !contradicts;
            let reaches = if runs && view.now.0 - last.0 <= 86_400 { last.max(view.now) } else { last };
            earlier += usize::from((reaches.0 as f64) < view.range.start());
            later += usize::from(first.0 as f64 > view.range.end());
        }
        // In short where a bar lies below.
        let expected: Vec<String> = [(earlier, format!("<{earlier}")), (later, format!("{later}>"))]
            .into_iter().filter(|(count, _)| *count > 0).map(|(_, text)| text).collect();
        let marks = texts(&scene.layers()[1]).into_iter().filter(|text| !text.starts_with("silent"));
        let marks: Vec<String> = marks.map(|text| text.replace(' ', "")).collect();
        prop_assert_eq!(marks, expected);
    }
}
