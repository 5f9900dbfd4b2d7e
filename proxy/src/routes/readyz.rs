//! `GET /readyz`: whether the proxy could call ENS now. Sends nothing to ENS, and names neither endpoint nor keys.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

use super::state::AppState;

/// `ready`, or 503 and why not.
pub(super) async fn handle(State(state): State<Arc<AppState>>) -> Response {
    match state.upstream.ready().await {
        Ok(()) => "ready\n".into_response(),
        Err(reason) => (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {reason}\n")).into_response(),
    }
}
