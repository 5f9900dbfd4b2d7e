//! Valid responses with wrong data: pages that do not match, wrong totals, contradictory elements. Except for
//! the totals, only responses of DescribeDataPushResult change.

use serde_json::{Value, json};

use super::spec::{Spec, number};
use crate::error::EnsError;
use crate::parameters::Parameters;
use crate::response::EnsResponse;

/// Wrong data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DataFault {
    /// An entry moves from the first page to the second between two requests.
    Drift,
    /// A region has two statuses.
    DoubledRegions,
    /// TotalCount is too small.
    TotalSmall,
    /// TotalCount is too large.
    TotalLarge,
    /// TotalCount grows with each page.
    TotalGrowing,
    /// Only the first page has entries.
    EmptyPages,
    /// The contradictions of the vendor's example in every entry.
    Contradict,
    /// A PageSize above this is an error.
    PageLimit(u32),
    /// A PageSize above this is taken for this.
    PageCap(u32),
}

pub(super) const TABLE: [Spec<DataFault>; 9] = [
    Spec::plain(
        "drift",
        "the last entry of page 1 is repeated as the first entry of page 2, whose last entry is missing",
        |_| Some(DataFault::Drift),
    ),
    Spec::plain(
        "doubled-regions",
        "a region of every entry has a second status, with an UpdateTime an hour earlier",
        |_| Some(DataFault::DoubledRegions),
    ),
    Spec::plain("total-small", "TotalCount is half the number of entries", |_| Some(DataFault::TotalSmall)),
    Spec::plain("total-large", "TotalCount is a hundred more than the number of entries", |_| {
        Some(DataFault::TotalLarge)
    }),
    Spec::plain(
        "total-growing",
        "pages never end: each has new versions, and TotalCount is a page ahead",
        |_| Some(DataFault::TotalGrowing),
    ),
    Spec::plain("empty-pages", "all pages after the first are empty, and TotalCount is unchanged", |_| {
        Some(DataFault::EmptyPages)
    }),
    Spec::plain(
        "contradict",
        "every RegionIdCount is one too large, FAILED has the description Success, updates precede starts",
        |_| Some(DataFault::Contradict),
    ),
    Spec::with_value(
        "page-limit",
        "ENTRIES, 50",
        "InvalidParameter.PageSize above that many entries",
        |value| number(value, 50).filter(|entries| *entries > 0).map(DataFault::PageLimit),
    ),
    Spec::with_value(
        "page-cap",
        "ENTRIES, 50",
        "a PageSize above that many entries is taken for that many, which is echoed",
        |value| number(value, 50).filter(|entries| *entries > 0).map(DataFault::PageCap),
    ),
];

impl DataFault {
    /// The response with the fault; `respond` returns the correct response to other parameters.
    pub(crate) fn apply(
        self,
        pairs: &[(String, String)],
        response: Result<EnsResponse, EnsError>,
        respond: impl Fn(&[(String, String)]) -> Result<EnsResponse, EnsError>,
    ) -> Result<EnsResponse, EnsError> {
        let response = response?;
        let parameters = Parameters(pairs);
        let number = parameters.number("PageNumber", u32::MAX)?.unwrap_or(1);
        let size = parameters.number("PageSize", u32::MAX)?.unwrap_or(10);
        Ok(match self {
            Self::Drift if number == 2 => {
                let mut first = respond(&of_page(pairs, 1))?.into_json();
                let moved = entries(&mut first).and_then(Vec::pop);
                response.map_json(|value| {
                    if let (Some(list), Some(moved)) = (entries(value), moved) {
                        list.insert(0, moved);
                        list.pop();
                    }
                })
            }
            Self::Drift => response,
            Self::DoubledRegions => response.map_json(|value| each_entry(value, repeat_a_region)),
            Self::TotalSmall => response.map_json(|value| change_total(value, |total| total / 2)),
            Self::TotalLarge => response.map_json(|value| change_total(value, |total| total + 100)),
            Self::TotalGrowing => {
                let total = response.into_json()["TotalCount"].as_u64().unwrap_or_default();
                let pages = (total / u64::from(size)).clamp(1, u64::from(u32::MAX)) as u32;
                let round = (number - 1) / pages;
                respond(&of_page(pairs, (number - 1) % pages + 1))?.map_json(|value| {
                    change_total(value, |_| (u64::from(number) + 1) * u64::from(size));
                    value["PageNumber"] = number.into();
                    each_entry(value, |entry| {
                        let version = entry["Version"].as_str().unwrap_or_default();
                        entry["Version"] = format!("{version}+{round}").into();
                    });
                })
            }
            Self::EmptyPages if number > 1 => response.map_json(|value| {
                entries(value).map(Vec::clear);
            }),
            Self::EmptyPages => response,
            Self::Contradict => response.map_json(|value| each_entry(value, contradict)),
            Self::PageLimit(most) if size > most => {
                return Err(EnsError::invalid("PageSize", format_args!("is above {most}")));
            }
            Self::PageCap(most) if size > most => respond(&with(pairs, "PageSize", most))?,
            Self::PageLimit(_) | Self::PageCap(_) => response,
        })
    }
}

