//! `POST /api/sign-in`: exchanges the token, or the ticket of a printed address, for a session, whose cookie no script can
//! read. Takes `{"token":"…"}` or `{"ticket":"…"}`, which are neither logged nor repeated.

use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use ens_api::ApiError;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, SET_COOKIE};
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::guard::{Caller, Guard, Proof};
use crate::refusal::{bad_request, refuse};

/// 204 with the cookie, or an `ApiError`.
pub(super) async fn handle(
    State(guard): State<Guard>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match read(&headers, &body).and_then(|proof| guard.sign_in(&caller, &headers, &proof)) {
        Ok(cookie) => no_content(cookie),
        Err(error) => refuse(error),
    }
}

/// 204 with a cookie.
pub(super) fn no_content(cookie: Option<HeaderValue>) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.extend(cookie.map(|cookie| (SET_COOKIE, cookie)));
    response
}

fn read(headers: &HeaderMap, body: &[u8]) -> Result<Proof, ApiError> {
    let is_json = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|value| {
        value.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
    });
    // The parser's error is dropped: it can repeat a part of the token.
    let proof = if is_json { serde_json::from_slice(body).ok() } else { None };
    proof.ok_or_else(|| bad_request("sign in with {\"token\": \"...\"} as application/json"))
}
