//! Exports the shown pushes to a file: sorted and written part by part, so that a million rows block nothing.

use board::report::export::{Export, Format};
use board::report::table::{TableOrder, TableSort};
use board::{Board, Shown};
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;

use crate::platform::download::{FileParts, download};
use crate::platform::reactive::{RwSignal, Signal};
use crate::platform::scheduler::TimeBudget;
use crate::platform::shared::Shared;
use crate::platform::workbook::workbook_of;

/// Rows visited by the sort, and rows written, between two checks of the time budget.
const SORT_STEP: usize = 1 << 14;
const WRITE_STEP: usize = 1 << 10;
/// Bytes of a part of the file, or some more.
const PART_BYTES: usize = 1 << 20;

/// The state of the last download.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DownloadState {
    /// No download, or the browser has the file.
    #[default]
    Done,
    /// Rows that are written, and all rows.
    Writing(usize, usize),
    /// The browser refused the file.
    Refused,
    /// The workbook could not be written.
    NoWorkbook,
}

/// The content of a file.
pub struct Contents {
    /// The push results.
    pub board: Shared<Board>,
    /// Which of them.
    pub shown: Shared<Shown>,
    /// In which order.
    pub order: TableOrder,
    /// In which format.
    pub format: Format,
}

/// Writes files, one at a time.
#[derive(Clone, Copy)]
pub struct Downloader(RwSignal<DownloadState>);

impl Downloader {
    /// Without a download.
    pub fn new() -> Self {
        Self(RwSignal::new(DownloadState::Done))
    }

    /// The state of the last download.
    pub fn state(self) -> Signal<DownloadState> {
        self.0.read_only()
    }

    /// Clears a refusal.
    pub fn clear_refused(self) {
        if matches!(self.0.get_untracked(), DownloadState::Refused | DownloadState::NoWorkbook) {
            self.0.set(DownloadState::Done);
        }
    }

    /// Writes a file of that name, unless one is being written.
    pub fn start(self, name: String, contents: Contents) {
        if matches!(self.0.get_untracked(), DownloadState::Writing(..)) {
            return;
        }
        self.0.set(DownloadState::Writing(0, contents.shown.counts.total() as usize));
        spawn_local(async move {
            let failed = self.write(&name, contents).await.err();
            self.0.set(failed.unwrap_or_default());
        });
    }

    async fn write(self, name: &str, contents: Contents) -> Result<(), DownloadState> {
        let refused = |_: JsValue| DownloadState::Refused;
        let Contents { board, shown, order, format } = contents;
        let mut budget = TimeBudget::start();
        let mut sort = TableSort::new(&board, &shown, order);
        while !sort.step(SORT_STEP) {
            budget.yield_if_spent().await;
        }
        let rows = sort.finish();
        let mut export = Export::new(&board, &rows, format);
        let (parts, mut part) = (FileParts::default(), Vec::with_capacity(PART_BYTES + PART_BYTES / 4));
        loop {
            let is_complete = export.write(WRITE_STEP, &mut part);
            if is_complete || part.len() >= PART_BYTES {
                parts.push(&part).map_err(refused)?;
                part.clear();
            }
            if is_complete {
                let rows = parts.file(format.media_type()).map_err(refused)?;
                let file = match format {
                    Format::Csv | Format::Json => rows,
                    Format::Xlsx => workbook_of(&rows).await.map_err(|_| DownloadState::NoWorkbook)?,
                };
                return download(&file, name).map_err(refused);
            }
            if part.is_empty() {
                let (written, all) = export.progress();
                self.0.set(DownloadState::Writing(written, all));
            }
            budget.yield_if_spent().await;
        }
    }
}
