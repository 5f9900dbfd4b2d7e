//! `GET /metrics`: the metrics, as OpenMetrics text for Prometheus.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

use super::state::AppState;
use crate::metrics;

/// All metrics.
pub(super) async fn handle(State(state): State<Arc<AppState>>) -> Response {
    state.metrics.held_bytes(state.upstream.held_bytes());
    state.metrics.stored_bytes(state.cache.stored_bytes());
    let headers = [(CONTENT_TYPE, metrics::CONTENT_TYPE), (CACHE_CONTROL, "no-store")];
    (headers, state.metrics.text()).into_response()
}
