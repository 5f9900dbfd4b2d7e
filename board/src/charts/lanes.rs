//! The shown pushes in lanes, one lane for each version or region. A change of the shown pushes costs one counting pass; a
//! lane is sorted by time when it is first drawn.
//!
//! ```text
//! a lane's order   | bars by start, update | points by time | timeless |
//!                  0                       ^ points         ^ timeless ^ len
//! ```

use std::sync::{Arc, OnceLock};

use crate::draw::folds::Folds;
use crate::draw::scale::TimeRange;
use crate::model::columns::{Board, PushId, RegionId, VersionId};
use crate::model::counts::Counts;
use crate::model::status::Status;
use crate::model::time::UtcSeconds;
use crate::select::lanes::Lanes;
use crate::select::name_labels::NameLabels;
use crate::select::push_set::PushSet;
use crate::select::shown::Shown;
use crate::sort::radix;

mod activity;
mod count;
mod gaps;
mod moments;
mod rise;
mod running;
mod sorted;

use activity::{FAR, gap};
pub use count::Lane;
pub(crate) use count::LaneRows;
use count::{Count, TimeBounds};
use gaps::Gaps;
pub use moments::Moments;
pub(crate) use moments::{is_silent, may_run};
pub(crate) use rise::Rise;
use running::Running;
pub(crate) use sorted::{BLOCK, Sorted};

/// Lanes that take so many times as long as the median are shown first on an axis of elapsed time.
const USUAL: i64 = 2;
/// Padding of a range on each side, as a share of its span.
const PADDING: f64 = 0.02;

/// The shown pushes in lanes.
#[derive(Debug, Clone, Default)]
pub struct LaneIndex {
    by: Lanes,
    /// How the names of the lanes are labelled.
    pub(super) labels: Arc<NameLabels>,
    rows: Vec<LaneRows>,
    /// Each lane in order, sorted when first needed.
    sorted: Vec<OnceLock<Sorted>>,
    /// Row of each version or region, `u32::MAX` where it has none.
    row_of: Vec<u32>,
    shown: PushSet,
    /// By status, the share of the pushes that do not run any more over time, by their last updates.
    ended: [Rise; Status::ALL.len()],
    /// Failed pushes by time, computed when first needed; those without a time last.
    failures: OnceLock<Vec<PushId>>,
    /// How many pushes run over time, computed when first needed.
    running: OnceLock<Running>,
    /// The longest gaps, found when first needed.
    gaps: OnceLock<Gaps>,
    total: usize,
    bounds: Option<(UtcSeconds, UtcSeconds)>,
    /// The same for the pushes whose start and end agree.
    bar_bounds: Option<(UtcSeconds, UtcSeconds)>,
    /// The same for the bars of the activity, where others lie far outside of it.
    activity: Option<(UtcSeconds, UtcSeconds)>,
    /// How many bars are not of the activity.
    out_of_activity: usize,
}

impl LaneIndex {
    /// The number of steps of the curves.
    pub const STEPS: usize = Rise::STEPS;

    /// Puts the shown pushes into lanes, in the order of [`Shown`]; those without a shown push are left out. Counts
    /// only, in one pass over the board: a lane is sorted when it is first needed.
    pub fn new(board: &Board, shown: &Shown, by: Lanes) -> Self {
        let (labels, pushes) = (shown.labels.clone(), shown.pushes.clone());
        let mut lanes = Self { by, labels, shown: pushes, ..Self::default() };
        let of_all: Vec<LaneRows> = match by {
            Lanes::ByVersion => {
                board.versions().map(|version| LaneRows::new(Lane::Version(version))).collect()
            }
            Lanes::ByRegion => board.regions().map(|region| LaneRows::new(Lane::Region(region))).collect(),
        };
        let mut count = Count::new(of_all, shown.counts.total() as usize);
        for version in board.versions() {
            count.add(board, shown, by, version);
        }
        let Count { of_all, bars, points, sample, ended } = count;
        (lanes.bar_bounds, lanes.bounds) = (bars.get(), bars.with(points).get());
        if let Some(about) = sample.activity() {
            (lanes.activity, lanes.out_of_activity) = bars_within(board, shown, about);
        }
        lanes.row_of = vec![u32::MAX; of_all.len()];
        let mut add = |at: u32| {
            let mut row = of_all[at as usize];
            if row.len() > 0 {
                row.in_scope = match row.lane {
                    Lane::Version(version) => shown.scope_of(version),
                    Lane::Region(region) => shown.scope_in(region),
                };
                lanes.row_of[at as usize] = lanes.rows.len() as u32;
                lanes.total += row.len();
                lanes.rows.push(row);
            }
        };
        match by {
            Lanes::ByVersion => shown.versions.iter().for_each(|version| add(version.0)),
            Lanes::ByRegion => shown.regions.iter().for_each(|region| add(region.0)),
        }
        lanes.sorted = vec![OnceLock::new(); lanes.rows.len()];
        lanes.ended = ended.map(|moments| Rise::new(&moments, lanes.total));
        lanes
    }

