//! Shares one response among equal requests: they join the call that is under way, or get the response that is
//! stored for a short time.
//!
//! - `response_cache`: looks up, joins, starts a call · `store`: stores outcomes for a time · `entry`: an outcome
//! - `person_limit`: how many requests of one person wait

mod entry;
mod person_limit;
mod response_cache;
mod store;

pub use response_cache::{Cached, ResponseCache};
pub use store::CacheLimits;
