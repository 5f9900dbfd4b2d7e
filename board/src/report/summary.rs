//! Numbers of the pushes in scope: how many are done, how long they take, which are stuck, and when the rest may be done.
//! One pass over the pushes makes a [`Tally`], from which a [`Summary`] for any time follows.

use std::collections::HashSet;

use crate::model::columns::{Board, PushId, VersionId};
use crate::model::counts::Counts;
use crate::model::issues::DataIssue;
use crate::model::status::Status;
use crate::model::time::UtcSeconds;
use crate::select::shown::Shown;
use crate::sort::radix;

/// A push is called stuck when it has been running for longer than twice the 95th percentile of the finished
/// ones, and for longer than this, in seconds.
pub const STUCK_AT_LEAST: i64 = 600;
/// The fewest finished pushes from which the remaining time is estimated.
pub const ETA_SAMPLES: usize = 20;

/// Numbers of the pushes in scope: those that pass the filter, whatever statuses it has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Pushes by status.
    pub counts: Counts,
    /// Pushes of the newest version of each data file that has any in scope, by status.
    pub newest: Counts,
    /// Regions that the statuses count but do not list.
    pub unlisted: u64,
    /// Those of newest versions.
    pub newest_unlisted: u64,
    /// Entries that did not come, but for a part of a board, and newest versions without any push: each will have at least one.
    pub missing: u64,
    /// Versions of data files.
    pub versions: usize,
    /// Data files, whatever their number of versions.
    pub data_files: usize,
    /// Regions with a push.
    pub regions: usize,
    /// Requested regions that have none.
    pub not_targeted: usize,
    /// True if there are pushes, none is running or unknown, and none is missing: no status will change.
    pub is_terminal: bool,
    /// The earliest start.
    pub first_start: Option<UtcSeconds>,
    /// The earliest last change.
    pub oldest_update: Option<UtcSeconds>,
    /// The latest last change.
    pub newest_update: Option<UtcSeconds>,
    /// Half of the finished pushes took no longer, in seconds. Finished are `SUCCESS` and `FAILED`; those whose
    /// times are missing, inverted or after the fetch are left out.
    pub duration_p50: Option<i64>,
    /// 95 of 100 finished pushes took no longer, in seconds.
    pub duration_p95: Option<i64>,
    /// Seconds after which a running push is called stuck.
    pub stuck_after: i64,
    /// Running pushes of newest versions that are stuck.
    pub stuck: u32,
    /// Those of older versions.
    pub stuck_older: u32,
    /// When the running pushes of newest versions that are not stuck will have ended.
    pub eta: Option<Eta>,
}

/// Seconds from now on until the last running push that is not stuck may have ended, estimated from finished pushes
/// that took longer than it has been running for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Eta {
    /// If each takes as long as the median of those.
    pub likely: i64,
    /// If each takes as long as the slowest of those.
    pub latest: i64,
}

/// The numbers of a summary that do not depend on the time: one pass over the pushes, once a board.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally {
    /// The summary, except for the fields that depend on the time.
    summary: Summary,
    finished: Durations,
    /// Distinct starts of running pushes of newest versions, the latest first, and how many there are of each.
    running: Vec<(u32, u32)>,
    /// The same of older versions.
    running_older: Vec<(u32, u32)>,
}

