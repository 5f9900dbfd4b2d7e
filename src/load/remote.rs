//! The state of a load: idle, loading, ready, stopped or failed, and the board that is displayed meanwhile.

use board::model::time::UtcSeconds;
use board::report::issues::DataIssueCount;
use board::{Board, Tally};
use ens_api::{ApiError, PushQuery};

use crate::platform::shared::Shared;

/// A board, with what is computed once for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// The push results.
    pub board: Shared<Board>,
    /// The counts behind their summary. Counts and data issues take a pass over all pushes each, so the loader computes
    /// them: displaying the board takes less time, and no number is older than its drawing.
    pub tally: Shared<Tally>,
    /// The data issues found in them.
    pub issues: Shared<Vec<DataIssueCount>>,
    /// The query.
    pub query: Shared<PushQuery>,
    /// When ENS responded with the oldest page.
    pub at: UtcSeconds,
    /// False while pages or entries are missing.
    pub complete: bool,
}

impl Loaded {
    /// What it tells of an earlier moment; the same where that is not before the response.
    #[must_use]
    pub fn as_of(&self, moment: UtcSeconds) -> Self {
        let board = self.board.as_of(moment);
        if board.moment().is_none() {
            return self.clone();
        }
        let tally = Shared::new(Tally::new(&board, None));
        Self { board: Shared::new(board), tally, ..self.clone() }
    }

    /// The moment that the board is of: that of the response, or an earlier one.
    pub fn moment(&self) -> UtcSeconds {
        self.board.moment().unwrap_or(self.at)
    }

    /// Where the response is not complete: the entries that have arrived, and the total if ENS sent one.
    pub fn part(&self) -> Option<(u64, Option<u64>)> {
        if self.complete {
            return None;
        }
        let pages = self.board.pages();
        let total =
            pages.last().and_then(|page| page.total_count).and_then(|total| u64::try_from(total).ok());
        let entries = match self.board.missing_entries() {
            0 => pages.iter().map(|page| u64::from(page.entries)).sum(),
            // An entry that came twice is in the place of one that did not come.
            missing => total.unwrap_or(0).saturating_sub(missing),
        };
        Some((entries, total))
    }
}

/// The progress of a load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Pages that have arrived.
    pub pages: u32,
    /// Bytes that have arrived, decompressed.
    pub bytes: u64,
    /// Entries (a name and version each) that have arrived.
    pub entries: u64,
    /// The total number of entries, if ENS sent one.
    pub total: Option<u64>,
}

impl Progress {
    /// The share that has arrived, from 0 to 1; `None` without a total.
    pub fn share(&self) -> Option<f64> {
        let total = self.total.filter(|total| *total > 0)?;
        Some((self.entries as f64 / total as f64).min(1.0))
    }
}

/// The response to the query of the address bar. A newer board replaces a board of the same query; the load of another
/// query starts without a previous board.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Remote {
    /// There is no query.
    #[default]
    Idle,
    /// The load is under way.
    Loading {
        /// The board that is displayed meanwhile: an older one, or the pages that have arrived.
        previous: Option<Loaded>,
        /// The progress of the load.
        progress: Progress,
        /// The error of the load before, if that failed.
        error: Option<ApiError>,
    },
    /// The load is complete.
    Ready(Loaded),
    /// A person stopped the load.
    Stopped {
        /// The pages that had arrived. Never a complete response: that would be `Ready` or `Failed` as before.
        part: Option<Loaded>,
    },
    /// The load failed.
    Failed {
        /// The previous board.
        previous: Option<Loaded>,
        /// The error.
        error: ApiError,
    },
}

impl Remote {
    /// The board to display.
    pub fn loaded(&self) -> Option<&Loaded> {
        match self {
            Self::Idle => None,
            Self::Ready(loaded) => Some(loaded),
            Self::Loading { previous: loaded, .. }
            | Self::Stopped { part: loaded }
            | Self::Failed { previous: loaded, .. } => loaded.as_ref(),
        }
    }

    /// The board of the last load, if that has ended without an error: the response, or a part of it.
    pub fn received(&self) -> Option<&Loaded> {
        match self {
            Self::Ready(_) | Self::Stopped { .. } => self.loaded(),
            Self::Idle | Self::Loading { .. } | Self::Failed { .. } => None,
        }
    }

    /// The progress of the load under way.
    pub fn progress(&self) -> Option<Progress> {
        match self {
            Self::Loading { progress, .. } => Some(*progress),
            Self::Idle | Self::Ready(_) | Self::Stopped { .. } | Self::Failed { .. } => None,
        }
    }

    /// True from a failure until the next response.
    pub fn is_failing(&self) -> bool {
        matches!(self, Self::Failed { .. } | Self::Loading { error: Some(_), .. })
    }

    /// The error of the last load.
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
    fn the_share_is_known_only_with_a_total_and_never_above_one() {
        let share = |entries, total| Progress { entries, total, ..Progress::default() }.share();
        assert_eq!(share(3, None), None);
        assert_eq!(share(0, Some(0)), None);
        assert_eq!(share(1, Some(4)), Some(0.25));
        assert_eq!(share(9, Some(4)), Some(1.0));
    }
}
