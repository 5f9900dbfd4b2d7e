//! The calls that wait for the quota, in fair order: next is a call of the person who was served least recently. A call
//! for which several people wait takes the first turn of any of them.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use super::demand::{Demand, Person};

/// The people who are remembered when they have no call in the queue: the last ones that had.
const MOST_PEOPLE: u64 = 4096;

/// The queue; what is granted to a call has the type `T`.
#[derive(Debug)]
pub(super) struct FairQueue<T>(Mutex<State<T>>);

#[derive(Debug)]
struct State<T> {
    /// In the order in which they came.
    calls: BTreeMap<u64, Entry<T>>,
    /// The count at which each person came or was last served.
    served: HashMap<Person, u64>,
    /// Counts calls, and people who come or are served.
    count: u64,
}

#[derive(Debug)]
struct Entry<T> {
    demand: Arc<Demand>,
    grant: oneshot::Sender<T>,
}

/// A call's place in the queue, which it leaves when dropped.
#[derive(Debug)]
pub(super) struct Place<T> {
    queue: Arc<FairQueue<T>>,
    number: u64,
    /// Completes when the call has its turn.
    pub(super) granted: oneshot::Receiver<T>,
}

/// How many calls are before the next call of a person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Ahead {
    /// The person's own.
    pub(super) own: u32,
    /// Those of others, as far as their turns come before.
    pub(super) others: u32,
}

impl<T> FairQueue<T> {
    /// An empty queue.
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(State { calls: BTreeMap::new(), served: HashMap::new(), count: 0 })))
    }

    /// Records that a person waits. Who was not known comes after all who wait already.
    pub(super) fn arrive(&self, person: &Person) {
        let mut state = self.lock();
        if !state.served.contains_key(person) {
            state.serve(person.clone());
        }
    }

    /// Adds a call.
    pub(super) fn enter(self: &Arc<Self>, demand: Arc<Demand>) -> Place<T> {
        let (grant, granted) = oneshot::channel();
        let mut state = self.lock();
        state.count += 1;
        let number = state.count;
        state.calls.insert(number, Entry { demand, grant });
        Place { queue: self.clone(), number, granted }
    }

    /// The calls before the next call of a person.
    pub(super) fn ahead_of(&self, person: &Person) -> Ahead {
        let state = self.lock();
        let mut ahead = Ahead::default();
        let mut others: HashMap<Person, u32> = HashMap::new();
        for entry in state.calls.values() {
            let people = entry.demand.people();
            if people.contains(person) {
                ahead.own += 1;
            } else if let Some(first) = people.into_iter().next() {
                *others.entry(first).or_default() += 1;
            }
        }
        // In turns: of each other person at most as many as of this one.
        ahead.others = others.values().map(|calls| (*calls).min(ahead.own + 1)).sum();
        ahead
    }

    /// Grants the next call what `take` yields. Returns false if there is no call for which anyone waits.
    ///
    /// # Errors
    /// That of `take`; the queue is then as before.
    pub(super) fn grant_next<E>(&self, take: impl FnOnce() -> Result<T, E>) -> Result<bool, E> {
        let mut state = self.lock();
        let next = state
            .calls
            .iter()
            .filter_map(|(number, entry)| {
                let served = |person| state.served.get(&person).copied().unwrap_or_default();
                entry.demand.people().into_iter().map(served).min().map(|served| (served, *number))
            })
            .min();
        let Some((_, number)) = next else { return Ok(false) };
        let granted = take()?;
        let entry = state.calls.remove(&number).expect("it was found under this lock");
        for person in entry.demand.people() {
            state.serve(person);
        }
        // A call that is given up at this moment drops it.
        let _ = entry.grant.send(granted);
        Ok(true)
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        // Code that holds the lock does not panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> State<T> {
    fn serve(&mut self, person: Person) {
        self.count += 1;
        let count = self.count;
        self.served.insert(person, count);
        if self.served.len() as u64 > MOST_PEOPLE {
            self.served.retain(|_, served| *served + MOST_PEOPLE / 2 > count);
        }
    }
}

