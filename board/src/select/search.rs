//! The search field: words that must all occur in a push's name, version, region or description. Each distinct text is
//! searched once; a row only combines the bits of its texts.

use std::collections::HashMap;
use std::fmt;

use crate::model::columns::Board;
use crate::model::regions::{RegionFacet, RegionFacts};

/// The text of the search field. Its words are separated by white space; neither case nor the form in which Unicode writes
/// a character matters; each word has to occur in the name, version, region (id, names and places) or description. At most
/// [`MAX_WORDS`] words count.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search(pub String);

/// The most words of a search that count.
pub const MAX_WORDS: usize = 64;

impl Search {
    /// True if there is no word: every push is found.
    pub fn is_empty(&self) -> bool {
        self.0.trim().is_empty()
    }

    pub(crate) fn hits(
        &self,
        board: &Board,
        facts: &[RegionFacts],
        normalize: Normalize,
        place_names: PlaceNames,
    ) -> Hits {
        let folded = |word: &str| fold(word, normalize);
        let words: Vec<String> = self.0.split_whitespace().take(MAX_WORDS).map(folded).collect();
        if words.is_empty() {
            return Hits::default();
        }
        let mut finder = Finder { words: &words, normalize, ascii: String::new() };
        let names: Vec<u64> = board.names.iter().map(|text| finder.find(text)).collect();
        let version_names: Vec<u64> = board.version_names.iter().map(|text| finder.find(text)).collect();
        let versions = (board.versions.iter())
            .map(|version| names[version.name as usize] | version_names[version.version_name as usize]);
        let mut places: HashMap<(RegionFacet, &str), u64> = HashMap::new();
        let regions = facts.iter().map(|facts| {
            let found = finder.find(&facts.id) | finder.find(&facts.name) | finder.find(&facts.en_name);
            RegionFacet::ALL.into_iter().fold(found, |found, facet| {
                let value = facts.facet(facet);
                let find = || finder.find(value) | finder.find(&(place_names.0)(facet, value));
                found | *places.entry((facet, value)).or_insert_with(find)
            })
        });
        Hits {
            all: u64::MAX >> (64 - words.len()),
            versions: versions.collect(),
            regions: regions.collect(),
            descriptions: board.descriptions.iter().map(|text| finder.find(text)).collect(),
        }
    }
}

/// Writes a text in Unicode's form NFKC, in which a letter has its accent within it and its usual width. It is an argument,
/// since a browser has the tables for it, and the module need not carry them.
#[derive(Clone, Copy)]
pub struct Normalize(pub fn(&str) -> String);

/// The names of an area, a province, a city or carriers in all languages of the page, by which a search finds regions. It is
/// an argument, since the page has the words.
#[derive(Clone, Copy)]
pub struct PlaceNames(pub fn(RegionFacet, &str) -> String);

impl Default for PlaceNames {
    /// No names but those in the data.
    fn default() -> Self {
        Self(|_, _| String::new())
    }
}

impl fmt::Debug for PlaceNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlaceNames")
    }
}

// They are part of the program, not of a filter.
impl PartialEq for PlaceNames {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for PlaceNames {}

impl Default for Normalize {
    /// Leaves each text as it is.
    fn default() -> Self {
        Self(str::to_owned)
    }
}

impl fmt::Debug for Normalize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Normalize")
    }
}

