//! The reference decoder for tests: reads the same response with serde_json, whole and by recursion. The scanner must
//! give the same result for every input.

mod shapes;

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::ingest::builder::{Builder, Envelope, RowTexts};
use crate::model::issues::{DataIssue, DataIssues};
use ens_api::error_code::is_success;
use ens_api::text::with_plain_escapes;
use shapes::{Found, Integer, Keys, List, Read, Text, Wrapper, marked};

/// Decodes a page into a builder; `None` where it is not a page.
pub(super) fn decode(body: &[u8], builder: &mut Builder) -> Option<Envelope> {
    let plain = with_plain_escapes(body);
    let text = marked(plain.as_deref().unwrap_or(body));
    let mut deserializer = serde_json::Deserializer::from_str(text.trim_start_matches('\u{feff}'));
    let envelope = Response(builder).deserialize(&mut deserializer).ok()?;
    deserializer.end().ok()?;
    envelope
}

/// The outermost object: its envelope, or `None` where it is not a response of this operation.
struct Response<'b>(&'b mut Builder);

impl<'de> DeserializeSeed<'de> for Response<'_> {
    type Value = Option<Envelope>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Response<'_> {
    type Value = Option<Envelope>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a response of DescribeDataPushResult")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let builder = self.0;
        let mut envelope = Envelope::default();
        let (mut known, mut results, mut code, mut success) = (false, Found::Nothing, None, None);
        let mut keys = Keys::default();
        builder.page_issues = DataIssues::default();
        while let Some(key) = map.next_key_seed(Text)? {
            let key = key.value.unwrap_or_default();
            let odd = match key.as_ref() {
                "PageNumber" => map.next_value_seed(Integer)?.put(&mut envelope.number) | keys.is_repeated(0),
                "PageSize" => map.next_value_seed(Integer)?.put(&mut envelope.size) | keys.is_repeated(1),
                "TotalCount" => {
                    map.next_value_seed(Integer)?.put(&mut envelope.total_count) | keys.is_repeated(2)
                }
                "PushResults" => {
                    results = results.max(map.next_value_seed(Wrapper(builder, PhantomData::<Results>))?);
                    keys.is_repeated(3)
                }
                "RequestId" => {
                    let text = map.next_value_seed(Text)?.noted(&mut builder.page_issues);
                    envelope.request_id = text.value.map(Cow::into_owned);
                    text.odd | keys.is_repeated(4)
                }
                other => {
                    builder.unknown_element("Response", other);
                    builder.page_issues.add(DataIssue::UnknownElement);
                    if other.eq_ignore_ascii_case("code") {
                        code = map.next_value_seed(Text)?.value;
                    } else if other.eq_ignore_ascii_case("success") {
                        success = map.next_value_seed(Text)?.value;
                    } else if other.eq_ignore_ascii_case("requestid") {
                        map.next_value_seed(Text)?;
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                    false
                }
            };
            known |= keys.any_below(4);
            builder.page_issues.add_if(DataIssue::OddType, odd);
        }
        let refused = code.is_some_and(|code| !is_success(&code));
        let has_failed = success.is_some_and(|success| success.eq_ignore_ascii_case("false"));
        let is_push_results =
            known && !has_failed && results != Found::Scalar && !(refused && results == Found::Nothing);
        envelope.has_results = results != Found::Nothing;
        Ok(is_push_results.then_some(envelope))
    }
}

enum Results {}

impl List for Results {
    const NAMES: (&'static str, &'static str) = ("PushResults", "PushResult");

    fn issues(builder: &mut Builder) -> &mut DataIssues {
        &mut builder.page_issues
    }

    fn element<'de, A: MapAccess<'de>>(builder: &mut Builder, mut map: A) -> Result<(), A::Error> {
        let (mut name, mut version) = (None, None);
        let mut keys = Keys::default();
        builder.entry_issues = DataIssues::default();
        while let Some(key) = map.next_key_seed(Text)? {
            let key = key.value.unwrap_or_default();
            let odd = match key.as_ref() {
                "Name" => {
                    map.next_value_seed(Text)?.noted(&mut builder.entry_issues).put(&mut name)
                        | keys.is_repeated(0)
                }
                "Version" => {
                    map.next_value_seed(Text)?.noted(&mut builder.entry_issues).put(&mut version)
                        | keys.is_repeated(1)
                }
                "StatusStatS" => {
                    map.next_value_seed(Wrapper(builder, PhantomData::<Stats>))?;
                    keys.is_repeated(2)
                }
                other => {
                    builder.unknown_element("PushResult", other);
                    builder.entry_issues.add(DataIssue::UnknownElement);
                    map.next_value::<IgnoredAny>()?;
                    false
                }
            };
            builder.entry_issues.add_if(DataIssue::OddType, odd);
        }
        builder.end_entry(name.as_deref(), version.as_deref());
        Ok(())
    }

