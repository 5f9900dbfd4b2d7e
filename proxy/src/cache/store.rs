//! Stores the outcomes of calls, for a limited time and up to a number of bytes.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use moka::Expiry;

use super::entry::{Entry, Key};

/// The limits of the cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheLimits {
    /// How long a response is stored, from its last byte on.
    pub response_ttl: Duration,
    /// How long an error is stored that a retry would not change; not longer than a response.
    pub error_ttl: Duration,
    /// Bytes of the largest response that is stored.
    pub max_entry_bytes: usize,
    /// Bytes of all responses that are stored.
    pub max_bytes: usize,
    /// How long a request for a fresh response waits for a call that started too early, before it gets its own.
    pub fresh_wait: Duration,
    /// Requests that wait at a time, on behalf of one person.
    pub waiting: usize,
}

impl Default for CacheLimits {
    fn default() -> Self {
        Self {
            response_ttl: Duration::from_secs(3),
            error_ttl: Duration::from_secs(1),
            max_entry_bytes: 4 << 20,
            max_bytes: 32 << 20,
            fresh_wait: Duration::from_secs(1),
            waiting: 128,
        }
    }
}

/// All stored outcomes.
#[derive(Debug)]
pub(super) struct Store(moka::sync::Cache<Key, EntryCell>);

/// Emptied as soon as it expires: the library frees its values at some later time, when it is used again.
type EntryCell = Arc<Mutex<Option<Entry>>>;

impl Store {
    pub(super) fn new(limits: CacheLimits) -> Self {
        let cache = moka::sync::Cache::builder()
            .max_capacity(limits.max_bytes as u64)
            .weigher(|key: &Key, cell: &EntryCell| (key.len() + size(cell)).try_into().unwrap_or(u32::MAX))
            .time_to_live(limits.response_ttl)
            .expire_after(limits)
            .eviction_listener(|_, cell: EntryCell, _| *lock(&cell) = None)
            .build();
        Self(cache)
    }

    pub(super) fn get(&self, key: &Key) -> Option<Entry> {
        lock(&self.0.get(key)?).clone()
    }

    pub(super) fn insert(&self, key: Key, entry: Entry) {
        self.0.insert(key, Arc::new(Mutex::new(Some(entry))));
    }

    /// Frees what has expired, which otherwise waits for the next use.
    pub(super) fn remove_expired(&self) {
        self.0.run_pending_tasks();
    }

    /// Bytes that are stored.
    pub(super) fn bytes(&self) -> u64 {
        self.0.run_pending_tasks();
        self.0.weighted_size()
    }
}

/// All responses expire after the same time, for which the library has a queue; each error has a time of its own.
impl Expiry<Key, EntryCell> for CacheLimits {
    fn expire_after_create(&self, _: &Key, cell: &EntryCell, _: std::time::Instant) -> Option<Duration> {
        let entry = lock(cell);
        entry.as_ref().is_none_or(|entry| entry.outcome.is_err()).then_some(self.error_ttl)
    }

    fn expire_after_update(
        &self,
        key: &Key,
        cell: &EntryCell,
        at: std::time::Instant,
        _: Option<Duration>,
    ) -> Option<Duration> {
        self.expire_after_create(key, cell, at)
    }
}

fn size(cell: &EntryCell) -> usize {
    lock(cell).as_ref().and_then(|entry| Some(entry.outcome.as_ref().ok()?.response.body.len())).unwrap_or(0)
}

fn lock(cell: &EntryCell) -> MutexGuard<'_, Option<Entry>> {
    cell.lock().unwrap_or_else(PoisonError::into_inner)
}
