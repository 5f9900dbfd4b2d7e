//! One version of a data file: one tile for each region, group after group. Only what the window shows is laid out; the
//! texts of a tile are passed in.
//!
//! ```text
//! Hubei  ▂▂▂▂▂▂
//! +--+------------+  +--+------------+  +--+------------+
//! |✓ | wuhan      |  |✗ | xiangyang  |  |→ | jiaozuo    |
//! |  | 4 min      |  |  | 2 min      |  |  |            |
//! +--+------------+  +--+------------+  +--+------------+
//! Jiangsu  ▂▂▂▂
//! +--+------------+
//! |✓ | wuxi       |
//! ```

use std::ops::Range;

use crate::charts::stack;
use crate::draw::geometry::{CssPx, Direction, Point, Rect, Size, Stride};
use crate::draw::labels::{FontMetrics, Keep, name_or_placeholder};
use crate::draw::scene::{Glyph, GlyphMark, Layer, Paint, Scene, TextStyle};
use crate::model::columns::{Board, PushId, RegionId, VersionId};
use crate::model::counts::Counts;
use crate::model::status::Status;
use crate::select::order::RegionOrder;
use crate::select::shown::Shown;
use crate::sort::sort_by;

/// The result of a hit test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TileHit {
    /// A tile, and its push if the region is targeted.
    Tile(RegionId, Option<PushId>),
    /// The heading of a group, by its index in [`Shown::groups`].
    Group(usize),
}

/// Which part of the tiles is shown, and how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TilesView {
    /// Size of the drawing.
    pub size: Size,
    /// How far it is scrolled down.
    pub scroll: CssPx,
    /// The version whose pushes the tiles show.
    pub version: VersionId,
    /// Widths of characters.
    pub font: FontMetrics,
    /// The pinned region.
    pub selected: Option<RegionId>,
    /// The region under the pointer or with the keyboard's focus.
    pub focused: Option<RegionId>,
}

/// The texts of tiles.
#[derive(Clone, Copy)]
pub struct TileTexts<'a> {
    /// The name of a region.
    pub region: &'a dyn Fn(RegionId) -> &'a str,
    /// Appends the second line of a tile, such as how long its push took. Called for visible tiles only.
    pub detail: &'a dyn Fn(PushId, &mut String),
}

/// The layout of the tiles: draws them and does hit tests.
#[derive(Debug, Clone)]
pub struct Tiles<'a> {
    board: &'a Board,
    shown: &'a Shown,
    view: TilesView,
    columns: usize,
    pad: f32,
    width: f32,
    /// The regions, as their tiles follow each other.
    regions: Vec<RegionId>,
    /// The groups, top to bottom.
    blocks: Vec<TileGroup>,
    height: f32,
}

/// A group: its heading and its rows of tiles.
#[derive(Debug, Clone, PartialEq)]
struct TileGroup {
    group: Option<usize>,
    regions: Range<usize>,
    top: f32,
    heading: f32,
}

const TILE_HEIGHT: f32 = 44.0;
const NARROWEST: f32 = 150.0;
const WIDEST: f32 = 260.0;
const GAP: f32 = 8.0;
const HEADING: f32 = 32.0;
const STATUS_WIDTH: f32 = 28.0;
const LABEL: f32 = 12.0;
const SMALL: f32 = 11.0;

/// The shown regions in the order of the tiles of a version. Where regions are ordered worst first, and that order is not
/// held, those with this version's worst statuses come first in their group.
pub fn tile_order(board: &Board, shown: &Shown, version: VersionId) -> Vec<RegionId> {
    let mut regions = shown.regions.clone();
    if shown.region_order == RegionOrder::Worst && !shown.is_held {
        // By the status of this version, not of all versions. Hidden and not targeted regions come last.
        let rank = |region: &RegionId| match board.find(version, *region) {
            Some(push) if shown.is_shown(push) => board.status(push) as usize,
            Some(_) => Status::ALL.len(),
            None => Status::ALL.len() + 1,
        };
        for group in &shown.groups {
            sort_by(&mut regions[group.range.clone()], |a, b| rank(a).cmp(&rank(b)));
        }
    }
    regions
}

