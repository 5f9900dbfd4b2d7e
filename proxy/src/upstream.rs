//! Calls ENS. A call's way, each step a file: `retry` says how often, `quota` and `breaker` let an attempt through,
//! the date of its signature is corrected by `clock_offset`, `transport` sends it and reads the response into the
//! `memory_budget`, and [`judge`] and `walk` decide what it is. `call` puts them together.

mod breaker;
mod call;
mod clock_offset;
mod failure;
pub mod judge;
mod limits;
mod memory_budget;
mod quota;
mod retry;
mod transport;
mod walk;

pub use call::{EnsResponse, Upstream};
pub use limits::CallLimits;