    fn odd_element(builder: &mut Builder, text: Read<Cow<'_, str>>) {
        builder.entry_issues = DataIssues::default();
        builder.entry_issues.add(DataIssue::OddType);
        let text = text.noted(&mut builder.entry_issues).value;
        builder.end_entry(text.as_deref(), None);
    }
}

enum Stats {}

impl List for Stats {
    const NAMES: (&'static str, &'static str) = ("StatusStatS", "StatusStat");

    fn issues(builder: &mut Builder) -> &mut DataIssues {
        &mut builder.entry_issues
    }

    fn element<'de, A: MapAccess<'de>>(builder: &mut Builder, mut map: A) -> Result<(), A::Error> {
        let (mut status, mut counted) = (None, None);
        let mut keys = Keys::default();
        while let Some(key) = map.next_key_seed(Text)? {
            let key = key.value.unwrap_or_default();
            let odd = match key.as_ref() {
                "Status" => {
                    map.next_value_seed(Text)?.noted(&mut builder.entry_issues).put(&mut status)
                        | keys.is_repeated(0)
                }
                "RegionIdCount" => map.next_value_seed(Integer)?.put(&mut counted) | keys.is_repeated(1),
                "RegionIds" => {
                    map.next_value_seed(Wrapper(builder, PhantomData::<Regions>))?;
                    keys.is_repeated(2)
                }
                other => {
                    builder.unknown_element("StatusStat", other);
                    builder.entry_issues.add(DataIssue::UnknownElement);
                    map.next_value::<IgnoredAny>()?;
                    false
                }
            };
            builder.entry_issues.add_if(DataIssue::OddType, odd);
        }
        builder.end_stat(status.as_deref(), counted);
        Ok(())
    }

    fn odd_element(builder: &mut Builder, text: Read<Cow<'_, str>>) {
        builder.entry_issues.add(DataIssue::OddType);
        let text = text.noted(&mut builder.entry_issues).value;
        builder.end_stat(text.as_deref(), None);
    }
}

enum Regions {}

impl List for Regions {
    const NAMES: (&'static str, &'static str) = ("RegionIds", "RegionId");

    fn issues(builder: &mut Builder) -> &mut DataIssues {
        &mut builder.entry_issues
    }

    fn element<'de, A: MapAccess<'de>>(builder: &mut Builder, mut map: A) -> Result<(), A::Error> {
        let (mut region, mut start, mut update, mut description) = (None, None, None, None);
        let mut issues = DataIssues::default();
        // Of the last value of each.
        let mut cuts = [DataIssues::default(); 4];
        let mut keys = Keys::default();
        while let Some(key) = map.next_key_seed(Text)? {
            let key = key.value.unwrap_or_default();
            let odd = match key.as_ref() {
                "RegionId" => {
                    cuts[0] = DataIssues::default();
                    map.next_value_seed(Text)?.noted(&mut cuts[0]).put(&mut region) | keys.is_repeated(0)
                }
                "StartTime" => {
                    cuts[1] = DataIssues::default();
                    map.next_value_seed(Text)?.noted(&mut cuts[1]).put(&mut start) | keys.is_repeated(1)
                }
                "StatusDescrip" => {
                    cuts[2] = DataIssues::default();
                    map.next_value_seed(Text)?.noted(&mut cuts[2]).put(&mut description) | keys.is_repeated(2)
                }
                "UpdateTime" => {
                    cuts[3] = DataIssues::default();
                    map.next_value_seed(Text)?.noted(&mut cuts[3]).put(&mut update) | keys.is_repeated(3)
                }
                other => {
                    builder.unknown_element("RegionId", other);
                    issues.add(DataIssue::UnknownElement);
                    map.next_value::<IgnoredAny>()?;
                    false
                }
            };
            issues.add_if(DataIssue::OddType, odd);
        }
        let issues = cuts.into_iter().fold(issues, DataIssues::union);
        let row = RowTexts {
            region: bytes(&region),
            start: bytes(&start),
            update: bytes(&update),
            description: bytes(&description),
            issues,
        };
        builder.row(row);
        Ok(())
    }

    fn odd_element(builder: &mut Builder, text: Read<Cow<'_, str>>) {
        let mut issues = DataIssues::default();
        issues.add(DataIssue::OddType);
        let text = text.noted(&mut issues).value;
        builder.row(RowTexts { region: bytes(&text), issues, ..RowTexts::default() });
    }
}

fn bytes<'a>(text: &'a Option<Cow<'_, str>>) -> Option<&'a [u8]> {
    text.as_ref().map(|text| text.as_bytes())
}
