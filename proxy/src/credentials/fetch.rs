//! One request to a service that issues keys: STS, the ECS metadata service, a credentials URI. Its errors are the
//! proxy's own words, since a response can hold keys, and the response is wiped from memory.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use ens_api::{ApiError, ErrorCode};
use http::Request;
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::network::FetchLimits;
use crate::egress::Egress;
use crate::signed_client::{HttpClient, ReadError, SendError, has_remedy};

/// Responses with keys have some 2 KiB.
const LARGEST: usize = 64 * 1024;

/// Why keys could not be fetched: what happened, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}{}{remedy}", if remedy.is_empty() { "" } else { ": " })]
pub(super) struct FetchError {
    /// The code of the same failure at ENS; decides whether a retry can help.
    pub(super) code: ErrorCode,
    pub(super) problem: String,
    /// Empty where the problem says it.
    pub(super) remedy: String,
    pub(super) request_id: Option<String>,
}

impl FetchError {
    pub(super) fn new(code: ErrorCode, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { code, problem: problem.into(), remedy: remedy.into(), request_id: None }
    }

    /// The same as the proxy's error for the page; `place` says where the keys should come from.
    pub(super) fn at(self, place: &str) -> ApiError {
        ApiError {
            message: format!("{place}: {}", self.problem),
            remedy: self.remedy,
            ..ApiError::new(self.code, self.request_id)
        }
    }
}

/// A response of any kind.
pub(super) struct Reply {
    pub(super) status: u16,
    /// The service's clock.
    pub(super) date: Option<DateTime<Utc>>,
    pub(super) body: Zeroizing<Vec<u8>>,
}

/// Sends a request; `service` is its name in messages.
pub(super) async fn send(
    request: Request<Bytes>,
    service: &str,
    limits: FetchLimits,
    egress: &Egress,
) -> Result<Reply, FetchError> {
    let encrypted = request.uri().scheme_str() == Some("https");
    let client = HttpClient::new(encrypted, limits.connect, egress).map_err(|_| {
        FetchError::new(
            ErrorCode::Unreachable,
            format!("no request can be sent to {service}, since the system's certificates can't be loaded"),
            "install them (package ca-certificates), or name others with --ca-file, and start again",
        )
    })?;
    timeout(limits.total, exchange(&client, request, service, limits))
        .await
        .unwrap_or_else(|_| Err(timed_out(service, limits.total)))
}

async fn exchange(
    client: &HttpClient,
    request: Request<Bytes>,
    service: &str,
    limits: FetchLimits,
) -> Result<Reply, FetchError> {
    let mut response = client.send(request, LARGEST).await.map_err(|error| match error {
        SendError::ConnectTimedOut => {
            let limit = limits.connect.min(limits.total).as_secs_f32();
            unreachable(service, &client.connect_timed_out(&format!("{limit} s")))
        }
        SendError::NoConnection(cause) => unreachable(service, &cause),
        SendError::Cut => unreachable(service, "the connection was cut"),
        SendError::NoHttp => bad_response(service, "what came is no HTTP response"),
        SendError::Interim => bad_response(service, "it sent interim responses (1xx) without end"),
    })?;
    let (status, date) = (response.status(), response.date());
    // Allocated once, so that growing leaves no copy behind.
    let mut body = Zeroizing::new(Vec::with_capacity(LARGEST));
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(Reply { status, date, body }),
            Err(ReadError::Cut) => return Err(unreachable(service, "the connection was cut")),
            Err(ReadError::TooLarge) => return Err(bad_response(service, "its response is over 64 KiB")),
        }
    }
}

/// The service responded without keys.
pub(super) fn bad_response(service: &str, detail: &str) -> FetchError {
    FetchError::new(
        ErrorCode::BadResponse,
        format!("the response of {service} has no keys ({detail})"),
        "check that no other server responds in its place, and try again",
    )
}

const NETWORK_REMEDY: &str = "check the network and the DNS of this machine";

fn timed_out(service: &str, limit: std::time::Duration) -> FetchError {
    let problem = format!("{service} did not respond within {} s", limit.as_secs_f32());
    FetchError::new(ErrorCode::TimedOut, problem, NETWORK_REMEDY)
}

fn unreachable(service: &str, cause: &str) -> FetchError {
    let remedy = if has_remedy(cause) { "" } else { NETWORK_REMEDY };
    FetchError::new(ErrorCode::Unreachable, format!("{service} can't be reached ({cause})"), remedy)
}
