//! Calls ENS: signs, sends, bounds what comes back in time and size, and tries again where that can help.
//! The query that is sent is the very string that was signed. What goes wrong is told in our own words: a
//! client library's errors print URLs, the vendor's messages can echo secrets.
//! Must not know who asks, nor how the answer reaches them.

use std::error::Error as _;
use std::fmt;
use std::io;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use acs3::{Call, Credentials, RequestParts, headers_for, sha256_hex, sign};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use ens_api::error::Retry;
use ens_api::{API_VERSION, ApiError, ErrorCode};
use http::header::{AUTHORIZATION, CONTENT_LENGTH, DATE};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::answer::{bad_answer, judge, plausible_id, request_id};
use crate::endpoint::Endpoint;
use crate::operation::Operation;

/// Bounds of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Until a connection stands.
    pub connect: Duration,
    /// Between two parts of an answer.
    pub idle: Duration,
    /// For everything together, further attempts included.
    pub total: Duration,
    /// Pause before the second attempt, before jitter; the third waits twice as long.
    pub pause: Duration,
    /// Bytes of an answer, after decompression.
    pub answer_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            idle: Duration::from_secs(10),
            total: Duration::from_secs(25),
            pause: Duration::from_millis(200),
            answer_bytes: 256 * 1024 * 1024,
        }
    }
}

/// What differs from call to call without being asked for.
#[derive(Debug, Clone, Copy)]
pub struct Chance {
    /// The clock.
    pub now: fn() -> DateTime<Utc>,
    /// A text that no call ever had before.
    pub nonce: fn() -> String,
    /// A factor around 1 that pauses are stretched by.
    pub jitter: fn() -> f64,
}

impl Default for Chance {
    fn default() -> Self {
        Self {
            now: crate::clock::utc,
            nonce: || format!("{:032x}", rand::random::<u128>()),
            jitter: || rand::random_range(0.5..1.5),
        }
    }
}

/// A whole answer, as it came.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The bytes.
    pub body: Bytes,
    /// ENS's id of the request.
    pub request_id: Option<String>,
    /// When the last byte was here.
    pub fetched_at: DateTime<Utc>,
}

/// The HTTP client can't be built: on a machine without trusted certificates, say.
#[derive(Debug, thiserror::Error)]
#[error("the system's certificates can't be loaded: install them (package ca-certificates) and start again")]
pub struct NoCertificates;

/// ENS, as the holder of a pair of keys sees it.
pub struct Upstream {
    client: reqwest::Client,
    endpoint: Endpoint,
    credentials: Credentials,
    limits: Limits,
    chance: Chance,
    /// How far the clock of ENS is ahead of ours, in seconds, as far as it had to be known.
    clock_offset: AtomicI64,
}

impl Upstream {
    /// Prepares calls to an endpoint. Sends nothing yet.
    ///
    /// # Errors
    /// If no certificate is trusted on this machine, and the endpoint is encrypted.
    pub fn new(
        endpoint: Endpoint,
        credentials: Credentials,
        limits: Limits,
        chance: Chance,
    ) -> Result<Self, NoCertificates> {
        // Fails only if one is installed already, which is then used.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .https_only(endpoint.encrypted())
            .connect_timeout(limits.connect)
            .read_timeout(limits.idle)
            .user_agent(concat!("pushboard/", env!("CARGO_PKG_VERSION")));
        if !endpoint.encrypted() {
            // The demo shall run on a machine that trusts nobody.
            builder = builder.tls_certs_only([]);
        }
        let client = builder.build().map_err(|_| NoCertificates)?;
        Ok(Self { client, endpoint, credentials, limits, chance, clock_offset: AtomicI64::new(0) })
    }

    /// Where calls go to.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Who signs, by the AccessKey's id, which is no secret.
    pub fn access_key_id(&self) -> &str {
        self.credentials.access_key_id()
    }

    /// The proxy's clock.
    pub fn now(&self) -> DateTime<Utc> {
        (self.chance.now)()
    }

