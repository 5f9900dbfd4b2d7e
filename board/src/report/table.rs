//! The rows of the table, in the order of one of its columns.

mod held;
mod sort;

use crate::model::columns::{Board, PushId};
use crate::select::shown::Shown;

pub use held::HeldRows;
pub use sort::TableSort;

/// A column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TableColumn {
    /// Status, worst first; within a status, the newest versions first in either direction.
    Status,
    /// Name of the data file, then version.
    Name,
    /// Version, then name.
    Version,
    /// Region id.
    Region,
    /// Start.
    Start,
    /// Last change.
    Update,
    /// Seconds from start to last change.
    Duration,
    /// Description.
    Description,
}

impl TableColumn {
    /// All of them, from left to right.
    pub const ALL: [Self; 8] = [
        Self::Status,
        Self::Name,
        Self::Version,
        Self::Region,
        Self::Start,
        Self::Update,
        Self::Duration,
        Self::Description,
    ];

    /// Its key in a link.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Version => "version",
            Self::Region => "region",
            Self::Status => "status",
            Self::Start => "start",
            Self::Update => "update",
            Self::Duration => "duration",
            Self::Description => "description",
        }
    }

    /// The order in which a person wants it first: times the newest, durations the longest, statuses the worst first.
    pub const fn first_order(self) -> TableOrder {
        TableOrder { column: self, descending: matches!(self, Self::Start | Self::Update | Self::Duration) }
    }
}

impl Default for TableOrder {
    fn default() -> Self {
        TableColumn::Status.first_order()
    }
}

/// The order of the table: the worst status first, unless another is chosen. Numbers in texts count by their value; missing
/// values are last either way; equal rows are ordered by version and region in the order of the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TableOrder {
    /// The column.
    pub column: TableColumn,
    /// True for the largest first.
    pub descending: bool,
}

/// The shown pushes in that order.
pub fn rows(board: &Board, shown: &Shown, order: TableOrder) -> Vec<PushId> {
    TableSort::new(board, shown, order).finish()
}
