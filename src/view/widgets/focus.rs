//! Acts for the keyboard: moves the focus to an element by selector, and from a part that is removed to one that stays; presses
//! a button by selector.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Focuses the first element that matches a selector.
pub fn focus_on(selector: &str) {
    if let Some(element) = found(selector) {
        let _ = element.focus();
    }
}

/// Presses the first button that matches a selector; the focus stays where it is.
pub fn press(selector: &str) {
    if let Some(button) = found(selector) {
        button.click();
    }
}

/// Moves the focus from inside `from` to `to` when the reactive owner is disposed, instead of losing it to the page's start.
/// `to` may be built in the same frame.
pub fn hand_focus_on(from: String, to: String) {
    on_cleanup(move || {
        let focused = document().active_element();
        if found(&from).is_some_and(|from| from.contains(focused.as_deref())) {
            request_animation_frame(move || focus_on(&to));
        }
    });
}

fn found(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}
