//! The limit on open connections. When it is reached, the connection that has waited for its client longest is
//! evicted: a client that sends its header slowly, does not read its response or only holds the connection open
//! can't keep others out. Waits are ordered by a counter, without a clock.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// The slots for connections.
#[derive(Debug)]
pub(super) struct ConnectionLimit {
    max: usize,
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    slots: HashMap<u64, SlotState>,
    /// Connections that have not been evicted.
    used: usize,
    /// Counts connections and changes of their state.
    count: u64,
}

#[derive(Debug)]
struct SlotState {
    network: IpAddr,
    /// The count at which it began to wait for its client; `None` while it does not wait.
    waits_since: Option<u64>,
    /// Whether a request is complete and its response is not.
    is_responding: bool,
    is_evicted: bool,
    evicted: Arc<Notify>,
}

/// A connection's slot; released when dropped.
#[derive(Debug)]
pub(super) struct Slot {
    limit: Arc<ConnectionLimit>,
    number: u64,
    evicted: Arc<Notify>,
}

impl ConnectionLimit {
    pub(super) fn new(max: usize) -> Arc<Self> {
        Arc::new(Self { max, state: Mutex::default(), changed: Notify::new() })
    }

    /// A slot for a connection from that network. If all are used, this evicts the connection that has waited
    /// longest, from the network with most connections that wait; while none waits for its client, this call
    /// waits. The flag says whether a connection was evicted.
    pub(super) async fn acquire(self: &Arc<Self>, network: IpAddr) -> (Slot, bool) {
        loop {
            let changed = self.changed.notified();
            if let Some(acquired) = self.try_acquire(network) {
                return acquired;
            }
            changed.await;
        }
    }

    /// Evicts the connection that has waited longest, if any waits.
    pub(super) fn evict_longest_wait(&self) -> bool {
        self.lock().evict()
    }

    /// Slots that are used.
    pub(super) fn used(&self) -> usize {
        self.lock().used
    }

    fn try_acquire(self: &Arc<Self>, network: IpAddr) -> Option<(Slot, bool)> {
        let mut state = self.lock();
        let is_full = state.used >= self.max;
        if is_full && !state.evict() {
            return None;
        }
        state.count += 1;
        state.used += 1;
        let (number, evicted) = (state.count, Arc::new(Notify::new()));
        let connection = SlotState {
            network,
            waits_since: Some(number),
            is_responding: false,
            is_evicted: false,
            evicted: evicted.clone(),
        };
        state.slots.insert(number, connection);
        Some((Slot { limit: self.clone(), number, evicted }, is_full))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Code that holds the lock does not panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn evict(&mut self) -> bool {
        let mut waiting: HashMap<IpAddr, usize> = HashMap::new();
        let wait = |connection: &SlotState| connection.waits_since.filter(|_| !connection.is_evicted);
        for connection in self.slots.values().filter(|connection| wait(connection).is_some()) {
            *waiting.entry(connection.network).or_default() += 1;
        }
        let most = waiting.values().copied().max().unwrap_or_default();
        let longest = self
            .slots
            .values_mut()
            .filter(|connection| waiting.get(&connection.network) == Some(&most))
            .filter_map(|connection| wait(connection).map(|since| (since, connection)))
            .min_by_key(|(since, _)| *since);
        let Some((_, connection)) = longest else {
            return false;
        };
        connection.is_evicted = true;
        connection.evicted.notify_one();
        self.used -= 1;
        true
    }
}

impl Slot {
    /// Records that a request is complete. False if the connection was evicted meanwhile: this request is its last.
    pub(super) fn start_response(&self) -> bool {
        self.change(|connection, _| {
            connection.is_responding = true;
            connection.waits_since = None;
            !connection.is_evicted
        })
    }

    /// Records that the response is complete: the connection waits for the client to read it, and for the next request.
    pub(super) fn end_response(&self) {
        self.change(|connection, count| {
            connection.is_responding = false;
            connection.waits_since.get_or_insert(count);
        });
        self.limit.changed.notify_one();
    }

