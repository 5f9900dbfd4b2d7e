//! The legend of the timeline.

use board::select::lanes::Lanes;
use leptos::prelude::*;

use crate::platform::reactive::memo;
use crate::state::State;
use crate::view::shell::legend::{LeftOut, Legend};
use crate::view::widgets::erased::view;

/// What the marks of the timeline mean.
#[component]
pub fn TimelineLegend() -> impl IntoView {
    let state = State::current();
    let lanes = memo(move |_| state.link.read().lanes());
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
            {move || view! { <LeftOut of_regions=lanes.get() == Lanes::ByRegion/> }}
        </Legend>
    }
}
