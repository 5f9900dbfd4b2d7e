//! `GET /metrics`: what was counted, as OpenMetrics text for Prometheus.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

use super::Shared;
use crate::metrics;

/// Answers with all counts.
pub async fn answer(State(shared): State<Arc<Shared>>) -> Response {
    shared.metrics.held(shared.upstream.held_bytes());
    let headers = [(CONTENT_TYPE, metrics::CONTENT_TYPE), (CACHE_CONTROL, "no-store")];
    (headers, shared.metrics.text()).into_response()
}
