//! Everything about one cell of the grid, for the pinned panel: the push with every element of the response, the other
//! versions in the region, the statuses of the version, and the facts about the region.

use crate::model::columns::{Board, Page, Push, RegionId, Stat, VersionId};
use crate::model::counts::Counts;
use crate::model::issues::DataIssues;
use crate::model::regions::{RegionCatalog, RegionFacts};
use crate::sort::natural::natural;
use crate::sort::sort_by;

/// The pinned version or cell, by name, so that it survives a refresh and fits a link.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Selection {
    /// Name of the data file.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The region; none where only the version is selected.
    pub region: Option<String>,
}

/// A version of a data file, and the region where it is selected.
#[derive(Debug, Clone, PartialEq)]
pub struct Detail<'a> {
    /// The version.
    pub version: VersionId,
    /// Name of its data file.
    pub name: &'a str,
    /// Its own name.
    pub version_name: &'a str,
    /// The data issues of the version itself.
    pub version_issues: DataIssues,
    /// Its statuses as sent: their text, how many regions each counts and lists.
    pub stats: Vec<(&'a str, Stat)>,
    /// The last page that lists it: request id, page, count, time of the call.
    pub page: &'a Page,
    /// The region, where one is selected.
    pub cell: Option<CellDetail<'a>>,
}

/// A region, and the pushes of all versions of the data file to it.
#[derive(Debug, Clone, PartialEq)]
pub struct CellDetail<'a> {
    /// The region; `None` if the board does not have it.
    pub region: Option<RegionId>,
    /// The facts about it.
    pub facts: RegionFacts,
    /// The push; `None` where the version is not targeted there.
    pub push: Option<Push<'a>>,
    /// All versions of the data file, this one included, with their push to the region, in the order of the response.
    pub versions: Vec<(VersionId, &'a str, Option<Push<'a>>)>,
}

impl<'a> Detail<'a> {
    /// Looks a selection up; `None` if the board has no such version.
    pub fn new(board: &'a Board, catalog: &RegionCatalog, selection: &Selection) -> Option<Self> {
        let version = board.find_version(&selection.name, &selection.version)?;
        let stats = board.stats_of(version).map(|stat| (board.status_text(stat.status), stat));
        let cell = selection.region.as_deref().map(|id| {
            let region = find_region(board, version, id);
            let push_of = |version| Some(board.push(board.find(version, region?)?));
            let name = board.name_id(version);
            let versions = board.versions().filter(|other| board.name_id(*other) == name);
            CellDetail {
                region,
                facts: catalog.facts(id),
                push: push_of(version),
                versions: versions
                    .map(|version| (version, board.version_name(version), push_of(version)))
                    .collect(),
            }
        });
        Some(Self {
            version,
            name: board.name(version),
            version_name: board.version_name(version),
            version_issues: board.version_issues(version),
            stats: stats.collect(),
            page: board.page_of(version),
            cell,
        })
    }
}

/// A region, and the pushes of all data files to it.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeDetail<'a> {
    /// The region.
    pub region: RegionId,
    /// The facts about it.
    pub facts: RegionFacts,
    /// All its pushes, by status.
    pub counts: Counts,
    /// The worst of them first, then those of the latest changes.
    pub pushes: Vec<Push<'a>>,
}

impl<'a> NodeDetail<'a> {
    /// Looks a region up, with at most `most` of its pushes; `None` if the board does not have it.
    pub fn new(board: &'a Board, catalog: &RegionCatalog, id: &str, most: usize) -> Option<Self> {
        let region = board.find_region(id)?;
        let mut counts = Counts::default();
        let mut pushes: Vec<Push<'_>> = Vec::new();
        for push in board.pushes_in(region) {
            counts.add(board.status(*push));
            pushes.push(board.push(*push));
        }
        sort_by(&mut pushes, |a, b| {
            a.status
                .cmp(&b.status)
                .then_with(|| b.update.get().cmp(&a.update.get()))
                .then_with(|| natural(a.name, b.name).then_with(|| natural(a.version_name, b.version_name)))
        });
        pushes.truncate(most);
        Some(Self { region, facts: catalog.facts(id), counts, pushes })
    }
}

impl Board {
    /// The selection of a push.
    pub fn selection(&self, push: crate::PushId) -> Selection {
        let push = self.push(push);
        Selection {
            name: push.name.to_owned(),
            version: push.version_name.to_owned(),
            region: Some(push.region_name.to_owned()),
        }
    }
}

// Several regions may have no id: the version's first one is taken.
fn find_region(board: &Board, version: VersionId, id: &str) -> Option<RegionId> {
    board.find_region(id).or_else(|| {
        let mut regions = board.rows_of(version).map(|row| board.region[row]);
        regions.find(|region| board.region_name(*region) == id)
    })
}
