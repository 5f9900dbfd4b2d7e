//! A button that copies a text and says so, or says that the browser does not allow it. Knows no board.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use crate::platform::reactive::{RwSignal, Signal, derive};
use crate::state::State;
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::icon::{Icon, Picture};

/// What became of the last press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Copied,
    Refused,
}

/// A button that copies `text`.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    text: Signal<String>,
    /// What the button says; a picture alone where it is empty.
    #[prop(into)]
    label: Signal<String>,
    /// Name for those who do not see it: what is copied.
    #[prop(into)]
    name: Signal<String>,
    /// Class beside `button`.
    #[prop(default = "small")]
    class: &'static str,
    /// The picture.
    #[prop(default = Icon::Copy)]
    icon: Icon,
) -> impl IntoView {
    let state = State::current();
    let outcome = RwSignal::new(None);
    let copy = move |_| {
        let text = text.get_untracked();
        spawn_local(async move {
            outcome.set(Some(if copy_text(&text).await { Outcome::Copied } else { Outcome::Refused }));
            let forget = move || {
                if outcome.is_there() {
                    outcome.set(None);
                }
            };
            set_timeout(forget, Duration::from_secs(2));
        });
    };
    let icon = derive(move || match outcome.get() {
        None => icon,
        Some(Outcome::Copied) => Icon::Check,
        Some(Outcome::Refused) => Icon::Cross,
    });
    let said = move || {
        let common = &state.words().common;
        outcome.get().map(|outcome| match outcome {
            Outcome::Copied => common.copied,
            Outcome::Refused => common.copy_failed,
        })
    };
    view! {
        <button type="button" class=format!("button {class}") aria-label=name title=name on:click=copy>
            <Picture icon/>
            <Show when=move || !label.read().is_empty()>
                <span class="words">{label}</span>
            </Show>
        </button>
        <span class="visually-hidden" role="status">{move || said()}</span>
    }
}

/// Puts a text on the clipboard. False where the browser does not let us.
pub async fn copy_text(text: &str) -> bool {
    let navigator = window().navigator();
    // Outside of a secure context there is no clipboard at all.
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into());
    if !clipboard.is_ok_and(|clipboard| clipboard.is_object()) {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

/// A text to copy as it stands: commands, policies.
#[component]
pub fn Snippet(
    /// The text.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let state = State::current();
    let label = derive(move || state.words().common.copy.to_owned());
    view! {
        <div class="snippet">
            <pre tabindex="0"><code>{text}</code></pre>
            <CopyButton text label name=label/>
        </div>
    }
}
