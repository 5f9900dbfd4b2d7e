//! The shown pushes in lanes, a lane a file or a region: counted once a change of what is shown, and each lane sorted
//! by time when it is first looked at, so that a change costs one pass and a frame sorts nothing that was seen
//! before. Knows no pixels.
//!
//! ```text
//! a lane's order   | bars by start, update | points by time | timeless |
//!                  0                       ^ points         ^ timeless ^ len
//! ```

use std::ops::Range;
use std::sync::OnceLock;

use crate::columns::{Board, FileId, PushId, RegionId, Status};
use crate::link::Lanes;
use crate::quality::{CLOCK_TOLERANCE, Quirk};
use crate::radix;
use crate::scale::TimeRange;
use crate::shown::{Counts, Shown};
use crate::time::UtcSeconds;

mod sorted;

pub(crate) use sorted::{BLOCK, Sorted};

/// Whose pushes a lane holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// A version of a file.
    File(FileId),
    /// A region.
    Region(RegionId),
}

/// When a push took place, as far as its times tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moments {
    /// From its start to its last update.
    Bar(UtcSeconds, UtcSeconds),
    /// One moment only: a time is missing, or times contradict each other. Where the update lies before the start it
    /// is that of the update; where it lies after the fetch, that of the fetch, at which the status was known.
    Point(UtcSeconds),
    /// No time at all.
    Timeless,
}

/// The shown pushes in lanes.
#[derive(Debug, Clone, Default)]
pub struct LaneIndex {
    by: Lanes,
    rows: Vec<LaneRows>,
    /// Each lane in order, once it was looked at.
    sorted: Vec<OnceLock<Sorted>>,
    /// Row of each file or region, `u32::MAX` where it has none.
    row_of: Vec<u32>,
    /// One bit a push, as [`Shown::pushes`] has them.
    shown: Vec<u64>,
    /// Times of last update of the successful, and of the failed, sorted.
    done: Vec<u32>,
    failed: Vec<u32>,
    /// Failed pushes by time, once they were asked for; those without one last.
    failures: OnceLock<Vec<PushId>>,
    total: usize,
    bounds: Option<(UtcSeconds, UtcSeconds)>,
    /// The same of those with a start and an end that agree.
    bar_bounds: Option<(UtcSeconds, UtcSeconds)>,
}

/// What is known of a lane before it is sorted. Its pushes have places from 0 on: bars, points, timeless.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LaneRows {
    pub(crate) lane: Lane,
    pub(crate) counts: Counts,
    /// Worst status among those without a time.
    pub(crate) worst_timeless: Option<Status>,
    points: u32,
    timeless: u32,
}

impl LaneRows {
    const fn new(lane: Lane) -> Self {
        Self { lane, counts: Counts::NONE, worst_timeless: None, points: 0, timeless: 0 }
    }

    pub(crate) fn len(&self) -> usize {
        self.counts.total() as usize
    }

    pub(crate) fn bars(&self) -> Range<usize> {
        0..self.len() - (self.points + self.timeless) as usize
    }

    pub(crate) fn points(&self) -> Range<usize> {
        self.bars().end..self.timeless().start
    }

    pub(crate) fn timeless(&self) -> Range<usize> {
        self.len() - self.timeless as usize..self.len()
    }
}

impl Moments {
    /// Of a push.
    #[inline]
    pub fn of(board: &Board, push: PushId) -> Self {
        let at = push.0 as usize;
        if board.push_quirks(push).has(Quirk::TimeAfterFetch) {
            return Self::Point(last_believable(board, push));
        }
        match (board.start_column()[at].get(), board.update_column()[at].get()) {
            (Some(start), Some(update)) if update >= start => Self::Bar(start, update),
            (_, Some(at)) | (Some(at), None) => Self::Point(at),
            (None, None) => Self::Timeless,
        }
    }

    /// The last one that is known.
    pub fn last(self) -> Option<UtcSeconds> {
        match self {
            Self::Bar(_, at) | Self::Point(at) => Some(at),
            Self::Timeless => None,
        }
    }
}

// Of a push with a time after the fetch: its update, if that is not the one, or the fetch.
fn last_believable(board: &Board, push: PushId) -> UtcSeconds {
    let fetched = board.page_of(board.file_of(push)).fetched_at;
    let update = board.update_column()[push.0 as usize].get();
    let believed = update.filter(|at| at.0 <= fetched.0.saturating_add(CLOCK_TOLERANCE)).unwrap_or(fetched);
    UtcSeconds(believed.0.clamp(0, i64::from(u32::MAX) - 1))
}

