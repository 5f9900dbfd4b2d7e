//! From the rows of all pages to the columns of a board. Where each version has one entry, the rows are moved as they are;
//! where one has several, its rows are merged, and the columns are copied, one after the other.

use std::cmp::Reverse;
use std::ops::Range;

use super::rows::ROUNDED;
use super::{Builder, Requested, Versions};
use crate::model::columns::{Board, PushId, UnknownElement, Version};
use crate::model::issues::{CLOCK_TOLERANCE, DataIssue, DataIssues};
use crate::model::merged::{MergedRow, MergedRows};
use crate::model::raw::RawTexts;
use crate::model::stats::{Stat, Stats};
use crate::sort::buckets::{offsets, sorted_by};
use crate::sort::{radix, work};

impl Builder {
    /// The board of the pages so far. Costs a copy of all their rows.
    pub fn board(&self) -> Board {
        let names = self.names_not_returned();
        let copy = Self {
            // What finds texts and versions is not copied.
            requested: Requested { names, ..self.requested.clone() },
            names: self.names.copy_of_texts(),
            version_names: self.version_names.copy_of_texts(),
            regions: self.regions.copy_of_texts(),
            descriptions: self.descriptions.copy_of_texts(),
            statuses: self.statuses.copy_of_texts(),
            elements: self.elements.copy_of_texts(),
            element_counts: self.element_counts.clone(),
            versions: Versions { names: self.versions.names.clone(), ..Versions::default() },
            entries: self.entries.clone(),
            stats: self.stats.clone(),
            columns: self.columns.clone(),
            raw: self.raw.clone(),
            pages: self.pages.clone(),
            issues: self.issues,
            done: self.done,
            ..Self::default()
        };
        copy.finish()
    }

    /// The board of all pages. Where no version came twice, its rows are moved, not copied.
    pub fn finish(mut self) -> Board {
        let missing_entries = self.missing_entries();
        let board_issues = self.board_issues(missing_entries);
        let complete = self.done && !self.runs_away();
        let names_not_returned = self.names_not_returned();
        // What is not needed any more goes before more is needed.
        let names = std::mem::take(&mut self.names).into_texts();
        let version_names = std::mem::take(&mut self.version_names).into_texts();
        let regions = std::mem::take(&mut self.regions).into_texts();
        let descriptions = std::mem::take(&mut self.descriptions).into_texts();
        self.versions.table = Default::default();
        self.claimed_outcomes = Vec::new();
        let plan = self.plan();
        self.entries = Vec::new();
        self.versions = Versions::default();
        for row in &plan.doubled {
            let mut issues = DataIssues::from(self.columns.issues[*row as usize]);
            issues.add(DataIssue::RegionDoubled);
            self.columns.issues[*row as usize] = issues.into();
        }
        let rows = plan.rows.as_deref();
        let raw = picked_raw(self.raw, rows);
        let columns = self.columns;
        let region = picked(columns.region, rows);
        let start = picked(columns.start, rows);
        let update = picked(columns.update, rows);
        let description = picked(columns.description, rows);
        let status = picked(columns.status, rows);
        let issues = picked(columns.issues, rows);
        let counts = self.element_counts.iter().zip(0..);
        Board {
            region_rows: offsets(regions.len(), region.iter().map(|region| region.0)),
            region,
            start,
            update,
            description,
            status,
            issues,
            raw,
            versions: plan.versions,
            version_rows: plan.version_rows,
            stats: plan.stats,
            version_stats: plan.version_stats,
            merged: plan.merged,
            unknown_elements: counts
                .map(|(count, id)| UnknownElement { path: self.elements.get(id).to_owned(), count: *count })
                .collect(),
            names,
            version_names,
            regions,
            descriptions,
            statuses: self.statuses.into_texts(),
            pages: self.pages,
            requested_regions: self.requested.regions,
            names_not_returned,
            board_issues,
            complete,
            missing_entries,
            ..Board::default()
        }
    }

