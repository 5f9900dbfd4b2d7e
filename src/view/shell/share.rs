//! The button that copies the address: it holds everything that is shown.

use leptos::prelude::*;

use crate::platform::reactive::derive;
use crate::state::State;
use crate::view::widgets::copy::CopyButton;
use crate::view::widgets::erased::view;
use crate::view::widgets::icon::Icon;

/// Class of the button, which the key of the shortcut presses.
pub const COPY_LINK: &str = "copy-link";

/// The button.
#[component]
pub fn CopyLink() -> impl IntoView {
    let state = State::current();
    let label = derive(move || state.words().header.copy_link.to_owned());
    let href = derive(move || state.href_untracked());
    view! { <CopyButton text=href label name=label class="framed copy-link" icon=Icon::Link/> }
}
