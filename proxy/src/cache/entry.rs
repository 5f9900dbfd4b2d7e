//! The outcome of a call, as the cache shares it.

use std::sync::Arc;

use ens_api::ApiError;
use tokio::time::Instant;

use crate::operations::OperationCall;
use crate::upstream::EnsResponse;

/// An operation with its parameters, and the AccessKey that signs it.
pub(super) type Key = Arc<str>;

/// What a call returned.
pub(super) type CallResult = Result<Tagged, ApiError>;

/// A response with its ETag, if it is small enough to be stored.
#[derive(Debug, Clone)]
pub(super) struct Tagged {
    pub(super) response: EnsResponse,
    pub(super) etag: Option<Arc<str>>,
}

/// A stored outcome.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) outcome: CallResult,
    /// When the call was sent.
    pub(super) sent: Instant,
}

pub(super) fn key(operation: &OperationCall, access_key_id: &str) -> Key {
    let pairs = operation.query.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    format!("{access_key_id} {} {}", operation.name, ens_api::pairs::write(pairs)).into()
}
