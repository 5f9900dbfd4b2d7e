//! Interned texts: each distinct text once, in one string, under a dense number in order of first appearance.
//! Knows nothing of what the texts mean.

/// Distinct texts and their numbers.
#[derive(Debug, Clone, Default)]
pub struct Strings {
    text: String,
    ends: Vec<u32>,
    // Open addressing: the upper half of a slot is the hash, the lower half the number plus one; 0 is free.
    slots: Vec<u64>,
    taken: usize,
    recent: u32,
}

impl PartialEq for Strings {
    fn eq(&self, other: &Self) -> bool {
        self.ends == other.ends && self.text == other.text
    }
}

impl Strings {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text of a number. Panics if there is no such number.
    pub fn get(&self, id: u32) -> &str {
        let at = id as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.text[start..self.ends[at] as usize]
    }

    /// All texts, in the order of their numbers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.ends.len() as u32).map(|id| self.get(id))
    }

    /// The number of a text, if it has one.
    pub fn find(&self, text: &str) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        self.probe(text, hash(text.as_bytes())).ok()
    }

    /// The number of a text; a new one if it has none yet.
    pub fn intern(&mut self, text: &str) -> u32 {
        // Answers repeat themselves: the same description stands on most rows.
        if (self.recent as usize) < self.ends.len() && self.get(self.recent) == text {
            return self.recent;
        }
        if self.slots.len() < (self.taken + 1) * 2 {
            self.grow();
        }
        let hash = hash(text.as_bytes());
        let id = self.probe(text, hash).unwrap_or_else(|slot| {
            let id = self.add(text);
            self.slots[slot] = hash << 32 | u64::from(id + 1);
            self.taken += 1;
            id
        });
        self.recent = id;
        id
    }

    /// A new number for a text, even where it has one already; [`Strings::find`] does not see it.
    pub fn add(&mut self, text: &str) -> u32 {
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
        self.ends.len() as u32 - 1
    }

    /// Forgets all but the first `len` texts.
    pub fn truncate(&mut self, len: usize) {
        if len >= self.ends.len() {
            return;
        }
        self.recent = 0;
        self.ends.truncate(len);
        self.text.truncate(self.ends.last().map_or(0, |end| *end as usize));
        let kept = |slot: &u64| *slot != 0 && (*slot as u32) as usize <= len;
        let slots: Vec<u64> = self.slots.iter().copied().filter(kept).collect();
        self.refill(self.slots.len(), slots);
    }

    // The number, or the free slot where it would go.
    fn probe(&self, text: &str, hash: u64) -> Result<u32, usize> {
        let mask = self.slots.len() - 1;
        let mut at = (hash as u32) as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                return Err(at);
            }
            let id = slot as u32 - 1;
            if (slot >> 32) as u32 == hash as u32 && self.get(id) == text {
                return Ok(id);
            }
            at = (at + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let slots = self.slots.iter().copied().filter(|slot| *slot != 0).collect();
        self.refill((self.slots.len() * 2).max(16), slots);
    }

    fn refill(&mut self, size: usize, slots: Vec<u64>) {
        self.taken = slots.len();
        self.slots = vec![0; size];
        for slot in slots {
            let mut at = (slot >> 32) as usize & (size - 1);
            while self.slots[at] != 0 {
                at = (at + 1) & (size - 1);
            }
            self.slots[at] = slot;
        }
    }
}

// Eight bytes a step, the last step overlapping the one before.
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
        let twin = strings.add("");
        assert_eq!((twin, strings.find("")), (502, Some(501)));
        assert_eq!(strings.iter().len(), 503);
    }
}
