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
    // From where to where a folded gap goes, seen or not.
    fn place_of_fold(&self, fold: &Fold) -> (f32, f32) {
        let x = |at: UtcSeconds| self.scale.x_of(at.0 as f64).round();
        (x(fold.from), x(fold.to))
    }

    pub(super) fn draw_breaks(&self, layer: &mut Layer) {
        let clip = layer.clip;
        let top = clip.y.max(AXIS);
        for fold in self.scale.folds() {
            let (from, to) = self.place_of_fold(fold);
            let (left, right) = (from.max(clip.x), to.min(clip.right()));
            layer.fill(Paint::Line, Rect::new(left, top, right - left, clip.bottom() - top));
            // Its edges go inwards, not over the bars beside it; where there is no place for two, they are one.
            let is_narrow = to - from < 3.0 * TOOTH.0;
            let edges = [from, if is_narrow { from } else { to - TOOTH.0 }];
            for x in &edges[usize::from(is_narrow)..] {
                if *x + TOOTH.0 < clip.x || *x > clip.right() {
                    continue;
                }
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
            let (from, to) = self.place_of_fold(fold);
            let (from, to) = (from.max(clip.x), to.min(clip.right()));
            let mut text = String::new();
            (self.view.say)(TimelineText::Gap(fold.seconds()), &mut text);
            let width = self.view.font.width(&text) * SMALL + 2.0 * SPACE;
            let centred = f32::midpoint(from, to) - width / 2.0;
            // Beside the one before, as long as most of it is over its gap.
            let left = centred.min(clip.right() - width).max(end);
            let at_edge = left <= clip.x || left + width >= clip.right();
            let is_free = left + width <= clip.right() && (at_edge || left + width / 2.0 <= to + SPACE);
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
