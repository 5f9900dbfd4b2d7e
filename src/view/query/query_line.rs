//! The query in one line of the header: a button that opens and closes the form.

use board::draw::labels::printable_text;
use ens_api::Parameter;
use leptos::prelude::*;

use crate::platform::reactive::{derive, memo};
use crate::state::State;
use crate::view::query::FORM;
use crate::view::query::printed_query::parameters_text;
use crate::view::widgets::erased::view;
use crate::view::widgets::icon::{Icon, Picture};

/// The line.
#[component]
pub fn QueryLine() -> impl IntoView {
    let state = State::current();
    let is_open = state.query.is_open;
    let application = memo(move |_| state.application_name(state.query.draft.read().get(Parameter::AppId)));
    let parameters = memo(move |_| parameters_text(state, &state.query.draft.read()));
    let whole = derive(move || {
        let app_id = printable_text(state.query.draft.read().get(Parameter::AppId)).into_owned();
        format!("{} {app_id}\n{}", application.get(), parameters.get())
    });
    view! {
        <button
            type="button"
            class="button framed query-summary"
            title=whole
            aria-expanded=move || is_open.get().to_string()
            aria-controls=FORM
            on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)
        >
            <span class="visually-hidden">{state.word(|words| words.query.label)} ": "</span>
            <strong>{application}</strong>
            <span class="muted">{parameters}</span>
            <Picture icon=Icon::ChevronDown/>
        </button>
    }
}
