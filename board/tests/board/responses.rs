//! Responses for tests: the vendor's own example, and random ones with elements missing, doubled and of odd types.

use board::{Board, Builder, UtcSeconds};
use ens_api::PushQuery;
use ens_api::operations::describe_data_push_result::{
    PushResult, PushResults, RegionIds, RegionPush, Response, StatusStat, StatusStats,
};
use proptest::prelude::*;
use serde_json::json;

use crate::whole_page::WholePage as _;

/// When all pages here are fetched: after every time in them.
pub(crate) const FETCHED: UtcSeconds = UtcSeconds(1_700_000_000);

/// The example of the vendor's page, to the letter.
pub(crate) const EXAMPLE: &str = r#"{
  "PageNumber": 1,
  "PageSize": 10,
  "PushResults": {
    "PushResult": [
      {
        "Name": "gcs-pre-websocket-eip-telecom",
        "StatusStatS": {
          "StatusStat": [
            {
              "RegionIdCount": 2,
              "RegionIds": {
                "RegionId": [
                  {
                    "RegionId": "cn-wuxi-5",
                    "StartTime": "2021-12-28T16:00:00Z",
                    "StatusDescrip": "Success",
                    "UpdateTime": "2021-12-07T02:37:10Z"
                  }
                ]
              },
              "Status": "FAILED"
            }
          ]
        },
        "Version": "standard"
      }
    ]
  },
  "RequestId": "CEF72CEB-54B6-4AE8-B225-F876FF7BA984",
  "TotalCount": 6
}"#;

pub(crate) fn query(pairs: &[(&str, &str)]) -> PushQuery {
    let pairs = [("AppId", "app")].iter().chain(pairs).map(|(key, value)| (*key, *value));
    PushQuery::from_pairs(pairs).unwrap()
}

pub(crate) fn builder() -> Builder {
    Builder::new(&query(&[]))
}

pub(crate) fn board(pages: &[&str]) -> Board {
    let mut builder = builder();
    for page in pages {
        builder.add_page(page.as_bytes(), FETCHED).unwrap();
    }
    builder.finish()
}

/// A page of versions, each with pushes `(region, status, description, start, update)`; times are seconds.
pub(crate) type Pushes<'a> = &'a [(&'a str, &'a str, &'a str, i64, i64)];

pub(crate) fn page(total: i64, versions: &[(&str, &str, Pushes<'_>)]) -> String {
    let time = |at: i64| board::model::time::rfc3339(UtcSeconds(at));
    let entries: Vec<_> = versions
        .iter()
        .map(|(name, version, pushes)| {
            let stats: Vec<_> = pushes
                .iter()
                .map(|(region, status, description, start, update)| {
                    json!({"RegionIdCount": 1, "Status": status, "RegionIds": {"RegionId": [{
                        "RegionId": region, "StartTime": time(*start),
                        "StatusDescrip": description, "UpdateTime": time(*update)
                    }]}})
                })
                .collect();
            json!({"Name": name, "Version": version, "StatusStatS": {"StatusStat": stats}})
        })
        .collect();
    json!({"PageSize": versions.len().max(1), "PushResults": {"PushResult": entries}, "TotalCount": total})
        .to_string()
}

fn one_of(texts: &'static [&'static str]) -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        8 => prop::sample::select(texts).prop_map(|text| Some(text.to_owned())),
        1 => Just(None),
        1 => ".{0,6}".prop_map(Some),
    ]
}

fn time() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        6 => (1_600_000_000_i64..1_600_000_050).prop_map(|at| Some(board::model::time::rfc3339(UtcSeconds(at)))),
        1 => Just(Some("2021-12-29T00:00:00+08:00".to_owned())),
        1 => Just(Some("soon".to_owned())),
        1 => Just(Some(String::new())),
        1 => Just(None),
    ]
}

fn push() -> impl Strategy<Value = RegionPush> {
    let region =
        one_of(&["cn-wuxi-5", "cn-jiaozuo-2", "cn-shanghai-cmcc", "cn-wuhan-telecom_unicom_cmcc-2", ""]);
    let description = one_of(&["Success", "成功", "download failed", "", "say \"so\"\n"]);
    (region, time(), description, time()).prop_map(|(region_id, start_time, status_descrip, update_time)| {
        RegionPush { region_id, start_time, status_descrip, update_time, ..RegionPush::default() }
    })
}

fn stat() -> impl Strategy<Value = StatusStat> {
    let status = one_of(&["SUCCESS", "FAILED", "PUSHING", "DISTING", ""]);
    let list = prop::option::weighted(0.9, prop::collection::vec(push(), 0..5));
    (status, prop::option::of(-1_i64..5), prop::option::weighted(0.9, list)).prop_map(
        |(status, region_id_count, list)| StatusStat {
            status,
            region_id_count,
            region_ids: list.map(|region_id| RegionIds { region_id, ..RegionIds::default() }),
            ..StatusStat::default()
        },
    )
}

fn entry() -> impl Strategy<Value = PushResult> {
    let stats = prop::option::weighted(0.9, prop::collection::vec(stat(), 0..4));
    (one_of(&["1/mirror_file/a.tar", "b", ""]), one_of(&["1", "2", "standard"]), stats).prop_map(
        |(name, version, status_stat)| PushResult {
            name,
            version,
            status_stats: status_stat
                .map(|list| StatusStats { status_stat: Some(list), ..StatusStats::default() }),
            ..PushResult::default()
        },
    )
}

pub(crate) fn response() -> impl Strategy<Value = Response> {
    let number = || prop::option::of(0_i64..20);
    let entries = prop::collection::vec(entry(), 0..5);
    (entries, number(), number(), number()).prop_map(|(list, page_number, page_size, total_count)| Response {
        page_number,
        page_size,
        total_count,
        request_id: Some("r".to_owned()),
        push_results: Some(PushResults { push_result: Some(list), ..PushResults::default() }),
        ..Response::default()
    })
}
