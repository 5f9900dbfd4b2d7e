//! The timeline: lanes of bars from start to last update, under an axis and a curve of progress. Only what the window
//! shows is laid out; hit tests use the same arithmetic. The current time is passed in.
//!
//! ```text
//! +-----------+------------------------------------------+
//! | UTC+8     | 2021-12-07                   2021-12-08  |  axis
//! |           |    22:00     23:00     00:00     01:00   |
//! | 63 %      |            ______/-----------------      |  share done, share failed
//! +-----------+------------------------------------------+
//! | v game v2 |      ████████                            |  a sub-row per push, by start and update;
//! |           |      ██████▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒|            |  ▒ probably running, | now
//! | > game v1 |  ███████                                 |  more pushes than sub-rows: the worst
//! |           |  ██████████  ◇                           |  of those that share one is seen
//! +-----------+------------------------------------------+
//! ```
//!
//! A push without a span is a point: a time is missing, or the update lies before the start or after the fetch. Pushes
//! without any time are counted beside the label.

use std::ops::Range;

use crate::charts::labels::LabelWidths;
use crate::charts::lanes::{Lane, LaneIndex, Moments};
use crate::draw::geometry::{CssPx, Direction, Point, Rect, Size};
use crate::draw::labels::FontMetrics;
use crate::draw::scale::{TimeRange, TimeScale};
use crate::draw::ticks::Offset;
use crate::model::columns::{Board, PushId};
use crate::model::issues::DataIssue;
use crate::model::status::Status;
use crate::model::time::UtcSeconds;
use crate::select::lanes::Lanes;

mod draw;
mod input;
mod sub_rows;

use sub_rows::{LANE_PAD, POINTS, collapsed_height, sub_rows};

/// The result of a hit test.
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

/// Which part of a timeline is shown, and how.
#[derive(Clone, Copy)]
pub struct TimelineView<'a> {
    /// Size of the drawing.
    pub size: Size,
    /// The range of time that fills its width.
    pub range: TimeRange,
    /// How far the lanes are scrolled down.
    pub scroll: CssPx,
    /// The current time, up to which running pushes reach.
    pub now: UtcSeconds,
    /// The lane that shows each of its pushes in a row of its own.
    pub expanded: Option<Lane>,
    /// The pinned push.
    pub selected: Option<PushId>,
    /// The push with the keyboard's focus.
    pub focused: Option<PushId>,
    /// The range being brushed.
    pub brush: Option<TimeRange>,
    /// How far the axis is ahead of UTC.
    pub offset: Offset<'a>,
    /// The name of its zone, beside the axis.
    pub zone_name: &'a str,
    /// Widths of characters.
    pub font: FontMetrics,
}

/// Marks the moment under the pointer. It lies over the drawing, which is not painted again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeCursor {
    /// The moment.
    pub moment: UtcSeconds,
    /// The vertical line at the moment, below the axis.
    pub line: Rect,
    /// The label with the moment, at the axis.
    pub label: Rect,
}

/// All lanes of a timeline, computed once for each change of the shown pushes.
#[derive(Debug, Clone, Default)]
pub struct TimelineIndex {
    lanes: LaneIndex,
    /// Where each lane begins while none is expanded, and where the last one ends.
    tops: Vec<f32>,
    share_done: String,
}

/// The layout of a timeline: draws it and does hit tests.
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

