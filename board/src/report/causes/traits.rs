//! What is over-represented in a cause: properties that its failures have more often than all pushes do.
//!
//! That many of the failures have a property by chance is less probable than Chernoff's bound for drawing without
//! replacement (Hoeffding 1963). A property is named where the bound, multiplied by the number of properties that were looked
//! at (Bonferroni), is below [`CHANCE`], and its share is at least [`LIFT`] times that among all pushes.

use std::collections::HashMap;

use crate::model::columns::{Board, PushId, VersionId};
use crate::model::regions::{RegionFacet, RegionFacts};
use crate::model::time::UtcSeconds;
use crate::report::causes::trend::reported;
use crate::select::facet::Facet;
use crate::select::push_set::PushSet;
use crate::sort::{sort_by, work};

/// Most properties that a cause names.
pub(super) const MOST: usize = 3;
/// Failures below which nothing is called over-represented.
const FEWEST: u32 = 3;
/// How improbable the share must be by chance, over all that was looked at.
const CHANCE: f64 = 0.01;
/// By how much the share must be larger than that among all pushes.
const LIFT: f64 = 1.5;
/// Seconds of an hour.
const HOUR: i64 = 3_600;

/// A property that the failures of a cause share more often than all pushes do.
#[derive(Debug, Clone, PartialEq)]
pub struct Trait {
    /// The property.
    pub value: TraitValue,
    /// Failures of this cause that have it.
    pub failed: u32,
    /// Failures of this cause.
    pub of_failed: u32,
    /// Pushes that have it.
    pub pushes: u32,
    /// Pushes in all.
    pub of_pushes: u32,
}

impl Trait {
    /// Its share of the failures as a multiple of its share of all pushes.
    pub fn times_its_share(&self) -> f64 {
        let share = |part: u32, of: u32| f64::from(part) / f64::from(of.max(1));
        share(self.failed, self.of_failed) / share(self.pushes, self.of_pushes).max(f64::MIN_POSITIVE)
    }

    /// True if all failures have it.
    pub fn has_all(&self) -> bool {
        self.failed == self.of_failed
    }
}

/// A property of pushes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TraitValue {
    /// A version of a data file.
    Version(VersionId),
    /// A place, a carrier or an edge node, as the facet has it.
    Facet(Facet, String),
    /// The hour in which a push was last reported, from this moment on.
    Hour(UtcSeconds),
}

/// Counts the properties of pushes; what it needs for each region is allocated once.
struct Counter<'a> {
    board: &'a Board,
    facts: &'a [RegionFacts],
    /// By region; zero between two counts.
    in_regions: Vec<u32>,
}

/// The properties of some pushes.
type TraitCounts = HashMap<TraitValue, u32>;

impl Counter<'_> {
    /// Linear in the pushes, which are sorted by row.
    fn count(&mut self, pushes: impl Iterator<Item = PushId>) -> TraitCounts {
        let (board, facts) = (self.board, self.facts);
        let mut counts = TraitCounts::new();
        let (mut regions, mut hours): (Vec<u32>, HashMap<i64, u32>) = Default::default();
        let (mut version, mut end) = (VersionId(0), 0);
        for push in pushes {
            work::count(1);
            if push.0 >= end {
                version = board.version_of(push);
                end = board.rows_of(version).end as u32;
            }
            *counts.entry(TraitValue::Version(version)).or_default() += 1;
            let region = board.region[push.0 as usize].0;
            if self.in_regions[region as usize] == 0 {
                regions.push(region);
            }
            self.in_regions[region as usize] += 1;
            if let Some(at) = reported(board, push) {
                *hours.entry(at.0.div_euclid(HOUR)).or_default() += 1;
            }
        }
        let hours = hours.into_iter().map(|(hour, count)| (TraitValue::Hour(UtcSeconds(hour * HOUR)), count));
        counts.extend(hours);
        for region in regions {
            let count = std::mem::take(&mut self.in_regions[region as usize]);
            let facts = &facts[region as usize];
            let places = RegionFacet::ALL
                .into_iter()
                .flat_map(|facet| facts.facet_values(facet).map(move |value| (Facet::Region(facet), value)));
            for (facet, value) in places.chain([(Facet::Node, facts.id.as_str())]) {
                if !value.is_empty() {
                    *counts.entry(TraitValue::Facet(facet, value.to_owned())).or_default() += count;
                }
            }
        }
        counts
    }
}

