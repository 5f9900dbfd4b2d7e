//! The types of Alibaba Cloud ENS that Pushboard uses, API version 2017-11-10.
//!
//! - [`operations`]: the operations, one module each: names, query, response
//! - [`fields`]: values of request parameters and their errors
//! - [`pairs`]: the codec of query strings, for the address bar and for `/api`
//! - [`error_response`]: the body of an error response of ENS; [`error_code`]: its classification
//! - [`text`]: texts that were cut in the middle of a character
//! - [`error`]: the error that the proxy sends to the page; [`session`]: the proxy's description of itself; [`headers`]:
//!   headers of its responses

mod element;
pub mod error;
pub mod error_code;
pub mod error_response;
pub mod fields;
pub mod headers;
pub mod operations;
pub mod pairs;
pub mod session;
pub mod text;

pub use element::Other;
pub use error::ApiError;
pub use error_code::ErrorCode;
pub use fields::FieldError;
pub use operations::describe_data_push_result::{Parameter, PushQuery, PushQueryDraft};
pub use session::{Mode, Session};

/// The version of the ENS API.
pub const API_VERSION: &str = "2017-11-10";
