//! Shares one answer among those who ask the same: they join the call that is under way, or get what was kept
//! of it for a moment. A call runs in a task of its own, so that whoever leaves fails nobody.
//!
//! Honest in this: an answer's age is known; and who asks for a fresh one gets an answer to a call that began
//! after they asked. A call that began before is let finish first, if it does so soon: then all who wait for a
//! fresh answer share the next call.
//! Must not know a route, nor how ENS is asked.

mod keeping;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use acs3::sha256_hex;
use ens_api::error::Retry;
use ens_api::{ApiError, ErrorCode};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout_at};
use tracing::Instrument as _;

pub use self::keeping::Keeping;
use self::keeping::{Cache, Kept};
use crate::metrics::{Metrics, Source};
use crate::operation::Operation;
use crate::upstream::{Answer, Upstream};

/// An answer as it is given to one who asked.
#[derive(Debug, Clone)]
pub struct Given {
    /// The answer.
    pub answer: Answer,
    /// Names its bytes, in quotes, as an ETag does. A large answer has none: it is not kept, and so nobody can
    /// ask whether it is still the same.
    pub etag: Option<Arc<str>>,
    /// How long ago its last byte came.
    pub age: Duration,
    /// Where it came from.
    pub source: Source,
}

/// The answers of one ENS.
#[derive(Debug, Clone)]
pub struct Answers {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    upstream: Arc<Upstream>,
    metrics: Arc<Metrics>,
    keeping: Keeping,
    /// One lock for both: who finds no call under way finds what it left behind.
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    flights: HashMap<Key, Flight>,
    kept: Cache,
}

/// An operation, and who signs it.
type Key = Arc<str>;
type Outcome = Result<Whole, ApiError>;

#[derive(Debug, Clone)]
struct Whole {
    answer: Answer,
    etag: Option<Arc<str>>,
}

/// A call under way.
#[derive(Debug, Clone)]
struct Flight {
    began: Instant,
    outcome: watch::Receiver<Option<Outcome>>,
}

/// What there is for a request.
enum Found {
    Kept(Outcome),
    Flight(Flight, Source),
    /// A call that began too early for a fresh answer.
    Early(Flight),
}

impl Answers {
    /// Shares the answers of `upstream`.
    pub fn new(upstream: Arc<Upstream>, keeping: Keeping, metrics: Arc<Metrics>) -> Self {
        let kept = Cache::new(keeping);
        let state = Mutex::new(State { flights: HashMap::new(), kept });
        Self { shared: Arc::new(Shared { upstream, metrics, keeping, state }) }
    }

    /// The answer to an operation; with `fresh`, to a call that begins from now on.
    ///
    /// # Errors
    /// What the call failed with; the others who waited for it get the same.
    pub async fn get(&self, operation: &Operation, fresh: bool) -> Result<Given, ApiError> {
        let shared = &self.shared;
        let arrived = shared.upstream.instant();
        let not_before = fresh.then_some(arrived);
        let key = key(operation, &shared.upstream.access_key_id());
        let patience = arrived + shared.keeping.patience;
        let mut in_hurry = false;
        let (outcome, source) = loop {
            match shared.find(operation, &key, not_before, in_hurry) {
                Found::Kept(outcome) => break (outcome, Source::Hit),
                Found::Flight(flight, source) => break (flight.landed().await, source),
                Found::Early(flight) => in_hurry = timeout_at(patience, flight.landed()).await.is_err(),
            }
        };
        shared.metrics.answer(source);
        let Whole { answer, etag } = outcome?;
        let age = shared.upstream.instant().saturating_duration_since(answer.received);
        Ok(Given { answer, etag, age, source })
    }

    /// Bytes that are kept at present.
    pub fn kept_bytes(&self) -> u64 {
        self.shared.state().kept.bytes()
    }
}

