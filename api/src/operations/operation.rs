//! What all operations have.

/// An operation of ENS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// The value of `x-acs-action`.
    pub name: &'static str,
    /// The RAM action that allows it.
    pub ram_action: &'static str,
    /// The element of the response that contains the result.
    pub result: &'static str,
}