impl LaneIndex {
    /// Puts what is shown into lanes, in the order of [`Shown`]; those without a shown push are left out. Counts
    /// only, in one pass over the board: a lane is sorted when it is first looked at.
    pub fn new(board: &Board, shown: &Shown, by: Lanes) -> Self {
        let mut lanes = Self { by, shown: shown.pushes.clone(), ..Self::default() };
        let mut of_all: Vec<LaneRows> = match by {
            Lanes::ByFile => board.files().map(|file| LaneRows::new(Lane::File(file))).collect(),
            Lanes::ByRegion => board.regions().map(|region| LaneRows::new(Lane::Region(region))).collect(),
        };
        let (mut bars, mut points) = (Span::NONE, Span::NONE);
        for file in board.files() {
            for at in board.rows_of(file) {
                let push = PushId(at as u32);
                if !shown.is_shown(push) {
                    continue;
                }
                let lane = if by == Lanes::ByFile { file.0 } else { board.region_column()[at].0 };
                let (lane, status) = (&mut of_all[lane as usize], board.status(push));
                lane.counts.add(status);
                let last = match Moments::of(board, push) {
                    Moments::Bar(start, update) => {
                        bars.widen(start);
                        bars.widen(update);
                        update
                    }
                    Moments::Point(at) => {
                        lane.points += 1;
                        points.widen(at);
                        at
                    }
                    Moments::Timeless => {
                        lane.timeless += 1;
                        lane.worst_timeless =
                            Some(lane.worst_timeless.map_or(status, |worst| worst.min(status)));
                        continue;
                    }
                };
                match status {
                    Status::Success => lanes.done.push(last.0 as u32),
                    Status::Failed => lanes.failed.push(last.0 as u32),
                    Status::Pushing | Status::Unknown => {}
                }
            }
        }
        radix::sort_by_key(&mut lanes.done, |at| at);
        radix::sort_by_key(&mut lanes.failed, |at| at);
        (lanes.bar_bounds, lanes.bounds) = (bars.get(), bars.with(points).get());
        lanes.row_of = vec![u32::MAX; of_all.len()];
        let mut add = |at: u32| {
            let row = of_all[at as usize];
            if row.len() > 0 {
                lanes.row_of[at as usize] = lanes.rows.len() as u32;
                lanes.total += row.len();
                lanes.rows.push(row);
            }
        };
        match by {
            Lanes::ByFile => shown.files.iter().for_each(|file| add(file.0)),
            Lanes::ByRegion => shown.regions.iter().for_each(|region| add(region.0)),
        }
        lanes.sorted = vec![OnceLock::new(); lanes.rows.len()];
        lanes
    }

    /// What its lanes hold the pushes of.
    pub fn by(&self) -> Lanes {
        self.by
    }

    /// How many lanes there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// True if nothing is shown.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many pushes there are in all lanes.
    pub fn push_count(&self) -> usize {
        self.total
    }

    /// From the first to the last moment of what is shown; `None` where nothing has a time.
    pub fn bounds(&self) -> Option<(UtcSeconds, UtcSeconds)> {
        self.bounds
    }

    /// What a timeline begins with: all bars, with a little room; up to now where a push may still run. Moments
    /// alone, of which some lie years off since their data contradicts itself, do not stretch it, unless there is
    /// nothing else.
    pub fn fit(&self, now: UtcSeconds) -> TimeRange {
        self.range(self.bar_bounds.or(self.bounds), now)
    }

    /// Everything there is to see, with a little room: how far a timeline can be moved.
    pub fn reach(&self, now: UtcSeconds) -> TimeRange {
        self.range(self.bounds, now)
    }

    fn range(&self, bounds: Option<(UtcSeconds, UtcSeconds)>, now: UtcSeconds) -> TimeRange {
        let (from, mut to) = bounds.unwrap_or((UtcSeconds(now.0 - 3600), now));
        if self.rows.iter().any(|row| row.counts[Status::Pushing] > 0) {
            to = to.max(now);
        }
        TimeRange::between(from, UtcSeconds(to.0.max(from.0 + 60))).padded(0.02)
    }

    /// Share of the shown pushes that had succeeded at a moment, 0 to 1.
    pub fn share_done(&self, at: f64) -> f32 {
        self.share(&self.done, at)
    }

    /// Share of the shown pushes that had failed at a moment, 0 to 1.
    pub fn share_failed(&self, at: f64) -> f32 {
        self.share(&self.failed, at)
    }

