//! The browser's local storage, as text under keys of ours. Runs without it where it is full or blocked, and
//! says so once. Knows nothing of what is stored, and is never given a secret.

use leptos::prelude::*;

const PREFIX: &str = "pushboard.";

/// The text stored under a key; `None` where there is none, or no storage.
pub fn read(key: &str) -> Option<String> {
    store()?.get_item(&format!("{PREFIX}{key}")).ok().flatten()
}

/// Stores a text, or removes it where it is `None`. False if the browser refuses.
pub fn write(key: &str, text: Option<&str>) -> bool {
    let key = format!("{PREFIX}{key}");
    store().is_some_and(|store| match text {
        Some(text) => store.set_item(&key, text).is_ok(),
        None => store.remove_item(&key).is_ok(),
    })
}

fn store() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
