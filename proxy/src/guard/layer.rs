//! The guard as an axum layer: it refuses requests that may not pass, adds the caller to the request, and sets the
//! security headers of each response.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{ALLOW, STRICT_TRANSPORT_SECURITY, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};

use super::admission::Guard;
use super::caller::Who;
use super::policy::Policy;
use super::{request_line, security_headers};
use crate::refusal::{bad_request, refuse_request, refuse_with};
use crate::request_log::record_identity;
use crate::server::Peer;

/// A browser that used TLS once uses nothing else for a year.
const ONLY_TLS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Guards the routes that it wraps by one policy.
pub async fn layer(
    State((guard, policy)): State<(Guard, Policy)>,
    mut request: Request,
    next: Next,
) -> Response {
    let requires_tls = guard.requires_tls(request.headers());
    let mut response = match admit(&guard, policy, &mut request) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal,
    };
    let is_unknown = response.status() == StatusCode::UNAUTHORIZED;
    let headers = response.headers_mut();
    security_headers::insert(headers);
    if requires_tls {
        headers.insert(STRICT_TRANSPORT_SECURITY, ONLY_TLS);
    }
    if is_unknown {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

fn admit(guard: &Guard, policy: Policy, request: &mut Request) -> Result<(), Response> {
    if !request_line::METHODS.contains(request.method()) {
        let error = bad_request("only GET, HEAD and POST are taken");
        let mut response = refuse_with(StatusCode::METHOD_NOT_ALLOWED, error);
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
        return Err(response);
    }
    let peer = request.extensions().get::<Peer>().copied();
    let uri = request.uri().clone();
    let caller = guard
        .admit(policy, &uri, request.headers_mut(), peer)
        .map_err(|error| refuse_request(error, request.headers()))?;
    if let Who::Named(name) = &caller.who {
        record_identity(name);
    }
    request.extensions_mut().insert(caller);
    Ok(())
}
