//! Calls ENS. The steps of a call, one file each: `retry` limits the attempts, `quota` and `breaker` allow an attempt,
//! the date of its signature is corrected by `clock_offset`, `transport` sends it and reads the response into the
//! `memory_budget`, and [`judge`], `walk` and `echo` decide whether it is whole and belongs to the query. `call` puts them together.

mod breaker;
mod call;
mod clock_offset;
mod echo;
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
