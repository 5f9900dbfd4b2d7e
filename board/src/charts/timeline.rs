//! The timeline: lanes of bars from start to last update, under an axis and curves of progress. Only what the window
//! shows is laid out; hit tests use the same arithmetic. The current time is passed in.
//!
//! ```text
//! +-----------+------------------------------------------+
//! | UTC+8     | 2021-12-07                   2021-12-08  |  axis
//! |           |    22:00     23:00     00:00     01:00   |
//! | ─ pushed  |            ______/-----------------      |  shares of all pushes
//! | ┄ failed  | 50 %______/                              |
//! +-----------+------------------------------------------+
//! | > game v2 | ‹ 3 earlier   ████████         2 later › |  a lane as high as its name; its sub-rows are by start
//! | v game v1 |  ███████                                 |  unfolded: a row for each push
//! |   cn-wuxi |  ██████▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒|                 |  ▒ probably running, | now
//! +-----------+------------------------------------------+
//! ```
//!
//! A push without a span is a point: a time is missing, or the update lies before the start or after the fetch. Pushes
//! without any time are counted beside the label. Lanes that the range does not touch are folded away ([`RowsInRange`]), and so
//! are long gaps between the pushes ([`Folds`]).

use std::ops::Range;
use std::sync::OnceLock;

use crate::charts::labels::LabelWidths;
use crate::charts::lanes::{Lane, LaneIndex, Moments, Rise, is_silent, may_run};
use crate::draw::folds::{Fold, Folds};
use crate::draw::geometry::{CssPx, Direction, Point, Rect, Size};
use crate::draw::labels::FontMetrics;
use crate::draw::scale::{TimeRange, TimeScale};
use crate::draw::ticks::Offset;
use crate::model::columns::{Board, PushId};
use crate::model::counts::Counts;
use crate::model::status::Status;
use crate::model::time::UtcSeconds;
use crate::select::lanes::{Axis, Lanes};

mod axis;
mod bars;
mod breaks;
mod counts_by_pixel;
mod curves;
mod draw;
mod edges;
mod input;
mod rows;
mod sub_rows;

pub use counts_by_pixel::{AtMoment, CountsByPixel};
pub use edges::Edge;
pub use rows::{FoldedRows, RowsInRange};
use sub_rows::{LANE, LANE_PAD, POINTS, sub_rows};

/// The result of a hit test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimelineHit {
    /// A push. Where several share the point, the worst, and the number of them all.
    Push(PushId, usize),
    /// The label of a lane.
    Label(Lane),
    /// The mark of what a lane has outside of the range.
    OutOfRange(Lane, Edge),
    /// A lane, where it has no mark.
    Lane(Lane),
    /// The axis or the curves.
    Axis,
}

/// A text of the drawing, in the words of the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TimelineText {
    /// So many pushes of a lane end before the range, or begin after it.
    OutOfRange(Edge, usize),
    /// The same where words would cover bars.
    OutOfRangeInShort(Edge, usize),
    /// There was no report for so many seconds.
    Silent(i64),
    /// The name of the curve of a status.
    Curve(Status),
    /// A part of a whole.
    Share(u32, u32),
    /// What an axis of elapsed time counts from.
    SinceStart,
    /// A folded gap was so many seconds long.
    Gap(i64),
    /// So many other versions.
    Others(usize),
}

/// Which part of a timeline is shown, and how.
#[derive(Clone, Copy)]
pub struct TimelineView<'a> {
    /// Size of the drawing.
    pub size: Size,
    /// What the axis counts.
    pub axis: Axis,
    /// The range of time that fills its width.
    pub range: TimeRange,
    /// The gaps that are folded on an axis of the time of day.
    pub folds: &'a Folds,
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
    /// Writes a text.
    pub say: &'a dyn Fn(TimelineText, &mut String),
    /// Widths of characters.
    pub font: FontMetrics,
}

/// Marks the moment under the pointer. It lies over the drawing, which is not painted again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeCursor {
    /// The moment; on an axis of elapsed time, the seconds since the start.
    pub moment: UtcSeconds,
    /// The vertical line at the moment, below the axis.
    pub line: Rect,
    /// The label with the moment, at the axis.
    pub label: Rect,
    /// The folded gap in which it lies.
    pub gap: Option<Fold>,
}

/// All lanes of a timeline, computed once for each change of the shown pushes.
#[derive(Debug, Clone, Default)]
pub struct TimelineIndex {
    lanes: LaneIndex,
    counts: Counts,
    /// Whether a lane has pushes without any time.
    has_timeless: bool,
    /// By row: how the share done rose since the start, computed when first needed.
    rises: Vec<OnceLock<Rise>>,
}

/// The layout of a timeline: draws it and does hit tests.
#[derive(Clone, Copy)]
pub struct Timeline<'a> {
    board: &'a Board,
    index: &'a TimelineIndex,
    rows: &'a RowsInRange,
    view: TimelineView<'a>,
    scale: TimeScale<'a>,
    /// Width of the labels.
    left: f32,
    /// Place of the expanded lane among the rows.
    expanded: Option<usize>,
}

