//! `GET /readyz`: whether the proxy could call ENS now. Asks nothing of ENS, and tells nobody whom it would ask.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

use super::Shared;

/// Answers `ready`, or 503 and why not.
pub async fn answer(State(shared): State<Arc<Shared>>) -> Response {
    match shared.upstream.ready().await {
        Ok(()) => "ready\n".into_response(),
        Err(reason) => (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {reason}\n")).into_response(),
    }
}
