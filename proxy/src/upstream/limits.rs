//! The bounds of all calls to ENS, as plain numbers with their defaults.

use std::num::NonZeroU32;
use std::time::Duration;

/// Bounds of calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Until a connection stands.
    pub connect: Duration,
    /// Until an answer begins, and between two parts of it.
    pub idle: Duration,
    /// For a call with everything: waiting for its turn, further attempts.
    pub total: Duration,
    /// Pause before the second attempt, before jitter; the third waits twice as long.
    pub pause: Duration,
    /// Bytes of an answer, after decompression.
    pub answer_bytes: usize,
    /// Bytes of all large answers together, from their first byte until the last client has them.
    pub held_bytes: usize,
    /// Attempts a second, over all calls: less than ENS's quota.
    pub rate: NonZeroU32,
    /// Attempts that may come at once after a pause.
    pub burst: NonZeroU32,
    /// Further attempts in a hundred calls, beside [`Limits::spare_retries`].
    pub retry_percent: u8,
    /// Further attempts a second that are always free, however few calls there are.
    pub spare_retries: u32,
    /// Failures in a row after which ENS is left alone.
    pub failures: u32,
    /// For how long it is left alone.
    pub rest: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            idle: Duration::from_secs(10),
            total: Duration::from_secs(25),
            pause: Duration::from_millis(200),
            answer_bytes: 256 << 20,
            held_bytes: 320 << 20,
            rate: NonZeroU32::new(5).expect("five"),
            burst: NonZeroU32::new(10).expect("ten"),
            retry_percent: 20,
            spare_retries: 1,
            failures: 5,
            rest: Duration::from_secs(10),
        }
    }
}
