//! The proxy's two clocks. Only this file reads them: everything else is given a [`Clock`], which a test can set.

use chrono::{DateTime, Utc};
use tokio::time::Instant;

/// The clocks, as functions that a test can replace.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    /// The time of day, which can be wrong and can jump.
    pub utc: fn() -> DateTime<Utc>,
    /// The time by which durations are measured; it never jumps.
    pub monotonic: fn() -> Instant,
}

impl Clock {
    /// The time of day.
    pub fn utc(&self) -> DateTime<Utc> {
        (self.utc)()
    }

    /// The time by which durations are measured.
    pub fn monotonic(&self) -> Instant {
        (self.monotonic)()
    }
}

impl Default for Clock {
    /// The clocks of this machine.
    fn default() -> Self {
        Self { utc, monotonic }
    }
}

/// This machine's time of day.
pub fn utc() -> DateTime<Utc> {
    Utc::now()
}

/// This machine's monotonic time.
pub fn monotonic() -> Instant {
    Instant::now()
}
