//! `DescribeDataPushResult`: the pushes of an application's data files, by status and edge node.

mod parameter;
mod query;
mod response;

use super::operation::Operation;
pub use parameter::Parameter;
pub use query::{PushQuery, PushQueryDraft};
pub use response::{PushResult, PushResults, RegionIds, RegionPush, Response, StatusStat, StatusStats};

/// Its names.
pub const OPERATION: Operation = Operation {
    name: "DescribeDataPushResult",
    ram_action: "ens:DescribeDataPushResult",
    result: "PushResults",
};
