//! Names of provinces in English and in Chinese, and of cities in English.

/// The provinces: in Chinese without what it is (`省`, `自治区`), and in English.
const PROVINCES: [(&str, &str); 34] = [
    ("北京", "Beijing"),
    ("天津", "Tianjin"),
    ("河北", "Hebei"),
    ("山西", "Shanxi"),
    ("内蒙古", "Inner Mongolia"),
    ("辽宁", "Liaoning"),
    ("吉林", "Jilin"),
    ("黑龙江", "Heilongjiang"),
    ("上海", "Shanghai"),
    ("江苏", "Jiangsu"),
    ("浙江", "Zhejiang"),
    ("安徽", "Anhui"),
    ("福建", "Fujian"),
    ("江西", "Jiangxi"),
    ("山东", "Shandong"),
    ("河南", "Henan"),
    ("湖北", "Hubei"),
    ("湖南", "Hunan"),
    ("广东", "Guangdong"),
    ("广西", "Guangxi"),
    ("海南", "Hainan"),
    ("重庆", "Chongqing"),
    ("四川", "Sichuan"),
    ("贵州", "Guizhou"),
    ("云南", "Yunnan"),
    ("西藏", "Xizang (Tibet)"),
    ("陕西", "Shaanxi"),
    ("甘肃", "Gansu"),
    ("青海", "Qinghai"),
    ("宁夏", "Ningxia"),
    ("新疆", "Xinjiang"),
    ("香港", "Hong Kong"),
    ("澳门", "Macao"),
    ("台湾", "Taiwan"),
];

/// A province in English, as ENS spells it in either language; one that is not known stays as it is.
pub(super) fn province_in_english(value: &str) -> &str {
    province(value).map_or(value, |(_, english)| english)
}

/// A province in Chinese: `四川省` stays, and `Sichuan` becomes `四川`.
pub(super) fn province_in_chinese(value: &str) -> &str {
    match province(value) {
        Some((chinese, _)) if value.is_ascii() => chinese,
        _ => value,
    }
}

fn province(value: &str) -> Option<(&'static str, &'static str)> {
    let is_it = |(chinese, english): &&(&str, &str)| {
        let first = english.split(" (").next().unwrap_or_default();
        value.starts_with(chinese)
            || value.get(..first.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(first))
                && value[first.len()..].chars().next().is_none_or(|next| !next.is_alphabetic())
    };
    PROVINCES.iter().find(is_it).copied()
}

/// A city in English, as an id spells it: `ho-chi-minh` becomes `Ho Chi Minh`. Another spelling stays as it is.
pub(super) fn city_in_english(value: &str) -> String {
    if !value.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') {
        return value.to_owned();
    }
    let capital = |word: &str| word[..word.len().min(1)].to_ascii_uppercase() + &word[word.len().min(1)..];
    value.split('-').map(capital).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn provinces_have_both_names() {
        for (value, english, chinese) in [
            ("四川省", "Sichuan", "四川省"),
            ("四川", "Sichuan", "四川"),
            ("Sichuan", "Sichuan", "四川"),
            ("sichuan province", "Sichuan", "四川"),
            ("Shanxi", "Shanxi", "山西"),
            ("Shaanxi", "Shaanxi", "陕西"),
            ("内蒙古自治区", "Inner Mongolia", "内蒙古自治区"),
            ("Xizang", "Xizang (Tibet)", "西藏"),
            ("香港特别行政区", "Hong Kong", "香港特别行政区"),
            ("Hong Kong", "Hong Kong", "香港"),
            ("Hebeix", "Hebeix", "Hebeix"),
            ("火星", "火星", "火星"),
            ("", "", ""),
        ] {
            assert_eq!((province_in_english(value), province_in_chinese(value)), (english, chinese));
        }
    }

    #[test]
    fn cities_are_written_as_names() {
        for (value, name) in [
            ("chengdu", "Chengdu"),
            ("ho-chi-minh", "Ho Chi Minh"),
            ("99999999999", "99999999999"),
            ("XiAn", "XiAn"),
            ("a--b", "A  B"),
            ("", ""),
        ] {
            assert_eq!(city_in_english(value), name);
        }
    }
}
