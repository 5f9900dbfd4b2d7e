//! The router behind its guard and in front of a scripted service, without a socket.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use ens_api::{ApiError, Mode};
use http::{Request, response};
use http_body_util::BodyExt;
use pushboard::clock::Clock;
use pushboard::guard::{Access, Guard};
use pushboard::metrics::Metrics;
use pushboard::random::Random;
use tower::ServiceExt;

use crate::scripted::{Scripted, Step, app_state, short};

pub(crate) const HOST: &str = "127.0.0.1:8787";

/// A service that always responds so, and the router in front of it.
pub(crate) async fn proxy(step: Step) -> (Scripted, Router) {
    counted_proxy(step, Arc::default()).await
}

/// The same with these metrics.
pub(crate) async fn counted_proxy(step: Step, metrics: Arc<Metrics>) -> (Scripted, Router) {
    let ens = Scripted::start(vec![step]).await;
    let state = app_state(ens.upstream(short()), Mode::Demo, metrics);
    (ens, pushboard::routes::router(Arc::new(state), guard()))
}

/// The guard of a demo that only this machine reaches: it does not identify its callers.
pub(crate) fn guard() -> Guard {
    let (access, address) = (Access::default(), HOST.parse().unwrap());
    Guard::new(access, address, false, Clock::default(), Random::default(), Arc::default()).unwrap()
}

/// Sends a GET as the page does, with further headers.
pub(crate) async fn get(router: &Router, path: &str, headers: &[(&str, &str)]) -> (response::Parts, Vec<u8>) {
    let mut request = Request::get(path)
        .header("host", HOST)
        .header("x-pushboard", "1")
        .header("sec-fetch-site", "same-origin");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(router, request.body(Body::empty()).unwrap()).await
}

pub(crate) async fn send(router: &Router, request: Request<Body>) -> (response::Parts, Vec<u8>) {
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    (parts, body.collect().await.unwrap().to_bytes().to_vec())
}

pub(crate) fn error(body: &[u8]) -> ApiError {
    serde_json::from_slice(body).unwrap()
}
