//! The operations of ENS that the page may call, all of them read-only: one file each, with the parameters of its call and how
//! its result is recognised. A client never names an action; the parameters are written anew from checked values.
//!
//! To add one: a file here, and its line in [`routes`](crate::routes).

mod operation_call;
mod query;

pub mod applications;
pub mod push_results;
pub mod regions;

pub use operation_call::{OperationCall, OperationResult, ReadOperation};
pub use query::check_empty;
