//! Valid responses in other shapes than documented: lists, texts and times as gateways, languages and sibling products
//! write them.

use ens_api::operations::OPERATIONS;
use serde_json::{Value, json};

use super::spec::{Spec, number};
use crate::response::EnsResponse;

/// Another shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ShapeFault {
    /// Descriptions and names end in the middle of a character: half of a surrogate pair, as an escape.
    CutEscape,
    /// In the middle of an escape.
    CutInEscape,
    /// The same as bytes that are not UTF-8.
    CutBytes,
    /// The result is empty, in that shape, and so is the count.
    Nothing(Nothing),
    /// The result is empty, in that shape, and the count is unchanged.
    NothingOf(Nothing),
    /// A list of one element is that element.
    Single,
    /// Times mean none, or lack a part.
    OddTimes,
    /// Descriptions of failures are JSON in a text.
    JsonDescriptions,
    /// Applications have no name.
    NamelessApps,
    /// Running pushes were started this many years ago.
    StalePushes(i32),
}

/// What stands in the place of an empty list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nothing {
    Array,
    Object,
    Null,
    Text,
}

pub(super) const TABLE: [Spec<ShapeFault>; 8] = [
    Spec::with_value(
        "cut-texts",
        "FORM, escape",
        "names and descriptions end in the middle of a character: as the escape of half of a surrogate pair (escape), a \
         part of an escape (in-escape), or bytes that are not UTF-8 (bytes)",
        |value| match value.unwrap_or("escape") {
            "escape" => Some(ShapeFault::CutEscape),
            "in-escape" => Some(ShapeFault::CutInEscape),
            "bytes" => Some(ShapeFault::CutBytes),
            _ => None,
        },
    ),
    Spec::with_value(
        "nothing",
        "SHAPE, array",
        "the result is empty, as array, object, null or text, and TotalCount is 0",
        |value| nothing(value).map(ShapeFault::Nothing),
    ),
    Spec::with_value(
        "nothing-of",
        "SHAPE, array",
        "the result is empty, as array, object, null or text, and TotalCount is unchanged",
        |value| nothing(value).map(ShapeFault::NothingOf),
    ),
    Spec::plain("single", "a list of one element is that element", |_| Some(ShapeFault::Single)),
    Spec::plain(
        "odd-times",
        "times mean none (1970, 0001-01-01, 0, empty), have minutes only, no zone, another zone, a blank or milliseconds",
        |_| Some(ShapeFault::OddTimes),
    ),
    Spec::plain(
        "json-descriptions",
        "descriptions of failures are JSON in a text, with a step and a time of their own",
        |_| Some(ShapeFault::JsonDescriptions),
    ),
    Spec::plain("nameless-apps", "AppInfo has no AppMetaData, as in the vendor's sample", |_| {
        Some(ShapeFault::NamelessApps)
    }),
    Spec::with_value(
        "stale-pushes",
        "YEARS, 4",
        "running pushes were started, and last changed, that many years earlier",
        |value| number(value, 4).map(ShapeFault::StalePushes),
    ),
];

fn nothing(value: Option<&str>) -> Option<Nothing> {
    Some(match value.unwrap_or("array") {
        "array" => Nothing::Array,
        "object" => Nothing::Object,
        "null" => Nothing::Null,
        "text" => Nothing::Text,
        _ => return None,
    })
}

/// In the place of a cut, until the JSON is written.
const CUT: &str = "\u{fdd0}";

