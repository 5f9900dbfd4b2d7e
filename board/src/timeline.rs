//! The timeline: lanes of bars from start to last update, under an axis and a curve of progress. Lays out what
//! the window shows and nothing else, and answers what lies at a point by the same arithmetic. Knows no clock
//! (now is passed in) and no words but those of the data.
//!
//! ```text
//! +-----------+------------------------------------------+
//! | UTC+8     | 2021-12-07                   2021-12-08  |  axis
//! |           |    22:00     23:00     00:00     01:00   |
//! | 63 %      |            ______/-----------------      |  share done, share failed
//! +-----------+------------------------------------------+
//! | v game v2 |      ████████                            |  a sub-row a push, by start and update;
//! |           |      ██████▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒|            |  ▒ running for all we know, | now
//! | > game v1 |  ███████                                 |  more pushes than sub-rows: the worst
//! |           |  ██████████  ◇                           |  of those that share one is seen
//! +-----------+------------------------------------------+
//! ```
//!
//! What has no span is a marked point: a time is missing, or the update lies before the start. What has no time
//! at all is counted beside the label.

use std::fmt::Write;
use std::ops::Range;

use crate::columns::{Board, PushId, Status};
use crate::geometry::{CssPx, Direction, Point, Rect, Size};
use crate::labels::{FontMetrics, Keep, LabelWidths};
use crate::lanes::{Lane, LaneIndex, LaneRows, Moments};
use crate::link::Lanes;
use crate::scale::{TimeRange, TimeScale};
use crate::scene::{Glyph, GlyphMark, Layer, Paint, Scene, TextStyle};
use crate::stack;
use crate::ticks::{Offset, ticks, write_moment};
use crate::time::UtcSeconds;

/// What lies at a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimelineHit {
    /// A push. Where several share the point, the worst, and the number of them all.
    Push(PushId, usize),
    /// The label of a lane.
    Label(Lane),
    /// A lane, where it has no mark.
    Lane(Lane),
    /// The axis or the curve.
    Axis,
}

/// How to look at a timeline.
#[derive(Clone, Copy)]
pub struct TimelineView<'a> {
    /// Size of the drawing.
    pub size: Size,
    /// The time that its width shows.
    pub range: TimeRange,
    /// How far the lanes are scrolled down.
    pub scroll: CssPx,
    /// Now: how far running pushes reach.
    pub now: UtcSeconds,
    /// The lane that shows each of its pushes in a row of its own.
    pub expanded: Option<Lane>,
    /// What is pinned.
    pub selected: Option<PushId>,
    /// What is under the pointer or has the keyboard's focus.
    pub hovered: Option<PushId>,
    /// A moment to draw a line at, with its time on the axis: seconds since 1970.
    pub cursor: Option<f64>,
    /// The range being brushed.
    pub brush: Option<TimeRange>,
    /// How far the axis is ahead of UTC.
    pub offset: Offset<'a>,
    /// What its zone is called, beside the axis.
    pub zone_name: &'a str,
    /// Widths of characters.
    pub font: FontMetrics,
}

/// What a timeline needs to know of all its lanes: computed once a change of what is shown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TimelineIndex {
    lanes: LaneIndex,
    /// Where each lane begins while none is expanded, and where the last one ends.
    tops: Vec<f32>,
    share_done: String,
}

/// A timeline laid out: a value from which it is drawn and asked.
#[derive(Clone, Copy)]
pub struct Timeline<'a> {
    board: &'a Board,
    index: &'a TimelineIndex,
    view: TimelineView<'a>,
    scale: TimeScale,
    /// Width of the labels.
    left: f32,
    expanded: Option<usize>,
}

/// Sub-rows of a lane's bars.
#[derive(Debug, Clone, Copy, PartialEq)]
struct SubRows {
    top: f32,
    count: usize,
    height: f32,
}

const AXIS: f32 = 38.0;
const CURVE: f32 = 42.0;
/// Height of what stands above the lanes.
const TOP: f32 = AXIS + CURVE;
const LANE_PAD: f32 = 4.0;
/// Least and most room of a collapsed lane's bars.
const LEAST: f32 = 16.0;
const MOST: f32 = 88.0;
/// Least height of a sub-row.
const SUB_ROW: f32 = 2.0;
/// Room of the points below the bars.
const POINTS: f32 = 10.0;
/// Height of a push in an expanded lane.
const ROW: f32 = 16.0;
const HEADING: f32 = 24.0;
const LABEL: f32 = 12.0;
const SMALL: f32 = 11.0;
const PAD: f32 = 8.0;
const CHEVRON: f32 = 18.0;
/// How near a pointer must come, CSS pixels.
const REACH: f32 = 3.0;

