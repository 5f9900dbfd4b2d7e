//! What of the board is shown: filtered, sorted and grouped. Computed once a change, shared by every view.
//! Knows no pixels.

use crate::columns::{FileId, RegionId};

/// Regions that stand together under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionGroup {
    /// The heading, as data gives it (a province, a carrier); empty where grouping is off or nothing is known.
    pub label: String,
    /// Where the group stands in [`Shown::regions`].
    pub range: std::ops::Range<usize>,
}

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shown {
    /// Files in the order of the sort; those without a shown push are left out.
    pub files: Vec<FileId>,
    /// Regions in the order of their groups.
    pub regions: Vec<RegionId>,
    /// The groups, one after the other.
    pub groups: Vec<RegionGroup>,
    /// One bit a push: is it shown?
    pub pushes: Vec<u64>,
}
