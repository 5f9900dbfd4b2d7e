//! The content of the panel as owned values: equal values build nothing again.

use board::model::columns::RawField;
use board::report::detail::CellDetail;
use board::{
    Board, DataIssue, Detail, Push, RegionFacts, RegionId, Status, Timestamp, UtcSeconds, VersionId,
};

/// The content of the panel.
#[derive(Clone, PartialEq)]
pub struct Facts {
    pub version: VersionId,
    pub name: String,
    pub version_name: String,
    pub region: Option<RegionFacts>,
    pub push: Option<PushFacts>,
    pub issues: Vec<DataIssue>,
    /// Duplicates of the push that were merged into it.
    pub merged: Vec<PushFacts>,
    pub stats: Vec<StatFacts>,
    /// Pushes of the version that ENS counts but does not list.
    pub unlisted: u64,
    pub versions: Vec<VersionFacts>,
    pub page: PageFacts,
}

#[derive(Clone, PartialEq)]
pub struct PushFacts {
    pub status: Option<Status>,
    pub status_text: String,
    pub description: String,
    pub start: Time,
    pub update: Time,
    pub duration: Option<i64>,
}

/// A time of the response: parsed, and its text where it can't be parsed.
#[derive(Clone, PartialEq)]
pub struct Time {
    pub at: Option<UtcSeconds>,
    pub raw: String,
}

#[derive(Clone, PartialEq)]
pub struct StatFacts {
    pub status: Status,
    pub text: String,
    pub counted: Option<i64>,
    pub listed: u32,
}

#[derive(Clone, PartialEq)]
pub struct VersionFacts {
    pub version: VersionId,
    pub version_name: String,
    pub region: Option<RegionId>,
    pub status: Option<Status>,
    pub update: Option<UtcSeconds>,
}

#[derive(Clone, PartialEq)]
pub struct PageFacts {
    pub number: Option<i64>,
    pub size: Option<i64>,
    pub total_count: Option<i64>,
    pub request_id: Option<String>,
    pub fetched_at: UtcSeconds,
}

impl Facts {
    pub fn new(board: &Board, detail: &Detail<'_>) -> Self {
        let cell = detail.cell.as_ref();
        let push = cell.and_then(|cell| cell.push.as_ref());
        let own_issues = push.map(|push| push.issues).unwrap_or_default();
        let stats = detail.stats.iter().map(|(text, stat)| StatFacts {
            status: stat.status.status(),
            text: (*text).to_owned(),
            counted: stat.counted,
            listed: stat.listed,
        });
        Self {
            version: detail.version,
            name: detail.name.to_owned(),
            version_name: detail.version_name.to_owned(),
            region: cell.map(|cell| cell.facts.clone()),
            push: push.map(PushFacts::new),
            issues: own_issues.union(detail.version_issues).iter().collect(),
            merged: push.map(|push| merged(board, push)).unwrap_or_default(),
            stats: stats.collect(),
            unlisted: board.unlisted(detail.version).fold(0, |sum, (_, count)| sum.saturating_add(count)),
            versions: cell.map(versions).unwrap_or_default(),
            page: PageFacts {
                number: detail.page.number,
                size: detail.page.size,
                total_count: detail.page.total_count,
                request_id: detail.page.request_id.clone(),
                fetched_at: detail.page.fetched_at,
            },
        }
    }
}

impl PushFacts {
    fn new(push: &Push<'_>) -> Self {
        let time = |stamp: Timestamp, raw: Option<&str>| Time {
            at: stamp.get(),
            raw: raw.unwrap_or_default().to_owned(),
        };
        Self {
            status: Some(push.status),
            status_text: push.status_text.to_owned(),
            description: push.description.to_owned(),
            start: time(push.start, push.start_raw),
            update: time(push.update, push.update_raw),
            duration: push.duration(),
        }
    }
}

fn merged(board: &Board, push: &Push<'_>) -> Vec<PushFacts> {
    let merged = board.merged_away(push.id);
    let facts = merged.iter().map(|merged| {
        let time = |stamp: Timestamp, field: RawField| Time {
            at: stamp.get(),
            raw: merged.raw_text(field).unwrap_or_default().to_owned(),
        };
        let times = merged.start.get().zip(merged.update.get());
        PushFacts {
            status: Some(merged.status.status()),
            status_text: board.merged_status_text(merged).to_owned(),
            description: board.description(merged.description).to_owned(),
            start: time(merged.start, RawField::Start),
            update: time(merged.update, RawField::Update),
            duration: times.map(|(start, update)| update.0 - start.0).filter(|seconds| *seconds >= 0),
        }
    });
    facts.collect()
}

fn versions(cell: &CellDetail<'_>) -> Vec<VersionFacts> {
    let facts = cell.versions.iter().map(|(version, version_name, push)| VersionFacts {
        version: *version,
        version_name: (*version_name).to_owned(),
        region: cell.region,
        status: push.as_ref().map(|push| push.status),
        update: push.as_ref().and_then(|push| push.update.get()),
    });
    facts.collect()
}
