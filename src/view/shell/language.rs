//! The language switch. `<html lang>` follows it.

use leptos::prelude::*;

use crate::platform::reactive::effect;
use crate::preferences::Language;
use crate::state::State;
use crate::text;
use crate::view::widgets::erased::view;

/// A button that names the other language, in that language.
#[component]
pub fn LanguageSwitch() -> impl IntoView {
    let state = State::current();
    effect(move |_: Option<()>| {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("lang", state.preferences.language.get().tag());
        }
    });
    let other = move || match state.preferences.language.get() {
        Language::English => Language::Chinese,
        Language::Chinese => Language::English,
    };
    view! {
        <button
            type="button"
            class="button"
            lang=move || other().tag()
            on:click=move |_| state.preferences.language.set(other())
        >
            {move || text::words(other()).header.language_name}
        </button>
    }
}
