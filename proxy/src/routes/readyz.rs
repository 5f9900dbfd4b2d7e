//! `GET /readyz`: whether the proxy could call ENS now. Makes no call. Anyone may request it, so the response does not give the
//! reason; the log does.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

use super::state::AppState;

/// `ready`, or 503.
pub(super) async fn handle(State(state): State<Arc<AppState>>) -> Response {
    match state.upstream.ready().await {
        Ok(()) => "ready\n".into_response(),
        Err(reason) => {
            // Logged at info level, since any client could otherwise fill the log.
            tracing::info!(reason, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response()
        }
    }
}
