//! The matrix: versions of data files by regions, one cell for each push. Only what the window shows is laid out; hit tests
//! use the same arithmetic.
//!
//! ```text
//!                 scroll.x ->
//! +--------------+------------------------------+
//! | corner       | Hubei      | Jiangsu         |  group headings
//! |              | c c c      | c c c c         |  region ids, upright where cells are narrow, else in one line or two
//! |              | n n n      | n n n n         |
//! |              | █ █ ▄      | █ █ █ ▂         |  stacked counts
//! +--------------+------------------------------+
//! | …game.tar v2 ▂▂▂ | ✓ ✓ ✗  | ✓ ✓ → ·         |  scroll.y
//! | …game.tar v1 ▂▂▂ | ✓ ✓ ✓  | ✓ ✓ ✓ ✓         |     |
//! +--------------+------------------------------+     v
//! ```

use crate::charts::labels::LabelWidths;
use crate::draw::geometry::{CssPx, Direction, Point, Rect, Size, Stride};
use crate::draw::labels::FontMetrics;
use crate::model::columns::{Board, PushId, RegionId, VersionId};
use crate::select::shown::Shown;

mod draw;
mod heads;
mod track;

use track::{Spot, Track};

/// A place of the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cell {
    /// Its version of a data file.
    pub version: VersionId,
    /// Its region.
    pub region: RegionId,
}

/// The result of a hit test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatrixHit {
    /// A cell, and its push if the region is targeted.
    Cell(Cell, Option<PushId>),
    /// The header of a version.
    Version(VersionId),
    /// The header of a region.
    Region(RegionId),
    /// The heading of a group, by its index in [`Shown::groups`].
    Group(usize),
    /// The corner between the headers.
    Corner,
}

/// The density of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Density {
    /// 18 by 24 CSS pixels where there are more than fit.
    #[default]
    Comfortable,
    /// 14 by 20: as narrow as a glyph stays readable.
    Compact,
}

/// Which part of a matrix is shown, and how.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct MatrixView {
    /// Size of the drawing.
    pub size: Size,
    /// How far the cells are scrolled.
    pub scroll: Point,
    /// Regions as rows, versions as columns.
    pub transposed: bool,
    /// The density of cells.
    pub density: Density,
    /// Widths of characters.
    pub font: FontMetrics,
    /// The pinned cell.
    pub selected: Option<Cell>,
    /// The cell with the keyboard's focus.
    pub focused: Option<Cell>,
    /// The header with the keyboard's focus.
    pub focused_head: Option<Head>,
    /// The pinned header.
    pub selected_head: Option<Head>,
}

/// The header of a row or of a column.
pub use crate::charts::lanes::Lane as Head;

/// A place that the keyboard moves to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyTarget {
    /// A cell.
    Cell(Cell),
    /// A header.
    Head(Head),
}

/// Marks the cell under the pointer. It lies over the drawing, which is not painted again.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Crosshair {
    /// Through its row, header included.
    pub row: Rect,
    /// Through its column, header included.
    pub column: Rect,
    /// The visible part of the cell.
    pub cell: Rect,
}

/// The layout of a matrix: draws it and does hit tests.
#[derive(Debug, Clone, Copy)]
pub struct Matrix<'a> {
    board: &'a Board,
    shown: &'a Shown,
    widths: LabelWidths,
    view: MatrixView,
    columns: Track<'a>,
    rows: Track<'a>,
    /// Width of the row headers.
    left: f32,
    /// Height of the column headers.
    top: f32,
    /// Lines of a column's label; none where it is upright.
    label_lines: u8,
}

const LABEL: f32 = 12.0;
const SMALL: f32 = 11.0;
const PAD: f32 = 10.0;
/// Height of a heading of a group.
const HEADING: f32 = 22.0;
/// Space between groups of columns.
const GROUP_GAP: f32 = 9.0;
/// Length of the stacked counts in the headers of columns and of rows.
const COUNTS: f32 = 24.0;
const ROW_COUNTS: f32 = 40.0;

// On a phone, names need the space more.
fn row_counts_width(window: Size) -> f32 {
    if window.width.0 >= 600.0 { ROW_COUNTS } else { ROW_COUNTS / 2.0 }
}

impl Density {
    // Least width and height of a cell, and what it has where there are more than fit.
    const fn cell(self) -> (f32, f32, f32, f32) {
        match self {
            Self::Comfortable => (14.0, 20.0, 18.0, 24.0),
            Self::Compact => (14.0, 20.0, 14.0, 20.0),
        }
    }
}

/// Most that a cell grows to where there are few, and where its column's label needs more.
const WIDEST_CELL: f32 = 72.0;
const WIDEST_LABELLED_CELL: f32 = 180.0;
const TALLEST_CELL: f32 = 28.0;

