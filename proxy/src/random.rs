//! Random values: nonces, jitter, tokens. Functions, so that a test can replace them.

/// Sources of random values.
#[derive(Debug, Clone, Copy)]
pub struct Random {
    /// 256 bits for a token or a session's id.
    pub bytes: fn() -> [u8; 32],
    /// A text that no earlier call has had.
    pub nonce: fn() -> String,
    /// A factor near 1 by which pauses are multiplied.
    pub jitter: fn() -> f64,
}

impl Random {
    /// 256 bits for a token or a session's id.
    pub fn bytes(&self) -> [u8; 32] {
        (self.bytes)()
    }

    /// A text that no earlier call has had.
    pub fn nonce(&self) -> String {
        (self.nonce)()
    }

    /// A factor near 1 by which pauses are multiplied.
    pub fn jitter(&self) -> f64 {
        (self.jitter)()
    }
}

impl Default for Random {
    fn default() -> Self {
        Self {
            bytes: rand::random,
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
        let random = Random::default();
        let mut seen = HashSet::with_capacity(1_000_000);
        assert!((0..1_000_000).all(|_| {
            let nonce = random.nonce();
            // Any of 2^128, and of one length.
            nonce.len() == 32 && seen.insert(u128::from_str_radix(&nonce, 16).unwrap())
        }));
    }

    #[test]
    fn jitter_spreads_around_one() {
        let random = Random::default();
        let drawn: Vec<f64> = (0..1_000).map(|_| random.jitter()).collect();
        assert!(drawn.iter().all(|factor| (0.5..1.5).contains(factor)));
        assert!(drawn.iter().any(|factor| *factor < 0.75) && drawn.iter().any(|factor| *factor > 1.25));
    }
}
