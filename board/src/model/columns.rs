//! The response as flat columns: one row per push, sorted by version and region, with dense integers for versions, regions
//! and descriptions; 23 bytes per push with its index.
//!
//! ```text
//! version_rows  0────────3───────5     row of a version: its offsets
//! region        0  1  4  0  2  …       ascending within a version, never doubled
//! status        S  F  S  P  S  …
//! by_region     rows in the order of their region, with offsets of their own; made when it is first needed
//! ```

use std::ops::Range;
use std::sync::OnceLock;

pub use crate::model::ids::{PushId, RegionId, VersionId};
use crate::model::issues::{DataIssue, DataIssues, PushIssues};
pub use crate::model::merged::Merged;
use crate::model::merged::MergedRows;
pub use crate::model::raw::RawField;
use crate::model::raw::RawTexts;
pub use crate::model::stats::Stat;
use crate::model::stats::Stats;
use crate::model::status::{Status, StatusCode};
use crate::model::texts::Texts;
use crate::model::time::{Timestamp, UtcSeconds};
use crate::sort::buckets::sorted_by;
use crate::sort::work;

/// A page of the response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// `PageNumber` as echoed.
    pub number: Option<i64>,
    /// `PageSize` as echoed.
    pub size: Option<i64>,
    /// `TotalCount`.
    pub total_count: Option<i64>,
    /// `RequestId`.
    pub request_id: Option<String>,
    /// When it was fetched.
    pub fetched_at: UtcSeconds,
    /// Length of its body.
    pub bytes: usize,
    /// Entries (`PushResult` elements) on it.
    pub entries: u32,
}

/// An undocumented element, and how often it occurs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownElement {
    /// Its path, such as `PushResult.Size`.
    pub path: String,
    /// How often it occurs.
    pub count: u32,
}

/// The push results of one query.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Board {
    pub(crate) names: Texts,
    pub(crate) version_names: Texts,
    pub(crate) regions: Texts,
    pub(crate) descriptions: Texts,
    /// Texts of status codes from 4 on.
    pub(crate) statuses: Texts,

    pub(crate) versions: Vec<Version>,
    pub(crate) version_rows: Vec<u32>,
    pub(crate) stats: Stats,
    pub(crate) version_stats: Vec<u32>,

    pub(crate) region: Vec<RegionId>,
    pub(crate) start: Vec<Timestamp>,
    pub(crate) update: Vec<Timestamp>,
    pub(crate) description: Vec<u32>,
    pub(crate) status: Vec<StatusCode>,
    pub(crate) issues: Vec<PushIssues>,

    pub(crate) region_rows: Vec<u32>,
    /// Made when it is first needed.
    pub(crate) by_region: Lazy<Vec<PushId>>,
    /// Made when it is first needed.
    pub(crate) newest_first: Lazy<NewestFirst>,
    /// Made when it is first needed.
    pub(crate) reasons: Lazy<Reasons>,

    /// Of pushes.
    pub(crate) raw: RawTexts,
    pub(crate) board_issues: DataIssues,
    pub(crate) unknown_elements: Vec<UnknownElement>,
    pub(crate) pages: Vec<Page>,
    pub(crate) requested_regions: u32,
    pub(crate) names_not_returned: Vec<String>,
    pub(crate) merged: MergedRows,
    pub(crate) complete: bool,
    pub(crate) missing_entries: u64,
    /// The moment that it is of, where that is not when it was fetched.
    pub(crate) as_of: Option<UtcSeconds>,
}

/// What is computed from the columns when it is first needed.
#[derive(Debug, Clone)]
pub(crate) struct Lazy<T>(OnceLock<T>);

impl<T> Default for Lazy<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<T> Lazy<T> {
    pub(crate) fn get_or_init(&self, compute: impl FnOnce() -> T) -> &T {
        self.0.get_or_init(compute)
    }
}

// Boards are equal whether or not it has been computed.
impl<T> PartialEq for Lazy<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// The versions of each data file, the newest first; see [`Board::versions_with`].
#[derive(Debug, Clone)]
pub(crate) struct NewestFirst {
    /// By the number of the data file's name: offsets into `versions`.
    pub(crate) names: Vec<u32>,
    pub(crate) versions: Vec<VersionId>,
}

/// What the descriptions say; see [`Board::reason_key`].
#[derive(Debug, Clone)]
pub(crate) struct Reasons {
    /// By the number of a description: that of its reason.
    pub(crate) of_descriptions: Vec<u32>,
    /// By the number of a reason: its key.
    pub(crate) keys: Vec<String>,
}

