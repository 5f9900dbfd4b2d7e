//! The operations of ENS, one module each: its names, the query if any, and the response.

pub mod describe_data_push_result;
pub mod describe_ens_regions;
pub mod list_applications;
mod operation;

pub use operation::Operation;

/// All operations.
pub const OPERATIONS: [Operation; 3] =
    [describe_data_push_result::OPERATION, describe_ens_regions::OPERATION, list_applications::OPERATION];

/// The RAM actions of all operations: what the credentials must allow, and no more.
pub const RAM_ACTIONS: [&str; OPERATIONS.len()] = {
    let mut actions = [""; OPERATIONS.len()];
    let mut at = 0;
    while at < actions.len() {
        actions[at] = OPERATIONS[at].ram_action;
        at += 1;
    }
    actions
};
