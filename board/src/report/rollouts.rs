//! Rollouts: each data file with its shown versions, the newest first, and the numbers of a version.
//!
//! Grouping the versions costs one pass over the pushes, once a change of what is shown. The numbers of a version are
//! computed when they are first requested, in one pass over its pushes, and cached.

use std::sync::{Arc, OnceLock};

use crate::model::columns::{Board, PushId, VersionId};
use crate::model::counts::Counts;
use crate::model::status::Status;
use crate::model::time::{Timestamp, UtcSeconds};
use crate::report::causes::{TopCause, top_cause};
use crate::report::made_good::made_good;
use crate::report::summary::{Durations, ETA_SAMPLES, Eta, eta, running_since};
use crate::select::name_labels::NameLabels;
use crate::select::order::{Ranking, VersionOrder, counts_with_unlisted};
use crate::select::push_set::PushSet;
use crate::select::shown::Shown;

/// The data files that are shown, with their shown versions.
#[derive(Debug, Clone, Default)]
pub struct Rollouts {
    /// Shown versions, data file after data file, the newest first; the data files in the order of their newest shown
    /// version.
    versions: Vec<VersionId>,
    /// Where each data file begins in `versions`, and after the last one the end.
    starts: Vec<u32>,
    /// Row of each version by `VersionId`; `u32::MAX` where it is not shown.
    row_of: Vec<u32>,
    /// Shown pushes of each version, by `VersionId`.
    counts: Vec<Counts>,
    /// The shown pushes.
    shown: PushSet,
    /// The pushes that would be shown if all statuses were chosen; `None` where all are.
    in_scope: Option<PushSet>,
    labels: Arc<NameLabels>,
    /// By `VersionId`.
    reports: Vec<OnceLock<Box<VersionReport>>>,
    /// The failures of the board that newer versions have made good.
    made_good: OnceLock<PushSet>,
    /// By row: of each of its versions.
    superseded: Vec<OnceLock<Vec<Superseded>>>,
}

/// The numbers of a version of a data file. What a status chip hides counts in them but for `counts` and `cause`: the
/// share, the times and the curve are those of all statuses.
#[derive(Debug, Clone, PartialEq)]
pub struct VersionReport {
    /// The version.
    pub version: VersionId,
    /// Its shown pushes.
    pub counts: Counts,
    /// Its pushes of all statuses.
    pub all: Counts,
    /// Regions that its statuses count and do not list: nothing but their status is known of them. Absurd numbers are
    /// cut to what sums of them bear.
    pub unlisted: Counts,
    /// True if no version of the data file is newer.
    pub is_newest: bool,
    /// The first start.
    pub started: Option<UtcSeconds>,
    /// The last change.
    pub updated: Option<UtcSeconds>,
    /// The most frequent reason of its shown failures.
    pub cause: Option<TopCause>,
    /// Its progress; `None` where times are missing.
    pub curve: Option<Curve>,
    finished: Durations,
    /// Starts of running pushes.
    running: Vec<u32>,
}

/// How the share of regions that are done, and that failed, rose from the first start to the last change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Curve {
    /// Regions done by the end of each of [`Curve::STEPS`] equal spans of time.
    pub done: Vec<u32>,
    /// The same of failed ones.
    pub failed: Vec<u32>,
    /// Regions in all, those that are counted and not listed too.
    pub total: u64,
    /// The first start and the last change.
    bounds: (UtcSeconds, UtcSeconds),
}

/// A place on a curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CurvePoint {
    /// The moment, the end of one of the spans of time.
    pub at: UtcSeconds,
    /// Regions done by then.
    pub done: u32,
    /// Regions that had failed by then.
    pub failed: u32,
    /// Regions in all.
    pub total: u64,
}

impl Curve {
    /// How many spans of time a curve has.
    pub const STEPS: usize = 48;

    /// The place at a share of the way from its beginning, 0 to 1: the beginning, or the nearest end of a span of time.
    pub fn at(&self, share: f32) -> CurvePoint {
        let step = (share.clamp(0.0, 1.0) * Self::STEPS as f32).round() as usize;
        let (from, to) = self.bounds;
        let count = |counts: &[u32]| step.checked_sub(1).map_or(0, |span| counts[span]);
        CurvePoint {
            at: UtcSeconds(from.0 + (to.0 - from.0) * step as i64 / Self::STEPS as i64),
            done: count(&self.done),
            failed: count(&self.failed),
            total: self.total,
        }
    }
}

