//! The control route: faults, counts and the clock, set from outside while the stand-in runs. Off unless it
//! is asked for, and then for callers on this machine alone, since nothing is signed here.

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

use crate::faults::rules::Rule;
use crate::line::Line;

/// What can be set from outside.
#[derive(Debug, Default)]
pub(crate) struct Controls {
    pub(crate) rules: Vec<Rule>,
    /// Requests that came in, by the operation they named, whatever became of them.
    pub(crate) counts: BTreeMap<&'static str, u64>,
    /// How far the world and all clocks in it have been moved.
    pub(crate) ahead: TimeDelta,
}

type Shared = Arc<Mutex<Controls>>;

/// Lines for `--help`.
pub const HELP: &str = "  PUT    /_control/faults  [{\"fault\":\"NAME[=VALUE][:RATE]\",\"action\":…,\"app_id\":…,\"times\":N}, …]
                           takes the place of all faults; the last three may be left out
  GET    /_control/counts  {\"total\":N,\"DescribeDataPushResult\":N,…}: requests since the start
  DELETE /_control/counts  counts from nought again
  PUT    /_control/clock   {\"ahead_seconds\":N}: moves the clock, and the world with it
";

/// The routes below `/_control`.
pub(crate) fn router(controls: Shared) -> Router {
    Router::new()
        .route("/faults", put(set_faults))
        .route("/counts", get(counts).delete(forget_counts))
        .route("/clock", put(set_clock))
        .layer(from_fn(from_this_machine))
        .with_state(controls)
}

async fn from_this_machine(request: Request, next: Next) -> Response {
    let line = request.extensions().get::<ConnectInfo<Line>>();
    if line.is_some_and(|line| line.0.peer.ip().to_canonical().is_loopback()) {
        next.run(request).await
    } else {
        (StatusCode::FORBIDDEN, "only this machine may ask here\n").into_response()
    }
}

async fn set_faults(State(controls): State<Shared>, body: Bytes) -> Response {
    read(&body, |rules| lock(&controls).rules = rules)
}

async fn counts(State(controls): State<Shared>) -> Response {
    let counts = lock(&controls).counts.clone();
    let mut answer = json!(counts);
    answer["total"] = counts.values().sum::<u64>().into();
    ([(header::CONTENT_TYPE, "application/json")], answer.to_string()).into_response()
}

async fn forget_counts(State(controls): State<Shared>) -> StatusCode {
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
