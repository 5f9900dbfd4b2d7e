//! The `StatusStat` elements of all versions: five bytes each, as long as they count what they list.

use std::ops::Range;

use crate::model::lists;
use crate::model::status::StatusCode;

/// One element of a version's `StatusStat` list, as it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stat {
    /// The status; its text by [`Board::status_text`](crate::Board::status_text).
    pub status: StatusCode,
    /// `RegionIdCount` as it was sent: negative and absurd numbers too; `None` if missing or unreadable.
    pub counted: Option<i64>,
    /// How many regions are listed.
    pub listed: u32,
}

impl Stat {
    /// True if it counts the regions that it lists.
    pub(crate) fn counts_its_list(&self) -> bool {
        self.counted == Some(i64::from(self.listed))
    }
}

/// Stats in the order of their versions.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Stats {
    status: Vec<StatusCode>,
    listed: Vec<u32>,
    // Those without a count, by index.
    uncounted: Vec<u32>,
    // Those with a count that is not the number of listed regions, by index.
    odd: Vec<Odd>,
}

/// An index, and the halves of its count: twelve bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Odd(u32, u32, u32);

impl Stats {
    pub(crate) fn len(&self) -> usize {
        self.status.len()
    }

    pub(crate) fn push(&mut self, stat: Stat) {
        let at = self.len() as u32;
        match stat.counted {
            None => lists::push(&mut self.uncounted, at),
            Some(count) if !stat.counts_its_list() => {
                lists::push(&mut self.odd, Odd(at, (count >> 32) as u32, count as u32));
            }
            Some(_) => {}
        }
        lists::push(&mut self.status, stat.status);
        lists::push(&mut self.listed, stat.listed);
    }

    pub(crate) fn get(&self, at: usize) -> Stat {
        let (status, listed) = (self.status[at], self.listed[at]);
        let counted = if self.uncounted.binary_search(&(at as u32)).is_ok() {
            None
        } else if let Ok(odd) = self.odd.binary_search_by_key(&(at as u32), |odd| odd.0) {
            let Odd(_, high, low) = self.odd[odd];
            Some((i64::from(high) << 32) | i64::from(low))
        } else {
            Some(i64::from(listed))
        };
        Stat { status, counted, listed }
    }

    /// Those in a range of indices.
    pub(crate) fn range(&self, of: Range<usize>) -> impl ExactSizeIterator<Item = Stat> + Clone {
        of.map(|at| self.get(at))
    }

    /// Forgets all but the first `len` stats.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.status.truncate(len);
        self.listed.truncate(len);
        self.uncounted.truncate(self.uncounted.partition_point(|at| (*at as usize) < len));
        self.odd.truncate(self.odd.partition_point(|odd| (odd.0 as usize) < len));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stats_stay_as_sent() {
        let counts = [None, Some(3), Some(-1), Some(i64::MIN), Some(i64::MAX), Some(7), Some(1 << 31), None];
        let sent: Vec<Stat> = counts
            .iter()
            .cycle()
            .take(30)
            .enumerate()
            .map(|(at, counted)| Stat { status: StatusCode(at as u8), counted: *counted, listed: 3 })
            .collect();
        for cut in 0..sent.len() {
            let mut stats = Stats::default();
            sent.iter().for_each(|stat| stats.push(*stat));
            stats.truncate(cut);
            sent[cut..].iter().for_each(|stat| stats.push(*stat));
            assert!(stats.range(0..sent.len()).eq(sent.iter().copied()), "after {cut}");
        }
    }
}