/// Failures of a version, and those of them that a newer version has since made good: it is `SUCCESS` in that region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Superseded {
    /// Shown failures.
    pub failed: u32,
    /// Those that a newer version has made good.
    pub made_good: u32,
}

/// How long a version takes or took, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// It is running, since its first start.
    Elapsed(i64),
    /// From its first start to its last change.
    Took(i64),
    /// A time is missing, or times contradict each other.
    Unknown,
}

/// When a version will have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeLeft {
    /// It has ended: each of its regions is `SUCCESS` or `FAILED`.
    Ended,
    /// A range, judged by the finished pushes of the version itself.
    Range {
        /// The range.
        eta: Eta,
        /// Running pushes that are stuck, which it leaves out.
        stuck: u32,
    },
    /// It can't be estimated.
    Unknown(WhyUnknown),
}

/// Why no time is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyUnknown {
    /// The version has no push.
    NoPushes,
    /// Nothing is running, and so many have a status that is not documented.
    UnknownStatus(u32),
    /// So many regions that have not ended are counted and not listed.
    Unlisted(u32),
    /// So many running pushes have no start, or one after the fetch.
    NoStart(u32),
    /// Only so many have finished, of [`ETA_SAMPLES`] that are needed.
    TooFewFinished(u32),
    /// So many are running for longer than any finished one took.
    LongerThanAny(u32),
    /// All that are running are stuck.
    AllStuck(u32),
}

/// The shown versions by data file, in the order of `shown`. Ordered by [`Ranking::Worst`], data files whose newest shown
/// version is running come first, unless that order is held.
pub fn rollout_order<'a>(board: &Board, shown: &'a Shown, order: VersionOrder) -> Vec<&'a [VersionId]> {
    let same_file = |a: &VersionId, b: &VersionId| board.name_id(*a) == board.name_id(*b);
    let mut rows: Vec<&[VersionId]> = shown.versions.chunk_by(same_file).collect();
    if order.by == Ranking::Worst && !shown.is_held {
        // Stable: both halves keep their order.
        rows.sort_by_key(|row| board.is_running(row[0]) == order.reversed);
    }
    rows
}

impl Rollouts {
    /// The shown versions by data file, in the [`rollout_order`].
    pub fn new(board: &Board, shown: &Shown, order: VersionOrder) -> Self {
        let mut rollouts = Self {
            row_of: vec![u32::MAX; board.version_count()],
            counts: shown.version_counts.clone(),
            shown: shown.pushes.clone(),
            in_scope: shown.in_scope.as_ref().map(|scope| scope.pushes.clone()),
            labels: shown.labels.clone(),
            reports: vec![OnceLock::new(); board.version_count()],
            ..Self::default()
        };
        for versions in rollout_order(board, shown, order) {
            let row = rollouts.starts.len() as u32;
            rollouts.starts.push(rollouts.versions.len() as u32);
            versions.iter().for_each(|version| rollouts.row_of[version.0 as usize] = row);
            rollouts.versions.extend(versions);
        }
        rollouts.superseded = vec![OnceLock::new(); rollouts.starts.len()];
        rollouts.starts.push(rollouts.versions.len() as u32);
        rollouts
    }

    /// How many data files there are.
    pub fn len(&self) -> usize {
        self.superseded.len()
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.superseded.is_empty()
    }

    /// The shown versions of the data file of a row, the newest first.
    pub fn versions(&self, row: usize) -> &[VersionId] {
        &self.versions[self.starts[row] as usize..self.starts[row + 1] as usize]
    }

    /// The row of a version's data file; `None` where it is not shown.
    pub fn row_of(&self, version: VersionId) -> Option<usize> {
        self.row_of.get(version.0 as usize).copied().filter(|row| *row != u32::MAX).map(|row| row as usize)
    }

    /// The newest shown version of each data file, and the older ones of those that are unfolded, from the top down.
    pub fn lines(&self, is_unfolded: impl Fn(VersionId) -> bool) -> Vec<VersionId> {
        let mut lines = Vec::with_capacity(self.len());
        for row in 0..self.len() {
            let versions = self.versions(row);
            let count = if is_unfolded(versions[0]) { versions.len() } else { 1 };
            lines.extend(&versions[..count]);
        }
        lines
    }

