//! The example of the vendor's page for DescribeDataPushResult, with all that is wrong in it: one region
//! of the two counted, failed with success, updated before it started, one entry of six.

/// The one entry of its PushResult.
pub(crate) const ENTRY: &str = concat!(
    r#"{"Name":"gcs-pre-websocket-eip-telecom","StatusStatS":{"StatusStat":[{"RegionIdCount":2,"RegionIds":"#,
    r#"{"RegionId":[{"RegionId":"cn-wuxi-5","StartTime":"2021-12-28T16:00:00Z","StatusDescrip":"Success","#,
    r#""UpdateTime":"2021-12-07T02:37:10Z"}]},"Status":"FAILED"}]},"Version":"standard"}"#,
);
pub(crate) const NAME: &str = "gcs-pre-websocket-eip-telecom";
pub(crate) const VERSION: &str = "standard";
pub(crate) const REGION_ID: &str = "cn-wuxi-5";
/// Its StartTime, in seconds since 1970.
pub(crate) const STARTED: i64 = 1_640_707_200;
pub(crate) const REQUEST_ID: &str = "CEF72CEB-54B6-4AE8-B225-F876FF7BA984";
pub(crate) const PAGE_NUMBER: u32 = 1;
pub(crate) const PAGE_SIZE: u32 = 10;
pub(crate) const TOTAL_COUNT: usize = 6;
