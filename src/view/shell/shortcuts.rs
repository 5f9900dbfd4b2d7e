//! The keys that act everywhere, and the dialog that lists all keys. The keys of a view act while it has the focus.

use std::ptr;

use board::link::View;
use leptos::ev::keydown;
use leptos::html::Dialog;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use crate::platform::keyboard::{digit_of, is_modified, key_of};
use crate::platform::reactive::effect;
use crate::state::State;
use crate::view::query::search::FIELD;
use crate::view::shell::share::COPY_LINK;
use crate::view::shell::toolbar::failures_only;
use crate::view::shell::view_kind::{KeyRow, KeySection, Views};
use crate::view::widgets::copy::Copying;
use crate::view::widgets::erased::view;
use crate::view::widgets::focus::{focus_on, press};
use crate::view::widgets::icon::Icon;
use crate::view::widgets::icon_button::IconButton;

/// The dialog, and the listener for the keys that act everywhere.
#[component]
pub fn ShortcutsDialog() -> impl IntoView {
    let (state, views, copying) = (State::current(), Views::current(), Copying::current());
    let dialog = NodeRef::<Dialog>::new();
    effect(move |_: Option<()>| {
        let Some(dialog) = dialog.get() else { return };
        if state.view.shortcuts_open.get() {
            if !dialog.open() {
                let _ = dialog.show_modal();
            }
        } else {
            dialog.close();
        }
    });
    let listener = window_event_listener(keydown, move |event| act(state, views, copying, &event));
    on_cleanup(move || listener.remove());
    let words = move || &state.words().shortcuts;
    let row = move |(keys, action): &'static KeyRow| {
        let keys = keys.iter().map(|key| view! { <kbd>{*key}</kbd> " " }).collect_view();
        view! { <dt>{keys}</dt> <dd>{move || action(words())}</dd> }
    };
    let digits = move || {
        let keys = (1..=views.all().len()).map(|digit| view! { <kbd>{digit}</kbd> " " }).collect_view();
        let names = move || {
            let name = state.words().toolbar.view;
            (words().views)(&views.all().iter().map(|kind| name(kind.view)).collect::<Vec<_>>())
        };
        view! { <dt>{keys}</dt> <dd>{move || names()}</dd> }
    };
    let opens = move |opened: &'static [View]| {
        let digits = opened.iter().filter_map(|view| views.digit(*view));
        let keys = digits.map(|digit| view! { <kbd>{digit}</kbd> " " }).collect_view();
        view! { <dt>{keys}</dt> <dd>{move || words().open_view}</dd> }
    };
    let section = move |keys: &'static KeySection| {
        view! {
            <section>
                <h3>{move || (keys.title)(words())}</h3>
                <dl>
                    {keys.rows.iter().map(row).collect_view()}
                    {(!keys.opens.is_empty()).then(|| opens(keys.opens))}
                </dl>
            </section>
        }
    };
    let about = move || {
        let session = state.account.session().get()?;
        Some((words().about)(&session.version, &session.commit, &session.build))
    };
    // A section that several views share is listed once.
    let mut of_views: Vec<&'static KeySection> = Vec::new();
    for kind in views.all() {
        if let Some(keys) = kind.keys
            && !of_views.iter().any(|known| ptr::eq(*known, keys))
        {
            of_views.push(keys);
        }
    }
    view! {
        <dialog
            node_ref=dialog
            aria-labelledby="shortcuts-title"
            on:close=move |_| state.view.shortcuts_open.set(false)
        >
            <div class="dialog-head">
                <h2 id="shortcuts-title">{state.word(|words| words.shortcuts.title)}</h2>
                <IconButton
                    icon=Icon::Close
                    name=state.word(|words| words.common.close)
                    press=move |()| state.view.shortcuts_open.set(false)
                />
            </div>
            <div class="dialog-body keys">
                <label class="choice">
                    <input
                        type="checkbox"
                        prop:checked=move || state.preferences.single_keys.get()
                        on:change:target=move |event| state.preferences.single_keys.set(event.target().checked())
                    />
                    {state.word(|words| words.shortcuts.enabled)}
                </label>
                <section>
                    <h3>{move || words().everywhere}</h3>
                    <dl>
                        {BEFORE_DIGITS.iter().map(row).collect_view()}
                        {digits()}
                        {AFTER_DIGITS.iter().map(row).collect_view()}
                    </dl>
                </section>
                {of_views.into_iter().map(section).collect_view()}
                <p class="muted">{about}</p>
            </div>
        </dialog>
    }
}

/// The keys that act everywhere. The digits of the views are between these two lists.
static BEFORE_DIGITS: [KeyRow; 2] = [(&["?"], |words| words.help), (&["/"], |words| words.search)];
static AFTER_DIGITS: [KeyRow; 7] = [
    (&["x"], |words| words.failures),
    (&["t"], |words| words.transpose),
    (&["r"], |words| words.refresh),
    (&["p"], |words| words.play_replay),
    (&["[", "]"], |words| words.step_replay),
    (&["c"], |words| words.copy_link),
    (&["Esc"], |words| words.close),
];

/// Handles a key wherever the focus is, but for fields that take text.
fn act(state: State, views: Views, copying: Copying, event: &KeyboardEvent) {
    let has_dialog = state.view.shortcuts_open.get_untracked() || copying.has_field();
    if event.default_prevented() || is_modified(event) || has_dialog {
        return;
    }
    if event.key() == "Escape" {
        state.unpin();
        return;
    }
    if !state.preferences.single_keys.get_untracked() || is_typing(event) {
        return;
    }
    match key_of(event).as_str() {
        "?" => state.view.shortcuts_open.set(true),
        "/" => focus_on(&format!("#{FIELD}")),
        "x" => failures_only(state),
        "t" => state.change(|link| link.transposed = !link.transposed),
        "r" => state.refresh_now(),
        "p" => state.play_replay(),
        "[" => state.step_replay_by_key(-1),
        "]" => state.step_replay_by_key(1),
        // The button shows whether the browser has copied it.
        "c" => press(&format!(".{COPY_LINK}")),
        _ => match digit_of(event).and_then(|digit| views.at_digit(digit)) {
            Some(view) => state.change(|link| link.view = view),
            None => return,
        },
    }
    event.prevent_default();
}

fn is_typing(event: &KeyboardEvent) -> bool {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else {
        return false;
    };
    let name = target.tag_name();
    let presses = ["checkbox", "radio", "range"];
    match name.as_str() {
        "INPUT" => !target.get_attribute("type").is_some_and(|kind| presses.contains(&kind.as_str())),
        "TEXTAREA" | "SELECT" => true,
        _ => target.is_content_editable(),
    }
}
