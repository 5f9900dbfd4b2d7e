//! Every path of the proxy, in groups by the policy of the guard.

use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, Request};
use axum::middleware::{Next, from_fn, from_fn_with_state, map_response};
use axum::response::{Redirect, Response};
use axum::routing::{any, get, post};
use ens_api::{ApiError, ErrorCode};
use http::StatusCode;
use tower::ServiceExt;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

use super::ens_response::weaken_etag;
use super::state::AppState;
use super::{ens, healthz, metrics, problems, readyz, session, sign_in, sign_out};
use crate::guard::{self, BasePath, Guard, MetricsGuard, Policy};
use crate::operations::{self, applications, push_results, regions};
use crate::refusal::{refuse, refuse_with};
use crate::server::{refuse_incomplete, refuse_overload};
use crate::{assets, request_log};

/// All routes, each behind the guard.
pub fn router(state: Arc<AppState>, guard: Guard) -> Router {
    // On a slow line a page of results shrinks to a twentieth; on loopback this level costs little.
    let compression = CompressionLayer::new().quality(CompressionLevel::Fastest);
    let api = Router::new()
        .route("/api/push-results", ens::call(push_results::read))
        .route("/api/regions", ens::call(regions::read))
        .route("/api/applications", ens::call(applications::read))
        .route("/api/session", get(session::handle).layer(from_fn(without_parameters)))
        .layer(compression)
        .layer(map_response(weaken_etag))
        .route("/api", any(unknown_call))
        .route("/api/", any(unknown_call))
        .route("/api/{*call}", any(unknown_call));
    let health = Router::new().route("/healthz", get(healthz::handle)).route("/readyz", get(readyz::handle));
    let metrics = Router::new().route("/metrics", get(metrics::handle));
    let signing = Router::new()
        .route("/api/sign-in", post(sign_in::handle).layer(from_fn(without_parameters)))
        .route("/api/sign-out", post(sign_out::handle).layer(from_fn(without_parameters)))
        .with_state(guard.clone());
    let base = guard.base_path().clone();
    let page = Router::new().fallback(assets::serve);
    let page = match base.as_str() {
        "" => page,
        path => {
            let base = base.clone();
            page.route(path, get(async move |RawQuery(query): RawQuery| to_folder(&base, query.as_deref())))
        }
    };

    let guarded = |policy, routes: Router| {
        let routes = routes.method_not_allowed_fallback(wrong_method).layer(from_fn(refuse_incomplete));
        let routes = match policy {
            Policy::HealthCheck => routes,
            _ => routes.layer(from_fn(refuse_overload)),
        };
        routes.layer(from_fn_with_state((guard.clone(), policy), guard::layer))
    };
    let routes = Router::new()
        .merge(guarded(Policy::Api, api.with_state(state.clone())))
        .merge(guarded(Policy::HealthCheck, health.with_state(state.clone())))
        .merge(guarded(Policy::Identified, metrics.with_state(state.clone())))
        .merge(guarded(Policy::SameOrigin, signing))
        .merge(guarded(Policy::Public, page))
        .layer(from_fn_with_state(state.metrics.clone(), request_log::layer));
    if base.as_str().is_empty() {
        return routes;
    }
    // Before a route is looked up: the same routes are below the base path, and without it.
    let below = routes.map_request(move |mut request: Request| {
        if let Some(uri) = base.strip(request.uri()) {
            *request.uri_mut() = uri;
        }
        request
    });
    Router::new().fallback_service(below)
}

/// From the base path to its folder, relative to which the page requests its files.
fn to_folder(base: &BasePath, query: Option<&str>) -> Redirect {
    Redirect::temporary(&base.folder_with(query))
}

/// The metrics and the last problems, for an address that only Prometheus reaches.
pub fn metrics_router(state: Arc<AppState>, guard: MetricsGuard) -> Router {
    Router::new()
        .route("/metrics", get(metrics::handle))
        .route("/problems", get(problems::handle))
        .with_state(state)
        .layer(from_fn(refuse_incomplete))
        .layer(from_fn_with_state(guard, guard::metrics_layer))
}

/// Refuses every parameter, as the routes that take some refuse all others.
async fn without_parameters(RawQuery(query): RawQuery, request: Request, next: Next) -> Response {
    match operations::check_empty(&query.unwrap_or_default()) {
        Ok(()) => next.run(request).await,
        Err(error) => refuse(error),
    }
}

async fn unknown_call() -> Response {
    refuse(ApiError::new(ErrorCode::NotFound, None))
}

async fn wrong_method() -> Response {
    let error = ApiError::new(ErrorCode::BadRequest, None);
    let error = ApiError { message: "this route does not take that method".to_owned(), ..error };
    refuse_with(StatusCode::METHOD_NOT_ALLOWED, error)
}