impl Tally {
    /// Counts the pushes in the scope of `shown`, or all. Regions that are counted and not listed are in scope with
    /// versions of which all pushes are.
    pub fn new(board: &Board, shown: Option<&Shown>) -> Self {
        let mut summary =
            Summary { not_targeted: board.regions_not_returned().count(), ..Summary::default() };
        let mut finished = Durations::default();
        let (mut running, mut running_older): (Vec<u32>, Vec<u32>) = Default::default();
        let mut names = HashSet::new();
        // Versions without a push count, if they are shown.
        let mut listed = vec![shown.is_none(); board.version_count()];
        for version in shown.iter().flat_map(|shown| &shown.versions) {
            listed[version.0 as usize] = true;
        }
        let newest_in_scope = newest_in_scope(board, shown, &listed);
        let mut regions = vec![false; board.region_count()];
        // No time is the largest number, and 0 once it has wrapped around.
        let (mut first, mut oldest, mut newest) = (u32::MAX, u32::MAX, 0);
        for version in board.versions() {
            let is_newest = newest_in_scope[version.0 as usize];
            let mut counts = Counts::default();
            for row in board.rows_of(version) {
                if shown.is_some_and(|shown| !shown.is_in_scope(PushId(row as u32))) {
                    continue;
                }
                let status = board.status[row].status();
                counts.add(status);
                regions[board.region[row].0 as usize] = true;
                let (start, update) = (board.start[row], board.update[row]);
                first = first.min(start.raw());
                oldest = oldest.min(update.raw());
                newest = newest.max(update.raw().wrapping_add(1));
                match status {
                    Status::Success | Status::Failed => {
                        if let Some(seconds) = board.duration(row) {
                            finished.add(seconds as u32);
                        }
                    }
                    Status::Pushing => {
                        let running = if is_newest { &mut running } else { &mut running_older };
                        running.extend(running_since(board, PushId(row as u32)));
                    }
                    Status::Unknown => {}
                }
            }
            if counts.total() == 0 && !listed[version.0 as usize] {
                continue;
            }
            summary.counts.merge(counts);
            summary.versions += 1;
            names.insert(board.name_id(version));
            let is_whole = counts.total() as usize == board.rows_of(version).len();
            let unlisted = board.unlisted(version).map(|(_, regions)| regions).fold(0, u64::saturating_add);
            let unlisted = if is_whole { unlisted } else { 0 };
            summary.unlisted = summary.unlisted.saturating_add(unlisted);
            if is_newest {
                // At an earlier moment it had not started.
                let is_missing =
                    board.rows_of(version).is_empty() && unlisted == 0 && board.moment().is_none();
                summary.missing += u64::from(is_missing);
                summary.newest.merge(counts);
                summary.newest_unlisted = summary.newest_unlisted.saturating_add(unlisted);
            }
        }
        finished.sum_up();
        summary.data_files = names.len();
        summary.regions = regions.iter().filter(|has| **has).count();
        let moment = |seconds: Option<u32>| seconds.map(|seconds| UtcSeconds(i64::from(seconds)));
        summary.first_start = moment(Some(first).filter(|at| *at < u32::MAX));
        summary.oldest_update = moment(Some(oldest).filter(|at| *at < u32::MAX));
        summary.newest_update = moment(newest.checked_sub(1));
        let open = summary.counts[Status::Pushing] + summary.counts[Status::Unknown];
        summary.missing += if shown.is_none() { board.missing_entries() } else { 0 };
        summary.is_terminal = summary.counts.total() > 0 && open == 0 && summary.missing == 0;
        summary.duration_p50 = finished.percentile_from(0, 50);
        summary.duration_p95 = finished.percentile_from(0, 95);
        summary.stuck_after = (2 * summary.duration_p95.unwrap_or(0)).max(STUCK_AT_LEAST);
        Self { summary, finished, running: latest_first(running), running_older: latest_first(running_older) }
    }

    /// The summary at a moment: its cost grows with the seconds after which a push counts as stuck, not by the pushes.
    pub fn at(&self, now: UtcSeconds) -> Summary {
        let since = |start: u32| now.0 - i64::from(start);
        let stuck_after = self.summary.stuck_after;
        let split =
            |running: &[(u32, u32)]| running.partition_point(|(start, _)| since(*start) <= stuck_after);
        let (hopeful, stuck) = self.running.split_at(split(&self.running));
        let older = &self.running_older[split(&self.running_older)..];
        let sum = |stuck: &[(u32, u32)]| stuck.iter().map(|(_, count)| count).sum();
        Summary {
            stuck: sum(stuck),
            stuck_older: sum(older),
            eta: eta(&self.finished, hopeful.iter().map(|(start, _)| since(*start))),
            ..self.summary.clone()
        }
    }
}

/// Of each version: whether it is the newest one of its data file with a push in scope, or without any push but listed.
fn newest_in_scope(board: &Board, shown: Option<&Shown>, listed: &[bool]) -> Vec<bool> {
    let mut is_newest = vec![false; board.version_count()];
    for name in 0..board.names.len() as u32 {
        let is_in_scope = |version: &&VersionId| {
            let rows = board.rows_of(**version);
            listed[version.0 as usize] && rows.is_empty()
                || shown.map_or(!rows.is_empty(), |shown| shown.scope_of(**version).total() > 0)
        };
        if let Some(version) = board.versions_of_name(name).iter().find(is_in_scope) {
            is_newest[version.0 as usize] = true;
        }
    }
    is_newest
}

/// The start of a running push, seconds since 1970; `None` where it has none, or one that a wrong clock has set after the fetch.
#[inline]
pub(super) fn running_since(board: &Board, push: PushId) -> Option<u32> {
    let start = board.start[push.0 as usize].get()?;
    (!board.push_issues(push).has(DataIssue::TimeAfterFetch)).then_some(start.0 as u32)
}

/// Distinct starts, the latest first, and how many there are of each.
fn latest_first(mut starts: Vec<u32>) -> Vec<(u32, u32)> {
    radix::sort_by_key(&mut starts, |start| u32::MAX - start);
    starts.chunk_by(|one, other| one == other).map(|same| (same[0], same.len() as u32)).collect()
}

