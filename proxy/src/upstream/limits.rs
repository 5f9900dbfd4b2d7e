//! The limits of all calls to ENS, with their defaults.

use std::num::NonZeroU32;
use std::time::Duration;

/// The limits of calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallLimits {
    /// Time limit for a connection.
    pub connect: Duration,
    /// Time limit until a response begins, and between two parts of it.
    pub idle: Duration,
    /// Time limit for a whole call, including the wait for the quota and retries.
    pub total: Duration,
    /// Pause before the second attempt, before jitter; the third waits twice as long.
    pub retry_pause: Duration,
    /// The most bytes of a response, after decompression.
    pub response_bytes: usize,
    /// The most bytes of all large responses together, from their first byte until the last client has them.
    pub held_bytes: usize,
    /// Attempts per second, over all calls: less than ENS's quota.
    pub rate: NonZeroU32,
    /// Attempts that may start at once after a pause.
    pub burst: NonZeroU32,
    /// Attempts under way at a time, each on a connection of its own.
    pub under_way: usize,
    /// Calls that wait for their turn at a time, on behalf of one person.
    pub waiting: usize,
    /// Retries per hundred calls, in addition to [`CallLimits::spare_retries`].
    pub retry_percent: u8,
    /// Retries per second that are always allowed, however few calls there are.
    pub spare_retries: u32,
    /// Outages in a row after which the circuit breaker opens.
    pub breaker_failures: u32,
    /// For how long it stays open.
    pub breaker_open_for: Duration,
}

impl Default for CallLimits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            idle: Duration::from_secs(10),
            total: Duration::from_secs(25),
            retry_pause: Duration::from_millis(200),
            response_bytes: 256 << 20,
            held_bytes: 320 << 20,
            rate: NonZeroU32::new(5).expect("five"),
            burst: NonZeroU32::new(10).expect("ten"),
            under_way: 512,
            waiting: 128,
            retry_percent: 20,
            spare_retries: 1,
            breaker_failures: 5,
            breaker_open_for: Duration::from_secs(10),
        }
    }
}
