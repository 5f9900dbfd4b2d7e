//! Numbers of pushes by status.

use std::ops::{Index, IndexMut};

use crate::model::status::Status;

/// Pushes by status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts([u32; 4]);

impl Counts {
    /// No pushes.
    pub const NONE: Self = Self([0; 4]);

    /// Of all statuses.
    pub fn total(&self) -> u32 {
        self.0.iter().sum()
    }

    /// The worst status that occurs.
    pub fn worst(&self) -> Option<Status> {
        Status::ALL.into_iter().find(|status| self[*status] > 0)
    }

    /// Adds those of another.
    pub fn merge(&mut self, other: Self) {
        for (own, other) in self.0.iter_mut().zip(other.0) {
            *own += other;
        }
    }

    /// Counts one more.
    #[inline]
    pub fn add(&mut self, status: Status) {
        self.0[status as usize] += 1;
    }
}

impl Index<Status> for Counts {
    type Output = u32;

    #[inline]
    fn index(&self, status: Status) -> &u32 {
        &self.0[status as usize]
    }
}

impl IndexMut<Status> for Counts {
    fn index_mut(&mut self, status: Status) -> &mut u32 {
        &mut self.0[status as usize]
    }
}