// It is part of the program, not of a filter.
impl PartialEq for Normalize {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Normalize {}

/// A text in the form in which it is searched: equal for texts that differ in case or in Unicode's form only, and a part of
/// a text stays a part of it. `Straße` and `STRASSE` are equal, and so are the four letters i of Turkish.
pub fn fold(text: &str, normalize: Normalize) -> String {
    // Ideographs are the same in every form and have no case.
    let is_simple = |character: char| character.is_ascii() || ('\u{4e00}'..='\u{9fff}').contains(&character);
    if text.chars().all(is_simple) {
        return text.to_ascii_lowercase();
    }
    let Normalize(normalize) = normalize;
    let visible: String = text.chars().filter(|character| !is_ignorable(*character)).collect();
    // Character by character: `str::to_lowercase` writes a sigma depending on its position in the word. Upper case in
    // between has one form for letters that have two in lower case, and `SS` for `ß`.
    let lower = |text: &str| text.chars().flat_map(char::to_lowercase).collect::<String>();
    let one_case = lower(&lower(&normalize(&visible)).to_uppercase());
    // The dot of a Turkish `İ` in lower case.
    normalize(&one_case.replace("i\u{307}", "i"))
}

// Soft hyphens, joiners, byte order marks and variation selectors are invisible.
fn is_ignorable(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

/// The words that each text contains: one bit per word. A row is found if its texts together contain all words.
#[derive(Default)]
pub(crate) struct Hits {
    /// All words; 0 where there are none, and then the lists are empty.
    pub(crate) all: u64,
    pub(crate) versions: Vec<u64>,
    pub(crate) regions: Vec<u64>,
    pub(crate) descriptions: Vec<u64>,
}

struct Finder<'a> {
    words: &'a [String],
    normalize: Normalize,
    ascii: String,
}

impl Finder<'_> {
    fn find(&mut self, text: &str) -> u64 {
        if !text.is_ascii() {
            return words_in(&fold(text, self.normalize), self.words);
        }
        self.ascii.clear();
        self.ascii.push_str(text);
        self.ascii.make_ascii_lowercase();
        words_in(&self.ascii, self.words)
    }
}

fn words_in(folded: &str, words: &[String]) -> u64 {
    let bit = |(at, word): (usize, &String)| u64::from(folded.contains(word.as_str())) << at;
    words.iter().enumerate().map(bit).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    fn folded(text: &str) -> String {
        fold(text, Normalize(|text| text.nfkc().collect()))
    }

    #[test]
    fn a_part_of_a_text_is_a_part_when_folded_too() {
        for (text, part) in [("ΟΔΟΣΑ", "ΟΔΟΣ"), ("ΟΔΟΣΑ", "οδος"), ("CN-Wuxi", "WUXI"), ("上海", "海")]
        {
            assert!(folded(text).contains(&folded(part)), "{text}");
        }
    }

    #[test]
    fn neither_case_nor_form_matters() {
        for forms in [
            &["Café", "Cafe\u{301}", "CAFÉ", "cafe\u{301}", "ＣＡＦÉ"][..],
            &["game", "ｇａｍｅ", "ＧＡＭＥ", "𝐆ame", "ga\u{ad}me", "ga\u{200b}me"],
            &["Straße", "STRASSE", "STRAẞE", "strasse"],
            &["İSTANBUL", "istanbul", "i\u{307}stanbul", "ISTANBUL", "ıstanbul", "I\u{307}STANBUL"],
            &["ΟΔΟΣ", "οδος", "οδοσ"],
            &["ﬁle", "FILE", "file"],
            &["ПРИВЕТ", "привет"],
            &["Йод", "и\u{306}од"],
            &["ガイド", "ｶﾞｲﾄﾞ", "カ\u{3099}イト\u{3099}"],
            &["한글", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}"],
            &["ｖ１．１０", "v1.10", "V1.10"],
            &["\u{1f80}", "\u{1f88}", "α\u{313}\u{345}"],
            &["\u{390}", "ϊ\u{301}", "Ϊ\u{301}"],
            &["Å", "\u{212b}", "A\u{30a}"],
        ] {
            for form in forms {
                assert_eq!(folded(form), folded(forms[0]), "{form:?} and {:?}", forms[0]);
            }
        }
        for (one, other) in [("café", "cafe"), ("game", "gane"), ("上海", "上")] {
            assert_ne!(folded(one), folded(other));
        }
    }
}
