//! Shares one response among the clients that ask the same: they join the call that is under way, or get what is
//! stored of it for a moment.
//!
//! - `response_cache`: looks up, joins, starts a call · `store`: what is stored, and for how long · `entry`

mod entry;
mod response_cache;
mod store;

pub use response_cache::{Cached, ResponseCache};
pub use store::CacheLimits;