impl TimelineIndex {
    /// Lays out the lanes from top to bottom.
    pub fn new(lanes: LaneIndex) -> Self {
        let mut tops = Vec::with_capacity(lanes.len() + 1);
        let mut top = 0.0;
        for row in lanes.rows() {
            tops.push(top);
            top += collapsed_height(row);
        }
        tops.push(top);
        // Rounded down: a hundred means all.
        let share_done = match lanes.push_count() {
            0 => String::new(),
            _ => format!("{} %", (lanes.share_done(f64::MAX) * 100.0).floor()),
        };
        Self { lanes, tops, share_done }
    }

    /// The lanes.
    pub fn lanes(&self) -> &LaneIndex {
        &self.lanes
    }
}

fn collapsed_height(row: &LaneRows) -> f32 {
    sub_rows(row).bottom() + if row.points().is_empty() { 0.0 } else { POINTS } + LANE_PAD
}

impl<'a> Timeline<'a> {
    /// Lays out a timeline. Scrolling too far counts as scrolling to the end.
    pub fn new(
        board: &'a Board,
        index: &'a TimelineIndex,
        widths: LabelWidths,
        view: TimelineView<'a>,
    ) -> Self {
        let width = view.size.width.0;
        let widest = if index.lanes.by() == Lanes::ByFile { widths.file } else { widths.region };
        let left = (widest * LABEL + CHEVRON + 2.0 * PAD)
            .min(width * 0.34)
            .clamp(110.0, 340.0)
            .min(width * 0.6)
            .round();
        let scale = TimeScale::new(view.range, CssPx(left), CssPx(width - left));
        let expanded = view.expanded.and_then(|lane| index.lanes.row_of(lane));
        let mut timeline = Self { board, index, view, scale, left, expanded };
        timeline.view.scroll = timeline.kept(view.scroll.0);
        timeline
    }

    /// Width and height of everything, axis included: what a scroll container holds.
    pub fn content(&self) -> Size {
        Size { width: self.view.size.width, height: CssPx(TOP + self.lane_top(self.index.lanes.len())) }
    }

    /// Width of the labels and height of what stands above the lanes.
    pub fn headers(&self) -> Size {
        Size::new(self.left, TOP)
    }

    /// How far it is scrolled: what was asked for, within what there is, on whole pixels.
    pub fn scroll(&self) -> CssPx {
        self.view.scroll
    }

    /// Where moments stand.
    pub fn scale(&self) -> &TimeScale {
        &self.scale
    }

    /// What lies at a point of the drawing.
    pub fn hit_test(&self, at: Point) -> Option<TimelineHit> {
        if !Rect::new(0.0, 0.0, self.view.size.width.0, self.view.size.height.0).contains(at) {
            return None;
        }
        if at.y.0 < TOP {
            return (at.x.0 >= self.left).then_some(TimelineHit::Axis);
        }
        let y = at.y.0 - TOP + self.view.scroll.0;
        let row = self.row_at(y)?;
        let lane = self.index.lanes.rows()[row];
        let down = y - self.lane_top(row);
        if self.expanded == Some(row) {
            let item = lane.start() + ((down - HEADING) / ROW).floor().max(0.0) as usize;
            let push =
                (down >= HEADING && lane.all().contains(&item)).then(|| self.index.lanes.order()[item]);
            return Some(match push {
                // A row of its own: all of it is the push's.
                Some(push) => TimelineHit::Push(push, 1),
                None if at.x.0 < self.left => TimelineHit::Label(lane.lane),
                None => TimelineHit::Lane(lane.lane),
            });
        }
        if at.x.0 < self.left {
            return Some(TimelineHit::Label(lane.lane));
        }
        let rows = sub_rows(&lane);
        let candidates = if down < rows.bottom() {
            rows.at(down).map(|at| rows.share(&lane, at))
        } else {
            Some(lane.points()).filter(|_| down < rows.bottom() + POINTS)
        };
        let hit = self.worst_at(candidates.unwrap_or(0..0), at.x.0);
        Some(hit.unwrap_or(TimelineHit::Lane(lane.lane)))
    }

