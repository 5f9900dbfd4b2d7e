//! How many pushes run at a time: those that have begun and not ended.

use crate::charts::lanes::moments::Moments;
use crate::draw::folds::Folds;
use crate::model::columns::{Board, PushId};
use crate::model::status::Status;
use crate::model::time::UtcSeconds;

/// The number of running pushes at the edges of equal parts of a span of time, and between two edges on a straight line. In a
/// folded gap nothing changes, so it takes few of the parts.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Running {
    folds: Folds,
    first: f64,
    /// Length of a part, folded seconds.
    part: f64,
    at_edges: Vec<u32>,
}

/// Parts of the span. The range that is shown first has fewer pixels.
const PARTS: usize = 1 << 12;

impl Running {
    /// Counts pushes in one pass. A push runs from its start to its last update, or for ever where that is not its end.
    pub(super) fn new(
        board: &Board,
        pushes: impl Iterator<Item = PushId>,
        (first, last): (UtcSeconds, UtcSeconds),
        folds: Folds,
    ) -> Self {
        let (first, last) = (folds.fold(first.0 as f64), folds.fold(last.0 as f64));
        let part = ((last - first) / PARTS as f64).max(1.0);
        let mut running = Self { folds, first, part, at_edges: Vec::new() };
        let mut changes = vec![0i32; PARTS + 2];
        for push in pushes {
            let runs = board.status(push) == Status::Pushing;
            match Moments::of(board, push) {
                Moments::Bar(start, end) => {
                    changes[running.edge_after(start)] += 1;
                    if !runs {
                        changes[running.edge_after(end)] -= 1;
                    }
                }
                Moments::Point(at) if runs => changes[running.edge_after(at)] += 1,
                Moments::Point(_) | Moments::Timeless => {}
            }
        }
        let mut count = 0;
        running.at_edges = (changes[..=PARTS].iter())
            .map(|change| {
                count += change;
                count as u32
            })
            .collect();
        running
    }

    // The first edge at or after a moment; one more than there are for a moment after the last.
    fn edge_after(&self, at: UtcSeconds) -> usize {
        (((self.folds.fold(at.0 as f64) - self.first) / self.part).ceil().max(0.0) as usize).min(PARTS + 1)
    }

    /// How many run at a moment, seconds since 1970.
    pub(super) fn at(&self, at: f64) -> f32 {
        let edge = ((self.folds.fold(at) - self.first) / self.part).clamp(0.0, PARTS as f64);
        let (low, share) = (edge.floor() as usize, edge.fract() as f32);
        let count = |edge: usize| self.at_edges[edge.min(PARTS)] as f32;
        count(low) * (1.0 - share) + count(low + 1) * share
    }
}
