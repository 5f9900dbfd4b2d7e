//! The rows of the table where an earlier board had them, a part at a time.

use std::collections::HashMap;

use crate::model::columns::{Board, PushId, RegionId, VersionId};
use crate::select::push_set::PushSet;
use crate::select::shown::Shown;
use crate::sort::work;

/// Sorted rows that are being put where the same pushes stood before. Rows that are new stand last, in their own order.
pub struct HeldRows<'a> {
    board: &'a Board,
    shown: &'a Shown,
    own: Vec<PushId>,
    earlier: &'a Board,
    earlier_rows: &'a [PushId],
    // Of each version and region of the earlier board: the same one on the newer board.
    versions: Vec<Option<VersionId>>,
    regions: Vec<Option<RegionId>>,
    // How many rows have been read: the earlier ones, then the own ones.
    read: usize,
    placed: PushSet,
    rows: Vec<PushId>,
}

impl<'a> HeldRows<'a> {
    /// The shown pushes of a board in their own order, and those of an earlier board in the order in which they stood.
    pub fn new(
        board: &'a Board,
        shown: &'a Shown,
        own: Vec<PushId>,
        earlier: &'a Board,
        earlier_rows: &'a [PushId],
    ) -> Self {
        let name = |board: &'a Board, version| (board.name(version), board.version_name(version));
        let by_name: HashMap<_, _> =
            board.versions().map(|version| (name(board, version), version)).collect();
        let same = |version| by_name.get(&name(earlier, version)).copied();
        Self {
            board,
            shown,
            earlier,
            earlier_rows,
            versions: earlier.versions().map(same).collect(),
            regions: earlier.regions().map(|region| board.find_region(earlier.region_name(region))).collect(),
            read: 0,
            placed: PushSet::none_of(board.push_count()),
            rows: Vec::with_capacity(own.len()),
            own,
        }
    }

    /// Reads so many rows, each of which costs a search within its version. True once all have been read.
    pub fn step(&mut self, reads: usize) -> bool {
        let before = self.earlier_rows.len();
        let all = before + self.own.len();
        let end = self.read.saturating_add(reads).min(all);
        work::count(end - self.read);
        for at in self.read..end {
            let row = match at.checked_sub(before) {
                None => self.same(self.earlier_rows[at]).filter(|row| self.shown.is_shown(*row)),
                Some(at) => Some(self.own[at]).filter(|row| !self.placed.contains(*row)),
            };
            if let Some(row) = row {
                self.placed.insert(row);
                self.rows.push(row);
            }
        }
        self.read = end;
        end == all
    }

    /// Reads the rest. Returns the rows, and whether any stands elsewhere than in their own order.
    pub fn finish(mut self) -> (Vec<PushId>, bool) {
        self.step(usize::MAX);
        let is_held = self.rows != self.own;
        (self.rows, is_held)
    }

    // The push of the newer board that has the data file, the version and the region of an earlier one.
    fn same(&self, row: PushId) -> Option<PushId> {
        let version = self.versions[self.earlier.version_of(row).0 as usize]?;
        let region = self.regions[self.earlier.region_column()[row.0 as usize].0 as usize]?;
        self.board.find(version, region)
    }
}
