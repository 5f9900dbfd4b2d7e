//! The lanes before they are sorted, and the one pass over a board that counts them.

use std::ops::Range;

use crate::charts::lanes::activity::BarSample;
use crate::charts::lanes::moments::{Moments, is_silent, may_run};
use crate::model::columns::{Board, PushId, RegionId, VersionId};
use crate::model::counts::Counts;
use crate::model::status::Status;
use crate::model::time::UtcSeconds;
use crate::select::lanes::Lanes;
use crate::select::shown::Shown;

/// The version or the region whose pushes a lane holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// A version of a data file.
    Version(VersionId),
    /// A region.
    Region(RegionId),
}

/// A lane before it is sorted. Its pushes have positions from 0: bars, points, timeless.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LaneRows {
    pub(crate) lane: Lane,
    pub(crate) counts: Counts,
    /// Its pushes that are shown, or hidden by nothing but their status.
    pub(crate) in_scope: Counts,
    /// Worst status among those without a time.
    pub(crate) worst_timeless: Option<Status>,
    /// From the first to the last moment of its bars, and of all.
    bar_bounds: TimeBounds,
    bounds: TimeBounds,
    /// The latest report of those that may still run.
    last_report: Option<UtcSeconds>,
    points: u32,
    timeless: u32,
}

impl LaneRows {
    pub(super) const fn new(lane: Lane) -> Self {
        Self {
            lane,
            counts: Counts::NONE,
            in_scope: Counts::NONE,
            worst_timeless: None,
            bar_bounds: TimeBounds::NONE,
            bounds: TimeBounds::NONE,
            last_report: None,
            points: 0,
            timeless: 0,
        }
    }

    /// When its first push began: of its bars if it has any, since other times may be years off. 1970 where nothing has a time.
    pub(crate) fn began(&self) -> UtcSeconds {
        self.bar_bounds.get().or(self.bounds.get()).map_or(UtcSeconds(0), |(first, _)| first)
    }

    /// From its first to its last moment; up to now where a push of it may run and is not silent.
    pub(crate) fn span(&self, now: UtcSeconds) -> Option<(UtcSeconds, UtcSeconds)> {
        let (first, last) = self.bounds.get()?;
        let runs = self.last_report.is_some_and(|at| !is_silent(at, now));
        Some((first, if runs { last.max(now) } else { last }))
    }

    /// How long it takes from its beginning.
    pub(super) fn length(&self, now: UtcSeconds) -> Option<i64> {
        self.span(now).map(|(_, last)| last.0 - self.began().0)
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

/// The counts of one pass over a board.
pub(super) struct Count {
    /// By version or region.
    pub(super) of_all: Vec<LaneRows>,
    pub(super) bars: TimeBounds,
    pub(super) points: TimeBounds,
    pub(super) sample: BarSample,
    /// Times of last update of the pushes that do not run any more, by status, unsorted.
    pub(super) ended: [Vec<u32>; Status::ALL.len()],
}

impl Count {
    /// For lanes that will have so many pushes.
    pub(super) fn new(of_all: Vec<LaneRows>, pushes: usize) -> Self {
        let (bars, points) = (TimeBounds::NONE, TimeBounds::NONE);
        Self { of_all, bars, points, sample: BarSample::of(pushes), ended: Default::default() }
    }

    // One call for each version: a browser optimises a function that is called often, but not a loop that runs once.
    #[inline(never)]
    pub(super) fn add(&mut self, board: &Board, shown: &Shown, by: Lanes, version: VersionId) {
        for at in board.rows_of(version) {
            let push = PushId(at as u32);
            if !shown.is_shown(push) {
                continue;
            }
            let lane = if by == Lanes::ByVersion { version.0 } else { board.region_column()[at].0 };
            let (lane, status) = (&mut self.of_all[lane as usize], board.status(push));
            lane.counts.add(status);
            let last = match Moments::of(board, push) {
                Moments::Bar(start, update) => {
                    self.bars.widen(start);
                    self.bars.widen(update);
                    self.sample.add(start, update);
                    lane.bar_bounds.widen(start);
                    lane.bar_bounds.widen(update);
                    lane.bounds.widen(start);
                    update
                }
                Moments::Point(at) => {
                    lane.points += 1;
                    self.points.widen(at);
                    at
                }
                Moments::Timeless => {
                    lane.timeless += 1;
                    lane.worst_timeless = Some(lane.worst_timeless.map_or(status, |worst| worst.min(status)));
                    continue;
                }
            };
            lane.bounds.widen(last);
            if may_run(board, push) {
                lane.last_report = lane.last_report.max(Some(last));
            }
            if status != Status::Pushing {
                self.ended[status as usize].push(last.0 as u32);
            }
        }
    }
}

/// From the first to the last of some moments.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TimeBounds(i64, i64);

impl TimeBounds {
    pub(super) const NONE: Self = Self(i64::MAX, i64::MIN);

    pub(super) fn widen(&mut self, at: UtcSeconds) {
        *self = self.with(Self(at.0, at.0));
    }

    pub(super) fn with(self, other: Self) -> Self {
        Self(self.0.min(other.0), self.1.max(other.1))
    }

    pub(super) fn get(self) -> Option<(UtcSeconds, UtcSeconds)> {
        (self.0 <= self.1).then_some((UtcSeconds(self.0), UtcSeconds(self.1)))
    }
}
