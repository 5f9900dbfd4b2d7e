//! The versions of each data file, the newest first. The newest version is the one whose first push began last. A
//! version that is being pushed and has no start yet is newer than all that have one; others without a known start follow
//! those with one, by the natural order of their texts.
//!
//! ```text
//! names      0──────2─────3    by the number of the name: offsets into `versions`
//! versions   v3 v2  v1 …       newest first
//! ```

use crate::model::columns::{Board, NewestFirst, VersionId};
use crate::model::time::Timestamp;
use crate::sort::buckets::{offsets, sorted_by};
use crate::sort::natural::natural;
use crate::sort::sort_by;

impl Board {
    /// All versions of a version's data file, the newest first. Those of all data files are computed when any is first
    /// requested.
    pub fn versions_with(&self, version: VersionId) -> &[VersionId] {
        self.versions_of_name(self.name_id(version))
    }

    /// True if a version is the newest of its data file.
    pub fn is_newest(&self, version: VersionId) -> bool {
        self.versions_with(version).first() == Some(&version)
    }

    pub(crate) fn versions_of_name(&self, name: u32) -> &[VersionId] {
        let NewestFirst { names, versions } = self.newest_first.get_or_init(|| newest_first(self));
        &versions[names[name as usize] as usize..names[name as usize + 1] as usize]
    }
}

// By one pass over the starts of all pushes.
fn newest_first(board: &Board) -> NewestFirst {
    // No start is the largest number, and 0 once it has wrapped around. A number above those of all starts is a version
    // that waits for its start.
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
    NewestFirst { names, versions }
}
