//! When a push took place, as far as its times are plausible.

use crate::model::columns::{Board, PushId};
use crate::model::issues::{CLOCK_TOLERANCE, DataIssue};
use crate::model::status::Status;
use crate::model::time::UtcSeconds;

/// When a push took place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moments {
    /// From its start to its last update.
    Bar(UtcSeconds, UtcSeconds),
    /// One moment only: a time is missing, or times contradict each other. Where the update lies before the start, it
    /// is the update; where the update lies after the fetch, it is the fetch, at which the status was known.
    Point(UtcSeconds),
    /// No time at all.
    Timeless,
}

impl Moments {
    /// The moments of a push.
    #[inline]
    pub fn of(board: &Board, push: PushId) -> Self {
        let at = push.0 as usize;
        if board.push_issues(push).has(DataIssue::TimeAfterFetch) {
            return Self::Point(last_plausible(board, push));
        }
        match (board.start_column()[at].get(), board.update_column()[at].get()) {
            (Some(start), Some(update)) if update >= start => Self::Bar(start, update),
            (_, Some(at)) | (Some(at), None) => Self::Point(at),
            (None, None) => Self::Timeless,
        }
    }

    /// The last known moment.
    pub fn last(self) -> Option<UtcSeconds> {
        match self {
            Self::Bar(_, at) | Self::Point(at) => Some(at),
            Self::Timeless => None,
        }
    }
}

/// Seconds after which a push that has not ended counts as silent: nothing is known of it but its last report, so it does not
/// fill the lane until now.
pub(crate) const SILENCE: i64 = 86_400;

/// Whether a push may still run since its last known moment: it has not ended, and its times do not contradict each other.
#[inline]
pub(crate) fn may_run(board: &Board, push: PushId) -> bool {
    let contradictory = || {
        let issues = board.push_issues(push);
        issues.has(DataIssue::UpdateBeforeStart) || issues.has(DataIssue::TimeAfterFetch)
    };
    board.status(push) == Status::Pushing && !contradictory()
}

/// Whether the last report of a push that has not ended is of long ago.
#[inline]
pub(crate) fn is_silent(last: UtcSeconds, now: UtcSeconds) -> bool {
    now.0 - last.0 > SILENCE
}

// For a push with a time after the fetch: its update if that is earlier, else the fetch.
fn last_plausible(board: &Board, push: PushId) -> UtcSeconds {
    let fetched = board.page_of(board.version_of(push)).fetched_at;
    let update = board.update_column()[push.0 as usize].get();
    let last = update.filter(|at| at.0 <= fetched.0.saturating_add(CLOCK_TOLERANCE)).unwrap_or(fetched);
    UtcSeconds(last.0.clamp(0, i64::from(u32::MAX) - 1))
}
