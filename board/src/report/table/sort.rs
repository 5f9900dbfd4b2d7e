//! Sorts the rows of the table a part at a time, so that a million rows do not block the page. Rows are in the order
//! of versions already; for other columns their numbers are sorted by radix, with keys looked up in the columns.

use super::{TableColumn, TableOrder};
use crate::model::columns::{Board, PushId, VersionId};
use crate::model::time::Timestamp;
use crate::select::push_set::PushSet;
use crate::select::shown::Shown;
use crate::sort::natural::natural;
use crate::sort::sort_by;

/// Words of [`Shown::pushes`] that are taken at a time, and the rows that they are bits of.
const WORDS: usize = 16;
const BLOCK: usize = WORDS * 64;
/// The fewest and the most bits per pass; in between, as many as the number of rows has. One more pass over the keys
/// takes longer than many buckets, as long as there are not many more buckets than rows.
const LEAST_BITS: u32 = 12;
const MOST_BITS: u32 = 20;
/// The key of a missing value.
const MISSING: u32 = u32::MAX;

/// A sort in progress. Besides the result it holds at most one number per row.
pub struct TableSort<'a> {
    board: &'a Board,
    shown: &'a Shown,
    phase: Phase,
    rows: Vec<PushId>,
}

enum Phase {
    Versions(std::vec::IntoIter<VersionId>),
    Passes(Box<Passes>),
    Done,
}

impl<'a> TableSort<'a> {
    /// The shown pushes, in no order yet.
    pub fn new(board: &'a Board, shown: &'a Shown, order: TableOrder) -> Self {
        let phase = match Keys::new(board, order) {
            Some(keys) => Phase::Passes(Box::new(Passes::new(keys, order.descending))),
            None => Phase::Versions(sorted_versions(board, order).into_iter()),
        };
        Self { board, shown, phase, rows: Vec::with_capacity(shown.counts.total() as usize) }
    }

    /// Continues until `reads` rows, or a few more, have been read. True once all rows are sorted; until then each row
    /// is read three times or more.
    pub fn step(&mut self, reads: usize) -> bool {
        for _ in 0..reads.div_ceil(BLOCK) {
            let continues = match &mut self.phase {
                Phase::Versions(versions) => take_versions(self.board, self.shown, versions, &mut self.rows),
                Phase::Passes(passes) => passes.advance(self.board, self.shown, &mut self.rows),
                Phase::Done => return true,
            };
            if !continues {
                self.phase = Phase::Done;
            }
        }
        matches!(self.phase, Phase::Done)
    }

    /// Sorts to the end, and returns the rows.
    pub fn finish(mut self) -> Vec<PushId> {
        self.step(usize::MAX);
        self.rows
    }
}

// Takes whole versions until there is a block of rows; false after the last version.
fn take_versions(
    board: &Board,
    shown: &Shown,
    versions: &mut std::vec::IntoIter<VersionId>,
    rows: &mut Vec<PushId>,
) -> bool {
    let mut reads = 0;
    while reads < BLOCK {
        let Some(version) = versions.next() else { return false };
        // A version without a row counts, too.
        reads += board.rows_of(version).len().max(1);
        rows.extend(shown.pushes_of(board, version));
    }
    true
}

/// The key of each row, for columns other than the version.
enum Keys {
    Region(Vec<u32>),
    /// Rows that come later within their status: those of older versions, or of newest ones where the order is descending.
    Status(PushSet),
    Start,
    Update,
    Duration,
    Description(Vec<u32>),
}

impl Keys {
    fn new(board: &Board, order: TableOrder) -> Option<Self> {
        Some(match order.column {
            TableColumn::Name | TableColumn::Version => return None,
            TableColumn::Region => Self::Region(ranks(board.regions.iter())),
            TableColumn::Status => {
                let mut later = PushSet::none_of(board.push_count());
                // A superseded version is of less interest in either direction.
                let versions =
                    board.versions().filter(|version| board.is_newest(*version) == order.descending);
                versions.flat_map(|version| board.pushes_of(version)).for_each(|push| later.insert(push));
                Self::Status(later)
            }
            TableColumn::Start => Self::Start,
            TableColumn::Update => Self::Update,
            TableColumn::Duration => Self::Duration,
            TableColumn::Description => Self::Description(ranks(board.descriptions.iter())),
        })
    }

    fn look_up(&self, board: &Board, rows: &[PushId], keys: &mut Vec<u32>) {
        fn fill(rows: &[PushId], keys: &mut Vec<u32>, key: impl Fn(usize) -> u32) {
            keys.clear();
            keys.extend(rows.iter().map(|row| key(row.0 as usize)));
        }
        let stamp = |stamp: Timestamp| stamp.get().map_or(MISSING, |at| at.0 as u32);
        match self {
            Self::Region(ranks) => fill(rows, keys, |row| ranks[board.region[row].0 as usize]),
            Self::Status(later) => fill(rows, keys, |row| {
                2 * board.status[row].status() as u32 + u32::from(later.contains(PushId(row as u32)))
            }),
            Self::Start => fill(rows, keys, |row| stamp(board.start[row])),
            Self::Update => fill(rows, keys, |row| stamp(board.update[row])),
            Self::Duration => fill(rows, keys, |row| {
                let seconds = board.duration(row);
                seconds.map_or(MISSING, |seconds| seconds as u32)
            }),
            Self::Description(ranks) => fill(rows, keys, |row| ranks[board.description[row] as usize]),
        }
    }
}

