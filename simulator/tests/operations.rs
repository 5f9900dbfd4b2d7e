//! The responses of the operations: filters, pages, progress, the vendor's example, posted pushes.

mod client;

use std::collections::HashSet;
use std::sync::atomic::Ordering;

use client::{Client, NOW, draft};
use ens_simulator::apps::{EMPTY, FAILING, HEALTHY, LIVING, VENDOR_EXAMPLE};
use serde_json::{Value, json};

/// The name and version of an entry, and its regions with their status.
type Entry<'a> = (&'a str, &'a str, Vec<(&'a str, &'a Value)>);

fn entries(body: &Value) -> Vec<Entry<'_>> {
    let list = body["PushResults"]["PushResult"].as_array().unwrap();
    list.iter()
        .map(|entry| {
            let groups = entry["StatusStatS"]["StatusStat"].as_array().unwrap();
            let rows = groups.iter().flat_map(|group| {
                let status = group["Status"].as_str().unwrap();
                group["RegionIds"]["RegionId"].as_array().unwrap().iter().map(move |row| (status, row))
            });
            (entry["Name"].as_str().unwrap(), entry["Version"].as_str().unwrap(), rows.collect())
        })
        .collect()
}

fn row_count(body: &Value) -> usize {
    entries(body).iter().map(|(_, _, rows)| rows.len()).sum()
}

fn keys(body: &Value) -> Vec<(&str, &str)> {
    entries(body).into_iter().map(|(name, version, _)| (name, version)).collect()
}

#[tokio::test]
async fn the_vendors_example_is_unchanged() {
    let client = Client::new(|_| {});
    let page = json!({
        "PageNumber": 1,
        "PageSize": 10,
        "PushResults": {"PushResult": [{
            "Name": "gcs-pre-websocket-eip-telecom",
            "StatusStatS": {"StatusStat": [{
                "RegionIdCount": 2,
                "RegionIds": {"RegionId": [{
                    "RegionId": "cn-wuxi-5",
                    "StartTime": "2021-12-28T16:00:00Z",
                    "StatusDescrip": "Success",
                    "UpdateTime": "2021-12-07T02:37:10Z"
                }]},
                "Status": "FAILED"
            }]},
            "Version": "standard"
        }]},
        "RequestId": "CEF72CEB-54B6-4AE8-B225-F876FF7BA984",
        "TotalCount": 6
    });
    let app = ("AppId", VENDOR_EXAMPLE);
    for query in [
        vec![app],
        vec![app, ("PageNumber", "1"), ("PageSize", "10")],
        vec![app, ("DataVersions", "standard"), ("RegionIds", "cn-jiaozuo-2,cn-wuxi-5")],
        vec![app, ("MinDate", "2021-12-28"), ("MaxDate", "2021-12-28")],
    ] {
        assert_eq!(client.push_results(&query).await, page, "{query:?}");
    }
    for query in [
        vec![app, ("DataNames", "other")],
        vec![app, ("RegionIds", "cn-jiaozuo-2")],
        vec![app, ("MinDate", "2021-12-29")],
    ] {
        let body = client.push_results(&query).await;
        assert_eq!((entries(&body).len(), &body["TotalCount"]), (0, &json!(0)), "{query:?}");
    }
    let second = client.push_results(&[app, ("PageNumber", "2"), ("PageSize", "1")]).await;
    assert_eq!((entries(&second).len(), &second["TotalCount"]), (0, &json!(6)));
}

