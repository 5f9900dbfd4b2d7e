//! Reads the body of a request before the request reaches the router. A body that is too large, too slow or
//! broken leaves a [`BodyError`] in the request's extensions; [`refuse_incomplete`] turns it into a response.

use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::Request as AxumRequest;
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use ens_api::{ApiError, ErrorCode};
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use tokio::time::timeout;

use crate::refusal::refuse_with;

/// Longest body of a request, bytes.
pub const MAX_BODY: usize = 4 * 1024;

/// Why the body of a request is not complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// Longer than [`MAX_BODY`].
    #[error("its body is longer than 4 KiB")]
    TooLarge,
    /// It took longer than [`ServerLimits::body`](super::ServerLimits::body).
    #[error("its body did not come in time")]
    TooSlow,
    /// It is not HTTP, or the client closed the connection.
    #[error("its body is broken")]
    Broken,
}

impl BodyError {
    /// The HTTP status for it.
    pub fn status(self) -> StatusCode {
        match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Broken => StatusCode::BAD_REQUEST,
        }
    }
}

/// Refuses a request whose body is not complete. It belongs behind the guard, so that a client that is not
/// signed in learns nothing else.
pub async fn refuse_incomplete(request: AxumRequest, next: Next) -> Response {
    match request.extensions().get::<BodyError>() {
        None => next.run(request).await,
        Some(problem) => refuse_with(problem.status(), ApiError::with_detail(ErrorCode::BadRequest, problem)),
    }
}

/// Waits for a request's body. One that is not complete leaves a [`BodyError`], and a body that can't be read.
pub(super) async fn receive(request: Request<Incoming>, limit: Duration) -> Request<Body> {
    let (mut parts, body) = request.into_parts();
    match receive_body(body, limit).await {
        Ok(whole) => Request::from_parts(parts, Body::from(whole)),
        Err(problem) => {
            parts.extensions.insert(problem);
            let error = Limited::new(Full::new(Bytes::from_static(b"missing")), 0);
            Request::from_parts(parts, Body::new(error))
        }
    }
}

async fn receive_body(body: Incoming, limit: Duration) -> Result<Bytes, BodyError> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    if body.size_hint().lower() > MAX_BODY as u64 {
        return Err(BodyError::TooLarge);
    }
    match timeout(limit, Limited::new(body, MAX_BODY).collect()).await {
        Ok(Ok(whole)) => Ok(whole.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(BodyError::TooLarge),
        Ok(Err(_)) => Err(BodyError::Broken),
        Err(_) => Err(BodyError::TooSlow),
    }
}
