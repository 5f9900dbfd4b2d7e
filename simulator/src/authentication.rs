//! Authentication: the key, the signature, its date and its nonce. A nonce is stored while its date is valid.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use acs3::{Credentials, Received, Verified, verify};
use chrono::{DateTime, TimeDelta, Utc};

use crate::error::EnsError;

/// Twice the window of a date, since a date can lie in the future.
const NONCE_LIFETIME: TimeDelta = TimeDelta::minutes(30);
/// The most nonces stored, which need about 100 MB at most.
const MAX_NONCES: usize = 1_000_000;
/// The longest nonce, in bytes.
const MAX_NONCE_LENGTH: usize = 64;

/// Authenticates requests with key pairs, each with or without a security token.
#[derive(Debug)]
pub(crate) struct Authenticator {
    keys: Vec<Credentials>,
    nonces: Mutex<Nonces>,
    first_uses: Mutex<HashMap<usize, DateTime<Utc>>>,
}

/// An authenticated request.
pub(crate) struct Authenticated {
    pub(crate) request: Verified,
    /// The index of the key that signed it.
    pub(crate) key: usize,
    /// The time since the first use of that key.
    pub(crate) key_age: TimeDelta,
}

#[derive(Debug, Default)]
struct Nonces {
    seen: HashSet<String>,
    /// In the order of their arrival.
    queue: VecDeque<(DateTime<Utc>, String)>,
}

impl Authenticator {
    pub(crate) fn new(keys: Vec<Credentials>) -> Self {
        Self { keys, nonces: Mutex::default(), first_uses: Mutex::default() }
    }

    /// The verified request, or the vendor's error. The nonce of a rejected request is not stored.
    pub(crate) fn authenticate(
        &self,
        received: &Received<'_>,
        now: DateTime<Utc>,
    ) -> Result<Authenticated, EnsError> {
        let mut headers = received.headers.iter();
        let token = headers.find(|(name, _)| name == "x-acs-security-token").map(|(_, value)| value.as_str());
        let mut signed_with = None;
        let verified = verify(received, |id| {
            // A key id can have several tokens; if none matches, any of its pairs leads to the right error.
            let of_id = || self.keys.iter().enumerate().filter(|(_, key)| key.access_key_id() == id);
            let (index, key) =
                of_id().find(|(_, key)| key.security_token() == token).or_else(|| of_id().next())?;
            signed_with = Some(index);
            Some(key.clone())
        })?;
        let key = signed_with.unwrap_or_default();
        if !acs3::date::is_fresh(verified.date, now) {
            return Err(EnsError::new(
                400,
                "InvalidTimeStamp.Expired",
                "Specified time stamp or date value is expired.",
            ));
        }
        let mut nonces = self.nonces.lock().unwrap_or_else(PoisonError::into_inner);
        nonces.use_once(&verified.nonce, now)?;
        let mut first_uses = self.first_uses.lock().unwrap_or_else(PoisonError::into_inner);
        let first_use = *first_uses.entry(key).or_insert(now);
        Ok(Authenticated { request: verified, key, key_age: now - first_use })
    }
}

impl Nonces {
    fn use_once(&mut self, nonce: &str, now: DateTime<Utc>) -> Result<(), EnsError> {
        while let Some((_, old)) =
            self.queue.pop_front_if(|(at, _)| now.signed_duration_since(*at) > NONCE_LIFETIME)
        {
            self.seen.remove(&old);
        }
        if nonce.len() > MAX_NONCE_LENGTH {
            return Err(EnsError::invalid(
                "x-acs-signature-nonce",
                format!("is longer than {MAX_NONCE_LENGTH}"),
            ));
        }
        if self.seen.contains(nonce) {
            return Err(EnsError::new(
                400,
                "SignatureNonceUsed",
                "Specified signature nonce was used already.",
            ));
        }
        if self.seen.len() >= MAX_NONCES {
            return Err(EnsError::new(400, "Throttling", "Request was denied due to request throttling."));
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
    fn a_nonce_is_valid_again_after_half_an_hour() {
        let start = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let mut nonces = Nonces::default();
        nonces.use_once("a", start).unwrap();
        for (minutes, code) in [(0, Some("SignatureNonceUsed")), (30, Some("SignatureNonceUsed")), (31, None)]
        {
            let used = nonces.use_once("a", start + TimeDelta::minutes(minutes));
            assert_eq!(used.err().map(|error| error.code.into_owned()).as_deref(), code);
        }
        assert_eq!((nonces.seen.len(), nonces.queue.len()), (1, 1));
        assert!(nonces.use_once(&"n".repeat(65), start).is_err());
    }
}
