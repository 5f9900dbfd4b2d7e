//! Numbers of what is shown: how much is done, how long it takes, what is stuck, and when it may be over. Knows
//! no words.

use std::collections::HashSet;

use crate::columns::{Board, PushId, Status, duration};
use crate::shown::{Counts, Shown};
use crate::time::UtcSeconds;

/// A push is called stuck when it has been running for longer than twice the 95th percentile of the finished
/// ones, and for longer than this, in seconds.
pub const STUCK_AT_LEAST: i64 = 600;
/// Finished pushes below which no time of arrival is estimated.
pub const ETA_SAMPLES: usize = 20;

/// Numbers of the shown pushes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Pushes by status.
    pub counts: Counts,
    /// Versions of data files.
    pub files: usize,
    /// Data files, their versions together.
    pub data_files: usize,
    /// Regions with a push.
    pub regions: usize,
    /// Regions asked for that have none.
    pub not_targeted: usize,
    /// True if there is a push and none is running or unknown: nothing is going to change.
    pub is_terminal: bool,
    /// The earliest start.
    pub first_start: Option<UtcSeconds>,
    /// The earliest last change.
    pub oldest_update: Option<UtcSeconds>,
    /// The latest last change.
    pub newest_update: Option<UtcSeconds>,
    /// Half of the finished pushes took no longer, in seconds. Finished are `SUCCESS` and `FAILED`; those whose
    /// times are missing or inverted are left out.
    pub duration_p50: Option<i64>,
    /// 95 of 100 finished pushes took no longer, in seconds.
    pub duration_p95: Option<i64>,
    /// Seconds after which a running push is called stuck.
    pub stuck_after: i64,
    /// Running pushes that are stuck.
    pub stuck: u32,
    /// When the running pushes that are not stuck will have ended.
    pub eta: Option<Eta>,
}

/// Seconds from now on until the last running push that is not stuck may have ended, judged by finished pushes
/// that took longer than it has been running for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Eta {
    /// If each behaves as the middle one of those.
    pub likely: i64,
    /// If each behaves as the slowest seen.
    pub latest: i64,
}

impl Summary {
    /// The numbers of the shown pushes, or of all.
    pub fn new(board: &Board, shown: Option<&Shown>, now: UtcSeconds) -> Self {
        let mut summary = Self { not_targeted: board.regions_not_returned().count(), ..Self::default() };
        let mut finished: Vec<i64> = Vec::new();
        let mut running: Vec<i64> = Vec::new();
        let mut names = HashSet::new();
        // Files without a push count where they are shown.
        let mut listed = vec![shown.is_none(); board.file_count()];
        for file in shown.iter().flat_map(|shown| &shown.files) {
            listed[file.0 as usize] = true;
        }
        let mut regions = vec![false; board.region_count()];
        let mut first: Option<UtcSeconds> = None;
        let (mut oldest, mut newest): (Option<UtcSeconds>, Option<UtcSeconds>) = (None, None);
        for file in board.files() {
            let before = summary.counts.total();
            for row in board.rows_of(file) {
                if shown.is_some_and(|shown| !shown.is_shown(PushId(row as u32))) {
                    continue;
                }
                let status = board.status[row].status();
                summary.counts.add(status);
                regions[board.region[row].0 as usize] = true;
                let (start, update) = (board.start[row], board.update[row]);
                if let Some(start) = start.get() {
                    first = Some(first.map_or(start, |first| first.min(start)));
                }
                if let Some(update) = update.get() {
                    oldest = Some(oldest.map_or(update, |oldest| oldest.min(update)));
                    newest = newest.max(Some(update));
                }
                match status {
                    Status::Success | Status::Failed => finished.extend(duration(start, update)),
                    Status::Pushing => running.extend(start.get().map(|start| now.0 - start.0)),
                    Status::Unknown => {}
                }
            }
            if summary.counts.total() > before || listed[file.0 as usize] {
                summary.files += 1;
                names.insert(board.name_id(file));
            }
        }
        summary.data_files = names.len();
        summary.regions = regions.iter().filter(|has| **has).count();
        (summary.first_start, summary.oldest_update, summary.newest_update) = (first, oldest, newest);
        let open = summary.counts[Status::Pushing] + summary.counts[Status::Unknown];
        summary.is_terminal = summary.counts.total() > 0 && open == 0;
        finished.sort_unstable();
        summary.duration_p50 = percentile(&finished, 50);
        summary.duration_p95 = percentile(&finished, 95);
        summary.stuck_after = (2 * summary.duration_p95.unwrap_or(0)).max(STUCK_AT_LEAST);
        let all = running.len();
        running.retain(|seconds| *seconds <= summary.stuck_after);
        summary.stuck = (all - running.len()) as u32;
        summary.eta = eta(&finished, &running);
        summary
    }

    /// Pushes done, and pushes in all: the share done is their ratio. Only `SUCCESS` is done.
    pub fn done(&self) -> (u32, u32) {
        (self.counts[Status::Success], self.counts.total())
    }

    /// True if a push is stuck as of now.
    pub fn is_stuck(&self, board: &Board, push: PushId, now: UtcSeconds) -> bool {
        let start = board.start[push.0 as usize].get();
        board.status(push) == Status::Pushing && start.is_some_and(|start| now.0 - start.0 > self.stuck_after)
    }
}

// Nearest rank.
fn percentile(sorted: &[i64], percent: usize) -> Option<i64> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.max(1) - 1).copied()
}

// None where too few have finished, or where a push runs longer than all that have: nothing is known of it.
fn eta(finished: &[i64], running: &[i64]) -> Option<Eta> {
    if finished.len() < ETA_SAMPLES || running.is_empty() {
        return None;
    }
    let slowest = *finished.last()?;
    running.iter().try_fold(Eta { likely: 0, latest: 0 }, |eta, seconds| {
        let longer = &finished[finished.partition_point(|duration| duration <= seconds)..];
        let likely = percentile(longer, 50)? - seconds;
        Some(Eta { likely: eta.likely.max(likely), latest: eta.latest.max(slowest - seconds) })
    })
}
