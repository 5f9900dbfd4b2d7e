//! Finds the number of a thing by its hash: open addressing, five bytes per slot. The things themselves are stored
//! elsewhere, under dense numbers, and are forgotten last come, first gone.

use crate::sort::work;

/// Numbers by hash.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    // A slot's number plus one; 0 is free.
    numbers: Vec<u32>,
    // One byte of the hash of each slot, so that few numbers are compared in vain.
    tags: Vec<u8>,
    taken: usize,
}

impl Table {
    /// The number of a thing with this hash for which `is_it` holds.
    #[inline]
    pub(crate) fn find(&self, hash: u64, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        if self.numbers.is_empty() {
            return None;
        }
        let mask = self.numbers.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            work::count(1);
            let number = self.numbers[at].checked_sub(1)?;
            if self.tags[at] == tag(hash) && is_it(number) {
                return Some(number);
            }
            at = (at + 1) & mask;
        }
    }

    /// Adds a number that is higher than all others; `hash_of` is the hash of those that are there.
    pub(crate) fn add(&mut self, number: u32, hash: u64, hash_of: impl Fn(u32) -> u64) {
        if self.numbers.len() * 3 < (self.taken + 1) * 4 {
            self.grow(hash_of);
        }
        self.put(number, hash);
        self.taken += 1;
    }

    /// Removes the highest number: all others stay where a search for them leads, since it came last.
    pub(crate) fn remove_last(&mut self, number: u32, hash: u64) {
        if self.numbers.is_empty() {
            return;
        }
        let mask = self.numbers.len() - 1;
        let mut at = hash as usize & mask;
        while self.numbers[at] != 0 {
            if self.numbers[at] == number + 1 {
                self.numbers[at] = 0;
                self.taken -= 1;
                return;
            }
            at = (at + 1) & mask;
        }
    }

    // In the order of the numbers, as if they had come into this table in the first place.
    #[cold]
    fn grow(&mut self, hash_of: impl Fn(u32) -> u64) {
        let slots = (self.numbers.len() * 2).max(16);
        let mut numbers: Vec<u32> = std::mem::take(&mut self.numbers);
        self.tags = Vec::new();
        numbers.retain(|number| *number != 0);
        numbers.sort_unstable();
        self.tags = vec![0; slots];
        self.numbers = vec![0; slots];
        for number in numbers {
            self.put(number - 1, hash_of(number - 1));
        }
    }

    fn put(&mut self, number: u32, hash: u64) {
        let mask = self.numbers.len() - 1;
        let mut at = hash as usize & mask;
        while self.numbers[at] != 0 {
            work::count(1);
            at = (at + 1) & mask;
        }
        work::count(1);
        (self.numbers[at], self.tags[at]) = (number + 1, tag(hash));
    }
}

// Not of the bits that choose the slot.
#[inline]
fn tag(hash: u64) -> u8 {
    (hash >> 56) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_until_they_are_removed() {
        // Many of the same hash, so that they lie in the way of each other.
        let hash = |number: u32| u64::from(number % 7) << 56 | u64::from(number % 13);
        let mut table = Table::default();
        let find = |table: &Table, number: u32| table.find(hash(number), |other| other == number);
        for round in 0..3 {
            for number in 0..100 {
                assert_eq!(find(&table, number), None, "round {round}");
                table.add(number, hash(number), hash);
            }
            for number in (0..100).rev() {
                assert_eq!(find(&table, number), Some(number));
                table.remove_last(number, hash(number));
                assert_eq!(find(&table, number), None);
                let left = (0..number).all(|other| find(&table, other) == Some(other));
                assert!(left, "without {number}");
            }
        }
        table.remove_last(5, hash(5));
        assert_eq!(table.taken, 0);
    }
}
