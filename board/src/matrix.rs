//! The matrix: versions of files by regions, a cell a push. Lays out what the window shows and nothing else, and
//! answers what lies at a point by the same arithmetic. Knows no clock, and no words but those of the data.
//!
//! ```text
//!                 scroll.x ->
//! +--------------+------------------------------+
//! | corner       | Hubei      | Jiangsu         |  group headings
//! |              | c c c      | c c c c         |  region ids, upright where cells are narrow
//! |              | n n n      | n n n n         |
//! |              | █ █ ▄      | █ █ █ ▂         |  stacked counts
//! +--------------+------------------------------+
//! | …game.tar v2 ▂▂▂ | ✓ ✓ ✗  | ✓ ✓ → ·         |  scroll.y
//! | …game.tar v1 ▂▂▂ | ✓ ✓ ✓  | ✓ ✓ ✓ ✓         |     |
//! +--------------+------------------------------+     v
//! ```

use std::ops::Range;

use crate::columns::{Board, FileId, PushId, RegionId};
use crate::geometry::{CssPx, Direction, Point, Rect, Size, Stride};
use crate::labels::{FontMetrics, Keep, LabelWidths};
use crate::scene::{Glyph, GlyphMark, Layer, Paint, Scene, TextStyle};
use crate::shown::{Counts, RegionGroup, Shown};
use crate::stack;

/// A place of the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cell {
    /// Its version of a file.
    pub file: FileId,
    /// Its region.
    pub region: RegionId,
}

/// What lies at a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatrixHit {
    /// A cell, and its push if the region is targeted.
    Cell(Cell, Option<PushId>),
    /// The header of a file.
    File(FileId),
    /// The header of a region.
    Region(RegionId),
    /// The heading of a group, by its index in [`Shown::groups`].
    Group(usize),
    /// The corner between the headers.
    Corner,
}

/// How close cells stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Density {
    /// 18 by 24 CSS pixels where there are more than fit.
    #[default]
    Comfortable,
    /// 14 by 20: as narrow as a glyph stays readable.
    Compact,
}

/// How to look at a matrix.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct MatrixView {
    /// Size of the drawing.
    pub size: Size,
    /// How far the cells are scrolled.
    pub scroll: Point,
    /// Regions as rows, files as columns.
    pub transposed: bool,
    /// How close cells stand.
    pub density: Density,
    /// Widths of characters.
    pub font: FontMetrics,
    /// What is pinned.
    pub selected: Option<Cell>,
    /// What is under the pointer or has the keyboard's focus.
    pub hovered: Option<Cell>,
}

/// A matrix laid out: a value from which it is drawn and asked.
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
}

/// One direction: equal steps, and room before each group.
#[derive(Debug, Clone, Copy)]
struct Track<'a> {
    groups: &'a [RegionGroup],
    count: usize,
    step: f32,
    lead: f32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spot {
    Item(usize),
    Lead(usize),
}

const LABEL: f32 = 12.0;
const SMALL: f32 = 11.0;
const PAD: f32 = 10.0;
/// Height of a heading of a group.
const HEADING: f32 = 22.0;
/// Room between groups of columns.
const GROUP_GAP: f32 = 9.0;
/// Room of the stacked counts in either header.
const COUNTS: f32 = 24.0;
const ROW_COUNTS: f32 = 40.0;

impl Density {
    // Least width and height of a cell, and what it has where there are more than fit.
    const fn cell(self) -> (f32, f32, f32, f32) {
        match self {
            Self::Comfortable => (14.0, 20.0, 18.0, 24.0),
            Self::Compact => (14.0, 20.0, 14.0, 20.0),
        }
    }
}

/// Most that a cell grows to where there are few.
const WIDEST_CELL: f32 = 72.0;
const TALLEST_CELL: f32 = 28.0;

impl<'a> Track<'a> {
    fn new(groups: &'a [RegionGroup], count: usize, lead: f32) -> Self {
        let grouped = groups.iter().any(|group| !group.label.is_empty());
        Self { groups: if grouped { groups } else { &[] }, count, step: 1.0, lead }
    }

