//! From the rows of all pages to the columns of a board. The rows of a version with one entry are moved; where a version has
//! several, its rows are merged and those of all versions are copied.

use std::cmp::Reverse;
use std::ops::Range;

use super::Builder;
use crate::model::columns::{Board, Merged, PushId, RawField, Stat, UnknownElement, Version};
use crate::model::issues::{CLOCK_TOLERANCE, DataIssue, DataIssues};
use crate::sort::buckets::{offsets, sorted_by};
use crate::sort::radix;

impl Builder {
    /// The board of the pages so far. Costs a copy of all their rows.
    pub fn board(&self) -> Board {
        self.clone().finish()
    }

    /// The board of all pages. Where no version came twice, its rows are moved, not copied.
    pub fn finish(mut self) -> Board {
        let missing_entries = self.missing_entries();
        let board_issues = self.board_issues(missing_entries);
        let complete = self.done && !self.runs_away();
        let plan = self.plan();
        for row in &plan.doubled {
            let mut issues = DataIssues::from(self.columns.issues[*row as usize]);
            issues.add(DataIssue::RegionDoubled);
            self.columns.issues[*row as usize] = issues.into();
        }
        let raw = self.take_raw(&plan);
        let columns = std::mem::take(&mut self.columns);
        let region = picked(columns.region, &plan.runs);
        let start = picked(columns.start, &plan.runs);
        let update = picked(columns.update, &plan.runs);
        let description = picked(columns.description, &plan.runs);
        let status = picked(columns.status, &plan.runs);
        let issues = picked(columns.issues, &plan.runs);
        self.requested.names.retain(|name| self.names.find(name).is_none());
        let counted = self.elements.iter().zip(&self.element_counts);
        Board {
            region_rows: offsets(self.regions.len(), region.iter().map(|region| region.0)),
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
            unknown_elements: counted
                .map(|(path, count)| UnknownElement { path: path.to_owned(), count: *count })
                .collect(),
            names: self.names,
            version_names: self.version_names,
            regions: self.regions,
            descriptions: self.descriptions,
            statuses: self.statuses,
            pages: self.pages,
            requested_regions: self.requested.regions,
            names_not_returned: self.requested.names,
            board_issues,
            complete,
            missing_entries,
            ..Board::default()
        }
    }

    fn plan(&self) -> Plan {
        let by_version = offsets(self.versions.len(), self.entries.iter().map(|entry| entry.version));
        let count = 0..self.entries.len() as u32;
        let entries = sorted_by(&by_version, count, |at| self.entries[at as usize].version);
        let mut plan = Plan { version_rows: vec![0], version_stats: vec![0], ..Plan::default() };
        for (at, (name, version_name)) in self.versions.iter().enumerate() {
            let own = &entries[by_version[at] as usize..by_version[at + 1] as usize];
            let mut version = Version {
                name: *name,
                version_name: *version_name,
                page: self.page_of(own[0]),
                issues: DataIssues::default(),
            };
            for (nth, entry) in own.iter().enumerate() {
                self.add_entry(*entry, nth, &mut version, &mut plan.stats);
            }
            version.page = self.page_of(own[own.len() - 1]);
            match own {
                [one] if !self.entries[*one as usize].is_doubled => plan.add_run(self.rows_of(*one)),
                several => self.merge(several, &mut plan),
            }
            plan.versions.push(version);
            plan.version_rows.push(plan.len);
            plan.version_stats.push(plan.stats.len() as u32);
        }
        plan
    }

    // Adds the statuses and data issues of one of its entries to a version; `nth` counts the entries of the version.
    fn add_entry(&self, entry: u32, nth: usize, version: &mut Version, stats: &mut Vec<Stat>) {
        let page = self.page_of(entry);
        let mut issues = self.entries[entry as usize].issues;
        if nth > 0 {
            // Until all its entries are added, the page of a version is that of its first entry.
            issues.add(if version.page == page {
                DataIssue::EntryDoubled
            } else {
                DataIssue::EntryOnTwoPages
            });
        }
        for stat in &self.stats[self.stats_of(entry)] {
            let counted = stat.counted;
            issues.add_if(DataIssue::CountDiffers, counted.is_some_and(|n| n != i64::from(stat.listed)));
            issues.add_if(DataIssue::CountMissing, counted.is_none());
            stats.push(*stat);
        }
        version.issues = version.issues.union(issues);
    }

