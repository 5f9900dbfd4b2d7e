//! One request, seen from outside: it gets an id, a log line and its place in the counts, whatever becomes of
//! it. The id stands in the header `x-request-id` and in the body of an error that ENS gave no id for.
//! Must not log a path or a query: they hold what was asked.

use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue};
use tracing::{Instrument, Span, field, info, info_span};

use crate::clock::monotonic;
use crate::metrics::Metrics;

/// The proxy's own id of a request.
pub const ID: HeaderName = HeaderName::from_static("x-request-id");

/// What is counted and logged for requests that no route of the API takes.
const PAGE: &str = "page";

/// The patterns of the routes, which are all that logs and counts say of a path.
const ROUTES: [&str; 10] = [
    "/api/push-results",
    "/api/regions",
    "/api/applications",
    "/api/session",
    "/api/sign-in",
    "/api/sign-out",
    "/api/{*call}",
    "/healthz",
    "/readyz",
    "/metrics",
];

tokio::task_local! {
    static CURRENT: String;
}

/// The id of the request that is being answered; a new one outside of any.
pub fn id() -> String {
    CURRENT.try_with(String::clone).unwrap_or_else(|_| new_id())
}

/// Notes ENS's id of the call behind an answer in the request's log line.
pub fn note_ens_id(id: &str) {
    Span::current().record("ens_request_id", id);
}

/// Notes who asks, as far as a reverse proxy says it.
pub fn note_identity(identity: &str) {
    Span::current().record("identity", field::debug(identity));
}

fn new_id() -> String {
    format!("proxy-{:016x}", rand::random::<u64>())
}

/// Runs around everything else.
pub async fn layer(State(metrics): State<Arc<Metrics>>, request: Request, next: Next) -> Response {
    let id = new_id();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .and_then(|path| ROUTES.into_iter().find(|route| *route == path.as_str()))
        .unwrap_or(PAGE);
    let span = info_span!(
        "request",
        id,
        method = %request.method(),
        route,
        identity = field::Empty,
        ens_request_id = field::Empty
    );
    let began = monotonic();
    let answer = async {
        let mut response = CURRENT.scope(id.clone(), next.run(request)).await;
        let took = began.elapsed();
        let status = response.status().as_u16();
        metrics.request(route, status, took);
        info!(status, ms = took.as_millis() as u64, "answered");
        response.headers_mut().insert(ID, HeaderValue::from_str(&id).expect("an id is plain ASCII"));
        response
    };
    answer.instrument(span).await
}
