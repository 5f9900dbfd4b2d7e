//! `DescribeEnsRegions`: the edge nodes with their areas and provinces. Takes an optional `EnsRegionId`.

use ens_api::ApiError;
use ens_api::fields::{FieldError, Problem};
use ens_api::operations::describe_ens_regions::OPERATION;

use super::operation_call::{OperationCall, OperationResult};
use super::query::{bad_fields, read_query};
use crate::allowed_apps::AllowedApps;

const KEY: &str = "EnsRegionId";
const LONGEST: usize = 128;

/// The call, for all regions or for the one of that id.
pub fn operation(region: Option<String>) -> OperationCall {
    OperationCall {
        name: OPERATION.name,
        ram_action: OPERATION.ram_action,
        result: OperationResult {
            name: OPERATION.result,
            nested: &[OPERATION.result],
            echoes: &[(KEY, KEY)],
        },
        query: region.map(|id| (KEY.to_owned(), id)).into_iter().collect(),
    }
}

/// See [`ReadOperation`](super::ReadOperation).
pub fn read(query: &str, _: &AllowedApps) -> Result<OperationCall, ApiError> {
    let [region] = read_query(query, [KEY])?;
    let region = region.filter(|id| !id.is_empty());
    match region.as_deref().map_or(Ok(()), check) {
        Ok(()) => Ok(operation(region)),
        Err(problem) => Err(bad_fields(&[FieldError { field: KEY.to_owned(), problem }])),
    }
}

fn check(id: &str) -> Result<(), Problem> {
    if id.len() > LONGEST {
        return Err(Problem::TooLong { max: LONGEST });
    }
    match id.chars().find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_')) {
        Some(bad) => Err(Problem::BadCharacter(bad)),
        None => Ok(()),
    }
}
