//! Draws the timeline: axis, curves, lanes, labels, at the places that the layout gives.

use std::fmt::Write;
use std::ops::Range;

use super::*;
use crate::charts::lanes::BLOCK;
use crate::charts::stack;
use crate::draw::labels::Keep;
use crate::draw::scene::{Glyph, GlyphMark, Layer, Paint, Scene, TextStyle};
use crate::draw::ticks::ticks;

impl Timeline<'_> {
    /// Draws what the window shows.
    #[inline(never)]
    pub fn draw(&self, scene: &mut Scene) {
        let Size { width: CssPx(width), height: CssPx(height) } = self.view.size;
        scene.clear(self.view.size);
        let area = self.plot();
        let rows = self.visible();

        let plot = scene.layer(area);
        plot.fill(Paint::Ground, plot.clip);
        self.draw_grid(plot);
        for row in rows.clone() {
            self.draw_lane(plot, row);
        }
        self.draw_focus(plot);

        let labels = scene.layer(Rect::new(0.0, TOP, self.left, area.h));
        labels.fill(Paint::HeaderGround, labels.clip);
        for row in rows {
            self.draw_label(labels, row);
        }

        let axis = scene.layer(Rect::new(self.left, 0.0, area.w, TOP));
        axis.fill(Paint::HeaderGround, axis.clip);
        self.draw_axis(axis);
        self.draw_curves(axis);
        self.draw_now(scene.layer(Rect::new(self.left, 0.0, area.w, height)));

        let corner = scene.layer(Rect::new(0.0, 0.0, width, height));
        corner.fill(Paint::HeaderGround, Rect::new(0.0, 0.0, self.left, TOP));
        corner.fill(Paint::Line, Rect::new(self.left - 1.0, 0.0, 1.0, height));
        corner.fill(Paint::Line, Rect::new(0.0, TOP - 1.0, width, 1.0));
        let width = self.left - 2.0 * PAD;
        corner.text(PAD, AXIS * 0.72, TextStyle::mono(Paint::MutedText, SMALL), |out| {
            self.view.font.write_shortened(self.view.zone_name, width / SMALL, Keep::Start, out);
        });
        let style = TextStyle::mono(Paint::Text, LABEL).bold(true);
        corner.text(PAD, AXIS + CURVE / 2.0, style, |out| out.push_str(&self.index.share_done));
    }

    // The lines of a grid, and the range being brushed.
    fn draw_grid(&self, layer: &mut Layer) {
        let clip = layer.clip;
        for tick in ticks(self.view.range, self.tick_distance(), self.view.offset) {
            let x = self.scale.x_of(tick.at.0 as f64).round();
            let paint = if tick.opens_context { Paint::GroupLine } else { Paint::Line };
            layer.fill(paint, Rect::new(x, clip.y, 1.0, clip.h));
        }
        if let Some(brush) = self.view.brush {
            let (from, to) = (self.scale.x_of(brush.start()).round(), self.scale.x_of(brush.end()).round());
            layer.fill(Paint::Brush, Rect::new(from, clip.y, to - from, clip.h));
        }
    }

    fn draw_axis(&self, layer: &mut Layer) {
        let clip = layer.clip;
        let context_width = self.view.font.narrow * SMALL * 10.0 + 16.0;
        let (label, context) =
            (TextStyle::mono(Paint::Text, SMALL), TextStyle::mono(Paint::MutedText, SMALL));
        let (upper, lower) = (AXIS * 0.3, AXIS * 0.72);
        let all = || ticks(self.view.range, self.tick_distance(), self.view.offset);
        // The day, month or year in which the range begins is written at its left edge, unless the next one is too
        // near.
        let opens = |x: f32| x >= clip.x && x < clip.x + context_width;
        let crowded = all().any(|tick| tick.opens_context && opens(self.scale.x_of(tick.at.0 as f64)));
        if let Some(tick) = all().next().filter(|_| !crowded) {
            layer.text(clip.x + 4.0, upper, context, |out| tick.write_context(out));
        }
        let mut context_end = f32::MIN;
        for tick in all() {
            let x = self.scale.x_of(tick.at.0 as f64).round();
            if x < clip.x {
                continue;
            }
            let height = if tick.opens_context { AXIS } else { AXIS * 0.4 };
            layer.fill(Paint::Line, Rect::new(x, AXIS - height, 1.0, height));
            layer.text(x + 4.0, lower, label, |out| tick.write_label(out));
            if tick.opens_context && x >= context_end {
                layer.text(x + 4.0, upper, context, |out| tick.write_context(out));
                context_end = x + context_width;
            }
        }
        layer.fill(Paint::Line, Rect::new(clip.x, AXIS, clip.w, 1.0));
    }

    // Labels of eight characters need some space between them.
    fn tick_distance(&self) -> f64 {
        self.scale.seconds_per_pixel() * f64::from(SMALL * self.view.font.narrow * 8.0 + 20.0)
    }

    // The line of now, from the axis down, in front of everything.
    fn draw_now(&self, layer: &mut Layer) {
        let clip = layer.clip;
        let now = self.scale.x_of(self.view.now.0 as f64).round();
        if now >= clip.x && now < clip.right() {
            layer.fill(Paint::Now, Rect::new(now, AXIS, 1.0, clip.h - AXIS));
        }
    }

    fn draw_curves(&self, layer: &mut Layer) {
        const STEP: usize = 2;
        let clip = layer.clip;
        let (top, height) = (AXIS + 5.0, CURVE - 10.0);
        // The curve ends at the current time.
        let end = self.scale.x_of(self.view.now.0 as f64).min(clip.right());
        let steps = ((end - clip.x).max(0.0) / STEP as f32) as usize + 1;
        if end <= clip.x || self.index.lanes.is_empty() {
            return;
        }
        let lanes = &self.index.lanes;
        // In steps of a part of a pixel, so that a slow rise is a few long lines and not hundreds of short ones.
        let mut curve = |paint: Paint, reached: fn(&LaneIndex, f64) -> usize| {
            layer.line(
                paint,
                (0..=steps).map(|step| {
                    let x = (clip.x + (step * STEP) as f32).min(end);
                    let share = reached(lanes, self.scale.at(CssPx(x))) as f32 / LaneIndex::STEPS as f32;
                    [x, top + height - height * share]
                }),
            );
        };
        if lanes.has_failed() {
            curve(Paint::Failed, LaneIndex::steps_failed);
        }
        curve(Paint::Curve, LaneIndex::steps_done);
    }

    fn draw_lane(&self, layer: &mut Layer, row: usize) {
        let lane = &self.index.lanes.rows()[row];
        let clip = layer.clip;
        let top = TOP + self.lane_top(row) - self.view.scroll.0;
        let height = self.lane_top(row + 1) - self.lane_top(row);
        if row % 2 == 1 {
            layer.fill(Paint::Stripe, Rect::new(clip.x, top, clip.w, height));
        }
        layer.fill(Paint::Line, Rect::new(clip.x, top + height - 1.0, clip.w, 1.0));
        if self.expanded == Some(row) {
            let bars = lane.bars();
            for item in self.visible_items(row) {
                let (y, h) = self.vertical(row, item);
                if bars.contains(&item) {
                    self.draw_bars(layer, row, item..item + 1, y, h);
                } else {
                    self.draw_points(layer, row, item..item + 1, y + h / 2.0, h.min(10.0));
                }
            }
            return;
        }
        let rows = sub_rows(lane);
        for at in 0..rows.count {
            let y = top + rows.y(at);
            if y + rows.height > clip.y && y < clip.bottom() {
                self.draw_bars(layer, row, rows.share(lane, at), y, rows.bar_height());
            }
        }
        self.draw_points(layer, row, lane.points(), top + rows.bottom() + POINTS / 2.0, 8.0);
    }

    // Bars that share a sub-row. Those of a status that touch are drawn as one; a worse status is painted over a
    // better one.
    fn draw_bars(&self, layer: &mut Layer, row: usize, items: Range<usize>, y: f32, h: f32) {
        let clip = layer.clip;
        let mut solid = [Run::default(); Status::ALL.len()];
        let mut hatched = Run::default();
        let x = |at: UtcSeconds| self.scale.x_of(at.0 as f64).round();
        let now = x(self.view.now);
        let sorted = self.index.lanes.sorted(self.board, row);
        let order = &sorted.order;
        let start_of = |item: usize| self.board.start_column()[order[item].0 as usize].get();
        let mut item = items.start;
        while item < items.end {
            // Only bars are in the range: they have both times.
            let Some(start) = start_of(item) else { break };
            // Sorted by start: nothing that follows is in the window.
            if start.0 as f64 > self.view.range.end() {
                break;
            }
            let from = x(start);
            // Bars that begin on one pixel, or left of the window, are taken block by block: a frame costs by its
            // pixels, not by its pushes.
            let block = sorted.block_at(item, items.end).filter(|_| {
                let last = start_of(item + BLOCK - 1).map_or(f32::MAX, x);
                last.max(clip.x) - from.max(clip.x) <= 1.0
            });
            if let Some(block) = block {
                for status in Status::ALL {
                    if let Some(until) = block.until[status as usize].get() {
                        let to = x(until).max(from + 1.0);
                        solid[status as usize].add(layer, status.into(), from, to, y, h, clip);
                    }
                }
                if let Some(since) = block.running_from.get().map(x).filter(|since| *since < now) {
                    hatched.add(layer, Paint::PushingUnknown, since, now, y, h, clip);
                }
                item += BLOCK;
                continue;
            }
            let push = order[item];
            let (status, update) =
                (self.board.status(push), self.board.update_column()[push.0 as usize].get());
            let to = update.map_or(from, x);
            solid[status as usize].add(layer, status.into(), from, to.max(from + 1.0), y, h, clip);
            if status == Status::Pushing && to < now {
                hatched.add(layer, Paint::PushingUnknown, to, now, y, h, clip);
            }
            item += 1;
        }
        for status in Status::ALL {
            solid[status as usize].end(layer, status.into(), y, h);
        }
        hatched.end(layer, Paint::PushingUnknown, y, h);
    }

    // Points on a line: where several share a place, the worst is drawn.
    fn draw_points(&self, layer: &mut Layer, row: usize, items: Range<usize>, y: f32, size: f32) {
        let clip = layer.clip;
        if y + size < clip.y || y - size > clip.bottom() {
            return;
        }
        let mut last: Option<(Status, f32)> = None;
        let mut hatched = Run::default();
        let mark = |layer: &mut Layer, status: Status, x: f32| {
            layer.glyph(Glyph::Diamond, GlyphMark { paint: status.into(), x, y, size });
        };
        let (left, right) = (self.scale.at(CssPx(clip.x - size)), self.scale.at(CssPx(clip.right() + size)));
        let order = &self.order(row)[items];
        for push in order {
            let Moments::Point(at) = Moments::of(self.board, *push) else { continue };
            if at.0 as f64 > right {
                break;
            }
            let (x, status) = (self.scale.x_of(at.0 as f64).round(), self.board.status(*push));
            if let Some(now) = self.hatched_to(*push, at) {
                let now = self.scale.x_of(now.0 as f64).round();
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

    fn draw_focus(&self, layer: &mut Layer) {
        for (push, paint) in [(self.view.focused, Paint::Hover), (self.view.selected, Paint::Selection)] {
            if let Some(outline) = push.and_then(|push| self.outline(push)) {
                layer.outline(paint, outline);
            }
        }
    }

    fn draw_label(&self, layer: &mut Layer, row: usize) {
        let lane = &self.index.lanes.rows()[row];
        let band = layer.clip;
        let top = band.y + self.lane_top(row) - self.view.scroll.0;
        let height = self.lane_top(row + 1) - self.lane_top(row);
        let is_expanded = self.expanded == Some(row);
        layer.fill(Paint::Line, Rect::new(0.0, top + height - 1.0, band.w, 1.0));
        // The name stays in sight while a part of its lane does.
        let name_top = top.max(band.y).min(top + height - HEADING);
        if is_expanded {
            for item in self.visible_items(row) {
                self.draw_row_label(layer, row, item, name_top + HEADING);
            }
        }
        let y = name_top + HEADING / 2.0;
        let chevron = if is_expanded { Glyph::ChevronDown } else { Glyph::ChevronRight };
        layer.glyph(chevron, GlyphMark { paint: Paint::MutedText, x: PAD + 4.0, y, size: 8.0 });
        let timeless = lane.timeless().len();
        let beside = if timeless > 0 { 44.0 } else { 0.0 };
        let width = (band.w - PAD - CHEVRON - PAD - beside) / LABEL;
        self.draw_name(layer, lane.lane, CHEVRON + 2.0, y, width);
        if let Some(worst) = lane.worst_timeless {
            let x = band.w - PAD;
            layer.text(x, y, TextStyle::mono(Paint::MutedText, SMALL).ending(), |out| {
                let _ = write!(out, "{timeless}");
            });
            let x = x - beside + 8.0;
            layer.glyph(Glyph::Diamond, GlyphMark { paint: worst.into(), x, y, size: 8.0 });
        }
        if height >= 44.0 && !is_expanded {
            stack::draw_level(&lane.counts, layer, Rect::new(CHEVRON + 2.0, top + 28.0, 48.0, 5.0));
        }
    }

    fn draw_name(&self, layer: &mut Layer, lane: Lane, x: f32, y: f32, em: f32) {
        let font = &self.view.font;
        let style = TextStyle::mono(Paint::Text, LABEL);
        match lane {
            Lane::Region(region) => layer.text(x, y, style, |out| {
                font.write_shortened(self.board.region_label(region), em, Keep::Start, out);
            }),
            Lane::Version(version) => {
                let (name, version_name) =
                    (self.board.name_label(version), self.board.version_label(version));
                let (name_width, version_width) = font.share(name, version_name, em);
                let mut width = 0.0;
                layer.text(x, y, style, |out| width = font.write_shortened(name, name_width, Keep::End, out));
                let x = x + if width > 0.0 { (width + font.narrow) * LABEL } else { 0.0 };
                layer.text(x, y, TextStyle::mono(Paint::MutedText, LABEL), |out| {
                    font.write_shortened(version_name, version_width, Keep::End, out);
                });
            }
        }
    }

    // In an expanded lane: the name of the push's region or version. Nothing where the lane's name covers it.
    fn draw_row_label(&self, layer: &mut Layer, row: usize, item: usize, below: f32) {
        let push = self.order(row)[item];
        let (y, h) = self.vertical(row, item);
        let y = y + h / 2.0;
        if y < below {
            return;
        }
        let status = self.board.status(push);
        layer.glyph(status.into(), GlyphMark { paint: status.into(), x: CHEVRON + 7.0, y, size: 8.0 });
        let x = CHEVRON + 16.0;
        let width = (layer.clip.w - x - PAD) / SMALL;
        let paint = if self.view.selected == Some(push) { Paint::Text } else { Paint::MutedText };
        let style = TextStyle::mono(paint, SMALL).bold(self.view.selected == Some(push));
        layer.text(x, y, style, |out| match self.index.lanes.rows()[row].lane {
            Lane::Version(_) => {
                let region = self.board.region_column()[push.0 as usize];
                self.view.font.write_shortened(self.board.region_label(region), width, Keep::Start, out);
            }
            Lane::Region(_) => {
                let version = self.board.version_of(push);
                self.view.font.write_named(
                    self.board.name_label(version),
                    self.board.version_label(version),
                    width,
                    out,
                );
            }
        });
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
