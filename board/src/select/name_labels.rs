//! How names are shown where what all of them share is left out: data files without the folders that distinguish nothing,
//! regions without the country.
//!
//! ```text
//! 1598/mirror_file/game.tar   ->  game.tar            no other shown data file is called so
//! 1598/a/model.bin            ->  a/model.bin         two are: the folder that all share is left out
//! cn-chengdu-telecom          ->  chengdu-telecom     all shown regions begin with `cn-`
//! ```

use std::collections::HashMap;

use crate::model::columns::{Board, RegionId, VersionId};

/// Where the shown part of each name begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NameLabels {
    /// Length of the folder that all shown names begin with.
    folder: usize,
    /// By the number of a data file's name.
    starts: Vec<u32>,
    /// Length of what all shown regions begin with.
    region_start: usize,
    /// Names that are shown in the place of ids, by the number of the region; empty where the id is shown.
    region_names: Vec<String>,
    /// A version and a region that are shown, for what is left out of them.
    first: (Option<VersionId>, Option<RegionId>),
}

impl NameLabels {
    /// The labels of the versions and regions that are shown together: linear in their texts.
    pub fn new(board: &Board, versions: &[VersionId], regions: &[RegionId]) -> Self {
        let mut is_shown = vec![false; board.names.len()];
        versions.iter().for_each(|version| is_shown[board.name_id(*version) as usize] = true);
        let shown =
            || board.names.iter().zip(&is_shown).filter(|(_, is_shown)| **is_shown).map(|(name, _)| name);
        let folder = shared_start(shown(), '/');
        let mut same: HashMap<&str, u32> = HashMap::new();
        for name in shown() {
            *same.entry(own_name(name)).or_default() += 1;
        }
        let start = |name: &str| match own_name(name) {
            own if same.get(own) == Some(&1) => (name.len() - own.len()) as u32,
            _ => folder as u32,
        };
        let starts = board.names.iter().zip(&is_shown).map(|(name, is)| if *is { start(name) } else { 0 });
        Self {
            folder,
            starts: starts.collect(),
            region_start: match regions.len() {
                // The whole id of a region that stands alone.
                0 | 1 => 0,
                _ => shared_start(regions.iter().map(|region| board.region_name(*region)), '-'),
            },
            first: (versions.first().copied(), regions.first().copied()),
            region_names: Vec::new(),
        }
    }

    /// The same with names in the place of ids, by the number of the region; empty where the id is to be shown.
    #[must_use]
    pub fn with_region_names(self, region_names: Vec<String>) -> Self {
        Self { region_names, ..self }
    }

    /// The folder that all shown names begin with; empty where they share none.
    pub fn folder<'a>(&self, board: &'a Board) -> &'a str {
        self.first.0.map_or("", |version| &board.name(version)[..self.folder])
    }

    /// What the ids of all shown regions begin with and their labels leave out; empty where they share nothing, or names stand in
    /// the place of ids.
    pub fn region_start<'a>(&self, board: &'a Board) -> &'a str {
        let first = self.first.1.filter(|_| self.region_names.is_empty());
        first.map_or("", |region| &board.region_name(region)[..self.region_start])
    }

    /// The part of the name of a shown version's data file that is shown; empty where it was missing.
    pub fn name<'a>(&self, board: &'a Board, version: VersionId) -> &'a str {
        let start = self.starts.get(board.name_id(version) as usize).copied().unwrap_or(0) as usize;
        let name = board.name(version);
        name.get(start..).filter(|rest| !rest.is_empty()).unwrap_or(name)
    }

    /// The name of a shown region, or the part of its id that is shown; empty where it was missing.
    pub fn region<'a>(&'a self, board: &'a Board, region: RegionId) -> &'a str {
        if let Some(name) = self.region_names.get(region.0 as usize).filter(|name| !name.is_empty()) {
            return name;
        }
        let name = board.region_name(region);
        // Beside names, an id stands whole.
        name.get(self.region_start..).filter(|_| self.region_names.is_empty()).unwrap_or(name)
    }
}

// What follows the last slash.
fn own_name(name: &str) -> &str {
    &name[name.rfind('/').map_or(0, |at| at + 1)..]
}

// Length of what all texts begin with, up to a separator. Something must remain of each: a text that ends with the separator
// shares only what is before its last part.
fn shared_start<'a>(mut texts: impl Iterator<Item = &'a str>, separator: char) -> usize {
    let before_last = |text: &str| text.trim_end_matches(separator).rfind(separator).map_or(0, |at| at + 1);
    let Some(first) = texts.next() else { return 0 };
    let mut length = before_last(first);
    for text in texts {
        let same =
            first.bytes().zip(text.bytes()).take(length.min(before_last(text))).take_while(|(a, b)| a == b);
        let same = same.count();
        if same < length {
            // A separator is one byte, wherever the texts begin to differ.
            length = first.as_bytes()[..same]
                .iter()
                .rposition(|byte| *byte == separator as u8)
                .map_or(0, |at| at + 1);
        }
        if length == 0 {
            break;
        }
    }
    length
}

#[cfg(test)]
mod tests {
    use super::shared_start;

    #[test]
    fn texts_share_what_ends_with_a_separator() {
        let rows: [(&[&str], char, usize); 8] = [
            (&["a/b/x", "a/b/y"], '/', 4),
            (&["a/b/x", "a/c/y"], '/', 2),
            (&["a/b/x", "b/c/y"], '/', 0),
            (&["x"], '/', 0),
            (&["文/件/x", "文/仨/y"], '/', 4),
            (&["cn-wuxi-5", "cn-hefei"], '-', 3),
            // Nothing of the first would remain.
            (&["cn-", "cn-hefei"], '-', 0),
            (&["", "cn-hefei"], '-', 0),
        ];
        for (texts, separator, length) in rows {
            assert_eq!(shared_start(texts.iter().copied(), separator), length, "{texts:?}");
        }
    }
}