    // The worst of some pushes that reach to a place; solid marks come before hatched ones.
    fn worst_at(&self, items: Range<usize>, x: f32) -> Option<TimelineHit> {
        let (mut best, mut count) = (None, 0);
        for push in &self.index.lanes.order()[items] {
            let (from, to, hatched) = self.reach(*push);
            if x < from - REACH || x > hatched.unwrap_or(to).max(to) + REACH {
                continue;
            }
            count += 1;
            let away = (from - x).max(x - to).max(0.0);
            let rank = (away > REACH, self.board.status(*push), away);
            if best.is_none_or(|(_, known)| rank < known) {
                best = Some((*push, rank));
            }
        }
        best.map(|(push, _)| TimelineHit::Push(push, count))
    }

    // From where to where a push is drawn solid, and how far hatched.
    fn reach(&self, push: PushId) -> (f32, f32, Option<f32>) {
        let x = |at: UtcSeconds| self.scale.x_of(at.0 as f64);
        match Moments::of(self.board, push) {
            Moments::Bar(start, update) => (x(start), x(update), self.hatched_to(push, update).map(x)),
            Moments::Point(at) => (x(at) - 4.0, x(at) + 4.0, self.hatched_to(push, at).map(x)),
            Moments::Timeless => (f32::MAX, f32::MIN, None),
        }
    }

    // A running push may have gone on since its last known moment; where its times contradict each other,
    // nothing is said.
    fn hatched_to(&self, push: PushId, last: UtcSeconds) -> Option<UtcSeconds> {
        let row = push.0 as usize;
        let running = self.board.status(push) == Status::Pushing && last < self.view.now;
        let inverted = match (self.board.start_column()[row].get(), self.board.update_column()[row].get()) {
            (Some(start), Some(update)) => update < start,
            _ => false,
        };
        (running && !inverted).then_some(self.view.now)
    }

    /// Where a push is drawn, its hatched part left out, seen or not; `None` if it is not shown or has no time.
    pub fn rect_of(&self, push: PushId) -> Option<Rect> {
        let (row, item) = self.index.lanes.find(self.board, push)?;
        let lane = &self.index.lanes.rows()[row];
        if lane.timeless().contains(&item) && self.expanded != Some(row) {
            return None;
        }
        let (y, h) = self.vertical(row, item);
        let (from, to, _) = self.reach(push);
        if from > to {
            return Some(Rect::new(self.left, y, 0.0, h));
        }
        Some(Rect::new(from.round(), y, (to.round() - from.round()).max(1.0), h))
    }

    // Top and height of a push in the drawing.
    fn vertical(&self, row: usize, item: usize) -> (f32, f32) {
        let lane = &self.index.lanes.rows()[row];
        let top = TOP + self.lane_top(row) - self.view.scroll.0;
        if self.expanded == Some(row) {
            return (top + HEADING + (item - lane.start()) as f32 * ROW + 2.0, ROW - 4.0);
        }
        let rows = sub_rows(lane);
        if lane.bars().contains(&item) {
            (top + rows.y(rows.of(lane, item)), rows.bar_height())
        } else {
            (top + rows.bottom(), POINTS)
        }
    }

    /// The push before or after in its lane, or nearest in start in the lane above or below; the push itself where
    /// there is none. `None` if it is not shown.
    pub fn neighbour(&self, push: PushId, direction: Direction) -> Option<PushId> {
        let (row, item) = self.index.lanes.find(self.board, push)?;
        let (rows, order) = (self.index.lanes.rows(), self.index.lanes.order());
        let all = rows[row].all();
        let other = match direction {
            Direction::Left => return Some(order[item.saturating_sub(1).max(all.start)]),
            Direction::Right => return Some(order[(item + 1).min(all.end - 1)]),
            Direction::Up => row.checked_sub(1),
            Direction::Down => Some(row + 1).filter(|row| *row < rows.len()),
        };
        let Some(other) = other else { return Some(push) };
        let key = |push: PushId| Moments::of(self.board, push).key(push);
        let all = rows[other].all();
        let after = order[all.clone()].partition_point(|other| key(*other) < key(push));
        Some(order[(all.start + after).min(all.end - 1)])
    }

