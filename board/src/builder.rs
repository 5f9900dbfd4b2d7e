//! Pages to a board: takes page after page, whole or not at all, and sorts, merges and judges the rows when a
//! board is asked for. Knows no JSON: [`crate::decode`] fills it.

mod merge;

use std::collections::HashMap;

use ens_api::PushQuery;

use crate::columns::{Board, Page, RawField, Stat, Status, StatusCode};
use crate::decode::{DecodeError, decode, scan, text_of};
use crate::quality::{PushQuirks, Quirk, Quirks, Tells, tells};
use crate::strings::Strings;
use crate::time::{Stamp, UtcSeconds};

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
    rows: Rows,
    raw: Vec<(u32, RawField, String)>,
    // The first push without a region id under its file, the second, and so on: each has a region of its own.
    nameless: Vec<u32>,
    nameless_in_entry: usize,
    // Of the page and the entry being read.
    pub(crate) page_quirks: Quirks,
    pub(crate) entry_quirks: Quirks,

    pages: Vec<Page>,
    page_rows: Vec<u32>,
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
    quirks: Quirks,
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Rows {
    region: Vec<u32>,
    start: Vec<Stamp>,
    update: Vec<Stamp>,
    description: Vec<u32>,
    status: Vec<StatusCode>,
    quirks: Vec<PushQuirks>,
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
    pub(crate) region: Option<&'a str>,
    pub(crate) start: Option<&'a str>,
    pub(crate) update: Option<&'a str>,
    pub(crate) description: Option<&'a str>,
    pub(crate) quirks: Quirks,
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

    /// Tells what the call asked for whose body is added next, with the page numbers that a load in pages added:
    /// what the answer echoes is judged by it. Without it, only what the query itself names is judged.
    pub fn expect(&mut self, asked: &PushQuery) {
        self.expected = Some((asked.page_number(), asked.page_size()));
    }

    /// Takes the body of a page. A page that can't be read leaves the builder as it was.
    pub fn add_page(&mut self, body: &[u8], fetched_at: UtcSeconds) -> Result<PageInfo, DecodeError> {
        let text = text_of(body)?;
        let mark = self.mark();
        self.page_rows.push(self.rows.region.len() as u32);
        let read = scan(text, self).map_or_else(
            || {
                self.roll_back(&mark);
                decode(text, self)
            },
            Ok,
        );
        match read {
            Ok(envelope) => Ok(self.end_page(envelope, &mark, body.len(), fetched_at)),
            Err(error) => {
                self.roll_back(&mark);
                self.page_rows.pop();
                Err(error)
            }
        }
    }

    /// The board of all pages.
    pub fn finish(self) -> Board {
        self.board()
    }
}

/// What [`crate::decode`] calls, in the order of the answer: rows, then the stat that lists them, then the entry.
impl Builder {
    pub(crate) fn row(&mut self, texts: RowTexts<'_>) {
        let row = self.rows.region.len() as u32;
        let mut quirks = texts.quirks;
        let region = match texts.region {
            Some(id) if !id.is_empty() => self.regions.intern(id),
            _ => {
                quirks.add(Quirk::RegionMissing);
                self.next_nameless()
            }
        };
        let start = self.time(row, RawField::Start, texts.start, &mut quirks);
        let update = self.time(row, RawField::Update, texts.update, &mut quirks);
        let text = texts.description.unwrap_or_default();
        let description = self.descriptions.intern(text);
        if description as usize == self.tells.len() {
            self.tells.push(tells(text));
        }
        self.rows.region.push(region);
        self.rows.start.push(start);
        self.rows.update.push(update);
        self.rows.description.push(description);
        self.rows.quirks.push(quirks.into());
    }

    /// Ends a stat: the rows since the last one have its status.
    pub(crate) fn end_stat(&mut self, status: Option<&str>, counted: Option<i64>) {
        let first = self.rows.status.len();
        let end = self.rows.region.len();
        let code = self.status_code(status.unwrap_or_default());
        if let (StatusCode(u8::MAX), Some(text)) = (code, status) {
            self.raw.extend((first..end).map(|row| (row as u32, RawField::Status, text.to_owned())));
        }
        self.rows.status.resize(end, code);
        self.stats.push(Stat { status: code, counted, listed: (end - first) as u32 });
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
        self.entries.push(Entry {
            file,
            page: self.pages.len() as u32,
            end_row: self.rows.region.len() as u32,
            end_stat: self.stats.len() as u32,
            quirks,
        });
        self.nameless_in_entry = 0;
    }

    pub(crate) fn unknown_element(&mut self, owner: &str, key: &str) {
        let id = self.elements.intern(&format!("{owner}.{key}")) as usize;
        if id == self.element_counts.len() {
            self.element_counts.push(0);
        }
        self.element_counts[id] += 1;
    }

    fn next_nameless(&mut self) -> u32 {
        let at = self.nameless_in_entry;
        self.nameless_in_entry += 1;
        if at == self.nameless.len() {
            let region = self.regions.add("");
            self.nameless.push(region);
        }
        self.nameless[at]
    }

    fn time(&mut self, row: u32, field: RawField, text: Option<&str>, quirks: &mut Quirks) -> Stamp {
        let (missing, unreadable) = match field {
            RawField::Start => (Quirk::StartMissing, Quirk::StartUnreadable),
            _ => (Quirk::UpdateMissing, Quirk::UpdateUnreadable),
        };
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            quirks.add(missing);
            return Stamp::NONE;
        };
        let stamp = Stamp::parse(text);
        if stamp == Stamp::NONE {
            quirks.add(unreadable);
            self.raw.push((row, field, text.to_owned()));
        }
        stamp
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
                    self.statuses.add("");
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
            rows: self.rows.region.len(),
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
        self.rows.truncate(mark.rows);
        self.raw.truncate(mark.raw);
        self.nameless.truncate(mark.nameless);
        self.nameless_in_entry = 0;
    }

    fn end_page(
        &mut self,
        envelope: Envelope,
        mark: &Mark,
        bytes: usize,
        fetched_at: UtcSeconds,
    ) -> PageInfo {
        // Those of a page follow those of the page before, so only they are to be sorted.
        self.raw[mark.raw..].sort_unstable_by_key(|(row, field, _)| (*row, *field));
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

impl Rows {
    fn truncate(&mut self, len: usize) {
        self.region.truncate(len);
        self.start.truncate(len);
        self.update.truncate(len);
        self.description.truncate(len);
        self.status.truncate(len);
        self.quirks.truncate(len);
    }
}
