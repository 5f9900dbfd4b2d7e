//! Pages to a board: takes page after page, whole or not at all. Rows are judged as they come, sorted when their entry
//! ends, and merged where a file came twice when a board is asked for. Knows no JSON: [`crate::ingest::decode`] fills it.

mod merge;
mod page;
mod rows;

use std::collections::HashMap;
use std::str::Utf8Error;

use ens_api::PushQuery;

pub use page::IncomingPage;

use crate::model::columns::{Page, RawField, RegionId, Stat, Status, StatusCode};
use crate::model::quality::{Quirk, Quirks, Tells, against, tells};
use crate::model::strings::Strings;
use crate::model::time::{Stamp, Times, UtcSeconds};
use crate::select::radix;
use crate::select::sort::sort_by;
use rows::{Columns, EntryRows, Row};

/// Pages after which a load ends, whatever the service says.
pub const MAX_PAGES: usize = 10_000;

/// What a loop that fetches pages needs to know about the one it just handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageInfo {
    /// Entries on this page.
    pub entries: usize,
    /// Entries on this page that stood on none before.
    pub new_files: usize,
    /// Entries of all pages so far.
    pub entries_so_far: usize,
    /// `TotalCount` of this page.
    pub total_count: Option<i64>,
    /// `PageNumber` as echoed.
    pub page_number: Option<i64>,
    /// `PageSize` as echoed.
    pub page_size: Option<i64>,
    /// The page to ask for next; `None` when the load is done.
    ///
    /// Never for ever: a page that brings no new entry ends the load, and so does the page after which there
    /// are as many entries as `TotalCount` says. Where there are more than it says, or it is missing, a page
    /// that is not full ends it; far more entries than the first page promised end it, too, and [`MAX_PAGES`]
    /// bounds the rest. A query that names its page has no next one.
    pub next_page: Option<u32>,
}

/// Takes pages, gives boards.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Builder {
    asked_names: Vec<String>,
    asked_regions: u32,
    asked_page: Option<u32>,
    asked_size: Option<u32>,
    // Page and size of the call whose answer comes next, where they were told.
    expected: Option<(Option<u32>, Option<u32>)>,

    names: Strings,
    versions: Strings,
    regions: Strings,
    descriptions: Strings,
    tells: Vec<Tells>,
    statuses: Strings,
    elements: Strings,
    element_counts: Vec<u32>,

    files: Vec<(u32, u32)>,
    file_index: HashMap<(u32, u32), u32>,
    entries: Vec<Entry>,
    stats: Vec<Stat>,
    columns: Columns,
    raw: Vec<(u32, RawField, String)>,
    // The first push without a region id under its file, the second, and so on: each has a region of its own.
    nameless: Vec<RegionId>,

    // Of the page being read: the last second that is not after its fetch.
    latest: i64,
    pub(crate) page_quirks: Quirks,
    // Of the entry being read: its rows, and what they can't hold by their place among them. Those from `stat` on have
    // no status yet.
    rows: EntryRows,
    raw_in_entry: Vec<(u32, RawField, String)>,
    nameless_in_entry: usize,
    stat: usize,
    pub(crate) entry_quirks: Quirks,
    starts: Times,
    updates: Times,

    pages: Vec<Page>,
    quirks: Quirks,
    done: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Entry {
    file: u32,
    page: u32,
    // Rows and stats of an entry follow those of the one before.
    end_row: u32,
    end_stat: u32,
    // A region stands in it twice.
    is_doubled: bool,
    quirks: Quirks,
}

/// A page's elements beside its entries.
#[derive(Debug, Default)]
pub(crate) struct Envelope {
    pub(crate) number: Option<i64>,
    pub(crate) size: Option<i64>,
    pub(crate) total_count: Option<i64>,
    pub(crate) request_id: Option<String>,
}

/// A push as it stands in the answer. `None`: missing or null.
#[derive(Debug, Default)]
pub(crate) struct RowTexts<'a> {
    pub(crate) region: Option<&'a [u8]>,
    pub(crate) start: Option<&'a [u8]>,
    pub(crate) update: Option<&'a [u8]>,
    pub(crate) description: Option<&'a [u8]>,
    pub(crate) quirks: Quirks,
}

/// A push as ENS writes it, if its times turn out to be some: the numbers of its texts, and its times.
#[derive(Debug)]
pub(crate) struct UsualRow<'a> {
    pub(crate) region: u32,
    pub(crate) start: &'a [u8; 20],
    pub(crate) update: &'a [u8; 20],
    pub(crate) description: u32,
}