    // The step that fills `room`; where there are more than fit, `usual`.
    fn fitted(self, room: f32, least: f32, usual: f32, most: f32) -> Self {
        let leads = self.groups.len() as f32 * self.lead;
        let fit = ((room - leads) / self.count.max(1) as f32).floor();
        Self { step: if fit >= least { fit.min(most) } else { usual }, ..self }
    }

    fn length(&self) -> f32 {
        self.count as f32 * self.step + self.groups.len() as f32 * self.lead
    }

    // Groups that have begun at an item, its own one included.
    fn begun(&self, item: usize) -> usize {
        self.groups.partition_point(|group| group.range.start <= item)
    }

    fn at(&self, item: usize) -> f32 {
        item as f32 * self.step + self.begun(item) as f32 * self.lead
    }

    // Where the room before a group begins.
    fn lead_at(&self, group: usize) -> f32 {
        self.groups[group].range.start as f32 * self.step + group as f32 * self.lead
    }

    fn group_end(&self, group: usize) -> f32 {
        self.groups[group].range.end as f32 * self.step + (group + 1) as f32 * self.lead
    }

    fn find(&self, at: f32) -> Option<Spot> {
        if at < 0.0 {
            return None;
        }
        let (mut first, mut offset) = (0, at);
        if !self.groups.is_empty() {
            let group = self.search_groups(at).checked_sub(1)?;
            first = self.groups[group].range.start;
            offset = at - self.lead_at(group) - self.lead;
            if offset < 0.0 {
                return Some(Spot::Lead(group));
            }
        }
        let item = first.saturating_add((offset / self.step) as usize);
        (item < self.count).then_some(Spot::Item(item))
    }

    // How many groups begin at or before.
    fn search_groups(&self, at: f32) -> usize {
        let (mut low, mut high) = (0, self.groups.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.lead_at(middle) <= at { low = middle + 1 } else { high = middle }
        }
        low
    }

    // Items of which a part lies between two places.
    fn items(&self, from: f32, to: f32) -> Range<usize> {
        let first = match self.find(from.max(0.0)) {
            Some(Spot::Item(item)) => item,
            Some(Spot::Lead(group)) => self.groups[group].range.start,
            None => self.count,
        };
        let end = match self.find(to) {
            Some(Spot::Item(item)) => item + usize::from(self.at(item) < to),
            Some(Spot::Lead(group)) => self.groups[group].range.start,
            None => self.count,
        };
        first..end.max(first)
    }

    fn groups(&self, from: f32, to: f32) -> Range<usize> {
        self.search_groups(from.max(0.0)).saturating_sub(1)..self.search_groups(to)
    }
}

impl<'a> Matrix<'a> {
    /// Lays out a matrix. Scrolling too far counts as scrolling to the end.
    pub fn new(board: &'a Board, shown: &'a Shown, widths: LabelWidths, view: MatrixView) -> Self {
        let (files, regions) = (shown.files.len(), shown.regions.len());
        let (Size { width: CssPx(width), height: CssPx(height) }, groups) = (view.size, &shown.groups[..]);
        let (columns, rows, row_label, column_label) = if view.transposed {
            let tracks = (Track::new(&[], files, 0.0), Track::new(groups, regions, HEADING));
            (tracks.0, tracks.1, widths.region, widths.file)
        } else {
            let tracks = (Track::new(groups, regions, GROUP_GAP), Track::new(&[], files, 0.0));
            (tracks.0, tracks.1, widths.file, widths.region)
        };
        let (least_width, least_height, usual_width, usual_height) = view.density.cell();
        let left = (row_label * LABEL + ROW_COUNTS + 3.0 * PAD)
            .min(width * 0.42)
            .clamp(120.0, 420.0)
            .min(width * 0.6)
            .round();
        let columns = columns.fitted(width - left, least_width, usual_width, WIDEST_CELL);
        let headings = if columns.groups.is_empty() { 0.0 } else { HEADING };
        let upright = column_label * SMALL + 2.0 * 4.0 > columns.step;
        let labels = if upright {
            (column_label * SMALL + 2.0 * 6.0).min(height * 0.34).clamp(48.0, 150.0)
        } else {
            LABEL * 2.0
        };
        let top = (headings + labels + COUNTS).min(height * 0.6).round();
        let rows = rows.fitted(height - top, least_height, usual_height, TALLEST_CELL);
        let mut matrix = Self { board, shown, widths, view, columns, rows, left, top };
        matrix.view.scroll = matrix.kept(view.scroll);
        matrix
    }

