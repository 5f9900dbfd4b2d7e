//! The circuit breaker: after failures in a row it opens and allows no attempt for a time, then one probe. Outages of
//! the network or of ENS count; a refusal shows that ENS is up.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ens_api::ApiError;
use tokio::time::Instant;
use tracing::{info, warn};

use super::failure::whole_seconds;

/// The breaker of one endpoint.
#[derive(Debug)]
pub(super) struct Breaker {
    failures: u32,
    open_for: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    in_a_row: u32,
    /// While it is open: when it closes, and the last error.
    open: Option<(Instant, ApiError)>,
    probing: bool,
}

/// Permission for one attempt. A probe that is dropped without an outcome lets another call probe.
#[derive(Debug)]
pub(super) struct Permit<'a> {
    breaker: &'a Breaker,
    is_probe: bool,
}

impl Breaker {
    /// A breaker that opens after `failures` in a row, for `open_for`.
    pub(super) fn new(failures: u32, open_for: Duration) -> Self {
        Self { failures: failures.max(1), open_for, state: Mutex::default() }
    }

    /// Whether an attempt would be allowed now.
    pub(super) fn check(&self, now: Instant) -> Result<(), ApiError> {
        self.state().check(now)
    }

    /// Allows an attempt; while the breaker is open, none, and afterwards one probe.
    pub(super) fn acquire(&self, now: Instant) -> Result<Permit<'_>, ApiError> {
        let mut state = self.state();
        state.check(now)?;
        let is_probe = state.open.is_some();
        state.probing = is_probe;
        Ok(Permit { breaker: self, is_probe })
    }

    /// Whether it is open, or probing.
    pub(super) fn is_open(&self) -> bool {
        self.state().open.is_some()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn check(&self, now: Instant) -> Result<(), ApiError> {
        let Some((until, last)) = &self.open else { return Ok(()) };
        let left = until.saturating_duration_since(now);
        if left.is_zero() && !self.probing {
            return Ok(());
        }
        let seconds = whole_seconds(left);
        let plan = if left.is_zero() {
            "one call tries it now".to_owned()
        } else {
            format!("it is tried again in {seconds} s")
        };
        Err(ApiError {
            message: format!("{}; after {} failures in a row {plan}", last.message, self.in_a_row),
            request_id: None,
            retry_after: Some(seconds),
            ..last.clone()
        })
    }
}

impl Permit<'_> {
    /// Records that ENS responded.
    pub(super) fn succeeded(self) {
        let mut state = self.breaker.state();
        state.in_a_row = 0;
        if state.open.take().is_some() {
            info!("ENS responds again");
        }
    }

    /// Records that the attempt met an outage.
    pub(super) fn failed(self, error: &ApiError, now: Instant) {
        let breaker = self.breaker;
        let mut state = breaker.state();
        // The outcome of an attempt that started before the breaker opened is ignored.
        if state.open.is_some() && !self.is_probe {
            return;
        }
        state.in_a_row = state.in_a_row.saturating_add(1);
        if state.in_a_row >= breaker.failures {
            state.open = Some((now + breaker.open_for, error.clone()));
            warn!(
                failures = state.in_a_row,
                code = error.code,
                seconds = breaker.open_for.as_secs(),
                "ENS is left alone"
            );
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if self.is_probe {
            self.breaker.state().probing = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ens_api::ErrorCode;

    const OPEN_FOR: Duration = Duration::from_secs(10);

    fn now() -> Instant {
        crate::clock::monotonic()
    }

    fn error() -> ApiError {
        ApiError {
            request_id: Some("R-1".into()),
            ..ApiError::with_detail(ErrorCode::Unreachable, "refused")
        }
    }

    fn opened(now: Instant) -> Breaker {
        let breaker = Breaker::new(3, OPEN_FOR);
        for _ in 0..3 {
            breaker.acquire(now).unwrap().failed(&error(), now);
        }
        breaker
    }

    #[test]
    fn opens_after_failures_in_a_row_and_says_for_how_long() {
        let now = now();
        let breaker = opened(now);
        let error = breaker.acquire(now + Duration::from_millis(2_500)).unwrap_err();
        assert_eq!(error.code, "Pushboard.Unreachable");
        assert_eq!(error.request_id, None);
        assert_eq!(error.retry_after, Some(8));
        assert!(error.message.ends_with("refused; after 3 failures in a row it is tried again in 8 s"));
        assert!(breaker.is_open());
    }

    #[test]
    fn a_success_in_between_begins_the_count_anew() {
        let now = now();
        let breaker = Breaker::new(3, OPEN_FOR);
        for _ in 0..5 {
            breaker.acquire(now).unwrap().failed(&error(), now);
            breaker.acquire(now).unwrap().failed(&error(), now);
            breaker.acquire(now).unwrap().succeeded();
        }
        assert!(!breaker.is_open());
    }

    #[test]
    fn one_probe_closes_it_or_opens_it_again() {
        let now = now();
        let (rested, breaker) = (now + OPEN_FOR, opened(now));
        let probe = breaker.acquire(rested).unwrap();
        assert!(breaker.acquire(rested).unwrap_err().message.ends_with("one call tries it now"));
        probe.failed(&error(), rested);
        assert_eq!(breaker.acquire(rested).unwrap_err().retry_after, Some(10));
        breaker.acquire(rested + OPEN_FOR).unwrap().succeeded();
        assert!(!breaker.is_open() && breaker.acquire(rested + OPEN_FOR).is_ok());
    }

    #[test]
    fn a_probe_that_is_dropped_lets_another_call_probe() {
        let now = now();
        let breaker = opened(now);
        drop(breaker.acquire(now + OPEN_FOR).unwrap());
        assert!(breaker.acquire(now + OPEN_FOR).is_ok());
    }

    #[test]
    fn an_attempt_that_was_under_way_does_not_prolong_it() {
        let now = now();
        let breaker = Breaker::new(1, OPEN_FOR);
        let (first, late) = (breaker.acquire(now).unwrap(), breaker.acquire(now).unwrap());
        first.failed(&error(), now);
        late.failed(&error(), now + OPEN_FOR);
        assert!(breaker.acquire(now + OPEN_FOR).is_ok());
    }
}
