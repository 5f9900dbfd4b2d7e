//! Builds a board from pages. Rows are checked as they arrive, sorted when their entry ends, and merged where a version
//! occurs twice.

mod claim;
mod merge;
mod page;
mod rows;

use ens_api::PushQuery;
use ens_api::text::mended;

pub use page::{IncomingPage, PageInfo};

use crate::model::columns::{Page, RegionId};
use crate::model::issues::{DataIssue, DataIssues};
use crate::model::lists;
use crate::model::raw::{RawField, RawTexts};
use crate::model::stats::{Stat, Stats};
use crate::model::status::{Status, StatusCode};
use crate::model::strings::Strings;
use crate::model::table::Table;
use crate::model::time::{Times, Timestamp, means_none};
use crate::sort::work;
use claim::Claim;
use rows::{Columns, Row};

/// Builds a board from pages that arrive one after another, without an object for each push.
///
/// The scanner calls it in the order of the response. Each push is checked and becomes a row of `columns`, with its texts
/// interned. When an entry ends, its rows are sorted by region. One version can have several
/// entries, on one page or on several; [`Builder::finish`] merges their rows and moves all others as they are. The lists
/// only grow, so a page that fails is undone by truncating them to their lengths before it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Builder {
    requested: Requested,

    names: Strings,
    version_names: Strings,
    regions: Strings,
    descriptions: Strings,
    claimed_outcomes: Vec<Claim>,
    statuses: Strings,
    elements: Strings,
    element_counts: Vec<u32>,

    versions: Versions,
    entries: Vec<Entry>,
    stats: Stats,
    columns: Columns,
    raw: RawTexts,
    // Regions of pushes without a region id: one for the first such push of a version, one for the second, and so on.
    nameless: Vec<RegionId>,

    // Of the page being decoded: the last second that does not count as after its fetch.
    latest: i64,
    pub(crate) page_issues: DataIssues,
    open_entry: OpenEntry,
    pub(crate) entry_issues: DataIssues,
    starts: Times,
    updates: Times,

    pages: Vec<Page>,
    issues: DataIssues,
    done: bool,
}

/// The parameters of the query that the response is compared with.
#[derive(Debug, Clone, Default, PartialEq)]
struct Requested {
    names: Vec<String>,
    /// The number of regions; their ids are the first ones in `Builder::regions`.
    regions: u32,
    page: Option<u32>,
    size: Option<u32>,
    /// Page and size of the request whose response comes next, where they are known.
    next: Option<(Option<u32>, Option<u32>)>,
}

/// The entry that is being decoded.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct OpenEntry {
    /// Its first row.
    row: usize,
    /// Its first text that the rows can't hold.
    raw: usize,
    /// The number of its pushes without a region id.
    nameless: usize,
    /// The first row without a status.
    stat: usize,
}

/// The names of versions of data files, each by the numbers of its two texts.
#[derive(Debug, Clone, Default)]
struct Versions {
    names: Vec<(u32, u32)>,
    table: Table,
}

impl PartialEq for Versions {
    fn eq(&self, other: &Self) -> bool {
        self.names == other.names
    }
}

impl Versions {
    /// The number of a version; a new one if it has none yet, or if it is not known to be one that came before.
    fn number(&mut self, name: (u32, u32), is_known: bool) -> u32 {
        let found = self.table.find(hash_of(name), |other| self.names[other as usize] == name);
        if let Some(version) = found.filter(|_| is_known) {
            return version;
        }
        let version = self.names.len() as u32;
        lists::push(&mut self.names, name);
        if is_known {
            let names = &self.names;
            self.table.add(version, hash_of(name), |other| hash_of(names[other as usize]));
        }
        version
    }

    fn truncate(&mut self, len: usize) {
        for version in (len..self.names.len()).rev() {
            self.table.remove_last(version as u32, hash_of(self.names[version]));
        }
        self.names.truncate(len);
    }
}

