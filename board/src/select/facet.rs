//! Facets: properties of pushes that a filter chooses by.
//!
//! To add a facet, add a variant of [`Facet`] with its key in [`Facet::key`] and its column in [`Facet::column`].

use std::collections::{BTreeMap, HashMap};

use crate::model::columns::{Board, VersionId};
use crate::model::regions::{RegionFacet, RegionFacts};
use crate::model::script::is_ideograph;

/// A property of pushes that a filter chooses by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Facet {
    /// A property of the region that a push goes to.
    Region(RegionFacet),
    /// The region itself, by its id.
    Node,
    /// What the service says of the push, such as why it failed, by its key: without numbers, ids, times and language.
    Cause,
    /// The same as it came, to the letter.
    Description,
}

impl Facet {
    /// All of them, in the order of their keys in a link.
    pub const ALL: [Self; 7] = [
        Self::Region(RegionFacet::Area),
        Self::Region(RegionFacet::Province),
        Self::Region(RegionFacet::City),
        Self::Region(RegionFacet::Carrier),
        Self::Node,
        Self::Cause,
        Self::Description,
    ];

    /// Its key in a link.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Region(facet) => facet.key(),
            Self::Node => "node",
            Self::Cause => "cause",
            Self::Description => "description",
        }
    }

    /// Its index in [`Facet::ALL`].
    pub(crate) fn index(self) -> usize {
        Self::ALL.iter().position(|facet| *facet == self).unwrap_or_default()
    }

    /// Its values on a board, given the facts of the board's regions.
    pub(crate) fn column<'a>(self, board: &'a Board, facts: &'a [RegionFacts]) -> FacetColumn<'a> {
        debug_assert_eq!(facts.len(), board.region_count());
        let of_regions = |values: Vec<Vec<&'a str>>| FacetColumn {
            values,
            subject: |board, _, row| board.region[row].0,
            is_of_regions: true,
        };
        match self {
            Self::Region(facet) => {
                of_regions(facts.iter().map(|facts| facts.facet_values(facet).collect()).collect())
            }
            Self::Node => of_regions(facts.iter().map(|facts| vec![facts.id.as_str()]).collect()),
            Self::Cause => {
                let reasons = board.reasons();
                let key = |reason: &u32| vec![reasons.keys[*reason as usize].as_str()];
                FacetColumn {
                    values: reasons.of_descriptions.iter().map(key).collect(),
                    subject: |board, _, row| board.description[row],
                    is_of_regions: false,
                }
            }
            Self::Description => FacetColumn {
                values: board.descriptions.iter().map(|description| vec![description]).collect(),
                subject: |board, _, row| board.description[row],
                is_of_regions: false,
            },
        }
    }
}

/// The names of cities in Chinese by their values, from the names of their edge nodes in the catalogue: `成都` of
/// `成都电信2`. Of several, the most frequent one.
pub fn city_names(facts: &[RegionFacts]) -> HashMap<String, String> {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for facts in facts {
        if let Some(name) = city_name(&facts.name) {
            *counts.entry((&facts.city, name)).or_default() += 1;
        }
    }
    let mut names: HashMap<String, (usize, String)> = HashMap::new();
    for ((city, name), count) in counts {
        let best = names.entry(city.to_owned()).or_default();
        if count > best.0 {
            *best = (count, name.to_owned());
        }
    }
    names.into_iter().map(|(city, (_, name))| (city, name)).collect()
}

/// The beginning of an edge node's name that is its city's.
fn city_name(name: &str) -> Option<&str> {
    const LINES: [&str; 8] = ["电信", "联通", "移动", "单线", "双线", "三线", "多线", "节点"];
    let end = name.find(|character| !is_ideograph(character)).unwrap_or(name.len());
    let end = LINES.iter().filter_map(|line| name.find(line)).fold(end, usize::min);
    Some(&name[..end]).filter(|name| !name.is_empty())
}

impl From<RegionFacet> for Facet {
    fn from(facet: RegionFacet) -> Self {
        Self::Region(facet)
    }
}

/// The values of a facet, looked up by the subject of a push: its region, its version, its description.
pub(crate) struct FacetColumn<'a> {
    /// The values of each subject, by its number.
    pub(crate) values: Vec<Vec<&'a str>>,
    /// The number of the subject of a push, given its version and its row.
    pub(crate) subject: fn(&Board, VersionId, usize) -> u32,
    /// True if the subjects are regions: regions without a push have values, too.
    pub(crate) is_of_regions: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_city_has_the_name_that_its_edge_nodes_have() {
        let facts = |city: &str, name: &str| RegionFacts {
            city: city.to_owned(),
            name: name.to_owned(),
            ..RegionFacts::default()
        };
        let all = [
            facts("chengdu", "成都电信"),
            facts("chengdu", "成都三线2"),
            facts("chengdu", "双流联通"),
            facts("wuxi", "无锡5"),
            facts("dalian", "Dalian Unicom"),
            facts("linyi", ""),
            facts("", "电信"),
        ];
        let names = city_names(&all);
        let name = |city: &str| names.get(city).map(String::as_str);
        assert_eq!((name("chengdu"), name("wuxi")), (Some("成都"), Some("无锡")));
        assert_eq!((name("dalian"), name("linyi"), name("")), (None, None, None));
    }
}
