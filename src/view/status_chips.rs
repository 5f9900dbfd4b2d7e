//! A chip a status, with its count on the whole board. Chosen chips are joined by OR; none chosen means all.

use board::Status;
use leptos::prelude::*;

use super::icon::StatusGlyph;
use crate::state::State;
use crate::text::number;

/// The chips.
#[component]
pub fn StatusChips() -> impl IntoView {
    let state = State::current();
    let chip = move |status: Status| {
        let is_chosen = move || state.link.read().filter.statuses.has(status);
        let count = move || number(state.summary_of_all.read().counts[status].into());
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || is_chosen().to_string()
                on:click=move |_| state.change(|link| link.filter.statuses.toggle(status))
            >
                <StatusGlyph status=Some(status)/>
                {move || (state.words().common.status)(status)}
                " "
                <span class="count">{count}</span>
            </button>
        }
    };
    view! {
        <div class="chips" role="group" aria-label=move || state.words().toolbar.statuses>
            {Status::ALL.into_iter().map(chip).collect_view()}
        </div>
    }
}
