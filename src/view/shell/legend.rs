//! What the marks of a drawing mean: colour, pattern and glyph beside their word.

use board::Status;
use board::draw::labels::printable_text;
use leptos::prelude::*;

use crate::platform::reactive::memo;
use crate::state::State;
use crate::view::widgets::erased::view;
use crate::view::widgets::icon::{Icon, Picture, StatusGlyph};

/// The legend of a drawing: what it shows besides the statuses, and on paper these, too. On the screen the chips are their
/// legend.
#[component]
pub fn Legend(
    /// Further items of the list.
    children: Children,
) -> impl IntoView {
    let state = State::current();
    let status = move |status: Status| {
        view! {
            <li class="on-paper">
                <StatusGlyph status=Some(status)/>
                {move || (state.words().common.status)(status)}
            </li>
        }
    };
    view! {
        <ul class="legend" aria-label=state.word(|words| words.drawing.legend)>
            {Status::ALL.into_iter().rev().map(status).collect_view()}
            <FilteredOut/>
            {children()}
        </ul>
    }
}

/// An item of every legend: pushes that the filter hides. Invisible without a filter, so that this moves nothing.
#[component]
fn FilteredOut() -> impl IntoView {
    let state = State::current();
    let is_idle = memo(move |_| state.link.read().filter.is_empty());
    view! {
        <li class="filtered-out" class:idle=move || is_idle.get()>
            <span class="swatch hidden-status" aria-hidden="true"></span>
            {state.word(|words| words.drawing.filtered_out)}
        </li>
    }
}

/// An item of the legend: what the names of all shown data files or regions begin with, which the drawing leaves out. It is
/// empty where nothing is left out, so that a filter moves nothing.
#[component]
pub fn LeftOut(
    /// Whether it is of the regions.
    #[prop(default = false)]
    of_regions: bool,
) -> impl IntoView {
    let state = State::current();
    let start = memo(move |_| {
        let (loaded, shown) = (state.data.loaded.read(), state.view.shown.read());
        let board = &loaded.as_ref()?.board;
        let start = if of_regions { shown.labels.region_start(board) } else { shown.labels.folder(board) };
        Some(printable_text(start).into_owned()).filter(|start| !start.is_empty())
    });
    let text = memo(move |_| start.get().map(|start| (state.words().drawing.left_out)(of_regions, &start)));
    view! {
        <li
            class="left-out"
            title=move || text.get()
            aria-hidden=move || text.read().is_none().to_string()
        >
            {move || text.get()}
        </li>
    }
}

/// An item of the legend: a place that is not targeted.
#[component]
pub fn NotTargeted(
    /// What the drawing shows there.
    icon: Icon,
) -> impl IntoView {
    let state = State::current();
    view! {
        <li>
            <span class="glyph not-targeted"><Picture icon/></span>
            {move || state.without_push()}
        </li>
    }
}
