//! Calls ENS: signs, sends, and tries again where that can help. A call's way, each step a file: [`attempts`]
//! says how often, [`quota`] and [`breaker`] let an attempt through, [`signed`] signs it with the date that
//! [`clock_offset`] corrects, [`client`] sends it and reads the reply into a [`room`], `answer::judge` judges it.
//! Must not know who asks, nor how the answer reaches them.

mod attempts;
mod breaker;
mod chance;
mod client;
mod clock_offset;
mod failure;
mod limits;
mod quota;
mod room;
mod signed;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use acs3::Credentials;
use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use ens_api::{ApiError, ErrorCode};
use http::HeaderMap;
use http::header::DATE;
use tokio::time::{Instant, timeout, timeout_at};
use tracing::debug;

pub use self::chance::Chance;
pub use self::client::NoCertificates;
pub use self::limits::Limits;

use self::attempts::{Attempts, MOST_ATTEMPTS};
use self::breaker::{Breaker, Pass};
use self::client::Client;
use self::clock_offset::ClockOffset;
use self::failure::{Failure, Seconds, whole_seconds};
use self::quota::{LONGEST_ASKED, Quota};
use self::signed::SignedRequest;
use crate::answer::{bad_answer, judge, plausible_id};
use crate::credentials::Keyring;
use crate::endpoint::Endpoint;
use crate::metrics::{Metrics, Outcome};
use crate::operation::Operation;

/// A whole answer, as it came.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The bytes, held once for all clones.
    pub body: Bytes,
    /// ENS's id of the request.
    pub request_id: Option<String>,
    /// When the last byte was here, by the clock of the day.
    pub fetched_at: DateTime<Utc>,
    /// The same moment, to measure its age from.
    pub received: Instant,
}

/// ENS, as the holder of a pair of keys sees it.
pub struct Upstream {
    client: Client,
    endpoint: Endpoint,
    keyring: Keyring,
    limits: Limits,
    chance: Chance,
    metrics: Arc<Metrics>,
    quota: Quota,
    breaker: Breaker,
    attempts: Attempts,
    clock_offset: ClockOffset,
    /// The keys that were refused as expired last, by their id, and when that was known first.
    expired: Mutex<Option<(String, DateTime<Utc>)>>,
}

impl Upstream {
    /// Prepares calls to an endpoint. Sends nothing yet.
    ///
    /// # Errors
    /// If no certificate is trusted on this machine, and the endpoint is encrypted.
    pub fn new(
        endpoint: Endpoint,
        keyring: Keyring,
        limits: Limits,
        chance: Chance,
        metrics: Arc<Metrics>,
    ) -> Result<Self, NoCertificates> {
        Ok(Self {
            client: Client::new(&endpoint, &limits, chance)?,
            endpoint,
            keyring,
            limits,
            chance,
            metrics,
            quota: Quota::new(limits.rate, limits.burst),
            breaker: Breaker::new(limits.failures, limits.rest),
            attempts: Attempts::new(&limits),
            clock_offset: ClockOffset::new(),
            expired: Mutex::default(),
        })
    }

    /// Where calls go to.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Who signs, by the AccessKey's id, which is no secret.
    pub fn access_key_id(&self) -> String {
        self.keyring.access_key_id()
    }

    /// The proxy's clock.
    pub fn now(&self) -> DateTime<Utc> {
        (self.chance.now)()
    }

    /// The clock that durations are measured by.
    pub fn instant(&self) -> Instant {
        (self.chance.instant)()
    }

    /// How many seconds the clock of ENS is ahead of the proxy's; `None` as long as no answer told.
    pub fn clock_offset(&self) -> Option<i64> {
        self.clock_offset.seconds()
    }

