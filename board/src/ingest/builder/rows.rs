//! The rows of an entry on their way into columns: collected while the entry is read, sorted by region when it ends.

use std::ops::{Deref, DerefMut};

use crate::model::columns::RegionId;
use crate::model::issues::PushIssues;
use crate::model::status::StatusCode;
use crate::model::time::Timestamp;
use crate::sort::radix;

/// Most rows that are reserved at once on a promise: some 20 MB.
const MOST_PROMISED: usize = 1 << 20;

/// A push as numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Row {
    pub(super) region: RegionId,
    pub(super) start: Timestamp,
    pub(super) update: Timestamp,
    pub(super) description: u32,
    pub(super) status: StatusCode,
    pub(super) issues: PushIssues,
}

/// The rows of the entry that is being read.
#[derive(Debug, Clone, Default)]
pub(super) struct EntryRows {
    rows: Vec<Row>,
    sorted: Vec<Row>,
    // The row of each region by its place from 1 on, while they are sorted; 0 for none.
    places: Vec<u32>,
}

// The buffers of the sort do not count.
impl PartialEq for EntryRows {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows
    }
}

impl Deref for EntryRows {
    type Target = Vec<Row>;

    fn deref(&self) -> &Vec<Row> {
        &self.rows
    }
}

impl DerefMut for EntryRows {
    fn deref_mut(&mut self) -> &mut Vec<Row> {
        &mut self.rows
    }
}

impl EntryRows {
    /// Sorts them by region, those of one region in the order of their arrival. `regions` is how many there are. True
    /// if one occurs twice.
    pub(super) fn sort(&mut self, regions: usize) -> bool {
        if self.rows.is_sorted_by(|a, b| a.region < b.region) {
            return false;
        }
        // Most versions go to most regions, each once: then each row has a place of its own.
        if regions <= self.rows.len() * 4 && self.sort_by_place(regions) {
            return false;
        }
        radix::sort_by_key(&mut self.rows, |row| row.region.0);
        self.rows.windows(2).any(|pair| pair[0].region == pair[1].region)
    }

    // False, with nothing changed, if a region occurs twice.
    fn sort_by_place(&mut self, regions: usize) -> bool {
        self.places.clear();
        self.places.resize(regions, 0);
        for (row, place) in self.rows.iter().zip(1..) {
            let old = std::mem::replace(&mut self.places[row.region.0 as usize], place);
            if old != 0 {
                return false;
            }
        }
        self.sorted.clear();
        let places = self.places.iter().filter(|place| **place != 0);
        self.sorted.extend(places.map(|place| self.rows[*place as usize - 1]));
        std::mem::swap(&mut self.rows, &mut self.sorted);
        true
    }
}

/// The rows of all entries that have ended, entry after entry, those of each by region. Rows of one entry and region
/// stay in the order of their arrival.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Columns {
    pub(super) region: Vec<RegionId>,
    pub(super) start: Vec<Timestamp>,
    pub(super) update: Vec<Timestamp>,
    pub(super) description: Vec<u32>,
    pub(super) status: Vec<StatusCode>,
    pub(super) issues: Vec<PushIssues>,
}

impl Columns {
    pub(super) fn len(&self) -> usize {
        self.region.len()
    }

    /// Reserves capacity for `more` rows; where the columns must grow, for `expected` rows in total. The memory
    /// of a page in a browser never shrinks: doubling columns would leave it half empty, and fragmented.
    pub(super) fn reserve(&mut self, more: usize, expected: usize) {
        let (len, capacity) = (self.len(), self.region.capacity());
        if len + more <= capacity {
            return;
        }
        // Capacity that stays unused costs addresses, but no memory. Beyond `MOST_PROMISED` it grows in steps.
        let total = expected.clamp(len + len / 2, MOST_PROMISED.max(len * 4)).max(len + more).max(1_024);
        self.reserve_total(total);
    }

    /// Reserves capacity for this many rows in total.
    pub(super) fn reserve_total(&mut self, total: usize) {
        let more = total.saturating_sub(self.len());
        self.region.reserve_exact(more);
        self.start.reserve_exact(more);
        self.update.reserve_exact(more);
        self.description.reserve_exact(more);
        self.status.reserve_exact(more);
        self.issues.reserve_exact(more);
    }

    pub(super) fn extend(&mut self, rows: &[Row]) {
        self.region.extend(rows.iter().map(|row| row.region));
        self.start.extend(rows.iter().map(|row| row.start));
        self.update.extend(rows.iter().map(|row| row.update));
        self.description.extend(rows.iter().map(|row| row.description));
        self.status.extend(rows.iter().map(|row| row.status));
        self.issues.extend(rows.iter().map(|row| row.issues));
    }

    pub(super) fn truncate(&mut self, len: usize) {
        self.region.truncate(len);
        self.start.truncate(len);
        self.update.truncate(len);
        self.description.truncate(len);
        self.status.truncate(len);
        self.issues.truncate(len);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::time::UtcSeconds;

    #[test]
    fn rows_are_sorted_by_region_then_by_arrival_however_many_regions_there_are() {
        let cases: [(&[u32], bool); 6] = [
            (&[], false),
            (&[0, 1, 5], false),
            (&[3, 0, 2, 1], false),
            (&[5, 1, 3], false),
            (&[2, 1, 2, 0, 2], true),
            (&[1, 1], true),
        ];
        for (regions, expected) in cases {
            for count in [6, 1_000] {
                let mut rows = EntryRows::default();
                for (at, region) in regions.iter().enumerate() {
                    let start = Timestamp::new(UtcSeconds(at as i64));
                    let (status, issues) = (StatusCode(0), PushIssues::default());
                    let region = RegionId(*region);
                    rows.push(Row { region, start, update: start, description: 0, status, issues });
                }
                let mut sorted = rows.to_vec();
                sorted.sort_by_key(|row| (row.region, row.start.raw()));
                assert_eq!((rows.sort(count), &*rows), (expected, &sorted), "{regions:?} of {count}");
            }
        }
    }

    #[test]
    fn columns_grow_by_half_or_by_what_is_promised_and_a_false_promise_costs_little() {
        // Rows, rows expected, capacity at most.
        for (len, expected, most) in [
            (0, 0, 1_024),
            (10_000, 0, 15_000),
            (10_000, 30_000, 30_000),
            (10_000, usize::MAX, MOST_PROMISED),
            (MOST_PROMISED, usize::MAX, 4 * MOST_PROMISED),
        ] {
            let mut columns = Columns::default();
            let row = Row {
                region: RegionId(0),
                start: Timestamp::NONE,
                update: Timestamp::NONE,
                description: 0,
                status: StatusCode(0),
                issues: PushIssues::default(),
            };
            columns.reserve(len, len);
            columns.extend(&vec![row; len]);
            columns.reserve(columns.region.capacity() - len + 1, expected);
            let capacity = columns.region.capacity();
            assert!((len + 1..=most.max(2_049)).contains(&capacity), "{len}, {expected}: {capacity}");
        }
    }
}
