//! `POST /api/sign-out`: ends the session and takes its cookie away. Takes nothing, and works without a session
//! too: what matters is that there is none afterwards.

use axum::extract::{Extension, State};
use axum::response::Response;
use http::HeaderMap;

use super::refuse;
use super::sign_in::no_content;
use crate::door::{Caller, Door};

/// Answers 204.
pub async fn answer(
    State(door): State<Door>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
) -> Response {
    match door.sign_out(&caller, &headers) {
        Ok(cookie) => no_content(Some(cookie)),
        Err(error) => refuse(error),
    }
}
