//! The legend of the timeline.

use leptos::prelude::*;

use crate::state::State;
use crate::view::shell::legend::Legend;
use crate::view::widgets::erased::view;

/// What the marks of the timeline mean.
#[component]
pub fn TimelineLegend() -> impl IntoView {
    let state = State::current();
    view! {
        <Legend>
            <li>
                <span class="swatch hatched" aria-hidden="true"></span>
                {state.word(|words| words.drawing.hatched)}
            </li>
            <li>
                <span class="swatch now" aria-hidden="true"></span>
                {state.word(|words| words.drawing.now)}
            </li>
        </Legend>
    }
}
