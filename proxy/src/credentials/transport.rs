//! One request to whoever issues keys: STS, the ECS metadata service, a credentials URI. Bounded in time and
//! size, follows no redirect, takes no proxy from the environment, and tells in our own words what went
//! wrong: a body can hold keys, a client library's error prints URLs.
//! Must not know what is asked.

use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use ens_api::{ApiError, ErrorCode};
use http::header::DATE;
use reqwest::redirect::Policy;
use zeroize::Zeroizing;

/// Answers with keys are of some 2 KiB.
const LARGEST: usize = 64 * 1024;

/// Bounds of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Until a connection stands.
    pub connect: Duration,
    /// For everything together.
    pub total: Duration,
}

/// Why keys could not be fetched: what happened, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}: {remedy}")]
pub(super) struct Failure {
    /// What it would be called if ENS had answered so; says whether asking again can help.
    pub(super) code: ErrorCode,
    pub(super) problem: String,
    pub(super) remedy: String,
    pub(super) request_id: Option<String>,
}

impl Failure {
    pub(super) fn new(code: ErrorCode, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { code, problem: problem.into(), remedy: remedy.into(), request_id: None }
    }

    /// The same as an error of the proxy's; `place` says where the keys should come from.
    pub(super) fn at(self, place: &str) -> ApiError {
        ApiError {
            message: format!("{place}: {}", self.problem),
            remedy: self.remedy,
            ..ApiError::new(self.code, self.request_id)
        }
    }
}

/// What came back.
pub(super) struct Reply {
    pub(super) status: u16,
    /// The other side's clock.
    pub(super) date: Option<DateTime<Utc>>,
    pub(super) body: Zeroizing<Vec<u8>>,
}

/// Sends a request; `whom` is what a person calls the other side.
pub(super) async fn send(
    request: http::Request<Bytes>,
    whom: &str,
    bounds: Bounds,
) -> Result<Reply, Failure> {
    let encrypted = request.uri().scheme_str() == Some("https");
    let request = reqwest::Request::try_from(request).map_err(|_| {
        Failure::new(ErrorCode::NoCredentials, format!("{whom} has no usable address"), "correct it")
    })?;
    // Fails only if one is installed already, which is then used.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .https_only(encrypted)
        .connect_timeout(bounds.connect)
        .timeout(bounds.total)
        .user_agent(concat!("pushboard/", env!("CARGO_PKG_VERSION")));
    if !encrypted {
        // Needs no certificates, and shall work on a machine that has none.
        builder = builder.tls_certs_only([]);
    }
    let client = builder.build().map_err(|_| {
        Failure::new(
            ErrorCode::Unreachable,
            format!("{whom} can't be asked, since the system's certificates can't be loaded"),
            "install them (package ca-certificates) and start again",
        )
    })?;
    let failed = |error: reqwest::Error| failure(&error, whom, bounds);
    let mut response = client.execute(request).await.map_err(failed)?;
    let date = response.headers().get(DATE).and_then(|date| date.to_str().ok());
    let date = date.and_then(|date| DateTime::parse_from_rfc2822(date).ok()).map(|date| date.to_utc());
    // One piece, so that no copy is left behind while it grows.
    let mut body = Zeroizing::new(Vec::with_capacity(LARGEST));
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if chunk.len() > LARGEST - body.len() {
            return Err(bad_answer(whom, "its answer is over 64 KiB"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Reply { status: response.status().as_u16(), date, body })
}

/// The other side answered, and not with keys.
pub(super) fn bad_answer(whom: &str, detail: &str) -> Failure {
    Failure::new(
        ErrorCode::BadAnswer,
        format!("{whom} answered with something that holds no keys ({detail})"),
        "check that nothing in between answers in its place, and try again",
    )
}

fn failure(error: &reqwest::Error, whom: &str, bounds: Bounds) -> Failure {
    let remedy = "check the network and the DNS of this machine";
    if error.is_timeout() {
        let waited = if error.is_connect() { bounds.connect.min(bounds.total) } else { bounds.total };
        let problem = format!("{whom} did not answer within {} s", waited.as_secs_f32());
        return Failure::new(ErrorCode::TimedOut, problem, remedy);
    }
    let detail = match (error.is_dns(), error.is_connect()) {
        (true, _) => "its name is not known to the DNS",
        (false, true) => "no connection could be made",
        (false, false) => "the connection was cut",
    };
    Failure::new(ErrorCode::Unreachable, format!("{whom} can't be reached ({detail})"), remedy)
}