    fn names_not_returned(&self) -> Vec<String> {
        self.requested.names.iter().filter(|name| self.names.find(name).is_none()).cloned().collect()
    }

    fn plan(&mut self) -> Plan {
        let versions = self.versions.names.len();
        let is_plain = self.entries.len() == versions && !self.entries.iter().any(|entry| entry.is_doubled);
        let mut plan = Plan {
            versions: Vec::with_capacity(versions),
            version_rows: Vec::with_capacity(versions + 1),
            version_stats: Vec::with_capacity(versions + 1),
            ..Plan::default()
        };
        plan.version_rows.push(0);
        plan.version_stats.push(0);
        if is_plain {
            for entry in 0..versions as u32 {
                let version = self.version_of(&[entry], |_| {});
                plan.versions.push(version);
                plan.version_rows.push(self.entries[entry as usize].end_row);
                plan.version_stats.push(self.entries[entry as usize].end_stat);
            }
            plan.stats = std::mem::take(&mut self.stats);
            return plan;
        }
        let by_version = offsets(versions, self.entries.iter().map(|entry| entry.version));
        let entries = sorted_by(
            &by_version,
            0..self.entries.len() as u32,
            |at| self.entries[at as usize].version,
            std::convert::identity,
        );
        let mut rows = Vec::with_capacity(self.columns.len());
        for at in 0..versions {
            let own = &entries[by_version[at] as usize..by_version[at + 1] as usize];
            let version = self.version_of(own, |stat| plan.stats.push(stat));
            plan.versions.push(version);
            match own {
                [one] if !self.entries[*one as usize].is_doubled => rows.extend(self.rows_of(*one)),
                several => self.merge(several, &mut rows, &mut plan),
            }
            plan.version_rows.push(rows.len() as u32);
            plan.version_stats.push(plan.stats.len() as u32);
        }
        plan.rows = Some(rows);
        plan
    }

    // A version of these entries; `each` takes their stats.
    fn version_of(&self, entries: &[u32], mut each: impl FnMut(Stat)) -> Version {
        let first = &self.entries[entries[0] as usize];
        let mut issues = DataIssues::default();
        for (nth, entry) in entries.iter().enumerate() {
            let own = &self.entries[*entry as usize];
            issues = issues.union(own.issues);
            if nth > 0 {
                issues.add(if own.page == first.page {
                    DataIssue::EntryDoubled
                } else {
                    DataIssue::EntryOnTwoPages
                });
            }
            for stat in self.stats.range(self.stats_of(*entry)) {
                work::count(1);
                issues.add_if(DataIssue::CountMissing, stat.counted.is_none());
                issues.add_if(DataIssue::CountDiffers, stat.counted.is_some() && !stat.counts_its_list());
                each(stat);
            }
        }
        let (name, version_name) = self.versions.names[first.version as usize];
        Version { name, version_name, page: self.page_of(entries[entries.len() - 1]), issues }
    }

    // Of the rows of one version and region one is shown, the others become `merged`.
    fn merge(&self, entries: &[u32], shown: &mut Vec<u32>, plan: &mut Plan) {
        let mut rows: Vec<u32> = entries.iter().flat_map(|entry| self.rows_of(*entry)).collect();
        let region = |row: u32| self.columns.region[row as usize];
        // Stable: those of one region stay in order of arrival.
        radix::sort_by_key(&mut rows, |row| region(row).0);
        for rows in rows.chunk_by(|a, b| region(*a) == region(*b)) {
            work::count(rows.len());
            let push = PushId(shown.len() as u32);
            let [row] = rows else {
                let twins: Vec<Twin> =
                    rows.iter().map(|row| Twin { row: *row, page: self.page_of_row(*row) }).collect();
                let winner = self.winner(&twins);
                if twins.windows(2).any(|pair| pair[0].page == pair[1].page) {
                    plan.doubled.push(winner.row);
                }
                for twin in twins.iter().filter(|twin| **twin != winner) {
                    plan.merged.add(self.merged(*twin, push), self.raw.of(twin.row));
                }
                shown.push(winner.row);
                continue;
            };
            shown.push(*row);
        }
    }

