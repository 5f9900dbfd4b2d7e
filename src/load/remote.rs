//! Where the data stands on its way: nothing asked, under way, here, stopped or failed; what was here before stays.
//! Wiring types only: knows no request and no view.

use std::ops::Deref;
use std::sync::{Arc, Weak};

use board::model::time::UtcSeconds;
use board::report::issues::DataIssueCount;
use board::{Board, Tally};
use ens_api::{ApiError, PushQuery};

/// A value that is shared and never changed. Two are equal if they are the very same one: a Memo of it
/// compares in no time, however large it is.
#[derive(Debug)]
pub struct Shared<T>(Arc<T>);

impl<T> Shared<T> {
    /// Shares a value.
    pub fn new(value: T) -> Self {
        Self(Arc::new(value))
    }
}

/// Which shared value something was made of. Does not keep it.
#[derive(Debug)]
pub struct Origin<T>(Weak<T>);

impl<T> Shared<T> {
    /// To know it again.
    pub fn origin(&self) -> Origin<T> {
        Origin(Arc::downgrade(&self.0))
    }
}

impl<T> Origin<T> {
    /// True if it is this very one.
    pub fn is_of(&self, shared: &Shared<T>) -> bool {
        std::ptr::eq(self.0.as_ptr(), Arc::as_ptr(&shared.0))
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Default> Default for Shared<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

/// A board with what is known of its arrival.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// The push results.
    pub board: Shared<Board>,
    /// What their summary is made of. Comes with them, as do their data issues, since each takes a pass over all of them:
    /// showing them is left with less to do at once, and no number is older than its picture.
    pub tally: Shared<Tally>,
    /// What is odd about them.
    pub issues: Shared<Vec<DataIssueCount>>,
    /// What was asked.
    pub query: Shared<PushQuery>,
    /// When the oldest of it came from ENS.
    pub at: UtcSeconds,
    /// False while further pages are on their way, and where they failed.
    pub complete: bool,
}

impl Loaded {
    /// What is here where it is not the whole answer: entries, and how many there are where ENS says so.
    pub fn part(&self) -> Option<(u64, Option<u64>)> {
        if self.complete {
            return None;
        }
        let pages = self.board.pages();
        let total = pages.last().and_then(|page| page.total_count);
        let entries = pages.iter().map(|page| u64::from(page.entries)).sum();
        Some((entries, total.and_then(|total| u64::try_from(total).ok())))
    }
}

/// How far a request has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Pages that have arrived.
    pub pages: u32,
    /// Bytes that have arrived, unpacked.
    pub bytes: u64,
    /// Entries (a name and version each) that have arrived.
    pub entries: u64,
    /// Entries that ENS says there are.
    pub total: Option<u64>,
}

impl Progress {
    /// The share that has arrived, from 0 to 1, where it can be known.
    pub fn share(&self) -> Option<f64> {
        let total = self.total.filter(|total| *total > 0)?;
        Some((self.entries as f64 / total as f64).min(1.0))
    }
}

/// The answer to the query of the address bar. Boards only ever change places with newer ones of the same
/// query: a new query begins without a previous board.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Remote {
    /// Nothing is asked.
    #[default]
    Idle,
    /// On its way.
    Loading {
        /// What is shown in the meantime; its first pages as soon as they are here.
        previous: Option<Loaded>,
        /// How far it has come.
        progress: Progress,
        /// Why the request before it failed, where it did.
        error: Option<ApiError>,
    },
    /// Here.
    Ready(Loaded),
    /// Ended by a person before all of it was here.
    Stopped {
        /// What had come by then. Never a whole answer: where one was here before, it stands as it stood.
        part: Option<Loaded>,
    },
    /// Refused, or not reached.
    Failed {
        /// What was here before, and stays.
        previous: Option<Loaded>,
        /// Why.
        error: ApiError,
    },
}

impl Remote {
    /// What can be shown.
    pub fn loaded(&self) -> Option<&Loaded> {
        match self {
            Self::Idle => None,
            Self::Ready(loaded) => Some(loaded),
            Self::Loading { previous: here, .. }
            | Self::Stopped { part: here }
            | Self::Failed { previous: here, .. } => here.as_ref(),
        }
    }

    /// What came of the last request, if it has ended and did not fail: the answer, or a part of it.
    pub fn answered(&self) -> Option<&Loaded> {
        match self {
            Self::Ready(_) | Self::Stopped { .. } => self.loaded(),
            Self::Idle | Self::Loading { .. } | Self::Failed { .. } => None,
        }
    }

    /// How far the request under way has come.
    pub fn progress(&self) -> Option<Progress> {
        match self {
            Self::Loading { progress, .. } => Some(*progress),
            Self::Idle | Self::Ready(_) | Self::Stopped { .. } | Self::Failed { .. } => None,
        }
    }

    /// Why the last request failed.
    pub fn error(&self) -> Option<&ApiError> {
        match self {
            Self::Failed { error, .. } => Some(error),
            Self::Idle | Self::Ready(_) | Self::Stopped { .. } | Self::Loading { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_values_are_equal_only_to_themselves() {
        let one = Shared::new(vec![1]);
        assert!(one == one.clone());
        assert!(one != Shared::new(vec![1]));
    }

    #[test]
    fn an_origin_knows_its_own_and_keeps_nothing() {
        let one = Shared::new(vec![1]);
        let origin = one.origin();
        assert!(origin.is_of(&one.clone()));
        drop(one);
        // Its place is not given away while somebody could take what comes there for it.
        assert!((0..100).all(|_| !origin.is_of(&Shared::new(vec![1]))));
        assert!(origin.0.upgrade().is_none());
    }

    #[test]
    fn shares_are_known_only_with_a_total_and_never_above_one() {
        let share = |entries, total| Progress { entries, total, ..Progress::default() }.share();
        assert_eq!(share(3, None), None);
        assert_eq!(share(0, Some(0)), None);
        assert_eq!(share(1, Some(4)), Some(0.25));
        assert_eq!(share(9, Some(4)), Some(1.0));
    }
}
