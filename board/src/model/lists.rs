//! Lists that grow by a quarter. `Vec` doubles, and a page's memory never shrinks: what is empty, and what a list leaves
//! behind as it moves, would stay.

use crate::sort::work;

/// Adds an item.
#[inline]
pub(crate) fn push<T>(list: &mut Vec<T>, item: T) {
    if list.len() == list.capacity() {
        grow(list);
    }
    list.push(item);
}

#[cold]
fn grow<T>(list: &mut Vec<T>) {
    work::count(list.len());
    list.reserve_exact((list.len() / 4).max(8));
}
