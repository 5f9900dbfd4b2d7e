//! The data issues of a board: how often each occurs, and its first examples.

use strum::VariantArray;

use crate::model::columns::{Board, PushId, VersionId};
use crate::model::issues::{DataIssue, DataIssues};

/// A data issue, how often it occurs, and where to look first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataIssueCount {
    /// The kind.
    pub issue: DataIssue,
    /// The number of pushes or versions that have it; 1 for the board.
    pub count: usize,
    /// The first versions with it, at most [`EXAMPLES`].
    pub versions: Vec<VersionId>,
    /// The first pushes with it, at most [`EXAMPLES`].
    pub pushes: Vec<PushId>,
}

/// How many examples a [`DataIssueCount`] names.
pub const EXAMPLES: usize = 3;

impl Board {
    /// Every data issue that occurs, in the order of [`DataIssue`].
    pub fn issues(&self) -> Vec<DataIssueCount> {
        let mut all: Vec<DataIssueCount> = DataIssue::VARIANTS
            .iter()
            .map(|issue| DataIssueCount { issue: *issue, count: 0, versions: Vec::new(), pushes: Vec::new() })
            .collect();
        for issue in self.board_issues.iter() {
            all[issue as usize].count += 1;
        }
        for version in self.versions() {
            for issue in self.version_issues(version).iter() {
                let entry = &mut all[issue as usize];
                entry.count += 1;
                if entry.versions.len() < EXAMPLES {
                    entry.versions.push(version);
                }
            }
        }
        let of_pushes = self.issues.iter().map(|issues| DataIssues::from(*issues)).enumerate();
        for (row, issues) in of_pushes.filter(|(_, issues)| !issues.is_empty()) {
            for issue in issues.iter() {
                let entry = &mut all[issue as usize];
                entry.count += 1;
                if entry.pushes.len() < EXAMPLES {
                    entry.pushes.push(PushId(row as u32));
                }
            }
        }
        all.retain(|entry| entry.count > 0);
        all
    }
}
