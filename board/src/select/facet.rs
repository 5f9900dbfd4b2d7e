//! How many regions and pushes stand behind each value of a facet, for the chips to choose from. Knows no
//! widget.

use std::collections::BTreeMap;

use crate::model::columns::{Board, RegionId};
use crate::model::regions::{Facet, RegionCatalog, RegionFacts};
use crate::select::filter::Filter;
use crate::select::shown::Counts;
use crate::select::sort::sort_by;

/// A value that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValue {
    /// The value; empty for what is not known.
    pub value: String,
    /// True if the filter has it.
    pub chosen: bool,
    /// Regions that have it.
    pub regions: u32,
    /// Pushes to them that pass the rest of the filter: what choosing it would show.
    pub counts: Counts,
}

/// What each status would show: the pushes that pass the filter, whichever statuses it has.
pub fn status_counts(board: &Board, catalog: &RegionCatalog, filter: &Filter) -> Counts {
    let facts: Vec<RegionFacts> = board.regions().map(|id| catalog.facts(board.region_name(id))).collect();
    let rest = Filter { statuses: Default::default(), ..filter.clone() };
    let mut counts = Counts::default();
    rest.on(board, &facts).each(board, |_, _, _, status| counts.add(status));
    counts
}

/// The values of a facet on the board, the one of most regions first. Chosen values that no region has stand
/// last: they can be taken out of the filter.
pub fn facet_values(
    board: &Board,
    catalog: &RegionCatalog,
    filter: &Filter,
    facet: Facet,
) -> Vec<FacetValue> {
    let facts: Vec<RegionFacts> = board.regions().map(|id| catalog.facts(board.region_name(id))).collect();
    let mut rest = filter.clone();
    rest.facets.clear(facet);
    let mut by_region = vec![Counts::default(); facts.len()];
    rest.on(board, &facts).each(board, |_, _, region: RegionId, status| {
        by_region[region.0 as usize].add(status);
    });
    let mut values: BTreeMap<&str, (u32, Counts)> = BTreeMap::new();
    for (facts, counts) in facts.iter().zip(&by_region) {
        for value in facts.facet_values(facet) {
            let entry = values.entry(value).or_default();
            entry.0 += 1;
            entry.1.merge(*counts);
        }
    }
    for chosen in filter.facets.get(facet) {
        values.entry(chosen).or_default();
    }
    let mut values: Vec<FacetValue> = values
        .into_iter()
        .map(|(value, (regions, counts))| FacetValue {
            chosen: filter.facets.get(facet).iter().any(|chosen| chosen == value),
            value: value.to_owned(),
            regions,
            counts,
        })
        .collect();
    sort_by(&mut values, |a, b| b.regions.cmp(&a.regions));
    values
}