/// The same parameters for another page.
fn of_page(pairs: &[(String, String)], number: u32) -> Vec<(String, String)> {
    with(pairs, "PageNumber", number)
}

/// The same parameters, with another value of one.
fn with(pairs: &[(String, String)], parameter: &str, value: u32) -> Vec<(String, String)> {
    let others = pairs.iter().filter(|(name, _)| name != parameter).cloned();
    others.chain(std::iter::once((parameter.to_owned(), value.to_string()))).collect()
}

fn entries(response: &mut Value) -> Option<&mut Vec<Value>> {
    response.pointer_mut("/PushResults/PushResult")?.as_array_mut()
}

fn each_entry(response: &mut Value, change: impl FnMut(&mut Value)) {
    entries(response).into_iter().flatten().for_each(change);
}

fn change_total(response: &mut Value, change: impl FnOnce(u64) -> u64) {
    if let Some(total) = response["TotalCount"].as_u64() {
        response["TotalCount"] = change(total).into();
    }
}

fn groups(entry: &mut Value) -> Option<&mut Vec<Value>> {
    entry.pointer_mut("/StatusStatS/StatusStat")?.as_array_mut()
}

fn rows(group: &mut Value) -> Option<&mut Vec<Value>> {
    group.pointer_mut("/RegionIds/RegionId")?.as_array_mut()
}

fn repeat_a_region(entry: &mut Value) {
    let Some(groups) = groups(entry) else { return };
    let first = |group: &mut Value| Some((group["Status"].clone(), rows(group)?.first()?.clone()));
    let Some((status, mut row)) = groups.iter_mut().find_map(first) else { return };
    let earlier = row["UpdateTime"].as_str().and_then(an_hour_earlier);
    row["UpdateTime"] = earlier.map_or(Value::Null, Value::from);
    let other = if status == "PUSHING" { "FAILED" } else { "PUSHING" };
    match groups.iter_mut().find(|group| group["Status"] == other) {
        Some(group) => {
            let count = group["RegionIdCount"].as_u64();
            if let Some(rows) = rows(group) {
                rows.push(row);
            }
            group["RegionIdCount"] = count.map_or(Value::Null, |count| (count + 1).into());
        }
        None => groups.push(json!({"RegionIdCount": 1, "RegionIds": {"RegionId": [row]}, "Status": other})),
    }
}

fn an_hour_earlier(time: &str) -> Option<String> {
    let time = chrono::DateTime::parse_from_rfc3339(time).ok()? - chrono::TimeDelta::hours(1);
    Some(time.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

fn contradict(entry: &mut Value) {
    for group in groups(entry).into_iter().flatten() {
        let count = rows(group).map_or(0, |rows| rows.len());
        group["RegionIdCount"] = (count + 1).into();
        let failed = group["Status"] == "FAILED";
        for row in rows(group).into_iter().flatten() {
            let start = row["StartTime"].as_str().and_then(an_hour_earlier);
            row["UpdateTime"] = start.map_or(Value::Null, Value::from);
            if failed {
                row["StatusDescrip"] = "Success".into();
            }
        }
    }
}
