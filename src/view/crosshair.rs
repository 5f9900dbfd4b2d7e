//! The crosshair of what is under the pointer, as elements over the drawing: they move without anything being painted
//! anew, where a canvas touched by each step of a pointer would be copied to the screen as a whole. Where they lie is
//! `board`'s to say.

use board::geometry::Rect;
use board::matrix::Crosshair;
use leptos::prelude::*;

use super::erased::view;
use crate::reactive::{Signal, memo};

/// The marks; not to be seen where there is no crosshair.
#[component]
pub fn CrosshairMarks(
    /// Where it lies in the drawing that they stand over.
    at: Signal<Option<Crosshair>>,
    /// Device pixels a CSS pixel.
    #[prop(into)]
    ratio: Signal<f64>,
) -> impl IntoView {
    let is_seen = memo(move |_| at.get().is_some());
    // Where it was last, while it is not to be seen.
    let last = memo(move |before: Option<&Crosshair>| at.get().or(before.copied()).unwrap_or_default());
    let mark = move |class: &'static str, of: fn(&Crosshair) -> Rect| {
        let rect = memo(move |_| snapped(of(&last.get()), ratio.get()));
        let width = memo(move |_| rect.get().w);
        let height = memo(move |_| rect.get().h);
        view! {
            <div
                class=class
                style:width=move || format!("{}px", width.get())
                style:height=move || format!("{}px", height.get())
                style:transform=move || format!("translate({}px, {}px)", rect.get().x, rect.get().y)
            ></div>
        }
    };
    view! {
        <div
            class="crosshair"
            aria-hidden="true"
            style:visibility=move || if is_seen.get() { "visible" } else { "hidden" }
        >
            {mark("band", |crosshair| crosshair.row)}
            {mark("band", |crosshair| crosshair.column)}
            {mark("cell", |crosshair| crosshair.cell)}
        </div>
    }
}

/// On whole device pixels, as the cells below are.
fn snapped(rect: Rect, ratio: f64) -> Rect {
    let snap = |css: f32| ((f64::from(css) * ratio).round() / ratio) as f32;
    let (x, y) = (snap(rect.x), snap(rect.y));
    Rect::new(x, y, snap(rect.right()) - x, snap(rect.bottom()) - y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_lie_on_whole_device_pixels() {
        for (ratio, snapped_to) in [
            (1.0, Rect::new(10.0, 21.0, 18.0, 24.0)),
            (2.0, Rect::new(10.5, 20.5, 17.5, 24.0)),
            (0.5, Rect::new(10.0, 20.0, 18.0, 24.0)),
        ] {
            assert_eq!(snapped(Rect::new(10.4, 20.6, 17.5, 24.0), ratio), snapped_to, "{ratio}");
        }
    }
}
