//! The places that connections take up. When all are taken, the connection that waits for its client longest
//! has to go: one that dribbles its header, does not read its answer or is merely kept open can't keep out
//! those who ask. Knows no protocol and no clock: what came first is known by counting.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// All places.
#[derive(Debug)]
pub(super) struct Places {
    most: usize,
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    seats: HashMap<u64, Seat>,
    /// Seats whose connection has not been told to go.
    taken: usize,
    /// Counts connections, and beginnings of waits.
    count: u64,
}

#[derive(Debug)]
struct Seat {
    network: IpAddr,
    /// When the connection began to wait for its client, by the count; `None` while nothing is up to the client.
    waits_since: Option<u64>,
    /// From the time a request is there until its answer is made.
    works: bool,
    is_told_to_go: bool,
    go: Arc<Notify>,
}

/// A connection's place; given back when dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Arc<Places>,
    number: u64,
    go: Arc<Notify>,
}

impl Places {
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, state: Mutex::default(), changed: Notify::new() })
    }

    /// A place for a connection from that network. If all are taken, the longest wait is ended for it, in the
    /// network that has most that wait; while none waits for its client, this one does. The flag tells whether
    /// another had to go.
    pub(super) async fn take(self: &Arc<Self>, network: IpAddr) -> (Place, bool) {
        loop {
            let changed = self.changed.notified();
            if let Some(found) = self.try_take(network) {
                return found;
            }
            changed.await;
        }
    }

    /// Ends the longest wait, to get back what it holds.
    pub(super) fn make_room(&self) -> bool {
        self.lock().dismiss()
    }

    /// Places that are taken.
    pub(super) fn taken(&self) -> usize {
        self.lock().taken
    }

    fn try_take(self: &Arc<Self>, network: IpAddr) -> Option<(Place, bool)> {
        let mut state = self.lock();
        let is_full = state.taken >= self.most;
        if is_full && !state.dismiss() {
            return None;
        }
        state.count += 1;
        state.taken += 1;
        let (number, go) = (state.count, Arc::new(Notify::new()));
        let seat =
            Seat { network, waits_since: Some(number), works: false, is_told_to_go: false, go: go.clone() };
        state.seats.insert(number, seat);
        Some((Place { places: self.clone(), number, go }, is_full))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing that holds the lock can panic half way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn dismiss(&mut self) -> bool {
        let mut waiting: HashMap<IpAddr, usize> = HashMap::new();
        let waits = |seat: &Seat| if seat.is_told_to_go { None } else { seat.waits_since };
        for seat in self.seats.values().filter(|seat| waits(seat).is_some()) {
            *waiting.entry(seat.network).or_default() += 1;
        }
        let most = waiting.values().copied().max().unwrap_or_default();
        let longest = self
            .seats
            .values_mut()
            .filter(|seat| waiting.get(&seat.network) == Some(&most))
            .filter_map(|seat| waits(seat).map(|since| (since, seat)))
            .min_by_key(|(since, _)| *since);
        let Some((_, seat)) = longest else {
            return false;
        };
        seat.is_told_to_go = true;
        seat.go.notify_one();
        self.taken -= 1;
        true
    }
}

impl Place {
    /// A whole request is there. False if the connection was told to go meanwhile: this request is its last.
    pub(super) fn works(&self) -> bool {
        self.change(|seat, _| {
            seat.works = true;
            seat.waits_since = None;
            !seat.is_told_to_go
        })
    }

    /// The answer is made: what is left of it, and the next request, are up to the client.
    pub(super) fn rests(&self) {
        self.change(|seat, count| {
            seat.works = false;
            seat.waits_since.get_or_insert(count);
        });
        self.places.changed.notify_one();
    }

    /// The client does not read what is written.
    pub(super) fn stalls(&self) {
        self.change(|seat, count| {
            seat.waits_since.get_or_insert(count);
            if seat.is_told_to_go {
                seat.go.notify_one();
            }
        });
        self.places.changed.notify_one();
    }

    /// The client reads again.
    pub(super) fn flows(&self) {
        self.change(|seat, _| {
            if seat.works {
                seat.waits_since = None;
            }
        });
    }

    /// Done when the connection has to go; again when it was told so, and then waits for its client once more.
    pub(super) async fn told_to_go(&self) {
        self.go.notified().await;
    }

    /// Whether a request is being answered to a client that reads.
    pub(super) fn is_at_work(&self) -> bool {
        self.change(|seat, _| seat.works && seat.waits_since.is_none())
    }

    fn change<T>(&self, act: impl FnOnce(&mut Seat, u64) -> T) -> T {
        let mut state = self.places.lock();
        state.count += 1;
        let count = state.count;
        let seat = state.seats.get_mut(&self.number).expect("a seat lives as long as its place");
        act(seat, count)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.places.lock();
        if let Some(seat) = state.seats.remove(&self.number)
            && !seat.is_told_to_go
        {
            state.taken -= 1;
        }
        drop(state);
        self.places.changed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(last: u8) -> IpAddr {
        [192, 0, 2, last].into()
    }

    fn is_told(place: &Place) -> bool {
        place.places.lock().seats[&place.number].is_told_to_go
    }

    #[test]
    fn the_longest_wait_makes_room() {
        let places = Places::new(3);
        let [one, two, three] = [1, 1, 1].map(|last| places.try_take(ip(last)).unwrap().0);
        assert!(one.works());
        one.rests();
        let (four, another_went) = places.try_take(ip(1)).unwrap();
        assert!(another_went && is_told(&two) && !is_told(&one) && !is_told(&three) && !is_told(&four));
        assert!(three.works() && four.works());
        let _five = places.try_take(ip(1)).unwrap();
        assert!(is_told(&one));
        assert_eq!(places.taken(), 3);
    }

    #[test]
    fn whoever_works_stays_until_its_client_does_not_read() {
        let places = Places::new(1);
        let one = places.try_take(ip(1)).unwrap().0;
        assert!(one.works());
        assert!(places.try_take(ip(2)).is_none());
        one.stalls();
        one.flows();
        assert!(places.try_take(ip(2)).is_none());
        one.stalls();
        let two = places.try_take(ip(2)).unwrap().0;
        assert!(is_told(&one) && !one.is_at_work());
        assert!(!one.works(), "its next request is its last");
        drop(one);
        assert_eq!(places.taken(), 1);
        drop(two);
        assert_eq!(places.taken(), 0);
    }

    #[test]
    fn the_network_with_most_waits_goes_first() {
        let places = Places::new(4);
        let honest = places.try_take(ip(1)).unwrap().0;
        let floods: Vec<_> = (0..3).map(|_| places.try_take(ip(2)).unwrap().0).collect();
        let _more = places.try_take(ip(2)).unwrap();
        assert!(!is_told(&honest) && is_told(&floods[0]));
    }

    #[tokio::test]
    async fn a_place_given_back_goes_to_who_waits() {
        let places = Places::new(1);
        let one = places.try_take(ip(1)).unwrap().0;
        assert!(one.works());
        let next = tokio::spawn({
            let places = places.clone();
            async move { places.take(ip(2)).await.1 }
        });
        tokio::task::yield_now().await;
        drop(one);
        assert!(!next.await.unwrap(), "nobody had to go");
    }
}
