//! The limit on open connections, and the order in which they give way when it is reached. A connection that waits for
//! its client gives way; one whose response is under way to a client that reads does not. Where none gives way, a few
//! connections more are accepted, for health checks and refusals.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use crate::clock::monotonic;

/// The time for which a connection that has sent nothing counts as one whose request is on its way.
const GRACE: Duration = Duration::from_secs(1);

/// The time that each connection has to send its request, or its next one, before it gives way.
const SHORTEST: Duration = Duration::from_millis(5);

/// The slots for connections.
#[derive(Debug)]
pub(super) struct ConnectionLimit {
    max: usize,
    overflow: usize,
    state: Mutex<State>,
    released: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// No connection gives way before it has waited so long for its client.
    shortest: Duration,
    slots: HashMap<u64, SlotState>,
    /// Connections within the limit that have not been evicted.
    used: usize,
    /// Connections beyond the limit that have not been evicted.
    overflowing: usize,
    /// Counts connections.
    count: u64,
}

#[derive(Debug)]
struct SlotState {
    network: IpAddr,
    /// When it began to wait for its client; `None` while it does not wait.
    waits_since: Option<Instant>,
    /// Whether a part of a request came.
    has_begun: bool,
    /// Whether a request is complete and its response is not.
    is_responding: bool,
    /// Whether the client does not read.
    is_stalled: bool,
    /// Whether it is beyond the limit.
    overflows: bool,
    is_evicted: bool,
    evicted: Arc<Notify>,
}

/// What a connection waits for, in the order in which connections give way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Wait {
    /// A request, of which nothing has come.
    Idle,
    /// The rest of a request, or one that may be on its way.
    Request,
    /// A client that reads its response.
    Reader,
}

/// A connection's slot; released when dropped.
#[derive(Debug)]
pub(super) struct Slot {
    limit: Arc<ConnectionLimit>,
    number: u64,
    evicted: Arc<Notify>,
}

/// How a complete request is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Start {
    /// Its connection is beyond the limit.
    pub(super) overflows: bool,
    /// It is the last request of its connection.
    pub(super) is_last: bool,
}

impl ConnectionLimit {
    /// So many slots, and some beyond the limit.
    pub(super) fn new(max: usize, overflow: usize) -> Arc<Self> {
        let state = State { shortest: SHORTEST, ..State::default() };
        Arc::new(Self { max, overflow, state: state.into(), released: Notify::new() })
    }

    /// A slot for a connection from that network. If all are used, another connection gives way; if none does, the slot
    /// is beyond the limit. `None` while those are all used as well. The flag says whether a connection was evicted.
    pub(super) fn acquire(self: &Arc<Self>, network: IpAddr) -> Option<(Slot, bool)> {
        let mut state = self.lock();
        match state.make_room(self.max) {
            Some(evicted) => Some((self.slot(&mut state, network, false), evicted)),
            None => self.overflowing(&mut state, network),
        }
    }

    /// A slot beyond the limit, whether or not others are free.
    pub(super) fn acquire_overflow(self: &Arc<Self>, network: IpAddr) -> Option<(Slot, bool)> {
        self.overflowing(&mut self.lock(), network)
    }

    /// Evicts the connection that is the first to give way, if any does.
    pub(super) fn evict(&self) -> bool {
        let mut state = self.lock();
        state.evict(false) || state.evict(true)
    }

    /// Completes when a connection has ended.
    pub(super) async fn released(&self) {
        self.released.notified().await;
    }

    /// Connections that have not been evicted.
    pub(super) fn used(&self) -> usize {
        let state = self.lock();
        state.used + state.overflowing
    }

    fn overflowing(self: &Arc<Self>, state: &mut State, network: IpAddr) -> Option<(Slot, bool)> {
        let is_full = state.overflowing >= self.overflow;
        if is_full && !state.evict(true) {
            return None;
        }
        Some((self.slot(state, network, true), is_full))
    }

