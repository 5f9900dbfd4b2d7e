//! A button that opens or closes something, or switches it: an icon, and in a menu its name beside it.

use leptos::prelude::*;

use crate::platform::reactive::Signal;
use crate::view::widgets::erased::view;
use crate::view::widgets::icon::{Icon, Picture};

/// The button.
#[component]
pub fn ToggleButton(
    /// The icon.
    icon: Icon,
    /// The accessible name and the tooltip.
    name: Signal<&'static str>,
    /// Whether it is pressed.
    #[prop(into)]
    pressed: Signal<bool>,
    /// Called on a press.
    #[prop(into)]
    press: Callback<()>,
    /// Its id where its name is not seen: in a menu there is a second one.
    id: &'static str,
    /// Whether its name is seen: in a menu.
    label: bool,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=if label { "button framed" } else { "button framed only-icon" }
            id=(!label).then_some(id)
            aria-label=name
            title=name
            aria-pressed=move || pressed.get().to_string()
            on:click=move |_| press.run(())
        >
            <Picture icon/>
            {label.then(|| view! { <span class="words">{name}</span> })}
        </button>
    }
}
