//! The quota: so many calls a second of each operation, as the vendor counts them for an account.
//!
//! Must not read a clock: now is an argument.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::failure::Failure;

/// Lets calls through up to a rate; a second's worth may come at once.
#[derive(Debug)]
pub(crate) struct Quota {
    a_second: f64,
    /// How many calls each operation has left, and when that was so.
    left: HashMap<&'static str, (f64, DateTime<Utc>)>,
}

impl Quota {
    /// A quota of so many calls a second, which is more than none.
    pub(crate) fn new(a_second: f64) -> Self {
        Self { a_second, left: HashMap::new() }
    }

    /// Counts a call, or refuses it and says when the next one may come.
    pub(crate) fn take(&mut self, action: &'static str, now: DateTime<Utc>) -> Result<(), Failure> {
        let most = self.a_second.max(1.0);
        let (left, before) = self.left.entry(action).or_insert((most, now));
        let seconds = now.signed_duration_since(*before).as_seconds_f64().max(0.0);
        *left = (*left + seconds * self.a_second).min(most);
        *before = now;
        if *left < 1.0 {
            let wait = (1.0 - *left) / self.a_second;
            return Err(Failure {
                retry_after: Some((wait * 1_000.0).ceil() as u32),
                ..Failure::new(400, "Throttling.User", "Request was denied due to user flow control.")
            });
        }
        *left -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_second_s_calls_pass_and_then_one_by_one() {
        let start = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let mut quota = Quota::new(2.0);
        for (milliseconds, action, refused_for) in [
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
            assert_eq!(taken.err().and_then(|refused| refused.retry_after), refused_for, "{milliseconds}");
        }
        let mut slow = Quota::new(0.5);
        assert!(slow.take("A", start).is_ok() && slow.take("A", start).is_err());
        assert!(slow.take("A", start + TimeDelta::seconds(2)).is_ok());
    }
}