fn hash_of((name, version_name): (u32, u32)) -> u64 {
    let hash = (u64::from(name) << 32 | u64::from(version_name)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash ^ hash >> 32
}

/// An entry whose rows are in the columns.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Entry {
    version: u32,
    page: u32,
    // Rows and stats of an entry follow those of the one before.
    end_row: u32,
    end_stat: u32,
    // True if a region occurs twice in it.
    is_doubled: bool,
    issues: DataIssues,
}

/// A page's elements beside its entries.
#[derive(Debug, Default)]
pub(crate) struct Envelope {
    pub(crate) number: Option<i64>,
    pub(crate) size: Option<i64>,
    pub(crate) total_count: Option<i64>,
    pub(crate) request_id: Option<String>,
    /// Whether there is a list of entries, or anything else in its place but null.
    pub(crate) has_results: bool,
}

/// The elements of a push, as sent; `None` for one that is missing or null.
#[derive(Debug, Default)]
pub(crate) struct RowTexts<'a> {
    pub(crate) region: Option<&'a [u8]>,
    pub(crate) start: Option<&'a [u8]>,
    pub(crate) update: Option<&'a [u8]>,
    pub(crate) description: Option<&'a [u8]>,
    pub(crate) issues: DataIssues,
}

/// A push as ENS writes it: the numbers of its texts, and its times, which may still be unreadable.
#[derive(Debug)]
pub(crate) struct UsualRow<'a> {
    pub(crate) region: u32,
    pub(crate) start: &'a [u8; 20],
    pub(crate) update: &'a [u8; 20],
    pub(crate) description: u32,
}

impl Builder {
    /// A builder for the response to a query as a person entered it, without the page numbers that a load in pages
    /// adds.
    pub fn new(query: &PushQuery) -> Self {
        let mut builder = Self {
            requested: Requested {
                names: query.data_names().to_vec(),
                page: query.page_number(),
                size: query.page_size(),
                ..Requested::default()
            },
            ..Self::default()
        };
        for region in query.region_ids() {
            builder.regions.intern(region);
        }
        builder.requested.regions = builder.regions.len() as u32;
        builder
    }

    /// With capacity for about this many pushes, such as the number in the previous response: one allocation leaves no
    /// holes in memory.
    pub fn with_capacity(mut self, pushes: usize) -> Self {
        self.columns.reserve_total(with_some_more(pushes));
        self
    }

    /// Sets the query of the request whose body is added next, with the page numbers that a load in pages added: the
    /// echoed page and size are compared with it. Without it, they are compared with those of the builder's query.
    pub fn expect_response_to(&mut self, request: &PushQuery) {
        self.requested.next = Some((request.page_number(), request.page_size()));
    }
}

/// The calls of [`crate::ingest::decode`], in the order of the response: rows, then the stat that lists them, then the
/// entry.
impl Builder {
    /// Adds a push. Texts may be cut in the middle of a character.
    pub(crate) fn row(&mut self, texts: RowTexts<'_>) {
        let mut issues = texts.issues;
        let region = match texts.region.filter(|id| !id.is_empty()) {
            Some(id) => RegionId(intern(&mut self.regions, id, &mut issues)),
            None => {
                issues.add(DataIssue::RegionMissing);
                self.next_nameless()
            }
        };
        let start = self.time(RawField::Start, texts.start, &mut issues);
        let update = self.time(RawField::Update, texts.update, &mut issues);
        let description = texts.description.unwrap_or_default();
        let description = intern(&mut self.descriptions, description, &mut issues);
        self.push_row(region, start, update, description, issues);
    }

    /// Texts that a [`UsualRow`] names by number.
    pub(crate) fn regions(&mut self) -> &mut Strings {
        &mut self.regions
    }

    /// Texts that a [`UsualRow`] names by number.
    pub(crate) fn descriptions(&mut self) -> &mut Strings {
        &mut self.descriptions
    }

