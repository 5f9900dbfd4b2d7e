//! `ListApplications`: the applications of the account, to choose one from. Takes no parameter.

use ens_api::ApiError;
use ens_api::operations::list_applications::OPERATION;

use super::operation_call::{OperationCall, OperationResult};
use super::query::read_query;
use crate::allowed_apps::AllowedApps;

/// The call.
pub fn operation() -> OperationCall {
    OperationCall {
        name: OPERATION.name,
        ram_action: OPERATION.ram_action,
        result: OperationResult { name: OPERATION.result, nested: &["Application"], echoes: &[] },
        query: Vec::new(),
    }
}

/// See [`ReadOperation`](super::ReadOperation).
pub fn read(query: &str, apps: &AllowedApps) -> Result<OperationCall, ApiError> {
    let [] = read_query(query, [])?;
    apps.check_all()?;
    Ok(operation())
}
