//! Who may come in: the key, the signature, its date, its nonce.
//!
//! Must not read a clock: now is an argument. Nonces are kept for as long as their date could still be
//! taken, and no longer.

use std::collections::{HashMap, HashSet, VecDeque};
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

/// Checks requests against key pairs, each with or without a token.
#[derive(Debug)]
pub(crate) struct Gate {
    keys: Vec<Credentials>,
    nonces: Mutex<Nonces>,
    first_uses: Mutex<HashMap<usize, DateTime<Utc>>>,
}

/// A request that may come in.
pub(crate) struct Admitted {
    pub(crate) request: Verified,
    /// Which of the keys signed it.
    pub(crate) key: usize,
    /// How long that key has been in use.
    pub(crate) used_for: TimeDelta,
}

#[derive(Debug, Default)]
struct Nonces {
    seen: HashSet<String>,
    /// In the order in which they came.
    queue: VecDeque<(DateTime<Utc>, String)>,
}

impl Gate {
    pub(crate) fn new(keys: Vec<Credentials>) -> Self {
        Self { keys, nonces: Mutex::default(), first_uses: Mutex::default() }
    }

    /// The verified request, or the vendor's refusal. A nonce counts as used only if everything else holds.
    pub(crate) fn admit(&self, received: &Received<'_>, now: DateTime<Utc>) -> Result<Admitted, Failure> {
        let mut headers = received.headers.iter();
        let token = headers.find(|(name, _)| name == "x-acs-security-token").map(|(_, value)| value.as_str());
        let mut signed_with = None;
        let verified = verify(received, |id| {
            // One id may have had several tokens; where none fits, any of its pairs tells what is wrong.
            let of_id = || self.keys.iter().enumerate().filter(|(_, key)| key.access_key_id() == id);
            let (index, key) =
                of_id().find(|(_, key)| key.security_token() == token).or_else(|| of_id().next())?;
            signed_with = Some(index);
            Some(key.clone())
        })?;
        let key = signed_with.unwrap_or_default();
        if !acs3::date::is_fresh(verified.date, now) {
            return Err(Failure::new(
                400,
                "InvalidTimeStamp.Expired",
                "Specified time stamp or date value is expired.",
            ));
        }
        let mut nonces = self.nonces.lock().unwrap_or_else(PoisonError::into_inner);
        nonces.take(&verified.nonce, now)?;
        let mut first_uses = self.first_uses.lock().unwrap_or_else(PoisonError::into_inner);
        let first_use = *first_uses.entry(key).or_insert(now);
        Ok(Admitted { request: verified, key, used_for: now - first_use })
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