    /// Adds a push, if its times are of the usual form. False if they are not: [`Builder::row`] accepts any.
    #[inline]
    pub(crate) fn usual_row(&mut self, row: UsualRow<'_>) -> bool {
        let Some(start) = self.starts.read(row.start) else { return false };
        let Some(update) = self.updates.read(row.update) else { return false };
        self.push_row(RegionId(row.region), start, update, row.description, DataIssues::default());
        true
    }

    /// Ends a stat: the rows since the last one have its status.
    pub(crate) fn end_stat(&mut self, status: Option<&str>, counted: Option<i64>) {
        self.judge_descriptions();
        let code = self.status_code(status.unwrap_or_default());
        let len = self.columns.len();
        let first = std::mem::replace(&mut self.open_entry.stat, len);
        if let (StatusCode(u8::MAX), Some(text)) = (code, status) {
            (first..len).for_each(|row| self.raw.add(row as u32, RawField::Status, text));
        }
        let mut of_status = DataIssues::default();
        of_status.add_if(DataIssue::StatusMissing, code == StatusCode(Status::Unknown as u8));
        of_status.add_if(DataIssue::StatusUnknown, code.0 > Status::Success as u8);
        let columns = &mut self.columns;
        columns.status[first..].fill(code);
        for (row_issues, description) in columns.issues[first..].iter_mut().zip(&columns.description[first..])
        {
            let mut issues = of_status.union((*row_issues).into());
            let claimed = self.claimed_outcomes[*description as usize];
            if let Some(issue) = claim::contradiction(code.status(), claimed) {
                issues.add(issue);
            }
            *row_issues = issues.into();
        }
        self.stats.push(Stat { status: code, counted, listed: (len - first) as u32 });
    }

    pub(crate) fn end_entry(&mut self, name: Option<&str>, version_name: Option<&str>) {
        let mut issues = self.entry_issues;
        let name = name.unwrap_or_default();
        let version_name = version_name.unwrap_or_default();
        issues.add_if(DataIssue::NameMissing, name.is_empty());
        issues.add_if(DataIssue::VersionMissing, version_name.is_empty());
        let key = (self.names.intern(name), self.version_names.intern(version_name));
        // Entries without a name are not known to be of the same data file.
        let version = self.versions.number(key, !name.is_empty());
        let is_doubled = self.end_rows();
        let entry = Entry {
            version,
            page: self.pages.len() as u32,
            end_row: self.columns.len() as u32,
            end_stat: self.stats.len() as u32,
            is_doubled,
            issues,
        };
        lists::push(&mut self.entries, entry);
    }

    pub(crate) fn unknown_element(&mut self, owner: &str, key: &str) {
        let id = self.elements.intern(&format!("{owner}.{key}")) as usize;
        if id == self.element_counts.len() {
            lists::push(&mut self.element_counts, 0);
        }
        self.element_counts[id] += 1;
    }

    #[inline]
    fn push_row(
        &mut self,
        region: RegionId,
        start: Timestamp,
        update: Timestamp,
        description: u32,
        mut issues: DataIssues,
    ) {
        if let (Some(start), Some(update)) = (start.get(), update.get()) {
            issues.add_if(DataIssue::UpdateBeforeStart, update < start);
        }
        let latest = start.get().max(update.get());
        issues.add_if(DataIssue::TimeAfterFetch, latest.is_some_and(|at| at.0 > self.latest));
        if self.columns.is_full() {
            let expected = self.expected_rows();
            self.columns.grow(expected);
        }
        let (status, issues) = (StatusCode(Status::Unknown as u8), issues.into());
        self.columns.push(Row { region, start, update, description, status, issues });
    }

    // Sorts the rows of an entry by region. True if a region occurs twice.
    fn end_rows(&mut self) -> bool {
        let OpenEntry { row: first, raw, .. } = self.open_entry;
        let order = self.columns.order_from(first, self.regions.len());
        if let Some(order) = &order {
            self.columns.arrange_from(first, order);
        }
        if self.raw.mark().0 > raw {
            let mut places: Vec<u32> = (first as u32..self.columns.len() as u32).collect();
            if let Some(order) = order {
                order.iter().zip(first as u32..).for_each(|(row, to)| places[*row as usize] = to);
            }
            self.raw.place_from(raw, |row| places[row as usize - first]);
        }
        self.open_entry = self.next_entry();
        self.columns.is_doubled(first..self.columns.len())
    }

