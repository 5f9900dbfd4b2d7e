//! Facets: properties of pushes that a filter chooses by.
//!
//! To add a facet, add a variant of [`Facet`] with its key in [`Facet::key`] and its column in [`Facet::column`]. A
//! facet of the pushes themselves, such as their version, has the versions as subjects: `FacetColumn { values:
//! board.versions.iter().map(|version| vec![version]).collect(), … }`.

use crate::model::columns::{Board, VersionId};
use crate::model::regions::{RegionFacet, RegionFacts};

/// A property of pushes that a filter chooses by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Facet {
    /// A property of the region that a push goes to.
    Region(RegionFacet),
}

impl Facet {
    /// All of them, in the order of their keys in a link.
    pub const ALL: [Self; 4] = [
        Self::Region(RegionFacet::Area),
        Self::Region(RegionFacet::Province),
        Self::Region(RegionFacet::City),
        Self::Region(RegionFacet::Carrier),
    ];

    /// Its key in a link.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Region(facet) => facet.key(),
        }
    }

    /// Its index in [`Facet::ALL`].
    pub(crate) fn index(self) -> usize {
        Self::ALL.iter().position(|facet| *facet == self).unwrap_or_default()
    }

    /// Its values on a board, given the facts of the board's regions.
    pub(crate) fn column<'a>(self, board: &'a Board, facts: &'a [RegionFacts]) -> FacetColumn<'a> {
        debug_assert_eq!(facts.len(), board.region_count());
        match self {
            Self::Region(facet) => FacetColumn {
                values: facts.iter().map(|facts| facts.facet_values(facet).collect()).collect(),
                subject: |board, _, row| board.region[row].0,
                is_of_regions: true,
            },
        }
    }
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