/// How long the finished pushes took, in seconds, in order: for percentiles, and for the number that took no longer than
/// a time.
///
/// Each change of a filter needs the order of up to a million durations, and sorting them would take too long. So those
/// below [`Durations::COUNTED`] (18 hours) are counted by the second, and the counts are summed up: a rank is found by
/// a binary search in the sums. The few longer ones are a sorted list.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Durations {
    /// How many took exactly this long; after `sum_up`, this long or less.
    upto: Vec<u32>,
    /// The longer ones; sorted after summing up.
    long: Vec<u32>,
}

impl Durations {
    const COUNTED: u32 = 1 << 16;

    // A few durations are stored in a list.
    pub(super) fn listed(mut seconds: Vec<u32>) -> Self {
        radix::sort_by_key(&mut seconds, |seconds| seconds);
        seconds.shrink_to_fit();
        Self { upto: Vec::new(), long: seconds }
    }

    #[inline]
    fn add(&mut self, seconds: u32) {
        if seconds >= Self::COUNTED {
            self.long.push(seconds);
            return;
        }
        if self.upto.len() <= seconds as usize {
            self.upto.resize(seconds as usize + 1, 0);
        }
        self.upto[seconds as usize] += 1;
    }

    fn sum_up(&mut self) {
        let mut sum = 0;
        for count in &mut self.upto {
            sum += *count;
            *count = sum;
        }
        radix::sort_by_key(&mut self.long, |seconds| seconds);
    }

    fn counted(&self) -> usize {
        self.upto.last().map_or(0, |all| *all as usize)
    }

    pub(super) fn len(&self) -> usize {
        self.counted() + self.long.len()
    }

    // How many took no longer.
    pub(super) fn no_longer_than(&self, seconds: i64) -> usize {
        match usize::try_from(seconds) {
            Err(_) if seconds < 0 => 0,
            Err(_) => self.len(),
            Ok(at) if at < self.upto.len() => self.upto[at] as usize,
            Ok(_) => self.counted() + self.long.partition_point(|long| i64::from(*long) <= seconds),
        }
    }

    fn nth(&self, at: usize) -> Option<i64> {
        let seconds = match at.checked_sub(self.counted()) {
            None => self.upto.partition_point(|upto| *upto as usize <= at) as u32,
            Some(at) => *self.long.get(at)?,
        };
        Some(i64::from(seconds))
    }

    // The nearest rank among those from a position on.
    fn percentile_from(&self, start: usize, percent: usize) -> Option<i64> {
        let rank = ((self.len() - start) * percent).div_ceil(100);
        self.nth(start + rank.max(1) - 1)
    }
}

impl Summary {
    /// The numbers of the pushes in scope, or of all.
    pub fn new(board: &Board, shown: Option<&Shown>, now: UtcSeconds) -> Self {
        Tally::new(board, shown).at(now)
    }

    /// Regions in which the newest version of a data file is done, and all regions of newest versions, those that are
    /// counted and not listed too, and one for each that is missing.
    pub fn done_newest(&self) -> (u64, u64) {
        let total =
            u64::from(self.newest.total()).saturating_add(self.newest_unlisted).saturating_add(self.missing);
        (u64::from(self.newest[Status::Success]), total)
    }

    /// The same of all versions. Only a listed `SUCCESS` is done.
    pub fn done(&self) -> (u64, u64) {
        let total = u64::from(self.counts.total()).saturating_add(self.unlisted);
        (u64::from(self.counts[Status::Success]), total)
    }

    /// True if newest versions have pushes, of which none is running or unknown, and none is missing.
    pub fn newest_ended(&self) -> bool {
        let open = self.newest[Status::Pushing] + self.newest[Status::Unknown];
        self.newest.total() > 0 && open == 0 && self.missing == 0
    }

    /// True if newest versions have running pushes, all of them are stuck, none is unknown, and none is missing.
    pub fn newest_stalled(&self) -> bool {
        let (running, unknown) = (self.newest[Status::Pushing], self.newest[Status::Unknown]);
        running > 0 && self.stuck >= running && unknown == 0 && self.missing == 0
    }
}

// `None` where too few have finished, or where a push has been running for longer than all of those took.
pub(super) fn eta(finished: &Durations, mut running: impl Iterator<Item = i64>) -> Option<Eta> {
    if finished.len() < ETA_SAMPLES {
        return None;
    }
    let slowest = finished.nth(finished.len() - 1)?;
    let of = |seconds: i64| {
        let likely = finished.percentile_from(finished.no_longer_than(seconds), 50)? - seconds;
        Some(Eta { likely, latest: slowest - seconds })
    };
    let first = of(running.next()?)?;
    running.try_fold(first, |eta, seconds| {
        let next = of(seconds)?;
        Some(Eta { likely: eta.likely.max(next.likely), latest: eta.latest.max(next.latest) })
    })
}
