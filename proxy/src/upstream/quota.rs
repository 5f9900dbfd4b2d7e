//! Keeps calls below ENS's quota: a bucket of turns that callers wait for in their order, and pauses that ENS
//! asked for, by action. Must not know what is asked, nor count failures.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ens_api::ApiError;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota as Bucket, RateLimiter};
use tokio::time::{Instant, sleep, sleep_until, timeout_at};

use super::failure::whole_seconds;

/// A pause longer than this is told instead of waited for: a person should know what they wait for.
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// Longest pause that ENS is believed to ask for.
pub(super) const LONGEST_ASKED: Duration = Duration::from_secs(300);

/// The turns of one account.
pub(super) struct Quota {
    rate: NonZeroU32,
    bucket: DefaultDirectRateLimiter,
    clock: DefaultClock,
    /// Held by whoever is next; those behind wait for it in their order.
    next: tokio::sync::Mutex<()>,
    waiting: AtomicU32,
    pauses: Mutex<HashMap<&'static str, Instant>>,
}

impl Quota {
    pub(super) fn new(rate: NonZeroU32, burst: NonZeroU32) -> Self {
        let clock = DefaultClock::default();
        Self {
            rate,
            bucket: RateLimiter::direct_with_clock(
                Bucket::per_second(rate).allow_burst(burst),
                clock.clone(),
            ),
            clock,
            next: tokio::sync::Mutex::new(()),
            waiting: AtomicU32::new(0),
            pauses: Mutex::default(),
        }
    }

    /// Waits for a turn until the deadline.
    ///
    /// # Errors
    /// Of the kind `Throttling`, in the proxy's own words: as soon as it is known that the turn comes too late.
    pub(super) async fn turn(
        &self,
        action: &'static str,
        now: Instant,
        deadline: Instant,
    ) -> Result<(), ApiError> {
        if let Some(until) = self.pause_of(action) {
            let left = until.saturating_duration_since(now);
            if left > LONGEST_PAUSE || now + left > deadline {
                return Err(paused(whole_seconds(left)));
            }
            if !left.is_zero() {
                sleep_until(until).await;
            }
        }
        let ahead = Waiting::behind(&self.waiting);
        let soonest = Duration::from_secs(1) * ahead.before / self.rate.get();
        let late = || crowded(self.rate, ahead.before, whole_seconds(soonest));
        if now + soonest > deadline {
            return Err(late());
        }
        timeout_at(deadline, self.filled()).await.map_err(|_| late())
    }

    /// ENS asked to be spared calls of this action for so long.
    pub(super) fn pause(&self, action: &'static str, now: Instant, length: Duration) {
        let until = now + length.min(LONGEST_ASKED);
        let mut pauses = self.pauses.lock().unwrap_or_else(PoisonError::into_inner);
        let known = pauses.entry(action).or_insert(until);
        *known = until.max(*known);
    }

    fn pause_of(&self, action: &str) -> Option<Instant> {
        self.pauses.lock().unwrap_or_else(PoisonError::into_inner).get(action).copied()
    }

    async fn filled(&self) {
        let _next = self.next.lock().await;
        while let Err(empty) = self.bucket.check() {
            sleep(empty.wait_time_from(self.clock.now())).await;
        }
    }
}

/// A place in the line, given up when dropped.
struct Waiting<'a> {
    line: &'a AtomicU32,
    before: u32,
}

impl<'a> Waiting<'a> {
    fn behind(line: &'a AtomicU32) -> Self {
        Self { line, before: line.fetch_add(1, Ordering::Relaxed) }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.line.fetch_sub(1, Ordering::Relaxed);
    }
}

fn crowded(rate: NonZeroU32, before: u32, seconds: u32) -> ApiError {
    ApiError {
        message: format!(
            "the proxy sends ENS at most {rate} calls a second, and with {before} before it this one would \
             not have its turn in time"
        ),
        retry_after: Some(seconds),
        ..ApiError::from_wire("Throttling.Pushboard", None)
    }
}