    fn next_entry(&self) -> OpenEntry {
        let rows = self.columns.len();
        OpenEntry { row: rows, stat: rows, raw: self.raw.mark().0, nameless: 0 }
    }

    // The expected total: `TotalCount` entries with the average number of rows so far.
    fn expected_rows(&self) -> usize {
        let promised = self.pages.last().and_then(|page| page.total_count).unwrap_or(0).max(0) as u64;
        let entries = self.entries.len().max(1) as u64;
        let rows = (self.columns.len() as u64).saturating_mul(promised) / entries;
        with_some_more(usize::try_from(rows).unwrap_or(usize::MAX))
    }

    fn next_nameless(&mut self) -> RegionId {
        let at = self.open_entry.nameless;
        self.open_entry.nameless += 1;
        if at == self.nameless.len() {
            lists::push(&mut self.nameless, RegionId(self.regions.add_blank()));
        }
        self.nameless[at]
    }

    // Judges the descriptions that are new since the last time.
    fn judge_descriptions(&mut self) {
        for id in self.claimed_outcomes.len()..self.descriptions.len() {
            work::count(1);
            let claimed = claim::claimed_by(self.descriptions.get(id as u32));
            lists::push(&mut self.claimed_outcomes, claimed);
        }
    }

    fn time(&mut self, field: RawField, text: Option<&[u8]>, issues: &mut DataIssues) -> Timestamp {
        let (times, missing, unreadable) = match field {
            RawField::Start => (&mut self.starts, DataIssue::StartMissing, DataIssue::StartUnreadable),
            _ => (&mut self.updates, DataIssue::UpdateMissing, DataIssue::UpdateUnreadable),
        };
        let Some(bytes) = text.filter(|text| !text.is_empty()) else {
            issues.add(missing);
            return Timestamp::NONE;
        };
        if let Some(stamp) = bytes.try_into().ok().and_then(|text| times.read(text)) {
            return stamp;
        }
        let text = mended(bytes);
        issues.add_if(DataIssue::TextCut, text.as_bytes() != bytes);
        let stamp = Timestamp::parse(&text);
        if stamp == Timestamp::NONE {
            issues.add(if means_none(&text) { missing } else { unreadable });
            self.raw.add(self.columns.len() as u32, field, &text);
        }
        stamp
    }

    // 255 is the number of all unknown texts beyond those that a byte can number; the rows keep theirs in `raw`.
    fn status_code(&mut self, text: &str) -> StatusCode {
        const NUMBERED: usize = u8::MAX as usize - 4;
        let known = |status: &Status| status.vendor_text() == text;
        if let Some(known) = Status::ALL.iter().find(|status| known(status)) {
            return StatusCode(*known as u8);
        }
        match self.statuses.find(text) {
            Some(id) if (id as usize) < NUMBERED => StatusCode(id as u8 + 4),
            None if self.statuses.len() < NUMBERED => StatusCode(self.statuses.intern(text) as u8 + 4),
            _ => {
                if self.statuses.len() == NUMBERED {
                    self.statuses.add_blank();
                }
                StatusCode(u8::MAX)
            }
        }
    }
}

// The number of a text, with U+FFFD where it is cut.
fn intern(strings: &mut Strings, text: &[u8], issues: &mut DataIssues) -> u32 {
    strings.intern_bytes(text).unwrap_or_else(|_| {
        issues.add(DataIssue::TextCut);
        strings.intern(&mended(text))
    })
}

// Entries differ in how many rows they have.
fn with_some_more(rows: usize) -> usize {
    rows.saturating_add(rows / 50)
}
