//! `GET /readyz`: whether the proxy could call ENS now. Sends nothing to ENS. Anyone may send it, so that the response says no
//! more than that; the reason is in the log.

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
            // A client can cause this as often as it likes: it must not fill a log.
            tracing::info!(reason, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response()
        }
    }
}
