//! The theme switch: system, light, dark. `<html data-theme>` follows it.

use leptos::prelude::*;

use crate::platform::reactive::{derive, effect};
use crate::preferences::Theme;
use crate::state::State;
use crate::view::widgets::erased::view;
use crate::view::widgets::icon::Icon;
use crate::view::widgets::icon_button::IconButton;

/// A button that selects the next theme.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let state = State::current();
    effect(move |_: Option<()>| {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-theme", state.preferences.theme.get().name());
        }
    });
    let icon = derive(move || match state.preferences.theme.get() {
        Theme::System => Icon::Monitor,
        Theme::Light => Icon::Sun,
        Theme::Dark => Icon::Moon,
    });
    let name = move || {
        let words = state.words();
        (words.header.theme_named)((words.header.theme)(state.preferences.theme.get()))
    };
    let next = move |()| {
        state.preferences.theme.update(|theme| {
            *theme = match theme {
                Theme::System => Theme::Light,
                Theme::Light => Theme::Dark,
                Theme::Dark => Theme::System,
            }
        });
    };
    view! {
        <IconButton icon name=derive(name) press=next/>
    }
}
