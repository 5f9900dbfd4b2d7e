//! `DescribeDataPushResult`: the pushes of an application's data files, by status and edge node.

mod parameter;
mod query;
mod response;

use crate::operation::{Operation, Shape};

pub use parameter::Parameter;
pub use query::{PushQuery, PushQueryDraft};
pub use response::{PushResult, PushResults, RegionIds, RegionPush, Response, StatusStat, StatusStats};

/// The operation.
pub const OPERATION: Operation = Operation {
    action: "DescribeDataPushResult",
    result: "PushResults",
    shape: Shape::Object(&[("PushResult", Shape::Array(&Shape::Object(&[("StatusStatS", STATUS_STATS)])))]),
};

const STATUS_STATS: Shape =
    Shape::Object(&[("StatusStat", Shape::Array(&Shape::Object(&[("RegionIds", REGION_IDS)])))]);
const REGION_IDS: Shape = Shape::Object(&[("RegionId", Shape::Array(&Shape::Object(&[])))]);
