//! Texts under dense numbers, in blocks: a new text moves none of the others, and no more than a block is empty.

use crate::model::lists;
use crate::sort::work;

/// Bytes of a block. A text that does not fit into the rest of a block begins with the next one. One that is longer than a
/// block is in a single one too, and takes the numbers of as many as it is long.
const BLOCK: usize = 1 << 16;

/// Texts in the order in which they came.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Texts {
    blocks: Vec<String>,
    // Where each text ends, if all blocks lay one after the other.
    ends: Vec<u32>,
}

impl Texts {
    /// How many there are.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of a number. Panics if there is no such number.
    #[inline]
    pub(crate) fn get(&self, id: u32) -> &str {
        let (start, end) = self.place(id);
        if start == end { "" } else { &self.blocks[start / BLOCK][start % BLOCK..][..end - start] }
    }

    /// The bytes of the text of a number.
    #[inline]
    pub(crate) fn bytes(&self, id: u32) -> &[u8] {
        let (start, end) = self.place(id);
        if start == end {
            b""
        } else {
            &self.blocks[start / BLOCK].as_bytes()[start % BLOCK..][..end - start]
        }
    }

    /// All texts, in the order of their numbers.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.ends.len() as u32).map(|id| self.get(id))
    }

    /// The number of the first of these texts, by looking at each.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        self.iter().position(|other| other == text).map(|at| at as u32)
    }

    /// Adds a text and returns its number.
    pub(crate) fn push(&mut self, text: &str) -> u32 {
        let before = self.ends.last().map_or(0, |end| *end as usize);
        let start = if before % BLOCK + text.len() > BLOCK { before.next_multiple_of(BLOCK) } else { before };
        let end = start + text.len();
        if !text.is_empty() {
            work::count(text.len());
            self.blocks.resize_with(self.blocks.len().max((end - 1) / BLOCK + 1), String::new);
            let block = &mut self.blocks[start / BLOCK];
            // A block is not made larger than it may become.
            if block.capacity() > BLOCK / 2 {
                block.reserve_exact(BLOCK - block.len());
            }
            block.push_str(text);
            if text.len() > BLOCK {
                // The next text begins where this one would end.
                self.blocks[(end - 1) / BLOCK] = " ".repeat((end - 1) % BLOCK + 1);
            }
        }
        lists::push(&mut self.ends, end as u32);
        self.ends.len() as u32 - 1
    }

    /// Forgets all but the first `len` texts.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.ends.truncate(len);
        let Some(last) = self.ends.last().map(|end| *end as usize).filter(|end| *end > 0) else {
            return self.blocks.clear();
        };
        let block = (last - 1) / BLOCK;
        self.blocks.truncate(block + 1);
        self.blocks[block].truncate(last - block * BLOCK);
    }

    #[inline]
    fn place(&self, id: u32) -> (usize, usize) {
        let at = id as usize;
        let end = self.ends[at] as usize;
        let before = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        let fits = before % BLOCK + (end - before) <= BLOCK;
        (if fits { before } else { before.next_multiple_of(BLOCK) }, end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_any_length_stay_as_they_are() {
        let lengths =
            [0, 3, BLOCK - 4, 2, 0, BLOCK, 1, 3 * BLOCK, 5, 2 * BLOCK + 7, 9, BLOCK - 16, 0, 1, BLOCK / 2];
        let letters = ["a", "b", "成"];
        let all: Vec<String> = lengths
            .iter()
            .cycle()
            .take(60)
            .enumerate()
            .map(|(at, len)| {
                let letter = letters[at % 3];
                letter.repeat(len / letter.len())
            })
            .collect();
        for cut in 0..all.len() {
            let mut texts = Texts::default();
            all.iter().for_each(|text| _ = texts.push(text));
            texts.truncate(cut);
            all[cut..].iter().for_each(|text| _ = texts.push(text));
            assert!(texts.iter().eq(all.iter()), "after {cut}");
        }
    }

    #[test]
    fn no_more_than_a_block_is_empty() {
        let mut texts = Texts::default();
        let text = "x".repeat(50);
        (0..100_000).for_each(|_| _ = texts.push(&text));
        let taken: usize = texts.blocks.iter().map(String::capacity).sum();
        assert!(taken < 5_000_000 + 5_000_000 / 500 + 2 * BLOCK, "{taken}");
    }
}
