//! Whether a cause is new with the newest versions of its data files.

use crate::model::columns::{Board, VersionId};

/// Where a cause stands in the order of versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Novelty {
    /// Its data files have one version each: nothing to compare with.
    #[default]
    OneVersion,
    /// It began with the newest versions: older ones do not have it.
    New,
    /// Newest and older versions have it.
    Old,
    /// Only older versions have it.
    Past,
}

impl Novelty {
    /// That of the cause that these versions have.
    pub(super) fn of(board: &Board, versions: &[VersionId]) -> Self {
        let is_newest = |version: &VersionId| board.is_newest(*version);
        let has_older = |version: &VersionId| board.versions_with(*version).len() > 1;
        match (versions.iter().any(is_newest), versions.iter().all(is_newest)) {
            (true, true) if versions.iter().any(has_older) => Self::New,
            (true, true) => Self::OneVersion,
            (true, false) => Self::Old,
            (false, _) => Self::Past,
        }
    }
}
