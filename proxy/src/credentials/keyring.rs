//! What to sign with now: every call asks the keyring, and so none keeps keys that are over. Renews early and
//! in the background, one renewal at a time for all who wait; who leaves while waiting takes nothing along.
//! Can be exchanged for another one as a whole while calls are under way.
//! Must not know ENS, nor who asks.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};

use acs3::Credentials;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use ens_api::{ApiError, ErrorCode};
use tokio::sync::watch;

use super::source::{Keys, Network, Source};
use crate::metrics::Metrics;
use crate::upstream::Chance;

/// Renewed so long before the end at most; keys that live shortly, a sixth of their life before it.
const EARLY: TimeDelta = TimeDelta::minutes(5);
/// Fresh keys are used for so long, even if our clock says that they are over: it may be wrong, and to ask
/// again for every call would help nobody.
const TRUST: TimeDelta = TimeDelta::minutes(1);
/// Between two tries, whether the first one failed or ENS refused what it gave.
const PAUSE: TimeDelta = TimeDelta::seconds(10);

type Outcome = Result<Credentials, ApiError>;

/// Keys for every call; a clone is the same keyring.
#[derive(Clone)]
pub struct Keyring(Arc<RwLock<Ring>>);

#[derive(Clone)]
enum Ring {
    Fixed(Arc<Fixed>),
    Renewed(Arc<Renewed>),
}

struct Fixed {
    keys: Keys,
    /// What a person calls the place they are from.
    place: String,
    now: fn() -> DateTime<Utc>,
}

struct Renewed {
    source: Source,
    place: String,
    network: Network,
    metrics: OnceLock<Arc<Metrics>>,
    state: Mutex<State>,
}

struct State {
    keys: Keys,
    /// From here on they are not used any more.
    over: DateTime<Utc>,
    /// From here on they are renewed.
    due: DateTime<Utc>,
    /// When the last renewal ended, and why it gave nothing, if it did not.
    last: (DateTime<Utc>, Option<ApiError>),
    /// The one that is under way; its sender is dropped at its end.
    renewal: Option<Renewal>,
}

type Renewal = watch::Receiver<Option<Outcome>>;

impl Keyring {
    /// The same keys for ever, of the environment or the demo.
    pub fn fixed(credentials: Credentials) -> Self {
        let keys = Keys { credentials, expires: None };
        Self::written_down(keys, "the environment".to_owned(), Chance::default().now)
    }

    /// The keys that a source gave, and that it will give later on.
    pub(super) fn new(source: Source, keys: Keys, place: String, network: &Network) -> Self {
        if let Source::Fixed(keys) = source {
            return Self::written_down(keys, place, network.chance.now);
        }
        let state = Mutex::new(State::new(keys, &network.chance));
        Self::of(Ring::Renewed(Arc::new(Renewed {
            source,
            place,
            network: network.clone(),
            metrics: OnceLock::new(),
            state,
        })))
    }

    fn of(ring: Ring) -> Self {
        Self(Arc::new(RwLock::new(ring)))
    }

    fn ring(&self) -> Ring {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on calls are signed with the keys of that one, here and in all clones of this one.
    pub fn exchange(&self, other: &Self) {
        let ring = other.ring();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = ring;
    }

    fn written_down(keys: Keys, place: String, now: fn() -> DateTime<Utc>) -> Self {
        Self::of(Ring::Fixed(Arc::new(Fixed { keys, place, now })))
    }

    /// From now on, renewals are counted there.
    pub fn count_into(&self, metrics: Arc<Metrics>) {
        if let Ring::Renewed(renewed) = self.ring() {
            // Whoever counts already goes on.
            let _ = renewed.metrics.set(metrics);
        }
    }

    /// What to sign with now. Waits only if the keys at hand are over, and never longer than 20 seconds.
    ///
    /// # Errors
    /// If there are no keys that are still valid, and none can be had: `Pushboard.Unreachable`, `.TimedOut`,
    /// `.BadAnswer`, `Throttling` or `ServiceUnavailable` where asking again can help,
    /// `Pushboard.NoCredentials` where it can't.
    pub async fn current(&self) -> Result<Credentials, ApiError> {
        match self.ring() {
            Ring::Fixed(fixed) => Ok(fixed.keys.credentials.clone()),
            Ring::Renewed(renewed) => renewed.current().await,
        }
    }

    /// ENS said that these are over: newer ones to try once, or `None` if there are no others.
    ///
    /// # Errors
    /// `InvalidSecurityToken.Expired` for a token that is written down together with the time at which it
    /// expired; for keys that somebody issues, why there are no newer ones at the moment.
    pub async fn renew(&self, refused: &Credentials) -> Result<Option<Credentials>, ApiError> {
        match self.ring() {
            // Exchanged since they were used.
            Ring::Fixed(fixed) if !same(&fixed.keys.credentials, refused) => {
                Ok(Some(fixed.keys.credentials.clone()))
            }
            Ring::Fixed(fixed) => match fixed.keys.expires {
                Some(expires) if expires <= (fixed.now)() => Err(over(expires, &fixed.place)),
                _ => Ok(None),
            },
            Ring::Renewed(renewed) => renewed.renew(refused).await,
        }
    }

    /// Whose keys they are, by the AccessKey's id, which is no secret. A role's changes with each renewal.
    pub fn access_key_id(&self) -> String {
        match self.ring() {
            Ring::Fixed(fixed) => fixed.keys.credentials.access_key_id().to_owned(),
            Ring::Renewed(renewed) => lock(&renewed.state).keys.credentials.access_key_id().to_owned(),
        }
    }

    /// When the keys at hand are over, if that is known.
    pub fn expires(&self) -> Option<DateTime<Utc>> {
        match self.ring() {
            Ring::Fixed(fixed) => fixed.keys.expires,
            Ring::Renewed(renewed) => lock(&renewed.state).keys.expires,
        }
    }
}

impl Renewed {
    async fn current(self: &Arc<Self>) -> Outcome {
        let renewal = {
            let mut state = lock(&self.state);
            let now = self.now();
            let valid = now < state.over;
            if valid && now < state.due {
                return Ok(state.keys.credentials.clone());
            }
            let failed = state.failed_just_now(now);
            if let (false, Some(error)) = (valid, &failed) {
                return Err(error.clone());
            }
            let renewal = failed.is_none().then(|| self.renewal(&mut state));
            match renewal {
                Some(renewal) if !valid => renewal,
                // Nobody waits for what is not needed yet.
                _ => return Ok(state.keys.credentials.clone()),
            }
        };
        outcome(renewal).await
    }

