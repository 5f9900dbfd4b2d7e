//! Areas and carriers, as `DescribeEnsRegions` and the ids of edge nodes spell them, in words. What is not known
//! stays as the data gives it, as provinces and cities do. Knows no catalogue.

use board::RegionFacet;

/// As data spells it, in English, in Chinese.
type Row = (&'static str, &'static str, &'static str);

const AREAS: [Row; 7] = [
    ("NorthEastChina", "Northeast China", "东北"),
    ("NorthChina", "North China", "华北"),
    ("EastChina", "East China", "华东"),
    ("CentralChina", "Central China", "华中"),
    ("SouthChina", "South China", "华南"),
    ("SouthWestChina", "Southwest China", "西南"),
    ("NorthWestChina", "Northwest China", "西北"),
];

const CARRIERS: [Row; 4] = [
    ("telecom", "China Telecom", "电信"),
    ("unicom", "China Unicom", "联通"),
    ("cmcc", "China Mobile", "移动"),
    ("multiCarrier", "Multi-carrier", "多线"),
];

/// A value of a facet in English; several carriers are joined by `_` in the data.
pub(super) fn english_place(facet: RegionFacet, value: &str) -> String {
    in_words(facet, value, |row| row.1, ", ")
}

/// A value of a facet in Chinese.
pub(super) fn chinese_place(facet: RegionFacet, value: &str) -> String {
    in_words(facet, value, |row| row.2, "、")
}

fn in_words(facet: RegionFacet, value: &str, word: fn(&Row) -> &'static str, between: &str) -> String {
    let find = |rows: &[Row], value: &str| rows.iter().find(|row| row.0 == value).map(word);
    match facet {
        RegionFacet::Area => find(&AREAS, value).unwrap_or(value).to_owned(),
        RegionFacet::Carrier => {
            let carriers = value.split('_').map(|carrier| find(&CARRIERS, carrier).unwrap_or(carrier));
            carriers.collect::<Vec<_>>().join(between)
        }
        RegionFacet::Province | RegionFacet::City => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_in_words_and_the_rest_as_it_came() {
        for (facet, value, english, chinese) in [
            (RegionFacet::Area, "EastChina", "East China", "华东"),
            (RegionFacet::Area, "Mars", "Mars", "Mars"),
            (RegionFacet::Carrier, "telecom_cmcc", "China Telecom, China Mobile", "电信、移动"),
            (RegionFacet::Carrier, "", "", ""),
            (RegionFacet::City, "cmcc", "cmcc", "cmcc"),
        ] {
            assert_eq!(english_place(facet, value), english);
            assert_eq!(chinese_place(facet, value), chinese);
        }
    }
}
