//! What a drawing consists of: layers of flat lists of marks, by paint. A scene is a value that painting replays
//! without computing anything. A [`Paint`] is a role, to which the page's style sheet gives a colour.
//!
//! One scene is filled again for each frame and reuses its buffers.

use std::ops::Range;

use crate::draw::geometry::{Rect, Size};
use crate::model::status::Status;

/// The role of a mark; the page maps each to a colour, light, dark and forced. In the order of painting, back
/// to front: where marks of statuses overlap, the worst stays visible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Paint {
    /// Ground of the drawing.
    Ground,
    /// Ground of every second lane.
    Stripe,
    /// Ground of headers and axes.
    HeaderGround,
    /// The range being brushed.
    Brush,
    /// Faint band through the row and the column of the focused cell.
    Crosshair,
    /// Fine lines of a grid.
    Line,
    /// Lines between groups.
    GroupLine,
    /// A region that is not targeted: no status at all. A small mark, faint.
    NotTargeted,
    /// A push that a filter hides, shown faint for context.
    Dimmed,
    /// From the last update of a running push to now: its state is unknown. Drawn hatched.
    PushingUnknown,
    /// Ground of a cell whose push is done: quiet, so that other statuses stand out.
    SuccessCell,
    /// Pushed.
    Success,
    /// Being pushed.
    Pushing,
    /// An undocumented status.
    Unknown,
    /// Failed.
    Failed,
    /// Glyphs on a status colour.
    OnStatus,
    /// Text.
    Text,
    /// Text of less weight.
    MutedText,
    /// The line of a curve or a percentile.
    Curve,
    /// A mark on data with an issue.
    Warning,
    /// The line of now.
    Now,
    /// Fine outline of what is under the pointer, which the style sheets draw, and frame of the visible part in an overview.
    Hover,
    /// Outline of the mark with the keyboard's focus.
    Focus,
    /// Outline of the pinned mark.
    Selection,
}

impl Paint {
    /// How many there are.
    pub const COUNT: usize = Self::ALL.len();

    /// All, in the order of painting.
    pub const ALL: [Self; 24] = [
        Self::Ground,
        Self::Stripe,
        Self::HeaderGround,
        Self::Brush,
        Self::Crosshair,
        Self::Line,
        Self::GroupLine,
        Self::NotTargeted,
        Self::Dimmed,
        Self::PushingUnknown,
        Self::SuccessCell,
        Self::Success,
        Self::Pushing,
        Self::Unknown,
        Self::Failed,
        Self::OnStatus,
        Self::Text,
        Self::MutedText,
        Self::Curve,
        Self::Warning,
        Self::Now,
        Self::Hover,
        Self::Focus,
        Self::Selection,
    ];
}

impl Paint {
    /// The ground of a cell that is large enough for a glyph, and the glyph's own paint.
    pub fn of_cell(status: Status) -> (Self, Self) {
        match status {
            Status::Success => (Self::SuccessCell, Self::Success),
            Status::Failed | Status::Pushing | Status::Unknown => (status.into(), Self::OnStatus),
        }
    }
}

impl From<Status> for Paint {
    fn from(status: Status) -> Self {
        match status {
            Status::Success => Self::Success,
            Status::Failed => Self::Failed,
            Status::Pushing => Self::Pushing,
            Status::Unknown => Self::Unknown,
        }
    }
}

/// A glyph, drawn as a path: a status never shows by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Glyph {
    /// Success.
    Check,
    /// Failure.
    Cross,
    /// Running.
    Arrow,
    /// Unknown status.
    Question,
    /// A data issue: a filled corner, the right angle at the top right.
    Flag,
    /// A moment without a span.
    Diamond,
    /// Not targeted: a hollow dot.
    Ring,
    /// Group is open.
    ChevronDown,
    /// Group is closed.
    ChevronRight,
}

impl Glyph {
    /// How many there are.
    pub const COUNT: usize = Self::ALL.len();

    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Check,
        Self::Cross,
        Self::Arrow,
        Self::Question,
        Self::Flag,
        Self::Diamond,
        Self::Ring,
        Self::ChevronDown,
        Self::ChevronRight,
    ];
}

impl From<Status> for Glyph {
    fn from(status: Status) -> Self {
        match status {
            Status::Success => Self::Check,
            Status::Failed => Self::Cross,
            Status::Pushing => Self::Arrow,
            Status::Unknown => Self::Question,
        }
    }
}

/// A glyph at a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GlyphMark {
    /// Its colour.
    pub paint: Paint,
    /// Centre, CSS pixels.
    pub x: f32,
    /// Centre, CSS pixels.
    pub y: f32,
    /// Height and width, CSS pixels.
    pub size: f32,
}

/// How a text is aligned to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Begins there.
    Start,
    /// Is centred there.
    Centre,
    /// Ends there.
    End,
}

