//! Who waits for a call. A call is sent on behalf of the people who wait for it: their shares of the quota decide when,
//! and it is not sent at all once they have left.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ens_api::{ApiError, ErrorCode};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::person::Person;

/// The people who wait for one call.
#[derive(Debug, Default)]
pub struct Demand {
    state: Mutex<State>,
    left: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// With the number of requests of each.
    people: HashMap<Person, usize>,
    /// When the call was first sent.
    sent: Option<Instant>,
    /// All people left, and the call will not be sent (again).
    is_over: bool,
}

/// A request that waits for a call; it leaves when dropped.
#[derive(Debug)]
pub struct Waiting {
    demand: Arc<Demand>,
    person: Person,
}

impl Demand {
    /// When the call was first sent; `None` while it waits for that.
    pub fn sent(&self) -> Option<Instant> {
        self.lock().sent
    }

    /// Whether the call was given up because all people left.
    pub fn is_over(&self) -> bool {
        self.lock().is_over
    }

    /// Adds a request; `None` if the call was given up before.
    pub(super) fn join(self: &Arc<Self>, person: Person) -> Option<Waiting> {
        let mut state = self.lock();
        if state.is_over {
            return None;
        }
        *state.people.entry(person.clone()).or_default() += 1;
        Some(Waiting { demand: self.clone(), person })
    }

    /// Everyone who waits now.
    pub(super) fn people(&self) -> Vec<Person> {
        self.lock().people.keys().cloned().collect()
    }

    /// Records that the call is sent now. False if it must not be sent, since no one waits for it.
    pub(super) fn send(&self, now: Instant) -> bool {
        let mut state = self.lock();
        state.is_over |= state.people.is_empty();
        if !state.is_over {
            state.sent.get_or_insert(now);
        }
        !state.is_over
    }

    /// The result of what comes before a call is sent; given up as soon as no one waits for the call.
    ///
    /// # Errors
    /// Those of `preparing`, and that everyone left.
    pub(super) async fn while_wanted<T>(
        &self,
        preparing: impl Future<Output = Result<T, ApiError>>,
    ) -> Result<T, ApiError> {
        tokio::select! {
            biased;
            () = self.abandoned() => Err(no_one_waits()),
            result = preparing => result,
        }
    }

    /// Completes when all people have left, and gives the call up.
    async fn abandoned(&self) {
        loop {
            let left = self.left.notified();
            {
                let mut state = self.lock();
                if state.people.is_empty() {
                    state.is_over = true;
                    return;
                }
            }
            left.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Code that holds the lock does not panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut state = self.demand.lock();
        if let Some(requests) = state.people.get_mut(&self.person) {
            *requests -= 1;
            if *requests == 0 {
                state.people.remove(&self.person);
            }
        }
        let is_empty = state.people.is_empty();
        drop(state);
        if is_empty {
            self.demand.left.notify_one();
        }
    }
}

/// The error of a call that was given up, which no one sees.
pub(super) fn no_one_waits() -> ApiError {
    ApiError::with_detail(ErrorCode::TimedOut, "everyone who waited for it left")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    fn session(number: u64) -> Person {
        Person::signed_in(Ipv4Addr::LOCALHOST.into(), number)
    }

    #[tokio::test]
    async fn a_call_is_given_up_when_the_last_person_leaves() {
        let demand = Arc::new(Demand::default());
        let one = demand.join(session(1)).unwrap();
        let again = demand.join(session(1)).unwrap();
        let two = demand.join(session(2)).unwrap();
        drop(one);
        assert_eq!(demand.people().len(), 2);
        drop(two);
        assert!(demand.while_wanted(async { Ok(()) }).await.is_ok(), "one tab is left");
        drop(again);
        assert!(demand.while_wanted(std::future::pending::<Result<(), _>>()).await.is_err());
        assert!(demand.is_over() && demand.join(session(3)).is_none());
        assert!(!demand.send(crate::clock::monotonic()) && demand.sent().is_none());
    }

    #[test]
    fn a_call_that_was_sent_can_be_joined_after_all_left() {
        let demand = Arc::new(Demand::default());
        let one = demand.join(Person::OPERATOR).unwrap();
        assert!(demand.send(crate::clock::monotonic()));
        drop(one);
        assert!(demand.join(session(1)).is_some());
    }
}
