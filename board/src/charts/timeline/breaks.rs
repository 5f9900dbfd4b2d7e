//! Draws the folded gaps: strips with torn edges through the lanes and the curves, and their lengths at the axis.
//!
//! ```text
//! |  02:00   4 d     02:00   03:00   |  axis
//! | ------- <    < ------------------|
//! | ██████   >    >     ████████     |  a lane
//! |  ████   <    <   ██████          |
//! ```

use super::*;
use crate::charts::timeline::axis::LOWER;
use crate::draw::scene::{Layer, Paint, Stroke, TextStyle};

/// How far an edge goes from side to side, and how far down with each turn, CSS pixels.
const TOOTH: (f32, f32) = (3.0, 4.0);
/// Space between the length of a gap and what is beside it.
const SPACE: f32 = 4.0;

impl Timeline<'_> {
    // From where to where a folded gap is seen.
    fn seen_of(&self, fold: &Fold, clip: Rect) -> (f32, f32) {
        let (from, to) = (self.scale.x_of(fold.from.0 as f64), self.scale.x_of(fold.to.0 as f64));
        (from.round().clamp(clip.x, clip.right()), to.round().clamp(clip.x, clip.right()))
    }

    pub(super) fn draw_breaks(&self, layer: &mut Layer) {
        let clip = layer.clip;
        let top = clip.y.max(AXIS);
        for fold in self.scale.folds() {
            let (from, to) = self.seen_of(fold, clip);
            layer.fill(Paint::Line, Rect::new(from, top, to - from, clip.bottom() - top));
            // Its edges go inwards, not over the bars beside it; where there is no place for two, they are one.
            let edges = [from, (to - TOOTH.0).max(from)];
            let edges = if to - from < 3.0 * TOOTH.0 { &edges[..1] } else { &edges[..] };
            for x in edges {
                // The turns of the curves and of the lanes are those of one line.
                let first = (top / TOOTH.1).floor() as usize;
                let turns = first..=(clip.bottom() / TOOTH.1).ceil() as usize;
                let point = |turn: usize| [x + (turn % 2) as f32 * TOOTH.0, turn as f32 * TOOTH.1];
                layer.stroke(Paint::MutedText, Stroke::Thin, turns.map(point));
            }
        }
    }

    // The lengths of the gaps, where there is place for them. Returns where they lie, from left to right.
    pub(super) fn draw_lengths(&self, layer: &mut Layer) -> Vec<(f32, f32)> {
        let clip = layer.clip;
        let mut taken: Vec<(f32, f32)> = Vec::new();
        let mut end = clip.x;
        for fold in self.scale.folds() {
            let (from, to) = self.seen_of(fold, clip);
            let mut text = String::new();
            (self.view.say)(TimelineText::Gap(fold.seconds()), &mut text);
            let width = self.view.font.width(&text) * SMALL + 2.0 * SPACE;
            let left = (f32::midpoint(from, to) - width / 2.0).min(clip.right() - width).max(clip.x);
            let is_free = left >= end && left + width <= clip.right();
            if is_free {
                let style = TextStyle::mono(Paint::MutedText, SMALL);
                layer.text(left + SPACE, LOWER, style, |out| out.push_str(&text));
                end = left + width;
            }
            // No tick stands in a gap, even where its length is not written.
            taken.push(if is_free { (left.min(from), (left + width).max(to)) } else { (from, to) });
        }
        taken
    }
}