/// How a line of text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextStyle {
    /// Its colour.
    pub paint: Paint,
    /// How it is aligned to its point.
    pub align: Align,
    /// Font size, CSS pixels.
    pub size: f32,
    /// Bold.
    pub bold: bool,
    /// Monospaced: ids and times.
    pub mono: bool,
    /// Rotated by a quarter, to be read upwards.
    pub upright: bool,
}

impl TextStyle {
    /// Monospaced text that begins at its point.
    pub const fn mono(paint: Paint, size: f32) -> Self {
        Self { paint, align: Align::Start, size, bold: false, mono: true, upright: false }
    }

    /// Proportional text that begins at its point.
    pub const fn plain(paint: Paint, size: f32) -> Self {
        Self { mono: false, ..Self::mono(paint, size) }
    }

    /// The same, centred at its point.
    #[must_use]
    pub const fn centred(self) -> Self {
        Self { align: Align::Centre, ..self }
    }

    /// The same, ending at its point.
    #[must_use]
    pub const fn ending(self) -> Self {
        Self { align: Align::End, ..self }
    }

    /// The same, rotated to be read upwards.
    #[must_use]
    pub const fn upright(self) -> Self {
        Self { upright: true, ..self }
    }

    /// The same, bold or not.
    #[must_use]
    pub const fn bold(self, bold: bool) -> Self {
        Self { bold, ..self }
    }
}

/// A line of text, already shortened to fit. Its content: [`Layer::text_of`].
#[derive(Debug, Clone, PartialEq)]
pub struct TextMark {
    /// Its range in the layer's text.
    range: Range<u32>,
    /// Its point, CSS pixels; across the writing direction the middle of the line.
    pub x: f32,
    /// Its point, CSS pixels.
    pub y: f32,
    /// How it looks.
    pub style: TextStyle,
}

/// A poly-line.
#[derive(Debug, Clone, PartialEq)]
pub struct LineMark {
    /// Its range in the layer's points.
    range: Range<u32>,
    /// Its colour.
    pub paint: Paint,
    /// How it is drawn.
    pub stroke: Stroke,
}

/// How a poly-line is drawn: lines differ in more than their colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stroke {
    /// A line of 1.5 CSS pixels.
    #[default]
    Plain,
    /// A thin one.
    Thin,
    /// A heavy one.
    Heavy,
    /// With gaps.
    Dashed,
    /// Of dots.
    Dotted,
    /// Of dots far apart.
    Sparse,
}

impl Stroke {
    /// Its width, CSS pixels.
    pub const fn width(self) -> f32 {
        match self {
            Self::Plain | Self::Dashed => 1.5,
            Self::Thin => 1.0,
            Self::Heavy => 3.0,
            Self::Dotted | Self::Sparse => 2.0,
        }
    }

    /// Lengths of its marks and of the gaps between them, CSS pixels; none where it has no gaps.
    pub const fn dashes(self) -> Option<(f32, f32)> {
        match self {
            Self::Plain | Self::Thin | Self::Heavy => None,
            Self::Dashed => Some((7.0, 3.0)),
            Self::Dotted => Some((2.0, 3.0)),
            Self::Sparse => Some((2.0, 7.0)),
        }
    }
}

/// Marks that share a clip, drawn in this order: fills in the order of [`Paint`], outlines, lines, glyphs by
/// kind, texts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Layer {
    /// What lies outside is not seen.
    pub clip: Rect,
    /// Filled rectangles, by paint: `fills[paint as usize]`.
    pub fills: [Vec<Rect>; Paint::COUNT],
    /// Rectangles drawn as outlines of 2 CSS pixels inside their edges.
    pub outlines: Vec<(Paint, Rect)>,
    /// Poly-lines; their points: [`Layer::points_of`].
    pub lines: Vec<LineMark>,
    /// Glyphs, by kind: `glyphs[glyph as usize]`.
    pub glyphs: [Vec<GlyphMark>; Glyph::COUNT],
    /// Texts; their content: [`Layer::text_of`].
    pub texts: Vec<TextMark>,
    points: Vec<[f32; 2]>,
    text: String,
}

impl Layer {
    /// Adds a filled rectangle.
    pub fn fill(&mut self, paint: Paint, rect: Rect) {
        self.fills[paint as usize].push(rect);
    }

    /// Adds an outline.
    pub fn outline(&mut self, paint: Paint, rect: Rect) {
        self.outlines.push((paint, rect));
    }

    /// Adds a glyph.
    pub fn glyph(&mut self, glyph: Glyph, mark: GlyphMark) {
        self.glyphs[glyph as usize].push(mark);
    }

    /// Adds a plain poly-line of two points at least; fewer are left out, and so is what lies within a level stretch.
    pub fn line(&mut self, paint: Paint, points: impl IntoIterator<Item = [f32; 2]>) {
        self.stroke(paint, Stroke::Plain, points);
    }

