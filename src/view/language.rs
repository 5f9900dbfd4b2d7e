//! The language switch, and the words in the language chosen. `<html lang>` follows.

use leptos::prelude::*;

use super::erased::view;
use crate::preferences::Language;
use crate::reactive::{Signal, derive, effect};
use crate::state::State;
use crate::text::{self, Words};

impl State {
    /// The words in the language chosen; what reads them inside a closure follows the switch.
    pub fn words(&self) -> &'static Words {
        text::words(self.language.get())
    }

    /// A word in the language chosen, for a text or an attribute. One type for all words: what a view makes of it is
    /// compiled once.
    pub fn word(self, of: fn(&'static Words) -> &'static str) -> Signal<&'static str> {
        derive(move || of(self.words()))
    }
}

/// A button that names the other language, in that language.
#[component]
pub fn LanguageSwitch() -> impl IntoView {
    let state = State::current();
    effect(move |_: Option<()>| {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("lang", state.language.get().tag());
        }
    });
    let other = move || match state.language.get() {
        Language::English => Language::Chinese,
        Language::Chinese => Language::English,
    };
    view! {
        <button
            type="button"
            class="button"
            lang=move || other().tag()
            on:click=move |_| state.language.set(other())
        >
            {move || text::words(other()).header.language_name}
        </button>
    }
}
