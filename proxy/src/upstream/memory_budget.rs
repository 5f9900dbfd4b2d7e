//! The memory budget of all response bodies together, from their first byte until the last client has them. Small
//! bodies are free, since connections are few. Of the bodies that outgrow a step, one grows at a time, so that two
//! of them never wait for each other.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A body up to this size is not counted: 512 connections hold at most 128 MiB in such.
const FREE: usize = 256 << 10;
/// A body up to this size takes its whole step at once and never waits again; a larger one grows by steps.
const STEP: usize = 8 << 20;
/// The bytes of one permit: a semaphore can't count single bytes of the whole budget.
const KIB: usize = 1 << 10;

/// The budget of one endpoint's responses.
#[derive(Debug)]
pub(super) struct MemoryBudget {
    medium: Arc<Semaphore>,
    large: Arc<Semaphore>,
    /// One permit: to grow beyond a step.
    growing: Arc<Semaphore>,
    held: AtomicUsize,
}

impl MemoryBudget {
    /// A budget of `total` bytes, or of the largest response if that is more.
    pub(super) fn new(total: usize, largest: usize) -> Arc<Self> {
        let medium = (total / 5).max(STEP);
        let large = total.saturating_sub(medium).max(steps(largest));
        Arc::new(Self {
            medium: Arc::new(Semaphore::new(medium / KIB)),
            large: Arc::new(Semaphore::new(large / KIB)),
            growing: Arc::new(Semaphore::new(1)),
            held: AtomicUsize::new(0),
        })
    }

    /// Bytes of all bodies that are in memory now, the small ones as well.
    pub(super) fn held(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }
}

/// A body while it is received, with its part of the budget.
#[derive(Debug)]
pub(super) struct BodyBuffer {
    // Freed before its part of the budget is.
    bytes: Vec<u8>,
    budget: Arc<MemoryBudget>,
    counted: usize,
    permit: Option<OwnedSemaphorePermit>,
    growing: Option<OwnedSemaphorePermit>,
}

impl BodyBuffer {
    /// An empty body.
    pub(super) fn new(budget: Arc<MemoryBudget>) -> Self {
        Self { bytes: Vec::new(), budget, counted: 0, permit: None, growing: None }
    }

    /// The bytes received so far.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Reserves exactly `size` bytes in total; waits while other bodies use the budget.
    pub(super) async fn reserve(&mut self, size: usize) {
        if size <= self.bytes.capacity() {
            return;
        }
        self.take_budget(size).await;
        self.bytes.reserve_exact(size - self.bytes.len());
        self.count();
    }

    /// Appends a part; waits while it needs more and other bodies use the budget.
    pub(super) async fn push(&mut self, part: &[u8]) {
        let size = self.bytes.len() + part.len();
        if size > self.bytes.capacity() {
            let ahead = match size {
                // Doubles, as vectors do.
                ..=FREE => size.next_power_of_two().min(FREE),
                _ => steps(size),
            };
            self.reserve(ahead).await;
        }
        self.bytes.extend_from_slice(part);
    }

    /// The complete body, in memory once for all its clones. The unused part of its budget is released now, the rest
    /// with the last clone.
    pub(super) fn into_bytes(mut self) -> Bytes {
        self.growing = None;
        self.bytes.shrink_to_fit();
        self.count();
        if let Some(permit) = &mut self.permit {
            let needed = self.bytes.len().div_ceil(KIB);
            drop(permit.split(permit.num_permits().saturating_sub(needed)));
        }
        Bytes::from_owner(self)
    }

    async fn take_budget(&mut self, size: usize) {
        if size <= FREE {
            return;
        }
        if size <= STEP {
            if self.permit.is_none() {
                self.permit = Some(permits(&self.budget.medium, STEP).await);
            }
            return;
        }
        if self.growing.is_none() {
            self.growing = Some(permits(&self.budget.growing, KIB).await);
            // From here on it uses the other part of the budget.
            let large = permits(&self.budget.large, steps(size)).await;
            self.permit = Some(large);
        } else if let Some(permit) = &mut self.permit {
            let missing = steps(size).saturating_sub(permit.num_permits() * KIB);
            permit.merge(permits(&self.budget.large, missing).await);
        }
    }

    fn count(&mut self) {
        let now = self.bytes.capacity();
        self.budget.held.fetch_add(now, Ordering::Relaxed);
        self.budget.held.fetch_sub(self.counted, Ordering::Relaxed);
        self.counted = now;
    }
}