/// What is over-represented in the failures of each cause, compared with some pushes.
pub(super) fn find(
    board: &Board,
    facts: &[RegionFacts],
    base: &PushSet,
    causes: &[&[PushId]],
) -> Vec<Vec<Trait>> {
    let mut counter = Counter { board, facts, in_regions: vec![0; facts.len()] };
    let of_base = counter.count(base.iter());
    let all = base.iter().count() as u32;
    let mut looked_at = 0;
    let counted: Vec<TraitCounts> = causes
        .iter()
        .map(|pushes| {
            let mut counts = counter.count(pushes.iter().copied());
            looked_at += counts.len();
            counts.retain(|_, failed| *failed >= FEWEST);
            counts
        })
        .collect();
    let least = (looked_at.max(1) as f64 / CHANCE).ln();
    let named = |(pushes, counts): (&&[PushId], TraitCounts)| {
        let of_failed = pushes.len() as u32;
        let found = counts.into_iter().map(|(value, failed)| {
            let pushes = of_base.get(&value).copied().unwrap_or_default().max(failed);
            Trait { value, failed, of_failed, pushes, of_pushes: all.max(of_failed) }
        });
        let mut found: Vec<(f64, Trait)> = found
            .filter(|found| found.times_its_share() >= LIFT)
            .map(|found| (improbability(&found), found))
            .filter(|(improbability, _)| *improbability >= least)
            .collect();
        sort_by(&mut found, |(a, x), (b, y)| b.total_cmp(a).then_with(|| x.value.cmp(&y.value)));
        let mut traits: Vec<Trait> = Vec::new();
        for (_, found) in found {
            // The only node of a city, the only city of a province: once is enough.
            let says_same = |other: &Trait| (other.failed, other.pushes) == (found.failed, found.pushes);
            if traits.len() < MOST && !traits.iter().any(says_same) {
                traits.push(found);
            }
        }
        traits
    };
    causes.iter().zip(counted).map(named).collect()
}

/// The least negative logarithm of the probability that so many of the failures have a property by chance.
fn improbability(found: &Trait) -> f64 {
    let bound = |hits: u32, draws: u32, marked: u32, of: u32| {
        f64::from(draws) * divergence(f64::from(hits) / f64::from(draws), f64::from(marked) / f64::from(of))
    };
    // Failures drawn from the pushes with the property, and pushes with the property drawn from the failures.
    let by_failures = bound(found.failed, found.of_failed, found.pushes, found.of_pushes);
    by_failures.max(bound(found.failed, found.pushes, found.of_failed, found.of_pushes))
}

/// The divergence of Kullback and Leibler of two coins, with these probabilities of heads.
fn divergence(a: f64, b: f64) -> f64 {
    let part = |a: f64, b: f64| if a <= 0.0 { 0.0 } else { a * (a / b.max(f64::MIN_POSITIVE)).ln() };
    part(a, b) + part(1.0 - a, 1.0 - b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(failed: u32, of_failed: u32, pushes: u32, of_pushes: u32) -> Trait {
        Trait { value: TraitValue::Hour(UtcSeconds(0)), failed, of_failed, pushes, of_pushes }
    }

    /// The probability that at least as many of the failures have the property, drawn without replacement.
    fn exactly(found: &Trait) -> f64 {
        let choose =
            |n: u32, k: u32| (0..k).fold(1.0, |product, at| product * f64::from(n - at) / f64::from(at + 1));
        let (failures, with, all) = (found.of_failed, found.pushes, found.of_pushes);
        let ways = |hits: u32| match (with >= hits, all - with >= failures - hits) {
            (true, true) => choose(with, hits) * choose(all - with, failures - hits),
            _ => 0.0,
        };
        (found.failed..=failures).map(ways).sum::<f64>() / choose(all, failures)
    }

    proptest! {
        #[test]
        fn chance_is_never_less_probable_than_it_is(
            all in 4_u32..40, with in 1_u32..40, failures in 1_u32..40, hits in 1_u32..40,
        ) {
            let (with, failures) = (with.min(all), failures.min(all));
            let found = found(hits.min(with).min(failures), failures, with, all);
            if found.times_its_share() > 1.0 {
                let bound = (-improbability(&found)).exp();
                prop_assert!(exactly(&found) <= bound * (1.0 + 1e-9), "{found:?}: {} {bound}", exactly(&found));
            }
        }
    }

    #[test]
    fn shares_are_compared() {
        let twice = found(40, 60, 100, 300);
        assert!((twice.times_its_share() - 2.0).abs() < 1e-9);
        assert!(!twice.has_all() && improbability(&twice) > 10.0);
        assert!(improbability(&found(3, 9, 100, 300)) < 1e-9, "as often as among all");
    }
}
