//! Interned texts: each distinct text once, under a dense number in order of first appearance. Numbers are found by a hash
//! table, or by guessing that a text follows the same one as before.

use std::str::Utf8Error;

use crate::model::lists;
use crate::model::table::Table;
use crate::model::texts::Texts;

/// Distinct texts and their numbers.
#[derive(Debug, Clone, Default)]
pub struct Strings {
    texts: Texts,
    table: Table,
    // The text looked up last, the last different one before it, and for each text the one that followed it.
    recent: u32,
    before: u32,
    after: Vec<u32>,
    // Whether a text contains a byte that JSON escapes.
    has_odd: bool,
}

impl PartialEq for Strings {
    fn eq(&self, other: &Self) -> bool {
        self.texts == other.texts
    }
}

impl Strings {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// True if there are no texts.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text of a number. Panics if there is no such number.
    #[inline]
    pub fn get(&self, id: u32) -> &str {
        self.texts.get(id)
    }

    /// The number of a text, if it has one.
    pub fn find(&self, text: &str) -> Option<u32> {
        self.look_up(text.as_bytes(), hash(text.as_bytes()))
    }

    /// The number of a text; a new one if it has none yet.
    pub fn intern(&mut self, text: &str) -> u32 {
        match self.known(text.as_bytes()) {
            Ok(id) => id,
            Err(hash) => self.insert(text, hash),
        }
    }

    /// The number of a text that may not be UTF-8: only a new text is checked.
    ///
    /// # Errors
    /// If the text is new and not UTF-8; no number is given out then.
    #[inline]
    pub fn intern_bytes(&mut self, text: &[u8]) -> Result<u32, Utf8Error> {
        match self.known(text) {
            Ok(id) => Ok(id),
            Err(hash) => Ok(self.insert(std::str::from_utf8(text)?, hash)),
        }
    }

    /// The number and the length of the text in front of a quote, if it is one of those that are likely to come next.
    /// Responses repeat themselves: regions come in one order, with a few left out, and two or three descriptions
    /// occur in nearly all rows.
    #[inline]
    pub(crate) fn likely(&mut self, bytes: &[u8]) -> Option<(u32, usize)> {
        // Texts are compared by bytes, without decoding escapes.
        if self.has_odd {
            return None;
        }
        let after = self.after.get(self.recent as usize).copied()?;
        for id in [after, self.recent, self.before] {
            if id as usize >= self.len() {
                continue;
            }
            let text = self.texts.bytes(id);
            let len = text.len();
            // The numbers of blank texts are not found by their text.
            if bytes.get(len) == Some(&b'"') && len > 0 && equal(text, &bytes[..len]) {
                self.note(id);
                return Some((id, len));
            }
        }
        None
    }

    #[inline]
    fn note(&mut self, id: u32) {
        if let Some(after) = self.after.get_mut(self.recent as usize) {
            *after = id;
        }
        if id != self.recent {
            (self.before, self.recent) = (self.recent, id);
        }
    }

    // The number, or the hash of what has none.
    #[inline]
    fn known(&mut self, text: &[u8]) -> Result<u32, u64> {
        let hash = hash(text);
        let found = self.look_up(text, hash);
        found.inspect(|id| self.note(*id)).ok_or(hash)
    }

    #[inline]
    fn look_up(&self, text: &[u8], hash: u64) -> Option<u32> {
        self.table.find(hash, |id| equal(self.texts.bytes(id), text))
    }

    #[cold]
    fn insert(&mut self, text: &str, hash_of_text: u64) -> u32 {
        let id = self.push(text);
        let texts = &self.texts;
        self.table.add(id, hash_of_text, |id| hash(texts.bytes(id)));
        self.note(id);
        id
    }

    /// A new number for an empty text, each time; [`Strings::find`] does not see it.
    pub fn add_blank(&mut self) -> u32 {
        self.push("")
    }

    /// Forgets all but the first `len` texts.
    pub fn truncate(&mut self, len: usize) {
        if len >= self.len() {
            return;
        }
        (self.recent, self.before) = (0, 0);
        for id in (len as u32..self.len() as u32).rev() {
            self.table.remove_last(id, hash(self.texts.bytes(id)));
        }
        self.texts.truncate(len);
        self.after.truncate(len);
    }

    /// The texts alone, for a board that does not get any more of them.
    pub(crate) fn into_texts(self) -> Texts {
        self.texts
    }

    /// A copy that finds no texts.
    pub(crate) fn copy_of_texts(&self) -> Self {
        Self { texts: self.texts.clone(), ..Self::default() }
    }

    /// The texts alone.
    #[cfg(test)]
    pub(crate) fn texts(&self) -> &Texts {
        &self.texts
    }

    fn push(&mut self, text: &str) -> u32 {
        let id = self.texts.push(text);
        lists::push(&mut self.after, id + 1);
        self.has_odd |= text.bytes().any(|byte| matches!(byte, b'"' | b'\\' | ..b' '));
        id
    }
}

