//! The one error response: an [`ApiError`] as JSON, or as a page for a person, with its HTTP status, `Retry-After` and a
//! log line.

mod page;

use axum::body::Body;
use axum::response::Response;
use ens_api::{ApiError, ErrorCode};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::request_log;

/// The response for an error, with the proxy's own request id where ENS sent none.
pub fn refuse(error: ApiError) -> Response {
    respond(error, |error| json(serde_json::to_vec(error).expect("an error is plain text").into()))
}

/// The same, as a page where a browser opens an address; `request` are its headers.
pub fn refuse_request(error: ApiError, request: &HeaderMap) -> Response {
    if page::is_wanted(request) { respond(error, page::of) } else { refuse(error) }
}

fn respond(mut error: ApiError, body: impl FnOnce(&ApiError) -> Response) -> Response {
    match &error.request_id {
        Some(id) => request_log::record_ens_id(id),
        None => error.request_id = Some(request_log::current_id()),
    }
    let status = StatusCode::from_u16(error.kind().http_status()).unwrap_or(StatusCode::BAD_GATEWAY);
    if status.is_server_error() && error.kind() != ErrorCode::Overloaded {
        // Words of this proxy, never of ENS.
        tracing::warn!(code = ?error.code, reason = ?error.message, "refused");
    } else {
        // A client can cause these as often as it likes: they must not fill a log.
        tracing::info!(code = ?error.code, "refused");
    }
    let mut response = body(&error);
    *response.status_mut() = status;
    if let Some(seconds) = error.retry_after {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    response
}

/// The same response with another HTTP status.
pub fn refuse_with(status: StatusCode, error: ApiError) -> Response {
    let mut response = refuse(error);
    *response.status_mut() = status;
    response
}

/// A JSON response that no cache may keep.
pub fn json(body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// `Pushboard.BadRequest`, with the reason.
pub fn bad_request(detail: &str) -> ApiError {
    ApiError::with_detail(ErrorCode::BadRequest, detail)
}

/// `Pushboard.NotAllowed`, with the reason.
pub fn not_allowed(detail: &str) -> ApiError {
    ApiError::with_detail(ErrorCode::NotAllowed, detail)
}
