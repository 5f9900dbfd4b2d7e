//! How many requests of each person may wait at a time. Each has a connection, and one person must leave some to others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ens_api::ApiError;

use crate::upstream::{OWN_THROTTLING, Person};

/// Seconds after which a client may try again: by then some of the person's requests have their responses.
const RETRY_AFTER: u32 = 2;

/// The limit, and the requests that count.
#[derive(Debug)]
pub(super) struct PersonLimit {
    most: usize,
    requests: Mutex<HashMap<Person, usize>>,
}

/// A request that counts until it is dropped.
#[derive(Debug)]
pub(super) struct Request {
    limit: Arc<PersonLimit>,
    person: Person,
}

impl PersonLimit {
    /// At most so many requests of each person.
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, requests: Mutex::default() })
    }

    /// Counts a request.
    ///
    /// # Errors
    /// `Throttling.Pushboard` if the person has as many as may wait.
    pub(super) fn enter(self: &Arc<Self>, person: &Person) -> Result<Request, ApiError> {
        let mut requests = self.lock();
        let own = requests.get(person).copied().unwrap_or_default();
        if own >= self.most {
            return Err(ApiError {
                message: format!("{own} requests of yours wait for ENS, and more can't wait"),
                retry_after: Some(RETRY_AFTER),
                ..ApiError::from_wire(OWN_THROTTLING, None)
            });
        }
        requests.insert(person.clone(), own + 1);
        Ok(Request { limit: self.clone(), person: person.clone() })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Person, usize>> {
        // Code that holds the lock does not panic.
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        let mut requests = self.limit.lock();
        match requests.get_mut(&self.person) {
            Some(own) if *own > 1 => *own -= 1,
            _ => drop(requests.remove(&self.person)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_requests_of_each_person_wait_and_no_one_is_remembered() {
        let limit = PersonLimit::new(2);
        let [one, two] = [1, 2].map(Person::Session);
        let waiting = [limit.enter(&one).unwrap(), limit.enter(&one).unwrap()];
        let error = limit.enter(&one).unwrap_err();
        assert_eq!((error.code.as_str(), error.retry_after), (OWN_THROTTLING, Some(RETRY_AFTER)));
        assert!(error.message.starts_with("2 requests of yours"), "{}", error.message);
        let other = limit.enter(&two).unwrap();
        let [first, second] = waiting;
        drop(first);
        let third = limit.enter(&one).unwrap();
        drop((second, third, other));
        assert!(limit.lock().is_empty());
    }
}