    /// The range and the scrolling closest to the present ones in which a push can be seen; `None` if it is not
    /// shown.
    pub fn reveal(&self, push: PushId) -> Option<(TimeRange, CssPx)> {
        let (row, item) = self.index.lanes.find(self.board, push)?;
        let (y, h) = self.vertical(row, item);
        let top = y + self.view.scroll.0 - TOP;
        let room = (self.view.size.height.0 - TOP).max(1.0);
        let scroll = self.kept(self.view.scroll.0.min(top - HEADING).max(top + h + LANE_PAD - room));
        let range = self.view.range;
        let (from, to) = match Moments::of(self.board, push) {
            Moments::Bar(from, to) => (from.0 as f64, to.0 as f64),
            Moments::Point(at) => (at.0 as f64, at.0 as f64),
            Moments::Timeless => return Some((range, scroll)),
        };
        let seen = from >= range.start() && to <= range.end();
        // A push longer than the window keeps the window's span; its end, where something happened, is shown.
        let middle =
            if to - from > range.span() { to - range.span() * 0.25 } else { f64::midpoint(from, to) };
        let half = range.span() / 2.0;
        Some((if seen { range } else { TimeRange::new(middle - half, middle + half) }, scroll))
    }

    /// Draws what the window shows.
    pub fn draw(&self, scene: &mut Scene) {
        let Size { width: CssPx(width), height: CssPx(height) } = self.view.size;
        scene.clear(self.view.size);
        let (plot_width, room) = ((width - self.left).max(0.0), (height - TOP).max(0.0));
        let rows = self.visible();

        let plot = scene.layer(Rect::new(self.left, TOP, plot_width, room));
        plot.fill(Paint::Ground, plot.clip);
        self.draw_grid(plot);
        for row in rows.clone() {
            self.draw_lane(plot, row);
        }
        self.draw_focus(plot);

        let labels = scene.layer(Rect::new(0.0, TOP, self.left, room));
        labels.fill(Paint::HeaderGround, labels.clip);
        for row in rows {
            self.draw_label(labels, row);
        }

        let axis = scene.layer(Rect::new(self.left, 0.0, plot_width, TOP));
        axis.fill(Paint::HeaderGround, axis.clip);
        self.draw_axis(axis);
        self.draw_curves(axis);
        self.draw_moments(scene.layer(Rect::new(self.left, 0.0, plot_width, height)));

        let corner = scene.layer(Rect::new(0.0, 0.0, width, height));
        corner.fill(Paint::HeaderGround, Rect::new(0.0, 0.0, self.left, TOP));
        corner.fill(Paint::Line, Rect::new(self.left - 1.0, 0.0, 1.0, height));
        corner.fill(Paint::Line, Rect::new(0.0, TOP - 1.0, width, 1.0));
        let room = self.left - 2.0 * PAD;
        corner.text(PAD, AXIS * 0.72, TextStyle::mono(Paint::MutedText, SMALL), |out| {
            self.view.font.write_shortened(self.view.zone_name, room / SMALL, Keep::Start, out);
        });
        let style = TextStyle::mono(Paint::Text, LABEL).bold(true);
        corner.text(PAD, AXIS + CURVE / 2.0, style, |out| out.push_str(&self.index.share_done));
    }

    // The lines of a grid, and the range being brushed.
    fn draw_grid(&self, layer: &mut Layer) {
        let clip = layer.clip;
        for tick in ticks(self.view.range, self.tick_distance(), self.view.offset) {
            let x = self.scale.x_of(tick.at.0 as f64).round();
            let paint = if tick.opens_context { Paint::GroupLine } else { Paint::Line };
            layer.fill(paint, Rect::new(x, clip.y, 1.0, clip.h));
        }
        if let Some(brush) = self.view.brush {
            let (from, to) = (self.scale.x_of(brush.start()).round(), self.scale.x_of(brush.end()).round());
            layer.fill(Paint::Brush, Rect::new(from, clip.y, to - from, clip.h));
        }
    }

