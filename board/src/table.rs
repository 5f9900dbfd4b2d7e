//! The rows of the table, in the order of one of its columns. Knows no widget and no window of rows.

use crate::columns::{Board, PushId, duration};
use crate::order::natural;
use crate::radix;
use crate::shown::Shown;
use crate::sort::sort_by;
use crate::time::Stamp;

/// A column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum TableColumn {
    /// Name of the data file, then version.
    #[default]
    Name,
    /// Version, then name.
    Version,
    /// Region id.
    Region,
    /// Status, worst first.
    Status,
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
        Self::Name,
        Self::Version,
        Self::Region,
        Self::Status,
        Self::Start,
        Self::Update,
        Self::Duration,
        Self::Description,
    ];

    /// Its word in a link.
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
}

/// The order of the table. Numbers in texts count by their value; what is missing stands last either way; what
/// is equal stands by file and region in the order of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct TableOrder {
    /// By this column.
    pub column: TableColumn,
    /// The largest first.
    pub descending: bool,
}

/// The shown pushes in that order.
pub fn rows(board: &Board, shown: &Shown, order: TableOrder) -> Vec<PushId> {
    let by_row = |of: &dyn Fn(usize) -> u32| sorted(shown, order.descending, of);
    let region = |row: usize| board.region[row].0 as usize;
    match order.column {
        TableColumn::Name | TableColumn::Version => {
            let by_version = order.column == TableColumn::Version;
            let ranks = file_ranks(board, by_version);
            let mut of_row = Vec::with_capacity(board.push_count());
            for file in board.files() {
                of_row.resize(board.rows_of(file).end, ranks[file.0 as usize]);
            }
            by_row(&|row| of_row[row])
        }
        TableColumn::Region => {
            let ranks = ranks(board.regions.iter());
            by_row(&|row| ranks[region(row)])
        }
        TableColumn::Status => by_row(&|row| board.status[row].status() as u32),
        TableColumn::Start => by_row(&|row| stamp(board.start[row])),
        TableColumn::Update => by_row(&|row| stamp(board.update[row])),
        TableColumn::Duration => by_row(&|row| {
            let seconds = duration(board.start[row], board.update[row]);
            seconds.map_or(MISSING, |seconds| seconds as u32)
        }),
        TableColumn::Description => {
            let ranks = ranks(board.descriptions.iter());
            by_row(&|row| ranks[board.description[row] as usize])
        }
    }
}

const MISSING: u32 = u32::MAX;

fn stamp(stamp: Stamp) -> u32 {
    stamp.get().map_or(MISSING, |at| at.0 as u32)
}

// By the key, what is equal by row; what is missing last.
fn sorted(shown: &Shown, descending: bool, key: &dyn Fn(usize) -> u32) -> Vec<PushId> {
    let mut missing = Vec::new();
    let mut keys: Vec<(u32, PushId)> = Vec::with_capacity(shown.counts.total() as usize);
    for push in shown.iter() {
        match key(push.0 as usize) {
            MISSING => missing.push(push),
            key => keys.push((if descending { MISSING - 1 - key } else { key }, push)),
        }
    }
    radix::sort_by_key(&mut keys, |(key, _)| key);
    let mut rows: Vec<PushId> = keys.into_iter().map(|(_, push)| push).collect();
    rows.append(&mut missing);
    rows
}

// The place of each text among all; the empty one is missing.
fn ranks<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<u32> {
    let texts: Vec<&str> = texts.collect();
    let mut order: Vec<u32> = (0..texts.len() as u32).collect();
    sort_by(&mut order, |a, b| natural(texts[*a as usize], texts[*b as usize]));
    let mut ranks = vec![0; texts.len()];
    for (rank, at) in order.into_iter().enumerate() {
        ranks[at as usize] = if texts[at as usize].is_empty() { MISSING } else { rank as u32 };
    }
    ranks
}

fn file_ranks(board: &Board, by_version: bool) -> Vec<u32> {
    let (names, versions) = (ranks(board.names.iter()), ranks(board.versions.iter()));
    let key = |at: u32| {
        let file = board.files[at as usize];
        let (name, version) = (names[file.name as usize], versions[file.version as usize]);
        if by_version { (version, name) } else { (name, version) }
    };
    let mut order: Vec<u32> = (0..board.file_count() as u32).collect();
    sort_by(&mut order, |a, b| key(*a).cmp(&key(*b)));
    let mut ranks = vec![0; order.len()];
    for (rank, at) in order.into_iter().enumerate() {
        ranks[at as usize] = if key(at).0 == MISSING { MISSING } else { rank as u32 };
    }
    ranks
}
