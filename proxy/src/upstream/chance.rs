//! What differs from call to call without being asked for: the clocks, the nonce, the jitter. Functions, so
//! that a test can replace them.

use chrono::{DateTime, Utc};
use tokio::time::Instant;

use crate::clock;

/// Clocks and randomness, as functions that a test can replace.
#[derive(Debug, Clone, Copy)]
pub struct Chance {
    /// The time of day, which can be wrong and can jump.
    pub now: fn() -> DateTime<Utc>,
    /// The clock that durations are measured by, which does neither.
    pub instant: fn() -> Instant,
    /// A text that no call ever had before.
    pub nonce: fn() -> String,
    /// A factor around 1 that pauses are stretched by.
    pub jitter: fn() -> f64,
}

impl Default for Chance {
    fn default() -> Self {
        Self {
            now: clock::utc,
            instant: || Instant::from_std(clock::monotonic()),
            nonce: || format!("{:032x}", rand::random::<u128>()),
            jitter: || rand::random_range(0.5..1.5),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_nonce_comes_twice_in_a_million() {
        let nonce = Chance::default().nonce;
        let mut seen = HashSet::with_capacity(1_000_000);
        assert!((0..1_000_000).all(|_| {
            let nonce = nonce();
            // Any of 2^128, and of one length.
            nonce.len() == 32 && seen.insert(u128::from_str_radix(&nonce, 16).unwrap())
        }));
    }

    #[test]
    fn jitter_spreads_around_one() {
        let jitter = Chance::default().jitter;
        let drawn: Vec<f64> = (0..1_000).map(|_| jitter()).collect();
        assert!(drawn.iter().all(|factor| (0.5..1.5).contains(factor)));
        assert!(drawn.iter().any(|factor| *factor < 0.75) && drawn.iter().any(|factor| *factor > 1.25));
    }
}
