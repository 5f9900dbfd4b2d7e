//! Leaves ENS alone after a row of failures, then lets one call try whether it is back. Counts what breaks on
//! the way or inside ENS; that ENS refuses a call is a sign of life. Reads no clock: now is an argument.

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
    rest: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    in_a_row: u32,
    /// Set while ENS is left alone: until when, and what went wrong last.
    open: Option<(Instant, ApiError)>,
    probing: bool,
}

/// Leave for one attempt. Dropped without a word, as when its call ends otherwise, it lets another one try.
#[derive(Debug)]
pub(super) struct Pass<'a> {
    breaker: &'a Breaker,
    is_probe: bool,
}

impl Breaker {
    /// Opens after `failures` in a row, for the length of `rest`.
    pub(super) fn new(failures: u32, rest: Duration) -> Self {
        Self { failures: failures.max(1), rest, state: Mutex::default() }
    }

    /// Whether an attempt would be let through now.
    pub(super) fn check(&self, now: Instant) -> Result<(), ApiError> {
        self.state().check(now)
    }

    /// Lets an attempt through; while ENS is left alone, none, and then one.
    pub(super) fn admit(&self, now: Instant) -> Result<Pass<'_>, ApiError> {
        let mut state = self.state();
        state.check(now)?;
        let is_probe = state.open.is_some();
        state.probing = is_probe;
        Ok(Pass { breaker: self, is_probe })
    }

    /// Whether ENS is left alone, or only tried.
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

impl Pass<'_> {
    /// ENS is alive.
    pub(super) fn well(self) {
        let mut state = self.breaker.state();
        state.in_a_row = 0;
        if state.open.take().is_some() {
            info!("ENS answers again");
        }
    }

    /// It broke, in this way.
    pub(super) fn ill(self, error: &ApiError, now: Instant) {
        let breaker = self.breaker;
        let mut state = breaker.state();
        // What was under way when it opened tells nothing new.
        if state.open.is_some() && !self.is_probe {
            return;
        }
        state.in_a_row = state.in_a_row.saturating_add(1);
        if state.in_a_row >= breaker.failures {
            state.open = Some((now + breaker.rest, error.clone()));
            warn!(
                failures = state.in_a_row,
                code = error.code,
                seconds = breaker.rest.as_secs(),
                "ENS is left alone"
            );
        }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if self.is_probe {
            self.breaker.state().probing = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;
    use ens_api::ErrorCode;

    const REST: Duration = Duration::from_secs(10);

    fn now() -> Instant {
        Instant::from_std(clock::monotonic())
    }

    fn error() -> ApiError {
        ApiError {
            request_id: Some("R-1".into()),
            ..ApiError::with_detail(ErrorCode::Unreachable, "refused")
        }
    }

    fn opened(now: Instant) -> Breaker {
        let breaker = Breaker::new(3, REST);
        for _ in 0..3 {
            breaker.admit(now).unwrap().ill(&error(), now);
        }
        breaker
    }

    #[test]
    fn opens_after_failures_in_a_row_and_says_for_how_long() {
        let now = now();
        let breaker = opened(now);
        let told = breaker.admit(now + Duration::from_millis(2_500)).unwrap_err();
        assert_eq!(told.code, "Pushboard.Unreachable");
        assert_eq!(told.request_id, None);
        assert_eq!(told.retry_after, Some(8));
        assert!(told.message.ends_with("refused; after 3 failures in a row it is tried again in 8 s"));
        assert!(breaker.is_open());
    }

    #[test]
    fn a_success_in_between_begins_the_count_anew() {
        let now = now();
        let breaker = Breaker::new(3, REST);
        for _ in 0..5 {
            breaker.admit(now).unwrap().ill(&error(), now);
            breaker.admit(now).unwrap().ill(&error(), now);
            breaker.admit(now).unwrap().well();
        }
        assert!(!breaker.is_open());
    }

    #[test]
    fn one_call_tries_it_and_closes_it_or_opens_it_anew() {
        let now = now();
        let (rested, breaker) = (now + REST, opened(now));
        let probe = breaker.admit(rested).unwrap();
        assert!(breaker.admit(rested).unwrap_err().message.ends_with("one call tries it now"));
        probe.ill(&error(), rested);
        assert_eq!(breaker.admit(rested).unwrap_err().retry_after, Some(10));
        breaker.admit(rested + REST).unwrap().well();
        assert!(!breaker.is_open() && breaker.admit(rested + REST).is_ok());
    }

    #[test]
    fn a_trial_that_is_given_up_leaves_room_for_the_next() {
        let now = now();
        let breaker = opened(now);
        drop(breaker.admit(now + REST).unwrap());
        assert!(breaker.admit(now + REST).is_ok());
    }

    #[test]
    fn what_was_under_way_when_it_opened_prolongs_nothing() {
        let now = now();
        let breaker = Breaker::new(1, REST);
        let (first, late) = (breaker.admit(now).unwrap(), breaker.admit(now).unwrap());
        first.ill(&error(), now);
        late.ill(&error(), now + REST);
        assert!(breaker.admit(now + REST).is_ok());
    }
}