const AXIS: f32 = 38.0;
const CURVE: f32 = 68.0;
/// Height of the axis and the curves above the lanes.
const TOP: f32 = AXIS + CURVE;
/// Height of a push in an expanded lane.
const ROW: f32 = 16.0;
const HEADING: f32 = 24.0;
const LABEL: f32 = 12.0;
const SMALL: f32 = 11.0;
const PAD: f32 = 8.0;
const CHEVRON: f32 = 18.0;
/// Length of a line of the curves' legend, and the space to its name and from there to its value.
const SAMPLE: f32 = 14.0;
const ENTRY: f32 = 5.0;
const VALUE: f32 = 4.0;
/// Width of the number of pushes without any time, at the end of a label.
const TIMELESS: f32 = 44.0;
/// Width of the cursor's label: 19 characters, and some space beside them.
const CURSOR_LABEL: (f32, f32) = (19.0, 12.0);
/// Space between a mark and its outline.
const OUTLINE: f32 = 2.0;
/// How near a pointer must come, CSS pixels.
const REACH: f32 = 3.0;

impl TimelineIndex {
    /// Of lanes.
    pub fn new(lanes: LaneIndex) -> Self {
        let (counts, rises) = (lanes.counts(), vec![OnceLock::new(); lanes.len()]);
        let has_timeless = lanes.rows().iter().any(|row| row.worst_timeless.is_some());
        Self { lanes, counts, has_timeless, rises }
    }

    /// The lanes.
    pub fn lanes(&self) -> &LaneIndex {
        &self.lanes
    }

    /// The row of a lane.
    pub fn row_of(&self, lane: Lane) -> Option<usize> {
        self.lanes.row_of(lane)
    }

    /// The row of a push's lane; `None` if it is not shown.
    pub fn row_of_push(&self, board: &Board, push: PushId) -> Option<usize> {
        let lane = match self.lanes.by() {
            Lanes::ByVersion => Lane::Version(board.version_of(push)),
            Lanes::ByRegion => Lane::Region(board.region_column()[push.0 as usize]),
        };
        self.row_of(lane)
    }
}

// How wide the legend of the curves is at most.
fn legend_width(view: &TimelineView<'_>) -> f32 {
    let width = |text: TimelineText| {
        let mut out = String::new();
        (view.say)(text, &mut out);
        view.font.width(&out) * SMALL
    };
    let names = Status::ALL.map(|status| width(TimelineText::Curve(status)));
    let name = names.into_iter().fold(0.0, f32::max);
    PAD + SAMPLE + ENTRY + name + VALUE + width(TimelineText::Share(999, 1000)) + PAD
}

impl<'a> Timeline<'a> {
    /// Lays out a timeline; `rows` are those of its range, or of a range a moment ago. Scrolling too far counts as scrolling to
    /// the end.
    pub fn new(
        board: &'a Board,
        index: &'a TimelineIndex,
        rows: &'a RowsInRange,
        widths: LabelWidths,
        view: TimelineView<'a>,
    ) -> Self {
        let width = view.size.width.0;
        let beside = CHEVRON + 2.0 * PAD + if index.has_timeless { TIMELESS } else { 0.0 };
        let (widest, least) = match index.lanes.by() {
            Lanes::ByVersion => (widths.version, widths.least_version(&view.font) * LABEL + beside),
            Lanes::ByRegion => (widths.region, 0.0),
        };
        let left = (widest * LABEL + beside)
            .min(least.max(width * 0.34))
            .min((width * 0.34).max(340.0))
            .max(legend_width(&view))
            .min(width * 0.6)
            .ceil();
        let folds = if view.axis == Axis::Clock { view.folds } else { Folds::none() };
        let view = TimelineView { folds, ..view };
        let scale = TimeScale::new(view.range, folds, CssPx(left), CssPx(width - left));
        let mut timeline = Self { board, index, rows, view, scale, left, expanded: None };
        let expanded = view.expanded.and_then(|lane| index.lanes.row_of(lane));
        timeline.expanded = expanded.and_then(|row| timeline.place_of(row));
        timeline.view.scroll = timeline.clamped(view.scroll.0);
        timeline
    }

    /// Width and height of everything, axis included: the content of a scroll container.
    pub fn content(&self) -> Size {
        Size { width: self.view.size.width, height: CssPx(TOP + self.lane_top(self.rows.rows.len())) }
    }

    /// Width of the labels, and height of the axis and the curves.
    pub fn headers(&self) -> Size {
        Size::new(self.left, TOP)
    }

    /// How far it is scrolled: within the content, on whole pixels.
    pub fn scroll(&self) -> CssPx {
        self.view.scroll
    }

    /// Where the bars are seen: right of the labels, below the curves.
    pub fn plot(&self) -> Rect {
        let Size { width: CssPx(width), height: CssPx(height) } = self.view.size;
        Rect::new(self.left, TOP, (width - self.left).max(0.0), (height - TOP).max(0.0))
    }