#[tokio::test]
async fn the_pages_together_contain_all_entries() {
    let client = Client::new(|_| {});
    let all = client.push_results(&[("AppId", LIVING)]).await;
    assert!(all.get("PageNumber").is_none() && all.get("PageSize").is_none());
    let total = all["TotalCount"].as_u64().unwrap() as usize;
    assert_eq!(total, entries(&all).len());
    let distinct: HashSet<_> = keys(&all).into_iter().collect();
    assert_eq!(distinct.len(), total);

    let mut pages = Vec::new();
    for number in 1..=total.div_ceil(4) + 1 {
        let number = number.to_string();
        let query = [("AppId", LIVING), ("PageNumber", number.as_str()), ("PageSize", "4")];
        let page = client.push_results(&query).await;
        assert_eq!(page["PageNumber"].to_string(), number);
        assert_eq!((&page["PageSize"], &page["TotalCount"]), (&json!(4), &json!(total)));
        pages.extend(page["PushResults"]["PushResult"].as_array().unwrap().clone());
    }
    assert_eq!(json!(pages), all["PushResults"]["PushResult"]);

    let default_size = client.push_results(&[("AppId", LIVING), ("PageNumber", "1")]).await;
    assert_eq!((&default_size["PageSize"], entries(&default_size).len()), (&json!(10), 10.min(total)));
    let default_number = client.push_results(&[("AppId", LIVING), ("PageSize", "3")]).await;
    assert_eq!((&default_number["PageNumber"], entries(&default_number).len()), (&json!(1), 3));
}

#[tokio::test]
async fn names_versions_and_regions_are_filters() {
    let client = Client::new(|_| {});
    let all = client.push_results(&[("AppId", LIVING)]).await;
    let (name, version, rows) =
        entries(&all).into_iter().find(|(name, _, rows)| rows.len() > 20 && !name.contains(',')).unwrap();

    let by_name = client.push_results(&[("AppId", LIVING), ("DataNames", name)]).await;
    let expected: Vec<_> = keys(&all).into_iter().filter(|(other, _)| *other == name).collect();
    assert_eq!(keys(&by_name), expected);
    assert_eq!(by_name["TotalCount"], json!(expected.len()));

    let versions = format!("none, {version}");
    let by_version =
        client.push_results(&[("AppId", LIVING), ("DataNames", name), ("DataVersions", &versions)]).await;
    assert_eq!(keys(&by_version), [(name, version)]);

    let region = rows[0].1["RegionId"].as_str().unwrap();
    let regions = format!("{region},cn-nowhere-1");
    let by_region = client.push_results(&[("AppId", LIVING), ("RegionIds", &regions)]).await;
    assert!(by_region["TotalCount"].as_u64().unwrap() > 3);
    for (_, _, rows) in entries(&by_region) {
        assert!(!rows.is_empty());
        assert!(rows.iter().all(|(_, row)| row["RegionId"] == region));
    }
    let nowhere = client.push_results(&[("AppId", LIVING), ("RegionIds", "cn-nowhere-1")]).await;
    assert_eq!((row_count(&nowhere), &nowhere["TotalCount"]), (0, &json!(0)));
}

#[tokio::test]
async fn dates_are_inclusive_utc_days_of_the_start_time() {
    let client = Client::new(|_| {});
    // Half an hour after midnight, so that both days have pushes.
    client.now.store(NOW - NOW % 86_400 + 1_800, Ordering::Relaxed);
    let days_of = |body: &Value| -> HashSet<String> {
        let all = entries(body);
        let rows = all.iter().flat_map(|(_, _, rows)| rows);
        rows.filter_map(|(_, row)| Some(row["StartTime"].as_str()?[..10].to_owned())).collect()
    };
    let app = ("AppId", LIVING);
    let all = client.push_results(&[app]).await;
    assert!(days_of(&all).is_superset(&["2026-09-20", "2026-09-21"].map(str::to_owned).into()));

    let mut apart = 0;
    for day in ["2026-09-20", "2026-09-21"] {
        let body = client.push_results(&[app, ("MinDate", day), ("MaxDate", day)]).await;
        assert_eq!(days_of(&body), [day.to_owned()].into());
        apart += row_count(&body);
    }
    let since = client.push_results(&[app, ("MinDate", "2026-09-20")]).await;
    // Some regions are listed twice, and a filter can leave out either of the two.
    assert!(row_count(&since).abs_diff(apart) <= 3);
    let later = client.push_results(&[app, ("MinDate", "2026-09-22")]).await;
    assert_eq!(later["TotalCount"], 0);
}

