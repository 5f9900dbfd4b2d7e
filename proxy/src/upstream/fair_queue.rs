//! The calls that wait for the quota, in fair order: next is a call of the share that was served least recently, and
//! within it of the person who was. A call for which several people wait takes the first turn of any of them.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use super::demand::Demand;
use super::person::{Person, Share};

/// The shares and the people that are remembered when they have no call in the queue: the last ones that had.
const MOST_REMEMBERED: u64 = 4096;

/// The queue; what is granted to a call has the type `T`.
#[derive(Debug)]
pub(super) struct FairQueue<T>(Mutex<State<T>>);

#[derive(Debug)]
struct State<T> {
    /// In the order in which they came.
    calls: BTreeMap<u64, Entry<T>>,
    /// The count at which each share came or was last served.
    shares: HashMap<Share, u64>,
    /// The same for each person.
    people: HashMap<Person, u64>,
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
pub(super) struct QueuePlace<T> {
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
        Arc::new(Self(Mutex::new(State {
            calls: BTreeMap::new(),
            shares: HashMap::new(),
            people: HashMap::new(),
            count: 0,
        })))
    }

    /// Records that a person waits. Who was not known comes after all who wait already.
    pub(super) fn arrive(&self, person: &Person) {
        let mut state = self.lock();
        state.count += 1;
        let count = state.count;
        state.shares.entry(person.share.clone()).or_insert(count);
        state.people.entry(person.clone()).or_insert(count);
        state.forget();
    }

    /// Adds a call.
    pub(super) fn enter(self: &Arc<Self>, demand: Arc<Demand>) -> QueuePlace<T> {
        let (grant, granted) = oneshot::channel();
        let mut state = self.lock();
        state.count += 1;
        let number = state.count;
        state.calls.insert(number, Entry { demand, grant });
        QueuePlace { queue: self.clone(), number, granted }
    }

    /// The calls before the next call of a person.
    pub(super) fn ahead_of(&self, person: &Person) -> Ahead {
        let state = self.lock();
        let mut ahead = Ahead::default();
        let mut within: HashMap<Person, u32> = HashMap::new();
        let mut shares: HashMap<Share, u32> = HashMap::new();
        for entry in state.calls.values() {
            let people = entry.demand.people();
            if people.contains(person) {
                ahead.own += 1;
            } else if let Some(other) = people.iter().find(|other| other.share == person.share) {
                *within.entry(other.clone()).or_default() += 1;
            } else if let Some(other) = people.into_iter().next() {
                *shares.entry(other.share).or_default() += 1;
            }
        }
        // In turns: of each other person at most as many as of this one, and so with the shares.
        let within: u32 = within.values().map(|calls| (*calls).min(ahead.own + 1)).sum();
        let of_share = ahead.own + within;
        ahead.others = within + shares.values().map(|calls| (*calls).min(of_share + 1)).sum::<u32>();
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
                let people = entry.demand.people();
                people.iter().map(|person| state.served(person)).min().map(|served| (served, *number))
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
    /// When the person's share was served, and when the person was.
    fn served(&self, person: &Person) -> (u64, u64) {
        let share = self.shares.get(&person.share).copied().unwrap_or_default();
        (share, self.people.get(person).copied().unwrap_or_default())
    }

    fn serve(&mut self, person: Person) {
        self.count += 1;
        self.shares.insert(person.share.clone(), self.count);
        self.people.insert(person, self.count);
        self.forget();
    }

    fn forget(&mut self) {
        forget_old(&mut self.shares, self.count);
        forget_old(&mut self.people, self.count);
    }
}

fn forget_old(served: &mut HashMap<impl Eq + Hash, u64>, count: u64) {
    if served.len() as u64 > MOST_REMEMBERED {
        served.retain(|_, served| *served + MOST_REMEMBERED / 2 > count);
    }
}

impl<T> Drop for QueuePlace<T> {
    fn drop(&mut self) {
        self.queue.lock().calls.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::super::demand::Waiting;
    use super::*;

    struct Call {
        place: QueuePlace<()>,
        demand: Arc<Demand>,
        waiting: Vec<Waiting>,
    }

    /// One of several people at one address.
    fn session(number: u64) -> Person {
        Person::signed_in(Ipv4Addr::LOCALHOST.into(), number)
    }

    fn call(queue: &Arc<FairQueue<()>>, number: u64) -> Call {
        call_of(queue, session(number))
    }

    fn call_of(queue: &Arc<FairQueue<()>>, person: Person) -> Call {
        let demand = Arc::new(Demand::default());
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
    fn sessions_of_one_address_have_one_share_and_take_turns_within_it() {
        let queue = FairQueue::new();
        let other = || Person::signed_in(Ipv4Addr::new(192, 0, 2, 7).into(), 9);
        let mut calls: Vec<Call> = (1..=4).flat_map(|number| [number; 2]).map(|n| call(&queue, n)).collect();
        calls.extend([
            call_of(&queue, other()),
            call_of(&queue, other()),
            call_of(&queue, Person::named("ada".into())),
        ]);
        let ahead = |person| queue.ahead_of(&person);
        assert_eq!(ahead(other()), Ahead { own: 2, others: 3 + 1 });
        assert_eq!(ahead(Person::named("eve".into())), Ahead { own: 0, others: 1 + 1 + 1 });
        assert_eq!(ahead(session(1)), Ahead { own: 2, others: 3 * 2 + 2 + 1 });
        assert_eq!(turns(&queue, &mut calls), [0, 8, 10, 2, 9, 4, 6, 1, 3, 5, 7]);
    }

    #[test]
    fn a_call_takes_the_first_turn_of_all_who_wait_for_it() {
        let queue = FairQueue::new();
        let mut calls: Vec<Call> = (0..20).map(|_| call(&queue, 1)).collect();
        queue.arrive(&session(2));
        let joined = calls[15].demand.join(session(2)).unwrap();
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
        let ahead = |number| queue.ahead_of(&session(number));
        assert_eq!(ahead(1), Ahead { own: 4, others: 3 });
        assert_eq!(ahead(3), Ahead { own: 1, others: 2 + 2 });
        assert_eq!(ahead(9), Ahead { own: 0, others: 3 });
    }

    #[test]
    fn so_many_people_are_remembered_and_no_more() {
        let queue = FairQueue::<()>::new();
        for number in 0..3 * MOST_REMEMBERED {
            queue.arrive(&session(number));
            queue.arrive(&Person::named(number.to_string().into()));
        }
        assert!(queue.lock().people.len() as u64 <= MOST_REMEMBERED);
        assert!(queue.lock().shares.len() as u64 <= MOST_REMEMBERED);
    }
}
