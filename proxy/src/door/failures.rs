//! How often wrong tokens came, from each network and in all, and how long whoever tried has to wait. A
//! failure is forgiven after a time; so many unforgiven ones make a pause. Has no clock and sees no token.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Failures of one network before it has to wait.
pub(super) const BURST: u32 = 10;
/// After so long one failure of a network is forgiven.
pub(super) const FORGIVEN_AFTER: Duration = Duration::from_secs(6);
/// Failures of all networks together before each wrong token is told to wait.
pub(super) const BURST_OF_ALL: u32 = 100;
/// After so long one failure of all together is forgiven.
pub(super) const FORGIVEN_OF_ALL_AFTER: Duration = Duration::from_millis(600);

/// Most networks that are remembered; one more forgets the one that is forgiven first.
const MOST_NETWORKS: usize = 4096;

/// All failures that are not forgiven yet.
#[derive(Debug, Default)]
pub(super) struct Failures(Mutex<State>);

/// When everything will be forgiven, if nothing is added.
#[derive(Debug, Default)]
struct State {
    networks: HashMap<IpAddr, Instant>,
    all: Option<Instant>,
}

impl Failures {
    /// How long this network has to wait; `None` if it may try.
    pub(super) fn pause_of(&self, network: IpAddr, now: Instant) -> Option<Duration> {
        self.with(|state| pause(state.networks.get(&network).copied(), BURST, FORGIVEN_AFTER, now))
    }

    /// Notes a failure; gives how long to wait, if it came during a pause. Those are not noted, so that a pause
    /// ends however much is tried.
    pub(super) fn note(&self, network: IpAddr, now: Instant) -> Option<Duration> {
        self.with(|state| {
            let known = state.networks.get(&network).copied();
            if let Some(wait) = pause(known, BURST, FORGIVEN_AFTER, now) {
                return Some(wait);
            }
            if known.is_none() && state.networks.len() >= MOST_NETWORKS {
                state.networks.retain(|_, until| *until > now);
                if state.networks.len() >= MOST_NETWORKS
                    && let Some(first) =
                        state.networks.iter().min_by_key(|(_, until)| **until).map(|(ip, _)| *ip)
                {
                    state.networks.remove(&first);
                }
            }
            state.networks.insert(network, later(known, FORGIVEN_AFTER, now));
            if let Some(wait) = pause(state.all, BURST_OF_ALL, FORGIVEN_OF_ALL_AFTER, now) {
                return Some(wait);
            }
            state.all = Some(later(state.all, FORGIVEN_OF_ALL_AFTER, now));
            None
        })
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        // Nothing that holds the lock can panic half way.
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn later(until: Option<Instant>, each: Duration, now: Instant) -> Instant {
    until.map_or(now, |until| until.max(now)) + each
}

fn pause(until: Option<Instant>, burst: u32, each: Duration, now: Instant) -> Option<Duration> {
    let unforgiven = until?.saturating_duration_since(now);
    unforgiven.checked_sub(each * (burst - 1)).filter(|wait| !wait.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(number: u32) -> IpAddr {
        IpAddr::V4(number.into())
    }

    #[test]
    fn so_many_failures_make_a_pause_that_ends() {
        let now = crate::clock::monotonic();
        let failures = Failures::default();
        for _ in 0..BURST {
            assert_eq!(failures.pause_of(ip(1), now), None);
            assert_eq!(failures.note(ip(1), now), None);
        }
        assert_eq!(failures.pause_of(ip(1), now), Some(FORGIVEN_AFTER));
        for _ in 0..100 {
            assert_eq!(failures.note(ip(1), now), Some(FORGIVEN_AFTER), "trying on makes it no longer");
        }
        assert_eq!(failures.pause_of(ip(2), now), None, "others need not wait");
        let after = now + FORGIVEN_AFTER;
        assert_eq!(failures.pause_of(ip(1), after), None);
        assert_eq!(failures.note(ip(1), after), None);
        assert_eq!(failures.note(ip(1), after), Some(FORGIVEN_AFTER));
        assert_eq!(failures.pause_of(ip(1), now + FORGIVEN_AFTER * 100), None);
    }

    #[test]
    fn many_networks_together_are_told_to_wait_too() {
        let now = crate::clock::monotonic();
        let failures = Failures::default();
        for number in 0..BURST_OF_ALL {
            assert_eq!(failures.note(ip(number), now), None);
        }
        assert_eq!(failures.note(ip(1000), now), Some(FORGIVEN_OF_ALL_AFTER));
        assert_eq!(failures.pause_of(ip(1000), now), None, "whose token is right is not held up by others");
        assert_eq!(failures.note(ip(1001), now + FORGIVEN_OF_ALL_AFTER), None);
    }

    #[test]
    fn so_many_networks_are_remembered_and_no_more() {
        let now = crate::clock::monotonic();
        let failures = Failures::default();
        for number in 0..2 * MOST_NETWORKS as u32 {
            failures.note(ip(number), now + Duration::from_millis(number.into()) / 10);
        }
        assert!(failures.with(|state| state.networks.len()) <= MOST_NETWORKS);
    }
}
