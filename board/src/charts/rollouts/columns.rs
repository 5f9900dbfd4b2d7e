//! Where the parts of a line stand, for a width of the drawing.

use crate::draw::geometry::Rect;

/// The parts of a line, from its left top corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LineColumns {
    /// Height of a line, its separator included.
    pub(super) line: f32,
    /// True where the parts stand one below the other, and not side by side with a heading each.
    pub(super) is_stacked: bool,
    /// Name above version.
    pub(super) name: Rect,
    /// Bar and counts.
    pub(super) share: Rect,
    /// How long, and since when.
    pub(super) time: Rect,
    pub(super) left: Rect,
    pub(super) curve: Rect,
    pub(super) strip: Rect,
    /// The most frequent reason of failures: a single line of text.
    pub(super) cause: Rect,
}

/// Width of what stands left of a name.
pub(super) const GUTTER: f32 = 30.0;
pub(super) const HEADING: f32 = 28.0;
pub(super) const SMALL: f32 = 11.0;
/// Width of the glyph before a count, with its space.
pub(super) const COUNT_GLYPH: f32 = 13.0;
const LINE: f32 = 58.0;
const MEDIUM_LINE: f32 = 76.0;
const STACKED_LINE: f32 = 118.0;
/// Below this width a line is stacked.
const STACKED: f32 = 900.0;
/// From this width on the time has a column of its own; otherwise it stands below the time left.
const WIDE: f32 = 1080.0;
const GAP: f32 = 20.0;
const PAD: f32 = 12.0;

impl LineColumns {
    pub(super) fn new(width: f32) -> Self {
        if width < STACKED {
            return Self::stacked(width);
        }
        let is_wide = width >= WIDE;
        let line = if is_wide { LINE } else { MEDIUM_LINE };
        let name = (width * 0.25).clamp(170.0, 360.0).round();
        let (share, time, left, curve) =
            if is_wide { (150.0, 136.0, 150.0, 96.0) } else { (118.0, 0.0, 270.0, 64.0) };
        let mut x = GUTTER;
        let mut next = |w: f32| {
            let rect = Rect::new(x, 0.0, w, line - 1.0);
            x += w + if w > 0.0 { GAP } else { 0.0 };
            rect
        };
        let [name, share, time, left, curve] = [name, share, time, left, curve].map(&mut next);
        let strip = Rect::new(x, 8.0, (width - PAD - x).max(1.0), 24.0);
        // Where the strip is narrow, the reason has the width of the curve, too.
        let (curve_height, cause) = if is_wide {
            (line - 17.0, Rect { y: 34.0, h: 20.0, ..strip })
        } else {
            (38.0, Rect::new(curve.x, 50.0, strip.right() - curve.x, 20.0))
        };
        Self {
            line,
            is_stacked: false,
            name,
            share,
            time: if is_wide { time } else { Rect { y: 38.0, h: line - 39.0, ..left } },
            left,
            curve: Rect { y: 8.0, h: curve_height, ..curve },
            strip,
            cause,
        }
    }

    fn stacked(width: f32) -> Self {
        let inner = (width - GUTTER - PAD).max(1.0);
        let share = 110.0_f32.min(inner * 0.4);
        let curve = (inner * 0.2).clamp(inner.min(56.0), 96.0);
        let left = (inner * 0.42).round();
        Self {
            line: STACKED_LINE,
            is_stacked: true,
            name: Rect::new(GUTTER, 0.0, inner - share - 8.0, 46.0),
            share: Rect::new(GUTTER + inner - share, 0.0, share, 46.0),
            time: Rect::new(GUTTER, 92.0, inner, 20.0),
            left: Rect::new(GUTTER, 74.0, left, 20.0),
            curve: Rect::new(GUTTER + inner - curve, 50.0, curve, 20.0),
            strip: Rect::new(GUTTER, 50.0, inner - curve - 10.0, 20.0),
            cause: Rect::new(GUTTER + left + 10.0, 74.0, inner - left - 10.0, 20.0),
        }
    }

    /// True where the time has a column of its own.
    pub(super) fn has_time(&self) -> bool {
        self.line == LINE
    }
}
