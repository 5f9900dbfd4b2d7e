//! Sends one signed request and reads its response into the memory budget, within the time limits of a call.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use ens_api::{ApiError, ErrorCode};
use http::Request;
use tokio::time::{Instant, timeout_at};

use super::failure::{Failure, Seconds};
use super::limits::CallLimits;
use super::memory_budget::{BodyBuffer, MemoryBudget};
use super::quota::LONGEST_REQUIRED;
use crate::clock::Clock;
use crate::egress::Egress;
use crate::endpoint::Endpoint;
use crate::signed_client::{
    HttpClient, NoCertificates, ReadError, Response, SendError, has_remedy, request_id,
};

/// A complete response of any kind.
pub(super) struct RawResponse {
    pub(super) status: u16,
    /// The request's id, by its header.
    pub(super) request_id: Option<String>,
    /// The pause that ENS requires.
    pub(super) retry_after: Option<Duration>,
    /// The clock of ENS.
    pub(super) date: Option<DateTime<Utc>>,
    pub(super) body: Bytes,
}

pub(super) struct Transport {
    client: HttpClient,
    limits: CallLimits,
    budget: Arc<MemoryBudget>,
    clock: Clock,
}

impl Transport {
    /// A transport to one endpoint. Sends nothing yet.
    pub(super) fn new(
        endpoint: &Endpoint,
        egress: &Egress,
        limits: CallLimits,
        clock: Clock,
    ) -> Result<Self, NoCertificates> {
        let client = HttpClient::new(endpoint.encrypted(), limits.connect, egress)?;
        let budget = MemoryBudget::new(limits.held_bytes, limits.response_bytes);
        Ok(Self { client, limits, budget, clock })
    }

    /// Bytes of all responses in memory now.
    pub(super) fn held_bytes(&self) -> usize {
        self.budget.held()
    }

    /// Sends a request and reads its response to the end, within the deadline.
    pub(super) async fn exchange(
        &self,
        request: Request<Bytes>,
        deadline: Instant,
    ) -> Result<RawResponse, Failure> {
        let sending = self.client.send(request, self.limits.response_bytes);
        let mut response = match timeout_at(self.idle_limit(deadline), sending).await {
            Ok(sent) => sent.map_err(|error| self.send_failure(error))?,
            Err(_) => {
                let waited = Seconds(self.limits.idle.min(self.limits.total));
                return Err(timed_out(format!("no response began within {waited}")));
            }
        };
        let (status, date) = (response.status(), response.date());
        let header = |name| response.headers().get(name)?.to_str().ok();
        let request_id = header("x-acs-request-id").and_then(request_id::plausible);
        // A gateway on the way gives seconds, or a date, which is no longer than the usual pause.
        let seconds = || header("retry-after")?.parse().ok().map(Duration::from_secs);
        let retry_after = header("x-acs-retry-after").and_then(|millis| millis.parse().ok());
        let retry_after = retry_after.map(Duration::from_millis).or_else(seconds);
        let retry_after = retry_after.map(|wait| wait.min(LONGEST_REQUIRED));
        let mut body = BodyBuffer::new(self.budget.clone());
        if let Err(mut failure) = self.read(&mut response, &mut body, deadline).await {
            failure.error.request_id = request_id.or_else(|| request_id::find(body.bytes()));
            return Err(failure);
        }
        Ok(RawResponse { status, request_id, retry_after, date, body: body.into_bytes() })
    }

    async fn read(
        &self,
        response: &mut Response,
        body: &mut BodyBuffer,
        deadline: Instant,
    ) -> Result<(), Failure> {
        let failed = |error| self.read_failure(error);
        if let Some(length) = response.content_length().map_err(failed)? {
            timeout_at(deadline, body.reserve(length)).await.map_err(|_| no_memory())?;
        }
        loop {
            let until = self.idle_limit(deadline);
            let part = match timeout_at(until, response.chunk()).await {
                Ok(part) => part.map_err(failed)?,
                Err(_) if until == deadline => {
                    return Err(timed_out(format!(
                        "it was still coming after {}",
                        Seconds(self.limits.total)
                    )));
                }
                Err(_) => {
                    let idle = Seconds(self.limits.idle);
                    return Err(timed_out(format!("it stopped in the middle for {idle}")));
                }
            };
            let Some(part) = part else { return Ok(()) };
            timeout_at(deadline, body.push(&part)).await.map_err(|_| no_memory())?;
        }
    }

    fn idle_limit(&self, deadline: Instant) -> Instant {
        deadline.min(self.clock.monotonic() + self.limits.idle)
    }

    fn send_failure(&self, error: SendError) -> Failure {
        match error {
            SendError::ConnectTimedOut => {
                let limit = Seconds(self.limits.connect).to_string();
                Failure { used_its_time: true, ..unreachable(&self.client.connect_timed_out(&limit)) }
            }
            SendError::NoConnection(cause) => unreachable(&cause),
            SendError::Cut => unreachable("the connection was cut before a response"),
            SendError::NoHttp => Failure::outage(ErrorCode::BadResponse, "what came is no HTTP response"),
            SendError::Interim => {
                Failure::outage(ErrorCode::BadResponse, "it sent interim responses (1xx) without end")
            }
        }
    }

    fn read_failure(&self, error: ReadError) -> Failure {
        match error {
            ReadError::Cut => Failure::outage(ErrorCode::BadResponse, "it is cut short"),
            ReadError::TooLarge => {
                let limit = format_args!("it is over {} MiB", self.limits.response_bytes >> 20);
                ApiError::with_detail(ErrorCode::ResponseTooLarge, limit).into()
            }
        }
    }
}

fn timed_out(detail: String) -> Failure {
    Failure { used_its_time: true, ..Failure::outage(ErrorCode::TimedOut, detail) }
}

/// Where the cause says what to do, the usual advice would lead astray.
fn unreachable(cause: &str) -> Failure {
    let mut failure = Failure::outage(ErrorCode::Unreachable, cause);
    if has_remedy(cause) {
        failure.error.remedy.clear();
    }
    failure
}

fn no_memory() -> Failure {
    let detail = "other large responses took all the memory that the proxy has for them";
    ApiError { retry_after: Some(5), ..ApiError::with_detail(ErrorCode::TimedOut, detail) }.into()
}
