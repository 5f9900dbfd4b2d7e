//! `DescribeDataPushResult`: where each version of each data file has been pushed. Takes its eight parameters by
//! the vendor's names.

use ens_api::operations::describe_data_push_result::OPERATION;
use ens_api::{ApiError, PushQuery};

use super::operation_call::{OperationCall, OperationResult};
use super::query::bad_fields;
use crate::allowed_apps::AllowedApps;

const PUSH_RESULTS: OperationResult = OperationResult {
    name: OPERATION.result,
    nested: &["PushResult", "StatusStatS", "StatusStat", "RegionIds", "RegionId"],
    echoes: &[("DataNames", "Name"), ("DataVersions", "Version"), ("RegionIds", "RegionId")],
};

/// The call.
pub fn operation(query: &PushQuery) -> OperationCall {
    OperationCall {
        name: OPERATION.name,
        ram_action: OPERATION.ram_action,
        result: PUSH_RESULTS,
        query: query.to_pairs().into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
    }
}

/// See [`ReadOperation`](super::ReadOperation).
pub fn read(query: &str, apps: &AllowedApps) -> Result<OperationCall, ApiError> {
    let query = PushQuery::from_query_string(query).map_err(|errors| bad_fields(&errors))?;
    apps.check(query.app_id())?;
    Ok(operation(&query))
}
