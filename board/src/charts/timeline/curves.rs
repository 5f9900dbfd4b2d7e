//! Draws the curves above the lanes, with their axis and legend: the shares of all pushes over the time of day, or how the
//! versions of one data file rose since their starts.

use super::*;
use crate::draw::labels::Keep;
use crate::draw::scene::{Layer, Paint, Stroke, TextStyle};
use crate::model::columns::VersionId;

/// Distance of the points of a curve, CSS pixels.
const STEP: usize = 2;
/// The band of the curves: where 100 % and 0 % are.
const FULL: f32 = AXIS + 8.0;
const EMPTY: f32 = TOP - 6.0;
/// Width of the labels of its axis, with some space.
const SCALE: f32 = 40.0;
/// Most older versions that are drawn.
const OLDER: usize = 24;

/// A curve over the time of day: its status, colour and line. They differ in more than their colour.
const CURVES: [(Status, Paint, Stroke); 4] = [
    (Status::Pushing, Paint::Pushing, Stroke::Dotted),
    (Status::Unknown, Paint::Unknown, Stroke::Sparse),
    (Status::Failed, Paint::Failed, Stroke::Dashed),
    (Status::Success, Paint::Curve, Stroke::Plain),
];

impl Timeline<'_> {
    pub(super) fn draw_curves(&self, layer: &mut Layer) {
        let clip = layer.clip;
        let style = TextStyle::mono(Paint::MutedText, 10.0);
        // Not over a break.
        let starts = self
            .scale
            .stretches()
            .map(|stretch| (self.scale.x_of(stretch.start()).max(clip.x), self.scale.x_of(stretch.end())));
        let left =
            starts.filter(|(from, to)| to - from >= SCALE).map(|(from, _)| from).next().unwrap_or(clip.x);
        for (label, share, below) in [("100 %", 1.0, 7.0), ("50 %", 0.5, -6.0), ("0 %", 0.0, -6.0)] {
            let y = height_of(share).round();
            layer.fill(Paint::Line, Rect::new(clip.x, y, clip.w, 1.0));
            // Where the curves are not: they rise from the left at once where they begin at their starts.
            let (x, style) = match self.view.axis {
                Axis::Clock => (left + 4.0, style),
                Axis::Elapsed => (clip.right() - 4.0, style.ending()),
            };
            layer.text(x, y + below, style, |out| out.push_str(label));
        }
        if self.index.lanes.is_empty() {
            return;
        }
        match self.view.axis {
            Axis::Clock => self.draw_shares(layer),
            Axis::Elapsed => self.draw_versions(layer),
        }
    }

    fn draw_shares(&self, layer: &mut Layer) {
        let lanes = &self.index.lanes;
        let steps = |reached: usize| reached as f32 / LaneIndex::STEPS as f32;
        let end = self.scale.x_of(self.view.now.0 as f64);
        for (status, paint, stroke) in CURVES {
            if self.index.counts[status] == 0 && matches!(status, Status::Failed | Status::Unknown) {
                continue;
            }
            let share = |at: f64| match status {
                Status::Pushing => lanes.share_running(self.board, at),
                Status::Success | Status::Failed | Status::Unknown => steps(lanes.steps_ended(status, at)),
            };
            draw_curve(layer, &self.scale, end, (paint, stroke), share);
        }
    }

    // The versions of the data file of the pinned push, or else of the first lane: older ones thin, the newest heavy.
    fn draw_versions(&self, layer: &mut Layer) {
        let rows = self.compared();
        for (at, row) in rows.iter().enumerate().take(OLDER + 1).rev() {
            let lane = &self.index.lanes.rows()[*row];
            let Some((_, last)) = lane.span(self.view.now) else { continue };
            let end = self.scale_of(*row).x_of(last.0 as f64);
            let line = if at == 0 { (Paint::Curve, Stroke::Heavy) } else { (Paint::MutedText, Stroke::Thin) };
            let share = |at: f64| self.share_since_start(*row, at);
            draw_curve(layer, &self.scale, end, line, share);
            let Lane::Version(version) = lane.lane else { continue };
            if at == 0 {
                let at = self.scale.at(CssPx(end.min(layer.clip.right())));
                self.draw_newest(layer, version, end, share(at));
            }
        }
    }

    // The name of the newest version at the end of its curve.
    fn draw_newest(&self, layer: &mut Layer, version: VersionId, x: f32, share: f32) {
        let name = self.board.version_label(version);
        let width = self.view.font.width(name).min(24.0) * LABEL;
        let fits = x + 6.0 + width < layer.clip.right();
        let style = TextStyle::mono(Paint::Text, LABEL).bold(true);
        let (x, style) =
            if fits { (x + 6.0, style) } else { (x.min(layer.clip.right()) - 6.0, style.ending()) };
        // Clear of the curve, which comes from the left below.
        let y = if fits { height_of(share) } else { height_of(share) + 12.0 };
        let y = y.clamp(FULL + 5.0, EMPTY - 5.0);
        layer.text(x, y, style, |out| {
            self.view.font.write_shortened(name, 24.0, Keep::End, out);
        });
    }

    /// The rows of the versions that are compared on an axis of elapsed time, the newest first: those of the data file of the
    /// pinned push, or else of the first lane.
    pub(super) fn compared(&self) -> Vec<usize> {
        let pinned = self.view.selected.or(self.view.focused).map(|push| self.board.version_of(push));
        let first = self.rows.rows.first().map(|row| self.index.lanes.rows()[*row as usize].lane);
        let version = match (pinned, first) {
            (Some(version), _) | (None, Some(Lane::Version(version))) => version,
            (None, _) => return Vec::new(),
        };
        let of_file = self.board.versions_with(version);
        of_file.iter().filter_map(|version| self.index.lanes.row_of(Lane::Version(*version))).collect()
    }

    /// The lane of the newest version that is compared on an axis of elapsed time.
    pub fn newest(&self) -> Option<Lane> {
        if self.view.axis == Axis::Clock {
            return None;
        }
        self.compared().first().map(|row| self.index.lanes.rows()[*row].lane)
    }

    // The share of a lane's pushes that had succeeded so many seconds after its start.
    fn share_since_start(&self, row: usize, seconds: f64) -> f32 {
        let rise = self.index.rises[row].get_or_init(|| {
            let began = self.index.lanes.rows()[row].began();
            let done = self.order(row).iter().filter(|push| self.board.status(**push) == Status::Success);
            let ends = done.filter_map(|push| Moments::of(self.board, *push).last());
            let since: Vec<u32> = ends.map(|at| (at.0 - began.0).max(0) as u32).collect();
            Rise::new(&since, self.order(row).len())
        });
        rise.at(seconds) as f32 / Rise::STEPS as f32
    }

    // What the lines mean, and where they have come to.
    pub(super) fn draw_legend(&self, layer: &mut Layer) {
        match self.view.axis {
            Axis::Clock => {
                let counts = self.index.counts;
                let is_listed =
                    |curve: &(Status, Paint, Stroke)| curve.0 != Status::Unknown || counts[curve.0] > 0;
                let listed = CURVES.into_iter().rev().filter(is_listed);
                let lines = listed.clone().count();
                for (at, (status, paint, stroke)) in listed.enumerate() {
                    let y = legend_line(at, lines);
                    draw_sample(layer, y, paint, stroke);
                    let share = TimelineText::Share(counts[status], counts.total());
                    let end = self.draw_value(layer, y, share);
                    self.draw_entry(layer, y, end, |out| (self.view.say)(TimelineText::Curve(status), out));
                }
            }
            Axis::Elapsed => {
                let rows = self.compared();
                let Some(newest) = rows.first().map(|row| &self.index.lanes.rows()[*row]) else { return };
                let Lane::Version(version) = newest.lane else { return };
                let name_width = (self.left - 2.0 * PAD) / SMALL;
                layer.text(PAD, legend_line(0, 3), TextStyle::mono(Paint::Text, SMALL), |out| {
                    self.view.font.write_shortened(
                        self.index.lanes.labels.name_label(self.board, version),
                        name_width,
                        Keep::End,
                        out,
                    );
                });
                let y = legend_line(1, 3);
                draw_sample(layer, y, Paint::Curve, Stroke::Heavy);
                let share = TimelineText::Share(newest.counts[Status::Success], newest.counts.total());
                let end = self.draw_value(layer, y, share);
                self.draw_entry(layer, y, end, |out| out.push_str(self.board.version_label(version)));
                if rows.len() > 1 {
                    let y = legend_line(2, 3);
                    draw_sample(layer, y, Paint::MutedText, Stroke::Thin);
                    let others = TimelineText::Others(rows.len() - 1);
                    self.draw_entry(layer, y, self.left - PAD, |out| (self.view.say)(others, out));
                }
            }
        }
    }

    // At the end of a line of the legend. Returns where it begins.
    fn draw_value(&self, layer: &mut Layer, y: f32, share: TimelineText) -> f32 {
        let mut text = String::new();
        (self.view.say)(share, &mut text);
        let x = self.left - PAD;
        layer.text(x, y, TextStyle::mono(Paint::Text, SMALL).bold(true).ending(), |out| out.push_str(&text));
        x - self.view.font.width(&text) * SMALL - VALUE
    }

    fn draw_entry(&self, layer: &mut Layer, y: f32, end: f32, write: impl FnOnce(&mut String)) {
        let mut text = String::new();
        write(&mut text);
        let x = PAD + SAMPLE + ENTRY;
        layer.text(x, y, TextStyle::mono(Paint::MutedText, SMALL), |out| {
            self.view.font.write_shortened(&text, (end - x) / SMALL, Keep::End, out);
        });
    }
}

// In steps of a part of a pixel, so that a slow rise is a few long lines and not hundreds of short ones.
fn draw_curve(
    layer: &mut Layer,
    scale: &TimeScale<'_>,
    end: f32,
    (paint, stroke): (Paint, Stroke),
    share: impl Fn(f64) -> f32,
) {
    let clip = layer.clip;
    let end = end.min(clip.right());
    if end <= clip.x {
        return;
    }
    let steps = ((end - clip.x) / STEP as f32) as usize + 1;
    let points = (0..=steps).map(|step| {
        let x = (clip.x + (step * STEP) as f32).min(end);
        [x, height_of(share(scale.at(CssPx(x))))]
    });
    layer.stroke(paint, stroke, points);
}

fn draw_sample(layer: &mut Layer, y: f32, paint: Paint, stroke: Stroke) {
    layer.stroke(paint, stroke, [[PAD, y], [PAD + SAMPLE, y]]);
}

fn height_of(share: f32) -> f32 {
    EMPTY - (EMPTY - FULL) * share
}

// The middle of one of so many lines.
fn legend_line(at: usize, lines: usize) -> f32 {
    AXIS + (at as f32 + 0.5) * CURVE / lines as f32
}
