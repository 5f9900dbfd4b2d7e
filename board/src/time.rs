//! Points and spans in time, in whole seconds of UTC. Knows no clock.

/// A moment, in seconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtcSeconds(pub i64);

/// A time as a push gives it, in four bytes: a moment from 1970 to 2106, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp(u32);

impl Stamp {
    /// No time: the element was missing, null or unreadable.
    pub const NONE: Self = Self(u32::MAX);

    /// The moment; [`Stamp::NONE`] where it lies outside of what fits.
    pub fn new(at: UtcSeconds) -> Self {
        u32::try_from(at.0).map_or(Self::NONE, Self)
    }

    /// The moment, if there is one.
    pub fn get(self) -> Option<UtcSeconds> {
        (self != Self::NONE).then_some(UtcSeconds(i64::from(self.0)))
    }
}