impl ShapeFault {
    /// The response in this shape.
    pub(crate) fn apply(self, response: EnsResponse) -> EnsResponse {
        match self {
            Self::CutEscape | Self::CutInEscape | Self::CutBytes => {
                let with: &[u8] = match self {
                    Self::CutEscape => br"\ud83d",
                    Self::CutInEscape => br"\ud8",
                    _ => b"\xf0\x9f",
                };
                response.map_json(|value| each_text(value, &mut cut)).map_body(|body| {
                    let text = String::from_utf8(body).expect("JSON is UTF-8");
                    let mut parts = text.split(CUT).map(str::as_bytes);
                    let first = parts.next().unwrap_or_default().to_vec();
                    parts.fold(first, |body, part| [&body, with, part].concat())
                })
            }
            Self::Nothing(shape) => response.map_json(|value| {
                empty(value, shape);
                if value.get("TotalCount").is_some() {
                    value["TotalCount"] = 0.into();
                }
            }),
            Self::NothingOf(shape) => response.map_json(|value| empty(value, shape)),
            Self::Single => response.map_json(unwrap_lists),
            Self::OddTimes => response.map_json(|value| {
                let mut count = 0;
                each_text(value, &mut |name, text| {
                    if name.ends_with("Time") && !text.is_empty() {
                        *text = odd_time(text, count);
                        count += 1;
                    }
                });
            }),
            Self::JsonDescriptions => response.map_json(|value| each_status(value, describe_in_json)),
            Self::NamelessApps => response.map_json(|value| each_text(value, &mut forget_name)),
            Self::StalePushes(years) => response.map_json(|value| {
                each_status(value, |status, row| {
                    if status == "PUSHING" {
                        ["StartTime", "UpdateTime"].into_iter().for_each(|name| age(&mut row[name], years));
                    }
                });
            }),
        }
    }
}

/// Calls `change` with every text and the name of its element.
fn each_text(value: &mut Value, change: &mut impl FnMut(&str, &mut String)) {
    fn walk(name: &str, value: &mut Value, change: &mut impl FnMut(&str, &mut String)) {
        match value {
            Value::Object(elements) => {
                elements.iter_mut().for_each(|(name, value)| walk(name, value, change))
            }
            Value::Array(items) => items.iter_mut().for_each(|item| walk(name, item, change)),
            Value::String(text) => change(name, text),
            _ => {}
        }
    }
    walk("", value, change);
}

/// Calls `change` with every push and its status.
fn each_status(value: &mut Value, mut change: impl FnMut(&str, &mut Value)) {
    let list = |value: &mut Value, path: &str| -> Vec<Value> {
        value.pointer_mut(path).and_then(Value::as_array_mut).map(std::mem::take).unwrap_or_default()
    };
    let mut entries = list(value, "/PushResults/PushResult");
    for entry in &mut entries {
        let groups = entry.pointer_mut("/StatusStatS/StatusStat").and_then(Value::as_array_mut);
        for group in groups.into_iter().flatten() {
            let status = group["Status"].as_str().unwrap_or_default().to_owned();
            let rows = group.pointer_mut("/RegionIds/RegionId").and_then(Value::as_array_mut);
            rows.into_iter().flatten().for_each(|row| change(&status, row));
        }
    }
    if let Some(list) = value.pointer_mut("/PushResults/PushResult") {
        *list = entries.into();
    }
}

fn cut(name: &str, text: &mut String) {
    if matches!(name, "Name" | "StatusDescrip" | "EnName") {
        text.push_str(CUT);
    }
}

fn empty(value: &mut Value, shape: Nothing) {
    for operation in OPERATIONS {
        if let Some(result) = value.get_mut(operation.result) {
            *result = match shape {
                Nothing::Array => json!([]),
                Nothing::Object => json!({}),
                Nothing::Null => Value::Null,
                Nothing::Text => json!(""),
            };
        }
    }
}

fn unwrap_lists(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.iter_mut().for_each(unwrap_lists);
            if let [only] = &mut items[..] {
                *value = only.take();
            }
        }
        Value::Object(elements) => elements.values_mut().for_each(unwrap_lists),
        _ => {}
    }
}

/// The forms by turns. The first one is unchanged.
fn odd_time(time: &str, at: usize) -> String {
    let Ok(moment) = chrono::DateTime::parse_from_rfc3339(time) else { return time.to_owned() };
    let in_china = moment.with_timezone(&chrono::FixedOffset::east_opt(8 * 3_600).expect("eight hours"));
    match at % 11 {
        0 => time.to_owned(),
        1 => moment.format("%Y-%m-%dT%H:%MZ").to_string(),
        2 => in_china.format("%Y-%m-%d %H:%M:%S").to_string(),
        3 => in_china.format("%Y-%m-%dT%H:%M:%S+08:00").to_string(),
        4 => moment.format("%Y-%m-%d %H:%M:%SZ").to_string(),
        5 => moment.format("%Y-%m-%dT%H:%M:%S.250Z").to_string(),
        6 => "1970-01-01T00:00:00Z".to_owned(),
        7 => "0001-01-01T00:00:00Z".to_owned(),
        8 => "0".to_owned(),
        9 => String::new(),
        _ => "1970-01-01T08:00:00+08:00".to_owned(),
    }
}

