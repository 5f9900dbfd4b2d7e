//! A button with an icon and an accessible name.

use leptos::prelude::*;

use crate::platform::reactive::Signal;
use crate::view::widgets::erased::view;
use crate::view::widgets::icon::{Icon, Picture};

/// The button. Further ARIA attributes are added as `attr:…`.
#[component]
pub fn IconButton(
    /// The icon.
    #[prop(into)]
    icon: Signal<Icon>,
    /// The accessible name and the tooltip.
    #[prop(into)]
    name: Signal<String>,
    /// Called on a press.
    #[prop(into)]
    press: Callback<()>,
    /// Classes beside `button only-icon`.
    #[prop(default = "")]
    class: &'static str,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=format!("button only-icon {class}")
            aria-label=name
            title=name
            on:click=move |_| press.run(())
        >
            <Picture icon/>
        </button>
    }
}
