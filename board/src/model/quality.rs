//! What is odd about the data: a closed list of quirks, as bits on pushes, files and the whole board. Data is
//! shown as it came, with its flag: never dropped, never repaired in silence. Holds no sentence.

use crate::model::columns::{Board, FileId, PushId, Status};

/// Something odd. Those of pushes come first, worded by the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Quirk {
    /// `FAILED`, with a description that tells of success.
    FailedSaysSuccess,
    /// `SUCCESS`, with a description that tells of failure.
    SuccessSaysFailure,
    /// `UpdateTime` lies before `StartTime`.
    UpdateBeforeStart,
    /// No `StartTime`.
    StartMissing,
    /// A `StartTime` that is no time from 1970 to 2106.
    StartUnreadable,
    /// No `UpdateTime`.
    UpdateMissing,
    /// An `UpdateTime` that is no time from 1970 to 2106.
    UpdateUnreadable,
    /// A time more than [`CLOCK_TOLERANCE`] seconds after its page was fetched.
    TimeAfterFetch,
    /// No region id.
    RegionMissing,
    /// No status.
    StatusMissing,
    /// A status that no documentation names.
    StatusUnknown,
    /// The region stood more than once under its file on one page; see [`Board::merged_away`].
    RegionDoubled,
    /// An element was of another type than documented (a number for a text, an array for an object, a doubled
    /// key, something unreadable). On pushes, files and the board.
    OddType,
    /// An element that no documentation names. On pushes, files and the board.
    UnknownElement,

    /// No name.
    NameMissing,
    /// No version.
    VersionMissing,
    /// `RegionIdCount` is not the number of regions listed.
    CountDiffers,
    /// A status without `RegionIdCount`.
    CountMissing,
    /// The same name and version stood more than once on one page; merged.
    EntryDoubled,
    /// The same name and version stood on more than one page, since they changed between calls; merged.
    EntryOnTwoPages,

    /// `TotalCount` is not the number of entries there are.
    TotalCountDiffers,
    /// Pages give different `TotalCount`s.
    TotalCountChanged,
    /// No `TotalCount`.
    TotalCountMissing,
    /// The page or its size, as echoed, is not the one asked for.
    PageEchoDiffers,
}

impl Quirk {
    /// All of them, those of pushes first, then those of files, then those of the board.
    pub const ALL: [Self; 24] = [
        Self::FailedSaysSuccess,
        Self::SuccessSaysFailure,
        Self::UpdateBeforeStart,
        Self::StartMissing,
        Self::StartUnreadable,
        Self::UpdateMissing,
        Self::UpdateUnreadable,
        Self::TimeAfterFetch,
        Self::RegionMissing,
        Self::StatusMissing,
        Self::StatusUnknown,
        Self::RegionDoubled,
        Self::OddType,
        Self::UnknownElement,
        Self::NameMissing,
        Self::VersionMissing,
        Self::CountDiffers,
        Self::CountMissing,
        Self::EntryDoubled,
        Self::EntryOnTwoPages,
        Self::TotalCountDiffers,
        Self::TotalCountChanged,
        Self::TotalCountMissing,
        Self::PageEchoDiffers,
    ];
}

/// Seconds by which the clock of the one who fetched may be behind the service's before a time counts as later
/// than the fetch.
pub const CLOCK_TOLERANCE: i64 = 60;

/// A set of quirks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Quirks(u32);

impl Quirks {
    /// True if there is none.
    #[inline]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// True if it is among them.
    #[inline]
    pub const fn has(self, quirk: Quirk) -> bool {
        self.0 & 1 << quirk as u32 != 0
    }

    /// Adds one.
    #[inline]
    pub const fn add(&mut self, quirk: Quirk) {
        self.0 |= 1 << quirk as u32;
    }

    /// Adds one if something holds.
    #[inline]
    pub fn add_if(&mut self, quirk: Quirk, holds: bool) {
        self.0 |= u32::from(holds) << quirk as u32;
    }

