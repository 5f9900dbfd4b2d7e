//! A button that copies a text and reports whether the browser has copied it, and the field for a text that it has not.

use std::time::Duration;

use leptos::html::{Dialog, Textarea};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::platform::clipboard::copy_text;
use crate::platform::reactive::{RwSignal, Signal, derive, effect};
use crate::text::Common;
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::icon::{Icon, Picture};
use crate::view::widgets::icon_button::IconButton;

/// What copies texts, as a context.
#[derive(Clone, Copy)]
pub struct Copying {
    words: Signal<&'static Common>,
    /// The last text that the browser did not copy, until a person closes its field.
    refused: RwSignal<Option<String>>,
}

impl Copying {
    /// With the words of the chosen language.
    pub fn new(words: Signal<&'static Common>) -> Self {
        Self { words, refused: RwSignal::new(None) }
    }

    /// The one in the context.
    pub fn current() -> Self {
        expect_context()
    }

    /// True while the field of a text that was not copied is open. Untracked.
    pub fn has_field(self) -> bool {
        self.refused.with_untracked(Option::is_some)
    }

    /// Copies a text. Where the browser does not, shows it in a field and returns false.
    pub async fn copy(self, text: String) -> bool {
        let is_copied = copy_text(&text).await;
        if !is_copied {
            self.refused.set(Some(text));
        }
        is_copied
    }
}

/// The result of the last press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CopyResult {
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
    let copying = Copying::current();
    let words = copying.words;
    let outcome = RwSignal::new(None);
    let copy = move |_| {
        let text = text.get_untracked();
        spawn_local(async move {
            let is_copied = copying.copy(text).await;
            if !outcome.is_alive() {
                return;
            }
            outcome.set(Some(if is_copied { CopyResult::Copied } else { CopyResult::Refused }));
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
        Some(CopyResult::Copied) => Icon::Check,
        Some(CopyResult::Refused) => Icon::Cross,
    });
    let report = move || {
        outcome.get().map(|outcome| match outcome {
            CopyResult::Copied => words.get().copied,
            CopyResult::Refused => words.get().copy_failed,
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

/// The text that the browser did not copy, selected in a field, from which a person copies it.
#[component]
pub fn CopyField() -> impl IntoView {
    let Copying { words, refused } = Copying::current();
    let (dialog, field) = (NodeRef::<Dialog>::new(), NodeRef::<Textarea>::new());
    effect(move |_: Option<()>| {
        let (Some(dialog), Some(field)) = (dialog.get(), field.get()) else { return };
        match refused.get() {
            Some(text) => {
                field.set_value(&text);
                if !dialog.open() {
                    let _ = dialog.show_modal();
                }
                field.select();
            }
            None => dialog.close(),
        }
    });
    view! {
        <dialog node_ref=dialog aria-labelledby="copy-title" on:close=move |_| refused.set(None)>
            <div class="dialog-head">
                <h2 id="copy-title">{move || words.get().copy_failed}</h2>
                <IconButton
                    icon=Icon::Close
                    name=derive(move || words.get().close.to_owned())
                    press=move |()| refused.set(None)
                />
            </div>
            <div class="dialog-body">
                <p id="copy-hint">{move || words.get().copy_by_hand}</p>
                <textarea
                    class="mono to-copy"
                    rows="5"
                    readonly
                    node_ref=field
                    aria-labelledby="copy-title"
                    aria-describedby="copy-hint"
                ></textarea>
            </div>
        </dialog>
    }
}

/// A command or a policy, with a copy button.
#[component]
pub fn Snippet(
    /// The text.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let words = Copying::current().words;
    let label = derive(move || words.get().copy.to_owned());
    view! {
        <div class="snippet">
            <pre tabindex="0"><code>{text}</code></pre>
            <CopyButton text label name=label/>
        </div>
    }
}
