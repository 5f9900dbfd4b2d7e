//! How many pushes each value of a field of the search would show, for its completion.

use std::collections::BTreeMap;

use crate::model::columns::Board;
use crate::model::counts::Counts;
use crate::model::regions::RegionFacts;
use crate::select::facet::Facet;
use crate::select::facet_counts::{FacetCounts, FacetValue};
use crate::select::filter::Filter;
use crate::select::search::field::Field;
use crate::sort::natural::natural;
use crate::sort::sort_by;

/// The values of a field that a board has, with the pushes of each that pass the filter; those with most pushes first. A status
/// has no values here: its words are known.
pub fn value_counts(board: &Board, facts: &[RegionFacts], filter: &Filter, field: Field) -> Vec<FacetValue> {
    let facet = match field {
        Field::Status => return Vec::new(),
        Field::File | Field::Version => return of_versions(board, facts, filter, field),
        Field::Node => Facet::Node,
        Field::Place(facet) => Facet::Region(facet),
        Field::Description => Facet::Description,
    };
    FacetCounts::new(board, facts, filter).get(facet).to_vec()
}

/// The pushes that pass the filter, by status.
pub fn status_counts(board: &Board, facts: &[RegionFacts], filter: &Filter) -> Counts {
    let mut counts = Counts::default();
    filter.on(board, facts).each(board, |_, _, _, status| counts.add(status));
    counts
}

fn of_versions(board: &Board, facts: &[RegionFacts], filter: &Filter, field: Field) -> Vec<FacetValue> {
    let mut by_version = vec![Counts::default(); board.version_count()];
    filter.on(board, facts).each(board, |_, version, _, status| by_version[version.0 as usize].add(status));
    let mut by_name: BTreeMap<&str, Counts> = BTreeMap::new();
    for (version, counts) in board.versions().zip(by_version) {
        let name = if field == Field::File { board.name(version) } else { board.version_name(version) };
        by_name.entry(name).or_default().merge(counts);
    }
    let value = |(value, counts): (&str, Counts)| FacetValue { value: value.to_owned(), counts };
    let mut values: Vec<FacetValue> = by_name.into_iter().map(value).collect();
    sort_by(&mut values, |a, b| {
        b.counts.total().cmp(&a.counts.total()).then_with(|| natural(&a.value, &b.value))
    });
    values
}
