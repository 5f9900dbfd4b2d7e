//! The search field: words that must all occur in a push's name, version, region or description. Each distinct text is
//! searched once; a row only combines the bits of its texts.

use crate::model::columns::Board;
use crate::model::regions::RegionFacts;

/// The text of the search field. Its words are separated by white space; case does not matter; each word has to occur
/// in the name, version, region (id and names) or description. At most [`MAX_WORDS`] words count.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search(pub String);

/// The most words of a search that count.
pub const MAX_WORDS: usize = 64;

impl Search {
    /// True if there is no word: every push is found.
    pub fn is_empty(&self) -> bool {
        self.0.trim().is_empty()
    }

    pub(crate) fn hits(&self, board: &Board, facts: &[RegionFacts]) -> Hits {
        let words: Vec<String> = self.0.split_whitespace().take(MAX_WORDS).map(lower).collect();
        if words.is_empty() {
            return Hits::default();
        }
        let mut finder = Finder { words: &words, lower: String::new() };
        let names: Vec<u64> = board.names.iter().map(|text| finder.find(text)).collect();
        let versions: Vec<u64> = board.versions.iter().map(|text| finder.find(text)).collect();
        let files =
            board.files.iter().map(|file| names[file.name as usize] | versions[file.version as usize]);
        let regions = facts
            .iter()
            .map(|facts| finder.find(&facts.id) | finder.find(&facts.name) | finder.find(&facts.en_name));
        Hits {
            all: u64::MAX >> (64 - words.len()),
            files: files.collect(),
            regions: regions.collect(),
            descriptions: board.descriptions.iter().map(|text| finder.find(text)).collect(),
        }
    }
}

/// A text in lower case, character by character, so that a part of a text stays a part of it: `str::to_lowercase`
/// writes a sigma depending on its position in the word.
pub fn lower(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// The words that each text contains: one bit per word. A row is found if its texts together contain all words.
#[derive(Default)]
pub(crate) struct Hits {
    /// All words; 0 where there are none, and then the lists are empty.
    pub(crate) all: u64,
    pub(crate) files: Vec<u64>,
    pub(crate) regions: Vec<u64>,
    pub(crate) descriptions: Vec<u64>,
}

struct Finder<'a> {
    words: &'a [String],
    lower: String,
}

impl Finder<'_> {
    fn find(&mut self, text: &str) -> u64 {
        self.lower.clear();
        if text.is_ascii() {
            self.lower.push_str(text);
            self.lower.make_ascii_lowercase();
        } else {
            self.lower = lower(text);
        }
        let bit = |(at, word): (usize, &String)| u64::from(self.lower.contains(word.as_str())) << at;
        self.words.iter().enumerate().map(bit).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_text_is_a_part_in_lower_case_too() {
        for (text, part) in [("ΟΔΟΣΑ", "ΟΔΟΣ"), ("CN-Wuxi", "WUXI"), ("上海", "海")] {
            assert!(lower(text).contains(&lower(part)), "{text}");
        }
    }
}
