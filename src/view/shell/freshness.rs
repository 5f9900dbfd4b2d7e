//! The age of the data, what is known of the response, how it is refreshed, and the button that stops a load.

use std::time::Duration;

use board::draw::labels::printable_text;
use leptos::prelude::*;

use crate::load::remote::Progress;
use crate::platform::reactive::{RwSignal, derive, memo};
use crate::preferences::RefreshInterval;
use crate::state::State;
use crate::view::widgets::copy::CopyButton;
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::focus::hand_focus_on;
use crate::view::widgets::icon::{Icon, Picture};
use crate::view::widgets::icon_button::IconButton;
use crate::view::widgets::menu::Menu;

/// How long a load lasts before its stop button appears.
const STOP_DELAY: Duration = Duration::from_secs(2);
/// Bytes from which on the progress of a response without pages is displayed.
const MIN_BYTES: u64 = 100_000;

/// The age of the data, its request id, and how it is refreshed.
#[component]
pub fn Freshness() -> impl IntoView {
    let state = State::current();
    let words = move || &state.words().summary;
    let progress = memo(move |_| state.data.remote.read().progress());
    let at = memo(move |_| state.data.loaded.read().as_ref().map(|loaded| loaded.at));
    let age = move || match (progress.get(), at.get()) {
        (Some(progress), at) if progress.pages > 0 || at.is_none() && progress.bytes >= MIN_BYTES => {
            progress_text(state, progress)
        }
        (_, Some(at)) => (words().fetched)(&(state.words().common.ago)(state.browser.now.get().0 - at.0)),
        (Some(_), None) => words().refreshing.to_owned(),
        (None, None) => String::new(),
    };
    let is_loading = memo(move |_| progress.get().is_some());
    let is_refused = memo(move |_| state.is_refused());
    let open = RwSignal::new(false);
    let refresh = move || if is_loading.get() { words().refreshing } else { words().refresh };
    view! {
        <div class="freshness">
            // The place of the button, so that its appearance moves nothing.
            <span class="slot">
                <Show when=move || is_loading.get()>
                    <StopButton/>
                </Show>
            </span>
            <Menu
                class="button age"
                label=derive(age)
                open
                button=ViewFn::from(move || view! { <span>{move || age()}</span> })
            >
                <ResponseFacts/>
            </Menu>
            <IntervalSetting class="setting"/>
            <button
                type="button"
                class="button framed refresh"
                class:spinning=move || is_loading.get()
                aria-disabled=move || is_refused.get().then_some("true")
                title=move || refresh()
                aria-label=state.word(|words| words.summary.refresh)
                on:click=move |_| state.refresh_now()
            >
                <Picture icon=Icon::Refresh/>
                <span class="words">{state.word(|words| words.summary.refresh)}</span>
            </button>
        </div>
    }
}

/// How often the page refreshes by itself.
#[component]
fn IntervalSetting(class: &'static str) -> impl IntoView {
    let state = State::current();
    let option = move |interval: RefreshInterval| {
        view! {
            <option
                value=interval.seconds().to_string()
                selected=move || state.preferences.refresh.get() == interval
            >
                {move || (state.words().summary.interval)(interval)}
            </option>
        }
    };
    view! {
        <label class=class>
            <span class="visually-hidden">{state.word(|words| words.summary.auto_refresh)}</span>
            <select
                title=state.word(|words| words.summary.auto_refresh)
                prop:value=move || state.preferences.refresh.get().seconds().to_string()
                on:change:target=move |event| {
                    let seconds = event.target().value().parse().unwrap_or_default();
                    state.preferences.refresh.set(RefreshInterval::from_seconds(seconds));
                }
            >
                {RefreshInterval::ALL.map(option)}
            </select>
        </label>
    }
}

/// What is known of the response that is displayed: when it came, and its request id.
#[component]
fn ResponseFacts() -> impl IntoView {
    let state = State::current();
    let at = memo(move |_| state.data.loaded.read().as_ref().map(|loaded| loaded.at));
    let request_id = memo(move |_| {
        let loaded = state.data.loaded.read();
        loaded.as_ref()?.board.pages().last()?.request_id.clone()
    });
    let name = derive(move || (state.words().common.copy_of)(state.words().summary.request_id));
    view! {
        <dl class="facts">
            {move || at.get().map(|at| view! {
                <dt>{state.word(|words| words.detail.fetched_at)}</dt>
                <dd>{move || state.moment_and_zone(at)}</dd>
            })}
            {move || request_id.get().map(|id| view! {
                <dt>{state.word(|words| words.summary.request_id)}</dt>
                <dd>
                    <code>{printable_text(&id).into_owned()}</code>
                    <CopyButton text=id label="" name class="small only-icon"/>
                </dd>
            })}
        </dl>
        <IntervalSetting class="setting narrow"/>
    }
}

/// Stops a load that lasts long. When it disappears, its focus moves to a button that loads again.
#[component]
fn StopButton() -> impl IntoView {
    let state = State::current();
    hand_focus_on(".stop".to_owned(), ".refresh, .query-again".to_owned());
    let is_late = RwSignal::new(false);
    let appear = move || {
        if is_late.is_alive() {
            is_late.set(true);
        }
    };
    set_timeout(appear, STOP_DELAY);
    view! {
        <Show when=move || is_late.get()>
            <IconButton
                icon=Icon::Close
                name=state.word(|words| words.summary.stop_loading)
                press=move |()| state.stop_loading()
                class="small stop"
            />
        </Show>
    }
}

/// The progress of a load: in entries once a page has arrived, in bytes before.
pub fn progress_text(state: State, progress: Progress) -> String {
    let words = &state.words().summary;
    match progress.pages {
        0 => (words.loading_bytes)(progress.bytes),
        _ => (words.loading)(progress.entries, progress.total),
    }
}
