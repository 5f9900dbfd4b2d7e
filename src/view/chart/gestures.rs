//! Pointers and wheel to gestures: pan, zoom, brush. Knows no time and no data, only points of a drawing.

use board::draw::geometry::{CssPx, Point};
use leptos::prelude::*;
use web_sys::{PointerEvent, WheelEvent};

use crate::view::chart::drawing::Drawing;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Gesture {
    /// Moved: so many pixels further to the right and down are to be seen.
    Pan(Point),
    /// Zoomed around a point: a factor under 1 shows less.
    Zoom {
        /// What stays in its place.
        at: Point,
        /// Part of the present span that is to be seen.
        factor: f64,
    },
    /// A range is being brushed.
    Brush {
        /// Where it began.
        from: CssPx,
        /// Where it is now.
        to: CssPx,
    },
    /// The brushed range is the one meant.
    Brushed,
    /// The brush was let go without a range.
    Abandoned,
}

/// Pixels that a pointer has to move before it drags.
const THRESHOLD: f32 = 4.0;
/// How much a notch of a wheel zooms, a pixel.
const WHEEL: f64 = 0.0018;
/// Pixels of a line, where a browser counts wheel turns in lines.
const LINE: f64 = 16.0;

#[derive(Debug, Clone, Copy, PartialEq)]
struct Held {
    id: i32,
    at: Point,
}

#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Grip {
    /// At most two pointers are followed: a drag, or a pinch.
    held: [Option<Held>; 2],
    start: Point,
    brushes: bool,
    drags: bool,
}

/// Follows pointers over a drawing.
#[derive(Clone, Copy)]
pub struct Gestures {
    drawing: Drawing,
    grip: StoredValue<Grip>,
}

impl Gestures {
    /// With no pointer down.
    pub fn new(drawing: Drawing) -> Self {
        Self { drawing, grip: StoredValue::new(Grip::default()) }
    }

    /// True if the last pointer moved before it was let go: its click means nothing.
    pub fn has_dragged(self) -> bool {
        self.grip.get_value().drags
    }

    /// A pointer went down; `brushes` says whether a drag that begins there brushes, shift always does.
    pub fn down(self, event: &PointerEvent, brushes: impl Fn(Point) -> bool) {
        if event.button() != 0 {
            return;
        }
        let at = self.drawing.point_of(event);
        let held = Held { id: event.pointer_id(), at };
        self.grip.update_value(|grip| match grip.held {
            [None, _] => {
                let brushes = event.shift_key() || brushes(at);
                *grip = Grip { held: [Some(held), None], start: at, brushes, drags: false };
            }
            [Some(_), None] => grip.held[1] = Some(held),
            [Some(_), Some(_)] => {}
        });
    }

    /// A pointer moved.
    pub fn moved(self, event: &PointerEvent, act: impl Fn(Gesture)) {
        let mut grip = self.grip.get_value();
        let at = self.drawing.point_of(event);
        let Some(which) =
            grip.held.iter().position(|held| held.is_some_and(|held| held.id == event.pointer_id()))
        else {
            return;
        };
        let Some(before) = grip.held[which].replace(Held { id: event.pointer_id(), at }) else { return };
        if let [Some(one), Some(other)] = grip.held {
            grip.drags = true;
            self.grip.set_value(grip);
            let still = if which == 0 { other.at } else { one.at };
            let (then, now) = (distance(before.at, still), distance(at, still));
            act(Gesture::Zoom { at: middle(at, still), factor: f64::from(then / now) });
            return;
        }
        if !grip.drags && distance(grip.start, at) >= THRESHOLD {
            grip.drags = true;
            // From here on the pointer is ours, also outside of the drawing; a plain click stays a click.
            if let Some(element) = self.drawing.element() {
                let _ = element.set_pointer_capture(event.pointer_id());
            }
        }
        self.grip.set_value(grip);
        if grip.drags && grip.brushes {
            act(Gesture::Brush { from: grip.start.x, to: at.x });
        } else if grip.drags {
            self.drawing.drag(true);
            // Fingers scroll by themselves.
            let down = if event.pointer_type() == "touch" { 0.0 } else { before.at.y.0 - at.y.0 };
            act(Gesture::Pan(Point::new(before.at.x.0 - at.x.0, down)));
        }
    }

    /// A pointer was let go.
    pub fn up(self, event: &PointerEvent, act: impl Fn(Gesture)) {
        self.release(event, true, act);
    }

    /// A pointer was taken away, by a scroll of the browser's or something else.
    pub fn cancel(self, event: &PointerEvent, act: impl Fn(Gesture)) {
        self.release(event, false, act);
    }

    fn release(self, event: &PointerEvent, meant: bool, act: impl Fn(Gesture)) {
        let mut grip = self.grip.get_value();
        let is_this = |held: &Option<Held>| held.is_some_and(|held| held.id == event.pointer_id());
        let Some(which) = grip.held.iter().position(is_this) else { return };
        grip.held[which] = None;
        self.drawing.drag(false);
        grip.held.sort_by_key(Option::is_none);
        let ends = grip.held[0].is_none();
        let brushed = grip.brushes && grip.drags && ends;
        self.grip.set_value(grip);
        if brushed {
            act(if meant { Gesture::Brushed } else { Gesture::Abandoned });
        }
    }

    /// The wheel turned: zooms where `zooms` says so (a pinch on a touch pad always does), else scrolls natively.
    /// Sideways it pans.
    pub fn wheel(self, event: &WheelEvent, zooms: impl Fn(Point) -> bool, act: impl Fn(Gesture)) {
        let at = self.drawing.point_of(event);
        let unit = if event.delta_mode() == WheelEvent::DOM_DELTA_LINE { LINE } else { 1.0 };
        let (x, y) = (event.delta_x() * unit, event.delta_y() * unit);
        if event.shift_key() || !(event.ctrl_key() || zooms(at)) {
            return;
        }
        event.prevent_default();
        if x.abs() > y.abs() {
            act(Gesture::Pan(Point::new(x as f32, 0.0)));
        } else if y != 0.0 {
            // A pinch comes as small turns of the wheel with Ctrl.
            let strength = if event.ctrl_key() { WHEEL * 5.0 } else { WHEEL };
            act(Gesture::Zoom { at, factor: (y.clamp(-300.0, 300.0) * strength).exp() });
        }
    }
}

fn distance(one: Point, other: Point) -> f32 {
    (one.x.0 - other.x.0).hypot(one.y.0 - other.y.0).max(1.0)
}

fn middle(one: Point, other: Point) -> Point {
    Point::new(f32::midpoint(one.x.0, other.x.0), f32::midpoint(one.y.0, other.y.0))
}
