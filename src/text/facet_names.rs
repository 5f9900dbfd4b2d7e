//! Words for the places and carriers of edge nodes, as `DescribeEnsRegions` and the ids of edge nodes spell them.

use std::collections::HashMap;

use board::draw::labels::printable_text;
use board::{Facet, RegionFacet};

use super::language::Language;

/// The words of one language. A value without a word stays as it is.
pub(super) struct FacetNames {
    /// Areas: the spelling of ENS and the word.
    pub areas: &'static [(&'static str, &'static str)],
    /// Carriers, likewise.
    pub carriers: &'static [(&'static str, &'static str)],
    /// The separator of several carriers.
    pub separator: &'static str,
    /// Names a province.
    pub province: fn(&str) -> &str,
    /// Names a city.
    pub city: fn(&str) -> String,
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
            RegionFacet::Province => (self.province)(value).to_owned(),
            RegionFacet::City => (self.city)(value),
        }
    }
}

impl Language {
    /// A value of a facet in words, given the names of cities in Chinese by their values.
    pub fn facet_name(&self, facet: Facet, value: &str, cities: &HashMap<String, String>) -> String {
        let words = &self.words.toolbar;
        if value.is_empty() {
            return words.facet_unknown.to_owned();
        }
        let city = cities.get(value).filter(|_| facet == RegionFacet::City.into());
        let city = city.map(|name| (self.city_name)(name)).filter(|name| !name.is_empty());
        let name = match (city, facet) {
            (Some(city), _) => city.to_owned(),
            (None, Facet::Region(facet)) => (words.place)(facet, value),
            (None, Facet::Node | Facet::Cause | Facet::Description) => value.to_owned(),
        };
        printable_text(&name).into_owned()
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
        let cities = HashMap::from([("chengdu".to_owned(), "成都".to_owned())]);
        let name = |language: usize, facet: RegionFacet, value| {
            LANGUAGES[language].facet_name(facet.into(), value, &cities)
        };
        for (facet, value, in_english, in_chinese) in [
            (RegionFacet::Area, "EastChina", "East China", "华东"),
            (RegionFacet::Area, "Mars", "Mars", "Mars"),
            (RegionFacet::Carrier, "telecom_cmcc", "China Telecom, China Mobile", "电信、移动"),
            (RegionFacet::Province, "四川省", "Sichuan", "四川省"),
            (RegionFacet::City, "cmcc", "Cmcc", "cmcc"),
            (RegionFacet::City, "chengdu", "Chengdu", "成都"),
            (RegionFacet::Carrier, "", "Unknown", "未知"),
        ] {
            assert_eq!(
                (name(0, facet, value), name(1, facet, value)),
                (in_english.to_owned(), in_chinese.to_owned())
            );
        }
    }
}
