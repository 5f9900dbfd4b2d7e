//! The shown pushes in lanes, a lane a file or a region, sorted by time: computed once a change of what is shown,
//! so that a frame sorts and counts nothing. Knows no pixels.
//!
//! ```text
//! order   | bars by start, update | points by time | timeless |   next lane …
//! lane    ^ start                 ^ points         ^ timeless ^ end
//! ```

use std::ops::Range;

use crate::columns::{Board, FileId, PushId, RegionId, Status};
use crate::link::Lanes;
use crate::quality::{CLOCK_TOLERANCE, Quirk};
use crate::scale::TimeRange;
use crate::shown::{Counts, Shown};
use crate::time::{Stamp, UtcSeconds};

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
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LaneIndex {
    by: Lanes,
    rows: Vec<LaneRows>,
    order: Vec<PushId>,
    /// Each [`BLOCK`] of the order in short.
    blocks: Vec<Block>,
    /// Row of each file or region, `u32::MAX` where it has none.
    row_of: Vec<u32>,
    /// Times of last update of the successful, and of the failed, sorted.
    done: Vec<u32>,
    failed: Vec<u32>,
    /// Failed pushes by time; those without one last.
    failures: Vec<PushId>,
    total: usize,
    bounds: Option<(UtcSeconds, UtcSeconds)>,
    /// The same of those with a start and an end that agree.
    bar_bounds: Option<(UtcSeconds, UtcSeconds)>,
}

/// A lane's share of the order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LaneRows {
    pub(crate) lane: Lane,
    pub(crate) counts: Counts,
    /// Worst status among those without a time.
    pub(crate) worst_timeless: Option<Status>,
    start: u32,
    points: u32,
    timeless: u32,
    end: u32,
}

/// How many of the order a block holds.
pub(crate) const BLOCK: usize = 32;

/// Bars that follow each other in the order, in short: what a frame needs of those that begin on one pixel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Block {
    /// Latest update of each status, by its number; none where it does not occur.
    pub(crate) until: [Stamp; Status::ALL.len()],
    /// Earliest update of those that run.
    pub(crate) running_from: Stamp,
}

impl Block {
    fn new(board: &Board, pushes: &[PushId]) -> Self {
        let mut block = Self { until: [Stamp::NONE; Status::ALL.len()], running_from: Stamp::NONE };
        for push in pushes {
            let Moments::Bar(_, update) = Moments::of(board, *push) else { continue };
            let status = board.status(*push);
            let until = &mut block.until[status as usize];
            *until = Stamp::new(until.get().map_or(update, |until| until.max(update)));
            if status == Status::Pushing {
                let from = block.running_from.get();
                block.running_from = Stamp::new(from.map_or(update, |from| from.min(update)));
            }
        }
        block
    }
}

impl LaneRows {
    pub(crate) fn start(&self) -> usize {
        self.start as usize
    }

