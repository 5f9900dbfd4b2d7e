//! Spans of time on a width of pixels, with folded gaps, and how they are moved and zoomed within limits.

use crate::draw::folds::{Fold, Folds};
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

/// Maps moments to positions within a width. Folded gaps are short on it; gestures move and zoom what it shows, so that the
/// moment under a pointer stays there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeScale<'a> {
    range: TimeRange,
    folds: &'a Folds,
    /// The range in folded seconds.
    shown: TimeRange,
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

    /// The same in folded seconds.
    #[must_use]
    pub fn folded(&self, folds: &Folds) -> Self {
        Self::new(folds.fold(self.start), folds.fold(self.end))
    }

    /// The range on the clock of one in folded seconds.
    #[must_use]
    pub fn unfolded(&self, folds: &Folds) -> Self {
        Self::new(folds.unfold(self.start), folds.unfold(self.end))
    }

    // Zoomed so that `at` stays where it is: a factor under 1 shows less time. As far as the limits let it.
    fn zoomed(&self, at: f64, factor: f64, limits: &TimeLimits) -> Self {
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

impl<'a> TimeScale<'a> {
    /// The range laid out from `left` over `width`, with folded gaps; a width under a pixel counts as one.
    pub fn new(range: TimeRange, folds: &'a Folds, left: CssPx, width: CssPx) -> Self {
        Self { range, folds, shown: range.folded(folds), left: left.0, width: width.0.max(1.0) }
    }

    /// The range that it lays out.
    pub fn range(&self) -> TimeRange {
        self.range
    }

    /// The same for what is later by so many seconds. Only a scale without folds can be shifted.
    #[must_use]
    pub fn shifted(&self, seconds: f64) -> Self {
        let shift = |range: TimeRange| if seconds == 0.0 { range } else { range.shifted(seconds) };
        Self { range: shift(self.range), shown: shift(self.shown), ..*self }
    }

    /// The position of a moment, clamped to some pixels outside of the width, so that no length overflows.
    #[inline]
    pub fn x_of(&self, seconds: f64) -> f32 {
        let share = (self.folds.fold(seconds) - self.shown.start) / self.shown.span();
        self.left + (share.clamp(-1.0, 2.0) * f64::from(self.width)) as f32
    }

    /// The moment at a position, seconds since 1970.
    pub fn at(&self, x: CssPx) -> f64 {
        self.folds.unfold(self.folded_at(x))
    }

    fn folded_at(&self, x: CssPx) -> f64 {
        self.shown.start + f64::from(x.0 - self.left) * self.shown.span() / f64::from(self.width)
    }

    /// The middle of its width.
    pub fn middle(&self) -> CssPx {
        CssPx(self.left + self.width / 2.0)
    }

    /// The folded gaps in the range. A range within a single one has none: all of it is gap, and of one scale.
    pub fn folds(&self) -> &'a [Fold] {
        match self.folds.between(self.range.start, self.range.end) {
            [one] if one.from.0 as f64 <= self.range.start && one.to.0 as f64 >= self.range.end => &[],
            found => found,
        }
    }

    /// The one of them at a position.
    pub fn fold_at(&self, x: CssPx) -> Option<Fold> {
        let at = self.at(x);
        self.folds().iter().find(|fold| (fold.from.0 as f64) < at && at < fold.to.0 as f64).copied()
    }

    /// The parts of the range before, between and after its folded gaps.
    pub fn stretches(&self) -> impl Iterator<Item = TimeRange> + use<'a> {
        let (range, folds) = (self.range, self.folds());
        let starts = std::iter::once(range.start).chain(folds.iter().map(|fold| fold.to.0 as f64));
        let ends = folds.iter().map(|fold| fold.from.0 as f64).chain([range.end]);
        starts.zip(ends).filter(|(start, end)| start < end).map(|(start, end)| TimeRange { start, end })
    }

    /// Seconds per pixel in each of them.
    pub fn seconds_per_pixel(&self) -> f64 {
        let span = if self.folds().is_empty() { self.range.span() } else { self.shown.span() };
        span / f64::from(self.width)
    }

    /// The range moved by pixels, as far as what there is to see lets it.
    pub fn moved(&self, pixels: f32, reach: TimeRange) -> TimeRange {
        let seconds = f64::from(pixels) * self.shown.span() / f64::from(self.width);
        self.limits(self.range.start, reach).keep(self.shown.shifted(seconds)).unfolded(self.folds)
    }

    /// The range moved by a share of itself.
    pub fn moved_by(&self, share: f32, reach: TimeRange) -> TimeRange {
        self.moved(share * self.width, reach)
    }

    /// The range zoomed so that the moment at a position stays there, as far as what there is to see lets it: a factor under 1
    /// shows less time.
    pub fn zoomed(&self, x: CssPx, factor: f64, reach: TimeRange) -> TimeRange {
        let limits = self.limits(self.at(x), reach);
        self.shown.zoomed(self.folded_at(x), factor, &limits).unfolded(self.folds)
    }

    // In folded seconds. The shortest span is of the clock at a moment, so that a gap can be zoomed into, too; a range that
    // is beyond a limit already only comes nearer to it.
    fn limits(&self, at: f64, reach: TimeRange) -> TimeLimits {
        let TimeLimits { reach, shortest, longest } = TimeLimits::of(reach.folded(self.folds));
        let here = self.folds.fold(at + shortest / 2.0) - self.folds.fold(at - shortest / 2.0);
        let span = self.shown.span();
        TimeLimits { reach, shortest: here.min(span), longest: longest.max(span) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::folds::tests::{folds, near};
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
        fn zooming_and_moving_keep_the_moment_under_the_pointer(
            folds in folds(), near_edge in (any::<usize>(), -5e3..5e3f64), span in 20.0..1e6f64,
            x in 10.0f32..1010.0, factor in 0.5..2.0f64, pixels in -900.0f32..900.0,
        ) {
            let at = near(&folds, near_edge);
            let range = TimeRange::new(at, at + span);
            let reach = TimeRange::new(1e9, 3e9);
            let scale = |range| TimeScale::new(range, &folds, CssPx(10.0), CssPx(1000.0));
            let (before, moment) = (scale(range), scale(range).at(CssPx(x)));
            let zoomed = scale(before.zoomed(CssPx(x), factor, reach));
            prop_assert!((zoomed.x_of(moment) - x).abs() < 0.1, "{} and {x}", zoomed.x_of(moment));
            let moved = scale(before.moved(pixels, reach));
            let to = x - pixels;
            prop_assert!(!(-900.0..1900.0).contains(&to) || (moved.x_of(moment) - to).abs() < 0.1);
            // What is shown has its length, but at the limit.
            prop_assert!((moved.shown.span() / before.shown.span() - 1.0).abs() < 1e-4);
            let limited = before.shown.span() * factor < before.limits(moment, reach).shortest;
            prop_assert!(limited || (zoomed.shown.span() / before.shown.span() - factor).abs() < 1e-4);
        }

        #[test]
        fn limits_hold(
            folds in folds(), start in -1e10..1e10, span in 0.0..1e10, pixels in -1e7f32..1e7, factor in 0.0..1e6,
        ) {
            let reach = TimeRange::new(1.6e9, 1.7e9);
            let scale = TimeScale::new(TimeRange::new(start, start + span), &folds, CssPx(0.0), CssPx(100.0));
            for range in [scale.moved(pixels, reach), scale.zoomed(CssPx(50.0), factor, reach)] {
                let least = scale.range.span().min(9.0);
                prop_assert!(range.span() >= least - 0.1 || folds.between(range.start, range.end).len() == 1);
                prop_assert!(range.end() >= reach.start() - 1.0 && range.start() <= reach.end() + 1.0);
            }
        }

        #[test]
        fn pixels_and_moments_convert_back_and_forth(
            folds in folds(), near_edge in (any::<usize>(), -5e3..5e3f64), span in 20.0..1e6f64, x in 0.0f32..1100.0,
        ) {
            let at = near(&folds, near_edge);
            let scale = TimeScale::new(TimeRange::new(at, at + span), &folds, CssPx(200.0), CssPx(900.0));
            prop_assert!((scale.x_of(scale.at(CssPx(x))) - x).abs() < 0.05);
        }

        #[test]
        fn stretches_and_folds_fill_the_range(
            folds in folds(), near_edge in (any::<usize>(), -5e3..5e3f64), span in 20.0..1e8f64,
        ) {
            let at = near(&folds, near_edge);
            let scale = TimeScale::new(TimeRange::new(at, at + span), &folds, CssPx(0.0), CssPx(900.0));
            let mut parts: Vec<(f64, f64)> = scale.stretches().map(|part| (part.start, part.end)).collect();
            for part in &parts {
                // Of one scale, all of them.
                let width = f64::from(scale.x_of(part.1) - scale.x_of(part.0));
                prop_assert!((width * scale.seconds_per_pixel() - (part.1 - part.0)).abs() < 1.0 + span * 1e-5);
            }
            let range = scale.range();
            parts.extend(scale.folds().iter().map(|fold| {
                ((fold.from.0 as f64).max(range.start), (fold.to.0 as f64).min(range.end))
            }));
            parts.sort_by(|one, other| one.0.total_cmp(&other.0));
            prop_assert_eq!((parts[0].0, parts.last().unwrap().1), (range.start, range.end));
            prop_assert!(parts.windows(2).all(|pair| pair[0].1 == pair[1].0), "{parts:?}");
        }
    }
}