#[tokio::test]
async fn the_same_seed_and_time_give_the_same_bytes() {
    let [one, same, other] = [1, 1, 2].map(|seed| Client::new(|config| config.seed = seed));
    for app in [LIVING, HEALTHY, FAILING] {
        let query = [("AppId", app), ("PageSize", "5")];
        let bytes = one.call("DescribeDataPushResult", &query).await.bytes;
        assert_eq!(bytes, same.call("DescribeDataPushResult", &query).await.bytes);
        assert_ne!(bytes, other.call("DescribeDataPushResult", &query).await.bytes);
    }
}

#[tokio::test]
async fn pushes_progress_and_new_ones_start() {
    let client = Client::new(|_| {});
    let mut before = client.push_results(&[("AppId", LIVING)]).await;
    let (mut changed, mut started) = (0, 0);
    for _ in 0..20 {
        client.now.fetch_add(60, Ordering::Relaxed);
        let after = client.push_results(&[("AppId", LIVING)]).await;
        changed += usize::from(after["PushResults"] != before["PushResults"]);
        started += usize::from(keys(&after)[0] != keys(&before)[0]);
        before = after;
    }
    assert!(changed >= 15, "{changed}");
    assert!((2..=6).contains(&started), "{started}");
}

#[tokio::test]
async fn times_are_in_the_past_and_statuses_are_documented() {
    let client = Client::new(|config| config.statuses = 10_000);
    let all = client.push_results(&[("AppId", LIVING)]).await;
    let now = "2026-09-21T14:13:20Z";
    let (mut odd, mut seen) = (0, HashSet::new());
    for (status, row) in entries(&all).iter().flat_map(|(_, _, rows)| rows) {
        seen.insert(*status);
        match (row["StartTime"].as_str(), row["UpdateTime"].as_str(), row["StatusDescrip"].as_str()) {
            (Some(start), Some(update), Some(description)) => {
                assert!(start <= now && update <= now, "{row}");
                odd += usize::from(update < start || (*status == "FAILED" && description == "Success"));
            }
            _ => odd += 1,
        }
    }
    assert!(seen.is_superset(&["SUCCESS", "FAILED", "PUSHING"].into()));
    assert!((5..200).contains(&odd), "{odd}");
    let text = all.to_string();
    assert!(text.contains("成功") && text.contains("数据文件") && text.contains("mirror_file/game-"));
}

#[tokio::test]
async fn regions_are_listed_under_a_key_within_the_same_key() {
    let client = Client::new(|_| {});
    let all = client.call("DescribeEnsRegions", &[]).await.json();
    assert_eq!(all["Code"], 0);
    assert!(all["EnsRegions"]["EnsRegions"].as_array().unwrap().len() >= 280);
    let one = client.call("DescribeEnsRegions", &[("EnsRegionId", "cn-dalian-unicom")]).await.json();
    assert_eq!(
        one["EnsRegions"],
        json!({"EnsRegions": [{
            "Area": "NorthEastChina",
            "EnName": "NorthChina",
            "EnsRegionId": "cn-dalian-unicom",
            "Name": "大连联通",
            "Province": "辽宁省"
        }]})
    );
}

