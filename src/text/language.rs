//! What each language has.

use board::RegionFacts;

use super::words::Words;

/// A language of the page.
pub struct Language {
    /// The tag for the document's `lang`.
    pub tag: &'static str,
    /// Its name in itself.
    pub name: &'static str,
    /// The name of an edge node in the catalogue.
    pub region_name: fn(&RegionFacts) -> &str,
    /// Whether drawings have the Chinese names of edge nodes in the place of their ids, unless a person has chosen.
    pub has_chinese_names: bool,
    /// The name of a city, given the one in Chinese; empty to spell it as the ids do.
    pub city_name: fn(&str) -> &str,
    /// All words.
    pub words: &'static Words,
}

impl PartialEq for Language {
    fn eq(&self, other: &Self) -> bool {
        self.tag == other.tag
    }
}
