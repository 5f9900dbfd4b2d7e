//! `ListApplications`: the applications of the account, to choose one from. Takes an optional page:
//! `PageNumber` and `PageSize`.

use ens_api::ApiError;
use ens_api::operations::list_applications::{ListQuery, OPERATION};

use super::operation_call::{OperationCall, OperationResult};
use super::query::{bad_fields, read_query};
use crate::allowed_apps::AllowedApps;

/// The call for all applications.
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
    let texts = read_query(query, ListQuery::KEYS)?.map(Option::unwrap_or_default);
    let query = ListQuery::from_texts(texts.each_ref().map(String::as_str));
    let query = query.map_err(|errors| bad_fields(&errors))?;
    apps.check_all()?;
    let query = query.to_pairs().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Ok(OperationCall { query, ..operation() })
}
