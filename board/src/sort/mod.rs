//! Sorting. [`sort_by`] compares, and is compiled once for all element types: the standard library's sort takes some
//! ten kilobytes of code for each, which every visitor would download. [`radix`] and [`buckets`] sort by whole
//! numbers. [`work`] counts steps in tests.

pub(crate) mod buckets;
pub mod natural;
pub(crate) mod radix;
pub(crate) mod work;

use std::cmp::Ordering;

/// Sorts as `slice::sort_by` does: equal elements keep their order.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let mut order = permutation(items.len(), &|a, b| compare(&items[a as usize], &items[b as usize]));
    // Walks each cycle of the permutation once; an index that equals its position marks an element in its place.
    for start in 0..order.len() {
        let mut at = start;
        while order[at] as usize != start {
            let next = order[at] as usize;
            items.swap(at, next);
            order[at] = at as u32;
            at = next;
        }
        order[at] = at as u32;
    }
}

// The index of the element that belongs at each position.
fn permutation(count: usize, compare: &dyn Fn(u32, u32) -> Ordering) -> Vec<u32> {
    let mut order: Vec<u32> = (0..count as u32).collect();
    order.sort_by(|a, b| {
        work::count(1);
        compare(*a, *b)
    });
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sorts_as_the_standard_library_does(keys in prop::collection::vec(0..9_u8, 0..60)) {
            let mut items: Vec<(u8, String)> =
                keys.into_iter().enumerate().map(|(at, key)| (key, at.to_string())).collect();
            let mut expected = items.clone();
            expected.sort_by_key(|item| item.0);
            sort_by(&mut items, |a, b| a.0.cmp(&b.0));
            prop_assert_eq!(items, expected);
        }
    }
}