// Eight bytes per step, the last step overlapping the one before.
#[inline]
fn equal(a: &[u8], b: &[u8]) -> bool {
    let len = a.len();
    if len != b.len() {
        return false;
    }
    let word = |bytes: &[u8], at: usize| bytes[at..].first_chunk().map(|word| u64::from_le_bytes(*word));
    let half = |bytes: &[u8], at: usize| bytes[at..].first_chunk().map(|word| u32::from_le_bytes(*word));
    let Some(last) = len.checked_sub(8) else {
        return match len.checked_sub(4) {
            Some(last) => half(a, 0) == half(b, 0) && half(a, last) == half(b, last),
            None => a == b,
        };
    };
    let mut at = 0;
    while at < last {
        if word(a, at) != word(b, at) {
            return false;
        }
        at += 8;
    }
    word(a, last) == word(b, last)
}

// Eight bytes per step, the last step overlapping the one before.
fn hash(bytes: &[u8]) -> u64 {
    const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
    let word = |at: usize| {
        let mut word = [0; 8];
        let end = bytes.len().min(at + 8);
        word[..end - at].copy_from_slice(&bytes[at..end]);
        u64::from_le_bytes(word)
    };
    let mut state = bytes.len() as u64;
    let mut step = |word: u64| state = (state.rotate_left(23) ^ word).wrapping_mul(MIX);
    let whole = bytes.len() / 8 * 8;
    for chunk in bytes[..whole].chunks_exact(8) {
        step(u64::from_le_bytes(chunk.try_into().unwrap_or_default()));
    }
    if whole < bytes.len() {
        step(word(bytes.len().saturating_sub(8)));
    }
    state ^= state >> 29;
    state = state.wrapping_mul(MIX);
    state ^ state >> 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_dense_and_survive_growth_and_truncation() {
        let mut strings = Strings::default();
        assert_eq!(strings.find("a"), None);
        let texts: Vec<String> = (0..1000).map(|n| format!("text-{n}-{}", "x".repeat(n % 19))).collect();
        for _ in 0..2 {
            for (id, text) in texts.iter().enumerate() {
                assert_eq!(strings.intern(text), id as u32);
            }
        }
        strings.truncate(500);
        assert_eq!(strings.len(), 500);
        assert_eq!(strings.find(&texts[499]), Some(499));
        assert_eq!(strings.find(&texts[500]), None);
        assert_eq!(strings.intern(&texts[700]), 500);
        assert_eq!(strings.intern(""), 501);
        let twin = strings.add_blank();
        assert_eq!((twin, strings.find("")), (502, Some(501)));
        assert_eq!((strings.intern(&texts[0]), strings.intern("")), (0, 501));
        assert_eq!(strings.texts().iter().len(), 503);
    }
    #[test]
    fn only_new_bytes_are_checked() {
        let mut strings = Strings::default();
        assert_eq!(strings.intern_bytes("成功".as_bytes()), Ok(0));
        assert!(strings.intern_bytes(&"成功".as_bytes()[..5]).is_err());
        assert!(strings.intern_bytes(b"\xff").is_err());
        assert_eq!(strings.len(), 1);
        // In any order.
        let texts = ["a", "", "cn-wuxi-5", "cn-wuxi-6", "cn-wuxi-telecom-5", "cn-wuxi-telecom-6", "成功"];
        let ids: Vec<u32> = texts.iter().map(|text| strings.intern(text)).collect();
        for first in 0..texts.len() {
            for second in 0..texts.len() {
                assert_eq!(strings.intern_bytes(texts[first].as_bytes()), Ok(ids[first]));
                assert_eq!(strings.intern_bytes(texts[second].as_bytes()), Ok(ids[second]));
            }
        }
    }

    #[test]
    fn a_likely_text_is_found_only_if_it_matches() {
        let mut strings = Strings::default();
        let texts = ["a", "cn-wuxi-5", "cn-wuxi-6", "cn-wuxi-telecom-5", "abcd", "abcdefg", "成功"];
        let ids: Vec<u32> = texts.iter().map(|text| strings.intern(text)).collect();
        let blank = strings.add_blank();
        for at in 0..texts.len() {
            // The one that came after it, itself, and the last other one.
            let next = (at + 1) % texts.len();
            let near = [next, at, (at + 2) % texts.len()];
            for (other, text) in texts.iter().enumerate() {
                for at in [at, next, near[2], at] {
                    strings.intern(texts[at]);
                }
                let try_it = |bytes: &[u8]| strings.clone().likely(bytes);
                let expected = near.contains(&other).then_some((ids[other], text.len()));
                assert_eq!(try_it(format!("{text}\",").as_bytes()), expected, "{text} after {}", texts[at]);
                assert_eq!(try_it(format!("{text}x\"").as_bytes()), None, "{text}");
                for end in 0..=text.len() {
                    assert_eq!(try_it(&text.as_bytes()[..end]), None);
                }
                for byte in 0..text.len() {
                    let mut changed = format!("{text}\"").into_bytes();
                    changed[byte] ^= 1;
                    let found = try_it(&changed).map(|(id, _)| texts[id as usize].as_bytes());
                    assert!(found.is_none_or(|found| *found == changed[..text.len()]), "{text} {byte}");
                }
            }
        }
        strings.intern(texts[texts.len() - 1]);
        assert_eq!((strings.likely(b"\""), blank), (None, 7));
        // JSON does not write this text by its own bytes.
        let odd = strings.intern("a\\");
        assert_eq!((strings.likely(b"a\\\""), strings.find("a\\")), (None, Some(odd)));
    }
}
