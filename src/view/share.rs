//! The button that copies the link of what is shown: the address bar, since everything shown is in it.

use leptos::prelude::*;

use super::copy::CopyButton;
use super::erased::view;
use super::icon::Icon;
use crate::reactive::derive;
use crate::state::State;

/// The button.
#[component]
pub fn CopyLink() -> impl IntoView {
    let state = State::current();
    let label = derive(move || state.words().header.copy_link.to_owned());
    let href = derive(move || state.href());
    view! { <CopyButton text=href label name=label class="framed" icon=Icon::Link/> }
}
