//! How long and how much of what was answered is kept, and the cache that does it. Knows no call.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use moka::Expiry;
use tokio::time::Instant;

use super::{Key, Outcome};

/// How long and how much is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keeping {
    /// An answer, from its last byte on.
    pub answer: Duration,
    /// An error that would be the same again; not longer than an answer.
    pub error: Duration,
    /// Bytes of the largest answer that is kept; a larger one goes with the last who waited for it.
    pub largest: usize,
    /// Bytes of all that is kept.
    pub together: usize,
    /// How long a fresh answer waits for a call that began too early, before it gets a call of its own.
    pub patience: Duration,
}

impl Default for Keeping {
    fn default() -> Self {
        Self {
            answer: Duration::from_secs(3),
            error: Duration::from_secs(1),
            largest: 4 << 20,
            together: 32 << 20,
            patience: Duration::from_secs(1),
        }
    }
}

/// What a call left behind.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) outcome: Outcome,
    /// When the call began.
    pub(super) began: Instant,
}

/// What all calls left behind, until it is over or more than there is room for.
#[derive(Debug)]
pub(super) struct Cache(moka::sync::Cache<Key, Slot>);

/// Emptied as soon as it is over: the cache frees its values at some later time, when it is used again.
type Slot = Arc<Mutex<Option<Kept>>>;

impl Cache {
    pub(super) fn new(keeping: Keeping) -> Self {
        let cache = moka::sync::Cache::builder()
            .max_capacity(keeping.together as u64)
            .weigher(|key: &Key, slot: &Slot| (key.len() + size(slot)).try_into().unwrap_or(u32::MAX))
            .time_to_live(keeping.answer)
            .expire_after(keeping)
            .eviction_listener(|_, slot: Slot, _| *lock(&slot) = None)
            .build();
        Self(cache)
    }

    pub(super) fn get(&self, key: &Key) -> Option<Kept> {
        lock(&self.0.get(key)?).clone()
    }

    pub(super) fn insert(&self, key: Key, kept: Kept) {
        self.0.insert(key, Arc::new(Mutex::new(Some(kept))));
    }

    /// Frees what is over, which otherwise waits for the next use.
    pub(super) fn clear_up(&self) {
        self.0.run_pending_tasks();
    }

    /// Bytes of what is kept.
    pub(super) fn bytes(&self) -> u64 {
        self.0.run_pending_tasks();
        self.0.weighted_size()
    }
}

/// Answers are over all after the same time, for which the cache has a queue; errors have a time each.
impl Expiry<Key, Slot> for Keeping {
    fn expire_after_create(&self, _: &Key, slot: &Slot, _: std::time::Instant) -> Option<Duration> {
        let kept = lock(slot);
        kept.as_ref().is_none_or(|kept| kept.outcome.is_err()).then_some(self.error)
    }

    fn expire_after_update(
        &self,
        key: &Key,
        slot: &Slot,
        at: std::time::Instant,
        _: Option<Duration>,
    ) -> Option<Duration> {
        self.expire_after_create(key, slot, at)
    }
}

fn size(slot: &Slot) -> usize {
    lock(slot).as_ref().and_then(|kept| Some(kept.outcome.as_ref().ok()?.answer.body.len())).unwrap_or(0)
}

fn lock(slot: &Slot) -> MutexGuard<'_, Option<Kept>> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}
