//! ACS3-HMAC-SHA256, the signature of Alibaba Cloud's APIs, as pure functions.
//!
//! Knows no clock, no randomness, no I/O and no HTTP client: dates and nonces are arguments.
//!
//! - [`encode`]: percent-encoding, the canonical query, and reading a query as it was received
//! - [`canonical`]: the canonical request and the string to sign, each step a named value
//! - [`sign`](mod@sign): credentials, the `x-acs-*` headers of a call, the `Authorization` header
//! - [`verify`](mod@verify): the same from the service's side
//! - [`date`]: the form of `x-acs-date` and the window in which the service accepts it

pub mod canonical;
pub mod date;
pub mod encode;
pub mod sign;
pub mod verify;

pub use canonical::{CanonicalRequest, RequestParts, sha256_hex};
pub use encode::{canonical_query, decode_query, percent_decode, percent_encode};
pub use sign::{Call, Credentials, Signed, headers_for, sign};
pub use verify::{Received, Verified, VerifyError, verify};

/// The name of the algorithm, as it opens the `Authorization` header and the string to sign.
pub const ALGORITHM: &str = "ACS3-HMAC-SHA256";
