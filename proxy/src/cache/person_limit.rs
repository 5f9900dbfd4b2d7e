//! How many requests of each person may wait at a time. Each has a connection, and one person must leave some to others.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ens_api::ApiError;

use crate::upstream::{OWN_THROTTLING, Person, Share};

/// Seconds after which a client may try again: by then some of the person's requests have their responses.
const RETRY_AFTER: u32 = 2;

/// The limit, and the requests that count.
#[derive(Debug)]
pub(super) struct PersonLimit {
    most: usize,
    requests: Mutex<Requests>,
}

#[derive(Debug, Default)]
struct Requests {
    people: HashMap<Person, usize>,
    shares: HashMap<Share, usize>,
}

/// A request that counts until it is dropped.
#[derive(Debug)]
pub(super) struct Request {
    limit: Arc<PersonLimit>,
    person: Person,
}

impl PersonLimit {
    /// At most so many requests of each person, and twice as many of all who have one share.
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, requests: Mutex::default() })
    }

    /// Counts a request.
    ///
    /// # Errors
    /// `Throttling.Pushboard` if the person, or the person's share, has as many as may wait.
    pub(super) fn enter(self: &Arc<Self>, person: &Person) -> Result<Request, ApiError> {
        let Requests { people, shares } = &mut *self.lock();
        let own = people.get(person).copied().unwrap_or_default();
        let of_share = shares.get(&person.share).copied().unwrap_or_default();
        let whose = match () {
            () if own >= self.most => Some((own, "of yours")),
            () if of_share >= 2 * self.most => Some((of_share, "from your address")),
            () => None,
        };
        if let Some((requests, whose)) = whose {
            return Err(ApiError {
                message: format!("{requests} requests {whose} wait for ENS, and more can't wait"),
                retry_after: Some(RETRY_AFTER),
                ..ApiError::from_wire(OWN_THROTTLING, None)
            });
        }
        people.insert(person.clone(), own + 1);
        shares.insert(person.share.clone(), of_share + 1);
        Ok(Request { limit: self.clone(), person: person.clone() })
    }

    fn lock(&self) -> MutexGuard<'_, Requests> {
        // Code that holds the lock does not panic.
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        let mut requests = self.limit.lock();
        leave(&mut requests.people, &self.person);
        leave(&mut requests.shares, &self.person.share);
    }
}

fn leave<Key: Eq + Hash>(requests: &mut HashMap<Key, usize>, key: &Key) {
    match requests.get_mut(key) {
        Some(number) if *number > 1 => *number -= 1,
        _ => drop(requests.remove(key)),
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn session(number: u64) -> Person {
        Person::signed_in(Ipv4Addr::LOCALHOST.into(), number)
    }

    #[test]
    fn so_many_requests_of_each_person_wait_and_no_one_is_remembered() {
        let limit = PersonLimit::new(2);
        let [one, two] = [1, 2].map(session);
        let waiting = [limit.enter(&one).unwrap(), limit.enter(&one).unwrap()];
        let error = limit.enter(&one).unwrap_err();
        assert_eq!((error.code.as_str(), error.retry_after), (OWN_THROTTLING, Some(RETRY_AFTER)));
        assert!(error.message.starts_with("2 requests of yours"), "{}", error.message);
        let other = limit.enter(&two).unwrap();
        let [first, second] = waiting;
        drop(first);
        let third = limit.enter(&one).unwrap();
        drop((second, third, other));
        let requests = limit.lock();
        assert!(requests.people.is_empty() && requests.shares.is_empty());
    }

    #[test]
    fn all_sessions_of_one_address_have_twice_as_many_as_one() {
        let limit = PersonLimit::new(2);
        let enter = |person| limit.enter(&person);
        let _waiting: Vec<Request> = [1, 1, 2, 3].map(|number| enter(session(number)).unwrap()).into();
        let error = enter(session(4)).unwrap_err();
        assert!(error.message.starts_with("4 requests from your address wait"), "{}", error.message);
        let (ada, other) = (Person::named("ada".into()), Person::signed_in(Ipv4Addr::BROADCAST.into(), 5));
        assert!(enter(ada).is_ok() && enter(other).is_ok());
    }
}
