//! A canvas whose store has the device's own pixels: follows the size of the element around it and the pixel
//! ratio, and draws once an animation frame however often it is asked. Knows no domain.

use board::geometry::{CssPx, Size};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement, ResizeObserver, ResizeObserverEntry,
};

use crate::reactive::{RwSignal, Signal, effect};

/// The room a drawing has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    /// Width and height, without scrollbars.
    pub size: Size,
    /// Device pixels a CSS pixel.
    pub ratio: f64,
}

impl Extent {
    /// No room yet: nothing is to be drawn.
    pub const NONE: Self = Self { size: Size::new(0.0, 0.0), ratio: 1.0 };

    /// True if a drawing could not be seen.
    pub fn is_empty(&self) -> bool {
        self.size.width.0 < 1.0 || self.size.height.0 < 1.0
    }
}

/// The room inside an element, kept up to date until the owner is gone.
pub fn extent_of(element: NodeRef<html::Div>) -> Signal<Extent> {
    let extent = RwSignal::new(Extent::NONE);
    let measure = move |width: f64, height: f64| {
        let size = Size::new(width as f32, height as f32);
        let next = Extent { size, ratio: window().device_pixel_ratio() };
        if extent.is_there() && extent.get_untracked() != next {
            extent.set(next);
        }
    };
    effect(move |_| {
        let Some(element) = element.get() else { return };
        measure(f64::from(element.client_width()), f64::from(element.client_height()));
        let observed = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
            if let Some(entry) = entries.iter().next_back() {
                let room = entry.unchecked_into::<ResizeObserverEntry>().content_rect();
                measure(room.width(), room.height());
            }
        });
        let Ok(observer) = ResizeObserver::new(observed.as_ref().unchecked_ref()) else { return };
        observer.observe(&element);
        // A window moved to a screen of another density resizes no element, but it fires this.
        let zoomed = window_event_listener(leptos::ev::resize, move |_| {
            measure(f64::from(element.client_width()), f64::from(element.client_height()));
        });
        let watch = StoredValue::new_local((observer, observed));
        on_cleanup(move || {
            watch.with_value(|(observer, _)| observer.disconnect());
            zoomed.remove();
        });
    });
    extent.read_only()
}

/// A canvas with as many pixels as its room takes, and its context: asked for once, as long as both stay.
#[derive(Default)]
pub struct Surface {
    current: Option<(HtmlCanvasElement, Extent, CanvasRenderingContext2d)>,
}

impl Surface {
    /// The context to paint such a canvas with, and whether it shows nothing yet; `None` where the browser has none.
    pub fn context(
        &mut self,
        canvas: &HtmlCanvasElement,
        extent: Extent,
    ) -> Option<(&CanvasRenderingContext2d, bool)> {
        let is_known =
            self.current.as_ref().is_some_and(|(known, room, _)| known == canvas && *room == extent);
        if !is_known {
            self.current = Some((canvas.clone(), extent, prepare(canvas, extent)?));
        }
        self.current.as_ref().map(|(_, _, context)| (context, !is_known))
    }
}

fn prepare(canvas: &HtmlCanvasElement, extent: Extent) -> Option<CanvasRenderingContext2d> {
    let pixels = |css: CssPx| (f64::from(css.0) * extent.ratio).round() as u32;
    canvas.set_width(pixels(extent.size.width));
    canvas.set_height(pixels(extent.size.height));
    let style = HtmlElement::style(canvas);
    let _ = style.set_property("width", &format!("{}px", extent.size.width.0));
    let _ = style.set_property("height", &format!("{}px", extent.size.height.0));
    let options = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&options, &JsValue::from_str("alpha"), &JsValue::FALSE);
    canvas.get_context_with_context_options("2d", &options).ok().flatten()?.dyn_into().ok()
}

/// Runs a task in the next animation frame. Asked again before that, it still runs once.
#[derive(Clone, Copy)]
pub struct NextFrame {
    pending: StoredValue<bool>,
}

impl NextFrame {
    /// With nothing to do yet. Ends with the reactive owner.
    pub fn new() -> Self {
        Self { pending: StoredValue::new(false) }
    }

    /// Runs `task` in the next frame, unless one is already waiting: tasks are to read the state of things
    /// when they run.
    pub fn request(&self, task: impl FnOnce() + 'static) {
        let pending = self.pending;
        if pending.try_get_value() != Some(false) {
            return;
        }
        pending.set_value(true);
        request_animation_frame(move || {
            // None: the owner is gone, and what would be drawn with it.
            if pending.try_set_value(false).is_none() {
                task();
            }
        });
    }
}
