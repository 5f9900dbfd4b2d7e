//! The rows of all pages to the columns of a board: sorted, merged, judged. Knows no page format.

use std::cmp::Reverse;

use super::{Builder, Rows};
use crate::columns::{
    Board, File, Merged, PushId, RawField, RegionId, Stat, Status, StatusCode, UnknownElement,
};
use crate::quality::{CLOCK_TOLERANCE, Quirk, Quirks, against};
use crate::time::UtcSeconds;

impl Builder {
    /// The board of the pages so far. Costs by all their rows.
    pub fn board(&self) -> Board {
        let mut board = Board {
            names: self.names.clone(),
            versions: self.versions.clone(),
            regions: self.regions.clone(),
            descriptions: self.descriptions.clone(),
            statuses: self.statuses.clone(),
            pages: self.pages.clone(),
            asked_regions: self.asked_regions,
            board_quirks: self.board_quirks(),
            complete: self.done && !self.runs_away(),
            ..Board::default()
        };
        self.merge_rows(&self.sorted_rows(), &mut board);
        board.region_rows = offsets(self.regions.len(), board.region.iter().map(|region| region.0));
        let rows = 0..board.region.len() as u32;
        let by_region = sorted_by(&board.region_rows, rows, |row| board.region[row as usize].0);
        board.by_region = by_region.into_iter().map(PushId).collect();
        self.gather_files(&mut board);
        board.bounds = bounds(&board);
        let missing = |name: &&String| self.names.find(name).is_none();
        board.names_not_returned = self.asked_names.iter().filter(missing).cloned().collect();
        let counted = self.elements.iter().zip(&self.element_counts);
        board.unknown_elements =
            counted.map(|(path, count)| UnknownElement { path: path.to_owned(), count: *count }).collect();
        board
    }

    fn file_by_row(&self) -> Vec<u32> {
        let mut files = Vec::with_capacity(self.rows.region.len());
        for entry in &self.entries {
            files.resize(entry.end_row as usize, entry.file);
        }
        files
    }

    // Two stable counting sorts: by region, then by file. Rows of one file and region stay in order of arrival.
    fn sorted_rows(&self) -> SortedRows {
        let file = self.file_by_row();
        let region = &self.rows.region;
        let by_region = offsets(self.regions.len(), region.iter().copied());
        let rows = sorted_by(&by_region, 0..region.len() as u32, |row| region[row as usize]);
        let by_file = offsets(self.files.len(), file.iter().copied());
        let rows = sorted_by(&by_file, rows.into_iter(), |row| file[row as usize]);
        SortedRows { rows, file }
    }

    // Of the rows of one file and region one is shown, the others are kept aside.
    fn merge_rows(&self, order: &SortedRows, board: &mut Board) {
        let Rows { region, start, update, description, status, quirks } = &self.rows;
        let count = order.rows.len();
        board.region.reserve_exact(count);
        board.start.reserve_exact(count);
        board.update.reserve_exact(count);
        board.description.reserve_exact(count);
        board.status.reserve_exact(count);
        board.quirks.reserve_exact(count);
        board.file_rows = vec![0; self.files.len() + 1];
        let limits: Vec<i64> =
            self.pages.iter().map(|page| page.fetched_at.0.saturating_add(CLOCK_TOLERANCE)).collect();
        let same = |a: u32, b: u32| {
            let (a, b) = (a as usize, b as usize);
            region[a] == region[b] && order.file[a] == order.file[b]
        };
        for twins in order.rows.chunk_by(|a, b| same(*a, *b)) {
            let mut winner = twins[0];
            let mut doubled = false;
            let id = PushId(board.region.len() as u32);
            if twins.len() > 1 {
                winner = self.winner(twins, &limits);
                doubled = twins.windows(2).any(|pair| self.page_of(pair[0]) == self.page_of(pair[1]));
                let others = twins.iter().filter(|row| **row != winner);
                board.merged.extend(others.map(|row| self.merged(*row, id)));
            }
            let at = winner as usize;
            let mut odd = Quirks::from(quirks[at]);
            odd.add_if(Quirk::RegionDoubled, doubled);
            odd.add_if(Quirk::StatusMissing, status[at] == StatusCode(Status::Unknown as u8));
            odd.add_if(Quirk::StatusUnknown, status[at].0 > Status::Success as u8);
            if let Some(quirk) = against(status[at].status(), self.tells[description[at] as usize]) {
                odd.add(quirk);
            }
            if let (Some(start), Some(update)) = (start[at].get(), update[at].get()) {
                odd.add_if(Quirk::UpdateBeforeStart, update < start);
            }
            let latest = start[at].get().max(update[at].get());
            let limit = if limits.len() == 1 { limits[0] } else { limits[self.page_of(winner)] };
            odd.add_if(Quirk::TimeAfterFetch, latest.is_some_and(|latest| latest.0 > limit));
            self.move_raw(winner, id, &mut board.raw);
            board.region.push(RegionId(region[at]));
            board.start.push(start[at]);
            board.update.push(update[at]);
            board.description.push(description[at]);
            board.status.push(status[at]);
            board.quirks.push(odd.into());
            board.file_rows[order.file[at] as usize + 1] = id.0 + 1;
        }
        // A file without rows ends where the one before it ends.
        for at in 1..board.file_rows.len() {
            board.file_rows[at] = board.file_rows[at].max(board.file_rows[at - 1]);
        }
    }

