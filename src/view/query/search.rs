//! The search field. Each letter adjusts the link.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::platform::reactive::memo;
use crate::state::State;
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::focus::focus_on;
use crate::view::widgets::icon::{Icon, Picture};
use crate::view::widgets::icon_button::IconButton;

/// Id of the field, for the keyboard shortcut that focuses it.
pub const FIELD: &str = "search";

/// The field.
#[component]
pub fn SearchField() -> impl IntoView {
    let state = State::current();
    let text = memo(move |_| state.link.read().filter.search.0.clone());
    let set = move |text: String| state.adjust(|link| link.filter.search.0 = text);
    let key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !text.read_untracked().is_empty() {
            event.stop_propagation();
            set(String::new());
        }
    };
    let clear = move |()| {
        set(String::new());
        focus_on(&format!("#{FIELD}"));
    };
    view! {
        <div class="search">
            <Picture icon=Icon::Search/>
            <input
                id=FIELD
                type="search"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                aria-label=state.word(|words| words.toolbar.search_hint)
                title=state.word(|words| words.toolbar.search_hint)
                placeholder=state.word(|words| words.toolbar.search)
                aria-keyshortcuts="/"
                prop:value=move || text.get()
                on:input:target=move |event| set(event.target().value())
                on:keydown=key
            />
            <Show when=move || !text.read().is_empty()>
                <IconButton
                    icon=Icon::Close
                    name=state.word(|words| words.toolbar.clear_search)
                    press=clear
                    class="small"
                />
            </Show>
        </div>
    }
}
