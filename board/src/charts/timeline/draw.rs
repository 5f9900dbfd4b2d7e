//! Draws the timeline: its layers, lanes and labels, at the places that the layout gives.

use std::fmt::Write;

use super::*;
use crate::charts::stack;
use crate::draw::labels::Keep;
use crate::draw::scene::{Glyph, GlyphMark, Layer, Paint, Scene, TextStyle};

impl Timeline<'_> {
    /// Draws what the window shows.
    #[inline(never)]
    pub fn draw(&self, scene: &mut Scene) {
        let Size { width: CssPx(width), height: CssPx(height) } = self.view.size;
        scene.clear(self.view.size);
        let area = self.plot();
        let places = self.visible();

        let plot = scene.layer(area);
        plot.fill(Paint::Ground, plot.clip);
        self.draw_grid(plot);
        let silent: Vec<_> = places.clone().map(|place| self.draw_lane(plot, place)).collect();
        self.draw_breaks(plot);
        self.draw_focus(plot);
        let edges = scene.layer(area);
        for (place, silent) in places.clone().zip(silent) {
            self.draw_edges(edges, place, silent);
        }

        let labels = scene.layer(Rect::new(0.0, TOP, self.left, area.h));
        labels.fill(Paint::HeaderGround, labels.clip);
        for place in places {
            self.draw_label(labels, place);
        }

        let axis = scene.layer(Rect::new(self.left, 0.0, area.w, TOP));
        axis.fill(Paint::HeaderGround, axis.clip);
        self.draw_axis(axis);
        self.draw_breaks(axis);
        self.draw_curves(axis);
        if self.view.axis == Axis::Clock {
            self.draw_now(scene.layer(Rect::new(self.left, 0.0, area.w, height)));
        }

        let corner = scene.layer(Rect::new(0.0, 0.0, width, height));
        corner.fill(Paint::HeaderGround, Rect::new(0.0, 0.0, self.left, TOP));
        corner.fill(Paint::Line, Rect::new(self.left - 1.0, 0.0, 1.0, height));
        corner.fill(Paint::Line, Rect::new(0.0, TOP - 1.0, width, 1.0));
        self.draw_corner(corner);
    }

    // Returns since when a push of it is silent whose hatch leaves the window at the right.
    fn draw_lane(&self, layer: &mut Layer, place: usize) -> Option<UtcSeconds> {
        let row = self.row_at_place(place);
        let lane = &self.index.lanes.rows()[row];
        let clip = layer.clip;
        let (top, height) = (self.top_in_window(place), self.lane_height(place));
        if place % 2 == 1 {
            layer.fill(Paint::Stripe, Rect::new(clip.x, top, clip.w, height));
        }
        layer.fill(Paint::Line, Rect::new(clip.x, top + height - 1.0, clip.w, 1.0));
        let mut silent = None;
        if self.expanded == Some(place) {
            let bars = lane.bars();
            for item in self.visible_items(place) {
                let (y, h) = self.vertical(place, item);
                if bars.contains(&item) {
                    earliest(&mut silent, self.draw_bars(layer, row, item..item + 1, y, h));
                } else {
                    self.draw_points(layer, row, item..item + 1, y + h / 2.0, h.min(10.0));
                }
            }
        } else {
            let rows = sub_rows(lane);
            for at in 0..rows.count {
                let y = top + rows.y(at);
                if y + rows.height > clip.y && y < clip.bottom() {
                    earliest(
                        &mut silent,
                        self.draw_bars(layer, row, rows.share(lane, at), y, rows.bar_height()),
                    );
                }
            }
            self.draw_points(layer, row, lane.points(), top + rows.bottom() + POINTS / 2.0, 8.0);
        }
        // On an axis of elapsed time, each lane has its own present.
        if self.view.axis == Axis::Elapsed && lane.counts[Status::Pushing] > 0 {
            let now = self.scale_of(row).x_of(self.view.now.0 as f64).round();
            layer.fill(Paint::Now, Rect::new(now, top, 1.0, height - 1.0));
        }
        silent
    }

    fn draw_focus(&self, layer: &mut Layer) {
        for (push, paint) in [(self.view.focused, Paint::Focus), (self.view.selected, Paint::Selection)] {
            if let Some(outline) = push.and_then(|push| self.outline(push)) {
                layer.outline(paint, outline);
            }
        }
    }

    fn draw_label(&self, layer: &mut Layer, place: usize) {
        let row = self.row_at_place(place);
        let lane = &self.index.lanes.rows()[row];
        let band = layer.clip;
        let (top, height) = (self.top_in_window(place), self.lane_height(place));
        let is_expanded = self.expanded == Some(place);
        layer.fill(Paint::Line, Rect::new(0.0, top + height - 1.0, band.w, 1.0));
        // The name of an expanded lane stays in sight while a part of the lane does.
        let name_top = if is_expanded { top.max(band.y).min(top + height - HEADING) } else { top };
        if is_expanded {
            for item in self.visible_items(place) {
                self.draw_row_label(layer, place, item, name_top + HEADING);
            }
        }
        let y = name_top + HEADING / 2.0;
        let chevron = if is_expanded { Glyph::ChevronDown } else { Glyph::ChevronRight };
        layer.glyph(chevron, GlyphMark { paint: Paint::MutedText, x: PAD + 4.0, y, size: 8.0 });
        let timeless = lane.timeless().len();
        let beside = if timeless > 0 { TIMELESS } else { 0.0 };
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
        if !is_expanded {
            stack::draw_horizontal(
                &lane.in_scope,
                layer,
                Rect::new(CHEVRON + 2.0, top + LEVEL.0, 48.0, LEVEL.1),
            );
        }
    }

    fn draw_name(&self, layer: &mut Layer, lane: Lane, x: f32, y: f32, em: f32) {
        let font = &self.view.font;
        let style = TextStyle::mono(Paint::Text, LABEL);
        match lane {
            Lane::Region(region) => layer.text(x, y, style, |out| {
                font.write_shortened(
                    self.index.lanes.labels.region_label(self.board, region),
                    em,
                    Keep::Start,
                    out,
                );
            }),
            Lane::Version(version) => {
                let (name, version_name) = (
                    self.index.lanes.labels.name_label(self.board, version),
                    self.board.version_label(version),
                );
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
    fn draw_row_label(&self, layer: &mut Layer, place: usize, item: usize, below: f32) {
        let row = self.row_at_place(place);
        let push = self.order(row)[item];
        let (y, h) = self.vertical(place, item);
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
                self.view.font.write_shortened(
                    self.index.lanes.labels.region_label(self.board, region),
                    width,
                    Keep::Start,
                    out,
                );
            }
            Lane::Region(_) => {
                let version = self.board.version_of(push);
                self.view.font.write_named(
                    self.index.lanes.labels.name_label(self.board, version),
                    self.board.version_label(version),
                    width,
                    out,
                );
            }
        });
    }
}

/// Top and height of the bar of a lane's statuses, below its name.
const LEVEL: (f32, f32) = (21.0, 3.0);

fn earliest(known: &mut Option<UtcSeconds>, other: Option<UtcSeconds>) {
    *known = known.map_or(other, |at| Some(other.map_or(at, |other| at.min(other))));
}
