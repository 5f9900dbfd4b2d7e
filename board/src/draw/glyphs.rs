//! The shapes of glyphs in a square from -1 to 1, and how much of each pixel they cover.

use std::ops::Range;

use crate::draw::scene::Glyph;

/// The shape of a glyph; what it is made of has corners in a square from -1 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// Lines with round ends and joins.
    Strokes(&'static [&'static [[f32; 2]]]),
    /// A filled polygon.
    Solid(&'static [[f32; 2]]),
    /// A circle's line, of this radius.
    Ring(f32),
}

impl Glyph {
    /// Its shape.
    pub const fn shape(self) -> Shape {
        match self {
            Self::Check => Shape::Strokes(&[&[[-0.75, 0.05], [-0.2, 0.6], [0.75, -0.55]]]),
            Self::Cross => Shape::Strokes(&[&[[-0.6, -0.6], [0.6, 0.6]], &[[-0.6, 0.6], [0.6, -0.6]]]),
            Self::Arrow => Shape::Solid(&[[-0.5, -0.7], [0.75, 0.0], [-0.5, 0.7]]),
            Self::Question => Shape::Strokes(&[
                &[[-0.45, -0.45], [-0.25, -0.75], [0.25, -0.75], [0.5, -0.4], [0.0, 0.05], [0.0, 0.3]],
                &[[0.0, 0.7], [0.0, 0.75]],
            ]),
            Self::Flag => Shape::Solid(&[[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0]]),
            Self::Diamond => Shape::Solid(&[[0.0, -1.0], [1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]]),
            Self::ChevronDown => Shape::Strokes(&[&[[-0.6, -0.3], [0.0, 0.35], [0.6, -0.3]]]),
            Self::ChevronRight => Shape::Strokes(&[&[[-0.3, -0.6], [0.35, 0.0], [-0.3, 0.6]]]),
            Self::Ring => Shape::Ring(0.7),
        }
    }
}

/// Width of a glyph's lines, CSS pixels, for its size.
pub fn stroke_width(size: f32) -> f32 {
    (size * 0.16).max(1.0)
}

/// How much of each pixel a glyph covers, 0 to 255: `side` by `side` pixels around the one its centre lies in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mask {
    pub(crate) side: usize,
    pub(crate) cover: Vec<u8>,
    /// For each row, the range from its first to its last covered pixel.
    pub(crate) spans: Vec<Range<usize>>,
}

impl Mask {
    /// The mask of a glyph whose square is `size` device pixels wide and its lines `stroke`; its centre lies `phase`
    /// right of and below its pixel's corner.
    pub(crate) fn new(glyph: Glyph, size: f32, stroke: f32, phase: [f32; 2]) -> Self {
        let half = size / 2.0;
        let reach = (half + stroke / 2.0).ceil() as i32 + 1;
        let side = (2 * reach + 1) as usize;
        let cover = (0..side * side).map(|at| {
            let pixel = |at: usize| (at as i32 - reach) as f32 + 0.5;
            let point = [pixel(at % side) - phase[0], pixel(at / side) - phase[1]];
            let outside = match glyph.shape() {
                Shape::Strokes(lines) => {
                    let away = lines.iter().flat_map(|line| line.windows(2)).map(|ends| {
                        from_line(point, ends[0].map(|at| at * half), ends[1].map(|at| at * half))
                    });
                    away.fold(f32::MAX, f32::min) - stroke / 2.0
                }
                Shape::Ring(radius) => (point[0].hypot(point[1]) - radius * half).abs() - stroke / 2.0,
                Shape::Solid(corners) => {
                    let corner = |at: usize| corners[at % corners.len()].map(|at| at * half);
                    let mut away = f32::MAX;
                    let mut inside = false;
                    for at in 0..corners.len() {
                        let (one, other) = (corner(at), corner(at + 1));
                        away = away.min(from_line(point, one, other));
                        let crosses = (one[1] > point[1]) != (other[1] > point[1]);
                        let x = one[0] + (point[1] - one[1]) / (other[1] - one[1]) * (other[0] - one[0]);
                        inside ^= crosses && point[0] < x;
                    }
                    if inside { -away } else { away }
                }
            };
            // As if its edge were straight within the pixel.
            ((0.5 - outside).clamp(0.0, 1.0) * 255.0).round() as u8
        });
        let cover: Vec<u8> = cover.collect();
        let span = |row: &[u8]| {
            let first = row.iter().position(|cover| *cover > 0).unwrap_or(0);
            first..row.iter().rposition(|cover| *cover > 0).map_or(first, |last| last + 1)
        };
        let spans = cover.chunks(side).map(span).collect();
        Self { side, cover, spans }
    }
}

// How far a point is from a line between two others.
fn from_line(point: [f32; 2], one: [f32; 2], other: [f32; 2]) -> f32 {
    let along = [other[0] - one[0], other[1] - one[1]];
    let to = [point[0] - one[0], point[1] - one[1]];
    let length = along[0] * along[0] + along[1] * along[1];
    let share = ((to[0] * along[0] + to[1] * along[1]) / length.max(f32::MIN_POSITIVE)).clamp(0.0, 1.0);
    (to[0] - along[0] * share).hypot(to[1] - along[1] * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_glyph_is_seen_is_its_own_and_stays_in_its_mask() {
        for (size, stroke, phase) in
            [(9.0, 1.44, [0.0, 0.5]), (22.0, 3.5, [0.5, 0.5]), (5.0, 1.0, [0.0, 0.0])]
        {
            let masks = Glyph::ALL.map(|glyph| Mask::new(glyph, size, stroke, phase));
            for (at, mask) in masks.iter().enumerate() {
                assert!(mask.cover.iter().any(|cover| *cover > 150), "{at} {size}");
                assert_eq!(masks.iter().filter(|other| *other == mask).count(), 1, "{at} {size}");
                let edge = |at: usize| {
                    let (x, y) = (at % mask.side, at / mask.side);
                    x == 0 || y == 0 || x == mask.side - 1 || y == mask.side - 1
                };
                let on_edge = (0..mask.cover.len()).filter(|at| edge(*at)).map(|at| mask.cover[at]);
                assert_eq!(on_edge.max(), Some(0), "{at} {size}");
            }
        }
    }

    #[test]
    fn a_mask_covers_as_much_as_its_shape() {
        let area = |glyph, stroke| {
            let mask = Mask::new(glyph, 40.0, stroke, [0.0, 0.0]);
            mask.cover.iter().map(|cover| f32::from(*cover)).sum::<f32>() / 255.0
        };
        let near = |one: f32, other: f32| (one / other - 1.0).abs() < 0.03;
        assert!(near(area(Glyph::Diamond, 1.0), 800.0));
        assert!(near(area(Glyph::Flag, 1.0), 800.0));
        assert!(near(area(Glyph::Ring, 4.0), 2.0 * std::f32::consts::PI * 14.0 * 4.0));
    }
}
