//! What lies over a drawing and follows the pointer: elements that move without anything being painted anew, where a
//! canvas touched by each step of a pointer would be copied to the screen as a whole. Where they lie is `board`'s to
//! say.

use board::draw::geometry::DeviceRect;
use board::draw::geometry::Rect;
use leptos::prelude::*;

use crate::platform::reactive::{Signal, memo};
use crate::view::widgets::erased::view;

/// All of a drawing, for marks to lie over it.
#[component]
pub fn Overlay(children: Children) -> impl IntoView {
    view! { <div class="overlay" aria-hidden="true">{children()}</div> }
}

/// A rectangle over a drawing; not to be seen where there is none. Once it is seen, a step of the pointer only moves it.
#[component]
pub fn Mark(
    /// What it looks like.
    class: &'static str,
    /// Where it lies in the drawing.
    at: Signal<Option<Rect>>,
    /// Device pixels a CSS pixel.
    ratio: Signal<f64>,
    /// The mark that it lies in, and beyond which nothing of it is seen; the drawing's corner, where there is none.
    #[prop(optional)]
    within: Signal<Rect>,
    /// What it says, or marks that lie in it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let is_seen = memo(move |_| at.get().is_some());
    // Where it was last, while it is not to be seen.
    let last = memo(move |before: Option<&Rect>| at.get().or(before.copied()).unwrap_or_default());
    let place = memo(move |_| snapped(last.get(), within.get(), ratio.get()));
    let side = move |of: fn([f64; 4]) -> f64| memo(move |_| of(place.get()));
    let (width, height) = (side(|[_, _, width, _]| width), side(|[_, _, _, height]| height));
    view! {
        <div
            class=class
            style:width=move || format!("{}px", width.get())
            style:height=move || format!("{}px", height.get())
            style:transform=move || { let [x, y, ..] = place.get(); format!("translate({x}px, {y}px)") }
            style:visibility=move || if is_seen.get() { "inherit" } else { "hidden" }
        >
            {children.map(|children| children())}
        </div>
    }
}

/// The device pixels that a drawing gives to a rectangle, as left, top, width and height in CSS pixels, from the left top
/// corner of those that it gives to another.
fn snapped(rect: Rect, within: Rect, ratio: f64) -> [f64; 4] {
    let (rect, within) = (DeviceRect::snapped(rect, ratio), DeviceRect::snapped(within, ratio));
    [rect.x - within.x, rect.y - within.y, rect.w, rect.h].map(|device| f64::from(device) / ratio)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_lie_on_whole_device_pixels() {
        for (ratio, snapped_to) in [
            (1.0, [10.0, 21.0, 18.0, 24.0]),
            (2.0, [10.5, 20.5, 17.5, 24.0]),
            (0.5, [10.0, 20.0, 18.0, 24.0]),
        ] {
            let mark = Rect::new(10.4, 20.6, 17.5, 24.0);
            assert_eq!(snapped(mark, Rect::default(), ratio), snapped_to, "{ratio}");
        }
    }

    #[test]
    fn a_mark_within_another_lies_where_it_would_without() {
        let (frame, mark) = (Rect::new(145.0, 80.0, 700.0, 500.0), Rect::new(201.0, 77.0, 12.0, 8.0));
        for ratio in [1.0, 1.25, 1.5, 2.0] {
            let [left, top, ..] = snapped(frame, Rect::default(), ratio);
            let [x, y, width, height] = snapped(mark, frame, ratio);
            assert_eq!([x + left, y + top, width, height], snapped(mark, Rect::default(), ratio), "{ratio}");
        }
    }
}
