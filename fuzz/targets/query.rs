//! The query string of push results: an accepted query is within all limits, and round-trips.

use std::collections::HashSet;

use ens_api::{Parameter, PushQuery};

use crate::{target, weave};

#[rustfmt::skip]
const WORDS: &[&str] = &[
    "AppId=", "DataNames=", "DataVersions=", "RegionIds=", "MinDate=", "MaxDate=", "PageNumber=", "PageSize=",
    "&", "&", "&", "=", ",", ",", "%2C", "%26", "%00", "%ff", "%zz", "%E6%95%B0", "+", "%20", "?", "#",
    "2022-02-15", "2022-02-30", "2024-02-29", "0001-01-01", "9999-12-31", "1", "0", "100", "101",
    "2147483647", "2147483648", "-1", "cn-wuxi-5", "a/b.tar", "数据", "\u{202e}", "\u{a0}", "appid=", "Action=",
    "Host=",
];

target!(query, |bytes| {
    let (begin, rest) = bytes.split_first().unwrap_or((&0, bytes));
    let begin = if begin % 4 == 0 { "" } else { "AppId=e76f8985&" };
    let text = format!("{begin}{}", weave::text(rest, WORDS));
    match PushQuery::from_query_string(&text) {
        Ok(query) => {
            assert_eq!(PushQuery::from_query_string(&query.to_query_string()), Ok(query.clone()));
            within_bounds(&query);
            known_and_single(&text);
        }
        Err(errors) => assert!(!errors.is_empty()),
    }
});

fn within_bounds(query: &PushQuery) {
    let id = query.app_id();
    assert!(
        (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    );
    for list in [query.data_names(), query.data_versions(), query.region_ids()] {
        assert!(list.len() <= 100);
        assert_eq!(list.iter().collect::<HashSet<_>>().len(), list.len());
        for entry in list {
            assert!((1..=512).contains(&entry.len()) && entry.trim() == entry && !entry.contains(','));
            assert!(!entry.contains(char::is_control));
        }
    }
    if let (Some(min), Some(max)) = (query.min_date(), query.max_date()) {
        assert!(min <= max);
    }
    assert!(query.page_number().is_none_or(|number| (1..=i32::MAX as u32).contains(&number)));
    assert!(query.page_size().is_none_or(|size| (1..=100).contains(&size)));
}

fn known_and_single(text: &str) {
    let pairs = acs3::decode_query(text.trim_start_matches('?')).expect("an accepted query can be decoded");
    let names: Vec<_> = pairs.iter().map(|(name, _)| name.as_str()).filter(|name| !name.is_empty()).collect();
    assert!(names.iter().all(|name| Parameter::from_name(name).is_some()), "{names:?}");
    assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
}
