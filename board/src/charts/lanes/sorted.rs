//! One lane sorted by time when it is first needed, with a digest of each block of 32 bars.

use crate::charts::lanes::moments::{Moments, SILENCE, may_run};
use crate::model::columns::{Board, PushId};
use crate::model::status::Status;
use crate::model::time::{Timestamp, UtcSeconds};
use crate::sort::radix;

/// The shown pushes of a lane: bars by start, update and row, then points by time, then those without a time.
#[derive(Debug, Clone)]
pub(crate) struct Sorted {
    pub(crate) order: Box<[PushId]>,
    /// A digest of each whole [`BLOCK`] of the order.
    blocks: Box<[Block]>,
    /// The last moments of the bars and points that have ended, and of those that may still run, each sorted.
    ends: Box<[u32]>,
    reports: Box<[u32]>,
}

/// The number of pushes in a block.
pub(crate) const BLOCK: usize = 32;

/// A digest of consecutive bars: all that a frame needs of those that begin on one pixel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Block {
    /// Latest update of each status, by its number; none where it does not occur.
    pub(crate) until: [Timestamp; Status::ALL.len()],
    /// Earliest update of those that run.
    pub(crate) running_from: Timestamp,
}

impl Sorted {
    /// Sorts pushes that come by row.
    pub(super) fn new(board: &Board, pushes: impl Iterator<Item = PushId>) -> Self {
        let mut keys: Vec<Key> = pushes.map(|push| Key::of(board, push)).collect();
        // The least significant key first: each sort is stable.
        radix::sort_by_key(&mut keys, |key| key.update);
        radix::sort_by_key(&mut keys, |key| key.first);
        radix::sort_by_key(&mut keys, |key| key.kind);
        let order: Box<[PushId]> = keys.into_iter().map(|key| key.push).collect();
        let blocks = order.chunks_exact(BLOCK).map(|pushes| Block::new(board, pushes)).collect();
        let last = |push: &PushId| Moments::of(board, *push).last().map(|at| at.0 as u32);
        let (mut ends, mut reports) = (Vec::new(), Vec::new());
        for push in &order {
            let Some(at) = last(push) else { break };
            if may_run(board, *push) { reports.push(at) } else { ends.push(at) }
        }
        for moments in [&mut ends, &mut reports] {
            radix::sort_by_key(moments, |at| at);
        }
        Self { order, blocks, ends: ends.into(), reports: reports.into() }
    }

    /// How many bars and points end before a moment: those that may still run end at their last report if they are silent, and
    /// now if not.
    pub(crate) fn ended_before(&self, moment: f64, now: UtcSeconds) -> usize {
        let before = |all: &[u32], at: f64| all.partition_point(|end| f64::from(*end) < at);
        let silent = if (now.0 as f64) < moment { moment } else { moment.min((now.0 - SILENCE) as f64) };
        before(&self.ends, moment) + before(&self.reports, silent)
    }

    /// How many bars and points, of which these are the positions in the order, begin after a moment.
    pub(crate) fn begun_after(
        &self,
        board: &Board,
        [bars, points]: [std::ops::Range<usize>; 2],
        moment: f64,
    ) -> usize {
        let after = |items: std::ops::Range<usize>| {
            let begins = |push: &PushId| match Moments::of(board, *push) {
                Moments::Bar(at, _) | Moments::Point(at) => at.0 as f64 <= moment,
                Moments::Timeless => false,
            };
            items.len() - self.order[items].partition_point(begins)
        };
        after(bars) + after(points)
    }

    // The block that begins at an item, if it ends at or before `end`.
    #[inline]
    pub(crate) fn block_at(&self, item: usize, end: usize) -> Option<&Block> {
        (item.is_multiple_of(BLOCK) && item + BLOCK <= end).then(|| &self.blocks[item / BLOCK])
    }

    // The position of a push in the order.
    pub(super) fn find(&self, board: &Board, push: PushId) -> Option<usize> {
        self.order.binary_search_by_key(&Key::of(board, push), |other| Key::of(board, *other)).ok()
    }

    // The push at the position that a push, also one of another lane, would have; the last push where that is the end.
    pub(crate) fn nearest(&self, board: &Board, push: PushId) -> Option<PushId> {
        let key = Key::of(board, push);
        let at = self.order.partition_point(|other| Key::of(board, *other) < key);
        self.order.get(at).or(self.order.last()).copied()
    }
}

impl Block {
    fn new(board: &Board, pushes: &[PushId]) -> Self {
        let mut block = Self { until: [Timestamp::NONE; Status::ALL.len()], running_from: Timestamp::NONE };
        for push in pushes {
            let Moments::Bar(_, update) = Moments::of(board, *push) else { continue };
            let status = board.status(*push);
            let until = &mut block.until[status as usize];
            *until = Timestamp::new(until.get().map_or(update, |until| until.max(update)));
            if status == Status::Pushing {
                let from = block.running_from.get();
                block.running_from = Timestamp::new(from.map_or(update, |from| from.min(update)));
            }
        }
        block
    }
}

const BAR: u32 = 0;
const POINT: u32 = 1;
const TIMELESS: u32 = 2;

/// The order within a lane: kind, first moment, last update, row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    kind: u32,
    first: u32,
    update: u32,
    push: PushId,
}

impl Key {
    fn of(board: &Board, push: PushId) -> Self {
        let seconds = |at: UtcSeconds| at.0 as u32;
        let (kind, first, update) = match Moments::of(board, push) {
            Moments::Bar(start, update) => (BAR, seconds(start), seconds(update)),
            Moments::Point(at) => (POINT, seconds(at), 0),
            Moments::Timeless => (TIMELESS, 0, 0),
        };
        Self { kind, first, update, push }
    }
}
