//! The operations of ENS that the page may call, all of them read-only: one file each, with the operation's name,
//! its RAM action, its parameters and the shape of its response. A client never names an action; the parameters
//! are written anew from checked values.
//!
//! To add one: a file here, and its line in [`routes`](crate::routes).

mod operation;
mod query;
mod shape;

pub mod applications;
pub mod push_results;
pub mod regions;

pub use operation::{Operation, ReadOperation};
pub use shape::Shape;
