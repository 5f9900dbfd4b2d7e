//! What the marks of the drawings mean: colour, pattern and glyph beside their word. Decides nothing.

use board::Status;
use board::link::View;
use leptos::prelude::*;

use super::icon::StatusGlyph;
use crate::state::State;

/// The legend of the drawing that is seen.
#[component]
pub fn Legend() -> impl IntoView {
    let state = State::current();
    let is_timeline = Memo::new(move |_| state.link.read().view == View::Timeline);
    let status = move |status: Status| {
        view! {
            <li>
                <StatusGlyph status=Some(status)/>
                {move || (state.words().common.status)(status)}
            </li>
        }
    };
    view! {
        <ul class="legend" aria-label=move || state.words().drawing.legend>
            {Status::ALL.into_iter().rev().map(status).collect_view()}
            <Show
                when=move || is_timeline.get()
                fallback=move || view! {
                    <li>
                        <StatusGlyph status=None/>
                        {move || state.words().common.not_targeted}
                    </li>
                }
            >
                <li>
                    <span class="swatch hatched" aria-hidden="true"></span>
                    {move || state.words().drawing.hatched}
                </li>
                <li>
                    <span class="swatch now" aria-hidden="true"></span>
                    {move || state.words().drawing.now}
                </li>
            </Show>
        </ul>
    }
}
