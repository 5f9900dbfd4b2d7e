//! Answers that are whole and lie: pages that do not fit together, totals that are none, lines that
//! contradict each other. All but totals are about DescribeDataPushResult; other answers stay right.

use serde_json::{Value, json};

use super::bodies::changed;
use super::{Fault, Row};
use crate::answer::Answer;
use crate::failure::Failure;
use crate::parameters::Parameters;

/// A lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DataFault {
    /// An entry moves from the first page to the second while they are read.
    Drift,
    /// Regions that stand under two statuses.
    DoubledRegions,
    /// Half the entries that there are.
    TotalSmall,
    /// More entries than there are.
    TotalLarge,
    /// Always a page more.
    TotalGrowing,
    /// Nothing on any page but the first.
    EmptyPages,
    /// All that is wrong in the vendor's example, everywhere.
    Contradict,
}

pub(super) const ROWS: [Row; 7] = [
    Row::plain(
        "drift",
        "the last entry of page 1 comes again as the first of page 2, whose own last entry is on no page",
        |_| Some(Fault::Data(DataFault::Drift)),
    ),
    Row::plain(
        "doubled-regions",
        "a region of every entry stands under a second status too, with an UpdateTime an hour earlier",
        |_| Some(Fault::Data(DataFault::DoubledRegions)),
    ),
    Row::plain("total-small", "TotalCount says half of the entries that there are", |_| {
        Some(Fault::Data(DataFault::TotalSmall))
    }),
    Row::plain("total-large", "TotalCount says a hundred entries more than there are", |_| {
        Some(Fault::Data(DataFault::TotalLarge))
    }),
    Row::plain(
        "total-growing",
        "pages never end: each is full of new versions, and TotalCount is a page ahead",
        |_| Some(Fault::Data(DataFault::TotalGrowing)),
    ),
    Row::plain("empty-pages", "pages from the second on hold no entry, whatever TotalCount says", |_| {
        Some(Fault::Data(DataFault::EmptyPages))
    }),
    Row::plain(
        "contradict",
        "every count is one too large, FAILED says Success, and updates come before starts",
        |_| Some(Fault::Data(DataFault::Contradict)),
    ),
];

impl DataFault {
    /// What an answer to these parameters becomes; `ask` gives the right answer to others.
    pub(crate) fn play(
        self,
        pairs: &[(String, String)],
        answer: Result<Answer, Failure>,
        ask: impl Fn(&[(String, String)]) -> Result<Answer, Failure>,
    ) -> Result<Answer, Failure> {
        let answer = answer?;
        let parameters = Parameters(pairs);
        let number = parameters.number("PageNumber", u32::MAX)?.unwrap_or(1);
        let size = parameters.number("PageSize", u32::MAX)?.unwrap_or(10);
        let page = |number: u32| ask(&of_page(pairs, number)).map(json_of);
        Ok(match self {
            Self::Drift if number == 2 => {
                let moved = entries(&mut page(1)?).and_then(Vec::pop);
                changed(answer, |value| {
                    if let (Some(list), Some(moved)) = (entries(value), moved) {
                        list.insert(0, moved);
                        list.pop();
                    }
                })
            }
            Self::Drift => answer,
            Self::DoubledRegions => changed(answer, |value| each_entry(value, double_a_region)),
            Self::TotalSmall => changed(answer, |value| total(value, |total| total / 2)),
            Self::TotalLarge => changed(answer, |value| total(value, |total| total + 100)),
            Self::TotalGrowing => {
                let there = json_of(answer)["TotalCount"].as_u64().unwrap_or_default();
                let pages = (there / u64::from(size)).clamp(1, u64::from(u32::MAX)) as u32;
                let round = (number - 1) / pages;
                changed(ask(&of_page(pairs, (number - 1) % pages + 1))?, |value| {
                    total(value, |_| (u64::from(number) + 1) * u64::from(size));
                    value["PageNumber"] = number.into();
                    each_entry(value, |entry| {
                        let version = entry["Version"].as_str().unwrap_or_default();
                        entry["Version"] = format!("{version}+{round}").into();
                    });
                })
            }
            Self::EmptyPages if number > 1 => changed(answer, |value| {
                entries(value).map(Vec::clear);
            }),
            Self::EmptyPages => answer,
            Self::Contradict => changed(answer, |value| each_entry(value, contradict)),
        })
    }
}

/// The same parameters, for another page.
fn of_page(pairs: &[(String, String)], number: u32) -> Vec<(String, String)> {
    let others = pairs.iter().filter(|(name, _)| name != "PageNumber").cloned();
    others.chain(std::iter::once(("PageNumber".to_owned(), number.to_string()))).collect()
}

fn json_of(answer: Answer) -> Value {
    serde_json::from_slice(&answer.into_bytes()).expect("what the operations write is JSON")
}

fn entries(answer: &mut Value) -> Option<&mut Vec<Value>> {
    answer.pointer_mut("/PushResults/PushResult")?.as_array_mut()
}

fn each_entry(answer: &mut Value, change: impl FnMut(&mut Value)) {
    entries(answer).into_iter().flatten().for_each(change);
}

fn total(answer: &mut Value, change: impl FnOnce(u64) -> u64) {
    if let Some(total) = answer["TotalCount"].as_u64() {
        answer["TotalCount"] = change(total).into();
    }
}

fn groups(entry: &mut Value) -> Option<&mut Vec<Value>> {
    entry.pointer_mut("/StatusStatS/StatusStat")?.as_array_mut()
}

fn rows(group: &mut Value) -> Option<&mut Vec<Value>> {
    group.pointer_mut("/RegionIds/RegionId")?.as_array_mut()
}

fn double_a_region(entry: &mut Value) {
    let Some(groups) = groups(entry) else { return };
    let first = |group: &mut Value| Some((group["Status"].clone(), rows(group)?.first()?.clone()));
    let Some((status, mut row)) = groups.iter_mut().find_map(first) else { return };
    let earlier = row["UpdateTime"].as_str().and_then(an_hour_before);
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

fn an_hour_before(time: &str) -> Option<String> {
    let time = chrono::DateTime::parse_from_rfc3339(time).ok()? - chrono::TimeDelta::hours(1);
    Some(time.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

fn contradict(entry: &mut Value) {
    for group in groups(entry).into_iter().flatten() {
        let count = rows(group).map_or(0, |rows| rows.len());
        group["RegionIdCount"] = (count + 1).into();
        let failed = group["Status"] == "FAILED";
        for row in rows(group).into_iter().flatten() {
            let start = row["StartTime"].as_str().and_then(an_hour_before);
            row["UpdateTime"] = start.map_or(Value::Null, Value::from);
            if failed {
                row["StatusDescrip"] = "Success".into();
            }
        }
    }
}