    // The newest update wins; on a tie the worse status, then the later page: what is not known for sure is not
    // called a success. Updates from after the fetch can't be compared with others: they win by a worse status
    // only, never by their time.
    fn winner(&self, twins: &[u32], limits: &[i64]) -> u32 {
        let update = |row: u32| self.rows.update[row as usize].get();
        let worse = |row: u32| Reverse(self.rows.status[row as usize].status());
        let is_late = |row: u32| update(row).is_some_and(|at| at.0 > limits[self.page_of(row)]);
        let in_time = twins.iter().copied().filter(|row| !is_late(*row));
        let newest = in_time.max_by_key(|row| (update(*row), worse(*row), *row));
        let late = twins.iter().copied().filter(|row| is_late(*row));
        let by_status =
            late.chain(newest).max_by_key(|row| (worse(*row), !is_late(*row), update(*row), *row));
        by_status.unwrap_or(twins[0])
    }

    fn merged(&self, row: u32, push: PushId) -> Merged {
        let at = row as usize;
        let raw = self.raw_of(row).map(|(_, field, text)| (*field, text.clone())).collect();
        Merged {
            push,
            status: self.rows.status[at],
            description: self.rows.description[at],
            start: self.rows.start[at],
            update: self.rows.update[at],
            page: self.page_of(row),
            raw,
        }
    }

    fn page_of(&self, row: u32) -> usize {
        self.page_rows.partition_point(|first| *first <= row) - 1
    }

    fn move_raw(&self, row: u32, id: PushId, raw: &mut Vec<(PushId, RawField, String)>) {
        if self.raw.is_empty() {
            return;
        }
        raw.extend(self.raw_of(row).map(|(_, field, text)| (id, *field, text.clone())));
    }

    fn raw_of(&self, row: u32) -> impl Iterator<Item = &(u32, RawField, String)> {
        let first = self.raw.partition_point(|(of, _, _)| *of < row);
        self.raw[first..].iter().take_while(move |(of, _, _)| *of == row)
    }

    fn gather_files(&self, board: &mut Board) {
        board.files = self
            .files
            .iter()
            .map(|(name, version)| File {
                name: *name,
                version: *version,
                page: 0,
                quirks: Quirks::default(),
            })
            .collect();
        let mut first_page: Vec<Option<u32>> = vec![None; self.files.len()];
        let mut stats: Vec<(u32, Stat)> = Vec::with_capacity(self.stats.len());
        let mut first_stat = 0;
        for entry in &self.entries {
            let file = entry.file as usize;
            let mut quirks = entry.quirks;
            match first_page[file] {
                None => first_page[file] = Some(entry.page),
                Some(page) if page == entry.page => quirks.add(Quirk::EntryDoubled),
                Some(_) => quirks.add(Quirk::EntryOnTwoPages),
            }
            for stat in &self.stats[first_stat..entry.end_stat as usize] {
                let counted = stat.counted;
                quirks.add_if(Quirk::CountDiffers, counted.is_some_and(|n| n != i64::from(stat.listed)));
                quirks.add_if(Quirk::CountMissing, counted.is_none());
                stats.push((entry.file, *stat));
            }
            first_stat = entry.end_stat as usize;
            board.files[file].page = entry.page;
            board.files[file].quirks = board.files[file].quirks.union(quirks);
        }
        board.file_stats = offsets(self.files.len(), stats.iter().map(|(file, _)| *file));
        let order = sorted_by(&board.file_stats, 0..stats.len() as u32, |at| stats[at as usize].0);
        board.stats = order.into_iter().map(|at| stats[at as usize].1).collect();
    }
}

struct SortedRows {
    rows: Vec<u32>,
    // By row of the builder.
    file: Vec<u32>,
}

// Where the items of each key start, and after the last one the end.
fn offsets(keys: usize, of: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut offsets = vec![0; keys + 1];
    for key in of {
        offsets[key as usize + 1] += 1;
    }
    for at in 1..offsets.len() {
        offsets[at] += offsets[at - 1];
    }
    offsets
}

fn sorted_by(
    offsets: &[u32],
    items: impl ExactSizeIterator<Item = u32>,
    key: impl Fn(u32) -> u32,
) -> Vec<u32> {
    let mut next = offsets.to_vec();
    let mut sorted = vec![0; items.len()];
    for item in items {
        let slot = &mut next[key(item) as usize];
        sorted[*slot as usize] = item;
        *slot += 1;
    }
    sorted
}

fn bounds(board: &Board) -> Option<(UtcSeconds, UtcSeconds)> {
    let stamps = || board.start.iter().chain(&board.update).filter_map(|stamp| stamp.get());
    Some((stamps().min()?, stamps().max()?))
}
