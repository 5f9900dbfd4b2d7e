//! ACS3-HMAC-SHA256, the signature of Alibaba Cloud's APIs, as pure functions.
//!
//! Dates and nonces are arguments.
//!
//! - [`encode`]: percent-encoding, the canonical query, and decoding a received query
//! - [`canonical`]: the canonical request and the string to sign
//! - [`sign`](mod@sign): credentials, the `x-acs-*` headers of a call, the `Authorization` header
//! - [`verify`](mod@verify): checks the signature of a received request
//! - [`date`]: the format of `x-acs-date`, and the window in which a service accepts it

pub mod canonical;
pub mod date;
pub mod encode;
pub mod sign;
pub mod verify;

pub use canonical::{ALGORITHM, CanonicalRequest, RequestParts, sha256_hex};
pub use encode::{canonical_query, decode_query};
pub use sign::{Call, Credentials, Signed, headers_for, sign};
pub use verify::{Received, Verified, VerifyError, verify};
