//! Keeps calls below ENS's quota: a token bucket for which calls wait in fair order, a limit of the calls under way, and
//! the pauses that ENS requires, by action.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ens_api::ApiError;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota as Bucket, RateLimiter};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep, sleep_until, timeout_at};

use super::demand::{Demand, Waiting};
use super::failure::whole_seconds;
use super::fair_queue::{Ahead, FairQueue, QueuePlace};
use super::limits::CallLimits;
use super::person::Person;

/// A longer pause is an error at once, so that a person sees the reason.
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// A longer pause is cut to this, whatever ENS requires.
pub(super) const LONGEST_REQUIRED: Duration = Duration::from_secs(300);
/// The code where the proxy itself limits a call. It concerns the people who wait, not the call.
pub const OWN_THROTTLING: &str = "Throttling.Pushboard";

/// The calls of one account.
pub(super) struct Quota {
    rate: NonZeroU32,
    bucket: DefaultDirectRateLimiter,
    clock: DefaultClock,
    queue: Arc<FairQueue<UnderWay>>,
    /// Held by the call that grants the turns, until it has its own.
    granting: tokio::sync::Mutex<()>,
    under_way: Arc<Semaphore>,
    /// The most calls that wait on behalf of one person.
    waiting: usize,
    pauses: Mutex<HashMap<&'static str, Pause>>,
}

/// A pause that ENS requires.
#[derive(Debug, Clone)]
struct Pause {
    until: Instant,
    /// The error by which it does.
    error: ApiError,
}

/// One of the calls under way; released when dropped.
#[derive(Debug)]
pub(super) struct UnderWay {
    _permit: OwnedSemaphorePermit,
}

/// An attempt that waits for its turn.
#[derive(Debug)]
pub(super) struct Queued {
    place: QueuePlace<UnderWay>,
    ahead: Ahead,
}

impl Quota {
    pub(super) fn new(limits: &CallLimits) -> Self {
        let clock = DefaultClock::default();
        Self {
            rate: limits.rate,
            bucket: RateLimiter::direct_with_clock(
                Bucket::per_second(limits.rate).allow_burst(limits.burst),
                clock.clone(),
            ),
            clock,
            queue: FairQueue::new(),
            granting: tokio::sync::Mutex::new(()),
            under_way: Arc::new(Semaphore::new(limits.under_way.min(Semaphore::MAX_PERMITS))),
            waiting: limits.waiting,
            pauses: Mutex::default(),
        }
    }

    /// Lines up the first attempt of a call for which one person waits.
    ///
    /// # Errors
    /// Of the kind `Throttling`, in the proxy's own words, if it is known that the person's share does not suffice.
    pub(super) fn line_up(
        &self,
        person: Person,
        now: Instant,
        deadline: Instant,
    ) -> Result<(Arc<Demand>, Waiting, Queued), ApiError> {
        self.queue.arrive(&person);
        let ahead = self.queue.ahead_of(&person);
        if ahead.own as usize >= self.waiting || now + self.soonest(ahead) > deadline {
            return Err(self.crowded(ahead));
        }
        let demand = Arc::new(Demand::default());
        let waiting = demand.join(person).expect("it is new");
        let place = self.queue.enter(demand.clone());
        Ok((demand, waiting, Queued { place, ahead }))
    }

    /// Lines up a further attempt of a call.
    pub(super) fn line_up_again(&self, demand: &Arc<Demand>) -> Queued {
        Queued { place: self.queue.enter(demand.clone()), ahead: Ahead::default() }
    }

    /// Adds a request of that person to those that wait for a call; `None` if the call was given up before.
    pub(super) fn join(&self, demand: &Arc<Demand>, person: Person) -> Option<Waiting> {
        self.queue.arrive(&person);
        demand.join(person)
    }

    /// Waits until an attempt may start, up to the deadline.
    ///
    /// # Errors
    /// That of ENS, with what is left of its pause; of the kind `Throttling`, in the proxy's own words, as soon as it is
    /// known that the wait for a turn is too long.
    pub(super) async fn acquire(
        &self,
        action: &'static str,
        queued: Queued,
        now: Instant,
        deadline: Instant,
    ) -> Result<UnderWay, ApiError> {
        if let Some(Pause { until, error }) = self.pause_of(action) {
            let left = until.saturating_duration_since(now);
            if left > LONGEST_PAUSE || now + left > deadline {
                // Its code and its request id are what ENS's support asks for.
                return Err(ApiError { retry_after: Some(whole_seconds(left)), ..error });
            }
            if !left.is_zero() {
                sleep_until(until).await;
            }
        }
        let Queued { place, ahead } = queued;
        timeout_at(deadline, self.turn_of(place)).await.map_err(|_| self.crowded(ahead))
    }

