//! Draws the axis of the timeline: ticks of the time of day, or of the time since the start of each version.

use std::fmt::Write;

use super::*;
use crate::draw::labels::Keep;
use crate::draw::scene::{Layer, Paint, TextStyle};
use crate::draw::ticks::{Step, Tick, ticks};

impl Timeline<'_> {
    // The lines of a grid, and the range being brushed.
    pub(super) fn draw_grid(&self, layer: &mut Layer) {
        let clip = layer.clip;
        let mut line = |at: f64, paint: Paint| {
            layer.fill(paint, Rect::new(self.scale.x_of(at).round(), clip.y, 1.0, clip.h));
        };
        match self.view.axis {
            Axis::Clock => {
                for stretch in self.scale.stretches() {
                    let ticks = ticks(stretch, self.tick_distance(), self.view.offset);
                    for tick in ticks.filter(|tick| tick.at.0 as f64 >= stretch.start()) {
                        let paint = if tick.opens_context { Paint::GroupLine } else { Paint::Line };
                        line(tick.at.0 as f64, paint);
                    }
                }
            }
            Axis::Elapsed => self.elapsed_ticks().for_each(|(at, _)| line(at, Paint::Line)),
        }
        if let Some(brush) = self.view.brush {
            let (from, to) = (self.scale.x_of(brush.start()).round(), self.scale.x_of(brush.end()).round());
            layer.fill(Paint::Brush, Rect::new(from, clip.y, to - from, clip.h));
        }
    }

    pub(super) fn draw_axis(&self, layer: &mut Layer) {
        let clip = layer.clip;
        layer.fill(Paint::Line, Rect::new(clip.x, AXIS, clip.w, 1.0));
        match self.view.axis {
            Axis::Clock => self.draw_clock(layer),
            Axis::Elapsed => {
                for (at, step) in self.elapsed_ticks() {
                    let mut label = String::new();
                    write_elapsed(at, step, &mut label);
                    self.draw_tick(layer, self.scale.x_of(at).round(), false, &label);
                }
            }
        }
    }

    fn draw_clock(&self, layer: &mut Layer) {
        let clip = layer.clip;
        let lengths = self.draw_lengths(layer);
        let style = TextStyle::mono(Paint::MutedText, SMALL);
        let context_width = self.view.font.narrow * SMALL * 10.0 + 16.0;
        let (mut label, mut context, mut written) = (String::new(), String::new(), String::new());
        let mut context_end = f32::MIN;
        for stretch in self.scale.stretches() {
            let left = self.scale.x_of(stretch.start()).max(clip.x);
            // A context goes over the gap that follows, and no further.
            let next = self.scale.folds().iter().find(|fold| fold.from.0 as f64 >= stretch.end());
            let next = next.map_or(clip.right(), |fold| self.scale.x_of(fold.to.0 as f64));
            let mut write_context = |layer: &mut Layer, x: f32, tick: &Tick| {
                context.clear();
                tick.write_context(&mut context);
                let end = x + 4.0 + self.view.font.width(&context) * SMALL;
                if x >= context_end && end <= next && context != written {
                    layer.text(x + 4.0, UPPER, style, |out| out.push_str(&context));
                    written.clone_from(&context);
                    context_end = x + context_width;
                }
            };
            let all = || ticks(stretch, self.tick_distance(), self.view.offset);
            let x_of = |tick: &Tick| self.scale.x_of(tick.at.0 as f64).round();
            let is_within = |tick: &Tick| tick.at.0 as f64 >= stretch.start();
            // The day, month or year in which a stretch begins is written at its left edge, unless the next one is too
            // near.
            let is_near = |tick: &Tick| x_of(tick) < left + context_width;
            let crowded = all().take_while(is_near).any(|tick| tick.opens_context && is_within(&tick));
            if let Some(tick) = all().next().filter(|_| !crowded) {
                write_context(layer, left, &tick);
            }
            for tick in all().filter(is_within) {
                let x = x_of(&tick);
                label.clear();
                tick.write_label(&mut label);
                let (from, to) = (x + 4.0, x + 4.0 + self.view.font.width(&label) * SMALL);
                let is_free = !lengths.iter().any(|length| from < length.1 && to > length.0);
                if is_free || tick.opens_context {
                    self.draw_tick(layer, x, tick.opens_context, if is_free { &label } else { "" });
                }
                if tick.opens_context {
                    write_context(layer, x, &tick);
                }
            }
        }
    }

    fn draw_tick(&self, layer: &mut Layer, x: f32, is_high: bool, label: &str) {
        let height = if is_high { AXIS } else { AXIS * 0.4 };
        layer.fill(Paint::Line, Rect::new(x, AXIS - height, 1.0, height));
        layer.text(x + 4.0, LOWER, TextStyle::mono(Paint::Text, SMALL), |out| out.push_str(label));
    }

    // Ticks of elapsed time, and their step in seconds.
    fn elapsed_ticks(&self) -> impl Iterator<Item = (f64, f64)> {
        let (range, step) = (self.view.range, Step::at_least(self.tick_distance()).seconds());
        let first = (range.start() / step).ceil().max(0.0);
        (0..)
            .map(move |count| ((first + f64::from(count)) * step, step))
            .take_while(move |(at, _)| *at <= range.end())
    }

    // Labels of eight characters need some space between them.
    fn tick_distance(&self) -> f64 {
        self.scale.seconds_per_pixel() * f64::from(SMALL * self.view.font.narrow * 8.0 + 20.0)
    }

    // The line of now, from the axis down, in front of everything.
    pub(super) fn draw_now(&self, layer: &mut Layer) {
        let clip = layer.clip;
        let now = self.scale.x_of(self.view.now.0 as f64).round();
        if now >= clip.x && now < clip.right() {
            layer.fill(Paint::Now, Rect::new(now, AXIS, 1.0, clip.h - AXIS));
        }
    }

    // Beside the axis and the curves: the zone, or what the time counts from, and the legend of the curves.
    pub(super) fn draw_corner(&self, layer: &mut Layer) {
        let width = (self.left - 2.0 * PAD) / SMALL;
        let mut unit = String::new();
        match self.view.axis {
            Axis::Clock => unit.push_str(self.view.zone_name),
            Axis::Elapsed => (self.view.say)(TimelineText::SinceStart, &mut unit),
        }
        layer.text(PAD, LOWER, TextStyle::mono(Paint::MutedText, SMALL), |out| {
            self.view.font.write_shortened(&unit, width, Keep::Start, out);
        });
        self.draw_legend(layer);
    }
}

/// The lines of the axis: contexts, and ticks.
const UPPER: f32 = AXIS * 0.3;
pub(super) const LOWER: f32 = AXIS * 0.72;

// `0:10` are ten minutes, `1:00:30` are an hour and half a minute, `2 d` are two days.
fn write_elapsed(seconds: f64, step: f64, out: &mut String) {
    const DAY: i64 = 86_400;
    let seconds = seconds as i64;
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    // Writing to a string can't fail.
    let _ = if step >= DAY as f64 {
        write!(out, "{} d", seconds / DAY)
    } else if step < 60.0 {
        write!(out, "{hours}:{minutes:02}:{rest:02}")
    } else {
        write!(out, "{hours}:{minutes:02}")
    };
}
