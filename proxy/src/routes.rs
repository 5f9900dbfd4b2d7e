//! Every path the proxy answers to, one file an endpoint; what no route takes is the page's. A route checks
//! what is asked, calls ENS and passes the answer on; who may ask is `door`'s affair.

pub mod applications;
pub mod healthz;
pub mod metrics;
mod pass;
mod pieces;
pub mod push_results;
pub mod readyz;
pub mod regions;
pub mod session;
pub mod sign_in;
pub mod sign_out;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::{Next, from_fn, from_fn_with_state, map_response};
use axum::response::Response;
use axum::routing::{any, get, post};
use ens_api::query::{FieldError, Problem};
use ens_api::{ApiError, ErrorCode, Mode, pairs};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

use crate::allowed_apps::AllowedApps;
use crate::answers::Answers;
use crate::assets;
use crate::door::{self, CountsDoor, Door};
use crate::metrics::Metrics;
use crate::request;
use crate::server::Unreceived;
use crate::upstream::Upstream;

pub use self::pass::{ANSWER, FETCHED_AT, REQUEST_ID};
use self::pass::{asks_afresh, pass, weaken_etag};

/// What the routes share.
#[derive(Debug)]
pub struct Shared {
    /// ENS, or the demo.
    pub upstream: Arc<Upstream>,
    /// Its answers, shared among those who ask the same.
    pub answers: Answers,
    /// Which of them.
    pub mode: Mode,
    /// The demo's application to begin with.
    pub demo_app_id: Option<String>,
    /// Which applications may be asked for.
    pub apps: AllowedApps,
    /// What is counted.
    pub metrics: Arc<Metrics>,
}

/// All routes behind the door.
pub fn router(shared: Arc<Shared>, door: Door) -> Router {
    let counted = shared.metrics.clone();
    // On a line that is slow a page of answers shrinks to a twentieth; on loopback this level costs little.
    let compression = CompressionLayer::new().quality(CompressionLevel::Fastest);
    Router::new()
        .route("/api/push-results", get(push_results::answer))
        .route("/api/regions", get(regions::answer))
        .route("/api/applications", get(applications::answer))
        .route("/api/session", get(session::answer))
        .layer(compression)
        .layer(map_response(weaken_etag))
        .route("/healthz", get(healthz::answer))
        .route("/readyz", get(readyz::answer))
        .route("/metrics", get(metrics::answer))
        .with_state(shared)
        .merge(ways_in_and_out(door.clone()))
        .route("/api/{*call}", any(no_such_call))
        .method_not_allowed_fallback(wrong_method)
        .fallback(assets::serve)
        .layer(from_fn(only_whole))
        .layer(from_fn_with_state(door, door::layer))
        .layer(from_fn_with_state(counted, request::layer))
}

fn ways_in_and_out(door: Door) -> Router {
    Router::new()
        .route(door::SIGN_IN, post(sign_in::answer))
        .route(door::SIGN_OUT, post(sign_out::answer))
        .with_state(door)
}

/// The counts by themselves, for an address that only Prometheus reaches.
pub fn metrics_router(shared: Arc<Shared>, door: CountsDoor) -> Router {
    Router::new()
        .route("/metrics", get(metrics::answer))
        .with_state(shared)
        .layer(from_fn(only_whole))
        .layer(from_fn_with_state(door, door::counts_layer))
}

/// Refuses a request whose body did not come whole, behind the door: who may not ask learns nothing else.
pub async fn only_whole(request: Request, next: Next) -> Response {
    let Some(problem) = request.extensions().get::<Unreceived>() else {
        return next.run(request).await;
    };
    let mut response = refuse(ApiError::with_detail(ErrorCode::BadRequest, problem));
    *response.status_mut() = problem.status();
    response
}

async fn no_such_call() -> Response {
    refuse(ApiError::new(ErrorCode::NotFound, None))
}

async fn wrong_method() -> Response {
    let error = ApiError::new(ErrorCode::BadRequest, None);
    let mut response =
        refuse(ApiError { message: "this route does not take that method".to_owned(), ..error });
    *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    response
}

/// An error on its way to the page; gets an id of the proxy's own where ENS gave none.
pub fn refuse(mut error: ApiError) -> Response {
    match &error.request_id {
        Some(id) => request::note_ens_id(id),
        None => error.request_id = Some(request::id()),
    }
    let status = StatusCode::from_u16(error.kind().http_status()).unwrap_or(StatusCode::BAD_GATEWAY);
    if status.is_server_error() {
        tracing::warn!(code = ?error.code, "refused");
    } else {
        // Anybody can be refused at the door, as often as they like: that must not fill a log.
        tracing::info!(code = ?error.code, "refused");
    }
    let body = serde_json::to_vec(&error).expect("an error is plain text");
    let mut response = json(body.into());
    *response.status_mut() = status;
    if let Some(seconds) = error.retry_after {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    response
}

fn json(body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The error for fields that can't be taken: all of them in words, the first by name.
fn bad_fields(errors: &[FieldError]) -> ApiError {
    let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
    let field = errors.first().map(|error| error.field.clone());
    ApiError { message: texts.join("; "), field, ..ApiError::new(ErrorCode::BadRequest, None) }
}

/// The values of the keys that a route takes, in their order; any other key, and a key twice, is an error.
fn read_query<const N: usize>(query: &str, keys: [&str; N]) -> Result<[Option<String>; N], ApiError> {
    let wrong = |field: &str, problem| bad_fields(&[FieldError { field: field.to_owned(), problem }]);
    let mut values = [const { None }; N];
    for (key, value) in pairs::read(query).map_err(|_| wrong("query", Problem::Undecodable))? {
        let Some(at) = keys.iter().position(|known| *known == key) else {
            return Err(wrong(&key, Problem::Unknown));
        };
        if values[at].replace(value).is_some() {
            return Err(wrong(&key, Problem::Doubled));
        }
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn a_query_gives_the_keys_of_its_route_once_or_an_error(query in "((a|b|c|%61|%|&|=|\\+|é|\\PC){0,24})") {
            match read_query(&query, ["a", "b"]) {
                Ok(values) => {
                    let read = pairs::read(&query).unwrap();
                    prop_assert_eq!(read.len(), values.iter().flatten().count());
                    for (key, value) in read {
                        prop_assert_eq!(values[usize::from(key == "b")].as_deref(), Some(value.as_str()));
                    }
                }
                Err(error) => {
                    prop_assert_eq!(error.kind(), ErrorCode::BadRequest);
                    prop_assert!(error.field.is_some());
                }
            }
        }
    }
}
