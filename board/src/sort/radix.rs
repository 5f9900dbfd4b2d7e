//! Sorts by whole numbers without comparing them, in time that grows linearly. Few items are sorted by insertion.

use crate::sort::work;

/// Bits per pass.
const BITS: u32 = 11;
const DIGITS: usize = 1 << BITS;
/// Fewer items than these are sorted by insertion.
const FEW: usize = 48;

/// Sorts by a key; items of the same key keep their order. It makes as many passes as the largest difference of keys
/// has groups of [`BITS`] bits: two for the seconds of a month.
pub(crate) fn sort_by_key<T: Copy>(items: &mut Vec<T>, key: impl Fn(T) -> u32) {
    if items.len() < FEW {
        return insert_each(items, key);
    }
    let (least, most) = items.iter().fold((u32::MAX, 0), |(least, most), item| {
        let key = key(*item);
        (least.min(key), most.max(key))
    });
    let mut other = items.clone();
    let mut shift = 0;
    while shift < u32::BITS && (most - least) >> shift > 0 {
        let digit = |item: T| (key(item) - least) as usize >> shift & (DIGITS - 1);
        let mut places = [0u32; DIGITS];
        work::count(DIGITS + items.len());
        for item in items.iter() {
            places[digit(*item)] += 1;
        }
        let mut before = 0;
        for place in &mut places {
            before += std::mem::replace(place, before);
        }
        for item in items.iter() {
            let place = &mut places[digit(*item)];
            other[*place as usize] = *item;
            *place += 1;
        }
        std::mem::swap(items, &mut other);
        shift += BITS;
    }
}

fn insert_each<T: Copy>(items: &mut [T], key: impl Fn(T) -> u32) {
    for end in 1..items.len() {
        let item = items[end];
        let before = items[..end].iter().rev().take_while(|other| key(**other) > key(item)).count();
        work::count(before + 1);
        items.copy_within(end - before..end, end - before + 1);
        items[end - before] = item;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sorts_as_comparing_does_and_keeps_the_order_of_equals(
            few in prop::collection::vec(any::<u32>(), 0..40),
            (times, spread) in (1usize..20, 0u32..=32),
        ) {
            // Keys of any width, some of them equal.
            let keys = few.iter().cycle().take(few.len() * times).enumerate();
            let keys = keys.map(|(at, key)| (key.wrapping_mul(at as u32 / 7 + 1)).checked_shr(spread).unwrap_or(0));
            let mut items: Vec<(u32, usize)> = keys.enumerate().map(|(at, key)| (key, at)).collect();
            let mut expected = items.clone();
            expected.sort();
            sort_by_key(&mut items, |(key, _)| key);
            prop_assert_eq!(items, expected);
        }
    }
}
