//! Time with its gaps folded: a monotone map between the clock and the seconds that a scale lays out.
//!
//! ```text
//! clock    ██ ██····················██████      a gap of days, from one push to the next
//! folded   ██ ██··██████                        as wide as every other
//! ```

use crate::model::time::UtcSeconds;

/// A gap that is drawn shorter than it was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fold {
    /// Where it begins.
    pub from: UtcSeconds,
    /// Where it ends.
    pub to: UtcSeconds,
    /// Its beginning in folded seconds.
    start: f64,
}

/// The folded gaps of a timeline. Elsewhere a second stays a second.
///
/// Folded seconds count from the beginning of the first gap, where there is one: their fractions then stay exact enough for
/// gaps of years.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Folds {
    folds: Vec<Fold>,
    /// What each of them is shortened to, seconds.
    width: f64,
}

static NONE: Folds = Folds { folds: Vec::new(), width: 0.0 };

impl Fold {
    /// How long it was, seconds.
    pub fn seconds(&self) -> i64 {
        self.to.0 - self.from.0
    }
}

impl Folds {
    /// Of gaps in order, which do not touch, each shortened to so many seconds, which are more than 0; those that are no longer
    /// than that stay as they are.
    pub fn new(gaps: impl IntoIterator<Item = (UtcSeconds, UtcSeconds)>, width: f64) -> Self {
        let mut folds: Vec<Fold> = Vec::new();
        for (from, to) in gaps {
            if (to.0 - from.0) as f64 > width {
                let start = folds.last().map_or(0.0, |last| last.start + width + (from.0 - last.to.0) as f64);
                folds.push(Fold { from, to, start });
            }
        }
        Self { folds, width }
    }

    /// Time as it is.
    pub fn none() -> &'static Self {
        &NONE
    }

    /// True if no gap is folded.
    pub fn is_empty(&self) -> bool {
        self.folds.is_empty()
    }

    /// All of them, in order.
    pub fn all(&self) -> &[Fold] {
        &self.folds
    }

    /// The folded seconds of a moment, seconds since 1970.
    #[inline]
    pub fn fold(&self, at: f64) -> f64 {
        let before = self.folds.partition_point(|fold| fold.from.0 as f64 <= at);
        let Some(fold) = before.checked_sub(1).map(|last| self.folds[last]) else {
            return at - self.origin();
        };
        let (into, length) = (at - fold.from.0 as f64, fold.seconds() as f64);
        let past = if into < length { into / length * self.width } else { self.width + (into - length) };
        fold.start + past
    }

    /// The moment of folded seconds.
    #[inline]
    pub fn unfold(&self, folded: f64) -> f64 {
        let before = self.folds.partition_point(|fold| fold.start <= folded);
        let Some(fold) = before.checked_sub(1).map(|last| self.folds[last]) else {
            return folded + self.origin();
        };
        let past = folded - fold.start;
        if past < self.width {
            fold.from.0 as f64 + past / self.width * fold.seconds() as f64
        } else {
            fold.to.0 as f64 + (past - self.width)
        }
    }

    /// Those of which a part lies between two moments.
    pub fn between(&self, from: f64, to: f64) -> &[Fold] {
        let first = self.folds.partition_point(|fold| fold.to.0 as f64 <= from);
        let end = self.folds.partition_point(|fold| (fold.from.0 as f64) < to);
        &self.folds[first..end.max(first)]
    }

    fn origin(&self) -> f64 {
        self.folds.first().map_or(0.0, |first| first.from.0 as f64)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Gaps of seconds to years, and moments around them.
    pub(crate) fn folds() -> impl Strategy<Value = Folds> {
        let length = prop_oneof![1i64..100, 1_000i64..1_000_000, 1_000_000i64..200_000_000];
        let gaps = prop::collection::vec((1i64..100_000, length), 0..12);
        (1_600_000_000i64..1_700_000_000, gaps, -1i32..4).prop_map(|(mut at, gaps, width)| {
            // In relation to what is not folded, as they are chosen.
            let busy: i64 = gaps.iter().map(|(busy, _)| busy).sum();
            let width = (busy.max(40) as f64 / 40.0 * f64::from(width).exp2()).log2().round().exp2();
            let gaps = gaps.into_iter().map(|(busy, length)| {
                let from = at + busy;
                at = from + length;
                (UtcSeconds(from), UtcSeconds(at))
            });
            Folds::new(gaps.collect::<Vec<_>>(), width)
        })
    }

    /// A moment near one of the edges, or anywhere.
    pub(crate) fn near(folds: &Folds, (at, by): (usize, f64)) -> f64 {
        let edges: Vec<f64> =
            folds.all().iter().flat_map(|fold| [fold.from.0 as f64, fold.to.0 as f64]).collect();
        edges.get(at % edges.len().max(1)).copied().unwrap_or(1.6e9) + by
    }

    #[test]
    fn a_gap_is_as_wide_as_it_is_folded_to_and_the_rest_as_long_as_it_was() {
        let gaps = [(100, 1_100), (1_200, 1_204), (1_300, 1_000_300)];
        let folds = Folds::new(gaps.map(|(from, to)| (UtcSeconds(from), UtcSeconds(to))), 8.0);
        assert_eq!(folds.all().len(), 2, "the second is shorter than that");
        let table = [(0.0, -100.0), (100.0, 0.0), (600.0, 4.0), (1_100.0, 8.0), (1_300.0, 208.0)];
        for (at, folded) in table.into_iter().chain([(1_000_300.0, 216.0), (1_000_310.0, 226.0)]) {
            assert_eq!((folds.fold(at), folds.unfold(folded)), (folded, at));
        }
        let seconds = |found: &[Fold]| found.iter().map(Fold::seconds).collect::<Vec<_>>();
        assert!(folds.between(0.0, 100.0).is_empty());
        assert_eq!(seconds(folds.between(1_099.0, 1_400.0)), [1_000, 999_000]);
        assert_eq!(seconds(folds.between(500.0, 600.0)), [1_000]);
        assert_eq!((Folds::none().fold(7.5), Folds::none().unfold(7.5)), (7.5, 7.5));
    }

    proptest! {
        #[test]
        fn moments_and_folded_seconds_convert_back_and_forth_in_order(
            folds in folds(),
            moments in prop::collection::vec((any::<usize>(), -1e4..1e4f64), 2..20),
        ) {
            let mut moments: Vec<f64> = moments.into_iter().map(|at| near(&folds, at)).collect();
            moments.sort_by(f64::total_cmp);
            for at in &moments {
                prop_assert!((folds.unfold(folds.fold(*at)) - at).abs() < 0.01, "{at}");
            }
            for pair in moments.windows(2) {
                let (clock, folded) = (pair[1] - pair[0], folds.fold(pair[1]) - folds.fold(pair[0]));
                // Never longer than it was, never back, and never to nothing.
                prop_assert!(folded <= clock + 1e-5 && folded >= 0.0, "{clock} to {folded}");
                prop_assert!(clock < 1.0 || folded > 0.0, "{clock} to {folded}");
                if folds.between(pair[0], pair[1]).is_empty() {
                    prop_assert!((folded - clock).abs() < 1e-5);
                }
            }
        }
    }
}
