//! Lengths and rectangles in CSS pixels. Knows nothing of what is drawn.

/// A length or coordinate in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct CssPx(pub f32);

/// A point, from the top left corner of the drawing.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// To the right.
    pub x: CssPx,
    /// Down.
    pub y: CssPx,
}

/// Width and height of a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Size {
    /// Width.
    pub width: CssPx,
    /// Height.
    pub height: CssPx,
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
}

impl Rect {
    /// True if the point lies inside; left and top edges belong to it.
    pub fn contains(&self, at: Point) -> bool {
        at.x.0 >= self.x && at.x.0 < self.x + self.w && at.y.0 >= self.y && at.y.0 < self.y + self.h
    }
}
