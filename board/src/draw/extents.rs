//! How far each kind of mark reaches: a rectangle that holds all pixels that painting it may touch.

use crate::draw::geometry::{DeviceRect, Rect};
use crate::draw::glyphs::stroke_width;
use crate::draw::scene::{Align, GlyphMark, Layer, TextMark};

/// No character of ASCII is wider or higher, in its font's size.
const WIDEST: f32 = 1.5;

/// The device pixels that something with smooth edges may touch, given its extent in CSS pixels.
pub fn device_extent(extent: Rect, ratio: f64) -> DeviceRect {
    let DeviceRect { x, y, w, h } = DeviceRect::snapped(extent, ratio);
    DeviceRect { x: x - 2, y: y - 2, w: w + 4, h: h + 4 }
}

/// The extent of an outline, which is drawn inside its rectangle where that is wide enough.
pub fn outline_extent(rect: Rect) -> Rect {
    grown(rect, 2.0)
}

/// The extent of a glyph.
pub fn glyph_extent(mark: &GlyphMark) -> Rect {
    grown(Rect::new(mark.x, mark.y, 0.0, 0.0), mark.size / 2.0 + stroke_width(mark.size))
}

/// The extent of a poly-line.
pub fn line_extent(points: &[[f32; 2]]) -> Rect {
    let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
    for point in points {
        for at in 0..2 {
            low[at] = low[at].min(point[at]);
            high[at] = high[at].max(point[at]);
        }
    }
    grown(Rect::new(low[0], low[1], high[0] - low[0], high[1] - low[1]), 2.0)
}

/// At least the extent of a text, whatever the font, so that no text is measured. All of its layer where it is not
/// plain ASCII, since others have characters of any size.
pub fn text_extent(layer: &Layer, mark: &TextMark) -> Rect {
    let (text, style) = (layer.text_of(mark), mark.style);
    if !is_plain(text) {
        return layer.clip;
    }
    let length = text.chars().count() as f32 * style.size * WIDEST + 4.0;
    let (before, after) = match style.align {
        Align::Start => (4.0, length),
        Align::Centre => (length / 2.0, length / 2.0),
        Align::End => (length, 4.0),
    };
    let across = style.size * WIDEST / 2.0 + 4.0;
    if style.upright {
        Rect::new(mark.x - across, mark.y - after, 2.0 * across, before + after)
    } else {
        Rect::new(mark.x - before, mark.y - across, before + after, 2.0 * across)
    }
}

// ASCII, and the few others that labels are shortened and joined with.
fn is_plain(text: &str) -> bool {
    text.chars().all(|c| (' '..='~').contains(&c) || matches!(c, '…' | '·' | '–' | '—'))
}

fn grown(rect: Rect, by: f32) -> Rect {
    Rect::new(rect.x - by, rect.y - by, rect.w + 2.0 * by, rect.h + 2.0 * by)
}
