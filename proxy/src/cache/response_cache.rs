//! Looks a response up, joins the call that is under way for it, or starts one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use acs3::sha256_hex;
use ens_api::error_code::Retry;
use ens_api::{ApiError, ErrorCode};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout_at};
use tracing::Instrument as _;

use super::entry::{CallResult, Entry, Key, Tagged, key};
use super::person_limit::PersonLimit;
use super::store::{CacheLimits, Store};
use crate::metrics::{Metrics, ResponseSource};
use crate::operations::OperationCall;
use crate::upstream::{Demand, EnsResponse, OWN_THROTTLING, Person, QueuedCall, Upstream, Waiting};

/// A response for one client.
#[derive(Debug, Clone)]
pub struct Cached {
    /// The response.
    pub response: EnsResponse,
    /// Its ETag, in quotes. A large response has none: it is not stored, so that no client could revalidate it.
    pub etag: Option<Arc<str>>,
    /// The time since its last byte came.
    pub age: Duration,
    /// The source of the response.
    pub source: ResponseSource,
}

/// The responses of one upstream, shared among equal requests: many pages that show the same board cost one call.
///
/// A request gets the stored response, joins the call that is under way, or starts a call. A call runs in a task of its
/// own, so it goes on for the others when the client that started it leaves; it is not sent when all of them have left. A
/// client that requires a fresh response gets that of a call that is sent after its request. It waits a short time for an earlier call to end, so that all clients
/// that require a fresh response then share the next call.
#[derive(Debug, Clone)]
pub struct ResponseCache {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    upstream: Arc<Upstream>,
    metrics: Arc<Metrics>,
    limits: CacheLimits,
    people: Arc<PersonLimit>,
    /// One lock for both: a lookup that finds no call under way finds what the call stored.
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    calls: HashMap<Key, Call>,
    store: Store,
}

/// A call under way.
#[derive(Debug, Clone)]
struct Call {
    demand: Arc<Demand>,
    outcome: watch::Receiver<Option<CallResult>>,
}

/// The result of a lookup.
enum Lookup {
    Stored(CallResult),
    Call(Call, Waiting, ResponseSource),
    /// A call that was sent too early for a fresh response.
    EarlyCall(Call),
}

impl ResponseCache {
    /// Shares the responses of `upstream`.
    pub fn new(upstream: Arc<Upstream>, limits: CacheLimits, metrics: Arc<Metrics>) -> Self {
        let state = Mutex::new(State { calls: HashMap::new(), store: Store::new(limits) });
        let people = PersonLimit::new(limits.waiting);
        Self { shared: Arc::new(Shared { upstream, metrics, limits, people, state }) }
    }

    /// The response to an operation, for one person; with `fresh`, to a call that is sent from now on.
    ///
    /// # Errors
    /// The error of the call; all clients that waited for it get the same one. `Throttling.Pushboard` if there is no call
    /// to join, and the person's share of the quota does not suffice for one, or if too many requests of the person wait.
    pub async fn get(
        &self,
        operation: &OperationCall,
        fresh: bool,
        person: &Person,
    ) -> Result<Cached, ApiError> {
        let shared = &self.shared;
        let _request = shared.people.enter(person)?;
        let arrived = shared.upstream.monotonic();
        let not_before = fresh.then_some(arrived);
        let key = key(operation, &shared.upstream.access_key_id());
        let wait_until = arrived + shared.limits.fresh_wait;
        let mut may_wait = true;
        let (outcome, source) = loop {
            match shared.look_up(operation, &key, not_before, may_wait, person)? {
                Lookup::Stored(outcome) => break (outcome, ResponseSource::Hit),
                Lookup::Call(call, _waiting, source) => break (call.outcome().await, source),
                Lookup::EarlyCall(call) => may_wait = timeout_at(wait_until, call.outcome()).await.is_ok(),
            }
        };
        shared.metrics.response(source);
        let Tagged { response, etag } = outcome?;
        let age = shared.upstream.monotonic().saturating_duration_since(response.received);
        Ok(Cached { response, etag, age, source })
    }

    /// Bytes that are stored at present.
    pub fn stored_bytes(&self) -> u64 {
        self.shared.state().store.bytes()
    }
}

