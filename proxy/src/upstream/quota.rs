//! Keeps calls below ENS's quota: a token bucket for which callers wait in order, and the pauses that ENS
//! requires, by action.

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

/// A longer pause is an error at once, so that a person sees the reason.
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// A longer pause is cut to this, whatever ENS requires.
pub(super) const LONGEST_REQUIRED: Duration = Duration::from_secs(300);

/// The calls of one account.
pub(super) struct Quota {
    rate: NonZeroU32,
    bucket: DefaultDirectRateLimiter,
    clock: DefaultClock,
    /// Held by the next caller; the others wait for it in order.
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

    /// Waits until a call may start, up to the deadline.
    ///
    /// # Errors
    /// Of the kind `Throttling`, in the proxy's own words, as soon as it is known that the wait is too long.
    pub(super) async fn acquire(
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
        let ahead = Waiting::new(&self.waiting);
        let soonest = Duration::from_secs(1) * ahead.before / self.rate.get();
        let late = || crowded(self.rate, ahead.before, whole_seconds(soonest));
        if now + soonest > deadline {
            return Err(late());
        }
        timeout_at(deadline, self.take_token()).await.map_err(|_| late())
    }

    /// Records that ENS requires a pause for this action.
    pub(super) fn pause(&self, action: &'static str, now: Instant, length: Duration) {
        let until = now + length.min(LONGEST_REQUIRED);
        let mut pauses = self.pauses.lock().unwrap_or_else(PoisonError::into_inner);
        let known = pauses.entry(action).or_insert(until);
        *known = until.max(*known);
    }

    fn pause_of(&self, action: &str) -> Option<Instant> {
        self.pauses.lock().unwrap_or_else(PoisonError::into_inner).get(action).copied()
    }

    async fn take_token(&self) {
        let _next = self.next.lock().await;
        while let Err(empty) = self.bucket.check() {
            sleep(empty.wait_time_from(self.clock.now())).await;
        }
    }
}

/// A caller in the queue, which leaves it when dropped.
struct Waiting<'a> {
    queue: &'a AtomicU32,
    before: u32,
}

impl<'a> Waiting<'a> {
    fn new(queue: &'a AtomicU32) -> Self {
        Self { queue, before: queue.fetch_add(1, Ordering::Relaxed) }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.queue.fetch_sub(1, Ordering::Relaxed);
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
        message: format!("{}: the next call may be sent in {seconds} s", error.message),
        retry_after: Some(seconds),
        ..error
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ens_api::ErrorCode;
    use std::sync::Arc;

    const ACTION: &str = "ListApplications";

    fn quota(rate: u32, burst: u32) -> Arc<Quota> {
        Arc::new(Quota::new(NonZeroU32::new(rate).unwrap(), NonZeroU32::new(burst).unwrap()))
    }

    fn now() -> Instant {
        crate::clock::monotonic()
    }

    fn soon() -> Instant {
        now() + Duration::from_secs(5)
    }

    #[tokio::test]
    async fn a_burst_is_free_and_then_calls_start_at_the_rate() {
        let quota = quota(20, 5);
        let begin = now();
        for _ in 0..5 {
            quota.acquire(ACTION, begin, soon()).await.unwrap();
        }
        assert!(begin.elapsed() < Duration::from_millis(50));
        for _ in 0..6 {
            quota.acquire(ACTION, begin, soon()).await.unwrap();
        }
        assert!(begin.elapsed() >= Duration::from_millis(280), "{:?}", begin.elapsed());
    }

    #[tokio::test]
    async fn no_call_overtakes_those_that_wait() {
        let quota = quota(20, 1);
        let order = Arc::new(Mutex::new(Vec::new()));
        quota.acquire(ACTION, now(), soon()).await.unwrap();
        let mut callers = Vec::new();
        for number in 0..3 {
            let (own, done) = (quota.clone(), order.clone());
            callers.push(tokio::spawn(async move {
                own.acquire(ACTION, now(), soon()).await.unwrap();
                done.lock().unwrap().push(number);
            }));
            tokio::task::yield_now().await;
        }
        // The bucket has a token again, and none of them has noticed yet.
        std::thread::sleep(Duration::from_millis(60));
        quota.acquire(ACTION, now(), soon()).await.unwrap();
        order.lock().unwrap().push(3);
        for caller in callers {
            caller.await.unwrap();
        }
        assert_eq!(*order.lock().unwrap(), [0, 1, 2, 3]);
    }

    #[tokio::test]
    async fn a_call_that_would_be_too_late_fails_at_once() {
        let quota = quota(1, 1);
        let now = now();
        let deadline = now + Duration::from_millis(2_500);
        quota.acquire(ACTION, now, deadline).await.unwrap();
        let waiting: Vec<_> = (0..3)
            .map(|_| {
                let own = quota.clone();
                tokio::spawn(async move { own.acquire(ACTION, now, deadline).await })
            })
            .collect();
        tokio::task::yield_now().await;
        let error = quota.acquire(ACTION, now, deadline).await.unwrap_err();
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
    async fn no_call_waits_beyond_the_deadline() {
        let quota = quota(1, 1);
        let now = now();
        quota.acquire(ACTION, now, soon()).await.unwrap();
        let error = quota.acquire(ACTION, now, now + Duration::from_millis(50)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorCode::Throttling);
        assert!(now.elapsed() < Duration::from_millis(500));
    }

    #[tokio::test]
    async fn a_pause_holds_for_its_action_alone() {
        let quota = quota(100, 100);
        let now = now();
        quota.pause(ACTION, now, Duration::from_secs(8));
        quota.pause(ACTION, now, Duration::from_secs(2));
        let error = quota.acquire(ACTION, now, soon()).await.unwrap_err();
        assert_eq!((error.kind(), error.retry_after), (ErrorCode::Throttling, Some(8)));
        assert!(error.message.ends_with("in 8 s"), "{}", error.message);
        quota.acquire("DescribeEnsRegions", now, soon()).await.unwrap();
        quota.acquire(ACTION, now + Duration::from_secs(9), now + Duration::from_secs(20)).await.unwrap();
    }

    #[tokio::test]
    async fn a_short_pause_is_waited_for() {
        let quota = quota(100, 100);
        let now = now();
        quota.pause(ACTION, now, Duration::from_millis(100));
        quota.acquire(ACTION, now, soon()).await.unwrap();
        assert!(now.elapsed() >= Duration::from_millis(100));
    }
}
