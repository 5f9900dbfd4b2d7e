//! What a drawing is made of: flat lists by paint, in layers. A scene is a value; painting replays it and
//! computes nothing. Knows no colour: a [`Paint`] is a role that the page's style sheet gives a colour.

use crate::geometry::{Rect, Size};

/// The role of a mark; the page maps each to a colour, light, dark and forced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Paint {
    /// Pushed.
    Success,
    /// Failed.
    Failed,
    /// Being pushed.
    Pushing,
    /// A status that no documentation names.
    Unknown,
    /// Asked for, or pushed elsewhere, but not targeted: no status at all.
    NotTargeted,
    /// Time of which nobody knows: from the last update of a running push to now. Drawn hatched.
    PushingUnknown,
    /// A push that a filter hides, kept for context.
    Dimmed,
    /// Ground of the drawing.
    Ground,
    /// Ground of headers and axes.
    HeaderGround,
    /// Fine lines.
    Line,
    /// Lines between groups.
    GroupLine,
    /// Text.
    Text,
    /// Text of less weight.
    MutedText,
    /// Glyphs on a status colour.
    OnStatus,
    /// The line of now.
    Now,
    /// What is selected.
    Selection,
    /// What is under the pointer, or has the keyboard's focus.
    Hover,
    /// A mark on data that contradicts itself.
    Warning,
    /// The line of a curve or a percentile.
    Curve,
    /// The range being brushed.
    Brush,
}

impl Paint {
    /// How many there are.
    pub const COUNT: usize = Self::Brush as usize + 1;
}

/// A glyph, drawn as a path: status is never told by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Glyph {
    /// Success.
    Check,
    /// Failure.
    Cross,
    /// Running.
    Arrow,
    /// Unknown status.
    Question,
    /// A contradiction.
    Flag,
    /// A moment without a span.
    Diamond,
    /// Group is open.
    ChevronDown,
    /// Group is closed.
    ChevronRight,
}

/// A glyph at a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GlyphMark {
    /// Which.
    pub glyph: Glyph,
    /// Its colour.
    pub paint: Paint,
    /// Centre, CSS pixels.
    pub x: f32,
    /// Centre, CSS pixels.
    pub y: f32,
    /// Height and width, CSS pixels.
    pub size: f32,
}

/// How text stands to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Begins there.
    Start,
    /// Is centred there.
    Centre,
    /// Ends there.
    End,
}

/// A line of text, in the drawing's one monospaced or its one proportional face.
#[derive(Debug, Clone, PartialEq)]
pub struct TextMark {
    /// What it says, already shortened to fit.
    pub text: String,
    /// Its colour.
    pub paint: Paint,
    /// The point it stands at, CSS pixels; vertically the middle of the line.
    pub x: f32,
    /// The point it stands at, CSS pixels.
    pub y: f32,
    /// How it stands to its point.
    pub align: Align,
    /// Font size, CSS pixels.
    pub size: f32,
    /// Bold.
    pub bold: bool,
    /// Monospaced: ids and times.
    pub mono: bool,
    /// Turned by a quarter, reading upwards.
    pub upright: bool,
}

/// Marks that share a clip, drawn in the order: rectangles by paint in the order of [`Paint`], outlines,
/// lines, glyphs, texts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Layer {
    /// What lies outside is not seen.
    pub clip: Rect,
    /// Filled rectangles, by paint.
    pub fills: Vec<(Paint, Vec<Rect>)>,
    /// Rectangles drawn as outlines of 2 CSS pixels.
    pub outlines: Vec<(Paint, Rect)>,
    /// Poly-lines of 1.5 CSS pixels, as `[x, y]` points.
    pub lines: Vec<(Paint, Vec<[f32; 2]>)>,
    /// Glyphs.
    pub glyphs: Vec<GlyphMark>,
    /// Texts.
    pub texts: Vec<TextMark>,
}

/// A whole drawing: layers from the back to the front.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scene {
    /// Its size.
    pub size: Size,
    /// Its layers.
    pub layers: Vec<Layer>,
}
