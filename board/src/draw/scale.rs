//! Spans of time on a width of pixels, and how they are moved and zoomed within limits.

use crate::draw::geometry::CssPx;
use crate::model::time::UtcSeconds;

/// A span of time to look at, in seconds since 1970 with fractions; never empty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeRange {
    start: f64,
    end: f64,
}

/// How far a range may be zoomed and moved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeLimits {
    /// What there is to see: at least one end of a range stays on it.
    pub reach: TimeRange,
    /// Shortest span, seconds.
    pub shortest: f64,
    /// Longest span, seconds.
    pub longest: f64,
}

/// Maps moments to positions within a width.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeScale {
    range: TimeRange,
    left: f32,
    width: f32,
}

impl TimeRange {
    /// The span between two moments in any order; a second long where they are the same or no numbers.
    pub fn new(one: f64, other: f64) -> Self {
        let (start, end) = (one.min(other), one.max(other));
        if start.is_finite() && end.is_finite() && end > start {
            Self { start, end }
        } else {
            let start = if start.is_finite() { start } else { 0.0 };
            Self { start, end: start + 1.0 }
        }
    }

    /// The span between two moments.
    pub fn between(one: UtcSeconds, other: UtcSeconds) -> Self {
        Self::new(one.0 as f64, other.0 as f64)
    }

    /// Its beginning, seconds since 1970.
    pub fn start(&self) -> f64 {
        self.start
    }

    /// Its end, seconds since 1970.
    pub fn end(&self) -> f64 {
        self.end
    }

    /// Its length, seconds.
    pub fn span(&self) -> f64 {
        self.end - self.start
    }

    /// The range rounded outwards to whole seconds, for a link.
    pub fn whole_seconds(&self) -> (UtcSeconds, UtcSeconds) {
        (UtcSeconds(self.start.floor() as i64), UtcSeconds(self.end.ceil() as i64))
    }

    /// The same with padding on both sides, as a share of its span.
    #[must_use]
    pub fn padded(&self, share: f64) -> Self {
        Self::new(self.start - self.span() * share, self.end + self.span() * share)
    }

    /// Moved, and lengthened if need be, so that a span lies in it with some space around; the range itself if it does.
    #[must_use]
    pub fn showing(&self, from: f64, to: f64) -> Self {
        if from >= self.start && to <= self.end {
            return *self;
        }
        let half = self.span().max((to - from) * 1.25) / 2.0;
        let middle = f64::midpoint(from, to);
        Self::new(middle - half, middle + half)
    }

    /// Shifted by seconds.
    #[must_use]
    pub fn shifted(&self, seconds: f64) -> Self {
        Self::new(self.start + seconds, self.end + seconds)
    }

    /// Moved by seconds, as far as the limits let it.
    #[must_use]
    pub fn moved(&self, seconds: f64, limits: &TimeLimits) -> Self {
        limits.keep(Self::new(self.start + seconds, self.end + seconds))
    }

    /// Zoomed so that `at` stays where it is: a factor under 1 shows less time. As far as the limits let it.
    #[must_use]
    pub fn zoomed(&self, at: f64, factor: f64, limits: &TimeLimits) -> Self {
        let span = (self.span() * factor).clamp(limits.shortest, limits.longest);
        let share = (at - self.start) / self.span();
        let start = at - span * share;
        limits.keep(Self::new(start, start + span))
    }
}

impl TimeLimits {
    /// Limits for what there is to see: down to ten seconds, up to four times its span.
    pub fn of(reach: TimeRange) -> Self {
        Self { reach, shortest: 10.0, longest: (reach.span() * 4.0).max(60.0) }
    }

    /// The range, shortened, lengthened and moved until it keeps the limits.
    pub fn keep(&self, range: TimeRange) -> TimeRange {
        let span = range.span().clamp(self.shortest, self.longest);
        let start = range.start.clamp(self.reach.start - span, self.reach.end);
        TimeRange::new(start, start + span)
    }
}

impl TimeScale {
    /// The range laid out from `left` over `width`; a width under a pixel counts as one.
    pub fn new(range: TimeRange, left: CssPx, width: CssPx) -> Self {
        Self { range, left: left.0, width: width.0.max(1.0) }
    }

    /// The range that it lays out.
    pub fn range(&self) -> TimeRange {
        self.range
    }

    /// The same for what is later by so many seconds.
    #[must_use]
    pub fn shifted(&self, seconds: f64) -> Self {
        Self { range: self.range.shifted(seconds), ..*self }
    }

    /// The position of a moment, clamped to some pixels outside of the width, so that no length overflows.
    #[inline]
    pub fn x_of(&self, seconds: f64) -> f32 {
        let share = (seconds - self.range.start) / self.range.span();
        self.left + (share.clamp(-1.0, 2.0) * f64::from(self.width)) as f32
    }

    /// The moment at a position, seconds since 1970.
    pub fn at(&self, x: CssPx) -> f64 {
        self.range.start + f64::from(x.0 - self.left) * self.seconds_per_pixel()
    }

    /// Seconds per pixel.
    pub fn seconds_per_pixel(&self) -> f64 {
        self.range.span() / f64::from(self.width)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_range_is_never_empty() {
        let cases = [((5.0, 2.0), (2.0, 5.0)), ((3.0, 3.0), (3.0, 4.0)), ((f64::NAN, f64::NAN), (0.0, 1.0))];
        for ((one, other), (start, end)) in cases {
            let range = TimeRange::new(one, other);
            assert_eq!((range.start(), range.end()), (start, end));
        }
    }

    proptest! {
        #[test]
        fn zooming_keeps_the_moment_under_the_pointer(
            start in -1e9..4e9f64, span in 20.0..1e8f64, share in 0.0..1.0f64, factor in 0.5..2.0f64,
        ) {
            let range = TimeRange::new(start, start + span);
            let limits = TimeLimits { reach: range, shortest: 1.0, longest: 1e10 };
            let at = range.start() + span * share;
            let zoomed = range.zoomed(at, factor, &limits);
            let scale = |range| TimeScale::new(range, CssPx(10.0), CssPx(1000.0));
            prop_assert!((scale(range).x_of(at) - scale(zoomed).x_of(at)).abs() < 0.01);
            prop_assert!((zoomed.span() - span * factor).abs() < span * 1e-6);
        }

        #[test]
        fn limits_hold(start in -1e10..1e10, span in 0.0..1e10, by in -1e10..1e10, factor in 0.0..1e6) {
            let limits = TimeLimits::of(TimeRange::new(1.6e9, 1.7e9));
            let range = TimeRange::new(start, start + span);
            for range in [range.moved(by, &limits), range.zoomed(start, factor, &limits)] {
                prop_assert!(range.span() > 9.9 && range.span() < 4.1e8);
                prop_assert!(range.end() >= limits.reach.start() - 1.0 && range.start() <= limits.reach.end());
            }
        }

        #[test]
        fn pixels_and_moments_convert_back_and_forth(x in 0.0f32..900.0) {
            let scale = TimeScale::new(TimeRange::new(1.6e9, 1.6e9 + 3600.0), CssPx(200.0), CssPx(900.0));
            prop_assert!((scale.x_of(scale.at(CssPx(x))) - x.max(-700.0)).abs() < 0.01);
        }
    }
}