    async fn renew(self: &Arc<Self>, refused: &Credentials) -> Result<Option<Credentials>, ApiError> {
        let renewal = {
            let mut state = lock(&self.state);
            let now = self.now();
            if !same(&state.keys.credentials, refused) {
                return Ok(Some(state.keys.credentials.clone()));
            }
            if let Some(error) = state.failed_just_now(now) {
                return Err(error);
            }
            if state.running().is_none() && now - state.last.0 < PAUSE {
                // These are as new as any can be.
                return Ok(None);
            }
            self.renewal(&mut state)
        };
        let renewed = outcome(renewal).await?;
        Ok(Some(renewed).filter(|renewed| !same(renewed, refused)))
    }

    /// The renewal that is under way, or a new one. It is nobody's own: it goes on when who asked leaves.
    fn renewal(self: &Arc<Self>, state: &mut State) -> Renewal {
        if let Some(running) = state.running() {
            return running;
        }
        let (sender, receiver) = watch::channel(None);
        state.renewal = Some(receiver.clone());
        let renewed = self.clone();
        tokio::spawn(async move {
            let fetched = renewed.source.fetch(&renewed.network).await;
            let outcome = renewed.keep(fetched.map_err(|failure| failure.at(&renewed.place)));
            // Whoever waited may have left.
            let _ = sender.send(Some(outcome));
        });
        receiver
    }

    fn keep(&self, fetched: Result<Keys, ApiError>) -> Outcome {
        if let Some(metrics) = self.metrics.get() {
            metrics.credential_renewal(fetched.is_ok());
        }
        let mut state = lock(&self.state);
        match fetched {
            Ok(keys) => {
                let credentials = keys.credentials.clone();
                *state = State::new(keys, &self.network.chance);
                Ok(credentials)
            }
            Err(error) => {
                state.renewal = None;
                state.last = (self.now(), Some(error.clone()));
                let ApiError { code, message, request_id, .. } = &error;
                tracing::warn!(code, request_id, reason = message, "the keys could not be renewed");
                Err(error)
            }
        }
    }

    fn now(&self) -> DateTime<Utc> {
        (self.network.chance.now)()
    }
}

impl State {
    fn new(keys: Keys, chance: &Chance) -> Self {
        let now = (chance.now)();
        let trusted = now + TRUST;
        let (over, due) = match keys.expires {
            None => (DateTime::<Utc>::MAX_UTC, DateTime::<Utc>::MAX_UTC),
            Some(expires) if expires <= trusted => (trusted, trusted),
            Some(expires) => {
                let margin = EARLY.min((expires - now) / 6);
                let stretched = margin.num_milliseconds() as f64 * (chance.jitter)();
                (expires, expires - TimeDelta::milliseconds(stretched as i64))
            }
        };
        Self { keys, over, due, last: (now, None), renewal: None }
    }

    /// The renewal that is under way; one that broke off is none.
    fn running(&self) -> Option<Renewal> {
        self.renewal.clone().filter(|renewal| renewal.has_changed().is_ok())
    }

    fn failed_just_now(&self, now: DateTime<Utc>) -> Option<ApiError> {
        let (at, error) = &self.last;
        error.clone().filter(|_| self.running().is_none() && now - *at < PAUSE)
    }
}

async fn outcome(mut renewal: Renewal) -> Outcome {
    match renewal.wait_for(Option::is_some).await {
        Ok(outcome) => outcome.clone().expect("this was waited for"),
        Err(_) => Err(ApiError {
            message: "the renewal of the keys broke off".to_owned(),
            remedy: "refresh".to_owned(),
            ..ApiError::new(ErrorCode::NoCredentials, None)
        }),
    }
}

fn over(expired: DateTime<Utc>, place: &str) -> ApiError {
    let time = expired.to_rfc3339_opts(SecondsFormat::Secs, true);
    ApiError {
        message: format!("the STS token of {place} expired at {time}"),
        remedy:
            "put a fresh one there and send the proxy SIGHUP, or give it a role, which is renewed by itself"
                .to_owned(),
        ..ApiError::new(ErrorCode::InvalidSecurityToken, None)
    }
}

fn same(a: &Credentials, b: &Credentials) -> bool {
    a.access_key_id() == b.access_key_id() && a.security_token() == b.security_token()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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