    fn draw_axis(&self, layer: &mut Layer) {
        let clip = layer.clip;
        let context_width = self.view.font.narrow * SMALL * 10.0 + 16.0;
        let (label, context) =
            (TextStyle::mono(Paint::Text, SMALL), TextStyle::mono(Paint::MutedText, SMALL));
        let (upper, lower) = (AXIS * 0.3, AXIS * 0.72);
        let all = || ticks(self.view.range, self.tick_distance(), self.view.offset);
        // What the range begins in is said at its left edge, unless something new begins too near.
        let opens = |x: f32| x >= clip.x && x < clip.x + context_width;
        if !all().any(|tick| tick.opens_context && opens(self.scale.x_of(tick.at.0 as f64))) {
            if let Some(tick) = all().next() {
                layer.text(clip.x + 4.0, upper, context, |out| tick.write_context(out));
            }
        }
        let mut context_end = f32::MIN;
        for tick in all() {
            let x = self.scale.x_of(tick.at.0 as f64).round();
            if x < clip.x {
                continue;
            }
            let height = if tick.opens_context { AXIS } else { AXIS * 0.4 };
            layer.fill(Paint::Line, Rect::new(x, AXIS - height, 1.0, height));
            layer.text(x + 4.0, lower, label, |out| tick.write_label(out));
            if tick.opens_context && x >= context_end {
                layer.text(x + 4.0, upper, context, |out| tick.write_context(out));
                context_end = x + context_width;
            }
        }
        layer.fill(Paint::Line, Rect::new(clip.x, AXIS, clip.w, 1.0));
    }

    // Labels of eight characters need some room between them.
    fn tick_distance(&self) -> f64 {
        self.scale.seconds_per_pixel() * f64::from(SMALL * self.view.font.narrow * 8.0 + 20.0)
    }

    // The lines of now and of the cursor, from the axis down, in front of everything.
    fn draw_moments(&self, layer: &mut Layer) {
        let clip = layer.clip;
        let now = self.scale.x_of(self.view.now.0 as f64).round();
        if now >= clip.x && now < clip.right() {
            layer.fill(Paint::Now, Rect::new(now, AXIS, 1.0, clip.h - AXIS));
        }
        let Some(cursor) = self.view.cursor else { return };
        let x = self.scale.x_of(cursor).round();
        layer.fill(Paint::Hover, Rect::new(x, AXIS, 1.0, clip.h - AXIS));
        let width = self.view.font.narrow * SMALL * 19.0 + 12.0;
        let left = (x - width / 2.0).min(clip.right() - width).max(clip.x).round();
        layer.fill(Paint::HeaderGround, Rect::new(left, 0.0, width, AXIS * 0.55));
        let style = TextStyle::mono(Paint::Text, SMALL).centred();
        layer.text(left + width / 2.0, AXIS * 0.3, style, |out| {
            write_moment(UtcSeconds(cursor.floor() as i64), self.view.offset, out);
        });
    }

    fn draw_curves(&self, layer: &mut Layer) {
        const STEP: usize = 2;
        let clip = layer.clip;
        let (top, height) = (AXIS + 5.0, CURVE - 10.0);
        // What comes after now nobody knows: the curve ends there.
        let end = self.scale.x_of(self.view.now.0 as f64).min(clip.right());
        let steps = ((end - clip.x).max(0.0) / STEP as f32) as usize + 1;
        if end <= clip.x || self.index.lanes.is_empty() {
            return;
        }
        let lanes = &self.index.lanes;
        let points = move |share: fn(&LaneIndex, f64) -> f32| {
            (0..=steps).map(move |step| {
                let x = (clip.x + (step * STEP) as f32).min(end);
                [x, top + height * (1.0 - share(lanes, self.scale.at(CssPx(x))))]
            })
        };
        if lanes.share_failed(f64::MAX) > 0.0 {
            layer.line(Paint::Failed, points(LaneIndex::share_failed));
        }
        layer.line(Paint::Curve, points(LaneIndex::share_done));
    }

