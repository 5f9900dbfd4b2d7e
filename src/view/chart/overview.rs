//! The whole matrix in small, in the empty corner between its headers: a click or a drag scrolls the matrix there.

use board::charts::overview::Overview as Blocks;
use board::draw::geometry::{CssPx, Point, Rect, Size};
use leptos::html;
use leptos::prelude::*;
use web_sys::PointerEvent;

use crate::platform::canvas::Extent;
use crate::platform::reactive::{Signal, memo};
use crate::platform::shared::Shared;
use crate::state::State;
use crate::view::chart::painting::paint_on;
use crate::view::widgets::erased::{Show, view};

/// Space between the overview and the edges of its corner, CSS pixels.
const MARGIN: f32 = 12.0;
/// Least size at which it is readable.
const LEAST: Size = Size::new(80.0, 40.0);

/// The overview; absent where the window shows everything, or the corner is too small.
#[component]
pub fn Overview(
    /// Size of the empty corner.
    corner: Signal<Size>,
    /// The part of all cells that the window shows, as shares.
    window: Signal<Rect>,
    /// Device pixels per CSS pixel.
    #[prop(into)]
    ratio: Signal<f64>,
    /// Scrolls to a place, given as shares.
    #[prop(into)]
    go: Callback<((f32, f32),)>,
) -> impl IntoView {
    let state = State::current();
    let canvas = NodeRef::<html::Canvas>::new();
    let size = memo(move |_| {
        let Size { width: CssPx(width), height: CssPx(height) } = corner.get();
        Size::new((width - 2.0 * MARGIN).max(0.0), (height - 2.0 * MARGIN).max(0.0))
    });
    let is_useful = memo(move |_| {
        let (window, size) = (window.get(), size.get());
        (window.w < 1.0 || window.h < 1.0) && size.width >= LEAST.width && size.height >= LEAST.height
    });
    let extent =
        memo(move |_| if is_useful.get() { Extent::nearest(size.get(), ratio.get()) } else { Extent::NONE });
    let transposed = memo(move |_| state.link.read().transposed);
    let blocks = memo(move |_| {
        let (loaded, shown) = (state.data.loaded.read(), state.view.shown.read());
        Some(Shared::new(Blocks::new(&loaded.as_ref()?.board, &shown, size.get(), transposed.get())))
    });
    paint_on(canvas, extent, state, move |scene| {
        if let Some(blocks) = blocks.read().as_ref() {
            blocks.draw(window.get(), scene);
        }
    });
    let follow = move |event: &PointerEvent| {
        if event.buttons() & 1 == 1 {
            let at = Point::new(event.offset_x() as f32, event.offset_y() as f32);
            let place = blocks.with_untracked(|blocks| blocks.as_ref().map(|blocks| blocks.fraction_at(at)));
            place.into_iter().for_each(|place| go.run((place,)));
        }
    };
    let down = move |event: PointerEvent| {
        if let Some(canvas) = canvas.get_untracked() {
            let _ = canvas.set_pointer_capture(event.pointer_id());
        }
        follow(&event);
    };
    view! {
        <Show when=move || is_useful.get()>
            <canvas
                class="overview"
                node_ref=canvas
                aria-hidden="true"
                on:pointerdown=down
                on:pointermove=move |event| follow(&event)
            ></canvas>
        </Show>
    }
}
