//! The crosshair of the matrix, over it: the row, the column and the cell under the pointer. Where they lie is
//! `board::charts::matrix`'s to say.

use board::charts::matrix::Crosshair;
use board::draw::geometry::Rect;
use leptos::prelude::*;

use crate::platform::reactive::{Signal, memo};
use crate::view::chart::overlay::{Mark, Overlay};
use crate::view::widgets::erased::view;

/// The marks; not to be seen where there is no crosshair.
#[component]
pub fn CrosshairMarks(
    /// Where it lies in the drawing that they stand over.
    at: Signal<Option<Crosshair>>,
    /// Device pixels a CSS pixel.
    ratio: Signal<f64>,
) -> impl IntoView {
    let part = move |of: fn(Crosshair) -> Rect| memo(move |_| at.get().map(of));
    view! {
        <Overlay>
            <Mark class="band" at=part(|crosshair| crosshair.row) ratio/>
            <Mark class="band" at=part(|crosshair| crosshair.column) ratio/>
            <Mark class="cell" at=part(|crosshair| crosshair.cell) ratio/>
        </Overlay>
    }
}