    /// Asks, at most three times, and gives a whole answer.
    ///
    /// # Errors
    /// What ENS refuses with, or how far the call got: `Pushboard.Unreachable`, `.TimedOut`, `.BadAnswer`,
    /// `.AnswerTooLarge`.
    pub async fn call(&self, operation: &Operation) -> Result<Answer, ApiError> {
        let total = self.limits.total;
        tokio::time::timeout(total, self.attempts(operation)).await.unwrap_or_else(|_| {
            Err(detailed(ErrorCode::TimedOut, &format!("the answer was not here within {}", Seconds(total))))
        })
    }

    async fn attempts(&self, operation: &Operation) -> Result<Answer, ApiError> {
        let mut attempt = 1;
        loop {
            let failure = match self.attempt(operation).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let Some(pause) = self.pause_after(&failure, attempt) else {
                return Err(failure.error);
            };
            tokio::time::sleep(pause).await;
            attempt += 1;
        }
    }

    /// How long to wait before asking again; `None` if that is no use.
    fn pause_after(&self, failure: &Failure, attempt: u32) -> Option<Duration> {
        /// Longer than this, a person should know what they are waiting for.
        const LONGEST: Duration = Duration::from_secs(1);
        let code = failure.error.kind();
        let attempts = match code {
            // The same token would be sent again, and another wait of that length helps nobody.
            ErrorCode::InvalidSecurityToken | ErrorCode::TimedOut => 1,
            _ => match code.retry() {
                Retry::Never => 1,
                Retry::Once => 2,
                Retry::BackOff => 3,
            },
        };
        if attempt >= attempts {
            return None;
        }
        if code == ErrorCode::InvalidTimeStamp {
            // Only the clock of ENS can help, and only if it says something new.
            let offset = failure.server_date?.signed_duration_since(self.now()).num_seconds();
            let known = self.clock_offset.swap(offset, Ordering::Relaxed);
            return (known.abs_diff(offset) > 60).then_some(Duration::ZERO);
        }
        let doubled = self.limits.pause * 2_u32.pow(attempt - 1);
        let pause = failure.retry_after.unwrap_or_default().max(doubled.mul_f64((self.chance.jitter)()));
        (pause <= LONGEST).then_some(pause)
    }

    async fn attempt(&self, operation: &Operation) -> Result<Answer, Failure> {
        let mut response = self.request(operation).send().await.map_err(|error| self.failed(&error))?;
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let header_id = || text(&headers, "x-acs-request-id").and_then(plausible_id);

        let body = match self.read(&mut response).await {
            Ok(body) => body,
            Err((mut error, body)) => {
                error.request_id = header_id().or_else(|| request_id(&body));
                return Err(error.into());
            }
        };
        let fetched_at = self.now();
        let judged = judge_off_the_reactor(operation, status, &body).await;
        match judged {
            Ok(id) => Ok(Answer { body, request_id: id.or_else(header_id), fetched_at }),
            Err(mut error) => {
                error.request_id = error.request_id.or_else(header_id);
                let retry_after = text(&headers, "x-acs-retry-after").and_then(|text| text.parse().ok());
                let server_date = text(&headers, DATE.as_str())
                    .and_then(|date| DateTime::parse_from_rfc2822(date).ok())
                    .map(|date| date.with_timezone(&Utc));
                Err(Failure { error, retry_after: retry_after.map(Duration::from_millis), server_date })
            }
        }
    }

    /// One request, with a date and a nonce of its own.
    fn request(&self, operation: &Operation) -> reqwest::RequestBuilder {
        let nonce = (self.chance.nonce)();
        let call = Call {
            host: self.endpoint.host(),
            action: operation.action(),
            version: API_VERSION,
            date: self.now() + TimeDelta::seconds(self.clock_offset.load(Ordering::Relaxed)),
            nonce: &nonce,
            body: b"",
        };
        let headers = headers_for(&call, &self.credentials);
        let signed = sign(
            &RequestParts {
                method: "POST",
                path: "/",
                query: &operation.pairs(),
                headers: &headers,
                body_sha256: &sha256_hex(b""),
            },
            &self.credentials,
        );
        let mut to_send = HeaderMap::new();
        for (name, value) in &headers {
            let name = HeaderName::try_from(name).expect("the signer's names are header names");
            to_send.insert(name, sensitive(value));
        }
        to_send.insert(AUTHORIZATION, sensitive(&signed.authorization));
        to_send.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        self.client.post(self.endpoint.url(&signed.canonical_request.query)).headers(to_send)
    }