#[tokio::test]
async fn applications_are_listed_by_cluster_with_their_info() {
    let client = Client::new(|_| {});
    let all = client.call("ListApplications", &[]).await.json();
    assert_eq!(all["TotalCount"], 5);
    let list = all["Applications"]["Application"].as_array().unwrap();
    let apps: Vec<&Value> =
        list.iter().flat_map(|cluster| cluster["AppList"]["App"].as_array().unwrap()).collect();
    let ids: Vec<&str> = apps.iter().map(|app| app["AppId"].as_str().unwrap()).collect();
    assert_eq!(ids[0], LIVING);
    for id in [HEALTHY, FAILING, EMPTY, VENDOR_EXAMPLE] {
        assert!(ids.contains(&id));
    }
    for app in apps {
        let info: Value = serde_json::from_str(app["AppInfo"].as_str().unwrap()).unwrap();
        // The vendor's sample has no name.
        let name = info["AppMetaData"]["AppName"].as_str();
        assert_eq!(name.is_some_and(|name| !name.is_empty()), app["AppId"] != VENDOR_EXAMPLE);
        assert!(info["WorkloadAttribute"][0]["Name"].is_string());
        let status = info["AppStatus"]["StatusDescrip"].as_str().unwrap();
        assert_eq!(serde_json::from_str::<Value>(status).unwrap()["step"], "DONE");
    }

    let query = [("ClusterNames", "prod, poc"), ("PageNumber", "2"), ("PageSize", "2")];
    let page = client.call("ListApplications", &query).await.json();
    assert_eq!(
        (&page["TotalCount"], &page["PageNumber"], &page["PageSize"]),
        (&json!(3), &json!(2), &json!(2))
    );
    assert_eq!(page["Applications"]["Application"][0]["AppList"]["App"][0]["AppId"], EMPTY);
}

#[tokio::test]
async fn a_posted_push_is_returned() {
    let client = Client::new(|_| {});
    let empty = client.push_results(&[("AppId", EMPTY)]).await;
    assert_eq!((row_count(&empty), &empty["TotalCount"]), (0, &json!(0)));

    let data = json!([{"name": "app01", "version": "1.0", "size": 100, "archiveType": "tar.gz",
                       "md5": "", "url": "http://xxxx", "timeout": 1000}])
    .to_string();
    let strategy = json!({"name": "ScheduleToRegionId", "parameters":
        {"operator": "In", "values": ["cn-chegndu-telecom-4", "cn-shanghai-cmcc-4"]}})
    .to_string();
    let query = [("AppId", EMPTY), ("Data", data.as_str()), ("PushStrategy", strategy.as_str())];
    let post = async || {
        let body = client.call("PushApplicationData", &query).await.json();
        let result = &body["PushResults"]["PushResult"][0];
        assert_eq!((&result["Name"], &result["Version"]), (&json!("app01"), &json!("1.0")));
        result["ResultCode"].as_u64().unwrap()
    };
    assert_eq!(post().await, 0);
    client.now.fetch_add(92, Ordering::Relaxed);
    let running = client.push_results(&[("AppId", EMPTY)]).await;
    assert_eq!(keys(&running), [("app01", "1.0")]);
    let regions: HashSet<&str> =
        entries(&running)[0].2.iter().map(|(_, row)| row["RegionId"].as_str().unwrap()).collect();
    assert_eq!(regions, ["cn-chegndu-telecom-4", "cn-shanghai-cmcc-4"].into());

    client.now.fetch_add(3_600, Ordering::Relaxed);
    let finished = client.push_results(&[("AppId", EMPTY)]).await;
    let succeeded = entries(&finished)[0].2.iter().all(|(status, _)| *status == "SUCCESS");
    assert_eq!(post().await, if succeeded { 100 } else { 300 });
}

#[tokio::test]
async fn a_failed_push_is_started_again_and_a_running_one_is_not() {
    let client = Client::new(|_| {});
    let post = async |version: &str| {
        let data =
            json!([{"name": "big", "version": version, "url": "https://x", "size": 9_000, "timeout": 60}]);
        let query = [("AppId", EMPTY), ("Data", &data.to_string())];
        let body = client.call("PushApplicationData", &query).await.json();
        body["PushResults"]["PushResult"][0]["ResultCode"].as_u64().unwrap()
    };
    assert_eq!(post("1").await, 0);
    // The regions of a push start one after the other; the push is running even before the first of them.
    assert_eq!(post("1").await, 200);
    client.now.fetch_add(95, Ordering::Relaxed);
    assert_eq!(post("1").await, 200);
    // Nine gigabytes in a minute: every attempt times out, and after hours there are no more attempts.
    client.now.fetch_add(6 * 3_600, Ordering::Relaxed);
    assert_eq!(post("1").await, 300);
    assert_eq!(post("2").await, 0);
}

