//! Whether a failed attempt is retried, and when: where that can help, in time, and within a budget that all calls
//! share, so that an outage does not triple the load on ENS.

use std::time::Duration;

use ens_api::ErrorCode;
use ens_api::error_code::Retry;
use tower::retry::budget::{Budget as _, TpsBudget};

use super::failure::Failure;
use super::limits::CallLimits;
use super::quota::LONGEST_PAUSE;

/// The most attempts of a call, the first included.
pub(super) const MOST_ATTEMPTS: u32 = 3;
/// The time over which the budget counts calls.
const BUDGET_WINDOW: Duration = Duration::from_secs(10);

/// The retries of all calls.
#[derive(Debug)]
pub(super) struct RetryPolicy {
    pause: Duration,
    budget: TpsBudget,
}

impl RetryPolicy {
    pub(super) fn new(limits: &CallLimits) -> Self {
        let share = f32::from(limits.retry_percent) / 100.0;
        Self { pause: limits.retry_pause, budget: TpsBudget::new(BUDGET_WINDOW, limits.spare_retries, share) }
    }

    /// Records the start of a call, which adds to the budget.
    pub(super) fn call_started(&self) {
        self.budget.deposit();
    }

    /// How long to wait before the next attempt; `None` if there is none. `attempt` counts from 1, `jitter`
    /// stretches the pause, and `left` is the call's remaining time.
    pub(super) fn pause_after(
        &self,
        failure: &Failure,
        attempt: u32,
        jitter: f64,
        left: Duration,
    ) -> Option<Duration> {
        if attempt >= attempts_for(failure) {
            return None;
        }
        let doubled = self.pause * 2_u32.pow(attempt - 1);
        let pause = failure.retry_after.unwrap_or_default().max(doubled.mul_f64(jitter));
        (pause <= LONGEST_PAUSE && pause < left && self.budget.withdraw()).then_some(pause)
    }
}

fn attempts_for(failure: &Failure) -> u32 {
    let error = &failure.error;
    match error.kind() {
        _ if failure.used_its_time => 1,
        // `call` signs again after a wrong signature.
        ErrorCode::TimedOut | ErrorCode::InvalidSecurityToken | ErrorCode::InvalidTimeStamp => 1,
        _ => match error.retry() {
            Retry::Never => 1,
            Retry::Once => 2,
            Retry::BackOff => MOST_ATTEMPTS,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ens_api::ApiError;

    fn failure(code: ErrorCode, retry_after: Option<u64>) -> Failure {
        Failure {
            retry_after: retry_after.map(Duration::from_millis),
            ..Failure::from(ApiError::new(code, None))
        }
    }

    #[test]
    fn pauses_double_and_are_never_long() {
        let policy = RetryPolicy::new(&CallLimits::default());
        let left = Duration::from_secs(25);
        let rows = [
            (ErrorCode::Throttling, None, 1, 1.0, Some(200)),
            (ErrorCode::Throttling, None, 2, 1.0, Some(400)),
            (ErrorCode::Throttling, None, 2, 1.5, Some(600)),
            (ErrorCode::Throttling, Some(700), 1, 1.0, Some(700)),
            (ErrorCode::Throttling, Some(1_001), 1, 1.0, None),
            (ErrorCode::Throttling, None, 3, 1.0, None),
            (ErrorCode::BadResponse, None, 1, 1.0, Some(200)),
            (ErrorCode::BadResponse, None, 2, 1.0, None),
            (ErrorCode::NoPermission, None, 1, 1.0, None),
            (ErrorCode::TimedOut, None, 1, 1.0, None),
        ];
        for (code, retry_after, attempt, jitter, expected) in rows {
            let pause = policy.pause_after(&failure(code.clone(), retry_after), attempt, jitter, left);
            assert_eq!(pause, expected.map(Duration::from_millis), "{code} {attempt}");
        }
        let waited = Failure { used_its_time: true, ..failure(ErrorCode::Unreachable, None) };
        assert_eq!(policy.pause_after(&waited, 1, 1.0, left), None);
        for (status, retries) in [(503, true), (429, true), (400, false)] {
            let unknown = Failure::from(ApiError::of_response("Some.New.Code", status, None));
            assert_eq!(policy.pause_after(&unknown, 1, 1.0, left).is_some(), retries, "{status}");
        }
        let short = Duration::from_millis(200);
        let throttled = failure(ErrorCode::Throttling, None);
        assert_eq!(policy.pause_after(&throttled, 1, 1.0, short), None, "it would end too late");
    }
}