impl AsRef<[u8]> for BodyBuffer {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for BodyBuffer {
    fn drop(&mut self) {
        self.budget.held.fetch_sub(self.counted, Ordering::Relaxed);
    }
}

fn steps(size: usize) -> usize {
    size.div_ceil(STEP) * STEP
}

async fn permits(of: &Arc<Semaphore>, bytes: usize) -> OwnedSemaphorePermit {
    let count = u32::try_from(bytes / KIB).expect("responses are limited far below 4 TiB");
    of.clone().acquire_many_owned(count).await.expect("never closed")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::time::timeout;

    const MIB: usize = 1 << 20;

    async fn filled(budget: &Arc<MemoryBudget>, size: usize) -> Bytes {
        let mut body = BodyBuffer::new(budget.clone());
        let part = vec![b'a'; 64 << 10];
        while body.bytes().len() < size {
            body.push(&part[..part.len().min(size - body.bytes().len())]).await;
        }
        body.into_bytes()
    }

    async fn waits<T>(future: impl Future<Output = T>) -> bool {
        timeout(Duration::from_millis(50), future).await.is_err()
    }

    #[tokio::test]
    async fn each_body_is_in_memory_once_and_is_released_with_its_last_clone() {
        let budget = MemoryBudget::new(64 * MIB, 32 * MIB);
        for size in [0, 1, 100 << 10, FREE, FREE + 1, 3 * MIB, STEP, STEP + 1, 20 * MIB] {
            let body = filled(&budget, size).await;
            assert_eq!((body.len(), budget.held()), (size, size));
            let clone = body.clone();
            drop(body);
            assert_eq!(budget.held(), size);
            drop(clone);
            assert_eq!(budget.held(), 0);
        }
        assert_eq!(budget.medium.available_permits() * KIB, 64 * MIB / 5 / KIB * KIB);
        assert_eq!(budget.growing.available_permits(), 1);
    }

    #[tokio::test]
    async fn an_announced_size_is_taken_exactly() {
        let budget = MemoryBudget::new(64 * MIB, 32 * MIB);
        let mut body = BodyBuffer::new(budget.clone());
        body.reserve(9 * MIB + 5).await;
        assert_eq!(budget.held(), 9 * MIB + 5);
        body.push(&[b'a'; 1_000]).await;
        assert_eq!(budget.held(), 9 * MIB + 5);
    }

    #[tokio::test]
    async fn large_bodies_together_stay_within_the_budget() {
        let budget = MemoryBudget::new(32 * MIB, 16 * MIB);
        let first = filled(&budget, 12 * MIB).await;
        assert!(waits(filled(&budget, 14 * MIB)).await, "24 MiB are for large ones, and 12 are taken");
        assert_eq!(budget.held(), 12 * MIB, "a body that was dropped holds nothing");
        drop(first);
        assert_eq!(filled(&budget, 14 * MIB).await.len(), 14 * MIB);
    }

    #[tokio::test]
    async fn half_read_bodies_do_not_wait_for_each_other_for_ever() {
        let budget = MemoryBudget::new(32 * MIB, 16 * MIB);
        let bodies = (0..6).map(|_| {
            let budget = budget.clone();
            tokio::spawn(async move { drop(filled(&budget, 16 * MIB).await) })
        });
        for body in bodies.collect::<Vec<_>>() {
            timeout(Duration::from_secs(5), body).await.unwrap().unwrap();
        }
        assert_eq!(budget.held(), 0);
    }

    #[tokio::test]
    async fn medium_bodies_are_limited_too_and_small_ones_are_not() {
        let budget = MemoryBudget::new(32 * MIB, 16 * MIB);
        let _first = filled(&budget, 6 * MIB).await;
        assert!(waits(filled(&budget, MIB)).await, "it needs a step, and 8 MiB are there in all");
        let _small = filled(&budget, FREE).await;
        let mut large = BodyBuffer::new(budget.clone());
        large.reserve(16 * MIB).await;
    }

    #[tokio::test]
    async fn the_largest_response_fits_however_small_the_budget() {
        let budget = MemoryBudget::new(0, 20 * MIB);
        assert_eq!(filled(&budget, 20 * MIB).await.len(), 20 * MIB);
    }
}