    /// The same of any kind.
    pub fn stroke(&mut self, paint: Paint, stroke: Stroke, points: impl IntoIterator<Item = [f32; 2]>) {
        let start = self.points.len();
        for point in points {
            match self.points[start..] {
                [.., before, last] if before[1] == point[1] && last[1] == point[1] => {
                    self.points.pop();
                }
                _ => {}
            }
            self.points.push(point);
        }
        if self.points.len() < start + 2 {
            self.points.truncate(start);
            return;
        }
        self.lines.push(LineMark { range: start as u32..self.points.len() as u32, paint, stroke });
    }

    /// Adds a text that `write` appends to the string it is given; nothing where it appends nothing.
    pub fn text(&mut self, x: f32, y: f32, style: TextStyle, write: impl FnOnce(&mut String)) {
        let start = self.text.len();
        write(&mut self.text);
        if self.text.len() > start {
            self.texts.push(TextMark { range: start as u32..self.text.len() as u32, x, y, style });
        }
    }

    /// The paint that fills the whole clip below everything else, if one does.
    pub fn ground(&self) -> Option<Paint> {
        let covers = |ground: &Paint| self.fills[*ground as usize].first() == Some(&self.clip);
        [Paint::Ground, Paint::HeaderGround].into_iter().find(covers)
    }

    /// The content of a text of this layer.
    pub fn text_of(&self, mark: &TextMark) -> &str {
        &self.text[mark.range.start as usize..mark.range.end as usize]
    }

    /// The points of a line of this layer, as `[x, y]`.
    pub fn points_of(&self, mark: &LineMark) -> &[[f32; 2]] {
        &self.points[mark.range.start as usize..mark.range.end as usize]
    }

    fn clear(&mut self, clip: Rect) {
        self.clip = clip;
        self.fills.iter_mut().for_each(Vec::clear);
        self.glyphs.iter_mut().for_each(Vec::clear);
        self.outlines.clear();
        self.lines.clear();
        self.texts.clear();
        self.points.clear();
        self.text.clear();
    }
}

/// A whole drawing: layers from the back to the front.
#[derive(Debug, Clone, Default)]
pub struct Scene {
    /// Its size.
    pub size: Size,
    layers: Vec<Layer>,
    used: usize,
}

impl Scene {
    /// Removes all layers, and keeps their buffers for the next ones.
    pub fn clear(&mut self, size: Size) {
        self.size = size;
        self.used = 0;
    }

    /// Adds an empty layer in front, and returns it to be filled.
    pub fn layer(&mut self, clip: Rect) -> &mut Layer {
        if self.used == self.layers.len() {
            self.layers.push(Layer::default());
        }
        self.used += 1;
        let layer = &mut self.layers[self.used - 1];
        layer.clear(clip);
        layer
    }

    /// The layers, from the back to the front.
    pub fn layers(&self) -> &[Layer] {
        &self.layers[..self.used]
    }
}

impl PartialEq for Scene {
    fn eq(&self, other: &Self) -> bool {
        self.size == other.size && self.layers() == other.layers()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paints_and_glyphs_are_listed_by_their_number() {
        assert!(Paint::ALL.iter().enumerate().all(|(at, &paint)| paint as usize == at));
        assert!(Glyph::ALL.iter().enumerate().all(|(at, &glyph)| glyph as usize == at));
        let mut worst_last = Status::ALL.map(Paint::from);
        worst_last.reverse();
        assert!(worst_last.is_sorted());
    }

    #[test]
    fn a_cleared_scene_equals_a_new_one() {
        let style = TextStyle::mono(Paint::Text, 12.0);
        let fill = |scene: &mut Scene, name: &str| {
            scene.clear(Size::new(10.0, 10.0));
            let layer = scene.layer(Rect::new(0.0, 0.0, 10.0, 10.0));
            layer.fill(Paint::Success, Rect::new(1.0, 1.0, 2.0, 2.0));
            layer.line(Paint::Curve, [[0.0, 0.0], [1.0, 1.0]]);
            layer
                .line(Paint::Curve, [[0.0, 2.0], [1.0, 2.0], [2.0, 2.0], [3.0, 4.0], [4.0, 2.0], [5.0, 2.0]]);
            layer.line(Paint::Curve, [[0.0, 0.0]]);
            layer.text(1.0, 1.0, style, |text| text.push_str(name));
            layer.text(1.0, 1.0, style, |_| ());
        };
        let (mut used, mut new) = (Scene::default(), Scene::default());
        fill(&mut used, "a longer name");
        used.layer(Rect::default());
        fill(&mut used, "b");
        fill(&mut new, "b");
        assert_eq!(used, new);
        let layer = &used.layers()[0];
        assert_eq!((layer.texts.len(), layer.lines.len()), (1, 2));
        let level = [[0.0, 2.0], [2.0, 2.0], [3.0, 4.0], [4.0, 2.0], [5.0, 2.0]];
        assert_eq!(layer.points_of(&layer.lines[1]), level);
        assert_eq!(layer.text_of(&layer.texts[0]), "b");
        assert_eq!(layer.points_of(&layer.lines[0]), [[0.0, 0.0], [1.0, 1.0]]);
    }
}
