//! What the marks of a drawing mean: colour, pattern and glyph beside their word.

use board::Status;
use leptos::prelude::*;

use crate::state::State;
use crate::view::widgets::erased::view;
use crate::view::widgets::icon::{Icon, Picture, StatusGlyph};

/// The legend of a drawing: the statuses, and what else it shows.
#[component]
pub fn Legend(
    /// Further items of the list.
    children: Children,
) -> impl IntoView {
    let state = State::current();
    let status = move |status: Status| {
        view! {
            <li>
                <StatusGlyph status=Some(status)/>
                {move || (state.words().common.status)(status)}
            </li>
        }
    };
    view! {
        <ul class="legend" aria-label=state.word(|words| words.drawing.legend)>
            {Status::ALL.into_iter().rev().map(status).collect_view()}
            {children()}
        </ul>
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
            {state.word(|words| words.common.not_targeted)}
        </li>
    }
}
