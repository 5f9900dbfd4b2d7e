//! Why pushes fail: a line for each cause, with what sets it apart. A line shows its cause alone in every view; the list itself
//! stays, so that another can be chosen.

mod in_words;
mod row;
mod ticket;

use board::report::causes::Causes;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use self::row::CauseRow;
use crate::platform::keyboard::key_of;
use crate::platform::reactive::{RwSignal, memo};
use crate::platform::shared::Shared;
use crate::state::State;
use crate::view::chart::keys::is_single_key;
use crate::view::shell::view_kind::KeySection;
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::focus::{focus_on, press};

/// The most causes that are listed.
const MOST: usize = 100;

/// The keys of the causes.
pub static KEYS: KeySection = KeySection {
    title: |words| words.on_causes,
    rows: &[
        (&["↑", "↓"], |words| words.move_focus),
        (&["Home", "End"], |words| words.first_and_last),
        (&["Enter"], |words| words.show_cause),
        (&["i"], |words| words.copy_ids),
        (&["m"], |words| words.copy_ticket),
        (&["o"], |words| words.raw_texts),
    ],
    opens: &[],
};

/// The list.
#[component]
pub fn CausesView() -> impl IntoView {
    let state = State::current();
    let causes = memo(move |_| {
        let (loaded, facts, filter) =
            (state.data.loaded.read(), state.data.region_facts.read(), state.view.filter.read());
        let causes = |board| Causes::new(board, &facts, &filter, MOST);
        Shared::new(loaded.as_ref().map(|loaded| causes(&loaded.board)).unwrap_or_default())
    });
    // By key: the elements of a cause stay as its numbers change.
    let keys = memo(move |_| causes.read().all.iter().map(|cause| cause.key.clone()).collect::<Vec<_>>());
    let cursor = RwSignal::new(0_usize);
    // A filter or a refresh can have left fewer.
    let active = memo(move |_| cursor.get().min(keys.read().len().saturating_sub(1)));
    let move_on = move |event: KeyboardEvent| {
        let (at, last) = (active.get_untracked(), keys.read_untracked().len().saturating_sub(1));
        let part = match key_of(&event).as_str() {
            "i" => ".copy-ids",
            "m" => ".copy-ticket",
            "o" => ".raw-texts",
            _ => "",
        };
        if !part.is_empty() && is_single_key(state, &event) {
            event.prevent_default();
            press(&format!("#{} {part}", row::id(at)));
            return;
        }
        let next = match event.key().as_str() {
            "ArrowDown" => (at + 1).min(last),
            "ArrowUp" => at.saturating_sub(1),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        cursor.set(next);
        focus_on(&format!("#{} .cause-main", row::id(next)));
    };
    let row = move |key: String| {
        let cause = memo(move |_| {
            let causes = causes.read();
            let at = causes.all.iter().position(|cause| cause.key == key);
            (at, at.map(|at| Shared::new(causes.all[at].clone())))
        });
        view! { <CauseRow causes cause active cursor/> }
    };
    let others = memo(move |_| causes.read().others as u64);
    let is_empty = memo(move |_| keys.read().is_empty());
    view! {
        <div class="causes">
            <ol aria-label=state.word(|words| words.causes.label) on:keydown=move_on>
                <For each=move || keys.get() key=Clone::clone let:key>{row(key)}</For>
            </ol>
            <Show when=move || { others.get() > 0 }>
                <p class="hint">{move || (state.words().causes.more_causes)(others.get())}</p>
            </Show>
            <Show when=move || is_empty.get()>
                <p class="hint none">{state.word(|words| words.causes.none)}</p>
            </Show>
        </div>
    }
}

/// How the list is used.
#[component]
pub fn CausesCaption() -> impl IntoView {
    let state = State::current();
    view! { <p>{state.word(|words| words.causes.keys)}</p> }
}
