//! Computes which rows of the table are rendered, and where its keys lead.

use board::report::table::TableColumn;

/// Height of a row and of the header in CSS pixels, as in the style sheet.
pub(super) const ROW: f64 = 32.0;
pub(super) const HEAD: f64 = 34.0;
/// Browsers limit the height of an element to little more than this; more rows share the same height.
const TALLEST: f64 = 15_000_000.0;
/// Rows rendered above and below the visible ones.
const MARGIN: usize = 6;

/// Which rows are rendered, and the height of the others.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Window {
    pub(super) first: usize,
    pub(super) count: usize,
    pub(super) above: f64,
    pub(super) below: f64,
}

/// Where a scroll position leads, in CSS pixels.
struct Scrolled {
    /// Height of all rows, and how much of it is visible.
    full: f64,
    visible: f64,
    /// Height of the element that has the rows, and how far that scrolls.
    track: f64,
    reach: f64,
    /// The scroll position within that, and what of all rows is above.
    scroll: f64,
    top: f64,
}

impl Scrolled {
    fn to(scroll: f64, height: f64, rows: usize) -> Self {
        let full = rows as f64 * ROW;
        let track = full.min(TALLEST);
        let visible = (height - HEAD).max(ROW);
        let reach = (track - visible).max(0.0);
        let scroll = scroll.clamp(0.0, reach);
        // Where all rows fit into the track, this is the scroll position itself.
        let top = if reach > 0.0 { scroll / reach * (full - visible) } else { 0.0 };
        Self { full, visible, track, reach, scroll, top }
    }
}

impl Window {
    /// The window onto this many rows at a scroll position and height in CSS pixels.
    pub(super) fn at(scroll: f64, height: f64, rows: usize) -> Self {
        let Scrolled { visible, track, scroll, top, .. } = Scrolled::to(scroll, height, rows);
        let count = ((visible / ROW).ceil() as usize + 1 + 2 * MARGIN).min(rows);
        let first = ((top / ROW) as usize).saturating_sub(MARGIN).min(rows - count);
        let above = (scroll - (top - first as f64 * ROW)).max(0.0);
        let below = (track - above - count as f64 * ROW).max(0.0);
        Self { first, count, above, below }
    }

    /// The first row that is wholly visible.
    pub(super) fn first_row(scroll: f64, height: f64, rows: usize) -> usize {
        let Scrolled { top, .. } = Scrolled::to(scroll, height, rows);
        ((top / ROW).ceil() as usize).min(rows.saturating_sub(1))
    }

    /// The scroll position nearest to the current one that shows a row.
    pub(super) fn showing(row: usize, scroll: f64, height: f64, rows: usize) -> f64 {
        let Scrolled { full, visible, reach, top, .. } = Scrolled::to(scroll, height, rows);
        if reach == 0.0 {
            return 0.0;
        }
        let start = row as f64 * ROW;
        let wanted = top.clamp((start + ROW - visible).max(0.0), start.max(0.0));
        wanted / (full - visible) * reach
    }
}

/// The cell that has the keyboard's focus. Row 0 is the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct CellPosition {
    pub(super) row: usize,
    pub(super) column: usize,
}

impl CellPosition {
    /// The cell that a key moves to in a table of this many rows, without the header, of which `page` are visible.
    pub(super) fn after(self, key: &str, control: bool, rows: usize, page: usize) -> Option<Self> {
        let last_column = TableColumn::ALL.len() - 1;
        let Self { row, column } = self;
        let (row, column) = match key {
            "ArrowUp" => (row.saturating_sub(1), column),
            "ArrowDown" => ((row + 1).min(rows), column),
            "ArrowLeft" => (row, column.saturating_sub(1)),
            "ArrowRight" => (row, (column + 1).min(last_column)),
            "Home" if control => (0, 0),
            "End" if control => (rows, last_column),
            "Home" => (row, 0),
            "End" => (row, last_column),
            "PageUp" => (row.saturating_sub(page).max(1.min(rows)), column),
            "PageDown" => ((row + page).min(rows), column),
            _ => return None,
        };
        Some(Self { row, column })
    }

    /// Its column, if it is in this row.
    pub(super) fn column_in(self, row: usize) -> Option<String> {
        (self.row == row).then(|| self.column.to_string())
    }

    pub(super) fn id(self) -> String {
        format!("cell-{}-{}", self.row, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_covers_the_visible_rows_and_the_track_keeps_its_length() {
        for rows in [0, 1, 10, 1_000, 468_750, 1_000_000] {
            let track = (rows as f64 * ROW).min(TALLEST);
            for part in [0.0, 0.3, 1.0] {
                let visible = 600.0 - HEAD;
                let scroll = (track - visible).max(0.0) * part;
                let window = Window::at(scroll, 600.0, rows);
                let length = window.above + window.count as f64 * ROW + window.below;
                assert!((length - track).abs() < ROW * (2 * MARGIN + 3) as f64, "{rows} {part} {length}");
                assert!(window.above <= scroll + 0.5, "{rows} {part} {window:?}");
                let end = window.above + window.count as f64 * ROW;
                assert!(end + 0.5 >= (scroll + visible).min(track), "{rows} {part} {window:?}");
                assert_eq!(window.count, Window::at(0.0, 600.0, rows).count, "as many rows anywhere");
                if part == 1.0 {
                    assert_eq!(window.first + window.count, rows);
                }
            }
        }
    }

    #[test]
    fn any_row_can_be_shown() {
        for rows in [3, 1_000, 1_000_000] {
            for row in [0, rows / 2, rows - 1] {
                let scroll = Window::showing(row, 0.0, 600.0, rows);
                let window = Window::at(scroll, 600.0, rows);
                assert!(
                    (window.first..window.first + window.count).contains(&row),
                    "{row} of {rows}: {window:?}"
                );
            }
        }
        assert_eq!(Window::showing(3, 0.0, 600.0, 1_000), 0.0, "a visible row moves nothing");
    }

    #[test]
    fn keys_lead_from_cell_to_cell() {
        let at = |row, column| CellPosition { row, column };
        for (from, key, control, to) in [
            (at(1, 0), "ArrowUp", false, at(0, 0)),
            (at(0, 0), "ArrowUp", false, at(0, 0)),
            (at(9, 7), "ArrowDown", false, at(9, 7)),
            (at(3, 7), "ArrowRight", false, at(3, 7)),
            (at(3, 4), "Home", false, at(3, 0)),
            (at(3, 4), "End", true, at(9, 7)),
            (at(3, 4), "Home", true, at(0, 0)),
            (at(3, 4), "PageUp", false, at(1, 4)),
            (at(3, 4), "PageDown", false, at(8, 4)),
        ] {
            assert_eq!(from.after(key, control, 9, 5), Some(to), "{key}");
        }
        assert_eq!(at(1, 0).after("a", false, 9, 5), None);
    }
}
