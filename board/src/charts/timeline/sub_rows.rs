//! The sub-rows of a collapsed lane: one bar in each, or an equal share of the bars where there are more than fit.
//!
//! ```text
//! LANE_PAD
//! ██████          sub-row 0, bars 0 and 1
//!    ████████     sub-row 1, bars 2 and 3
//! ◇     ◇         points
//! ```

use std::ops::Range;

use crate::charts::lanes::{BLOCK, LaneRows};

/// Height of a lane that is not expanded.
pub(super) const LANE: f32 = 28.0;
/// Space above the bars of a lane, and below its content.
pub(super) const LANE_PAD: f32 = 4.0;
/// Height of the points below the bars.
pub(super) const POINTS: f32 = 10.0;
/// Least and most height of a sub-row.
const SUB_ROW: f32 = 2.0;
const HIGHEST: f32 = 12.0;

/// Sub-rows of a lane's bars.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SubRows {
    pub(super) top: f32,
    pub(super) count: usize,
    pub(super) height: f32,
    /// Where the bars end, and the points begin.
    pub(super) bottom: f32,
}

pub(super) fn sub_rows(lane: &LaneRows) -> SubRows {
    let points = if lane.points().is_empty() { 0.0 } else { POINTS };
    let all = LANE - 2.0 * LANE_PAD - points;
    let count = lane.bars().len().min((all / SUB_ROW) as usize);
    let height = (all / count.max(1) as f32).floor().min(HIGHEST);
    SubRows { top: LANE_PAD, count, height, bottom: LANE_PAD + all }
}

impl SubRows {
    pub(super) fn y(&self, at: usize) -> f32 {
        self.top + at as f32 * self.height
    }

    // A gap between bars that are high enough to have one.
    pub(super) fn bar_height(&self) -> f32 {
        if self.height >= 4.0 { self.height - 1.0 } else { self.height }
    }

    pub(super) fn bottom(&self) -> f32 {
        self.bottom
    }

    pub(super) fn at(&self, y: f32) -> Option<usize> {
        let at = ((y - self.top) / self.height).floor();
        (at >= 0.0 && (at as usize) < self.count).then_some(at as usize)
    }

    // The bars that share a sub-row. Where they are many, shares begin with a block of the order.
    pub(super) fn share(&self, lane: &LaneRows, at: usize) -> Range<usize> {
        self.start(lane, at)..self.start(lane, at + 1)
    }

    fn start(&self, lane: &LaneRows, at: usize) -> usize {
        let bars = lane.bars();
        let start = bars.start + bars.len() * at / self.count;
        let many = bars.len() >= 2 * BLOCK * self.count;
        if many && at > 0 && at < self.count { start.next_multiple_of(BLOCK) } else { start }
    }

    // The sub-row of a bar.
    pub(super) fn of(&self, lane: &LaneRows, item: usize) -> usize {
        let (mut low, mut high) = (0, self.count);
        while low + 1 < high {
            let middle = low.midpoint(high);
            if self.start(lane, middle) <= item { low = middle } else { high = middle }
        }
        low
    }
}
