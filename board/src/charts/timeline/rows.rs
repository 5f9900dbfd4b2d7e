//! The lanes that a range touches, from the top down; the others are folded away, and counted by the side on which they lie.

use crate::charts::timeline::{Edge, TimelineIndex};
use crate::draw::scale::TimeRange;
use crate::model::time::UtcSeconds;
use crate::select::lanes::Axis;

/// The lanes of a timeline that have something in its range. One step for each lane, once a change of the range.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RowsInRange {
    /// Rows of the lanes, in order.
    pub(super) rows: Vec<u32>,
    /// Those that end before the range.
    pub before: FoldedRows,
    /// Those that begin after it.
    pub after: FoldedRows,
}

impl RowsInRange {
    /// Those on a side of the range.
    pub fn outside(&self, edge: Edge) -> FoldedRows {
        match edge {
            Edge::Earlier => self.before,
            Edge::Later => self.after,
        }
    }
}

/// Lanes that lie on one side of the range.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct FoldedRows {
    /// How many there are.
    pub count: usize,
    /// What the nearest of them spans.
    pub nearest: Option<TimeRange>,
}

impl FoldedRows {
    fn add(&mut self, (from, to): (f64, f64), is_nearer: impl Fn(TimeRange) -> bool) {
        self.count += 1;
        if self.nearest.is_none_or(is_nearer) {
            self.nearest = Some(TimeRange::new(from, to));
        }
    }
}

impl TimelineIndex {
    /// The lanes with something in a range, and those without any time; the rows of `kept` stay, whatever they have.
    pub fn rows_in(&self, range: TimeRange, axis: Axis, now: UtcSeconds, kept: &[usize]) -> RowsInRange {
        let mut found = RowsInRange::default();
        for (row, lane) in self.lanes.rows().iter().enumerate() {
            let origin = if axis == Axis::Elapsed { lane.began().0 } else { 0 };
            let span = lane.span(now).filter(|_| !kept.contains(&row));
            match span.map(|(from, to)| ((from.0 - origin) as f64, (to.0 - origin) as f64)) {
                Some(span) if span.1 < range.start() => {
                    found.before.add(span, |nearest| nearest.end() < span.1);
                }
                Some(span) if span.0 > range.end() => {
                    found.after.add(span, |nearest| nearest.start() > span.0);
                }
                _ => found.rows.push(row as u32),
            }
        }
        found
    }
}
