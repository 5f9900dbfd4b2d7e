//! `GET /problems`: the last warnings and errors of the log, on the metrics' own address.

use axum::response::{IntoResponse, Response};
use http::header::CACHE_CONTROL;

use crate::recent_problems;

/// A line for each.
pub(super) async fn handle() -> Response {
    ([(CACHE_CONTROL, "no-store")], recent_problems::text()).into_response()
}
