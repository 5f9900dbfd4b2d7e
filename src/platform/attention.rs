//! Where a person's attention rests.

use leptos::prelude::document;

/// True if the pointer is over an element, or the focus inside of it.
pub fn rests_on(selector: &str) -> bool {
    let attended = format!("{selector}:is(:hover, :focus-within)");
    document().query_selector(&attended).is_ok_and(|element| element.is_some())
}