    fn draw_lane(&self, layer: &mut Layer, row: usize) {
        let lane = &self.index.lanes.rows()[row];
        let clip = layer.clip;
        let top = TOP + self.lane_top(row) - self.view.scroll.0;
        let height = self.lane_top(row + 1) - self.lane_top(row);
        if row % 2 == 1 {
            layer.fill(Paint::Stripe, Rect::new(clip.x, top, clip.w, height));
        }
        layer.fill(Paint::Line, Rect::new(clip.x, top + height - 1.0, clip.w, 1.0));
        if self.expanded == Some(row) {
            let bars = lane.bars();
            for item in self.visible_items(row) {
                let (y, h) = self.vertical(row, item);
                if bars.contains(&item) {
                    self.draw_bars(layer, item..item + 1, y, h);
                } else {
                    self.draw_points(layer, item..item + 1, y + h / 2.0, h.min(10.0));
                }
            }
            return;
        }
        let rows = sub_rows(lane);
        for at in 0..rows.count {
            let y = top + rows.y(at);
            if y + rows.height > clip.y && y < clip.bottom() {
                self.draw_bars(layer, rows.share(lane, at), y, rows.bar_height());
            }
        }
        self.draw_points(layer, lane.points(), top + rows.bottom() + POINTS / 2.0, 8.0);
    }

    // Bars that share a sub-row. Those of a status that touch are drawn as one; a worse status is painted over a
    // better one.
    fn draw_bars(&self, layer: &mut Layer, items: Range<usize>, y: f32, h: f32) {
        let clip = layer.clip;
        let mut solid = [Run::default(); Status::ALL.len()];
        let mut hatched = Run::default();
        let now = self.scale.x_of(self.view.now.0 as f64).round();
        let end = self.view.range.end();
        for push in &self.index.lanes.order()[items] {
            let at = push.0 as usize;
            let (Some(start), Some(update)) =
                (self.board.start_column()[at].get(), self.board.update_column()[at].get())
            else {
                continue;
            };
            // Sorted by start: nothing that follows is in the window.
            if start.0 as f64 > end {
                break;
            }
            let status = self.board.status(*push);
            let (from, to) =
                (self.scale.x_of(start.0 as f64).round(), self.scale.x_of(update.0 as f64).round());
            solid[status as usize].add(layer, status.into(), from, to.max(from + 1.0), y, h, clip);
            if status == Status::Pushing && now > to {
                hatched.add(layer, Paint::PushingUnknown, to, now, y, h, clip);
            }
        }
        for status in Status::ALL {
            solid[status as usize].end(layer, status.into(), y, h);
        }
        hatched.end(layer, Paint::PushingUnknown, y, h);
    }

    // Points on a line: where several share a place, the worst is drawn.
    fn draw_points(&self, layer: &mut Layer, items: Range<usize>, y: f32, size: f32) {
        let clip = layer.clip;
        if y + size < clip.y || y - size > clip.bottom() {
            return;
        }
        let mut last: Option<(Status, f32)> = None;
        let mut hatched = Run::default();
        let mark = |layer: &mut Layer, status: Status, x: f32| {
            layer.glyph(Glyph::Diamond, GlyphMark { paint: status.into(), x, y, size });
        };
        let (left, right) = (self.scale.at(CssPx(clip.x - size)), self.scale.at(CssPx(clip.right() + size)));
        let order = &self.index.lanes.order()[items];
        for push in order {
            let Moments::Point(at) = Moments::of(self.board, *push) else { continue };
            if at.0 as f64 > right {
                break;
            }
            let (x, status) = (self.scale.x_of(at.0 as f64).round(), self.board.status(*push));
            if let Some(now) = self.hatched_to(*push, at) {
                let now = self.scale.x_of(now.0 as f64).round();
                hatched.add(layer, Paint::PushingUnknown, x, now, y - 1.0, 2.0, clip);
            }
            if (at.0 as f64) < left {
                continue;
            }
            last = match last {
                Some((worst, first)) if x - first < size / 2.0 => Some((worst.min(status), first)),
                Some((worst, first)) => {
                    mark(layer, worst, first);
                    Some((status, x))
                }
                None => Some((status, x)),
            };
        }
        if let Some((worst, x)) = last {
            mark(layer, worst, x);
        }
        hatched.end(layer, Paint::PushingUnknown, y - 1.0, 2.0);
    }

    fn draw_focus(&self, layer: &mut Layer) {
        for (push, paint) in [(self.view.hovered, Paint::Hover), (self.view.selected, Paint::Selection)] {
            let Some(rect) = push.and_then(|push| self.rect_of(push)).filter(|rect| rect.w > 0.0) else {
                continue;
            };
            let (x, right) = (rect.x.max(layer.clip.x - 4.0), rect.right().min(layer.clip.right() + 4.0));
            if right > x {
                layer.outline(paint, Rect::new(x - 2.0, rect.y - 2.0, right - x + 4.0, rect.h + 4.0));
            }
        }
    }

