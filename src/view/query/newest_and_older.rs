//! A number of pushes of newest versions, and beside it that of older ones.

use leptos::prelude::*;

use crate::platform::reactive::Signal;
use crate::state::State;
use crate::text::number;
use crate::view::widgets::erased::view;

/// What a number counts, with the number of newest versions and, where there are any, that of older ones.
pub fn counts_in_words(state: State, name: &str, (newest, older): (u64, u64)) -> String {
    match older {
        0 => format!("{name} {}", number(newest)),
        _ => format!("{name}: {}", (state.words().toolbar.newest_and_older)(newest, older)),
    }
}

/// The number of older versions in few digits; nothing where it is 0.
#[component]
pub fn OlderCount(
    /// The number.
    count: Signal<u64>,
) -> impl IntoView {
    let state = State::current();
    move || {
        let count = Some(count.get()).filter(|count| *count > 0)?;
        Some(view! { <span class="older">" +" {(state.words().common.short)(count)}</span> })
    }
}
