//! A button that opens a menu. Escape, a press outside and a focus outside close it; Escape returns the focus to the
//! button.

use crate::platform::reactive::{RwSignal, Signal};
use crate::view::widgets::erased::{Show, view};
use leptos::html::{Button, Div};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{FocusEvent, KeyboardEvent, Node};

/// A button that opens `children` below itself.
#[component]
pub fn Menu(
    /// Class of the button.
    #[prop(into)]
    class: Signal<String>,
    /// Accessible name of the button and of the menu.
    #[prop(into)]
    label: Signal<String>,
    /// Content of the button.
    button: ViewFn,
    /// Class of the menu, beside `menu-body`.
    #[prop(default = "")]
    body: &'static str,
    /// Whether it is open.
    open: RwSignal<bool>,
    children: ChildrenFn,
) -> impl IntoView {
    let root = NodeRef::<Div>::new();
    let opener = NodeRef::<Button>::new();
    let leave = move |event: FocusEvent| {
        let to = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
        let inside =
            root.get_untracked().is_some_and(|root| to.as_ref().is_some_and(|to| root.contains(Some(to))));
        // A press on an element that can't be focused has no target; the listener below handles that.
        if to.is_some() && !inside {
            open.set(false);
        }
    };
    let escape = move |event: KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.stop_propagation();
            open.set(false);
            if let Some(opener) = opener.get_untracked() {
                let _ = opener.focus();
            }
        }
    };
    let elsewhere = window_event_listener(leptos::ev::pointerdown, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
        let inside = root.get_untracked().is_some_and(|root| root.contains(target.as_ref()));
        if !inside && open.get_untracked() {
            open.set(false);
        }
    });
    on_cleanup(move || elsewhere.remove());
    let children = StoredValue::new(children);
    view! {
        <div class="menu" node_ref=root on:focusout=leave on:keydown=escape>
            <button
                type="button"
                class=move || class.get()
                node_ref=opener
                aria-label=label
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {button.run()}
            </button>
            <Show when=move || open.get()>
                <div class=format!("menu-body {body}") role="group" aria-label=label>
                    {children.with_value(|children| children())}
                </div>
            </Show>
        </div>
    }
}