    fn draw_label(&self, layer: &mut Layer, row: usize) {
        let lane = &self.index.lanes.rows()[row];
        let band = layer.clip;
        let top = band.y + self.lane_top(row) - self.view.scroll.0;
        let height = self.lane_top(row + 1) - self.lane_top(row);
        let is_expanded = self.expanded == Some(row);
        layer.fill(Paint::Line, Rect::new(0.0, top + height - 1.0, band.w, 1.0));
        if is_expanded {
            for item in self.visible_items(row) {
                self.draw_row_label(layer, row, item);
            }
        }
        // The name stays in sight while a part of its lane does.
        let name_top = top.max(band.y).min(top + height - HEADING);
        if is_expanded {
            layer.fill(Paint::HeaderGround, Rect::new(0.0, name_top, band.w, HEADING - 1.0));
        }
        let y = name_top + HEADING / 2.0;
        let chevron = if is_expanded { Glyph::ChevronDown } else { Glyph::ChevronRight };
        layer.glyph(chevron, GlyphMark { paint: Paint::MutedText, x: PAD + 4.0, y, size: 8.0 });
        let timeless = lane.timeless().len();
        let beside = if timeless > 0 { 44.0 } else { 0.0 };
        let room = (band.w - PAD - CHEVRON - PAD - beside) / LABEL;
        self.draw_name(layer, lane.lane, CHEVRON + 2.0, y, room);
        if let Some(worst) = lane.worst_timeless {
            let x = band.w - PAD;
            layer.text(x, y, TextStyle::mono(Paint::MutedText, SMALL).ending(), |out| {
                let _ = write!(out, "{timeless}");
            });
            let x = x - beside + 8.0;
            layer.glyph(Glyph::Diamond, GlyphMark { paint: worst.into(), x, y, size: 8.0 });
        }
        if height >= 44.0 && !is_expanded {
            stack::draw_level(&lane.counts, layer, Rect::new(CHEVRON + 2.0, top + 28.0, 48.0, 5.0));
        }
    }

    fn draw_name(&self, layer: &mut Layer, lane: Lane, x: f32, y: f32, em: f32) {
        let font = &self.view.font;
        let style = TextStyle::mono(Paint::Text, LABEL);
        match lane {
            Lane::Region(region) => layer.text(x, y, style, |out| {
                font.write_shortened(self.board.region_name(region), em, Keep::Start, out);
            }),
            Lane::File(file) => {
                let (name, version) = (self.board.name(file), self.board.version(file));
                let (name_room, version_room) = font.share(name, version, em);
                let mut width = 0.0;
                layer.text(x, y, style, |out| width = font.write_shortened(name, name_room, Keep::End, out));
                let x = x + if width > 0.0 { (width + font.narrow) * LABEL } else { 0.0 };
                layer.text(x, y, TextStyle::mono(Paint::MutedText, LABEL), |out| {
                    font.write_shortened(version, version_room, Keep::End, out);
                });
            }
        }
    }

    // In an expanded lane: what the other lanes would be called.
    fn draw_row_label(&self, layer: &mut Layer, row: usize, item: usize) {
        let push = self.index.lanes.order()[item];
        let (y, h) = self.vertical(row, item);
        let y = y + h / 2.0;
        let status = self.board.status(push);
        layer.glyph(status.into(), GlyphMark { paint: status.into(), x: CHEVRON + 7.0, y, size: 8.0 });
        let x = CHEVRON + 16.0;
        let room = (layer.clip.w - x - PAD) / SMALL;
        let paint = if self.view.selected == Some(push) { Paint::Text } else { Paint::MutedText };
        let style = TextStyle::mono(paint, SMALL).bold(self.view.selected == Some(push));
        layer.text(x, y, style, |out| match self.index.lanes.rows()[row].lane {
            Lane::File(_) => {
                let region = self.board.region_column()[push.0 as usize];
                self.view.font.write_shortened(self.board.region_name(region), room, Keep::Start, out);
            }
            Lane::Region(_) => {
                let file = self.board.file_of(push);
                self.view.font.write_named(self.board.name(file), self.board.version(file), room, out);
            }
        });
    }

