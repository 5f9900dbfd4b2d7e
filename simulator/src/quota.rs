//! The quota: a limit of calls per second for each operation.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::error::EnsError;

/// A limit of calls; those of one second are allowed at once.
#[derive(Debug)]
pub(crate) struct Quota {
    per_second: f64,
    /// The remaining calls of each operation, and the time of that number.
    remaining: HashMap<&'static str, (f64, DateTime<Utc>)>,
}

impl Quota {
    /// A quota of calls per second, which is greater than 0.
    pub(crate) fn new(per_second: f64) -> Self {
        Self { per_second, remaining: HashMap::new() }
    }

    /// Counts a call, or returns an error with the time until the next call is allowed.
    pub(crate) fn take(&mut self, action: &'static str, now: DateTime<Utc>) -> Result<(), EnsError> {
        let most = self.per_second.max(1.0);
        let (remaining, before) = self.remaining.entry(action).or_insert((most, now));
        let seconds = now.signed_duration_since(*before).as_seconds_f64().max(0.0);
        *remaining = (*remaining + seconds * self.per_second).min(most);
        *before = now;
        if *remaining < 1.0 {
            let wait = (1.0 - *remaining) / self.per_second;
            return Err(EnsError {
                retry_after: Some((wait * 1_000.0).ceil() as u32),
                ..EnsError::new(400, "Throttling.User", "Request was denied due to user flow control.")
            });
        }
        *remaining -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn the_calls_of_one_second_are_allowed_at_once() {
        let start = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let mut quota = Quota::new(2.0);
        for (milliseconds, action, retry_after) in [
            (0, "A", None),
            (0, "A", None),
            (0, "A", Some(500)),
            (0, "B", None),
            (400, "A", Some(100)),
            (500, "A", None),
            (500, "A", Some(500)),
            (60_000, "A", None),
            (60_000, "A", None),
            (60_000, "A", Some(500)),
        ] {
            let taken = quota.take(action, start + TimeDelta::milliseconds(milliseconds));
            assert_eq!(taken.err().and_then(|error| error.retry_after), retry_after, "{milliseconds}");
        }
        let mut slow = Quota::new(0.5);
        assert!(slow.take("A", start).is_ok() && slow.take("A", start).is_err());
        assert!(slow.take("A", start + TimeDelta::seconds(2)).is_ok());
    }
}
