//! Requests on connections beyond the limit: health checks are served, everything else is refused.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use ens_api::{ApiError, ErrorCode};

use crate::refusal::refuse_request;

/// Seconds after which a client may try again: by then some of the responses under way have ended.
const RETRY_AFTER: u32 = 5;

/// An extension of each request whose connection is beyond the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overload;

/// Refuses a request whose connection is beyond the limit. It belongs before every route but the health checks.
pub async fn refuse_overload(request: Request, next: Next) -> Response {
    if request.extensions().get::<Overload>().is_none() {
        return next.run(request).await;
    }
    let error = ApiError { retry_after: Some(RETRY_AFTER), ..ApiError::new(ErrorCode::Overloaded, None) };
    refuse_request(error, request.headers())
}
