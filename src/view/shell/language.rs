//! The language switch. `<html lang>` follows it.

use leptos::prelude::*;

use crate::platform::reactive::effect;
use crate::state::State;
use crate::view::widgets::erased::view;

/// A button that names the next language, in that language.
#[component]
pub fn LanguageSwitch() -> impl IntoView {
    let state = State::current();
    effect(move |_: Option<()>| {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("lang", state.preferences.language.get().tag);
        }
    });
    let next = move || state.preferences.language.get().next();
    view! {
        <button
            type="button"
            class="button"
            lang=move || next().tag
            on:click=move |_| state.preferences.language.set(next())
        >
            {move || next().name}
        </button>
    }
}
