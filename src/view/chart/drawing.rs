//! A drawing on the page: a container that scrolls by itself around a canvas that stays in its window, and where the
//! pointer is in it.

use std::time::Duration;

use board::draw::geometry::{CssPx, Point, Size};
use board::draw::scene::Scene;
use leptos::html;
use leptos::prelude::*;
use web_sys::MouseEvent;

use crate::platform::canvas::{Extent, extent_of};
use crate::platform::reactive::{RwSignal, Signal};
use crate::state::State;
use crate::view::chart::painting::paint_on;
use crate::view::widgets::erased::view;

/// A canvas and the container around it.
#[derive(Clone, Copy)]
pub struct Drawing {
    container: NodeRef<html::Div>,
    canvas: NodeRef<html::Canvas>,
    extent: Signal<Extent>,
    scroll: RwSignal<Point>,
    pointer: RwSignal<Option<Pointer>>,
    /// Where the pointer rests while the drawing scrolls below it.
    resting: StoredValue<Option<Pointer>>,
    /// Where the pointer has clicked in the window: it points at nothing until it moves on.
    clicked: StoredValue<Option<Point>>,
    /// True while the pointer drags the drawing.
    is_dragged: StoredValue<bool>,
    /// How often the drawing has scrolled.
    scroll_count: StoredValue<u32>,
}

/// How long a drawing must not scroll before a resting pointer points at something again: the events of a wheel come
/// faster.
const SETTLE: Duration = Duration::from_millis(120);

/// Where the pointer is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pointer {
    /// In the drawing.
    pub at: Point,
    /// In the window.
    pub on_screen: Point,
}

impl Drawing {
    /// A drawing without content.
    pub fn new() -> Self {
        let container = NodeRef::new();
        Self {
            container,
            canvas: NodeRef::new(),
            extent: extent_of(container),
            scroll: RwSignal::new(Point::default()),
            pointer: RwSignal::new(None),
            resting: StoredValue::new(None),
            clicked: StoredValue::new(None),
            is_dragged: StoredValue::new(false),
            scroll_count: StoredValue::new(0),
        }
    }

    /// Device pixels per CSS pixel; tracked.
    pub fn ratio(self) -> f64 {
        self.extent.get().ratio
    }

    /// Size of the window onto the drawing; tracked.
    pub fn size(self) -> Size {
        self.extent.get().size
    }

    /// True while the window onto the drawing has no size; tracked.
    pub fn is_hidden(self) -> bool {
        self.extent.get().is_empty()
    }

    /// How far the container is scrolled; tracked.
    pub fn scroll(self) -> Point {
        self.scroll.get()
    }

    /// Where the pointer is; `None` while it is elsewhere, drags, or the drawing scrolls below it. Tracked.
    pub fn pointer(self) -> Option<Pointer> {
        self.pointer.get()
    }

    /// The container.
    pub fn element(self) -> Option<web_sys::HtmlDivElement> {
        self.container.get_untracked()
    }

    /// Where an event happened in the drawing.
    pub fn point_of(self, event: &MouseEvent) -> Point {
        let Some(container) = self.element() else { return Point::default() };
        let frame = container.get_bounding_client_rect();
        let (left, top) = (f64::from(container.client_left()), f64::from(container.client_top()));
        Point::new(
            (f64::from(event.client_x()) - frame.left() - left) as f32,
            (f64::from(event.client_y()) - frame.top() - top) as f32,
        )
    }

    /// Where a point of the drawing is in the window.
    pub fn on_screen(self, at: Point) -> Option<Point> {
        let frame = self.element()?.get_bounding_client_rect();
        Some(Point::new(frame.left() as f32 + at.x.0, frame.top() as f32 + at.y.0))
    }

    /// A click has acted: the pointer points at nothing until it moves. What a click opens can move the content below it.
    pub fn clicked(self, event: &MouseEvent) {
        self.clear_pointer();
        self.clicked.set_value(Some(Point::new(event.client_x() as f32, event.client_y() as f32)));
    }

    /// Scrolls the container.
    pub fn scroll_to(self, to: Point) {
        let Some(container) = self.element() else { return };
        container.set_scroll_left(to.x.0.round() as i32);
        container.set_scroll_top(to.y.0.round() as i32);
        self.read_scroll();
    }

