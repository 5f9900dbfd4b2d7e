//! Each fault by its name, with a client that signs correctly.

mod client;

use acs3::Credentials;
use client::{CallResponse, Client, NOW, credentials, draft};
use ens_simulator::apps::{FAILING, LIVING};
use ens_simulator::faults;
use serde_json::Value;

const ACTION: &str = "DescribeDataPushResult";

fn with(fault: &str) -> Client {
    Client::new(|config| config.faults = vec![fault.parse().unwrap()])
}

async fn call(fault: &str) -> CallResponse {
    with(fault).call(ACTION, &[("AppId", LIVING)]).await
}

async fn page(client: &Client, number: u32, size: u32) -> Value {
    let (number, size) = (number.to_string(), size.to_string());
    client.push_results(&[("AppId", LIVING), ("PageNumber", &number), ("PageSize", &size)]).await
}

fn entries(response: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = response["PushResults"]["PushResult"].as_array().unwrap();
    list.iter().map(|entry| (text(&entry["Name"]), text(&entry["Version"]))).collect()
}

/// All groups of all entries, with their regions.
fn groups(response: &Value) -> impl Iterator<Item = (&Value, &Vec<Value>)> {
    let list = response["PushResults"]["PushResult"].as_array().unwrap().iter();
    let groups = list.flat_map(|entry| entry["StatusStatS"]["StatusStat"].as_array().unwrap());
    groups.map(|group| (group, group["RegionIds"]["RegionId"].as_array().unwrap()))
}

#[tokio::test]
async fn error_responses_have_their_documented_status_and_code() {
    for (fault, status, code) in [
        ("throttle", 400, "Throttling.User"),
        ("unavailable", 503, "ServiceUnavailable"),
        ("interface-error", 400, "ens.interface.error"),
        ("no-permission", 400, "NoPermission"),
        ("code=MissingParameter", 400, "MissingParameter"),
        ("code=InvalidParameter", 400, "InvalidParameter"),
        ("code=InvalidParameter.PageSize", 400, "InvalidParameter.PageSize"),
        ("code=NoPermission", 400, "NoPermission"),
        ("code=LimitExceeded.SecurityGroup", 400, "LimitExceeded.SecurityGroup"),
        ("code=CallInterface", 400, "CallInterface"),
        ("code=Throttling", 400, "Throttling"),
        ("code=InvalidAccessKeyId.NotFound", 404, "InvalidAccessKeyId.NotFound"),
        ("code=SignatureDoesNotMatch", 400, "SignatureDoesNotMatch"),
        ("code=InvalidTimeStamp.Expired", 400, "InvalidTimeStamp.Expired"),
        ("code=SignatureNonceUsed", 400, "SignatureNonceUsed"),
        ("code=Never.Heard.Of", 400, "Never.Heard.Of"),
        ("token-expired", 400, "InvalidSecurityToken.Expired"),
        ("first-token-expired", 400, "InvalidSecurityToken.Expired"),
    ] {
        let response = call(fault).await;
        assert_eq!((response.status.as_u16(), response.code().as_str()), (status, code));
        let body = response.json();
        assert!(body["Message"].as_str().is_some_and(|text| !text.is_empty()), "{fault}");
        assert_eq!(body["RequestId"].as_str().unwrap(), response.headers["x-acs-request-id"]);
        if code == "NoPermission" {
            assert_eq!(body["AccessDeniedDetail"]["AuthAction"], "ens:DescribeDataPushResult");
        }
    }
    assert_eq!(call("throttle").await.headers["x-acs-retry-after"], "2000");
    assert_eq!(call("throttle=70").await.headers["x-acs-retry-after"], "70");
}

#[tokio::test]
async fn no_wrong_body_is_a_response_of_the_operation() {
    for (fault, status, kind) in [
        ("garbage", 200, "application/json"),
        ("truncate", 200, "application/json"),
        ("empty", 200, "application/json"),
        ("html", 200, "text/html"),
        ("xml", 200, "text/xml"),
        ("xml-error", 400, "text/xml"),
        ("redirect", 302, "text/html"),
        ("redirect=307", 307, "text/html"),
    ] {
        let response = call(fault).await;
        assert_eq!(response.status.as_u16(), status, "{fault}");
        assert!(response.headers["content-type"].to_str().unwrap().starts_with(kind), "{fault}");
        assert!(serde_json::from_slice::<Value>(&response.bytes).is_err(), "{fault}");
        assert_eq!(response.bytes.is_empty(), fault == "empty");
        assert_eq!(response.headers.contains_key("location"), fault.starts_with("redirect"));
    }
    assert!(call("wrong-shape").await.json()["PushResults"].is_array());
    let mistyped = call("wrong-types").await.json();
    assert!(mistyped["TotalCount"].is_string() && mistyped["RequestId"].is_string());
    let (group, rows) = groups(&mistyped).next().unwrap();
    assert!(group["Status"].is_number() && rows[0]["StartTime"].is_object(), "{group}");
}

