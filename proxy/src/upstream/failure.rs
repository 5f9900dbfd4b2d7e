//! A failed attempt and what is said of it, in our own words: a client library's errors print URLs, the
//! vendor's messages can echo secrets. Each way to fail has a message of its own.

use std::error::Error as _;
use std::fmt;
use std::io;
use std::time::Duration;

use chrono::{DateTime, Utc};
use ens_api::{ApiError, ErrorCode};

/// A failed attempt, with what helps to decide about the next one.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: ApiError,
    /// The way there or ENS itself is broken, which is more than a refusal.
    pub(super) is_ill: bool,
    /// How long ENS asks to wait.
    pub(super) retry_after: Option<Duration>,
    /// The clock of ENS.
    pub(super) server_date: Option<DateTime<Utc>>,
}

impl Failure {
    /// Broken on the way.
    pub(super) fn ill(code: ErrorCode, detail: impl fmt::Display) -> Self {
        Self { is_ill: true, ..Self::from(ApiError::with_detail(code, detail)) }
    }

    /// Why no answer began, after a library's error.
    pub(super) fn before_an_answer(error: &reqwest::Error, connect: Duration) -> Self {
        match (error.is_timeout(), error.is_connect()) {
            (true, _) => {
                Self::ill(ErrorCode::TimedOut, format_args!("no connection within {}", Seconds(connect)))
            }
            (false, true) => Self::ill(ErrorCode::Unreachable, cause_of(error)),
            (false, false) => Self::ill(ErrorCode::Unreachable, "the connection was cut before an answer"),
        }
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self { error, is_ill: false, retry_after: None, server_date: None }
    }
}

/// A duration as a person says it.
pub(super) struct Seconds(pub(super) Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} s", self.0.as_secs_f32())
    }
}

/// Rounded up, and never nought: who comes back after so many seconds is not too early.
pub(super) fn whole_seconds(duration: Duration) -> u32 {
    duration.as_millis().div_ceil(1_000).max(1).try_into().unwrap_or(u32::MAX)
}

/// Why there is no connection, in words without an address.
fn cause_of(error: &reqwest::Error) -> &'static str {
    if error.is_dns() {
        return "its name is not known to the DNS";
    }
    let mut source = error.source();
    while let Some(cause) = source {
        if is_tls(cause) {
            return "its certificate is not trusted, or TLS failed otherwise";
        }
        if let Some(cause) = cause.downcast_ref::<io::Error>() {
            match cause.kind() {
                io::ErrorKind::ConnectionRefused => return "the connection was refused",
                io::ErrorKind::ConnectionReset => return "the connection was cut while it was made",
                io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable => {
                    return "there is no way to it from this network";
                }
                _ => {}
            }
        }
        source = cause.source();
    }
    "no connection could be made"
}

/// Errors of TLS travel inside of I/O errors, which don't name them as their source.
fn is_tls(error: &(dyn std::error::Error + 'static)) -> bool {
    let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    error.is::<rustls::Error>() || inner.is_some_and(|inner| is_tls(inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_rounded_up() {
        for (millis, seconds) in [(0, 1), (1, 1), (1_000, 1), (1_001, 2), (25_000, 25)] {
            assert_eq!(whole_seconds(Duration::from_millis(millis)), seconds);
        }
    }
}