    /// Records that ENS requires a pause for this action, by this error.
    pub(super) fn pause(&self, action: &'static str, now: Instant, length: Duration, error: &ApiError) {
        let until = now + length.min(LONGEST_REQUIRED);
        let mut pauses = self.pauses.lock().unwrap_or_else(PoisonError::into_inner);
        if pauses.get(action).is_none_or(|known| known.until < until) {
            pauses.insert(action, Pause { until, error: error.clone() });
        }
    }

    fn pause_of(&self, action: &str) -> Option<Pause> {
        self.pauses.lock().unwrap_or_else(PoisonError::into_inner).get(action).cloned()
    }

    async fn turn_of(&self, mut place: QueuePlace<UnderWay>) -> UnderWay {
        tokio::select! {
            biased;
            granted = &mut place.granted => granted.expect("a place leaves the queue with a grant"),
            never = self.grant_turns() => match never {},
        }
    }

    /// Grants turns as the quota allows, on behalf of all calls in the queue. The call that does so goes on until it has
    /// its own turn or leaves; then the next one does.
    async fn grant_turns(&self) -> std::convert::Infallible {
        let _granting = self.granting.lock().await;
        loop {
            let _permit = self.under_way.clone().acquire_owned().await.expect("it is never closed");
            let mut under_way = Some(UnderWay { _permit });
            let grant = || self.bucket.check().map(|()| under_way.take().expect("it is taken once"));
            match self.queue.grant_next(grant) {
                Ok(true) => {}
                // This call has its own turn, or is being given up: it does not come back here.
                Ok(false) => sleep(Duration::from_millis(10)).await,
                Err(empty) => {
                    drop(under_way);
                    sleep(empty.wait_time_from(self.clock.now())).await;
                }
            }
        }
    }

    /// The time that the calls before one take.
    fn soonest(&self, ahead: Ahead) -> Duration {
        Duration::from_secs(1) * (ahead.own + ahead.others) / self.rate.get()
    }

