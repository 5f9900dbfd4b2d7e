//! Who may come in: the signature, its date, its nonce.
//!
//! Must not read a clock: now is an argument. Nonces are kept for as long as their date could still be
//! taken, and no longer.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use acs3::{Credentials, Received, Verified, verify};
use chrono::{DateTime, TimeDelta, Utc};

use crate::failure::Failure;

/// Twice the window of a date: a nonce can come again as long after it as a date may lie ahead.
const NONCE_KEPT: TimeDelta = TimeDelta::minutes(30);
/// The most nonces kept at a time: some 100 MB at their longest.
const NONCES: usize = 1_000_000;
/// The longest nonce taken, in bytes.
const NONCE_LENGTH: usize = 64;

/// Checks requests against one set of credentials.
#[derive(Debug)]
pub(crate) struct Gate {
    credentials: Credentials,
    nonces: Mutex<Nonces>,
}

#[derive(Debug, Default)]
struct Nonces {
    seen: HashSet<String>,
    /// In the order in which they came.
    queue: VecDeque<(DateTime<Utc>, String)>,
}

impl Gate {
    pub(crate) fn new(credentials: Credentials) -> Self {
        Self { credentials, nonces: Mutex::default() }
    }

    /// The verified request, or the vendor's refusal. A nonce counts as used only if everything else holds.
    pub(crate) fn admit(&self, received: &Received<'_>, now: DateTime<Utc>) -> Result<Verified, Failure> {
        let verified = verify(received, |id| {
            (id == self.credentials.access_key_id()).then(|| self.credentials.clone())
        })?;
        if !acs3::date::is_fresh(verified.date, now) {
            return Err(Failure::new(
                400,
                "InvalidTimeStamp.Expired",
                "Specified time stamp or date value is expired.",
            ));
        }
        let mut nonces = self.nonces.lock().unwrap_or_else(PoisonError::into_inner);
        nonces.take(&verified.nonce, now)?;
        Ok(verified)
    }
}

impl Nonces {
    fn take(&mut self, nonce: &str, now: DateTime<Utc>) -> Result<(), Failure> {
        while let Some((_, old)) =
            self.queue.pop_front_if(|(at, _)| now.signed_duration_since(*at) > NONCE_KEPT)
        {
            self.seen.remove(&old);
        }
        if nonce.len() > NONCE_LENGTH {
            return Err(Failure::invalid("x-acs-signature-nonce", format!("is longer than {NONCE_LENGTH}")));
        }
        if self.seen.contains(nonce) {
            return Err(Failure::new(
                400,
                "SignatureNonceUsed",
                "Specified signature nonce was used already.",
            ));
        }
        if self.seen.len() >= NONCES {
            return Err(Failure::new(400, "Throttling", "Request was denied due to request throttling."));
        }
        self.seen.insert(nonce.to_owned());
        self.queue.push_back((now, nonce.to_owned()));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonces_are_forgotten_after_half_an_hour() {
        let start = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let mut nonces = Nonces::default();
        nonces.take("a", start).unwrap();
        for (minutes, code) in [(0, Some("SignatureNonceUsed")), (30, Some("SignatureNonceUsed")), (31, None)]
        {
            let taken = nonces.take("a", start + TimeDelta::minutes(minutes));
            assert_eq!(taken.err().map(|failure| failure.code.into_owned()).as_deref(), code);
        }
        assert_eq!((nonces.seen.len(), nonces.queue.len()), (1, 1));
        assert!(nonces.take(&"n".repeat(65), start).is_err());
    }
}
