//! A set of pushes: one bit per push, 64 bits per word, the lowest first.

use std::ops::Range;

use crate::model::columns::PushId;

/// Some pushes of a board.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PushSet(Vec<u64>);

impl PushSet {
    /// An empty set, for a board with this many pushes.
    pub fn none_of(pushes: usize) -> Self {
        Self(vec![0; pushes.div_ceil(64)])
    }

    /// Adds a push.
    #[inline]
    pub fn insert(&mut self, push: PushId) {
        self.0[push.0 as usize / 64] |= 1 << (push.0 % 64);
    }

    /// True if the set contains a push.
    #[inline]
    pub fn contains(&self, push: PushId) -> bool {
        self.0[push.0 as usize / 64] >> (push.0 % 64) & 1 == 1
    }

    /// All pushes of the set, by row.
    pub fn iter(&self) -> impl Iterator<Item = PushId> {
        self.iter_words(0..self.words())
    }

    /// The number of words.
    pub(crate) fn words(&self) -> usize {
        self.0.len()
    }

    /// The pushes in a range of words.
    pub(crate) fn iter_words(&self, words: Range<usize>) -> impl Iterator<Item = PushId> {
        words.flat_map(|at| {
            let mut word = self.0[at];
            std::iter::from_fn(move || {
                let bit = (word != 0).then(|| word.trailing_zeros())?;
                word &= word - 1;
                Some(PushId(at as u32 * 64 + bit))
            })
        })
    }
}