impl Builder {
    /// A builder for the answer to a query, as a person asks it: without the page numbers that a load in pages
    /// adds by itself.
    pub fn new(query: &PushQuery) -> Self {
        let mut builder = Self {
            asked_names: query.data_names().to_vec(),
            asked_page: query.page_number(),
            asked_size: query.page_size(),
            ..Self::default()
        };
        for region in query.region_ids() {
            builder.regions.intern(region);
        }
        builder.asked_regions = builder.regions.len() as u32;
        builder
    }

    /// With room for about so many pushes, as where the answer before had them: taken at once, it leaves no holes behind.
    pub fn with_room_for(mut self, pushes: usize) -> Self {
        self.columns.make_room(with_some_more(pushes));
        self
    }

    /// Tells what the call asked for whose body is added next, with the page numbers that a load in pages added:
    /// what the answer echoes is judged by it. Without it, only what the query itself names is judged.
    pub fn expect(&mut self, asked: &PushQuery) {
        self.expected = Some((asked.page_number(), asked.page_size()));
    }
}

/// What [`crate::ingest::decode`] calls, in the order of the answer: rows, then the stat that lists them, then the entry.
impl Builder {
    /// Takes a push.
    ///
    /// # Errors
    /// If a text is no UTF-8.
    pub(crate) fn row(&mut self, texts: RowTexts<'_>) -> Result<(), Utf8Error> {
        let mut quirks = texts.quirks;
        let region = match texts.region.filter(|id| !id.is_empty()) {
            Some(id) => RegionId(self.regions.intern_bytes(id)?),
            None => {
                quirks.add(Quirk::RegionMissing);
                self.next_nameless()
            }
        };
        let start = self.time(RawField::Start, texts.start, &mut quirks)?;
        let update = self.time(RawField::Update, texts.update, &mut quirks)?;
        let description = self.descriptions.intern_bytes(texts.description.unwrap_or_default())?;
        self.push_row(region, start, update, description, quirks);
        Ok(())
    }

    /// Texts that a [`UsualRow`] names by number.
    pub(crate) fn regions(&mut self) -> &mut Strings {
        &mut self.regions
    }

    /// Texts that a [`UsualRow`] names by number.
    pub(crate) fn descriptions(&mut self) -> &mut Strings {
        &mut self.descriptions
    }

    /// Takes a push, if its times are of the usual form. False if they are not: [`Builder::row`] takes any.
    #[inline]
    pub(crate) fn usual_row(&mut self, row: UsualRow<'_>) -> bool {
        let Some(start) = self.starts.read(row.start) else { return false };
        let Some(update) = self.updates.read(row.update) else { return false };
        self.push_row(RegionId(row.region), start, update, row.description, Quirks::default());
        true
    }

    /// Ends a stat: the rows since the last one have its status.
    pub(crate) fn end_stat(&mut self, status: Option<&str>, counted: Option<i64>) {
        self.read_descriptions();
        let first = self.stat;
        self.stat = self.rows.len();
        let code = self.status_code(status.unwrap_or_default());
        if let (StatusCode(u8::MAX), Some(text)) = (code, status) {
            let rows = first..self.stat;
            self.raw_in_entry.extend(rows.map(|row| (row as u32, RawField::Status, text.to_owned())));
        }
        let mut of_status = Quirks::default();
        of_status.add_if(Quirk::StatusMissing, code == StatusCode(Status::Unknown as u8));
        of_status.add_if(Quirk::StatusUnknown, code.0 > Status::Success as u8);
        let contradicts = |description: u32| against(code.status(), self.tells[description as usize]);
        for row in &mut self.rows[first..] {
            let mut quirks = of_status.union(row.quirks.into());
            if let Some(quirk) = contradicts(row.description) {
                quirks.add(quirk);
            }
            row.quirks = quirks.into();
            row.status = code;
        }
        self.stats.push(Stat { status: code, counted, listed: (self.stat - first) as u32 });
    }

    pub(crate) fn end_entry(&mut self, name: Option<&str>, version: Option<&str>) {
        let mut quirks = self.entry_quirks;
        let name_text = name.unwrap_or_default();
        let version_text = version.unwrap_or_default();
        quirks.add_if(Quirk::NameMissing, name_text.is_empty());
        quirks.add_if(Quirk::VersionMissing, version_text.is_empty());
        let key = (self.names.intern(name_text), self.versions.intern(version_text));
        let next = self.files.len() as u32;
        // Entries without a name are not known to be the same file.
        let file = if name_text.is_empty() { next } else { *self.file_index.entry(key).or_insert(next) };
        if file == next {
            self.files.push(key);
        }
        let is_doubled = self.end_rows();
        self.entries.push(Entry {
            file,
            page: self.pages.len() as u32,
            end_row: self.columns.len() as u32,
            end_stat: self.stats.len() as u32,
            is_doubled,
            quirks,
        });
    }

