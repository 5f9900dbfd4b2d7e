//! The client of all services of the vendor, ENS and those that issue keys: signs a request, and has an
//! HTTP client, one connection for each request.

mod cause;
mod client;
mod connect;
mod interim;
pub mod request_id;
mod sign;
mod tunnel;

pub use cause::has_remedy;
pub use client::{HttpClient, ReadError, Response, SendError};
pub use connect::NoCertificates;
pub use sign::{Action, sign};
