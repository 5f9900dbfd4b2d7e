//! How far the clock of ENS is ahead of ours: measured by the `Date` of every response, and applied to signatures
//! once ENS refuses one for its date.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use tracing::warn;

/// Seconds that the clocks may differ without a warning.
const TOLERATED: u64 = 60;
const UNKNOWN: i64 = i64::MIN;

/// The measured offset of the clock of ENS.
#[derive(Debug)]
pub(super) struct ClockOffset {
    seen: AtomicI64,
    corrected: AtomicI64,
}

impl ClockOffset {
    pub(super) fn new() -> Self {
        Self { seen: AtomicI64::new(UNKNOWN), corrected: AtomicI64::new(0) }
    }

    /// How many seconds ENS is ahead; `None` before the first response.
    pub(super) fn seconds(&self) -> Option<i64> {
        Some(self.seen.load(Ordering::Relaxed)).filter(|seconds| *seconds != UNKNOWN)
    }

    /// The correction of our clock for a signature.
    pub(super) fn correction(&self) -> TimeDelta {
        TimeDelta::seconds(self.corrected.load(Ordering::Relaxed))
    }

    /// Records the time of ENS in a response. Warns when the clocks begin to differ.
    pub(super) fn observe(&self, server: DateTime<Utc>, now: DateTime<Utc>) {
        let seconds = server.signed_duration_since(now).num_seconds();
        let before = self.seen.swap(seconds, Ordering::Relaxed);
        let differed = before != UNKNOWN && before.unsigned_abs() > TOLERATED;
        if seconds.unsigned_abs() > TOLERATED && !differed {
            warn!(seconds, "the clock of ENS is ahead of this machine's by so much: set the clock");
        }
    }

    /// Records that ENS refused a date, which had been corrected by `applied`. Returns whether signing again by the
    /// clock of ENS can help: not if that correction was applied already. Another call may have corrected it meanwhile.
    pub(super) fn correct(&self, server: DateTime<Utc>, now: DateTime<Utc>, applied: TimeDelta) -> bool {
        let seconds = server.signed_duration_since(now).num_seconds();
        self.corrected.store(seconds, Ordering::Relaxed);
        applied.num_seconds().abs_diff(seconds) > TOLERATED
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_clock_of_ens_only_once_it_refuses_ours() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        let (clock, ahead) = (ClockOffset::new(), now + TimeDelta::hours(1));
        assert_eq!((clock.seconds(), clock.correction()), (None, TimeDelta::zero()));
        clock.observe(ahead, now);
        assert_eq!((clock.seconds(), clock.correction()), (Some(3_600), TimeDelta::zero()));
        let first = clock.correction();
        assert!(clock.correct(ahead, now, first));
        assert!(clock.correct(ahead, now, first), "refused beside the first");
        assert_eq!(clock.correction(), TimeDelta::hours(1));
        let second = clock.correction();
        assert!(!clock.correct(ahead + TimeDelta::seconds(30), now, second), "the same again can't help");
        assert!(clock.correct(now, now, second), "our clock was set");
        assert_eq!(clock.correction(), TimeDelta::zero());
    }
}
