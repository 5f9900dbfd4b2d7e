//! Words for the areas and carriers of edge nodes, as `DescribeEnsRegions` and the ids of edge nodes spell them.

use board::RegionFacet;

/// The words of one language. A value without a word stays as it is, and so do provinces and cities.
pub(super) struct FacetNames {
    /// Areas: the spelling of ENS and the word.
    pub areas: &'static [(&'static str, &'static str)],
    /// Carriers, likewise.
    pub carriers: &'static [(&'static str, &'static str)],
    /// The separator of several carriers.
    pub separator: &'static str,
}

impl FacetNames {
    /// A value of a facet in words; several carriers are joined by `_` in the data.
    pub(super) fn name(&self, facet: RegionFacet, value: &str) -> String {
        match facet {
            RegionFacet::Area => word(self.areas, value).to_owned(),
            RegionFacet::Carrier => {
                let carriers = value.split('_').map(|carrier| word(self.carriers, carrier));
                carriers.collect::<Vec<_>>().join(self.separator)
            }
            RegionFacet::Province | RegionFacet::City => value.to_owned(),
        }
    }
}

fn word<'a>(words: &[(&str, &'a str)], value: &'a str) -> &'a str {
    words.iter().find(|(spelling, _)| *spelling == value).map_or(value, |(_, word)| *word)
}

#[cfg(test)]
mod tests {
    use super::super::LANGUAGES;
    use super::*;

    #[test]
    fn known_values_have_words_and_others_stay() {
        let place = |language: usize| LANGUAGES[language].words.toolbar.place;
        let (english, chinese) = (place(0), place(1));
        for (facet, value, in_english, in_chinese) in [
            (RegionFacet::Area, "EastChina", "East China", "华东"),
            (RegionFacet::Area, "Mars", "Mars", "Mars"),
            (RegionFacet::Carrier, "telecom_cmcc", "China Telecom, China Mobile", "电信、移动"),
            (RegionFacet::Carrier, "", "", ""),
            (RegionFacet::City, "cmcc", "cmcc", "cmcc"),
        ] {
            assert_eq!(
                (english(facet, value), chinese(facet, value)),
                (in_english.into(), in_chinese.into())
            );
        }
    }
}