const AXIS: f32 = 38.0;
const CURVE: f32 = 42.0;
/// Height of the axis and the curve above the lanes.
const TOP: f32 = AXIS + CURVE;
/// Height of a push in an expanded lane.
const ROW: f32 = 16.0;
const HEADING: f32 = 24.0;
const LABEL: f32 = 12.0;
const SMALL: f32 = 11.0;
const PAD: f32 = 8.0;
const CHEVRON: f32 = 18.0;
/// Width of the cursor's label: 19 characters, and some space beside them.
const CURSOR_LABEL: (f32, f32) = (19.0, 12.0);
/// Space between a mark and its outline.
const OUTLINE: f32 = 2.0;
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
            _ => format!("{} %", (lanes.share_done() * 100.0).floor()),
        };
        Self { lanes, tops, share_done }
    }

    /// The lanes.
    pub fn lanes(&self) -> &LaneIndex {
        &self.lanes
    }
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
        let widest = if index.lanes.by() == Lanes::ByVersion { widths.version } else { widths.region };
        let left = (widest * LABEL + CHEVRON + 2.0 * PAD)
            .min(width * 0.34)
            .clamp(110.0, 340.0)
            .min(width * 0.6)
            .round();
        let scale = TimeScale::new(view.range, CssPx(left), CssPx(width - left));
        let expanded = view.expanded.and_then(|lane| index.lanes.row_of(lane));
        let mut timeline = Self { board, index, view, scale, left, expanded };
        timeline.view.scroll = timeline.clamped(view.scroll.0);
        timeline
    }

    /// Width and height of everything, axis included: the content of a scroll container.
    pub fn content(&self) -> Size {
        Size { width: self.view.size.width, height: CssPx(TOP + self.lane_top(self.index.lanes.len())) }
    }

    /// Width of the labels, and height of the axis and the curve.
    pub fn headers(&self) -> Size {
        Size::new(self.left, TOP)
    }

    /// How far it is scrolled: within the content, on whole pixels.
    pub fn scroll(&self) -> CssPx {
        self.view.scroll
    }

    /// Where the bars are seen: right of the labels, below the curve.
    pub fn plot(&self) -> Rect {
        let Size { width: CssPx(width), height: CssPx(height) } = self.view.size;
        Rect::new(self.left, TOP, (width - self.left).max(0.0), (height - TOP).max(0.0))
    }

    /// The scale from moments to positions.
    pub fn scale(&self) -> &TimeScale {
        &self.scale
    }

    // From where to where a push is drawn solid, and how far hatched.
    fn drawn_x(&self, push: PushId) -> (f32, f32, Option<f32>) {
        let x = |at: UtcSeconds| self.scale.x_of(at.0 as f64);
        match Moments::of(self.board, push) {
            Moments::Bar(start, update) => (x(start), x(update), self.hatched_to(push, update).map(x)),
            Moments::Point(at) => (x(at) - 4.0, x(at) + 4.0, self.hatched_to(push, at).map(x)),
            Moments::Timeless => (f32::MAX, f32::MIN, None),
        }
    }

    // A running push may still run since its last known moment, unless its times contradict each other.
    fn hatched_to(&self, push: PushId, last: UtcSeconds) -> Option<UtcSeconds> {
        let running = self.board.status(push) == Status::Pushing && last < self.view.now;
        let issues = self.board.push_issues(push);
        let contradictory = issues.has(DataIssue::UpdateBeforeStart) || issues.has(DataIssue::TimeAfterFetch);
        (running && !contradictory).then_some(self.view.now)
    }

    /// Where a push is drawn, its hatched part left out, seen or not; `None` if it is not shown or has no time.
    pub fn rect_of(&self, push: PushId) -> Option<Rect> {
        let (row, item) = self.index.lanes.find(self.board, push)?;
        let lane = &self.index.lanes.rows()[row];
        if lane.timeless().contains(&item) && self.expanded != Some(row) {
            return None;
        }
        let (y, h) = self.vertical(row, item);
        let (from, to, _) = self.drawn_x(push);
        if from > to {
            return Some(Rect::new(self.left, y, 0.0, h));
        }
        Some(Rect::new(from.round(), y, (to.round() - from.round()).max(1.0), h))
    }

    // Around a push, or around what the window shows of a long one; its ends are seen only where they lie in it.
    fn outline(&self, push: PushId) -> Option<Rect> {
        let rect = self.rect_of(push).filter(|rect| rect.w > 0.0)?;
        let beyond = 2.0 * OUTLINE;
        let plot = self.plot();
        let (x, right) = (rect.x.max(plot.x - beyond), rect.right().min(plot.right() + beyond));
        let around = Rect::new(x - OUTLINE, rect.y - OUTLINE, right - x + beyond, rect.h + beyond);
        (right > x).then_some(around)
    }

    // Top and height of a push in the drawing.
    fn vertical(&self, row: usize, item: usize) -> (f32, f32) {
        let lane = &self.index.lanes.rows()[row];
        let top = TOP + self.lane_top(row) - self.view.scroll.0;
        if self.expanded == Some(row) {
            return (top + HEADING + item as f32 * ROW + 2.0, ROW - 4.0);
        }
        let rows = sub_rows(lane);
        if lane.bars().contains(&item) {
            (top + rows.y(rows.of(lane, item)), rows.bar_height())
        } else {
            (top + rows.bottom(), POINTS)
        }
    }

    // The pushes of a lane in order.
    fn order(&self, row: usize) -> &[PushId] {
        &self.index.lanes.sorted(self.board, row).order
    }

    // Where a lane begins, from the top of all lanes.
    fn lane_top(&self, row: usize) -> f32 {
        let top = self.index.tops[row];
        match self.expanded {
            Some(expanded) if row > expanded => {
                let lane = &self.index.lanes.rows()[expanded];
                let height = HEADING + lane.len() as f32 * ROW + LANE_PAD;
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
        let all = self.index.lanes.rows()[row].len();
        let begin = self.lane_top(row) + HEADING;
        let from = self.view.scroll.0 - begin;
        let to = from + (self.view.size.height.0 - TOP).max(0.0);
        let at = |y: f32| ((y / ROW).max(0.0) as usize).min(all);
        at(from)..at(to + ROW).max(at(from))
    }

    fn clamped(&self, scroll: f32) -> CssPx {
        CssPx(scroll.min(self.content().height.0 - self.view.size.height.0).max(0.0).round())
    }
}
