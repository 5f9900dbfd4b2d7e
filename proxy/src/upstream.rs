//! Calls ENS. The steps of a call, one file each: `demand` knows which `person` waits for it, `retry` limits the
//! attempts, `quota` (in the order of the `fair_queue`) and `breaker` allow an attempt, the date of its signature is
//! corrected by `clock_offset`, `transport` sends it and reads the response into the `memory_budget`, and [`judge`], `walk`
//! and `echo` decide whether it is whole and belongs to the query. `call` puts them together.

mod breaker;
mod call;
mod clock_offset;
mod demand;
mod echo;
mod failure;
mod fair_queue;
pub mod judge;
mod limits;
mod memory_budget;
mod person;
mod quota;
mod retry;
mod transport;
mod walk;

pub use call::{EnsResponse, QueuedCall, Upstream};
pub use demand::{Demand, Waiting};
pub use limits::CallLimits;
pub use person::Person;
pub(crate) use person::Share;
pub use quota::OWN_THROTTLING;