    pub(crate) fn unknown_element(&mut self, owner: &str, key: &str) {
        let id = self.elements.intern(&format!("{owner}.{key}")) as usize;
        if id == self.element_counts.len() {
            self.element_counts.push(0);
        }
        self.element_counts[id] += 1;
    }

    #[inline]
    fn push_row(
        &mut self,
        region: RegionId,
        start: Stamp,
        update: Stamp,
        description: u32,
        mut quirks: Quirks,
    ) {
        if let (Some(start), Some(update)) = (start.get(), update.get()) {
            quirks.add_if(Quirk::UpdateBeforeStart, update < start);
        }
        let latest = start.get().max(update.get());
        quirks.add_if(Quirk::TimeAfterFetch, latest.is_some_and(|at| at.0 > self.latest));
        let (status, quirks) = (StatusCode(Status::Unknown as u8), quirks.into());
        self.rows.push(Row { region, start, update, description, status, quirks });
    }

    // Moves the rows of an entry into the columns, by region. True if a region is there twice.
    fn end_rows(&mut self) -> bool {
        let first = self.columns.len();
        if !self.raw_in_entry.is_empty() {
            // The sort is stable, so this one puts the texts to where their rows go.
            let mut order: Vec<u32> = (0..self.rows.len() as u32).collect();
            radix::sort_by_key(&mut order, |row| self.rows[row as usize].region.0);
            let mut place = vec![0; order.len()];
            order.iter().zip(first as u32..).for_each(|(row, to)| place[*row as usize] = to);
            let start = self.raw.len();
            let raw = self.raw_in_entry.drain(..);
            self.raw.extend(raw.map(|(row, field, text)| (place[row as usize], field, text)));
            sort_by(&mut self.raw[start..], |(row, field, _), (other, of, _)| (row, field).cmp(&(other, of)));
        }
        let is_doubled = self.rows.sort(self.regions.len());
        self.columns.reserve(self.rows.len(), self.expected_rows());
        self.columns.extend(&self.rows);
        self.rows.clear();
        (self.stat, self.nameless_in_entry) = (0, 0);
        is_doubled
    }

    // As many as all entries that are promised would have, if they were like those that came.
    fn expected_rows(&self) -> usize {
        let promised = self.pages.last().and_then(|page| page.total_count).unwrap_or(0).max(0) as u64;
        let entries = self.entries.len().max(1) as u64;
        let rows = (self.columns.len() as u64).saturating_mul(promised) / entries;
        with_some_more(usize::try_from(rows).unwrap_or(usize::MAX))
    }

    fn next_nameless(&mut self) -> RegionId {
        let at = self.nameless_in_entry;
        self.nameless_in_entry += 1;
        if at == self.nameless.len() {
            self.nameless.push(RegionId(self.regions.add_blank()));
        }
        self.nameless[at]
    }

    // What the descriptions tell of that came since the last time.
    fn read_descriptions(&mut self) {
        for id in self.tells.len()..self.descriptions.len() {
            self.tells.push(tells(self.descriptions.get(id as u32)));
        }
    }

    fn time(
        &mut self,
        field: RawField,
        text: Option<&[u8]>,
        quirks: &mut Quirks,
    ) -> Result<Stamp, Utf8Error> {
        let (times, missing, unreadable) = match field {
            RawField::Start => (&mut self.starts, Quirk::StartMissing, Quirk::StartUnreadable),
            _ => (&mut self.updates, Quirk::UpdateMissing, Quirk::UpdateUnreadable),
        };
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            quirks.add(missing);
            return Ok(Stamp::NONE);
        };
        if let Some(stamp) = text.try_into().ok().and_then(|text| times.read(text)) {
            return Ok(stamp);
        }
        let text = std::str::from_utf8(text)?;
        let stamp = Stamp::parse(text);
        if stamp == Stamp::NONE {
            quirks.add(unreadable);
            self.raw_in_entry.push((self.rows.len() as u32, field, text.to_owned()));
        }
        Ok(stamp)
    }

    // 255 stands for every unknown text beyond those that a byte can number; the rows keep theirs apart.
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

/// Pages as a whole.
impl Builder {
    fn mark(&self) -> Mark {
        Mark {
            texts: [
                self.names.len(),
                self.versions.len(),
                self.regions.len(),
                self.descriptions.len(),
                self.statuses.len(),
                self.elements.len(),
            ],
            element_counts: self.element_counts.clone(),
            files: self.files.len(),
            entries: self.entries.len(),
            stats: self.stats.len(),
            rows: self.columns.len(),
            raw: self.raw.len(),
            nameless: self.nameless.len(),
        }
    }

