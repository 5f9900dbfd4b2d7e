//! Data issues: a closed list of faults of the data, as bits on pushes, versions and the whole board. Data
//! is shown as it came, together with its issues; it is neither dropped nor repaired.

use strum::VariantArray;

/// A kind of data issue: those of pushes first, then those of versions, then those of the board. The page has a sentence for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, VariantArray)]
#[repr(u8)]
pub enum DataIssue {
    /// `FAILED`, with a description that claims success.
    FailedSaysSuccess,
    /// `SUCCESS`, with a description that claims failure.
    SuccessSaysFailure,
    /// `UpdateTime` lies before `StartTime`.
    UpdateBeforeStart,
    /// No `StartTime`, or one that means none (`1970-01-01T00:00:00Z`).
    StartMissing,
    /// A `StartTime` that is not a time from 1970 to 2106, or has no zone.
    StartUnreadable,
    /// No `UpdateTime`, or one that means none.
    UpdateMissing,
    /// An `UpdateTime` that is not a time from 1970 to 2106, or has no zone.
    UpdateUnreadable,
    /// A time more than [`CLOCK_TOLERANCE`] seconds after its page was fetched.
    TimeAfterFetch,
    /// No region id.
    RegionMissing,
    /// No status.
    StatusMissing,
    /// An undocumented status.
    StatusUnknown,
    /// The region occurs more than once under its version on one page; see [`Board::merged_away`].
    RegionDoubled,
    /// An element was of another type than documented (a number for a text, an array for an object, a doubled
    /// key, something unreadable). On pushes, versions and the board.
    OddType,
    /// An undocumented element. On pushes, versions and the board.
    UnknownElement,
    /// A text was cut in the middle of a character: U+FFFD is in the place of the rest. On pushes, versions and the board.
    TextCut,

    /// No name.
    NameMissing,
    /// No version.
    VersionMissing,
    /// `RegionIdCount` is not the number of regions listed.
    CountDiffers,
    /// A status without `RegionIdCount`.
    CountMissing,
    /// The same name and version occurs more than once on one page; merged.
    EntryDoubled,
    /// The same name and version occurs on more than one page, since the pages changed between calls; merged.
    EntryOnTwoPages,

    /// `TotalCount` is not the number of entries there are.
    TotalCountDiffers,
    /// Pages give different `TotalCount`s.
    TotalCountChanged,
    /// No `TotalCount`.
    TotalCountMissing,
    /// No `PushResults`, or null in its place.
    ResultsMissing,
    /// The page or its size, as echoed, is not the requested one.
    PageEchoDiffers,
    /// ENS takes fewer entries a page than were requested, so that the pages are smaller.
    PageSizeLimited,
}

/// Seconds by which our clock may be behind the service's before a time counts as later
/// than the fetch.
pub const CLOCK_TOLERANCE: i64 = 60;

/// A set of data issues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct DataIssues(u32);

impl DataIssues {
    /// True if there are none.
    #[inline]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// True if it is among them.
    #[inline]
    pub const fn has(self, issue: DataIssue) -> bool {
        self.0 & 1 << issue as u32 != 0
    }

    /// Adds one.
    #[inline]
    pub const fn add(&mut self, issue: DataIssue) {
        self.0 |= 1 << issue as u32;
    }

    /// Adds one if something holds.
    #[inline]
    pub fn add_if(&mut self, issue: DataIssue, holds: bool) {
        self.0 |= u32::from(holds) << issue as u32;
    }

    /// The data issues of both.
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Each of them, in the order of the enum.
    pub fn iter(self) -> impl Iterator<Item = DataIssue> {
        DataIssue::VARIANTS.iter().copied().filter(move |issue| self.has(*issue))
    }
}

/// The data issues of a push in two bytes: those before [`DataIssue::NameMissing`], which are 15, so that one more has a bit.
/// A further one needs a `u32`, and with it two bytes more for each push (`board/tests/memory.rs`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct PushIssues(u16);

impl From<PushIssues> for DataIssues {
    #[inline]
    fn from(issues: PushIssues) -> Self {
        Self(u32::from(issues.0))
    }
}

impl From<DataIssues> for PushIssues {
    #[inline]
    fn from(issues: DataIssues) -> Self {
        Self(issues.0 as u16)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issues_are_their_own_index() {
        for (at, issue) in DataIssue::VARIANTS.iter().enumerate() {
            assert_eq!(*issue as usize, at);
        }
        assert!(DataIssue::NameMissing as u32 <= 16, "the issues of a push fit two bytes");
    }
}