#[tokio::test]
async fn large_responses_have_the_requested_size() {
    let huge = call("huge=3").await;
    assert!(huge.bytes.len() > 3_000_000);
    assert!(!entries(&huge.json()).is_empty());
    let bomb = call("gzip-bomb=8").await;
    assert_eq!(bomb.headers["content-encoding"], "gzip");
    assert!(bomb.bytes.len() < 40_000, "{}", bomb.bytes.len());
}

#[tokio::test]
async fn drifting_pages_repeat_one_entry_and_omit_one() {
    let (right, drifting) = (with("drift:0"), with("drift"));
    let all = entries(&page(&right, 1, 12).await);
    assert_eq!(all.len(), 12);
    let mut read = Vec::new();
    for number in 1..=4 {
        read.extend(entries(&page(&drifting, number, 3).await));
    }
    assert_eq!(read.len(), 12);
    assert_eq!(read[2], read[3]);
    let missing: Vec<_> = all.iter().filter(|entry| !read.contains(entry)).collect();
    assert_eq!(missing, [&all[5]]);
}

#[tokio::test]
async fn totals_are_wrong() {
    let truth = page(&with("slow:0"), 1, 2).await["TotalCount"].as_u64().unwrap();
    for (fault, total) in [("total-small", truth / 2), ("total-large", truth + 100), ("empty-pages", truth)] {
        assert_eq!(page(&with(fault), 1, 2).await["TotalCount"], total, "{fault}");
    }
    let empty = with("empty-pages");
    assert_eq!(entries(&page(&empty, 1, 2).await).len(), 2);
    assert!(entries(&page(&empty, 2, 2).await).is_empty());

    let growing = with("total-growing");
    let mut seen = std::collections::HashSet::new();
    for number in 1..40 {
        let page = page(&growing, number, 5).await;
        assert_eq!(page["TotalCount"], (number + 1) * 5);
        assert_eq!(page["PageNumber"], number);
        let entries = entries(&page);
        assert_eq!(entries.len(), 5);
        seen.extend(entries);
    }
    assert_eq!(seen.len(), 39 * 5);
}

#[tokio::test]
async fn doubled_regions_have_two_statuses() {
    let response = with("doubled-regions").push_results(&[("AppId", LIVING)]).await;
    let mut doubled = 0;
    for entry in response["PushResults"]["PushResult"].as_array().unwrap() {
        let mut updates = std::collections::HashMap::new();
        for group in entry["StatusStatS"]["StatusStat"].as_array().unwrap() {
            for row in group["RegionIds"]["RegionId"].as_array().unwrap() {
                let before =
                    updates.insert(row["RegionId"].as_str().unwrap(), (&group["Status"], &row["UpdateTime"]));
                doubled += usize::from(before.is_some_and(|(status, update)| {
                    *status != group["Status"] && *update != row["UpdateTime"]
                }));
            }
        }
    }
    assert!(doubled >= entries(&response).len() / 2, "{doubled}");
}

#[tokio::test]
async fn every_application_can_have_the_contradictions_of_the_vendors_example() {
    let response = with("contradict").push_results(&[("AppId", FAILING)]).await;
    let mut failed = 0;
    for (group, rows) in groups(&response) {
        assert_eq!(group["RegionIdCount"], rows.len() + 1);
        for row in rows {
            let time = |name: &str| row[name].as_str().unwrap_or_default();
            assert!(time("StartTime").is_empty() || time("UpdateTime") < time("StartTime"), "{row}");
            if group["Status"] == "FAILED" {
                assert_eq!(row["StatusDescrip"], "Success");
                failed += 1;
            }
        }
    }
    assert!(failed > 0);
}

#[tokio::test]
async fn a_clock_that_is_ahead_accepts_a_corrected_date() {
    let client = with("clock-ahead=20");
    let response = client.call(ACTION, &[("AppId", LIVING)]).await;
    assert_eq!(response.code(), "InvalidTimeStamp.Expired");
    assert_eq!(response.headers["date"], "Mon, 21 Sep 2026 14:33:20 GMT");
    let mut corrected = draft(ACTION, &[("AppId", LIVING)]);
    corrected.seconds_off = 20 * 60;
    assert_eq!(client.send(corrected).await.status, 200);
}

#[tokio::test]
async fn tokens_expire_after_their_time_or_with_the_first_key() {
    let client = with("token-expired=60");
    for (second, code) in [(0, ""), (59, ""), (60, "InvalidSecurityToken.Expired")] {
        client.now.store(NOW + second, std::sync::atomic::Ordering::Relaxed);
        assert_eq!(client.call("DescribeEnsRegions", &[]).await.code(), code);
    }

    let first = credentials().with_security_token("first");
    let second = credentials().with_security_token("second");
    let other = Credentials::new("LTAIother", "other secret").with_security_token("third");
    let client = Client::new(|config| {
        config.credentials = first.clone();
        config.further = vec![second.clone(), other.clone()];
        config.faults = vec!["first-token-expired".parse().unwrap()];
    });
    for (credentials, code) in [
        (first.clone(), "InvalidSecurityToken.Expired"),
        (second, ""),
        (other, ""),
        (first.with_security_token("none of them"), "InvalidSecurityToken.Expired"),
        (credentials(), "MissingSecurityToken"),
    ] {
        let mut draft = draft("ListApplications", &[]);
        draft.credentials = credentials;
        assert_eq!(client.send(draft).await.code(), code.replace("0", ""));
    }
}