    /// How the shown names are labelled.
    pub fn labels(&self) -> &NameLabels {
        &self.labels
    }

    /// The shown pushes of a version.
    pub fn counts_of(&self, version: VersionId) -> Counts {
        self.counts[version.0 as usize]
    }

    /// The numbers of a version: computed in one pass over its pushes when they are first requested.
    pub fn report(&self, board: &Board, version: VersionId) -> &VersionReport {
        self.reports[version.0 as usize].get_or_init(|| Box::new(self.report_of(board, version)))
    }

    /// What newer versions have made good of the failures of a version; `None` where it is not shown. Computed in
    /// passes over the pushes when it is first requested.
    pub fn superseded(&self, board: &Board, version: VersionId) -> Option<Superseded> {
        let row = self.row_of(version)?;
        let at = self.versions(row).iter().position(|other| *other == version)?;
        self.superseded_in(board, row).get(at).copied()
    }

    /// The same of all versions of a row but the first.
    pub fn superseded_older(&self, board: &Board, row: usize) -> Superseded {
        let older = self.superseded_in(board, row).iter().skip(1);
        older.fold(Superseded::default(), |sum, one| Superseded {
            failed: sum.failed + one.failed,
            made_good: sum.made_good + one.made_good,
        })
    }

    /// The pushes of a version in the order of its marks: the shown ones by status, the worst first, then those that
    /// only their status hides.
    pub fn marks<'a>(&'a self, board: &'a Board, version: VersionId) -> impl Iterator<Item = PushId> + 'a {
        let shown = move |status| {
            let is_of = move |push: &PushId| board.status(*push) == status && self.is_shown(*push);
            board.pushes_of(version).filter(is_of)
        };
        let hidden = board.pushes_of(version).filter(|push| self.is_in_scope(*push) && !self.is_shown(*push));
        Status::ALL.into_iter().flat_map(shown).chain(hidden)
    }

    fn is_shown(&self, push: PushId) -> bool {
        self.shown.contains(push)
    }

    fn is_in_scope(&self, push: PushId) -> bool {
        self.in_scope.as_ref().unwrap_or(&self.shown).contains(push)
    }

    fn report_of(&self, board: &Board, version: VersionId) -> VersionReport {
        let mut report = VersionReport {
            version,
            counts: self.counts_of(version),
            all: Counts::default(),
            unlisted: counts_with_unlisted(board, version, Counts::default()),
            is_newest: board.is_newest(version),
            started: None,
            updated: None,
            cause: top_cause(board, board.pushes_of(version).filter(|push| self.is_shown(*push))),
            curve: None,
            finished: Durations::default(),
            running: Vec::new(),
        };
        let mut finished = Vec::new();
        // No time is the largest number, and 0 once it has wrapped around.
        let (mut first, mut last) = (Timestamp::NONE.raw(), 0);
        for push in board.pushes_of(version).filter(|push| self.is_in_scope(*push)) {
            let (status, row) = (board.status(push), push.0 as usize);
            report.all.add(status);
            let (start, update) = (board.start[row], board.update[row]);
            first = first.min(start.raw());
            last = last.max(update.raw().wrapping_add(1));
            match status {
                Status::Success | Status::Failed => {
                    finished.extend(board.duration(row).map(|seconds| seconds as u32));
                }
                Status::Pushing => report.running.extend(running_since(board, push)),
                Status::Unknown => {}
            }
        }
        let moment = |seconds: u32| UtcSeconds(i64::from(seconds));
        report.started = (first != Timestamp::NONE.raw()).then(|| moment(first));
        report.updated = last.checked_sub(1).map(moment);
        report.finished = Durations::listed(finished);
        report.curve = self.curve_of(board, &report);
        report
    }

    fn curve_of(&self, board: &Board, report: &VersionReport) -> Option<Curve> {
        let (from, to) = (report.started?.0, report.updated?.0);
        // An update that lies after its fetch is counted as that of the fetch.
        let to = to.min(board.page_of(report.version).fetched_at.0);
        if to <= from {
            return None;
        }
        let (_, total) = report.done();
        let none = || vec![0; Curve::STEPS];
        let bounds = (UtcSeconds(from), UtcSeconds(to));
        let mut curve = Curve { done: none(), failed: none(), total, bounds };
        for push in board.pushes_of(report.version).filter(|push| self.is_in_scope(*push)) {
            let counts = match board.status(push) {
                Status::Success => &mut curve.done,
                Status::Failed => &mut curve.failed,
                Status::Pushing | Status::Unknown => continue,
            };
            let Some(at) = board.update[push.0 as usize].get() else { continue };
            let step = (at.0 - from).clamp(0, to - from) as u128 * Curve::STEPS as u128 / (to - from) as u128;
            counts[(step as usize).min(Curve::STEPS - 1)] += 1;
        }
        for counts in [&mut curve.done, &mut curve.failed] {
            for at in 1..counts.len() {
                counts[at] += counts[at - 1];
            }
        }
        Some(curve)
    }

