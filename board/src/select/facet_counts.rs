//! How many pushes each value of a facet would show, for a person to choose from.

use std::collections::{BTreeMap, HashMap};

use crate::model::columns::Board;
use crate::model::counts::Counts;
use crate::model::regions::RegionFacts;
use crate::select::facet::{Facet, FacetColumn};
use crate::select::filter::Filter;
use crate::sort::natural::natural;
use crate::sort::sort_by;

/// A value that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValue {
    /// The value; empty where it is unknown.
    pub value: String,
    /// Pushes with it that pass the filter apart from this facet: the number that choosing the value alone would show.
    pub counts: Counts,
}

/// The values of each facet on a board. Values that would show pushes stand first, those with most pushes before
/// others; chosen values that the board lacks are there, too: they can be removed from the filter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FacetCounts([Vec<FacetValue>; Facet::ALL.len()]);

impl FacetCounts {
    /// Counts the values of all facets, in one pass over the pushes.
    pub fn new(board: &Board, facts: &[RegionFacts], filter: &Filter) -> Self {
        let columns = Facet::ALL.map(|facet| facet.column(board, facts));
        let mut by_subject = columns.each_ref().map(|column| vec![Counts::default(); column.values.len()]);
        filter.on(board, facts).each_but_one(board, |row, version, _, status, missed| {
            for (facet, (column, by_subject)) in Facet::ALL.iter().zip(columns.iter().zip(&mut by_subject)) {
                if missed.is_none_or(|missed| missed == *facet) {
                    by_subject[(column.subject)(board, version, row) as usize].add(status);
                }
            }
        });
        let mut facets = Facet::ALL.iter().zip(columns.iter().zip(&by_subject));
        Self(std::array::from_fn(|_| {
            let (facet, (column, by_subject)) = facets.next().expect("one for each facet");
            values(column, by_subject, filter.facets.get(*facet))
        }))
    }

    /// The values of a facet.
    pub fn get(&self, facet: Facet) -> &[FacetValue] {
        &self.0[facet.index()]
    }

    /// The same counts in an earlier order, in which nothing moves while only the data changes. New values stand last.
    #[must_use]
    pub fn in_order_of(mut self, before: &Self) -> Self {
        for (values, before) in self.0.iter_mut().zip(&before.0) {
            let places: HashMap<&str, usize> =
                before.iter().enumerate().map(|(at, value)| (value.value.as_str(), at)).collect();
            let place = |value: &FacetValue| places.get(value.value.as_str()).copied().unwrap_or(usize::MAX);
            sort_by(values, |a, b| place(a).cmp(&place(b)));
        }
        self
    }
}

fn values(column: &FacetColumn<'_>, by_subject: &[Counts], chosen: &[String]) -> Vec<FacetValue> {
    let mut values: BTreeMap<&str, Counts> = BTreeMap::new();
    for (of_subject, counts) in column.values.iter().zip(by_subject) {
        for value in of_subject {
            values.entry(value).or_default().merge(*counts);
        }
    }
    for value in chosen {
        values.entry(value).or_default();
    }
    let value = |(value, counts): (&str, Counts)| FacetValue { value: value.to_owned(), counts };
    let mut values: Vec<FacetValue> = values.into_iter().map(value).collect();
    sort_by(&mut values, |a, b| {
        b.counts.total().cmp(&a.counts.total()).then_with(|| natural(&a.value, &b.value))
    });
    values
}
