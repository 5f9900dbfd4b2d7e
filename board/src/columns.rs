//! The answer as flat columns: one row a push, sorted by file and region, with dense integers for files,
//! regions and descriptions. Knows neither JSON nor what is shown.

use crate::time::Stamp;

/// A version of a data file: an entry of the answer. Dense, in order of first appearance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// An edge node on the board. Dense, in order of first appearance; those asked for and not returned last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RegionId(pub u32);

/// A push of a file to a region: a row of the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PushId(pub u32);

/// The status of a push. Its words are the page's; an unknown one keeps its text on the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Status {
    /// `FAILED`. The worst comes first.
    Failed,
    /// Anything that is not documented, and a missing status.
    Unknown,
    /// `PUSHING`.
    Pushing,
    /// `SUCCESS`.
    Success,
}

impl Status {
    /// All four, worst first.
    pub const ALL: [Self; 4] = [Self::Failed, Self::Unknown, Self::Pushing, Self::Success];
}

/// The push results of one query.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Board {
    // Sketch: the columns and their builder follow.
    _private: (),
}

/// Everything about one push, for a detail panel or a row of a table.
#[derive(Debug, Clone, Copy)]
pub struct Push<'a> {
    /// Its row.
    pub id: PushId,
    /// Its file.
    pub file: FileId,
    /// Its region.
    pub region: RegionId,
    /// Its status.
    pub status: Status,
    /// The status as it was sent; empty where it was missing.
    pub status_text: &'a str,
    /// The description as it was sent; empty where it was missing.
    pub description: &'a str,
    /// When it began.
    pub start: Stamp,
    /// When it last changed.
    pub update: Stamp,
}

impl Board {
    /// Number of files (name and version).
    pub fn file_count(&self) -> usize {
        0
    }
}
