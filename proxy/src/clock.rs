//! The one place of the proxy that reads the clock. Everything else is handed a function of these, so that
//! a test can say what time it is.

use std::time::Instant;

use chrono::{DateTime, Utc};

/// The time of day, UTC: it may jump when the machine's clock is set.
pub fn utc() -> DateTime<Utc> {
    Utc::now()
}

/// A time that only ever runs forward: for ages, pauses and lifetimes.
pub fn monotonic() -> Instant {
    Instant::now()
}
