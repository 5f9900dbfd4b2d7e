//! The types of Alibaba Cloud ENS that Pushboard speaks, version 2017-11-10.
//!
//! - [`query`]: what is asked, [`PushQuery`], validated and canonical
//! - [`pairs`]: the one codec of query strings, for the address bar and for `/api`
//! - [`wire`]: what the service sends, names and all
//! - [`error`]: what it refuses with, classified: whose fault, retry or not, what to do
//! - [`session`]: what the proxy tells the page of itself
//!
//! Knows no HTTP client, no clock and no signature.

pub mod error;
pub mod pairs;
pub mod query;
pub mod session;
pub mod wire;

pub use error::{ApiError, ErrorCode};
pub use query::{FieldError, Parameter, PushQuery, PushQueryDraft};
pub use session::{Mode, Session};

/// The version of the ENS API that every type here follows.
pub const API_VERSION: &str = "2017-11-10";
