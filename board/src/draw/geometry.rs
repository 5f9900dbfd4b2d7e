//! Lengths, points and rectangles in CSS pixels and in device pixels.

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

impl Point {
    /// The point `x` to the right and `y` down, in CSS pixels.
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x: CssPx(x), y: CssPx(y) }
    }
}

/// Width and height of a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Size {
    /// Width.
    pub width: CssPx,
    /// Height.
    pub height: CssPx,
}

impl Size {
    /// A size in CSS pixels.
    pub const fn new(width: f32, height: f32) -> Self {
        Self { width: CssPx(width), height: CssPx(height) }
    }
}

/// A rectangle in CSS pixels; four floats in a row, so that a list of them is a flat buffer.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[repr(C)]
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
    /// A rectangle by its left top corner, width and height.
    pub const fn new(x: f32, y: f32, w: f32, h: f32) -> Self {
        Self { x, y, w, h }
    }

    /// True if the point lies inside; left and top edges belong to it.
    pub fn contains(&self, at: Point) -> bool {
        at.x.0 >= self.x && at.x.0 < self.right() && at.y.0 >= self.y && at.y.0 < self.bottom()
    }

    /// Right edge, which no longer belongs to it.
    pub fn right(&self) -> f32 {
        self.x + self.w
    }

    /// Bottom edge, which no longer belongs to it.
    pub fn bottom(&self) -> f32 {
        self.y + self.h
    }

    /// The point in its middle.
    pub fn centre(&self) -> Point {
        Point::new(self.x + self.w / 2.0, self.y + self.h / 2.0)
    }

    /// What lies in both; `None` if nothing does.
    pub fn intersect(&self, other: Self) -> Option<Self> {
        let (x, y) = (self.x.max(other.x), self.y.max(other.y));
        let (w, h) = (self.right().min(other.right()) - x, self.bottom().min(other.bottom()) - y);
        (w > 0.0 && h > 0.0).then_some(Self { x, y, w, h })
    }
}

/// A rectangle of device pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DeviceRect {
    /// Left edge.
    pub x: i32,
    /// Upper edge.
    pub y: i32,
    /// Width.
    pub w: i32,
    /// Height.
    pub h: i32,
}

impl DeviceRect {
    /// The nearest whole device pixels; never thinner than one, so that nothing that was laid out vanishes.
    pub fn snapped(rect: Rect, ratio: f64) -> Self {
        let edge = |css: f32, length: f32| ((f64::from(css) + f64::from(length)) * ratio).round() as i32;
        let (x, y) = (edge(rect.x, 0.0), edge(rect.y, 0.0));
        Self { x, y, w: (edge(rect.x, rect.w) - x).max(1), h: (edge(rect.y, rect.h) - y).max(1) }
    }

    /// What lies in both; `None` if nothing does.
    pub fn intersect(self, other: Self) -> Option<Self> {
        let (x, y) = (self.x.max(other.x), self.y.max(other.y));
        let (right, bottom) =
            ((self.x + self.w).min(other.x + other.w), (self.y + self.h).min(other.y + other.h));
        (right > x && bottom > y).then_some(Self { x, y, w: right - x, h: bottom - y })
    }
}

/// A step from one mark to another, by keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Up.
    Up,
    /// Down.
    Down,
}

/// How far a step goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stride {
    /// To the next mark.
    One,
    /// By what the window shows.
    Page,
    /// To the last mark in that direction.
    Edge,
}