impl<'a> Matrix<'a> {
    /// Lays out a matrix. Scrolling too far counts as scrolling to the end.
    pub fn new(board: &'a Board, shown: &'a Shown, widths: LabelWidths, view: MatrixView) -> Self {
        let (versions, regions) = (shown.versions.len(), shown.regions.len());
        let (Size { width: CssPx(width), height: CssPx(height) }, groups) = (view.size, &shown.groups[..]);
        let (columns, rows, row_label, column_label) = if view.transposed {
            let tracks = (Track::new(&[], versions, 0.0), Track::new(groups, regions, HEADING));
            (tracks.0, tracks.1, widths.region, widths.version)
        } else {
            let tracks = (Track::new(groups, regions, GROUP_GAP), Track::new(&[], versions, 0.0));
            (tracks.0, tracks.1, widths.version, widths.region)
        };
        let (least_width, least_height, usual_width, usual_height) = view.density.cell();
        let beside = row_counts_width(view.size) + 3.0 * PAD;
        // A version is never cut for want of space while there is some for cells.
        let least = if view.transposed { 0.0 } else { widths.least_version(&view.font) * LABEL + beside };
        let left = (row_label * LABEL + beside)
            .min(least.max(width * 0.42))
            .clamp(120.0, 420.0)
            .min(width * 0.6)
            .ceil();
        // Wide enough for level labels, where all columns fit so.
        let space = columns.fitted(width - left, least_width, usual_width, f32::MAX).step;
        let level = |lines: u8| {
            // A label breaks near its middle.
            let share = if lines == 1 { 1.0 } else { 0.6 };
            (column_label * SMALL * share + 2.0 * 4.0).ceil()
        };
        let fits = |lines: &u8| level(*lines) <= space.min(WIDEST_LABELLED_CELL);
        let label_lines = [1, 2].into_iter().find(fits).unwrap_or_default();
        let widest = if label_lines > 0 { level(label_lines).max(WIDEST_CELL) } else { WIDEST_CELL };
        let columns = columns.fitted(width - left, least_width, usual_width, widest);
        let headings = if columns.groups.is_empty() { 0.0 } else { HEADING };
        let labels = match label_lines {
            0 => (column_label * SMALL + 2.0 * 6.0).min(height * 0.34).clamp(48.0, 150.0),
            lines => LABEL + f32::from(lines) * LABEL,
        };
        let top = (headings + labels + COUNTS).min(height * 0.6).round();
        let rows = rows.fitted(height - top, least_height, usual_height, TALLEST_CELL);
        let mut matrix = Self { board, shown, widths, view, columns, rows, left, top, label_lines };
        matrix.view.scroll = matrix.clamped(view.scroll);
        matrix
    }

    /// Width and height of everything, headers included: the content of a scroll container.
    pub fn content(&self) -> Size {
        Size::new(self.left + self.columns.length(), self.top + self.rows.length())
    }

    /// Width of the row headers and height of the column headers.
    pub fn headers(&self) -> Size {
        Size::new(self.left, self.top)
    }

    /// How far it is scrolled: within the content, on whole pixels.
    pub fn scroll(&self) -> Point {
        self.view.scroll
    }

    /// The part of all cells that the window shows, as shares of their width and height, 0 to 1.
    pub fn window(&self) -> Rect {
        let share = |at: f32, length: f32| (at / length.max(1.0)).min(1.0);
        let (across, down) = (self.columns.length(), self.rows.length());
        Rect::new(
            share(self.view.scroll.x.0, across),
            share(self.view.scroll.y.0, down),
            share(self.view.size.width.0 - self.left, across),
            share(self.view.size.height.0 - self.top, down),
        )
    }

    /// The scrolling that has a place, given as shares of all cells, in the middle of the window.
    pub fn scroll_to(&self, (across, down): (f32, f32)) -> Point {
        let (width, height) = (self.view.size.width.0 - self.left, self.view.size.height.0 - self.top);
        self.clamped(Point::new(
            across * self.columns.length() - width / 2.0,
            down * self.rows.length() - height / 2.0,
        ))
    }

    /// The cell, header or heading at a point of the drawing.
    pub fn hit_test(&self, at: Point) -> Option<MatrixHit> {
        let window = Rect::new(0.0, 0.0, self.view.size.width.0, self.view.size.height.0);
        if !window.contains(at) {
            return None;
        }
        let column = self.columns.find(at.x.0 - self.left + self.view.scroll.x.0);
        let row = self.rows.find(at.y.0 - self.top + self.view.scroll.y.0);
        match (at.x.0 < self.left, at.y.0 < self.top) {
            (true, true) => Some(MatrixHit::Corner),
            (true, false) => self.header_hit(row?, self.view.transposed),
            (false, true) => {
                if at.y.0 < HEADING && !self.columns.groups.is_empty() {
                    let x = at.x.0 - self.left + self.view.scroll.x.0;
                    let group = self.columns.search_groups(x).checked_sub(1)?;
                    return (x < self.columns.group_end(group)).then_some(MatrixHit::Group(group));
                }
                self.header_hit(column?, !self.view.transposed)
            }
            (false, false) => match (column?, row?) {
                (Spot::Item(column), Spot::Item(row)) => {
                    let cell = self.cell(column, row);
                    Some(MatrixHit::Cell(cell, self.board.find(cell.version, cell.region)))
                }
                (_, Spot::Lead(group)) => Some(MatrixHit::Group(group)),
                _ => None,
            },
        }
    }

