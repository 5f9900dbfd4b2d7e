//! The example in the vendor's documentation of DescribeDataPushResult, with its contradictions: one of two
//! counted regions, FAILED with the description Success, an update before the start, one of six entries.

/// The one entry of its PushResult.
pub(super) const ENTRY: &str = concat!(
    r#"{"Name":"gcs-pre-websocket-eip-telecom","StatusStatS":{"StatusStat":[{"RegionIdCount":2,"RegionIds":"#,
    r#"{"RegionId":[{"RegionId":"cn-wuxi-5","StartTime":"2021-12-28T16:00:00Z","StatusDescrip":"Success","#,
    r#""UpdateTime":"2021-12-07T02:37:10Z"}]},"Status":"FAILED"}]},"Version":"standard"}"#,
);
pub(super) const NAME: &str = "gcs-pre-websocket-eip-telecom";
pub(super) const VERSION: &str = "standard";
pub(super) const REGION_ID: &str = "cn-wuxi-5";
/// Its StartTime, in seconds since 1970.
pub(super) const STARTED: i64 = 1_640_707_200;
pub(super) const REQUEST_ID: &str = "CEF72CEB-54B6-4AE8-B225-F876FF7BA984";
pub(super) const PAGE_NUMBER: u32 = 1;
pub(super) const PAGE_SIZE: u32 = 10;
pub(super) const TOTAL_COUNT: usize = 6;
