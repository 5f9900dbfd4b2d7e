//! What is shown as a file: one button for each form. Knows no row.

use board::export::Format;
use leptos::prelude::*;

use super::erased::view;
use super::icon::{Icon, Picture};
use crate::reactive::RwSignal;
use crate::state::State;

/// The buttons, for the menu of the display.
#[component]
pub fn Download() -> impl IntoView {
    let state = State::current();
    let failed = RwSignal::new(false);
    let words = move || &state.words().toolbar;
    let button = move |format: Format| {
        let name = move || format!("{} {}", words().download, (words().download_as)(format));
        view! {
            <button
                type="button"
                class="button framed"
                aria-label=move || name()
                on:click=move |_| failed.set(!state.download(format))
            >
                <Picture icon=Icon::Download/>
                {move || (words().download_as)(format)}
            </button>
        }
    };
    view! {
        <div class="downloads">
            <p class="setting">
                <span>{state.word(|words| words.toolbar.download)}</span>
                <span class="grow"></span>
                {Format::ALL.map(button)}
            </p>
            <p class="hint">{state.word(|words| words.toolbar.download_explained)}</p>
            <p class="problem" role="status">{move || failed.get().then(|| words().download_failed)}</p>
        </div>
    }
}
