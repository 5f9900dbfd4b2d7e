//! One call of an operation of ENS, as a value.

use ens_api::ApiError;

use crate::allowed_apps::AllowedApps;

/// One call, with everything that depends on its operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationCall {
    /// The value of `x-acs-action`.
    pub name: &'static str,
    /// The RAM action that permits it.
    pub ram_action: &'static str,
    /// How its result is recognised.
    pub result: OperationResult,
    /// The parameters, by the vendor's names.
    pub query: Vec<(String, String)>,
}

/// How the result of an operation is recognised in a response, and compared with the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OperationResult {
    /// The element of the response that holds it.
    pub name: &'static str,
    /// The elements in it that hold further ones.
    pub nested: &'static [&'static str],
    /// Parameters that list values, and the elements that repeat them.
    pub echoes: &'static [(&'static str, &'static str)],
}

impl OperationCall {
    /// The value of a parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Reads a call from the query string of the page's request.
///
/// # Errors
/// `Pushboard.BadRequest` for invalid parameters, `Pushboard.NotAllowed` for another application than
/// the allowed ones.
pub type ReadOperation = fn(&str, &AllowedApps) -> Result<OperationCall, ApiError>;
