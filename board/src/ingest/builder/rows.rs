//! The rows of a builder as columns. Those of an entry are added while it is read, and sorted by region when it ends.

use std::ops::Range;

use crate::model::columns::RegionId;
use crate::model::issues::PushIssues;
use crate::model::status::StatusCode;
use crate::model::time::Timestamp;
use crate::sort::{radix, work};

/// Most rows that are reserved at once on a promise: some 20 MB.
const MOST_PROMISED: usize = 1 << 20;
/// Capacities above this are rounded up, by a sixteenth at most.
pub(super) const ROUNDED: usize = 1 << 18;

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

/// The rows of all entries, entry after entry, those of each by region once it has ended. Rows of one entry and region
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

    /// True if the next row needs more space.
    #[inline]
    pub(super) fn is_full(&self) -> bool {
        self.region.len() == self.region.capacity()
    }

    /// Reserves capacity for more rows: for `expected` ones in total, if that is known. The memory of a page in a browser
    /// never shrinks: doubling columns would leave it half empty, and fragmented.
    #[cold]
    pub(super) fn grow(&mut self, expected: usize) {
        let len = self.len();
        // Capacity that stays unused costs addresses, but no memory. Beyond `MOST_PROMISED` it grows in steps.
        self.reserve_total(expected.clamp(len + len / 4, MOST_PROMISED.max(len * 4)).max(len + 1).max(1_024));
    }

    /// Reserves capacity for this many rows in total.
    pub(super) fn reserve_total(&mut self, total: usize) {
        // A later board of nearly as many rows takes the place of this one.
        let total = if total > ROUNDED { total.next_multiple_of(ROUNDED / 16) } else { total };
        let more = total.saturating_sub(self.len());
        work::count(self.len());
        self.region.reserve_exact(more);
        self.start.reserve_exact(more);
        self.update.reserve_exact(more);
        self.description.reserve_exact(more);
        self.status.reserve_exact(more);
        self.issues.reserve_exact(more);
    }

    #[inline]
    pub(super) fn push(&mut self, row: Row) {
        self.region.push(row.region);
        self.start.push(row.start);
        self.update.push(row.update);
        self.description.push(row.description);
        self.status.push(row.status);
        self.issues.push(row.issues);
    }

    pub(super) fn truncate(&mut self, len: usize) {
        self.region.truncate(len);
        self.start.truncate(len);
        self.update.truncate(len);
        self.description.truncate(len);
        self.status.truncate(len);
        self.issues.truncate(len);
    }

    /// The order by region of the last rows, from `first` on, as indices from 0; `None` where they are in it. `regions` is
    /// how many there are.
    pub(super) fn order_from(&self, first: usize, regions: usize) -> Option<Vec<u32>> {
        let own = &self.region[first..];
        work::count(own.len());
        if own.is_sorted() {
            return None;
        }
        // Most versions go to most regions, each once: then each row has a place of its own.
        let by_place = if regions <= own.len() * 4 { order_by_place(own, regions) } else { None };
        Some(by_place.unwrap_or_else(|| {
            let mut order: Vec<u32> = (0..own.len() as u32).collect();
            radix::sort_by_key(&mut order, |row| own[row as usize].0);
            order
        }))
    }

    /// Puts the last rows, from `first` on, into an order, column by column.
    pub(super) fn arrange_from(&mut self, first: usize, order: &[u32]) {
        arrange(&mut self.region[first..], order);
        arrange(&mut self.start[first..], order);
        arrange(&mut self.update[first..], order);
        arrange(&mut self.description[first..], order);
        arrange(&mut self.status[first..], order);
        arrange(&mut self.issues[first..], order);
    }

    /// True if a region occurs twice in these sorted rows.
    pub(super) fn is_doubled(&self, rows: Range<usize>) -> bool {
        self.region[rows].windows(2).any(|pair| pair[0] == pair[1])
    }
}

// `None` if a region occurs twice.
fn order_by_place(of: &[RegionId], regions: usize) -> Option<Vec<u32>> {
    work::count(regions);
    let mut places = vec![0; regions];
    for (region, place) in of.iter().zip(1..) {
        if std::mem::replace(&mut places[region.0 as usize], place) != 0 {
            return None;
        }
    }
    places.retain(|place| *place != 0);
    places.iter_mut().for_each(|place| *place -= 1);
    Some(places)
}

fn arrange<T: Copy>(column: &mut [T], order: &[u32]) {
    work::count(order.len());
    let arranged: Vec<T> = order.iter().map(|row| column[*row as usize]).collect();
    column.copy_from_slice(&arranged);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::time::UtcSeconds;

    fn row(region: u32, start: i64) -> Row {
        let start = Timestamp::new(UtcSeconds(start));
        let (status, issues) = (StatusCode(0), PushIssues::default());
        Row { region: RegionId(region), start, update: start, description: 0, status, issues }
    }

    #[test]
    fn rows_are_sorted_by_region_then_by_arrival_however_many_regions_there_are() {
        let cases: [(&[u32], bool); 7] = [
            (&[], false),
            (&[0, 1, 5], false),
            (&[3, 0, 2, 1], false),
            (&[5, 1, 3], false),
            (&[2, 1, 2, 0, 2], true),
            (&[1, 1], true),
            (&[1, 1, 0], true),
        ];
        for (regions, expected) in cases {
            for count in [6, 1_000] {
                let mut columns = Columns::default();
                columns.push(row(7, 0));
                regions.iter().zip(0..).for_each(|(region, at)| columns.push(row(*region, at)));
                let mut sorted: Vec<_> = regions.iter().copied().zip(0..).collect();
                sorted.sort();
                if let Some(order) = columns.order_from(1, count) {
                    columns.arrange_from(1, &order);
                }
                let rows = columns.region.iter().zip(&columns.start);
                let rows: Vec<_> =
                    rows.map(|(region, start)| (region.0, i64::from(start.raw()))).skip(1).collect();
                assert_eq!(rows, sorted, "{regions:?} of {count}");
                assert_eq!(columns.is_doubled(1..columns.len()), expected, "{regions:?} of {count}");
            }
        }
    }

    #[test]
    fn columns_grow_by_a_quarter_or_by_what_is_promised_and_a_false_promise_costs_little() {
        // Rows, rows expected, capacity at most.
        for (len, expected, most) in [
            (0, 0, 1_024),
            (10_000, 0, 12_500),
            (10_000, 30_000, 30_000),
            (10_000, usize::MAX, MOST_PROMISED),
            (MOST_PROMISED, usize::MAX, 4 * MOST_PROMISED),
        ] {
            let mut columns = Columns::default();
            columns.reserve_total(len);
            (0..len).for_each(|_| columns.push(row(0, 0)));
            assert!(columns.is_full());
            columns.grow(expected);
            let capacity = columns.region.capacity();
            assert!((len + 1..=most).contains(&capacity), "{len}, {expected}: {capacity}");
        }
    }
}
