//! The client of all services of the vendor, ENS and those that issue keys: signs a request, and has an
//! HTTP client with the limits that `reqwest` does not set.

mod cause;
mod client;
pub mod request_id;
mod sign;

pub use client::{HttpClient, NoCertificates, ReadError, Response, SendError};
pub use sign::{Action, sign};