/// A version of a data file: the indices of its two texts, and what is wrong with its entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Version {
    pub(crate) name: u32,
    pub(crate) version_name: u32,
    pub(crate) page: u32,
    pub(crate) issues: DataIssues,
}

/// Everything about one push, for a detail panel or a row of a table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Push<'a> {
    /// Its row.
    pub id: PushId,
    /// Its version of a data file.
    pub version: VersionId,
    /// Its region.
    pub region: RegionId,
    /// Name of the data file; empty where it was missing.
    pub name: &'a str,
    /// `Version` of the data file; empty where it was missing.
    pub version_name: &'a str,
    /// Id of its region; empty where it was missing.
    pub region_name: &'a str,
    /// Its status.
    pub status: Status,
    /// The status as it was sent; empty where it was missing.
    pub status_text: &'a str,
    /// The description as it was sent; empty where it was missing.
    pub description: &'a str,
    /// When it began.
    pub start: Timestamp,
    /// When it last changed.
    pub update: Timestamp,
    /// `StartTime` as it was sent, where it can't be read.
    pub start_raw: Option<&'a str>,
    /// `UpdateTime` as it was sent, where it can't be read.
    pub update_raw: Option<&'a str>,
    /// Its data issues.
    pub issues: DataIssues,
}

impl Push<'_> {
    /// Seconds from start to last change; `None` where a time is missing, the update lies before the start, or a time lies
    /// after the fetch.
    pub fn duration(&self) -> Option<i64> {
        duration(self.start, self.update, self.issues)
    }
}

fn duration(start: Timestamp, update: Timestamp, issues: DataIssues) -> Option<i64> {
    let (start, update) = (start.get()?, update.get()?);
    (update >= start && !issues.has(DataIssue::TimeAfterFetch)).then_some(update.0 - start.0)
}

impl Board {
    /// See [`Push::duration`].
    #[inline]
    pub(crate) fn duration(&self, row: usize) -> Option<i64> {
        duration(self.start[row], self.update[row], self.issues[row].into())
    }

    /// Number of versions (a data file's name and a version), those without a push included.
    pub fn version_count(&self) -> usize {
        self.versions.len()
    }

    /// Number of regions, requested ones that were not returned included.
    pub fn region_count(&self) -> usize {
        self.regions.len()
    }

    /// Number of pushes.
    pub fn push_count(&self) -> usize {
        self.region.len()
    }

    /// All versions.
    pub fn versions(&self) -> impl ExactSizeIterator<Item = VersionId> + use<> {
        (0..self.versions.len() as u32).map(VersionId)
    }

    /// All regions.
    pub fn regions(&self) -> impl ExactSizeIterator<Item = RegionId> + use<> {
        (0..self.regions.len() as u32).map(RegionId)
    }

    /// All pushes.
    pub fn pushes(&self) -> impl ExactSizeIterator<Item = PushId> + use<> {
        (0..self.region.len() as u32).map(PushId)
    }

    /// Name of the data file of a version; empty where it was missing.
    pub fn name(&self, version: VersionId) -> &str {
        self.names.get(self.versions[version.0 as usize].name)
    }

    /// `Version` of a version, as it was sent; empty where it was missing.
    pub fn version_name(&self, version: VersionId) -> &str {
        self.version_names.get(self.versions[version.0 as usize].version_name)
    }

    /// Number of the data file's name: equal for versions of one data file.
    pub fn name_id(&self, version: VersionId) -> u32 {
        self.versions[version.0 as usize].name
    }

    /// Id of a region, as ENS spells it; empty where it was missing (each such push of a version has a region of
    /// its own).
    pub fn region_name(&self, region: RegionId) -> &str {
        self.regions.get(region.0)
    }

    /// Pushes of a version, sorted by region.
    #[inline]
    pub fn pushes_of(&self, version: VersionId) -> impl ExactSizeIterator<Item = PushId> + use<> {
        let at = version.0 as usize;
        (self.version_rows[at]..self.version_rows[at + 1]).map(PushId)
    }

    /// The rows of a version: indices into the columns.
    #[inline]
    pub fn rows_of(&self, version: VersionId) -> Range<usize> {
        let at = version.0 as usize;
        self.version_rows[at] as usize..self.version_rows[at + 1] as usize
    }

