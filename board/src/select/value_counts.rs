//! How many pushes each value of a field of the search would show, for its completion.

use std::collections::BTreeMap;

use crate::model::columns::Board;
use crate::model::counts::Counts;
use crate::model::regions::RegionFacts;
use crate::select::facet::Facet;
use crate::select::facet_counts::FacetValue;
use crate::select::filter::Filter;
use crate::select::search::field::Field;
use crate::sort::natural::natural;
use crate::sort::sort_by;

/// The pushes that pass a filter, counted once for all fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueCounts {
    /// All of them.
    pub all: Counts,
    by_version: Vec<Counts>,
    by_region: Vec<Counts>,
    by_description: Vec<Counts>,
}

impl ValueCounts {
    /// Counts them, in one pass.
    pub fn new(board: &Board, facts: &[RegionFacts], filter: &Filter) -> Self {
        let mut counts = Self {
            all: Counts::default(),
            by_version: vec![Counts::default(); board.version_count()],
            by_region: vec![Counts::default(); board.region_count()],
            by_description: vec![Counts::default(); board.descriptions.len()],
        };
        filter.on(board, facts).each(board, |row, version, region, status| {
            counts.all.add(status);
            counts.by_version[version.0 as usize].add(status);
            counts.by_region[region.0 as usize].add(status);
            counts.by_description[board.description[row] as usize].add(status);
        });
        counts
    }

    /// The values of a field that any of these pushes has, those with most of them first. A status has none here: its words
    /// are known.
    pub fn values(&self, board: &Board, facts: &[RegionFacts], field: Field) -> Vec<FacetValue> {
        let facet = match field {
            Field::Status => return Vec::new(),
            Field::File => {
                return values(board.versions().map(|version| board.name(version)).zip(&self.by_version));
            }
            Field::Version => {
                return values(
                    board.versions().map(|version| board.version_name(version)).zip(&self.by_version),
                );
            }
            Field::Node => Facet::Node,
            Field::Place(facet) => Facet::Region(facet),
            Field::Description => Facet::Description,
        };
        let column = facet.column(board, facts);
        let counts = if column.is_of_regions { &self.by_region } else { &self.by_description };
        let subjects = column.values.iter().zip(counts);
        values(subjects.flat_map(|(values, counts)| values.iter().map(move |value| (*value, counts))))
    }
}

fn values<'a>(counted: impl Iterator<Item = (&'a str, &'a Counts)>) -> Vec<FacetValue> {
    let mut by_value: BTreeMap<&str, Counts> = BTreeMap::new();
    for (value, counts) in counted.filter(|(_, counts)| counts.total() > 0) {
        by_value.entry(value).or_default().merge(*counts);
    }
    let value = |(value, counts): (&str, Counts)| FacetValue { value: value.to_owned(), counts };
    let mut values: Vec<FacetValue> = by_value.into_iter().map(value).collect();
    sort_by(&mut values, |a, b| {
        b.counts.total().cmp(&a.counts.total()).then_with(|| natural(&a.value, &b.value))
    });
    values
}