    fn slot(self: &Arc<Self>, state: &mut State, network: IpAddr, overflows: bool) -> Slot {
        state.count += 1;
        *state.counter(overflows) += 1;
        let (number, evicted) = (state.count, Arc::new(Notify::new()));
        let connection = SlotState {
            network,
            waits_since: Some(monotonic()),
            has_begun: false,
            is_responding: false,
            is_stalled: false,
            overflows,
            is_evicted: false,
            evicted: evicted.clone(),
        };
        state.slots.insert(number, connection);
        Slot { limit: self.clone(), number, evicted }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Code that holds the lock does not panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Makes sure that a slot within the limit is free, if that is possible. Whether a connection was evicted for it.
    fn make_room(&mut self, max: usize) -> Option<bool> {
        let is_full = self.used >= max;
        (!is_full || self.evict(false)).then_some(is_full)
    }

    fn counter(&mut self, overflows: bool) -> &mut usize {
        if overflows { &mut self.overflowing } else { &mut self.used }
    }

    /// Evicts a connection of those within the limit, or beyond it: from the network with most that wait, by what it
    /// waits for, the one that has waited longest. False if none waits.
    fn evict(&mut self, overflows: bool) -> bool {
        let (now, shortest) = (monotonic(), self.shortest);
        let waiting = |connection: &SlotState| {
            let counts = connection.overflows == overflows && !connection.is_evicted;
            let is_due = |since| now.saturating_duration_since(since) >= shortest;
            connection.wait(now).filter(|(_, since)| counts && is_due(*since))
        };
        let mut networks: HashMap<IpAddr, usize> = HashMap::new();
        for connection in self.slots.values().filter(|connection| waiting(connection).is_some()) {
            *networks.entry(connection.network).or_default() += 1;
        }
        let most = networks.values().copied().max().unwrap_or_default();
        let first = self
            .slots
            .iter_mut()
            .filter(|(_, connection)| networks.get(&connection.network) == Some(&most))
            .filter_map(|(number, connection)| Some((waiting(connection)?, *number, connection)))
            .min_by_key(|(wait, number, _)| (*wait, *number));
        let Some((_, _, connection)) = first else {
            return false;
        };
        connection.is_evicted = true;
        connection.evicted.notify_one();
        *self.counter(overflows) -= 1;
        true
    }
}

impl SlotState {
    /// What it waits for, and since when; `None` while its client waits for it.
    fn wait(&self, now: Instant) -> Option<(Wait, Instant)> {
        let since = self.waits_since?;
        let wait = if self.is_stalled {
            Wait::Reader
        } else if self.has_begun || now.saturating_duration_since(since) < GRACE {
            Wait::Request
        } else {
            Wait::Idle
        };
        Some((wait, since))
    }
}

impl Slot {
    /// Records that the client sent something.
    pub(super) fn received(&self) {
        self.change(|connection| {
            if !connection.is_responding && !connection.has_begun {
                connection.has_begun = true;
                connection.waits_since = Some(monotonic());
            }
        });
    }

    /// Records that a request is complete. A connection beyond the limit gets a slot within it that is free by now.
    pub(super) fn start_response(&self) -> Start {
        let mut state = self.limit.lock();
        let connection = &state.slots[&self.number];
        let promotes = connection.overflows && !connection.is_evicted;
        if promotes && state.make_room(self.limit.max).is_some() {
            state.overflowing -= 1;
            state.used += 1;
            self.in_state(&mut state).overflows = false;
        }
        let connection = self.in_state(&mut state);
        connection.is_responding = true;
        connection.waits_since = None;
        Start { overflows: connection.overflows, is_last: connection.overflows || connection.is_evicted }
    }

    /// Records that the response is complete: the connection waits for the client to read it, and for the next request.
    pub(super) fn end_response(&self) {
        self.change(|connection| {
            connection.is_responding = false;
            connection.has_begun = false;
            connection.waits_since.get_or_insert_with(monotonic);
        });
    }

    /// Records that the client does not read.
    pub(super) fn write_stalled(&self) {
        self.change(|connection| {
            connection.is_stalled = true;
            connection.waits_since.get_or_insert_with(monotonic);
            if connection.is_evicted {
                connection.evicted.notify_one();
            }
        });
    }

    /// Records that the client reads again.
    pub(super) fn write_resumed(&self) {
        self.change(|connection| {
            connection.is_stalled = false;
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
        self.change(|connection| connection.is_responding && connection.waits_since.is_none())
    }

    fn change<T>(&self, act: impl FnOnce(&mut SlotState) -> T) -> T {
        act(self.in_state(&mut self.limit.lock()))
    }

    fn in_state<'a>(&self, state: &'a mut State) -> &'a mut SlotState {
        state.slots.get_mut(&self.number).expect("it is removed with its slot")
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut state = self.limit.lock();
        if let Some(connection) = state.slots.remove(&self.number)
            && !connection.is_evicted
        {
            *state.counter(connection.overflows) -= 1;
        }
        drop(state);
        self.limit.released.notify_one();
    }
}

#[cfg(test)]
mod tests;