    /// Width and height of everything, headers included: what a scroll container holds.
    pub fn content(&self) -> Size {
        Size::new(self.left + self.columns.length(), self.top + self.rows.length())
    }

    /// Width of the row headers and height of the column headers.
    pub fn headers(&self) -> Size {
        Size::new(self.left, self.top)
    }

    /// How far it is scrolled: what was asked for, within what there is, on whole pixels.
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
        self.kept(Point::new(
            across * self.columns.length() - width / 2.0,
            down * self.rows.length() - height / 2.0,
        ))
    }

    /// What lies at a point of the drawing.
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
                    Some(MatrixHit::Cell(cell, self.board.find(cell.file, cell.region)))
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
        let page = |track: &Track<'_>, room: f32| ((room / track.step) as usize).saturating_sub(1).max(1);
        let step = |at: usize, track: &Track<'_>, room: f32, forth: bool| {
            let by = match stride {
                Stride::One => 1,
                Stride::Page => page(track, room),
                Stride::Edge => track.count,
            };
            if forth { (at + by).min(track.count - 1) } else { at.saturating_sub(by) }
        };
        let (width, height) = (self.view.size.width.0 - self.left, self.view.size.height.0 - self.top);
        Some(match direction {
            Direction::Left => self.cell(step(column, &self.columns, width, false), row),
            Direction::Right => self.cell(step(column, &self.columns, width, true), row),
            Direction::Up => self.cell(column, step(row, &self.rows, height, false)),
            Direction::Down => self.cell(column, step(row, &self.rows, height, true)),
        })
    }

    /// The first cell that is wholly in the window, where the keyboard begins; `None` if nothing is shown.
    pub fn first_cell(&self) -> Option<Cell> {
        let first = |track: &Track<'_>, from: f32| {
            let items = track.items(from, f32::MAX);
            let cut = items.start < track.count && track.at(items.start) < from;
            Some(items.start + usize::from(cut && items.len() > 1)).filter(|item| *item < track.count)
        };
        let column = first(&self.columns, self.view.scroll.x.0)?;
        Some(self.cell(column, first(&self.rows, self.view.scroll.y.0)?))
    }

    /// The scrolling closest to the present one that has the cell wholly in the window.
    pub fn scroll_into_view(&self, cell: Cell) -> Point {
        let Some((column, row)) = self.place(cell) else {
            return self.view.scroll;
        };
        let near = |track: &Track<'_>, item: usize, scroll: f32, room: f32| {
            // The first of a group brings the group's heading along.
            let begun = track.begun(item);
            let first = begun > 0 && track.groups[begun - 1].range.start == item;
            let start = track.at(item) - if first { track.lead } else { 0.0 };
            scroll.min(start).max(track.at(item) + track.step - room)
        };
        let (width, height) = (self.view.size.width.0 - self.left, self.view.size.height.0 - self.top);
        self.kept(Point::new(
            near(&self.columns, column, self.view.scroll.x.0, width),
            near(&self.rows, row, self.view.scroll.y.0, height),
        ))
    }

    /// Where a cell stands in the drawing, seen or not; `None` if it is not shown.
    pub fn rect_of(&self, cell: Cell) -> Option<Rect> {
        let (column, row) = self.place(cell)?;
        Some(self.rect(column, row))
    }

    /// Draws what the window shows.
    pub fn draw(&self, scene: &mut Scene) {
        let Size { width: CssPx(width), height: CssPx(height) } = self.view.size;
        scene.clear(self.view.size);
        let scroll = self.view.scroll;
        let (body_width, body_height) = ((width - self.left).max(0.0), (height - self.top).max(0.0));
        let columns = self.columns.items(scroll.x.0, scroll.x.0 + body_width);
        let rows = self.rows.items(scroll.y.0, scroll.y.0 + body_height);

        let body = Rect::new(self.left, self.top, body_width, body_height);
        self.draw_cells(scene.layer(body), columns.clone(), rows.clone());
        self.draw_column_headers(scene.layer(Rect::new(self.left, 0.0, body_width, self.top)), columns);
        self.draw_row_headers(scene.layer(Rect::new(0.0, self.top, self.left, body_height)), rows);

        let corner = scene.layer(Rect::new(0.0, 0.0, width, height));
        corner.fill(Paint::HeaderGround, Rect::new(0.0, 0.0, self.left, self.top));
        corner.fill(Paint::Line, Rect::new(self.left - 1.0, 0.0, 1.0, height));
        corner.fill(Paint::Line, Rect::new(0.0, self.top - 1.0, width, 1.0));
    }

    fn draw_cells(&self, layer: &mut Layer, columns: Range<usize>, rows: Range<usize>) {
        let body = layer.clip;
        layer.fill(Paint::Ground, body);
        for group in self.columns.groups(self.view.scroll.x.0, self.view.scroll.x.0 + body.w) {
            if group > 0 {
                let x = self.column_x(self.columns.lead_at(group)) + (GROUP_GAP / 2.0).floor();
                layer.fill(Paint::GroupLine, Rect::new(x, body.y, 1.0, body.h));
            }
        }
        for group in self.rows.groups(self.view.scroll.y.0, self.view.scroll.y.0 + body.h) {
            let y = self.row_y(self.rows.lead_at(group));
            layer.fill(Paint::HeaderGround, Rect::new(body.x, y, body.w, HEADING));
        }
        for (cell, strong) in [(self.view.hovered, false), (self.view.selected, true)] {
            let Some((column, row)) = cell.and_then(|cell| self.place(cell)) else { continue };
            let rect = self.rect(column, row);
            if strong {
                layer.outline(Paint::Selection, around(rect));
            } else {
                layer.fill(Paint::Crosshair, Rect::new(body.x, rect.y, body.w, rect.h));
                layer.fill(Paint::Crosshair, Rect::new(rect.x, body.y, rect.w, body.h));
                layer.outline(Paint::Hover, around(rect));
            }
        }
        let glyph_size = (self.columns.step.min(self.rows.step) - 7.0).clamp(7.0, 11.0);
        for row in rows {
            for column in columns.clone() {
                let cell = self.cell(column, row);
                let rect = self.rect(column, row);
                self.draw_cell(layer, rect, glyph_size, self.board.find(cell.file, cell.region));
            }
        }
    }

    #[inline]
    fn draw_cell(&self, layer: &mut Layer, rect: Rect, glyph_size: f32, push: Option<PushId>) {
        let (x, y) = ((rect.x + rect.w / 2.0).floor(), (rect.y + rect.h / 2.0).floor());
        let Some(push) = push else {
            layer.fill(Paint::NotTargeted, Rect::new(x - 1.0, y - 1.0, 3.0, 3.0));
            return;
        };
        if !self.shown.is_shown(push) {
            layer.fill(Paint::Dimmed, rect);
            return;
        }
        let status = self.board.status(push);
        layer.fill(status.into(), rect);
        layer.glyph(status.into(), GlyphMark { paint: Paint::OnStatus, x, y, size: glyph_size });
        if !self.board.push_quirks(push).is_empty() {
            let flag = GlyphMark { paint: Paint::Warning, x: rect.right() - 2.5, y: rect.y + 2.5, size: 5.0 };
            layer.glyph(Glyph::Flag, flag);
        }
    }

    fn draw_column_headers(&self, layer: &mut Layer, columns: Range<usize>) {
        let band = layer.clip;
        layer.fill(Paint::HeaderGround, band);
        let headings = if self.columns.groups.is_empty() { 0.0 } else { HEADING };
        self.draw_column_headings(layer);
        let step = self.columns.step;
        let upright = self.labels_upright();
        for column in columns {
            let x = self.column_x(self.columns.at(column));
            let focus = self.header_focus(column, !self.view.transposed);
            if focus == Some(Paint::Crosshair) {
                layer.fill(Paint::Crosshair, Rect::new(x, headings, step - 1.0, band.h - headings));
            }
            let style = TextStyle::mono(if focus.is_some() { Paint::Text } else { Paint::MutedText }, SMALL);
            let style = style.bold(focus == Some(Paint::Selection));
            let bottom = band.bottom() - COUNTS;
            let write =
                |em: f32| move |out: &mut String| self.write_label(column, !self.view.transposed, em, out);
            if upright {
                let room = (bottom - headings - 10.0) / SMALL;
                layer.text(x + (step - 1.0) / 2.0, bottom - 3.0, style.upright(), write(room));
            } else {
                let middle = (headings + bottom) / 2.0;
                layer.text(x + (step - 1.0) / 2.0, middle, style.centred(), write((step - 5.0) / SMALL));
            }
            let width = (step - 5.0).min(24.0).floor();
            let place =
                Rect::new((x + (step - 1.0 - width) / 2.0).floor(), bottom + 2.0, width, COUNTS - 7.0);
            stack::draw_upright(&self.counts(column, !self.view.transposed), layer, place);
        }
    }

    fn draw_column_headings(&self, layer: &mut Layer) {
        let (from, to) = (self.view.scroll.x.0, self.view.scroll.x.0 + layer.clip.w);
        for group in self.columns.groups(from, to) {
            let start = self.column_x(self.columns.lead_at(group));
            let end = self.column_x(self.columns.group_end(group));
            if group > 0 {
                let x = start + (GROUP_GAP / 2.0).floor();
                layer.fill(Paint::GroupLine, Rect::new(x, 0.0, 1.0, layer.clip.h));
            }
            // The heading stays in sight while a part of its group does.
            let x = (start + GROUP_GAP).max(layer.clip.x + 4.0);
            let room = (end - x) / SMALL;
            layer.text(x, HEADING / 2.0, TextStyle::plain(Paint::Text, SMALL).bold(true), |out| {
                self.view.font.write_shortened(&self.columns.groups[group].label, room, Keep::Start, out);
            });
        }
    }

    fn draw_row_headers(&self, layer: &mut Layer, rows: Range<usize>) {
        let band = layer.clip;
        layer.fill(Paint::HeaderGround, band);
        for group in self.rows.groups(self.view.scroll.y.0, self.view.scroll.y.0 + band.h) {
            let y = self.row_y(self.rows.lead_at(group)) + HEADING / 2.0;
            let style = TextStyle::plain(Paint::Text, SMALL).bold(true);
            layer.text(PAD, y, style, |out| {
                let room = (band.w - 2.0 * PAD) / SMALL;
                self.view.font.write_shortened(&self.rows.groups[group].label, room, Keep::Start, out);
            });
        }
        let counts = if band.w >= 200.0 { ROW_COUNTS } else { ROW_COUNTS / 2.0 };
        let room = (band.w - counts - 3.0 * PAD) / LABEL;
        let font = &self.view.font;
        for row in rows {
            let y = self.row_y(self.rows.at(row));
            let middle = y + (self.rows.step / 2.0).floor();
            let focus = self.header_focus(row, self.view.transposed);
            if focus == Some(Paint::Crosshair) {
                layer.fill(Paint::Crosshair, Rect::new(0.0, y, band.w, self.rows.step - 1.0));
            }
            let style = TextStyle::mono(Paint::Text, LABEL).bold(focus == Some(Paint::Selection));
            if self.view.transposed {
                layer.text(PAD, middle, style, |out| self.write_label(row, true, room, out));
            } else {
                let file = self.shown.files[row];
                let (name, version) = (self.board.name(file), self.board.version(file));
                let (name_room, version_room) = font.share(name, version, room);
                let mut width = 0.0;
                layer.text(PAD, middle, style, |out| {
                    width = font.write_shortened(name, name_room, Keep::End, out)
                });
                let x = PAD + if width > 0.0 { (width + font.narrow) * LABEL } else { 0.0 };
                layer.text(x, middle, TextStyle { paint: Paint::MutedText, ..style }, |out| {
                    font.write_shortened(version, version_room, Keep::End, out);
                });
            }
            let place = Rect::new(band.w - PAD - counts, middle - 3.0, counts, 6.0);
            stack::draw_level(&self.counts(row, self.view.transposed), layer, place);
        }
    }

    fn write_label(&self, item: usize, region: bool, em: f32, out: &mut String) {
        if region {
            let name = self.board.region_name(self.shown.regions[item]);
            self.view.font.write_shortened(name, em, Keep::Start, out);
        } else {
            let file = self.shown.files[item];
            self.view.font.write_named(self.board.name(file), self.board.version(file), em, out);
        }
    }

    fn counts(&self, item: usize, region: bool) -> Counts {
        if region {
            self.shown.counts_in(self.shown.regions[item])
        } else {
            self.shown.counts_of(self.shown.files[item])
        }
    }

    // Whether a header stands by the selected cell or the one under the pointer.
    fn header_focus(&self, item: usize, region: bool) -> Option<Paint> {
        let is_at = |cell: Option<Cell>| {
            cell.is_some_and(|cell| {
                if region {
                    cell.region == self.shown.regions[item]
                } else {
                    cell.file == self.shown.files[item]
                }
            })
        };
        match (is_at(self.view.hovered), is_at(self.view.selected)) {
            (true, _) => Some(Paint::Crosshair),
            (false, true) => Some(Paint::Selection),
            (false, false) => None,
        }
    }

    fn labels_upright(&self) -> bool {
        let widest = if self.view.transposed { self.widths.file } else { self.widths.region };
        widest * SMALL + 2.0 * 4.0 > self.columns.step
    }

    fn header_hit(&self, spot: Spot, region: bool) -> Option<MatrixHit> {
        match spot {
            Spot::Item(item) if region => Some(MatrixHit::Region(self.shown.regions[item])),
            Spot::Item(item) => Some(MatrixHit::File(self.shown.files[item])),
            Spot::Lead(group) => Some(MatrixHit::Group(group)),
        }
    }

    #[inline]
    fn cell(&self, column: usize, row: usize) -> Cell {
        let (file, region) = if self.view.transposed { (column, row) } else { (row, column) };
        Cell { file: self.shown.files[file], region: self.shown.regions[region] }
    }

    fn place(&self, cell: Cell) -> Option<(usize, usize)> {
        let file = self.shown.files.iter().position(|file| *file == cell.file)?;
        let region = self.shown.regions.iter().position(|region| *region == cell.region)?;
        Some(if self.view.transposed { (file, region) } else { (region, file) })
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

    fn kept(&self, scroll: Point) -> Point {
        let (content, size) = (self.content(), self.view.size);
        let keep = |at: f32, room: f32| at.min(room).max(0.0).round();
        Point::new(
            keep(scroll.x.0, content.width.0 - size.width.0),
            keep(scroll.y.0, content.height.0 - size.height.0),
        )
    }
}

// An outline's own room: it stands around its cell, not on it.
fn around(rect: Rect) -> Rect {
    Rect::new(rect.x - 2.0, rect.y - 2.0, rect.w + 4.0, rect.h + 4.0)
}
