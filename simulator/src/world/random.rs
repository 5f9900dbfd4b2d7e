//! Random numbers without a generator: each is a hash of a seed and of what it decides, so that any part of
//! the world can be computed alone, in any order, with the same result.

/// A node in a tree of random numbers. Each decision uses a branch of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(mix(seed ^ 0x6a09_e667_f3bc_c908))
    }

    /// The branch with that number.
    pub(crate) fn with(self, branch: u64) -> Self {
        Self(mix(self.0 ^ branch.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }

    /// The branch with that name.
    pub(crate) fn named(self, branch: &str) -> Self {
        branch.bytes().fold(self, |random, byte| random.with(u64::from(byte)))
    }

    /// All 64 bits.
    pub(crate) fn bits(self) -> u64 {
        self.0
    }

    /// A uniform number from 0 (included) to 1 (excluded).
    pub(crate) fn unit(self) -> f64 {
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True with that probability.
    pub(crate) fn happens(self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A uniform whole number from `low` to `high`, both included.
    pub(crate) fn between(self, low: i64, high: i64) -> i64 {
        low + (self.unit() * (high - low + 1) as f64) as i64
    }

    /// One entry of the list, each with the same probability.
    pub(crate) fn pick<T>(self, list: &[T]) -> &T {
        &list[(self.unit() * list.len() as f64) as usize]
    }

    /// A number of the standard normal distribution, by the Box-Muller transform.
    pub(crate) fn normal(self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.with(1).unit()).cos()
    }

    /// The 36 characters of a UUID in lower case.
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

/// The finalizer of SplitMix64.
fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_their_distributions() {
        let random = Random::new(7);
        let count = 20_000;
        let mean = |of: fn(Random) -> f64| (0..count).map(|n| of(random.with(n))).sum::<f64>() / count as f64;
        assert!((mean(Random::unit) - 0.5).abs() < 0.02);
        assert!(mean(Random::normal).abs() < 0.03);
        assert!((mean(|random| random.normal().powi(2)) - 1.0).abs() < 0.05);
        assert!((mean(|random| random.between(3, 5) as f64) - 4.0).abs() < 0.03);
    }

    #[test]
    fn ids_have_the_format_of_a_uuid() {
        let id = Random::new(1).uuid();
        assert_eq!(id.len(), 36);
        assert_eq!(id.as_bytes()[14], b'4');
        assert_ne!(id, Random::new(2).uuid());
    }
}
