//! The control routes, which set faults and the clock and read counters while the simulator runs. They are
//! optional, need no signature, and accept only requests from the same machine.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use axum::{Router, body::Bytes};
use chrono::TimeDelta;
use http::{StatusCode, header};
use serde::Deserialize;
use serde_json::json;

use crate::connection::Connection;
use crate::faults::rules::Rule;

/// The state that the control routes read and change.
#[derive(Debug, Default)]
pub(crate) struct Controls {
    pub(crate) rules: Vec<Rule>,
    /// The number of received requests by operation, rejected ones included.
    pub(crate) counts: BTreeMap<&'static str, u64>,
    /// The time by which the clock was moved.
    pub(crate) ahead: TimeDelta,
}

type Shared = Arc<Mutex<Controls>>;

/// The routes, for `--help`.
pub const HELP: &str = "  PUT    /_control/faults  [{\"fault\":\"NAME[=VALUE][:RATE]\",\"action\":…,\"app_id\":…,\"times\":N}, …]
                           replaces all faults; the last three keys are optional
  GET    /_control/counts  {\"total\":N,\"DescribeDataPushResult\":N,…}: the number of requests
  DELETE /_control/counts  sets all counters to 0
  PUT    /_control/clock   {\"ahead_seconds\":N}: moves the clock and the world
";

/// The routes below `/_control`.
pub(crate) fn router(controls: Shared) -> Router {
    Router::new()
        .route("/faults", put(set_faults))
        .route("/counts", get(counts).delete(reset_counts))
        .route("/clock", put(set_clock))
        .layer(from_fn(from_this_machine))
        .with_state(controls)
}

async fn from_this_machine(request: Request, next: Next) -> Response {
    let connection = request.extensions().get::<ConnectInfo<Connection>>();
    if connection.is_some_and(|connection| connection.0.peer.ip().to_canonical().is_loopback()) {
        next.run(request).await
    } else {
        (StatusCode::FORBIDDEN, "only programs on this machine have access\n").into_response()
    }
}

async fn set_faults(State(controls): State<Shared>, body: Bytes) -> Response {
    read(&body, |rules| lock(&controls).rules = rules)
}

async fn counts(State(controls): State<Shared>) -> Response {
    let counts = lock(&controls).counts.clone();
    let mut response = json!(counts);
    response["total"] = counts.values().sum::<u64>().into();
    ([(header::CONTENT_TYPE, "application/json")], response.to_string()).into_response()
}

async fn reset_counts(State(controls): State<Shared>) -> StatusCode {
    lock(&controls).counts.clear();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Clock {
    ahead_seconds: i32,
}

async fn set_clock(State(controls): State<Shared>, body: Bytes) -> Response {
    read(&body, |clock: Clock| lock(&controls).ahead = TimeDelta::seconds(clock.ahead_seconds.into()))
}

fn read<T: serde::de::DeserializeOwned>(body: &[u8], set: impl FnOnce(T)) -> Response {
    match serde_json::from_slice(body) {
        Ok(value) => {
            set(value);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(error) => (StatusCode::BAD_REQUEST, format!("{error}\n")).into_response(),
    }
}

fn lock(controls: &Shared) -> std::sync::MutexGuard<'_, Controls> {
    controls.lock().unwrap_or_else(PoisonError::into_inner)
}
