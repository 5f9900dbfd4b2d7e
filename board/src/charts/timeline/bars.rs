//! Draws the bars and the points of a lane. Touching bars of one status are merged, so that a frame's cost depends on its
//! pixels, not on the number of pushes.

use std::ops::Range;

use super::*;
use crate::charts::lanes::BLOCK;
use crate::draw::scene::{Glyph, GlyphMark, Layer, Paint};

impl Timeline<'_> {
    // Bars that share a sub-row. Those of a status that touch are drawn as one; a worse status is painted over a
    // better one. Returns the earliest last report of the silent pushes whose hatching extends beyond the right edge.
    pub(super) fn draw_bars(
        &self,
        layer: &mut Layer,
        row: usize,
        items: Range<usize>,
        y: f32,
        h: f32,
    ) -> Option<UtcSeconds> {
        let clip = layer.clip;
        let scale = self.scale_of(row);
        let window = scale.range();
        let mut solid = [Run::default(); Status::ALL.len()];
        let mut hatched = Run::default();
        let x = |at: UtcSeconds| scale.x_of(at.0 as f64).round();
        let now = x(self.view.now);
        let leaves = (self.view.now.0 as f64) > window.end();
        // The earliest last report of the silent pushes whose hatching extends beyond the right edge.
        let mut silent: Option<UtcSeconds> = None;
        let mut hatch = |layer: &mut Layer, since: UtcSeconds| {
            if x(since) < now {
                hatched.add(layer, Paint::PushingUnknown, x(since), now, y, h, clip);
                if leaves && since.0 as f64 <= window.end() && is_silent(since, self.view.now) {
                    silent = Some(silent.map_or(since, |known| known.min(since)));
                }
            }
        };
        let is_silent_before_window =
            |since: UtcSeconds| is_silent(since, self.view.now) && (since.0 as f64) < window.start();
        let sorted = self.index.lanes.sorted(self.board, row);
        let order = &sorted.order;
        let start_of = |item: usize| self.board.start_column()[order[item].0 as usize].get();
        let mut item = items.start;
        while item < items.end {
            // Only bars are in the range: they have both times.
            let Some(start) = start_of(item) else { break };
            // Sorted by start: nothing that follows is in the window.
            if start.0 as f64 > window.end() {
                break;
            }
            let from = x(start);
            // Bars that begin on one pixel, or left of the window, are taken block by block: a frame costs by its
            // pixels, not by its pushes.
            let block = sorted.block_at(item, items.end).filter(|block| {
                let has_silent = block.running_from.get().is_some_and(is_silent_before_window);
                let last = start_of(item + BLOCK - 1).map_or(f32::MAX, x);
                !has_silent && last.max(clip.x) - from.max(clip.x) <= 1.0
            });
            if let Some(block) = block {
                for status in Status::ALL {
                    if let Some(until) = block.until[status as usize].get() {
                        let to = x(until).max(from + 1.0);
                        solid[status as usize].add(layer, status.into(), from, to, y, h, clip);
                    }
                }
                block.running_from.get().into_iter().for_each(|since| hatch(layer, since));
                item += BLOCK;
                continue;
            }
            let push = order[item];
            let (status, update) =
                (self.board.status(push), self.board.update_column()[push.0 as usize].get());
            let to = update.map_or(from, x);
            solid[status as usize].add(layer, status.into(), from, to.max(from + 1.0), y, h, clip);
            if let Some(since) =
                update.filter(|since| status == Status::Pushing && !is_silent_before_window(*since))
            {
                hatch(layer, since);
            }
            item += 1;
        }
        for status in Status::ALL {
            solid[status as usize].end(layer, status.into(), y, h);
        }
        hatched.end(layer, Paint::PushingUnknown, y, h);
        silent
    }

    // Points on a line: where several share a place, the worst is drawn.
    pub(super) fn draw_points(&self, layer: &mut Layer, row: usize, items: Range<usize>, y: f32, size: f32) {
        let clip = layer.clip;
        if y + size < clip.y || y - size > clip.bottom() {
            return;
        }
        let scale = self.scale_of(row);
        let mut last: Option<(Status, f32)> = None;
        let mut hatched = Run::default();
        let mark = |layer: &mut Layer, status: Status, x: f32| {
            layer.glyph(Glyph::Diamond, GlyphMark { paint: status.into(), x, y, size });
        };
        let (left, right) = (scale.at(CssPx(clip.x - size)), scale.at(CssPx(clip.right() + size)));
        let order = &self.order(row)[items];
        for push in order {
            let Moments::Point(at) = Moments::of(self.board, *push) else { continue };
            if at.0 as f64 > right {
                break;
            }
            let (x, status) = (scale.x_of(at.0 as f64).round(), self.board.status(*push));
            if let Some(now) = self.hatched_to(&scale, *push, at) {
                let now = scale.x_of(now.0 as f64).round();
                hatched.add(layer, Paint::PushingUnknown, x, now, y - 1.0, 2.0, clip);
            }
            if (at.0 as f64) < left {
                continue;
            }
            last = match last {
                Some((worst, first)) if x - first < size / 2.0 => Some((worst.min(status), first)),
                Some((worst, first)) => {
                    mark(layer, worst, first);
                    Some((status, x))
                }
                None => Some((status, x)),
            };
        }
        if let Some((worst, x)) = last {
            mark(layer, worst, x);
        }
        hatched.end(layer, Paint::PushingUnknown, y - 1.0, 2.0);
    }
}

/// A stretch of touching bars.
#[derive(Clone, Copy, Default)]
struct Run {
    from: f32,
    to: f32,
}

impl Run {
    // Extends the stretch by a bar that touches it; otherwise draws the stretch and starts a new one with the bar.
    #[inline]
    #[allow(clippy::too_many_arguments)]
    fn add(&mut self, layer: &mut Layer, paint: Paint, from: f32, to: f32, y: f32, h: f32, clip: Rect) {
        let (from, to) = (from.max(clip.x), to.min(clip.right()));
        if to <= from {
            return;
        }
        if self.to > self.from && from <= self.to && to >= self.from {
            self.from = self.from.min(from);
            self.to = self.to.max(to);
        } else {
            self.end(layer, paint, y, h);
            *self = Self { from, to };
        }
    }

    #[inline]
    fn end(self, layer: &mut Layer, paint: Paint, y: f32, h: f32) {
        if self.to > self.from {
            layer.fill(paint, Rect::new(self.from, y, self.to - self.from, h));
        }
    }
}
