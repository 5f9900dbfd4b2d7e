//! Chance without a generator: a number is a hash of what it is about, so that any part of the world
//! can be computed alone, in any order, and always comes out the same.

/// A point in the tree of draws. Each question to it should go to a branch of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Draw(u64);

impl Draw {
    pub(crate) fn new(seed: u64) -> Self {
        Self(mix(seed ^ 0x6a09_e667_f3bc_c908))
    }

    /// The branch of that number.
    pub(crate) fn with(self, branch: u64) -> Self {
        Self(mix(self.0 ^ branch.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }

    /// The branch of that text.
    pub(crate) fn named(self, branch: &str) -> Self {
        branch.bytes().fold(self, |draw, byte| draw.with(u64::from(byte)))
    }

    /// All 64 bits.
    pub(crate) fn bits(self) -> u64 {
        self.0
    }

    /// A number from 0 (included) to 1 (excluded), evenly.
    pub(crate) fn unit(self) -> f64 {
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True with that probability.
    pub(crate) fn chance(self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A whole number from `low` to `high`, both included, evenly.
    pub(crate) fn between(self, low: i64, high: i64) -> i64 {
        low + (self.unit() * (high - low + 1) as f64) as i64
    }

    /// One of the list, evenly.
    pub(crate) fn pick<T>(self, list: &[T]) -> &T {
        &list[(self.unit() * list.len() as f64) as usize]
    }

    /// A number of the standard normal distribution (Box and Muller's way).
    pub(crate) fn normal(self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.with(1).unit()).cos()
    }

    /// A UUID's 36 characters in lower case.
    pub(crate) fn uuid(self) -> String {
        let (high, low) = (self.bits(), self.with(1).bits());
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            high >> 16 & 0xffff,
            high & 0xfff,
            0x8000 | low >> 50,
            low & 0xffff_ffff_ffff,
        )
    }
}

// The finaliser of SplitMix64.
fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_even_and_normal_enough() {
        let draw = Draw::new(7);
        let count = 20_000;
        let mean = |of: fn(Draw) -> f64| (0..count).map(|n| of(draw.with(n))).sum::<f64>() / count as f64;
        assert!((mean(Draw::unit) - 0.5).abs() < 0.02);
        assert!(mean(Draw::normal).abs() < 0.03);
        assert!((mean(|draw| draw.normal().powi(2)) - 1.0).abs() < 0.05);
        assert!((mean(|draw| draw.between(3, 5) as f64) - 4.0).abs() < 0.03);
    }

    #[test]
    fn ids_look_like_ids() {
        let id = Draw::new(1).uuid();
        assert_eq!(id.len(), 36);
        assert_eq!(id.as_bytes()[14], b'4');
        assert_ne!(id, Draw::new(2).uuid());
    }
}
