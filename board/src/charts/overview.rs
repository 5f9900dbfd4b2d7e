//! A minimap of the matrix: each block has the worst status of its cells, a frame shows the visible part. Computed once for each change of the shown pushes.
//!
//! ```text
//! +------+
//! |▒▒▒▒▒▒|
//! |▒█▒▒▒▒|  a block with a failure is a failure
//! |+--+▒▒|
//! ||  |▒▒|  the window
//! |+--+▒▒|
//! +------+
//! ```

use crate::draw::geometry::{CssPx, Point, Rect, Size};
use crate::draw::scene::{Paint, Scene};
use crate::model::columns::Board;
use crate::model::status::Status;
use crate::select::shown::Shown;

/// The worst status of each block.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    size: Size,
    columns: usize,
    rows: usize,
    /// By row and column.
    worst: Vec<Option<Status>>,
}

/// Least width and height of a block, CSS pixels.
const BLOCK: f32 = 2.0;

impl Overview {
    /// Finds the worst status of each block, in one pass over the pushes. Regions are rows where `transposed`.
    pub fn new(board: &Board, shown: &Shown, size: Size, transposed: bool) -> Self {
        let (versions, regions) = (shown.versions.len(), shown.regions.len());
        let (across, down) = if transposed { (versions, regions) } else { (regions, versions) };
        let fitting = |count: usize, length: CssPx| count.min((length.0 / BLOCK).max(0.0) as usize);
        let (columns, rows) = (fitting(across, size.width), fitting(down, size.height));
        let mut overview = Self { size, columns, rows, worst: vec![None; columns * rows] };
        if overview.worst.is_empty() {
            return overview;
        }
        let (version_blocks, region_blocks) = if transposed { (columns, rows) } else { (rows, columns) };
        let mut region_block = vec![0; board.region_count()];
        for (at, region) in shown.regions.iter().enumerate() {
            region_block[region.0 as usize] = at * region_blocks / regions;
        }
        for (at, version) in shown.versions.iter().enumerate() {
            let version_block = at * version_blocks / versions;
            for push in shown.pushes_of(board, *version) {
                let region_block = region_block[board.region_column()[push.0 as usize].0 as usize];
                let (column, row) =
                    if transposed { (version_block, region_block) } else { (region_block, version_block) };
                let worst = &mut overview.worst[row * columns + column];
                let status = board.status(push);
                *worst = Some(worst.map_or(status, |worst| worst.min(status)));
            }
        }
        overview
    }

    /// The position of a point as fractions of width and height, 0 to 1: for
    /// [`Matrix::scroll_to`](crate::charts::matrix::Matrix::scroll_to).
    pub fn fraction_at(&self, at: Point) -> (f32, f32) {
        let fraction = |at: CssPx, length: CssPx| (at.0 / length.0.max(1.0)).clamp(0.0, 1.0);
        (fraction(at.x, self.size.width), fraction(at.y, self.size.height))
    }

    /// Draws the blocks, and the window that [`Matrix::window`](crate::charts::matrix::Matrix::window) gives.
    pub fn draw(&self, window: Rect, scene: &mut Scene) {
        scene.clear(self.size);
        let Size { width: CssPx(width), height: CssPx(height) } = self.size;
        let layer = scene.layer(Rect::new(0.0, 0.0, width, height));
        layer.fill(Paint::Ground, layer.clip);
        let edge = |at: usize, count: usize, length: f32| (at as f32 * length / count as f32).round();
        for row in 0..self.rows {
            let (top, bottom) = (edge(row, self.rows, height), edge(row + 1, self.rows, height));
            let blocks = &self.worst[row * self.columns..(row + 1) * self.columns];
            // Neighbours of the same status are one rectangle.
            let mut start = 0;
            for same in blocks.chunk_by(|one, other| one == other) {
                let end = start + same.len();
                if let Some(status) = same[0] {
                    let (left, right) = (edge(start, self.columns, width), edge(end, self.columns, width));
                    layer.fill(Paint::of_cell(status).0, Rect::new(left, top, right - left, bottom - top));
                }
                start = end;
            }
        }
        let (w, h) = ((window.w * width).max(6.0), (window.h * height).max(6.0));
        layer.outline(Paint::Hover, Rect::new((window.x * width).round(), (window.y * height).round(), w, h));
    }
}
