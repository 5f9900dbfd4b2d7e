//! A button that is a picture alone, with its name for those who do not see it or point at it. Knows no state.

use leptos::prelude::*;

use crate::platform::reactive::Signal;
use crate::view::widgets::erased::view;
use crate::view::widgets::icon::{Icon, Picture};

/// The button. What else it tells of itself is added where it is used, as `attr:…`.
#[component]
pub fn IconButton(
    /// The picture.
    #[prop(into)]
    icon: Signal<Icon>,
    /// What it does.
    #[prop(into)]
    name: Signal<String>,
    /// Does it.
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
