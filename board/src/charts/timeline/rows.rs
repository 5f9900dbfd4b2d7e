//! The lanes that a range touches, from the top down; the others are folded away, and counted by the side on which they lie.

use crate::charts::timeline::{Edge, TimelineIndex};
use crate::draw::scale::TimeRange;
use crate::model::columns::Board;
use crate::model::time::UtcSeconds;
use crate::select::lanes::Axis;

/// The lanes of a timeline that have something in its range. One step for each lane, once a change of the range, and one for
/// each push of a lane that begins before the range and ends after it, up to the first one in the range.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RowsInRange {
    /// Rows of the lanes, in order.
    pub(super) rows: Vec<u32>,
    /// Those that have something before the range, and nothing in it.
    pub before: FoldedRows,
    /// Those that have something after it, and nothing in it.
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
    /// The lanes with something in a range, and those without any time; the rows of `always` stay, whatever they have.
    pub fn rows_in(
        &self,
        board: &Board,
        range: TimeRange,
        axis: Axis,
        now: UtcSeconds,
        always: &[usize],
    ) -> RowsInRange {
        let mut found = RowsInRange::default();
        for (row, lane) in self.lanes.rows().iter().enumerate() {
            let origin = if axis == Axis::Elapsed { lane.began().0 } else { 0 };
            let since_origin =
                |(from, to): (UtcSeconds, UtcSeconds)| ((from.0 - origin) as f64, (to.0 - origin) as f64);
            let span = lane.span(now).filter(|_| !always.contains(&row)).map(since_origin);
            let (before, after) = match span {
                Some(span) if span.1 < range.start() => (Some(span), None),
                Some(span) if span.0 > range.end() => (None, Some(span)),
                Some(span) if span.0 < range.start() && span.1 > range.end() => {
                    let spans = self.lanes.spans(board, row, now).map(since_origin);
                    beside(range, spans).map_or((None, None), |(before, after)| (Some(before), Some(after)))
                }
                _ => (None, None),
            };
            if before.or(after).is_none() {
                found.rows.push(row as u32);
            }
            before.into_iter().for_each(|span| found.before.add(span, |nearest| nearest.end() < span.1));
            after.into_iter().for_each(|span| found.after.add(span, |nearest| nearest.start() > span.0));
        }
        found
    }
}

type Bounds = (f64, f64);

// What lies nearest to a range on both sides, if nothing lies in it. Something lies on each side.
fn beside(range: TimeRange, spans: impl Iterator<Item = Bounds>) -> Option<(Bounds, Bounds)> {
    let (mut before, mut after) = ((f64::MIN, f64::MIN), (f64::MAX, f64::MAX));
    for span in spans {
        if span.1 < range.start() {
            before = if span.1 > before.1 { span } else { before };
        } else if span.0 > range.end() {
            after = if span.0 < after.0 { span } else { after };
        } else {
            return None;
        }
    }
    Some((before, after))
}