    // Of the rows of one version and region one is shown, the others become `merged`.
    fn merge(&self, entries: &[u32], plan: &mut Plan) {
        let mut rows: Vec<Twin> = entries
            .iter()
            .flat_map(|entry| self.rows_of(*entry).map(|row| Twin { row, page: self.page_of(*entry) }))
            .collect();
        let region = |twin: &Twin| self.columns.region[twin.row as usize];
        // Stable: those of one region stay in order of arrival.
        radix::sort_by_key(&mut rows, |twin| region(&twin).0);
        for twins in rows.chunk_by(|a, b| region(a) == region(b)) {
            let push = PushId(plan.len);
            let winner = self.winner(twins);
            if twins.windows(2).any(|pair| pair[0].page == pair[1].page) {
                plan.doubled.push(winner.row);
            }
            let others = twins.iter().filter(|twin| **twin != winner);
            plan.merged.extend(others.map(|twin| self.merged(*twin, push)));
            plan.add_run(winner.row..winner.row + 1);
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

    fn merged(&self, twin: Twin, push: PushId) -> Merged {
        let at = twin.row as usize;
        let raw = &self.raw[raw_of(&self.raw, twin.row..twin.row + 1)];
        Merged {
            push,
            status: self.columns.status[at],
            description: self.columns.description[at],
            start: self.columns.start[at],
            update: self.columns.update[at],
            page: twin.page as usize,
            raw: raw.iter().map(|(_, field, text)| (*field, text.clone())).collect(),
        }
    }

    // The texts of the rows that are shown, by push.
    fn take_raw(&mut self, plan: &Plan) -> Vec<(PushId, RawField, String)> {
        let mut raw = Vec::new();
        let mut first = 0;
        for run in &plan.runs {
            let own = raw_of(&self.raw, run.clone());
            raw.extend(
                self.raw[own].iter_mut().map(|(row, field, text)| {
                    (PushId(first + *row - run.start), *field, std::mem::take(text))
                }),
            );
            first += run.end - run.start;
        }
        raw
    }

    fn page_of(&self, entry: u32) -> u32 {
        self.entries[entry as usize].page
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
    /// Rows, one run after the other: a single one where each version came once.
    runs: Vec<Range<u32>>,
    /// How many rows these are.
    len: u32,
    /// Rows whose region occurs twice on one page.
    doubled: Vec<u32>,
    merged: Vec<Merged>,
    versions: Vec<Version>,
    version_rows: Vec<u32>,
    stats: Vec<Stat>,
    version_stats: Vec<u32>,
}

impl Plan {
    fn add_run(&mut self, rows: Range<u32>) {
        self.len += rows.end - rows.start;
        match self.runs.last_mut() {
            _ if rows.is_empty() => {}
            Some(last) if last.end == rows.start => last.end = rows.end,
            _ => self.runs.push(rows),
        }
    }
}

// The texts of a run of rows.
fn raw_of(raw: &[(u32, RawField, String)], rows: Range<u32>) -> Range<usize> {
    let before = |limit: u32| raw.partition_point(|(row, _, _)| *row < limit);
    if raw.is_empty() { 0..0 } else { before(rows.start)..before(rows.end) }
}

// The values of a column in the rows that are shown; the column itself where all rows are.
fn picked<T: Copy>(mut column: Vec<T>, runs: &[Range<u32>]) -> Vec<T> {
    let rows = |run: &Range<u32>| run.start as usize..run.end as usize;
    if let [all] = runs
        && rows(all) == (0..column.len())
    {
        column.shrink_to_fit();
        return column;
    }
    let mut picked = Vec::with_capacity(runs.iter().map(|run| rows(run).len()).sum());
    runs.iter().for_each(|run| picked.extend_from_slice(&column[rows(run)]));
    picked
}
