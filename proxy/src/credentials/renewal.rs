//! Keys that a service issues, renewed early and in the background: one renewal at a time for all calls that wait,
//! which goes on when such a call is dropped.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use acs3::Credentials;
use chrono::{DateTime, TimeDelta, Utc};
use ens_api::{ApiError, ErrorCode};
use tokio::sync::watch;

use super::keys::{Keys, are_same};
use super::network::Network;
use super::source::KeySource;
use crate::metrics::Metrics;

/// How long before their expiry keys are renewed; for keys with a short life, a sixth of it.
const EARLY: TimeDelta = TimeDelta::minutes(5);
/// The shortest time for which new keys are used, even if they have expired by our clock: it may be wrong, and a
/// renewal for every call would not help.
const TRUST: TimeDelta = TimeDelta::minutes(1);
/// The shortest time between two renewals, whether the first one failed or ENS refused its keys.
const PAUSE: TimeDelta = TimeDelta::seconds(10);

pub(super) type RenewalResult = Result<Credentials, ApiError>;

/// A source, and its latest keys.
pub(super) struct RenewedKeys {
    source: KeySource,
    /// The place's name in messages.
    place: String,
    network: Network,
    metrics: OnceLock<Arc<Metrics>>,
    state: Mutex<State>,
}

struct State {
    keys: Keys,
    /// From then on they are not used.
    invalid_from: DateTime<Utc>,
    /// From then on they are renewed.
    renew_from: DateTime<Utc>,
    /// When the last renewal ended, and its error if it failed.
    last: (DateTime<Utc>, Option<ApiError>),
    /// The renewal that is under way; its sender is dropped at its end.
    renewal: Option<Renewal>,
}

type Renewal = watch::Receiver<Option<RenewalResult>>;

impl RenewedKeys {
    pub(super) fn new(source: KeySource, keys: Keys, place: String, network: &Network) -> Self {
        let state = Mutex::new(State::new(keys, network));
        Self { source, place, network: network.clone(), metrics: OnceLock::new(), state }
    }

    /// Counts renewals in these metrics from now on; a second call has no effect.
    pub(super) fn count_into(&self, metrics: Arc<Metrics>) {
        let _ = self.metrics.set(metrics);
    }

    /// The keys of the last renewal.
    pub(super) fn last(&self) -> Keys {
        self.state().keys.clone()
    }

    /// The keys to sign with. Waits only if the present ones have expired.
    pub(super) async fn current(self: &Arc<Self>) -> RenewalResult {
        let renewal = {
            let mut state = self.state();
            let now = self.now();
            let is_valid = now < state.invalid_from;
            if is_valid && now < state.renew_from {
                return Ok(state.keys.credentials.clone());
            }
            let failed = state.failed_just_now(now);
            if let (false, Some(error)) = (is_valid, &failed) {
                return Err(error.clone());
            }
            let renewal = failed.is_none().then(|| self.renewal(&mut state));
            match renewal {
                Some(renewal) if !is_valid => renewal,
                // No call waits while the present keys are valid.
                _ => return Ok(state.keys.credentials.clone()),
            }
        };
        outcome(renewal).await
    }

    /// Newer keys than those that ENS refused, or `None` if there are none.
    pub(super) async fn renew(
        self: &Arc<Self>,
        refused: &Credentials,
    ) -> Result<Option<Credentials>, ApiError> {
        let renewal = {
            let mut state = self.state();
            let now = self.now();
            if !are_same(&state.keys.credentials, refused) {
                return Ok(Some(state.keys.credentials.clone()));
            }
            if let Some(error) = state.failed_just_now(now) {
                return Err(error);
            }
            if state.running().is_none() && now - state.last.0 < PAUSE {
                // These are the newest that there are.
                return Ok(None);
            }
            self.renewal(&mut state)
        };
        let renewed = outcome(renewal).await?;
        Ok(Some(renewed).filter(|renewed| !are_same(renewed, refused)))
    }

    /// The renewal that is under way, or a new one. It runs in a task of its own.
    fn renewal(self: &Arc<Self>, state: &mut State) -> Renewal {
        if let Some(running) = state.running() {
            return running;
        }
        let (sender, receiver) = watch::channel(None);
        state.renewal = Some(receiver.clone());
        let renewed = self.clone();
        tokio::spawn(async move {
            let fetched = renewed.source.fetch(&renewed.network).await;
            let outcome = renewed.store(fetched.map_err(|error| error.at(&renewed.place)));
            // Calls that waited may have been dropped.
            let _ = sender.send(Some(outcome));
        });
        receiver
    }

    fn store(&self, fetched: Result<Keys, ApiError>) -> RenewalResult {
        if let Some(metrics) = self.metrics.get() {
            metrics.credential_renewal(fetched.is_ok());
        }
        let mut state = self.state();
        match fetched {
            Ok(keys) => {
                let credentials = keys.credentials.clone();
                *state = State::new(keys, &self.network);
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
        self.network.clock.utc()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn new(keys: Keys, network: &Network) -> Self {
        let now = network.clock.utc();
        let trusted = now + TRUST;
        let (invalid_from, renew_from) = match keys.expires {
            None => (DateTime::<Utc>::MAX_UTC, DateTime::<Utc>::MAX_UTC),
            Some(expires) if expires <= trusted => (trusted, trusted),
            Some(expires) => {
                let margin = EARLY.min((expires - now) / 6);
                let stretched = margin.num_milliseconds() as f64 * network.random.jitter();
                (expires, expires - TimeDelta::milliseconds(stretched as i64))
            }
        };
        Self { keys, invalid_from, renew_from, last: (now, None), renewal: None }
    }

    /// The renewal that is under way, unless its task was aborted.
    fn running(&self) -> Option<Renewal> {
        self.renewal.clone().filter(|renewal| renewal.has_changed().is_ok())
    }

    fn failed_just_now(&self, now: DateTime<Utc>) -> Option<ApiError> {
        let (at, error) = &self.last;
        error.clone().filter(|_| self.running().is_none() && now - *at < PAUSE)
    }
}

async fn outcome(mut renewal: Renewal) -> RenewalResult {
    match renewal.wait_for(Option::is_some).await {
        Ok(outcome) => outcome.clone().expect("this was waited for"),
        Err(_) => Err(ApiError {
            message: "the renewal of the keys broke off".to_owned(),
            remedy: "refresh".to_owned(),
            ..ApiError::new(ErrorCode::NoCredentials, None)
        }),
    }
}
