//! The curve of a share that rises over time, from the moments at which it grew.

use crate::sort::radix;

/// The moments at which a share that rises over time reaches each of its steps.
///
/// A curve some pixels high needs no more than [`Rise::STEPS`] of them, even for a million pushes. They are the moments at
/// certain ranks, as if all were sorted. Sorting all would take too long, so the moments are counted in groups of equal
/// width, and only the groups that have one of the ranks are sorted.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Rise {
    /// The moment of each step that is reached, from the first step on.
    reached: Vec<u32>,
}

/// Groups of moments that are counted before single moments are compared.
const GROUPS: usize = 1 << 12;

impl Rise {
    /// The number of steps of the whole.
    pub(crate) const STEPS: usize = 128;

    /// The rise of a share out of `total`, given the moments at which it grew by one. Two passes over the moments,
    /// unless most of them lie at very few places of their span.
    pub(crate) fn new(moments: &[u32], total: usize) -> Self {
        let needed = |step: usize| (step as u64 * total as u64).div_ceil(Self::STEPS as u64).max(1) as usize;
        let ranks = (1..=Self::STEPS).map(needed).take_while(|count| *count <= moments.len());
        Self { reached: of_ranks(moments, ranks.map(|count| count - 1).collect()) }
    }

    /// Steps reached at a moment, seconds since 1970.
    pub(crate) fn at(&self, moment: f64) -> usize {
        self.reached.partition_point(|reached| f64::from(*reached) <= moment)
    }
}

// The moments at these ranks, as if all moments were sorted. `ranks` is sorted.
fn of_ranks(moments: &[u32], ranks: Vec<usize>) -> Vec<u32> {
    if ranks.is_empty() {
        return Vec::new();
    }
    let groups = Groups::fitting(moments);
    let mut counts = [0; GROUPS];
    // In pieces: a browser optimises a function that is called often, but not a loop that runs once.
    moments.chunks(GROUPS).for_each(|moments| groups.count(moments, &mut counts));
    // The group of each rank, and the rank within that group.
    let (mut group, mut before) = (0, 0);
    let places: Vec<(usize, usize)> = (ranks.iter())
        .map(|rank| {
            while before + counts[group] <= *rank {
                before += counts[group];
                group += 1;
            }
            (group, rank - before)
        })
        .collect();
    let mut is_wanted = [false; GROUPS];
    places.iter().for_each(|(group, _)| is_wanted[*group] = true);
    let mut found = Vec::new();
    moments.chunks(GROUPS).for_each(|moments| groups.take(moments, &is_wanted, &mut found));
    radix::sort_by_key(&mut found, |at| at);
    let (mut group, mut before) = (0, 0);
    (places.into_iter())
        .map(|(of, place)| {
            while group < of {
                before += if is_wanted[group] { counts[group] } else { 0 };
                group += 1;
            }
            found[before + place]
        })
        .collect()
}

/// Groups of moments by their distance from an early one, in units of a power of two; the few far outliers are in
/// the first group or in the last.
struct Groups {
    first: u32,
    shift: u32,
}

impl Groups {
    // By a sample: a few moments that are years off must not push all others into one group.
    fn fitting(moments: &[u32]) -> Self {
        let mut sample: Vec<u32> = moments.iter().copied().step_by(moments.len().div_ceil(1024)).collect();
        sample.sort_unstable();
        let at = |percent: usize| sample[(sample.len() - 1) * percent / 100];
        let (first, last) = (at(2), at(98));
        Self { first, shift: (last - first).checked_ilog2().unwrap_or(0).saturating_sub(11) }
    }

    fn of(&self, moment: u32) -> usize {
        ((moment.saturating_sub(self.first) >> self.shift) as usize).min(GROUPS - 1)
    }

    #[inline(never)]
    fn count(&self, moments: &[u32], counts: &mut [usize; GROUPS]) {
        moments.iter().for_each(|moment| counts[self.of(*moment)] += 1);
    }

    #[inline(never)]
    fn take(&self, moments: &[u32], is_wanted: &[bool; GROUPS], found: &mut Vec<u32>) {
        found.extend(moments.iter().filter(|moment| is_wanted[self.of(**moment)]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn as_many_steps_are_reached_as_the_share_fills(
            mut moments in prop::collection::vec(prop_oneof![0u32..500, Just(70), 0u32..u32::MAX], 0..300),
            others in 0usize..50,
            at in prop_oneof![-10f64..600.0, 0.0..5e9],
        ) {
            let total = moments.len() + others;
            let rise = Rise::new(&moments, total);
            moments.sort_unstable();
            for at in moments.iter().map(|at| f64::from(*at)).chain([at]) {
                let count = moments.iter().filter(|moment| f64::from(**moment) <= at).count();
                prop_assert_eq!(rise.at(at), (count * Rise::STEPS).checked_div(total).unwrap_or(0));
            }
        }
    }
}
