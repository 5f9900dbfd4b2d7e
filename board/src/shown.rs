//! What of the board is shown: filtered, sorted and grouped. Computed once a change, shared by every view.
//! Knows no pixels.

use std::ops::{Index, IndexMut, Range};

use crate::columns::{FileId, PushId, RegionId, Status};

/// Pushes by status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts([u32; 4]);

impl Counts {
    /// Of all statuses.
    pub fn total(&self) -> u32 {
        self.0.iter().sum()
    }

    /// The worst status that occurs.
    pub fn worst(&self) -> Option<Status> {
        Status::ALL.into_iter().find(|status| self[*status] > 0)
    }

    /// Counts one more.
    #[inline]
    pub fn add(&mut self, status: Status) {
        self.0[status as usize] += 1;
    }
}

impl Index<Status> for Counts {
    type Output = u32;

    #[inline]
    fn index(&self, status: Status) -> &u32 {
        &self.0[status as usize]
    }
}

impl IndexMut<Status> for Counts {
    fn index_mut(&mut self, status: Status) -> &mut u32 {
        &mut self.0[status as usize]
    }
}

/// Regions that stand together under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionGroup {
    /// The heading, as data gives it (a province, a carrier); empty where grouping is off or nothing is known.
    pub label: String,
    /// Where the group stands in [`Shown::regions`].
    pub range: Range<usize>,
    /// Its shown pushes.
    pub counts: Counts,
}

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shown {
    /// Files in the order of the sort; those without a shown push are left out, unless they have none at all.
    pub files: Vec<FileId>,
    /// Regions in the order of their groups; those without a shown push are left out, unless they have none at
    /// all (asked for, not targeted).
    pub regions: Vec<RegionId>,
    /// The groups, one after the other; they cover all of `regions`.
    pub groups: Vec<RegionGroup>,
    /// One bit a push, 64 a word, lowest first: is it shown?
    pub pushes: Vec<u64>,
    /// Shown pushes of each file of the board, by `FileId`.
    pub file_counts: Vec<Counts>,
    /// Shown pushes in each region of the board, by `RegionId`.
    pub region_counts: Vec<Counts>,
    /// All shown pushes.
    pub counts: Counts,
}

impl Shown {
    /// True if a push is shown.
    #[inline]
    pub fn is_shown(&self, push: PushId) -> bool {
        self.pushes[push.0 as usize / 64] >> (push.0 % 64) & 1 == 1
    }

    /// Shown pushes of a file, by status.
    #[inline]
    pub fn counts_of(&self, file: FileId) -> Counts {
        self.file_counts[file.0 as usize]
    }

    /// Shown pushes in a region, by status.
    #[inline]
    pub fn counts_in(&self, region: RegionId) -> Counts {
        self.region_counts[region.0 as usize]
    }
}