    /// The body up to the cap. An error comes with what was read, in which the request's id may stand.
    async fn read(&self, response: &mut reqwest::Response) -> Result<Bytes, (ApiError, Vec<u8>)> {
        let cap = self.limits.answer_bytes;
        let announced = response.content_length().and_then(|length| usize::try_from(length).ok());
        let mut body = Vec::with_capacity(announced.unwrap_or(0).min(cap));
        let too_large = || detailed(ErrorCode::AnswerTooLarge, &format!("it is over {} MiB", cap >> 20));
        if announced.is_some_and(|length| length > cap) {
            return Err((too_large(), body));
        }
        loop {
            match response.chunk().await {
                Ok(None) => return Ok(body.into()),
                Ok(Some(chunk)) if chunk.len() > cap - body.len() => return Err((too_large(), body)),
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Err(error) if error.is_timeout() => {
                    let silence = format!("it stopped in the middle for {}", Seconds(self.limits.idle));
                    return Err((detailed(ErrorCode::TimedOut, &silence), body));
                }
                Err(_) => return Err((bad_answer("it is cut short", None), body)),
            }
        }
    }

    /// Why no answer began.
    fn failed(&self, error: &reqwest::Error) -> Failure {
        let code = if error.is_timeout() { ErrorCode::TimedOut } else { ErrorCode::Unreachable };
        let detail = match (error.is_timeout(), error.is_connect()) {
            (true, true) => format!("no connection within {}", Seconds(self.limits.connect)),
            (true, false) => format!("no answer began within {}", Seconds(self.limits.idle)),
            (false, true) => cause_of(error).to_owned(),
            (false, false) => "the connection was cut before an answer".to_owned(),
        };
        detailed(code, &detail).into()
    }
}

impl fmt::Debug for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upstream")
            .field("endpoint", &self.endpoint)
            .field("credentials", &self.credentials)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// A failed attempt, with what helps to decide about the next one.
struct Failure {
    error: ApiError,
    /// How long ENS asks to wait.
    retry_after: Option<Duration>,
    /// The clock of ENS.
    server_date: Option<DateTime<Utc>>,
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self { error, retry_after: None, server_date: None }
    }
}

/// Large answers take some time to walk, in which other requests shall not wait.
async fn judge_off_the_reactor(
    operation: &Operation,
    status: u16,
    body: &Bytes,
) -> Result<Option<String>, ApiError> {
    const LARGE: usize = 256 * 1024;
    if body.len() < LARGE {
        return judge(operation, status, body);
    }
    let (operation, body) = (operation.clone(), body.clone());
    tokio::task::spawn_blocking(move || judge(&operation, status, &body))
        .await
        .unwrap_or_else(|_| Err(bad_answer("it can't be read", None)))
}

/// Why there is no connection, in words without an address.
fn cause_of(error: &reqwest::Error) -> &'static str {
    if error.is_dns() {
        return "its name is not known to the DNS";
    }
    let mut source = error.source();
    while let Some(cause) = source {
        if cause.is::<rustls::Error>() {
            return "its certificate is not trusted, or TLS failed otherwise";
        }
        if let Some(cause) = cause.downcast_ref::<io::Error>() {
            match cause.kind() {
                io::ErrorKind::ConnectionRefused => return "the connection was refused",
                io::ErrorKind::ConnectionReset => return "the connection was cut while it was made",
                io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable => {
                    return "there is no way to it from this network";
                }
                // TLS errors travel inside.
                _ if cause.get_ref().is_some_and(|inner| inner.is::<rustls::Error>()) => {
                    return "its certificate is not trusted, or TLS failed otherwise";
                }
                _ => {}
            }
        }
        source = cause.source();
    }
    "no connection could be made"
}

fn detailed(code: ErrorCode, detail: &str) -> ApiError {
    let error = ApiError::new(code, None);
    ApiError { message: format!("{}: {detail}", error.message), ..error }
}

fn sensitive(value: &str) -> HeaderValue {
    let mut value =
        HeaderValue::from_str(value).expect("credentials and the signer's values are visible ASCII");
    value.set_sensitive(true);
    value
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// A duration as a person says it.
struct Seconds(Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} s", self.0.as_secs_f32())
    }
}
