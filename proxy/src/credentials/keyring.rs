//! The keys to sign each call with: fixed ones, or those that a service issues and renews. A keyring can be replaced
//! as a whole while calls are under way.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use acs3::Credentials;
use chrono::{DateTime, SecondsFormat, Utc};
use ens_api::{ApiError, ErrorCode};

use super::keys::{Keys, are_same};
use super::network::Network;
use super::renewal::RenewedKeys;
use super::source::KeySource;
use crate::clock::Clock;
use crate::metrics::Metrics;

/// Keys for every call; a clone is the same keyring.
#[derive(Clone)]
pub struct Keyring(Arc<RwLock<Ring>>);

#[derive(Clone)]
enum Ring {
    Fixed(Arc<FixedKeys>),
    Renewed(Arc<RenewedKeys>),
}

struct FixedKeys {
    keys: Keys,
    /// The place's name in messages.
    place: String,
    clock: Clock,
}

impl Keyring {
    /// A keyring with fixed keys.
    pub fn fixed(credentials: Credentials) -> Self {
        let keys = Keys { credentials, expires: None };
        Self::of_fixed(keys, "the environment".to_owned(), Clock::default())
    }

    /// A keyring whose keys a source renews.
    pub(super) fn new(source: KeySource, keys: Keys, place: String, network: &Network) -> Self {
        if let KeySource::Fixed(keys) = source {
            return Self::of_fixed(keys, place, network.clock);
        }
        Self::of(Ring::Renewed(Arc::new(RenewedKeys::new(source, keys, place, network))))
    }

    fn of(ring: Ring) -> Self {
        Self(Arc::new(RwLock::new(ring)))
    }

    fn ring(&self) -> Ring {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Replaces the keys of this keyring and all its clones by those of another one.
    pub fn replace(&self, other: &Self) {
        let ring = other.ring();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = ring;
    }

    fn of_fixed(keys: Keys, place: String, clock: Clock) -> Self {
        Self::of(Ring::Fixed(Arc::new(FixedKeys { keys, place, clock })))
    }

    /// Counts renewals in these metrics from now on; a second call has no effect.
    pub fn count_into(&self, metrics: Arc<Metrics>) {
        if let Ring::Renewed(renewed) = self.ring() {
            renewed.count_into(metrics);
        }
    }

    /// The keys to sign with now. Waits only if the present ones have expired, for 20 seconds at most.
    ///
    /// # Errors
    /// If there are no valid keys, and none can be fetched: `Pushboard.Unreachable`, `.TimedOut`, `.BadResponse`,
    /// `Throttling` or `ServiceUnavailable` where a retry can help, `Pushboard.NoCredentials` where it can't.
    pub async fn current(&self) -> Result<Credentials, ApiError> {
        match self.ring() {
            Ring::Fixed(fixed) => Ok(fixed.keys.credentials.clone()),
            Ring::Renewed(renewed) => renewed.current().await,
        }
    }

    /// Newer keys, to try once after ENS refused these as expired; `None` if there are none.
    ///
    /// # Errors
    /// `InvalidSecurityToken.Expired` for a fixed token whose time of expiry is known; for keys that a service
    /// issues, why there are no newer ones at the moment.
    pub async fn renew(&self, refused: &Credentials) -> Result<Option<Credentials>, ApiError> {
        match self.ring() {
            // Replaced since they were used.
            Ring::Fixed(fixed) if !are_same(&fixed.keys.credentials, refused) => {
                Ok(Some(fixed.keys.credentials.clone()))
            }
            Ring::Fixed(fixed) => match fixed.keys.expires {
                Some(expires) if expires <= fixed.clock.utc() => Err(expired(expires, &fixed.place)),
                _ => Ok(None),
            },
            Ring::Renewed(renewed) => renewed.renew(refused).await,
        }
    }

    /// The AccessKey's id, which is no secret. A role's changes with each renewal.
    pub fn access_key_id(&self) -> String {
        match self.ring() {
            Ring::Fixed(fixed) => fixed.keys.credentials.access_key_id().to_owned(),
            Ring::Renewed(renewed) => renewed.last().credentials.access_key_id().to_owned(),
        }
    }

    /// When the present keys expire, if that is known.
    pub fn expires(&self) -> Option<DateTime<Utc>> {
        match self.ring() {
            Ring::Fixed(fixed) => fixed.keys.expires,
            Ring::Renewed(renewed) => renewed.last().expires,
        }
    }
}

fn expired(at: DateTime<Utc>, place: &str) -> ApiError {
    let time = at.to_rfc3339_opts(SecondsFormat::Secs, true);
    ApiError {
        message: format!("the STS token of {place} expired at {time}"),
        remedy:
            "put a fresh one there and send the proxy SIGHUP, or give it a role, which is renewed by itself"
                .to_owned(),
        ..ApiError::new(ErrorCode::InvalidSecurityToken, None)
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring")
            .field("access_key_id", &self.access_key_id())
            .field("expires", &self.expires())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn fixed_keys_stay_and_can_not_be_printed() {
        let keyring = Keyring::fixed(Credentials::new("id", "canary"));
        let current = keyring.current().await.unwrap();
        assert_eq!((current.access_key_id(), keyring.access_key_id().as_str()), ("id", "id"));
        assert!(keyring.renew(&current).await.unwrap().is_none());
        assert!(!format!("{keyring:?}").contains("canary"));
    }
}