    pub(crate) fn all(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    pub(crate) fn bars(&self) -> Range<usize> {
        self.start as usize..self.points as usize
    }

    pub(crate) fn points(&self) -> Range<usize> {
        self.points as usize..self.timeless as usize
    }

    pub(crate) fn timeless(&self) -> Range<usize> {
        self.timeless as usize..self.end as usize
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

    // Sorts bars before points before those without a time, and each by time.
    pub(crate) fn key(self, push: PushId) -> Key {
        let seconds = |at: UtcSeconds| at.0 as u32;
        match self {
            Self::Bar(start, update) => Key::new(BAR, seconds(start), seconds(update), push),
            Self::Point(at) => Key::new(POINT, seconds(at), 0, push),
            Self::Timeless => Key::new(TIMELESS, 0, 0, push),
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

const BAR: u32 = 0;
const POINT: u32 = 1;
const TIMELESS: u32 = 2;

/// The order within a lane: kind, first moment, last update, row, in one number that sorts fast.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key(u128);

impl Key {
    fn new(kind: u32, first: u32, update: u32, push: PushId) -> Self {
        let part = |part: u32, place: u32| u128::from(part) << (32 * place);
        Self(part(kind, 3) | part(first, 2) | part(update, 1) | part(push.0, 0))
    }

    fn part(self, place: u32) -> u32 {
        (self.0 >> (32 * place)) as u32
    }

    fn push(self) -> PushId {
        PushId(self.part(0))
    }

    // The last known moment; none where there is no time.
    fn last(self) -> Option<u32> {
        match self.part(3) {
            BAR => Some(self.part(1)),
            POINT => Some(self.part(2)),
            _ => None,
        }
    }
}

impl LaneIndex {
    /// Puts what is shown into lanes, in the order of [`Shown`]; those without a shown push are left out.
    pub fn new(board: &Board, shown: &Shown, by: Lanes) -> Self {
        let count = if by == Lanes::ByFile { board.file_count() } else { board.region_count() };
        let mut lanes = Self { by, row_of: vec![u32::MAX; count], ..Self::default() };
        let mut keys = Vec::new();
        match by {
            Lanes::ByFile => {
                for file in &shown.files {
                    let rows = board.rows_of(*file);
                    lanes.add(board, shown, Lane::File(*file), rows.map(|row| PushId(row as u32)), &mut keys);
                }
            }
            Lanes::ByRegion => {
                for region in &shown.regions {
                    let rows = board.pushes_in(*region).iter().copied();
                    lanes.add(board, shown, Lane::Region(*region), rows, &mut keys);
                }
            }
        }
        lanes.total = lanes.order.len();
        lanes.blocks = lanes.order.chunks(BLOCK).map(|pushes| Block::new(board, pushes)).collect();
        lanes.done.sort_unstable();
        lanes.failed.sort_unstable();
        lanes.failures.sort_unstable_by_key(|push| failure_key(board, *push));
        lanes
    }

    fn add(
        &mut self,
        board: &Board,
        shown: &Shown,
        lane: Lane,
        pushes: impl Iterator<Item = PushId>,
        keys: &mut Vec<Key>,
    ) {
        keys.clear();
        let shown_pushes = pushes.filter(|push| shown.is_shown(*push));
        keys.extend(shown_pushes.map(|push| Moments::of(board, push).key(push)));
        if keys.is_empty() {
            return;
        }
        keys.sort_unstable();
        let start = self.order.len();
        let (mut counts, mut worst_timeless) = (Counts::default(), None);
        for key in keys.iter() {
            let status = board.status(key.push());
            counts.add(status);
            self.order.push(key.push());
            if status == Status::Failed {
                self.failures.push(key.push());
            }
            let Some(last) = key.last() else {
                worst_timeless = Some(worst_timeless.map_or(status, |worst: Status| worst.min(status)));
                continue;
            };
            match status {
                Status::Success => self.done.push(last),
                Status::Failed => self.failed.push(last),
                Status::Pushing | Status::Unknown => {}
            }
            let (from, to) = (UtcSeconds(i64::from(key.part(2))), UtcSeconds(i64::from(last)));
            let widened = |bounds: Option<(UtcSeconds, UtcSeconds)>| {
                Some(bounds.map_or((from, to), |(first, end)| (first.min(from), end.max(to))))
            };
            self.bounds = widened(self.bounds);
            if key.part(3) < POINT {
                self.bar_bounds = widened(self.bar_bounds);
            }
        }
        let before = |kind: u32| (start + keys.partition_point(|key| key.part(3) < kind)) as u32;
        let (points, timeless) = (before(POINT), before(TIMELESS));
        match lane {
            Lane::File(FileId(at)) | Lane::Region(RegionId(at)) => {
                self.row_of[at as usize] = self.rows.len() as u32;
            }
        }
        let (start, end) = (start as u32, self.order.len() as u32);
        self.rows.push(LaneRows { lane, counts, worst_timeless, start, points, timeless, end });
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

    fn share(&self, sorted: &[u32], at: f64) -> f32 {
        sorted.partition_point(|time| f64::from(*time) <= at) as f32 / self.total.max(1) as f32
    }

    /// The failed push after another push in time, around the end to the first; `None` if none failed.
    pub fn next_failure(&self, board: &Board, from: Option<PushId>) -> Option<PushId> {
        let at = from.map_or(0, |from| {
            let from = failure_key(board, from);
            self.failures.partition_point(|push| failure_key(board, *push) <= from)
        });
        self.failures.get(at).or(self.failures.first()).copied()
    }

    /// The failed push before another push in time, around the start to the last; `None` if none failed.
    pub fn previous_failure(&self, board: &Board, from: Option<PushId>) -> Option<PushId> {
        let at = from.map_or(0, |from| {
            let from = failure_key(board, from);
            self.failures.partition_point(|push| failure_key(board, *push) < from)
        });
        at.checked_sub(1).map(|at| self.failures[at]).or(self.failures.last().copied())
    }

    pub(crate) fn rows(&self) -> &[LaneRows] {
        &self.rows
    }

    pub(crate) fn order(&self) -> &[PushId] {
        &self.order
    }

    // What begins at a place of the order and ends before another, if it is a whole block.
    pub(crate) fn block_at(&self, item: usize, end: usize) -> Option<&Block> {
        (item.is_multiple_of(BLOCK) && item + BLOCK <= end).then(|| &self.blocks[item / BLOCK])
    }

    pub(crate) fn row_of(&self, lane: Lane) -> Option<usize> {
        let at = match (lane, self.by) {
            (Lane::File(FileId(at)), Lanes::ByFile) | (Lane::Region(RegionId(at)), Lanes::ByRegion) => at,
            _ => return None,
        };
        self.row_of.get(at as usize).filter(|row| **row != u32::MAX).map(|row| *row as usize)
    }

    // The lane of a push and where it stands in the order; `None` if it is not shown.
    pub(crate) fn find(&self, board: &Board, push: PushId) -> Option<(usize, usize)> {
        let lane = match self.by {
            Lanes::ByFile => Lane::File(board.file_of(push)),
            Lanes::ByRegion => Lane::Region(board.region_column()[push.0 as usize]),
        };
        let row = self.row_of(lane)?;
        let all = self.rows[row].all();
        let key = |push: &PushId| Moments::of(board, *push).key(*push);
        let at = self.order[all.clone()].binary_search_by_key(&key(&push), key).ok()?;
        Some((row, all.start + at))
    }
}

fn failure_key(board: &Board, push: PushId) -> (i64, PushId) {
    (Moments::of(board, push).last().map_or(i64::MAX, |at| at.0), push)
}
