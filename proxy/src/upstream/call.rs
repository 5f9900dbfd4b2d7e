//! Calls ENS: signs, sends, judges the response, and retries where that can help.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use acs3::Credentials;
use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use ens_api::{API_VERSION, ApiError, ErrorCode};
use tokio::time::{Instant, timeout, timeout_at};
use tracing::debug;

use super::breaker::{Breaker, Permit};
use super::clock_offset::ClockOffset;
use super::demand::{Demand, Waiting, no_one_waits};
use super::failure::{Failure, Seconds, whole_seconds};
use super::judge::judge_in_time;
use super::limits::CallLimits;
use super::person::Person;
use super::quota::{Queued, Quota, UnderWay};
use super::retry::{MOST_ATTEMPTS, RetryPolicy};
use super::transport::Transport;
use crate::clock::Clock;
use crate::credentials::Keyring;
use crate::egress::Egress;
use crate::endpoint::Endpoint;
use crate::metrics::{CallOutcome, Metrics};
use crate::operations::OperationCall;
use crate::random::Random;
use crate::signed_client::{Action, NoCertificates, sign};

/// A whole response, as it came.
#[derive(Debug, Clone)]
pub struct EnsResponse {
    /// The bytes, in memory once for all clones.
    pub body: Bytes,
    /// ENS's id of the request.
    pub request_id: Option<String>,
    /// When the last byte came, by the time of day.
    pub fetched_at: DateTime<Utc>,
    /// The same moment by the monotonic clock, to measure its age.
    pub received: Instant,
}

/// A call that waits for its turn.
#[derive(Debug)]
pub struct QueuedCall {
    demand: Arc<Demand>,
    queued: Queued,
    deadline: Instant,
}

impl QueuedCall {
    /// The people who wait for it.
    pub fn demand(&self) -> &Arc<Demand> {
        &self.demand
    }
}

/// A client of ENS, with one pair of keys at a time.
pub struct Upstream {
    transport: Transport,
    endpoint: Endpoint,
    keyring: Keyring,
    limits: CallLimits,
    clock: Clock,
    random: Random,
    metrics: Arc<Metrics>,
    quota: Quota,
    breaker: Breaker,
    retries: RetryPolicy,
    clock_offset: ClockOffset,
    /// The id of the keys that ENS last refused as expired, and the time of the first such refusal.
    expired: Mutex<Option<(String, DateTime<Utc>)>>,
}

impl Upstream {
    /// A client for one endpoint, on that way out. Sends nothing yet.
    ///
    /// # Errors
    /// If the endpoint is encrypted and this machine trusts no certificate.
    pub fn new(
        endpoint: Endpoint,
        egress: &Egress,
        keyring: Keyring,
        limits: CallLimits,
        clock: Clock,
        random: Random,
        metrics: Arc<Metrics>,
    ) -> Result<Self, NoCertificates> {
        Ok(Self {
            transport: Transport::new(&endpoint, egress, limits, clock)?,
            endpoint,
            keyring,
            limits,
            clock,
            random,
            metrics,
            quota: Quota::new(&limits),
            breaker: Breaker::new(limits.breaker_failures, limits.breaker_open_for),
            retries: RetryPolicy::new(&limits),
            clock_offset: ClockOffset::new(),
            expired: Mutex::default(),
        })
    }

    /// The endpoint of the calls.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// The id of the AccessKey that signs, which is no secret.
    pub fn access_key_id(&self) -> String {
        self.keyring.access_key_id()
    }

