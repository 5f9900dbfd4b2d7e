//! Where the parts of a line stand, for a width of the drawing.

use crate::draw::geometry::Rect;

/// The parts of a line, from its left top corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Columns {
    /// Height of a line, its separator included.
    pub(super) line: f32,
    /// Name above version.
    pub(super) name: Rect,
    /// Bar and counts.
    pub(super) share: Rect,
    /// How long, above the start; without a width where it stands with the time left.
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
const LINE: f32 = 58.0;
const NARROW_LINE: f32 = 100.0;
/// Below this width a line is stacked.
const NARROW: f32 = 640.0;
/// From this width on the time has a column of its own.
const WIDE: f32 = 1080.0;
const GAP: f32 = 20.0;
const PAD: f32 = 12.0;

impl Columns {
    pub(super) fn new(width: f32) -> Self {
        if width < NARROW {
            return Self::narrow(width);
        }
        let is_wide = width >= WIDE;
        let name = (width * 0.25).clamp(170.0, 360.0).round();
        let (share, time, left, curve) =
            if is_wide { (150.0, 136.0, 150.0, 96.0) } else { (118.0, 0.0, 150.0, 64.0) };
        let mut x = GUTTER;
        let mut next = |w: f32| {
            let rect = Rect::new(x, 0.0, w, LINE - 1.0);
            x += w + if w > 0.0 { GAP } else { 0.0 };
            rect
        };
        let [name, share, time, left, curve] = [name, share, time, left, curve].map(&mut next);
        let strip = Rect::new(x, 8.0, (width - PAD - x).max(1.0), 24.0);
        Self {
            line: LINE,
            name,
            share,
            time,
            left,
            curve: Rect { y: 8.0, h: LINE - 17.0, ..curve },
            strip,
            cause: Rect { y: 34.0, h: 20.0, ..strip },
        }
    }

    fn narrow(width: f32) -> Self {
        let room = (width - GUTTER - PAD).max(1.0);
        let share = 96.0_f32.min(room * 0.4);
        let curve = 56.0_f32.min(room * 0.25);
        let left = (room * 0.42).round();
        Self {
            line: NARROW_LINE,
            name: Rect::new(GUTTER, 0.0, room - share - 8.0, 46.0),
            share: Rect::new(GUTTER + room - share, 0.0, share, 46.0),
            time: Rect::new(GUTTER, 0.0, 0.0, 0.0),
            left: Rect::new(GUTTER, 74.0, left, 20.0),
            curve: Rect::new(GUTTER + room - curve, 50.0, curve, 20.0),
            strip: Rect::new(GUTTER, 50.0, room - curve - 10.0, 20.0),
            cause: Rect::new(GUTTER + left + 10.0, 74.0, room - left - 10.0, 20.0),
        }
    }

    /// True where the parts stand side by side, so that each can have a heading.
    pub(super) fn has_headings(&self) -> bool {
        self.line == LINE
    }
}
