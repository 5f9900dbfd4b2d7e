//! A canvas of whole device pixels: its size follows the element around it and the pixel ratio, and it draws at most
//! once an animation frame.

use board::draw::geometry::{CssPx, Size};
use js_sys::{Function, Reflect};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement, ResizeObserver, ResizeObserverBoxOptions,
    ResizeObserverEntry, ResizeObserverOptions, ResizeObserverSize,
};

use crate::platform::reactive::{RwSignal, Signal, effect};

/// The size of a drawing, in whole device pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    /// Width and height in CSS pixels, without scrollbars.
    pub size: Size,
    /// Device pixels per CSS pixel.
    pub ratio: f64,
}

impl Extent {
    /// Before the first measurement.
    pub const NONE: Self = Self { size: Size::new(0.0, 0.0), ratio: 1.0 };

    /// The whole number of device pixels nearest to a size.
    pub fn nearest(size: Size, ratio: f64) -> Self {
        let pixels = |css: CssPx| (f64::from(css.0) * ratio).round();
        Self::of_pixels(pixels(size.width), pixels(size.height), ratio)
    }

    fn of_pixels(width: f64, height: f64, ratio: f64) -> Self {
        Self { size: Size::new((width / ratio) as f32, (height / ratio) as f32), ratio }
    }

    /// Width and height in device pixels.
    fn pixels(&self) -> (u32, u32) {
        let pixels = |css: CssPx| (f64::from(css.0) * self.ratio).round() as u32;
        (pixels(self.size.width), pixels(self.size.height))
    }

    /// True if a drawing could not be seen.
    pub fn is_empty(&self) -> bool {
        self.size.width.0 < 1.0 || self.size.height.0 < 1.0
    }
}

/// The inner size of an element, followed until the reactive owner is disposed.
pub fn extent_of(element: NodeRef<html::Div>) -> Signal<Extent> {
    let extent = RwSignal::new(Extent::NONE);
    let measured = move |next: Extent| {
        if extent.is_alive() && extent.get_untracked() != next {
            extent.set(next);
        }
    };
    effect(move |_| {
        let Some(element) = element.get() else { return };
        // For the first frame: the observer's first report comes later.
        let size = Size::new(element.client_width() as f32, element.client_height() as f32);
        measured(Extent::nearest(size, window().device_pixel_ratio()));
        let observed = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
            entries.iter().next_back().map(|entry| extent_in(&entry.unchecked_into())).map(measured);
        });
        let Ok(observer) = ResizeObserver::new(observed.as_ref().unchecked_ref()) else { return };
        observe(&observer, &element);
        // Moving the window to a screen of another density may resize no element, but fires this event.
        let again = observer.clone();
        let zoomed = window_event_listener(leptos::ev::resize, move |_| observe(&again, &element));
        let watch = StoredValue::new_local((observer, observed));
        on_cleanup(move || {
            watch.with_value(|(observer, _)| observer.disconnect());
            zoomed.remove();
        });
    });
    extent.read_only()
}

/// Observes the size of an element: in device pixels where the browser supports that.
fn observe(observer: &ResizeObserver, element: &HtmlElement) {
    let options = ResizeObserverOptions::new();
    options.set_box(ResizeObserverBoxOptions::DevicePixelContentBox);
    let observe = Reflect::get(observer, &JsValue::from_str("observe")).map(Function::from);
    // A browser that lacks this box throws.
    if observe.and_then(|observe| observe.call2(observer, element, &options)).is_err() {
        observer.observe(element);
    }
}

/// The size of an element in device pixels as the browser reports it, since only the browser knows how it rounds an
/// edge within a pixel. The nearest whole number where it reports none, or one that is far off, as while it emulates a
/// screen.
fn extent_in(entry: &ResizeObserverEntry) -> Extent {
    let ratio = window().device_pixel_ratio();
    let css = entry.content_rect();
    let device = Reflect::get(entry, &JsValue::from_str("devicePixelContentBoxSize")).ok();
    let device = device.and_then(|sizes| sizes.dyn_into::<js_sys::Array>().ok()).map(|sizes| sizes.get(0));
    if let Some(device) = device.filter(JsValue::is_object) {
        let device = device.unchecked_into::<ResizeObserverSize>();
        let (width, height) = (device.inline_size(), device.block_size());
        let is_near = |pixels: f64, css: f64| (pixels - css * ratio).abs() < 1.5;
        if is_near(width, css.width()) && is_near(height, css.height()) {
            return Extent::of_pixels(width, height, ratio);
        }
    }
    Extent::nearest(Size::new(css.width() as f32, css.height() as f32), ratio)
}

/// A canvas of a given size and its context, kept while both stay the same.
#[derive(Default)]
pub struct Surface {
    current: Option<(HtmlCanvasElement, Extent, CanvasRenderingContext2d)>,
}

impl Surface {
    /// The context of a canvas of that size, and whether the canvas is still blank; `None` where the browser has no
    /// context.
    pub fn context(
        &mut self,
        canvas: &HtmlCanvasElement,
        extent: Extent,
    ) -> Option<(&CanvasRenderingContext2d, bool)> {
        let is_known =
            self.current.as_ref().is_some_and(|(known, size, _)| known == canvas && *size == extent);
        if !is_known {
            self.current = Some((canvas.clone(), extent, prepare(canvas, extent)?));
        }
        self.current.as_ref().map(|(_, _, context)| (context, !is_known))
    }
}

fn prepare(canvas: &HtmlCanvasElement, extent: Extent) -> Option<CanvasRenderingContext2d> {
    let (width, height) = extent.pixels();
    canvas.set_width(width);
    canvas.set_height(height);
    let style = HtmlElement::style(canvas);
    let css = |pixels: u32| format!("{}px", f64::from(pixels) / extent.ratio);
    let _ = style.set_property("width", &css(width));
    let _ = style.set_property("height", &css(height));
    let options = js_sys::Object::new();
    let _ = Reflect::set(&options, &JsValue::from_str("alpha"), &JsValue::FALSE);
    canvas.get_context_with_context_options("2d", &options).ok().flatten()?.dyn_into().ok()
}

/// Runs a task in the next animation frame, once however often it is requested.
#[derive(Clone, Copy)]
pub struct NextFrame {
    pending: StoredValue<bool>,
}

impl NextFrame {
    /// Without a task; ends with the reactive owner.
    pub fn new() -> Self {
        Self { pending: StoredValue::new(false) }
    }

    /// Runs `task` in the next frame, unless one is pending already: a task reads current values when it runs.
    pub fn request(&self, task: impl FnOnce() + 'static) {
        let pending = self.pending;
        if pending.try_get_value() != Some(false) {
            return;
        }
        pending.set_value(true);
        request_animation_frame(move || {
            // `None` here means that the signal was set; a value comes back where the owner is disposed.
            if pending.try_set_value(false).is_none() {
                task();
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extent_is_whole_device_pixels() {
        for ratio in [1.0, 1.100_000_023_841_858, 1.25, 1.5, 1.75, 2.0, 3.0] {
            for pixels in [1_u32, 334, 551, 854, 1165, 3840, 7679] {
                let extent = Extent::of_pixels(f64::from(pixels), f64::from(pixels), ratio);
                assert_eq!(extent.pixels(), (pixels, pixels), "{ratio}");
                assert_eq!(Extent::nearest(extent.size, ratio), extent, "{ratio}");
            }
            let near = Extent::nearest(Size::new(333.33, 222.22), ratio);
            assert!((f64::from(near.size.width.0) - 333.33).abs() <= 0.51 / ratio);
        }
    }
}
