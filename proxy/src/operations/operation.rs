//! One call of an operation of ENS, as a value.

use ens_api::ApiError;

use super::shape::Shape;
use crate::allowed_apps::AllowedApps;

/// One call, with everything that depends on its operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// The value of `x-acs-action`.
    pub name: &'static str,
    /// The RAM action that permits it.
    pub ram_action: &'static str,
    /// The element of the response that holds the result, and the shape of that element.
    pub result: (&'static str, Shape),
    /// The parameters, by the vendor's names.
    pub query: Vec<(String, String)>,
}

/// Reads a call from the query string of the page's request.
///
/// # Errors
/// `Pushboard.BadRequest` for invalid parameters, `Pushboard.NotAllowed` for another application than
/// the allowed ones.
pub type ReadOperation = fn(&str, &AllowedApps) -> Result<Operation, ApiError>;
