//! A page on its way into a builder: bytes as they arrive, then its end. A page is added whole or not at all: an error
//! or a drop before its end rolls the builder back. After each page it is decided whether another one is due.

use super::{Builder, Entry, Envelope};
use crate::ingest::decode::{DecodeError, Scanner};
use crate::model::columns::Page;
use crate::model::issues::{CLOCK_TOLERANCE, DataIssue, DataIssues};
use crate::model::time::UtcSeconds;

/// Pages after which a load ends, whatever the service says.
const MAX_PAGES: usize = 10_000;

/// What a page holds, and which one follows: for a loop that fetches pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageInfo {
    /// Entries on this page.
    pub entries: usize,
    /// Entries of this page that no earlier page has.
    pub new_versions: usize,
    /// Entries of all pages so far.
    pub entries_so_far: usize,
    /// `TotalCount` of this page.
    pub total_count: Option<i64>,
    /// `PageNumber` as echoed.
    pub page_number: Option<i64>,
    /// `PageSize` as echoed.
    pub page_size: Option<i64>,
    /// The page to request next; `None` when the load is done.
    ///
    /// A load ends in any case: a page that brings no new entry ends the load, and so does the page after which there
    /// are as many entries as `TotalCount` says. Where there are more than it says, or it is missing, a page
    /// that is not full ends it; far more entries than the first page promised end it, too, and after
    /// 10,000 pages it ends in any case. A query that names its page has no next one.
    pub next_page: Option<u32>,
}

/// A page that is being decoded. Dropped before its end, it leaves the builder as it was.
#[derive(Debug)]
pub struct IncomingPage<'b> {
    builder: &'b mut Builder,
    // Where the builder was before.
    mark: Mark,
    has_ended: bool,
    // An error means that no more bytes are accepted.
    scanner: Result<Scanner, DecodeError>,
    bytes: usize,
    fetched_at: UtcSeconds,
}

impl Builder {
    /// Begins to decode a page whose body comes in pieces, fetched at a moment.
    pub fn begin_page(&mut self, fetched_at: UtcSeconds) -> IncomingPage<'_> {
        self.latest = fetched_at.0.saturating_add(CLOCK_TOLERANCE);
        IncomingPage {
            mark: self.mark(),
            builder: self,
            has_ended: false,
            scanner: Ok(Scanner::default()),
            bytes: 0,
            fetched_at,
        }
    }
}

impl IncomingPage<'_> {
    /// Takes the next piece of the body, cut anywhere.
    ///
    /// # Errors
    /// As [`IncomingPage::feed_with`].
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), DecodeError> {
        self.feed_with(bytes.len(), |slice| slice.copy_from_slice(bytes))
    }

    /// Takes the next piece of the body, cut anywhere: `fill` writes its `len` bytes into the given slice.
    ///
    /// # Errors
    /// As soon as it is certain that the body is not a page of push results; the rest need not be fed.
    pub fn feed_with(&mut self, len: usize, fill: impl FnOnce(&mut [u8])) -> Result<(), DecodeError> {
        self.bytes += len;
        let scanner = self.scanner.as_mut().map_err(|error| error.clone())?;
        let taken = scanner.feed(len, fill, self.builder);
        if let Err(error) = &taken {
            self.scanner = Err(error.clone());
        }
        taken
    }

    /// Ends the page, all of whose body was fed.
    ///
    /// # Errors
    /// If the body is not a page of push results. The builder is as it was before the page, then.
    pub fn end(mut self) -> Result<PageInfo, DecodeError> {
        let scanner = std::mem::replace(&mut self.scanner, Err(DecodeError::NotPushResults))?;
        let envelope = scanner.end(self.builder)?;
        self.has_ended = true;
        Ok(self.builder.end_page(envelope, &self.mark, self.bytes, self.fetched_at))
    }
}

impl Drop for IncomingPage<'_> {
    fn drop(&mut self) {
        if !self.has_ended {
            self.builder.roll_back(&self.mark);
        }
    }
}

impl Builder {
    fn mark(&self) -> Mark {
        Mark {
            texts: [
                self.names.len(),
                self.version_names.len(),
                self.regions.len(),
                self.descriptions.len(),
                self.statuses.len(),
                self.elements.len(),
            ],
            element_counts: self.element_counts.clone(),
            versions: self.versions.names.len(),
            entries: self.entries.len(),
            stats: self.stats.len(),
            rows: self.columns.len(),
            raw: self.raw.mark(),
            nameless: self.nameless.len(),
        }
    }

    fn roll_back(&mut self, mark: &Mark) {
        let texts = [
            &mut self.names,
            &mut self.version_names,
            &mut self.regions,
            &mut self.descriptions,
            &mut self.statuses,
            &mut self.elements,
        ];
        for (strings, len) in texts.into_iter().zip(mark.texts) {
            strings.truncate(len);
        }
        self.claimed_outcomes.truncate(self.descriptions.len());
        self.element_counts.clone_from(&mark.element_counts);
        self.versions.truncate(mark.versions);
        self.entries.truncate(mark.entries);
        self.stats.truncate(mark.stats);
        self.columns.truncate(mark.rows);
        self.raw.truncate(mark.raw);
        self.nameless.truncate(mark.nameless);
        self.open_entry = self.next_entry();
    }