    /// The cell one step further, a window further or at the edge; `None` if the cell is not shown. At an edge
    /// it is the cell itself.
    pub fn neighbour(&self, from: Cell, direction: Direction, stride: Stride) -> Option<Cell> {
        let (column, row) = self.place(from)?;
        Some(match direction {
            Direction::Left | Direction::Right => self.cell(self.step_column(column, direction, stride), row),
            Direction::Up | Direction::Down => self.cell(column, self.step_row(row, direction, stride)),
        })
    }

    /// The first cell that is wholly in the window, where the keyboard begins; `None` if nothing is shown.
    pub fn first_cell(&self) -> Option<Cell> {
        let column = self.columns.first_from(self.view.scroll.x.0)?;
        Some(self.cell(column, self.rows.first_from(self.view.scroll.y.0)?))
    }

    /// The scrolling closest to the present one that has the cell wholly in the window.
    pub fn scroll_into_view(&self, cell: Cell) -> Point {
        let Some((column, row)) = self.place(cell) else {
            return self.view.scroll;
        };
        self.clamped(Point::new(self.near_column(column), self.near_row(row)))
    }

    /// The rectangle of a cell in the drawing, even where it is scrolled away; `None` if it is not shown.
    pub fn rect_of(&self, cell: Cell) -> Option<Rect> {
        let (column, row) = self.place(cell)?;
        Some(self.rect(column, row))
    }

    /// Where the crosshair of a cell lies; `None` if the cell is not seen.
    pub fn crosshair(&self, cell: Cell) -> Option<Crosshair> {
        let Size { width: CssPx(width), height: CssPx(height) } = self.view.size;
        let body = Rect::new(self.left, self.top, width - self.left, height - self.top);
        let cell = self.rect_of(cell)?.intersect(body)?;
        let labels = self.labels_top();
        Some(Crosshair {
            row: Rect::new(0.0, cell.y, width, cell.h),
            column: Rect::new(cell.x, labels, cell.w, height - labels),
            cell,
        })
    }

    fn header_hit(&self, spot: Spot, region: bool) -> Option<MatrixHit> {
        match spot {
            Spot::Item(item) if region => Some(MatrixHit::Region(self.shown.regions[item])),
            Spot::Item(item) => Some(MatrixHit::Version(self.shown.versions[item])),
            Spot::Lead(group) => Some(MatrixHit::Group(group)),
        }
    }

    #[inline]
    fn cell(&self, column: usize, row: usize) -> Cell {
        let (version, region) = if self.view.transposed { (column, row) } else { (row, column) };
        Cell { version: self.shown.versions[version], region: self.shown.regions[region] }
    }

    // Where the labels of columns begin, below the headings of their groups.
    fn labels_top(&self) -> f32 {
        if self.columns.groups.is_empty() { 0.0 } else { HEADING }
    }

    fn place(&self, cell: Cell) -> Option<(usize, usize)> {
        let version = self.shown.versions.iter().position(|version| *version == cell.version)?;
        let region = self.shown.regions.iter().position(|region| *region == cell.region)?;
        Some(if self.view.transposed { (version, region) } else { (region, version) })
    }

    fn rect(&self, column: usize, row: usize) -> Rect {
        let (x, y) = (self.column_x(self.columns.at(column)), self.row_y(self.rows.at(row)));
        Rect::new(x, y, self.columns.step - 1.0, self.rows.step - 1.0)
    }

    fn column_x(&self, at: f32) -> f32 {
        self.left + at - self.view.scroll.x.0
    }

    fn row_y(&self, at: f32) -> f32 {
        self.top + at - self.view.scroll.y.0
    }

    fn step_column(&self, column: usize, direction: Direction, stride: Stride) -> usize {
        let width = self.view.size.width.0 - self.left;
        self.columns.step_from(column, direction == Direction::Right, stride, width)
    }

    fn step_row(&self, row: usize, direction: Direction, stride: Stride) -> usize {
        let height = self.view.size.height.0 - self.top;
        self.rows.step_from(row, direction == Direction::Down, stride, height)
    }

    fn near_column(&self, column: usize) -> f32 {
        self.columns.near(column, self.view.scroll.x.0, self.view.size.width.0 - self.left)
    }

    fn near_row(&self, row: usize) -> f32 {
        self.rows.near(row, self.view.scroll.y.0, self.view.size.height.0 - self.top)
    }

    fn clamped(&self, scroll: Point) -> Point {
        let (content, size) = (self.content(), self.view.size);
        let clamp = |at: f32, most: f32| at.min(most).max(0.0).round();
        Point::new(
            clamp(scroll.x.0, content.width.0 - size.width.0),
            clamp(scroll.y.0, content.height.0 - size.height.0),
        )
    }
}