    /// The scale of the axis.
    pub fn scale(&self) -> &TimeScale<'a> {
        &self.scale
    }

    // The scale from moments of a lane to positions.
    fn scale_of(&self, row: usize) -> TimeScale<'a> {
        self.scale.shifted(self.origin(row))
    }

    // The moment of a lane at which the axis is 0.
    fn origin(&self, row: usize) -> f64 {
        match self.view.axis {
            Axis::Clock => 0.0,
            Axis::Elapsed => self.index.lanes.rows()[row].began().0 as f64,
        }
    }

    // From where to where a push of a lane is drawn solid, and how far hatched.
    fn drawn_x(&self, row: usize, push: PushId) -> (f32, f32, Option<f32>) {
        let scale = self.scale_of(row);
        let x = |at: UtcSeconds| scale.x_of(at.0 as f64);
        let hatched = |last| self.hatched_to(&scale, push, last).map(x);
        match Moments::of(self.board, push) {
            Moments::Bar(start, update) => (x(start), x(update), hatched(update)),
            Moments::Point(at) => (x(at) - 4.0, x(at) + 4.0, hatched(at)),
            Moments::Timeless => (f32::MAX, f32::MIN, None),
        }
    }

    // A running push may still run since its last known moment. A silent one only leads from there to the edge of the window.
    fn hatched_to(&self, scale: &TimeScale<'_>, push: PushId, last: UtcSeconds) -> Option<UtcSeconds> {
        let now = self.view.now;
        let is_silent_before_window = is_silent(last, now) && (last.0 as f64) < scale.range().start();
        (last < now && may_run(self.board, push) && !is_silent_before_window).then_some(now)
    }

    /// Where a push is drawn, its hatched part left out, seen or not; `None` if it is not shown, or has no time, or its lane is
    /// folded away.
    pub fn rect_of(&self, push: PushId) -> Option<Rect> {
        let (row, item) = self.index.lanes.find(self.board, push)?;
        let place = self.place_of(row)?;
        let lane = &self.index.lanes.rows()[row];
        if lane.timeless().contains(&item) && self.expanded != Some(place) {
            return None;
        }
        let (y, h) = self.vertical(place, item);
        let (from, to, _) = self.drawn_x(row, push);
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
    fn vertical(&self, place: usize, item: usize) -> (f32, f32) {
        let lane = &self.index.lanes.rows()[self.row_at_place(place)];
        let top = self.top_in_window(place);
        if self.expanded == Some(place) {
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

    fn row_at_place(&self, place: usize) -> usize {
        self.rows.rows[place] as usize
    }

    // The place of a lane among the rows; `None` if it is folded away.
    fn place_of(&self, row: usize) -> Option<usize> {
        self.rows.rows.binary_search(&(row as u32)).ok()
    }

    // Where a lane begins, from the top of all lanes.
    fn lane_top(&self, place: usize) -> f32 {
        let top = place as f32 * LANE;
        match self.expanded {
            Some(expanded) if place > expanded => top - LANE + self.lane_height(expanded),
            _ => top,
        }
    }

    fn lane_height(&self, place: usize) -> f32 {
        if self.expanded != Some(place) {
            return LANE;
        }
        HEADING + self.index.lanes.rows()[self.row_at_place(place)].len() as f32 * ROW + LANE_PAD
    }

    // Where a lane begins in the drawing.
    fn top_in_window(&self, place: usize) -> f32 {
        TOP + self.lane_top(place) - self.view.scroll.0
    }

    // The lane at a distance from the top of all lanes.
    fn place_at(&self, y: f32) -> Option<usize> {
        let place = match self.expanded {
            Some(expanded) if y >= self.lane_top(expanded) => {
                let below = y - self.lane_top(expanded) - self.lane_height(expanded);
                if below < 0.0 { expanded } else { expanded + 1 + (below / LANE) as usize }
            }
            _ if y < 0.0 => return None,
            _ => (y / LANE) as usize,
        };
        (place < self.rows.rows.len()).then_some(place)
    }

    fn visible(&self) -> Range<usize> {
        let from = self.view.scroll.0;
        let to = from + (self.view.size.height.0 - TOP).max(0.0);
        let Some(first) = self.place_at(from) else { return 0..0 };
        first..self.place_at(to).map_or(self.rows.rows.len(), |place| place + 1)
    }

    // Pushes of the expanded lane of which a part is in the window.
    fn visible_items(&self, place: usize) -> Range<usize> {
        let all = self.index.lanes.rows()[self.row_at_place(place)].len();
        let begin = self.lane_top(place) + HEADING;
        let from = self.view.scroll.0 - begin;
        let to = from + (self.view.size.height.0 - TOP).max(0.0);
        let at = |y: f32| ((y / ROW).max(0.0) as usize).min(all);
        at(from)..at(to + ROW).max(at(from))
    }

    fn clamped(&self, scroll: f32) -> CssPx {
        CssPx(scroll.min(self.content().height.0 - self.view.size.height.0).max(0.0).round())
    }
}