fn describe_in_json(status: &str, row: &mut Value) {
    if status == "FAILED" {
        let time = row["UpdateTime"].as_str().unwrap_or_default().replace('T', " ").replace('Z', "");
        let description = json!({
            "status": "FAILED",
            "step": "DOWNLOAD",
            "descrip": row["StatusDescrip"].as_str().unwrap_or("md5 mismatch"),
            "start_time": time,
        });
        row["StatusDescrip"] = description.to_string().into();
    }
}

fn forget_name(name: &str, text: &mut String) {
    if name == "AppInfo"
        && let Ok(Value::Object(mut info)) = serde_json::from_str(text)
    {
        info.remove("AppMetaData");
        *text = Value::Object(info).to_string();
    }
}

fn age(time: &mut Value, years: i32) {
    if let Some(text) = time.as_str()
        && let Some(year) = text.get(..4).and_then(|year| year.parse::<i32>().ok())
    {
        // Another year may have no leap day.
        let rest = text[4..].replace("-02-29", "-02-28");
        *time = format!("{:04}{rest}", year - years).into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response() -> EnsResponse {
        let row = |description: &str| json!({"RegionId": "r", "StartTime": "2024-02-29T01:02:03Z", "StatusDescrip": description, "UpdateTime": "2024-02-29T01:02:04Z"});
        let group = |status: &str| json!({"RegionIdCount": 1, "RegionIds": {"RegionId": [row("x")]}, "Status": status});
        let entry = json!({"Name": "a", "StatusStatS": {"StatusStat": [group("FAILED"), group("PUSHING")]}, "Version": "1"});
        let value = json!({"PushResults": {"PushResult": [entry]}, "RequestId": "r", "TotalCount": 1});
        EnsResponse::json(value.to_string().into_bytes())
    }

    #[test]
    fn texts_are_cut_as_escapes_and_as_bytes() {
        let escaped = String::from_utf8(ShapeFault::CutEscape.apply(response()).into_bytes()).unwrap();
        assert!(escaped.contains(r#""Name":"a\ud83d""#) && escaped.contains(r#""StatusDescrip":"x\ud83d""#));
        let in_escape = String::from_utf8(ShapeFault::CutInEscape.apply(response()).into_bytes()).unwrap();
        assert!(in_escape.contains(r#""Name":"a\ud8""#), "{in_escape}");
        let bytes = ShapeFault::CutBytes.apply(response()).into_bytes();
        assert!(bytes.windows(5).any(|part| part == b"\"x\xf0\x9f\""), "{}", bytes.escape_ascii());
    }

    #[test]
    fn lists_times_and_descriptions_change_their_shape() {
        let value = ShapeFault::Nothing(Nothing::Text).apply(response()).into_json();
        assert_eq!(value, json!({"PushResults": "", "RequestId": "r", "TotalCount": 0}));
        let value = ShapeFault::NothingOf(Nothing::Array).apply(response()).into_json();
        assert_eq!(value, json!({"PushResults": [], "RequestId": "r", "TotalCount": 1}));
        let value = ShapeFault::Single.apply(response()).into_json();
        let groups = &value["PushResults"]["PushResult"]["StatusStatS"]["StatusStat"];
        assert_eq!(groups[0]["RegionIds"]["RegionId"]["RegionId"], "r");
        let value = ShapeFault::OddTimes.apply(response()).into_json();
        let row = |value: &Value, at: usize| {
            value["PushResults"]["PushResult"][0]["StatusStatS"]["StatusStat"][at]["RegionIds"]["RegionId"][0]
                .clone()
        };
        assert_eq!(row(&value, 0)["UpdateTime"], "2024-02-29T01:02Z");
        let value = ShapeFault::JsonDescriptions.apply(response()).into_json();
        assert!(row(&value, 0)["StatusDescrip"].as_str().unwrap().contains(r#""step":"DOWNLOAD""#));
        assert_eq!(row(&value, 1)["StatusDescrip"], "x");
        let value = ShapeFault::StalePushes(4).apply(response()).into_json();
        assert_eq!(row(&value, 0)["StartTime"], "2024-02-29T01:02:03Z");
        assert_eq!(row(&value, 1)["StartTime"], "2020-02-28T01:02:03Z");
    }
}
