//! How many pushes each value of a facet and each status would show, for a person to choose from.

use std::collections::BTreeMap;

use crate::model::columns::Board;
use crate::model::counts::Counts;
use crate::model::regions::RegionFacts;
use crate::select::facet::Facet;
use crate::select::filter::Filter;
use crate::sort::sort_by;

/// A value that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValue {
    /// The value; empty where it is unknown.
    pub value: String,
    /// True if the filter has it.
    pub chosen: bool,
    /// Subjects that have it: regions, where it is a facet of regions.
    pub subjects: u32,
    /// Pushes of these subjects that pass the rest of the filter: the number that choosing the value would show.
    pub counts: Counts,
}

/// The number of pushes that choosing each status would show: those that pass the filter apart from its statuses.
pub fn status_counts(board: &Board, facts: &[RegionFacts], filter: &Filter) -> Counts {
    let rest = Filter { statuses: Default::default(), ..filter.clone() };
    let mut counts = Counts::default();
    rest.on(board, facts).each(board, |_, _, _, status| counts.add(status));
    counts
}

/// The values of a facet on the board, the most frequent first. Chosen values that no subject has are last:
/// they can be removed from the filter.
pub fn facet_values(board: &Board, facts: &[RegionFacts], filter: &Filter, facet: Facet) -> Vec<FacetValue> {
    let column = facet.column(board, facts);
    let mut rest = filter.clone();
    rest.facets.clear(facet);
    let mut by_subject = vec![Counts::default(); column.values.len()];
    rest.on(board, facts).each(board, |row, version, _, status| {
        by_subject[(column.subject)(board, version, row) as usize].add(status);
    });
    let mut values: BTreeMap<&str, (u32, Counts)> = BTreeMap::new();
    for (of_subject, counts) in column.values.iter().zip(&by_subject) {
        for value in of_subject {
            let entry = values.entry(value).or_default();
            entry.0 += 1;
            entry.1.merge(*counts);
        }
    }
    let chosen = filter.facets.get(facet);
    for value in chosen {
        values.entry(value).or_default();
    }
    let mut values: Vec<FacetValue> = values
        .into_iter()
        .map(|(value, (subjects, counts))| FacetValue {
            chosen: chosen.iter().any(|chosen| chosen == value),
            value: value.to_owned(),
            subjects,
            counts,
        })
        .collect();
    sort_by(&mut values, |a, b| b.subjects.cmp(&a.subjects));
    values
}
