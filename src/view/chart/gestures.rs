//! Turns the events of pointers and wheel into gestures: pan, zoom, brush.

use board::draw::geometry::{CssPx, Point};
use leptos::prelude::*;
use web_sys::{PointerEvent, WheelEvent};

use crate::view::chart::drawing::Drawing;

/// A gesture over a drawing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Gesture {
    /// The window moves over the content by this many pixels to the right and down.
    Pan(Point),
    /// The content is zoomed around a point.
    Zoom {
        /// The point that stays in its place.
        at: Point,
        /// Share of the present span that is shown afterwards: under 1 zooms in.
        factor: f64,
    },
    /// A range is being brushed.
    Brush {
        /// Where it began.
        from: CssPx,
        /// Where it is now.
        to: CssPx,
    },
    /// The brushed range is chosen.
    Brushed,
    /// The brush is cancelled.
    BrushCancelled,
}

/// Pixels that a pointer has to move before it drags.
const THRESHOLD: f32 = 4.0;
/// How much a pixel of the wheel zooms.
const WHEEL: f64 = 0.0018;
/// Pixels of a line, where a browser counts the wheel in lines.
const LINE: f64 = 16.0;
/// The most pixels of one event that zoom.
const MOST: f64 = 300.0;

#[derive(Debug, Clone, Copy, PartialEq)]
struct PointerDown {
    id: i32,
    at: Point,
}

#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct DragState {
    /// At most two pointers are followed: a drag, or a pinch.
    pointers: [Option<PointerDown>; 2],
    start: Point,
    brushes: bool,
    has_moved: bool,
}

/// Follows pointers over a drawing.
#[derive(Clone, Copy)]
pub struct Gestures {
    drawing: Drawing,
    drag: StoredValue<DragState>,
}

impl Gestures {
    /// With no pointer down.
    pub fn new(drawing: Drawing) -> Self {
        Self { drawing, drag: StoredValue::new(DragState::default()) }
    }

    /// True if the last pointer moved before it was released: its click is part of a drag.
    pub fn has_dragged(self) -> bool {
        self.drag.get_value().has_moved
    }

    /// Handles a pointer that goes down; a drag brushes with Shift, and where `brushes` says so.
    pub fn down(self, event: &PointerEvent, brushes: impl Fn(Point) -> bool) {
        if event.button() != 0 {
            return;
        }
        let at = self.drawing.point_of(event);
        let pointer = PointerDown { id: event.pointer_id(), at };
        self.drag.update_value(|drag| match drag.pointers {
            [None, _] => {
                let brushes = event.shift_key() || brushes(at);
                *drag = DragState { pointers: [Some(pointer), None], start: at, brushes, has_moved: false };
            }
            [Some(_), None] => drag.pointers[1] = Some(pointer),
            [Some(_), Some(_)] => {}
        });
    }

    /// Handles a pointer that moves.
    pub fn moved(self, event: &PointerEvent, act: impl Fn(Gesture)) {
        let mut drag = self.drag.get_value();
        let at = self.drawing.point_of(event);
        let Some(which) = drag
            .pointers
            .iter()
            .position(|pointer| pointer.is_some_and(|pointer| pointer.id == event.pointer_id()))
        else {
            return;
        };
        let Some(before) = drag.pointers[which].replace(PointerDown { id: event.pointer_id(), at }) else {
            return;
        };
        if let [Some(one), Some(other)] = drag.pointers {
            drag.has_moved = true;
            self.drag.set_value(drag);
            let still = if which == 0 { other.at } else { one.at };
            let (then, now) = (distance(before.at, still), distance(at, still));
            act(Gesture::Zoom { at: middle(at, still), factor: f64::from(then / now) });
            return;
        }
        if !drag.has_moved && distance(drag.start, at) >= THRESHOLD {
            drag.has_moved = true;
            // Captured only now, so that a plain click stays a click; from here on also outside of the drawing.
            if let Some(element) = self.drawing.element() {
                let _ = element.set_pointer_capture(event.pointer_id());
            }
        }
        self.drag.set_value(drag);
        if drag.has_moved && drag.brushes {
            act(Gesture::Brush { from: drag.start.x, to: at.x });
        } else if drag.has_moved {
            self.drawing.set_dragged(true);
            // Touch scrolls vertically by itself.
            let down = if event.pointer_type() == "touch" { 0.0 } else { before.at.y.0 - at.y.0 };
            act(Gesture::Pan(Point::new(before.at.x.0 - at.x.0, down)));
        }
    }

    /// Handles a pointer that is released.
    pub fn up(self, event: &PointerEvent, act: impl Fn(Gesture)) {
        self.release(event, Gesture::Brushed, act);
    }

    /// Handles a pointer that the browser takes over, for a scroll for example.
    pub fn cancel(self, event: &PointerEvent, act: impl Fn(Gesture)) {
        self.release(event, Gesture::BrushCancelled, act);
    }

    fn release(self, event: &PointerEvent, end_of_brush: Gesture, act: impl Fn(Gesture)) {
        let mut drag = self.drag.get_value();
        let is_this =
            |pointer: &Option<PointerDown>| pointer.is_some_and(|pointer| pointer.id == event.pointer_id());
        let Some(which) = drag.pointers.iter().position(is_this) else { return };
        drag.pointers[which] = None;
        self.drawing.set_dragged(false);
        drag.pointers.sort_by_key(Option::is_none);
        let ends = drag.pointers[0].is_none();
        let brushed = drag.brushes && drag.has_moved && ends;
        self.drag.set_value(drag);
        if brushed {
            act(end_of_brush);
        }
    }

    /// Handles the wheel: it zooms, or pans sideways, where `zooms` says so or with Ctrl, as a pinch on a touch pad is
    /// sent; elsewhere the browser scrolls.
    pub fn wheel(self, event: &WheelEvent, zooms: impl Fn(Point) -> bool, act: impl Fn(Gesture)) {
        let at = self.drawing.point_of(event);
        let page = self.drawing.size();
        let x = pixels(event.delta_x(), event.delta_mode(), page.width);
        let y = pixels(event.delta_y(), event.delta_mode(), page.height);
        if event.shift_key() || !(event.ctrl_key() || zooms(at)) {
            return;
        }
        event.prevent_default();
        if x.abs() > y.abs() {
            act(Gesture::Pan(Point::new(x as f32, 0.0)));
        } else if y != 0.0 {
            // A pinch is sent as small deltas with Ctrl.
            let strength = if event.ctrl_key() { WHEEL * 5.0 } else { WHEEL };
            act(Gesture::Zoom { at, factor: (y.clamp(-MOST, MOST) * strength).exp() });
        }
    }
}

/// A distance of the wheel in pixels. Firefox counts a wheel in lines, and in pages where the system is set to that.
fn pixels(delta: f64, mode: u32, page: CssPx) -> f64 {
    match mode {
        WheelEvent::DOM_DELTA_LINE => delta * LINE,
        WheelEvent::DOM_DELTA_PAGE => delta * f64::from(page.0),
        _ => delta,
    }
}

fn distance(one: Point, other: Point) -> f32 {
    (one.x.0 - other.x.0).hypot(one.y.0 - other.y.0).max(1.0)
}

fn middle(one: Point, other: Point) -> Point {
    Point::new(f32::midpoint(one.x.0, other.x.0), f32::midpoint(one.y.0, other.y.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wheel_counts_in_pixels_lines_or_pages() {
        for (mode, expected) in [(0, -3.0), (1, -48.0), (2, -1_800.0), (7, -3.0)] {
            assert_eq!(pixels(-3.0, mode, CssPx(600.0)), expected, "mode {mode}");
        }
    }
}