impl Shared {
    /// Looks a request up, and starts a call if there is nothing for it. Unless the request may wait, a call that
    /// started too early is ignored.
    fn look_up(
        self: &Arc<Self>,
        operation: &OperationCall,
        key: &Key,
        not_before: Option<Instant>,
        may_wait: bool,
        person: &Person,
    ) -> Result<Lookup, ApiError> {
        let in_time = |sent: Instant| not_before.is_none_or(|earliest| sent >= earliest);
        let mut state = self.state();
        if let Some(entry) = state.store.get(key).filter(|entry| in_time(entry.sent)) {
            return Ok(Lookup::Stored(entry.outcome));
        }
        if let Some(call) = state.calls.get(key) {
            if call.demand.sent().is_none_or(in_time) {
                // Unless it is being given up.
                if let Some(waiting) = self.upstream.join(&call.demand, person.clone()) {
                    return Ok(Lookup::Call(call.clone(), waiting, ResponseSource::Joined));
                }
            } else if may_wait {
                return Ok(Lookup::EarlyCall(call.clone()));
            }
        }
        let (queued, waiting) = self.upstream.line_up(operation, person.clone())?;
        let (sender, outcome) = watch::channel(None);
        let call = Call { demand: queued.demand().clone(), outcome };
        state.calls.insert(key.clone(), call.clone());
        drop(state);
        let running = RunningCall { shared: self.clone(), key: key.clone(), sender };
        let operation = operation.clone();
        // Its log lines carry the id of the request that started it.
        tokio::spawn(async move { running.run(&operation, queued).await }.in_current_span());
        Ok(Lookup::Call(call, waiting, ResponseSource::Miss))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_stored(&self, outcome: &CallResult) -> bool {
        match outcome {
            Ok(tagged) => tagged.response.body.len() <= self.limits.max_entry_bytes,
            // A retry can have another outcome, and another person another share.
            Err(error) => error.retry() != Retry::Once && error.code != OWN_THROTTLING,
        }
    }

    /// A response with its ETag, if it will be stored.
    async fn tag(&self, response: EnsResponse) -> Tagged {
        const LARGE: usize = 256 << 10;
        let hash = |body: &[u8]| format!("\"{}\"", &sha256_hex(body)[..32]).into();
        let body = response.body.clone();
        let etag = match body.len() {
            size if size > self.limits.max_entry_bytes => None,
            size if size < LARGE => Some(hash(&body)),
            // Other requests must not wait for this.
            _ => tokio::task::spawn_blocking(move || hash(&body)).await.ok(),
        };
        Tagged { response, etag }
    }
}

impl Call {
    async fn outcome(mut self) -> CallResult {
        match self.outcome.wait_for(Option::is_some).await {
            Ok(outcome) => outcome.clone().expect("waited for"),
            Err(_) => Err(ApiError::with_detail(ErrorCode::BadResponse, "the proxy broke off the call")),
        }
    }
}

/// The task's end of a [`Call`].
struct RunningCall {
    shared: Arc<Shared>,
    key: Key,
    sender: watch::Sender<Option<CallResult>>,
}

impl RunningCall {
    async fn run(self, operation: &OperationCall, queued: QueuedCall) {
        let shared = self.shared.clone();
        let (demand, lined_up) = (queued.demand().clone(), shared.upstream.monotonic());
        let outcome = match shared.upstream.call_queued(operation, queued).await {
            Ok(response) => Ok(shared.tag(response).await),
            Err(error) => Err(error),
        };
        let is_stored = !demand.is_over() && shared.is_stored(&outcome);
        if is_stored {
            let sent = demand.sent().unwrap_or(lined_up);
            let entry = Entry { outcome: outcome.clone(), sent };
            let state = shared.state();
            // A call that was sent later may have ended before.
            if state.store.get(&self.key).is_none_or(|other| other.sent < sent) {
                state.store.insert(self.key.clone(), entry);
            }
        }
        self.sender.send_replace(Some(outcome));
        drop(self);
        if is_stored {
            // A little later than it expires.
            sleep(shared.limits.response_ttl + Duration::from_millis(50)).await;
            shared.state().store.remove_expired();
        }
    }
}

impl Drop for RunningCall {
    /// Also when the call panics: the next request must not wait for it.
    fn drop(&mut self) {
        let mut state = self.shared.state();
        if state.calls.get(&self.key).is_some_and(|call| call.outcome.same_channel(&self.sender.subscribe()))
        {
            state.calls.remove(&self.key);
        }
    }
}
