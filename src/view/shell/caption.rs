//! The line below the board: the legend, or the rows and keys of the table; and while filters apply, how many pushes pass and
//! a button that clears the filters. The line is always there, so that a filter moves nothing.

use leptos::prelude::*;

use crate::platform::reactive::memo;
use crate::state::State;
use crate::text::number;
use crate::view::query::chosen_facets::ChosenFacets;
use crate::view::shell::toolbar::DRAWING;
use crate::view::shell::view_kind::Views;
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::focus::focus_on;
use crate::view::widgets::icon::{Icon, Picture};

/// Id of the element that lists the table's keys.
pub const TABLE_KEYS: &str = "table-keys";

/// The line.
#[component]
pub fn Caption() -> impl IntoView {
    let state = State::current();
    let (views, chosen) = (Views::current(), memo(move |_| state.link.read().view));
    view! {
        <footer class="caption">
            {move || (views.of(chosen.get()).caption)()}
            <ChosenFacets/>
            <SortAgain/>
            <ShownOf/>
        </footer>
    }
}

/// Where a refresh would have moved what a person looks at: a button that sorts the board again.
#[component]
fn SortAgain() -> impl IntoView {
    let state = State::current();
    let is_held = memo(move |_| state.view.shown.read().is_held || state.view.is_table_held.get());
    // The button disappears.
    let sort = move |_| {
        state.view.sortings.update(|sortings| *sortings += 1);
        focus_on(DRAWING);
    };
    view! {
        <Show when=move || is_held.get()>
            <button type="button" class="button framed small" on:click=sort>
                {state.word(|words| words.toolbar.sort_again)}
            </button>
        </Show>
    }
}

/// The number of rows of the table, and its keys.
#[component]
pub fn Rows() -> impl IntoView {
    let state = State::current();
    let count = move || (state.words().table.rows)(state.view.shown.read().counts.total().into());
    view! {
        <p>
            <span>{move || count()}</span>
            <span class="table-keys" id=TABLE_KEYS>{state.word(|words| words.table.keys)}</span>
        </p>
    }
}

/// The number of pushes that pass the filters, and a button that clears these. Invisible without filters.
#[component]
fn ShownOf() -> impl IntoView {
    let state = State::current();
    let is_filtered = memo(move |_| !state.link.read().filter.is_empty());
    let counts = memo(move |_| {
        let (shown, all) = (state.view.shown.read().counts.total(), state.data.summary.read().counts.total());
        (u64::from(shown), u64::from(all))
    });
    let text = move || {
        let (shown, all) = counts.get();
        (state.words().toolbar.shown_of)(shown, all)
    };
    let exactly = move || {
        let (shown, all) = counts.get();
        format!("{} / {}", number(shown), number(all))
    };
    // The button disappears with the filters.
    let clear = move |_| {
        state.clear_filters();
        focus_on(".chips button");
    };
    view! {
        <p class="shown-of" class:idle=move || !is_filtered.get()>
            <span class="count" title=move || exactly()>{move || text()}</span>
            <button
                type="button"
                class="button small"
                title=state.word(|words| words.toolbar.clear_filters)
                on:click=clear
            >
                <Picture icon=Icon::Close/>
                <span class="words">{state.word(|words| words.toolbar.clear_filters)}</span>
            </button>
        </p>
    }
}