/// Rows that are sorted by the groups of bits of their keys, the lowest first: how far apart the keys are, how many
/// have each group, then all rows into their places, group after group.
struct Passes {
    keys: Keys,
    descending: bool,
    pass: Pass,
    // Where the pass is among the words of the shown pushes, or among the rows that the pass before left.
    at: usize,
    from: Vec<PushId>,
    least: u32,
    most: u32,
    any_missing: bool,
    bits: u32,
    // Of each group of bits: how many rows have it, then where the next one goes.
    places: Vec<u32>,
    block: Vec<PushId>,
    block_keys: Vec<u32>,
}

#[derive(Clone, Copy)]
enum Pass {
    Span,
    Count,
    Place(usize),
}

impl Passes {
    fn new(keys: Keys, descending: bool) -> Self {
        Self {
            keys,
            descending,
            pass: Pass::Span,
            at: 0,
            from: Vec::new(),
            least: MISSING,
            most: 0,
            any_missing: false,
            bits: 1,
            places: Vec::new(),
            block: Vec::with_capacity(BLOCK),
            block_keys: Vec::with_capacity(BLOCK),
        }
    }

    // A block of rows; false after the last one of the last pass.
    fn advance(&mut self, board: &Board, shown: &Shown, rows: &mut Vec<PushId>) -> bool {
        if !self.take_block(shown) {
            return self.next_pass(shown, rows);
        }
        self.keys.look_up(board, &self.block, &mut self.block_keys);
        match self.pass {
            Pass::Span => {
                for key in &self.block_keys {
                    if *key == MISSING {
                        self.any_missing = true;
                    } else {
                        (self.least, self.most) = (self.least.min(*key), self.most.max(*key));
                    }
                }
            }
            Pass::Count => {
                let (ranks, bits) = (self.ranking(), self.bits);
                for (group, places) in self.places.chunks_exact_mut(1 << bits).enumerate() {
                    for key in &self.block_keys {
                        places[group_of(ranks.of(*key), group, bits)] += 1;
                    }
                }
            }
            Pass::Place(group) => {
                let (ranks, bits) = (self.ranking(), self.bits);
                let places = &mut self.places[group << bits..][..1 << bits];
                for (row, key) in self.block.iter().zip(&self.block_keys) {
                    let next = &mut places[group_of(ranks.of(*key), group, bits)];
                    rows[*next as usize] = *row;
                    *next += 1;
                }
            }
        }
        true
    }

    fn take_block(&mut self, shown: &Shown) -> bool {
        self.block.clear();
        if let Pass::Place(1..) = self.pass {
            let end = self.from.len().min(self.at + BLOCK);
            self.block.extend_from_slice(&self.from[self.at..end]);
            self.at = end;
            return !self.block.is_empty();
        }
        let end = shown.pushes.words().min(self.at + WORDS);
        let is_there = self.at < end;
        self.block.extend(shown.pushes.iter_words(self.at..end));
        self.at = end;
        is_there
    }

    fn next_pass(&mut self, shown: &Shown, rows: &mut Vec<PushId>) -> bool {
        self.at = 0;
        self.pass = match self.pass {
            Pass::Span => {
                let width = u32::BITS - self.ranking().largest().leading_zeros();
                let most = (shown.counts.total() | 1).ilog2().clamp(LEAST_BITS, MOST_BITS);
                let groups = width.div_ceil(most).max(1);
                self.bits = width.div_ceil(groups).max(1);
                self.places = vec![0; (groups as usize) << self.bits];
                Pass::Count
            }
            Pass::Count => {
                for places in self.places.chunks_exact_mut(1 << self.bits) {
                    let mut before = 0;
                    for place in places {
                        before += std::mem::replace(place, before);
                    }
                }
                rows.resize(shown.counts.total() as usize, PushId(0));
                Pass::Place(0)
            }
            Pass::Place(group) => {
                if (group + 1) << self.bits == self.places.len() {
                    return false;
                }
                std::mem::swap(rows, &mut self.from);
                rows.resize(self.from.len(), PushId(0));
                Pass::Place(group + 1)
            }
        };
        true
    }

    fn ranking(&self) -> Ranks {
        let Self { least, most, descending, any_missing, .. } = *self;
        Ranks { least, most, descending, any_missing }
    }
}

/// The ranks of keys among all keys, from 0: missing values are last in either direction.
#[derive(Clone, Copy)]
struct Ranks {
    least: u32,
    most: u32,
    descending: bool,
    any_missing: bool,
}

impl Ranks {
    fn of(self, key: u32) -> u32 {
        if key == MISSING {
            self.largest()
        } else if self.descending {
            self.most - key
        } else {
            key - self.least
        }
    }

    fn largest(self) -> u32 {
        self.most.saturating_sub(self.least) + u32::from(self.any_missing)
    }
}

fn group_of(rank: u32, group: usize, bits: u32) -> usize {
    (rank >> (group as u32 * bits)) as usize & ((1 << bits) - 1)
}

// The rank of each text; the empty text is a missing value.
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

// By name and version, or by version and name; if the first of the two is missing, the row is last in either direction.
fn sorted_versions(board: &Board, order: TableOrder) -> Vec<VersionId> {
    let (names, version_names) = (ranks(board.names.iter()), ranks(board.version_names.iter()));
    let key = |version: &VersionId| {
        let version = board.versions[version.0 as usize];
        let (name, version_name) =
            (names[version.name as usize], version_names[version.version_name as usize]);
        let (first, then) =
            if order.column == TableColumn::Version { (version_name, name) } else { (name, version_name) };
        (first != MISSING).then_some((first, then))
    };
    let mut versions: Vec<VersionId> = board.versions().collect();
    sort_by(&mut versions, |a, b| match (key(a), key(b)) {
        (Some(a), Some(b)) if order.descending => b.cmp(&a),
        (Some(a), Some(b)) => a.cmp(&b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    });
    versions
}
