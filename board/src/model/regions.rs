//! The facts about edge nodes: area, province, city and carrier, from the catalogue (`DescribeEnsRegions`), and from
//! the id where the catalogue has none.

use std::collections::HashMap;

use ens_api::operations::describe_ens_regions::Response;

use crate::model::columns::Board;

/// A property of regions by which they are filtered and grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RegionFacet {
    /// `Area`, such as `NorthEastChina`.
    Area,
    /// `Province`, such as `辽宁省`.
    Province,
    /// The city, as the id spells it, such as `dalian`.
    City,
    /// The carrier or carriers, as the id spells them, such as `telecom_unicom_cmcc`.
    Carrier,
}

impl RegionFacet {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Area, Self::Province, Self::City, Self::Carrier];

    /// Its key in a link.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Area => "area",
            Self::Province => "province",
            Self::City => "city",
            Self::Carrier => "carrier",
        }
    }
}

/// The facts about a region. A text that is not known is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RegionFacts {
    /// Its id.
    pub id: String,
    /// Its name in Chinese.
    pub name: String,
    /// Its name in English; often that of its area only.
    pub en_name: String,
    /// Its area.
    pub area: String,
    /// Its province.
    pub province: String,
    /// Its city.
    pub city: String,
    /// Its carriers, joined by `_`.
    pub carrier: String,
    /// The number at the end of its id.
    pub index: Option<u32>,
    /// True if the catalogue has it.
    pub in_catalog: bool,
}

impl RegionFacts {
    /// The value of a facet; empty if not known.
    pub fn facet(&self, facet: RegionFacet) -> &str {
        match facet {
            RegionFacet::Area => &self.area,
            RegionFacet::Province => &self.province,
            RegionFacet::City => &self.city,
            RegionFacet::Carrier => &self.carrier,
        }
    }

    /// The values under which a facet finds it: a node of three carriers is found under each of them.
    pub fn facet_values(&self, facet: RegionFacet) -> impl Iterator<Item = &str> {
        let has_parts = facet == RegionFacet::Carrier;
        self.facet(facet).split(move |character| has_parts && character == '_')
    }

    /// The facts in an id: `cn-CITY[-CARRIER[_CARRIER…]][-INDEX]`.
    pub fn from_id(id: &str) -> Self {
        let mut parts: Vec<&str> = id.split('-').collect();
        let is_country = |part: &&str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_lowercase());
        if parts.len() > 1 && parts.first().is_some_and(is_country) {
            parts.remove(0);
        }
        let is_number = |part: &&&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let index = parts.last().filter(is_number).and_then(|part| part.parse().ok());
        if index.is_some() {
            parts.pop();
        }
        let is_carrier =
            |part: &&&str| part.split('_').all(|word| CARRIERS.iter().any(|(id, _)| *id == word));
        let carrier = parts.last().filter(is_carrier).map_or_else(String::new, |part| (*part).to_owned());
        if !carrier.is_empty() {
            parts.pop();
        }
        Self { id: id.to_owned(), city: parts.join("-"), carrier, index, ..Self::default() }
    }
}

// As ids spell them, and as names in Chinese do.
const CARRIERS: [(&str, &str); 4] =
    [("telecom", "电信"), ("unicom", "联通"), ("cmcc", "移动"), ("multiCarrier", "多线")];

/// The catalogue of edge nodes. With an empty one, facts come from ids alone.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RegionCatalog {
    by_id: HashMap<String, RegionFacts>,
}

impl RegionCatalog {
    /// Reads a response; `None` where its `Code` is that of a failure.
    pub fn new(response: &Response) -> Option<Self> {
        let text = |value: &Option<String>| value.as_deref().unwrap_or_default().trim().to_owned();
        let entries = response.regions()?.iter().filter_map(|region| {
            let id = region.ens_region_id.as_deref().filter(|id| !id.is_empty())?;
            let mut facts = RegionFacts {
                name: text(&region.name),
                en_name: text(&region.en_name),
                area: text(&region.area),
                province: text(&region.province),
                in_catalog: true,
                ..RegionFacts::from_id(id)
            };
            if facts.carrier.is_empty() {
                let named = CARRIERS.iter().filter(|(_, word)| facts.name.contains(word));
                facts.carrier = named.map(|(id, _)| *id).collect::<Vec<_>>().join("_");
            }
            Some((id.to_owned(), facts))
        });
        Some(Self { by_id: entries.collect() })
    }

    /// Number of edge nodes.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// True if it lists no edge node.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// The catalogue's own facts about a region; `None` if it does not list it.
    pub fn get(&self, id: &str) -> Option<&RegionFacts> {
        self.by_id.get(id)
    }

    /// The facts about all edge nodes, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &RegionFacts> {
        self.by_id.values()
    }

    /// The facts about each region of a board, by [`RegionId`](crate::model::columns::RegionId).
    pub fn facts_of(&self, board: &Board) -> Vec<RegionFacts> {
        board.regions().map(|region| self.facts(board.region_name(region))).collect()
    }

    /// The facts about a region.
    pub fn facts(&self, id: &str) -> RegionFacts {
        self.by_id.get(id).cloned().unwrap_or_else(|| RegionFacts::from_id(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn city_carrier_and_index_come_from_ids() {
        let cases = [
            ("cn-wuhan-telecom_unicom_cmcc-2", "wuhan", "telecom_unicom_cmcc", Some(2)),
            ("cn-jiaozuo-2", "jiaozuo", "", Some(2)),
            ("cn-wuxi-telecom_unicom_cmcc", "wuxi", "telecom_unicom_cmcc", None),
            ("cn-shanghai-cmcc", "shanghai", "cmcc", None),
            ("cn-hangzhou-44", "hangzhou", "", Some(44)),
            ("cn-chengdu-multiCarrier-4", "chengdu", "multiCarrier", Some(4)),
            ("vn-ho-chi-minh-1", "ho-chi-minh", "", Some(1)),
            ("cn", "cn", "", None),
            ("", "", "", None),
            ("cn-99999999999", "99999999999", "", None),
        ];
        for (id, city, carrier, index) in cases {
            let facts = RegionFacts::from_id(id);
            let got = (facts.city.as_str(), facts.carrier.as_str(), facts.index);
            assert_eq!(got, (city, carrier, index), "{id}");
        }
    }

    #[test]
    fn the_catalogue_comes_first_and_carriers_come_from_names() {
        let body = r#"{"Code":0,"EnsRegions":{"EnsRegions":[
            {"Area":"NorthEastChina","EnName":"NorthChina","EnsRegionId":"cn-dalian-5","Name":"大连联通","Province":"辽宁省"},
            {"EnsRegionId":null,"Name":"nowhere"}]}}"#;
        let catalog = RegionCatalog::new(&serde_json::from_str(body).unwrap()).unwrap();
        assert_eq!(catalog.len(), 1);
        let facts = catalog.facts("cn-dalian-5");
        let facets = RegionFacet::ALL.map(|facet| facts.facet(facet).to_owned());
        assert_eq!(facets, ["NorthEastChina", "辽宁省", "dalian", "unicom"]);
        let multi = catalog.facts("cn-wuxi-telecom_cmcc-2");
        assert_eq!(multi.facet_values(RegionFacet::Carrier).collect::<Vec<_>>(), ["telecom", "cmcc"]);
        assert!(!multi.in_catalog);
        // Only carriers are joined, whatever an id contains.
        let odd = catalog.facts("a\0b_c");
        assert_eq!(odd.facet_values(RegionFacet::City).collect::<Vec<_>>(), ["a\0b_c"]);
    }
}
