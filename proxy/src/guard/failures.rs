//! Counts wrong tokens, by network and in all, and says how long a network has to wait. A failure expires after a
//! time; too many failures that have not expired make a pause.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Failures of one network before it has to wait.
pub(super) const BURST: u32 = 10;
/// The time after which one failure of a network expires.
pub(super) const EXPIRES_AFTER: Duration = Duration::from_secs(6);
/// Failures of all networks together before each wrong token has to wait.
pub(super) const BURST_OF_ALL: u32 = 100;
/// The time after which one failure of all networks together expires.
pub(super) const ALL_EXPIRE_AFTER: Duration = Duration::from_millis(600);

/// The most networks that are remembered; a further one replaces the one whose failures expire first.
const MOST_NETWORKS: usize = 4096;

/// All failures that have not expired yet.
#[derive(Debug, Default)]
pub(super) struct Failures(Mutex<State>);

/// When all failures will have expired, if none is added.
#[derive(Debug, Default)]
struct State {
    networks: HashMap<IpAddr, Instant>,
    all: Option<Instant>,
}

impl Failures {
    /// How long this network has to wait; `None` if it may try.
    pub(super) fn pause_of(&self, network: IpAddr, now: Instant) -> Option<Duration> {
        self.with(|state| pause(state.networks.get(&network).copied(), BURST, EXPIRES_AFTER, now))
    }

    /// Records a failure; returns how long to wait, if it came during a pause. Those are not recorded, so that a
    /// pause ends however often tokens are tried.
    pub(super) fn record(&self, network: IpAddr, now: Instant) -> Option<Duration> {
        self.with(|state| {
            let known = state.networks.get(&network).copied();
            if let Some(wait) = pause(known, BURST, EXPIRES_AFTER, now) {
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
            state.networks.insert(network, later(known, EXPIRES_AFTER, now));
            if let Some(wait) = pause(state.all, BURST_OF_ALL, ALL_EXPIRE_AFTER, now) {
                return Some(wait);
            }
            state.all = Some(later(state.all, ALL_EXPIRE_AFTER, now));
            None
        })
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        // Code that holds the lock does not panic.
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn later(until: Option<Instant>, each: Duration, now: Instant) -> Instant {
    until.map_or(now, |until| until.max(now)) + each
}

fn pause(until: Option<Instant>, burst: u32, each: Duration, now: Instant) -> Option<Duration> {
    let left = until?.saturating_duration_since(now);
    left.checked_sub(each * (burst - 1)).filter(|wait| !wait.is_zero())
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
            assert_eq!(failures.record(ip(1), now), None);
        }
        assert_eq!(failures.pause_of(ip(1), now), Some(EXPIRES_AFTER));
        for _ in 0..100 {
            assert_eq!(failures.record(ip(1), now), Some(EXPIRES_AFTER), "trying on makes it no longer");
        }
        assert_eq!(failures.pause_of(ip(2), now), None, "others need not wait");
        let after = now + EXPIRES_AFTER;
        assert_eq!(failures.pause_of(ip(1), after), None);
        assert_eq!(failures.record(ip(1), after), None);
        assert_eq!(failures.record(ip(1), after), Some(EXPIRES_AFTER));
        assert_eq!(failures.pause_of(ip(1), now + EXPIRES_AFTER * 100), None);
    }

    #[test]
    fn many_networks_together_have_to_wait_too() {
        let now = crate::clock::monotonic();
        let failures = Failures::default();
        for number in 0..BURST_OF_ALL {
            assert_eq!(failures.record(ip(number), now), None);
        }
        assert_eq!(failures.record(ip(1000), now), Some(ALL_EXPIRE_AFTER));
        assert_eq!(failures.pause_of(ip(1000), now), None, "whose token is right is not held up by others");
        assert_eq!(failures.record(ip(1001), now + ALL_EXPIRE_AFTER), None);
    }

    #[test]
    fn so_many_networks_are_remembered_and_no_more() {
        let now = crate::clock::monotonic();
        let failures = Failures::default();
        for number in 0..2 * MOST_NETWORKS as u32 {
            failures.record(ip(number), now + Duration::from_millis(number.into()) / 10);
        }
        assert!(failures.with(|state| state.networks.len()) <= MOST_NETWORKS);
    }
}