    fn crowded(&self, ahead: Ahead) -> ApiError {
        ApiError {
            message: format!(
                "the proxy sends ENS at most {} calls a second, in turn for each person who waits, and {} of yours and \
                 {} of others are before this one: {}",
                self.rate,
                ahead.own,
                ahead.others,
                if ahead.own as usize >= self.waiting {
                    "more of yours can't wait"
                } else {
                    "it would not have its turn in time"
                }
            ),
            retry_after: Some(whole_seconds(self.soonest(ahead))),
            ..ApiError::from_wire(OWN_THROTTLING, None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ens_api::ErrorCode;
    use std::net::Ipv4Addr;

    const ACTION: &str = "ListApplications";

    fn quota(rate: u32, burst: u32) -> Arc<Quota> {
        let [rate, burst] = [rate, burst].map(|number| NonZeroU32::new(number).unwrap());
        Arc::new(Quota::new(&CallLimits { rate, burst, ..CallLimits::default() }))
    }

    fn now() -> Instant {
        crate::clock::monotonic()
    }

    fn soon() -> Instant {
        now() + Duration::from_secs(5)
    }

    /// A call of the operator.
    async fn acquire(
        quota: &Quota,
        action: &'static str,
        now: Instant,
        deadline: Instant,
    ) -> Result<UnderWay, ApiError> {
        let (_, _waiting, queued) = quota.line_up(Person::OPERATOR, now, deadline)?;
        quota.acquire(action, queued, now, deadline).await
    }

    #[tokio::test]
    async fn a_burst_is_free_and_then_calls_start_at_the_rate() {
        let quota = quota(20, 5);
        let begin = now();
        for _ in 0..5 {
            acquire(&quota, ACTION, begin, soon()).await.unwrap();
        }
        assert!(begin.elapsed() < Duration::from_millis(50));
        for _ in 0..6 {
            acquire(&quota, ACTION, begin, soon()).await.unwrap();
        }
        assert!(begin.elapsed() >= Duration::from_millis(280), "{:?}", begin.elapsed());
    }

    #[tokio::test]
    async fn no_call_overtakes_those_that_wait() {
        let quota = quota(20, 1);
        let order = Arc::new(Mutex::new(Vec::new()));
        acquire(&quota, ACTION, now(), soon()).await.unwrap();
        let mut callers = Vec::new();
        for number in 0..3 {
            let (own, done) = (quota.clone(), order.clone());
            callers.push(tokio::spawn(async move {
                acquire(&own, ACTION, now(), soon()).await.unwrap();
                done.lock().unwrap().push(number);
            }));
            tokio::task::yield_now().await;
        }
        // The bucket has a token again, and none of them has noticed yet.
        std::thread::sleep(Duration::from_millis(60));
        acquire(&quota, ACTION, now(), soon()).await.unwrap();
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
        acquire(&quota, ACTION, now, deadline).await.unwrap();
        let waiting: Vec<_> = (0..3)
            .map(|_| {
                let own = quota.clone();
                tokio::spawn(async move { acquire(&own, ACTION, now, deadline).await })
            })
            .collect();
        tokio::task::yield_now().await;
        let error = acquire(&quota, ACTION, now, deadline).await.unwrap_err();
        assert!(now.elapsed() < Duration::from_millis(500));
        assert_eq!((error.kind(), error.retry_after), (ErrorCode::Throttling, Some(3)));
        let message = &error.message;
        assert!(message.contains("at most 1 calls a second, in turn for each person"), "{message}");
        assert!(
            message.contains("3 of yours and 0 of others are before this one: it would not"),
            "{message}"
        );
        // Those are the share of one person; another's next turn is sooner.
        assert!(quota.line_up(Person::named("ada".into()), now, deadline).is_ok());
        waiting.iter().for_each(tokio::task::JoinHandle::abort);
    }

    #[tokio::test]
    async fn no_call_waits_beyond_the_deadline() {
        let quota = quota(1, 1);
        let now = now();
        acquire(&quota, ACTION, now, soon()).await.unwrap();
        let error = acquire(&quota, ACTION, now, now + Duration::from_millis(50)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorCode::Throttling);
        assert!(now.elapsed() < Duration::from_millis(500));
    }

    #[tokio::test]
    async fn a_call_that_is_dropped_while_it_grants_the_turns_leaves_that_to_the_next() {
        let quota = quota(20, 1);
        acquire(&quota, ACTION, now(), soon()).await.unwrap();
        let spawn = || {
            let own = quota.clone();
            tokio::spawn(async move { acquire(&own, ACTION, now(), soon()).await.map(drop) })
        };
        let calls = [spawn(), spawn(), spawn()];
        tokio::task::yield_now().await;
        calls[0].abort();
        for call in calls.into_iter().skip(1) {
            call.await.unwrap().unwrap();
        }
    }

    #[tokio::test]
    async fn so_many_calls_wait_for_each_person_and_no_more() {
        let limits = CallLimits { waiting: 2, ..CallLimits::default() };
        let quota = Quota::new(&limits);
        let line_up =
            |session| quota.line_up(Person::signed_in(Ipv4Addr::LOCALHOST.into(), session), now(), soon());
        let _calls = [line_up(1).unwrap(), line_up(1).unwrap()];
        let error = line_up(1).unwrap_err();
        assert!(error.message.ends_with("more of yours can't wait"), "{}", error.message);
        assert_eq!((error.kind(), error.retry_after), (ErrorCode::Throttling, Some(1)));
        assert!(line_up(2).is_ok());
    }

    #[tokio::test]
    async fn so_many_calls_are_under_way_and_no_more() {
        let limits = CallLimits { under_way: 2, ..CallLimits::default() };
        let quota = Arc::new(Quota::new(&limits));
        let [one, _two] = [(); 2].map(|()| acquire(&quota, ACTION, now(), soon()));
        let (one, _two) = (one.await.unwrap(), _two.await.unwrap());
        let early = acquire(&quota, ACTION, now(), now() + Duration::from_millis(50)).await;
        assert_eq!(early.unwrap_err().kind(), ErrorCode::Throttling);
        drop(one);
        acquire(&quota, ACTION, now(), soon()).await.unwrap();
    }

    #[tokio::test]
    async fn a_pause_holds_for_its_action_alone() {
        let quota = quota(100, 100);
        let now = now();
        let throttled = |id: &str| ApiError::from_wire("Throttling.User", Some(id.to_owned()));
        quota.pause(ACTION, now, Duration::from_secs(8), &throttled("first"));
        quota.pause(ACTION, now, Duration::from_secs(2), &throttled("second"));
        let later = now + Duration::from_secs(3);
        let error = acquire(&quota, ACTION, later, later + Duration::from_secs(5)).await.unwrap_err();
        assert_eq!(error, ApiError { retry_after: Some(5), ..throttled("first") });
        acquire(&quota, "DescribeEnsRegions", now, soon()).await.unwrap();
        let later = now + Duration::from_secs(9);
        acquire(&quota, ACTION, later, now + Duration::from_secs(20)).await.unwrap();
    }

    #[tokio::test]
    async fn a_short_pause_is_waited_for() {
        let quota = quota(100, 100);
        let now = now();
        let throttled = ApiError::from_wire("Throttling.User", None);
        quota.pause(ACTION, now, Duration::from_millis(100), &throttled);
        acquire(&quota, ACTION, now, soon()).await.unwrap();
        assert!(now.elapsed() >= Duration::from_millis(100));
    }
}
