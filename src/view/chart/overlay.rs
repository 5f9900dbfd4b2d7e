//! The marks that follow the pointer over a drawing. They are elements, since a canvas is copied to the screen as a
//! whole whenever a part of it is painted.

use board::draw::geometry::DeviceRect;
use board::draw::geometry::Rect;
use leptos::prelude::*;

use crate::platform::reactive::{Signal, memo};
use crate::state::State;
use crate::view::chart::hit::{Hit, MarkKind, Moment};
use crate::view::widgets::erased::view;

/// All marks of a chart; hidden where the pointer is on nothing.
#[component]
pub fn HoverMarks(
    /// Which marks there are.
    kinds: &'static [MarkKind],
    /// The hit under the pointer.
    hit: Signal<Hit>,
    /// Where the marks of [`MarkKind::InPlot`] can be seen.
    plot: Signal<Rect>,
    /// Device pixels per CSS pixel.
    ratio: Signal<f64>,
) -> impl IntoView {
    let state = State::current();
    // A mark that is hidden keeps its last text.
    let text = move |before: Option<&String>| {
        let say = |moment| match moment {
            Moment::At(at) => state.moment(at),
            Moment::Since(seconds) => (state.words().common.duration)(seconds),
        };
        hit.get().moment.map(say).or_else(|| before.cloned()).unwrap_or_default()
    };
    let mark = |(index, kind): (usize, &MarkKind)| {
        let at = memo(move |_| hit.read().marks[index]);
        match *kind {
            MarkKind::Plain(class) => view! { <Mark class at ratio/> },
            MarkKind::InPlot(class) => view! {
                <Mark class="plot" at=memo(move |_| Some(plot.get())) ratio>
                    <Mark class at within=plot ratio/>
                </Mark>
            },
            MarkKind::Moment(class) => {
                let text = memo(text);
                view! { <Mark class at ratio>{move || text.get()}</Mark> }
            }
        }
    };
    view! {
        <div class="overlay" aria-hidden="true">{kinds.iter().enumerate().map(mark).collect_view()}</div>
    }
}

/// A rectangle over a drawing; hidden where it lies nowhere. While it is seen, a move of the pointer only moves it.
#[component]
fn Mark(
    /// Its class.
    class: &'static str,
    /// Where it lies in the drawing.
    at: Signal<Option<Rect>>,
    /// Device pixels per CSS pixel.
    ratio: Signal<f64>,
    /// The mark that contains and clips it, or else the drawing's corner.
    #[prop(optional)]
    within: Signal<Rect>,
    /// Its text, or marks in it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let is_seen = memo(move |_| at.get().is_some());
    // A mark that is hidden stays at its last place.
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

/// The device pixels of a rectangle, as left, top, width and height in CSS pixels, counted from the left top corner of
/// the device pixels of another one.
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
