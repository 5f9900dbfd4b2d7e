//! `POST /api/sign-out`: ends the session and removes its cookie. Succeeds without a session too.

use axum::extract::{Extension, State};
use axum::response::Response;
use http::HeaderMap;

use super::sign_in::no_content;
use crate::guard::{Caller, Guard};
use crate::refusal::refuse;

/// 204.
pub(super) async fn handle(
    State(guard): State<Guard>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
) -> Response {
    match guard.sign_out(&caller, &headers) {
        Ok(cookie) => no_content(Some(cookie)),
        Err(error) => refuse(error),
    }
}
