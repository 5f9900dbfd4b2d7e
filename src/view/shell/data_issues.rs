//! The data issues of the response: a flag in the summary, as long as there are any.

use board::draw::labels::printable_text;
use board::report::issues::DataIssueCount;
use board::{PushId, VersionId};
use leptos::prelude::*;

use crate::platform::reactive::{RwSignal, derive, memo};
use crate::state::State;
use crate::text::number;
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::icon::{Icon, Picture};
use crate::view::widgets::menu::Menu;

/// A flag with their number, which opens the list: how many of each kind, and an example.
#[component]
pub fn DataIssuesFlag() -> impl IntoView {
    let state = State::current();
    let open = RwSignal::new(false);
    let total = memo(move |_| state.data.issues.read().iter().map(|entry| entry.count as u64).sum::<u64>());
    let merged = memo(move |_| {
        state.data.loaded.read().as_ref().map_or(0, |loaded| u64::from(loaded.board.merged_count()))
    });
    let elements = memo(move |_| {
        let loaded = state.data.loaded.read();
        let elements =
            loaded.as_ref().map(|loaded| loaded.board.unknown_elements().to_vec()).unwrap_or_default();
        let paths: Vec<String> = elements.into_iter().map(|element| element.path).collect();
        printable_text(&paths.join(", ")).into_owned()
    });
    view! {
        <Show when=move || total.get() != 0>
            <Menu
                class="button framed data-issues"
                label=derive(move || (state.words().notices.quality)(total.get()))
                open
                button=ViewFn::from(move || view! {
                    <Picture icon=Icon::Flag/>
                    <span>{move || (state.words().common.rounded)(total.get())}</span>
                })
            >
                <p><strong>{move || (state.words().notices.quality)(total.get())}</strong></p>
                <p class="muted explained">{state.word(|words| words.notices.quality_explained)}</p>
                <ul class="quirks">
                    {move || state.data.issues.read().iter().cloned().map(|entry| view! { <DataIssueRow entry/> }).collect_view()}
                </ul>
                <Show when=move || merged.get() != 0>
                    <p class="muted">{move || (state.words().notices.merged)(merged.get())}</p>
                </Show>
                <Show when=move || !elements.read().is_empty()>
                    <p class="muted">
                        {state.word(|words| words.notices.unknown_elements)} " " <code>{elements}</code>
                    </p>
                </Show>
            </Menu>
        </Show>
    }
}

/// A kind of data issue, and a button that pins its first example.
#[component]
fn DataIssueRow(entry: DataIssueCount) -> impl IntoView {
    let state = State::current();
    let DataIssueCount { issue, count, versions, pushes } = entry;
    let example = match (pushes.first(), versions.first()) {
        (Some(push), _) => Some(Example::Push(*push)),
        (None, Some(version)) => Some(Example::Version(*version)),
        (None, None) => None,
    };
    let show = move |example: Example| match example {
        Example::Push(push) => state.pin_push(push),
        Example::Version(version) => state.pin(version, None),
    };
    view! {
        <li>
            <span class="count">{number(count as u64)}</span>
            <span>{move || (state.words().common.issue)(issue)}</span>
            {example.map(|example| view! {
                <button type="button" class="button small" on:click=move |_| show(example)>
                    {state.word(|words| words.notices.example)}
                </button>
            })}
        </li>
    }
}

#[derive(Clone, Copy)]
enum Example {
    Push(PushId),
    Version(VersionId),
}
