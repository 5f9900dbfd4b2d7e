//! Two versions of data files, region by region: what a newer one has changed.

use crate::model::columns::{Board, PushId, RegionId, VersionId};
use crate::model::status::Status;
use crate::sort::sort_by;

/// How many times as long a push takes that is called slower.
const SLOWER_TIMES: i64 = 2;
/// By how many seconds it takes longer, at least.
const SLOWER_SECONDS: i64 = 60;

/// What changed in a region, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Change {
    /// The newer version failed, and the older one had not.
    NewlyFailing,
    /// Both failed.
    StillFailing,
    /// The older version was pushed there, and the newer one has no push.
    NoPush,
    /// The newer version has not ended, or has an undocumented status.
    NotEnded,
    /// Both are pushed, and the newer one took at least twice as long, and a minute longer.
    Slower,
    /// The older version failed, and the newer one is pushed.
    MadeGood,
    /// The newer version is pushed, and the older one had not ended or has no push.
    NewlyPushed,
}

impl Change {
    /// All of them, the gravest first.
    pub const ALL: [Self; 7] = [
        Self::NewlyFailing,
        Self::StillFailing,
        Self::NoPush,
        Self::NotEnded,
        Self::Slower,
        Self::MadeGood,
        Self::NewlyPushed,
    ];
}

/// A region in which two versions differ, or have both failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegionChange {
    /// What changed.
    pub change: Change,
    /// The region.
    pub region: RegionId,
    /// The push of the older version; `None` where it has none.
    pub older: Option<PushId>,
    /// The push of the newer version; `None` where it has none.
    pub newer: Option<PushId>,
}

/// The regions in which two versions differ.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comparison {
    /// The gravest changes first, then by the number of the region.
    pub changes: Vec<RegionChange>,
    /// In how many regions both are pushed in about the same time.
    pub same: u32,
}

impl Comparison {
    /// Compares two versions. Linear in their pushes, but for the order of the changes.
    pub fn new(board: &Board, older: VersionId, newer: VersionId) -> Self {
        let mut comparison = Self::default();
        let region = |push: &PushId| board.region_column()[push.0 as usize];
        // Both are sorted by region.
        let (mut before, mut after) = (board.pushes_of(older).peekable(), board.pushes_of(newer).peekable());
        loop {
            let next = match (before.peek().map(region), after.peek().map(region)) {
                (Some(one), Some(other)) => one.min(other),
                (Some(one), None) | (None, Some(one)) => one,
                (None, None) => break,
            };
            let older = before.next_if(|push| region(push) == next);
            let newer = after.next_if(|push| region(push) == next);
            match change(board, older, newer) {
                Some(change) => comparison.changes.push(RegionChange { change, region: next, older, newer }),
                None => comparison.same += 1,
            }
        }
        sort_by(&mut comparison.changes, |a, b| a.change.cmp(&b.change));
        comparison
    }

    /// The changes of a kind, by the number of the region.
    pub fn of(&self, change: Change) -> &[RegionChange] {
        let start = self.changes.partition_point(|other| other.change < change);
        let end = self.changes.partition_point(|other| other.change <= change);
        &self.changes[start..end]
    }
}

fn change(board: &Board, older: Option<PushId>, newer: Option<PushId>) -> Option<Change> {
    let status = |push: Option<PushId>| push.map(|push| board.status(push));
    Some(match (status(older), status(newer)) {
        (Some(Status::Failed), Some(Status::Failed)) => Change::StillFailing,
        (_, Some(Status::Failed)) => Change::NewlyFailing,
        (_, None) => Change::NoPush,
        (_, Some(Status::Pushing | Status::Unknown)) => Change::NotEnded,
        (Some(Status::Failed), Some(Status::Success)) => Change::MadeGood,
        (Some(Status::Success), Some(Status::Success)) => {
            let seconds = |push: Option<PushId>| board.duration(push?.0 as usize);
            let (before, after) = seconds(older).zip(seconds(newer))?;
            let is_slower = after >= before.saturating_mul(SLOWER_TIMES) && after - before >= SLOWER_SECONDS;
            return is_slower.then_some(Change::Slower);
        }
        (_, Some(Status::Success)) => Change::NewlyPushed,
    })
}
