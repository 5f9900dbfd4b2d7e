//! `DescribeDataPushResult`: the pushes of an application's data files, by status and edge node.

mod parameter;
mod query;
mod response;

pub use parameter::Parameter;
pub use query::{PushQuery, PushQueryDraft};
pub use response::{PushResult, PushResults, RegionIds, RegionPush, Response, StatusStat, StatusStats};

/// The name of the operation: the value of `x-acs-action`.
pub const ACTION: &str = "DescribeDataPushResult";
/// The RAM action that allows it.
pub const RAM_ACTION: &str = "ens:DescribeDataPushResult";
/// The element of the response that contains the result.
pub const RESULT: &str = "PushResults";
