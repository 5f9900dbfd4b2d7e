//! The marks at the edges of a lane: how many of its pushes lie outside of the range, and for how long one has not reported.
//!
//! ```text
//! | ‹ 3 earlier   ███   ██████▒▒▒▒▒▒▒▒▒▒▒▒▒ → 4 y 6 mo, no report  2 later › |
//! ```

use super::*;
use crate::draw::scene::{Layer, Paint, TextStyle};

/// A side of the range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// Its beginning.
    Earlier,
    /// Its end.
    Later,
}

const HEIGHT: f32 = 18.0;
/// Narrower drawings have no words at the edges of their lanes.
const WORDS_FROM: CssPx = CssPx(700.0);
/// Space between a mark and the edge, and beside its text.
const SPACE: f32 = 4.0;

impl Timeline<'_> {
    // How many pushes of a lane end before the range, or begin after it.
    fn count_out_of_range(&self, row: usize, edge: Edge) -> usize {
        // Nothing can be shown before a start but what contradicts it.
        if self.view.axis == Axis::Elapsed && edge == Edge::Earlier && self.view.range.start() <= 0.0 {
            return 0;
        }
        let window = self.scale_of(row).range();
        let sorted = self.index.lanes.sorted(self.board, row);
        let lane = &self.index.lanes.rows()[row];
        match edge {
            Edge::Earlier => sorted.ended_before(window.start(), self.view.now),
            Edge::Later => sorted.begun_after(self.board, [lane.bars(), lane.points()], window.end()),
        }
    }

    // Where the mark of an edge lies, and its text; `None` where nothing lies outside.
    fn edge_mark(&self, place: usize, edge: Edge) -> Option<(Rect, String)> {
        let row = self.row_at_place(place);
        let count = self.count_out_of_range(row, edge);
        let mark = |text: TimelineText| {
            let mut out = String::new();
            (self.view.say)(text, &mut out);
            let (plot, w) = (self.plot(), self.mark_width(&out));
            let x = if edge == Edge::Earlier { plot.x } else { plot.right() - w };
            (Rect::new(x, self.mark_top(place), w, HEIGHT), out)
        };
        if count == 0 {
            return None;
        }
        let is_wide = self.view.size.width >= WORDS_FROM;
        let in_words = is_wide.then(|| mark(TimelineText::OutOfRange(edge, count)));
        let in_words = in_words.filter(|(mark, _)| !self.has_any_within(row, mark.x, mark.right()));
        Some(in_words.unwrap_or_else(|| mark(TimelineText::OutOfRangeInShort(edge, count))))
    }

    // Whether a bar or a point of a lane lies between two places.
    fn has_any_within(&self, row: usize, from: f32, to: f32) -> bool {
        let (scale, lane) = (self.scale_of(row), &self.index.lanes.rows()[row]);
        let sorted = self.index.lanes.sorted(self.board, row);
        let ended = sorted.ended_before(scale.at(CssPx(from)), self.view.now);
        let later = sorted.begun_after(self.board, [lane.bars(), lane.points()], scale.at(CssPx(to)));
        ended + later < lane.timeless().start
    }

    fn mark_width(&self, text: &str) -> f32 {
        (self.view.font.width(text) * SMALL + 2.0 * SPACE).ceil()
    }

    // Beside the name of the lane, which stays in sight.
    fn mark_top(&self, place: usize) -> f32 {
        let top = self.top_in_window(place);
        let height = if self.expanded == Some(place) { HEADING } else { LANE };
        let seen = top.max(TOP).min(top + self.lane_height(place) - height);
        let top = if self.expanded == Some(place) { seen } else { top };
        (top + (height - HEIGHT) / 2.0).floor()
    }

    pub(super) fn draw_edges(&self, layer: &mut Layer, place: usize, silent: Option<UtcSeconds>) {
        let earlier = self.edge_mark(place, Edge::Earlier);
        let later = self.edge_mark(place, Edge::Later);
        let end = later.as_ref().map_or(layer.clip.right(), |(mark, _)| mark.x - SPACE);
        for (mark, text) in [earlier, later].into_iter().flatten() {
            draw_mark(layer, mark, &text, Paint::Text);
        }
        if let Some(since) = silent {
            let mut text = String::new();
            (self.view.say)(TimelineText::Silent(self.view.now.0 - since.0), &mut text);
            let w = self.mark_width(&text);
            let mark = Rect::new(end - w, self.mark_top(place), w, HEIGHT);
            draw_mark(layer, mark, &text, Paint::MutedText);
        }
    }

    // The edge whose mark lies at a point of a lane. All of the lane's height counts, so that it is easy to hit.
    pub(super) fn edge_at(&self, place: usize, at: Point) -> Option<Edge> {
        [Edge::Earlier, Edge::Later].into_iter().find(|edge| {
            let Some((mark, _)) = self.edge_mark(place, *edge) else { return false };
            let grown = Rect::new(mark.x - SPACE, mark.y - SPACE, mark.w + 2.0 * SPACE, mark.h + 2.0 * SPACE);
            grown.contains(at)
        })
    }

    /// Where the mark of a lane's edge lies; `None` if it has none, or is folded away.
    pub fn edge_rect(&self, lane: Lane, edge: Edge) -> Option<Rect> {
        let place = self.place_of(self.index.lanes.row_of(lane)?)?;
        self.edge_mark(place, edge).map(|(mark, _)| mark)
    }

    /// What lies nearest to the range among a lane's pushes outside of one of its edges: the last that ends before it, or the
    /// first that begins after it. One step for each push of the lane.
    pub fn nearest_outside(&self, lane: Lane, edge: Edge) -> Option<PushId> {
        let row = self.index.lanes.row_of(lane)?;
        let scale = self.scale_of(row);
        let window = scale.range();
        let bounds = |push: PushId| match Moments::of(self.board, push) {
            Moments::Bar(from, to) => Some((from.0, self.hatched_to(&scale, push, to).unwrap_or(to).0)),
            Moments::Point(at) => Some((at.0, self.hatched_to(&scale, push, at).unwrap_or(at).0)),
            Moments::Timeless => None,
        };
        let timed = self.order(row).iter().filter_map(|push| Some((*push, bounds(*push)?)));
        let found = match edge {
            Edge::Earlier => {
                timed.filter(|(_, (_, to))| (*to as f64) < window.start()).max_by_key(|(_, (_, to))| *to)
            }
            Edge::Later => {
                timed.filter(|(_, (from, _))| *from as f64 > window.end()).min_by_key(|(_, (from, _))| *from)
            }
        };
        found.map(|(push, _)| push)
    }
}

fn draw_mark(layer: &mut Layer, mark: Rect, text: &str, paint: Paint) {
    layer.fill(Paint::HeaderGround, mark);
    let y = mark.y + HEIGHT / 2.0;
    layer.text(mark.x + SPACE, y, TextStyle::mono(paint, SMALL), |out| out.push_str(text));
}