impl<'a> Tiles<'a> {
    /// Lays out the tiles of a version, group after group, in the [`tile_order`]. Scrolling too far counts as scrolling to the
    /// end.
    pub fn new(board: &'a Board, shown: &'a Shown, view: TilesView) -> Self {
        let pad = if view.size.width.0 < 480.0 { 10.0 } else { 16.0 };
        let space = (view.size.width.0 - 2.0 * pad).max(1.0);
        let columns = (((space + GAP) / (NARROWEST + GAP)) as usize).max(1);
        let width = ((space - GAP * (columns - 1) as f32) / columns as f32).floor().clamp(1.0, WIDEST);
        let regions = tile_order(board, shown, view.version);
        let mut tiles =
            Self { board, shown, view, columns, pad, width, regions, blocks: Vec::new(), height: pad };
        if shown.groups.iter().any(|group| !group.label.is_empty()) {
            for (at, group) in shown.groups.iter().enumerate() {
                tiles.add_block(Some(at), group.range.clone());
            }
        } else {
            tiles.add_block(None, 0..shown.regions.len());
        }
        let last = (tiles.height - view.size.height.0).max(0.0);
        tiles.view.scroll = CssPx(view.scroll.0.min(last).max(0.0).round());
        tiles
    }

    fn add_block(&mut self, group: Option<usize>, regions: Range<usize>) {
        if regions.is_empty() {
            return;
        }
        let heading = if group.is_some() { HEADING } else { 0.0 };
        let rows = regions.len().div_ceil(self.columns);
        self.blocks.push(TileGroup { group, regions, top: self.height, heading });
        self.height += heading + rows as f32 * (TILE_HEIGHT + GAP) + GAP;
    }

    /// Width and height of all tiles: the content of a scroll container.
    pub fn content(&self) -> Size {
        Size { width: self.view.size.width, height: CssPx(self.height) }
    }

    /// How far it is scrolled: within the content, on whole pixels.
    pub fn scroll(&self) -> CssPx {
        self.view.scroll
    }

    /// The tile or heading at a point of the drawing.
    pub fn hit_test(&self, at: Point) -> Option<TileHit> {
        if !Rect::new(0.0, 0.0, self.view.size.width.0, self.view.size.height.0).contains(at) {
            return None;
        }
        let y = at.y.0 + self.view.scroll.0;
        let block = &self.blocks[self.blocks.partition_point(|block| block.top <= y).checked_sub(1)?];
        let down = y - block.top - block.heading;
        if down < 0.0 {
            return block.group.map(TileHit::Group);
        }
        let across = at.x.0 - self.pad;
        let column = (across / (self.width + GAP)) as usize;
        if across < 0.0 || column >= self.columns {
            return None;
        }
        let item = block.regions.start + (down / (TILE_HEIGHT + GAP)) as usize * self.columns + column;
        if !block.regions.contains(&item) || !self.rect(block, item).contains(at) {
            return None;
        }
        let region = self.regions[item];
        Some(TileHit::Tile(region, self.board.find(self.view.version, region)))
    }

    /// The tile one step further, a window further or at the edge; `None` if the region is not shown. At an edge
    /// it is the tile itself.
    pub fn neighbour(&self, from: RegionId, direction: Direction, stride: Stride) -> Option<RegionId> {
        let mut item = self.place(from)?;
        let steps = match (stride, direction) {
            (Stride::One, _) => 1,
            (Stride::Page, Direction::Up | Direction::Down) => {
                ((self.view.size.height.0 / (TILE_HEIGHT + GAP)) as usize).saturating_sub(1).max(1)
            }
            (Stride::Page | Stride::Edge, Direction::Left | Direction::Right) => self.columns,
            (Stride::Edge, _) => usize::MAX,
        };
        for _ in 0..steps {
            let next = match direction {
                Direction::Left => item.saturating_sub(1),
                Direction::Right => (item + 1).min(self.regions.len() - 1),
                Direction::Up => self.above(item),
                Direction::Down => self.below(item),
            };
            // Leftmost and rightmost of a row are its edges.
            let row_ends = stride != Stride::One
                && matches!(direction, Direction::Left | Direction::Right)
                && self.row_of(next) != self.row_of(item);
            if next == item || row_ends {
                break;
            }
            item = next;
        }
        Some(self.regions[item])
    }