    /// Whether its lanes are versions or regions.
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

    /// From the first to the last moment of the shown pushes; `None` where nothing has a time.
    pub fn bounds(&self) -> Option<(UtcSeconds, UtcSeconds)> {
        self.bounds
    }

    /// The gaps between shown pushes that a timeline folds: those that are long in relation to the rest. The last one is until
    /// now where a push runs.
    pub fn folds(&self, board: &Board, now: UtcSeconds) -> Folds {
        self.gaps(board).folds(Some(now).filter(|_| self.has_running()))
    }

    fn gaps(&self, board: &Board) -> &Gaps {
        self.gaps.get_or_init(|| Gaps::new(self.shown.iter().map(|push| Moments::of(board, push))))
    }

    fn has_running(&self) -> bool {
        self.rows.iter().any(|row| row.counts[Status::Pushing] > 0)
    }

    /// The range that a timeline shows first, with a little padding of what it shows: the bars of the activity, up to now where
    /// a push may still run and the activity was not long ago. Points without a span do not extend it, since contradictory
    /// data puts some of them years off, unless there is nothing else.
    pub fn fit(&self, now: UtcSeconds, folds: &Folds) -> TimeRange {
        padded(self.shown_first(now), folds)
    }

    /// The last moment of the range that a timeline shows first, without its padding.
    pub fn latest(&self, now: UtcSeconds) -> UtcSeconds {
        self.shown_first(now).1
    }

    fn shown_first(&self, now: UtcSeconds) -> (UtcSeconds, UtcSeconds) {
        let bounds = self.activity.or(self.bar_bounds).or(self.bounds);
        let until = match bounds {
            Some((from, to)) if now.0 - to.0 > FAR * gap(to.0 - from.0) => to,
            _ => now,
        };
        self.until(bounds, until)
    }

    /// How many bars lie outside of the activity that [`LaneIndex::fit`] shows.
    pub fn out_of_activity(&self) -> usize {
        self.out_of_activity
    }

    /// Everything there is to see, with a little padding: how far a timeline can be moved.
    pub fn reach(&self, now: UtcSeconds, folds: &Folds) -> TimeRange {
        padded(self.until(self.bounds, now), folds)
    }

    /// The range that is shown first on [`Axis::Elapsed`], from the start of each lane, and how many lanes take longer: more
    /// than twice the median.
    ///
    /// [`Axis::Elapsed`]: crate::select::lanes::Axis::Elapsed
    pub fn fit_elapsed(&self, now: UtcSeconds) -> (TimeRange, usize) {
        let mut lengths: Vec<i64> = self.rows.iter().filter_map(|row| row.length(now)).collect();
        lengths.sort_unstable();
        let most = lengths.get(lengths.len() / 2).map_or(0, |median| USUAL * median);
        let within = lengths.partition_point(|length| *length <= most);
        let longest = within.checked_sub(1).map_or(0, |last| lengths[last]);
        (elapsed(longest), lengths.len() - within)
    }

    /// The same for all lanes.
    pub fn reach_elapsed(&self, now: UtcSeconds) -> TimeRange {
        elapsed(self.rows.iter().filter_map(|row| row.length(now)).max().unwrap_or(0))
    }

    // From the first of the bounds to their last, or until now where a push runs; never empty.
    fn until(&self, bounds: Option<(UtcSeconds, UtcSeconds)>, now: UtcSeconds) -> (UtcSeconds, UtcSeconds) {
        let (from, mut to) = bounds.unwrap_or((UtcSeconds(now.0 - 3600), now));
        if self.has_running() {
            to = to.max(now);
        }
        (from, UtcSeconds(to.0.max(from.0 + 60)))
    }

    /// How many of [`LaneIndex::STEPS`] equal parts of the shown pushes had a status at a moment, seconds since 1970. None for
    /// those that run: see [`LaneIndex::share_running`].
    pub fn steps_ended(&self, status: Status, at: f64) -> usize {
        self.ended[status as usize].at(at)
    }

    /// The shown pushes by status.
    pub fn counts(&self) -> Counts {
        self.rows.iter().fold(Counts::NONE, |mut all, row| {
            all.merge(row.counts);
            all
        })
    }