impl Shared {
    /// What there is for a request, or a call that begins now. In a hurry, a call that began too early is not
    /// waited for.
    fn find(
        self: &Arc<Self>,
        operation: &Operation,
        key: &Key,
        not_before: Option<Instant>,
        in_hurry: bool,
    ) -> Found {
        let in_time = |began: Instant| not_before.is_none_or(|earliest| began >= earliest);
        let mut state = self.state();
        if let Some(kept) = state.kept.get(key).filter(|kept| in_time(kept.began)) {
            return Found::Kept(kept.outcome);
        }
        match state.flights.get(key) {
            Some(flight) if in_time(flight.began) => {
                return Found::Flight(flight.clone(), Source::Joined);
            }
            Some(flight) if !in_hurry => return Found::Early(flight.clone()),
            _ => {}
        }
        let (landing, outcome) = watch::channel(None);
        let flight = Flight { began: self.upstream.instant(), outcome };
        state.flights.insert(key.clone(), flight.clone());
        drop(state);
        let landing = Landing { shared: self.clone(), key: key.clone(), began: flight.began, landing };
        let operation = operation.clone();
        // Its log lines carry the id of the request that it was begun for.
        tokio::spawn(async move { landing.fly(&operation).await }.in_current_span());
        Found::Flight(flight, Source::Miss)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_kept(&self, outcome: &Outcome) -> bool {
        match outcome {
            Ok(whole) => whole.answer.body.len() <= self.keeping.largest,
            // What is worth one more attempt may well be another answer.
            Err(error) => error.kind().retry() != Retry::Once,
        }
    }

    /// An answer with the name of its bytes, if it will be kept.
    async fn named(&self, answer: Answer) -> Whole {
        const LARGE: usize = 256 << 10;
        let hash = |body: &[u8]| format!("\"{}\"", &sha256_hex(body)[..32]).into();
        let body = answer.body.clone();
        let etag = match body.len() {
            size if size > self.keeping.largest => None,
            size if size < LARGE => Some(hash(&body)),
            // In which other requests shall not wait.
            _ => tokio::task::spawn_blocking(move || hash(&body)).await.ok(),
        };
        Whole { answer, etag }
    }
}

impl Flight {
    async fn landed(mut self) -> Outcome {
        match self.outcome.wait_for(Option::is_some).await {
            Ok(outcome) => outcome.clone().expect("waited for"),
            Err(_) => Err(ApiError::with_detail(ErrorCode::BadAnswer, "the proxy broke off the call")),
        }
    }
}

/// The other end of a [`Flight`].
struct Landing {
    shared: Arc<Shared>,
    key: Key,
    began: Instant,
    landing: watch::Sender<Option<Outcome>>,
}

impl Landing {
    async fn fly(self, operation: &Operation) {
        let shared = self.shared.clone();
        let outcome = match shared.upstream.call(operation).await {
            Ok(answer) => Ok(shared.named(answer).await),
            Err(error) => Err(error),
        };
        let is_kept = shared.is_kept(&outcome);
        if is_kept {
            let kept = Kept { outcome: outcome.clone(), began: self.began };
            let state = shared.state();
            // A call that began later may have landed before.
            if state.kept.get(&self.key).is_none_or(|other| other.began < self.began) {
                state.kept.insert(self.key.clone(), kept);
            }
        }
        self.landing.send_replace(Some(outcome));
        drop(self);
        if is_kept {
            // A little later than the cache thinks that it is over.
            sleep(shared.keeping.answer + Duration::from_millis(50)).await;
            shared.state().kept.clear_up();
        }
    }
}

impl Drop for Landing {
    /// Also when the call panics: the next who asks shall not wait for it.
    fn drop(&mut self) {
        let mut state = self.shared.state();
        if state
            .flights
            .get(&self.key)
            .is_some_and(|flight| flight.outcome.same_channel(&self.landing.subscribe()))
        {
            state.flights.remove(&self.key);
        }
    }
}

fn key(operation: &Operation, access_key_id: &str) -> Key {
    let pairs = operation.pairs();
    let pairs = ens_api::pairs::write(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    format!("{access_key_id} {} {pairs}", operation.action()).into()
}