    fn end_page(
        &mut self,
        envelope: Envelope,
        mark: &Mark,
        bytes: usize,
        fetched_at: UtcSeconds,
    ) -> PageInfo {
        let entries = self.entries.len() - mark.entries;
        let new_versions = self.versions.names.len() - mark.versions;
        let (number, size) = self.requested.next.take().unwrap_or_else(|| match self.pages.len() {
            0 => (self.requested.page, self.requested.size),
            before => (Some(before as u32 + 1), self.requested.size),
        });
        let differs = |echo: Option<i64>, requested: Option<u32>| {
            echo.zip(requested).is_some_and(|(echo, requested)| echo != i64::from(requested))
        };
        self.issues = self.issues.union(self.page_issues);
        self.issues.add_if(DataIssue::ResultsMissing, !envelope.has_results);
        self.issues.add_if(
            DataIssue::PageEchoDiffers,
            differs(envelope.number, number) || differs(envelope.size, size),
        );
        self.pages.push(Page {
            number: envelope.number,
            size: envelope.size,
            total_count: envelope.total_count,
            request_id: envelope.request_id,
            fetched_at,
            bytes,
            entries: entries as u32,
        });
        let page_is_full = envelope.size.is_none_or(|size| entries as i64 >= size);
        let expects_more = match envelope.total_count.map(|total| (self.entries.len() as i64).cmp(&total)) {
            Some(std::cmp::Ordering::Less) => true,
            Some(std::cmp::Ordering::Equal) => false,
            Some(std::cmp::Ordering::Greater) | None => page_is_full,
        };
        // Entries without a name are new each time: they only count while more entries are promised.
        let promised = envelope.total_count.is_some_and(|total| self.entries.len() as i64 <= total);
        let named =
            self.versions.names[mark.versions..].iter().any(|(name, _)| !self.names.get(*name).is_empty());
        let has_new_versions = named || (promised && new_versions > 0);
        let may_continue = self.requested.page.is_none()
            && has_new_versions
            && !self.runs_away()
            && self.pages.len() < MAX_PAGES;
        self.done = !(expects_more && may_continue);
        PageInfo {
            entries,
            new_versions,
            entries_so_far: self.entries.len(),
            total_count: envelope.total_count,
            page_number: envelope.number,
            page_size: envelope.size,
            next_page: (!self.done).then_some(self.pages.len() as u32 + 1),
        }
    }

    /// True once far more entries came than the first page promised. A service that promises one page more with each
    /// page would otherwise be followed for ever.
    pub(super) fn runs_away(&self) -> bool {
        let Some(first) = self.pages.first() else { return false };
        let promised = first.total_count.unwrap_or(i64::MAX);
        let most = promised.saturating_mul(2).saturating_add(i64::from(first.entries).saturating_mul(10));
        self.entries.len() as i64 > most
    }

    /// Records that ENS takes fewer entries a page than were requested.
    pub fn note_page_size_limit(&mut self) {
        self.issues.add(DataIssue::PageSizeLimited);
    }

    /// Entries that `TotalCount` promises and that did not come, once the load is done. An entry that moved to another
    /// page between calls came twice, in the place of one that did not come.
    pub(super) fn missing_entries(&self) -> u64 {
        let total = self.pages.last().and_then(|page| page.total_count);
        let (None, true, Some(total)) = (self.requested.page, self.done, total) else { return 0 };
        let moved = if self.entries.len() == self.versions.names.len() { 0 } else { self.moved_entries() };
        u64::try_from(total).unwrap_or(0).saturating_sub((self.entries.len() - moved) as u64)
    }

    fn moved_entries(&self) -> usize {
        let mut pages: Vec<Option<u32>> = vec![None; self.versions.names.len()];
        let moved = |entry: &&Entry| *pages[entry.version as usize].get_or_insert(entry.page) != entry.page;
        self.entries.iter().filter(moved).count()
    }

    pub(super) fn board_issues(&self, missing_entries: u64) -> DataIssues {
        let mut issues = self.issues;
        let mut totals = self.pages.iter().filter_map(|page| page.total_count);
        let Some(first) = totals.next() else {
            issues.add_if(DataIssue::TotalCountMissing, !self.pages.is_empty());
            return issues;
        };
        issues.add_if(DataIssue::TotalCountChanged, totals.clone().any(|total| total != first));
        let total = totals.next_back().unwrap_or(first);
        let (entries, versions) = (self.entries.len() as i64, self.versions.names.len() as i64);
        let size = self.pages.last().and_then(|page| page.size).or(self.requested.size.map(i64::from));
        let expected = match (self.requested.page, size) {
            (None, _) => self.done.then_some(total),
            (Some(page), Some(size)) => {
                Some(total.saturating_sub((i64::from(page) - 1).saturating_mul(size)).min(size).max(0))
            }
            (Some(_), None) => None,
        };
        // An entry that moved to the next page between calls occurs twice and is one version: both totals are right.
        let differs =
            expected.map_or(versions > total, |expected| expected != entries && expected != versions);
        issues.add_if(DataIssue::TotalCountDiffers, differs || missing_entries > 0);
        issues
    }
}

/// The state of a builder before a page.
#[derive(Debug)]
struct Mark {
    texts: [usize; 6],
    element_counts: Vec<u32>,
    versions: usize,
    entries: usize,
    stats: usize,
    rows: usize,
    raw: (usize, usize),
    nameless: usize,
}