    fn read_scroll(self) {
        let Some(container) = self.element() else { return };
        let next = Point::new(container.scroll_left() as f32, container.scroll_top() as f32);
        if self.scroll.get_untracked() == next {
            return;
        }
        self.scroll.set(next);
        self.scroll_count.update_value(|count| *count = count.wrapping_add(1));
        // A tooltip of each mark that scrolls past would only flicker.
        if let Some(pointer) = self.pointer.get_untracked() {
            self.resting.set_value(Some(pointer));
            self.pointer.set(None);
        }
    }

    /// Lets a resting pointer point again, unless the drawing scrolls on.
    fn restore_pointer(self) {
        let count = self.scroll_count.get_value();
        let restore = move || {
            if self.scroll_count.try_get_value() == Some(count)
                && let Some(pointer) = self.resting.try_update_value(Option::take).flatten()
            {
                self.pointer.set(Some(pointer));
            }
        };
        set_timeout(restore, SETTLE);
    }

    /// Says whether the pointer drags the drawing; while it does, it points at nothing.
    pub fn set_dragged(self, is_dragged: bool) {
        self.is_dragged.set_value(is_dragged);
        if is_dragged {
            self.clear_pointer();
        }
    }

    /// The pointer points at nothing until it moves again.
    fn clear_pointer(self) {
        self.resting.set_value(None);
        if self.pointer.read_untracked().is_some() {
            self.pointer.set(None);
        }
    }

    fn follow_pointer(self, event: &MouseEvent) {
        let on_screen = Point::new(event.client_x() as f32, event.client_y() as f32);
        if self.is_dragged.get_value() {
            return;
        }
        // Browsers send a pointermove, too, when the content moves below a pointer at rest.
        if self.resting.get_value().is_some_and(|resting| resting.on_screen == on_screen) {
            return;
        }
        if self.clicked.get_value() == Some(on_screen) {
            return;
        }
        self.clicked.set_value(None);
        self.resting.set_value(None);
        self.pointer.set(Some(Pointer { at: self.point_of(event), on_screen }));
    }

    /// Paints what `draw` puts into the scene, again in the next frame after each change of what it reads.
    pub fn paint(self, state: State, draw: impl Fn(&mut Scene) + 'static) {
        paint_on(self.canvas, self.extent, state, draw);
    }
}

/// The container with its canvas. Its events bubble to the elements around it.
#[component]
pub fn DrawingFrame(
    /// The drawing.
    drawing: Drawing,
    /// Width and height of the whole content, over which the container scrolls.
    content: Signal<Size>,
    /// Name of the drawing, for a screen reader.
    #[prop(into)]
    label: Signal<String>,
    /// Describes the keys, for a screen reader.
    #[prop(into)]
    keys: Signal<String>,
    /// Describes what has the keyboard's focus; a screen reader speaks it when it changes.
    speech: Signal<String>,
    /// Id of the element that describes the keys, unique on the page.
    id: &'static str,
) -> impl IntoView {
    // Content that fits takes all there is: the canvas's own size can differ from it by a part of a pixel.
    let length = |content: CssPx, available: CssPx| {
        if content <= available { "100%".to_owned() } else { format!("{}px", content.0) }
    };
    view! {
        <div
            class="drawing"
            node_ref=drawing.container
            tabindex="0"
            role="application"
            aria-label=move || label.get()
            aria-describedby=id
            on:scroll=move |_| drawing.read_scroll()
            on:scrollend=move |_| drawing.restore_pointer()
            on:pointermove=move |event| drawing.follow_pointer(&event)
            on:pointerleave=move |_| drawing.clear_pointer()
        >
            <div
                class="drawing-content"
                style:width=move || length(content.get().width, drawing.size().width)
                style:height=move || length(content.get().height, drawing.size().height)
            >
                <canvas node_ref=drawing.canvas aria-hidden="true"></canvas>
            </div>
        </div>
        <p class="visually-hidden" id=id>{move || keys.get()}</p>
        <p class="visually-hidden" role="status">{move || speech.get()}</p>
    }
}
