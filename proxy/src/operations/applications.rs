//! `ListApplications`: the applications of the account, to choose one from. Takes no parameter.

use ens_api::ApiError;
use ens_api::operations::list_applications::{ACTION, RAM_ACTION, RESULT};

use super::operation::Operation;
use super::query::read_query;
use super::shape::Shape::{self, Array, Object};
use crate::allowed_apps::AllowedApps;

const APP_LIST: Shape = Object(&[("App", Array(&Object(&[])))]);

/// The call.
pub fn operation() -> Operation {
    Operation {
        name: ACTION,
        ram_action: RAM_ACTION,
        result: (RESULT, Object(&[("Application", Array(&Object(&[("AppList", APP_LIST)])))])),
        query: Vec::new(),
    }
}

/// See [`ReadOperation`](super::ReadOperation).
pub fn read(query: &str, apps: &AllowedApps) -> Result<Operation, ApiError> {
    let [] = read_query(query, [])?;
    apps.check_all()?;
    Ok(operation())
}