    /// Pushes to a region, in the order of their versions; empty where it is not targeted.
    #[inline]
    pub fn pushes_in(&self, region: RegionId) -> &[PushId] {
        let at = region.0 as usize;
        &self.by_region()[self.region_rows[at] as usize..self.region_rows[at + 1] as usize]
    }

    /// How many pushes to a region there are; 0 where it is not targeted.
    #[inline]
    pub fn push_count_in(&self, region: RegionId) -> usize {
        let at = region.0 as usize;
        (self.region_rows[at + 1] - self.region_rows[at]) as usize
    }

    /// The version of a push, by binary search.
    pub fn version_of(&self, push: PushId) -> VersionId {
        VersionId(self.version_rows.partition_point(|start| *start <= push.0) as u32 - 1)
    }

    /// Everything about a push.
    pub fn push(&self, id: PushId) -> Push<'_> {
        let at = id.0 as usize;
        let version = self.version_of(id);
        Push {
            id,
            version,
            region: self.region[at],
            name: self.name(version),
            version_name: self.version_name(version),
            region_name: self.region_name(self.region[at]),
            status: self.status[at].status(),
            status_text: match self.status[at] {
                StatusCode(u8::MAX) => self.raw_text(id, RawField::Status).unwrap_or_default(),
                code => self.status_text(code),
            },
            description: self.descriptions.get(self.description[at]),
            start: self.start[at],
            update: self.update[at],
            start_raw: self.raw_text(id, RawField::Start),
            update_raw: self.raw_text(id, RawField::Update),
            issues: self.issues[at].into(),
        }
    }

    /// The push of a version to a region, by binary search.
    pub fn find(&self, version: VersionId, region: RegionId) -> Option<PushId> {
        let rows = self.rows_of(version);
        let at = self.region[rows.clone()].binary_search(&region).ok()?;
        Some(PushId((rows.start + at) as u32))
    }

    /// The version of that data file's name and of that name of its own.
    pub fn find_version(&self, name: &str, version_name: &str) -> Option<VersionId> {
        let texts = (self.names.find(name)?, self.version_names.find(version_name)?);
        let at = self.versions.iter().position(|version| (version.name, version.version_name) == texts)?;
        Some(VersionId(at as u32))
    }

    /// The region of that id.
    pub fn find_region(&self, id: &str) -> Option<RegionId> {
        self.regions.find(id).map(RegionId)
    }

    /// Status of a push.
    #[inline]
    pub fn status(&self, push: PushId) -> Status {
        self.status[push.0 as usize].status()
    }

    /// Column: the region of each push.
    pub fn region_column(&self) -> &[RegionId] {
        &self.region
    }

    /// Column: the start of each push.
    pub fn start_column(&self) -> &[Timestamp] {
        &self.start
    }

    /// Column: the last change of each push.
    pub fn update_column(&self) -> &[Timestamp] {
        &self.update
    }

    /// The data issues of a push.
    #[inline]
    pub fn push_issues(&self, push: PushId) -> DataIssues {
        self.issues[push.0 as usize].into()
    }

    /// A description by its number.
    pub fn description(&self, id: u32) -> &str {
        self.descriptions.get(id)
    }

    /// The text of a status: the vendor's for known ones, as sent for unknown ones, empty for a missing one.
    pub fn status_text(&self, code: StatusCode) -> &str {
        match code.0 {
            0..4 => code.status().vendor_text(),
            unknown => self.statuses.get(u32::from(unknown) - 4),
        }
    }

    /// The `StatusStat` elements of a version, as sent.
    pub fn stats_of(&self, version: VersionId) -> impl ExactSizeIterator<Item = Stat> + Clone {
        let at = version.0 as usize;
        self.stats.range(self.version_stats[at] as usize..self.version_stats[at + 1] as usize)
    }

    /// Regions that a version's statuses count and do not list: pushes of which only the status is known. Each status
    /// once, in the order of the response.
    ///
    /// Where entries of one name and version were merged, the largest count and the longest list of a status are used
    /// for all, since the same regions were counted with each.
    pub fn unlisted(&self, version: VersionId) -> impl Iterator<Item = (StatusCode, u64)> {
        let issues = self.version_issues(version);
        let merged = issues.has(DataIssue::EntryDoubled) || issues.has(DataIssue::EntryOnTwoPages);
        let mut by_status: Vec<Unlisted> = Vec::new();
        if self.counts_differ(version) {
            // The place of each status in `by_status`.
            let mut places = [None; 1 << u8::BITS];
            for stat in self.stats_of(version) {
                work::count(1);
                // What they were at an earlier moment is not known.
                let status =
                    if self.as_of.is_some() { StatusCode(Status::Unknown as u8) } else { stat.status };
                let place = *places[usize::from(stat.status.0)].get_or_insert_with(|| {
                    by_status.push(Unlisted { status, ..Unlisted::default() });
                    by_status.len() - 1
                });
                by_status[place].add(stat);
            }
        }
        by_status.into_iter().filter_map(move |of| {
            let missing = if merged { of.most_counted.saturating_sub(of.most_listed) } else { of.missing };
            (missing > 0).then_some((of.status, missing))
        })
    }

    /// The data issues of a version, those of its pushes excluded.
    pub fn version_issues(&self, version: VersionId) -> DataIssues {
        self.versions[version.0 as usize].issues
    }

    /// True if the counted and the listed regions of a version differ: the badge of its row.
    pub fn counts_differ(&self, version: VersionId) -> bool {
        self.version_issues(version).has(DataIssue::CountDiffers)
    }

    /// Regions that the query names and the response has no push for: not targeted.
    pub fn regions_not_returned(&self) -> impl Iterator<Item = RegionId> + '_ {
        (0..self.requested_regions).map(RegionId).filter(|region| self.push_count_in(*region) == 0)
    }

    /// Names that the query lists and the response has no entry for.
    pub fn names_not_returned(&self) -> &[String] {
        &self.names_not_returned
    }

    /// The pages that it was decoded from.
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// True while a push of a version is running, listed or not.
    pub fn is_running(&self, version: VersionId) -> bool {
        self.pushes_of(version).any(|push| self.status(push) == Status::Pushing)
            || self.unlisted(version).any(|(code, _)| code.status() == Status::Pushing)
    }

    /// The last page that lists a version.
    pub fn page_of(&self, version: VersionId) -> &Page {
        &self.pages[self.versions[version.0 as usize].page as usize]
    }

    /// When the last page was fetched.
    pub fn fetched_at(&self) -> Option<UtcSeconds> {
        self.pages.last().map(|page| page.fetched_at)
    }

    /// False while pages are missing.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// Entries that `TotalCount` promises and that did not come, although all pages did.
    pub fn missing_entries(&self) -> u64 {
        self.missing_entries
    }

    /// Undocumented elements.
    pub fn unknown_elements(&self) -> &[UnknownElement] {
        &self.unknown_elements
    }

    /// How many pushes were merged into another one of the same version and region.
    pub fn merged_count(&self) -> u32 {
        self.merged.len() as u32
    }

    /// The pushes merged into a push, in order of arrival; most pushes have none. The newest update is shown; of
    /// equally new ones the worst status. An update later than its fetch (see
    /// [`CLOCK_TOLERANCE`](crate::model::issues::CLOCK_TOLERANCE)) does not count as the newest: it is shown only if
    /// its status is the worse one.
    pub fn merged_away(&self, push: PushId) -> Vec<Merged<'_>> {
        self.merged.of(push).collect()
    }

    /// The text of the status of a merged push: as it was sent, empty for a missing one.
    pub fn merged_status_text<'a>(&'a self, merged: &Merged<'a>) -> &'a str {
        merged.raw_text(RawField::Status).unwrap_or(self.status_text(merged.status))
    }

    fn by_region(&self) -> &[PushId] {
        self.by_region.get_or_init(|| {
            let rows = 0..self.region.len() as u32;
            sorted_by(&self.region_rows, rows, |row| self.region[row as usize].0, PushId)
        })
    }

    fn raw_text(&self, push: PushId, field: RawField) -> Option<&str> {
        self.raw.get(push.0, field)
    }
}

/// Regions of one status that a version counts and does not list.
#[derive(Debug, Clone, Copy, Default)]
struct Unlisted {
    status: StatusCode,
    missing: u64,
    most_counted: u64,
    most_listed: u64,
}

impl Unlisted {
    fn add(&mut self, stat: Stat) {
        let counted = stat.counted.and_then(|n| u64::try_from(n).ok()).unwrap_or(0);
        let listed = u64::from(stat.listed);
        self.missing = self.missing.saturating_add(counted.saturating_sub(listed));
        self.most_counted = self.most_counted.max(counted);
        self.most_listed = self.most_listed.max(listed);
    }
}
