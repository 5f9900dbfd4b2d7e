//! Rows of texts as an Excel workbook. Each text is a text cell: a spreadsheet that opens a CSV file takes a version `1.10`
//! for 1.1, `0012` for 12 and `3-1` for a day in March.

use std::fmt;

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use serde_json::Value;

/// The rows of a sheet, which Excel limits, the headings included.
const SHEET_ROWS: u32 = 1_048_576;
/// The UTF-16 units of a cell, which Excel limits.
const CELL_UNITS: usize = 32_767;
/// At the end of a text that does not fit.
const CUT: &str = "… (cut, complete in CSV)";

/// Why there is no workbook.
#[derive(Debug)]
pub enum Failure {
    /// A line is not an array of texts, numbers and nulls.
    Line(serde_json::Error),
    /// The library refused a cell or the workbook.
    Workbook(XlsxError),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(error) => write!(f, "a line is not a row: {error}"),
            Self::Workbook(error) => write!(f, "the workbook can't be written: {error}"),
        }
    }
}

impl std::error::Error for Failure {}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Line(error)
    }
}

impl From<XlsxError> for Failure {
    fn from(error: XlsxError) -> Self {
        Self::Workbook(error)
    }
}

/// A workbook that is being written. Its input are lines of JSON, in parts that may end anywhere: an array for each row, the
/// first with the headings.
pub struct Writer {
    headings: Vec<Value>,
    sheets: Vec<Worksheet>,
    /// The next row of the last sheet.
    row: u32,
    sheet_rows: u32,
    /// The beginning of a line whose end has not come.
    rest: Vec<u8>,
    text: Format,
    bold: Format,
}

impl Default for Writer {
    fn default() -> Self {
        Self::with_sheets_of(SHEET_ROWS)
    }
}

impl Writer {
    /// With sheets of that many rows, the headings included. A further one begins where a sheet is full.
    pub fn with_sheets_of(sheet_rows: u32) -> Self {
        Self {
            headings: Vec::new(),
            sheets: Vec::new(),
            row: 0,
            sheet_rows,
            rest: Vec::new(),
            // A cell with this format stays a text when a person edits it.
            text: Format::new().set_num_format("@"),
            bold: Format::new().set_bold().set_num_format("@"),
        }
    }

    /// Adds a part of the input.
    ///
    /// # Errors
    /// If a line is not a row, or the library refuses it.
    pub fn add(&mut self, part: &[u8]) -> Result<(), Failure> {
        // Only the last one can be without an end.
        for line in part.split_inclusive(|byte| *byte == b'\n') {
            self.rest.extend_from_slice(line);
            if line.ends_with(b"\n") {
                let row: Vec<Value> = serde_json::from_slice(&self.rest)?;
                self.rest.clear();
                self.add_row(row)?;
            }
        }
        Ok(())
    }

    /// The bytes of the file.
    ///
    /// # Errors
    /// If the library can't write it.
    pub fn finish(mut self) -> Result<Vec<u8>, Failure> {
        let mut workbook = Workbook::new();
        for sheet in self.sheets.drain(..) {
            workbook.push_worksheet(sheet);
        }
        Ok(workbook.save_to_buffer()?)
    }

    fn add_row(&mut self, row: Vec<Value>) -> Result<(), Failure> {
        if self.headings.is_empty() {
            self.headings = row;
            return self.begin_sheet();
        }
        if self.row == self.sheet_rows {
            self.begin_sheet()?;
        }
        self.write(&row, false)
    }

    fn begin_sheet(&mut self) -> Result<(), Failure> {
        let mut sheet = Worksheet::new();
        sheet.set_freeze_panes(1, 0)?;
        self.sheets.push(sheet);
        self.row = 0;
        let headings = self.headings.clone();
        self.write(&headings, true)
    }

    fn write(&mut self, row: &[Value], is_heading: bool) -> Result<(), Failure> {
        let Some(sheet) = self.sheets.last_mut() else { return Ok(()) };
        let format = if is_heading { &self.bold } else { &self.text };
        for (column, value) in (0..).zip(row) {
            match value {
                Value::String(text) => {
                    sheet.write_string_with_format(self.row, column, fitting(text), format)?;
                }
                Value::Number(number) => {
                    sheet.write_number(self.row, column, number.as_f64().unwrap_or_default())?;
                }
                _ => {}
            }
        }
        self.row += 1;
        Ok(())
    }
}

/// A text that fits into a cell.
fn fitting(text: &str) -> String {
    if text.len() <= CELL_UNITS || text.encode_utf16().count() <= CELL_UNITS {
        return text.to_owned();
    }
    let mut left = CELL_UNITS - CUT.encode_utf16().count();
    let fits = |character: &char| match left.checked_sub(character.len_utf16()) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    };
    text.chars().take_while(fits).chain(CUT.chars()).collect()
}