    /// Records that the client does not read.
    pub(super) fn write_stalled(&self) {
        self.change(|connection, count| {
            connection.waits_since.get_or_insert(count);
            if connection.is_evicted {
                connection.evicted.notify_one();
            }
        });
        self.limit.changed.notify_one();
    }

    /// Records that the client reads again.
    pub(super) fn write_resumed(&self) {
        self.change(|connection, _| {
            if connection.is_responding {
                connection.waits_since = None;
            }
        });
    }

    /// Completes when the connection is evicted, and again each time that an evicted connection waits for its client.
    pub(super) async fn evicted(&self) {
        self.evicted.notified().await;
    }

    /// Whether a response is under way to a client that reads.
    pub(super) fn is_responding(&self) -> bool {
        self.change(|connection, _| connection.is_responding && connection.waits_since.is_none())
    }

    fn change<T>(&self, act: impl FnOnce(&mut SlotState, u64) -> T) -> T {
        let mut state = self.limit.lock();
        state.count += 1;
        let count = state.count;
        let connection = state.slots.get_mut(&self.number).expect("it is removed with its slot");
        act(connection, count)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut state = self.limit.lock();
        if let Some(connection) = state.slots.remove(&self.number)
            && !connection.is_evicted
        {
            state.used -= 1;
        }
        drop(state);
        self.limit.changed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(last: u8) -> IpAddr {
        [192, 0, 2, last].into()
    }

    fn is_evicted(slot: &Slot) -> bool {
        slot.limit.lock().slots[&slot.number].is_evicted
    }

    #[test]
    fn the_longest_wait_is_evicted() {
        let limit = ConnectionLimit::new(3);
        let [one, two, three] = [1, 1, 1].map(|last| limit.try_acquire(ip(last)).unwrap().0);
        assert!(one.start_response());
        one.end_response();
        let (four, evicted) = limit.try_acquire(ip(1)).unwrap();
        assert!(
            evicted && is_evicted(&two) && !is_evicted(&one) && !is_evicted(&three) && !is_evicted(&four)
        );
        assert!(three.start_response() && four.start_response());
        let _five = limit.try_acquire(ip(1)).unwrap();
        assert!(is_evicted(&one));
        assert_eq!(limit.used(), 3);
    }

    #[test]
    fn a_response_goes_on_until_its_client_does_not_read() {
        let limit = ConnectionLimit::new(1);
        let one = limit.try_acquire(ip(1)).unwrap().0;
        assert!(one.start_response());
        assert!(limit.try_acquire(ip(2)).is_none());
        one.write_stalled();
        one.write_resumed();
        assert!(limit.try_acquire(ip(2)).is_none());
        one.write_stalled();
        let two = limit.try_acquire(ip(2)).unwrap().0;
        assert!(is_evicted(&one) && !one.is_responding());
        assert!(!one.start_response(), "its next request is its last");
        drop(one);
        assert_eq!(limit.used(), 1);
        drop(two);
        assert_eq!(limit.used(), 0);
    }

    #[test]
    fn the_network_with_most_waits_is_evicted_first() {
        let limit = ConnectionLimit::new(4);
        let honest = limit.try_acquire(ip(1)).unwrap().0;
        let floods: Vec<_> = (0..3).map(|_| limit.try_acquire(ip(2)).unwrap().0).collect();
        let _more = limit.try_acquire(ip(2)).unwrap();
        assert!(!is_evicted(&honest) && is_evicted(&floods[0]));
    }

    #[tokio::test]
    async fn a_released_slot_goes_to_the_one_that_waits() {
        let limit = ConnectionLimit::new(1);
        let one = limit.try_acquire(ip(1)).unwrap().0;
        assert!(one.start_response());
        let next = tokio::spawn({
            let limit = limit.clone();
            async move { limit.acquire(ip(2)).await.1 }
        });
        tokio::task::yield_now().await;
        drop(one);
        assert!(!next.await.unwrap(), "no connection was evicted");
    }
}