    // The newest update wins; on a tie the worse status, then the later page: what is uncertain is not
    // called a success. Updates from after the fetch can't be compared with others: they win by a worse status
    // only, never by their time.
    fn winner(&self, twins: &[Twin]) -> Twin {
        let update = |twin: Twin| self.columns.update[twin.row as usize].get();
        let worse = |twin: Twin| Reverse(self.columns.status[twin.row as usize].status());
        let limit = |twin: Twin| self.pages[twin.page as usize].fetched_at.0.saturating_add(CLOCK_TOLERANCE);
        let is_late = |twin: Twin| update(twin).is_some_and(|at| at.0 > limit(twin));
        let in_time = twins.iter().copied().filter(|twin| !is_late(*twin));
        let newest = in_time.max_by_key(|twin| (update(*twin), worse(*twin), twin.row));
        let late = twins.iter().copied().filter(|twin| is_late(*twin));
        let by_status =
            late.chain(newest).max_by_key(|twin| (worse(*twin), !is_late(*twin), update(*twin), twin.row));
        by_status.unwrap_or(twins[0])
    }

    fn merged(&self, twin: Twin, push: PushId) -> MergedRow {
        let at = twin.row as usize;
        MergedRow {
            push,
            status: self.columns.status[at],
            description: self.columns.description[at],
            start: self.columns.start[at],
            update: self.columns.update[at],
            page: twin.page,
        }
    }

    fn page_of(&self, entry: u32) -> u32 {
        self.entries[entry as usize].page
    }

    fn page_of_row(&self, row: u32) -> u32 {
        self.page_of(self.entries.partition_point(|entry| entry.end_row <= row) as u32)
    }

    fn rows_of(&self, entry: u32) -> Range<u32> {
        let at = entry as usize;
        let start = if at == 0 { 0 } else { self.entries[at - 1].end_row };
        start..self.entries[at].end_row
    }

    fn stats_of(&self, entry: u32) -> Range<usize> {
        let at = entry as usize;
        let start = if at == 0 { 0 } else { self.entries[at - 1].end_stat };
        start as usize..self.entries[at].end_stat as usize
    }
}

/// One of the rows of a version and region.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Twin {
    row: u32,
    page: u32,
}

/// Which rows of a builder become pushes of the board, in its order, and their versions.
#[derive(Default)]
struct Plan {
    /// The rows; `None` where these are all, as they are.
    rows: Option<Vec<u32>>,
    /// Rows whose region occurs twice on one page.
    doubled: Vec<u32>,
    merged: MergedRows,
    versions: Vec<Version>,
    version_rows: Vec<u32>,
    stats: Stats,
    version_stats: Vec<u32>,
}

// The texts of the rows that are shown, by push.
fn picked_raw(raw: RawTexts, rows: Option<&[u32]>) -> RawTexts {
    let Some(rows) = rows else { return raw };
    let mut picked = RawTexts::default();
    for (row, push) in rows.iter().zip(0..) {
        raw.of(*row).for_each(|(field, text)| picked.add(push, field, text));
    }
    picked
}

// The values of a column in the rows that are shown; the column itself where all rows are.
fn picked<T: Copy>(mut column: Vec<T>, rows: Option<&[u32]>) -> Vec<T> {
    let Some(rows) = rows else {
        // A column that is nearly full stays as it is, so that the next board's fits into its place.
        if column.capacity() < ROUNDED || column.capacity() - column.len() > column.len() / 8 {
            column.shrink_to_fit();
        }
        return column;
    };
    work::count(rows.len());
    rows.iter().map(|row| column[*row as usize]).collect()
}
