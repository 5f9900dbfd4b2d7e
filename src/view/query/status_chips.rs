//! A chip for each status, with the number of pushes that pass the other filters: those of the newest versions, of which the
//! headline is, and beside it those of older ones. Chosen statuses are joined by OR; none chosen means all.

use board::Status;
use leptos::prelude::*;

use crate::platform::reactive::{derive, memo};
use crate::state::State;
use crate::view::query::newest_and_older::{OlderCount, counts_in_words};
use crate::view::widgets::erased::view;
use crate::view::widgets::icon::StatusGlyph;

/// The chips.
#[component]
pub fn StatusChips() -> impl IntoView {
    let state = State::current();
    let counts = memo(move |_| {
        let summary = state.view.summary.read();
        (summary.newest, summary.counts)
    });
    let chip = move |status: Status| {
        let is_chosen = move || state.link.read().filter.statuses.has(status);
        let newest = move || u64::from(counts.get().0[status]);
        let older = move || u64::from(counts.get().1[status]) - newest();
        let is_known = move || state.data.loaded.with(Option::is_some);
        let name = move || (state.words().common.status)(status);
        let title = move || match is_known() {
            false => name().to_owned(),
            true => counts_in_words(state, name(), (newest(), older())),
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
                <span class="count">{move || is_known().then(|| (state.words().common.rounded)(newest()))}</span>
                <OlderCount count=derive(older)/>
            </button>
        }
    };
    view! {
        <div class="chips" role="group" aria-label=state.word(|words| words.toolbar.statuses)>
            {Status::ALL.into_iter().map(chip).collect_view()}
        </div>
    }
}