    /// Whether a call would be sent now.
    ///
    /// # Errors
    /// What stands in its way, in a word or two that tell nothing of whom is asked and as whom.
    pub async fn ready(&self) -> Result<(), &'static str> {
        self.breaker
            .check(self.instant())
            .map_err(|_| "ENS failed several times in a row and is left alone")?;
        // Strangers may ask this, and must not wait for who issues keys.
        let keys = timeout(Duration::from_secs(1), self.keyring.current()).await;
        keys.map_err(|_| "credentials are being renewed")?.map_err(|_| "there are no valid credentials")?;
        Ok(())
    }

    /// Bytes of all answers that are in memory now.
    pub fn held_bytes(&self) -> usize {
        self.client.held()
    }

    /// Asks, at most three times, and gives a whole answer.
    ///
    /// # Errors
    /// What ENS refuses with, or how far the call got: `Pushboard.Unreachable`, `.TimedOut`, `.BadAnswer`,
    /// `.AnswerTooLarge`; `Throttling.Pushboard` where the proxy itself holds it back.
    pub async fn call(&self, operation: &Operation) -> Result<Answer, ApiError> {
        let deadline = self.instant() + self.limits.total;
        self.attempts.begin();
        let mut last = None;
        let mut renewed = None;
        for attempt in 1..=MOST_ATTEMPTS {
            let held_back = |error| last.clone().unwrap_or(error);
            let pass = self.let_through(operation, deadline).await.map_err(held_back)?;
            let credentials = match renewed.take() {
                Some(credentials) => credentials,
                None => self.in_time(deadline, self.keyring.current()).await.map_err(held_back)?,
            };
            let followed = self.clock_offset.correction();
            let failure = match self.attempt(operation, &credentials, deadline, pass).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            debug!(action = operation.action(), attempt, code = failure.error.code, "an attempt failed");
            let pause = match failure.error.kind() {
                ErrorCode::InvalidSecurityToken if attempt == 1 => {
                    let newer = self.renewed(&credentials, &failure.error);
                    renewed = Some(self.in_time(deadline, newer).await?);
                    Duration::ZERO
                }
                ErrorCode::InvalidTimeStamp if attempt == 1 && self.corrected(&failure, followed) => {
                    Duration::ZERO
                }
                _ => {
                    let left = deadline.saturating_duration_since(self.instant());
                    match self.attempts.pause_after(&failure, attempt, (self.chance.jitter)(), left) {
                        Some(pause) => pause,
                        None => return Err(failure.error),
                    }
                }
            };
            last = Some(failure.error);
            tokio::time::sleep(pause).await;
            self.metrics.retry();
        }
        unreachable!("the last attempt has no pause after it")
    }

    /// Waits for a turn, unless ENS is left alone.
    async fn let_through(&self, operation: &Operation, deadline: Instant) -> Result<Pass<'_>, ApiError> {
        // Nobody shall wait in line for what is refused at its end.
        self.breaker.check(self.instant())?;
        let turn = self.quota.turn(operation.action(), self.instant(), deadline).await;
        turn.inspect_err(|_| self.metrics.call(operation.action(), Outcome::Throttled, Duration::ZERO))?;
        self.breaker.admit(self.instant())
    }

    async fn attempt(
        &self,
        operation: &Operation,
        credentials: &Credentials,
        deadline: Instant,
        pass: Pass<'_>,
    ) -> Result<Answer, Failure> {
        let begin = self.instant();
        let result = self.ask(operation, credentials, deadline).await;
        let end = self.instant();
        match &result {
            Err(failure) if failure.is_ill => pass.ill(&failure.error, end),
            _ => pass.well(),
        }
        self.metrics.breaker(self.breaker.is_open());
        let error = result.as_ref().err().map(|failure| failure.error.kind());
        self.metrics.call(operation.action(), outcome(error), end.saturating_duration_since(begin));
        result.map_err(|mut failure| {
            if let Some(wait) = failure.retry_after {
                self.quota.pause(operation.action(), end, wait);
                failure.error.retry_after = Some(whole_seconds(wait));
            }
            failure
        })
    }

    async fn ask(
        &self,
        operation: &Operation,
        credentials: &Credentials,
        deadline: Instant,
    ) -> Result<Answer, Failure> {
        let date = self.now() + self.clock_offset.correction();
        let nonce = (self.chance.nonce)();
        let request = SignedRequest::new(operation, &self.endpoint, credentials, date, &nonce);
        let reply = self.client.exchange(request, deadline).await?;
        let (fetched_at, received) = (self.now(), self.instant());
        let server_date = server_date(&reply.headers);
        if let Some(server) = server_date {
            self.clock_offset.see(server, fetched_at);
            self.metrics.clock_offset(self.clock_offset.seconds().unwrap_or_default());
        }
        let header_id = || text(&reply.headers, "x-acs-request-id").and_then(plausible_id);
        match judge_off_the_reactor(operation, reply.status, &reply.body, deadline).await {
            Ok(id) => {
                let request_id = id.or_else(header_id);
                Ok(Answer { body: reply.body, request_id, fetched_at, received })
            }
            Err(mut error) => {
                error.request_id = error.request_id.or_else(header_id);
                let retry_after =
                    text(&reply.headers, "x-acs-retry-after").and_then(|text| text.parse().ok());
                Err(Failure {
                    is_ill: reply.status >= 500 && error.kind() != ErrorCode::Throttling,
                    error,
                    retry_after: retry_after.map(|wait| Duration::from_millis(wait).min(LONGEST_ASKED)),
                    server_date,
                })
            }
        }
    }

    /// Keys come from elsewhere; who waits for them does so within the time for everything.
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

    /// Other keys, after these were refused as expired.
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

    /// Whether the clock of ENS says something that is worth signing again for.
    fn corrected(&self, failure: &Failure, followed: TimeDelta) -> bool {
        failure.server_date.is_some_and(|server| self.clock_offset.correct(server, self.now(), followed))
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

fn outcome(error: Option<ErrorCode>) -> Outcome {
    match error {
        None => Outcome::Answer,
        Some(ErrorCode::Throttling) => Outcome::Throttled,
        Some(ErrorCode::Unreachable) => Outcome::Unreachable,
        Some(ErrorCode::TimedOut) => Outcome::TimedOut,
        Some(ErrorCode::BadAnswer | ErrorCode::AnswerTooLarge) => Outcome::BadAnswer,
        Some(_) => Outcome::Refused,
    }
}

/// Large answers take some time to walk, in which other requests shall not wait, nor who asked beyond the
/// deadline.
async fn judge_off_the_reactor(
    operation: &Operation,
    status: u16,
    body: &Bytes,
    deadline: Instant,
) -> Result<Option<String>, ApiError> {
    const LARGE: usize = 256 * 1024;
    if body.len() < LARGE {
        return judge(operation, status, body);
    }
    let (operation, body) = (operation.clone(), body.clone());
    let judged = tokio::task::spawn_blocking(move || judge(&operation, status, &body));
    match timeout_at(deadline, judged).await {
        Ok(Ok(judged)) => judged,
        Ok(Err(_)) => Err(bad_answer("it can't be read", None)),
        Err(_) => Err(ApiError::with_detail(
            ErrorCode::TimedOut,
            "it is here, and was not checked to its end in time",
        )),
    }
}

fn server_date(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    let date = DateTime::parse_from_rfc2822(text(headers, DATE.as_str())?).ok()?;
    Some(date.with_timezone(&Utc))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_large_answer_is_judged_within_the_time_for_everything() {
        let mut body = br#"{"EnsRegions":{"EnsRegions":[]},"Note":["#.to_vec();
        body.extend(b"{},".repeat(3 << 20));
        body.extend(b"{}]}");
        let body = Bytes::from(body);
        let judge = async |time| {
            judge_off_the_reactor(&Operation::Regions(None), 200, &body, Instant::now() + time).await
        };
        let error = judge(Duration::from_millis(1)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorCode::TimedOut);
        assert!(error.message.contains("not checked to its end in time"), "{}", error.message);
        assert!(judge(Duration::from_secs(60)).await.is_ok());
    }
}