    /// The share of the shown pushes that ran at a moment, seconds since 1970: 0 to 1, to a few pixels of the range that is
    /// shown first.
    pub fn share_running(&self, board: &Board, at: f64) -> f32 {
        let running = self.running.get_or_init(|| {
            let bounds = self.activity.or(self.bar_bounds).or(self.bounds);
            let bounds = bounds.unwrap_or((UtcSeconds(0), UtcSeconds(0)));
            Running::new(board, self.shown.iter(), bounds, self.gaps(board).folds(None))
        });
        running.at(at) / self.total.max(1) as f32
    }

    /// The shown pushes.
    pub(crate) fn shown(&self) -> &PushSet {
        &self.shown
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
            let is_failed =
                |push: &PushId| self.shown.contains(*push) && board.status(*push) == Status::Failed;
            let mut failures: Vec<PushId> = board.pushes().filter(is_failed).collect();
            // Those of one moment stay in the order of their rows.
            radix::sort_by_key(&mut failures, |push| match Moments::of(board, push).last() {
                Some(at) => at.0 as u32,
                None => u32::MAX,
            });
            failures
        })
    }

    pub(crate) fn rows(&self) -> &[LaneRows] {
        &self.rows
    }

    // The pushes of a lane in order, sorted when first needed.
    pub(crate) fn sorted(&self, board: &Board, row: usize) -> &Sorted {
        self.sorted[row].get_or_init(|| Sorted::new(board, self.pushes_of(board, row)))
    }

    // The pushes of a lane by row.
    fn pushes_of<'a>(&'a self, board: &'a Board, row: usize) -> impl Iterator<Item = PushId> + 'a {
        let (of_version, in_region) = match self.rows[row].lane {
            Lane::Version(version) => (Some(board.pushes_of(version)), None),
            Lane::Region(region) => (None, Some(board.pushes_in(region).iter().copied())),
        };
        let all = of_version.into_iter().flatten().chain(in_region.into_iter().flatten());
        all.filter(|push| self.shown.contains(*push))
    }

    // From the first to the last moment of each push of a lane that has a time: up to now where it may run and is not silent.
    pub(crate) fn spans<'a>(
        &'a self,
        board: &'a Board,
        row: usize,
        now: UtcSeconds,
    ) -> impl Iterator<Item = (UtcSeconds, UtcSeconds)> + 'a {
        self.pushes_of(board, row).filter_map(move |push| {
            let (from, to) = match Moments::of(board, push) {
                Moments::Bar(from, to) => (from, to),
                Moments::Point(at) => (at, at),
                Moments::Timeless => return None,
            };
            let runs = may_run(board, push) && !is_silent(to, now);
            Some((from, if runs { to.max(now) } else { to }))
        })
    }

    pub(crate) fn row_of(&self, lane: Lane) -> Option<usize> {
        let at = match (lane, self.by) {
            (Lane::Version(VersionId(at)), Lanes::ByVersion)
            | (Lane::Region(RegionId(at)), Lanes::ByRegion) => at,
            _ => return None,
        };
        self.row_of.get(at as usize).filter(|row| **row != u32::MAX).map(|row| *row as usize)
    }

    // The lane of a push and its position in that lane; `None` if it is not shown.
    pub(crate) fn find(&self, board: &Board, push: PushId) -> Option<(usize, usize)> {
        let lane = match self.by {
            Lanes::ByVersion => Lane::Version(board.version_of(push)),
            Lanes::ByRegion => Lane::Region(board.region_column()[push.0 as usize]),
        };
        let row = self.row_of(lane)?;
        Some((row, self.sorted(board, row).find(board, push)?))
    }
}

// With a little padding of what is shown.
fn padded((from, to): (UtcSeconds, UtcSeconds), folds: &Folds) -> TimeRange {
    TimeRange::between(from, to).folded(folds).padded(PADDING).unfolded(folds)
}

// From a start, with a little padding at the end.
fn elapsed(seconds: i64) -> TimeRange {
    TimeRange::new(0.0, seconds.max(60) as f64 * (1.0 + PADDING))
}

fn failure_key(board: &Board, push: PushId) -> (i64, PushId) {
    (Moments::of(board, push).last().map_or(i64::MAX, |at| at.0), push)
}

/// The bounds of the bars within a span of time, and how many others there are.
fn bars_within(
    board: &Board,
    shown: &Shown,
    (from, to): (UtcSeconds, UtcSeconds),
) -> (Option<(UtcSeconds, UtcSeconds)>, usize) {
    let (mut within, mut outside) = (TimeBounds::NONE, 0);
    for push in shown.pushes.iter() {
        match Moments::of(board, push) {
            Moments::Bar(start, end) if start >= from && end <= to => {
                within.widen(start);
                within.widen(end);
            }
            Moments::Bar(..) => outside += 1,
            Moments::Point(_) | Moments::Timeless => {}
        }
    }
    (within.get(), outside)
}