    /// How far the share of those that had succeeded rises over time, in so many equal steps.
    pub(crate) fn climb_done(&self, steps: usize) -> Climb<'_> {
        Climb { sorted: &self.done, total: self.total, steps, reached: 0 }
    }

    /// The same for those that had failed.
    pub(crate) fn climb_failed(&self, steps: usize) -> Climb<'_> {
        Climb { sorted: &self.failed, total: self.total, steps, reached: 0 }
    }

    fn share(&self, sorted: &[u32], at: f64) -> f32 {
        sorted.partition_point(|time| f64::from(*time) <= at) as f32 / self.total.max(1) as f32
    }

    /// The failed push after another push in time, around the end to the first; `None` if none failed.
    pub fn next_failure(&self, board: &Board, from: Option<PushId>) -> Option<PushId> {
        let failures = self.failures(board);
        let at = from.map_or(0, |from| {
            let from = failure_key(board, from);
            failures.partition_point(|push| failure_key(board, *push) <= from)
        });
        failures.get(at).or(failures.first()).copied()
    }

    /// The failed push before another push in time, around the start to the last; `None` if none failed.
    pub fn previous_failure(&self, board: &Board, from: Option<PushId>) -> Option<PushId> {
        let failures = self.failures(board);
        let at = from.map_or(0, |from| {
            let from = failure_key(board, from);
            failures.partition_point(|push| failure_key(board, *push) < from)
        });
        at.checked_sub(1).map(|at| failures[at]).or(failures.last().copied())
    }

    fn failures(&self, board: &Board) -> &[PushId] {
        self.failures.get_or_init(|| {
            let is_failed = |push: &PushId| self.is_shown(*push) && board.status(*push) == Status::Failed;
            let mut failures: Vec<PushId> = board.pushes().filter(is_failed).collect();
            // By row among those of one moment, as they come.
            radix::sort_by_key(&mut failures, |push| match Moments::of(board, push).last() {
                Some(at) => at.0 as u32,
                None => u32::MAX,
            });
            failures
        })
    }

    fn is_shown(&self, push: PushId) -> bool {
        self.shown[push.0 as usize / 64] >> (push.0 % 64) & 1 == 1
    }

    pub(crate) fn rows(&self) -> &[LaneRows] {
        &self.rows
    }

    // The pushes of a lane in order: sorted now, if nobody has looked at it before.
    pub(crate) fn sorted(&self, board: &Board, row: usize) -> &Sorted {
        self.sorted[row].get_or_init(|| match self.rows[row].lane {
            Lane::File(file) => Sorted::new(board, board.pushes_of(file).filter(|push| self.is_shown(*push))),
            Lane::Region(region) => {
                let pushes = board.pushes_in(region).iter().copied();
                Sorted::new(board, pushes.filter(|push| self.is_shown(*push)))
            }
        })
    }

    pub(crate) fn row_of(&self, lane: Lane) -> Option<usize> {
        let at = match (lane, self.by) {
            (Lane::File(FileId(at)), Lanes::ByFile) | (Lane::Region(RegionId(at)), Lanes::ByRegion) => at,
            _ => return None,
        };
        self.row_of.get(at as usize).filter(|row| **row != u32::MAX).map(|row| *row as usize)
    }

    // The lane of a push and where it stands in its order; `None` if it is not shown.
    pub(crate) fn find(&self, board: &Board, push: PushId) -> Option<(usize, usize)> {
        let lane = match self.by {
            Lanes::ByFile => Lane::File(board.file_of(push)),
            Lanes::ByRegion => Lane::Region(board.region_column()[push.0 as usize]),
        };
        let row = self.row_of(lane)?;
        Some((row, self.sorted(board, row).find(board, push)?))
    }
}

/// A share that rises over time: costs by its steps, whatever the number of moments it counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Climb<'a> {
    sorted: &'a [u32],
    total: usize,
    steps: usize,
    reached: usize,
}

impl Climb<'_> {
    /// Steps reached at a moment that is no earlier than the one before.
    pub(crate) fn to(&mut self, at: f64) -> usize {
        let moment_of = |step: usize| {
            let count = (step as u64 * self.total as u64).div_ceil(self.steps as u64).max(1);
            self.sorted.get(count as usize - 1).copied()
        };
        while self.reached < self.steps
            && moment_of(self.reached + 1).is_some_and(|time| f64::from(time) <= at)
        {
            self.reached += 1;
        }
        self.reached
    }
}

/// From the first to the last of some moments.
#[derive(Clone, Copy)]
struct Span(i64, i64);

impl Span {
    const NONE: Self = Self(i64::MAX, i64::MIN);

    fn widen(&mut self, at: UtcSeconds) {
        *self = self.with(Self(at.0, at.0));
    }

    fn with(self, other: Self) -> Self {
        Self(self.0.min(other.0), self.1.max(other.1))
    }

    fn get(self) -> Option<(UtcSeconds, UtcSeconds)> {
        (self.0 <= self.1).then_some((UtcSeconds(self.0), UtcSeconds(self.1)))
    }
}

fn failure_key(board: &Board, push: PushId) -> (i64, PushId) {
    (Moments::of(board, push).last().map_or(i64::MAX, |at| at.0), push)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_climb_reaches_as_many_steps_as_its_share_fills(
            mut sorted in prop::collection::vec(0u32..500, 0..200),
            others in 0usize..50, steps in 1usize..200,
            mut moments in prop::collection::vec(-10f64..600.0, 1..40),
        ) {
            sorted.sort_unstable();
            moments.sort_by(f64::total_cmp);
            let total = sorted.len() + others;
            let mut climb = Climb { sorted: &sorted, total, steps, reached: 0 };
            for at in moments {
                let count = sorted.iter().filter(|time| f64::from(**time) <= at).count();
                prop_assert_eq!(climb.to(at), (count * steps).checked_div(total).unwrap_or(0));
            }
        }
    }
}
