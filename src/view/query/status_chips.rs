//! A chip for each status, with the number of pushes that pass the other filters. Chosen statuses are joined by OR; none
//! chosen means all.

use board::Status;
use board::select::facet_counts::status_counts;
use leptos::prelude::*;

use crate::platform::reactive::memo;
use crate::state::State;
use crate::text::number;
use crate::view::widgets::erased::view;
use crate::view::widgets::icon::StatusGlyph;

/// The chips.
#[component]
pub fn StatusChips() -> impl IntoView {
    let state = State::current();
    let filter = state.view.filter;
    let counts = memo(move |_| {
        let (loaded, facts, filter) =
            (state.data.loaded.read(), state.data.region_facts.read(), filter.read());
        if filter.statuses.is_empty() {
            return state.view.shown.read().counts;
        }
        loaded.as_ref().map(|loaded| status_counts(&loaded.board, &facts, &filter)).unwrap_or_default()
    });
    let chip = move |status: Status| {
        let is_chosen = move || state.link.read().filter.statuses.has(status);
        let count = move || u64::from(counts.get()[status]);
        let is_known = move || state.data.loaded.with(Option::is_some);
        let name = move || (state.words().common.status)(status);
        let title = move || match is_known() {
            true => format!("{} {}", name(), number(count())),
            false => name().to_owned(),
        };
        view! {
            <button
                type="button"
                class="chip"
                title=move || title()
                aria-pressed=move || is_chosen().to_string()
                on:click=move |_| state.change(|link| link.filter.statuses.toggle(status))
            >
                <StatusGlyph status=Some(status)/>
                {move || name()}
                " "
                <span class="count">{move || is_known().then(|| (state.words().common.rounded)(count()))}</span>
            </button>
        }
    };
    view! {
        <div class="chips" role="group" aria-label=state.word(|words| words.toolbar.statuses)>
            {Status::ALL.into_iter().map(chip).collect_view()}
        </div>
    }
}
