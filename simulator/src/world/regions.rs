//! The edge nodes: about three hundred regions with ids in the vendor's format. They are the same for every
//! seed.

use super::geography::{City, cities};
use super::random::Random;

/// The carrier of a region, as its id names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Carrier {
    Telecom,
    Unicom,
    Cmcc,
    AllThree,
    Multi,
    Unnamed,
}

impl Carrier {
    /// The part of the id, the name in Chinese and the name in English.
    fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Telecom => ("-telecom", "电信", " Telecom"),
            Self::Unicom => ("-unicom", "联通", " Unicom"),
            Self::Cmcc => ("-cmcc", "移动", " Mobile"),
            Self::AllThree => ("-telecom_unicom_cmcc", "三线", " Tri-carrier"),
            Self::Multi => ("-multiCarrier", "多线", " Multi-carrier"),
            Self::Unnamed => ("", "", ""),
        }
    }
}

/// An edge node; the vendor calls it a region.
#[derive(Debug, Clone)]
pub(crate) struct Region {
    pub(crate) id: String,
    /// City, carrier and index in Chinese.
    pub(crate) name: String,
    pub(crate) english_name: String,
    pub(crate) province: &'static str,
    pub(crate) area: &'static str,
    pub(crate) carrier: Carrier,
    /// The region's branch of random numbers.
    pub(crate) key: u64,
    /// The transfer speed relative to the average.
    pub(crate) speed: f64,
    /// Whether its agent is sometimes offline.
    pub(crate) flaky: bool,
    /// Whether its agent writes descriptions in Chinese.
    pub(crate) speaks_chinese: bool,
}

/// Ids in the vendor's documentation.
const DOCUMENTED: [(&str, Carrier, u32); 19] = [
    ("dalian", Carrier::Unicom, 0),
    ("wuhan", Carrier::AllThree, 2),
    ("jiaozuo", Carrier::Unnamed, 2),
    ("wuxi", Carrier::Unnamed, 5),
    ("wuxi", Carrier::AllThree, 0),
    ("wuxi", Carrier::AllThree, 2),
    ("wuxi", Carrier::AllThree, 3),
    ("chenzhou", Carrier::AllThree, 0),
    ("shijiazhuang", Carrier::AllThree, 0),
    ("xiangyang", Carrier::Unnamed, 19),
    ("shanghai", Carrier::Cmcc, 0),
    ("shanghai", Carrier::Cmcc, 4),
    ("chengdu", Carrier::Telecom, 0),
    ("chengdu", Carrier::Telecom, 4),
    ("hangzhou", Carrier::Telecom, 0),
    ("hangzhou", Carrier::Unnamed, 44),
    ("chongqing", Carrier::Unnamed, 11),
    ("beijing", Carrier::Multi, 0),
    ("guangzhou", Carrier::Multi, 2),
];

/// All regions, by area and city. Each id is unique.
pub(crate) fn regions() -> Vec<Region> {
    let mut regions = Vec::new();
    for city in cities() {
        let documented = DOCUMENTED.iter().filter(|(pinyin, ..)| *pinyin == city.pinyin);
        let mut nodes: Vec<(Carrier, u32)> =
            documented.map(|&(_, carrier, index)| (carrier, index)).collect();
        for node in random_nodes(&city) {
            if !nodes.contains(&node) {
                nodes.push(node);
            }
        }
        nodes.sort_by_key(|&(carrier, index)| (carrier.names().0, index));
        regions.extend(nodes.into_iter().map(|(carrier, index)| region(&city, carrier, index)));
        // One id is misspelt in the vendor's documentation.
        if city.pinyin == "chengdu" {
            let mut misspelt = region(&city, Carrier::Telecom, 4);
            misspelt.id = "cn-chegndu-telecom-4".to_owned();
            misspelt.key = Random::new(0).named(&misspelt.id).bits();
            regions.push(misspelt);
        }
    }
    // The name is that of the vendor's example.
    if let Some(dalian) = regions.iter_mut().find(|region| region.id == "cn-dalian-unicom") {
        dalian.english_name = "NorthChina".to_owned();
    }
    regions
}

fn random_nodes(city: &City) -> Vec<(Carrier, u32)> {
    use Carrier::{AllThree, Cmcc, Multi, Telecom, Unicom, Unnamed};
    let random = Random::new(0).named(city.pinyin);
    let index = |branch: u64| random.with(branch).between(2, 24) as u32;
    match city.tier {
        1 => {
            let shapes: [&[Carrier]; 5] =
                [&[AllThree], &[Telecom, Cmcc], &[Unnamed], &[Unicom, Cmcc], &[Telecom, Unicom]];
            let carriers = *random.with(1).pick(&shapes);
            let numbered = random.with(2).happens(0.4);
            carriers.iter().map(|&carrier| (carrier, if numbered { index(3) } else { 0 })).collect()
        }
        2 => vec![(Telecom, 0), (Unicom, 0), (Cmcc, 0), (AllThree, 2), (Unnamed, index(4))],
        _ => vec![
            (Telecom, 0),
            (Telecom, 2),
            (Unicom, 0),
            (Unicom, 2),
            (Cmcc, 0),
            (Cmcc, 2),
            (AllThree, 0),
            (Multi, 0),
            (Unnamed, index(5)),
        ],
    }
}

fn region(city: &City, carrier: Carrier, index: u32) -> Region {
    let (id, chinese, english) = carrier.names();
    let number = |before: &str| if index == 0 { String::new() } else { format!("{before}{index}") };
    let mut capital = city.pinyin.to_owned();
    capital[..1].make_ascii_uppercase();

    let id = format!("cn-{}{id}{}", city.pinyin, number("-"));
    let random = Random::new(0).named(&id);
    // The far west is slower for all carriers.
    let distance =
        if city.area == "NorthWestChina" || city.province == "西藏自治区" { 0.55 } else { 1.0 };
    Region {
        name: format!("{}{chinese}{}", city.name, number("")),
        english_name: format!("{capital}{english}{}", number(" ")),
        province: city.province,
        area: city.area,
        carrier,
        key: random.bits(),
        speed: distance * (0.45 * random.with(1).normal()).exp(),
        flaky: random.with(2).happens(0.03),
        speaks_chinese: random.with(3).happens(0.3),
        id,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn there_are_hundreds_of_regions_with_unique_ids() {
        let regions = regions();
        let ids: HashSet<&str> = regions.iter().map(|region| region.id.as_str()).collect();
        assert_eq!(ids.len(), regions.len());
        assert!((280..=400).contains(&regions.len()), "{}", regions.len());
        for id in [
            "cn-wuhan-telecom_unicom_cmcc-2",
            "cn-jiaozuo-2",
            "cn-wuxi-5",
            "cn-wuxi-telecom_unicom_cmcc",
            "cn-xiangyang-19",
            "cn-shanghai-cmcc-4",
            "cn-chegndu-telecom-4",
            "cn-hangzhou-44",
            "cn-beijing-multiCarrier",
        ] {
            assert!(ids.contains(id), "{id}");
        }
    }

    #[test]
    fn names_contain_city_and_carrier() {
        let regions = regions();
        let named = |id: &str| regions.iter().find(|region| region.id == id).unwrap();
        assert_eq!(named("cn-dalian-unicom").name, "大连联通");
        assert_eq!(named("cn-dalian-unicom").province, "辽宁省");
        assert_eq!(named("cn-shanghai-cmcc-4").english_name, "Shanghai Mobile 4");
        assert_eq!(named("cn-wuxi-5").name, "无锡5");
    }
}
