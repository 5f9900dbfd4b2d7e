//! The versions of each data file, the newest first. The newest version is the one whose first push began last. A
//! version that is being pushed and has no start yet is newer than all that have one; others without a known start follow
//! those with one, by the natural order of their texts.
//!
//! ```text
//! names      0──────2─────3    by the number of the name: offsets into `versions`
//! versions   v3 v2  v1 …       newest first
//! ```

use crate::model::columns::{Board, VersionId};
use crate::model::time::Timestamp;
use crate::sort::buckets::{offsets, sorted_by};
use crate::sort::natural::natural;
use crate::sort::sort_by;

/// The versions of each data file of a board, the newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Versions {
    names: Vec<u32>,
    versions: Vec<VersionId>,
}

impl Versions {
    /// The versions of a board, by one pass over the starts of its pushes.
    pub fn new(board: &Board) -> Self {
        // No start is the largest number, and 0 once it has wrapped around. A number above those of all starts is a
        // version that waits for its start.
        let ages: Vec<u64> = (board.versions())
            .map(|version| {
                let starts = board.start[board.rows_of(version)].iter().map(|start| start.raw());
                match starts.min().unwrap_or(Timestamp::NONE.raw()).wrapping_add(1) {
                    0 if board.is_running(version) => u64::MAX,
                    age => age.into(),
                }
            })
            .collect();
        let name_of = |version: u32| board.name_id(VersionId(version));
        let count = board.version_count() as u32;
        let names = offsets(board.names.len(), (0..count).map(name_of));
        let mut versions: Vec<VersionId> = sorted_by(&names, 0..count, name_of, VersionId);
        let age = |version: &VersionId| ages[version.0 as usize];
        for bounds in names.windows(2) {
            sort_by(&mut versions[bounds[0] as usize..bounds[1] as usize], |a, b| {
                age(b).cmp(&age(a)).then_with(|| natural(board.version_name(*b), board.version_name(*a)))
            });
        }
        Self { names, versions }
    }

    /// All versions of a data file, given the number of its name.
    pub fn of_name(&self, name: u32) -> &[VersionId] {
        &self.versions[self.names[name as usize] as usize..self.names[name as usize + 1] as usize]
    }

    /// True if a version is the newest of its data file.
    pub fn is_newest(&self, board: &Board, version: VersionId) -> bool {
        self.of_name(board.name_id(version)).first() == Some(&version)
    }
}