    // Where a lane begins, from the top of all lanes.
    fn lane_top(&self, row: usize) -> f32 {
        let top = self.index.tops[row];
        match self.expanded {
            Some(expanded) if row > expanded => {
                let lane = &self.index.lanes.rows()[expanded];
                let height = HEADING + lane.all().len() as f32 * ROW + LANE_PAD;
                top - collapsed_height(lane) + height
            }
            _ => top,
        }
    }

    fn row_at(&self, y: f32) -> Option<usize> {
        let (mut low, mut high) = (0, self.index.lanes.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.lane_top(middle) <= y { low = middle + 1 } else { high = middle }
        }
        low.checked_sub(1).filter(|row| y < self.lane_top(row + 1))
    }

    fn visible(&self) -> Range<usize> {
        let from = self.view.scroll.0;
        let to = from + (self.view.size.height.0 - TOP).max(0.0);
        let Some(first) = self.row_at(from) else { return 0..0 };
        first..self.row_at(to).map_or(self.index.lanes.len(), |row| row + 1)
    }

    // Pushes of the expanded lane of which a part is in the window.
    fn visible_items(&self, row: usize) -> Range<usize> {
        let all = self.index.lanes.rows()[row].all();
        let begin = self.lane_top(row) + HEADING;
        let from = self.view.scroll.0 - begin;
        let to = from + (self.view.size.height.0 - TOP).max(0.0);
        let at = |y: f32| (all.start + (y / ROW).max(0.0) as usize).min(all.end);
        at(from)..at(to + ROW).max(at(from))
    }

    fn kept(&self, scroll: f32) -> CssPx {
        CssPx(scroll.min(self.content().height.0 - self.view.size.height.0).max(0.0).round())
    }
}

/// A stretch of touching bars.
#[derive(Clone, Copy, Default)]
struct Run {
    from: f32,
    to: f32,
}

impl Run {
    // Takes in a bar, or draws what there was and begins anew where they don't touch.
    #[inline]
    #[allow(clippy::too_many_arguments)]
    fn add(&mut self, layer: &mut Layer, paint: Paint, from: f32, to: f32, y: f32, h: f32, clip: Rect) {
        let (from, to) = (from.max(clip.x), to.min(clip.right()));
        if to <= from {
            return;
        }
        if self.to > self.from && from <= self.to && to >= self.from {
            self.from = self.from.min(from);
            self.to = self.to.max(to);
        } else {
            self.end(layer, paint, y, h);
            *self = Self { from, to };
        }
    }

    #[inline]
    fn end(self, layer: &mut Layer, paint: Paint, y: f32, h: f32) {
        if self.to > self.from {
            layer.fill(paint, Rect::new(self.from, y, self.to - self.from, h));
        }
    }
}

fn sub_rows(lane: &LaneRows) -> SubRows {
    let bars = lane.bars().len();
    let room = (bars as f32 * 4.0).clamp(LEAST, MOST);
    let count = bars.min((room / SUB_ROW) as usize);
    // Without a bar there is room for the label only: points take a part of it.
    let height = if count > 0 { (room / count as f32).floor() } else { LEAST - POINTS };
    SubRows { top: LANE_PAD, count, height }
}

impl SubRows {
    fn y(&self, at: usize) -> f32 {
        self.top + at as f32 * self.height
    }

    // A gap between bars that are high enough to have one.
    fn bar_height(&self) -> f32 {
        if self.height >= 4.0 { self.height - 1.0 } else { self.height }
    }

    fn bottom(&self) -> f32 {
        self.y(self.count.max(1))
    }

    fn at(&self, y: f32) -> Option<usize> {
        let at = ((y - self.top) / self.height).floor();
        (at >= 0.0 && (at as usize) < self.count).then_some(at as usize)
    }

    // The bars that share a sub-row.
    fn share(&self, lane: &LaneRows, at: usize) -> Range<usize> {
        let bars = lane.bars();
        bars.start + bars.len() * at / self.count..bars.start + bars.len() * (at + 1) / self.count
    }

    // The sub-row of a bar: the last whose share begins at or before it.
    fn of(&self, lane: &LaneRows, item: usize) -> usize {
        let bars = lane.bars();
        (((item - bars.start + 1) * self.count - 1) / bars.len().max(1)).min(self.count - 1)
    }
}