    /// The first tile that is wholly in the window, where the keyboard begins; `None` if there are no tiles.
    pub fn first_tile(&self) -> Option<RegionId> {
        let whole = |item: &usize| self.rect(self.block_of(*item), *item).y >= 0.0;
        let first = self.visible().flat_map(|block| self.items(block)).find(whole);
        first.or((!self.regions.is_empty()).then_some(0)).map(|item| self.regions[item])
    }

    /// The scrolling closest to the present one that has the tile wholly in the window.
    pub fn scroll_into_view(&self, region: RegionId) -> CssPx {
        let Some(rect) = self.rect_of(region) else {
            return self.view.scroll;
        };
        let top = rect.y + self.view.scroll.0;
        let scroll =
            self.view.scroll.0.min(top - HEADING).max(top + TILE_HEIGHT + GAP - self.view.size.height.0);
        CssPx(scroll.min(self.height - self.view.size.height.0).max(0.0).round())
    }

    /// The rectangle of a tile in the drawing, even where it is scrolled away; `None` if the region is not shown.
    pub fn rect_of(&self, region: RegionId) -> Option<Rect> {
        let item = self.place(region)?;
        Some(self.rect(self.block_of(item), item))
    }

    /// Draws what the window shows.
    #[inline(never)]
    pub fn draw(&self, texts: TileTexts<'_>, scene: &mut Scene) {
        scene.clear(self.view.size);
        let layer = scene.layer(Rect::new(0.0, 0.0, self.view.size.width.0, self.view.size.height.0));
        layer.fill(Paint::Ground, layer.clip);
        for block in self.visible() {
            self.draw_heading(layer, block);
            for item in self.items(block) {
                self.draw_tile(layer, self.rect(block, item), self.regions[item], texts);
            }
        }
    }

    fn draw_heading(&self, layer: &mut Layer, block: &TileGroup) {
        let y = block.top - self.view.scroll.0 + HEADING / 2.0;
        let Some(group) = block.group.filter(|_| y > -HEADING) else { return };
        let mut width = 0.0;
        let style = TextStyle::plain(Paint::Text, LABEL).bold(true);
        layer.text(self.pad, y, style, |out| {
            let space = (self.view.size.width.0 - 2.0 * self.pad - 90.0) / LABEL;
            let label = name_or_placeholder(&self.shown.groups[group].label);
            width = self.view.font.write_shortened(label, space, Keep::Start, out);
        });
        let mut counts = Counts::default();
        for region in &self.regions[block.regions.clone()] {
            if let Some(push) =
                self.board.find(self.view.version, *region).filter(|push| self.shown.is_shown(*push))
            {
                counts.add(self.board.status(push));
            }
        }
        let x = (self.pad + width * LABEL + 10.0).round();
        stack::draw_horizontal(&counts, layer, Rect::new(x, (y - 3.0).round(), 64.0, 6.0));
    }