fn paused(seconds: u32) -> ApiError {
    let error = ApiError::from_wire("Throttling.Pushboard", None);
    ApiError {
        message: format!("{}: it asked to be spared this call for another {seconds} s", error.message),
        retry_after: Some(seconds),
        ..error
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;
    use ens_api::ErrorCode;
    use std::sync::Arc;

    const ACTION: &str = "ListApplications";

    fn quota(rate: u32, burst: u32) -> Arc<Quota> {
        Arc::new(Quota::new(NonZeroU32::new(rate).unwrap(), NonZeroU32::new(burst).unwrap()))
    }

    fn now() -> Instant {
        Instant::from_std(clock::monotonic())
    }

    fn soon() -> Instant {
        now() + Duration::from_secs(5)
    }

    #[tokio::test]
    async fn a_burst_is_free_and_then_turns_come_at_the_rate() {
        let quota = quota(20, 5);
        let begin = now();
        for _ in 0..5 {
            quota.turn(ACTION, begin, soon()).await.unwrap();
        }
        assert!(begin.elapsed() < Duration::from_millis(50));
        for _ in 0..6 {
            quota.turn(ACTION, begin, soon()).await.unwrap();
        }
        assert!(begin.elapsed() >= Duration::from_millis(280), "{:?}", begin.elapsed());
    }

    #[tokio::test]
    async fn nobody_comes_before_those_who_wait() {
        let quota = quota(20, 1);
        let order = Arc::new(Mutex::new(Vec::new()));
        quota.turn(ACTION, now(), soon()).await.unwrap();
        let mut callers = Vec::new();
        for number in 0..3 {
            let (own, done) = (quota.clone(), order.clone());
            callers.push(tokio::spawn(async move {
                own.turn(ACTION, now(), soon()).await.unwrap();
                done.lock().unwrap().push(number);
            }));
            tokio::task::yield_now().await;
        }
        // The next turn is there, and none of them has heard of it yet.
        std::thread::sleep(Duration::from_millis(60));
        quota.turn(ACTION, now(), soon()).await.unwrap();
        order.lock().unwrap().push(3);
        for caller in callers {
            caller.await.unwrap();
        }
        assert_eq!(*order.lock().unwrap(), [0, 1, 2, 3]);
    }

    #[tokio::test]
    async fn who_would_be_too_late_is_told_at_once() {
        let quota = quota(1, 1);
        let now = now();
        let deadline = now + Duration::from_millis(2_500);
        quota.turn(ACTION, now, deadline).await.unwrap();
        let waiting: Vec<_> = (0..3)
            .map(|_| {
                let own = quota.clone();
                tokio::spawn(async move { own.turn(ACTION, now, deadline).await })
            })
            .collect();
        tokio::task::yield_now().await;
        let error = quota.turn(ACTION, now, deadline).await.unwrap_err();
        assert!(now.elapsed() < Duration::from_millis(500));
        assert_eq!((error.kind(), error.retry_after), (ErrorCode::Throttling, Some(3)));
        assert!(
            error.message.contains("at most 1 calls a second, and with 3 before it"),
            "{}",
            error.message
        );
        waiting.iter().for_each(tokio::task::JoinHandle::abort);
    }

    #[tokio::test]
    async fn a_turn_that_does_not_come_is_not_waited_for_beyond_the_deadline() {
        let quota = quota(1, 1);
        let now = now();
        quota.turn(ACTION, now, soon()).await.unwrap();
        let error = quota.turn(ACTION, now, now + Duration::from_millis(50)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorCode::Throttling);
        assert!(now.elapsed() < Duration::from_millis(500));
    }

    #[tokio::test]
    async fn a_pause_holds_for_its_action_alone() {
        let quota = quota(100, 100);
        let now = now();
        quota.pause(ACTION, now, Duration::from_secs(8));
        quota.pause(ACTION, now, Duration::from_secs(2));
        let error = quota.turn(ACTION, now, soon()).await.unwrap_err();
        assert_eq!((error.kind(), error.retry_after), (ErrorCode::Throttling, Some(8)));
        assert!(error.message.ends_with("for another 8 s"), "{}", error.message);
        quota.turn("DescribeEnsRegions", now, soon()).await.unwrap();
        quota.turn(ACTION, now + Duration::from_secs(9), now + Duration::from_secs(20)).await.unwrap();
    }

    #[tokio::test]
    async fn a_short_pause_is_waited_for() {
        let quota = quota(100, 100);
        let now = now();
        quota.pause(ACTION, now, Duration::from_millis(100));
        quota.turn(ACTION, now, soon()).await.unwrap();
        assert!(now.elapsed() >= Duration::from_millis(100));
    }
}