    /// The proxy's time of day.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.utc()
    }

    /// The clock by which durations are measured.
    pub fn monotonic(&self) -> Instant {
        self.clock.monotonic()
    }

    /// How many seconds the clock of ENS is ahead of the proxy's; `None` before the first response.
    pub fn clock_offset(&self) -> Option<i64> {
        self.clock_offset.seconds()
    }

    /// Whether a call would be sent now.
    ///
    /// # Errors
    /// The reason, which names neither endpoint nor keys.
    pub async fn ready(&self) -> Result<(), &'static str> {
        self.breaker
            .check(self.monotonic())
            .map_err(|_| "ENS failed several times in a row and is left alone")?;
        // Anyone may send this request, and it must not wait for the service that issues keys.
        let keys = timeout(Duration::from_millis(50), self.keyring.current()).await;
        keys.map_err(|_| "credentials are being renewed")?.map_err(|_| "there are no valid credentials")?;
        Ok(())
    }

    /// Bytes of all responses that are in memory now.
    pub fn held_bytes(&self) -> usize {
        self.transport.held_bytes()
    }

    /// Lines up a call for one person; others may join it.
    ///
    /// # Errors
    /// `Throttling.Pushboard` if the person's share of the quota does not suffice. It concerns this person alone.
    pub fn line_up(
        &self,
        operation: &OperationCall,
        person: Person,
    ) -> Result<(QueuedCall, Waiting), ApiError> {
        let now = self.monotonic();
        let deadline = now + self.limits.total;
        let lined_up = self.quota.line_up(person, now, deadline);
        let (demand, waiting, queued) = lined_up.inspect_err(|_| self.throttled(operation))?;
        Ok((QueuedCall { demand, queued, deadline }, waiting))
    }

    /// Adds a request of that person to those that wait for a call; `None` if the call was given up before.
    pub fn join(&self, demand: &Arc<Demand>, person: Person) -> Option<Waiting> {
        self.quota.join(demand, person)
    }

    /// Calls an operation on behalf of the operator, who waits for the end.
    ///
    /// # Errors
    /// As [`Upstream::call_queued`].
    pub async fn call(&self, operation: &OperationCall) -> Result<EnsResponse, ApiError> {
        let (call, _waiting) = self.line_up(operation, Person::OPERATOR)?;
        self.call_queued(operation, call).await
    }

    /// Calls an operation, in at most three attempts, and returns a whole response. No attempt is sent while no one waits
    /// for it.
    ///
    /// # Errors
    /// ENS's refusal, or the failure of the call: `Pushboard.Unreachable`, `.TimedOut`, `.BadResponse`,
    /// `.ResponseTooLarge`; `Throttling.Pushboard` where the proxy itself limits the call.
    pub async fn call_queued(
        &self,
        operation: &OperationCall,
        call: QueuedCall,
    ) -> Result<EnsResponse, ApiError> {
        let QueuedCall { demand, queued, deadline } = call;
        self.retries.call_started();
        let mut queued = Some(queued);
        let mut last = None;
        let mut renewed = None;
        for attempt in 1..=MOST_ATTEMPTS {
            let held_back = |error| last.clone().unwrap_or(error);
            let prepare = async {
                let queued = queued.take().unwrap_or_else(|| self.quota.line_up_again(&demand));
                let admitted = self.admit(operation, queued, deadline).await?;
                let credentials = match renewed.take() {
                    Some(credentials) => credentials,
                    None => self.in_time(deadline, self.keyring.current()).await?,
                };
                Ok((admitted, credentials))
            };
            let ((permit, under_way), credentials) = demand.while_wanted(prepare).await.map_err(held_back)?;
            if !demand.send(self.monotonic()) {
                return Err(held_back(no_one_waits()));
            }
            let correction = self.clock_offset.correction();
            let failure = match self.attempt(operation, &credentials, deadline, permit).await {
                Ok(response) => return Ok(response),
                Err(failure) => failure,
            };
            drop(under_way);
            debug!(action = operation.name, attempt, code = failure.error.code, "an attempt failed");
            let pause = match failure.error.kind() {
                ErrorCode::InvalidSecurityToken if attempt == 1 => {
                    let newer = self.renewed(&credentials, &failure.error);
                    renewed = Some(self.in_time(deadline, newer).await?);
                    Duration::ZERO
                }
                ErrorCode::InvalidTimeStamp if attempt == 1 && self.corrected(&failure, correction) => {
                    Duration::ZERO
                }
                _ => {
                    let left = deadline.saturating_duration_since(self.monotonic());
                    match self.retries.pause_after(&failure, attempt, self.random.jitter(), left) {
                        Some(pause) => pause,
                        None => return Err(failure.error),
                    }
                }
            };
            last = Some(failure.error);
            let pause = demand.while_wanted(async {
                tokio::time::sleep(pause).await;
                Ok(())
            });
            pause.await?;
            self.metrics.retry();
        }
        unreachable!("the last attempt has no pause after it")
    }

    /// Waits until an attempt may start, unless the circuit breaker is open.
    async fn admit(
        &self,
        operation: &OperationCall,
        queued: Queued,
        deadline: Instant,
    ) -> Result<(Permit<'_>, UnderWay), ApiError> {
        // A call must not wait for the quota and be refused afterwards.
        self.breaker.check(self.monotonic())?;
        let acquired = self.quota.acquire(operation.name, queued, self.monotonic(), deadline).await;
        let under_way = acquired.inspect_err(|_| self.throttled(operation))?;
        Ok((self.breaker.acquire(self.monotonic())?, under_way))
    }

    fn throttled(&self, operation: &OperationCall) {
        self.metrics.call(operation.name, CallOutcome::Throttled, Duration::ZERO);
    }

    async fn attempt(
        &self,
        operation: &OperationCall,
        credentials: &Credentials,
        deadline: Instant,
        permit: Permit<'_>,
    ) -> Result<EnsResponse, Failure> {
        let begin = self.monotonic();
        let result = self.exchange(operation, credentials, deadline).await;
        let end = self.monotonic();
        match &result {
            Err(failure) if failure.is_outage => permit.failed(&failure.error, end),
            _ => permit.succeeded(),
        }
        self.metrics.breaker(self.breaker.is_open());
        let error = result.as_ref().err().map(|failure| failure.error.kind());
        self.metrics.call(operation.name, outcome(error), end.saturating_duration_since(begin));
        result.map_err(|mut failure| {
            if let Some(wait) = failure.retry_after {
                failure.error.retry_after = Some(whole_seconds(wait));
                self.quota.pause(operation.name, end, wait, &failure.error);
            }
            failure
        })
    }

    async fn exchange(
        &self,
        operation: &OperationCall,
        credentials: &Credentials,
        deadline: Instant,
    ) -> Result<EnsResponse, Failure> {
        let date = self.now() + self.clock_offset.correction();
        let action = Action {
            endpoint: &self.endpoint,
            name: operation.name,
            version: API_VERSION,
            query: &operation.query,
        };
        let request = sign(&action, credentials, date, &self.random.nonce()).map_err(|_| {
            Failure::from(ApiError::with_detail(ErrorCode::BadRequest, "the query is too long"))
        })?;
        let raw = self.transport.exchange(request, deadline).await?;
        let (fetched_at, received) = (self.now(), self.monotonic());
        if let Some(server) = raw.date {
            self.clock_offset.observe(server, fetched_at);
            self.metrics.clock_offset(self.clock_offset.seconds().unwrap_or_default());
        }
        match judge_in_time(operation, raw.status, &raw.body, deadline).await {
            Ok(id) => {
                let request_id = id.or(raw.request_id);
                Ok(EnsResponse { body: raw.body, request_id, fetched_at, received })
            }
            Err(mut error) => {
                error.request_id = error.request_id.or(raw.request_id);
                Err(Failure {
                    is_outage: raw.status >= 500 && error.kind() != ErrorCode::Throttling,
                    retry_after: raw.retry_after,
                    server_date: raw.date,
                    ..Failure::from(error)
                })
            }
        }
    }

    /// Waits for keys within the time for the whole call.
    async fn in_time<T>(
        &self,
        deadline: Instant,
        keys: impl Future<Output = Result<T, ApiError>>,
    ) -> Result<T, ApiError> {
        timeout_at(deadline, keys).await.unwrap_or_else(|_| {
            let detail = format!("there were no keys to sign with within {}", Seconds(self.limits.total));
            Err(ApiError::with_detail(ErrorCode::TimedOut, detail))
        })
    }

    /// Newer keys, after these were refused as expired.
    async fn renewed(&self, refused: &Credentials, error: &ApiError) -> Result<Credentials, ApiError> {
        if let Some(credentials) = self.keyring.renew(refused).await? {
            return Ok(credentials);
        }
        let mut error = error.clone();
        if error.code.ends_with("Expired") {
            let since = self.expired_since(refused).to_rfc3339_opts(SecondsFormat::Secs, true);
            error.message = format!("{}: expired at {since} or before", error.message);
        }
        Err(error)
    }

    fn expired_since(&self, refused: &Credentials) -> DateTime<Utc> {
        let mut expired = self.expired.lock().unwrap_or_else(PoisonError::into_inner);
        match &*expired {
            Some((id, since)) if id == refused.access_key_id() => *since,
            _ => {
                let since = self.now();
                *expired = Some((refused.access_key_id().to_owned(), since));
                since
            }
        }
    }

    /// Whether signing again by the clock of ENS can help.
    fn corrected(&self, failure: &Failure, applied: TimeDelta) -> bool {
        failure.server_date.is_some_and(|server| self.clock_offset.correct(server, self.now(), applied))
    }
}

impl fmt::Debug for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upstream")
            .field("endpoint", &self.endpoint)
            .field("keyring", &self.keyring)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

fn outcome(error: Option<ErrorCode>) -> CallOutcome {
    match error {
        None => CallOutcome::Success,
        Some(ErrorCode::Throttling) => CallOutcome::Throttled,
        Some(ErrorCode::Unreachable) => CallOutcome::Unreachable,
        Some(ErrorCode::TimedOut) => CallOutcome::TimedOut,
        Some(ErrorCode::BadResponse | ErrorCode::ResponseTooLarge) => CallOutcome::BadResponse,
        Some(_) => CallOutcome::Refused,
    }
}