    fn draw_tile(&self, layer: &mut Layer, rect: Rect, region: RegionId, texts: TileTexts<'_>) {
        let push = self.board.find(self.view.version, region);
        let is_shown = push.is_some_and(|push| self.shown.is_shown(push));
        layer.fill(Paint::HeaderGround, rect);
        let block = Rect { w: STATUS_WIDTH, ..rect };
        let (x, y) = (rect.x + STATUS_WIDTH / 2.0, rect.y + rect.h / 2.0);
        match push {
            Some(push) if is_shown => {
                let status = self.board.status(push);
                let (ground, paint) = Paint::of_cell(status);
                layer.fill(ground, block);
                layer.glyph(status.into(), GlyphMark { paint, x, y, size: 12.0 });
            }
            Some(_) => layer.fill(Paint::Dimmed, block),
            None => layer.glyph(Glyph::Ring, GlyphMark { paint: Paint::NotTargeted, x, y, size: 9.0 }),
        }
        let left = rect.x + STATUS_WIDTH + 8.0;
        let space = rect.right() - 8.0 - left;
        let bold = self.view.selected == Some(region);
        let paint = if is_shown { Paint::Text } else { Paint::MutedText };
        let first = if push.is_some() { y - 8.0 } else { y };
        layer.text(left, first, TextStyle::mono(paint, LABEL).bold(bold), |out| {
            let name = name_or_placeholder((texts.region)(region));
            self.view.font.write_shortened(name, space / LABEL, Keep::Start, out);
        });
        if let Some(push) = push {
            layer.text(left, y + 9.0, TextStyle::mono(Paint::MutedText, SMALL), |out| {
                let start = out.len();
                (texts.detail)(push, out);
                if self.view.font.width(&out[start..]) * SMALL > space {
                    let detail = out.split_off(start);
                    self.view.font.write_shortened(&detail, space / SMALL, Keep::Start, out);
                }
            });
            if !self.board.push_issues(push).is_empty() {
                let (x, y) = (rect.right() - 4.0, rect.y + 4.0);
                layer.glyph(Glyph::Flag, GlyphMark { paint: Paint::Warning, x, y, size: 8.0 });
            }
        }
        if self.view.focused == Some(region) {
            layer.outline(Paint::Focus, rect);
        }
        if bold {
            layer.outline(Paint::Selection, rect);
        }
    }

    fn visible(&self) -> impl Iterator<Item = &TileGroup> {
        let (from, to) = (self.view.scroll.0, self.view.scroll.0 + self.view.size.height.0);
        let first = self.blocks.partition_point(|block| block.top <= from).saturating_sub(1);
        self.blocks[first..].iter().take_while(move |block| block.top < to)
    }

    // Tiles of a block of which a part is in the window.
    fn items(&self, block: &TileGroup) -> Range<usize> {
        let row = |y: f32| ((y - block.top - block.heading) / (TILE_HEIGHT + GAP)).max(0.0) as usize;
        let from = row(self.view.scroll.0);
        let to = row(self.view.scroll.0 + self.view.size.height.0) + 1;
        let at = |row: usize| (block.regions.start + row * self.columns).min(block.regions.end);
        at(from)..at(to)
    }

    fn rect(&self, block: &TileGroup, item: usize) -> Rect {
        let (row, column) =
            ((item - block.regions.start) / self.columns, (item - block.regions.start) % self.columns);
        Rect::new(
            self.pad + column as f32 * (self.width + GAP),
            block.top + block.heading + row as f32 * (TILE_HEIGHT + GAP) - self.view.scroll.0,
            self.width,
            TILE_HEIGHT,
        )
    }

    fn block_at(&self, item: usize) -> usize {
        self.blocks.partition_point(|block| block.regions.start <= item) - 1
    }

    fn block_of(&self, item: usize) -> &TileGroup {
        &self.blocks[self.block_at(item)]
    }

    fn row_of(&self, item: usize) -> (usize, usize) {
        let block = self.block_at(item);
        (block, (item - self.blocks[block].regions.start) / self.columns)
    }

    fn above(&self, item: usize) -> usize {
        let at = self.block_at(item);
        let offset = item - self.blocks[at].regions.start;
        if offset >= self.columns {
            return item - self.columns;
        }
        let Some(at) = at.checked_sub(1) else { return item };
        let regions = &self.blocks[at].regions;
        let last_row = (regions.len() - 1) / self.columns * self.columns;
        (regions.start + last_row + offset).min(regions.end - 1)
    }

    fn below(&self, item: usize) -> usize {
        let at = self.block_at(item);
        let regions = &self.blocks[at].regions;
        let column = (item - regions.start) % self.columns;
        let next_row = item - column + self.columns;
        if next_row < regions.end {
            return (next_row + column).min(regions.end - 1);
        }
        match self.blocks.get(at + 1) {
            Some(next) => (next.regions.start + column).min(next.regions.end - 1),
            None => item,
        }
    }

    fn place(&self, region: RegionId) -> Option<usize> {
        self.regions.iter().position(|shown| *shown == region)
    }
}