    fn roll_back(&mut self, mark: &Mark) {
        let texts = [
            &mut self.names,
            &mut self.versions,
            &mut self.regions,
            &mut self.descriptions,
            &mut self.statuses,
            &mut self.elements,
        ];
        for (strings, len) in texts.into_iter().zip(mark.texts) {
            strings.truncate(len);
        }
        self.tells.truncate(self.descriptions.len());
        self.element_counts.clone_from(&mark.element_counts);
        self.files.truncate(mark.files);
        self.file_index.retain(|_, file| (*file as usize) < mark.files);
        self.entries.truncate(mark.entries);
        self.stats.truncate(mark.stats);
        self.columns.truncate(mark.rows);
        self.raw.truncate(mark.raw);
        self.nameless.truncate(mark.nameless);
        self.rows.clear();
        self.raw_in_entry.clear();
        (self.stat, self.nameless_in_entry) = (0, 0);
    }

    fn end_page(
        &mut self,
        envelope: Envelope,
        mark: &Mark,
        bytes: usize,
        fetched_at: UtcSeconds,
    ) -> PageInfo {
        let entries = self.entries.len() - mark.entries;
        let new_files = self.files.len() - mark.files;
        let (number, size) = self.expected.take().unwrap_or_else(|| match self.pages.len() {
            0 => (self.asked_page, self.asked_size),
            before => (Some(before as u32 + 1), self.asked_size),
        });
        let differs = |echo: Option<i64>, asked: Option<u32>| {
            echo.zip(asked).is_some_and(|(echo, asked)| echo != i64::from(asked))
        };
        self.quirks = self.quirks.union(self.page_quirks);
        self.quirks
            .add_if(Quirk::PageEchoDiffers, differs(envelope.number, number) || differs(envelope.size, size));
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
        let more = match envelope.total_count.map(|total| (self.entries.len() as i64).cmp(&total)) {
            Some(std::cmp::Ordering::Less) => true,
            Some(std::cmp::Ordering::Equal) => false,
            Some(std::cmp::Ordering::Greater) | None => page_is_full,
        };
        // Entries without a name are new each time: they only count while more entries are promised.
        let promised = envelope.total_count.is_some_and(|total| self.entries.len() as i64 <= total);
        let named = self.files[mark.files..].iter().any(|(name, _)| !self.names.get(*name).is_empty());
        let brings = named || (promised && new_files > 0);
        let may = self.asked_page.is_none() && brings && !self.runs_away() && self.pages.len() < MAX_PAGES;
        self.done = !(more && may);
        PageInfo {
            entries,
            new_files,
            entries_so_far: self.entries.len(),
            total_count: envelope.total_count,
            page_number: envelope.number,
            page_size: envelope.size,
            next_page: (!self.done).then_some(self.pages.len() as u32 + 1),
        }
    }

    /// True once far more came than the first page promised: an application does not grow like that while its
    /// pages are read, so a service that promises one page more with each page would be followed for ever.
    fn runs_away(&self) -> bool {
        let Some(first) = self.pages.first() else { return false };
        let promised = first.total_count.unwrap_or(i64::MAX);
        let bearable = promised.saturating_mul(2).saturating_add(i64::from(first.entries).saturating_mul(10));
        self.entries.len() as i64 > bearable
    }

    fn board_quirks(&self) -> Quirks {
        let mut quirks = self.quirks;
        let mut totals = self.pages.iter().filter_map(|page| page.total_count);
        let Some(first) = totals.next() else {
            quirks.add_if(Quirk::TotalCountMissing, !self.pages.is_empty());
            return quirks;
        };
        quirks.add_if(Quirk::TotalCountChanged, totals.clone().any(|total| total != first));
        let total = totals.next_back().unwrap_or(first);
        let (entries, files) = (self.entries.len() as i64, self.files.len() as i64);
        let size = self.pages.last().and_then(|page| page.size).or(self.asked_size.map(i64::from));
        let expected = match (self.asked_page, size) {
            (None, _) => self.done.then_some(total),
            (Some(page), Some(size)) => {
                Some(total.saturating_sub((i64::from(page) - 1).saturating_mul(size)).min(size).max(0))
            }
            (Some(_), None) => None,
        };
        // An entry that drifted over a page's edge came twice and is counted once: both numbers are honest.
        let differs = expected.map_or(files > total, |expected| expected != entries && expected != files);
        quirks.add_if(Quirk::TotalCountDiffers, differs);
        quirks
    }
}

// Entries are not all alike.
fn with_some_more(rows: usize) -> usize {
    rows.saturating_add(rows / 50)
}

/// How far a builder had come.
#[derive(Debug)]
struct Mark {
    texts: [usize; 6],
    element_counts: Vec<u32>,
    files: usize,
    entries: usize,
    stats: usize,
    rows: usize,
    raw: usize,
    nameless: usize,
}
