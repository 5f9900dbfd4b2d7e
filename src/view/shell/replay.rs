//! The replay, at the foot of the board: a slider over the moments at which something changed, and what plays them.

use std::time::Duration;

use leptos::prelude::*;

use crate::platform::reactive::{derive, effect, memo};
use crate::state::State;
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::focus::focus_on;
use crate::view::widgets::icon::Icon;
use crate::view::widgets::icon_button::IconButton;
use crate::view::widgets::toggle_button::ToggleButton;

/// Time between two steps that are played.
const FRAME: Duration = Duration::from_millis(125);
/// Into how many steps a replay is divided: it takes some 20 seconds.
const FRAMES: usize = 160;
/// Id of the button that opens the replay.
const OPENER: &str = "replay-button";

/// The button that opens and closes the replay.
#[component]
pub fn ReplayButton(
    /// Whether its name is seen: in a menu.
    #[prop(default = false)]
    label: bool,
) -> impl IntoView {
    let state = State::current();
    let name = state.word(|words| words.replay.label);
    view! { <ToggleButton icon=Icon::Clock name pressed=state.replay.is_open press=move |()| state.toggle_replay() id=OPENER label/> }
}

/// The slider and its buttons, while the replay is open and there is a board.
#[component]
pub fn Replay() -> impl IntoView {
    let state = State::current();
    let is_shown = memo(move |_| state.replay.is_open.get() && state.data.loaded.with(Option::is_some));
    play(state);
    view! {
        <Show when=move || is_shown.get()>
            <Slider/>
        </Show>
    }
}

#[component]
fn Slider() -> impl IntoView {
    let state = State::current();
    let words = move || &state.words().replay;
    let as_of = memo(move |_| state.as_of());
    let time = move || match as_of.get() {
        Some(at) => (words().as_of)(&state.moment_and_zone(at)),
        None => words().now.to_owned(),
    };
    let note = move || if as_of.get().is_some() { words().rebuilt } else { words().hint };
    let last = memo(move |_| state.replay.moments.read().len());
    let play_icon = derive(move || if state.replay.is_playing.get() { Icon::Pause } else { Icon::Arrow });
    let play_name = derive(move || {
        let name = if state.replay.is_playing.get() { words().pause } else { words().play };
        name.to_owned()
    });
    let close = move || {
        state.toggle_replay();
        // On a narrow page the button is in a menu.
        focus_on("#board-view");
        focus_on(&format!("#{OPENER}"));
    };
    let seek = move |step: f64| {
        state.replay.is_playing.set(false);
        state.show_step(step as usize);
    };
    view! {
        <section class="replay" class:earlier=move || as_of.get().is_some() aria-label=state.word(|words| words.replay.label)>
            <IconButton icon=play_icon name=play_name press=move |()| state.play_replay() class="framed"/>
            <input
                type="range"
                min="0"
                max=move || last.get().to_string()
                step="1"
                aria-label=state.word(|words| words.replay.moment)
                aria-valuetext=move || time()
                prop:value=move || state.replay.step.get().to_string()
                on:input:target=move |event| seek(event.target().value_as_number())
            />
            <p class="replay-time">
                <strong>{move || time()}</strong>
                " "
                <span class="muted">{move || note()}</span>
            </p>
            <button
                type="button"
                class="button framed small"
                disabled=move || as_of.get().is_none()
                on:click=move |_| state.show_now()
            >
                {state.word(|words| words.replay.now)}
            </button>
            <IconButton icon=Icon::Close name=state.word(|words| words.common.close) press=move |()| close()/>
        </section>
    }
}

/// Goes on while it plays, to the end.
fn play(state: State) {
    effect(move |before: Option<Option<IntervalHandle>>| {
        if let Some(handle) = before.flatten() {
            handle.clear();
        }
        if !state.replay.is_playing.get() {
            return None;
        }
        let step = move || {
            let by = state.replay.moments.read_untracked().len().div_ceil(FRAMES).max(1);
            if !state.step_replay(by as i64) {
                state.replay.is_playing.set(false);
            }
        };
        set_interval_with_handle(step, FRAME).ok()
    });
}
