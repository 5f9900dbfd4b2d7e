//! How much memory the bodies of answers may take together, from their first byte until the last client has
//! them. Small ones are free, since connections are few. Larger ones share a room; of those that outgrow a
//! step, one grows at a time, so that two half-read ones never wait for each other.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A body up to this size is not counted: 512 connections hold at most 128 MiB in such.
const FREE: usize = 256 << 10;
/// A body up to this size takes its whole step at once and never waits again; a larger one grows by steps.
const STEP: usize = 8 << 20;
/// The unit of permits: a semaphore counts to some billions only.
const KIB: usize = 1 << 10;

/// The room of one endpoint's answers.
#[derive(Debug)]
pub(super) struct Room {
    middling: Arc<Semaphore>,
    large: Arc<Semaphore>,
    /// To grow beyond a step.
    turn: Arc<Semaphore>,
    held: AtomicUsize,
}

impl Room {
    /// For so many bytes together, of which the largest answer takes `answer` at most; that much is there in
    /// any case.
    pub(super) fn new(together: usize, answer: usize) -> Arc<Self> {
        let middling = (together / 5).max(STEP);
        let large = together.saturating_sub(middling).max(steps(answer));
        Arc::new(Self {
            middling: Arc::new(Semaphore::new(middling / KIB)),
            large: Arc::new(Semaphore::new(large / KIB)),
            turn: Arc::new(Semaphore::new(1)),
            held: AtomicUsize::new(0),
        })
    }

    /// Bytes of all bodies that are in memory now, the small ones as well.
    pub(super) fn held(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }
}

/// A body while it comes, with the room that it takes.
#[derive(Debug)]
pub(super) struct Body {
    // Freed before its room is.
    bytes: Vec<u8>,
    room: Arc<Room>,
    counted: usize,
    permit: Option<OwnedSemaphorePermit>,
    turn: Option<OwnedSemaphorePermit>,
}

impl Body {
    /// An empty body.
    pub(super) fn new(room: Arc<Room>) -> Self {
        Self { bytes: Vec::new(), room, counted: 0, permit: None, turn: None }
    }

    /// What has come.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Makes room for so many bytes, exactly, as far as it is not there; waits where others take it.
    pub(super) async fn expect(&mut self, size: usize) {
        if size <= self.bytes.capacity() {
            return;
        }
        self.take_room(size).await;
        self.bytes.reserve_exact(size - self.bytes.len());
        self.count();
    }

    /// Appends a part; waits where it outgrows its room and others take what it needs.
    pub(super) async fn push(&mut self, part: &[u8]) {
        let size = self.bytes.len() + part.len();
        if size > self.bytes.capacity() {
            let ahead = match size {
                // Twice as much, as vectors grow.
                ..=FREE => size.next_power_of_two().min(FREE),
                _ => steps(size),
            };
            self.expect(ahead).await;
        }
        self.bytes.extend_from_slice(part);
    }

    /// The whole body, held once for all who share it. What it took too much is given back now, the rest with
    /// the last of its clones.
    pub(super) fn into_bytes(mut self) -> Bytes {
        self.turn = None;
        self.bytes.shrink_to_fit();
        self.count();
        if let Some(permit) = &mut self.permit {
            let needed = self.bytes.len().div_ceil(KIB);
            drop(permit.split(permit.num_permits().saturating_sub(needed)));
        }
        Bytes::from_owner(self)
    }

    async fn take_room(&mut self, size: usize) {
        if size <= FREE {
            return;
        }
        if size <= STEP {
            if self.permit.is_none() {
                self.permit = Some(permits(&self.room.middling, STEP).await);
            }
            return;
        }
        if self.turn.is_none() {
            self.turn = Some(permits(&self.room.turn, KIB).await);
            // From here on it grows in the other part of the room.
            let large = permits(&self.room.large, steps(size)).await;
            self.permit = Some(large);
        } else if let Some(permit) = &mut self.permit {
            let missing = steps(size).saturating_sub(permit.num_permits() * KIB);
            permit.merge(permits(&self.room.large, missing).await);
        }
    }

