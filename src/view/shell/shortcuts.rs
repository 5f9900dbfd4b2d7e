//! The keys that act everywhere, and the dialog that lists all keys. Keys of a drawing act where the drawing
//! has the focus and belong to it.

use board::link::View;
use leptos::ev::keydown;
use leptos::html::Dialog;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use crate::platform::reactive::effect;
use crate::state::State;
use crate::text;
use crate::view::query::search::FIELD;
use crate::view::shell::toolbar::failures_only;
use crate::view::widgets::copy::copy_text;
use crate::view::widgets::erased::view;
use crate::view::widgets::focus::focus_on;
use crate::view::widgets::icon::Icon;
use crate::view::widgets::icon_button::IconButton;

/// The dialog. Listens for the keys that act everywhere, too.
#[component]
pub fn ShortcutsDialog() -> impl IntoView {
    let state = State::current();
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
    let listener = window_event_listener(keydown, move |event| act(state, &event));
    on_cleanup(move || listener.remove());
    let words = move || &state.words().shortcuts;
    let section = move |title: fn(&text::Shortcuts) -> &'static str, rows: &'static [Row]| {
        let rows = rows.iter().map(|(keys, what)| {
            let keys = keys.iter().map(|key| view! { <kbd>{*key}</kbd> " " }).collect_view();
            view! { <dt>{keys}</dt> <dd>{move || what(words())}</dd> }
        });
        view! {
            <section>
                <h3>{move || title(words())}</h3>
                <dl>{rows.collect_view()}</dl>
            </section>
        }
    };
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
                {section(|words| words.everywhere, EVERYWHERE)}
                {section(|words| words.on_grids, ON_GRIDS)}
                {section(|words| words.on_timeline, ON_TIMELINE)}
            </div>
        </dialog>
    }
}

type Row = (&'static [&'static str], fn(&text::Shortcuts) -> &'static str);

const EVERYWHERE: &[Row] = &[
    (&["?"], |words| words.help),
    (&["/"], |words| words.search),
    (&["1", "2", "3", "4"], |words| words.views),
    (&["x"], |words| words.failures),
    (&["t"], |words| words.transpose),
    (&["r"], |words| words.refresh),
    (&["c"], |words| words.copy_link),
    (&["Esc"], |words| words.close),
];

const ON_GRIDS: &[Row] = &[
    (&["←", "→", "↑", "↓"], |words| words.move_focus),
    (&["Home", "End"], |words| words.ends),
    (&["Enter"], |words| words.pin),
    (&[",", "."], |words| words.next_failure),
];

const ON_TIMELINE: &[Row] = &[
    (&["A", "D"], |words| words.pan),
    (&["W", "S"], |words| words.zoom),
    (&["F"], |words| words.fit),
    (&[",", "."], |words| words.next_failure),
];

/// What a key does wherever the focus is, unless someone types.
fn act(state: State, event: &KeyboardEvent) {
    let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
    if event.default_prevented() || modified || state.view.shortcuts_open.get_untracked() {
        return;
    }
    if event.key() == "Escape" {
        state.unpin();
        return;
    }
    if !state.preferences.single_keys.get_untracked() || is_typing(event) {
        return;
    }
    match event.key().as_str() {
        "?" => state.view.shortcuts_open.set(true),
        "/" => focus_on(&format!("#{FIELD}")),
        "x" => failures_only(state),
        "t" => state.change(|link| link.transposed = !link.transposed),
        "r" => state.refresh_now(),
        "c" => {
            let href = state.href_untracked();
            leptos::task::spawn_local(async move { _ = copy_text(&href).await });
        }
        digit => {
            let at = digit.parse::<usize>().ok().and_then(|digit| digit.checked_sub(1));
            match at.and_then(|at| View::ALL.get(at)) {
                Some(view) => state.change(|link| link.view = *view),
                None => return,
            }
        }
    }
    event.prevent_default();
}

fn is_typing(event: &KeyboardEvent) -> bool {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else {
        return false;
    };
    let name = target.tag_name();
    let presses = ["checkbox", "radio"];
    match name.as_str() {
        "INPUT" => !target.get_attribute("type").is_some_and(|kind| presses.contains(&kind.as_str())),
        "TEXTAREA" | "SELECT" => true,
        _ => target.is_content_editable(),
    }
}
