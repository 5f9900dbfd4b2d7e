//! The legend of the drawings: each colour, pattern and glyph beside its word.

use board::Status;
use board::link::View;
use leptos::prelude::*;

use crate::platform::reactive::{derive, memo};
use crate::state::State;
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::icon::{Icon, Picture, StatusGlyph};

/// The legend of the current view.
#[component]
pub fn Legend() -> impl IntoView {
    let state = State::current();
    let view = memo(move |_| state.link.read().view);
    let is_timeline = memo(move |_| view.get() == View::Timeline);
    // A tile is large enough for a ring.
    let icon = derive(move || if view.get() == View::Tiles { Icon::Ring } else { Icon::Dot });
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
            <Show
                when=move || is_timeline.get()
                fallback=move || view! {
                    <li>
                        <span class="glyph not-targeted"><Picture icon/></span>
                        {state.word(|words| words.common.not_targeted)}
                    </li>
                }
            >
                <li>
                    <span class="swatch hatched" aria-hidden="true"></span>
                    {state.word(|words| words.drawing.hatched)}
                </li>
                <li>
                    <span class="swatch now" aria-hidden="true"></span>
                    {state.word(|words| words.drawing.now)}
                </li>
            </Show>
        </ul>
    }
}
