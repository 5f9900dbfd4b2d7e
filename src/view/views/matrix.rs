//! The matrix on the page: versions of files by regions. Turns pointer and keys into a cell and a cell into an
//! intent; where cells lie is `board::charts::matrix`'s to say.

use board::charts::matrix::{Cell, Matrix, MatrixHit, MatrixView as Look};
use leptos::prelude::*;
use web_sys::{KeyboardEvent, MouseEvent};

use crate::platform::reactive::{Signal, derive, memo};
use crate::state::State;
use crate::view::chart::crosshair::CrosshairMarks;
use crate::view::chart::drawing::{Drawing, DrawingFrame, failure_for, step_of};
use crate::view::chart::kept::Kept;
use crate::view::chart::overview::Overview;
use crate::view::chart::tooltip::{Subject, Tip, spoken};
use crate::view::widgets::erased::view;

/// All that a matrix is laid out from.
#[derive(Clone, Copy)]
struct Inputs {
    state: State,
    look: Signal<Look>,
}

impl Inputs {
    /// What `read` finds in the matrix laid out; `None` while there is no board. Tracked.
    fn with<T>(self, look: Look, read: impl FnOnce(&Matrix<'_>) -> T) -> Option<T> {
        let loaded = self.state.data.loaded.read();
        let (shown, widths) = (self.state.view.shown.read(), self.state.view.widths.get());
        Some(read(&Matrix::new(&loaded.as_ref()?.board, &shown, widths, look)))
    }

    fn now<T>(self, read: impl FnOnce(&Matrix<'_>) -> T) -> Option<T> {
        untrack(|| self.with(self.look.get(), read))
    }
}

/// The matrix.
#[component]
pub fn MatrixView() -> impl IntoView {
    let state = State::current();
    let drawing = Drawing::new();
    let focused = Kept::<Cell>::new(state);
    let selected = memo(move |_| {
        let pinned = state.view.pinned.get()?;
        Some(Cell { file: pinned.file, region: pinned.region? })
    });
    let look = memo(move |_| Look {
        size: drawing.size(),
        scroll: drawing.scroll(),
        transposed: state.link.read().transposed,
        selected: selected.get(),
        focused: focused.get(),
        ..Look::default()
    });
    let inputs = Inputs { state, look };

    let hit = memo(move |_| {
        let pointer = drawing.pointer()?;
        inputs.with(look.get(), |matrix| matrix.hit_test(pointer.at)).flatten()
    });
    drawing.paint(state, move |scene| {
        inputs.with(look.get(), |matrix| matrix.draw(scene));
    });
    let crosshair = memo(move |_| match hit.get()? {
        MatrixHit::Cell(cell, _) => inputs.with(look.get(), |matrix| matrix.crosshair(cell)).flatten(),
        _ => None,
    });
    let content = memo(move |_| {
        let look = Look { scroll: Default::default(), focused: None, selected: None, ..look.get() };
        inputs.with(look, |matrix| matrix.content()).unwrap_or_default()
    });

    let still = memo(move |_| Look { focused: None, selected: None, ..look.get() });
    let corner = memo(move |_| inputs.with(still.get(), |matrix| matrix.headers()).unwrap_or_default());
    let window = memo(move |_| inputs.with(still.get(), |matrix| matrix.window()).unwrap_or_default());
    let go = move |place: (f32, f32)| {
        if let Some(to) = inputs.now(|matrix| matrix.scroll_to(place)) {
            drawing.scroll_to(to);
        }
    };

    // What is pinned elsewhere (by the link, the table, the panel) comes into the window.
    drawing.follow_pinned(state, move || {
        if let Some(cell) = selected.get_untracked()
            && let Some(to) = inputs.now(|matrix| matrix.scroll_into_view(cell))
        {
            drawing.scroll_to(to);
        }
    });

    let pin = move |hit: MatrixHit| match hit {
        MatrixHit::Cell(cell, _) => {
            focused.set(Some(cell));
            state.pin(cell.file, Some(cell.region));
        }
        MatrixHit::File(file) => state.pin(file, None),
        MatrixHit::Region(_) | MatrixHit::Group(_) | MatrixHit::Corner => {}
    };
    let click = move |event: MouseEvent| {
        let at = drawing.point_of(&event);
        if let Some(hit) = inputs.now(|matrix| matrix.hit_test(at)).flatten() {
            pin(hit);
        }
    };
    let press = move |event: KeyboardEvent| {
        let from = focused.get_untracked().or(selected.get_untracked());
        if event.key() == "Enter" {
            if let Some(cell) = from {
                state.pin(cell.file, Some(cell.region));
            }
            return;
        }
        let next = match step_of(&event) {
            Some((direction, stride)) => inputs.now(|matrix| {
                let near = from.and_then(|from| matrix.neighbour(from, direction, stride));
                near.or_else(|| matrix.first_cell())
            }),
            None => failure_for(state, &event, from.and_then(|from| state.push_at(from.file, from.region)))
                .map(|push| state.place_of(push).map(|(file, region)| Cell { file, region })),
        };
        let Some(next) = next.flatten() else { return };
        event.prevent_default();
        focused.set(Some(next));
        if let Some(to) = inputs.now(|matrix| matrix.scroll_into_view(next)) {
            drawing.scroll_to(to);
        }
    };

    let subject = move |cell: Cell| {
        let push = state.push_at(cell.file, cell.region);
        Subject { file: Some(cell.file), region: Some(cell.region), push, others: 0 }
    };
    let tip = memo(move |_| {
        let pointer = drawing.pointer()?;
        let about = match hit.get()? {
            MatrixHit::Cell(cell, _) => subject(cell),
            MatrixHit::File(file) => Subject { file: Some(file), region: None, push: None, others: 0 },
            MatrixHit::Region(region) => Subject { file: None, region: Some(region), push: None, others: 0 },
            MatrixHit::Group(_) | MatrixHit::Corner => return None,
        };
        Some((about, pointer.on_screen))
    });
    let speech = memo(move |_| focused.get().map(|cell| spoken(state, subject(cell))).unwrap_or_default());

    view! {
        <div class="canvas-view">
          <div class="canvas-events" on:click=click on:keydown=press>
            <DrawingFrame
                drawing
                content
                id="matrix-keys"
                label=derive(move || state.words().drawing.matrix_label.to_owned())
                keys=derive(move || state.words().drawing.matrix_keys.to_owned())
                spoken=speech
            />
          </div>
            <CrosshairMarks at=crosshair ratio=derive(move || drawing.ratio())/>
            <Overview corner window ratio=derive(move || drawing.ratio()) go/>
        </div>
        <Tip subject=tip/>
    }
}