    fn superseded_in(&self, board: &Board, row: usize) -> &[Superseded] {
        self.superseded[row].get_or_init(|| {
            let made_good = self.made_good.get_or_init(|| made_good(board));
            let of_version = |version: &VersionId| {
                let is_failed = |push: &PushId| board.status(*push) == Status::Failed && self.is_shown(*push);
                let mut counts = Superseded::default();
                for push in board.pushes_of(*version).filter(is_failed) {
                    counts.failed += 1;
                    counts.made_good += u32::from(made_good.contains(push));
                }
                counts
            };
            self.versions(row).iter().map(of_version).collect()
        })
    }
}

impl VersionReport {
    /// Regions done, and regions in all, those that are counted and not listed too. Only a listed `SUCCESS` is done.
    pub fn done(&self) -> (u64, u64) {
        let total = u64::from(self.all.total()) + u64::from(self.unlisted.total());
        (u64::from(self.all[Status::Success]), total)
    }

    /// Its shown regions of a status. Those that are counted and not listed belong to them while no status is hidden.
    pub fn count(&self, status: Status) -> u64 {
        let unlisted = if self.hidden() == 0 { self.unlisted[status] } else { 0 };
        u64::from(self.counts[status]) + u64::from(unlisted)
    }

    /// Pushes that only their status hides.
    pub fn hidden(&self) -> u32 {
        self.all.total() - self.counts.total()
    }

    /// True while a region of it is running.
    pub fn is_running(&self) -> bool {
        self.all[Status::Pushing] > 0 || self.unlisted[Status::Pushing] > 0
    }

    /// How long it takes or took, as of now.
    pub fn span(&self, now: UtcSeconds) -> Span {
        let until = if self.is_running() { Some(now) } else { self.updated };
        match self.started.zip(until).map(|(from, to)| to.0 - from.0) {
            Some(seconds) if seconds < 0 => Span::Unknown,
            Some(seconds) if self.is_running() => Span::Elapsed(seconds),
            Some(seconds) => Span::Took(seconds),
            None => Span::Unknown,
        }
    }

    /// When it will have ended, as of now. A push is stuck that has been running for longer than so many seconds.
    pub fn time_left(&self, now: UtcSeconds, stuck_after: i64) -> TimeLeft {
        let open = |why| TimeLeft::Unknown(why);
        let (running, unknown) = (self.all[Status::Pushing], self.all[Status::Unknown]);
        let unlisted = self.unlisted[Status::Pushing] + self.unlisted[Status::Unknown];
        if unlisted > 0 {
            return open(WhyUnknown::Unlisted(unlisted));
        }
        if running == 0 {
            return match (unknown, self.done()) {
                (_, (_, 0)) => open(WhyUnknown::NoPushes),
                (0, _) => TimeLeft::Ended,
                (unknown, _) => open(WhyUnknown::UnknownStatus(unknown)),
            };
        }
        let timed = self.running.len() as u32;
        if timed < running {
            return open(WhyUnknown::NoStart(running - timed));
        }
        let since = |start: &u32| now.0 - i64::from(*start);
        let hopeful = || self.running.iter().map(since).filter(|seconds| *seconds <= stuck_after);
        let stuck = timed - hopeful().count() as u32;
        if stuck == timed {
            return open(WhyUnknown::AllStuck(stuck));
        }
        if self.finished.len() < ETA_SAMPLES {
            return open(WhyUnknown::TooFewFinished(self.finished.len() as u32));
        }
        match eta(&self.finished, hopeful()) {
            Some(eta) => TimeLeft::Range { eta, stuck },
            None => {
                let is_longer = |seconds: &i64| self.finished.no_longer_than(*seconds) == self.finished.len();
                open(WhyUnknown::LongerThanAny(hopeful().filter(is_longer).count() as u32))
            }
        }
    }
}
