//! When the next load is due: at the chosen interval while pushes may change, and after a growing, jittered delay when
//! loads fail.

use board::model::time::UtcSeconds;
use ens_api::error_code::{Fault, Retry};
use ens_api::{ApiError, ErrorCode};

use crate::load::remote::Remote;

/// The longest delay after repeated failures, in seconds, without jitter.
const MAX_DELAY: i64 = 300;
/// The first and the longest delay where the proxy can't be reached: it is near, and often back soon.
const RECONNECT: (i64, i64) = (2, 60);

/// What the next load depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// The chosen interval in seconds; 0 for never.
    pub interval: i64,
    /// The page is visible.
    pub is_awake: bool,
    /// The outcome of the last load.
    pub last: LoadOutcome,
    /// Seconds since then.
    pub age: i64,
}

/// The outcome of the last load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LoadOutcome {
    /// No load has ended yet, or one is under way.
    #[default]
    Pending,
    /// A response in which pushes may still change.
    Changing,
    /// A response in which every push has ended, or a load that a person stopped.
    Final,
    /// An error, and the seconds until the retry; `None` where the page does not retry by itself.
    Failed(Option<i64>),
}

impl Timing {
    /// True if a load is due.
    pub fn is_due(self) -> bool {
        if self.interval == 0 || !self.is_awake {
            return false;
        }
        match self.last {
            LoadOutcome::Pending | LoadOutcome::Final | LoadOutcome::Failed(None) => false,
            LoadOutcome::Changing => self.age >= self.interval,
            LoadOutcome::Failed(Some(delay)) => self.age >= delay,
        }
    }
}

/// What follows a failed load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Retries {
    /// True if the page does not retry by itself.
    pub ended: bool,
    /// When it does.
    pub at: Option<UtcSeconds>,
    /// The moment before which ENS refuses a request.
    pub not_before: Option<UtcSeconds>,
}

impl Retries {
    /// After an error at a moment, from which the page retries after so many seconds, or does not.
    pub fn after(error: &ApiError, at: UtcSeconds, delay: Option<i64>) -> Self {
        let later = |seconds: i64| UtcSeconds(at.0 + seconds);
        // Another error can pass at any time.
        let wait = error.retry_after.filter(|_| error.fault() == Fault::Quota);
        Self {
            ended: delay.is_none(),
            at: delay.map(later),
            not_before: wait.map(|seconds| later(seconds.into())),
        }
    }

    /// Seconds until the page retries by itself; `None` where it does not, or does now.
    pub fn seconds_left(self, now: UtcSeconds) -> Option<i64> {
        left(self.at, now)
    }

    /// Seconds until ENS takes a request; `None` where it does now.
    pub fn seconds_refused(self, now: UtcSeconds) -> Option<i64> {
        left(self.not_before, now)
    }
}

fn left(until: Option<UtcSeconds>, now: UtcSeconds) -> Option<i64> {
    until.map(|until| until.0 - now.0).filter(|seconds| *seconds > 0)
}

/// The last outcome, and the failures since the last response.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LoadOutcomes {
    /// The last one.
    pub last: LoadOutcome,
    failures: Failures,
}

impl LoadOutcomes {
    /// The outcomes after a change of `remote`. `is_terminal` says that every push of the board has ended; `interval`
    /// and `jitter` are those of [`retry_delay`].
    #[must_use]
    pub fn next(&self, remote: &Remote, is_terminal: bool, interval: i64, jitter: f64) -> Self {
        let mut failures = self.failures.clone();
        let last = match remote {
            Remote::Idle | Remote::Loading { .. } => LoadOutcome::Pending,
            Remote::Stopped { .. } => LoadOutcome::Final,
            Remote::Ready(loaded) => {
                failures = Failures::default();
                if loaded.complete && is_terminal { LoadOutcome::Final } else { LoadOutcome::Changing }
            }
            Remote::Failed { .. } if matches!(self.last, LoadOutcome::Failed(_)) => self.last,
            Remote::Failed { error, .. } => {
                failures.add(error);
                LoadOutcome::Failed(retry_delay(&failures, error, interval, jitter))
            }
        };
        Self { last, failures }
    }
}

/// Failures since the last response.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Failures {
    count: u32,
    /// How many of the last ones have the same code.
    same_code: u32,
    code: String,
}

impl Failures {
    fn add(&mut self, error: &ApiError) {
        self.same_code = if self.code == error.code { self.same_code + 1 } else { 1 };
        self.count += 1;
        self.code.clone_from(&error.code);
    }
}

