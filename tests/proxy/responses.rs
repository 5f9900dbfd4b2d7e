//! ENS's response reaches the page byte for byte: the proxy in front of one simulator, compared with the response
//! of its twin that is called directly.

use std::sync::Arc;

use crate::sockets::{ID, SECRET, TOKEN, call_ens, get, keys, proxy, simulator};
use chrono::Utc;
use ens_api::operations::{describe_data_push_result, describe_ens_regions, list_applications};
use ens_simulator::{Config, apps};

/// Twins: one seed, one size, one moment, and so one response for the n-th request of each.
fn twin() -> Config {
    let now = Utc::now();
    Config { statuses: 20_000, seed: 7, clock: Arc::new(move || now), ..Config::new(keys()) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_response_passes_byte_for_byte() {
    let (ens, behind) = (simulator(twin()).await, simulator(twin()).await);
    let proxy = proxy(behind, ID, SECRET, TOKEN).await;
    let living = apps::LIVING;
    let rows = [
        ("/api/push-results", "DescribeDataPushResult", format!("AppId={living}")),
        ("/api/push-results", "DescribeDataPushResult", format!("AppId={living}&PageNumber=2&PageSize=3")),
        ("/api/push-results", "DescribeDataPushResult", format!("AppId={}", apps::VENDOR_EXAMPLE)),
        ("/api/push-results", "DescribeDataPushResult", format!("AppId={}", apps::EMPTY)),
        (
            "/api/push-results",
            "DescribeDataPushResult",
            format!(
                "AppId={}&DataNames=a%20b*~%2F%E6%95%B0&RegionIds=cn-wuxi-5,cn-jiaozuo-2&MinDate=2022-02-15&MaxDate=2022-02-20",
                apps::FAILING
            ),
        ),
        ("/api/regions", "DescribeEnsRegions", String::new()),
        ("/api/regions", "DescribeEnsRegions", "EnsRegionId=cn-wuxi-5".to_owned()),
        ("/api/applications", "ListApplications", String::new()),
    ];
    for (path, action, query) in rows {
        let pairs = ens_api::pairs::read(&query).unwrap();
        let expected = call_ens(ens, action, &pairs).await;
        let got = get(proxy, &format!("{path}?{query}")).await;
        assert_eq!(
            (got.status, expected.status),
            (200, 200),
            "{query}: {}",
            String::from_utf8_lossy(&got.body)
        );
        assert!(got.body == expected.body, "{query}: {} and {} bytes", got.body.len(), expected.body.len());
        let id = got.header("x-pushboard-request-id").unwrap();
        assert!(String::from_utf8_lossy(&got.body).contains(&format!("\"{id}\"")), "{id}");
        assert!(got.header("x-pushboard-fetched-at").is_some());
    }
}

#[tokio::test]
async fn the_page_can_read_every_response() {
    let ens = simulator(twin()).await;
    let proxy = proxy(ens, ID, SECRET, TOKEN).await;
    let pushes = get(proxy, &format!("/api/push-results?AppId={}&PageSize=5", apps::LIVING)).await;
    let pushes: describe_data_push_result::Response = serde_json::from_slice(&pushes.body).unwrap();
    assert_eq!(pushes.push_results.unwrap().push_result.unwrap().len(), 5);
    assert!(pushes.total_count > Some(5));
    let regions = get(proxy, "/api/regions").await;
    let regions: describe_ens_regions::Response = serde_json::from_slice(&regions.body).unwrap();
    assert!(regions.regions().unwrap().len() > 100);
    let applications = get(proxy, "/api/applications").await;
    let applications: list_applications::Response = serde_json::from_slice(&applications.body).unwrap();
    assert!(applications.apps().any(|(_, app)| app.app_id.as_deref() == Some(apps::LIVING)));
}

#[tokio::test]
async fn the_vendor_s_example_passes_with_its_contradictions() {
    let ens = simulator(twin()).await;
    let proxy = proxy(ens, ID, SECRET, TOKEN).await;
    let query = format!("AppId={}&PageNumber=1&PageSize=10", apps::VENDOR_EXAMPLE);
    let response = get(proxy, &format!("/api/push-results?{query}")).await;
    let response: describe_data_push_result::Response = serde_json::from_slice(&response.body).unwrap();
    assert_eq!(response.total_count, Some(6));
    let results = response.push_results.unwrap().push_result.unwrap();
    let stat = &results[0].status_stats.as_ref().unwrap().status_stat.as_ref().unwrap()[0];
    assert_eq!((stat.region_id_count, stat.status.as_deref()), (Some(2), Some("FAILED")));
    assert_eq!(results[0].name.as_deref(), Some("gcs-pre-websocket-eip-telecom"));
}
