//! Sorts items by a small whole number: counts the items of each key, then puts every item into its place.
//!
//! ```text
//! keys     2 0 2 1        offsets  0 1 2 4      key k has the places offsets[k]..offsets[k + 1]
//! items    a b c d        sorted   b d a c
//! ```

use crate::sort::work;

/// Where the items of each key start, and after the last one the end.
pub(crate) fn offsets(keys: usize, of: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut offsets = vec![0; keys + 1];
    work::count(keys);
    for key in of {
        work::count(1);
        offsets[key as usize + 1] += 1;
    }
    for at in 1..offsets.len() {
        offsets[at] += offsets[at - 1];
    }
    offsets
}

/// Makes something of each item, sorted by their key; items of the same key keep their order.
pub(crate) fn sorted_by<T: Copy>(
    offsets: &[u32],
    items: impl ExactSizeIterator<Item = u32>,
    key: impl Fn(u32) -> u32,
    make: impl Fn(u32) -> T,
) -> Vec<T> {
    let mut next = offsets.to_vec();
    let mut sorted = vec![make(0); items.len()];
    work::count(offsets.len() + items.len());
    for item in items {
        let slot = &mut next[key(item) as usize];
        sorted[*slot as usize] = make(item);
        *slot += 1;
    }
    sorted
}