impl<T> Drop for Place<T> {
    fn drop(&mut self) {
        self.queue.lock().calls.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::super::demand::Waiting;
    use super::*;

    struct Call {
        place: Place<()>,
        demand: Arc<Demand>,
        waiting: Vec<Waiting>,
    }

    fn call(queue: &Arc<FairQueue<()>>, session: u64) -> Call {
        let demand = Arc::new(Demand::default());
        let person = Person::Session(session);
        queue.arrive(&person);
        let waiting = vec![demand.join(person).unwrap()];
        Call { place: queue.enter(demand.clone()), demand, waiting }
    }

    /// The positions of the calls in the order of their turns.
    fn turns(queue: &Arc<FairQueue<()>>, calls: &mut [Call]) -> Vec<usize> {
        let mut order = Vec::new();
        while queue.grant_next(|| Ok::<_, ()>(())).unwrap() {
            order.extend((0..calls.len()).filter(|at| calls[*at].place.granted.try_recv().is_ok()));
        }
        order
    }

    #[test]
    fn people_take_turns_however_many_calls_one_has() {
        let queue = FairQueue::new();
        let mut calls: Vec<Call> =
            [1, 1, 1, 1, 2, 2, 3].into_iter().map(|session| call(&queue, session)).collect();
        assert_eq!(turns(&queue, &mut calls), [0, 4, 6, 1, 5, 2, 3]);
    }

    #[test]
    fn who_comes_later_waits_for_one_call_of_each_other_person() {
        let queue = FairQueue::new();
        let mut calls: Vec<Call> = (0..50).map(|_| call(&queue, 1)).collect();
        for _ in 0..3 {
            queue.grant_next(|| Ok::<_, ()>(())).unwrap();
        }
        calls.push(call(&queue, 2));
        let order = turns(&queue, &mut calls);
        assert!(order.iter().position(|at| *at == 50).unwrap() <= 4, "{order:?}");
        // And whoever comes back after a while comes before those who were served meanwhile.
        let mut calls: Vec<Call> = (10..20).chain([2]).map(|session| call(&queue, session)).collect();
        assert_eq!(turns(&queue, &mut calls)[0], 10);
    }

    #[test]
    fn a_call_takes_the_first_turn_of_all_who_wait_for_it() {
        let queue = FairQueue::new();
        let mut calls: Vec<Call> = (0..20).map(|_| call(&queue, 1)).collect();
        queue.arrive(&Person::Session(2));
        let joined = calls[15].demand.join(Person::Session(2)).unwrap();
        calls[15].waiting.push(joined);
        assert_eq!(turns(&queue, &mut calls)[..3], [0, 15, 1]);
    }

    #[test]
    fn a_call_that_no_one_waits_for_has_no_turn() {
        let queue = FairQueue::new();
        let mut calls: Vec<Call> = [1, 1, 2].into_iter().map(|session| call(&queue, session)).collect();
        calls[0].waiting.clear();
        calls.remove(1);
        assert_eq!(turns(&queue, &mut calls), [1]);
        assert!(queue.grant_next(|| Err(())) == Ok(false), "nothing is taken for it");
    }

    #[test]
    fn of_others_only_the_calls_of_earlier_turns_count() {
        let queue = FairQueue::new();
        let _calls: Vec<Call> =
            [1, 1, 1, 1, 2, 2, 3].into_iter().map(|session| call(&queue, session)).collect();
        let ahead = |session| queue.ahead_of(&Person::Session(session));
        assert_eq!(ahead(1), Ahead { own: 4, others: 3 });
        assert_eq!(ahead(3), Ahead { own: 1, others: 2 + 2 });
        assert_eq!(ahead(9), Ahead { own: 0, others: 3 });
    }

    #[test]
    fn so_many_people_are_remembered_and_no_more() {
        let queue = FairQueue::<()>::new();
        for session in 0..3 * MOST_PEOPLE {
            queue.arrive(&Person::Session(session));
        }
        assert!(queue.lock().served.len() as u64 <= MOST_PEOPLE);
    }
}