#[tokio::test]
async fn a_quota_limits_the_calls_of_each_operation() {
    let client = Client::new(|config| config.quota = Some(2.0));
    for (action, code) in [
        ("DescribeEnsRegions", ""),
        ("DescribeEnsRegions", ""),
        ("DescribeEnsRegions", "Throttling.User"),
        ("ListApplications", ""),
    ] {
        let response = client.call(action, &[]).await;
        assert_eq!(response.code(), code);
        assert_eq!(response.headers.get("x-acs-retry-after").is_some(), !code.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_response_is_correct() {
    for (fault, seconds) in [("slow", 5), ("slow=2", 2), ("slow-drip=20000", 1)] {
        let before = tokio::time::Instant::now();
        assert_eq!(with(fault).call("DescribeEnsRegions", &[]).await.json()["Code"], 0);
        assert!(before.elapsed().as_secs() >= seconds, "{fault}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_half_open_connection_never_sends_a_response() {
    let client = with("half-open");
    let response = client.call("DescribeEnsRegions", &[]);
    assert!(tokio::time::timeout(std::time::Duration::from_secs(86_400), response).await.is_err());
}

#[tokio::test]
async fn successes_that_are_none() {
    let partial = call("status").await;
    assert_eq!(partial.status.as_u16(), 206);
    assert!(!entries(&partial.json()).is_empty());
    let failed = call("unsuccessful").await.json();
    assert_eq!((&failed["Success"], failed["RequestId"].is_string()), (&Value::Bool(false), true));
    let other = call("other-result").await.json();
    assert!(other["Instances"].is_object() && other.get("PushResults").is_none());
    let unknown = call("unknown=429").await;
    assert_eq!((unknown.status.as_u16(), unknown.code().as_str()), (429, "Some.New.Code"));
}

#[tokio::test]
async fn the_size_of_a_page_is_limited_openly_or_silently() {
    let query = |size: &'static str| [("AppId", LIVING), ("PageNumber", "2"), ("PageSize", size)];
    let refused = with("page-limit=4").call(ACTION, &query("5")).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (400, "InvalidParameter.PageSize"));
    let expected = page(&with("page-limit=4"), 2, 4).await;
    let cut = page(&with("page-cap=4"), 2, 5).await;
    assert_eq!((entries(&cut), cut["PageSize"].as_u64()), (entries(&expected), Some(4)));
}

#[tokio::test]
async fn valid_responses_come_in_other_shapes() {
    let cut = call("cut-texts").await;
    assert!(String::from_utf8(cut.bytes.to_vec()).unwrap().contains(r#"\ud83d""#));
    assert!(std::str::from_utf8(&call("cut-texts=bytes").await.bytes).is_err());
    let nothing = call("nothing=null").await.json();
    assert_eq!((&nothing["PushResults"], nothing["TotalCount"].as_u64()), (&Value::Null, Some(0)));
    let nothing = call("nothing-of=text").await.json();
    assert!(nothing["PushResults"] == "" && nothing["TotalCount"].as_u64() > Some(0));
    let single =
        with("single").push_results(&[("AppId", LIVING), ("PageNumber", "1"), ("PageSize", "1")]).await;
    assert!(single["PushResults"]["PushResult"].is_object());
    let text = |response: CallResponse| String::from_utf8(response.bytes.to_vec()).unwrap();
    let times = text(call("odd-times").await);
    assert!(["0001-01-01T00:00:00Z", "+08:00", ".250Z"].iter().all(|part| times.contains(part)));
    let failing = with("json-descriptions").call(ACTION, &[("AppId", FAILING)]).await;
    assert!(text(failing).contains(r#"\"step\":\"DOWNLOAD\""#));
    let apps = with("nameless-apps").call("ListApplications", &[]).await;
    assert!(!text(apps).contains("AppMetaData"));
    let stale = call("stale-pushes").await.json();
    let year = |time: &Value| time.as_str().map(|time| time[..4].parse::<i32>().unwrap());
    let (running, others): (Vec<_>, Vec<_>) =
        groups(&stale).partition(|(group, _)| group["Status"] == "PUSHING");
    let latest = |groups: Vec<(&Value, &Vec<Value>)>| {
        groups.into_iter().flat_map(|(_, rows)| rows).filter_map(|row| year(&row["StartTime"])).max()
    };
    assert_eq!(latest(running).map(|year| year + 4), latest(others));
}

#[test]
fn every_fault_is_tested() {
    let tests = concat!(include_str!("faults.rs"), include_str!("connection.rs"));
    for fault in faults::table() {
        assert!(tests.contains(&format!("\"{}", fault.name)), "{}", fault.name);
    }
}
