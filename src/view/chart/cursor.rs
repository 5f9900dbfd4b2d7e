//! The cursor of the timeline, over it: a line at the moment under the pointer, the moment itself, and an outline around
//! the bar. Where they lie is `board::charts::timeline`'s to say.

use board::charts::timeline::Cursor;
use board::draw::geometry::Rect;
use leptos::prelude::*;

use crate::platform::reactive::{Signal, memo};
use crate::state::State;
use crate::view::chart::overlay::{Mark, Overlay};
use crate::view::widgets::erased::view;

/// The marks; each is not to be seen where there is nothing to mark.
#[component]
pub fn CursorMarks(
    /// Where the line and its moment lie in the drawing that they stand over.
    at: Signal<Option<Cursor>>,
    /// Where the outline of what is under the pointer lies.
    pointed: Signal<Option<Rect>>,
    /// Where something of it may be seen.
    plot: Signal<Rect>,
    /// Device pixels a CSS pixel.
    ratio: Signal<f64>,
) -> impl IntoView {
    let state = State::current();
    let part = move |of: fn(Cursor) -> Rect| memo(move |_| at.get().map(of));
    let moment = memo(move |_| at.get().map(|cursor| cursor.moment));
    // What it told last, while it is not to be seen.
    let told = memo(move |before: Option<&String>| {
        moment.get().map(|at| state.moment(at)).or_else(|| before.cloned()).unwrap_or_default()
    });
    view! {
        <Overlay>
            <Mark class="plot" at=memo(move |_| Some(plot.get())) ratio>
                <Mark class="pointed" at=pointed within=plot ratio/>
            </Mark>
            <Mark class="line" at=part(|cursor| cursor.line) ratio/>
            <Mark class="moment" at=part(|cursor| cursor.label) ratio>{move || told.get()}</Mark>
        </Overlay>
    }
}
