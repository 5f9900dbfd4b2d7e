//! A failed attempt, with its error in the proxy's own words and the facts that decide about a retry.

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};
use ens_api::{ApiError, ErrorCode};

/// A failed attempt.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: ApiError,
    /// The network or ENS itself is broken: it counts for the circuit breaker, as a refusal does not.
    pub(super) is_outage: bool,
    /// It took the whole time limit of a step: a second wait of that length does not help.
    pub(super) used_its_time: bool,
    /// The pause that ENS requires.
    pub(super) retry_after: Option<Duration>,
    /// The clock of ENS.
    pub(super) server_date: Option<DateTime<Utc>>,
}

impl Failure {
    /// A failure of the network or of ENS itself.
    pub(super) fn outage(code: ErrorCode, detail: impl fmt::Display) -> Self {
        Self { is_outage: true, ..Self::from(ApiError::with_detail(code, detail)) }
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self { error, is_outage: false, used_its_time: false, retry_after: None, server_date: None }
    }
}

/// A duration, for a message.
pub(super) struct Seconds(pub(super) Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} s", self.0.as_secs_f32())
    }
}

/// Whole seconds, rounded up and at least 1: a client that retries after them is not too early.
pub(super) fn whole_seconds(duration: Duration) -> u32 {
    duration.as_millis().div_ceil(1_000).max(1).try_into().unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_rounded_up() {
        for (millis, seconds) in [(0, 1), (1, 1), (1_000, 1), (1_001, 2), (25_000, 25)] {
            assert_eq!(whole_seconds(Duration::from_millis(millis)), seconds);
        }
    }
}
