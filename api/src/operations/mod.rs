//! The operations of ENS, one module each: the name, the RAM action, the query if any, and the response.

pub mod describe_data_push_result;
pub mod describe_ens_regions;
pub mod list_applications;

/// The RAM actions of all operations: what the credentials must allow, and no more.
pub const RAM_ACTIONS: [&str; 3] =
    [describe_data_push_result::RAM_ACTION, describe_ens_regions::RAM_ACTION, list_applications::RAM_ACTION];
