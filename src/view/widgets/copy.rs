//! A button that copies a text and reports whether the browser has copied it.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use crate::platform::reactive::{RwSignal, Signal, derive};
use crate::text::Common;
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::icon::{Icon, Picture};

/// The words of copy buttons, as a context.
#[derive(Clone, Copy)]
pub struct CopyWords(pub Signal<&'static Common>);

/// The result of the last press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Copied,
    Refused,
}

/// A button that copies `text`.
#[component]
pub fn CopyButton(
    /// The text.
    #[prop(into)]
    text: Signal<String>,
    /// The label of the button; an icon alone where it is empty.
    #[prop(into)]
    label: Signal<String>,
    /// The accessible name.
    #[prop(into)]
    name: Signal<String>,
    /// Class beside `button`.
    #[prop(default = "small")]
    class: &'static str,
    /// The icon.
    #[prop(default = Icon::Copy)]
    icon: Icon,
) -> impl IntoView {
    let CopyWords(words) = expect_context();
    let outcome = RwSignal::new(None);
    let copy = move |_| {
        let text = text.get_untracked();
        spawn_local(async move {
            outcome.set(Some(if copy_text(&text).await { Outcome::Copied } else { Outcome::Refused }));
            let clear = move || {
                if outcome.is_alive() {
                    outcome.set(None);
                }
            };
            set_timeout(clear, Duration::from_secs(2));
        });
    };
    let icon = derive(move || match outcome.get() {
        None => icon,
        Some(Outcome::Copied) => Icon::Check,
        Some(Outcome::Refused) => Icon::Cross,
    });
    let report = move || {
        outcome.get().map(|outcome| match outcome {
            Outcome::Copied => words.get().copied,
            Outcome::Refused => words.get().copy_failed,
        })
    };
    view! {
        <button type="button" class=format!("button {class}") aria-label=name title=name on:click=copy>
            <Picture icon/>
            <Show when=move || !label.read().is_empty()>
                <span class="words">{label}</span>
            </Show>
        </button>
        <span class="visually-hidden" role="status">{move || report()}</span>
    }
}

/// Copies a text to the clipboard. False if the browser refuses.
pub async fn copy_text(text: &str) -> bool {
    let navigator = window().navigator();
    // Outside of a secure context there is no clipboard.
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into());
    if !clipboard.is_ok_and(|clipboard| clipboard.is_object()) {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

/// A command or a policy, with a copy button.
#[component]
pub fn Snippet(
    /// The text.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let CopyWords(words) = expect_context();
    let label = derive(move || words.get().copy.to_owned());
    view! {
        <div class="snippet">
            <pre tabindex="0"><code>{text}</code></pre>
            <CopyButton text label name=label/>
        </div>
    }
}
