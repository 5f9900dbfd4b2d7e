//! Keeps the keys and the unfinished text of an input method from the page. They belong to the input method: its Enter takes
//! a candidate, its Escape drops one, and a half-typed syllable is no text yet.

use leptos::prelude::window;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Event, EventInit, InputEvent, KeyboardEvent};

/// The key code of a key that an input method handles. Safari sends the Enter that ends a composition with this code and
/// `isComposing: false`.
const PROCESSED: u32 = 229;

/// Starts, for every field and shortcut of the page. A composition reaches the page as one change, at its end.
pub fn keep_compositions() {
    capture("keydown", |event| {
        // A browser that fills in a field sends the event without a key.
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return event.stop_immediate_propagation() };
        if is_composed(key.is_composing(), key.key_code()) {
            event.stop_immediate_propagation();
            // A form is submitted without a handler of the page.
            if key.key() == "Enter" {
                event.prevent_default();
            }
        }
    });
    capture("input", |event| {
        if event.dyn_ref::<InputEvent>().is_some_and(InputEvent::is_composing) {
            event.stop_immediate_propagation();
        }
    });
    capture("compositionend", |event| {
        let options = EventInit::new();
        options.set_bubbles(true);
        if let (Some(field), Ok(input)) = (event.target(), Event::new_with_event_init_dict("input", &options))
        {
            let _ = field.dispatch_event(&input);
        }
    });
}

fn is_composed(is_composing: bool, key_code: u32) -> bool {
    is_composing || key_code == PROCESSED
}

/// Handles an event before any handler of the page, as long as the page lives.
fn capture(name: &str, handle: impl Fn(Event) + 'static) {
    let handler = Closure::<dyn Fn(Event)>::new(handle);
    let function = handler.as_ref().unchecked_ref();
    let _ = window().add_event_listener_with_callback_and_bool(name, function, true);
    handler.forget();
}