#[tokio::test]
async fn errors_name_invalid_data_and_strategies() {
    let client = Client::new(|_| {});
    let file = |name: &str, url: &str| json!([{"name": name, "version": "1", "url": url}]).to_string();
    let good = file("a", "http://x");
    let strategy = |name: &str, operator: &str, values: &[&str]| {
        json!({"name": name, "parameters": {"operator": operator, "values": values}}).to_string()
    };
    let data = |data: &str| vec![("AppId", EMPTY.to_owned()), ("Data", data.to_owned())];
    let with = |strategy: String| {
        let mut query = data(&good);
        query.push(("PushStrategy", strategy));
        query
    };
    for (code, query) in [
        ("MissingParameter", vec![("Data", good.clone())]),
        ("MissingParameter", vec![("AppId", EMPTY.to_owned())]),
        ("InvalidParameter.AppId", vec![("AppId", "x".to_owned()), ("Data", good.clone())]),
        ("InvalidParameter.Data", data("not json")),
        ("InvalidParameter.Data", data("[]")),
        ("InvalidParameter.Data", data("[{}]")),
        ("InvalidParameter.Data", data(&file("", "http://x"))),
        ("InvalidParameter.Data", data(&file("a,b", "http://x"))),
        ("InvalidParameter.Data", data(&file("a", "ftp://x"))),
        ("InvalidParameter.PushStrategy", with("{}".to_owned())),
        ("InvalidParameter.PushStrategy", with(strategy("Other", "In", &["cn-wuxi-5"]))),
        ("InvalidParameter.PushStrategy", with(strategy("ScheduleToRegionId", "Like", &["cn-wuxi-5"]))),
        ("InvalidParameter.PushStrategy", with(strategy("ScheduleToRegionId", "In", &["cn-nowhere"]))),
        ("InvalidParameter.PushStrategy", with(strategy("ScheduleToRegionId", "In", &[]))),
        ("", with(strategy("ScheduleToRegionId", "NotIn", &["cn-wuxi-5"]))),
    ] {
        let query: Vec<(&str, &str)> = query.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(client.call("PushApplicationData", &query).await.code(), code, "{query:?}");
    }
}

#[tokio::test]
async fn get_and_form_bodies_are_accepted() {
    let client = Client::new(|_| {});
    let mut get = draft("DescribeDataPushResult", &[("AppId", VENDOR_EXAMPLE)]);
    get.method = "GET";
    assert_eq!(client.send(get).await.json()["TotalCount"], 6);

    let mut form = draft("DescribeDataPushResult", &[]);
    form.content_type = Some("application/x-www-form-urlencoded");
    form.body = format!("AppId={VENDOR_EXAMPLE}&DataVersions=stand%61rd").into_bytes();
    assert_eq!(client.send(form).await.json()["TotalCount"], 6);
}

#[tokio::test]
async fn large_responses_are_complete() {
    let client = Client::new(|config| config.statuses = 20_000);
    let response = client.call("DescribeDataPushResult", &[("AppId", LIVING)]).await;
    assert!(response.bytes.len() > 2_000_000, "{}", response.bytes.len());
    let body = response.json();
    assert_eq!(body["TotalCount"], json!(entries(&body).len()));
    let off = row_count(&body) as f64 / 18_000.0 - 1.0;
    assert!((-0.06..0.06).contains(&off), "{off}");
}