/// Seconds until the retry after these failures, of which `error` is the last; `None` where a retry can't help. A code
/// that is worth one retry gets it, whatever failed before. `jitter`, from 0 to 1, extends the delay by up to one half,
/// so that pages that failed at the same time do not retry at the same time. A first pause that ENS requires is as long as
/// it requires.
fn retry_delay(failures: &Failures, error: &ApiError, interval: i64, jitter: f64) -> Option<i64> {
    let code = error.kind();
    let doubled = |first: i64, longest: i64| (first << failures.count.min(10)).min(longest);
    let seconds = match (error.retry(), &code) {
        // The proxy has renewed its credentials already, if it can.
        (Retry::Never, _) | (_, ErrorCode::InvalidSecurityToken) => return None,
        (Retry::Once, _) if failures.same_code > 1 => return None,
        (Retry::Once, _) => interval,
        (Retry::BackOff, _)
            if failures.count == 1 && error.fault() == Fault::Quota && error.retry_after.is_some() =>
        {
            0
        }
        (Retry::BackOff, ErrorCode::Offline) => doubled(RECONNECT.0, RECONNECT.1),
        (Retry::BackOff, _) => doubled(interval, MAX_DELAY.max(interval)),
    };
    let longer = (seconds as f64 * jitter.clamp(0.0, 1.0) / 2.0).round() as i64;
    Some((seconds + longer).max(error.retry_after.map_or(0, i64::from)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_load_is_due_only_when_it_can_bring_something_new() {
        let usual = Timing { interval: 15, is_awake: true, last: LoadOutcome::Changing, age: 15 };
        let cases = [
            (usual, true),
            (Timing { age: 14, ..usual }, false),
            (Timing { interval: 0, age: 900, ..usual }, false),
            (Timing { is_awake: false, age: 900, ..usual }, false),
            (Timing { last: LoadOutcome::Final, age: 900, ..usual }, false),
            (Timing { last: LoadOutcome::Pending, age: 900, ..usual }, false),
            (Timing { last: LoadOutcome::Failed(None), age: 900, ..usual }, false),
            (Timing { last: LoadOutcome::Failed(Some(30)), age: 29, ..usual }, false),
            (Timing { last: LoadOutcome::Failed(Some(30)), age: 30, ..usual }, true),
            (Timing { last: LoadOutcome::Failed(Some(30)), interval: 0, age: 900, ..usual }, false),
        ];
        for (timing, due) in cases {
            assert_eq!(timing.is_due(), due, "{timing:?}");
        }
    }

    #[test]
    fn delays_grow_and_differ_and_heed_the_proxy() {
        let failed = |code, retry_after| ApiError { retry_after, ..ApiError::new(code, None) };
        let cases = [
            (1, ErrorCode::Throttling, None, 0.0, Some(30)),
            (2, ErrorCode::Throttling, None, 0.0, Some(60)),
            (40, ErrorCode::Throttling, None, 0.0, Some(MAX_DELAY)),
            (1, ErrorCode::Throttling, None, 1.0, Some(45)),
            (1, ErrorCode::Throttling, Some(120), 1.0, Some(120)),
            (1, ErrorCode::Throttling, Some(5), 1.0, Some(5)),
            (2, ErrorCode::Throttling, Some(5), 0.0, Some(60)),
            (1, ErrorCode::TimedOut, Some(5), 0.0, Some(30)),
            (1, ErrorCode::Offline, None, 0.0, Some(4)),
            (3, ErrorCode::Offline, None, 0.5, Some(20)),
            (40, ErrorCode::Offline, None, 0.0, Some(60)),
            (1, ErrorCode::BadResponse, None, 0.0, Some(15)),
            (2, ErrorCode::BadResponse, None, 0.0, None),
            (1, ErrorCode::NoPermission, None, 0.0, None),
            (1, ErrorCode::InvalidSecurityToken, None, 0.0, None),
            (1, ErrorCode::NotSignedIn, None, 0.0, None),
        ];
        for (times, code, retry_after, jitter, expected) in cases {
            let error = failed(code, retry_after);
            let mut failures = Failures::default();
            (0..times).for_each(|_| failures.add(&error));
            assert_eq!(retry_delay(&failures, &error, 15, jitter), expected, "{times} {error:?} {jitter}");
        }
    }

    #[test]
    fn a_code_that_is_worth_one_retry_gets_it_whatever_failed_before() {
        let [offline, broken] =
            [ErrorCode::Offline, ErrorCode::BadResponse].map(|code| ApiError::new(code, None));
        let mut failures = Failures::default();
        (0..3).for_each(|_| failures.add(&offline));
        failures.add(&broken);
        assert_eq!(retry_delay(&failures, &broken, 15, 0.0), Some(15));
        failures.add(&broken);
        assert_eq!(retry_delay(&failures, &broken, 15, 0.0), None);
        failures.add(&offline);
        assert_eq!(retry_delay(&failures, &offline, 15, 0.0), Some(60), "all failures count for the delay");
    }

    #[test]
    fn a_retry_is_counted_down_and_refused_as_long_as_ens_requires() {
        let throttled = ApiError { retry_after: Some(14), ..ApiError::new(ErrorCode::Throttling, None) };
        let retries = Retries::after(&throttled, UtcSeconds(100), Some(60));
        let left = |now| (retries.seconds_left(UtcSeconds(now)), retries.seconds_refused(UtcSeconds(now)));
        assert_eq!([left(100), left(113)], [(Some(60), Some(14)), (Some(47), Some(1))]);
        assert_eq!([left(114), left(160)], [(Some(46), None), (None, None)]);
        let ended = Retries::after(&throttled, UtcSeconds(100), None);
        assert_eq!((ended.ended, ended.at, ended.not_before), (true, None, Some(UtcSeconds(114))));
        let late = ApiError { retry_after: Some(5), ..ApiError::new(ErrorCode::TimedOut, None) };
        assert_eq!(Retries::after(&late, UtcSeconds(100), None).not_before, None);
    }

    #[test]
    fn a_failure_counts_once_and_a_stop_ends_the_reloads() {
        let error = ApiError::new(ErrorCode::Throttling, None);
        let failed = Remote::Failed { previous: None, error };
        let next = |outcomes: &LoadOutcomes, remote: &Remote| outcomes.next(remote, false, 15, 0.0);
        let once = next(&LoadOutcomes::default(), &failed);
        assert_eq!(once.last, LoadOutcome::Failed(Some(30)));
        assert_eq!(next(&once, &failed), once);
        let again = next(&next(&once, &Remote::Idle), &failed);
        assert_eq!(again.last, LoadOutcome::Failed(Some(60)));
        assert_eq!(next(&again, &Remote::Stopped { part: None }).last, LoadOutcome::Final);
    }
}