    fn count(&mut self) {
        let now = self.bytes.capacity();
        self.room.held.fetch_add(now, Ordering::Relaxed);
        self.room.held.fetch_sub(self.counted, Ordering::Relaxed);
        self.counted = now;
    }
}

impl AsRef<[u8]> for Body {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        self.room.held.fetch_sub(self.counted, Ordering::Relaxed);
    }
}

fn steps(size: usize) -> usize {
    size.div_ceil(STEP) * STEP
}

async fn permits(of: &Arc<Semaphore>, bytes: usize) -> OwnedSemaphorePermit {
    let count = u32::try_from(bytes / KIB).expect("answers are bounded far below 4 TiB");
    of.clone().acquire_many_owned(count).await.expect("never closed")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::time::timeout;

    const MIB: usize = 1 << 20;

    async fn filled(room: &Arc<Room>, size: usize) -> Bytes {
        let mut body = Body::new(room.clone());
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
    async fn holds_each_body_once_and_gives_its_room_back_with_the_last_clone() {
        let room = Room::new(64 * MIB, 32 * MIB);
        for size in [0, 1, 100 << 10, FREE, FREE + 1, 3 * MIB, STEP, STEP + 1, 20 * MIB] {
            let body = filled(&room, size).await;
            assert_eq!((body.len(), room.held()), (size, size));
            let clone = body.clone();
            drop(body);
            assert_eq!(room.held(), size);
            drop(clone);
            assert_eq!(room.held(), 0);
        }
        assert_eq!(room.middling.available_permits() * KIB, 64 * MIB / 5 / KIB * KIB);
        assert_eq!(room.turn.available_permits(), 1);
    }

    #[tokio::test]
    async fn an_announced_size_is_taken_exactly() {
        let room = Room::new(64 * MIB, 32 * MIB);
        let mut body = Body::new(room.clone());
        body.expect(9 * MIB + 5).await;
        assert_eq!(room.held(), 9 * MIB + 5);
        body.push(&[b'a'; 1_000]).await;
        assert_eq!(room.held(), 9 * MIB + 5);
    }

    #[tokio::test]
    async fn large_bodies_together_stay_within_the_room() {
        let room = Room::new(32 * MIB, 16 * MIB);
        let first = filled(&room, 12 * MIB).await;
        assert!(waits(filled(&room, 14 * MIB)).await, "24 MiB are for large ones, and 12 are taken");
        assert_eq!(room.held(), 12 * MIB, "what gave up holds nothing");
        drop(first);
        assert_eq!(filled(&room, 14 * MIB).await.len(), 14 * MIB);
    }

    #[tokio::test]
    async fn half_read_ones_do_not_wait_for_each_other_for_ever() {
        let room = Room::new(32 * MIB, 16 * MIB);
        let bodies = (0..6).map(|_| {
            let room = room.clone();
            tokio::spawn(async move { drop(filled(&room, 16 * MIB).await) })
        });
        for body in bodies.collect::<Vec<_>>() {
            timeout(Duration::from_secs(5), body).await.unwrap().unwrap();
        }
        assert_eq!(room.held(), 0);
    }

    #[tokio::test]
    async fn middling_ones_are_bounded_too_and_small_ones_pass_by() {
        let room = Room::new(32 * MIB, 16 * MIB);
        let _first = filled(&room, 6 * MIB).await;
        assert!(waits(filled(&room, MIB)).await, "a step is asked for, and 8 MiB are there in all");
        let _small = filled(&room, FREE).await;
        let mut large = Body::new(room.clone());
        large.expect(16 * MIB).await;
    }

    #[tokio::test]
    async fn the_largest_answer_fits_however_small_the_room() {
        let room = Room::new(0, 20 * MIB);
        assert_eq!(filled(&room, 20 * MIB).await.len(), 20 * MIB);
    }
}
