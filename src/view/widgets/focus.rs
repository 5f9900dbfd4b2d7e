//! Where the keyboard's focus goes: to what a selector finds, and from what is taken away to what stays. Knows no state.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Gives the focus to the first element that a selector finds.
pub fn focus_on(selector: &str) {
    if let Some(element) = found(selector) {
        let _ = element.focus();
    }
}

/// When the part of the page that calls this is taken away and `from` has the focus in it, the focus goes to `to`, which
/// may be built anew in the same frame, and not back to the page's start.
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
