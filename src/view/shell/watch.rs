//! The button by which a person watches what is shown, and the line at the foot that says so.

use leptos::prelude::*;

use crate::platform::reactive::memo;
use crate::state::State;
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::focus::focus_on;
use crate::view::widgets::icon::{Icon, Picture};
use crate::view::widgets::icon_button::IconButton;
use crate::view::widgets::toggle_button::ToggleButton;

/// Id of the button that begins.
const BUTTON: &str = "watch-button";

/// The button.
#[component]
pub fn WatchButton(
    /// Whether its name is seen: in a menu.
    #[prop(default = false)]
    label: bool,
) -> impl IntoView {
    let state = State::current();
    let name = state.word(|words| words.watch.label);
    view! { <ToggleButton icon=Icon::Bell name pressed=state.watch.is_on.read_only() press=move |()| state.watch.toggle() id=BUTTON label/> }
}

/// What is watched, and the last event, while a person watches.
#[component]
pub fn WatchStrip() -> impl IntoView {
    let state = State::current();
    let is_on = state.watch.is_on;
    let words = move || &state.words().watch;
    let remaining = memo(move |_| state.view.summary.read().eta.map(|eta| (eta.likely, eta.latest)));
    let estimate = move || {
        let (likely, latest) = remaining.get()?;
        Some(format!(
            "{}: {}",
            state.words().summary.remaining,
            (state.words().summary.between)(likely, latest)
        ))
    };
    let refused = move || (state.watch.may_notify.get() == Some(false)).then(|| words().refused);
    let never = move || (state.preferences.refresh.get().seconds() == 0).then(|| words().no_refresh);
    let last = move || state.watch.last.get().map(words().event);
    let end = move || {
        state.watch.toggle();
        // On a narrow page the button is in a menu.
        focus_on("#board-view");
        focus_on(&format!("#{BUTTON}"));
    };
    view! {
        <Show when=move || is_on.get()>
            <section class="watch" aria-label=state.word(|words| words.watch.label)>
                <Picture icon=Icon::Bell/>
                <p>
                    <strong role="status">{last}</strong>
                    <span>{state.word(|words| words.watch.explained)}</span>
                    <span class="muted">{estimate}</span>
                    <span class="problem">{refused}</span>
                    <span class="problem">{never}</span>
                </p>
                <IconButton icon=Icon::Close name=state.word(|words| words.watch.end) press=move |()| end()/>
            </section>
        </Show>
    }
}
