//! The one way to the vendor's services, for ENS and for those that issue keys: how a request is signed, and an
//! HTTP client with the limits that `reqwest` does not set.

mod client;
pub mod request_id;
mod sign;

pub use client::{HttpClient, NoCertificates, ReadError, Response, SendError};
pub use sign::{Action, sign};