    /// The quirks of both.
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Each of them, in the order of [`Quirk::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Quirk> {
        Quirk::ALL.into_iter().filter(move |quirk| self.has(*quirk))
    }
}

/// The quirks of a push in two bytes: those before [`Quirk::NameMissing`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct PushQuirks(u16);

impl From<PushQuirks> for Quirks {
    #[inline]
    fn from(quirks: PushQuirks) -> Self {
        Self(u32::from(quirks.0))
    }
}

impl From<Quirks> for PushQuirks {
    #[inline]
    fn from(quirks: Quirks) -> Self {
        Self(quirks.0 as u16)
    }
}

/// A quirk, how often it occurs, and where to look first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuirkCount {
    /// Which.
    pub quirk: Quirk,
    /// How many pushes, files, or the board itself (1) have it.
    pub count: usize,
    /// The first files with it, at most [`EXAMPLES`].
    pub files: Vec<FileId>,
    /// The first pushes with it, at most [`EXAMPLES`].
    pub pushes: Vec<PushId>,
}

/// How many examples a [`QuirkCount`] names.
pub const EXAMPLES: usize = 3;

impl Board {
    /// Every quirk that occurs, in the order of [`Quirk::ALL`].
    pub fn quirks(&self) -> Vec<QuirkCount> {
        let mut all: Vec<QuirkCount> = Quirk::ALL
            .into_iter()
            .map(|quirk| QuirkCount { quirk, count: 0, files: Vec::new(), pushes: Vec::new() })
            .collect();
        for quirk in self.board_quirks.iter() {
            all[quirk as usize].count += 1;
        }
        for file in self.files() {
            for quirk in self.file_quirks(file).iter() {
                let entry = &mut all[quirk as usize];
                entry.count += 1;
                if entry.files.len() < EXAMPLES {
                    entry.files.push(file);
                }
            }
        }
        for (row, quirks) in self.quirks.iter().enumerate().filter(|(_, quirks)| quirks.0 != 0) {
            for quirk in Quirks::from(*quirks).iter() {
                let entry = &mut all[quirk as usize];
                entry.count += 1;
                if entry.pushes.len() < EXAMPLES {
                    entry.pushes.push(PushId(row as u32));
                }
            }
        }
        all.retain(|entry| entry.count > 0);
        all
    }
}

/// What a description tells of, as far as it can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tells {
    Success,
    Failure,
    Neither,
}

// Failure is looked for first: "unsuccessful", "not successful" and "未成功" hold their contrary.
const FAILURE: [&str; 14] = [
    "fail",
    "error",
    "unsuccess",
    "not success",
    "timeout",
    "timed out",
    "refused",
    "denied",
    "失败",
    "错误",
    "异常",
    "超时",
    "未成功",
    "不成功",
];
const SUCCESS: [&str; 5] = ["success", "succeed", "成功", "完成", "completed"];
// A word of failure behind one of these is none: "no error", "0 failures".
const NEGATED: [&str; 8] =
    ["no error", "without error", "no fail", "0 fail", "0 error", "无错误", "无异常", "没有错误"];

pub(crate) fn tells(description: &str) -> Tells {
    let lower = description.to_ascii_lowercase();
    let holds = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    match (holds(&FAILURE) && !holds(&NEGATED), holds(&SUCCESS)) {
        (true, _) => Tells::Failure,
        (false, true) => Tells::Success,
        (false, false) => Tells::Neither,
    }
}

pub(crate) fn against(status: Status, tells: Tells) -> Option<Quirk> {
    match (status, tells) {
        (Status::Failed, Tells::Success) => Some(Quirk::FailedSaysSuccess),
        (Status::Success, Tells::Failure) => Some(Quirk::SuccessSaysFailure),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quirks_are_their_own_index() {
        for (at, quirk) in Quirk::ALL.into_iter().enumerate() {
            assert_eq!(quirk as usize, at);
        }
        assert!((Quirk::NameMissing as u32) < 16, "the quirks of a push fit two bytes");
    }

    #[test]
    fn descriptions_tell() {
        let cases = [
            ("Success", Tells::Success),
            ("SUCCESS", Tells::Success),
            ("成功", Tells::Success),
            ("预推成功", Tells::Success),
            ("unsuccessful", Tells::Failure),
            ("预推未成功", Tells::Failure),
            ("md5 check failed", Tells::Failure),
            ("下载超时", Tells::Failure),
            ("no error, success", Tells::Success),
            ("", Tells::Neither),
            ("pushing 40%", Tells::Neither),
        ];
        for (text, expected) in cases {
            assert_eq!(tells(text), expected, "{text}");
        }
    }
}
